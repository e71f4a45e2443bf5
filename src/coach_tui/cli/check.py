"""The command ``check``: the problems of session and exercise files, once or on each save."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import click

from coach_tui.cli.common import as_json, print_json, print_problems
from coach_tui.definitions.library import SUFFIXES
from coach_tui.definitions.problems import Severity
from coach_tui.exit_codes import ExitCode
from coach_tui.files import is_folder
from coach_tui.services.sessions import problems_of
from coach_tui.text import safe_text

POLL_S = 0.2  # Seconds between polls; a file counts as saved when two polls in a row agree
Stamps = dict[Path, tuple[int, int, int]]  # Modification time, size and inode of each existing file


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--watch", is_flag=True, help="Check again on every save, until ctrl+c (exits 0).")
@as_json
def check(files: tuple[Path, ...], watch: bool, as_json: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Check session and exercise files, and print every problem.

    FILES may be folders: every file in them is checked.
    """
    if watch:
        if as_json:
            raise click.UsageError("--watch and --json do not go together.")
        with suppress(KeyboardInterrupt):
            watch_files(files)
        return
    problems = problems_of(files)
    if as_json:
        print_json(
            {
                "problems": [
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
            }
        )
    else:
        print_problems(tuple(problems))
    if any(problem.severity is Severity.ERROR for problem in problems):
        sys.exit(ExitCode.PROBLEMS)


def watch_files(files: tuple[Path, ...]) -> None:
    click.echo("Watching; ctrl+c ends.", err=True)
    for changed in changes(files, lambda: time.sleep(POLL_S)):
        click.echo(f"-- {time.strftime('%H:%M:%S')}")
        for line in report(files if not changed else sorted(changed)):
            click.echo(line)


def changes(files: tuple[Path, ...], wait: Callable[[], None]) -> Iterator[set[Path]]:
    """The files saved since the last check; an empty set first, for all of them.

    A file that is missing for a moment or still grows is waited for, so that an editor
    that replaces the old file by a new one counts as one save.
    """
    reported = _stamps(files)
    yield set()
    seen = reported
    while True:
        wait()
        now = _stamps(files)
        settled, seen = now == seen, now
        changed = {path for path, stamp in now.items() if reported.get(path) != stamp}
        if settled and changed:
            reported = now
            yield changed


def report(files: Iterable[Path]) -> Iterator[str]:
    """The problems of files, and the length of each session without errors."""
    from coach_tui.core.timeline.compiler import compile_timeline
    from coach_tui.definitions.loader import load_session
    from coach_tui.services.sessions import library
    from coach_tui.wording import length_text

    library_now = library()
    for path in files:
        problems = library_now.check([path])
        yield from map(str, problems)
        if any(problem.severity is Severity.ERROR for problem in problems):
            continue
        for file in _files([path]):
            session = load_session(file, library_now.exercises).value
            if session is None:
                yield f"{safe_text(str(file))}: no problems"
                continue
            timeline = compile_timeline(session)
            least = "at least " if timeline.has_open else ""
            yield f"{safe_text(str(file))}: no problems, {least}{length_text(timeline.total_ms)}"


def _files(files: Iterable[Path]) -> list[Path]:
    expanded: list[Path] = []
    for path in files:
        if not is_folder(path):
            expanded.append(path)
            continue
        try:
            expanded += sorted(file for file in path.iterdir() if file.suffix in SUFFIXES)
        except OSError:
            continue  # the library reports it
    return expanded


def _stamps(files: Iterable[Path]) -> Stamps:
    stamps: Stamps = {}
    for path in _files(files):
        try:
            state = path.stat()
        except OSError:
            continue
        stamps[path] = (state.st_mtime_ns, state.st_size, state.st_ino)
    return stamps
