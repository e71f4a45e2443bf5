"""Where sessions are found: a path, the user's folder, the shipped ones, in that order."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui import paths as places
from coach_tui.definitions.catalogue import SUFFIXES, Catalogue, definition_file, yaml_files
from coach_tui.definitions.documents import load_either, load_session, reason
from coach_tui.definitions.listing import Listing, LoadedSession, Source
from coach_tui.definitions.problems import (
    NO_PLACE,
    START,
    DefinitionError,
    Problem,
    did_you_mean,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Library:
    """The sessions there are. Nothing is read before it is asked for.

    Session files are read each time, for they may have been edited meanwhile;
    exercises once for each library.

    Args:
        user: The user's folder, their exercises in ``exercises`` below it; need not exist.
        shipped: The shipped folder, laid out the same.
    """

    def __init__(self, user: Path, shipped: Path) -> None:
        self._folders = ((Source.USER, user), (Source.SHIPPED, shipped))
        self.exercises = Catalogue(
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
                if source is Source.SHIPPED and name in replaced:
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

    def _in_folder(self, source: Source, folder: Path, taken: set[str]) -> Iterator[Listing]:
        try:
            files = yaml_files(folder)
        except OSError as error:
            if source is Source.USER and isinstance(error, FileNotFoundError):
                return  # Nobody needs to have sessions of their own.
            problem = _problem(folder, f"cannot be read: {reason(error)}")
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
        message = f"unknown session {shown(reference)}; expected a path or a session's name"
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
        return [_problem(folder, f"cannot be read: {reason(error)}")]
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
