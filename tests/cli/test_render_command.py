"""The command render, as a person gives it."""

from __future__ import annotations

import wave
from array import array
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from coach_tui.cli.render import render, with_open_phases
from coach_tui.core.model.exercise import Exercise
from coach_tui.core.model.session import ExerciseStep, Session, UntilDone
from coach_tui.core.timeline.compiler import compile_timeline

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SESSION = """\
title: Short
steps:
  - {exercise: glute-bridge, reps: 2, prepare: 5s}
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    (tmp_path / "short.yaml").write_text(SESSION, encoding="utf-8")
    return tmp_path


def rendered(files: Path, *arguments: str) -> Result:
    command = [str(files / "short.yaml"), "-o", str(files / "short.wav"), *arguments]
    return CliRunner().invoke(render, command)


def test_a_session_becomes_a_file_with_its_sheets(files: Path):
    done = rendered(files, "--voice", "off")
    assert done.exit_code == 0, done.output
    with wave.open(str(files / "short.wav")) as file:
        heard = array("h", file.readframes(file.getnframes()))
    assert 5 < len(heard) / 48_000 < 60
    assert 8_000 < max(map(abs, heard)) < 32_767
    assert (files / "short.cue").read_text(encoding="utf-8").startswith('TITLE "Short"')
    assert "Glute bridge" in (files / "short.vtt").read_text(encoding="utf-8")
    assert done.stdout == ""


def test_nothing_is_written_over_unless_that_is_asked_for(files: Path):
    (files / "short.cue").write_text("mine", encoding="utf-8")
    refused = rendered(files, "--coaching", "tones")
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert not (files / "short.wav").exists()
    assert rendered(files, "--coaching", "tones", "--no-sheets").exit_code == 0
    assert (files / "short.cue").read_text(encoding="utf-8") == "mine"
    assert rendered(files, "--coaching", "tones", "--force").exit_code == 0
    assert (files / "short.cue").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize("length", ["", "soon", "0s", "-3s", "1h"])
def test_a_length_that_is_none_is_wrong_usage(files: Path, length: str):
    refused = rendered(files, "--open", length)
    assert refused.exit_code == 2
    assert "is no length" in refused.stderr


@pytest.mark.parametrize("name", ["", "short", "short.xyz", ".wav"])
def test_a_file_that_is_no_kind_of_sound_is_refused_before_any_work(files: Path, name: str):
    refused = CliRunner().invoke(render, [str(files / "short.yaml"), "-o", name])
    assert refused.exit_code == 2
    assert ".wav, .flac, .ogg, .mp3" in refused.stderr


def test_what_is_open_gets_the_length_that_is_given_and_not_more_than_its_limit():
    exercise = Exercise("walk", "Walk")
    steps = (ExerciseStep(exercise, UntilDone()), ExerciseStep(exercise, UntilDone(20_000)))
    timeline = with_open_phases(compile_timeline(Session("Open", steps)), 75_000)
    lengths = [p.duration_ms for p in timeline.phases if p.is_open]
    assert lengths == [75_000, 20_000]
    assert timeline.total_ms == timeline.phases[-1].end_ms
