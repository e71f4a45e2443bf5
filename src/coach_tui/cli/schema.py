"""The command ``schema``: prints the format as JSON Schema, or installs it for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import click

from coach_tui import paths
from coach_tui.cli.common import NameChoice, exiting_if_unwritten, make_folder
from coach_tui.definitions.json_schema import SchemaName, json_schema, modeline
from coach_tui.files import atomic_write
from coach_tui.services.sessions import library


@click.command()
@click.argument(
    "kind",
    type=NameChoice([name.value for name in SchemaName]),
    default=SchemaName.SESSION.value,
)
@click.option(
    "--install",
    is_flag=True,
    help="Write all schemas into your data folder, with the ids of your exercises and sessions "
    "to complete, and print the line for your editor.",
)
def schema(kind: str, install: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Print the JSON Schema of a kind of file.

    An editor with a YAML language server uses it to complete keys and mark mistakes.
    """
    if not install:
        click.echo(schema_text(SchemaName(kind)), nl=False)
        return
    folder = paths.data_dir() / "schema"
    make_folder(folder)
    catalogue = library().exercises
    ids = {
        "exercise": list(catalogue.ids()),
        "test": list(catalogue.tests.ids()),
        "session": list(catalogue.sessions.ids()),
    }
    for name in SchemaName:
        path = folder / f"{name.value}.json"
        with exiting_if_unwritten(path):
            atomic_write(path, schema_text(name, ids), fsync=False)
    click.echo("Put the line of its kind first into a file:")
    for name in SchemaName:
        uri = (folder / f"{name.value}.json").as_uri()
        click.echo(f"{name.value + ':':<11} {modeline(uri)}")


def schema_text(name: SchemaName, ids: Mapping[str, Sequence[str]] | None = None) -> str:
    """A schema as printed; the copies in the documentation are the same text."""
    return json.dumps(json_schema(name, ids), indent=2) + "\n"
