"""A page for the physio: what was done against what was planned, pain, tempo, notes.

Worked out once, as plain blocks; Markdown and HTML only write them down.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from coach_tui.core.changes import Field
from coach_tui.core.entry import EntryState
from coach_tui.core.outcome import extent_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from coach_tui.core.entry import Entry, RepRecord
    from coach_tui.core.results import BoutResult

_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        title: What stands above it.
        columns: Its headings.
        rows: Its cells, as many in each row as there are headings.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The page.

    Attributes:
        title: Its heading.
        lines: What it says in sentences.
        tables: Its tables; none is empty.
        remark: What stands at its foot.
    """

    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]
    remark: str


def report_of(entries: Sequence[Entry]) -> Report:
    """The page on those entries.

    Args:
        entries: In any order; what is not among them is not on the page.
    """
    ordered = sorted(entries, key=lambda entry: (entry.plan.started.utc_ms, entry.plan.id))
    tables = (
        _weeks(ordered),
        _exercises(ordered),
        _left_out(ordered),
        _pain(ordered),
        _notes(ordered),
    )
    return Report(
        title="Exercise report",
        lines=_summary(ordered),
        tables=tuple(table for table in tables if table.rows),
        remark="Made by coach-tui from the person's own log. Nothing in it is a diagnosis.",
    )


def _summary(entries: Sequence[Entry]) -> tuple[str, ...]:
    if not entries:
        return ("Nothing was done in this time.",)
    first, last = entries[0].plan.started.local_date, entries[-1].plan.started.local_date
    span = first if first == last else f"{first} to {last}"
    days = {entry.plan.started.local_date for entry in entries}
    states = [entry.state for entry in entries]
    short = len(entries) - states.count(EntryState.COMPLETED)
    skipped = sum(bool(extent_of(entry).skipped) for entry in entries)
    return (
        (
            f"{span}: {_count(len(entries), 'session')} on {_count(len(days), 'day')}, "
            f"{short} of them not to the end, {skipped} with exercises skipped."
        ),
        f"Reps done of those planned: {_share([r for e in entries for r in e.results()])}.",
    )


def _weeks(entries: Sequence[Entry]) -> Table:
    weeks: defaultdict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        day = date.fromisoformat(entry.plan.started.local_date)
        weeks[day - timedelta(days=day.weekday())].append(entry)
    rows = tuple(
        (
            monday.isoformat(),
            str(len(of_week)),
            _share([result for entry in of_week for result in entry.results()]),
            _minutes(sum(entry.known_running_ms for entry in of_week)),
            _most(entry.rpe for entry in of_week),
            _most(entry.pain for entry in of_week),
        )
        for monday, of_week in sorted(weeks.items())
    )
    columns = ("Week from", "Sessions", "Reps", "Minutes", "Hardest (0-10)", "Worst pain (0-10)")
    return Table("By week", columns, rows)


def _exercises(entries: Sequence[Entry]) -> Table:
    found: defaultdict[tuple[str, str], list[BoutResult]] = defaultdict(list)
    names: dict[str, str] = {}
    for entry in entries:
        for result in entry.results():
            planned = result.planned
            names[planned.exercise] = planned.name
            found[planned.exercise, planned.side or ""].append(result)
    rows = tuple(
        (
            names[exercise],
            side or _NOTHING,
            str(sum(1 for result in results if result.worked_ms)),
            _share(results),
            _minutes(sum(result.worked_ms for result in results)),
            _tempo([rep for result in results for rep in result.reps]),
        )
        for (exercise, side), results in sorted(found.items())
    )
    columns = ("Exercise", "Side", "Sets done", "Reps", "Minutes of work", "Tempo (s)")
    return Table("By exercise and side", columns, rows)


def _left_out(entries: Sequence[Entry]) -> Table:
    """The sessions of which some exercise was not done at all."""
    extents = [(entry, extent_of(entry)) for entry in entries]
    rows = tuple(
        (
            entry.plan.started.local_date,
            entry.plan.title,
            entry.state.value,
            _share(entry.results()),
            ", ".join(extent.skipped) or _NOTHING,
            ", ".join(extent.not_reached) or _NOTHING,
        )
        for entry, extent in extents
        if extent.skipped or extent.not_reached
    )
    columns = ("Day", "Session", "How it ended", "Reps", "Skipped", "Not reached")
    return Table("Left out", columns, rows)


def _pain(entries: Sequence[Entry]) -> Table:
    rows: list[tuple[str, ...]] = []
    for entry in entries:
        said, day = entry.said, entry.plan.started.local_date
        names = {plan.exercise: plan.name for plan in entry.plan.planned}
        where = str(said.get((Field.PAIN_WHERE, ""), "") or _NOTHING)
        if entry.pain is not None:
            rows.append((day, entry.plan.title, str(entry.pain), where))
        rows += [
            (
                day,
                names.get(part, part),
                str(value),
                str(said.get((Field.PAIN_WHERE, part)) or where),
            )
            for (name, part), value in said.items()
            if name == Field.PAIN and part and value is not None
        ]
        after = said.get((Field.DAY_AFTER, ""))
        if after is not None:
            rows.append((day, f"{entry.plan.title}, the day after", str(after), _NOTHING))
    return Table("Pain", ("Day", "In", "Pain (0-10)", "Where"), tuple(rows))


def _notes(entries: Sequence[Entry]) -> Table:
    rows = tuple(
        (entry.plan.started.local_date, entry.plan.title, entry.note)
        for entry in entries
        if entry.note
    )
    return Table("Notes", ("Day", "Session", "Note"), rows)


def _share(results: Sequence[BoutResult]) -> str:
    planned = sum(result.planned.reps or 0 for result in results)
    if not planned:
        return _NOTHING
    done = sum(result.reps_done or 0 for result in results)
    return f"{done} of {planned} ({round(100 * done / planned)} %)"


_MOTIONS: tuple[tuple[str, Callable[[RepRecord], int]], ...] = (
    ("up", lambda rep: rep.up_ms),
    ("hold", lambda rep: rep.hold_ms),
    ("down", lambda rep: rep.down_ms),
    ("pause", lambda rep: rep.pause_ms),
)


def _tempo(reps: Sequence[RepRecord]) -> str:
    """The mean of each motion; one that was never there is left out."""
    means = [(name, sum(map(of, reps)) / len(reps)) for name, of in _MOTIONS if reps]
    return ", ".join(f"{name} {ms / 1000:.1f}" for name, ms in means if ms) or _NOTHING


def _most(values: Iterable[int | None]) -> str:
    given = [value for value in values if value is not None]
    return str(max(given)) if given else _NOTHING


def _minutes(ms: int) -> str:
    return f"{ms / 60_000:.1f}"


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number} {word}s"
