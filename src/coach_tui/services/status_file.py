"""The running session in two files for status bars: a sentence, and fields for programs.

A thread of its own writes them: neither the session nor a screen waits for the disk, and a
full or read-only disk costs only the files. The files exist while the session runs. A killed
program leaves them behind, so that readers check the session lock as well.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from coach_tui import wording
from coach_tui.clock import Clock, real_ms
from coach_tui.core.player.state import Event, State
from coach_tui.core.timeline.timeline import Phase, PhaseKind
from coach_tui.files import atomic_write, make_private_folder
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.conductor import Snapshot

TEXT_FILE, FIELDS_FILE = "status", "status.tsv"

EMPTY_FIELD = "-"
REFRESH_S = 1.0  # How often the remaining time is updated while the session moves
MIN_GAP_S = 0.2  # Changes are written at once, but not more often than this

# How often the files are written when nothing changes: an older one was left by a killed program.
HEARTBEAT_S = 15.0

_JOIN_S = 1.0
_SIDE_LETTERS = {"left": "L", "right": "R"}

_log = logging.getLogger(__name__)


def status_text(snapshot: Snapshot, now_ms: int) -> str:
    """Where a session stands: ``Clamshell L 12/20 · 7:35 left``. Safe to print."""
    parts = ["Paused"] if snapshot.state is State.PAUSED else []
    if snapshot.phase is not None:
        parts.append(_activity(snapshot, snapshot.phase, now_ms))
    left = wording.clock_text(_left_s(snapshot, now_ms) * 1000)
    parts.append(f"{left}{'+' if _is_open_ended(snapshot) else ''} left")
    return " · ".join(parts)


def status_facts(snapshot: Snapshot, now_ms: int) -> dict[str, object | None]:
    """The same as values by name, those of ``status_fields`` and of hooks, in order."""
    phase, timeline = snapshot.phase, snapshot.timeline
    # The work of this phase, or the work that a rest, a switch or a preparation leads to.
    work = None if phase is None else timeline.next_work(phase.index)
    exercise = None if work is None else timeline.exercise_of(work)
    work_set = None if work is None or work.work_set is None else timeline.work_sets[work.work_set]
    phase_left_ms = snapshot.phase_left_at(now_ms)
    return {
        "state": snapshot.state.value,
        "title": timeline.title,
        "phase": phase and phase.kind.value,
        "phase_left": None if phase_left_ms is None else wording.countdown(phase_left_ms),
        "exercise": exercise and exercise.step.exercise.name,
        "side": work and timeline.side_label(work),
        "set": work and work.set,
        "sets": exercise and exercise.step.sets,
        "rep": work and work.rep,
        "reps": work_set and work_set.reps,
        "left": _left_s(snapshot, now_ms),
        "left_is": "open" if _is_open_ended(snapshot) else "closed",
    }


def status_fields(snapshot: Snapshot, now_ms: int) -> str:
    """The same as tab-separated fields, documented in docs/today.md."""
    fields = ("session", *status_facts(snapshot, now_ms).values())
    return "\t".join(EMPTY_FIELD if field is None else safe_text(str(field)) for field in fields)


def _activity(snapshot: Snapshot, phase: Phase, now_ms: int) -> str:
    timeline = snapshot.timeline
    work = timeline.next_work(phase.index)
    name = EMPTY_FIELD if work is None else _name(snapshot, work)
    if phase.rep is not None and phase.work_set is not None:
        reps = timeline.work_sets[phase.work_set].reps
        return f"{name} {phase.rep}/{reps}" if reps else f"{name} {phase.rep}"
    left_ms = snapshot.phase_left_at(now_ms)
    if left_ms is None:
        time = wording.clock_text(snapshot.transport.elapsed_at(now_ms))
    else:
        time = wording.clock_text(wording.countdown(left_ms) * 1000)
    if phase.kind.is_work:
        return f"{name} {time}"
    activity = wording.phase_label(timeline, phase)
    activity = activity if phase.kind is PhaseKind.SAY else f"{activity} {time}"
    return activity if work is None else f"{activity}, then {name}"


def _name(snapshot: Snapshot, work: Phase) -> str:
    exercise = snapshot.timeline.exercise_of(work)
    name = "" if exercise is None else safe_text(exercise.step.exercise.name)
    side = wording.side_text(snapshot.timeline, work)
    return f"{name} {_SIDE_LETTERS.get(side, side)}".strip()


def _left_s(snapshot: Snapshot, now_ms: int) -> int:
    return wording.countdown(snapshot.timeline.total_ms - snapshot.position_at(now_ms))


def _is_open_ended(snapshot: Snapshot) -> bool:
    ahead = snapshot.timeline.phases[snapshot.transport.index :]
    return any(phase.is_open for phase in ahead)


_CONTENTS = {TEXT_FILE: status_text, FIELDS_FILE: status_fields}


class StatusFile:
    """The files of one session, in a folder for this user only."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._changed = threading.Condition()
        self._snapshot: Snapshot | None = None  # with _is_new and _closing under the condition
        self._is_new = False
        self._closing = False
        # A daemon, so that a hanging disk cannot hold up the end of the program.
        self._thread = threading.Thread(target=self._run, name="status", daemon=True)

    def update(self, snapshot: Snapshot, _events: tuple[Event, ...]) -> None:
        """Take the newest snapshot. Returns at once."""
        with self._changed:
            self._snapshot, self._is_new = snapshot, True
            self._changed.notify_all()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        self._remove()
        try:
            self._write_changes()
        except Exception:  # noqa: BLE001 - the session continues without the files
            _log.exception("the status file failed")
        self._remove()

    def _write_changes(self) -> None:
        checked_ms, written_ms = None, 0
        written: list[str] = []
        while (snapshot := self._next(checked_ms)) is not None:
            now_ms = checked_ms = self._clock.now_ms()
            lines = [content(snapshot, now_ms) for content in _CONTENTS.values()]
            if lines == written and now_ms - written_ms < real_ms(self._clock, HEARTBEAT_S):
                continue
            written, written_ms = lines, now_ms
            try:
                make_private_folder(self._folder)
                for name, line in zip(_CONTENTS, lines, strict=True):
                    atomic_write(self._folder / name, f"{line}\n", fsync=False)
            except OSError:
                self._remove()  # a stale file would mislead

    def _next(self, checked_ms: int | None) -> Snapshot | None:
        """Wait until the files may need an update; ``None`` when the session is over."""
        with self._changed:
            while True:
                snapshot = self._snapshot
                if self._closing or (snapshot is not None and snapshot.state.is_over):
                    return None
                due_ms = None
                if snapshot is not None and snapshot.state is not State.READY:
                    due_ms = self._due_ms(snapshot, checked_ms)
                    if due_ms <= self._clock.now_ms():
                        self._is_new = False
                        return snapshot
                self._clock.wait(self._changed, due_ms)

    def _due_ms(self, snapshot: Snapshot, checked_ms: int | None) -> int:
        if checked_ms is None:
            return self._clock.now_ms()
        after_s = REFRESH_S if snapshot.transport.is_advancing else HEARTBEAT_S
        return checked_ms + real_ms(self._clock, MIN_GAP_S if self._is_new else after_s)

    def _remove(self) -> None:
        for name in _CONTENTS:
            with suppress(OSError):
                (self._folder / name).unlink()
