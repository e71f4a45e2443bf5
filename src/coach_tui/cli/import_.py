"""The command ``import``: makes a session from another program's file or from plain words."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

import click

from coach_tui.cli.common import (
    NameChoice,
    exiting_if_unwritten,
    fail,
    make_folder,
    open_journal,
    read_journal,
)
from coach_tui.cli.new import own_folder
from coach_tui.definitions.imports.importer import (
    Format,
    decode_source,
    decoded,
    import_sessions,
)
from coach_tui.definitions.imports.result import (
    MAX_IMPORT_BYTES,
    ImportedSession,
    ImportRefusedError,
)
from coach_tui.definitions.imports.weeks import programme_of
from coach_tui.definitions.writer import slug
from coach_tui.files import is_folder, write_output
from coach_tui.journal.jsonl import jsonl_lines, rows_of_lines
from coach_tui.journal.records import JournalDump
from coach_tui.journal.store import Journal
from coach_tui.services.imported_history import (
    MAX_HISTORY_BYTES,
    ImportedHistory,
    NoHistoryError,
    read_history,
)
from coach_tui.services.sessions import library
from coach_tui.settings import load as load_settings
from coach_tui.settings import settings_file
from coach_tui.text import safe_text

_MAX_LINES = 20


class InputFile(click.File):
    """A file to read; one that cannot be opened is no wrong usage."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> IO[Any]:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            fail(f"coach-tui: {error.message}.")


@click.command("import")
@click.argument("file", type=InputFile("rb"))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="A file, a folder, or - for stdout. Default: your sessions folder.",
)
@click.option(
    "--format",
    "format_",
    type=NameChoice(["auto", *(format_.value for format_ in Format)]),
    default="auto",
    show_default=True,
    help="What FILE is.",
)
@click.option("--force", is_flag=True, help="Replace existing files.")
@click.option("--history", is_flag=True, help="FILE is what you trained in another app.")
@click.option("--dry-run", is_flag=True, help="With --history: only print what would be added.")
@click.option(
    "--weights", type=NameChoice(["kg", "lb"]), default="kg", help="Unit where FILE names none."
)
def import_(
    file: BinaryIO,
    output: Path | None,
    format_: str,
    *,
    force: bool,
    history: bool,
    dry_run: bool,
    weights: str,
) -> None:
    """Make a session from FILE; - reads stdin. With --history, add FILE to the journal.

    FILE is a prescription in plain words ("Clamshell 3x12 each leg, 2 sec hold"), a JSON
    export of Just Another Workout Timer or of an interval timer, a CSV export of My PT. What
    is unsure or not read is printed, and added to the session as comments.

    With --history, FILE is a CSV export of Strong, Hevy or FitNotes. Importing it again
    changes nothing.
    """
    if dry_run and not history:
        raise click.UsageError("--dry-run is for --history.")
    try:
        data = file.read(1 + (MAX_HISTORY_BYTES if history else MAX_IMPORT_BYTES))
    except OSError as error:
        fail(f"coach-tui: {file.name} cannot be read: {error.strerror}.")
    if history:
        import_history(data, dry_run=dry_run, weights=weights)
        return
    forced_format = None if format_ == "auto" else Format(format_)
    try:
        sessions = import_sessions(decode_source(data), forced_format, library().exercises)
    except ImportRefusedError as error:
        fail(f"coach-tui: {file.name} cannot be imported: {error}.")
    if output == Path("-"):
        _print_session(sessions)
    else:
        _write_sessions(sessions, output, force=force)


def _print_session(sessions: list[ImportedSession]) -> None:
    if len(sessions) > 1:
        fail(f"coach-tui: {len(sessions)} sessions are in it; name a folder to put them into.")
    click.echo(sessions[0].text, nl=False)
    _print_notes(sessions[0])


def _write_sessions(sessions: list[ImportedSession], output: Path | None, *, force: bool) -> None:
    """Write the sessions, and the programme that they may be; say how to check and run the first."""
    session_paths = _paths(sessions, output)
    for session, path in zip(sessions, session_paths, strict=True):
        with exiting_if_unwritten(path):
            write_output(path, session.text, overwrite=force)
        click.echo(f"{safe_text(session.title)}: {path}")
        _print_notes(session)
    _write_programme(sessions, session_paths, force=force)
    # In the user's own folder its name is enough.
    path = shlex.quote(safe_text(str(session_paths[0])))
    name = session_paths[0].stem if output is None else path
    click.echo(f"To check it: coach-tui check {path}", err=True)
    click.echo(f"To run it: coach-tui run {name}", err=True)


def _write_programme(
    sessions: list[ImportedSession], session_paths: list[Path], *, force: bool
) -> None:
    """Write the programme that the sessions are, if they are one."""
    programme = programme_of(sessions, [path.stem for path in session_paths])
    if programme is None:
        return
    path = session_paths[0].parent / "programmes" / f"{slug(programme.title) or 'imported'}.yaml"
    make_folder(path.parent)
    with exiting_if_unwritten(path):
        write_output(path, programme.text, overwrite=force)
    click.echo(f"{safe_text(programme.title)}, the programme of these: {path}")
    for warning in programme.warnings:
        click.echo(f"  Unsure: {warning}", err=True)


def import_history(data: bytes, *, dry_run: bool, weights: str) -> None:
    if len(data) > MAX_HISTORY_BYTES:
        fail(f"The file is larger than {MAX_HISTORY_BYTES // 1024**2} MiB; split it.")
    turn = load_settings(settings_file())[0].day_turns
    try:
        history = read_history(decoded(data), library().exercises, weights, turn)
    except NoHistoryError as error:
        fail(f"The file cannot be imported: {error}.")
    for line in _history_lines(history, weights):
        click.echo(line, err=True)
    records = tuple(history.records)
    if dry_run:
        stored = set(read_journal(Journal.ids, []))
        present = sum(record.head.id in stored for record in records)
        click.echo(
            f"Would add {len(records) - present}; {present} already in the journal.", err=True
        )
        return
    lines = jsonl_lines(JournalDump(records))
    with open_journal() as opened:
        merged = opened.merge_rows(rows_of_lines(lines, "the export"))
    click.echo(
        f"{merged.added} added, {merged.changed} completed, {merged.same} already in the journal.",
        err=True,
    )


def _history_lines(history: ImportedHistory, weights: str) -> Iterator[str]:
    days = [record.head.started.local_date for record in history.records]
    span = f", {days[0]} to {days[-1]}" if days else ""
    workouts = "1 workout" if len(days) == 1 else f"{len(days)} workouts"
    yield f"{history.program}: {workouts}, {history.sets} sets{span}."
    for name, exercise in sorted(history.mapped.items()):
        yield f"  {safe_text(name)}: {exercise} of the catalogue"
    if history.unmapped:
        yield f"  Not in the catalogue: {safe_text(', '.join(sorted(history.unmapped)))}"
    if not history.has_unit:
        yield f"  Weights are read as {weights}; --weights kg or --weights lb says otherwise."
    for line in history.unread[:_MAX_LINES]:
        yield f"  Not read: {safe_text(line)}"
    if len(history.unread) > _MAX_LINES:
        yield f"  Not read: and {len(history.unread) - _MAX_LINES} more"


def _paths(sessions: list[ImportedSession], output: Path | None) -> list[Path]:
    if output is not None and not is_folder(output):
        if len(sessions) > 1:
            fail(f"coach-tui: {len(sessions)} sessions are in it; name a folder that is there.")
        return [output]
    folder = output or own_folder()
    names: list[str] = []
    for session in sessions:
        name = slug(session.title) or "imported"
        numbered = (f"{name}-{number}" for number in range(2, len(sessions) + 1))
        names.append(next(free for free in (name, *numbered) if free not in names))
    return [folder / f"{name}.yaml" for name in names]


def _print_notes(session: ImportedSession) -> None:
    """Print what is unsure and what was not read, at most ``_MAX_LINES`` each."""
    for heading, lines in (("Unsure", session.warnings), ("Not read", session.unread)):
        for line in lines[:_MAX_LINES]:
            click.echo(f"  {heading}: {safe_text(line.strip())}", err=True)
        if len(lines) > _MAX_LINES:
            click.echo(f"  {heading}: and {len(lines) - _MAX_LINES} more, see the file", err=True)
    click.echo(
        f"  Lines: {session.understood} understood, {session.doubtful} doubtful,"
        f" {len(session.unread)} not read",
        err=True,
    )
