"""The command that turns another program's file, or a sheet's words, into a session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from coach_tui.cli.common import NameChoice
from coach_tui.cli.new import own_folder, put, refuse
from coach_tui.definitions.imports.importer import Format, decode_source, import_sessions
from coach_tui.definitions.imports.result import MAX_IMPORT_BYTES, ImportRefusedError
from coach_tui.definitions.writer import slug
from coach_tui.services.sessions import library
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.definitions.imports.result import ImportedSession

_SHOWN = 20


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Where to write: a file, a folder, or - for stdout. Your sessions folder otherwise.",
)
@click.option(
    "--format",
    "format_",
    type=NameChoice(["auto", *(each.value for each in Format)]),
    default="auto",
    show_default=True,
    help="What FILE is.",
)
@click.option("--force", is_flag=True, help="Replace files that are there already.")
def import_(file: BinaryIO, output: Path | None, format_: str, *, force: bool) -> None:
    """Make a session of FILE; - reads from stdin.

    FILE is a prescription in plain words ("Clamshell 3x12 each leg, 2 sec hold"), a JSON
    export of Just Another Workout Timer, or a CSV export of My PT. What is unsure or
    could not be read is told, and stands in the session as comments.
    """
    wanted = None if format_ == "auto" else Format(format_)
    try:
        text = decode_source(file.read(MAX_IMPORT_BYTES + 1))
        found = import_sessions(text, wanted, library().exercises)
    except ImportRefusedError as error:
        refuse(f"{safe_text(file.name)} cannot be imported: {error}")
    except OSError as error:
        refuse(f"{safe_text(file.name)} cannot be read: {error.strerror}")
    if output == Path("-"):
        if len(found) > 1:
            refuse(f"{len(found)} sessions are in it; name a folder to put them into")
        click.echo(found[0].text, nl=False)
        _tell(found[0])
        return
    for session, path in zip(found, _paths(found, output), strict=True):
        put(path, session.text, force=force)
        click.echo(f"{safe_text(session.title)}: {path}")
        _tell(session)
    click.echo("Look at it in your editor, then run it: coach-tui run PATH", err=True)


def _paths(found: list[ImportedSession], output: Path | None) -> list[Path]:
    if output is not None and not output.is_dir():
        if len(found) > 1:
            refuse(f"{len(found)} sessions are in it; name a folder that is there")
        return [output]
    folder = output or own_folder()
    names: list[str] = []
    for session in found:
        wanted = slug(session.title) or "imported"
        numbered = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, len(found) + 1))
        names.append(next(name for name in numbered if name not in names))
    return [folder / f"{name}.yaml" for name in names]


def _tell(session: ImportedSession) -> None:
    """Say what is unsure and what was not read, each list cut to a readable length."""
    for heading, lines in (("Unsure", session.warnings), ("Not read", session.unread)):
        for line in lines[:_SHOWN]:
            click.echo(f"  {heading}: {safe_text(line.strip())}", err=True)
        if len(lines) > _SHOWN:
            click.echo(f"  {heading}: and {len(lines) - _SHOWN} more, see the file", err=True)
