"""The library's listings. Apart from the library: screens need these without the YAML reader."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.model.session import Session
    from coach_tui.definitions.problems import Problem


class SessionSource(StrEnum):
    """The folder of a session: the user's or the shipped one."""

    USER = "user"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Listing:
    """One session of the library.

    Attributes:
        reference: For ``Library.find``: its name, or its path when its name is taken.
        session: ``None`` when the file has errors.
        content_hash: SHA-256 of the file's bytes in hex; empty when they could not be read.
    """

    reference: str
    path: Path
    source: SessionSource
    session: Session | None
    problems: tuple[Problem, ...]
    content_hash: str

    @property
    def title(self) -> str:
        """Its title, or its file's name when it is broken."""
        return self.path.stem if self.session is None else self.session.title


@dataclass(frozen=True, slots=True)
class LoadedSession:
    """A session that was found by its reference.

    Attributes:
        reference: Its name in the library, or its absolute path when it is outside.
    """

    reference: str
    path: Path
    session: Session
    content_hash: str
    warnings: tuple[Problem, ...] = ()
