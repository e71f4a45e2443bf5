"""A journal's file, new, filled, and seen by another program."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from entry_samples import new_entry, rep

from coach_tui.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def filled(path: Path) -> Path:
    """A journal with one entry of many reps, closed."""
    journal = Journal.open(path)
    journal.begin(new_entry())
    for number in range(300):
        journal.rep_done("e1", rep(number))
    journal.close()
    assert journal.problem is None
    return path


@pytest.fixture
def foreign(filled: Path) -> Iterator[sqlite3.Connection]:
    """Another program's connection to the same file."""
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        yield connection
