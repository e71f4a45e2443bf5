"""Advice without a screen: in lines, as data, and the command ``advice`` that follows it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

from coach_tui import paths
from coach_tui.cli.common import PROBLEMS, as_json, print_json
from coach_tui.journal.accepted_advice import problem_of
from coach_tui.services.advice import (
    RECENT_ENTRIES,
    advice_service,
    advice_view,
    read_advice,
    sessions_with,
)
from coach_tui.services.sessions import listings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach_tui.core.advice.rules import Advice
    from coach_tui.core.log.entry import Entry
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.services.advice import AdviceService, AdviceView
    from coach_tui.services.journal import JournalService

_T = TypeVar("_T")


@click.command()
@click.option("--follow", type=click.IntRange(min=1), metavar="N", help="Do advice N from now on.")
@click.option(
    "--put-away",
    type=click.IntRange(min=1),
    metavar="N",
    help="Say no more of advice N until something new is recorded.",
)
@click.option(
    "--take-back", type=click.IntRange(min=1), metavar="N", help="Follow N of your list no longer."
)
@as_json
def advice(
    follow: int | None,
    put_away: int | None,
    take_back: int | None,
    as_json: bool,  # noqa: FBT001 - click passes options by name
) -> None:
    """Tell what the journal advises and why, and what of it you follow.

    Nothing is changed unless you say so, by the number that stands before it.
    """
    if sum(each is not None for each in (follow, put_away, take_back)) > 1:
        raise click.UsageError("--follow, --put-away and --take-back one at a time.")
    service = advice_service(_today)
    if problem := problem_of(paths.advice_file()):
        click.echo(problem, err=True)
    view = current_view(service)
    problem = None
    if follow is not None:
        problem = service.accept(_numbered(view.open, follow, "advice"))
    elif put_away is not None:
        problem = service.dismiss(_numbered(view.open, put_away, "advice"))
    elif take_back is not None:
        acceptance, _ = _numbered(view.accepted, take_back, "advice that you follow")
        problem = service.revoke(acceptance)
    if problem is not None:
        click.echo(problem, err=True)
        sys.exit(PROBLEMS)
    if follow or put_away or take_back:
        view = current_view(service)
    if as_json:
        following = [{"since": one.accepted_on, "text": words} for one, words in view.accepted]
        print_json({"advice": advice_data(view.open), "following": following})
        return
    for line in _lines(view):
        click.echo(line)


def current_view(service: AdviceService) -> AdviceView:
    """The advice and what is accepted of it, by the newest entries; ends as ``journal_entries``."""
    entries = journal_entries()
    accepted = service.current(entries)
    return advice_view(entries, sessions_with(entries), accepted, service.today())


def _lines(view: AdviceView) -> Iterator[str]:
    for number, item in enumerate(view.open, start=1):
        yield f"{number}. {item.text}"
        yield f"   {item.reason}"
    if not view.open:
        yield "There is nothing to advise just now."
    elif any(item.adjustments for item in view.open):
        yield "To follow one: coach-tui advice --follow 1. To let it rest: --put-away 1."
    else:
        yield "To let it rest until there is something new: coach-tui advice --put-away 1."
    if view.accepted:
        yield "You follow:"
        for number, (acceptance, words) in enumerate(view.accepted, start=1):
            yield f"{number}. {words}, since {acceptance.accepted_on}"
        yield "To take one back: coach-tui advice --take-back 1."


def advice_lines(advice: Sequence[Advice]) -> Iterator[str]:
    """Advice in lines, for other commands."""
    if advice:
        yield "Advice (coach-tui advice follows it, or puts it away):"
    for item in advice:
        yield f"  {item.text} {item.reason}"


def lines_after(diary: JournalService, loaded: LoadedSession) -> Iterator[str]:
    """The most pressing advice on a session that was just done, in lines.

    Args:
        diary: The journal.
        loaded: The session, as it was done.
    """
    service = advice_service(lambda: diary.moment().local_date)
    view = read_advice(diary, service, listings, loaded)
    return advice_lines(view.open[:1])


def advice_data(advice: Sequence[Advice]) -> list[dict[str, Any]]:
    """Advice for ``--json``."""
    return [
        {
            "kind": item.kind.value,
            "sessions": list(item.sessions),
            "text": item.text,
            "reason": item.reason,
            "entries": list(item.entry_ids),
            "can_follow": bool(item.adjustments),
        }
        for item in advice
    ]


def journal_entries() -> list[Entry]:
    """The newest entries of the journal; the program ends with a sentence where it cannot be read."""
    from coach_tui.journal import Journal, JournalError  # noqa: PLC0415 - opens SQLite

    if not paths.journal_file().exists():
        return []
    try:
        journal = Journal.open(paths.journal_file())
        try:
            return journal.entries(RECENT_ENTRIES)
        finally:
            journal.close()
    except JournalError as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)


def _today() -> str:
    from coach_tui.cli.common import timestamp_now  # noqa: PLC0415 - reads the zone files

    return timestamp_now().local_date


def _numbered(of: Sequence[_T], number: int, what: str) -> _T:
    if number > len(of):
        raise click.BadParameter(f"there is no {what} with the number {number}")
    return of[number - 1]
