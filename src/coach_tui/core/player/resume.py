"""What a person steered on the way, as the journal keeps it, and how it is taken up again.

Reps and work alone do not tell that an exercise was skipped, that its pace was changed or
that it went on in an easier form. So each of these is kept among what was said of the entry.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeGuard

from coach_tui.core.log.entry import Annotation, AnnotationField, PlannedSet, RepRecord
from coach_tui.core.model.exercise import Motion, Side
from coach_tui.core.player.pain import UseEasierVariation, with_variation
from coach_tui.core.player.state import Jumped, PaceChanged, PhaseStarted, RestExtended
from coach_tui.core.timeline.timeline import PACE_QUICKEST, PACE_SLOWEST, PhaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach_tui.core.log.entry import Entry, Value, WorkRecord
    from coach_tui.core.player.state import Event
    from coach_tui.core.timeline.timeline import Phase, Timeline

_OF_AN_ITEM = (AnnotationField.FORM, AnnotationField.PACE)

_BETWEEN = "@"

_LONGEST_MS = 24 * 3_600_000
"""A rest that was made longer than this was not made longer by a person."""


def resume_annotation(
    timeline: Timeline, event: Event, reps: Sequence[RepRecord], work: Sequence[WorkRecord]
) -> Annotation | None:
    """What to keep of an event so that a session can go on as it was steered.

    Args:
        timeline: The session; its phases are numbered the same however it was steered.
        event: What happened.
        reps: The reps that had been done by then.
        work: The timed and open work that had been done by then.

    Returns:
        ``None`` where reps and work tell enough.
    """
    match event:
        case Jumped(from_index=here, to_index=there):
            # Who cuts a rest short is still ahead of the same rep.
            same = timeline.next_work(here) == timeline.next_work(there)
            return None if same else _gone(timeline, there, len(reps) + len(work))
        case PhaseStarted(index=index) if index > 0:
            # A self-test that was passed over leaves no work behind.
            before = timeline.phases[index - 1]
            left = before.kind is PhaseKind.TEST and all(
                w.work_set != before.work_set for w in work
            )
            return _gone(timeline, index, len(reps) + len(work)) if left else None
        case PaceChanged(item=item, pace=pace):
            return Annotation(AnnotationField.PACE, pace, str(item))
        case RestExtended(index=index, by_ms=by_ms):
            part = _stretch(timeline, timeline.phases[index])
            return None if part is None else Annotation(AnnotationField.LONGER, by_ms, part)
        case _:
            return None


def _gone(timeline: Timeline, index: int, done: int) -> Annotation:
    work = timeline.next_work(index)
    bout = None if work is None else work.work_set
    return Annotation(
        AnnotationField.JUMPED_TO, len(timeline.work_sets) if bout is None else bout, str(done)
    )


def variation_annotation(timeline: Timeline, easier: UseEasierVariation) -> Annotation | None:
    """What to keep when what is left of an exercise is done in an easier form."""
    step = timeline.exercises[easier.item].step
    forms = (step.base or step.exercise).variations
    found = next((form.id for form in forms if form.name == easier.form.name), None)
    return None if found is None else Annotation(AnnotationField.FORM, found, str(easier.item))


def jump_target(entry: Entry) -> int | None:
    """The bout that a person went to and has done nothing of yet.

    Returns:
        The number of bouts for the end; ``None`` where what was done last tells the place.
    """
    done = len(entry.reps) + len(entry.work)
    bout = entry.resume_state.get((AnnotationField.JUMPED_TO, str(done)))
    return bout if _is_whole(bout, len(entry.plan.planned)) else None


def restore_timeline(timeline: Timeline, entry: Entry) -> Timeline:
    """A session with every exercise, pace and rest as the person left it.

    What no longer fits, since the file was edited, is left out.

    Args:
        timeline: The session as its file gives it.
        entry: What was done of it, and how it was steered.
    """
    for (field, part), value in entry.resume_state.items():
        item = _number(part, len(timeline.exercises) - 1) if field in _OF_AN_ITEM else None
        if field == AnnotationField.FORM and item is not None:
            timeline = _in_form(timeline, item, value)
        elif field == AnnotationField.PACE and item is not None and _is_whole(value, PACE_SLOWEST):
            pace = max(PACE_QUICKEST, value)
            if timeline.exercises[item].can_change_pace:
                timeline = timeline.with_pace(item, pace, 0)
    return _with_open_work(_with_longer_rests(timeline, entry), entry)


def _with_longer_rests(timeline: Timeline, entry: Entry) -> Timeline:
    # Each press is one saying: here all of them count, not the last alone.
    presses = [change for change in entry.changes if change.field == AnnotationField.LONGER]
    stretches = dict(_stretches(timeline)) if presses else {}
    for press in presses:
        if press.part in stretches and _is_whole(press.value, _LONGEST_MS):
            timeline = timeline.with_extra_time(stretches[press.part], press.value)
    return timeline


def _with_open_work(timeline: Timeline, entry: Entry) -> Timeline:
    """Open work has taken its time out of the round that it is in."""
    opened = {
        phase.work_set: phase.index for phase in timeline.phases if phase.kind is PhaseKind.OPEN
    }
    for work in entry.work:
        if work.whole and work.work_set in opened:
            timeline = timeline.after_open_phase(opened[work.work_set], work.duration_ms)
    return timeline


def _in_form(timeline: Timeline, item: int, value: Value) -> Timeline:
    step = timeline.exercises[item].step
    form = (step.base or step.exercise).variation(value) if isinstance(value, str) else None
    return (
        timeline
        if form is None
        else with_variation(timeline, UseEasierVariation(item, form.exercise))
    )


def _stretches(timeline: Timeline) -> Iterator[tuple[str, int]]:
    """What the phases that can be made longer are called, with their indices."""
    for phase in timeline.phases:
        part = None if phase.kind.is_work else _stretch(timeline, phase)
        if part is not None:
            yield part, phase.index


def _stretch(timeline: Timeline, phase: Phase) -> str | None:
    """What a rest, switch or preparation is called: its kind and the bout it leads up to."""
    work = timeline.next_work(phase.index)
    return None if work is None else f"{phase.kind.value}{_BETWEEN}{work.work_set}"


def _number(part: str, most: int) -> int | None:
    number = int(part) if part.isascii() and part.isdecimal() and len(part) < 9 else None
    return number if number is not None and number <= most else None


def _is_whole(value: Value, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


# MERGED: Where a session that was broken off goes on.


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """The place to go on at.

    Attributes:
        index: The phase; the number of phases when nothing is left to do.
        changed: Whether the session's file is another than it was, though its sets
            are the same.
    """

    index: int
    changed: bool


@dataclass(frozen=True, slots=True)
class ResumedSession:
    """A broken-off session and where it goes on.

    Attributes:
        entry: What was done of it; further reps go to the same entry.
        index: The phase to begin with.
    """

    entry: Entry
    index: int

    def restored_timeline(self, timeline: Timeline) -> Timeline:
        """The session with every exercise, pace and rest as the person left it.

        Args:
            timeline: The session as its file gives it.
        """
        return restore_timeline(timeline, self.entry)

    def running_ms(self, timeline: Timeline) -> int:
        """Time spent exercising before, as far as it can be known.

        After a kill nothing tells of it but the finished work: what lies between two
        pieces of it counts, and for no longer than the session gives it, for the
        person may have paused.

        Args:
            timeline: The session as the person left it.
        """
        return max(self.entry.running_ms, _running_ms(timeline, self.entry))


def planned_sets(timeline: Timeline) -> tuple[PlannedSet, ...]:
    """A timeline's bouts as the journal keeps them: its sets counted through all rounds."""
    planned: list[PlannedSet] = []
    sets = Counter((bout.item, bout.side) for bout in timeline.work_sets)
    begun = Counter[tuple[int, Side | None]]()
    for bout in timeline.work_sets:
        begun[bout.item, bout.side] += 1
        step = timeline.exercises[bout.item].step
        planned.append(
            PlannedSet(
                work_set=bout.index,
                exercise=step.exercise.id,
                name=step.exercise.name,
                set=begun[bout.item, bout.side],
                sets=sets[bout.item, bout.side],
                side=step.side_label(bout.side),
                reps=bout.reps,
                duration_ms=bout.duration_ms,
                unit=step.unit,
            )
        )
    return tuple(planned)


def resume_point(timeline: Timeline, entry: Entry, content_hash: str) -> ResumePoint | None:
    """Find the exercise, set, side and rep that come after what was done last.

    What was skipped stays skipped: where the person had gone somewhere else since, it
    is that place. Between two reps of a set that is the next rep itself. Where a set or a side
    is to be begun, it is the preparation or switch that leads up to it; a rest
    before that has been had.

    Args:
        timeline: The session as its file is now.
        entry: What was done of it.
        content_hash: SHA-256 of the file's bytes now, in hex.

    Returns:
        ``None`` when the session has other sets than it had: there is no such place.
    """
    if _without_names(planned_sets(timeline)) != _without_names(entry.plan.planned):
        return None
    index = _after_last(timeline, entry)
    return ResumePoint(index, changed=content_hash != entry.plan.content_hash)


def _without_names(planned: tuple[PlannedSet, ...]) -> list[PlannedSet]:
    # An exercise may be called something else by now; it is the same one by its id.
    return [replace(plan, name="") for plan in planned]


def _after_last(timeline: Timeline, entry: Entry) -> int:
    there = jump_target(entry)
    if there is None and not entry.reps and not entry.work:
        return 0
    index = (
        _first_open_index(timeline, entry) if there is None else _first_index_of(timeline, there)
    )
    work = timeline.next_work(index)
    if work is None:
        return len(timeline.phases)
    index = work.index
    while index > 0 and _leads_up(timeline.phases[index - 1], work):
        index -= 1
    return index


def _first_index_of(timeline: Timeline, bout: int) -> int:
    found = timeline.first_from(0, lambda phase: phase.work_set == bout)
    return len(timeline.phases) if found is None else found.index


def _leads_up(phase: Phase, work: Phase) -> bool:
    return phase.work_set == work.work_set and not phase.kind.is_work


def _first_open_index(timeline: Timeline, entry: Entry) -> int:
    """The first phase that what was done last does not cover."""
    rep = entry.reps[-1] if entry.reps else None
    work = entry.work[-1] if entry.work else None
    if rep is not None and (work is None or _moment(rep) >= _moment(work)):
        done = [p.index for p in timeline.phases if (p.work_set, p.rep) == (rep.work_set, rep.rep)]
        return done[-1] + 1 if done else 0
    if work is None:
        return 0
    worked = [p.index for p in timeline.phases if p.work_set == work.work_set and p.kind.is_work]
    # Work that was left before its end is done again.
    return worked[-1] + 1 if work.whole else worked[0]


def _running_ms(timeline: Timeline, entry: Entry) -> int:
    ends = {
        (phase.work_set, phase.rep): phase.end_ms
        for phase in timeline.phases
        if phase.kind.is_work and phase.kind.motion is not Motion.PAUSE
    }
    running_ms = position_ms = 0
    before_ms = entry.plan.started.utc_ms
    for record in sorted((*entry.reps, *entry.work), key=_moment):
        rep = record.rep if isinstance(record, RepRecord) else None
        end_ms = ends.get((record.work_set, rep), position_ms)
        passed_ms = record.at.utc_ms - before_ms
        running_ms += max(record.duration_ms, min(passed_ms, end_ms - position_ms))
        before_ms, position_ms = record.at.utc_ms, end_ms
    return running_ms


def _moment(record: RepRecord | WorkRecord) -> tuple[int, int]:
    return record.at.utc_ms, record.work_set
