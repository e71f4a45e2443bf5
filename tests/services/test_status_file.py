"""The line about a session that a status bar shows."""

from __future__ import annotations

import os
import stat
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from manual_clock import ManualClock
from msgspec.structs import replace
from random_sessions import sessions

from coach_tui.audio.sound_out import NoSound
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.model.exercise import Exercise, Range, Sides, Tempo
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session, Timed, UntilDone
from coach_tui.core.player.state import Command, State, Transport
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import local_timestamp
from coach_tui.services.status_file import (
    FIELDS_FILE,
    HEARTBEAT_S,
    TEXT_FILE,
    StatusFile,
    status_fields,
    status_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from coach_tui.conductor import Snapshot
    from coach_tui.core.model.session import Step

TEMPO = Tempo(Range.exactly(2000), Range.exactly(0), Range.exactly(2000))
CLAMSHELL = ExerciseStep(
    Exercise("c", "Clamshell", tempo=TEMPO),
    Reps(Range.exactly(3)),
    sides=Sides.EACH,
    prepare=Gap(5000),
    switch=Gap(4000),
)
PLANK = ExerciseStep(Exercise("p", "Plank"), Timed(30_000), prepare=Gap(0))
WALK = ExerciseStep(
    Exercise("w", "Walk"),
    UntilDone(),
    sides=Sides.EACH,
    side_labels=("forward", "back"),
    prepare=Gap(0),
    switch=Gap(0),
)


def conductor_of(*steps: Step, clock: ManualClock | None = None) -> Conductor:
    return Conductor(
        SessionRun("s", "0" * 64, compile_timeline(Session("Hips\there", steps))),
        clock=clock or ManualClock(),
        sound=NoSound(),
        journal=Journal.in_memory(),
        timestamp=local_timestamp,
    )


def standing(*steps: Step, at: int, elapsed_ms: int = 0, state: State = State.RUNNING) -> Snapshot:
    """A session that stands so far into a phase."""
    return replace(conductor_of(*steps).snapshot, transport=Transport(state, at, 0, elapsed_ms))


@pytest.mark.parametrize(
    ("steps", "at", "elapsed_ms", "words"),
    [
        ((CLAMSHELL,), 0, 1000, "Get ready 0:04, then Clamshell L · 0:32 left"),
        ((CLAMSHELL,), 1, 0, "Clamshell L 1/3 · 0:28 left"),
        ((CLAMSHELL,), 4, 500, "Clamshell L 2/3 · 0:22 left"),
        ((CLAMSHELL,), 7, 0, "Switch 0:04, then Clamshell R · 0:16 left"),
        ((PLANK,), 0, 12_001, "Plank 0:18 · 0:18 left"),
        ((WALK,), 0, 65_000, "Walk forward 1:05 · 0:00+ left"),
        ((PLANK, WALK), 0, 0, "Plank 0:30 · 0:50+ left"),
        ((PLANK,), 1, 0, "0:00 left"),
    ],
)
def test_it_shows_what_is_done_now_and_what_is_left(steps, at, elapsed_ms, words):
    assert status_text(standing(*steps, at=at, elapsed_ms=elapsed_ms), 0) == words


@pytest.mark.parametrize(("minutes", "left"), [(1, "1:00"), (17, "17:00"), (200, "3:20:00")])
def test_what_is_left_is_the_time_of_the_whole_session(minutes: int, left: str):
    plank = replace(PLANK, dose=Timed(minutes * 60_000), rest_after=Gap(0))
    assert status_text(standing(plank, at=0), 0) == f"Plank {left} · {left} left"


def test_a_pause_is_said_and_time_stands_still():
    paused = standing(CLAMSHELL, at=4, elapsed_ms=500, state=State.PAUSED)
    assert status_text(paused, 60_000) == "Paused · Clamshell L 2/3 · 0:22 left"
    assert status_fields(paused, 60_000).split("\t")[1] == "paused"


def test_a_program_gets_fields_with_a_dash_for_nothing():
    assert status_fields(standing(CLAMSHELL, at=4, elapsed_ms=500), 0).split("\t") == [
        *("session", "running", "Hips here", "down", "2", "Clamshell", "left"),
        *("1", "1", "2", "3", "22", "closed"),
    ]
    assert status_fields(standing(WALK, at=0), 0).split("\t") == [
        *("session", "running", "Hips here", "open", "-", "Walk", "forward"),
        *("1", "1", "-", "-", "0", "open"),
    ]


@given(sessions, st.data())
def test_of_any_session_it_is_one_line_with_as_many_fields_wherever_it_stands(session, data):
    timeline = compile_timeline(session)
    index = data.draw(st.integers(0, len(timeline.phases)))
    elapsed_ms = data.draw(st.integers(0, 100_000))
    state = data.draw(st.sampled_from([State.RUNNING, State.PAUSED, State.LEAD_IN, State.WAITING]))
    transport = Transport(state, index, 0, elapsed_ms)
    snapshot = replace(conductor_of(PLANK).snapshot, timeline=timeline, transport=transport)
    words, fields = status_text(snapshot, 0), status_fields(snapshot, 0)
    assert words.isprintable()
    assert words.endswith(" left")
    assert fields.count("\t") == 12
    assert fields.replace("\t", "").isprintable()


def read(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait until the thread that writes has come to it."""
    for _ in range(5000):
        if holds():
            return
        threading.Event().wait(0.002)
    pytest.fail("that did not come about")


@contextmanager
def running(folder: Path, *steps: Step) -> Generator[tuple[Conductor, ManualClock]]:
    """A session under way on a clock moved by hand, with its status in a folder."""
    clock = ManualClock()
    conductor = conductor_of(*steps, clock=clock)
    with StatusFile(folder, clock) as status:
        conductor.watch(status.update)
        with conductor:
            conductor.post(Command.START)
            yield conductor, clock


def pause(conductor: Conductor, clock: ManualClock) -> None:
    """Pause, and let the time pass that changes wait for each other."""
    conductor.post(Command.PAUSE)
    wait_for(lambda: conductor.snapshot.state is State.PAUSED)
    clock.advance(300)


def begins(folder: Path, words: str) -> Callable[[], bool]:
    return lambda: (read(folder / TEXT_FILE) or "").startswith(words)


def test_the_file_follows_the_session_and_goes_with_it(tmp_path: Path):
    folder = tmp_path / "state"
    with running(folder, CLAMSHELL) as (conductor, clock):
        wait_for(begins(folder, "Get ready 0:05, then Clamshell L · "))
        clock.advance(6000)
        wait_for(begins(folder, "Clamshell L 1/3 · "))
        clock.advance(4000)
        wait_for(begins(folder, "Clamshell L 2/3 · "))
        wait_for(lambda: "\t2\t3\t" in (read(folder / FIELDS_FILE) or ""))
        pause(conductor, clock)
        wait_for(begins(folder, "Paused · Clamshell L 2/3 · "))
        conductor.post(Command.STOP)
        assert conductor.wait_over(10)
        wait_for(lambda: not list(folder.iterdir()))


def test_the_time_that_is_left_is_written_each_second(tmp_path: Path):
    with running(tmp_path, PLANK) as (_, clock):
        wait_for(begins(tmp_path, "Plank 0:30"))
        clock.advance(5000)  # past 3-2-1
        wait_for(begins(tmp_path, "Plank 0:2"))
        seen: set[str] = set()
        for _ in range(5):
            before = read(tmp_path / TEXT_FILE)
            clock.advance(1000)
            wait_for(lambda before=before: read(tmp_path / TEXT_FILE) != before)
            seen.add(read(tmp_path / TEXT_FILE) or "")
        assert len(seen) == 5


def test_a_pause_gives_a_sign_of_life_now_and_then(tmp_path: Path):
    with running(tmp_path, PLANK) as (conductor, clock):
        wait_for(lambda: conductor.snapshot.state is State.LEAD_IN)
        pause(conductor, clock)
        wait_for(begins(tmp_path, "Paused"))
        os.utime(tmp_path / TEXT_FILE, (0, 0))
        clock.advance(int(HEARTBEAT_S * 1000) + 1000)
        wait_for(lambda: (tmp_path / TEXT_FILE).stat().st_mtime > 0)


def test_a_change_in_a_pause_is_written_before_the_next_sign_of_life(tmp_path: Path):
    with running(tmp_path, PLANK) as (conductor, clock):
        wait_for(lambda: conductor.snapshot.state is State.LEAD_IN)
        pause(conductor, clock)
        wait_for(begins(tmp_path, "Paused"))
        clock.advance(1000)
        conductor.post(Command.RESUME)
        wait_for(lambda: not begins(tmp_path, "Paused")())


def test_what_a_killed_program_left_is_taken_away(tmp_path: Path):
    (tmp_path / TEXT_FILE).write_text("Clamshell L 3/20\n")
    (tmp_path / FIELDS_FILE).write_text("session\n")
    with StatusFile(tmp_path, ManualClock()):
        wait_for(lambda: not list(tmp_path.iterdir()))


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_it_is_for_this_user_only_and_its_folder_too(tmp_path: Path):
    folder = tmp_path / "state"
    with running(folder, PLANK):
        wait_for(begins(folder, "Plank"))
        assert stat.S_IMODE((folder / TEXT_FILE).stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_where_it_cannot_be_written_the_session_runs_all_the_same(tmp_path: Path):
    (tmp_path / "file").touch()
    with running(tmp_path / "file", PLANK) as (conductor, clock):
        wait_for(lambda: conductor.snapshot.state is State.LEAD_IN)
        clock.advance(35_000)
        assert conductor.wait_over(10)
    assert conductor.snapshot.state is State.FINISHED


def test_a_line_that_can_no_longer_be_updated_is_removed(tmp_path: Path):
    with running(tmp_path, PLANK) as (_, clock):
        wait_for(begins(tmp_path, "Plank"))
        wait_for((tmp_path / FIELDS_FILE).exists)
        # A folder in the place of one of the files: the other could be written, and is not left.
        (tmp_path / FIELDS_FILE).unlink()
        (tmp_path / FIELDS_FILE).mkdir()
        clock.advance(5000)
        wait_for(lambda: [path.name for path in tmp_path.iterdir()] == [FIELDS_FILE])
