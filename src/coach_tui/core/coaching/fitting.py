"""Fits phrases into the available time.

Candidates are placed in order of importance, each in the longest wording that fits. One whose
longest wording does not fit is shortened; one whose shortest does not fit is dropped. So no
phrase is shortened or dropped for a less important one. It may be delayed by one: the phrases of
a thread move to make room between them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

GAP_MS = 200
"""Silence between two phrases: less sounds like one hurried phrase."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase to place.

    Attributes:
        earliest_ms: Its earliest start.
        end_by_ms: Its latest end.
        importance: Higher ones are placed first.
        wordings: From long to short; at least one.
        at_best_by_ms: An earlier end, preferred over a longer wording; ``None`` for none.
        thread: Candidates of one thread are spoken in the given order; ``None`` for a
            candidate without an order.
        needs_previous: It makes sense only after the previous candidate, and is dropped
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
    """A placed candidate.

    Attributes:
        number: Its index among the candidates.
        at_ms: Its start.
        length_ms: Its length.
        text: The wording that fits.
    """

    number: int
    at_ms: int
    length_ms: int
    text: str

    @property
    def end_ms(self) -> int:
        """Its end."""
        return self.at_ms + self.length_ms


def fit(candidates: Sequence[Candidate], length_of: Callable[[str], int]) -> tuple[Placed, ...]:
    """Place phrases ``GAP_MS`` or more apart, each within its limits.

    Args:
        candidates: The phrases; equally important ones in order of preference.
        length_of: The length of a text in milliseconds.

    Returns:
        The placed ones, in order of time.
    """
    schedule = _Schedule(candidates, length_of)
    for number in sorted(range(len(candidates)), key=lambda n: -candidates[n].importance):
        schedule.place(number)
    return tuple(
        sorted(
            (placement.placed for placement in schedule.placements), key=lambda placed: placed.at_ms
        )
    )


@dataclass(frozen=True, slots=True)
class _Placement:
    placed: Placed
    end_by_ms: int


@dataclass(slots=True)
class _Schedule:
    candidates: Sequence[Candidate]
    length_of: Callable[[str], int]
    placements: list[_Placement] = field(default_factory=list[_Placement])

    def place(self, number: int) -> None:
        """Place a candidate in its longest wording that fits."""
        candidate = self.candidates[number]
        placed_numbers = {placement.placed.number for placement in self.placements}
        if candidate.needs_previous and number - 1 not in placed_numbers:
            return
        for text, end_by_ms in _choices(candidate):
            placed = Placed(number, candidate.earliest_ms, self.length_of(text), text)
            placements = self._with(_Placement(placed, end_by_ms))
            if placements is not None:
                self.placements = placements
                return

    def _with(self, new: _Placement) -> list[_Placement] | None:
        """The placements with one more; ``None`` where it does not fit."""
        thread = self.candidates[new.placed.number].thread
        row, others = [new], list[_Placement]()
        for placement in self.placements:
            other_thread = self.candidates[placement.placed.number].thread
            (row if thread is not None and other_thread == thread else others).append(placement)
        row.sort(key=lambda placement: placement.placed.number)
        occupied = sorted((p.placed for p in others), key=lambda placed: placed.at_ms)
        free_ms: int | None = None
        for placement in row:
            placed = placement.placed
            earliest_ms = self.candidates[placed.number].earliest_ms
            from_ms = earliest_ms if free_ms is None else max(earliest_ms, free_ms)
            at_ms = _free_from(occupied, from_ms, placed.length_ms)
            if at_ms + placed.length_ms > placement.end_by_ms:
                return None
            moved = replace(placed, at_ms=at_ms)
            others.append(_Placement(moved, placement.end_by_ms))
            free_ms = moved.end_ms + GAP_MS
        return others


def _choices(candidate: Candidate) -> Iterator[tuple[str, int]]:
    """The wordings with their latest ends, the preferred first."""
    best_ms = candidate.end_by_ms
    if candidate.at_best_by_ms is not None:
        best_ms = min(candidate.at_best_by_ms, best_ms)
    for end_by_ms in dict.fromkeys((best_ms, candidate.end_by_ms)):
        for text in candidate.wordings:
            yield text, end_by_ms


def _free_from(occupied: Sequence[Placed], earliest_ms: int, length_ms: int) -> int:
    """The first free span of ``length_ms`` from ``earliest_ms`` on."""
    at_ms = earliest_ms
    for other in occupied:
        if at_ms + length_ms + GAP_MS <= other.at_ms:
            break
        at_ms = max(at_ms, other.end_ms + GAP_MS)
    return at_ms
