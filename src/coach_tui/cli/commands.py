"""The group of all commands: one module per command, imported when the command runs."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from coach_tui import __version__
from coach_tui.cli.common import SessionName, discard_output, report_crash
from coach_tui.exit_codes import ExitCode
from coach_tui.text import nearest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# The commands under the headings of the help: functions in modules of the same names.
GROUPS = {
    "Train": ("run", "serve", "today", "programme", "advice", "status"),
    "Sessions": ("list", "show", "exercises", "check", "preview", "new", "import", "schema"),
    "Sound": ("render", "sounds"),
    "Journal": ("history", "export", "journal", "merge"),
    "Set-up": ("doctor", "completion"),
}

# Module and function of those that stand elsewhere.
_ELSEWHERE = {"list": "show:list_", "merge": "journal:merge", "import": "import_:import_"}

COMMANDS = tuple(name for names in GROUPS.values() for name in names)


class Commands(click.Group):
    """The commands, imported one by one when they run: the home screen needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = _ELSEWHERE.get(cmd_name, f"{cmd_name}:{cmd_name}").split(":")
        command: click.Command = getattr(import_module(f"coach_tui.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, COMMANDS))
        for heading, names in GROUPS.items():
            with formatter.section(heading):
                commands = [(name, self.get_command(ctx, name)) for name in names]
                formatter.write_dl(
                    [
                        (name.ljust(width), command.get_short_help_str(formatter.width - 4 - width))
                        for name, command in commands
                        if command
                    ]
                )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, and the sessions, whose names run them."""
        commands = super().shell_complete(ctx, incomplete)
        return commands + (SessionName().matching(incomplete) if incomplete else [])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a session's name stands for ``run SESSION``."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            if _is_session(name):
                return "run", self.get_command(ctx, "run"), args
            near = nearest(name, COMMANDS)
            hint = "--help lists them all." if near is None else f"Did you mean {near}?"
            ctx.fail(f"No such command {name[:40]!r}. {hint}")
        return super().resolve_command(ctx, args)


def _is_session(reference: str) -> bool:
    from coach_tui.definitions.problems import DefinitionError
    from coach_tui.services.sessions import library

    try:
        library().find(reference)
    except DefinitionError:
        return reference.endswith((".yaml", ".yml"))  # run reports what is wrong with it
    return True


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command, coach-tui opens its home screen. coach-tui SESSION runs SESSION.",
)
@click.version_option(__version__, prog_name="coach-tui", message="%(prog)s %(version)s")
@click.pass_context
def coach_tui(context: click.Context) -> None:
    """Coaches you through an exercise session, rep by rep."""
    if context.invoked_subcommand is None:
        from coach_tui.cli.home import has_terminal, open_home

        if has_terminal():
            open_home()
        _print_sessions()


def _print_sessions() -> None:
    """Without a terminal to draw the home screen on: the sessions, and how to run one."""
    from coach_tui.cli.common import print_lines
    from coach_tui.cli.session_list import list_lines
    from coach_tui.services.sessions import listings

    click.echo("coach-tui needs a terminal to draw on. Without one it can still coach:")
    click.echo("  coach-tui run SESSION          runs a session line by line, with sound")
    click.echo("  coach-tui --help               lists all commands")
    click.echo("\nSessions:")
    print_lines(f"  {line}" for line in list_lines(listings()))


def run() -> None:
    """Run the program and exit; a traceback goes to the log, not to the user."""
    _open_standard_streams()
    if "_COACH_TUI_COMPLETE" in os.environ:
        import_module("coach_tui.cli.completion")  # how bash splits words
    try:
        # Click itself would end with 1 on ctrl+c.
        sys.exit(coach_tui(prog_name="coach-tui", standalone_mode=False))
    except Exception as error:  # noqa: BLE001 - the log gets it
        exit_after(error)


def exit_after(error: Exception | KeyboardInterrupt) -> NoReturn:
    """Exit after an error that nothing else has handled; a traceback goes to the log."""
    code = _code_after(error)
    try:
        _report(error)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except (OSError, ValueError):
        # It cannot be reported. Python itself would end with 120 for what it cannot flush.
        discard_output(sys.stdout, sys.stderr)
    sys.exit(code)


def _code_after(error: Exception | KeyboardInterrupt) -> int:
    if isinstance(error, click.Abort | KeyboardInterrupt):
        by_key = isinstance(error.__context__ or error, KeyboardInterrupt)
        return ExitCode.INTERRUPTED if by_key else ExitCode.PROBLEMS
    if isinstance(error, click.ClickException):
        return error.exit_code
    if isinstance(error, BrokenPipeError):
        return ExitCode.DONE
    return ExitCode.PROBLEMS if _is_full(error) else ExitCode.CRASHED


def _report(error: Exception | KeyboardInterrupt) -> None:
    if isinstance(error, click.Abort | KeyboardInterrupt):
        click.echo("Aborted!", err=True)
    elif isinstance(error, click.ClickException):
        error.show()
    elif isinstance(error, BrokenPipeError):
        # The reader of our output has closed it, as head does.
        discard_output(sys.stdout)
    elif isinstance(error, OSError) and _is_full(error):
        discard_output(sys.stdout)
        click.echo(f"coach-tui: {error.strerror}.", err=True)
    else:
        report_crash(error)


def _is_full(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno == errno.ENOSPC


def _open_standard_streams() -> None:
    """Replace closed streams by the null device, and make output of any character safe.

    A character that the encoding lacks is written as ``?``. An ASCII stream is taken for a
    locale that was never set, as click does, and gets UTF-8.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            devnull = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - until the program ends
            setattr(sys, name, devnull)
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if is_ascii else None, errors="replace")
