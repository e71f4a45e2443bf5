"""Writes the man page from the help of all commands: ``python docs/make_man.py``.

The page is checked in, and a wheel installs it as ``share/man/man1/coach-tui.1``.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click

from coach_tui import __version__
from coach_tui.cli.commands import GROUPS, coach_tui

PAGE = Path(__file__).parent / "man" / "coach-tui.1"


def man_page() -> str:
    """The page as roff, the same on every machine."""
    root = click.Context(coach_tui, info_name="coach-tui")
    lines = [
        f'.TH COACH\\-TUI 1 "" "coach\\-tui {__version__}" "User Commands"',
        ".SH NAME",
        f"coach\\-tui \\- {_roff(_paragraphs(coach_tui.help)[0].rstrip('.'))}",
        ".SH SYNOPSIS",
        ".B coach\\-tui",
        "[\\fICOMMAND\\fR | \\fISESSION\\fR] [\\fIOPTIONS\\fR]",
        ".SH DESCRIPTION",
        *_text(coach_tui.epilog),
    ]
    for heading, names in GROUPS.items():
        lines.append(f".SH {_roff(heading.upper())}")
        for name in names:
            command = coach_tui.get_command(root, name)
            if command is not None:
                lines += _command(command, click.Context(command, root, name))
    lines += [".SH SEE ALSO", *_text("Exit codes, JSON and files: docs/commands.md and README.md.")]
    return "\n".join(lines) + "\n"


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield from (f".SS {_roff(usage)}", *_text(command.help))
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None and record[1]:  # arguments have none; the text speaks of them
            names, meaning = record
            yield from (".TP", f".B {_roff(names)}", _roff(meaning))
    yield from _text(command.epilog)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _command(inner, click.Context(inner, context, name))


def _paragraphs(text: str | None) -> list[str]:
    return [part for part in re.split(r"\n\s*\n", inspect.cleandoc(text or "")) if part.strip()]


def _text(text: str | None) -> Iterator[str]:
    for paragraph in _paragraphs(text):
        yield ".PP"
        # click leaves the lines of a paragraph after \b as they are.
        if paragraph.startswith("\b"):
            rows = map(_roff, paragraph.lstrip("\b\n").split("\n"))
            yield from (".nf", *(row or "\\&" for row in rows), ".fi")
        else:
            yield _roff(" ".join(paragraph.split()))


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(man_page(), encoding="utf-8")
