"""Progress of an exercise: reps, time under tension, tempo, left against right, by week.

An ``ExercisePoint`` is one exercise in one entry; everything else is computed from points.
The answers to self-tests of earlier days stand at the end.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.analysis.trends import are_sides_comparable
from coach_tui.core.log.days import DAYS_A_WEEK, day_number, iso_day, monday_of
from coach_tui.core.log.entry import AnnotationField, EntryState
from coach_tui.core.log.summary import corrected_reps, last_calendar_day
from coach_tui.core.model.exercise import Motion, Tempo
from coach_tui.core.model.load import Load, resistance_text
from coach_tui.core.model.selftest import SelfTestDose

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Entry, RepRecord
    from coach_tui.core.timeline.timeline import Timeline

PACED = (Motion.UP, Motion.HOLD, Motion.DOWN)  # The motions that count for a tempo verdict


class MeanTempo(Struct, frozen=True):
    """The mean length of each motion over some reps, in milliseconds."""

    up_ms: float
    hold_ms: float
    down_ms: float
    pause_ms: float

    def of(self, motion: Motion) -> float:
        """The mean length of one motion, in milliseconds."""
        mean_ms: float = getattr(self, f"{motion}_ms")
        return mean_ms


class SideWork(Struct, frozen=True):
    """The work of one side, all sets together: finished reps as corrected, and those planned."""

    reps: int
    planned: int
    # Time under tension as measured: reps without the pause at the bottom, and timed work.
    tension_ms: int
    tempo: MeanTempo | None


class ExercisePoint(Struct, frozen=True):
    """One exercise in one session."""

    entry_id: str
    date: str  # The user's day, `YYYY-MM-DD`
    name: str
    # The work of each side by its label, in the order planned; the label is None for both sides at
    # once.
    sides: Mapping[str | None, SideWork]
    unit: str | None  # The name of a rep; None for reps
    load: str  # The heaviest load and the band it was done with; may be empty
    state: EntryState  # That of the session

    @property
    def reps(self) -> int:
        return sum(side.reps for side in self.sides.values())

    @property
    def planned(self) -> int:
        return sum(side.planned for side in self.sides.values())

    @property
    def tension_ms(self) -> int:
        return sum(side.tension_ms for side in self.sides.values())

    @property
    def tempo(self) -> MeanTempo | None:
        tempos = [(side.tempo, side.reps) for side in self.sides.values() if side.tempo]
        reps = sum(count for _, count in tempos)
        if not reps:
            return None
        return MeanTempo(*(sum(t.of(m) * count for t, count in tempos) / reps for m in Motion))


def exercises_done(entries: Iterable[Entry]) -> dict[str, str]:
    """Every planned exercise, most often first: its last name by its id."""
    count: Counter[str] = Counter()
    names: dict[str, str] = {}
    for entry in entries:
        planned = {plan.exercise: plan.name for plan in entry.head.planned}
        count.update(planned.keys())
        names = planned | names
    return {exercise: names[exercise] for exercise, _ in count.most_common()}


def exercise_points(entries: Iterable[Entry], exercise: str) -> tuple[ExercisePoint, ...]:
    """One exercise by session, oldest first; deleted entries and those without it are left out."""
    points = [
        (entry.head.started.utc_ms, point)
        for entry in entries
        if not entry.is_deleted and (point := _point(entry, exercise)) is not None
    ]
    points.sort(key=lambda timed_point: timed_point[0])
    return tuple(point for _, point in points)


class _Sum(Struct):
    planned: int = 0
    reps: int = 0
    corrected_by: int = 0
    up_ms: int = 0
    hold_ms: int = 0
    down_ms: int = 0
    pause_ms: int = 0
    work_ms: int = 0

    def add(self, rep: RepRecord) -> None:
        self.reps += 1
        self.up_ms += rep.up_ms
        self.hold_ms += rep.hold_ms
        self.down_ms += rep.down_ms
        self.pause_ms += rep.pause_ms

    def value(self) -> SideWork:
        motions = self.up_ms, self.hold_ms, self.down_ms, self.pause_ms
        return SideWork(
            reps=self.reps + self.corrected_by,
            planned=self.planned,
            tension_ms=self.up_ms + self.hold_ms + self.down_ms + self.work_ms,
            tempo=MeanTempo(*(ms / self.reps for ms in motions)) if self.reps else None,
        )


def _point(entry: Entry, exercise: str) -> ExercisePoint | None:
    sums: dict[str | None, _Sum] = {}
    by_set: dict[int, _Sum] = {}
    name, unit = exercise, None
    for plan in entry.head.planned:
        if plan.exercise == exercise:
            name, unit = plan.name, plan.unit
            of_side = by_set[plan.work_set] = sums.setdefault(plan.side, _Sum())
            of_side.planned += plan.reps or 0
    if not by_set:
        return None
    for rep in entry.reps:
        if rep.work_set in by_set:
            by_set[rep.work_set].add(rep)
    if entry.changes:
        _correct(by_set, entry)
    for piece in entry.work:
        if piece.work_set in by_set:
            by_set[piece.work_set].work_ms += piece.duration_ms
    sides = {label: of_side.value() for label, of_side in sums.items()}
    if not any(side.reps or side.tension_ms for side in sides.values()):
        return None
    load = heaviest(entry, exercise) if entry.changes else ""
    day = entry.head.started.local_date
    return ExercisePoint(entry.head.id, day, name, sides, unit, load, entry.state)


def heaviest(entry: Entry, exercise: str) -> str:
    """The heaviest load of an exercise in an entry with the band of that set, in words; can be empty."""
    annotations = entry.annotations
    used: list[tuple[int, str]] = []
    for plan in entry.head.planned:
        part = str(plan.work_set)
        load, band = (
            str(annotations.get((field, part)) or "")
            for field in (AnnotationField.LOAD, AnnotationField.BAND)
        )
        if plan.exercise == exercise and (load or band):
            weight = Load.parse(load)
            used.append((weight.grams if weight else 0, resistance_text(load, band)))
    return max(used, key=lambda item: item[0], default=(0, ""))[1]


class LoadChange(Struct, frozen=True):
    """The first day of a load; ``load`` is empty for the body alone."""

    date: str
    load: str


def load_changes(points: Iterable[ExercisePoint]) -> tuple[LoadChange, ...]:
    """The load at each change, of points from the oldest on; nothing without any load."""
    changes: list[LoadChange] = []
    for point in points:
        if point.load != (changes[-1].load if changes else ""):
            changes.append(LoadChange(point.date, point.load))
    return tuple(changes)


def _correct(by_set: Mapping[int, _Sum], entry: Entry) -> None:
    measured = Counter(rep.work_set for rep in entry.reps)
    for work_set, reps in corrected_reps(entry).items():
        if work_set in by_set:
            by_set[work_set].corrected_by += reps - measured[work_set]


class TempoVerdict(StrEnum):
    """A mean tempo against the range of the exercise."""

    TOO_QUICK = "too quick"  # Quicker than the range
    # In the quickest eighth of the range: nearer to its end than to the next of five paces.
    QUICK_END = "at the quick end"
    WITHIN = "within the range"
    TOO_SLOW = "slower than the range"


def tempo_verdict(mean: MeanTempo, tempo: Tempo) -> TempoVerdict:
    """Judge a tempo by the length of a rep without the pause at the bottom.

    A twentieth outside the range counts as inside: motions are redone and shortened now and then.
    """
    ranges = [tempo.range_of(motion) for motion in PACED]
    low_ms, high_ms = sum(r.low for r in ranges), sum(r.high for r in ranges)
    rep_ms = sum(mean.of(motion) for motion in PACED)
    if rep_ms < 0.95 * low_ms:
        return TempoVerdict.TOO_QUICK
    if rep_ms > 1.05 * high_ms:
        return TempoVerdict.TOO_SLOW
    at_quick_end = low_ms < high_ms and rep_ms <= low_ms + (high_ms - low_ms) / 8
    return TempoVerdict.QUICK_END if at_quick_end else TempoVerdict.WITHIN


class SideComparison(Struct, frozen=True):
    """The labels of the two sides, or directions, of an exercise, and the work of both."""

    first: str
    second: str
    reps: tuple[int, int]
    tension_ms: tuple[int, int]

    @property
    def reps_percent(self) -> float:
        """See ``difference_percent``."""
        return difference_percent(*self.reps)

    @property
    def tension_percent(self) -> float:
        """See ``difference_percent``."""
        return difference_percent(*self.tension_ms)


def difference_percent(first: int, second: int) -> float:
    """How much larger the second side is, as a percentage of the larger: -100 to 100."""
    larger = max(first, second)
    return 100 * (second - first) / larger if larger else 0.0


def compare_sides(points: Iterable[ExercisePoint]) -> SideComparison | None:
    """Left against right, summed over sessions that finished both; ``None`` without any.

    Other sides than left and right are compared in the order of the first point that has two.
    """
    points = list(points)
    labels = next(filter(None, map(_two_sides, points)), None)
    if labels is None:
        return None
    same = [point for point in points if _two_sides(point) == labels]
    reps = [sum(point.sides[label].reps for point in same) for label in labels]
    tension = [sum(point.sides[label].tension_ms for point in same) for label in labels]
    return SideComparison(*labels, (reps[0], reps[1]), (tension[0], tension[1]))


def _two_sides(point: ExercisePoint) -> tuple[str, str] | None:
    labels = [label for label in point.sides if label is not None]
    reps = [point.sides[label].reps for label in labels]
    times = [point.sides[label].tension_ms for label in labels]
    if not are_sides_comparable(point.state, reps if any(reps) else times):
        return None
    first, second = sorted(labels) if set(labels) == {"left", "right"} else labels
    return first, second


class ExerciseWeek(Struct, frozen=True):
    """One exercise in one week."""

    monday: str
    sessions: int
    reps: int
    tension_ms: int
    rep_ms: float | None  # The mean length of a rep, without that pause; None without reps


def exercise_by_week(points: Iterable[ExercisePoint], today: str) -> tuple[ExerciseWeek, ...]:
    """An exercise by week, from the first with any of it to this one, empty weeks included."""
    by_monday: defaultdict[int, list[ExercisePoint]] = defaultdict(list)
    days: set[int] = set()
    for point in points:
        day = day_number(point.date)
        days.add(day)
        by_monday[monday_of(day)].append(point)
    last = last_calendar_day(today, days)
    mondays = range(min(by_monday, default=last + 1), last + 1, DAYS_A_WEEK)
    return tuple(_exercise_week(monday, by_monday[monday]) for monday in mondays)


def _exercise_week(monday: int, points: list[ExercisePoint]) -> ExerciseWeek:
    tempos = [(point.tempo, point.reps) for point in points if point.tempo is not None]
    reps = sum(count for _, count in tempos)
    reps_ms = sum(tempo.of(motion) * count for tempo, count in tempos for motion in PACED)
    return ExerciseWeek(
        monday=iso_day(monday),
        sessions=len(points),
        reps=sum(point.reps for point in points),
        tension_ms=sum(point.tension_ms for point in points),
        rep_ms=reps_ms / reps if reps else None,
    )


SelfTestKey = tuple[str, str | None]  # A self-test's id and side


class PreviousAnswer(Struct, frozen=True):
    """The answer of an earlier day: a choice, a time held, or both; or a count, such as ``12 stands``."""

    local_date: str
    choice: str | None
    held_ms: int
    count: int | None = None
    unit: str | None = None


def self_tests_in(timeline: Timeline) -> frozenset[str]:
    steps = (item.step for item in timeline.exercises)
    return frozenset(step.exercise.id for step in steps if isinstance(step.dose, SelfTestDose))


def last_answers(
    entries: Iterable[Entry], tests: Collection[str]
) -> Mapping[SelfTestKey, PreviousAnswer]:
    """The newest answer to each self-test on each side.

    Args:
        entries: Newest first.
    """
    answers: dict[SelfTestKey, PreviousAnswer] = {}
    for entry in entries:
        day = entry.head.started.local_date
        is_asked = any(plan.exercise in tests for plan in entry.head.planned)
        for result in entry.results() if is_asked else ():
            planned = result.planned
            if planned.exercise in tests and (result.answer is not None or result.whole):
                answers.setdefault(
                    (planned.exercise, planned.side),
                    PreviousAnswer(
                        day, result.answer, result.worked_ms, result.corrected, planned.unit
                    ),
                )
    return answers
