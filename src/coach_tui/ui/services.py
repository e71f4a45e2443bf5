"""What the app is given: the few things it may ask of the rest of the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach_tui.conductor import Conductor
    from coach_tui.core.entry import Entry
    from coach_tui.core.resume import Resumption
    from coach_tui.core.session import Exercise, Session
    from coach_tui.definitions.library import Listing, LoadedSession
    from coach_tui.ui.counsel import Counsel
    from coach_tui.ui.diary import Diary
    from coach_tui.ui.editing import Desk
    from coach_tui.ui.tuning import Tuning


def _nowhere() -> None:
    """No other instance is known of."""


def _silently(_session: Session) -> None:
    """There is no voice to prepare."""


def _once_only(_exercise: str, _variation: str) -> str | None:
    """There is no place to keep a choice: it is for this time."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A broken-off session that can be gone on with.

    Attributes:
        loaded: The session as its file is now.
        resumption: What was done of it and where it goes on.
        where: The exercise, set, side and rep it goes on at, in words.
        changed: Whether the file was edited since, its sets being the same.
    """

    loaded: LoadedSession
    resumption: Resumption
    where: str
    changed: bool


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
            Returns quickly; the caller closes it. Raises ``Occupied`` when another
            instance trains.
        trouble: Why the journal could not be opened, if it could not.
        unfinished: Broken-off sessions that can be gone on with, newest first, at most
            one for each session; however long ago. Reads files and the journal.
        outgrown: Broken-off entries, newest first, that cannot be gone on with because their
            sessions have other sets by now. Reads files and the journal.
        go_on: Like ``conduct``, for one of ``unfinished``: START begins with 3-2-1 at
            the place where it was broken off. Raises ``Occupied`` also when another
            instance has gone on with it meanwhile.
        elsewhere: That another instance is in the middle of a session, in a sentence;
            ``None`` as a rule. For telling; what counts is what ``conduct`` finds.
        choose: Keep the form in which an exercise is done: its id and a variation's, which
            is empty for the exercise as first described. Reads and writes a small file;
            returns what went wrong, in a sentence.
        counsel: The advice that is followed; ``None`` where nothing can be kept.
        diary: The journal, for history and what is said of sessions; ``None`` for none.
        desk: Where sessions are written; ``None`` where none can be.
        exercises: Every exercise that sessions share, by name. Reads files: call it on a
            worker thread.
        tuning: The person's choices, to be changed and heard; ``None`` where that cannot be.
        prepare: Have what is said in a session rendered in the background, because it
            may be started soon. Returns quickly.
    """

    sessions: Callable[[], Sequence[Listing]]
    last_done: Callable[[], dict[str, str]]
    today: Callable[[], str]
    conduct: Callable[[LoadedSession], Conductor]
    trouble: str | None = None
    unfinished: Callable[[], Sequence[Unfinished]] = tuple
    outgrown: Callable[[], Sequence[Entry]] = tuple
    go_on: Callable[[Unfinished], Conductor] | None = None
    elsewhere: Callable[[], str | None] = _nowhere
    prepare: Callable[[Session], None] = _silently
    choose: Callable[[str, str], str | None] = _once_only
    counsel: Counsel | None = None
    diary: Diary | None = None
    desk: Desk | None = None
    exercises: Callable[[], Sequence[Exercise]] = tuple
    tuning: Tuning | None = None
