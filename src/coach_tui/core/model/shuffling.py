"""What changes: the order of shuffled blocks from day to day, lengths at random from run to run."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from coach_tui.core.model.session import Block, ExerciseStep, Session, Step, walk_steps

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Range

T = TypeVar("T")

_STRIDE = 2**127 - 1
"""From the number of a day's order to that of the next day's. A prime, so that no order comes
again before all others have come."""


def in_order_of_day(
    session: Session, reference: str, local_date: str, entry_id: str = ""
) -> Session:
    """A session with its shuffled blocks in the order of a day, and the seed of its lengths.

    Another reference or another day has another order. Lengths are those of the run ``entry_id``;
    without it those of the day, which all runs once had.
    """
    day = date.fromisoformat(local_date).toordinal()
    steps = tuple(_ordered(step, reference, day) for step in session.steps)
    seed = session.seed or entry_id or f"{reference}\n{local_date}"
    return replace(session, steps=steps, seed=seed)


def _ordered(step: Step, reference: str, day: int) -> Step:
    if not isinstance(step, Block):
        return step
    steps = tuple(_ordered(inner, reference, day) for inner in step.steps)
    if not step.shuffled_runs:
        return replace(step, steps=steps)
    # Equal on both sides of a block around this one, which differ in the steps' sides only.
    ids = [inner.exercise.id for inner in walk_steps(step.steps) if isinstance(inner, ExerciseStep)]
    digest = hashlib.sha256("\n".join([reference, *ids]).encode()).digest()
    number = int.from_bytes(digest, "big") + day * _STRIDE
    length = len(steps) // step.shuffled_runs
    runs = [steps[first : first + length] for first in range(0, len(steps), length)]
    shuffled = tuple(inner for run in runs for inner in _shuffled(run, number))
    return replace(step, steps=shuffled, shuffled_runs=0)


def _shuffled(steps: Sequence[Step], number: int) -> list[Step]:
    """Steps with the exercises and blocks in another order; rests and texts stay in place."""
    moving = iter(_permuted([s for s in steps if isinstance(s, ExerciseStep | Block)], number))
    return [next(moving) if isinstance(s, ExerciseStep | Block) else s for s in steps]


def _permuted(items: Sequence[T], number: int) -> list[T]:
    """The order with a number among all orders; numbers go round."""
    left = list(items)
    number %= math.factorial(len(left))
    order: list[T] = []
    while left:
        number, index = divmod(number, len(left))
        order.append(left.pop(index))
    return order


_DRAWN_STEP_MS = 100


def drawn_ms(span: Range, seed: str, number: int) -> int:
    """A length in a range, in tenths of a second: always the same for a seed and a draw's number."""
    digest = hashlib.sha256(f"{seed}\n{number}".encode()).digest()
    steps = (span.high - span.low) // _DRAWN_STEP_MS
    return span.low + int.from_bytes(digest, "big") % (steps + 1) * _DRAWN_STEP_MS
