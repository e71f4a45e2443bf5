"""The commands that only look: list, show, check, preview, history."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coach_tui import paths
from coach_tui.cli import describe, preview_data
from coach_tui.cli.choosing import chosen, variation_option
from coach_tui.cli.hearing import heard_options, measured, settings
from coach_tui.cli.parts import PROBLEMS, SessionName, library, load, sound_folders, tell
from coach_tui.core.compiler import compile_timeline
from coach_tui.core.cues import cues_for
from coach_tui.definitions.library import check_paths
from coach_tui.definitions.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.cli.hearing import Wished

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")


@click.command("list")
@as_json
def list_(as_json: bool) -> None:  # noqa: FBT001 - click passes options by name
    """List the sessions there are, yours first."""
    listings = library().sessions()
    if as_json:
        _print_json(describe.list_data(listings))
    else:
        _print_lines(describe.list_lines(listings))


@click.command()
@click.argument("session", type=SessionName())
@as_json
def show(session: str, as_json: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Tell one session in words: what it holds, exercise by exercise."""
    loaded = load(session)
    if as_json:
        _print_json(describe.show_data(loaded))
    else:
        _print_lines(describe.show_lines(loaded))


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Check again on every save, until ctrl+c (exits 0).")
@as_json
def check(files: tuple[Path, ...], watch: bool, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Check session and exercise files, and tell every problem at once.

    FILES may be folders: every file in them is checked.
    """
    if watch:
        from coach_tui.cli import watching  # noqa: PLC0415 - for --watch only

        if as_json:
            raise click.UsageError("--watch tells it in words: leave out --json")
        with suppress(KeyboardInterrupt):
            watching.watch(files)
        return
    problems = check_paths(files)
    if as_json:
        _print_json(
            [
                {
                    "file": problem.file,
                    "line": problem.line,
                    "column": problem.column,
                    "severity": problem.severity.value,
                    "message": problem.message,
                    "hint": problem.hint or None,
                }
                for problem in problems
            ]
        )
    else:
        tell(tuple(problems))
    if any(problem.severity is Severity.ERROR for problem in problems):
        sys.exit(PROBLEMS)


@click.command()
@click.argument("session", type=SessionName())
@heard_options
@variation_option
@as_json
def preview(
    session: str,
    wished: Wished,
    variations: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - by name
) -> None:
    """Print a session laid out in time, with all that is heard.

    The lengths of what the coach says are measured where there is a voice.
    """
    from coach_tui.audio.sounds import SoundBank  # noqa: PLC0415 - loads a sound library

    wanted = settings(wished)
    timeline = compile_timeline(chosen(load(session), variations, keep=False).session)
    cues = cues_for(timeline, wanted.heard, measured(wanted).length_of)
    if as_json:
        folders = sound_folders(wanted.theme)
        sounds = SoundBank(folders, note=lambda note: click.echo(note, err=True))
        _print_json(preview_data.as_data(timeline, cues, sounds))
    else:
        _print_lines(preview_data.as_lines(timeline, cues))


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
        _print_json(entries_json(entries))
    elif entries:
        _print_lines(as_lines(entries))
    else:
        click.echo("Nothing has been done yet. Start with: coach-tui list", err=True)


def _print_json(data: Any) -> None:
    # ASCII only: what a stranger wrote cannot reach the terminal as a control character.
    click.echo(json.dumps(data, indent=2))


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
