"""Running a session without a screen, started as a person or a program starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from home_folder import FAST_TRAINING, SILENT, TrainingHome, read_until

from coach_tui.cli.run import run
from coach_tui.clock import SystemClock, real_ms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.process

SESSION = """\
title: Two sides
defaults: {prepare: 2s, switch: 2s, rest: 2s}
steps:
  - {exercise: clamshell, reps: 3, sides: each}
  - {exercise: glute-bridge, duration: 5s}
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[TrainingHome]:
    made = TrainingHome(tmp_path, SESSION)
    yield made
    made.close()


def test_a_whole_session_runs_to_its_end_and_is_in_the_journal(home):
    done = home.train("run", str(home.session), *SILENT)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Type a key" not in done.stdout  # no one is at a terminal
    assert done.stdout.splitlines()[-2:] == [
        "Clamshell: left 3/3, right 3/3",
        "Glute bridge: 5 s of 5 s",
    ]
    (entry,) = home.history()
    assert (entry["state"], entry["title"]) == ("completed", "Two sides")
    assert [(s["exercise"], s["side"], s["reps_done"]) for s in entry["sets"]] == [
        ("clamshell", "left", 3),
        ("clamshell", "right", 3),
        ("glute-bridge", None, None),
    ]
    assert entry["sets"][2]["seconds"] == 5


def test_stopping_halfway_leaves_what_was_done_and_exits_with_three(home):
    process = home.run(str(home.session), speed=10)
    read_until(process, "3 of 3")
    out, _ = process.communicate("q\n", timeout=60)
    assert process.returncode == 3
    assert "Stopped" in out
    (entry,) = home.history()
    assert entry["state"] == "stopped"
    assert [s["reps_done"] for s in entry["sets"][:2]] == [2, 0]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupted_session_is_stopped_and_saved(home, name):
    process = home.run(str(home.session), speed=10)
    read_until(process, "2 of 3")
    number = getattr(signal, name)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (128 + number, "")
    (entry,) = home.history()
    assert entry["state"] == "stopped"
    assert entry["sets"][0]["reps_done"] == 1


def test_nohup_keeps_a_session_running_when_the_terminal_hangs_up(home):
    argv = [sys.executable, "-c", FAST_TRAINING, "20", "run", str(home.session), "--plain"]
    process = subprocess.Popen(
        ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", *argv, "--audio", "off"],
        env=home.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    read_until(process, "2 of 3")
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert home.history()[0]["state"] == "completed"


def test_keys_pause_skip_and_go_back(home):
    process = home.run(str(home.session), speed=5)
    read_until(process, "1 of 3")
    assert process.stdin is not None
    for key, answer in (
        ("p", "Paused."),
        ("[", "Tempo: lift 2.75 s"),
        ("p", "Ready: 3, 2, 1."),
        ("n", "Skip exercise."),
        ("b", "Back."),
        ("q", "No reps this time."),
    ):
        process.stdin.write(f"{key}\n")
        process.stdin.flush()
        read_until(process, answer)
    process.communicate(timeout=60)
    assert process.returncode == 3


def test_a_refused_key_is_answered_with_its_reason(home):
    process = home.run(str(home.session), speed=5)
    read_until(process, "1 of 3")
    assert process.stdin is not None
    process.stdin.write("+\n")
    process.stdin.flush()
    read_until(process, "No rest to extend right now.")


def test_an_open_phase_ends_when_no_one_can_say_done(home):
    home.session.write_text(
        "title: Open\nsteps:\n  - {exercise: glute-bridge, until: done, prepare: 1s}\n"
    )
    assert home.train("run", str(home.session), *SILENT).exit_code == 0


def test_a_session_runs_when_its_journal_cannot_be_opened(home, tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    done = home.train("run", str(home.session), *SILENT)
    assert done.exit_code == 0
    assert "left 3/3" in done.stdout
    assert done.stdout.count("not saved") == 1
    printed, command = done.stderr.rstrip("\n").split(": ")
    assert printed == "What you did is saved elsewhere. To add it to the journal"
    (tmp_path / "data").unlink()
    assert home.coach(*command.split()[1:]).exit_code == 0
    (entry,) = home.history()
    assert (entry["state"], entry["sets"][0]["reps_done"]) == ("completed", 3)


def test_without_a_reader_the_session_stops(home):
    process = home.run(str(home.session), speed=10)
    read_until(process, "2 of 3")
    assert process.stdout is not None
    process.stdout.close()
    process.wait(timeout=60)
    (entry,) = home.history()
    assert entry["state"] == "stopped"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize("all_of_it", [True, False])
def test_a_terminal_that_vanishes_stops_the_session_quietly(home, tmp_path, all_of_it):
    options = ("--audio", "off")
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", FAST_TRAINING, "10", "run", str(home.session), "--plain", *options],
        env={**home.env, "XDG_STATE_HOME": str(tmp_path / "state")},
        stdin=theirs,
        stdout=theirs if all_of_it else subprocess.PIPE,
        stderr=theirs if all_of_it else subprocess.PIPE,
        text=True,
        start_new_session=True,  # no hang-up is signalled: the terminal is not its own
    )
    os.close(theirs)
    if all_of_it:
        printed = b""
        while b"2 of 3" not in printed:
            printed += os.read(ours, 4096)
    else:
        read_until(process, "2 of 3")
    os.close(ours)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err or "") == (129, "")
    assert not (tmp_path / "state/coach-tui/coach-tui.log").exists()
    (entry,) = home.history()
    assert entry["state"] == "stopped"


def test_who_is_asked_afterwards_can_say_how_it_went(home):
    process = home.run(str(home.session), "--ask", speed=50)
    read_until(process, "How hard was it, 0 to 10?")
    out, err = process.communicate("6\n0\ns\n", timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out.splitlines()[-1] == "Saved."
    (entry,) = home.history()
    assert (entry["rpe"], entry["pain"]) == (6, 0)


def test_ctrl_c_at_a_question_keeps_what_was_answered_before_it(home):
    process = home.run(str(home.session), "--ask", speed=50)
    read_until(process, "How hard was it, 0 to 10?")
    assert process.stdin is not None
    process.stdin.write("6\n")
    process.stdin.flush()
    read_until(process, "Any pain, 0 to 10?")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "\nSaved.\n", "")
    (entry,) = home.history()
    assert (entry["state"], entry["rpe"]) == ("completed", 6)


def test_a_fault_inside_is_reported_and_logged_and_what_was_done_is_saved(home, tmp_path):
    program = (
        "import sys; from coach_tui.core.player.player import Player\n"
        "advance = Player.advance\n"
        "def broken(self, now_ms):\n"
        "    if self.timeline.phases[self.transport.index].rep == 3: raise RuntimeError('a fault')\n"
        "    return advance(self, now_ms)\n"
        "Player.advance = broken\n"
        f"sys.argv[1:] = ['20', 'run', {str(home.session)!r}, '--plain', '--audio', 'off']\n"
        f"{FAST_TRAINING}"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**home.env, "XDG_STATE_HOME": str(tmp_path / "state")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    log = tmp_path / "state/coach-tui/coach-tui.log"
    assert done.returncode == 70
    assert "Something went wrong inside the program" in done.stdout
    assert done.stderr.count("\n") == 1
    assert str(log) in done.stderr
    assert "RuntimeError: a fault" in log.read_text(encoding="utf-8")
    (entry,) = home.history()
    assert (entry["state"], entry["sets"][0]["reps_done"]) == ("stopped", 2)


def test_a_rehearsal_is_not_recorded(home):
    done = home.coach("run", str(home.session), *SILENT, "--speed", "1000")
    assert done.exit_code == 0
    assert done.stderr == "A rehearsal: nothing is recorded.\n"
    assert home.history() == []


def lasting(folder: Path) -> dict[Path, bytes]:
    """All files but what the program can do without."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in files if not {"state", ".cache"} & {*path.parts}}


def test_a_rehearsal_changes_nothing_that_lasts(home, tmp_path):
    # With pain on another day: there is a question about it, and advice.
    home.coach("journal", "add", str(home.session), "--day", "yesterday")
    home.coach("journal", "rate", "last", "--pain", "4")
    advised = "Advice"
    assert advised in home.train("run", str(home.session), *SILENT).stdout
    before = lasting(tmp_path)
    options = "--speed", "1000", "--ask", "--variation", "clamshell=wall"
    rehearsed = home.coach("run", str(home.session), *SILENT, *options, answer="3\n" * 9)
    assert (rehearsed.exit_code, rehearsed.stderr) == (0, "A rehearsal: nothing is recorded.\n")
    assert "?" not in rehearsed.stdout
    assert advised not in rehearsed.stdout
    assert lasting(tmp_path) == before
    home.train("run", str(home.session), *SILENT, *options[3:])
    assert lasting(tmp_path) != before


@pytest.mark.parametrize("speed", [0.1, 0.9994, 0.9996, 1, 1.0000001, 1.0004, 1.0006, 1.5, 1000])
def test_what_is_not_recorded_is_shown_as_a_rehearsal(speed: float):
    (option,) = [option for option in run.params if option.name == "speed"]
    taken = option.type.convert(str(speed), option, None)
    assert taken == pytest.approx(speed, abs=0.001)
    # The screens ask the clock, the command the option.
    assert (taken == 1) == (real_ms(SystemClock(taken), 1.0) == 1_000)


def test_a_rehearsal_says_of_nothing_that_it_is_saved(home):
    process = home.start("run", str(home.session), *SILENT, "--speed", "20")
    read_until(process, "1 of 3")
    stdout, _ = process.communicate("p\n8\n", timeout=60)
    assert "too much to train through" in stdout
    assert "saved" not in stdout.lower()
    assert home.history() == []


def test_a_session_stopped_before_its_first_rep_leaves_no_entry(home):
    process = home.run(str(home.session), speed=20)
    read_until(process, "1 of 3")
    process.communicate("q\n", timeout=60)
    assert home.history() == []


def test_a_shuffled_block_is_done_in_the_order_of_the_local_day(home):
    exercises = ["clamshell", "glute-bridge", "squat"]
    steps = "".join(
        f"        - {{exercise: {name}, duration: 1s, sides: both}}\n" for name in exercises
    )
    home.session.write_text(
        f"title: x\nsteps:\n  - circuit:\n      order: shuffled\n      steps:\n{steps}"
    )
    # 26 hours apart: always one day or two, and six orders before one comes again.
    for zone in ("<-12>12", "<+14>-14"):
        home.env["TZ"] = zone
        assert home.train("run", str(home.session), *SILENT).exit_code == 0
    first, second = ([s["exercise"] for s in entry["sets"]] for entry in home.history())
    assert sorted(first) == sorted(second) == exercises
    assert first != second
