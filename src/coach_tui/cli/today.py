"""The command ``today``: what the day holds."""

from __future__ import annotations

import json
import sys
from itertools import chain
from typing import TYPE_CHECKING

import click

from coach_tui import paths
from coach_tui.cli import agenda_words
from coach_tui.cli.advising import advice_data, advice_lines, current_view
from coach_tui.cli.choosing import counsel
from coach_tui.cli.parts import PROBLEMS, as_json, library
from coach_tui.core.agenda import Plan, agenda_of
from coach_tui.core.attendance import visits_of
from coach_tui.definitions.listing import Source
from coach_tui.journal.advice_file import read_accepted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.cli.resuming import Left
    from coach_tui.core.advice import Advice
    from coach_tui.core.attendance import Visit


_FIELDS = """\
--porcelain prints lines of fields separated by tabs. Their order stays; new ones
come last.

\b
  today       DATE NUMBER-DUE
  session     due|open|done|rest NAME TIMES-TODAY TIMES-A-DAY
              WEEK-DONE WEEK-DUE LAST-DONE TITLE
  unfinished  NAME DATE PERCENT-DONE TITLE
  outgrown    NAME DATE PERCENT-DONE TITLE
  last        NAME DATE TITLE PERCENT-DONE
  streak      DAYS SINCE done|open
"""


@click.command(epilog=_FIELDS)
@as_json
@click.option("--porcelain", is_flag=True, help="Print tab-separated lines for a status bar.")
def today(as_json: bool, porcelain: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Tell what is due today, what was broken off, and your streak.

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
    visits, left = _read()
    unfinished, outgrown = visits_of(left.offered), visits_of(left.outgrown)
    now = here_and_now().local_date
    rests = read_accepted(paths.advice_file()).rests
    agenda = agenda_of(plans, visits, now, rests, training=left.training)
    if porcelain:
        lines = agenda_words.as_porcelain(agenda, unfinished, outgrown)
    elif as_json:
        data = agenda_words.as_data(agenda, unfinished, outgrown)
        data |= {"advice": advice_data(_advice(now))}
        # ASCII only: what a stranger wrote cannot reach the terminal as a control character.
        lines = iter([json.dumps(data, indent=2)])
    else:
        told = agenda_words.as_lines(agenda, unfinished, outgrown)
        lines = chain(told, advice_lines(_advice(now)))
    for line in lines:
        click.echo(line)


def _advice(now: str) -> Sequence[Advice]:
    """What the journal advises; a status bar does not ask, for it reads every rep of weeks."""
    return current_view(counsel(lambda: now)).open


def _read() -> tuple[list[Visit], Left]:
    """The journal in short, and what of it was broken off: what the home screen tells."""
    from coach_tui.cli.resuming import Left, left_in  # noqa: PLC0415 - lays sessions out
    from coach_tui.journal import Journal, JournalError  # noqa: PLC0415 - opens SQLite

    if not paths.journal_file().exists():
        return [], Left()
    try:
        journal = Journal.open(paths.journal_file())
        try:
            return journal.visits(), left_in(journal)
        finally:
            journal.close()
    except JournalError as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)
