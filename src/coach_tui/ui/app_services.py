"""What the app asks of the rest of the program, which ``ui`` may not import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from coach_tui.conductor import Conductor
    from coach_tui.core.log.entry import Entry
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.model.session import Session
    from coach_tui.definitions.library_types import Listing, LoadedSession
    from coach_tui.services.advice import AdviceService
    from coach_tui.services.journal import JournalService
    from coach_tui.services.resume import ResumableSession
    from coach_tui.settings import Settings
    from coach_tui.ui.editing import SessionEditor


class SettingsService(Protocol):
    """The user's settings, and the sound that follows them."""

    @property
    def file(self) -> Path:
        """Where the settings are saved."""
        ...

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        ...

    @property
    def silence_reason(self) -> str:
        """Why nothing can be heard at all, a sentence; empty where it can."""
        ...

    def voices(self) -> Sequence[str]:
        """The values of ``voice`` that work here. Looks for programs."""
        ...

    def themes(self) -> Sequence[str]:
        """The values of ``theme``. Reads a folder."""
        ...

    def choose(self, name: str, value: object) -> Settings:
        """Apply a setting at once, save it, and return all of them.

        Raises:
            SettingsError: It cannot be saved; it holds until the program ends.
        """
        ...

    def play(self, name: str) -> str:
        """Play a sample of a setting as it is now, in place of what sounds.

        May wait for a voice: call it on a worker thread. Returns why it cannot be heard, a
        sentence; empty when it can.
        """
        ...

    def tick(self, at_s: float) -> None:
        """Play a tick at a reading of ``monotonic_s`` that lies well ahead."""
        ...

    def stop(self) -> None:
        """Stop what sounds."""
        ...


@dataclass(frozen=True, slots=True)
class AppServices:
    """The rest of the program, as the app sees it.

    Attributes:
        sessions: Every session in the library, those with problems included.
            Reads files: call it on a worker thread.
        last_done: Session reference to the local date (``YYYY-MM-DD``) it was last
            done on. Reads the journal: call it on a worker thread.
        today: The user's local date now, ``YYYY-MM-DD``.
        conduct: A conductor for a session, its thread running, waiting for START.
            Returns quickly; the caller closes it. Raises ``Occupied`` when another
            instance trains.
        trouble: Why the journal could not be opened; empty when it could.
        unfinished: Interrupted sessions that can be resumed, newest first, at most
            one for each session. Reads files and the journal.
        outgrown: Interrupted entries, newest first, that cannot be resumed because their
            sessions have other sets by now. Reads files and the journal.
        go_on: Like ``conduct``, for one of ``unfinished``: START begins with 3-2-1 at
            the place of the interruption. Raises ``Occupied`` also when another
            instance has resumed it meanwhile.
        elsewhere: That another instance is in the middle of a session, in a sentence;
            ``None`` as a rule. To be shown only: ``conduct`` checks for itself.
        prepare: Render what is said in a session in the background, because it may be
            started soon. Returns quickly.
        choose: Save the variation in which an exercise is done: its id and a variation's,
            which is empty for the exercise as first described. Reads and writes a small
            file; returns what went wrong, in a sentence.
        counsel: The user's answers to advice.
        diary: The journal, for history and annotations.
        desk: Where sessions are written.
        exercises: Every exercise that sessions share, by name. Reads files: call it on a
            worker thread.
        tuning: The user's settings.
    """

    sessions: Callable[[], Sequence[Listing]]
    last_done: Callable[[], dict[str, str]]
    today: Callable[[], str]
    start: Callable[[LoadedSession], Conductor]
    problem: str
    unfinished: Callable[[], Sequence[ResumableSession]]
    outgrown: Callable[[], Sequence[Entry]]
    resume: Callable[[ResumableSession], Conductor]
    other_session: Callable[[], str | None]
    prepare: Callable[[Session], None]
    choose: Callable[[str, str], str | None]
    advice: AdviceService
    diary: JournalService
    editor: SessionEditor
    exercises: Callable[[], Sequence[Exercise]]
    settings: SettingsService
