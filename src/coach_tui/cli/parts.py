"""Builds the parts of the program for the commands that need them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from coach_tui import paths
from coach_tui.definitions.problems import DefinitionError
from coach_tui.settings import DEFAULT_THEME
from coach_tui.text import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from coach_tui.definitions.library import Library
    from coach_tui.definitions.listing import LoadedSession
    from coach_tui.definitions.problems import Problem

PROBLEMS = 1
"""The exit code when a file has problems."""


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")


def library() -> Library:
    """The user's sessions and the shipped ones."""
    from coach_tui.definitions.library import Library  # noqa: PLC0415 - the first frame needs none

    return Library(paths.user_sessions(), paths.assets("sessions"))


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
        end_with(error.problems)
    tell(loaded.warnings)
    return loaded


def tell(problems: tuple[Problem, ...]) -> None:
    """Print problems, a line each, to stderr."""
    for problem in problems:
        click.echo(str(problem), err=True)


def end_with(problems: tuple[Problem, ...]) -> NoReturn:
    """Print problems and end the program."""
    tell(problems)
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


class OneOf(click.Choice[str]):
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
            CompletionItem(listing.ref, help=listing.title)
            for listing in library().sessions()
            if listing.ref.startswith(incomplete)
        ]
        return found or [CompletionItem(incomplete, type="file")]
