"""The lines of a sheet: web pages as text, titles, and rows of tables.

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
DOSE_COLUMN = re.compile(
    r"dos(?:e|age)|prescription|volume|sets? ?(?:x|/|&|and|\u00d7) ?(?:reps?|time)"
    r"|reps? ?/ ?time|amount"
)
_SET_COLUMN = re.compile(r"set ?\d")
PART_COLUMN = re.compile(r"sets?|reps?|repetitions?|hold|time|duration")
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
RULED = re.compile(r"[\s|+=:_-]+")


class TableRow(Struct, frozen=True):
    """A row of a table: its cells by the words of the header, the exercise's name apart."""

    name: str
    cells: dict[str, str]
    reps_by_set: tuple[str, ...] = ()

    @property
    def phrases(self) -> list[tuple[str, str]]:
        """Each cell with its label, such as ``rest: 45 s``, and whose cell it is."""
        return [
            (column, cell if DOSE_COLUMN.fullmatch(column) else f"{column}: {cell}")
            for column, cell in self.cells.items()
        ]


class Tables(Struct):
    """Reads the lines of a sheet one after another as rows of tables."""

    _columns: list[str] = field(default_factory=list[str])
    _separator: str = ""
    _starts: list[int] = field(default_factory=list[int])

    def row(self, line: str) -> TableRow | bool:
        """A row; ``True`` for a header or a ruled line, ``False`` for a line outside tables."""
        if self._columns and line.strip() and RULED.fullmatch(line):
            return True
        is_short = len(line) <= MAX_LINE
        for separator in ("|", "\t", ";", ",", "") if is_short else ():
            cells, starts = cells_of(line, separator)
            if header := _header(cells):
                self._columns, self._separator, self._starts = header, separator, starts
                return True
        cells, starts = cells_of(line, self._separator) if self._columns and is_short else ([], [])
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


def cells_of(line: str, separator: str) -> tuple[list[str], list[int]]:
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
        for kind in (PART_COLUMN, DOSE_COLUMN, _SET_COLUMN)
    )
    return columns if has_dose and any(map(_NAME_COLUMN.fullmatch, bare)) else None
