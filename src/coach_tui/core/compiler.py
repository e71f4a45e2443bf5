"""From a session to its timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.layout import Layout, Round
from coach_tui.core.session import Block, ExerciseStep, RestStep, SayStep
from coach_tui.core.timeline import Timeline

if TYPE_CHECKING:
    from coach_tui.core.session import Session, Step

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
    layout = Layout()
    _lay_steps(layout, session.steps, (), _NO_ROUND)
    return Timeline(
        title=session.title,
        items=tuple(layout.items),
        bouts=tuple(layout.bouts),
        phases=tuple(layout.phases),
        pain=session.pain,
        stop_if=session.stop_if,
    )


def round_ms(steps: tuple[Step, ...]) -> int:
    """How long steps take one after another, at the middle of every tempo."""
    layout = Layout()
    _lay_steps(layout, steps, (), _NO_ROUND)
    return layout.now_ms


def _lay_steps(
    layout: Layout, steps: tuple[Step, ...], path: tuple[int, ...], current: Round
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


def _lay_block(layout: Layout, block: Block, path: tuple[int, ...], outer: Round) -> None:
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
