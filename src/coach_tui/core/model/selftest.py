"""Self-tests: the user checks one thing about themselves and the journal stores the answer."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.model.session import UntilDone

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise


class AnswerKind(StrEnum):
    STOPWATCH = "stopwatch"  # A time, with a choice where the test has answers
    QUESTION = "question"  # A choice alone
    COUNT = "count"  # How many in a time, which the user counts


class SelfTest(Struct, frozen=True):
    """A self-test as its file describes it. It is no diagnosis."""

    exercise: Exercise  # The exercise of the test: its name, instructions (`setup`) and sides
    question: str
    kind: AnswerKind
    answers: tuple[str, ...] = ()  # The choices, the best first; can be empty with a stopwatch
    # The limit of the counted time, always set for a count; None without one.
    max_ms: int | None = None
    unit: str = ""  # What a count counts, such as `stands`; empty for other kinds

    @property
    def has_clock(self) -> bool:
        return self.kind is not AnswerKind.QUESTION

    @property
    def asks_after_clock(self) -> bool:
        return self.kind is AnswerKind.COUNT or (self.has_clock and bool(self.answers))

    def counted_ms(self, elapsed_ms: int) -> int | None:
        """The time stored with an answer; ``None`` for a question."""
        if not self.has_clock:
            return None
        return elapsed_ms if self.max_ms is None else min(elapsed_ms, self.max_ms)


class SelfTestDose(UntilDone, frozen=True, kw_only=True):
    """Work until a self-test is answered.

    The test's ``max_ms`` does not end it: the clock stops and waits.
    """

    test: SelfTest

    @property
    def limit_ms(self) -> int | None:
        """The time at which the clock stops; ``None`` if it never does."""
        return self.test.max_ms if self.test.has_clock else None
