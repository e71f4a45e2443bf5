"""Advice without a screen: in lines, as data, and the command ``advice`` that follows it."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from coach_tui import paths
from coach_tui.cli.choosing import as_kept, as_wanted, counsel
from coach_tui.cli.parts import PROBLEMS, as_json, library, print_json
from coach_tui.definitions.problems import DefinitionError
from coach_tui.journal.advice_file import problem_of
from coach_tui.ui.arrival import read_advice
from coach_tui.ui.offers import followed_words, offers_of, sessions_of
from coach_tui.ui.outlook import RECENT_ENTRIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach_tui.core.entry import Entry
    from coach_tui.core.following import Followed
    from coach_tui.core.session import Session
    from coach_tui.definitions.library import LoadedSession
    from coach_tui.ui.counsel import Counsel
    from coach_tui.ui.diary import Diary
    from coach_tui.ui.offers import Offer


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
    keeper = counsel(_today)
    if problem := problem_of(paths.advice_file()):
        click.echo(problem, err=True)
    now = Now(keeper, journal_entries())
    trouble: str | None = None
    if follow is not None:
        trouble = keeper.follow(_numbered(now.offers, follow, "advice").advice)
    elif put_away is not None:
        trouble = keeper.put_away(_numbered(now.offers, put_away, "advice").advice)
    elif take_back is not None:
        trouble = keeper.take_back(_numbered(now.followed, take_back, "advice that you follow"))
    if trouble is not None:
        click.echo(trouble, err=True)
        sys.exit(PROBLEMS)
    if follow or put_away or take_back:
        now = Now(keeper, journal_entries())
    if as_json:
        print_json({"advice": advice_data(now.offers), "following": now.data()})
        return
    for line in now.lines():
        click.echo(line)


class Now:
    """What is advised and followed at a moment.

    Args:
        keeper: What is followed.
        entries: The newest entries.
    """

    def __init__(self, keeper: Counsel, entries: Sequence[Entry]) -> None:
        self._today = keeper.today()
        following = keeper.settle(entries)
        self._sessions = _sessions(entries)
        self.offers = offers_of(entries, self._sessions, following, self._today)
        self.followed = following.shown(self._today)

    def data(self) -> list[dict[str, Any]]:
        """What is followed, for ``--json``."""
        return [{"since": one.since, "text": self._words(one)} for one in self.followed]

    def lines(self) -> Iterator[str]:
        """All of it for a person, with what can be done about it."""
        for number, offer in enumerate(self.offers, start=1):
            yield f"{number}. {offer.text}"
            yield f"   {offer.reason}"
        if not self.offers:
            yield "There is nothing to advise just now."
        if any(offer.can_follow for offer in self.offers):
            yield "To follow one: coach-tui advice --follow 1. To let it rest: --put-away 1."
        elif self.offers:
            yield "To let it rest until there is something new: coach-tui advice --put-away 1."
        if self.followed:
            yield "You follow:"
        for number, one in enumerate(self.followed, start=1):
            yield f"{number}. {self._words(one)}, since {one.since}"
        if self.followed:
            yield "To take one back: coach-tui advice --take-back 1."

    def _words(self, one: Followed) -> str:
        return followed_words(one, self._sessions, self._today)


def advice_lines(offers: Sequence[Offer]) -> Iterator[str]:
    """Advice in lines, for other commands."""
    if offers:
        yield "Advice (coach-tui advice follows it, or puts it away):"
    for offer in offers:
        yield f"  {offer.text} {offer.reason}"


def lines_after(diary: Diary, loaded: LoadedSession) -> Iterator[str]:
    """The most pressing advice on a session that was just done, in lines.

    Args:
        diary: The journal.
        loaded: The session, as it was done.
    """
    keeper = counsel(lambda: diary.moment().local_date)
    advised = read_advice(diary, keeper, lambda: as_kept(library().sessions()), loaded)
    return advice_lines([] if advised.offer is None else [advised.offer])


def advice_data(offers: Sequence[Offer]) -> list[dict[str, Any]]:
    """Advice for ``--json``."""
    return [
        {
            "kind": offer.advice.kind.value,
            "sessions": list(offer.advice.sessions),
            "text": offer.text,
            "reason": offer.reason,
            "entries": list(offer.advice.entry_ids),
            "can_follow": offer.can_follow,
        }
        for offer in offers
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


def _sessions(entries: Sequence[Entry]) -> dict[str, Session]:
    """The sessions there are, and those outside the library that were done by their path."""
    found = library()
    sessions = sessions_of(as_kept(found.sessions()))
    for ref in {entry.plan.session for entry in entries} - sessions.keys():
        if Path(ref).is_absolute():
            # Its file may have gone or be broken: then there is nothing to advise on.
            with suppress(DefinitionError):
                sessions[ref] = as_wanted(found.find(ref).session, ref)
    return sessions


def _today() -> str:
    from coach_tui.cli.moment import here_and_now  # noqa: PLC0415 - reads the zone files

    return here_and_now().local_date


def _numbered(of: Sequence[_T], number: int, what: str) -> _T:
    if number > len(of):
        raise click.BadParameter(f"there is no {what} with the number {number}")
    return of[number - 1]
