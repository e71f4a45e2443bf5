"""What is wrong with a file: where, what was expected, and what may help."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.text import nearest, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_PROBLEMS = 100
"""Problems kept for one file; nobody reads more, and a hostile file could make millions."""

_MAX_QUOTED = 40
_MAX_SUGGESTIONS = 24


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file: line and column in characters, both from 1."""

    line: int
    column: int


START = Place(1, 1)
"""Where a problem with a file as a whole is put."""

NO_PLACE = Place(0, 0)
"""Where a problem is put when there is no file: with a name that nothing bears."""


class Severity(StrEnum):
    """Whether a file can be used in spite of a problem."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file, or with the name of one, safe to print.

    Attributes:
        file: The file's name as it was asked for.
        line: From 1; 0 where there is no file, as in ``NO_PLACE``.
        column: In characters, from 1; 0 likewise.
        message: What is wrong and what was expected.
        hint: What may help; empty when there is nothing to say.
        severity: Whether the file can be used all the same.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        for name in ("file", "message", "hint"):
            object.__setattr__(self, name, safe_text(getattr(self, name)))

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        where = f"{self.file}:{self.line}:{self.column}: " if self.line else ""
        return f"{where}{self.message}{hint}"


class DefinitionError(Exception):
    """A session cannot be used.

    Attributes:
        problems: Why; at least one.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(slots=True)
class ProblemReport:
    """Collects the problems of one file.

    Attributes:
        file: The name put into each problem.
    """

    file: str
    _problems: list[Problem] = field(default_factory=list[Problem])

    def add(
        self, place: Place, message: str, hint: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        """Take down a problem; beyond ``MAX_PROBLEMS`` only the fact that there are more."""
        if len(self._problems) < MAX_PROBLEMS:
            found = Problem(self.file, place.line, place.column, message, hint, severity)
            if found not in self._problems:
                self._problems.append(found)
        elif len(self._problems) == MAX_PROBLEMS:
            self._problems.append(
                Problem(self.file, place.line, place.column, "and more problems after these")
            )

    @property
    def failed(self) -> bool:
        """Whether anything found makes the file unusable."""
        return any(problem.severity is Severity.ERROR for problem in self._problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found, from the top of the file to its end."""
        return tuple(sorted(self._problems, key=lambda p: (p.line, p.column)))


def quoted(words: str) -> str:
    """A stranger's words for a message: in backquotes, cut to a readable length."""
    cut = words if len(words) <= _MAX_QUOTED else words[: _MAX_QUOTED - 1] + "…"
    return f"`{cut}`"


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """A hint naming the nearest of the ``known`` words, or those there are when none is near."""
    words = list(candidates)
    near = nearest(word, words)
    if near is not None:
        return f"did you mean {quoted(near)}?"
    some = [*words[:_MAX_SUGGESTIONS], "…"] if len(words) > _MAX_SUGGESTIONS else words
    return "known: " + ", ".join(some) if words else ""
