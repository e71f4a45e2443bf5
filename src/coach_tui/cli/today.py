"""The command ``today``: what the day holds."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from coach_tui import paths
from coach_tui.cli import agenda_words
from coach_tui.cli.parts import PROBLEMS, library
from coach_tui.core.agenda import Plan, agenda_of
from coach_tui.core.attendance import visits_of
from coach_tui.definitions.library import Source

if TYPE_CHECKING:
    from coach_tui.core.attendance import Visit


_FIELDS = """\
--porcelain prints lines of fields separated by tabs. Their order stays; new ones
come last.

\b
  today       DATE NUMBER-DUE
  session     due|open|done|rest NAME TIMES-TODAY TIMES-A-DAY
              WEEK-DONE WEEK-DUE LAST-DONE TITLE
  unfinished  NAME DATE PERCENT-DONE TITLE
  last        NAME DATE TITLE
  streak      DAYS SINCE done|open
"""


@click.command(epilog=_FIELDS)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")
@click.option("--porcelain", is_flag=True, help="Print tab-separated lines for a status bar.")
def today(as_json: bool, porcelain: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Tell what is due today, what was broken off, and how long you have kept at it.

    A session is asked for once you have taken it up, and for four weeks after you
    last did it; one of your own making also before. The day turns at 04:00,
    unless `day_turns` in your settings says otherwise.
    """
    from coach_tui.cli.moment import here_and_now  # noqa: PLC0415 - reads the zone files

    if as_json and porcelain:
        raise click.UsageError("--json and --porcelain do not go together.")
    plans = [
        Plan(listing.ref, listing.title, listing.session.schedule, listing.source is Source.USER)
        for listing in library().sessions()
        if listing.session is not None
    ]
    visits, unfinished = _read()
    agenda = agenda_of(plans, visits, here_and_now().local_date)
    if as_json:
        # ASCII only: what a stranger wrote cannot reach the terminal as a control character.
        click.echo(json.dumps(agenda_words.as_data(agenda, unfinished), indent=2))
        return
    told = agenda_words.as_porcelain if porcelain else agenda_words.as_lines
    for line in told(agenda, unfinished):
        click.echo(line)


def _read() -> tuple[list[Visit], tuple[Visit, ...]]:
    """The journal in short, and what of it can be gone on with: what the home screen offers."""
    from coach_tui.cli.resuming import offered  # noqa: PLC0415 - lays sessions out
    from coach_tui.journal import Journal, JournalError  # noqa: PLC0415 - opens SQLite

    if not paths.journal_file().exists():
        return [], ()
    try:
        journal = Journal.open(paths.journal_file())
        try:
            return journal.visits(), visits_of(one.resumption.entry for one in offered(journal))
        finally:
            journal.close()
    except JournalError as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)
