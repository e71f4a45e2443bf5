"""The exercises and self-tests that sessions share: the user's own, then the shipped ones."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from coach_tui import paths as places
from coach_tui.core.model.exercise import Exercise
from coach_tui.definitions.library_types import Listing, LoadedSession, SessionSource
from coach_tui.definitions.loader import (
    load_either,
    load_exercise,
    load_session,
    load_test,
    os_error_text,
)
from coach_tui.definitions.problems import (
    NO_PLACE,
    START,
    DefinitionError,
    Problem,
    did_you_mean,
    quoted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from coach_tui.definitions.loader import Loaded

T = TypeVar("T")

SUFFIXES = (".yaml", ".yml")
"""How a definition's file name ends; the first is looked for first."""


class DefinitionFolder(Generic[T]):
    """Definitions by id, each read once, when it is first asked for.

    Args:
        folders: Where they are looked for, in this order; none of them need exist.
        load: Reads a file.
    """

    def __init__(self, folders: Iterable[Path], load: Callable[[Path], Loaded[T]]) -> None:
        self._folders = tuple(folders)
        self._load_file = load
        self._read: dict[str, tuple[T | None, tuple[Problem, ...]]] = {}

    def find(self, wanted: str) -> T | None:
        """The first readable definition of that id, if there is one."""
        return self._look_up(wanted)[0]

    def problems_of(self, wanted: str) -> tuple[Problem, ...]:
        """What is wrong with the files of that id that come before the readable one."""
        return self._look_up(wanted)[1]

    def ids(self) -> list[str]:
        """The id of every file, readable or not, in alphabetical order."""
        found: set[str] = set()
        for folder in self._folders:
            try:
                found.update(path.stem for path in yaml_files(folder))
            except OSError:
                # Ids are for guessing what was meant; a file asked for by id says why it
                # cannot be read.
                continue
        return sorted(found)

    def _look_up(self, wanted: str) -> tuple[T | None, tuple[Problem, ...]]:
        if wanted not in self._read:
            self._read[wanted] = self._load(wanted)
        return self._read[wanted]

    def _load(self, wanted: str) -> tuple[T | None, tuple[Problem, ...]]:
        problems: list[Problem] = []
        for folder in self._folders:
            path = definition_file(folder, wanted)
            if path is None:
                continue
            document = self._load_file(path)
            problems += document.problems
            if document.value is not None:
                return document.value, tuple(problems)
        return None, tuple(problems)


class ExerciseCatalogue(DefinitionFolder[Exercise]):
    """Exercises by id, and self-tests beside them.

    Args:
        folders: Where exercises are looked for, in this order; none of them need exist.
        tests: The same for self-tests.

    Attributes:
        tests: The self-tests by id.
    """

    def __init__(self, folders: Iterable[Path], tests: Iterable[Path] = ()) -> None:
        super().__init__(folders, load_exercise)
        self.tests = DefinitionFolder(tests, load_test)


def yaml_files(folder: Path) -> list[Path]:
    """What is named like a definition in a folder, hidden files left out, sorted by name.

    Raises:
        OSError: The folder is missing or cannot be read.
    """
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix in SUFFIXES and not path.name.startswith(".")
    )


def definition_file(folder: Path, name: str) -> Path | None:
    """The file of that name in a folder, whatever it is and whether it can be read or not."""
    for suffix in SUFFIXES:
        path = folder / (name + suffix)
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError, ValueError):
            continue
        except OSError:
            # It may be there; reading it will say what is wrong.
            return path
        return path
    return None


# MERGED: Where sessions are found: a path, the user's folder, the shipped ones, in that order.


class Library:
    """The sessions there are. Nothing is read before it is asked for.

    Session files are read each time, for they may have been edited meanwhile;
    exercises once for each library.

    Args:
        user: The user's folder, their exercises in ``exercises`` below it; need not exist.
        shipped: The shipped folder, laid out the same.
    """

    def __init__(self, user: Path, shipped: Path) -> None:
        self._folders = ((SessionSource.USER, user), (SessionSource.SHIPPED, shipped))
        self.exercises = ExerciseCatalogue(
            [folder / "exercises" for _, folder in self._folders],
            [folder / "tests" for _, folder in self._folders],
        )

    def sessions(self) -> list[Listing]:
        """Every session, the user's first, each folder sorted by name.

        A user's session takes the place of a shipped one of the same name, unless
        it is broken: then both are listed.
        """
        listings: list[Listing] = []
        replaced: set[str] = set()
        taken: set[str] = set()
        for source, folder in self._folders:
            for listing in self._in_folder(source, folder, taken):
                name = listing.path.stem
                if source is SessionSource.SHIPPED and name in replaced:
                    continue
                if listing.session is not None:
                    replaced.add(name)
                listings.append(listing)
        return listings

    def find(self, reference: str) -> LoadedSession:
        """The session of that path or name.

        Args:
            reference: A path (with a separator in it, ending in .yaml or .yml, or the
                name of a file that is there), or a session's name.

        Raises:
            DefinitionError: There is none, or it is broken; the user's broken file
                is not passed over for a shipped one of the same name.
        """
        path = _as_path(reference) or self._named(reference)
        if path is None:
            raise DefinitionError([self._unknown(reference)])
        document = load_session(path, self.exercises)
        if document.value is None:
            raise DefinitionError(document.problems)
        return LoadedSession(
            self._ref(path), path, document.value, document.content_hash, document.problems
        )

    def _in_folder(self, source: SessionSource, folder: Path, taken: set[str]) -> Iterator[Listing]:
        try:
            files = yaml_files(folder)
        except OSError as error:
            if source is SessionSource.USER and isinstance(error, FileNotFoundError):
                return  # Nobody needs to have sessions of their own.
            problem = _problem(folder, f"cannot be read: {os_error_text(error)}")
            yield Listing(str(folder), folder, source, None, (problem,), "")
            return
        for path in files:
            document = load_session(path, self.exercises)
            ref = str(path.absolute()) if path.stem in taken else path.stem
            taken.add(path.stem)
            yield Listing(
                ref, path, source, document.value, document.problems, document.content_hash
            )

    def _named(self, name: str) -> Path | None:
        for _, folder in self._folders:
            path = definition_file(folder, name)
            if path is not None:
                return path
        return None

    def _ref(self, path: Path) -> str:
        named = self._named(path.stem)
        try:
            return path.stem if named and named.samefile(path) else str(path.absolute())
        except OSError:  # One of them went away since it was read.
            return str(path.absolute())

    def _unknown(self, reference: str) -> Problem:
        names: set[str] = set()
        for _, folder in self._folders:
            try:
                names.update(path.stem for path in yaml_files(folder))
            except OSError:
                continue  # The list of sessions says why; here a name less is guessed.
        message = f"unknown session {quoted(reference)}; expected a path or a session's name"
        hint = did_you_mean(reference, sorted(names))
        return Problem(reference, NO_PLACE.line, NO_PLACE.column, message, hint)


def check_paths(paths: Iterable[Path | str], library: Library | None = None) -> list[Problem]:
    """Everything that is wrong with some files; a folder stands for the definitions in it.

    Args:
        paths: Session files, exercise files, folders of them.
        library: Where the sessions find their exercises; the user's and the shipped
            ones unless another is given.
    """
    known = library or Library(places.user_sessions(), places.assets("sessions"))
    problems: list[Problem] = []
    for path in map(Path, paths):
        if path.suffix in SUFFIXES or not stat.S_ISDIR(_mode(path)):
            problems += load_either(path, known.exercises).problems
        else:
            problems += _check_folder(path, known)
    return problems


def _check_folder(folder: Path, library: Library) -> list[Problem]:
    try:
        files = yaml_files(folder)
    except OSError as error:
        return [_problem(folder, f"cannot be read: {os_error_text(error)}")]
    if not files:
        return [_problem(folder, "expected .yaml files, got a folder without any")]
    return [problem for file in files for problem in load_either(file, library.exercises).problems]


def _as_path(reference: str) -> Path | None:
    separators = tuple(filter(None, (os.sep, os.altsep)))
    if reference.endswith(SUFFIXES) or any(separator in reference for separator in separators):
        return Path(reference)
    path = Path(reference)
    return path if stat.S_ISREG(_mode(path)) else None


def _mode(path: Path) -> int:
    """What kind of thing is there; 0 for nothing, or for what cannot be the name of a file."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def _problem(file: Path | str, message: str) -> Problem:
    return Problem(str(file), START.line, START.column, message)
