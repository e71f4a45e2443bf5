"""A preview of what lasts until the user continues."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from coaching_check import problems
from fake_voice import FakeVoice

from coach_tui import paths
from coach_tui.audio.sounds import SoundBank
from coach_tui.audio.voice import engines
from coach_tui.cli.preview import as_data, as_lines, preview
from coach_tui.cli.render import render
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import ExerciseStep, Reps, SayStep, Session
from coach_tui.core.timeline.compiler import compile_timeline

if TYPE_CHECKING:
    from pathlib import Path


def test_what_waits_for_the_person_is_heard_out_in_a_preview():
    bridge = Exercise("bridge", "Bridge")
    hold = SelfTest(bridge, "How long?", AnswerKind.STOPWATCH, max_ms=60_000)
    steps = (
        SayStep("Welcome. Take a mat and a band, and find some room."),
        ExerciseStep(bridge, SelfTestDose(test=hold)),
        SayStep("Well held. Stand up slowly."),
        ExerciseStep(bridge, Reps(Range.exactly(2))),
    )
    timeline = compile_timeline(Session("Bridges", steps))
    sounds = SoundBank((paths.assets("sounds") / "soft",), note=pytest.fail)
    data = as_data(timeline, cues_for(timeline, Coaching()), sounds)
    assert problems(data, {"bridge": {"Bridge"}}, speaks=True) == []
    starts = [phase["start_s"] for phase in data["phases"] if phase["kind"] == "say"]
    assert starts[0] == 0
    assert starts[1] > 60 + 10
    assert [phase["duration_s"] for phase in data["phases"] if phase["kind"] == "say"] == [None] * 2
    (done,) = [cue for cue in data["cues"] if cue["sound"] == "done" and cue["at_s"] > starts[1]]
    assert done["at_s"] == data["duration_s"]


def test_the_last_words_stand_in_the_table():
    bridge = Exercise("bridge", "Bridge")
    timeline = compile_timeline(Session("Bridges", (ExerciseStep(bridge, Reps(Range.exactly(1))),)))
    cues = cues_for(timeline, Coaching())
    spoken = [cue.say for cue in cues if cue.say]
    assert list(as_lines(timeline, cues))[-1].endswith(spoken[-1])


ABENDS = """\
title: Abends
language: de
steps:
  - {exercise: clamshell, reps: 12, cues: [Bauch fest.], note: Bleib locker.}
"""


@pytest.fixture
def abends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    file = tmp_path / "abends.yaml"
    file.write_text(ABENDS, encoding="utf-8")
    return str(file)


GERMAN = (
    "Clamshell. Zwölf pro Seite. Linke Seite zuerst.",
    "Leg dich auf die rechte Seite.",
    "Bleib locker.",
    "Eins.",
    "Bauch fest.",
    "Acht.",
)
ENGLISH = (
    "Lie comfortably on your right side, left leg on top.",
    "Keep your feet together throughout.",
    "Lift, breathe out.",
    "Breathe out as you lift.",
)


def test_a_shipped_exercise_is_taught_in_english_in_a_german_session(abends: str):
    done = CliRunner().invoke(preview, [abends, "--voice", "off", "--json"])
    assert done.exit_code == 0, done.output
    cues = json.loads(done.stdout)["cues"]
    assert {cue["language"] for cue in cues if not cue["say"]} == {None}
    languages = {cue["say"]: cue["language"] for cue in cues if cue["say"]}
    assert [languages[text] for text in GERMAN] == ["de"] * len(GERMAN)
    assert [languages[text] for text in ENGLISH] == ["en"] * len(ENGLISH)
    (stop,) = (text for text in languages if text.startswith("Stop if you feel any of these: "))
    assert languages[stop] == "en"
    table = CliRunner().invoke(preview, [abends, "--voice", "off"]).stdout
    assert f"says en  {ENGLISH[0]}\n" in table
    assert f"says     {GERMAN[0]}\n" in table


def test_each_language_of_a_session_is_rendered_by_a_voice_that_speaks_it(
    abends: str, monkeypatch: pytest.MonkeyPatch
):
    class Speaker(FakeVoice):
        def for_language(self, language: str) -> Speaker | None:
            return self if language == self.name else None

    english, german = Speaker("en", letter_ms=20), Speaker("de", letter_ms=20)
    monkeypatch.setattr(engines, "ENGINES", (english, german))
    output = abends.replace("yaml", "wav")
    done = CliRunner().invoke(render, [abends, "-o", output])
    assert done.exit_code == 0, done.output
    assert set(GERMAN) <= set(german.texts) - set(english.texts)
    assert set(ENGLISH) <= set(english.texts) - set(german.texts)
