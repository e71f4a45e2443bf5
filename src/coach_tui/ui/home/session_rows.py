"""What the home screen lists, worked out without a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.text import safe_text
from coach_tui.wording import last_done_text, schedule_text, total_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from coach_tui.definitions.library_types import Listing


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as the home screen shows it; all its words are safe to print.

    Attributes:
        listing: The session, or the broken file.
        title: Its title; the file's name when it is broken.
        length: How long it takes; what is wrong when it is broken.
        equipment: What is needed for it.
        last_done: When it was last done.
        summary: What it is for, and how often.
        words: What the find box looks in, case folded.
    """

    listing: Listing
    title: str
    length: str
    equipment: str
    last_done: str
    summary: str
    words: str

    @property
    def is_broken(self) -> bool:
        """Whether its file has to be mended before it can be done."""
        return self.listing.session is None

    def has(self, query: str) -> bool:
        """Whether every word of a query stands somewhere in title, tags or equipment."""
        return all(word in self.words for word in query.casefold().split())


def session_rows(
    listings: Iterable[Listing], last_done: Mapping[str, str], today: str
) -> list[SessionRow]:
    """Put what was found into words.

    Lays every session out in time to tell its length: a millisecond each.

    Args:
        listings: What the library holds.
        last_done: Session reference to local date.
        today: The person's local date.

    Returns:
        Sessions in the library's order, broken files after them.
    """
    rows = [_row(listing, last_done.get(listing.reference), today) for listing in listings]
    return sorted(rows, key=lambda row: row.is_broken)


def _row(listing: Listing, last: str | None, today: str) -> SessionRow:
    title = safe_text(listing.title)
    session = listing.session
    if session is None:
        count = len(listing.problems)
        return SessionRow(
            listing=listing,
            title=title,
            length="1 problem" if count == 1 else f"{count} problems",
            equipment="",
            last_done="",
            summary=safe_text(str(listing.path)),
            words=f"{title} {safe_text(listing.reference)}".casefold(),
        )
    equipment = safe_text(", ".join(session.equipment))
    often = schedule_text(session.schedule)
    return SessionRow(
        listing=listing,
        title=title,
        length=total_text(compile_timeline(session)),
        equipment=equipment or "nothing needed",
        last_done=last_done_text(last, today),
        summary="\n".join(filter(None, [safe_text(session.summary), often.capitalize()])),
        words=" ".join([title, *map(safe_text, session.tags), equipment]).casefold(),
    )
