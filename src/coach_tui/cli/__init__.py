"""The command line. It joins the parts, and is the only place that builds them.

Data goes to stdout, messages to stderr. Exit codes: 0 done, 1 problems found,
2 wrong usage, 3 session stopped early, 70 a fault of the program's own, 130 interrupted.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from coach_tui import __version__
from coach_tui.cli.common import discard_output
from coach_tui.text import nearest

COMMANDS = {
    "run": "run:run",
    "list": "show:list_",
    "show": "show:show",
    "check": "check:check",
    "preview": "preview:preview",
    "render": "render:render",
    "today": "today:today",
    "advice": "advice:advice",
    "status": "status:status",
    "history": "history:history",
    "export": "export:export",
    "journal": "journal:journal",
    "merge": "journal:merge",
    "new": "new:new",
    "import": "import_:import_",
    "schema": "schema:schema",
    "sounds": "sounds:sounds",
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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for; of a mistyped one, say what it may have meant.

        Raises:
            click.UsageError: There is none of that name.
        """
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            near = nearest(name, COMMANDS)
            hint = "--help lists them all." if near is None else f"Did you mean {near}?"
            ctx.fail(f"No such command {name[:40]!r}. {hint}")
        return super().resolve_command(ctx, args)


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
        from coach_tui.cli.run import start_app  # noqa: PLC0415 - as the commands

        start_app()


def main() -> None:
    """Run the program and exit; no traceback reaches the person."""
    _see_to_streams()
    try:
        coach_tui(prog_name="coach-tui")
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        discard_output(sys.stdout)
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last gate before the person
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            discard_output(sys.stdout)
            click.echo(f"coach-tui: {error.strerror}.", err=True)
            sys.exit(1)
        from coach_tui.cli import crash_log as faults  # noqa: PLC0415 - hardly ever needed

        sys.exit(faults.report_crash(error))


def _see_to_streams() -> None:
    """Have all three standard streams, and let them take words of any alphabet.

    One that was closed before the program began leads nowhere. A letter that an
    encoding has not got is shown as ``?``. A stream that knows ASCII only is taken for
    a locale that was never set, as click does, and gets UTF-8.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - for as long as we run
            setattr(sys, name, nowhere)
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if is_ascii else None, errors="replace")
