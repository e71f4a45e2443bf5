"""What became of each set and side of a session, out of what was recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.core.changes import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.core.changes import Value
    from coach_tui.core.entry import PlannedBout, RepRecord, WorkRecord


@dataclass(frozen=True, slots=True)
class BoutResult:
    """What became of one planned bout.

    Attributes:
        planned: The plan.
        reps: Its finished reps, in the order they were done; a rep done again counts again.
        worked_ms: Time under tension: reps and timed work together.
        whole: Whether timed or open work ran to its end; ``False`` for reps.
        corrected: The number of reps the person says it really was, if they say so.
        answer: What a self-test was answered with.
    """

    planned: PlannedBout
    reps: tuple[RepRecord, ...] = ()
    worked_ms: int = 0
    whole: bool = False
    corrected: int | None = None
    answer: str | None = None

    @property
    def reps_done(self) -> int | None:
        """Finished reps, or as many as the person says; ``None`` where nobody counted."""
        if self.corrected is not None:
            return self.corrected
        return None if self.planned.reps is None else len(self.reps)

    @property
    def is_something(self) -> bool:
        """Whether anything was done of it."""
        if self.corrected is not None:
            return self.corrected > 0
        return bool(self.reps) or self.worked_ms > 0 or self.whole or self.answer is not None


def as_said(result: BoutResult, said: Mapping[tuple[str, str], Value]) -> BoutResult:
    """The result with what the person says of it: how many reps it really was, the answer.

    Args:
        result: What was recorded.
        said: What counts of all that was said of the entry, by field and part.
    """
    part = str(result.planned.bout)
    reps, answer = said.get((Field.REPS, part)), said.get((Field.ANSWER, part))
    return replace(
        result,
        corrected=reps if isinstance(reps, int) else None,
        answer=answer if isinstance(answer, str) else None,
    )


def tally(
    planned: tuple[PlannedBout, ...],
    reps: tuple[RepRecord, ...],
    work: tuple[WorkRecord, ...],
) -> tuple[BoutResult, ...]:
    """Sort finished reps and work to the bouts they belong to.

    Args:
        planned: The session's bouts, in order.
        reps: Finished reps in the order they were done.
        work: Timed and open work in the order it was done.

    Returns:
        One result for each planned bout, in the same order.

    Raises:
        KeyError: A record names a bout that is not planned.
    """
    reps_of: dict[int, list[RepRecord]] = {plan.bout: [] for plan in planned}
    work_of: dict[int, list[WorkRecord]] = {plan.bout: [] for plan in planned}
    for rep in reps:
        reps_of[rep.bout].append(rep)
    for piece in work:
        work_of[piece.bout].append(piece)
    return tuple(
        BoutResult(
            planned=plan,
            reps=tuple(reps_of[plan.bout]),
            worked_ms=sum(done.duration_ms for done in (*reps_of[plan.bout], *work_of[plan.bout])),
            whole=any(piece.whole for piece in work_of[plan.bout]),
        )
        for plan in planned
    )
