"""Fits the coach's lines into the available time.

Lines are placed in order of importance, each in the longest wording that fits. One whose
longest wording does not fit is shortened; one whose shortest does not fit is dropped. So no
phrase is shortened or dropped for a less important one. It may be delayed by one: the phrases of
a sequence move to make room between them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Sequence
from itertools import product
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

if TYPE_CHECKING:
    from coach_tui.core.coaching.lines import Line

GAP_MS = 200  # Silence between two phrases: less sounds like one hurried phrase


# Longest stretch of phrases of a sequence without a real pause, where there is time for one.
TALK_MS = 10_000

REST_MS = 2_200  # A real pause between two phrases

# The shares of the wanted pauses that are tried, in percent.
SHARES = (150, 125, 100, 75, 50, 25, 0)

SILENCE_MS = 9_500  # The longest silence before work that no line fills which can


class Placed(Struct, frozen=True):
    """A placed line, by its number among those to place."""

    number: int
    at_ms: int
    length_ms: int
    text: str

    @property
    def end_ms(self) -> int:
        return self.at_ms + self.length_ms


def fit(lines: Sequence[Line], length_of: Callable[[str], int]) -> tuple[Placed, ...]:
    """Place lines ``GAP_MS`` or more apart, each within its limits; in order of time.

    Of equally important lines the first are preferred.
    """
    schedule = _Schedule(lines, length_of)
    fillers = [number for number, line in enumerate(lines) if line.fills_silence]
    others = [number for number, line in enumerate(lines) if not line.fills_silence]
    for number in sorted(others, key=lambda n: -lines[n].topic):
        schedule.place(number)
    schedule.spread()
    for number in fillers:
        schedule.fill(number)
    return tuple(placement.placed for placement in schedule.placements)


class _Placement(Struct, frozen=True):
    placed: Placed
    end_by_ms: int


class _Schedule(Struct):
    """The placements in order of time, ``GAP_MS`` or more apart.

    A placement looks only at its neighbours in time and its own sequence, so that the time
    for a session grows with its length and not with the square of it.
    """

    lines: Sequence[Line]
    length_of: Callable[[str], int]
    placements: list[_Placement] = field(default_factory=list[_Placement])
    _numbers: set[int] = field(default_factory=set[int])  # Placed, or replaced by none
    _sequences: dict[int, list[_Placement]] = field(default_factory=dict[int, list["_Placement"]])

    def place(self, number: int) -> None:
        """Place a line in its longest wording that fits."""
        line = self.lines[number]
        has_previous = number - 1 in self._numbers
        if line.replaces_previous and has_previous:
            self._numbers.add(number)  # so that the one after it replaces neither
            return
        if line.needs_previous and not has_previous:
            return
        for end_by_ms, text in product(line.ends_by_ms, line.wordings):
            placed = Placed(number, line.earliest_ms, self.length_of(text), text)
            if self._add(_Placement(placed, end_by_ms)):
                return

    def _add(self, new: _Placement) -> bool:
        """Add a placement and move its sequence as needed; whether it fits."""
        sequence = self.lines[new.placed.number].sequence
        before = [] if sequence is None else self._sequences.get(sequence, [])
        row = sorted([*before, new], key=lambda placement: placement.placed.number)
        row_numbers = {placement.placed.number for placement in before}
        moved: list[_Placement] = []
        free_ms = self.lines[row[0].placed.number].earliest_ms
        for placement in row:
            placed = placement.placed
            line = self.lines[placed.number]
            from_ms = max(line.earliest_ms, free_ms)
            at_ms = self._free_from(from_ms, placed.length_ms, placement.end_by_ms, row_numbers)
            if at_ms is None or at_ms > (at_ms if line.starts_by_ms is None else line.starts_by_ms):
                return False
            moved.append(_Placement(replace(placed, at_ms=at_ms), placement.end_by_ms))
            free_ms = at_ms + placed.length_ms + GAP_MS
        for placement in before:
            del self.placements[bisect_left(self.placements, _at_ms(placement), key=_at_ms)]
        for placement in moved:
            insort(self.placements, placement, key=_at_ms)
        self._numbers.add(new.placed.number)
        if sequence is not None:
            self._sequences[sequence] = moved
        return True

    def spread(self) -> None:
        """Spread what time is left between the phrases of each sequence: to do what they say."""
        starts = [placement.placed.at_ms for placement in self.placements]
        for sequence in self._sequences.values():
            first = bisect_left(starts, _at_ms(sequence[0]))
            index = bisect_right(starts, _at_ms(sequence[-1]))
            is_timed = self.lines[sequence[0].placed.number].starts_by_ms is not None
            if is_timed or index - first != len(sequence):
                continue
            next_ms = starts[index] - GAP_MS if index < len(starts) else None
            self.placements[first:index] = self._spread(self.placements[first:index], next_ms)

    def _spread(self, row: list[_Placement], next_ms: int | None) -> list[_Placement]:
        """A row with the longest pauses that leave all of it in its limits."""
        lengths = [placement.placed.length_ms for placement in row]
        pauses = [self.lines[placement.placed.number].pause_ms for placement in row]
        for percent in SHARES:
            shorter = _real_pauses(lengths, [pause_ms * percent // 100 for pause_ms in pauses])
            moved, free_ms = list[_Placement](), 0
            for placement, pause_ms in zip(row, [*shorter, 0], strict=True):
                at_ms = max(_at_ms(placement), free_ms)
                moved.append(replace(placement, placed=replace(placement.placed, at_ms=at_ms)))
                free_ms = moved[-1].placed.end_ms + pause_ms
            ends = all(placement.placed.end_ms <= placement.end_by_ms for placement in moved)
            if ends and (next_ms is None or moved[-1].placed.end_ms <= next_ms):
                return moved
        return row

    def fill(self, number: int) -> None:
        """Place a line where it would be silent for too long without it."""
        line = self.lines[number]
        index = bisect_right(self.placements, line.earliest_ms, key=_at_ms)
        before_ms = self.placements[index - 1].placed.end_ms if index else 0
        after_ms = line.ends_by_ms[-1]
        if index < len(self.placements):
            after_ms = min(after_ms, _at_ms(self.placements[index]))
        if after_ms - before_ms > SILENCE_MS:
            self.place(number)

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


def needed_ms(lengths_ms: Sequence[int], pauses_ms: Sequence[int]) -> int:
    """The time for phrases in a row with the pauses that are wanted between them."""
    return sum(lengths_ms) + sum(_real_pauses(lengths_ms, pauses_ms))


def _real_pauses(lengths_ms: Sequence[int], pauses_ms: Sequence[int]) -> list[int]:
    """The pause before each phrase but the first: a real one after much talk."""
    between: list[int] = []
    talk_ms = 0
    for before_ms, pause_ms, length_ms in zip(lengths_ms, pauses_ms, lengths_ms[1:], strict=False):
        talk_ms += before_ms
        is_long = talk_ms + length_ms > TALK_MS
        between.append(max(pause_ms, REST_MS if is_long else GAP_MS))
        if between[-1] >= REST_MS:
            talk_ms = 0
    return between


def _at_ms(placement: _Placement) -> int:
    return placement.placed.at_ms
