"""Writes a line about the running session to files, for tmux and other status bars.

One file is for people, one for programs. They are written on a thread of their own: neither the
session nor a screen waits for it, and a full or read-only disk costs only the line.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from coach_tui import paths, wording
from coach_tui.clock import real_ms
from coach_tui.core.player.state import State
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.clock import Clock
    from coach_tui.conductor import Snapshot
    from coach_tui.core.player.state import Event
    from coach_tui.core.timeline.timeline import Phase

NOTHING = "-"
"""An empty field."""

_LETTERS = {"left": "L", "right": "R"}


def status_text(snapshot: Snapshot, now_ms: int) -> str:
    """The position in a line: ``Clamshell L 12/20 · 7:35 left``. Safe to print.

    Args:
        snapshot: The session.
        now_ms: The reading of its clock.
    """
    phase = snapshot.phase
    parts = ["Paused"] if snapshot.state is State.PAUSED else []
    if phase is not None:
        parts.append(_activity_text(snapshot, phase, now_ms))
    left = wording.clock_text(_left_s(snapshot, now_ms) * 1000)
    parts.append(f"{left}{'+' if _is_open_ended(snapshot) else ''} left")
    return " · ".join(parts)


def status_fields(snapshot: Snapshot, now_ms: int) -> str:
    """The same for a program, in fields separated by tabs, as docs/today.md lists them."""
    phase = snapshot.phase
    work = None if phase is None else _work_of(snapshot, phase)
    item = None if work is None else snapshot.timeline.exercise_of(work)
    bout = (
        None
        if work is None or work.work_set is None
        else snapshot.timeline.work_sets[work.work_set]
    )
    phase_left_ms = snapshot.phase_left_at(now_ms)
    fields: tuple[str | int | None, ...] = (
        "session",
        snapshot.state.value,
        snapshot.timeline.title,
        None if phase is None else phase.kind.value,
        None if phase_left_ms is None else wording.countdown(phase_left_ms),
        None if item is None else item.step.exercise.name,
        None if work is None else snapshot.timeline.side_label(work),
        None if work is None else work.set,
        None if item is None else item.step.sets,
        None if work is None else work.rep,
        None if bout is None else bout.reps,
        _left_s(snapshot, now_ms),
        "open" if _is_open_ended(snapshot) else "closed",
    )
    return "\t".join(NOTHING if field is None else safe_text(str(field)) for field in fields)


def _activity_text(snapshot: Snapshot, phase: Phase, now_ms: int) -> str:
    work = _work_of(snapshot, phase)
    name = NOTHING if work is None else _name_label(snapshot, work)
    if phase.rep is not None and phase.work_set is not None:
        reps = snapshot.timeline.work_sets[phase.work_set].reps
        return f"{name} {phase.rep}/{reps}" if reps else f"{name} {phase.rep}"
    left_ms = snapshot.phase_left_at(now_ms)
    if left_ms is None:
        time = wording.clock_text(snapshot.transport.elapsed_at(now_ms))
    else:
        time = wording.clock_text(wording.countdown(left_ms) * 1000)
    if phase.kind.is_work:
        return f"{name} {time}"
    activity = wording.phase_label(snapshot.timeline, phase)
    activity = activity if phase.kind is PhaseKind.SAY else f"{activity} {time}"
    return activity if work is None else f"{activity}, then {name}"


def _work_of(snapshot: Snapshot, phase: Phase) -> Phase | None:
    """The work under way, or the next."""
    return snapshot.timeline.next_work(phase.index)


def _name_label(snapshot: Snapshot, work: Phase) -> str:
    item = snapshot.timeline.exercise_of(work)
    name = "" if item is None else safe_text(item.step.exercise.name)
    side = wording.side_text(snapshot.timeline, work)
    return f"{name} {_LETTERS.get(side, side)}".strip()


def _left_s(snapshot: Snapshot, now_ms: int) -> int:
    return wording.countdown(snapshot.timeline.total_ms - snapshot.position_at(now_ms))


def _is_open_ended(snapshot: Snapshot) -> bool:
    ahead = snapshot.timeline.phases[snapshot.transport.index :]
    return any(phase.is_open for phase in ahead)


WORDS, FIELDS = "status", "status.tsv"
"""The files, for people and for programs."""

EACH_S = 1.0
"""Interval of updates while time passes."""

GAP_S = 0.2
"""Shortest interval between updates on events."""

SIGN_OF_LIFE_S = 15.0
"""Interval of updates when nothing changes, as in a pause.

A much older line was left behind by a killed program.
"""

_CLOSE_S = 1.0

_log = logging.getLogger(__name__)


class StatusFile:
    """The files of one session. They exist from its start to its end.

    Args:
        folder: Their folder; created for this user only, if missing.
        clock: The session's clock.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._changed = threading.Condition()
        # These three are accessed only with the condition held.
        self._snapshot: Snapshot | None = None
        self._is_news = False
        self._closing = False
        # And these by the thread alone.
        self._looked_ms: int | None = None
        self._written_ms = 0
        self._written: tuple[str, str] | None = None
        # A daemon: a hanging disk must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="status", daemon=True)

    def update(self, snapshot: Snapshot, _events: tuple[Event, ...]) -> None:
        """Show a snapshot. Returns at once."""
        with self._changed:
            self._snapshot, self._is_news = snapshot, True
            self._changed.notify_all()

    def open(self) -> Self:
        """Remove files of a killed program, and wait for a session to start."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Remove the files and end the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(_CLOSE_S)

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        self._remove_files()
        try:
            while (snapshot := self._next()) is not None:
                self._write(snapshot)
        except Exception:  # noqa: BLE001 - logged; the session runs on without the line
            _log.exception("the status file failed")
        self._remove_files()

    def _next(self) -> Snapshot | None:
        """Wait until an update is due; ``None`` once the session is over."""
        with self._changed:
            while True:
                snapshot = self._snapshot
                if self._closing or (snapshot is not None and snapshot.state.is_over):
                    return None
                due_ms = self._due_ms()
                if due_ms is not None and due_ms <= self._clock.now_ms():
                    self._is_news = False
                    return snapshot
                self._clock.wait(self._changed, due_ms)

    def _due_ms(self) -> int | None:
        snapshot = self._snapshot
        if snapshot is None or snapshot.state is State.READY:
            return None
        if self._looked_ms is None:
            return self._clock.now_ms()
        if self._is_news:
            after_s = GAP_S
        else:
            after_s = EACH_S if snapshot.transport.is_moving else SIGN_OF_LIFE_S
        return self._looked_ms + real_ms(self._clock, after_s)

    def _write(self, snapshot: Snapshot) -> None:
        now_ms = self._looked_ms = self._clock.now_ms()
        lines = status_text(snapshot, now_ms), status_fields(snapshot, now_ms)
        is_old = now_ms - self._written_ms >= real_ms(self._clock, SIGN_OF_LIFE_S)
        if lines == self._written and not is_old:
            return
        self._written, self._written_ms = lines, now_ms
        try:
            paths.make_private_folder(self._folder)
            for name, line in zip((WORDS, FIELDS), lines, strict=True):
                # The files need not survive a power cut.
                paths.atomic_write(self._folder / name, f"{line}\n", fsync=False)
        except OSError:
            # No line is better than an outdated one.
            self._remove_files()

    def _remove_files(self) -> None:
        for name in (WORDS, FIELDS):
            with suppress(OSError):
                (self._folder / name).unlink()
