"""Where steps find what they name by its id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from coach_tui.core.model.exercise import Exercise
from coach_tui.definitions.problems import Severity, did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Collection

    from coach_tui.core.model.selftest import SelfTest
    from coach_tui.definitions.fields import FormatField, Values
    from coach_tui.definitions.problems import Problem, ProblemReport

T = TypeVar("T")

T_co = TypeVar("T_co", covariant=True)


class Lookup(Protocol[T_co]):
    """Things by id."""

    def find(self, wanted: str, /) -> T_co | None:
        """The thing of that id, if there is a readable one."""
        ...

    def problems_of(self, wanted: str, /) -> tuple[Problem, ...]:
        """What is wrong with the files of that id; empty for an id that nobody uses."""
        ...

    def ids(self) -> Collection[str]:
        """Every id there is, those of files that cannot be read included."""
        ...


class Exercises(Lookup[Exercise], Protocol):
    """Exercises by id, and self-tests beside them."""

    @property
    def tests(self) -> Lookup[SelfTest]:
        """Self-tests by id."""
        ...


@dataclass(frozen=True, slots=True)
class LocalFirst(Generic[T]):
    """A file's own things before those of the catalogue.

    Attributes:
        own: Those of the file; ``None`` for one that cannot be read.
        catalogue: All others.
    """

    local: dict[str, T | None]
    catalogue: Lookup[T]

    def find(self, wanted: str, /) -> T | None:
        """The file's own of that id, or the catalogue's."""
        return self.local[wanted] if wanted in self.local else self.catalogue.find(wanted)

    def problems_of(self, wanted: str, /) -> tuple[Problem, ...]:
        """Nothing for the file's own: they are reported where they stand."""
        return () if wanted in self.local else self.catalogue.problems_of(wanted)

    def ids(self) -> list[str]:
        """Every id there is."""
        return sorted({*self.local, *self.catalogue.ids()})


@dataclass(frozen=True, slots=True)
class LocalExercisesFirst(LocalFirst[Exercise]):
    """A file's own exercises and self-tests before those of the catalogue.

    Attributes:
        tests: The self-tests.
    """

    tests: Lookup[SelfTest]


def look_up(
    values: Values, field: FormatField[str], known: Lookup[T], report: ProblemReport
) -> T | None:
    """The thing that a field names, or ``None`` with a problem reported.

    Args:
        values: What the step says.
        field: The key that names it: ``exercise`` or ``test``.
        known: Where it is found.
        report: Where problems go.
    """
    wanted = values.get(field)
    if wanted is None:
        return None
    found, place, kind = known.find(wanted), values.place(field), field.name
    trouble = known.problems_of(wanted)
    if found is None and trouble:
        report.add(place, f"{kind} {quoted(wanted)} has problems of its own", str(trouble[0]))
    elif found is None and wanted not in known.ids():
        report.add(
            place,
            f"unknown {kind} {quoted(wanted)}; expected one of the catalogue or of this file",
            did_you_mean(wanted, known.ids()),
        )
    elif trouble:
        message = f"your own {quoted(wanted)} has problems; the shipped one is used"
        report.add(place, message, str(trouble[0]), Severity.WARNING)
    return found
