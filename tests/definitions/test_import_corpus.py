"""What the importer reads from the corpus of sheets, and that every line ends up somewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from import_corpus import SHEETS, Reading, read_sheet, sheet_text

from coach_tui.definitions.imports.pain_limits import pain_apart
from coach_tui.definitions.library import ExerciseCatalogue

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

CATALOGUE = ExerciseCatalogue([Path(__file__).parents[2] / "sessions" / "exercises"])


@cache
def reading_of(path: Path) -> Reading:
    return read_sheet(path, CATALOGUE)


def total(name: str) -> int:
    return sum(getattr(reading_of(path), name).total() for path in SHEETS)


def test_there_are_more_than_fifty_sheets():
    assert len(SHEETS) >= 50


def test_of_what_is_read_99_percent_is_stated_and_of_what_is_stated_90_percent_is_read():
    right = sum((r.stated & r.read).total() for r in map(reading_of, SHEETS))
    assert right / total("read") >= 0.99
    assert right / total("stated") >= 0.90


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_every_line_is_counted_as_understood_doubtful_or_not_read(path: Path):
    reading = reading_of(path)
    text = sheet_text(path)
    if not reading.sessions or text.startswith("<!DOCTYPE") or "<html" in text:
        return
    pieces = (piece for line in text.splitlines() for piece in pain_apart(line))
    lines = {" ".join(piece.split()) for piece in pieces if piece.strip()}
    comments = {
        " ".join(line.split()).removeprefix("# ").removeprefix("Sheet: ")
        for session in reading.sessions
        for line in session.text.splitlines()
        if line.lstrip().startswith("#")
    }
    assert lines - comments == set()


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_the_files_that_a_sheet_becomes(path: Path, snapshot: SnapshotAssertion):
    """Each key, note and doubt: that 99 of 100 are right does not show a change of the others."""
    sessions = reading_of(path).sessions
    assert "\n".join(session.text for session in sessions) == snapshot
