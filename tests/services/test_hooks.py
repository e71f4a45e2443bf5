"""The user's own commands run beside a session, and never in its way."""

from __future__ import annotations

import fcntl
import json
import sys
from typing import TYPE_CHECKING

import pytest
from manual_clock import ManualClock
from msgspec.structs import replace

from coach_tui.core.player.state import Command, State, Transport
from coach_tui.services import hooks as module
from coach_tui.services.hooks import Hooks
from coach_tui.settings import Settings, load, save
from services.test_status_file import CLAMSHELL, PLANK, conductor_of, wait_for

if TYPE_CHECKING:
    from pathlib import Path

RECORD = """
import json, os, sys
facts = {name: text for name, text in os.environ.items() if name.startswith("COACH_TUI_")}
with open(sys.argv[1], "a") as file:
    file.write(json.dumps(facts) + "\\n")
"""


def facts_of(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_commands_run_at_start_phase_and_end_with_the_facts(tmp_path: Path):
    record = tmp_path / "facts"
    command = (sys.executable, "-c", RECORD, str(record))
    clock = ManualClock()
    conductor = conductor_of(CLAMSHELL, clock=clock)
    with Hooks(dict.fromkeys(("start", "phase", "end"), command), clock) as hooks:
        conductor.watch(hooks.update)
        with conductor:
            conductor.post(Command.START)
            wait_for(lambda: len(facts_of(record)) == 2)
            clock.advance(6_000)
            wait_for(lambda: len(facts_of(record)) == 3)
            conductor.post(Command.STOP)
            wait_for(lambda: len(facts_of(record)) == 4)
    facts = facts_of(record)
    events = [(fact["COACH_TUI_EVENT"], fact["COACH_TUI_PHASE"]) for fact in facts]
    assert events == [("start", "prepare"), ("phase", "prepare"), ("phase", "up"), ("end", "up")]
    assert facts[2]["COACH_TUI_TITLE"] == "Hips\there"
    assert (facts[2]["COACH_TUI_SIDE"], facts[2]["COACH_TUI_REPS"]) == ("left", "3")
    assert facts[3]["COACH_TUI_STATE"] == "stopped"


@pytest.mark.parametrize(
    "command",
    [
        ("/nowhere/at-all",),
        ("no-program-of-this-name",),
        (sys.executable, "-c", "raise SystemExit(3)"),
        (sys.executable, "-c", "import threading; threading.Event().wait()"),
    ],
)
def test_a_command_that_fails_or_hangs_is_logged_and_the_next_one_runs(
    command: tuple[str, ...], tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    record, clock = tmp_path / "facts", ManualClock()
    end = (sys.executable, "-c", RECORD, str(record))
    conductor = conductor_of(PLANK, clock=clock)
    with Hooks({"start": command, "end": end}, clock, time_limit_s=1.0) as hooks:
        conductor.watch(hooks.update)
        with conductor:
            conductor.post(Command.START)
            conductor.post(Command.STOP)
            wait_for(lambda: conductor.snapshot.state is State.STOPPED)
        wait_for(lambda: len(facts_of(record)) == 1)
    assert "the hook start" in caplog.text


HOLDS_A_LOCK = """
import fcntl, sys, threading
file = open(sys.argv[1], "w")
fcntl.flock(file, fcntl.LOCK_EX)
file.write("locked")
file.flush()
threading.Event().wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a console's programs end with it")
def test_what_a_hanging_command_has_started_is_killed_with_it(tmp_path: Path):
    file = tmp_path / "lock"
    holder = (sys.executable, "-c", HOLDS_A_LOCK, str(file))
    # A shell that waits for it.
    command = ("/bin/sh", "-c", '"$@" & wait', "sh", *holder)
    conductor = conductor_of(PLANK)
    with Hooks({"start": command}, ManualClock(), time_limit_s=2.0) as hooks:
        hooks.update(replace(conductor.snapshot, transport=Transport(State.RUNNING, 0, 0, 0)), ())
        wait_for(lambda: file.exists() and file.read_text() == "locked")
        assert not _is_free(file)
        wait_for(lambda: _is_free(file))


def _is_free(path: Path) -> bool:
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_phases_that_come_while_many_commands_wait_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "MAX_WAITING", 3)
    gate, record = tmp_path / "gate", tmp_path / "facts"
    waits = "import os, sys, threading\nwhile not os.path.exists(sys.argv[1]): threading.Event().wait(0.01)"
    clock = ManualClock()
    hooks = Hooks(
        {
            "start": (sys.executable, "-c", waits, str(gate)),
            "phase": (sys.executable, "-c", RECORD, str(record)),
            "end": (sys.executable, "-c", RECORD, str(record)),
        },
        clock,
    )
    snapshot = conductor_of(CLAMSHELL).snapshot
    with hooks:
        for index in range(30):
            phase = index % len(snapshot.timeline.phases)
            moved = Transport(State.RUNNING, phase, 0, 0)
            hooks.update(replace(snapshot, transport=moved), ())
        ended = Transport(State.STOPPED, 0, 0, 0)
        hooks.update(replace(snapshot, transport=ended), ())
        gate.touch()
    hooks._thread.join()  # longer than a session waits for it
    *phases, end = (facts["COACH_TUI_EVENT"] for facts in facts_of(record))
    assert end == "end"
    assert 2 <= len(phases) <= 3  # whether or not the first command was under way at once
    assert {*phases} == {"phase"}


def test_the_settings_name_the_commands_and_a_mistake_is_reported(tmp_path: Path):
    path = tmp_path / "settings.toml"
    path.write_text('[hooks]\nstart = ["lamp", "on"]\n', encoding="utf-8")
    settings, notices = load(path)
    assert (settings.hooks, notices) == ({"start": ("lamp", "on")}, ())
    save(path, settings)
    assert load(path)[0].hooks == settings.hooks
    for text, problem in (
        ("[hooks]\nstrat = ['x']\n", "hooks has no event 'strat' (did you mean 'start'?)."),
        (
            "[hooks]\nstart = 'x'\n",
            'start is a command such as ["lamp", "on"]; got \'x\'.',
        ),
        ("hooks = 3\n", "hooks is a table of commands; got 3."),
    ):
        path.write_text(text, encoding="utf-8")
        settings, notices = load(path)
        assert settings == Settings()
        assert len(notices) == 1
        assert notices[0].endswith(problem)
