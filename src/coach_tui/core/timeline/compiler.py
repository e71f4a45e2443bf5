"""A timeline while it is being laid out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach_tui.core.model.exercise import Sides
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import (
    Block,
    Breaths,
    ExerciseStep,
    Reps,
    RestStep,
    SayStep,
    Timed,
    UntilDone,
)
from coach_tui.core.model.variations import is_slow
from coach_tui.core.timeline.positions import body_position, position_change
from coach_tui.core.timeline.timeline import (
    PACE_MIDDLE,
    PACE_SLOWEST,
    Phase,
    PhaseKind,
    RoundFill,
    Timeline,
    TimelineExercise,
    WorkSet,
    breath_kind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.model.exercise import Side
    from coach_tui.core.model.session import Session, Step
    from coach_tui.core.timeline.positions import BodyPosition


@dataclass(frozen=True, slots=True)
class Round:
    """Where in a circuit something is laid; ``None`` for both outside one."""

    number: int | None
    total: int | None


@dataclass(slots=True)
class TimelineBuilder:
    """What has been laid out so far.

    Attributes:
        items: The exercises, in order of their first rep.
        bouts: Their sets and sides, in order.
        phases: What is done, in order.
        now_ms: Where the next phase begins.
    """

    items: list[TimelineExercise] = field(default_factory=list[TimelineExercise])
    bouts: list[WorkSet] = field(default_factory=list[WorkSet])
    phases: list[Phase] = field(default_factory=list[Phase])
    now_ms: int = 0
    _section: int = 0
    _stance: BodyPosition | None = None
    _known: dict[tuple[int, ...], TimelineExercise] = field(
        default_factory=dict[tuple[int, ...], TimelineExercise]
    )
    _last: TimelineExercise | None = None

    def add_exercise(self, step: ExerciseStep, path: tuple[int, ...], current: Round) -> None:
        """Lay all sets of an exercise; one that comes again in a later round stays one item."""
        item = self._known.get(path)
        if item is None:
            pace = PACE_SLOWEST if is_slow(step) else PACE_MIDDLE
            item = self._known[path] = TimelineExercise(index=len(self.items), step=step, pace=pace)
            self.items.append(item)
        self._last = item
        for set_number in range(1, step.sets + 1):
            if set_number > 1:
                self.add_rest(step.rest_ms, current, set_number - 1)
            self._add_set(item, set_number, current)

    def add_rest(self, duration_ms: int, current: Round, set_number: int | None = None) -> None:
        """Lay a rest; one of no length is left out."""
        if duration_ms > 0:
            self._add(PhaseKind.REST, duration_ms, current, item=self._last, set_number=set_number)

    def add_fill(self, duration_ms: int, first: int, round_ms: int, current: Round) -> None:
        """Lay a rest that ends when a round's time is up, even if nothing is left of that."""
        fill = RoundFill(first, round_ms)
        self._add(PhaseKind.REST, duration_ms, current, item=self._last, fill=fill)

    def add_say(self, text: str, wait_ms: int, current: Round) -> None:
        """Lay something said; with no wait it lasts until the person goes on."""
        if self.phases:
            self._section += 1
        self._add(PhaseKind.SAY, wait_ms, current, item=None, say=text)

    def _add_set(self, item: TimelineExercise, set_number: int, current: Round) -> None:
        step = item.step
        first_bout = len(self.bouts)
        runs = _runs(step)
        for sides in runs:
            self.bouts.extend(_bouts(item, set_number, sides, len(self.bouts), current))
        bouts = iter(self.bouts[first_bout:])
        for run_number, sides in enumerate(runs):
            if self.phases:
                self._section += 1
            run = [next(bouts) for _ in sides]
            # Without a rest between sets, the way back to the first side is a switch too.
            turns_back = set_number > 1 and len(runs) > 1 and not step.rest_ms
            if run_number > 0 or turns_back:
                self._lead_up(PhaseKind.SWITCH, item, run[0], current)
            elif set_number == 1:
                self._lead_up(PhaseKind.PREPARE, item, run[0], current)
            else:
                self._move_into_position(step, run[0].side)
            self._add_work(item, run, current)

    def _lead_up(
        self, kind: PhaseKind, item: TimelineExercise, bout: WorkSet, current: Round
    ) -> None:
        step, rest_ms = item.step, self._rest_ms()
        stance = body_position(step, bout.side)
        move = position_change(self._stance, stance)
        if kind is PhaseKind.SWITCH:
            duration_ms = step.switch_ms
        elif step.prepare_is_own:
            duration_ms = step.prepare_ms
        else:
            duration_ms = max(step.prepare_ms, move.needs_ms - rest_ms)
        # A switch of no length is kept: it is still the moment at which sides change.
        if duration_ms > 0 or kind is PhaseKind.SWITCH:
            self._stance = stance
            self._add(kind, duration_ms, current, item=item, bout=bout, say=move.words)
        else:
            self._move_into_position(step, bout.side)

    def _move_into_position(self, step: ExerciseStep, side: Side | None) -> None:
        """Where nothing but a rest leads up to work, the move is made in it."""
        stance = body_position(step, side)
        if self._rest_ms():
            move = position_change(self._stance, stance)
            self.phases[-1] = replace(self.phases[-1], say=move.words)
        self._stance = stance

    def _rest_ms(self) -> int:
        """The rest that was laid last, if nothing came after it."""
        resting = self.phases and self.phases[-1].kind is PhaseKind.REST
        return self.phases[-1].duration_ms if resting else 0

    def _add_work(self, item: TimelineExercise, run: list[WorkSet], current: Round) -> None:
        dose = item.step.dose
        match dose:
            case Reps():
                count = dose.of_set(run[0].set)
                for rep in range(1, count.high + 1):
                    for bout in run:
                        self._add_rep(item, bout, rep, current)
            case Timed(duration_ms):
                for bout in run:
                    self._add(PhaseKind.WORK, duration_ms, current, item=item, bout=bout)
            case SelfTestDose():
                for bout in run:
                    self._add(PhaseKind.TEST, 0, current, item=item, bout=bout)
            case UntilDone(max_ms):
                for bout in run:
                    self._add(PhaseKind.OPEN, 0, current, item=item, bout=bout, max_ms=max_ms)

    def _add_rep(self, item: TimelineExercise, bout: WorkSet, rep: int, current: Round) -> None:
        tempo = item.step.effective_tempo
        breathes = isinstance(item.step.dose, Breaths)
        for motion in tempo.order:
            if tempo.range_of(motion).high > 0:
                kind = breath_kind(motion) if breathes else PhaseKind(motion.value)
                self._add(kind, item.motion_ms(motion), current, item=item, bout=bout, rep=rep)

    def _add(  # noqa: PLR0913 - one line for each thing a phase may have
        self,
        kind: PhaseKind,
        duration_ms: int,
        current: Round,
        *,
        item: TimelineExercise | None,
        bout: WorkSet | None = None,
        set_number: int | None = None,
        rep: int | None = None,
        max_ms: int | None = None,
        say: str = "",
        fill: RoundFill | None = None,
    ) -> None:
        self.phases.append(
            Phase(
                index=len(self.phases),
                kind=kind,
                start_ms=self.now_ms,
                duration_ms=duration_ms,
                section=self._section,
                item=None if item is None else item.index,
                work_set=None if bout is None else bout.index,
                set=set_number if bout is None else bout.set,
                rep=rep,
                side=None if bout is None else bout.side,
                max_ms=max_ms,
                round=current.number,
                rounds=current.total,
                say=say,
                fill=fill,
            )
        )
        self.now_ms += duration_ms


def _runs(step: ExerciseStep) -> list[tuple[Side | None, ...]]:
    """The sides of one set, grouped into runs between which sides are switched."""
    sides = step.sides_in_order
    if step.sides is Sides.ALTERNATE:
        return [sides]
    return [(side,) for side in sides]


def _bouts(
    item: TimelineExercise,
    set_number: int,
    sides: tuple[Side | None, ...],
    first: int,
    current: Round,
) -> Iterator[WorkSet]:
    dose = item.step.dose
    for offset, side in enumerate(sides):
        yield WorkSet(
            index=first + offset,
            item=item.index,
            set=set_number,
            side=side,
            reps=dose.of_set(set_number).high if isinstance(dose, Reps) else None,
            duration_ms=dose.duration_ms if isinstance(dose, Timed) else None,
            round=current.number,
        )


# MERGED: From a session to its timeline.


_NO_ROUND = Round(None, None)


def compile_timeline(session: Session) -> Timeline:
    """Lay a session out in time.

    Rounds, sets and sides are written out in full, so that playing needs no
    arithmetic about where in a loop it is. Every tempo stands at the middle of its
    ranges, at their slow end where the person has chosen that. Where a change of position needs more time than the rest and the
    preparation give, the preparation is longer, unless its step gives its own.

    Args:
        session: The session, already checked; it has at least one step.

    Returns:
        Phases in order, whole milliseconds from zero; open phases have no length.
    """
    layout = TimelineBuilder()
    _lay_steps(layout, session.steps, (), _NO_ROUND)
    return Timeline(
        title=session.title,
        exercises=tuple(layout.items),
        work_sets=tuple(layout.bouts),
        phases=tuple(layout.phases),
        pain=session.pain,
        stop_if=session.stop_if,
    )


def round_ms(steps: tuple[Step, ...]) -> int:
    """How long steps take one after another, at the middle of every tempo."""
    layout = TimelineBuilder()
    _lay_steps(layout, steps, (), _NO_ROUND)
    return layout.now_ms


def _lay_steps(
    layout: TimelineBuilder, steps: tuple[Step, ...], path: tuple[int, ...], current: Round
) -> None:
    """Lay steps one after another; ``path`` tells a block's steps from others like them."""
    for number, step in enumerate(steps):
        match step:
            case ExerciseStep():
                layout.add_exercise(step, (*path, number), current)
            case RestStep(duration_ms):
                layout.add_rest(duration_ms, current)
            case SayStep(text, wait_ms):
                layout.add_say(text, wait_ms or 0, current)
            case Block():
                _lay_block(layout, step, (*path, number), current)
        if isinstance(step, ExerciseStep | Block) and _goes_on(steps[number + 1 :]):
            layout.add_rest(step.rest_after_ms, current)


def _lay_block(layout: TimelineBuilder, block: Block, path: tuple[int, ...], outer: Round) -> None:
    for number in range(1, block.rounds + 1):
        current = Round(number, block.rounds) if block.rounds > 1 else outer
        first, start_ms = len(layout.phases), layout.now_ms
        _lay_steps(layout, block.steps, path, current)
        if number == block.rounds:
            return
        if block.every_ms is None:
            layout.add_rest(block.round_rest_ms, current)
        else:
            left_ms = max(0, block.every_ms - (layout.now_ms - start_ms))
            layout.add_fill(left_ms, first, block.every_ms, current)


def _goes_on(following: tuple[Step, ...]) -> bool:
    """Whether work comes next, so that there is something to rest for; words may lie between."""
    for step in following:
        if not isinstance(step, SayStep):
            return not isinstance(step, RestStep)
    return False
