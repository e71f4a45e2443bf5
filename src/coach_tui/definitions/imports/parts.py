"""The parts of a sheet: sessions for weeks, phases and days, and doses that change by week."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.definitions.imports.dose_lines import is_advice, is_motion, read_line, unlabelled
from coach_tui.definitions.imports.exercise_names import bare_key
from coach_tui.definitions.imports.sheet_lines import (
    DOSE_COLUMN,
    MAX_LINE,
    PART_COLUMN,
    RULED,
    cells_of,
)

_WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    "|lunes|martes|mi\u00e9rcoles|jueves|viernes|s\u00e1bado|domingo)"
)
WEEK_WORD = r"(?:(?:week|wk|woche|semana)[sn]?|wo|sem)\b\.? ?"
FROM = r"(?:from|starting|starting in|as of|since|ab|von|desde|a partir de)(?: the| der| dem| la)? "
_ON = r" ?(?:on(?:wards?)?|an|en adelante)\b"
_NUMBERS = r"\d{1,2}(?: ?(?:[-\u2013&]|to|and|bis|und|a|y) ?\d{1,2})?(?!\d| ?[x\u00d7] ?\d)"
_HEAD = re.compile(
    rf"[\W_]*((?P<start>{FROM})?(?:(?P<kind>week|wk|woche|wo|semana|sem|phase|stage|day|session|workout)(?:[sn]\b|\b)\.? ?"
    rf"(?:{_NUMBERS}|[A-F]\b)|\d{{1,2}}\. ?woche\b)|{_WEEKDAY})(?:{_ON})?"
    r"(?P<inline>\s*[:.)\u2013-]\s*(?=\S)|\s+(?=\d+ ?(?:[x\u00d7] ?\d|sets?\b|series\b|s\u00e4tze\b)))?",
    re.IGNORECASE,
)
MAX_PARTS = 52  # Parts of a programme, a session each


class Part(Struct, frozen=True):
    """A part of a programme, such as ``Week 2, Day 1``.

    Of its layers of lines the first is what stands before all parts; each later one may change
    the doses of what is in those before it.
    """

    label: str
    layers: tuple[tuple[str, ...], ...]
    headings: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line for layer in self.layers for line in layer)


_WEEK_CELL = re.compile(WEEK_WORD + _NUMBERS, re.IGNORECASE)
_WEEKS_INSIDE = re.compile(
    rf"(?<!/)(?<!\bper )(?<!\ba )\(?\b(?:{FROM})?({WEEK_WORD}{_NUMBERS})\)?:?", re.IGNORECASE
)
_WEEK_HEAD = re.compile(rf"{WEEK_WORD}(?:no\.?|number|#)?", re.IGNORECASE)
_PER_WEEK = re.compile(
    r"(?:sessions?|days|times)(?: ?(?:per|a|/) ?(?:week|wk))?|frequency", re.IGNORECASE
)


def week_lines(lines: list[str]) -> list[str]:
    """A sheet with its doses by week as lines below headings such as ``Week 2``.

    Of a table, a column for each week has the doses of the exercises; a row for each week that of
    the exercise above the table. A line may have several doses, each with its weeks.
    """
    return _doses_inside(_named_changes(_tables_by_week(lines)))


_FROM_WEEK = re.compile(
    rf"[\W_]*({FROM}{WEEK_WORD}\d{{1,2}}|{FROM}\d{{1,2}}\. ?woche)(?:{_ON})?\s*[:,-]?\s+(.+)",
    re.IGNORECASE,
)
_ONLY_FROM_WEEK = re.compile(
    rf"(.*\d.*?)[\s,;(\u2013-]+({FROM}{WEEK_WORD}\d{{1,2}})(?:{_ON})?\W*", re.IGNORECASE
)


_WEEK_INSIDE = re.compile(
    rf"(.*?\w.*?)[\s:,;(\u2013-]+({FROM}{WEEK_WORD}\d{{1,2}})(?:{_ON})?[\s:,)]+(.*\d.*)",
    re.IGNORECASE,
)


def _named_changes(lines: list[str]) -> list[str]:
    """Lines such as ``from week 3: 3x12`` with the name of the exercise above, whose dose they change.

    ``Bridge 3x15 from week 3`` begins with the week, too.
    """
    named: list[str] = []
    above = ""
    for line in lines:
        change = _FROM_WEEK.fullmatch(line[:MAX_LINE])
        dose = None if change is None else read_line(change[2])
        inside = None if change is not None else _WEEK_INSIDE.fullmatch(line[:MAX_LINE])
        late = None if change is not None else _ONLY_FROM_WEEK.fullmatch(line[:MAX_LINE])
        if change is not None and dose is not None:
            is_alone = dose.dose.is_work and not dose.name and above
            named.append(f"{change[1]}: {above} {change[2]}" if is_alone else line)
        elif inside is not None and _is_dose_alone(inside[3]) and not _exercises([inside[1]]):
            named.append(f"{inside[2]}: {unlabelled(inside[1])} {inside[3]}")
        elif late is not None and not read_line(unlabelled(late[1])).remainder:
            named.append(f"{late[2]}: {unlabelled(late[1])}")
        else:
            read = read_line(unlabelled(line[:MAX_LINE]))
            above = read.name if read.dose.is_work else above
            named.append(line)
    return named


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
            head = cells_of(line, separator)[0]
            weeks = [_WEEK_CELL.fullmatch(cell) for cell in head]
            by_column = sum(week is not None for week in weeks) > 1
            if not by_column and not (len(head) > 1 and _WEEK_HEAD.fullmatch(head[0])):
                continue
            end = start + 1
            while end < len(lines) and separator in lines[end] and len(lines[end]) <= MAX_LINE:
                end += 1
            rows = [cells_of(row, separator)[0] for row in lines[start + 1 : end]]
            rows = [row for row in rows if not RULED.fullmatch("".join(row))]
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
        weeks = re.sub(WEEK_WORD, "", row[0], flags=re.IGNORECASE)
        lines.append(f"Week {weeks}: {', '.join(cells)}")
    return lines


def _week_cell(column: str, cell: str) -> str:
    """A cell with its column's word: ``2 sessions``, ``3 sets``, ``2 x 6``."""
    if _PER_WEEK.fullmatch(column):
        return f"{cell} sessions" if cell.isdigit() else cell
    if DOSE_COLUMN.fullmatch(column) or not PART_COLUMN.fullmatch(column):
        return cell
    return f"{cell} {column}" if column.startswith(("set", "rep")) else f"{column} {cell}"


class _Head(Struct):
    """The heading of a part, at a line of the sheet."""

    at: int
    label: str
    kind: str
    body: str  # What stands behind it in its line
    is_from: bool  # From that week on, not in these weeks

    @property
    def first_week(self) -> int:
        number = re.search(r"\d+", self.label)
        return 1 if number is None else int(number[0])


def _heads(lines: list[str]) -> list[_Head]:
    heads: list[_Head] = []
    around: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = _HEAD.match(line[:MAX_LINE])
        body = line[match.end() :] if match else ""
        is_bare = match is not None and not match["inline"] and re.search(r"\w", body) is not None
        if match is None or (is_bare and not _has_dose(match[0], body)):
            continue
        kind = _kind_of(match)
        kinds = list(around)
        inner = kinds[kinds.index(kind) :] if kind in around else []
        around = {k: label for k, label in around.items() if k not in inner}
        around[kind] = match[1][:1].upper() + match[1][1:]
        heads.append(_Head(number, ", ".join(around.values()), kind, body, bool(match["start"])))
    return heads


def _kind_of(head: re.Match[str]) -> str:
    """``week`` in any language, or the word for another part."""
    word: str = (head["kind"] or "").casefold()
    if word in ("wk", "woche", "wo", "semana", "sem") or "woche" in head[1].casefold():
        return "week"
    return word or "weekday"


def _has_dose(head: str, body: str) -> bool:
    """Whether an exercise with its dose follows the words of a week: ``Week 3 bridge 3x15``."""
    read = read_line(body)
    is_week = re.search(WEEK_WORD, head, re.IGNORECASE) is not None
    return (
        is_week
        and body[:1].isspace()
        and bool(read.name)
        and bool(read.dose.reps or read.dose.sets)
    )


def parts_of(lines: list[str]) -> list[Part]:
    """A sheet as the parts of its programme; one part without a label for any other sheet."""
    lines = _tables_by_week(lines)
    named = _named_changes(lines)
    sources = dict(zip(named, lines, strict=True))
    parts = _parts(_doses_inside(named))
    return [
        replace(part, headings=tuple(sources.get(line, line) for line in part.headings))
        for part in parts
    ]


def _parts(lines: list[str]) -> list[Part]:
    heads = _heads(lines)
    if changes := _changes(lines, heads):
        return changes
    if not 2 <= len(heads) <= MAX_PARTS:
        return [Part("", (tuple(lines),))]
    end = len(lines)
    if all(re.search(r"\w", head.body) for head in heads):
        # Each part in a line: what stands below the last, such as a rest, is of all of them.
        while end > heads[-1].at + 1 and not _exercises(lines[end - 1 : end]):
            end -= 1
    layers = [(*lines[: heads[0].at], *lines[end:])]
    lines = lines[:end]
    parts: list[Part] = []
    for head, end in zip(heads, [*(head.at for head in heads[1:]), len(lines)], strict=True):
        below = (*_body_lines(head.body), *lines[head.at + 1 : end])
        if not is_as_above(next((line for line in below if line.strip()), "")):
            layers = layers[:1]
        layers.append(below)
        parts.append(Part(head.label, tuple(layers), (lines[head.at],)))
    return parts


# "As above plus bridge 3x10", "as week 1 + bridge 3x10".
_AS_BEFORE_AND = re.compile(
    r"\W*(?:(?:the )?(?:same )?as (?:above|before)|(?:the )?same|(?:same )?as (?:in )?(?:week|wk) \d{1,2}"
    r"|wie (?:oben|bisher|(?:in )?woche \d{1,2})|igual(?: que)?(?: (?:antes|arriba|la semana \d{1,2}))?)"
    r"\s*(?:\+|,|;|plus\b|and\b|und\b|sowie\b|y\b|m\u00e1s\b)\s*(\S.*)",
    re.IGNORECASE,
)


def _body_lines(body: str) -> list[str]:
    """What stands behind a heading in its line; "as above" before an exercise as a line of its own."""
    match = _AS_BEFORE_AND.fullmatch(body)
    return [body] if match is None else ["as above", match[1]]


_CHANGING = frozenset({"week", "phase", "stage"})

_AS_ABOVE = re.compile(
    r"\W*(?:(?:the )?same(?: exercises| again)?|(?:same |exercises )?as (?:above|before|now)|unchanged|continue(?: as above)?"
    r"|wie (?:oben|bisher|gehabt)|unver\u00e4ndert|gleich(?:bleibend)?"
    r"|(?:lo |los )?mismos?|igual(?: que (?:arriba|antes))?|como (?:arriba|antes)|sin cambios)"
    r"(?:\W*(?:plus|and|with|add|und|sowie|zus\u00e4tzlich|y|m\u00e1s|adem\u00e1s))*\W*",
    re.IGNORECASE,
)


def is_as_above(line: str) -> bool:
    """Whether a line says that nothing changes."""
    return _AS_ABOVE.fullmatch(line) is not None


def _changes(lines: list[str], heads: list[_Head]) -> list[Part]:
    """The parts of a list of exercises whose doses change in some weeks; none for any other sheet.

    A later part has the changes of the ones before it, too.
    """
    kinds = {head.kind for head in heads}
    if len(kinds) != 1 or not kinds <= _CHANGING or len(heads) >= MAX_PARTS:
        return []
    changes, shared = _own_lines(lines, heads)
    names = _exercises(shared)
    above = [line for line in lines[: heads[0].at] if line.strip()][-1:]
    is_change = any(
        head.is_from
        or is_as_above(_body_lines(head.body)[0])
        or names & _exercises(mine)
        or (_is_dose_alone(head.body) and _exercises(above))
        for head, mine in zip(heads, changes, strict=True)
    )
    if not names or not is_change:
        return []
    parts: list[Part] = []
    layers = (tuple(shared),)
    if (first := heads[0].first_week) > 1 and kinds == {"week"}:
        word = re.search(WEEK_WORD, heads[0].label, re.IGNORECASE)
        name = ("Week" if word is None else word[0].strip()).capitalize()
        parts.append(Part(f"{name} 1-{first - 1}" if first > 2 else f"{name} 1", layers))
    in_order = sorted(zip(heads, changes, strict=True), key=lambda pair: pair[0].first_week)
    for _, several in groupby(in_order, lambda pair: pair[0].first_week):
        same = list(several)
        layers = (*layers, *(tuple(mine) for _, mine in same))
        parts.append(Part(same[0][0].label, layers, tuple(lines[head.at] for head, _ in same)))
    return parts if len(parts) > 1 else []


def _is_dose_alone(body: str) -> bool:
    read = read_line(body)
    return read.dose.is_work and not read.name


def _own_lines(lines: list[str], heads: list[_Head]) -> tuple[list[list[str]], list[str]]:
    """The lines of each head, and those of all: what follows a change in one line is none of it."""
    of_heads: list[list[str]] = []
    shared = lines[: heads[0].at]
    for head, end in zip(heads, [*(head.at for head in heads[1:]), len(lines)], strict=True):
        below = lines[head.at + 1 : end]
        is_inline = re.search(r"\w", head.body) is not None
        length = 0 if is_inline else len(below)
        while (
            is_inline
            and not head.is_from
            and length < len(below)
            and _exercises(below[length : length + 1])
        ):
            length += 1
        of_heads.append([*_body_lines(head.body), *below[:length]])
        shared += below[length:]
    return of_heads, shared


def _exercises(lines: Iterable[str]) -> set[str]:
    """The exercises with a dose in some lines, by name."""
    reads = [
        read_line(unlabelled(piece))
        for line in lines
        if len(line) <= MAX_LINE
        for piece in re.split("[,;]", line)
    ]
    return {
        bare_key(read.name)
        for read in reads
        if read.dose.is_work and read.name and not is_advice(read.name) and not is_motion(read.name)
    }
