"""Compile a session to its timeline: rounds, sets and sides written out in full.

``compile_timeline`` walks the steps; a ``TimelineBuilder`` appends their phases. It tracks the
position of the body, so that a preparation or a switch that is too short for the move to the
next position becomes longer, unless the author set its length.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.model.exercise import Range, Side, Sides
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import (
    FIRST_READY_MS,
    READY_MS,
    Block,
    Breaths,
    Dose,
    ExerciseStep,
    Gap,
    Reps,
    RestStep,
    SayStep,
    Session,
    Step,
    Timed,
    UntilDone,
    walk_steps,
)
from coach_tui.core.model.shuffling import drawn_ms
from coach_tui.core.model.variations import is_slow
from coach_tui.core.timeline.positions import BodyPosition, body_position, position_change
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
from coach_tui.languages import DEFAULT_LANGUAGE, language_table


class Round(Struct, frozen=True):
    """The current round of a circuit, with its first phase; all ``None`` outside one."""

    number: int | None = None
    total: int | None = None
    start: int | None = None


class TimelineBuilder(Struct):
    """The parts of a timeline under construction."""

    language: str = DEFAULT_LANGUAGE
    seed: str = ""
    items: list[TimelineExercise] = field(default_factory=list[TimelineExercise])
    work_sets: list[WorkSet] = field(default_factory=list[WorkSet])
    phases: list[Phase] = field(default_factory=list[Phase])
    now_ms: int = 0
    _section: int = 0
    _position: BodyPosition | None = None
    _by_path: dict[tuple[int, ...], TimelineExercise] = field(
        default_factory=dict[tuple[int, ...], TimelineExercise]
    )
    _last: TimelineExercise | None = None
    _is_introduced: bool = True
    _drawn: int = 0

    def _length_ms(self, span: Range) -> int:
        """A length, drawn at random from a range; without a seed the most."""
        if span.is_fixed or not self.seed:
            return span.high
        self._drawn += 1
        return drawn_ms(span, self.seed, self._drawn)

    def add_exercise(self, step: ExerciseStep, path: tuple[int, ...], current: Round) -> None:
        """Add all sets of an exercise; in a later round it is the same ``TimelineExercise``."""
        item = self._by_path.get(path)
        if item is None:
            pace = PACE_SLOWEST if is_slow(step) else PACE_MIDDLE
            item = self._by_path[path] = TimelineExercise(len(self.items), step, pace)
            self.items.append(item)
            self._is_introduced = False
        self._last = item
        for set_number in range(1, step.sets + 1):
            if set_number > 1:
                self.add_rest(step.rest, current, set_number - 1)
            self._add_set(item, set_number, current)

    def add_rest(self, rest: Gap, current: Round, set_number: int | None = None) -> None:
        duration_ms = self._length_ms(rest.span)
        if rest.wait is not None:
            self._add_wait(rest.wait, current, self._last, set_number)
        elif duration_ms > 0:
            self._add(PhaseKind.REST, duration_ms, current, item=self._last, set_number=set_number)

    def add_fill(self, duration_ms: int, first: int, round_ms: int, current: Round) -> None:
        """Add the rest that fills a round up to its time, even if nothing is left of that."""
        fill = RoundFill(first, round_ms)
        self._add(PhaseKind.REST, duration_ms, current, item=self._last, fill=fill)

    def add_say(self, text: str, wait_ms: int, current: Round) -> None:
        """Add a spoken text; without a wait it lasts until the user continues."""
        if self.phases:
            self._section += 1
        self._add(PhaseKind.SAY, wait_ms, current, item=None, say=text)

    def _add_wait(
        self,
        wait: UntilDone,
        current: Round,
        item: TimelineExercise | None,
        set_number: int | None = None,
    ) -> None:
        if not self._is_waiting:
            text = language_table(self.language)["moves"]["ready"]
            self._add(
                PhaseKind.SAY,
                0,
                current,
                item=item,
                set_number=set_number or (item.step.sets if item else None),
                max_ms=wait.max_ms,
                say=text,
            )

    @property
    def _is_waiting(self) -> bool:
        """Whether the last phase waits until the user is ready."""
        return bool(self.phases) and self.phases[-1].is_wait

    def _add_set(self, item: TimelineExercise, set_number: int, current: Round) -> None:
        step = item.step
        first_set = len(self.work_sets)
        runs = _side_runs(step)
        span = self._span(step.dose, set_number)
        for sides in runs:
            sets = _sets_of(item, set_number, sides, len(self.work_sets), current, span)
            self.work_sets.extend(sets)
        work_sets = iter(self.work_sets[first_set:])
        for run_number, sides in enumerate(runs):
            if self.phases:
                self._section += 1
            run = [next(work_sets) for _ in sides]
            # Without a rest between sets, the way back to the first side is a switch too.
            turns_back = set_number > 1 and len(runs) > 1 and not step.rest.ms
            turns_back = turns_back and step.rest.wait is None
            if run_number > 0 or turns_back:
                self._lead_up(PhaseKind.SWITCH, item, run[0], current)
            elif set_number == 1 or self._is_waiting:
                self._lead_up(PhaseKind.PREPARE, item, run[0], current)
            else:
                self._move_into_position(step, run[0].side)
            self._add_work(item, run, current)

    def _span(self, dose: Dose, set_number: int) -> Range | None:
        """The reps or the time of a set, the same on both sides; a random time is drawn."""
        if not isinstance(dose, Reps | Timed):
            return None
        span = dose.of_set(set_number)
        if isinstance(dose, Timed) and dose.is_random:
            return Range.exactly(self._length_ms(span))
        return span

    def _lead_up(
        self, kind: PhaseKind, item: TimelineExercise, work_set: WorkSet, current: Round
    ) -> None:
        step, rest_ms = item.step, self._rest_ms()
        position = body_position(step, work_set.side)
        move = position_change(self._position, position, self.language)
        is_switch = kind is PhaseKind.SWITCH
        wait = (step.switch if is_switch else step.prepare).wait
        if wait is not None and (is_switch or work_set.set == 1):
            self._add_wait(wait, current, item, work_set.set)
        if self._is_waiting and (wait is not None or (work_set.set > 1 and not is_switch)):
            first = not is_switch and work_set.set == 1
            duration_ms = max(FIRST_READY_MS if first else READY_MS, move.needs_ms)
        elif is_switch:
            # The band needs its time; a turn has the author's.
            moves_band = self._position and self._position.band_at != position.band_at
            least_ms = move.needs_ms if moves_band else 0
            duration_ms = max(step.switch.ms, step.exercise.switch_ms, least_ms)
        elif step.prepare_is_own:
            duration_ms = step.prepare.ms
        else:
            duration_ms = max(step.prepare.ms, move.needs_ms - rest_ms)
        if kind is PhaseKind.PREPARE and not self._is_introduced:
            duration_ms = max(duration_ms, step.introduction_ms - rest_ms)
        self._is_introduced = True
        # A switch of no length stays: it marks the change of sides.
        if duration_ms > 0 or kind is PhaseKind.SWITCH:
            self._position = position
            self._add(kind, duration_ms, current, item=item, work_set=work_set, say=move.text)
        else:
            self._move_into_position(step, work_set.side)

    def _move_into_position(self, step: ExerciseStep, side: Side | None) -> None:
        """Where only a rest leads to work, the move belongs to the rest."""
        position = body_position(step, side)
        if self._rest_ms():
            move = position_change(self._position, position, self.language)
            self.phases[-1] = replace(self.phases[-1], say=move.text)
        self._position = position

    def _rest_ms(self) -> int:
        """The length of the last phase, if it is a rest."""
        resting = self.phases and self.phases[-1].kind is PhaseKind.REST
        return self.phases[-1].duration_ms if resting else 0

    def _add_work(self, item: TimelineExercise, run: list[WorkSet], current: Round) -> None:
        dose = item.step.dose
        match dose:
            case Reps():
                self._add_reps(dose.of_set(run[0].set).high, item, run, current)
            case Timed():
                duration_ms = run[0].duration_ms or 0
                for work_set in run:
                    self._add(PhaseKind.WORK, duration_ms, current, item=item, work_set=work_set)
            case SelfTestDose():
                for work_set in run:
                    self._add(PhaseKind.TEST, 0, current, item=item, work_set=work_set)
            case UntilDone(max_ms):
                for work_set in run:
                    kind = PhaseKind.OPEN
                    self._add(kind, 0, current, item=item, work_set=work_set, max_ms=max_ms)

    def _add_reps(
        self, count: int, item: TimelineExercise, run: list[WorkSet], current: Round
    ) -> None:
        # Nearly all phases of a long session are made here, so nothing is called for each.
        add, motions = self.phases.append, _motions(item, run[0].set)
        index, now_ms, section, grows = len(self.phases), self.now_ms, self._section, item.grows
        number, total, start = current.number, current.total, current.start
        for rep in range(1, count + 1):
            if grows:
                motions = _motions(item, run[0].set, rep)
            for work_set in run:
                for kind, ms, side in motions:
                    add(
                        Phase(
                            index,
                            kind,
                            now_ms,
                            ms,
                            section,
                            item.index,
                            work_set.index,
                            work_set.set,
                            rep,
                            side or work_set.side,
                            round=number,
                            rounds=total,
                            round_start=start,
                        )
                    )
                    index += 1
                    now_ms += ms
        self.now_ms = now_ms

    def _add(  # noqa: PLR0913 - one line for each field of a phase
        self,
        kind: PhaseKind,
        duration_ms: int,
        current: Round,
        *,
        item: TimelineExercise | None,
        work_set: WorkSet | None = None,
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
                exercise_index=None if item is None else item.index,
                work_set=None if work_set is None else work_set.index,
                set=set_number if work_set is None else work_set.set,
                rep=rep,
                side=None if work_set is None else work_set.side,
                max_ms=max_ms,
                round=current.number,
                rounds=current.total,
                round_start=current.start,
                say=say,
                fill=fill,
            )
        )
        self.now_ms += duration_ms


def _motions(
    item: TimelineExercise, set_number: int, rep: int | None = None
) -> list[tuple[PhaseKind, int, Side | None]]:
    """The phases of a rep, with their lengths and, in a breath, with the side of each part."""
    if parts := item.breath_parts(rep):
        return [(breath_kind(part.motion), ms, part.side) for part, ms in parts]
    tempo = item.step.tempo_of_set(set_number)
    as_breath = isinstance(item.step.dose, Breaths)
    return [
        (
            breath_kind(motion) if as_breath else PhaseKind(motion.value),
            item.motion_ms(motion, set_number, rep),
            None,
        )
        for motion in tempo.order
        if tempo.range_of(motion).high > 0
    ]


def _side_runs(step: ExerciseStep) -> list[tuple[Side | None, ...]]:
    sides = step.sides_in_order
    if step.sides is Sides.ALTERNATE:
        return [sides]
    return [(side,) for side in sides]


def _sets_of(
    item: TimelineExercise,
    set_number: int,
    sides: tuple[Side | None, ...],
    first: int,
    current: Round,
    span: Range | None,
) -> Iterator[WorkSet]:
    timed = isinstance(item.step.dose, Timed)
    for offset, side in enumerate(sides):
        yield WorkSet(
            index=first + offset,
            exercise_index=item.index,
            set=set_number,
            side=side,
            reps=None if span is None or timed else span.high,
            duration_ms=span.high if span is not None and timed else None,
            round=current.number,
            least_ms=span.low if span is not None and timed and not span.is_fixed else None,
        )


_NO_ROUND = Round()


def compile_timeline(session: Session) -> Timeline:
    """Compile a checked session, each tempo at its middle or, as chosen, at its slow end."""
    builder = TimelineBuilder(session.language, session.seed)
    _add_steps(builder, session.steps, (), _NO_ROUND)
    return Timeline(
        title=session.title,
        exercises=tuple(builder.items),
        work_sets=tuple(builder.work_sets),
        phases=tuple(builder.phases),
        pain=session.pain,
        stop_if=session.stop_if,
        language=session.language,
        coaching=session.coaching,
        is_users_first=session.is_users_first,
        pronunciations=(*_spoken_texts(session), *session.spoken),
    )


def _spoken_texts(session: Session) -> Iterator[tuple[str, str]]:
    """The author's texts that are spoken otherwise."""
    for step in walk_steps(session.steps):
        if isinstance(step, SayStep) and step.spoken:
            yield step.text, step.spoken


def round_ms(steps: tuple[Step, ...]) -> int:
    """The length of steps in a row, at the middle of every tempo."""
    builder = TimelineBuilder()
    _add_steps(builder, steps, (), _NO_ROUND)
    return builder.now_ms


def _add_steps(
    builder: TimelineBuilder, steps: tuple[Step, ...], path: tuple[int, ...], current: Round
) -> None:
    """Add steps in order. ``path`` identifies a step: equal ones of two blocks differ in it."""
    for number, step in enumerate(steps):
        match step:
            case ExerciseStep():
                builder.add_exercise(step, (*path, number), current)
            case RestStep(rest):
                builder.add_rest(rest, current)
            case SayStep(text, wait_ms):
                builder.add_say(text, wait_ms or 0, current)
            case Block():
                # The rest that fills the last round is the rest before what follows.
                fills = step.every_ms is not None and number + 1 < len(steps)
                _add_block(builder, step, (*path, number), current, fills_last=fills)
                if fills:
                    continue
        if isinstance(step, ExerciseStep | Block) and _needs_rest_before(steps[number + 1 :]):
            builder.add_rest(step.rest_after, current)


def _add_block(
    builder: TimelineBuilder,
    block: Block,
    path: tuple[int, ...],
    outer: Round,
    *,
    fills_last: bool,
) -> None:
    """Add the rounds of a block; ``fills_last`` fills the last one too up to its time."""
    for number in range(1, block.rounds + 1):
        first, start_ms = len(builder.phases), builder.now_ms
        current = Round(number, block.rounds, first) if block.rounds > 1 else outer
        _add_steps(builder, block.steps, path, current)
        is_last = number == block.rounds
        if block.every_ms is None:
            if not is_last:
                builder.add_rest(block.round_rest, current)
        elif not is_last or fills_last:
            left_ms = max(0, block.every_ms - (builder.now_ms - start_ms))
            builder.add_fill(left_ms, first, block.every_ms, current)


def _needs_rest_before(following: tuple[Step, ...]) -> bool:
    """Whether work comes next; spoken texts may lie between."""
    for step in following:
        if not isinstance(step, SayStep):
            return not isinstance(step, RestStep)
    return False
