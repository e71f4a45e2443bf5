"""A session under way in one line, for a status bar: in words, and in fields for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.timeline import PhaseKind
from coach_tui.core.transport import State
from coach_tui.text import safe_text
from coach_tui.ui import wording

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot
    from coach_tui.core.timeline import Phase

NOTHING = "-"
"""What stands in a field for nothing."""

_LETTERS = {"left": "L", "right": "R"}


def status_words(snapshot: Snapshot, now_ms: int) -> str:
    """Where a session stands: ``Clamshell L 12/20 · 7:35 left``. Safe to print.

    Args:
        snapshot: The session.
        now_ms: The reading of its clock.
    """
    phase = snapshot.phase
    parts = ["Paused"] if snapshot.state is State.PAUSED else []
    if phase is not None:
        parts.append(_doing_words(snapshot, phase, now_ms))
    left = wording.clock_words(_left_s(snapshot, now_ms) * 1000)
    parts.append(f"{left}{'+' if _is_open_ended(snapshot) else ''} left")
    return " · ".join(parts)


def status_fields(snapshot: Snapshot, now_ms: int) -> str:
    """The same for a program, separated by tabs; what they are stands in docs/today.md."""
    phase = snapshot.phase
    work = None if phase is None else _work_of(snapshot, phase)
    item = None if work is None else snapshot.timeline.item_of(work)
    bout = None if work is None or work.bout is None else snapshot.timeline.bouts[work.bout]
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


def _doing_words(snapshot: Snapshot, phase: Phase, now_ms: int) -> str:
    work = _work_of(snapshot, phase)
    name = NOTHING if work is None else _name_words(snapshot, work)
    if phase.rep is not None and phase.bout is not None:
        of = snapshot.timeline.bouts[phase.bout].reps
        return f"{name} {phase.rep}/{of}" if of else f"{name} {phase.rep}"
    left_ms = snapshot.phase_left_at(now_ms)
    if left_ms is None:
        time = wording.clock_words(snapshot.transport.elapsed_at(now_ms))
    else:
        time = wording.clock_words(wording.countdown(left_ms) * 1000)
    if phase.kind.is_work:
        return f"{name} {time}"
    doing = wording.phase_word(snapshot.timeline, phase)
    doing = doing if phase.kind is PhaseKind.SAY else f"{doing} {time}"
    return doing if work is None else f"{doing}, then {name}"


def _work_of(snapshot: Snapshot, phase: Phase) -> Phase | None:
    """The work that is under way, or that a rest, a switch or a preparation leads to."""
    return snapshot.timeline.next_work(phase.index)


def _name_words(snapshot: Snapshot, work: Phase) -> str:
    item = snapshot.timeline.item_of(work)
    name = "" if item is None else safe_text(item.step.exercise.name)
    side = wording.side_words(snapshot.timeline, work)
    return f"{name} {_LETTERS.get(side, side)}".strip()


def _left_s(snapshot: Snapshot, now_ms: int) -> int:
    return wording.countdown(snapshot.timeline.total_ms - snapshot.position_at(now_ms))


def _is_open_ended(snapshot: Snapshot) -> bool:
    ahead = snapshot.timeline.phases[snapshot.transport.index :]
    return any(phase.is_open for phase in ahead)
