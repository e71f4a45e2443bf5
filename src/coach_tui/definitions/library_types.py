"""The library's listings. Apart from the library: lists are drawn without the YAML reader."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import astuple, replace

# At runtime: the index reads outlines by their types.
from coach_tui.core.model.session import PainLimits, Schedule  # noqa: TC001

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.model.practice import PracticeByName
    from coach_tui.core.model.session import Session
    from coach_tui.definitions.problems import Problem

T = TypeVar("T")


class SessionSource(StrEnum):
    """The folder of a session: the user's or the shipped one."""

    USER = "user"
    SHIPPED = "shipped"


class SessionOutline(Struct, frozen=True):
    """A session in lists, without its steps."""

    title: str
    summary: str
    tags: tuple[str, ...]
    equipment: tuple[str, ...]  # Its own and that of its exercises
    schedule: Schedule | None
    pain: PainLimits
    # Its length without its open phases, which `has_open` reports; as it is read for a user who
    # knows all of its exercises.
    total_ms: int
    has_open: bool
    # What each exercise adds to that while it is new: its id, its name, milliseconds.
    new_ms: tuple[tuple[str, str, int], ...]
    first_ms: int  # What the user's first session of all adds

    def for_user(self, practice: PracticeByName) -> SessionOutline:
        """The outline with the length that it has for a user."""
        more_ms = sum(
            ms
            for exercise, name, ms in self.new_ms
            if (exercise, name) not in practice or not practice[exercise, name].is_known
        )
        more_ms += 0 if practice else self.first_ms
        return replace(self, total_ms=self.total_ms + more_ms, new_ms=(), first_ms=0)


class Listing(Struct, frozen=True, dict=True):
    """One session of the library. Its steps are read when ``session`` is first asked for."""

    reference: str  # For `Library.find`: its name, or its path when its name is taken
    path: Path
    source: SessionSource
    problems: tuple[Problem, ...]  # Errors if it cannot be used, else warnings
    content_hash: str  # SHA-256 of the file's bytes in hex; empty when they could not be read
    outline: SessionOutline | None = None  # None when the file has errors
    # Reads the session, which is None when its file has been broken or removed meanwhile.
    read: Callable[[], Session | None] | None = None

    def __eq__(self, other: object) -> bool:
        """Whether both list the same, however the session is read."""
        return isinstance(other, Listing) and astuple(self)[:-1] == astuple(other)[:-1]

    def __hash__(self) -> int:
        return hash((self.path, self.content_hash))

    @property
    def title(self) -> str:
        return self.path.stem if self.outline is None else self.outline.title

    @cached_property
    def session(self) -> Session | None:
        """The whole session; ``None`` when the file has errors."""
        return None if self.outline is None or self.read is None else self.read()


class Loaded(Struct, Generic[T], frozen=True):
    """The definition in a file and its problems."""

    value: T | None  # None when the file has an error; there can be warnings beside a value
    problems: tuple[Problem, ...]
    content_hash: str = ""  # SHA-256 of its bytes in hex; empty when they could not be read


class LoadedSession(Struct, frozen=True):
    """A session that was found by its reference."""

    reference: str  # Its name in the library, or its absolute path when it is outside
    path: Path
    session: Session
    content_hash: str
    warnings: tuple[Problem, ...] = ()


class ProgrammeOutline(Struct, frozen=True):
    """A programme in lists."""

    title: str
    summary: str
    weeks: int  # The weeks of its phases by weeks; `sessions` those of the others
    sessions: int


class ProgrammeListing(Struct, frozen=True):
    """One programme of the library; ``outline`` is ``None`` when its file has errors."""

    name: str
    path: Path
    source: SessionSource
    problems: tuple[Problem, ...]
    outline: ProgrammeOutline | None
