"""Leaving an exercise for later: what is left of it comes at the end of the session.

The phases move, so their indices change; sets and exercises keep theirs. The journal stores the
set and the rep from which on it was left, so that a resumed session has the same order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.log.entry import AnnotationField
from coach_tui.core.model.session import READY_MS
from coach_tui.core.player.state import Command, Refused, rep_is_done
from coach_tui.core.timeline.positions import body_position, position_change
from coach_tui.core.timeline.timeline import Phase, PhaseKind, Timeline, retimed_phases

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Entry

_SEPARATOR = "@"


class LeftWork(Struct, frozen=True):
    """Phases of one exercise in a row, which can move to the end."""

    first: int  # The index of the first phase: what leads up to the work, or its next rep
    work: int  # The index of the first work
    after: int  # The index of the phase that follows the exercise and its rest


def left_work(timeline: Timeline, index: int, elapsed_ms: int = 0) -> LeftWork | Refused:
    """What is left of the exercise of a phase or after it; a refusal where it has to stay.

    Timed work that has lasted as long as it has to by ``elapsed_ms`` is done.
    """
    rep = timeline.rep_phases(index)
    if rep_is_done(timeline, index) or _is_long_enough(timeline, index, elapsed_ms):
        rep = timeline.phases[rep[-1].index + 1 :][:1] or rep
    work = timeline.next_work(rep[0].index)
    if work is None:
        return Refused("No exercise is left.")
    if (
        timeline.phases[index].kind.is_work
        and work.exercise_index != timeline.phases[index].exercise_index
    ):
        return Refused("This exercise is done.")
    first = _lead_start(timeline, work.index) if work.rep in (None, 1) else work.index
    left = LeftWork(first, work.index, _run_end(timeline, work.index))
    if work.work_set in timeline.left_for_later:
        return Refused("It was left for later already.", Command.SKIP_EXERCISE)
    if timeline.next_work(left.after) is None:
        return Refused("It is the last exercise already.")
    if any(
        phase.fill and phase.fill.first <= left.work <= phase.index for phase in timeline.phases
    ):
        return Refused("Rounds on the clock keep their order.", Command.SKIP_EXERCISE)
    return left


def with_later(timeline: Timeline, left: LeftWork) -> Timeline:
    """A timeline with work at its end, or before the last words.

    What followed it begins at ``left.first``; the rest after it comes before it.
    """
    phases = timeline.phases
    moved, following = phases[left.first : left.after], phases[left.after :]
    end = max(number for number, phase in enumerate(following) if phase.kind.is_work) + 1
    head, between = phases[: left.first], following[:end]
    begin_ms = head[-1].end_ms if head else 0
    between = (replace(between[0], start_ms=begin_ms), *between[1:])
    at_end = _at_end(timeline, moved, left.work - left.first, between[-1])
    order = _renumbered((*head, *between, *at_end, *following[end:]))
    sets = {phase.work_set for phase in moved if phase.work_set is not None}
    return replace(
        timeline,
        phases=retimed_phases(order, left.first, lambda phase: phase.duration_ms),
        left_for_later=(*timeline.left_for_later, *sorted(sets)),
    )


def later_part(work_set: int, rep: int) -> str:
    """The part of the annotation: the set and the rep from which on work comes later, ``3@5``."""
    return f"{work_set}{_SEPARATOR}{rep}"


def work_part(work: Phase) -> str:
    """The part that names a phase of work, as ``later_part`` writes it."""
    return later_part(work.work_set or 0, work.rep or 1)


def work_at(timeline: Timeline, part: str) -> int | None:
    """The phase of work that a part names: its index."""
    work = timeline.first_from(0, lambda phase: phase.kind.is_work and work_part(phase) == part)
    return None if work is None else work.index


def with_recorded_order(timeline: Timeline, entry: Entry) -> Timeline:
    """A timeline in the order to which the user changed it in an interrupted session."""
    for change in entry.changes:
        if change.field != AnnotationField.LATER:
            continue
        place = work_at(timeline, change.part)
        left = None if place is None else left_work(timeline, place)
        if isinstance(left, LeftWork):
            timeline = with_later(timeline, left)
    return timeline


def _is_long_enough(timeline: Timeline, index: int, elapsed_ms: int) -> bool:
    phase = timeline.phases[index]
    least_ms = timeline.work_set_of(phase).least_ms if phase.kind is PhaseKind.WORK else None
    return least_ms is not None and elapsed_ms >= least_ms


def _lead_start(timeline: Timeline, work: int) -> int:
    first = work
    while first > 0 and _leads_up(timeline.phases[first - 1], timeline.phases[work]):
        first -= 1
    return first


def _leads_up(phase: Phase, work: Phase) -> bool:
    if phase.kind.is_work or phase.kind is PhaseKind.REST:
        return False
    return phase.work_set == work.work_set or (
        phase.is_wait and phase.exercise_index == work.exercise_index
    )


def _run_end(timeline: Timeline, work: int) -> int:
    """The end of an exercise and its rests, in this round."""
    place = timeline.phases[work].exercise_index, timeline.phases[work].round_start
    end = work
    for phase in timeline.phases[work:]:
        if (phase.exercise_index, phase.round_start) != place and not (
            phase.kind is PhaseKind.REST and phase.exercise_index == place[0]
        ):
            break
        end = phase.index + 1
    return end


def _at_end(
    timeline: Timeline, moved: tuple[Phase, ...], lead: int, last: Phase
) -> tuple[Phase, ...]:
    """The rests, what leads up to the work, and the work, after the work that was last."""
    end = max(number for number, phase in enumerate(moved) if phase.kind.is_work) + 1
    rests = [
        replace(phase, exercise_index=last.exercise_index, set=last.set, section=last.section)
        for phase in moved[end:]
    ]
    work, waits = moved[lead], [phase for phase in moved[:lead] if phase.is_wait]
    step, before = (
        timeline.exercises[timeline.work_set_of(phase).exercise_index].step
        for phase in (work, last)
    )
    after = body_position(step, work.side)
    move = position_change(body_position(before, last.side), after, timeline.language)
    # In the middle of a set, and on its second side, there is no preparation: it is made.
    ready = [phase.duration_ms for phase in moved[:lead] if phase.kind is PhaseKind.PREPARE]
    duration_ms = ready[0] if ready else max(READY_MS, step.prepare.ms)
    if not step.prepare_is_own:
        duration_ms = max(duration_ms, move.needs_ms - sum(rest.duration_ms for rest in rests))
    prepare = replace(
        work, kind=PhaseKind.PREPARE, duration_ms=duration_ms, rep=None, max_ms=None, say=move.text
    )
    apart = last.section + 1  # Only to be another section than those around it.
    alone = [
        replace(phase, section=phase.section + apart)
        for phase in (*waits, prepare, *moved[lead:end])
    ]
    return tuple(
        replace(phase, round=None, rounds=None, round_start=None) for phase in (*rests, *alone)
    )


def _renumbered(order: tuple[Phase, ...]) -> tuple[Phase, ...]:
    """Phases in a new order with their indices, sections and the starts of their rounds."""
    firsts = sorted({p.round_start for p in order if p.round_start is not None})
    firsts += [p.fill.first for p in order if p.fill]
    by_old = sorted((phase.index, new) for new, phase in enumerate(order))
    # The first phase of a round may itself have moved: the next one stands for it.
    starts = {first: min(new for old, new in by_old if old >= first) for first in firsts}
    phases: list[Phase] = []
    section = 0
    for index, phase in enumerate(order):
        section += index > 0 and phase.section != order[index - 1].section
        fill = None if phase.fill is None else replace(phase.fill, first=starts[phase.fill.first])
        start = None if phase.round_start is None else starts[phase.round_start]
        phases.append(replace(phase, index=index, section=section, round_start=start, fill=fill))
    return tuple(phases)
