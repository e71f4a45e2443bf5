"""The lines of a sheet: web pages as text, rows of tables, and the parts of a programme.

A table is Markdown, a grid of signs, CSV (comma, semicolon or tab) or columns set apart by spaces.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from html.parser import HTMLParser

from msgspec import Struct, field

MAX_LINE = 1_000  # The longest line that is read; a longer one stays a comment

_HTML = re.compile(
    r"\s*<(?:!doctype html|html|head|body|table|[ou]l|div|p|h[1-6]|meta)\b", re.IGNORECASE
)
_BREAKS = {"p": "\n", "div": "\n", "tr": "\n|", "li": "\n- ", "br": "\n  ", "table": "\n\n"}
_ENDS = {"td": " |", "th": " |", "table": "\n\n", "p": "\n", "ul": "\n", "ol": "\n"}
_HIDDEN = {"script", "style", "head", "title"}


class _PageText(HTMLParser):
    """Collects the words of a page: a line for each item, cells of a table between bars."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "body":
            self._hidden = ""
        elif not self._hidden and tag in _HIDDEN:
            self._hidden = tag
        self.parts.append("\n\n" if re.fullmatch(r"h\d", tag) else _BREAKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""
        self.parts.append("\n" if re.fullmatch(r"h\d", tag) else _ENDS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def plain_text(text: str) -> str:
    """The text of a sheet; of a web page, the words that it shows."""
    if not _HTML.match(text):
        return text
    page = _PageText()
    page.feed(text)
    page.close()
    return "".join(page.parts)


_LENGTH = r"\d{1,3}(?: ?- ?\d{1,3})?[ -]?(?:min(?:ute)?[ns]?|sec(?:ond)?s?)\b\.?"
_TIMED_TITLE = re.compile(
    rf"(?:(?:the|my|an?|our|your) )?{_LENGTH}[ -](?P<after>[^\d()@;,:]+)"
    rf"|(?P<before>[^\d()@;,:]+?)\W+{_LENGTH}\W*",
    re.IGNORECASE,
)
_OF_SESSIONS = re.compile(
    r"(?:routine|workout|session|circuit|program(?:me)?|plan|blaster|burner|blast|finisher|challenge"
    r"|flow|hiit|tabata|amrap|emom|training)s?(?: \w+)?$",
    re.IGNORECASE,
)
_OF_EXERCISES = re.compile(
    r"\b(?:walk|jog|run|bike|bicycle|cycl|row|swim|skip|jump|march|step|climb|warm|cool|rest|hold|hang"
    r"|plank|sit|squat|lunge|bridge|stand|balance|breath|stretch|rep|set|each|per|every|daily|ice|heat"
    r"|treadmill|elliptical|cross ?trainer)",
    re.IGNORECASE,
)
_MARKED = re.compile(r"\s*(?:[-*+\u2022\u2013\u2014]\s|\(?\d{1,2}[.)]\s|\[[ xX]?\]\s)")


def headed(lines: tuple[str, ...], knows: Callable[[str], bool]) -> tuple[str, list[str]]:
    """The first line if it is a title, such as ``4 min blaster``; and the other lines.

    It has a length and no mark of a list, and above marked items or an empty line it names a
    session, or above several marked doses at least no exercise.
    """
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    head, following = "".join(lines[first : first + 1]), list(lines[first + 1 :])
    title = _TIMED_TITLE.fullmatch(head[:MAX_LINE].strip(" \t*_:#"))
    name = "" if title is None else (title["after"] or title["before"]).strip()
    if title is None or not following or _MARKED.match(head) or knows(name):
        return "", list(lines)
    items = [line for line in following if line.strip()]
    doses = [line for line in items if _MARKED.match(line) and re.search(r"\d", line[2:])]
    is_above = not following[0].strip() or _MARKED.match(following[0]) is not None
    is_session = _OF_SESSIONS.search(name) is not None and len(items) > 1
    is_apart = len(doses) > 1 and title["after"] is not None and not _OF_EXERCISES.search(name)
    return (head, following) if is_above and (is_session or is_apart) else ("", list(lines))


_NAME_COLUMN = re.compile(r"exercises?(?: names?)?|names?|movements?|activity|drills?")
_DOSE_COLUMN = re.compile(
    r"dos(?:e|age)|prescription|volume|sets? ?(?:x|/|&|and|\u00d7) ?(?:reps?|time)"
    r"|reps? ?/ ?time|amount"
)
_SET_COLUMN = re.compile(r"set ?\d")
_PART_COLUMN = re.compile(r"sets?|reps?|repetitions?|hold|time|duration")
_UNIT = re.compile(r" ?[(\[](s|sek\.?|secs?|seconds?|min\.?|minutes?)[)\]]")
# The heads of German and Spanish tables.
_FOREIGN_HEADS = {
    head: column
    for column, heads in {
        "exercise": "\u00fcbung \u00fcbungen ejercicio ejercicios",
        "sets": "s\u00e4tze satz serien series",
        "reps": "wdh wdh. wdhl wdhl. wh. wiederholungen repeticiones",
        "hold": "halten haltezeit",
        "time": "zeit dauer tiempo duraci\u00f3n",
        "rest": "pause pausen descanso",
        "side": "seite seiten lado lados",
        "weight": "gewicht peso",
        "notes": "notiz notizen hinweis hinweise bemerkung bemerkungen notas",
    }.items()
    for head in heads.split()
}
_SPACED = re.compile(r"\S+(?: \S+)*")
_RULED = re.compile(r"[\s|+=:_-]+")


class TableRow(Struct, frozen=True):
    """A row of a table: its cells by the words of the header, the exercise's name apart."""

    name: str
    cells: dict[str, str]
    reps_by_set: tuple[str, ...] = ()

    @property
    def phrases(self) -> list[tuple[str, str]]:
        """Each cell with its label, such as ``rest: 45 s``, and whose cell it is."""
        return [
            (column, cell if _DOSE_COLUMN.fullmatch(column) else f"{column}: {cell}")
            for column, cell in self.cells.items()
        ]


class Tables(Struct):
    """Reads the lines of a sheet one after another as rows of tables."""

    _columns: list[str] = field(default_factory=list[str])
    _separator: str = ""
    _starts: list[int] = field(default_factory=list[int])

    def row(self, line: str) -> TableRow | bool:
        """A row; ``True`` for a header or a ruled line, ``False`` for a line outside tables."""
        if self._columns and line.strip() and _RULED.fullmatch(line):
            return True
        is_short = len(line) <= MAX_LINE
        for separator in ("|", "\t", ";", ",", "") if is_short else ():
            cells, starts = _cells(line, separator)
            if header := _header(cells):
                self._columns, self._separator, self._starts = header, separator, starts
                return True
        cells, starts = _cells(line, self._separator) if self._columns and is_short else ([], [])
        if len(cells) < 2:
            self._columns = []
            return False
        return self._row(_under(self._starts, cells, starts) if starts else cells)

    def _row(self, cells: list[str]) -> TableRow:
        name, named, by_set = "", dict[str, str](), list[str]()
        for header, cell in zip(self._columns, cells, strict=False):
            column = _UNIT.sub("", header).strip()
            if _NAME_COLUMN.fullmatch(column):
                name = name or cell
            elif not re.search(r"\w", cell):
                continue
            elif _SET_COLUMN.fullmatch(column):
                by_set.append(cell)
            else:
                unit = _UNIT.search(header)
                bare = re.fullmatch(r"\d+(?: ?[-\u2013] ?\d+)?", cell)
                named[column] = f"{cell} {unit[1]}" if unit and bare else cell
        if not all(re.match(r"\d{1,3}\b", cell) for cell in by_set):
            return TableRow(name, named | {f"set {n}": c for n, c in enumerate(by_set, 1)})
        numbers = re.findall(r"(?:^|\n)(\d{1,3})", "\n".join(by_set))
        return TableRow(name, named, tuple(numbers))


def _cells(line: str, separator: str) -> tuple[list[str], list[int]]:
    """The cells of a line, and where they start if only spaces set them apart."""
    if not separator:
        spaced = list(_SPACED.finditer(line))
        return [match[0] for match in spaced], [match.start() for match in spaced]
    if separator not in line:
        return [], []
    if separator == "|":
        return [cell.strip(" *") for cell in line.strip().strip("|").split("|")], []
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator))], []


def _under(columns: list[int], cells: list[str], starts: list[int]) -> list[str]:
    """Cells set apart by spaces, each under the column that starts nearest to it."""
    under = [""] * len(columns)
    for cell, start in zip(cells, starts, strict=True):
        nearest = min(range(len(columns)), key=lambda number: abs(columns[number] - start))
        under[nearest] = f"{under[nearest]} {cell}".strip()
    return under


def _header(cells: list[str]) -> list[str] | None:
    """The columns of a table's first row: a name and at least one part of a dose."""
    columns = [cell.casefold() for cell in cells]
    names = [_UNIT.sub("", column).strip() for column in columns]
    if any(_FOREIGN_HEADS.get(name) == "exercise" for name in names):
        columns = [
            column.replace(name, _FOREIGN_HEADS.get(name, name), 1)
            for column, name in zip(columns, names, strict=True)
        ]
    bare = [_UNIT.sub("", column).strip() for column in columns]
    has_dose = any(
        kind.fullmatch(column)
        for column in bare
        for kind in (_PART_COLUMN, _DOSE_COLUMN, _SET_COLUMN)
    )
    return columns if has_dose and any(map(_NAME_COLUMN.fullmatch, bare)) else None


_WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    "|lunes|martes|mi\u00e9rcoles|jueves|viernes|s\u00e1bado|domingo)"
)
_WEEK_WORD = r"(?:week|wk|woche)[sn]?\.? ?"
_NUMBERS = r"\d{1,2}(?: ?(?:[-\u2013&]|to|and|bis) ?\d{1,2})?"
_HEAD = re.compile(
    rf"[\W_]*((week|wk|woche|phase|stage|day|session|workout)[sn]?\.? ?(?:{_NUMBERS}|[A-F]\b)|{_WEEKDAY})"
    r"(?P<inline>\s*[:.)\u2013-]\s*(?=\S)|\s+(?=\d+ ?(?:[x\u00d7] ?\d|sets?\b)))?",
    re.IGNORECASE,
)
MAX_PARTS = 52  # Parts of a programme, a session each


class Part(Struct, frozen=True):
    """A part of a programme, such as ``Week 2, Day 1``, with the lines before its first part."""

    label: str
    lines: tuple[str, ...]
    heading: str = ""


_WEEK_CELL = re.compile(_WEEK_WORD + _NUMBERS, re.IGNORECASE)
_WEEKS_INSIDE = re.compile(
    rf"(?<!/)(?<!\bper )(?<!\ba )\(?\b(?:from )?({_WEEK_WORD}{_NUMBERS})\)?:?", re.IGNORECASE
)
_WEEK_HEAD = re.compile(rf"{_WEEK_WORD}(?:no\.?|number|#)?", re.IGNORECASE)
_PER_WEEK = re.compile(
    r"(?:sessions?|days|times)(?: ?(?:per|a|/) ?(?:week|wk))?|frequency", re.IGNORECASE
)


def week_lines(lines: list[str]) -> list[str]:
    """A sheet with its doses by week as lines below headings such as ``Week 2``.

    Of a table, a column for each week has the doses of the exercises; a row for each week that of
    the exercise above the table. A line may have several doses, each with its weeks.
    """
    return _doses_inside(_joined_changes(_tables_by_week(lines)))


_FROM_WEEK = re.compile(
    rf"\W*(?:from|starting|as of|since|ab) ({_WEEK_WORD}\d{{1,2}})(?: on(?:wards)?)?\s*[:,-]?\s+(.+)",
    re.IGNORECASE,
)
_SETS_BY_REPS = re.compile(r"\d+ ?[x\u00d7] ?\d+(?: ?[-\u2013] ?\d+)?", re.IGNORECASE)


def _joined_changes(lines: list[str]) -> list[str]:
    """Lines such as ``from week 3: 3x12`` joined to the exercise above, whose sets and reps they change."""
    joined: list[str] = []
    above = ""
    for line in lines:
        change = _FROM_WEEK.fullmatch(line[:MAX_LINE])
        dose = None if change is None else _SETS_BY_REPS.search(change[2])
        before = _SETS_BY_REPS.search(above)
        if change is None or dose is None or before is None:
            above = line if _SETS_BY_REPS.search(line) else ""
            joined.append(line)
            continue
        if not _WEEKS_INSIDE.search(joined[-1]):
            joined[-1] = f"{above[: before.start()]}: week 1 {above[before.start() :]}"
        joined[-1] += f"; {change[1]} {above[before.start() :].replace(before[0], dose[0])}"
    return joined


def _doses_inside(lines: list[str]) -> list[str]:
    """Lines such as ``Squat: weeks 1-2 2x8, weeks 3-4 3x8`` as lines below headings."""
    apart: list[str] = []
    by_week: dict[str, list[str]] = {}
    for line in [*lines, "end"]:
        weeks = list(_WEEKS_INSIDE.finditer(line[:MAX_LINE]))
        if len(weeks) > 1 and re.search(r"\w", line[: weeks[0].start()]):
            for label, dose in _by_week(line, weeks):
                by_week.setdefault(label, []).append(dose)
            continue
        for label, doses in by_week.items():
            apart += [label, *doses]
        by_week = {}
        apart.append(line)
    return apart[:-1]


def _by_week(line: str, weeks: list[re.Match[str]]) -> list[tuple[str, str]]:
    """The exercise of a line with its dose in each of the weeks; they follow their doses or lead them."""
    before = line[: weeks[0].start()]
    number = re.search(r"\d", before)
    ends = [0, *(match.end() for match in weeks)]
    starts = [*(match.start() for match in weeks), len(line)]
    if number is None:
        name, spans = before, list(zip(ends[1:], starts[1:], strict=True))
    else:
        name = before[: number.start()]
        spans = list(zip([number.start(), *ends[1:-1]], starts[:-1], strict=True))
    doses = [line[start:end].strip(" ,;:.-\u2013") for start, end in spans]
    name = name.strip(" ,;:-\u2013*")
    return [(match[1], f"{name} {dose}") for match, dose in zip(weeks, doses, strict=True) if dose]


def _tables_by_week(lines: list[str]) -> list[str]:
    for start, line in enumerate(lines):
        for separator in ("|", "\t", ";", ",") if len(line) <= MAX_LINE else ():
            head = _cells(line, separator)[0]
            weeks = [_WEEK_CELL.fullmatch(cell) for cell in head]
            by_column = sum(week is not None for week in weeks) > 1
            if not by_column and not (len(head) > 1 and _WEEK_HEAD.fullmatch(head[0])):
                continue
            end = start + 1
            while end < len(lines) and separator in lines[end] and len(lines[end]) <= MAX_LINE:
                end += 1
            rows = [_cells(row, separator)[0] for row in lines[start + 1 : end]]
            rows = [row for row in rows if not _RULED.fullmatch("".join(row))]
            below = _by_column(head, rows) if by_column else _by_row(head, rows)
            return [*lines[:start], *below, *_tables_by_week(lines[end:])]
    return lines


def _by_column(head: list[str], rows: list[list[str]]) -> list[str]:
    lines: list[str] = []
    for column, cell in enumerate(head):
        if _WEEK_CELL.fullmatch(cell) is None:
            continue
        lines.append(cell)
        doses = [(row[0], row[column]) for row in rows if column < len(row)]
        lines += [f"{name} {dose}" for name, dose in doses if re.search(r"\w", dose)]
    return lines


def _by_row(head: list[str], rows: list[list[str]]) -> list[str]:
    lines: list[str] = []
    for row in rows:
        cells = [
            _week_cell(column.casefold(), cell)
            for column, cell in zip(head[1:], row[1:], strict=False)
            if re.search(r"\w", cell)
        ]
        weeks = re.sub(_WEEK_WORD, "", row[0], flags=re.IGNORECASE)
        lines.append(f"Week {weeks}: {', '.join(cells)}")
    return lines


def _week_cell(column: str, cell: str) -> str:
    """A cell with its column's word: ``2 sessions``, ``3 sets``, ``2 x 6``."""
    if _PER_WEEK.fullmatch(column):
        return f"{cell} sessions" if cell.isdigit() else cell
    if _DOSE_COLUMN.fullmatch(column) or not _PART_COLUMN.fullmatch(column):
        return cell
    return f"{cell} {column}" if column.startswith(("set", "rep")) else f"{column} {cell}"


def parts_of(lines: list[str]) -> list[Part]:
    """A sheet as the parts of its programme; one part without a label for any other sheet."""
    lines = week_lines(lines)
    starts: list[int] = []
    bodies: list[str] = []
    labels: list[str] = []
    around: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = _HEAD.match(line[:MAX_LINE])
        body = line[match.end() :] if match else ""
        if match is None or (not match["inline"] and re.search(r"\w", body)):
            continue
        kind = (match[2] or "weekday").casefold()
        kinds = list(around)
        inner = kinds[kinds.index(kind) :] if kind in around else []
        around = {k: label for k, label in around.items() if k not in inner} | {kind: match[1]}
        starts.append(number)
        bodies.append(body)
        labels.append(", ".join(around.values()))
    if not 2 <= len(starts) <= MAX_PARTS:
        return [Part("", tuple(lines))]
    before = lines[: starts[0]]
    ends = [*starts[1:], len(lines)]
    return [
        Part(label, (*before, body, *lines[start + 1 : end]), lines[start])
        for label, body, start, end in zip(labels, bodies, starts, ends, strict=True)
    ]
