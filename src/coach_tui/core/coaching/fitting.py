"""Fits phrases into the time there is.

The order of what is given up is stated by each candidate's importance: the more
important phrase is placed first, in the longest wording that fits; what then finds
no room for its longest wording is shortened, and what finds none for its shortest is
dropped. So a phrase is never shortened or dropped for a less important one. It may
be put off by one: those of a thread make room for what comes between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
    needs_previous: bool = False


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


def fit(candidates: Sequence[Candidate], length_of: Callable[[str], int]) -> tuple[Placed, ...]:
    """Place phrases ``GAP_MS`` or more apart, each within its limits.

    Args:
        candidates: What is to be said; equally important ones in order of preference.
        length_of: The length of a text in milliseconds.

    Returns:
        What found a place, in order of time.
    """
    board = _Schedule(candidates, length_of)
    for number in sorted(range(len(candidates)), key=lambda n: -candidates[n].importance):
        board.place(number)
    return tuple(sorted((chosen.placed for chosen in board.chosen), key=lambda done: done.at_ms))


@dataclass(frozen=True, slots=True)
class _Placement:
    """What has a place, and by when it has to be over."""

    placed: Placed
    end_by_ms: int


@dataclass(slots=True)
class _Schedule:
    candidates: Sequence[Candidate]
    length_of: Callable[[str], int]
    chosen: list[_Placement] = field(default_factory=list[_Placement])

    def place(self, number: int) -> None:
        """Find a place for a candidate, in its longest wording that has one."""
        wanted = self.candidates[number]
        before = {chosen.placed.number for chosen in self.chosen}
        if wanted.needs_previous and number - 1 not in before:
            return
        for text, end_by_ms in _choices(wanted):
            placed = Placed(number, wanted.earliest_ms, self.length_of(text), text)
            laid = self._with(_Placement(placed, end_by_ms))
            if laid is not None:
                self.chosen = laid
                return

    def _with(self, new: _Placement) -> list[_Placement] | None:
        """Everything with one more in it; ``None`` where there is no room for it."""
        thread = self.candidates[new.placed.number].thread
        row, others = [new], list[_Placement]()
        for chosen in self.chosen:
            mine = thread is not None and self.candidates[chosen.placed.number].thread == thread
            (row if mine else others).append(chosen)
        row.sort(key=lambda chosen: chosen.placed.number)
        taken = sorted((chosen.placed for chosen in others), key=lambda done: done.at_ms)
        free_ms: int | None = None
        for chosen in row:
            done = chosen.placed
            earliest_ms = self.candidates[done.number].earliest_ms
            from_ms = earliest_ms if free_ms is None else max(earliest_ms, free_ms)
            at_ms = _free_from(taken, from_ms, done.length_ms)
            if at_ms + done.length_ms > chosen.end_by_ms:
                return None
            moved = Placed(done.number, at_ms, done.length_ms, done.text)
            others.append(_Placement(moved, chosen.end_by_ms))
            free_ms = moved.end_ms + GAP_MS
        return others


def _choices(wanted: Candidate) -> Iterator[tuple[str, int]]:
    """Wordings, each with the moment by which it is over, the preferred first."""
    best_ms = wanted.end_by_ms
    if wanted.at_best_by_ms is not None:
        best_ms = min(wanted.at_best_by_ms, best_ms)
    for end_by_ms in dict.fromkeys((best_ms, wanted.end_by_ms)):
        for text in wanted.wordings:
            yield text, end_by_ms


def _free_from(taken: Sequence[Placed], earliest_ms: int, length_ms: int) -> int:
    """The first moment from ``earliest_ms`` on at which so much is free."""
    at_ms = earliest_ms
    for other in taken:
        if at_ms + length_ms + GAP_MS <= other.at_ms:
            break
        at_ms = max(at_ms, other.end_ms + GAP_MS)
    return at_ms
