"""The rest of the program as the app calls it: ``ui`` may not import ``cli``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.conductor import Conductor
    from coach_tui.core.coaching.script import Question
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.model.session import Session
    from coach_tui.definitions.library_types import Listing, LoadedSession
    from coach_tui.journal.repair import RepairPlan
    from coach_tui.services.advice import AdviceService
    from coach_tui.services.check_up import Finding
    from coach_tui.services.journal import JournalService
    from coach_tui.services.programmes import CurrentProgramme, ProgrammeService
    from coach_tui.services.resume import Interrupted, ResumableSession
    from coach_tui.settings import Settings
    from coach_tui.ui.editing import SessionEditor

T = TypeVar("T")


class SettingsService(Protocol):
    """The user's settings, and samples of the sound they give."""

    @property
    def file(self) -> Path: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def silence_reason(self) -> str:
        """Why there is no sound at all, a sentence; empty if there is sound."""
        ...

    def voices(self) -> Sequence[str]:
        """The available values of ``voice``. Searches for programs."""
        ...

    def sounds(self) -> Sequence[str]:
        """The available values of ``sounds``. Reads a folder."""
        ...

    def choose(self, name: str, value: object) -> Settings:
        """Apply a setting at once, save it, and return all of them.

        Raises:
            SettingsError: It cannot be saved; it is in effect until the program ends.
        """
        ...

    def play(self, name: str) -> str:
        """Play a sample of a setting in place of the current sound.

        May wait for a voice: call it on a worker thread. Returns a sentence: why there is no
        sound, or which voice speaks; else empty.
        """
        ...

    def say(self, *questions: Question, language: str = ..., after_s: float = ...) -> None:
        """Ask aloud, ``after_s`` seconds from now; silent with coaching or the voice off.

        May wait for a voice: call it on a worker thread.
        """
        ...

    def tick(self, at_s: float) -> None:
        """Play a tick at a future reading of ``monotonic_s``."""
        ...

    def stop(self) -> None: ...


class AppServices(Struct, frozen=True):
    """The rest of the program. Members that read files or the journal are called on a worker thread."""

    # Every session of the library, those with problems included. Reads files.
    sessions: Callable[[], Sequence[Listing]]
    # Session reference to the local date (``YYYY-MM-DD``) it was last done on.
    last_done: Callable[[], dict[str, str]]
    today: Callable[[], str]
    # Opens a conductor, its thread running, waiting for START; the caller closes it. Raises
    # ``AlreadyTraining`` if another instance trains.
    start: Callable[[LoadedSession], Conductor]
    # Likewise for a minute of one exercise, which the journal does not record.
    taster: Callable[[], Conductor]
    problem: str  # Why the journal could not be opened; empty if it could
    interrupted: Callable[[], Interrupted]
    # Like ``start`` for an interrupted session: START begins with 3-2-1 at the position of
    # the interruption.
    resume: Callable[[ResumableSession], Conductor]
    # A sentence if another instance trains. For display only: ``start`` checks for itself.
    other_session: Callable[[], str | None]
    # A session as the user does it next: as long as what is new to them makes it.
    practised: Callable[[Session], Session]
    # Renders a session's speech in the background, for a faster start.
    prepare: Callable[[Session], None]
    # Saves the variation of an exercise by their ids; an empty one is the basic exercise.
    # Returns the problem, a sentence, or ``None``.
    save_variation: Callable[[str, str], str | None]
    advice: AdviceService
    journal: JournalService
    programmes: ProgrammeService
    editor: SessionEditor
    exercises: Callable[[], Sequence[Exercise]]
    settings: SettingsService
    # What a repair of the journal would save; ``None`` when it is sound. Raises ``JournalError``.
    plan_repair: Callable[[], RepairPlan | None]
    # What works on this machine, one finding after the other: takes seconds.
    examine: Callable[[], Iterator[Finding]]

    def programme_on(self, day: str) -> CurrentProgramme | None:
        """The programme that the user does on a day; ``None``, too, if the journal cannot be read."""
        from coach_tui.journal.errors import JournalError

        try:
            return self.programmes.current(day, self.journal.summaries())
        except JournalError:
            return None


class _OnDemand(Generic[T]):
    def __init__(self, open_service: Callable[[], T]) -> None:
        self._open = open_service
        self._opening = threading.Lock()
        self._service: T | None = None

    def __getattr__(self, name: str) -> object:
        with self._opening:
            if self._service is None:
                self._service = self._open()
        return getattr(self._service, name)


def on_demand(open_service: Callable[[], T]) -> T:
    """A service that is opened, once, by the first thread that uses it: after the first frame."""
    return cast("T", _OnDemand(open_service))
