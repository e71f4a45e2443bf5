"""The command ``history``."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

import click

from coach_tui import paths
from coach_tui.cli.common import PROBLEMS, as_json, print_json, print_lines
from coach_tui.core.log.outcome import extent_of, outcomes_of
from coach_tui.journal.timestamps import iso
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.core.log.entry import Entry, SetResult
    from coach_tui.core.log.outcome import SetOutcome


@click.command()
@click.option("--limit", type=click.IntRange(min=1), help="Only the newest so many.")
@as_json
def history(limit: int | None, as_json: bool) -> None:  # noqa: FBT001 - as above
    """Tell what was done, newest first."""
    from coach_tui.journal import Journal, JournalError  # noqa: PLC0415 - opens SQLite

    entries = []
    if paths.journal_file().exists():
        try:
            journal = Journal.open(paths.journal_file())
        except JournalError as error:
            click.echo(str(error), err=True)
            sys.exit(PROBLEMS)
        entries = journal.entries(limit)
        journal.close()
    if as_json:
        print_json(entries_json(entries))
    elif entries:
        print_lines(as_lines(entries))
    else:
        click.echo("Nothing has been done yet. Start with: coach-tui list", err=True)


# MERGED: The journal's entries, for other programs and for a person's eyes.


_TITLE_CELLS = 40

_NOTHING = "-"

_HEADINGS = ("Day", "Session", "State", "Length", "Done")


def entries_json(entries: Iterable[Entry]) -> list[dict[str, object]]:
    """What ``history --json`` prints, in the order given (the journal's: newest first).

    Times are ISO 8601 with offset; ``seconds`` is the time worked in that set.
    The words are as they were written: printing them is left to a JSON encoder
    that escapes what is not ASCII.
    """
    return [_object(entry) for entry in entries]


def as_lines(entries: Iterable[Entry]) -> list[str]:
    """A table for the terminal with a line of headings; no lines when there are no entries."""
    rows = [_row(entry) for entry in entries]
    if not rows:
        return []
    table = [_HEADINGS, *rows]
    widths = [max(map(_cells, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _cells(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    ]


def _object(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.plan.id,
        "session": entry.plan.session,
        "title": entry.plan.title,
        "started_at": iso(entry.plan.started),
        "ended_at": None if entry.ended is None else iso(entry.ended),
        "state": entry.state.value,
        "rpe": entry.rpe,
        "pain": entry.pain,
        "note": entry.note,
        "sets": [
            _set(result, outcome)
            for result, outcome in zip(entry.results(), outcomes_of(entry), strict=True)
        ],
    }


def _set(result: SetResult, outcome: SetOutcome) -> dict[str, object]:
    return {
        "exercise": result.planned.exercise,
        "set": result.planned.set,
        "side": result.planned.side,
        "reps_planned": result.planned.reps,
        "reps_done": result.reps_done,
        "seconds": result.worked_ms / 1000,
        "outcome": outcome.value,
        **({} if result.answer is None else {"answer": result.answer}),
    }


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.plan.started.local_date,
        _shortened(safe_text(entry.plan.title), _TITLE_CELLS),
        entry.state.value,
        _length(entry.known_running_ms) if entry.known_running_ms else _NOTHING,
        _done(entry),
    )


def _done(entry: Entry) -> str:
    """Finished against planned: reps, steps, breaths, timed work to its end; exercises skipped."""
    extent = extent_of(entry)
    timed = [result for result in entry.results() if result.planned.reps is None]
    parts = [
        f"{amount.done}/{amount.planned} {safe_text(amount.unit or 'reps')}"
        for amount in extent.amounts
    ]
    if timed:
        parts.append(f"{sum(result.whole for result in timed)}/{len(timed)} timed")
    if extent.skipped:
        parts.append(f"{len(extent.skipped)} skipped")
    return ", ".join(parts) or _NOTHING


def _length(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _shortened(words: str, cells: int) -> str:
    if _cells(words) <= cells:
        return words
    kept = ""
    for char in words:
        if _cells(kept + char) > cells - 1:
            break
        kept += char
    return kept + "…"


def _cells(words: str) -> int:
    """How many columns a terminal gives to safe text, wide and combining characters counted."""
    return sum(
        0
        if unicodedata.category(char) in {"Mn", "Me", "Cf"}
        else 2
        if unicodedata.east_asian_width(char) in {"W", "F"}
        else 1
        for char in words
    )
