"""The rows of the home screen's list: their texts, their columns, and the search in them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from coach_tui.ui.widgets.fitted_text import FittedText, balanced_text
from coach_tui.ui.widgets.header import fact_rows
from coach_tui.ui.widgets.lists import table_row

if TYPE_CHECKING:
    from coach_tui.definitions.library_types import Listing
    from coach_tui.services.resume import ResumableSession


_log = logging.getLogger(__name__)


class SessionRow(Struct, frozen=True):
    """One session, or a broken file, as the home screen lists it; ``due`` and ``week`` may be empty."""

    listing: Listing
    title: str
    length: str
    equipment: str
    last_done: str
    due: str
    week: str
    summary: str
    search_text: str

    @property
    def is_broken(self) -> bool:
        """Whether its file has errors, so that it cannot be started."""
        return self.listing.outline is None

    def matches(self, query: str) -> bool:
        """Whether title, tags and equipment contain every word of a query."""
        return all(word in self.search_text for word in query.casefold().split())


def session_rows(
    listings: Iterable[Listing],
    last_done: Mapping[str, str],
    agenda: Mapping[str, tuple[str, str]],
    today: str,
) -> list[SessionRow]:
    """The library as rows. ``agenda`` has for a session whether it is due, and its week, as text."""
    from coach_tui.wording import last_done_text

    return [
        _row(
            listing,
            last_done_text(last_done.get(listing.reference), today),
            *agenda.get(listing.reference, ("", "")),
        )
        for listing in listings
    ]


def _row(listing: Listing, last: str, due: str, week: str) -> SessionRow:
    try:
        return _details(listing, last, due, week)
    except Exception:  # noqa: BLE001 - any error of one session
        # One session must not keep the app from starting.
        from coach_tui.definitions.problems import START, Problem

        _log.exception("the session %s cannot be listed", listing.reference)
        message = "coach-tui failed to read this session; the log has the details"
        problem = Problem(str(listing.path), START.line, START.column, message)
        return _details(replace(listing, outline=None, problems=(problem,)), last, due, week)


def _details(listing: Listing, last: str, due: str, week: str) -> SessionRow:
    from coach_tui.ui.session.problems_screen import problem_count_text
    from coach_tui.wording import schedule_text, sentence_case, short_total_text

    title = listing.title
    session = listing.outline
    if session is None:
        return SessionRow(
            listing=listing,
            title=title,
            length=problem_count_text(listing.problems),
            equipment="",
            last_done="",
            due="broken",
            week="",
            summary=str(listing.path),
            search_text=f"{title} {listing.reference}".casefold(),
        )
    equipment = ", ".join(session.equipment)
    return SessionRow(
        listing=listing,
        title=title,
        length=short_total_text(session),
        equipment=equipment or "no equipment",
        last_done=last,
        due=due,
        week=week,
        summary="\n".join(
            filter(None, [session.summary, sentence_case(schedule_text(session.schedule))])
        ),
        search_text=" ".join([title, *session.tags, equipment]).casefold(),
    )


TWO_PANES = 100  # From this width on the highlighted session is described beside the list

# The columns beside the title, by the least width of the terminal.
_COLUMNS = {
    0: ("length",),
    48: ("length", "last_done"),
    60: ("length", "last_done", "due"),
    72: ("length", "equipment", "last_done", "due"),
    TWO_PANES: ("length", "due"),
    120: ("length", "last_done", "due"),
    140: ("length", "equipment", "last_done", "due"),
}

_MOST_COLS = {"length": 12, "equipment": 40, "due": 10, "last_done": 15}

_TITLE_COLS = 32  # So much of the titles comes before the equipment. Our choice.

_LEAST_COLS = 12  # Less of the equipment says nothing

_GAP_COLS = 2

_FRAME_COLS = 5  # The frame of the list, the margins of its rows and its scrollbar

_MOST_HOME_COLS = 160

AnyRow: TypeAlias = "SessionRow | ResumableSession"  # A row of the list


def enter_action(row: AnyRow) -> str:
    """The action of enter on a row."""
    if not isinstance(row, SessionRow):
        return "resume_row"
    return "problems_row" if row.is_broken else "start_row"


def title_of(row: AnyRow) -> str:
    return row.title if isinstance(row, SessionRow) else row.loaded.session.title


def row_key(row: AnyRow) -> str:
    """Identifies a row when the list is read again."""
    is_session = isinstance(row, SessionRow)
    return row.listing.reference if is_session else f"resume {row.loaded.reference}"


def columns_at(width: int, rows: Iterable[AnyRow] = ()) -> Mapping[str, int]:
    """The columns beside the title in a terminal of some width, each as wide as it must be."""
    names = _COLUMNS[max(least for least in _COLUMNS if least <= width)]
    sessions = [row for row in rows if isinstance(row, SessionRow)]
    cols = {
        name: max((cell_len(getattr(row, name)) for row in sessions), default=0) for name in names
    }
    fitted = {name: min(cols[name], _MOST_COLS[name]) for name in names if cols[name]}
    if "equipment" in fitted:
        titles = min(_TITLE_COLS, max(cell_len(row.title) for row in sessions))
        others = sum(fitted[name] + _GAP_COLS for name in fitted if name != "equipment")
        room = list_cols(width) - titles - _GAP_COLS - others
        fitted["equipment"] = min(fitted["equipment"], room)
        if room < min(_LEAST_COLS, cols["equipment"]):
            del fitted["equipment"]
    return fitted


def list_cols(width: int) -> int:
    """The columns of a row of the list in a terminal of some width, as ``home.tcss`` lays it out."""
    home = min(width, _MOST_HOME_COLS) - 2
    pane = home if width < TWO_PANES else home - round(home * 0.46)
    return pane - _FRAME_COLS


def row_table(row: AnyRow, colours: Mapping[str, str], columns: Mapping[str, int]) -> Table:
    if not isinstance(row, SessionRow):
        parts = ("▸ Resume: ", colours["accent"]), (title_of(row), "bold"), f", {row.position}"
        return table_row((Text.assemble(*parts), None), (Text("enter", colours["accent"]), 5))
    error = colours["error"] if row.is_broken else ""
    mark = Text("✗ ", error) if row.is_broken else Text("")
    cells: list[tuple[Text, int | None]] = [
        (mark + Text(row.title, "dim" if row.is_broken else "bold"), None)
    ]
    for name, cols in columns.items():
        style = error or ("" if name in ("length", "due") else "dim")
        cells.append((Text(getattr(row, name), style), cols))
    return table_row(*cells)


def preview_of(row: AnyRow, today: str) -> FittedText:
    """What a session is for, or how far one that was interrupted has come."""
    return balanced_text(_preview_text(row, today))


def _preview_text(row: AnyRow, today: str) -> str:
    if isinstance(row, SessionRow):
        hint = "This file has errors. enter to see them.\n" if row.is_broken else ""
        return f"{hint}{row.summary}"
    from coach_tui import wording
    from coach_tui.core.log.outcome import coverage_of

    entry = row.resumption.entry
    begun = wording.last_done_text(entry.head.started.local_date, today)
    amounts = ", ".join(map(wording.count_text, coverage_of(entry).amounts))
    done = f" So far: {amounts}." if amounts else ""
    changed = "\nIts file was edited since; its sets are the same." if row.changed else ""
    return f"Begun {begun}.{done}{changed}"


def facts_of(row: AnyRow) -> Iterable[Text | FittedText]:
    """The equipment and the days of the week, as far as there are any."""
    if not isinstance(row, SessionRow):
        return
    if row.equipment:
        yield Text(row.equipment)
    if row.week:
        yield FittedText(partial(fact_rows, row.week.split("   "), "   "))
