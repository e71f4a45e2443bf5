"""The command ``history``."""

from __future__ import annotations

import sys

import click

from coach_tui import paths
from coach_tui.cli.parts import PROBLEMS, as_json, print_json, print_lines


@click.command()
@click.option("--limit", type=click.IntRange(min=1), help="Only the newest so many.")
@as_json
def history(limit: int | None, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Tell what was done, newest first."""
    from coach_tui.journal import Journal, JournalError  # noqa: PLC0415 - opens SQLite
    from coach_tui.journal.history import as_json as entries_json  # noqa: PLC0415
    from coach_tui.journal.history import as_lines  # noqa: PLC0415

    entries = []
    if paths.journal_file().exists():
        try:
            journal = Journal.open(paths.journal_file())
        except JournalError as error:
            click.echo(str(error), err=True)
            sys.exit(PROBLEMS)
        entries = journal.entries(limit)
        journal.close()
    if as_json:
        print_json(entries_json(entries))
    elif entries:
        print_lines(as_lines(entries))
    else:
        click.echo("Nothing has been done yet. Start with: coach-tui list", err=True)
