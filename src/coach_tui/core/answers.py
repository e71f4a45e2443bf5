"""What self-tests were answered with before, to stand beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.selftest import Answered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from coach_tui.core.entry import Entry
    from coach_tui.core.results import BoutResult
    from coach_tui.core.timeline import Timeline

Asked = tuple[str, str | None]
"""A self-test's id and the side it was done on."""


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """The answer of an earlier day.

    Attributes:
        local_date: The person's day as ``YYYY-MM-DD``.
        choice: The answer; ``None`` where only the time counts.
        held_ms: The time held; 0 for a question.
    """

    local_date: str
    choice: str | None
    held_ms: int


def asked_in(timeline: Timeline) -> frozenset[str]:
    """The ids of the self-tests of a session."""
    steps = (item.step for item in timeline.items)
    return frozenset(step.exercise.id for step in steps if isinstance(step.dose, Answered))


def last_answers(entries: Iterable[Entry], tests: Collection[str]) -> Mapping[Asked, EarlierAnswer]:
    """The newest answer to each self-test on each side.

    Args:
        entries: Newest first.
        tests: The ids of the self-tests.
    """
    found: dict[Asked, EarlierAnswer] = {}
    for entry in entries:
        day = entry.plan.started.local_date
        for result in entry.results() if _any_of(entry, tests) else ():
            if _is_answer(result, tests):
                asked = result.planned.exercise, result.planned.side
                found.setdefault(asked, EarlierAnswer(day, result.answer, result.worked_ms))
    return found


def _any_of(entry: Entry, tests: Collection[str]) -> bool:
    return any(plan.exercise in tests for plan in entry.plan.planned)


def _is_answer(result: BoutResult, tests: Collection[str]) -> bool:
    return result.planned.exercise in tests and (result.answer is not None or result.whole)
