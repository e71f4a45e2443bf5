"""Fits phrases into the available time.

Candidates are placed in order of importance, each in the longest wording that fits. One whose
longest wording does not fit is shortened; one whose shortest does not fit is dropped. So no
phrase is shortened or dropped for a less important one. It may be delayed by one: the phrases of
a thread move to make room between them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
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
    """A placed candidate."""

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
    return tuple(placement.placed for placement in schedule.placements)


@dataclass(frozen=True, slots=True)
class _Placement:
    placed: Placed
    end_by_ms: int


@dataclass(slots=True)
class _Schedule:
    """The placements in order of time, ``GAP_MS`` or more apart.

    A placement looks only at its neighbours in time and its own thread, so that the time
    for a session grows with its length and not with the square of it.
    """

    candidates: Sequence[Candidate]
    length_of: Callable[[str], int]
    placements: list[_Placement] = field(default_factory=list[_Placement])
    _numbers: set[int] = field(default_factory=set[int])
    _threads: dict[int, list[_Placement]] = field(default_factory=dict[int, list["_Placement"]])

    def place(self, number: int) -> None:
        """Place a candidate in its longest wording that fits."""
        candidate = self.candidates[number]
        if candidate.needs_previous and number - 1 not in self._numbers:
            return
        for text, end_by_ms in _choices(candidate):
            placed = Placed(number, candidate.earliest_ms, self.length_of(text), text)
            if self._add(_Placement(placed, end_by_ms)):
                return

    def _add(self, new: _Placement) -> bool:
        """Add a placement and move its thread as needed; whether it fits."""
        thread = self.candidates[new.placed.number].thread
        before = [] if thread is None else self._threads.get(thread, [])
        row = sorted([*before, new], key=lambda placement: placement.placed.number)
        row_numbers = {placement.placed.number for placement in before}
        moved: list[_Placement] = []
        free_ms = self.candidates[row[0].placed.number].earliest_ms
        for placement in row:
            placed = placement.placed
            from_ms = max(self.candidates[placed.number].earliest_ms, free_ms)
            at_ms = self._free_from(from_ms, placed.length_ms, placement.end_by_ms, row_numbers)
            if at_ms is None:
                return False
            moved.append(_Placement(replace(placed, at_ms=at_ms), placement.end_by_ms))
            free_ms = at_ms + placed.length_ms + GAP_MS
        for placement in before:
            del self.placements[bisect_left(self.placements, _at_ms(placement), key=_at_ms)]
        for placement in moved:
            insort(self.placements, placement, key=_at_ms)
        self._numbers.add(new.placed.number)
        if thread is not None:
            self._threads[thread] = moved
        return True

    def _free_from(
        self, earliest_ms: int, length_ms: int, end_by_ms: int, ignored: set[int]
    ) -> int | None:
        """The first free span of ``length_ms`` from ``earliest_ms`` on, if it ends in time."""
        at_ms = earliest_ms
        first = bisect_right(self.placements, earliest_ms, key=_at_ms) - 1
        for index in range(max(0, first), len(self.placements)):
            other = self.placements[index].placed
            if at_ms + length_ms + GAP_MS <= other.at_ms or at_ms + length_ms > end_by_ms:
                break
            if other.number not in ignored:
                at_ms = max(at_ms, other.end_ms + GAP_MS)
        return at_ms if at_ms + length_ms <= end_by_ms else None


def _at_ms(placement: _Placement) -> int:
    return placement.placed.at_ms


def _choices(candidate: Candidate) -> Iterator[tuple[str, int]]:
    """The wordings with their latest ends, the preferred first."""
    best_ms = candidate.end_by_ms
    if candidate.at_best_by_ms is not None:
        best_ms = min(candidate.at_best_by_ms, best_ms)
    for end_by_ms in dict.fromkeys((best_ms, candidate.end_by_ms)):
        for text in candidate.wordings:
            yield text, end_by_ms
