"""The library as a table and as JSON. Without click, for ``list`` without options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from coach_tui import wording
from coach_tui.services.sessions import listings, programme_listings
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.definitions.library_types import Listing, ProgrammeListing


def list_text() -> str:
    """What ``list`` prints."""
    lines = list_lines(listings(), programme_listings())
    return "".join(f"{safe_text(line)}\n" for line in lines)


def list_lines(
    listings: Sequence[Listing], plans: Sequence[ProgrammeListing] = ()
) -> Iterator[str]:
    """The library as a table: name, length, title, equipment; broken files say so."""
    rows: list[tuple[str, str, str]] = []
    for listing in listings:
        session = listing.outline
        if session is None:
            count = len(listing.problems)
            problems = f"broken: {count} problem{'s' if count > 1 else ''}"
            rows.append((listing.reference, "", f"{problems}, see: coach-tui check {listing.path}"))
            continue
        equipment = f" ({', '.join(session.equipment)})" if session.equipment else ""
        total = wording.total_text(session)
        rows.append((listing.reference, total, f"{session.title}{equipment}"))
    for plan in plans:
        outline = plan.outline
        if outline is None:
            rows.append((plan.name, "", f"broken, see: coach-tui check {plan.path}"))
            continue
        length = wording.weeks_text(outline.weeks, outline.sessions)
        rows.append((plan.name, length, f"{outline.title} (programme)"))
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for name, total, text in rows:
        yield f"{name:<{widths[0]}}  {total:>{widths[1]}}  {text}".rstrip()


def list_data(listings: Sequence[Listing]) -> list[dict[str, Any]]:
    return [
        {
            **_head_data(listing.reference, listing),
            "equipment": list(session.equipment) if session else [],
            "duration_s": session and session.total_ms / 1000,
            "problems": list(map(str, listing.problems)),
        }
        for listing in listings
        for session in (listing.outline,)
    ]


def _head_data(name: str, listing: Listing | ProgrammeListing) -> dict[str, Any]:
    return {
        "name": name,
        "path": str(listing.path),
        "source": listing.source.value,
        "title": listing.outline and listing.outline.title,
        "summary": listing.outline and listing.outline.summary,
    }


def programmes_data(plans: Sequence[ProgrammeListing]) -> list[dict[str, Any]]:
    return [
        {
            **_head_data(plan.name, plan),
            "weeks": outline and outline.weeks,
            "sessions": outline and outline.sessions,
            "problems": list(map(str, plan.problems)),
        }
        for plan in plans
        for outline in (plan.outline,)
    ]
