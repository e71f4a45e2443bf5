"""The command ``advice``: open and accepted advice, in lines and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from coach_tui import paths
from coach_tui.cli.common import (
    as_json,
    fail,
    print_json,
    print_lines,
    read_journal,
    timestamp_now,
)
from coach_tui.journal.accepted_advice import problem_of
from coach_tui.services.advice import (
    RECENT_ENTRIES,
    AdviceService,
    AdviceView,
    advice_service,
    advice_view,
    read_advice,
    sessions_with,
)
from coach_tui.services.sessions import listings

if TYPE_CHECKING:
    from coach_tui.core.advice.rules import Advice
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.services.journal import JournalService

_T = TypeVar("_T")

_number_option = partial(click.option, type=click.IntRange(min=1), metavar="N")


@click.command()
@_number_option("--follow", help="Accept advice N for future sessions.")
@_number_option("--put-away", help="Dismiss advice N until there is new data.")
@_number_option("--take-back", help="Undo advice N of those you follow.")
@as_json
def advice(
    follow: int | None,
    put_away: int | None,
    take_back: int | None,
    as_json: bool,  # noqa: FBT001 - click passes options by name
) -> None:
    """Show advice drawn from your journal, and what you follow.

    Without an option nothing changes. N is the number printed before an advice.
    """
    if [follow, put_away, take_back].count(None) < 2:
        raise click.UsageError("Give only one of --follow, --put-away and --take-back.")
    service = advice_service(_today)
    if problem := problem_of(paths.advice_file()):
        click.echo(problem, err=True)
    view = current_view(service)
    answered, changes = True, ""
    if follow is not None:
        accepted = _numbered(view.open, follow, "advice")
        changes, problem = accepted.changes, service.accept(accepted)
    elif put_away is not None:
        problem = service.dismiss(_numbered(view.open, put_away, "advice"))
    elif take_back is not None:
        acceptance, _ = _numbered(view.accepted, take_back, "advice that you follow")
        problem = service.revoke(acceptance)
    else:
        problem, answered = None, False
    if problem is not None:
        fail(problem)
    if answered:
        view = current_view(service)
    if as_json:
        following = [
            {"since": acceptance.accepted_on, "text": text} for acceptance, text in view.accepted
        ]
        print_json({"advice": advice_data(view.open), "following": following})
        return
    print_lines([*filter(None, [changes]), *_lines(view)])


def current_view(service: AdviceService) -> AdviceView:
    entries = read_journal(lambda journal: journal.entries(RECENT_ENTRIES), [])
    accepted = service.current(entries)
    return advice_view(
        entries, sessions_with(entries), accepted, service.today(), service.planned()
    )


def _lines(view: AdviceView) -> Iterator[str]:
    for number, item in enumerate(view.open, start=1):
        yield f"{number}. {item.text}"
        yield f"   {item.reason}"
        if item.changes:
            yield f"   {item.changes}"
    if not view.open:
        yield "There is no advice right now."
    elif any(item.adjustments for item in view.open):
        yield "To accept one: coach-tui advice --follow 1. To dismiss it: --put-away 1."
    else:
        yield "To dismiss it until there is new data: coach-tui advice --put-away 1."
    if view.accepted:
        yield "You follow:"
        for number, (acceptance, text) in enumerate(view.accepted, start=1):
            yield f"{number}. {text}, since {acceptance.accepted_on}"
        yield "To undo one: coach-tui advice --take-back 1."


def advice_lines(advice: Sequence[Advice]) -> Iterator[str]:
    if advice:
        yield "Advice (coach-tui advice accepts or dismisses it):"
    for item in advice:
        yield f"  {item.text} {item.reason}"


def lines_after(journal: JournalService, loaded: LoadedSession) -> Iterator[str]:
    """The most pressing advice on a session that has just ended, as lines."""
    service = advice_service(lambda: journal.timestamp().local_date)
    view = read_advice(journal, service, listings, loaded)
    return advice_lines(view.open[:1])


def advice_data(advice: Sequence[Advice]) -> list[dict[str, Any]]:
    return [
        {
            "kind": item.kind.value,
            "sessions": list(item.sessions),
            "text": item.text,
            "reason": item.reason,
            "changes": item.changes,
            "entries": list(item.entry_ids),
            "can_follow": bool(item.adjustments),
        }
        for item in advice
    ]


def _today() -> str:
    return timestamp_now().local_date


def _numbered(items: Sequence[_T], number: int, what: str) -> _T:
    if number > len(items):
        fail(f"There is no {what} with the number {number}.")
    return items[number - 1]
