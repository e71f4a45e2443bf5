"""What a person steered on the way, as the journal keeps it, and how it is taken up again.

Reps and work alone do not tell that an exercise was skipped, that its pace was changed or
that it went on in an easier form. So each of these is kept among what was said of the entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from coach_tui.core.changes import Field, Saying
from coach_tui.core.easing import Easier, eased
from coach_tui.core.events import Jumped, PaceChanged, PhaseStarted, RestExtended
from coach_tui.core.timeline import PACE_QUICKEST, PACE_SLOWEST, PhaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach_tui.core.changes import Value
    from coach_tui.core.entry import Entry, RepRecord, WorkRecord
    from coach_tui.core.events import Event
    from coach_tui.core.timeline import Phase, Timeline

_OF_AN_ITEM = (Field.FORM, Field.PACE)
_BETWEEN = "@"
_LONGEST_MS = 24 * 3_600_000
"""A rest that was made longer than this was not made longer by a person."""


def steered(
    timeline: Timeline, event: Event, reps: Sequence[RepRecord], work: Sequence[WorkRecord]
) -> Saying | None:
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
            left = before.kind is PhaseKind.TEST and all(w.bout != before.bout for w in work)
            return _gone(timeline, index, len(reps) + len(work)) if left else None
        case PaceChanged(item=item, pace=pace):
            return Saying(Field.PACE, pace, str(item))
        case RestExtended(index=index, by_ms=by_ms):
            part = _stretch(timeline, timeline.phases[index])
            return None if part is None else Saying(Field.LONGER, by_ms, part)
        case _:
            return None


def _gone(timeline: Timeline, index: int, done: int) -> Saying:
    work = timeline.next_work(index)
    bout = None if work is None else work.bout
    return Saying(Field.PLACE, len(timeline.bouts) if bout is None else bout, str(done))


def form_taken(timeline: Timeline, easier: Easier) -> Saying | None:
    """What to keep when what is left of an exercise is done in an easier form."""
    step = timeline.items[easier.item].step
    forms = (step.base or step.exercise).variations
    found = next((form.id for form in forms if form.name == easier.form.name), None)
    return None if found is None else Saying(Field.FORM, found, str(easier.item))


def gone_to(entry: Entry) -> int | None:
    """The bout that a person went to and has done nothing of yet.

    Returns:
        The number of bouts for the end; ``None`` where what was done last tells the place.
    """
    done = len(entry.reps) + len(entry.work)
    bout = entry.steered.get((Field.PLACE, str(done)))
    return bout if _is_whole(bout, len(entry.plan.planned)) else None


def as_left(timeline: Timeline, entry: Entry) -> Timeline:
    """A session with every exercise, pace and rest as the person left it.

    What no longer fits, since the file was edited, is left out.

    Args:
        timeline: The session as its file gives it.
        entry: What was done of it, and how it was steered.
    """
    for (field, part), value in entry.steered.items():
        item = _number(part, len(timeline.items) - 1) if field in _OF_AN_ITEM else None
        if field == Field.FORM and item is not None:
            timeline = _in_form(timeline, item, value)
        elif field == Field.PACE and item is not None and _is_whole(value, PACE_SLOWEST):
            pace = max(PACE_QUICKEST, value)
            if timeline.items[item].can_change_pace:
                timeline = timeline.with_pace(item, pace, 0)
    return _with_open_work(_with_longer_rests(timeline, entry), entry)


def _with_longer_rests(timeline: Timeline, entry: Entry) -> Timeline:
    # Each press is one saying: here all of them count, not the last alone.
    presses = [change for change in entry.changes if change.field == Field.LONGER]
    stretches = dict(_stretches(timeline)) if presses else {}
    for press in presses:
        if press.part in stretches and _is_whole(press.value, _LONGEST_MS):
            timeline = timeline.with_longer(stretches[press.part], press.value)
    return timeline


def _with_open_work(timeline: Timeline, entry: Entry) -> Timeline:
    """Open work has taken its time out of the round that it is in."""
    opened = {phase.bout: phase.index for phase in timeline.phases if phase.kind is PhaseKind.OPEN}
    for work in entry.work:
        if work.whole and work.bout in opened:
            timeline = timeline.with_time_spent(opened[work.bout], work.duration_ms)
    return timeline


def _in_form(timeline: Timeline, item: int, value: Value) -> Timeline:
    step = timeline.items[item].step
    form = (step.base or step.exercise).variation(value) if isinstance(value, str) else None
    return timeline if form is None else eased(timeline, Easier(item, form.exercise))


def _stretches(timeline: Timeline) -> Iterator[tuple[str, int]]:
    """What the phases that can be made longer are called, with their indices."""
    for phase in timeline.phases:
        part = None if phase.kind.is_work else _stretch(timeline, phase)
        if part is not None:
            yield part, phase.index


def _stretch(timeline: Timeline, phase: Phase) -> str | None:
    """What a rest, switch or preparation is called: its kind and the bout it leads up to."""
    work = timeline.next_work(phase.index)
    return None if work is None else f"{phase.kind.value}{_BETWEEN}{work.bout}"


def _number(part: str, most: int) -> int | None:
    number = int(part) if part.isascii() and part.isdecimal() and len(part) < 9 else None
    return number if number is not None and number <= most else None


def _is_whole(value: Value, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
