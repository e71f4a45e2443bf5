"""The exercises and self-tests that sessions share: the user's own, then the shipped ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from coach_tui.core.session import Exercise
from coach_tui.definitions.documents import load_exercise, load_test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from coach_tui.definitions.documents import Document
    from coach_tui.definitions.problems import Problem

T = TypeVar("T")

SUFFIXES = (".yaml", ".yml")
"""How a definition's file name ends; the first is looked for first."""


class Folders(Generic[T]):
    """Definitions by id, each read once, when it is first asked for.

    Args:
        folders: Where they are looked for, in this order; none of them need exist.
        load: Reads a file.
    """

    def __init__(self, folders: Iterable[Path], load: Callable[[Path], Document[T]]) -> None:
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


class Catalogue(Folders[Exercise]):
    """Exercises by id, and self-tests beside them.

    Args:
        folders: Where exercises are looked for, in this order; none of them need exist.
        tests: The same for self-tests.

    Attributes:
        tests: The self-tests by id.
    """

    def __init__(self, folders: Iterable[Path], tests: Iterable[Path] = ()) -> None:
        super().__init__(folders, load_exercise)
        self.tests = Folders(tests, load_test)


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
