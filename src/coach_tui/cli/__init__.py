"""The command line. It joins the parts, and is the only place that builds them.

Data goes to stdout, messages to stderr. Exit codes: 0 done, 1 problems found,
2 wrong usage, 3 session stopped early, 70 a fault of the program's own, 130 interrupted.
"""

from __future__ import annotations

import os
import sys

import click

from coach_tui import __version__
from coach_tui.cli import faults
from coach_tui.cli.commands import check, history, list_, preview, show
from coach_tui.cli.exporting import export
from coach_tui.cli.journal_commands import merge
from coach_tui.cli.running import run, start_app
from coach_tui.cli.schema import schema
from coach_tui.cli.today import today


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command, coach-tui opens its home screen.",
)
@click.version_option(__version__, prog_name="coach-tui", message="%(prog)s %(version)s")
@click.pass_context
def coach_tui(context: click.Context) -> None:
    """A coach that walks you through an exercise session, rep by rep."""
    if context.invoked_subcommand is None:
        start_app()


for command in (run, list_, show, check, preview, today, history, export, merge, schema):
    coach_tui.add_command(command)


def main() -> None:
    """Run the program and exit; no traceback reaches the person."""
    try:
        coach_tui(prog_name="coach-tui")
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would say so on exit
        # too, unless the rest has somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last gate before the person
        sys.exit(faults.reported(error))
