"""The library of definitions: sessions, exercises, self-tests and programmes in folders.

A user's definition comes before the shipped one of the same id. Session files are read on
every request, for they may be edited meanwhile; exercises once for each library.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec.structs import replace

from coach_tui.core.model.exercise import Exercise
from coach_tui.core.model.session import Session
from coach_tui.definitions.library_types import (
    Listing,
    Loaded,
    LoadedSession,
    ProgrammeListing,
    ProgrammeOutline,
    SessionOutline,
    SessionSource,
)
from coach_tui.definitions.problems import (
    MAX_BYTES,
    NO_PLACE,
    START,
    DefinitionError,
    Problem,
    did_you_mean,
    os_error_text,
    quoted,
)
from coach_tui.files import read_head

if TYPE_CHECKING:
    from coach_tui.core.coaching.lines import Coaching
    from coach_tui.core.model.coaching import AuthorCoaching
    from coach_tui.core.model.programme import Programme
    from coach_tui.core.model.selftest import SelfTest
    from coach_tui.definitions.library_index import LibraryIndex

    Heard = Callable[[AuthorCoaching], Coaching]

T = TypeVar("T")

SUFFIXES = (".yaml", ".yml")  # The suffixes of definition files; the first one wins


# Changes the session of some reference to how its user does it.
Personalise = Callable[[Session, str], Session]


class DefinitionFolder(Generic[T]):
    """Definitions by id in folders in order, each read on first use and cached."""

    def __init__(self, folders: Iterable[Path], load: Callable[[Path], Loaded[T]]) -> None:
        self._folders = tuple(folders)
        self._load_file = load
        self._ids: list[str] | None = None
        self._read: dict[str, tuple[T | None, tuple[Problem, ...]]] = {}

    def find(self, definition_id: str) -> T | None:
        return self._look_up(definition_id)[0]

    def problems_of(self, definition_id: str) -> tuple[Problem, ...]:
        return self._look_up(definition_id)[1]

    def ids(self) -> list[str]:
        """The id of every file, readable or not, in alphabetical order."""
        if self._ids is None:
            self._ids = sorted(set(self._file_ids()))
        return self._ids

    def digest(self) -> str:
        """A digest of all its files: equal where every definition and problem is."""
        from coach_tui.definitions.library_index import digest  # check needs none

        parts: list[str] = []
        for folder in self._folders:
            with suppress(OSError):
                for path in yaml_files(folder):
                    parts += str(path), _content_hash(path)
            parts.append("")
        return digest(*(part.encode("utf-8", "surrogateescape") for part in parts))

    def _file_ids(self) -> Iterator[str]:
        for folder in self._folders:
            try:
                yield from [path.stem for path in yaml_files(folder)]
            except OSError:
                # Ids only serve suggestions; finding a file by id reports why it is unreadable.
                continue

    def _look_up(self, definition_id: str) -> tuple[T | None, tuple[Problem, ...]]:
        if definition_id not in self._read:
            self._read[definition_id] = self._load(definition_id)
        return self._read[definition_id]

    def _load(self, definition_id: str) -> tuple[T | None, tuple[Problem, ...]]:
        problems: list[Problem] = []
        for path in _candidates(self._folders, definition_id):
            document = self._load_file(path)
            problems += document.problems
            if document.value is not None:
                return document.value, tuple(problems)
        return None, tuple(problems)


class _Sessions(DefinitionFolder[Session]):
    """Sessions by name, for steps that do another session; one that leads back to itself is refused."""

    def __init__(self, folders: Iterable[Path], exercises: ExerciseCatalogue) -> None:
        super().__init__(folders, partial(_load_session, exercises=exercises))
        self._under_way: list[str] = []

    def _load(self, definition_id: str) -> tuple[Session | None, tuple[Problem, ...]]:
        if definition_id in self._under_way:
            circle = " -> ".join([*self._under_way, definition_id])
            return None, (_problem(definition_id, f"its steps lead back to it: {circle}"),)
        self._under_way.append(definition_id)
        try:
            return super()._load(definition_id)
        finally:
            self._under_way.pop()

    def _look_up(self, definition_id: str) -> tuple[Session | None, tuple[Problem, ...]]:
        # In a circle the outermost answer is the one that stays.
        if definition_id in self._under_way:
            return self._load(definition_id)
        return super()._look_up(definition_id)


class ExerciseCatalogue(DefinitionFolder[Exercise]):
    """Exercises by id, self-tests by id in ``tests``, sessions by name in ``sessions``."""

    def __init__(
        self,
        folders: Iterable[Path],
        tests: Iterable[Path] = (),
        sessions: Iterable[Path] = (),
    ) -> None:
        super().__init__(folders, _load_exercise)
        self.tests = DefinitionFolder(tests, _load_test)
        self.sessions = _Sessions(sessions, self)

    def digest(self) -> str:
        from coach_tui.definitions.library_index import digest

        return digest(super().digest().encode(), self.tests.digest().encode())


# The YAML reader is imported when the first file is parsed: the index often suffices.
def _load_exercise(path: Path) -> Loaded[Exercise]:
    from coach_tui.definitions.loader import load_exercise

    return load_exercise(path)


def _load_session(path: Path, exercises: ExerciseCatalogue) -> Loaded[Session]:
    from coach_tui.definitions.loader import load_session

    return load_session(path, exercises)


def _load_test(path: Path) -> Loaded[SelfTest]:
    from coach_tui.definitions.loader import load_test

    return load_test(path)


def _load_programme(path: Path, exercises: ExerciseCatalogue) -> Loaded[Programme]:
    from coach_tui.definitions.loader import load_programme

    return load_programme(path, exercises.sessions)


def yaml_files(folder: Path) -> list[Path]:
    """The definition files of a folder by name, without hidden files."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in SUFFIXES and not path.name.startswith(".")
    )


def definition_file(folder: Path, name: str) -> Path | None:
    """The file of that name in a folder, readable or not."""
    for suffix in SUFFIXES:
        path = folder / (name + suffix)
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError, ValueError):
            continue
        except OSError:
            # It may exist; reading it reports the problem.
            return path
        return path
    return None


def _candidates(folders: Iterable[Path], name: str) -> list[Path]:
    """The files of that name, first those in folders that can be entered.

    A user's folder that belongs to root, as after sudo, must not hide what is shipped.
    """
    paths = [definition_file(folder, name) for folder in folders]
    return sorted(filter(None, paths), key=lambda path: not _can_be_found(path))


class Library:
    """The sessions of the user's folder, which need not exist, and of the shipped one.

    Exercises lie in ``exercises`` below each, self-tests in ``tests``, programmes in
    ``programmes``.
    """

    def __init__(self, user: Path, shipped: Path) -> None:
        self._folders = ((SessionSource.USER, user), (SessionSource.SHIPPED, shipped))
        self.exercises = ExerciseCatalogue(
            [folder / "exercises" for _, folder in self._folders],
            [folder / "tests" for _, folder in self._folders],
            [folder for _, folder in self._folders],
        )
        self.programmes = DefinitionFolder(
            [folder / "programmes" for _, folder in self._folders],
            partial(_load_programme, exercises=self.exercises),
        )

    def sessions(
        self,
        personalise: Personalise | None = None,
        index: Callable[[str], LibraryIndex] | None = None,
        heard: Heard | None = None,
    ) -> list[Listing]:
        """Every session, the user's first, each folder sorted by name.

        A user's session replaces a shipped one of the same name, unless it is broken: then both are
        listed. ``heard`` is how much the user hears by an author's wishes. ``index`` opens the
        index for a digest of the exercises; without one, all files are parsed.
        """
        listings: list[Listing] = []
        replaced: set[str] = set()
        taken: set[str] = set()
        opened = None if index is None else index(self.exercises.digest())
        for source, folder in self._folders:
            for listing in self._in_folder(source, folder, taken, (personalise, heard), opened):
                name = listing.path.stem
                if source is SessionSource.SHIPPED and name in replaced:
                    continue
                if listing.outline is not None:
                    replaced.add(name)
                listings.append(listing)
        if opened is not None:
            opened.save()
        return listings

    def programme_listings(self, index: Callable[[str], LibraryIndex]) -> list[ProgrammeListing]:
        """Every programme, the user's first; a user's one replaces a shipped one of its name."""
        opened = index(self._digest())
        listings: dict[str, ProgrammeListing] = {}
        for source, folder in self._folders:
            with suppress(OSError):
                for path in yaml_files(folder / "programmes"):
                    if path.stem not in listings:
                        listing = self._programme_listing(path, source, opened)
                        listings[path.stem] = listing
        opened.save()
        return list(listings.values())

    def programme(
        self, programme_id: str, index: Callable[[str], LibraryIndex]
    ) -> Programme | None:
        """A programme, parsed only when a file of the library has changed."""
        from coach_tui.core.model.programme import Programme

        opened = index(self._digest() + self.programmes.digest())
        folders = [folder / "programmes" for _, folder in self._folders]
        path = next(iter(_candidates(folders, programme_id)), None)
        if path is None:
            return None
        content_hash = _content_hash(path)
        entry = opened.find(path, programme_id, content_hash, Programme)
        if entry is None:
            entry = self.programmes.find(programme_id), ()
            if content_hash and entry[0] is not None:
                opened.add(path, programme_id, content_hash, entry)
                opened.save()
        return entry[0]

    def _digest(self) -> str:
        from coach_tui.definitions.library_index import digest

        return digest(self.exercises.digest().encode(), self.exercises.sessions.digest().encode())

    def _programme_listing(
        self, path: Path, source: SessionSource, index: LibraryIndex
    ) -> ProgrammeListing:
        content_hash = _content_hash(path)
        entry = index.find(path, path.stem, content_hash, ProgrammeOutline)
        if entry is None:
            programme = self.programmes.find(path.stem)
            outline = None if programme is None else _outline_of_programme(programme)
            entry = outline, self.programmes.problems_of(path.stem)
            if content_hash:
                index.add(path, path.stem, content_hash, entry)
        outline, problems = entry
        return ProgrammeListing(path.stem, path, source, problems, outline)

    def find(
        self, reference: str, index: Callable[[str, str], LibraryIndex] | None = None
    ) -> LoadedSession:
        """The session of a name or a path, which has a separator or YAML's ending or exists.

        A shipped session does not replace the user's broken one of the same name. ``index`` opens
        the index of a session's name for a digest of the library; without one, it is parsed.
        """
        path = _as_path(reference) or self._named(reference)
        if path is None:
            raise DefinitionError([self._unknown(reference)])
        name = self._reference(path)
        document = self._loaded(path, name, index and index(path.stem, self._digest()))
        if document.value is None:
            raise DefinitionError(document.problems)
        return LoadedSession(name, path, document.value, document.content_hash, document.problems)

    def _loaded(self, path: Path, name: str, index: LibraryIndex | None) -> Loaded[Session]:
        """Read a session from the index, or else from its file."""
        from coach_tui.definitions.library_index import PackedSession

        if index is not None:
            content_hash = _content_hash(path)
            packed, problems = index.find(path, name, content_hash, PackedSession) or (None, ())
            session = None if packed is None else packed.session()
            if session is not None:
                return Loaded(session, problems, content_hash)
        from coach_tui.definitions.loader import load_session

        document = load_session(path, self.exercises)
        if index is not None and document.value is not None:
            entry = PackedSession.of(document.value), document.problems
            index.add(path, name, document.content_hash, entry)
            index.save()
        return document

    def check(
        self, paths: Iterable[Path], index: Callable[[str, str], LibraryIndex] | None = None
    ) -> list[Problem]:
        """The problems of definition files, or of all in a folder.

        ``index`` is that of ``find``: a session in it is not parsed again.
        """
        digest = self._digest() if index else ""
        problems: list[Problem] = []
        for path in paths:
            if path.suffix in SUFFIXES or not stat.S_ISDIR(_mode(path)):
                files = [path]
            else:
                try:
                    files = yaml_files(path)
                except OSError as error:
                    problems.append(_problem(path, f"cannot be read: {os_error_text(error)}"))
                    continue
                if not files:
                    message = "expected .yaml files, got a folder without any"
                    problems.append(_problem(path, message))
            for file in files:
                problems += self._problems_of(file, index and index(file.stem, digest))
        return problems

    def _problems_of(self, path: Path, index: LibraryIndex | None) -> Iterable[Problem]:
        from coach_tui.definitions.library_index import PackedSession

        place = path.absolute()
        name = self._reference(place)
        if index is not None:
            entry = index.find(place, name, _content_hash(path), PackedSession)
            if entry is not None:
                return [replace(problem, file=str(path)) for problem in entry[1]]
        from coach_tui.definitions.loader import load_either

        document = load_either(path, self.exercises)
        if index is not None and isinstance(document.value, Session):
            problems = tuple(replace(problem, file=str(place)) for problem in document.problems)
            entry = PackedSession.of(document.value), problems
            index.add(place, name, document.content_hash, entry)
            index.save()
        return document.problems

    def _in_folder(
        self,
        source: SessionSource,
        folder: Path,
        taken: set[str],
        user: tuple[Personalise | None, Heard | None],
        index: LibraryIndex | None,
    ) -> Iterator[Listing]:
        try:
            files = yaml_files(folder)
        except OSError as error:
            if source is SessionSource.USER and isinstance(error, FileNotFoundError):
                return  # The user has no sessions.
            problem = _problem(folder, f"cannot be read: {os_error_text(error)}")
            yield Listing(str(folder), folder, source, (problem,), "")
            return
        for path in files:
            reference = str(path.absolute()) if path.stem in taken else path.stem
            taken.add(path.stem)
            read = cache(partial(self._read, path, reference, *user))
            content_hash = "" if index is None else _content_hash(path)
            entry = index and index.find(path, reference, content_hash, SessionOutline)
            if entry is None:
                document, outline = read()
                entry, content_hash = (outline, document.problems), document.content_hash
                # The index knows the file's own content, not that of the sessions it does.
                alone = document.value is not None and not document.value.includes
                if index and content_hash and alone:
                    index.add(path, reference, content_hash, entry)
            outline, problems = entry
            value = partial(_value_of, read)
            yield Listing(reference, path, source, problems, content_hash, outline, value)

    def _read(
        self, path: Path, reference: str, personalise: Personalise | None, heard: Heard | None
    ) -> tuple[Loaded[Session], SessionOutline | None]:
        """Read a session with its outline. Any error of the program's own is a problem of the file.

        One session must not keep the others from being listed.
        """
        from coach_tui.definitions.loader import load_session  # the index often suffices

        try:
            document = load_session(path, self.exercises)
            if document.value is None:
                return document, None
            if personalise is not None:
                try:
                    session = personalise(document.value, reference)
                    return replace(document, value=session), outline_of(session, heard)
                except Exception as error:  # noqa: BLE001 - the author's session must stay usable
                    _log_error("the user's choices cannot be applied to %s", reference, error)
            return document, outline_of(document.value, heard)
        except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this file
            _log_error("the session %s cannot be listed", reference, error)
            problem = _problem(
                path, "coach-tui failed to read this session; the log has the details"
            )
            return Loaded(None, (problem,)), None

    def _named(self, name: str) -> Path | None:
        return next(iter(_candidates([folder for _, folder in self._folders], name)), None)

    def _reference(self, path: Path) -> str:
        named = self._named(path.stem)
        try:
            return path.stem if named and named.samefile(path) else str(path.absolute())
        except OSError:  # One of the files was deleted since it was read.
            return str(path.absolute())

    def _unknown(self, reference: str) -> Problem:
        names: set[str] = set()
        for _, folder in self._folders:
            try:
                names.update(path.stem for path in yaml_files(folder))
            except OSError:
                continue  # The list of sessions reports why; here it only costs a suggestion.
        message = f"unknown session {quoted(reference)}; expected a path or a session's name"
        hint = did_you_mean(reference, sorted(names))
        return Problem(reference, NO_PLACE.line, NO_PLACE.column, message, hint)


def outline_of(session: Session, heard: Heard | None = None) -> SessionOutline:
    from coach_tui.core.coaching.lines import Coaching
    from coach_tui.core.coaching.set_ups import session_length
    from coach_tui.core.timeline.compiler import compile_timeline

    length = session_length(session, heard(session.coaching) if heard else Coaching())
    return SessionOutline(
        session.title,
        session.summary,
        session.tags,
        session.all_equipment(),
        session.schedule,
        session.pain,
        length.known_ms,
        compile_timeline(session).has_open,
        tuple((*exercise, ms) for exercise, ms in length.new_ms.items()),
        length.first_ms,
    )


def _outline_of_programme(programme: Programme) -> ProgrammeOutline:
    return ProgrammeOutline(
        programme.title,
        programme.summary,
        sum(phase.weeks or 0 for phase in programme.phases),
        sum(phase.count or 0 for phase in programme.phases),
    )


def _as_path(reference: str) -> Path | None:
    separators = tuple(filter(None, (os.sep, os.altsep)))
    if reference.endswith(SUFFIXES) or any(separator in reference for separator in separators):
        return Path(reference)
    path = Path(reference)
    return path if stat.S_ISREG(_mode(path)) else None


def _can_be_found(path: Path) -> bool:
    try:
        path.lstat()
    except OSError:
        return False
    return True


def _log_error(message: str, reference: str, error: Exception) -> None:
    import logging

    logging.getLogger(__name__).error(message, reference, exc_info=error)


def _value_of(read: Callable[[], tuple[Loaded[Session], object]]) -> Session | None:
    return read()[0].value


def _content_hash(path: Path) -> str:
    """The hash that the loader gives a file; empty where it cannot be read."""
    try:
        return hashlib.sha256(read_head(path, MAX_BYTES + 1)).hexdigest()
    except (OSError, ValueError):
        return ""


def _mode(path: Path) -> int:
    """The mode of a path; 0 when it does not exist or cannot be the name of a file."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def _problem(file: Path | str, message: str) -> Problem:
    return Problem(str(file), START.line, START.column, message)
