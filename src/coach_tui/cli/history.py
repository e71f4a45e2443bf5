"""The command ``history``: the journal's entries as a table or as data, newest first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from coach_tui.cli.common import (
    Day,
    SessionName,
    as_json,
    did_you_mean_session,
    print_json,
    print_lines,
    read_journal,
)
from coach_tui.core.log.entry import AnnotationField, Entry, SetResult
from coach_tui.core.log.outcome import SetOutcome, counts_by_unit, coverage_of, outcomes_of
from coach_tui.journal.timestamps import iso
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from datetime import date

_MAX_TITLE_CELLS = 40

_NOTHING = "-"

# Letters of an id in the table; `journal` commands take the first ones of any length.
_ID_LETTERS = 8

_HEADINGS = ("Day", "Session", "State", "Length", "Done", "Id")


@click.command()
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the newest N.")
@click.option("--session", type=SessionName(), help="Only this session.")
@click.option("--since", type=Day(), help="From this day on.")
@as_json
def history(
    limit: int | None,
    session: str | None,
    since: date | None,
    as_json: bool,  # noqa: FBT001 - click passes options by name
) -> None:
    """Show what you did, newest first."""
    is_filtered = session is not None or since is not None
    entries = read_journal(lambda journal: journal.entries(None if is_filtered else limit), [])
    if entries and is_filtered:
        sessions = {entry.head.session for entry in entries}
        first_day = "" if since is None else since.isoformat()
        entries = [
            entry
            for entry in entries
            if session in (None, entry.head.session) and entry.head.started.local_date >= first_day
        ][:limit]
        if not entries:
            click.echo(f"No entry matches.{did_you_mean_session(session, sessions)}", err=True)
            if not as_json:
                return
    if as_json:
        print_json({"entries": entries_json(entries)})
    elif entries:
        print_lines(as_lines(entries))
    else:
        click.echo("Nothing has been done yet. Start with: coach-tui list", err=True)


def entries_json(entries: Iterable[Entry]) -> list[dict[str, object]]:
    """The entries of ``history --json``; ``seconds`` is the time worked in that set."""
    return [_object(entry) for entry in entries]


def as_lines(entries: Iterable[Entry]) -> list[str]:
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
        "id": entry.head.id,
        "session": entry.head.session,
        "title": entry.head.title,
        "started_at": iso(entry.head.started),
        "ended_at": None if entry.ended is None else iso(entry.ended),
        "state": entry.state.value,
        "rpe": entry.rpe,
        "pain": entry.pain,
        "pain_day_after": entry.annotations.get((AnnotationField.DAY_AFTER, "")),
        "worst_pain": entry.worst_pain,
        "note": entry.note,
        "programme": entry.programme or None,
        **({"left_for_later": later} if (later := list(entry.left_for_later)) else {}),
        "sets": [
            _set(result, outcome, entry.pain_of(result.planned.exercise))
            for result, outcome in zip(entry.results(), outcomes_of(entry), strict=True)
        ],
    }


def _set(result: SetResult, outcome: SetOutcome, pain: int | None) -> dict[str, object]:
    return {
        "exercise": result.planned.exercise,
        "set": result.planned.set,
        "side": result.planned.side,
        "reps_planned": result.planned.reps,
        "reps_done": result.reps_done,
        "seconds": result.worked_ms / 1000,
        "outcome": outcome.value,
        **({"load": result.load} if result.load else {}),
        **({"band": result.band} if result.band else {}),
        **({} if pain is None else {"pain": pain}),
        **({} if result.answer is None else {"answer": result.answer}),
    }


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.head.started.local_date,
        _shortened(safe_text(entry.head.title)),
        entry.state.value,
        _length(entry.known_running_ms) if entry.known_running_ms else _NOTHING,
        _done(entry),
        safe_text(entry.head.id[:_ID_LETTERS]),
    )


def _done(entry: Entry) -> str:
    """Done and planned counts by unit, completed timed work, skipped exercises."""
    coverage = coverage_of(entry)
    timed = [result for result in entry.results() if result.planned.reps is None]
    parts = [
        f"{amount.done}/{amount.planned} {safe_text(amount.unit or 'reps')}"
        for amount in coverage.amounts
    ]
    if timed:
        counted = counts_by_unit(
            (result.planned, result.corrected) for result in timed if result.corrected is not None
        )
        parts += [f"{amount.done} {safe_text(amount.unit or 'reps')}" for amount in counted]
        parts.append(f"{sum(result.whole for result in timed)}/{len(timed)} timed")
    if coverage.skipped:
        parts.append(f"{len(coverage.skipped)} skipped")
    return ", ".join(parts) or _NOTHING


def _length(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _shortened(text: str) -> str:
    if _cells(text) <= _MAX_TITLE_CELLS:
        return text
    start = ""
    for char in text:
        if _cells(start + char) >= _MAX_TITLE_CELLS:
            break
        start += char
    return start + "…"


def _cells(text: str) -> int:
    """The terminal columns of safe text. Importing rich for ``cell_len`` would take 30 ms."""
    return sum(
        0
        if unicodedata.category(char) in {"Mn", "Me", "Cf"}
        else 2
        if unicodedata.east_asian_width(char) in {"W", "F"}
        else 1
        for char in text
    )
