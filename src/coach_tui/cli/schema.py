"""The command ``schema``: prints the format as JSON Schema, or installs it for editors."""

from __future__ import annotations

import json

import click

from coach_tui import paths
from coach_tui.cli.common import NameChoice, make_folder, write_file
from coach_tui.definitions.json_schema import SchemaName, json_schema, modeline


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
    """Print the JSON Schema of a kind of file.

    An editor with a YAML language server uses it to complete keys and mark mistakes.
    """
    if not install:
        click.echo(schema_text(SchemaName(kind)), nl=False)
        return
    folder = paths.data_dir() / "schema"
    make_folder(folder)
    for name in SchemaName:
        write_file(folder / f"{name.value}.json", schema_text(name), fsync=False)
    click.echo("Put the line of its kind first into a file:")
    for name in SchemaName:
        uri = (folder / f"{name.value}.json").as_uri()
        click.echo(f"{name.value + ':':<11} {modeline(uri)}")


def schema_text(name: SchemaName) -> str:
    """A schema as printed; the copies in the documentation are the same text."""
    return json.dumps(json_schema(name), indent=2) + "\n"
