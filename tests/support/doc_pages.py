"""What the pages for people say in code: their spans, and the command lines that they show."""

from __future__ import annotations

import re
from pathlib import Path

import click

from coach_tui.cli.commands import coach_tui

ROOT = Path(__file__).parents[2]

_BLOCK = re.compile(r"```.*?```", re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_CALL = re.compile(r"(?<![\w/=.-])coach-tui((?: +(?:\[[^\]\n]+\]|[^\s`\"')#|]+))*)")
_COMMENT = re.compile(r" #.*")
_ROW = re.compile(r"\| `coach-tui (?P<line>[^`]+)` \|(?P<says>.*)")


def spans(page: Path) -> list[str]:
    """The pieces of code within a page's sentences."""
    return _SPAN.findall(_BLOCK.sub("", page.read_text(encoding="utf-8")))


def command_lines(page: Path) -> list[list[str]]:
    """The words after the program's name, of every command line that a page shows."""
    text = page.read_text(encoding="utf-8")
    blocks = [_COMMENT.sub("", block) for block in _BLOCK.findall(text)]
    return [call.split() for code in [*blocks, *spans(page)] for call in _CALL.findall(code)]


def lines_of_rows(page: Path) -> list[list[str]]:
    """The command lines of a page's tables, each with one of the options that its row describes.

    An option whose value the row leaves out is not among them.
    """
    rows = [match for row in page.read_text("utf-8").splitlines() if (match := _ROW.match(row))]
    return [
        [*row["line"].split(), *option.split()]
        for row in rows
        for option in _SPAN.findall(row["says"])
        if option.startswith("-") and _is_whole(row["line"].split(), option.split())
    ]


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that a line names, and the words after its name."""
    command: click.Command = coach_tui
    for number, word in enumerate(words):
        if not isinstance(command, click.Group):
            return command, words[number:]
        named = command.get_command(click.Context(command), word)
        if named is None:
            return command, words[number:]
        command = named
    return command, []


def _is_whole(line: list[str], option: list[str]) -> bool:
    command, _ = command_of(line)
    (parameter,) = [p for p in command.params if option[0] in (*p.opts, *p.secondary_opts)]
    return len(option) > 1 or (isinstance(parameter, click.Option) and parameter.is_flag)
