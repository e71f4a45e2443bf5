"""The command ``check``, and its ``--watch``: looking at files again each time they are saved."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach_tui.cli.common import PROBLEMS, as_json, print_json, print_problems
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import SUFFIXES, check_paths
from coach_tui.definitions.loader import load_session
from coach_tui.definitions.problems import Severity
from coach_tui.services.sessions import library
from coach_tui.text import safe_text
from coach_tui.wording import length_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

POLL_S = 0.2
"""How often the files are looked at; two looks alike in a row mean that saving is over."""

Stamps = dict[Path, tuple[int, int, int]]
"""Time of change, size and number of each file that is there."""


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Check again on every save, until ctrl+c (exits 0).")
@as_json
def check(files: tuple[Path, ...], watch: bool, as_json: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Check session and exercise files, and tell every problem at once.

    FILES may be folders: every file in them is checked.
    """
    if watch:
        if as_json:
            raise click.UsageError("--watch tells it in words: leave out --json")
        with suppress(KeyboardInterrupt):
            watch_files(files)
        return
    problems = check_paths(files)
    if as_json:
        print_json(
            [
                {
                    "file": problem.file,
                    "line": problem.line,
                    "column": problem.column,
                    "severity": problem.severity.value,
                    "message": problem.message,
                    "hint": problem.hint or None,
                }
                for problem in problems
            ]
        )
    else:
        print_problems(tuple(problems))
    if any(problem.severity is Severity.ERROR for problem in problems):
        sys.exit(PROBLEMS)


def watch_files(files: tuple[Path, ...]) -> None:
    """Check files now and whenever one is saved, until ctrl+c.

    Args:
        files: Files, and folders of them.
    """
    click.echo("Watching; ctrl+c ends.", err=True)
    for changed in changes(files, lambda: time.sleep(POLL_S)):
        click.echo(f"-- {time.strftime('%H:%M:%S')}")
        for line in report(files if not changed else sorted(changed)):
            click.echo(line)


def changes(files: tuple[Path, ...], wait: Callable[[], None]) -> Iterator[set[Path]]:
    """Which files have been saved: at first none by name, then some each time.

    An editor that writes a new file and puts it in the place of the old one is told
    once: a file that is away for a moment, or still grows, is waited for.
    """
    told = _stamps(files)
    yield set()
    seen = told
    while True:
        wait()
        now = _stamps(files)
        settled, seen = now == seen, now
        changed = {path for path, stamp in now.items() if told.get(path) != stamp}
        if settled and changed:
            told = now
            yield changed


def report(files: Iterable[Path]) -> Iterator[str]:
    """What is to be said of files: their problems, and how long each session takes."""
    known = library()
    for path in files:
        problems = check_paths([path], known)
        yield from map(str, problems)
        if any(problem.severity is Severity.ERROR for problem in problems):
            continue
        sessions = _files([path])
        for each in sessions:
            session = load_session(each, known.exercises).value
            if session is None:
                yield f"{safe_text(str(each))}: right"
                continue
            timeline = compile_timeline(session)
            extra = " + open" if timeline.has_open else ""
            yield f"{safe_text(str(each))}: right, {length_text(timeline.total_ms)}{extra}"


def _files(files: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in files:
        if not path.is_dir():
            found.append(path)
            continue
        try:
            found += sorted(each for each in path.iterdir() if each.suffix in SUFFIXES)
        except OSError:
            continue  # The check of the folder says what is wrong with it.
    return found


def _stamps(files: Iterable[Path]) -> Stamps:
    stamps: Stamps = {}
    for path in _files(files):
        try:
            state = path.stat()
        except OSError:
            continue
        stamps[path] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return stamps
