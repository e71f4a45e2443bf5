"""Frames that follow the clock: changed cells written at once, past Textual's compositor.

The compositor renders every line of every widget in the smallest rectangle around what changed.
Fifteen times a second that costs several times as much as the cells of a figure and a gauge.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.control import Control
from textual._compositor import CompositorUpdate
from textual.errors import NoWidget
from textual.geometry import Offset
from textual.screen import ScreenResultType
from textual.widget import Widget

from coach_tui.ui.app_screen import AppScreen, typed_app

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from rich.console import Console, ConsoleOptions, RenderResult
    from textual.geometry import Region
    from textual.strip import Strip


class CellsUpdate(CompositorUpdate):
    """Strips at their places on the screen."""

    def __init__(self, strips: Iterable[tuple[Offset, Strip]]) -> None:
        self._strips = list(strips)

    def render_segments(self, console: Console) -> str:
        return "".join(
            f"{Control.move_to(*at).segment.text}{strip.render(console)}"
            for at, strip in self._strips
        )

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console, options
        for at, strip in self._strips:
            yield Control.move_to(*at).segment
            yield from strip


class LiveWidget(Widget):
    """A widget that draws itself line by line and knows which of its cells changed."""

    def paint(self, *regions: Region) -> None:
        """Write regions of the content: at once in a frame of a ``LiveScreen``, else as usual."""
        screen = self.screen
        if isinstance(screen, LiveScreen) and screen.frame_regions is not None:
            screen.frame_regions.setdefault(self, []).extend(regions)
        else:
            self.refresh(*regions)

    def strips_of(self, regions: Iterable[Region]) -> list[tuple[Offset, Strip]] | None:
        """The strips of regions of the content with their places; ``None`` if they are cut off."""
        try:
            place = self.screen.find_widget(self)
        except NoWidget:  # a style hides it
            return []
        if not place.clip.contains_region(place.region):
            return None
        corner = place.region.offset + self.content_offset
        filters, (_, background) = self.get_line_filters(), self.background_colors
        strips: list[tuple[Offset, Strip]] = []
        for region in regions:
            for y in region.line_range:
                strip = self.render_line(y).crop(*region.column_span)
                for line_filter in filters:
                    strip = strip.apply_filter(line_filter, background)
                strips.append((corner + Offset(region.x, y), strip))
        # The compositor reuses lines that are not marked dirty.
        self._styles_cache.set_dirty(*(region.translate(self.content_offset) for region in regions))
        return strips


class LiveScreen(AppScreen[ScreenResultType]):
    """A screen whose ``LiveWidget``s can be drawn in frames; ``frame_regions`` is what changed in one."""

    frame_regions: dict[LiveWidget, list[Region]] | None = None

    @contextmanager
    def frame(self) -> Generator[None]:
        """Collect what widgets paint in the block, and write it in one piece after it."""
        self.frame_regions = {}
        try:
            yield
        finally:
            regions_by_widget, self.frame_regions = self.frame_regions, None
        app = typed_app(self)
        # A notification may cover cells, and another screen all of them.
        is_covered = not self.is_active or app._notifications  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - Textual has no other way to ask
        drawn: list[tuple[Offset, Strip]] = []
        for widget, regions in regions_by_widget.items():
            strips = None if is_covered else widget.strips_of(regions)
            if strips is None:
                widget.refresh(*regions)
            else:
                drawn += strips
        if drawn:
            app._display(self, CellsUpdate(drawn))  # noqa: SLF001  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType] - as the compositor's own updates
