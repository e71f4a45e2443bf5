"""The command doctor, on machines that are well and on some that are not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from coach_tui import paths
from coach_tui.audio.sound_out import SoundState, SoundStatus
from coach_tui.cli.doctor import app_findings, doctor, latency, screen, text
from coach_tui.services.check_up import Finding, Verdict
from coach_tui.settings import Awake, Settings, save, settings_file


@pytest.fixture(autouse=True)
def deaf_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    # A small voice: how each of them speaks is tested with the engines.
    save(settings_file(), Settings(voice="pico"))


def examined() -> tuple[int, dict[str, dict[str, str]]]:
    done = CliRunner().invoke(doctor, ["--json"])
    return done.exit_code, {
        finding["what"]: finding for finding in json.loads(done.stdout)["findings"]
    }


def test_without_sound_it_says_what_to_do():
    code, found = examined()
    assert code == 1
    assert found["sound"]["verdict"] == "bad"
    assert "PipeWire" in found["sound"]["advice"]
    assert found["journal"]["found"] == "no sessions yet"
    assert found["terminal"]["verdict"] == "note"
    assert found["journal and sessions"] == {
        "what": "journal and sessions",
        "verdict": "ok",
        "found": str(paths.data_dir()),
        "advice": "",
    }


def test_it_leaves_nothing_behind_but_its_log_and_what_was_spoken(tmp_path: Path):
    examined()
    assert {path.name for path in tmp_path.iterdir()} <= {"config", "state", "cache"}


def test_a_damaged_journal_is_found():
    paths.data_dir().mkdir(parents=True)
    paths.journal_file().write_bytes(b"not a journal" * 500)
    code, found = examined()
    assert code == 1
    assert found["journal"]["verdict"] == "bad"
    assert str(paths.journal_file()) in found["journal"]["advice"]


def test_an_entry_that_cannot_be_read_is_found():
    paths.data_dir().mkdir(parents=True)
    damaged = Path(__file__).parents[1] / "journal" / "damaged"
    shutil.copyfile(damaged / "bad-date.sqlite3", paths.journal_file())
    code, found = examined()
    assert code == 1
    assert "coach-tui journal repair" in found["journal"]["found"]


def test_no_voice_is_no_fault_and_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    _, found = examined()
    if found["voice"]["verdict"] == "ok":
        pytest.skip("a voice of the installation's own is there")
    assert found["voice"]["verdict"] == "note"
    assert "pip install" in found["voice"]["advice"]


def test_settings_that_cannot_be_read_are_named():
    settings_file().write_text("volume = 1000\n", encoding="utf-8")
    _, found = examined()
    assert found["settings"]["verdict"] == "note"
    assert "volume" in found["settings"]["found"]


def test_a_folder_in_the_way_is_found(tmp_path: Path):
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    code, found = examined()
    assert code == 1
    assert found["journal and sessions"]["verdict"] == "bad"


def test_in_words_every_finding_is_a_line_with_its_advice_below():
    done = CliRunner().invoke(doctor, ["--no-play"])
    lines = done.stdout.splitlines()
    assert any(line.startswith("BAD   sound") for line in lines)
    assert lines[0].startswith("ok    program")
    assert all(line.startswith(("ok  ", "note", "BAD ", " " * 27)) for line in lines)


def test_at_a_terminal_words_are_broken_at_its_width_and_paths_are_not():
    path = "/home/someone/with/a/long/path/.local/state/coach-tui/audio.log"
    finding = Finding(
        "sound", Verdict.BAD, "There is none.", f"Start one, or two. The log is {path}."
    )
    assert text(finding, None).splitlines()[1].endswith(f"or two. The log is {path}.")
    assert text(finding, 60).splitlines() == [
        "BAD   sound                 There is none.",
        " " * 28 + "Start one, or two. The log is",
        " " * 28 + f"{path}.",
    ]


@pytest.mark.parametrize(
    ("state", "lag_ms", "words"),
    [
        (
            SoundState(SoundStatus.ON, latency_ms=40),
            0,
            "cues are 40 ms ahead: 40 ms in our own buffer",
        ),
        (
            SoundState(SoundStatus.ON, latency_ms=40, latency_measured=True),
            0,
            "cues are 40 ms ahead: 40 ms reported by the sound server",
        ),
        (
            SoundState(SoundStatus.ON, latency_ms=160, latency_measured=True),
            120,
            "cues are 160 ms ahead: 40 ms reported by the sound server, 120 ms by your settings",
        ),
    ],
)
def test_it_prints_how_far_ahead_cues_are_and_who_says_so(
    state: SoundState, lag_ms: int, words: str
):
    found = latency(state, lag_ms)
    assert found.result == words
    assert ("Bluetooth" in found.advice) is not (state.latency_measured or lag_ms > 0)


def test_an_engine_that_cannot_be_started_is_not_blamed_on_the_sound_system(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    _, found = examined()
    assert found["sound"]["verdict"] == "bad"
    assert "PipeWire" not in found["sound"]["advice"]
    assert "audio.log" in found["sound"]["advice"]


def test_it_says_whether_the_screen_stays_on():
    assert screen(Settings(awake=Awake.OFF)).result == "off, by your settings"
    assert screen(Settings()).verdict is Verdict.OK


def test_without_wakepy_it_says_that_the_screen_may_go_blank(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("coach_tui.cli.doctor.find_spec", lambda _name: None)
    finding = screen(Settings())
    assert (finding.verdict, finding.result) == (Verdict.NOTE, "no: wakepy is not installed")


def test_in_the_app_nothing_is_said_of_the_terminal_that_it_has_taken():
    chosen = Settings(voice="off")
    what = [finding.what for finding in app_findings(chosen, (), play=False)]
    assert "sound" in what
    assert "terminal" not in what
