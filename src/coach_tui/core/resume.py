"""Where a session that was broken off goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.core.entry import PlannedBout, RepRecord
from coach_tui.core.session import Motion, Side
from coach_tui.core.steering import as_left, gone_to

if TYPE_CHECKING:
    from coach_tui.core.entry import Entry, WorkRecord
    from coach_tui.core.timeline import Phase, Timeline


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
class Resumption:
    """A broken-off session and where it goes on.

    Attributes:
        entry: What was done of it; further reps go to the same entry.
        index: The phase to begin with.
    """

    entry: Entry
    index: int

    def as_left(self, timeline: Timeline) -> Timeline:
        """The session with every exercise, pace and rest as the person left it.

        Args:
            timeline: The session as its file gives it.
        """
        return as_left(timeline, self.entry)

    def running_ms(self, timeline: Timeline) -> int:
        """Time spent exercising before, as far as it can be known.

        After a kill nothing tells of it but the finished work: what lies between two
        pieces of it counts, and for no longer than the session gives it, for the
        person may have paused.

        Args:
            timeline: The session as the person left it.
        """
        return max(self.entry.running_ms, _running_ms(timeline, self.entry))


def planned_bouts(timeline: Timeline) -> tuple[PlannedBout, ...]:
    """A timeline's bouts as the journal keeps them: its sets counted through all rounds."""
    planned: list[PlannedBout] = []
    sets = Counter((bout.item, bout.side) for bout in timeline.bouts)
    begun = Counter[tuple[int, Side | None]]()
    for bout in timeline.bouts:
        begun[bout.item, bout.side] += 1
        step = timeline.items[bout.item].step
        planned.append(
            PlannedBout(
                bout=bout.index,
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
    if _bare(planned_bouts(timeline)) != _bare(entry.plan.planned):
        return None
    index = _after_last(timeline, entry)
    return ResumePoint(index, changed=content_hash != entry.plan.content_hash)


def _bare(planned: tuple[PlannedBout, ...]) -> list[PlannedBout]:
    # An exercise may be called something else by now; it is the same one by its id.
    return [replace(plan, name="") for plan in planned]


def _after_last(timeline: Timeline, entry: Entry) -> int:
    there = gone_to(entry)
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
    found = timeline.first_from(0, lambda phase: phase.bout == bout)
    return len(timeline.phases) if found is None else found.index


def _leads_up(phase: Phase, work: Phase) -> bool:
    return phase.bout == work.bout and not phase.kind.is_work


def _first_open_index(timeline: Timeline, entry: Entry) -> int:
    """The first phase that what was done last does not cover."""
    rep = entry.reps[-1] if entry.reps else None
    work = entry.work[-1] if entry.work else None
    if rep is not None and (work is None or _moment(rep) >= _moment(work)):
        done = [p.index for p in timeline.phases if (p.bout, p.rep) == (rep.bout, rep.rep)]
        return done[-1] + 1 if done else 0
    if work is None:
        return 0
    worked = [p.index for p in timeline.phases if p.bout == work.bout and p.kind.is_work]
    # Work that was left before its end is done again.
    return worked[-1] + 1 if work.whole else worked[0]


def _running_ms(timeline: Timeline, entry: Entry) -> int:
    ends = {
        (phase.bout, phase.rep): phase.end_ms
        for phase in timeline.phases
        if phase.kind.is_work and phase.kind.motion is not Motion.PAUSE
    }
    running_ms = position_ms = 0
    before_ms = entry.plan.started.utc_ms
    for record in sorted((*entry.reps, *entry.work), key=_moment):
        rep = record.rep if isinstance(record, RepRecord) else None
        end_ms = ends.get((record.bout, rep), position_ms)
        passed_ms = record.at.utc_ms - before_ms
        running_ms += max(record.duration_ms, min(passed_ms, end_ms - position_ms))
        before_ms, position_ms = record.at.utc_ms, end_ms
    return running_ms


def _moment(record: RepRecord | WorkRecord) -> tuple[int, int]:
    return record.at.utc_ms, record.bout
