"""What the app is given: the few things it may ask of the rest of the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach_tui.conductor import Conductor
    from coach_tui.definitions.library import Listing, LoadedSession


@dataclass(frozen=True, slots=True)
class Services:
    """The rest of the program, as the app sees it.

    Attributes:
        sessions: Every session that can be found, those with problems included.
            Reads files: call it on a worker thread.
        last_done: Session reference to the local date (``YYYY-MM-DD``) it was last
            done on. Reads the journal: call it on a worker thread.
        today: The person's local date now, ``YYYY-MM-DD``.
        conduct: A conductor for a session, its thread running, waiting for START.
            Returns quickly; the caller closes it.
        trouble: Why the journal could not be opened, if it could not.
    """

    sessions: Callable[[], Sequence[Listing]]
    last_done: Callable[[], dict[str, str]]
    today: Callable[[], str]
    conduct: Callable[[LoadedSession], Conductor]
    trouble: str | None = None
