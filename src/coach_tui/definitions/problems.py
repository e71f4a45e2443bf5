"""Problems of definition files: a place, what was expected, and a hint."""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import force_setattr

from coach_tui.text import nearest, safe_text

MAX_BYTES = 256 * 1024  # The largest file; a long session is a tenth of it
MAX_PROBLEMS = 100  # Problems collected for one file; a hostile file could cause millions
_MAX_QUOTED = 40
_MAX_SUGGESTIONS = 24


class Place(Struct, frozen=True, order=True):
    """A place in a file: line and column in characters, both from 1."""

    line: int
    column: int


START = Place(1, 1)  # The place of a problem with the whole file
NO_PLACE = Place(0, 0)  # The place of a problem without a file: an unknown name


class Severity(StrEnum):
    """Whether a problem makes a file unusable."""

    ERROR = "error"
    WARNING = "warning"


class Problem(Struct, frozen=True):
    """A problem with a file or with the name of one, safe to print."""

    file: str  # The file's name as the user wrote it
    line: int  # From 1; 0 where there is no file, as in `NO_PLACE`
    column: int  # In characters, from 1; 0 likewise
    message: str  # The fault and what was expected
    hint: str = ""  # How to fix it; may be empty
    severity: Severity = Severity.ERROR

    def __post_init__(self) -> None:
        for name in ("file", "message", "hint"):
            force_setattr(self, name, safe_text(getattr(self, name)))

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        where = f"{self.file}:{self.line}:{self.column}: " if self.line else ""
        return f"{where}{self.message}{hint}"


class DefinitionError(Exception):
    """A session cannot be used, for at least one problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class ProblemReport(Struct):
    """Collects the problems of one file."""

    file: str
    _problems: list[Problem] = field(default_factory=list[Problem])

    def add(
        self, place: Place, message: str, hint: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        """Add a problem; beyond ``MAX_PROBLEMS`` only one that says there are more."""
        if len(self._problems) < MAX_PROBLEMS:
            problem = Problem(self.file, place.line, place.column, message, hint, severity)
            if problem not in self._problems:
                self._problems.append(problem)
        elif len(self._problems) == MAX_PROBLEMS:
            self._problems.append(
                Problem(self.file, place.line, place.column, "and more problems after these")
            )

    def did_you_mean(self, word: str, candidates: Iterable[str]) -> str:
        """The hint of ``did_you_mean``, empty when no more problems are collected."""
        return "" if self.is_full else did_you_mean(word, candidates)

    def nearest(self, word: str, candidates: Iterable[str]) -> str | None:
        """The nearest of the candidates; ``None`` if none is, or no more problems are collected."""
        return None if self.is_full else nearest(word, candidates)

    @property
    def is_full(self) -> bool:
        """Whether further problems are dropped, so that no hint need be computed."""
        return len(self._problems) > MAX_PROBLEMS

    @property
    def failed(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self._problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(sorted(self._problems, key=lambda p: (p.line, p.column)))


def quoted(text: str) -> str:
    """Text of a file for a message: in backquotes, cut to a readable length."""
    cut = text if len(text) <= _MAX_QUOTED else text[: _MAX_QUOTED - 1] + "…"
    return f"`{cut}`"


def meant(word: str) -> str:
    """The hint that an author meant another word."""
    return f"did you mean {quoted(word)}?"


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """A hint with the nearest of the candidates, or a list of them when none is near."""
    words = list(candidates)
    near = nearest(word, words)
    if near is not None:
        return meant(near)
    some = [*words[:_MAX_SUGGESTIONS], "…"] if len(words) > _MAX_SUGGESTIONS else words
    return "known: " + ", ".join(some) if words else ""


def os_error_text(error: OSError | ValueError) -> str:
    """The system's message for a file that cannot be read."""
    if isinstance(error, OSError) and error.errno is not None:
        return (error.strerror or os.strerror(error.errno)).lower()
    return "its name is not one a file can have"
