"""From a session to its timeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach_tui.core.session import (
    ExerciseStep,
    Reps,
    RestStep,
    Sides,
    Timed,
    UntilDone,
)
from coach_tui.core.timeline import Bout, Item, Phase, PhaseKind, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.session import (
        Session,
        Side,
    )


def compile_timeline(session: Session) -> Timeline:
    """Lay a session out in time.

    Sets and sides are written out in full, so that playing needs no arithmetic
    about where in a loop it is. Every tempo stands at the middle of its ranges.

    Args:
        session: The session, already checked; it has at least one step.

    Returns:
        Phases in order, whole milliseconds from zero; OPEN phases have no length.
    """
    layout = _Layout()
    for number, step in enumerate(session.steps):
        following = session.steps[number + 1] if number + 1 < len(session.steps) else None
        match step:
            case ExerciseStep():
                layout.add_exercise(step)
                if isinstance(following, ExerciseStep):
                    layout.add_rest(step.rest_after_ms)
            case RestStep(duration_ms):
                layout.add_rest(duration_ms)
    return Timeline(
        title=session.title,
        items=tuple(layout.items),
        bouts=tuple(layout.bouts),
        phases=tuple(layout.phases),
    )


@dataclass(slots=True)
class _Layout:
    """A timeline while it is being laid out."""

    items: list[Item] = field(default_factory=list[Item])
    bouts: list[Bout] = field(default_factory=list[Bout])
    phases: list[Phase] = field(default_factory=list[Phase])
    now_ms: int = 0
    section: int = 0

    def add_exercise(self, step: ExerciseStep) -> None:
        item = Item(index=len(self.items), step=step)
        self.items.append(item)
        for set_number in range(1, step.sets + 1):
            if set_number > 1:
                self.add_rest(step.rest_ms, set_number - 1)
            self._add_set(item, set_number)

    def add_rest(self, duration_ms: int, set_number: int | None = None) -> None:
        if duration_ms > 0:
            item = self.items[-1].index if self.items else None
            self._add(PhaseKind.REST, duration_ms, item=item, set_number=set_number)

    def _add_set(self, item: Item, set_number: int) -> None:
        step = item.step
        first_bout = len(self.bouts)
        runs = _runs(step)
        for sides in runs:
            self.bouts.extend(_bouts(item, set_number, sides, len(self.bouts)))
        bouts = iter(self.bouts[first_bout:])
        for run_number, sides in enumerate(runs):
            if self.phases:
                self.section += 1
            run = [next(bouts) for _ in sides]
            if run_number == 0 and set_number == 1:
                self._lead_up(PhaseKind.PREPARE, step.prepare_ms, item, run[0])
            elif run_number > 0:
                self._lead_up(PhaseKind.SWITCH, step.switch_ms, item, run[0])
            self._add_work(item, run)

    def _lead_up(self, kind: PhaseKind, duration_ms: int, item: Item, bout: Bout) -> None:
        # A switch of no length is kept: it is still the moment at which sides change.
        if duration_ms > 0 or kind is PhaseKind.SWITCH:
            self._add(kind, duration_ms, item=item.index, bout=bout)

    def _add_work(self, item: Item, run: list[Bout]) -> None:
        match item.step.dose:
            case Reps(count):
                for rep in range(1, count.high + 1):
                    for bout in run:
                        self._add_rep(item, bout, rep)
            case Timed(duration_ms):
                for bout in run:
                    self._add(PhaseKind.WORK, duration_ms, item=item.index, bout=bout)
            case UntilDone(max_ms):
                for bout in run:
                    self._add(PhaseKind.OPEN, 0, item=item.index, bout=bout, max_ms=max_ms)

    def _add_rep(self, item: Item, bout: Bout, rep: int) -> None:
        tempo = item.step.effective_tempo
        for motion in tempo.order:
            if tempo.range_of(motion).high > 0:
                kind = PhaseKind(motion.value)
                self._add(kind, item.motion_ms(motion), item=item.index, bout=bout, rep=rep)

    def _add(
        self,
        kind: PhaseKind,
        duration_ms: int,
        *,
        item: int | None,
        bout: Bout | None = None,
        set_number: int | None = None,
        rep: int | None = None,
        max_ms: int | None = None,
    ) -> None:
        self.phases.append(
            Phase(
                index=len(self.phases),
                kind=kind,
                start_ms=self.now_ms,
                duration_ms=duration_ms,
                section=self.section,
                item=item,
                bout=None if bout is None else bout.index,
                set=set_number if bout is None else bout.set,
                rep=rep,
                side=None if bout is None else bout.side,
                max_ms=max_ms,
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
    item: Item, set_number: int, sides: tuple[Side | None, ...], first: int
) -> Iterator[Bout]:
    dose = item.step.dose
    for offset, side in enumerate(sides):
        yield Bout(
            index=first + offset,
            item=item.index,
            set=set_number,
            side=side,
            reps=dose.count.high if isinstance(dose, Reps) else None,
            duration_ms=dose.duration_ms if isinstance(dose, Timed) else None,
        )
