"""The exercises that sessions share: the user's own, then the shipped ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.definitions.documents import load_exercise

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from coach_tui.core.session import Exercise
    from coach_tui.definitions.problems import Problem

SUFFIXES = (".yaml", ".yml")
"""How a definition's file name ends; the first is looked for first."""


class Catalogue:
    """Exercises by id, each read once, when it is first asked for.

    Args:
        folders: Where they are looked for, in this order; none of them need exist.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)
        self._read: dict[str, tuple[Exercise | None, tuple[Problem, ...]]] = {}

    def find(self, exercise_id: str) -> Exercise | None:
        """The first readable exercise of that id, if there is one."""
        return self._look_up(exercise_id)[0]

    def problems_of(self, exercise_id: str) -> tuple[Problem, ...]:
        """What is wrong with the files of that id that come before the readable one."""
        return self._look_up(exercise_id)[1]

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

    def _look_up(self, exercise_id: str) -> tuple[Exercise | None, tuple[Problem, ...]]:
        if exercise_id not in self._read:
            self._read[exercise_id] = self._load(exercise_id)
        return self._read[exercise_id]

    def _load(self, exercise_id: str) -> tuple[Exercise | None, tuple[Problem, ...]]:
        problems: list[Problem] = []
        for folder in self._folders:
            path = definition_file(folder, exercise_id)
            if path is None:
                continue
            document = load_exercise(path)
            problems += document.problems
            if document.value is not None:
                return document.value, tuple(problems)
        return None, tuple(problems)


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
