"""Builds the parts of the program for the commands that need them."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from coach_tui import paths
from coach_tui.definitions.problems import DefinitionError
from coach_tui.journal.lock import AlreadyTraining
from coach_tui.journal.timestamps import local_timestamp
from coach_tui.services.session_lock import SessionLock, lock_file
from coach_tui.services.sessions import UnknownVariationError, library, open_session
from coach_tui.settings import DEFAULT_THEME, settings_file
from coach_tui.settings import load as load_settings
from coach_tui.text import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from coach_tui.core.log.entry import Timestamp
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.definitions.problems import Problem

variation_option: Callable[..., Callable[..., object]] = click.option(
    "--variation",
    "variations",
    multiple=True,
    metavar="EXERCISE=ID",
    help="Do an exercise in another form; without ID, as it is first described.",
)


def acquired_session_lock() -> SessionLock:
    """The floor, held by this process; the program ends with a sentence when it is another's."""
    floor = SessionLock(lock_file())
    try:
        floor.acquire()
    except AlreadyTraining as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)
    return floor


PROBLEMS = 1
"""The exit code when a file has problems."""

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")


def themes() -> dict[str, Path]:
    """The folders of the shipped sounds, by the names of their themes."""
    shipped = paths.assets("sounds")
    return {path.name: path for path in sorted(shipped.iterdir()) if (path / "up.wav").exists()}


def sound_folders(theme: str = DEFAULT_THEME) -> tuple[Path, ...]:
    """Where sounds are looked for, first to last.

    Args:
        theme: Whose sounds; those of ``DEFAULT_THEME`` if there is none of that name.
    """
    found = themes()
    return paths.user_sounds(), found.get(theme, found[DEFAULT_THEME])


def load(reference: str) -> LoadedSession:
    """The session of that name or path; the program ends with its problems if there is none."""
    try:
        loaded = library().find(reference)
    except DefinitionError as error:
        exit_with_problems(error.problems)
    print_problems(loaded.warnings)
    return loaded


def load_personal(reference: str, variations: Sequence[str] = ()) -> LoadedSession:
    """The same, as the user does it: see ``open_session``.

    Raises:
        click.BadParameter: A variation is not in the session.
    """
    try:
        loaded = open_session(reference, variations)
    except DefinitionError as error:
        exit_with_problems(error.problems)
    except UnknownVariationError as error:
        raise click.BadParameter(str(error)) from None
    print_problems(loaded.warnings)
    return loaded


def print_problems(problems: tuple[Problem, ...]) -> None:
    """Print problems, a line each, to stderr."""
    for problem in problems:
        click.echo(str(problem), err=True)


def exit_with_problems(problems: tuple[Problem, ...]) -> NoReturn:
    """Print problems and end the program."""
    print_problems(problems)
    sys.exit(PROBLEMS)


def print_json(data: Any) -> None:
    """Print data for other programs.

    In ASCII only: what a stranger wrote cannot reach the terminal as a control character.
    """
    click.echo(json.dumps(data, indent=2))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to stdout."""
    for line in lines:
        click.echo(line)


class NameChoice(click.Choice[str]):
    """One of some words; a mistyped one is answered with the one it may have been."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word.

        Raises:
            click.BadParameter: It is none of them.
        """
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            near = nearest(value, self.choices)
            if near is None:
                raise
            self.fail(f"{error.message.rstrip('.')} (did you mean {near!r}?).", param, ctx)


class SessionName(click.ParamType[str]):
    """A session's name or path; a shell completes the names."""

    name = "session"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The names that begin with what was typed, with their titles; then files."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - for completion only

        del ctx, param
        found = [
            CompletionItem(listing.reference, help=listing.title)
            for listing in library().sessions()
            if listing.reference.startswith(incomplete)
        ]
        return found or [CompletionItem(incomplete, type="file")]


# MERGED: Which day it is for this person: by the clock on the wall and the hour they chose.


def timestamp_now() -> Timestamp:
    """Now, here, with the day as the person's settings have it turn.

    What is wrong in the settings is told on stderr.
    """
    settings, notices = load_settings(settings_file())
    for notice in notices:
        click.echo(notice, err=True)
    return local_timestamp(settings.day_turns)


# MERGED: What becomes of output that nobody can get any more.


def discard_output(*streams: TextIO) -> None:
    """Let what could not be written go nowhere; Python would complain of it on exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
