"""What a screen must not do at any size: cut text, lay one thing over another, be hard to read, keep old colours."""

from __future__ import annotations

import asyncio
import re
import tempfile
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from picture_sheet import SCENES, SIZES
from picture_sheet import Set as Stage
from studio import Studio, until
from textual.color import Color
from textual.command import CommandPalette
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.widgets._toast import Toast, ToastRack

from coach_tui.ui.theme import THEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from picture_sheet import Scene
    from textual.app import App
    from textual.pilot import Pilot
    from textual.theme import Theme

ALL_SIZES = ((40, 12), *SIZES)
"""The smallest that is promised, and those of the sheet."""

CONTRAST = 4.5
"""Of text: WCAG 2.2, 1.4.3."""

_SETTLE_S = 0.2
"""What a new size changes is drawn after this."""

_LOOKS = 8
"""What is still a fault then, each ``_SETTLE_S`` after the one before, is one."""

_LEAST_LETTERS = 2
"""A single character may be a mark, of which colour is not all that it has."""


def layout_faults(app: App[Any]) -> Iterator[str]:
    """What is cut and what overlaps on the screen of an app, a sentence each."""
    screen: Screen[Any] = app.screen
    widgets = [w for w in screen.query("*") if w.display and w.region.area and not _scrolls(w)]
    for widget in widgets:
        name = f"{type(screen).__name__} {widget.id or type(widget).__name__}"
        parent = widget.parent
        if isinstance(widget, Static) and (rows := _text_rows(widget)) > widget.content_size.height:
            yield f"{name}: {rows} rows of text in {widget.content_size.height}"
        if (
            isinstance(parent, Widget)
            and parent.region.area  # not that of an overlay
            and not parent.region.contains_region(widget.region)
        ):
            yield f"{name}: {widget.region} leaves {parent.region}"
        if not screen.region.contains_region(widget.region):
            yield f"{name}: {widget.region} leaves the screen"
    if isinstance(screen, ModalScreen):
        box = _box(screen)
        fills = box.region.height == screen.size.height  # and its frame has to be covered
        dialog = box.content_region if fills else box.region
        for toast in screen.query(Toast):
            if toast.region.overlaps(dialog):
                yield f"{type(screen).__name__}: {toast.region} of a notice covers {dialog}"
    leaves = [w for w in widgets if not any(child.display for child in w.children)]
    for one, other in combinations(leaves, 2):
        if one.layer == other.layer and one.region.overlaps(other.region):
            yield f"{type(screen).__name__}: {one.id or one} and {other.id or other} overlap"


def focus_faults(app: App[Any]) -> Iterator[str]:
    """That the widget with the focus cannot be seen; Textual says so of the palette's, which always is."""
    focused = app.screen.focused
    if isinstance(app.screen, CommandPalette) or focused is None:
        return
    if not app.screen.can_view_partial(focused):
        yield f"{type(app.screen).__name__}: {focused.id or focused} has the focus and is out of sight"


def _box(dialog: ModalScreen[Any]) -> Widget:
    """The box of a dialog: Textual puts the rack of the notices before it."""
    return next(child for child in dialog.children if not isinstance(child, ToastRack))


def contrast_faults(app: App[Any]) -> Iterator[str]:
    """Words of the screen below ``CONTRAST``."""
    screen: Screen[Any] = app.screen
    background = screen.background_colors[1]
    # What is behind a dialog is dimmed on purpose.
    region = _box(screen).region if isinstance(screen, ModalScreen) else screen.region
    for y, strip in enumerate(screen._compositor.render_strips()):  # noqa: SLF001 - Textual has no other way to ask
        for line_filter in app.get_line_filters():
            strip = strip.apply_filter(line_filter, background)  # noqa: PLW2901
        if not region.y <= y < region.bottom:
            continue
        for text, style, _ in strip.crop(region.x, region.right):
            letters = "".join(filter(str.isalnum, text))
            if (
                len(letters) < _LEAST_LETTERS
                or style is None
                or not (style.color and style.bgcolor)
            ):
                continue
            ratio = contrast(
                Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
            )
            if ratio < CONTRAST:
                yield f"{type(screen).__name__} row {y}: {text.strip()!r} at {ratio:.1f}:1"


def colour_faults(app: App[Any], before: Theme) -> Iterator[str]:
    """What still has a colour of the theme before, which this one does not have.

    Not in the palette, which closes as a theme is chosen.
    """
    if isinstance(app.screen, CommandPalette):
        return
    stale = _theme_colours(before) - _theme_colours(app.current_theme)
    for y, strip in enumerate(app.screen._compositor.render_strips()):  # noqa: SLF001 - as above
        for text, style, _ in strip:
            colours = (style.color, style.bgcolor) if style else ()
            names = {Color.from_rich_color(colour).hex for colour in colours if colour}
            if names & stale:
                yield f"{type(app.screen).__name__} row {y}: {text.strip()!r} in a colour of {before.name}"


def _theme_colours(theme: Theme) -> set[str]:
    values = theme.to_color_system().generate().values()
    return {
        Color.parse(value).hex
        for value in values
        if value and re.fullmatch("#[0-9a-fA-F]{6}", value)
    }


def contrast(one: Color, other: Color) -> float:
    """The contrast of two colours, from 1 to 21."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    parts = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def _scrolls(widget: Widget) -> bool:
    """Whether it lies in something that scrolls, so that all of it can be reached."""
    return any(
        isinstance(node, Widget) and (node.styles.overflow_y in ("auto", "scroll"))
        for node in widget.ancestors
        if not isinstance(node, Screen)
    )


def _text_rows(widget: Static) -> int:
    """How many rows its text needs at its width; none where it ends with an ellipsis."""
    if widget.styles.text_overflow == "ellipsis" and widget.styles.text_wrap == "nowrap":
        return 0
    return widget.visual.get_height(widget.styles.get_rules(), widget.content_size.width)


class Inspection(Stage):
    """A walk through the app that looks for faults in place of taking pictures.

    One walk sees all sizes: the app is resized where a picture would be taken.
    """

    def __init__(self, studio: Studio, pilot: Pilot[Any], sizes: Sequence[tuple[int, int]]) -> None:
        super().__init__(studio, pilot, ("calm",))
        self._sizes = sizes
        self.faults: dict[str, None] = {}

    async def take(self, name: str) -> None:
        """Look at the screen in every size and, in the size of the walk, in every theme."""
        app, walked = self.pilot.app, self.pilot.app.size
        for cols, rows in self._sizes:
            await self._resize(cols, rows)
            await self._note(f"{name} {cols}x{rows}", partial(layout_faults, app))
        await self._look_for_the_focus(name)
        await self._resize(*walked)
        for theme in (*THEMES[1:], THEMES[0]):
            before = app.current_theme
            app.theme = theme.name
            await self.pilot.pause()
            await self._note(f"{name} {theme.name}", partial(contrast_faults, app))
            await self._note(f"{name} {theme.name}", partial(colour_faults, app, before))

    async def _look_for_the_focus(self, name: str) -> None:
        """Give the last widget the focus that can have it, in the largest size, and see where it is in the smallest."""
        app = self.pilot.app
        screen, focused = app.screen, app.screen.focused
        if focused is None:
            return
        for each in (screen.focus_chain[-1], focused):
            await self._resize(*max(self._sizes))
            screen.set_focus(each)
            await self.pilot.pause()
            cols, rows = min(self._sizes)
            await self._resize(cols, rows)
            await self._note(f"{name} {cols}x{rows}", partial(focus_faults, app))

    async def _note(self, place: str, faults: Callable[[], Iterable[str]]) -> None:
        """Add the faults that stay: on a busy machine a change is drawn late."""
        seen: dict[str, None] = {}
        for _ in range(_LOOKS):
            seen = dict.fromkeys(f"{place}: {fault}" for fault in faults())
            if not seen:
                return
            await asyncio.sleep(_SETTLE_S)
        self.faults.update(seen)

    async def _resize(self, cols: int, rows: int) -> None:
        app = self.pilot.app
        await self.pilot.resize_terminal(cols, rows)
        # Not ``pilot.pause``: it waits half a minute for a widget that the new size removes.
        await asyncio.sleep(_SETTLE_S)
        await until(self.pilot, lambda: app.screen.outer_size == (cols, rows), 0.01)


def faults_of(
    prepare: Callable[[Studio], None], scene: Scene, sizes: Sequence[tuple[int, int]]
) -> list[str]:
    """The faults of a scene's screens."""
    return asyncio.run(walk(prepare, scene, sizes))


async def walk(
    prepare: Callable[[Studio], None], scene: Scene, sizes: Sequence[tuple[int, int]]
) -> list[str]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        studio = Studio(Path(folder))
        prepare(studio)
        studio.journal.flush()
        async with studio.app().run_test(size=(80, 24), notifications=True) as pilot:
            inspection = Inspection(studio, pilot, sizes)
            await scene(inspection)
            # What the last change of size began to show is mounted before it ends.
            await pilot.pause(0.3)
        for conductor in studio.conductors:
            conductor.close()
        return list(inspection.faults)


def all_faults(only: str = "") -> list[str]:
    """The faults of all screens, or of one scene's, in all sizes and themes."""
    scenes = [(prepare, scene) for prepare, scene in SCENES if only in ("", scene.__name__)]
    return [fault for prepare, scene in scenes for fault in faults_of(prepare, scene, ALL_SIZES)]
