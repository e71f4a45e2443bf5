"""The command line. It joins the parts, and is the only place that builds them.

Data goes to stdout, messages to stderr. Exit codes: 0 done, 1 problems found,
2 wrong usage, 3 session stopped early, 70 a fault of the program's own, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from coach_tui import __version__

COMMANDS = {
    "run": "running:run",
    "list": "commands:list_",
    "show": "commands:show",
    "check": "commands:check",
    "preview": "commands:preview",
    "render": "rendering:render",
    "today": "today:today",
    "history": "commands:history",
    "export": "exporting:export",
    "journal": "journal_commands:journal",
    "merge": "journal_commands:merge",
    "new": "new:new",
    "import": "importing:import_",
    "schema": "schema:schema",
    "sounds": "sounding:sounds",
    "doctor": "doctor:doctor",
}
"""Every command in the order of the help, and where it lives: module of this room, then name."""


class Commands(click.Group):
    """The commands, each imported when it is asked for: the home screen needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them; ``None`` if there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"coach_tui.cli.{module}"), name)
        return command


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command, coach-tui opens its home screen.",
)
@click.version_option(__version__, prog_name="coach-tui", message="%(prog)s %(version)s")
@click.pass_context
def coach_tui(context: click.Context) -> None:
    """A coach that walks you through an exercise session, rep by rep."""
    if context.invoked_subcommand is None:
        from coach_tui.cli.running import start_app  # noqa: PLC0415 - as the commands

        start_app()


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
        from coach_tui.cli import faults  # noqa: PLC0415 - hardly ever needed

        sys.exit(faults.reported(error))
