"""What the tests of this room share: the shipped files and a way to read a few lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_session

if TYPE_CHECKING:
    from coach_tui.core.model.session import Session
    from coach_tui.definitions.library_types import Loaded


class ReadsSession(Protocol):
    """Reads the text of a session file named ``f.yaml``."""

    def __call__(self, text: str) -> Loaded[Session]:
        """What became of the text."""
        ...


@pytest.fixture(scope="session")
def shipped() -> Path:
    return Path(__file__).parents[2] / "sessions"


@pytest.fixture(scope="session")
def catalogue(shipped: Path) -> ExerciseCatalogue:
    return ExerciseCatalogue([shipped / "exercises"], [], [shipped])


@pytest.fixture(scope="session")
def read(catalogue: ExerciseCatalogue) -> ReadsSession:
    def read_text(text: str) -> Loaded[Session]:
        return read_session(text.encode(), "f.yaml", catalogue)

    return read_text
