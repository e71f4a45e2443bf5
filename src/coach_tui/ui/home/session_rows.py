"""The rows of the home screen's list as text, and the search in them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach_tui.definitions.library_types import Listing


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SessionRow:
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
    from coach_tui.wording import last_done_text  # noqa: PLC0415 - not for the first frame

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
        from coach_tui.definitions.problems import START, Problem  # noqa: PLC0415 - as above

        _log.exception("the session %s cannot be listed", listing.reference)
        message = "coach-tui failed to read this session; the log has the details"
        problem = Problem(str(listing.path), START.line, START.column, message)
        return _details(replace(listing, outline=None, problems=(problem,)), last, due, week)


def _details(listing: Listing, last: str, due: str, week: str) -> SessionRow:
    from coach_tui.ui.session.problems_screen import problem_count_text  # noqa: PLC0415 - as above
    from coach_tui.wording import schedule_text, short_total_text  # noqa: PLC0415 - as above

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
            filter(None, [session.summary, schedule_text(session.schedule).capitalize()])
        ),
        search_text=" ".join([title, *session.tags, equipment]).casefold(),
    )
