"""The command ``schema``: prints the format as JSON Schema, or installs it for editors."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from coach_tui import paths
from coach_tui.cli.common import NameChoice, fail
from coach_tui.definitions.json_schema import SchemaName, json_schema, modeline

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument(
    "kind",
    type=NameChoice([name.value for name in SchemaName]),
    default=SchemaName.SESSION.value,
)
@click.option(
    "--install",
    is_flag=True,
    help="Write all schemas into your data folder and print the line for your editor.",
)
def schema(kind: str, install: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Print the JSON Schema of sessions, exercises or self-tests.

    An editor with a YAML language server uses it to complete keys and mark mistakes.
    """
    if not install:
        click.echo(schema_text(SchemaName(kind)), nl=False)
        return
    folder = paths.data_dir() / "schema"
    try:
        written = {name: _write(folder, name) for name in SchemaName}
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        fail(f"coach-tui: {folder} cannot be written: {reason.lower()}")
    click.echo("Put the line of its kind first into a file:")
    for name, path in written.items():
        click.echo(f"{name.value + ':':<9} {modeline(path.as_uri())}")


def schema_text(name: SchemaName) -> str:
    """A schema as printed; the copies in the documentation are the same text."""
    return json.dumps(json_schema(name), indent=2) + "\n"


def _write(folder: Path, name: SchemaName) -> Path:
    paths.make_private_folder(folder)
    path = folder / f"{name.value}.json"
    paths.atomic_write(path, schema_text(name), fsync=False)
    return path
