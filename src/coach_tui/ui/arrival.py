"""What the home screen needs to know, read from files and journal: for a worker thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.journal.trouble import JournalError
from coach_tui.ui.offers import AdviceView, advice_view, sessions_of
from coach_tui.ui.outlook import RECENT_ENTRIES, outlook_of, to_be_offered
from coach_tui.ui.shelf import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach_tui.definitions.library import Listing, LoadedSession
    from coach_tui.ui.counsel import AdviceService
    from coach_tui.ui.diary import Diary
    from coach_tui.ui.outlook import Outlook
    from coach_tui.ui.services import Services, Unfinished
    from coach_tui.ui.shelf import Row

MOST_UNFINISHED = 2
"""So many broken-off sessions stand above the others."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What can be listed at once.

    Attributes:
        rows: The sessions.
        today: The person's local date.
        trouble: What is wrong with the journal, or why nothing can be started just now;
            empty when all is well.
        unfinished: Broken-off sessions to be offered.
        listings: What the library holds.
    """

    rows: list[Row]
    today: str
    trouble: str
    unfinished: tuple[Unfinished, ...]
    listings: Sequence[Listing]


def read_arrival(services: Services) -> Arrival:
    """Read files, and the little of the journal that the list wants."""
    trouble = services.trouble
    last_done: dict[str, str] = {}
    unfinished: list[Unfinished] = []
    try:
        last_done = services.last_done()
        unfinished = to_be_offered(services.unfinished())
    except JournalError as error:
        trouble = str(error)
    today, listings = services.today(), services.sessions()
    return Arrival(
        rows=rows_of(listings, last_done, today),
        today=today,
        trouble=trouble or services.elsewhere() or "",
        unfinished=tuple(unfinished[:MOST_UNFINISHED]),
        listings=listings,
    )


def read_advice(
    diary: Diary,
    advice: AdviceService,
    library: Callable[[], Sequence[Listing]],
    loaded: LoadedSession,
) -> AdviceView:
    """The advice on a session that was just done, and all that is accepted.

    Args:
        diary: The journal.
        advice: The user's earlier answers.
        library: Every session that can be found, as the person does it.
        loaded: The session, as it was done.
    """
    try:
        entries = diary.entries(RECENT_ENTRIES)
    except JournalError:
        return AdviceView()  # it has been told of
    sessions = {loaded.ref: loaded.session, **sessions_of(library())}
    view = advice_view(entries, sessions, advice.current(entries), advice.today())
    return replace(view, open=tuple(item for item in view.open if loaded.ref in item.sessions))


def read_outlook(services: Services, arrival: Arrival) -> Outlook | None:
    """Read the journal for today; ``None`` when it cannot be read, which has been told of."""
    diary = services.diary
    try:
        visits, entries = diary.visits(), diary.entries(RECENT_ENTRIES)
        outgrown = services.outgrown()
    except JournalError:
        return None
    accepted = services.counsel.current(entries)
    return outlook_of(visits, entries, arrival.listings, arrival.today, accepted, outgrown)
