"""A whole session as one row: work, rest, the boundaries of exercises, and the progress."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from coach_tui.ui.widgets.live import LiveWidget

if TYPE_CHECKING:
    from textual.app import RenderResult

    from coach_tui.core.timeline.timeline import Timeline

EIGHTHS = " ▏▎▍▌▋▊▉"  # A cell filled from the left by 0 to 7 eighths

WORK = "▅"
QUIET = "▂"
BOUNDARY = "│"
OPEN = "◇"


def strip_cells(timeline: Timeline, width: int) -> str:
    """Draw a session without progress: work, rest, starts of exercises, open phases."""
    if width <= 0:
        return ""
    total_ms = max(1, timeline.total_ms)
    cells: list[str] = []
    for cell in range(width):
        middle_ms = total_ms * (2 * cell + 1) // (2 * width)
        work = bool(timeline.phases) and timeline.phases[timeline.index_at(middle_ms)].kind.is_work
        cells.append(WORK if work else QUIET)
    for start_ms in _exercise_starts(timeline):
        cells[min(width - 1, start_ms * width // total_ms)] = BOUNDARY
    for phase in timeline.phases:
        if phase.is_open:
            cells[min(width - 1, phase.start_ms * width // total_ms)] = OPEN
    return "".join(cells)


def _exercise_starts(timeline: Timeline) -> list[int]:
    # With their preparation, and the author's words before it.
    starts: list[int] = []
    last: int | None = None
    words_ms: int | None = None
    for phase in timeline.phases:
        if phase.exercise_index is None:
            words_ms = phase.start_ms if words_ms is None else words_ms
            continue
        if last is not None and phase.exercise_index != last:
            starts.append(phase.start_ms if words_ms is None else words_ms)
        last, words_ms = phase.exercise_index, None
    return starts


def done_eighths(timeline: Timeline, position_ms: int, width: int) -> int:
    """A position in eighths of a cell, of ``width`` cells."""
    total_ms = timeline.total_ms
    if total_ms <= 0:
        return 0
    return max(0, min(position_ms, total_ms)) * width * 8 // total_ms


class SessionStrip(LiveWidget):
    """A session over time, one row high; work is taller than rest."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "session-strip--done",
        "session-strip--work",
        "session-strip--quiet",
        "session-strip--mark",
    }

    _timeline: Timeline | None = None
    _position_ms: int | None = None
    _cells: str = ""
    _eighths: int | None = None

    def show(self, timeline: Timeline, position_ms: int | None = None) -> None:
        """Draw a session and, of a running one, its progress; writes only what changed."""
        if timeline is not self._timeline:
            self._timeline = timeline
            self._cells = ""
        self._position_ms = position_ms
        width = self.size.width
        eighths = None if position_ms is None else done_eighths(timeline, position_ms, width)
        before = self._eighths
        laid_out = bool(self._cells) and len(self._cells) == width
        if laid_out and eighths == before:
            return
        if not laid_out or eighths is None or before is None:
            self._lay_out()
            self.refresh()
        else:
            self._eighths = eighths
            first, last = min(before, eighths) // 8, max(before, eighths) // 8
            self.paint(Region(first, 0, last - first + 1, 1))

    def on_resize(self) -> None:
        self._lay_out()
        self.refresh()

    def render(self) -> RenderResult:
        return self._cells

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y != 0 or self._timeline is None:
            return Strip.blank(width, self.rich_style)
        parts = [self._part(cell, char) for cell, char in enumerate(self._cells)]
        segments = [
            Segment(
                "".join(char for char, _ in run),
                self.get_component_rich_style(f"session-strip--{style}"),
            )
            for style, run in groupby(parts, key=itemgetter(1))
        ]
        return Strip(segments, len(self._cells)).adjust_cell_length(width, self.rich_style)

    def _lay_out(self) -> None:
        timeline, width = self._timeline, self.size.width
        if timeline is None:
            return
        self._cells = strip_cells(timeline, width)
        position_ms = self._position_ms
        self._eighths = None if position_ms is None else done_eighths(timeline, position_ms, width)

    def _part(self, cell: int, char: str) -> tuple[str, str]:
        full, part = (0, 0) if self._eighths is None else divmod(self._eighths, 8)
        if char in (BOUNDARY, OPEN):
            return char, "mark"
        if cell < full:
            return "█", "done"
        if cell == full and part:
            return EIGHTHS[part], "done"
        return char, "work" if char == WORK else "quiet"
