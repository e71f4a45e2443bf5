"""Self-tests: a person looks at one thing about themselves, and the answer is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.model.session import UntilDone

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise


class AnswerKind(StrEnum):
    """How a self-test is answered."""

    STOPWATCH = "stopwatch"
    """By the time until the answer, and the answer itself where there are any to choose from."""
    QUESTION = "question"
    """By the answer alone."""


@dataclass(frozen=True, slots=True)
class SelfTest:
    """A self-test, as its file describes it. It finds out nothing that a doctor would.

    Attributes:
        exercise: What is done for it: its name, its instructions (``setup``), its sides.
        looks_for: The question it answers.
        kind: How it is answered.
        answers: What may be answered, the best first; may be empty with a stopwatch.
        max_ms: The longest time that counts; ``None`` for no limit.
    """

    exercise: Exercise
    question: str
    kind: AnswerKind
    answers: tuple[str, ...] = ()
    max_ms: int | None = None

    def counted_ms(self, elapsed_ms: int) -> int | None:
        """The time that an answer is given with; ``None`` where time says nothing."""
        if self.kind is AnswerKind.QUESTION:
            return None
        return elapsed_ms if self.max_ms is None else min(elapsed_ms, self.max_ms)


@dataclass(frozen=True, slots=True)
class SelfTestDose(UntilDone):
    """Done until the person has answered a self-test.

    The test's own ``max_ms`` does not end it: the clock stops counting and waits.

    Attributes:
        test: The self-test.
    """

    test: SelfTest = field(kw_only=True)

    @property
    def limit_ms(self) -> int | None:
        """From when on time says nothing more; ``None`` where it never does."""
        return None if self.test.kind is AnswerKind.QUESTION else self.test.max_ms
