"""The lines of the home screen's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.widgets.option_list import Option

from coach_tui.text import safe_text
from coach_tui.ui.shelf import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.ui.services import Unfinished

_DIM = Style(dim=True)


def ref_of(one: Row | Unfinished) -> str:
    """What a line of the list is known by when it is read again."""
    return one.listing.ref if isinstance(one, Row) else f"go on {one.loaded.ref}"


def line_of(one: Row | Unfinished, colours: Mapping[str, str], *, wide: bool) -> Option:
    """A line of the list.

    Args:
        one: A session, a broken file, or a broken-off session.
        colours: The theme's variables.
        wide: Whether there is room for the equipment.
    """
    if isinstance(one, Row):
        return Option(_session_line(one, Style(color=colours["error"]), wide=wide))
    return Option(_going_on_line(one, Style(color=colours["accent"])))


def preview_words(one: Row | Unfinished | None) -> str:
    """What stands below the list about the highlighted line."""
    if one is None:
        return ""
    if not isinstance(one, Row):
        return _going_on_words(one)
    hint = "The file has to be mended first; enter shows what is wrong.\n"
    return f"{hint if one.is_broken else ''}{one.summary}"


def _going_on_line(one: Unfinished, accent: Style) -> Table:
    """A broken-off session: where it goes on, and how."""
    line = Table.grid(expand=True, padding=(0, 2, 0, 0))
    line.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    line.add_column(width=12, no_wrap=True)
    title = safe_text(one.loaded.session.title)
    words = Text.assemble(("▸ Unfinished: ", accent), (title, "bold"), f", {one.where}")
    line.add_row(words, Text("enter: go on", style=accent))
    return line


def _going_on_words(one: Unfinished) -> str:
    """What going on with it means."""
    words = f"Broken off. Goes on at {one.where}, after 3-2-1."
    changed = "\nIts file was edited since; its sets are the same." if one.changed else ""
    return words + changed


def _session_line(row: Row, error: Style, *, wide: bool) -> Table:
    """A session, or a broken file.

    Args:
        row: The session.
        error: How what is wrong is drawn.
        wide: Whether there is room for the equipment.
    """
    line = Table.grid(expand=True, padding=(0, 2, 0, 0))
    line.add_column(ratio=5, no_wrap=True, overflow="ellipsis")
    line.add_column(width=12 if wide else 10, no_wrap=True)
    mark = Text("✗ ", style=error) if row.is_broken else Text("")
    cells = [
        mark + Text(row.title, style=_DIM if row.is_broken else Style(bold=True)),
        Text(row.length, style=error if row.is_broken else Style()),
    ]
    if wide:
        line.add_column(ratio=3, no_wrap=True, overflow="ellipsis")
        cells.append(Text("broken" if row.is_broken else row.equipment, style=_DIM))
    line.add_column(width=15 if wide else 13, no_wrap=True)
    line.add_row(*cells, Text(row.last_done, style=_DIM))
    return line
