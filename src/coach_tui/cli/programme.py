"""The group ``programme``: shows, starts, repeats, pauses and stops a programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from coach_tui.cli.common import (
    CompletedName,
    Day,
    as_json,
    exit_with_problems,
    fail,
    print_json,
    print_lines,
    timestamp_now,
)
from coach_tui.definitions.problems import did_you_mean
from coach_tui.services.programmes import (
    CurrentProgramme,
    done_text,
    doses_of,
    hint_text,
    often_text,
    place_text,
    programme_data,
)
from coach_tui.services.sessions import library, programmes
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from datetime import date

    from coach_tui.core.model.programme import Programme


class ProgrammeName(CompletedName):
    name = "programme"

    def candidates(self) -> Iterable[tuple[str, str]]:
        return [(name, programme.title) for name, programme in programmes().all().items()]


@click.group()
def programme() -> None:
    """Follow a plan of weeks: start it, repeat a week, pause, stop.

    Where you are follows from what you did. A week begins with its first session, and
    lasts seven days and until half of its sessions are done.
    """


@programme.command("show")
@click.argument("name", type=ProgrammeName(), required=False)
@as_json
def show_programme(name: str | None, as_json: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Show where you are in your programme; with NAME, describe that one."""
    if name is not None:
        described = named(name)
        if as_json:
            print_json(described_data(name, described))
        else:
            print_lines(programmes().description(described, with_names=True))
        return
    current = programmes().current(_today())
    if as_json:
        print_json({"programme": None if current is None else programme_data(current)})
    elif current is None:
        fail(
            programmes().problem(_today()) or "No programme is started. To see them: coach-tui list"
        )
    else:
        print_lines(
            [
                *current_lines(current),
                "",
                *programmes().description(current.standing.programme, with_names=True),
            ]
        )


@programme.command()
@click.argument("name", type=ProgrammeName())
@click.option("--week", type=click.IntRange(min=1), default=1, help="The week to begin with.")
@click.option("--day", type=Day(), help="The day on which it began. Default: today.")
def start(name: str, week: int, day: date | None) -> None:
    """Start programme NAME, or start it over, in place of any other."""
    stages = len(named(name).stages)
    if week > stages:
        raise click.UsageError(f"{name} has {stages} weeks, not {week}.")
    begin = _today() if day is None else day.isoformat()
    if begin > _today():
        fail("That day has not come yet.")
    _change(programmes().start(name, begin, week - 1))


@programme.command()
def repeat() -> None:
    """Repeat this week, or the last one if this one has not begun; again to undo it."""
    current = _current()
    if current.is_paused:
        fail("Your programme is paused: coach-tui programme resume")
    if not current.can_repeat:
        fail("There is no week to repeat yet.")
    _change(programmes().repeat(current, _today()))


@programme.command()
def pause() -> None:
    """Pause your programme: its sessions are not due, and are as their files have them."""
    current = _current()
    if current.is_paused:
        fail("Your programme is paused already.")
    _change(programmes().pause(current, _today()))


@programme.command()
def resume() -> None:
    """Resume your paused programme."""
    current = _current()
    if not current.is_paused:
        fail("Your programme is not paused.")
    _change(programmes().resume(current, _today()))


@programme.command()
def stop() -> None:
    """Stop your programme; what you did stays in the journal."""
    current = programmes().current(_today())
    if current is None and not programmes().problem(_today()):
        fail("No programme is started.")
    if problem := programmes().stop():
        fail(problem)
    click.echo("Stopped. What you did stays in the journal.", err=True)


def named(name: str) -> Programme:
    """A programme by its name; exits if there is none, or if it has problems."""
    programme_named = programmes().find(name)
    if programme_named is not None:
        return programme_named
    folder = library().programmes
    if name in folder.ids():
        exit_with_problems(folder.problems_of(name))
    hint = did_you_mean(name, folder.ids())
    fail(f"There is no programme {name[:60]!r}" + (f" ({hint})." if hint else "."))
    return None


def current_lines(current: CurrentProgramme) -> Iterator[str]:
    standing = current.standing
    stage, following = standing.current, standing.next_session
    name = f": {stage.phase.name}" if stage is not None and stage.phase.name else ""
    yield f"{current.title} · {place_text(standing)}{name}"
    parts = [done_text(standing)]
    if following is not None and not current.is_paused:
        parts.append(f"next: {following.title}")
    yield from (
        f"  {line}" for line in (" · ".join(filter(None, parts)), hint_text(current)) if line
    )
    if standing.is_short and not current.is_paused:
        yield "  To start the week over: coach-tui programme repeat"


def described_data(name: str, described: Programme) -> dict[str, Any]:
    sessions = library()
    return {
        "name": name,
        "title": described.title,
        "summary": described.summary,
        "weeks": described.weeks,
        "phases": [
            {
                "name": phase.name or None,
                "note": phase.note or None,
                "weeks": phase.weeks,
                "sessions": phase.count,
                "do": [
                    {
                        "session": session.session,
                        "title": session.title,
                        "often": often_text(session),
                        "doses": doses_of(session, sessions),
                    }
                    for session in phase.sessions
                ],
            }
            for phase in described.phases
        ],
    }


def _today() -> str:
    return timestamp_now().local_date


def _current() -> CurrentProgramme:
    current = programmes().current(_today())
    if current is None:
        fail(
            programmes().problem(_today())
            or "No programme is started: coach-tui programme start NAME"
        )
    return current


def _change(problem: str | None) -> None:
    """Print where the user is after a change; exits with its problem."""
    if problem is not None:
        fail(problem)
    for line in current_lines(_current()):
        click.echo(safe_text(line), err=True)
