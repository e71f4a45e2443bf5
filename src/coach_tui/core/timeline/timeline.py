"""A session laid out in time: a flat list of phases.

A phase is a span in which one thing is done: one motion of one rep, a rest, a switch of sides.
The player walks the list by index, so that it needs no loops over rounds, sets and sides. A
``Timeline`` is immutable. A live change (slower, more rest) makes a new one: its phases keep
their indices, and those before the change keep their times.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from coach_tui.core.model.exercise import Motion, Range, Side
from coach_tui.core.model.session import (
    Breaths,
    BreathSpan,
    ExerciseStep,
    PainLimits,
    Reps,
)
from coach_tui.languages import language_table

if TYPE_CHECKING:
    from coach_tui.core.model.coaching import AuthorCoaching

# Time to hear that a skip has led to the end, and to go back. Our choice.
END_PAUSE_MS = 10_000


class PhaseKind(StrEnum):
    PREPARE = "prepare"
    UP = "up"
    HOLD = "hold"
    DOWN = "down"
    PAUSE = "pause"
    WORK = "work"
    OPEN = "open"
    SWITCH = "switch"
    REST = "rest"
    BREATHE_IN = "breathe_in"
    BREATHE_HOLD = "breathe_hold"
    BREATHE_OUT = "breathe_out"
    BREATHE_REST = "breathe_rest"
    SAY = "say"  # The coach speaks; nothing is done meanwhile
    TEST = "test"  # A self-test, until it is answered

    @property
    def motion(self) -> Motion | None:
        return _MOTIONS.get(self)

    @property
    def is_work(self) -> bool:
        """Whether the user exercises rather than getting ready or resting."""
        return self in _WORK

    @property
    def is_breath(self) -> bool:
        return self in _BREATHS


_BREATHS = {
    PhaseKind.BREATHE_IN: Motion.UP,
    PhaseKind.BREATHE_HOLD: Motion.HOLD,
    PhaseKind.BREATHE_OUT: Motion.DOWN,
    PhaseKind.BREATHE_REST: Motion.PAUSE,
}

_MOTIONS = {
    PhaseKind.UP: Motion.UP,
    PhaseKind.HOLD: Motion.HOLD,
    PhaseKind.DOWN: Motion.DOWN,
    PhaseKind.PAUSE: Motion.PAUSE,
    **_BREATHS,
}

_WORK = frozenset({*_MOTIONS, PhaseKind.WORK, PhaseKind.OPEN, PhaseKind.TEST})


def breath_kind(motion: Motion) -> PhaseKind:
    return next(kind for kind, breath in _BREATHS.items() if breath is motion)


class RoundFill(Struct, frozen=True):
    """The rest that fills a round up to its time (``every: 1m``)."""

    first: int  # The index of the round's first phase
    round_ms: int  # The length of the round with this rest
    # Time that the round took beyond its phases before the rest: in open phases, by jumps back, by
    # count-ins; negative after jumps ahead.
    spent_ms: int = 0


class Phase(Struct, frozen=True, gc=False):
    """A span of a session in which one thing is done."""

    index: int
    kind: PhaseKind
    start_ms: int  # From the start of the session
    duration_ms: int  # 0 for open phases: OPEN, TEST, and a SAY without a wait
    # The run of phases that `back` and the skips move by: one set of one side, with the preparation
    # or switch before it and the rest after it.
    section: int
    # The index in `Timeline.exercises` of its exercise; a rest belongs to the exercise before it.
    # None for a rest before any.
    exercise_index: int | None = None
    # The index in `Timeline.work_sets` of the set it works, or (in PREPARE and SWITCH) leads to;
    # None in a rest.
    work_set: int | None = None
    set: int | None = None  # The number of the set, from 1; that of the set just done in a rest
    rep: int | None = None  # The number of the rep on this side, from 1; None outside reps
    side: Side | None = None  # The side that works or is about to; None when both do
    max_ms: int | None = None  # The limit of an OPEN phase, or of a wait
    # The number of the round, from 1, of the innermost circuit that has several. None outside
    # circuits.
    round: int | None = None
    rounds: int | None = None
    # The index of the first phase of that round, which separates it from rounds of the same number
    # in other blocks.
    round_start: int | None = None
    # What the coach speaks at its start: the text of SAY; before work, the move into position, such
    # as "Roll onto your left side."
    say: str = ""
    fill: RoundFill | None = None  # The round that a rest fills up to its time

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.duration_ms

    @property
    def is_wait(self) -> bool:
        """Whether it waits between two works until the user is ready."""
        return self.kind is PhaseKind.SAY and self.exercise_index is not None

    @property
    def is_open(self) -> bool:
        """Whether it lasts until the user ends it."""
        if self.kind is PhaseKind.SAY:
            return self.duration_ms == 0
        return self.kind in (PhaseKind.OPEN, PhaseKind.TEST)


# The paces of an exercise, five evenly from the low to the high end of every range in its tempo.
PACE_QUICKEST = 0
PACE_MIDDLE = 2
PACE_SLOWEST = 4


class TimelineExercise(Struct, frozen=True):
    """An exercise of the session and its current pace.

    ``index`` is that in ``Timeline.exercises``, ``pace`` from ``PACE_QUICKEST`` to ``PACE_SLOWEST``.
    """

    index: int
    step: ExerciseStep
    pace: int = PACE_MIDDLE

    @property
    def can_change_pace(self) -> bool:
        """Whether its tempo is a range."""
        tempos = (self.step.tempo_of_set(number + 1) for number in range(len(self.step.holds) or 1))
        is_reps = isinstance(self.step.dose, Reps) and not isinstance(self.step.dose, Breaths)
        return is_reps and not all(tempo.is_fixed for tempo in tempos)

    @property
    def grows(self) -> bool:
        """Whether it is breathing whose breaths grow from the first to the last."""
        return isinstance(self.step.dose, Breaths) and not self.step.effective_tempo.is_fixed

    def motion_ms(
        self, motion: Motion, set_number: int | None = None, rep: int | None = None
    ) -> int:
        """The length of a motion at the current pace, in the first set or another one.

        That of breaths that grow depends on the rep, counted from 1, instead; ``None`` for the
        mean.
        """
        span = self.step.tempo_of_set(set_number).range_of(motion)
        return self._grown_ms(span, rep)

    def breath_parts(self, rep: int | None = None) -> tuple[tuple[BreathSpan, int], ...]:
        """The parts of a breath with their lengths in a rep, where they have an order of their own."""
        dose = self.step.dose
        parts = dose.parts if isinstance(dose, Breaths) else ()
        return tuple((part, self._grown_ms(part.length, rep)) for part in parts)

    def _grown_ms(self, span: Range, rep: int | None) -> int:
        dose = self.step.dose
        if rep is not None and isinstance(dose, Breaths) and dose.count.high > 1:
            steps = dose.count.high - 1
            return span.low + round((span.high - span.low) * (rep - 1) / steps)
        return at_pace(span, self.pace)


class WorkSet(Struct, frozen=True):
    """One set of one side.

    The numbers are those of ``Phase``.
    """

    index: int  # Its index in `Timeline.work_sets`
    exercise_index: int
    set: int
    side: Side | None
    # Reps planned, counted to the top of a range; None for timed and open work.
    reps: int | None
    duration_ms: int | None  # Length of timed work; None for reps and open work
    round: int | None
    # From when on timed work may be ended as done; None for its end alone.
    least_ms: int | None


class Timeline(Struct, frozen=True):
    """A session laid out in time: phases without gaps, exercises and sets in order of first reps."""

    title: str
    exercises: tuple[TimelineExercise, ...]
    work_sets: tuple[WorkSet, ...]
    phases: tuple[Phase, ...]
    pain: PainLimits
    stop_if: tuple[str, ...]
    language: str
    coaching: AuthorCoaching
    is_users_first: bool  # The user has done no session yet
    # How the author has words and names spoken; None for a script to be read, all as it is written.
    pronunciations: tuple[tuple[str, str], ...] | None
    # The sets that the user moved to the end; their phases come out of order.
    left_for_later: tuple[int, ...] = ()
    _starts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        force_setattr(self, "_starts", tuple(phase.start_ms for phase in self.phases))

    @property
    def total_ms(self) -> int:
        """The length of all phases; open ones count nothing."""
        return self.phases[-1].end_ms if self.phases else 0

    @property
    def has_open(self) -> bool:
        """Whether it has open phases, so that the total is a minimum."""
        return any(phase.is_open for phase in self.phases)

    @property
    def order_of_exercises(self) -> tuple[int, ...]:
        """The indices of the exercises in their order; those left for later come last."""
        moved = dict.fromkeys(self.work_sets[index].exercise_index for index in self.left_for_later)
        return (*(item.index for item in self.exercises if item.index not in moved), *moved)

    def index_at(self, position_ms: int) -> int:
        """The index of the phase at a position; past the end, the last one."""
        return max(0, bisect_right(self._starts, position_ms) - 1)

    def exercise_of(self, phase: Phase) -> TimelineExercise | None:
        return None if phase.exercise_index is None else self.exercises[phase.exercise_index]

    def work_set_of(self, work: Phase) -> WorkSet:
        """The set of a phase of work, which always has one."""
        if work.work_set is None:
            raise AssertionError(work.kind)
        return self.work_sets[work.work_set]

    def side_label(self, phase: Phase) -> str | None:
        item = self.exercise_of(phase)
        return None if item is None else item.step.side_label(phase.side)

    def next_work(self, index: int) -> Phase | None:
        """The first working phase at or after an index."""
        return self.first_from(index, lambda phase: phase.kind.is_work)

    def reasons_to_stop(self, item: TimelineExercise) -> tuple[str, ...]:
        """Those of the session and of an exercise, each once."""
        return tuple(dict.fromkeys((*self.stop_if, *item.step.exercise.stop_if)))

    def first_work(self, item: TimelineExercise) -> Phase | None:
        return self.first_from(
            0, lambda phase: phase.exercise_index == item.index and phase.kind.is_work
        )

    def first_from(self, index: int, matches: Callable[[Phase], bool]) -> Phase | None:
        """The first phase at or after an index that ``matches`` accepts."""
        return next(filter(matches, self.onwards(index)), None)

    def onwards(self, index: int) -> Iterator[Phase]:
        """The phases from an index on. A slice would copy thousands to look at a few."""
        return map(self.phases.__getitem__, range(index, len(self.phases)))

    def backwards(self, index: int, start: int = 0) -> Iterator[Phase]:
        """The phases before an index, the nearest first, back to that at ``start``."""
        return map(self.phases.__getitem__, range(index - 1, start - 1, -1))

    def section_start(self, section: int) -> Phase:
        first = self.first_from(0, lambda phase: phase.section == section)
        if first is None:
            raise ValueError(f"there is no section {section}")
        return first

    def rep_phases(self, index: int) -> tuple[Phase, ...]:
        """All phases of a phase's rep; outside reps, the phase alone."""
        phase = self.phases[index]
        if phase.rep is None:
            return (phase,)

        def same(other: Phase) -> bool:
            return (other.work_set, other.rep) == (phase.work_set, phase.rep)

        first = index
        while first > 0 and same(self.phases[first - 1]):
            first -= 1
        last = index
        while last + 1 < len(self.phases) and same(self.phases[last + 1]):
            last += 1
        return self.phases[first : last + 1]

    def with_pace(self, exercise_index: int, pace: int, from_index: int) -> Timeline:
        """With another pace of an exercise, ``PACE_QUICKEST`` to ``PACE_SLOWEST``, from a phase on."""
        item = replace(self.exercises[exercise_index], pace=pace)
        items = (*self.exercises[:exercise_index], item, *self.exercises[exercise_index + 1 :])

        def duration_ms(phase: Phase) -> int:
            return _paced_ms(phase, item if phase.exercise_index == exercise_index else None)

        return replace(
            self, exercises=items, phases=retimed_phases(self.phases, from_index, duration_ms)
        )

    def retimed(self, from_index: int) -> Timeline:
        """With every exercise at its current pace from a phase on."""

        def duration_ms(phase: Phase) -> int:
            return _paced_ms(phase, self.exercise_of(phase))

        return replace(self, phases=retimed_phases(self.phases, from_index, duration_ms))

    def with_extra_time(self, index: int, extra_ms: int) -> Timeline:
        """With one phase longer, and all later phases moved."""
        phase = self.phases[index]
        fill = phase.fill
        if fill is not None:
            fill = replace(fill, round_ms=fill.round_ms + extra_ms)
        longer = replace(phase, duration_ms=phase.duration_ms + extra_ms, fill=fill)
        phases = (*self.phases[:index], longer, *self.phases[index + 1 :])
        return replace(self, phases=retimed_phases(phases, index, lambda p: p.duration_ms))

    def with_move(self, first: int, work: int, text: str, extra_ms: int) -> Timeline:
        """With another move into position, spoken by ``first``, which leads up to ``work``."""
        lead = [replace(phase, say="") for phase in self.phases[first:work]]
        lead[0] = replace(lead[0], say=text)
        timeline = replace(self, phases=(*self.phases[:first], *lead, *self.phases[work:]))
        return timeline.with_extra_time(first, extra_ms) if extra_ms else timeline

    def with_end_pause(self) -> Timeline:
        """With a pause as its last phase, in which the user can undo a skip to the end."""
        last = self.phases[-1]
        text: str = language_table(self.language)["moves"]["skipped_to_end"]
        pause = Phase(
            index=len(self.phases),
            kind=PhaseKind.SAY,
            start_ms=self.total_ms,
            duration_ms=END_PAUSE_MS,
            section=last.section + 1,
            say=text,
        )
        return replace(self, phases=(*self.phases, pause))

    def without_last_phase(self) -> Timeline:
        return replace(self, phases=self.phases[:-1])

    def after_jump(self, from_index: int, elapsed_ms: int, to_index: int) -> Timeline:
        """After the player left a phase for another one, in a jump or from an open phase.

        A round with a fill keeps its length: the fill takes up the difference between the time that
        passed and the positions of the two phases.
        """
        ends = to_index == len(self.phases)
        to_ms = self.total_ms if ends else self.phases[to_index].start_ms
        return self.with_spent(
            from_index, to_index, self.phases[from_index].start_ms + elapsed_ms - to_ms
        )

    def with_spent(self, from_index: int, to_index: int, spent_ms: int) -> Timeline:
        """With time spent beside the phases on the way from one to another, as in a count-in."""

        def updated_fill(phase: Phase) -> RoundFill | None:
            fill = phase.fill
            if fill is None or to_index > phase.index:
                return fill
            if fill.first <= min(from_index, to_index) and from_index <= phase.index:
                return replace(fill, spent_ms=fill.spent_ms + spent_ms)
            # The round is entered, or lies ahead again.
            return replace(fill, spent_ms=0)

        fills = [updated_fill(phase) for phase in self.phases]
        changed = [p.index for p, fill in zip(self.phases, fills, strict=True) if fill != p.fill]
        if not changed:
            return self
        phases = tuple(replace(p, fill=f) for p, f in zip(self.phases, fills, strict=True))
        return replace(self, phases=retimed_phases(phases, changed[0], lambda p: p.duration_ms))


def at_pace(span: Range, pace: int) -> int:
    """The value of a range at a pace: its low end at the quickest, its high end at the slowest."""
    return span.low + (span.high - span.low) * pace // PACE_SLOWEST


def _paced_ms(phase: Phase, item: TimelineExercise | None) -> int:
    """The length of a phase at the pace of an exercise; its own where that has none."""
    motion = phase.kind.motion
    if motion is None or item is None or item.breath_parts():
        return phase.duration_ms
    return item.motion_ms(motion, phase.set, phase.rep)


def retimed_phases(
    phases: tuple[Phase, ...], from_index: int, duration_ms: Callable[[Phase], int]
) -> tuple[Phase, ...]:
    """Phases with their starts and with other lengths from an index on; rounds stay filled."""
    retimed = list(phases[:from_index])
    start_ms = phases[from_index].start_ms if from_index < len(phases) else 0
    for phase in phases[from_index:]:
        length_ms = duration_ms(phase)
        if phase.fill is not None:
            first = phase.fill.first
            # A round of nothing but waits begins with its fill: one wait is enough.
            begin_ms = retimed[first].start_ms if first < len(retimed) else start_ms
            passed_ms = start_ms - begin_ms + phase.fill.spent_ms
            length_ms = max(0, phase.fill.round_ms - passed_ms)
        retimed.append(replace(phase, start_ms=start_ms, duration_ms=length_ms))
        start_ms += length_ms
    return tuple(retimed)
