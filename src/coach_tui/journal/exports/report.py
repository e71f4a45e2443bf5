"""A page for the physio: what was done against what was planned, pain, tempo, notes.

``report_of`` works out the page once, as sentences and tables. ``report_markdown`` and
``report_html`` (one file that fetches nothing and prints well) only render it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from html import escape
from itertools import zip_longest
from string import Template
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.log.entry import AnnotationField, Entry, EntryState, RepRecord, SetResult
from coach_tui.core.log.outcome import coverage_of
from coach_tui.core.model.figure import Figure, PoseName
from coach_tui.core.model.figure_drawing import figure_svg
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.core.analysis.adherence import Adherence

_NOTHING = "-"
_WORST_PAIN = "Worst pain (0-10)"

VariationName = Callable[[str, str], str]

# Values of ``AnnotationField.EASED`` that name no variation; see ``core.player.pain``.
_REGRESSIONS = frozenset(("form", "smaller", "gentler", "own-rhythm"))


class Table(Struct, frozen=True):
    """A table with as many cells in each row as there are columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class ScheduleFollowed(Struct, frozen=True):
    """How the schedule of a session was followed."""

    title: str
    planned: str  # The schedule in words
    adherence: Adherence
    # The phase of the programme, its first and its last day; empty outside one.
    phase: tuple[str, ...] = ()


class PhysioReport(Struct, frozen=True):
    """The page; none of its tables is empty."""

    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]
    remark: str


def report_of(
    entries: Sequence[Entry],
    variation_name: VariationName = lambda _, variation: variation,
    schedules: Sequence[ScheduleFollowed] = (),
    programme: Sequence[str] = (),
) -> PhysioReport:
    """The page on entries in any order, with names of variations by their ids."""
    ordered = sorted(entries, key=lambda entry: (entry.head.started.utc_ms, entry.head.id))
    tables = (
        _followed("Programme", [item for item in schedules if item.phase]),
        _followed("Schedule", [item for item in schedules if not item.phase]),
        _weeks(ordered),
        _exercises(ordered, variation_name),
        _over_time(ordered, variation_name),
        _answers(ordered),
        _left_out(ordered),
        _pain(ordered),
        _notes(ordered),
    )
    return PhysioReport(
        title="Exercise report",
        lines=(*programme, *_summary(ordered)),
        tables=tuple(table for table in tables if table.rows),
        remark="Made by coach-tui from the user's own log. Nothing in it is a diagnosis.",
    )


def _summary(entries: Sequence[Entry]) -> tuple[str, ...]:
    if not entries:
        return ("Nothing was done in this time.",)
    first, last = entries[0].head.started.local_date, entries[-1].head.started.local_date
    span = first if first == last else f"{first} to {last}"
    days = {entry.head.started.local_date for entry in entries}
    states = [entry.state for entry in entries]
    short = len(entries) - states.count(EntryState.COMPLETED)
    skipped = sum(bool(coverage_of(entry).skipped) for entry in entries)
    return (
        (
            f"{span}: {_count(len(entries), 'session')} on {_count(len(days), 'day')}, "
            f"{short} of them not to the end, {skipped} with exercises skipped."
        ),
        f"Reps done of those planned: {_share([r for e in entries for r in e.results()])}.",
        _worst_pain(entries),
    )


def _worst_pain(entries: Sequence[Entry]) -> str:
    """The worst pain of sessions, exercises and days after; the latest of equal ones."""
    rated = [entry for entry in entries if entry.worst_pain is not None]
    if not rated:
        return "No pain was rated."
    worst = max(reversed(rated), key=lambda entry: entry.worst_pain or 0)
    names = {plan.exercise: plan.name for plan in worst.head.planned}
    sources = [
        name for exercise, name in names.items() if worst.pain_of(exercise) == worst.worst_pain
    ]
    if worst.annotations.get((AnnotationField.DAY_AFTER, "")) == worst.worst_pain:
        sources.append("the day after")
    where = f" ({', '.join(sources)})" if sources else ""
    head = worst.head
    return f"Worst pain: {worst.worst_pain}/10, {head.title}, {head.started.local_date}{where}."


def _weeks(entries: Sequence[Entry]) -> Table:
    weeks: defaultdict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        day = date.fromisoformat(entry.head.started.local_date)
        weeks[day - timedelta(days=day.weekday())].append(entry)
    rows = tuple(
        (
            monday.isoformat(),
            str(len(of_week)),
            _share([result for entry in of_week for result in entry.results()]),
            _minutes(sum(entry.known_running_ms for entry in of_week)),
            _most(entry.rpe for entry in of_week),
            _most(entry.worst_pain for entry in of_week),
        )
        for monday, of_week in sorted(weeks.items())
    )
    columns = ("Week from", "Sessions", "Reps", "Minutes", "Hardest (0-10)", _WORST_PAIN)
    return Table("By week", columns, rows)


def _exercises(entries: Sequence[Entry], variation_name: VariationName) -> Table:
    done: defaultdict[tuple[str, str, str], list[SetResult]] = defaultdict(list)
    pains: defaultdict[tuple[str, str, str], list[int | None]] = defaultdict(list)
    for entry in entries:
        for result in _performed(entry, variation_name):
            planned = result.planned
            row = (planned.exercise, planned.name, planned.side or "")
            done[row].append(result)
            pains[row].append(_pain_in(entry, result))
    rows = tuple(
        (
            name,
            side or _NOTHING,
            str(sum(result.has_work for result in results)),
            _share(results),
            _minutes(worked_ms) if (worked_ms := sum(r.worked_ms for r in results)) else _NOTHING,
            _tempo([rep for result in results for rep in result.reps]),
            _most(pains[exercise, name, side]),
        )
        for (exercise, name, side), results in sorted(done.items())
    )
    columns = ("Exercise", "Side", "Sets done", "Reps", "Minutes of work", "Tempo (s)", _WORST_PAIN)
    return Table("By exercise and side", columns, rows)


def _pain_in(entry: Entry, result: SetResult) -> int | None:
    """The pain in the exercise of a set that was done, on its side where a side is noted."""
    exercise, side = result.planned.exercise, result.planned.side
    where = entry.annotations.get((AnnotationField.PAIN_WHERE, exercise))
    if not result.has_work or (side and where and where != side):
        return None
    return entry.pain_of(exercise)


def _followed(title: str, schedules: Sequence[ScheduleFollowed]) -> Table:
    rows = tuple(
        (
            *item.phase,
            item.title,
            item.planned,
            f"{course.done} of {course.due} ({round(100 * course.done / course.due)} %)"
            if course.due
            else _NOTHING,
            str(sum(week.extra for week in course.weeks)),
            f"{sum(week.done >= week.due for week in course.weeks)} of {len(course.weeks)}",
        )
        for item in schedules
        for course in (item.adherence,)
    )
    phase = ("Phase", "From", "To") if any(item.phase for item in schedules) else ()
    columns = (*phase, "Session", "Planned", "Done when due", "Besides", "Whole weeks")
    return Table(title, columns, rows)


def _over_time(entries: Sequence[Entry], variation_name: VariationName) -> Table:
    """Each exercise, as the variation really done, on its first and on its last day."""
    by_name: defaultdict[tuple[str, str], list[tuple[str, list[SetResult]]]] = defaultdict(list)
    for entry in entries:
        in_entry: defaultdict[tuple[str, str], list[SetResult]] = defaultdict(list)
        for result in _performed(entry, variation_name):
            if result.has_work:
                in_entry[result.planned.exercise, result.planned.name].append(result)
        for key, results in in_entry.items():
            by_name[key].append((entry.head.started.local_date, results))
    rows = tuple(
        (name, first_day, _amount(first), last_day, _amount(last), str(len(done)))
        for (_, name), done in sorted(by_name.items())
        for (first_day, first), (last_day, last) in [(done[0], done[-1])]
        if len(done) > 1
    )
    columns = ("Exercise", "First day", "Then", "Last day", "Last", "Sessions")
    return Table("Over time", columns, rows)


def _amount(results: Sequence[SetResult]) -> str:
    """``24 reps in 2 sets, 2 kg``: reps, else minutes, and the loads used."""
    reps = sum(result.reps_done or 0 for result in results)
    unit = results[0].planned.unit or "reps"
    minutes = f"{_minutes(sum(result.worked_ms for result in results))} min"
    loads = dict.fromkeys(result.resistance for result in results if result.resistance)
    amount = f"{reps} {unit}" if reps else minutes
    return ", ".join([f"{amount} in {_count(len(results), 'set')}", *loads])


def _performed(entry: Entry, variation_name: VariationName) -> Iterator[SetResult]:
    """The results by the variation really done: an exercise eased for pain changes at that time."""
    eased = {
        change.part: (change.at.utc_ms, change.value)
        for change in sorted(entry.changes, key=lambda change: change.order)
        if change.field == AnnotationField.EASED
    }
    for result in entry.results():
        planned = result.planned
        since_ms, variation = eased.get(planned.exercise, (0, None))
        if not isinstance(variation, str) or variation in _REGRESSIONS:
            yield result
            continue
        name = variation_name(planned.exercise, variation)
        before = tuple(rep for rep in result.reps if rep.at.utc_ms < since_ms)
        after = result.reps[len(before) :]
        if planned.reps is None or result.corrected is not None or not (before and after):
            ended = [work.at.utc_ms for work in entry.work if work.work_set == planned.work_set]
            times = [rep.at.utc_ms for rep in result.reps] + ended
            is_eased = max(times, default=since_ms) >= since_ms
            yield replace(result, planned=replace(planned, name=name)) if is_eased else result
            continue
        rest = planned.reps - len(before)
        worked_ms = sum(rep.duration_ms for rep in before)
        yield replace(
            result,
            planned=replace(planned, reps=len(before)),
            reps=before,
            worked_ms=worked_ms,
        )
        yield replace(
            result,
            planned=replace(planned, name=name, reps=rest),
            reps=after,
            worked_ms=result.worked_ms - worked_ms,
        )


def _left_out(entries: Sequence[Entry]) -> Table:
    """The sessions of which some exercise was not done at all."""
    coverages = [(entry, coverage_of(entry)) for entry in entries]
    rows = tuple(
        (
            entry.head.started.local_date,
            entry.head.title,
            entry.state.value,
            _share(entry.results()),
            ", ".join(coverage.skipped) or _NOTHING,
            ", ".join(coverage.not_reached) or _NOTHING,
        )
        for entry, coverage in coverages
        if coverage.skipped or coverage.not_reached
    )
    columns = ("Day", "Session", "How it ended", "Reps", "Skipped", "Not reached")
    return Table("Left out", columns, rows)


def _answers(entries: Sequence[Entry]) -> Table:
    """The answers to self-tests, and what only the user could count."""
    rows = tuple(
        (
            entry.head.started.local_date,
            result.planned.name,
            result.planned.side or _NOTHING,
            result.answer or f"{result.corrected} {result.planned.unit or 'reps'}",
            f"{round(result.worked_ms / 1000)}" if result.worked_ms else _NOTHING,
        )
        for entry in entries
        for result in entry.results()
        if result.answer is not None
        or (result.planned.reps is None and result.corrected is not None)
    )
    return Table("Self-tests and counts", ("Day", "What", "Side", "Answer", "Seconds"), rows)


def _pain(entries: Sequence[Entry]) -> Table:
    rows: list[tuple[str, ...]] = []
    for entry in entries:
        annotations, day = entry.annotations, entry.head.started.local_date
        names = {plan.exercise: plan.name for plan in entry.head.planned}
        where = str(annotations.get((AnnotationField.PAIN_WHERE, ""), "") or _NOTHING)
        if entry.pain is not None:
            rows.append((day, entry.head.title, str(entry.pain), where))
        rows += [
            (
                day,
                names.get(part, part),
                str(value),
                str(annotations.get((AnnotationField.PAIN_WHERE, part)) or where),
            )
            for (name, part), value in annotations.items()
            if name == AnnotationField.PAIN and part and value is not None
        ]
        after = annotations.get((AnnotationField.DAY_AFTER, ""))
        if after is not None:
            rows.append((day, f"{entry.head.title}, the day after", str(after), _NOTHING))
    return Table("Pain", ("Day", "In", "Pain (0-10)", "Where"), tuple(rows))


def _notes(entries: Sequence[Entry]) -> Table:
    rows = tuple(
        (entry.head.started.local_date, entry.head.title, entry.note)
        for entry in entries
        if entry.note
    )
    return Table("Notes", ("Day", "Session", "Note"), rows)


def _share(results: Sequence[SetResult]) -> str:
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
    """The mean of each motion; a motion of no length is left out."""
    means = [(name, sum(map(of, reps)) / len(reps)) for name, of in _MOTIONS if reps]
    return ", ".join(f"{name} {ms / 1000:.1f}" for name, ms in means if ms) or _NOTHING


def _most(values: Iterable[int | None]) -> str:
    rated = [value for value in values if value is not None]
    return str(max(rated)) if rated else _NOTHING


def _minutes(ms: int) -> str:
    return f"{ms / 60_000:.1f}"


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number} {word}s"


# Characters with a meaning in the middle of a line of Markdown, or in HTML inside it. Round
# brackets and ! mean nothing without square ones, # and + only at the start of a line, where
# no text of the user stands.
_SPECIAL = frozenset("\\`*_{}[]<>|~&@")


def report_markdown(report: PhysioReport) -> str:
    """The page, with the user's text escaped."""
    parts = [f"# {_words(report.title)}", *map(_words, report.lines)]
    for table in report.tables:
        rules = f"|{' --- |' * len(table.columns)}"
        parts.append(f"## {_words(table.title)}")
        parts.append("\n".join((_row(table.columns), rules, *map(_row, table.rows))))
    return "\n\n".join((*parts, _words(report.remark))) + "\n"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_words, cells))} |"


def _words(words: str) -> str:
    safe = safe_text(words)
    return "".join(
        f"\\{char}" if char in _SPECIAL or _joins(char, following) else char
        for char, following in zip_longest(safe, safe[1:], fillvalue=" ")
    )


def _joins(char: str, following: str) -> bool:
    """Whether it could be the colon of an address or of a picture's name."""
    return char == ":" and not following.isspace()


# The policy stops what might get past the escaping. On a phone each row is a block, and each cell
# a line that names its column.
_PAGE = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>$title</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em;
  color: #222; background: #fff; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; margin-bottom: 2em }
th, td { text-align: left; padding: .3em .6em; border-bottom: 1px solid #bbb; vertical-align: top }
.figures { white-space: nowrap }
footer { color: #555 }
figure { margin: 0 0 1.5em; break-inside: avoid }
svg { max-width: 30%; height: auto; margin-right: 1.5em }
@media print { body { margin: 0; font-size: 11pt } tr { break-inside: avoid }
  h2 { break-after: avoid } }
@media screen and (max-width: 40em) {
  thead { display: none }
  tr { display: block; padding: .5em 0; border-bottom: 2px solid #bbb }
  td { display: flex; gap: 1em; border: 0; padding: .1em 0 }
  td::before { content: attr(data-column); flex: 0 0 40%; color: #555 }
}
</style>
</head>
<body>
<h1>$title</h1>
$body
<footer>$remark</footer>
</body>
</html>
""")

# A cell of these alone is a day or a figure, such as ``55 of 99 (56 %)``, and stays in one line.
_FIGURES = frozenset("0123456789 .%()-of")


def report_html(report: PhysioReport, figures: Mapping[str, Figure] | None = None) -> str:
    """The page, with the user's text escaped and the figures of exercises by their names."""
    body = [f"<p>{_html_text(line)}</p>" for line in report.lines]
    for table in report.tables:
        headings = "".join(f"<th>{_html_text(column)}</th>" for column in table.columns)
        body += [
            f"<h2>{_html_text(table.title)}</h2>",
            f"<table>\n<thead><tr>{headings}</tr></thead>\n<tbody>",
            *(f"<tr>{_html_cells(table.columns, row)}</tr>" for row in table.rows),
            "</tbody>\n</table>",
        ]
    if figures:
        body += ["<h2>Movements</h2>", *(_html_figure(*item) for item in figures.items())]
    title, remark = _html_text(report.title), _html_text(report.remark)
    return _PAGE.substitute(title=title, body="\n".join(body), remark=remark)


def _html_figure(name: str, figure: Figure) -> str:
    caption = _html_text(name)
    # At the bottom and at the top; a step ends elsewhere than it began.
    stages = (0, 1) if figure.pose(PoseName.AFTER) is None else (0, 1, 2)
    pictures = "".join(figure_svg(figure, figure.at(stage), caption) for stage in stages)
    return f"<figure>{pictures}<figcaption>{caption}</figcaption></figure>"


def _html_cells(columns: tuple[str, ...], cells: tuple[str, ...]) -> str:
    return "".join(
        f'<td data-column="{_html_text(column)}"'
        + (' class="figures">' if _FIGURES.issuperset(cell) else ">")
        + f"{_html_text(cell)}</td>"
        for column, cell in zip(columns, cells, strict=True)
    )


def _html_text(words: str) -> str:
    return escape(safe_text(words))
