"""The page for the physio as Markdown (CommonMark with tables)."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.journal.exports.report import Report, Table

# Every one of them means something in the middle of a line of Markdown, or in HTML inside it.
# Round brackets and ! mean nothing where the square ones do not, # and + only where a line
# begins: nothing that a person wrote stands there.
_SPECIAL = frozenset("\\`*_{}[]<>|~&@")


def markdown_of(report: Report) -> str:
    """The page; what a person wrote is words in it and nothing else."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# {_words(report.title)}"
    for line in report.lines:
        yield ""
        yield _words(line)
    for table in report.tables:
        yield ""
        yield f"## {_words(table.title)}"
        yield ""
        yield from _table(table)
    yield ""
    yield _words(report.remark)


def _table(table: Table) -> Iterator[str]:
    yield _row(table.columns)
    yield _row_of_rules(len(table.columns))
    yield from map(_row, table.rows)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_words, cells))} |"


def _row_of_rules(columns: int) -> str:
    return f"|{' --- |' * columns}"


def _words(words: str) -> str:
    safe = safe_text(words)
    return "".join(
        f"\\{char}" if char in _SPECIAL or _joins(char, following) else char
        for char, following in zip_longest(safe, safe[1:], fillvalue=" ")
    )


def _joins(char: str, following: str) -> bool:
    """Whether it could be the colon of an address or of a picture's name."""
    return char == ":" and not following.isspace()
