"""Lookup of exercises and self-tests by id: those of the file first, then the catalogue's."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from msgspec import Struct

from coach_tui.core.model.exercise import Exercise
from coach_tui.definitions.problems import Problem, ProblemReport, Severity, quoted

if TYPE_CHECKING:
    from coach_tui.core.model.selftest import SelfTest
    from coach_tui.core.model.session import Session
    from coach_tui.definitions.fields import FormatField, Values

T = TypeVar("T")

T_co = TypeVar("T_co", covariant=True)


class Lookup(Protocol[T_co]):
    """Definitions by id."""

    def find(self, definition_id: str, /) -> T_co | None:
        """The first readable definition of that id."""
        ...

    def problems_of(self, definition_id: str, /) -> tuple[Problem, ...]:
        """The problems of the files of that id."""
        ...

    def ids(self) -> Collection[str]:
        """All ids, also those of unreadable files."""
        ...


class Exercises(Lookup[Exercise], Protocol):
    """Exercises by id, and self-tests in ``tests``."""

    @property
    def tests(self) -> Lookup[SelfTest]:
        """Self-tests by id."""
        ...

    @property
    def sessions(self) -> Lookup[Session]:
        """Sessions by name, for steps that do another session."""
        ...


class LocalFirst(Struct, Generic[T], frozen=True):
    """Definitions of a session file, ``None`` for unreadable ones, before the catalogue's."""

    local: dict[str, T | None]
    catalogue: Lookup[T]

    def find(self, definition_id: str, /) -> T | None:
        local, catalogue = self.local, self.catalogue
        return local[definition_id] if definition_id in local else catalogue.find(definition_id)

    def problems_of(self, definition_id: str, /) -> tuple[Problem, ...]:
        """Empty for the file's definitions: they are reported at their places."""
        return () if definition_id in self.local else self.catalogue.problems_of(definition_id)

    def ids(self) -> list[str]:
        return sorted({*self.local, *self.catalogue.ids()})


class LocalExercisesFirst(LocalFirst[Exercise], frozen=True):
    """A session file's exercises and self-tests before those of the catalogue."""

    tests: Lookup[SelfTest]
    sessions: Lookup[Session]


def look_up(
    values: Values, field: FormatField[str], catalogue: Lookup[T], report: ProblemReport
) -> T | None:
    """The definition that a step's field names, or ``None`` with a problem reported."""
    definition_id = values.get(field)
    if definition_id is None:
        return None
    definition, place, kind = catalogue.find(definition_id), values.place(field), field.name
    problems = catalogue.problems_of(definition_id)
    if report.is_full:  # Listing the ids costs more than the rest of a hostile file.
        return definition
    if definition is None and problems:
        report.add(
            place, f"{kind} {quoted(definition_id)} has problems of its own", str(problems[0])
        )
    elif definition is None and definition_id not in catalogue.ids():
        report.add(
            place,
            f"unknown {kind} {quoted(definition_id)}; expected one of the catalogue or of this file",
            report.did_you_mean(definition_id, catalogue.ids()),
        )
    elif problems:
        message = f"your own {quoted(definition_id)} has problems; the shipped one is used"
        report.add(place, message, str(problems[0]), Severity.WARNING)
    return definition
