"""Fits phrases into the time there is.

The order of what is given up is stated by each candidate's importance: the more
important phrase is placed first, in the longest wording that fits; what then finds
no room for its longest wording is shortened, and what finds none for its shortest is
dropped. So a phrase is never shortened or dropped for a less important one.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GAP_MS = 200
"""Between two phrases: less sounds like one hurried phrase."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that is to be said some time.

    Attributes:
        earliest_ms: Not before this.
        end_by_ms: Over by then, at the latest.
        importance: The higher, the sooner it is placed.
        wordings: What may be said, from long to short; at least one.
        at_best_by_ms: Over by then if that can be had by a shorter wording;
            ``None`` for ``end_by_ms``.
        thread: Candidates of one thread are heard in the order they are given;
            ``None`` for a candidate whose place among the others does not matter.
        goes_on: It makes sense only after the candidate given before it, and is dropped
            with that one, which is at least as important.
    """

    earliest_ms: int
    end_by_ms: int
    importance: int
    wordings: tuple[str, ...]
    at_best_by_ms: int | None = None
    thread: int | None = None
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate that found its place.

    Attributes:
        number: Which of the candidates it is, from 0.
        at_ms: When it begins.
        length_ms: How long it takes.
        text: The wording that fits.
    """

    number: int
    at_ms: int
    length_ms: int
    text: str

    @property
    def end_ms(self) -> int:
        """When it is over."""
        return self.at_ms + self.length_ms


def fit(
    candidates: Sequence[Candidate], length_of: Callable[[str], int], gap_ms: int = GAP_MS
) -> tuple[Placed, ...]:
    """Place phrases so that none overlaps another and each keeps its limits.

    Args:
        candidates: What is to be said; equally important ones in order of preference.
        length_of: The length of a text in milliseconds.
        gap_ms: The least silence between two phrases.

    Returns:
        What found a place, in order of time.
    """
    placed: list[Placed] = []
    order = sorted(range(len(candidates)), key=lambda n: -candidates[n].importance)
    for number in order:
        found = _place(candidates, number, placed, length_of, gap_ms)
        if found is not None:
            insort(placed, found, key=lambda done: done.at_ms)
    return tuple(placed)


def _place(
    candidates: Sequence[Candidate],
    number: int,
    placed: Sequence[Placed],
    length_of: Callable[[str], int],
    gap_ms: int,
) -> Placed | None:
    wanted = candidates[number]
    if wanted.goes_on and all(other.number != number - 1 for other in placed):
        return None
    earliest_ms, latest_ms = wanted.earliest_ms, wanted.end_by_ms
    if wanted.thread is not None:
        for other in placed:
            if candidates[other.number].thread != wanted.thread:
                continue
            if other.number < number:
                earliest_ms = max(earliest_ms, other.end_ms + gap_ms)
            else:
                latest_ms = min(latest_ms, other.at_ms - gap_ms)
    best_ms = latest_ms if wanted.at_best_by_ms is None else min(wanted.at_best_by_ms, latest_ms)
    for end_by_ms in dict.fromkeys((best_ms, latest_ms)):
        for text in wanted.wordings:
            length_ms = length_of(text)
            at_ms = _free_from(placed, earliest_ms, length_ms, gap_ms)
            if at_ms + length_ms <= end_by_ms:
                return Placed(number, at_ms, length_ms, text)
    return None


def _free_from(placed: Sequence[Placed], earliest_ms: int, length_ms: int, gap_ms: int) -> int:
    """The first moment from ``earliest_ms`` on at which so much is free."""
    at_ms = earliest_ms
    for other in placed:
        if at_ms + length_ms + gap_ms <= other.at_ms:
            break
        at_ms = max(at_ms, other.end_ms + gap_ms)
    return at_ms
