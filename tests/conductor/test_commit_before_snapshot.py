"""What a face is shown as done can be lost no more."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from manual_clock import ManualClock
from recorded_cues import RecordedCues

from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.session import ExerciseStep, Reps, Session
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.conductor import Snapshot
    from coach_tui.core.log.entry import EntryState
    from coach_tui.core.player.state import Event

TIMELINE = compile_timeline(
    Session("S", (ExerciseStep(Exercise("bridge", "Bridge"), Reps(Range.exactly(6))),))
)


def conductor_for(journal: Journal, clock: ManualClock) -> Conductor:
    return Conductor(
        SessionRun("s", "hash", TIMELINE),
        clock=clock,
        sound=RecordedCues(now=lambda: clock.now_ms() / 1000),
        journal=journal,
        timestamp=lambda: Timestamp(0, 0, "UTC", "1970-01-01"),
    )


def test_every_rep_is_on_disk_before_it_is_shown(tmp_path: Path):
    journal = Journal.open(tmp_path / "journal.sqlite3")
    clock = ManualClock()
    shown: list[tuple[int, int]] = []
    answered = threading.Event()

    def watch(snapshot: Snapshot, _: tuple[Event, ...]) -> None:
        entries = journal.entries()
        if entries:
            shown.append((len(snapshot.reps), len(entries[0].reps)))
        answered.set()

    with conductor_for(journal, clock) as conductor:
        clock.settle()
        conductor.watch(watch)
        conductor.post(Command.START)
        assert answered.wait(10)
        clock.settle()
        clock.advance(250 + TIMELINE.total_ms)
        assert conductor.wait_over(10)
    journal.close()
    assert shown[-1] == (6, 6)
    assert all(seen == committed for seen, committed in shown)


def test_that_it_was_stopped_is_on_disk_before_any_watcher_sees_it(tmp_path: Path):
    calls: list[str] = []

    class Watched(Journal):
        def end(self, entry_id: str, state: EntryState, ended: Timestamp, running_ms: int) -> None:
            calls.append("end")
            super().end(entry_id, state, ended, running_ms)

        def flush(self, timeout_s: float = 5.0) -> bool:
            calls.append("kept")
            return super().flush(timeout_s)

    clock = ManualClock()
    with conductor_for(Watched.in_memory(), clock) as conductor:
        clock.settle()
        conductor.watch(lambda _snapshot, _events: calls.append("told"))
        answered = threading.Event()
        conductor.watch(lambda _snapshot, _events: answered.set())
        conductor.post(Command.START)
        assert answered.wait(10)
        clock.settle()
        clock.advance(250 + TIMELINE.total_ms // 2)
        conductor.post(Command.STOP)
        assert conductor.wait_over(10)
    after_end = calls[calls.index("end") :]
    assert after_end[:2] == ["end", "kept"]
    assert set(after_end[2:]) == {"told"}
