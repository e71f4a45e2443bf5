"""A journal's file, new, filled, and seen by another program."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from entry_samples import entry_head, rep

from coach_tui.journal.store import Journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture(scope="session")
def filled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a journal of one entry of many reps, closed: three hundred commits, made once."""
    folder = tmp_path_factory.mktemp("filled")
    journal = Journal.open(folder / "journal.sqlite3")
    journal.begin(entry_head())
    for number in range(300):
        journal.rep_done("e1", rep(number))
    journal.close()
    assert journal.problem is None
    return folder


@pytest.fixture
def filled(path: Path, filled_folder: Path) -> Path:
    """A copy of that journal, for this test alone."""
    shutil.copytree(filled_folder, path.parent, dirs_exist_ok=True)
    return path


@pytest.fixture
def foreign(filled: Path) -> Iterator[sqlite3.Connection]:
    """Another program's connection to the same file."""
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        yield connection
