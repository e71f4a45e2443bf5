"""Opens sessions as their user does them.

``open_session`` reads a session, checks it and applies, in this order, the changes of the programme
that the user does, the variations saved in the settings, accepted advice, and variations chosen for
this run. ``listings`` does the same for the whole library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui import paths
from coach_tui.files import path_exists

# Lists of sessions, once indexed, need little of the program: the rest is imported where it is used.

if TYPE_CHECKING:
    from coach_tui.core.advice.accepted import AcceptedAdvice
    from coach_tui.core.log.days import DayStart
    from coach_tui.core.log.entry import Timestamp
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.model.practice import PracticeByName
    from coach_tui.core.model.session import Session
    from coach_tui.core.model.variations import VariationChoices
    from coach_tui.definitions.library import Library
    from coach_tui.definitions.library_index import LibraryIndex
    from coach_tui.definitions.library_types import Listing, LoadedSession, ProgrammeListing
    from coach_tui.definitions.problems import Problem
    from coach_tui.services.journal import DoneSession
    from coach_tui.services.programmes import CurrentProgramme, ProgrammeService
    from coach_tui.settings import Settings


class UnknownVariationError(ValueError):
    """A chosen variation is not in the session; the message is for the user."""


def user_settings() -> Settings:
    """The user's settings, where others report their problems."""
    from coach_tui.settings import load, settings_file

    return load(settings_file())[0]


def library() -> Library:
    """The user's sessions and the shipped ones, as their authors wrote them."""
    from coach_tui.definitions.library import Library

    return Library(paths.user_sessions(), paths.assets("sessions"))


def problems_of(files: Iterable[Path]) -> list[Problem]:
    """The problems of definition files, or of all in a folder; sessions are parsed when they have changed."""
    return library().check(files, _session_index)


def exercises() -> list[Exercise]:
    """The exercises of the catalogue without errors, by name."""
    catalogue = library().exercises
    loaded = [catalogue.find(exercise_id) for exercise_id in catalogue.ids()]
    readable = [exercise for exercise in loaded if exercise is not None]
    return sorted(readable, key=lambda exercise: exercise.name.casefold())


def open_session(
    reference: str, variations: Sequence[str] = (), day: str | None = None
) -> LoadedSession:
    """Read a session by name or path, or several with ``SESSION_SEPARATOR`` between, as the user does it.

    ``variations``, each ``EXERCISE=ID``, go before the saved ones and the author's. The programme
    is looked up on ``day``, today by default.
    """
    from coach_tui.core.model.session import SESSION_SEPARATOR, joined

    # A file's own path may have the same characters in it.
    is_path = path_exists(Path(reference))
    references = [reference] if is_path else reference.split(SESSION_SEPARATOR)
    parts = [library().find(part, _session_index) for part in references]
    choices = checked_variations(joined(tuple(part.session for part in parts)), variations)
    personalisation = _Personalisation.read(day)
    opened = [_personal(part, personalisation, choices) for part in parts]
    if len(opened) == 1:
        return opened[0]
    hashes = "".join(part.content_hash for part in opened)
    return replace(
        opened[0],
        reference=SESSION_SEPARATOR.join(part.reference for part in opened),
        session=joined(tuple(part.session for part in opened)),
        content_hash=hashlib.sha256(hashes.encode()).hexdigest(),
        warnings=tuple(warning for part in opened for warning in part.warnings),
    )


def _personal(
    loaded: LoadedSession, personalisation: _Personalisation, choices: VariationChoices
) -> LoadedSession:
    from coach_tui.core.timeline.compiler import compile_timeline

    try:
        personal = personalisation.apply(loaded.session, loaded.reference, choices)
        compile_timeline(personal)
    except Exception:
        if choices:
            raise  # this run's own choice is not dropped without a word
        import logging

        logging.getLogger(__name__).exception(
            "the user's choices cannot be applied to %s", loaded.reference
        )
        return loaded
    return replace(loaded, session=personal)


def language_of(reference: str) -> str:
    """The language of a session, of the first of joined ones; the default where it cannot be read."""
    from coach_tui.core.model.session import SESSION_SEPARATOR
    from coach_tui.definitions.problems import DefinitionError
    from coach_tui.languages import DEFAULT_LANGUAGE

    try:
        return library().find(reference.split(SESSION_SEPARATOR, maxsplit=1)[0]).session.language
    except DefinitionError:
        return DEFAULT_LANGUAGE


def listings() -> list[Listing]:
    """The library, its sessions and their lengths as the user does them."""
    personalisation = _Personalisation.read()
    return _listings("personal", personalisation.apply, personalisation.index_key())


def author_listings() -> list[Listing]:
    """The library, its sessions as their authors wrote them, as long as they take the user."""
    return _listings("library")


def _listings(
    name: str,
    apply: Callable[[Session, str], Session] | None = None,
    index_key: object = None,
) -> list[Listing]:
    settings = user_settings()
    # Lengths depend on how much is spoken; how often each exercise was done is added to the index.
    environment = repr((index_key, settings.coaching, settings.tones))
    in_library = library().sessions(apply, partial(_index, name, environment), settings.heard_in)
    practice = _practice(settings.day_turns)
    return [
        replace(listing, outline=listing.outline.for_user(practice)) if listing.outline else listing
        for listing in in_library
    ]


def programme_listings() -> list[ProgrammeListing]:
    return library().programme_listings(partial(_index, "programmes"))


def _index(name: str, *environment: str) -> LibraryIndex:
    from coach_tui.definitions.library_index import SUFFIX, LibraryIndex, digest

    file = paths.cache_dir() / f"{name}{SUFFIX}"
    return LibraryIndex(file, digest(*(part.encode() for part in environment)))


def _session_index(name: str, environment: str) -> LibraryIndex:
    return _index(f"sessions/{name}", environment)


class _Personalisation(Struct, frozen=True):
    saved: VariationChoices
    accepted: AcceptedAdvice | None  # None where the user has never answered advice
    programme: CurrentProgramme | None

    def index_key(self) -> object:
        """What ``apply`` depends on: with another, indexed lists are read anew."""
        programme = self.programme
        phase = programme and (programme.sessions, programme.standing.programme.session_references)
        accepted = self.accepted and self.accepted.accepted
        return sorted(self.saved.items()), accepted, phase

    @classmethod
    def read(cls, day: str | None = None) -> _Personalisation:
        accepted = None
        if path_exists(paths.advice_file()):
            from coach_tui.journal.accepted_advice import read_accepted

            accepted = read_accepted(paths.advice_file())
        return cls(saved_variations(), accepted, programme_on(day))

    def apply(
        self, session: Session, reference: str, choices: VariationChoices | None = None
    ) -> Session:
        from coach_tui.core.model.variations import with_variations

        if self.programme is not None:
            session = self.programme.applied_to(session, reference)
        saved = with_variations(session, self.saved)
        if self.accepted is None:
            return with_variations(saved, choices or {}, over_author=True)
        from coach_tui.core.advice.accepted import with_accepted_advice

        return with_accepted_advice(saved, reference, self.accepted, choices)


def programmes() -> ProgrammeService:
    from coach_tui.services.programmes import ProgrammeService

    return ProgrammeService(paths.programme_file(), library, partial(_index, "programme"))


def programme_on(day: str | None = None) -> CurrentProgramme | None:
    """The programme that the user does, and where they stand in it on a day; ``None`` for today."""
    if not path_exists(paths.programme_file()):
        return None
    from coach_tui.journal.timestamps import local_date

    if day is None:
        day = local_date(user_settings().day_turns)
    return programmes().current(day)


def programme_label(reference: str, day: str | None = None) -> str:
    """What an entry of a session says of the user's programme; may be empty."""
    current = programme_on(day)
    return "" if current is None else current.label_of(reference)


def done_session(
    loaded: LoadedSession, started: Timestamp, ended: Timestamp, variations: Sequence[str] = ()
) -> DoneSession:
    """A session done without the program, with the doses of its day."""
    from coach_tui.core.timeline.compiler import compile_timeline
    from coach_tui.definitions.problems import DefinitionError
    from coach_tui.services.journal import DoneSession

    day = started.local_date
    with suppress(DefinitionError):
        loaded = open_session(loaded.reference, variations, day)
    label, timeline = programme_label(loaded.reference, day), compile_timeline(loaded.session)
    return DoneSession(loaded.reference, loaded.content_hash, timeline, started, ended, label)


def as_practised(session: Session, chosen: Settings, done: int | None = None) -> Session:
    """A session that teaches only what is new to the user, by the journal or ``done`` times."""
    from coach_tui.core.coaching.set_ups import with_practice
    from coach_tui.core.model.practice import Practice

    practice: PracticeByName = _practice(chosen.day_turns) if done is None else {}
    return with_practice(
        session,
        practice,
        chosen.heard_in(session.coaching),
        is_first=not (practice or done),
        default=Practice(done or 0),
    )


def next_run(loaded: LoadedSession) -> Session:
    """A session as the user's next run does it."""
    personal = _personal(loaded, _Personalisation.read(), {})
    return as_practised(personal.session, user_settings())


def _practice(day_turns: DayStart) -> PracticeByName:
    path = paths.journal_file()
    if not path_exists(path):
        return {}
    from coach_tui.journal.practice import read_practice
    from coach_tui.journal.timestamps import local_date

    return read_practice(path, local_date(day_turns))


def saved_variations() -> VariationChoices:
    return user_settings().variations


def save_variations(choices: VariationChoices) -> str | None:
    """Save the variations in which exercises are done from now on; a problem, or ``None``."""
    from coach_tui.settings import SettingsError, save, settings_file

    settings = user_settings()
    variations = {key: value for key, value in {**settings.variations, **choices}.items() if value}
    try:
        save(settings_file(), replace(settings, variations=variations))
    except SettingsError as error:
        return str(error)
    return None


def checked_variations(session: Session, variations: Sequence[str]) -> VariationChoices:
    """Variations written as ``EXERCISE=ID``, checked against a session."""
    from coach_tui.core.model.variations import variations_of
    from coach_tui.definitions.problems import did_you_mean

    available = variations_of(session)
    choices: dict[str, str] = {}
    for choice in variations:
        exercise, separator, variation = choice.partition("=")
        if not separator:
            raise UnknownVariationError(f"expected EXERCISE=ID, got {choice!r}")
        if exercise not in available:
            hint = did_you_mean(exercise, available)
            message = f"no exercise {exercise!r} with variations in this session; {hint}"
            raise UnknownVariationError(message.rstrip("; "))
        ids = [available_variation.id for available_variation in available[exercise]]
        if variation and variation not in ids:
            hint = did_you_mean(variation, ids)
            raise UnknownVariationError(f"{exercise} has no variation {variation!r}; {hint}")
        choices[exercise] = variation
    return choices
