"""The command ``merge``, and the group ``journal`` that looks after the journal's file."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from coach_tui import paths
from coach_tui.cli.parts import PROBLEMS
from coach_tui.journal import Journal, JournalError
from coach_tui.journal.merging import pages_of
from coach_tui.journal.store import BUSY_MS

if TYPE_CHECKING:
    from collections.abc import Generator


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def merge(file: Path) -> None:
    """Take in FILE, another machine's journal or what `export --format jsonl` made of it.

    Nothing is lost and nothing is counted twice, however often and in whichever
    order files are merged.
    """
    with _journal() as journal:
        merged = journal.merge(pages_of(file, BUSY_MS))
    click.echo(
        f"{_sessions(merged.added)} new, {_sessions(merged.changed)} completed, "
        f"{_sessions(merged.same)} already here.",
        err=True,
    )


@contextmanager
def _journal() -> Generator[Journal]:
    """The journal, closed again; what goes wrong with it ends the program with a sentence."""
    try:
        journal = Journal.open(paths.journal_file())
        try:
            yield journal
        finally:
            journal.close()
    except JournalError as error:
        _end(str(error))


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"


def _end(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(PROBLEMS)
