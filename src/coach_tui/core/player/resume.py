"""Find the rep at which an interrupted session resumes, and restore the user's live changes.

Reps and work alone do not show that an exercise was skipped, that its pace was changed or that
an easier variation replaced it. ``resume_annotation`` records each such event in the journal as
an annotation of the entry (``RESUME_FIELDS``); ``restore_timeline`` applies them again, and
``resume_point`` finds the next phase. A file that has other sets by now cannot be resumed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.log.entry import (
    Annotation,
    AnnotationField,
    Entry,
    PlannedSet,
    RepRecord,
    Value,
    WorkRecord,
)
from coach_tui.core.model.exercise import Motion, Side
from coach_tui.core.player.later import later_part, with_recorded_order, work_at, work_part
from coach_tui.core.player.load import UseLoad, with_last_loads, with_load
from coach_tui.core.player.pain import UseEasierVariation, with_variation
from coach_tui.core.player.state import (
    Event,
    Jumped,
    LeftForLater,
    PaceChanged,
    PhaseStarted,
    RestExtended,
)
from coach_tui.core.timeline.timeline import PACE_QUICKEST, PACE_SLOWEST, Phase, PhaseKind, Timeline

_EXERCISE_FIELDS = (AnnotationField.FORM, AnnotationField.PACE, AnnotationField.CHOSEN_LOAD)
_SEPARATOR = "@"

# More extra rest than this comes from a damaged journal, not from the user.
_MAX_EXTRA_MS = 24 * 3_600_000


def resume_annotation(
    timeline: Timeline, event: Event, reps: Sequence[RepRecord], work: Sequence[WorkRecord]
) -> Annotation | None:
    """The annotation that lets a resumed session repeat an event, after what was done by then."""
    match event:
        case Jumped():
            return _annotation_of_jump(timeline, event, len(reps) + len(work))
        case PhaseStarted(index=index) if index > 0:
            # A skipped self-test leaves no work behind.
            test = timeline.phases[index - 1]
            is_done = any(record.work_set == test.work_set for record in work)
            skipped = test.kind is PhaseKind.TEST and not is_done
            return _jumped_to(timeline, index, len(reps) + len(work)) if skipped else None
        case LeftForLater(work_set=work_set, rep=rep):
            return Annotation(AnnotationField.LATER, value=True, part=later_part(work_set, rep))
        case PaceChanged(exercise_index=index, pace=pace):
            return Annotation(AnnotationField.PACE, pace, str(index))
        case RestExtended(index=index, by_ms=by_ms):
            part = _rest_name(timeline, timeline.phases[index])
            return None if part is None else Annotation(AnnotationField.LONGER, by_ms, part)
        case _:
            return None


def _annotation_of_jump(timeline: Timeline, event: Jumped, done: int) -> Annotation | None:
    if timeline.next_work(event.from_index) == timeline.next_work(event.to_index):
        return None  # a shortened rest leads to the same rep
    return _jumped_to(timeline, event.to_index, done)


def _jumped_to(timeline: Timeline, index: int, done: int) -> Annotation:
    """A jump, after so many records: to a set, within one to its rep (``3@5``), or to the end."""
    work = timeline.next_work(index)
    target: Value = len(timeline.work_sets)
    if work is not None and work.work_set is not None:
        is_within = work.rep is not None and work.rep > 1
        target = work_part(work) if is_within else work.work_set
    return Annotation(AnnotationField.JUMPED_TO, target, str(done))


def jump_target(timeline: Timeline, entry: Entry) -> int | None:
    """The phase that the user jumped to; their number for the end, ``None`` without a jump.

    Args:
        timeline: In the order of the interrupted session.
        entry: Its entry.
    """
    done = len(entry.reps) + len(entry.work)
    target = entry.resume_state.get((AnnotationField.JUMPED_TO, str(done)))
    if isinstance(target, str):
        return work_at(timeline, target)
    if not _is_number_up_to(target, len(entry.head.planned)):
        return None
    first = timeline.first_from(0, lambda phase: phase.work_set == target)
    return len(timeline.phases) if first is None else first.index


def restore_timeline(timeline: Timeline, entry: Entry) -> Timeline:
    """A session with its variations, paces and rests when interrupted, as far as they still fit."""
    # In their order: a variation brings its own load, and another one may be chosen after it.
    for change in entry.changes:
        field, value = change.field, change.value
        is_of_exercise = field in _EXERCISE_FIELDS
        index = _number(change.part, len(timeline.exercises) - 1) if is_of_exercise else None
        if field == AnnotationField.FORM and index is not None:
            timeline = _in_form(timeline, index, value)
        elif field == AnnotationField.CHOSEN_LOAD and index is not None and isinstance(value, str):
            timeline = with_load(timeline, UseLoad.recorded(index, value))
        elif (
            field == AnnotationField.PACE
            and index is not None
            and _is_number_up_to(value, PACE_SLOWEST)
        ):
            pace = max(PACE_QUICKEST, value)
            if timeline.exercises[index].can_change_pace:
                timeline = timeline.with_pace(index, pace, 0)
    timeline = with_recorded_order(with_last_loads(timeline, entry), entry)
    return _with_open_work(_with_longer_rests(timeline, entry), entry)


def _with_longer_rests(timeline: Timeline, entry: Entry) -> Timeline:
    # Each press of a key is an annotation: all of them count, not the last alone.
    presses = [change for change in entry.changes if change.field == AnnotationField.LONGER]
    rests = dict(_rests_by_name(timeline)) if presses else {}
    for press in presses:
        if press.part in rests and _is_number_up_to(press.value, _MAX_EXTRA_MS):
            timeline = timeline.with_extra_time(rests[press.part], press.value)
    return timeline


def _with_open_work(timeline: Timeline, entry: Entry) -> Timeline:
    """Take the time of open work out of the round that it is in."""
    opened = {
        phase.work_set: phase.index for phase in timeline.phases if phase.kind is PhaseKind.OPEN
    }
    for work in entry.work:
        if work.whole and work.work_set in opened:
            index = opened[work.work_set]
            timeline = timeline.after_jump(index, work.duration_ms, index + 1)
    return timeline


def _in_form(timeline: Timeline, index: int, value: Value) -> Timeline:
    step = timeline.exercises[index].step
    variation = (step.base or step.exercise).variation(value) if isinstance(value, str) else None
    return (
        timeline
        if variation is None
        else with_variation(timeline, UseEasierVariation(index, variation))
    )


def _rests_by_name(timeline: Timeline) -> Iterator[tuple[str, int]]:
    """The names of the phases that can be extended, with their indices."""
    for phase in timeline.phases:
        part = None if phase.kind.is_work else _rest_name(timeline, phase)
        if part is not None:
            yield part, phase.index


def _rest_name(timeline: Timeline, phase: Phase) -> str | None:
    """A rest, switch or preparation in the journal: its kind and the set it leads to."""
    work = timeline.next_work(phase.index)
    return None if work is None else f"{phase.kind.value}{_SEPARATOR}{work.work_set}"


def _number(part: str, largest: int) -> int | None:
    number = int(part) if part.isascii() and part.isdecimal() and len(part) < 9 else None
    return number if number is not None and number <= largest else None


def _is_number_up_to(value: Value, largest: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= largest


class ResumePoint(Struct, frozen=True):
    """The phase at which an interrupted session resumes; ``changed`` if its file is another."""

    index: int
    changed: bool


class ResumedSession(Struct, frozen=True):
    """An interrupted entry, which takes further reps, and the phase at which it resumes."""

    entry: Entry
    index: int

    def running_ms(self, timeline: Timeline) -> int:
        """Running time before the interruption, estimated where the program was killed.

        The time between two finished pieces of work counts, up to its planned length: the user may
        have paused.
        """
        return max(self.entry.running_ms, _running_ms(timeline, self.entry))


def planned_sets(timeline: Timeline) -> tuple[PlannedSet, ...]:
    """A timeline's sets as the journal stores them, counted through all rounds."""
    planned: list[PlannedSet] = []
    sets = Counter((work_set.exercise_index, work_set.side) for work_set in timeline.work_sets)
    begun = Counter[tuple[int, Side | None]]()
    for work_set in timeline.work_sets:
        begun[work_set.exercise_index, work_set.side] += 1
        step = timeline.exercises[work_set.exercise_index].step
        planned.append(
            PlannedSet(
                work_set=work_set.index,
                exercise=step.exercise.id,
                name=step.exercise.name,
                set=begun[work_set.exercise_index, work_set.side],
                sets=sets[work_set.exercise_index, work_set.side],
                side=step.side_label(work_set.side),
                reps=work_set.reps,
                duration_ms=work_set.duration_ms,
                unit=step.unit,
            )
        )
    return tuple(planned)


def resume_point(timeline: Timeline, entry: Entry, content_hash: str) -> ResumePoint | None:
    """The phase after the last work, or the one jumped to since; ``None`` if the sets changed.

    Inside a set that is the next rep. Before a set or a side it is the preparation or switch that
    leads to it; the rest before that is over.
    """
    if _without_names(planned_sets(timeline)) != _without_names(entry.head.planned):
        return None
    index = _after_last(with_recorded_order(timeline, entry), entry)
    return ResumePoint(index, changed=content_hash != entry.head.content_hash)


def _without_names(planned: tuple[PlannedSet, ...]) -> list[PlannedSet]:
    # An exercise may have been renamed; its id identifies it.
    return [replace(plan, name="") for plan in planned]


def _after_last(timeline: Timeline, entry: Entry) -> int:
    index = jump_target(timeline, entry)
    if index is None and not entry.reps and not entry.work:
        return 0
    if index is None:
        index = _index_after_last_work(timeline, entry)
    work = timeline.next_work(index)
    if work is None:
        return len(timeline.phases)
    index = work.index
    while index > 0 and _leads_up(timeline.phases[index - 1], work):
        index -= 1
    return index


def _leads_up(phase: Phase, work: Phase) -> bool:
    return phase.work_set == work.work_set and not phase.kind.is_work


def _index_after_last_work(timeline: Timeline, entry: Entry) -> int:
    # Of two at the same time the rep is the later one.
    last = max((*entry.reps[-1:], *entry.work[-1:]), key=_record_time)
    if isinstance(last, RepRecord):
        done = [
            p.index for p in timeline.phases if (p.work_set, p.rep) == (last.work_set, last.rep)
        ]
        return done[-1] + 1 if done else 0
    worked = [p.index for p in timeline.phases if p.work_set == last.work_set and p.kind.is_work]
    # Unfinished work is done again.
    return worked[-1] + 1 if last.whole else worked[0]


def _running_ms(timeline: Timeline, entry: Entry) -> int:
    ends = {
        (phase.work_set, phase.rep): phase.end_ms
        for phase in timeline.phases
        if phase.kind.is_work and phase.kind.motion is not Motion.PAUSE
    }
    running_ms = position_ms = 0
    before_ms = entry.head.started.utc_ms
    for record in sorted((*entry.reps, *entry.work), key=_record_time):
        rep = record.rep if isinstance(record, RepRecord) else None
        end_ms = ends.get((record.work_set, rep), position_ms)
        passed_ms = record.at.utc_ms - before_ms
        running_ms += max(record.duration_ms, min(passed_ms, end_ms - position_ms))
        before_ms, position_ms = record.at.utc_ms, end_ms
    return running_ms


def _record_time(record: RepRecord | WorkRecord) -> tuple[int, int]:
    return record.at.utc_ms, record.work_set
