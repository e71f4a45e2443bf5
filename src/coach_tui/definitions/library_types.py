"""What the library tells of sessions. Kept apart: a screen needs these, and no reader of YAML."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.model.session import Session
    from coach_tui.definitions.problems import Problem


class SessionSource(StrEnum):
    """Whose a session is."""

    USER = "user"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Listing:
    """One session of the library.

    Attributes:
        ref: What ``Library.find`` finds it by: its name, or its path when its name is taken.
        path: Its file.
        source: Whose it is.
        session: The session; ``None`` when its file is broken.
        problems: Why it is broken, or warnings about one that is not.
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
    """A session that was asked for.

    Attributes:
        ref: Its name in the library, or its absolute path when it is not in there.
        path: Its file.
        session: The session.
        content_hash: SHA-256 of the file's bytes in hex.
        warnings: What is odd about it; empty as a rule.
    """

    reference: str
    path: Path
    session: Session
    content_hash: str
    warnings: tuple[Problem, ...] = ()
