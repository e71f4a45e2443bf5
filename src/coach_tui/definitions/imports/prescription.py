"""Reads a prescription in plain text, as physiotherapists write it.

Each line is parsed by removing the phrases of a dose; the rest is the exercise's name and
words beside it. Lines are then gathered into steps: a dose without a name belongs to the
name above it. Doses are adjusted to what the format allows, each change with a warning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from coach_tui.definitions.format import MAX_DURATION_MS
from coach_tui.definitions.imports.dose_lines import (
    BULLET,
    WORD,
    CircuitStart,
    ParsedLine,
    bare_name,
    circuit_start,
    is_advice,
    is_letterhead,
    is_motion,
    is_no_dose,
    is_title,
    parted,
    read_line,
    schedule_of,
    side_alone,
    sided_name,
    starting_schedule,
    unlabelled,
)
from coach_tui.definitions.imports.dose_phrases import ParsedDose
from coach_tui.definitions.imports.exercise_names import ExerciseNames
from coach_tui.definitions.imports.foreign_words import in_english, language_of
from coach_tui.definitions.imports.gathered import (
    Gathered,
    Rounds,
    Sheet,
    change_doses,
    circuit_of,
    earlier_exercises,
    schedule_of_all,
    spread_last_rest,
    steps_of,
)
from coach_tui.definitions.imports.pain_limits import pain_apart, pain_phrase
from coach_tui.definitions.imports.parts import Part, is_as_above, parts_of
from coach_tui.definitions.imports.result import UNSURE, quoted_line
from coach_tui.definitions.imports.sheet_lines import (
    MAX_LINE,
    TableRow,
    Tables,
    headed,
    plain_text,
)
from coach_tui.definitions.writer import RestDraft, SessionDraft
from coach_tui.text import MAX_TITLE
from coach_tui.wording import schedule_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.definitions.lookup import Exercises


DEFAULT_TITLE = "My exercises"
_LEAD_IN = re.compile(
    r"\s*(?:(?:and|then|next|now|finally|first|please|do|perform|complete|(?:finish|start|begin|end) with|an?)\s+)+"
    r"(?=\S*\d)",
    re.IGNORECASE,
)

# In a column of its own, "both" means both at once.
_SIDE_CELLS = {
    "each": "each side",
    "both": "",
    "l/r": "each side",
    "beide": "",
    "je": "each side",
}

_ITEM = re.compile(r"\s*\(?(\d{1,2})(?:[.)]|\s)\s*(\S.*)")

_SESSIONS = re.compile(r"\b(\d) sessions?\b(?! ?(?:/|per|a))", re.IGNORECASE)

_ADDS = re.compile(
    r"^\W*(?:(?:and|now|then|und|y) )?(?:add|plus|also|zus\u00e4tzlich|dazu|neu|a\u00f1adir|a\u00f1ade|adem\u00e1s|agregar)\b\W*",
    re.IGNORECASE,
)

# A heading with the length of its section, such as ``## Warm-up (5 min)``.
_HEADING = re.compile(r"#{1,6} [^\d(]+\(\W*\d{1,3} ?min\w*\W*\)\W*")

# A column whose words are notes, as its head says.
_NOTE_COLUMN = re.compile(
    r"(?:coach(?:ing)? |form |special )?(?:notes?|comments?|remarks?|tips?|cues?|instructions?|descriptions?"
    r"|details?|techniques?|form|how(?: to)?)",
    re.IGNORECASE,
)

_ROUND_REST = re.compile(r"\bbetween (?:the )?(?:rounds|circuits)\b", re.IGNORECASE)

_GENERAL = re.compile(
    r"(?:\W*\b(?:between|all|each|every|sets?|exercises?|for|the|of|and|in|a|an|take|then"
    r"|zwischen|den|alle[nr]?|jede[mnr]?|\u00fcbungen|s\u00e4tzen?|entre|todos|todas|las?|los|series|ejercicios)\b)*\W*",
    re.IGNORECASE,
)
_FOR_ALL = re.compile(
    r"\b(?:all|every|each|everything|exercises|allen?|todos|todas)\b", re.IGNORECASE
)

_BETWEEN_SETS = re.compile(r"\bbetween (?:the |your )?sets\b", re.IGNORECASE)

_REST = re.compile(r"(?:then )?(?:rest|break|pause)?", re.IGNORECASE)


def read_prescription(text: str, exercises: Exercises) -> list[SessionDraft]:
    """Read a prescription under the caps of ``result``: a session for each part of a programme.

    Every line that is not blank appears in a draft's comments: above its step, or among the lines
    that were not read.
    """
    lines = plain_text(text).splitlines()
    parts = parts_of(lines)
    drafts = [_read_part(part, exercises) for part in parts]
    if len(parts) > 1 and sum(bool(draft.steps) for draft in drafts) < 2:
        return [_read_part(Part("", (tuple(lines),)), exercises)]
    return drafts


def _read_part(part: Part, exercises: Exercises) -> SessionDraft:
    sheet, tables = Sheet(ExerciseNames(exercises)), Tables()
    heading, lines = headed(part.lines, sheet.names.knows)
    sheet.title = heading.strip(" \t*_:#")[:MAX_TITLE]
    sheet.head += [quoted_line(line) for line in (*part.headings, heading) if line]
    layers = [number for number, layer in enumerate(part.layers) for _ in layer][-len(lines) :]
    pieces = zip(layers, map(pain_apart, lines), strict=True)
    for layer, line in ((layer, piece) for layer, pieces in pieces for piece in pieces):
        if layer > sheet.layer:
            # What is not of an exercise of this layer is not of the last one before it.
            spread_last_rest(sheet)
            sheet.layer, sheet.gap = layer, sheet.gap or not sheet.pending
        row = tables.row(line)
        if isinstance(row, TableRow):
            _take_row(sheet, line, row)
        elif row:
            sheet.head.append(quoted_line(line))
        elif not line.strip():
            sheet.gap = True
        else:
            _take_line(sheet, line, in_part=bool(part.label))
            sheet.gap = False
    _settle_pending(sheet)
    spread_last_rest(sheet)
    often = schedule_of_all(sheet)
    names = [read.name for read in sheet.steps if isinstance(read, Gathered)]
    title = sheet.title or (names[0] if part.label and len(names) == 1 else DEFAULT_TITLE)
    steps, unread = steps_of(sheet.steps, sheet.names)
    exercise_lines = [
        line for read in sheet.steps if isinstance(read, Gathered) for line in read.lines
    ]
    return SessionDraft(
        title=", ".join(filter(None, (part.label, title))),
        steps=tuple(steps),
        language=language_of([*exercise_lines, *sheet.head]),
        schedule=schedule_of(often),
        pain=None if sheet.pain is None else sheet.pain.limits,
        defaults=sheet.defaults,
        exercises=tuple(sheet.names.local.values()),
        comments=(*sheet.head, *(f"{UNSURE}{warning}." for warning in often.warnings)),
        unread=(*sheet.unread, *unread),
        part=part.label,
    )


def _take_line(sheet: Sheet, line: str, *, in_part: bool) -> None:
    ends_circuit = sheet.gap and sheet.current is not None and not _ROUND_REST.search(line)
    if (ends_circuit or line.startswith("#")) and circuit_of(sheet) is not None:
        sheet.steps.append(None)
    if len(line) > MAX_LINE:
        sheet.unread.append(line)
    elif _HEADING.fullmatch(line):
        _settle_pending(sheet)
        sheet.unread.append(line)
    elif _is_item_number(sheet, line):
        _settle_pending(sheet)
        sheet.items += 1
        sheet.head.append(quoted_line(line))
    elif sheet.layer and is_as_above(line):
        sheet.head.append(quoted_line(line))
    elif is_no_dose(line):
        _settle_pending(sheet)
        sheet.unread.append(line)
    elif start := _starting_circuit(sheet, line):
        _settle_pending(sheet)
        sheet.steps.append(Rounds(start, line))
    elif not _takes_limits(sheet, line):
        body = _ADDS.sub("", _SESSIONS.sub(r"\1 sessions a week", line)) if in_part else line
        _take_pieces(sheet, line, body)


def _take_pieces(sheet: Sheet, line: str, body: str) -> None:
    label, pieces = _pieces(sheet, body)
    if start := circuit_start(label):
        _settle_pending(sheet)
        sheet.steps.append(Rounds(start, line))
    elif label:
        _take_label(sheet, label)
    for piece in pieces:
        _take(sheet, line, piece)
    if start:
        sheet.steps.append(None)


def _starting_circuit(sheet: Sheet, line: str) -> CircuitStart | None:
    """The circuit that a line begins; below a name ``AMRAP 1 min`` is its dose."""
    start = circuit_start(line)
    is_dose = start is not None and start.amrap_ms and sheet.pending and not sheet.gap
    return None if is_dose and ":" not in line else start


def _take_label(sheet: Sheet, label: str) -> None:
    """The label of a list of exercises: how often they are done, or the session's title."""
    dose, often = parted(read_line(label).dose)
    sheet.often = sheet.often.and_then(often)
    sheet.head.append(quoted_line(label))
    if dose.is_work:
        sheet.head.append(f"{UNSURE}left out: {label.strip()}.")
    if not often.is_schedule:
        sheet.title = sheet.title or bare_name(label)


def _is_item_number(sheet: Sheet, line: str) -> bool:
    """Whether a line is only the number of the next exercise."""
    number = re.fullmatch(r"\W*(?:exercise |no\.? ?)?(\d{1,2})\W*", line, re.IGNORECASE)
    return number is not None and int(number[1]) == sheet.items + 1


def _pieces(sheet: Sheet, line: str) -> tuple[str, list[str]]:
    """The label and the exercises of a line that lists several with doses; else the line's words."""
    body = _body(sheet, line)
    for separator in (";", ","):
        label, colon, behind = body.partition(":")
        for head, words in ((label, behind), ("", body)) if colon else (("", body),):
            pieces = words.split(separator)
            reads = [read_line(piece) for piece in pieces]
            if any(is_motion(read.name) or is_advice(read.name) for read in reads[1:]):
                return "", [body]
            # A circuit may be of one exercise.
            pieces = _with_names(pieces, reads)
            is_list = len(pieces) > 1 or (separator == "," and circuit_start(head) is not None)
            if is_list and all(read.name and read.dose.is_work for read in reads):
                return head, pieces
    return "", [body]


def _with_names(pieces: list[str], reads: Sequence[ParsedLine]) -> list[str]:
    """Pieces of which one that names only a side is of the exercise before it: ``R 2x30 s``."""
    named: list[str] = []
    name = ""
    for piece, read in zip(pieces, reads, strict=True):
        is_side = name and side_alone(read.name) is not None
        named.append(f"{name} {piece.strip()}" if is_side else piece)
        name = name if is_side else read.name
    return named


def _take_row(sheet: Sheet, line: str, row: TableRow) -> None:
    dose, notes, beside = ParsedDose(reps=row.reps_by_set), list[str](), list[str]()
    for column, phrase in row.phrases:
        cell = row.cells[column]
        side = sided_name(f"it {cell}")[1] if column in ("side", "sides") else None
        if side is not None:
            dose = dose.and_then(ParsedDose(sides=side))
            continue
        if column in ("side", "sides"):
            phrase = _SIDE_CELLS.get(cell.casefold(), cell)  # noqa: PLW2901 - a cell in words
        read = read_line(phrase)
        dose = dose.and_then(read.dose)
        words = [word for word in (read.name, *read.remainder) if word not in ("", column)]
        words = words if read.dose != ParsedDose() else [phrase] if phrase else []
        (notes if _NOTE_COLUMN.fullmatch(column) else beside).extend(words)
    if WORD.search(row.name):
        work, often = parted(dose)
        beside += _often_note(sheet, often) if often.is_schedule else []
        name, side = sided_name(bare_name(row.name))
        work = work.and_then(ParsedDose(sides=side))
        _take_dose(sheet, line, ParsedLine(name, work, beside), notes)
    else:
        sheet.unread.append(line)


_BOTH_ALONE = re.compile(
    r"\W*(?:both|each|beide|beidseits|jede|ambas|ambos|cada)(?: \w+)?\W*", re.IGNORECASE
)


def _takes_side(sheet: Sheet, line: str, body: str) -> bool:
    """Take a line that is only a side: of the exercise above, or as a heading of all below it."""
    side = side_alone(body)
    if side is None and not (sheet.side and _BOTH_ALONE.fullmatch(body)):
        return False
    is_heading = sheet.gap or body.rstrip().endswith(":")
    if side is not None and not is_heading and (sheet.pending or sheet.current):
        _take_dose(sheet, line, ParsedLine("", ParsedDose(sides=side)))
    else:
        _settle_pending(sheet)
        sheet.side = side
        sheet.head.append(quoted_line(line))
    return True


def _take(sheet: Sheet, line: str, body: str) -> None:
    if _takes_side(sheet, line, body):
        return
    read = starting_schedule(body, _without_limit(sheet, body))
    if read.name and sheet.pending and not sheet.gap and _continues(line, sheet.pending[-1]):
        # The dose of the name above, with advice: an indented line below an item.
        read = ParsedLine("", read.dose, [read.name, *read.remainder])
    dose, often = parted(read.dose)
    is_work = dose.is_work or dose.duration_ms is not None
    if often.is_schedule and is_work:
        read.remainder += _often_note(sheet, often)
    elif often.is_schedule:
        sheet.often = sheet.often.and_then(replace(often, warnings=dose.warnings))
    if is_work:
        _take_dose(sheet, line, ParsedLine(read.name, dose, read.remainder))
    elif dose.rest_ms is not None:
        _take_rest(sheet, line, ParsedLine(read.name, dose, read.remainder))
    elif often.is_schedule and not read.remainder and not sheet.names.knows(read.name):
        _take_schedule(sheet, line, read.name)
    else:
        if sheet.gap:
            _settle_pending(sheet)
        if not sheet.pending:
            sheet.apart = sheet.gap
        sheet.pending.append(line)


def _take_schedule(sheet: Sheet, line: str, name: str) -> None:
    """Take a line of a schedule, which may be that of the sheet's title."""
    is_named = is_title(name) and not sheet.steps
    if is_named:
        _settle_pending(sheet)
        sheet.title = sheet.title or bare_name(name)[:MAX_TITLE]
    sheet.head.append(quoted_line(line))
    if name and not is_named:
        warning = f"only the schedule of: {line.strip(' .')}"
        sheet.often = sheet.often.and_then(ParsedDose(warnings=(warning,)))


def _often_note(sheet: Sheet, often: ParsedDose) -> list[str]:
    """The first schedule beside an exercise is the session's; another one is its note."""
    if sheet.often_beside.is_schedule and often != sheet.often_beside:
        return [schedule_text(schedule_of(often))]
    sheet.often_beside = often
    return []


def _without_limit(sheet: Sheet, body: str) -> ParsedLine:
    """A line as read without its limit of pain, unless that is another one than the session's."""
    phrase = pain_phrase(body)
    words = "" if phrase is None else phrase.words
    read = read_line(_without_lead_in(body.replace(words, "") if words else body))
    if phrase is not None and (sheet.pain is None or sheet.pain.limits != phrase.limits):
        read.remainder.append(words)
    return read


def _without_lead_in(body: str) -> str:
    """A sentence from its dose on: "then do 10 bridges"."""
    lead_in = _LEAD_IN.match(body)
    return body[lead_in.end() :] if lead_in else body


def _continues(line: str, above: str) -> bool:
    """Whether a line is indented below the item above it."""
    indents = [len(text) - len(text.lstrip()) for text in (line, above)]
    return not _is_item(line) and _is_item(above) and indents[0] > indents[1]


def _is_item(line: str) -> bool:
    bullet = BULLET.match(line)
    return bullet is not None and bool(bullet[0].strip())


def _takes_general_rest(sheet: Sheet, line: str, rest_ms: int, words: str) -> bool:
    """Read a rest for all exercises, or between the rounds of a circuit."""
    circuit = circuit_of(sheet)
    if _ROUND_REST.search(line):
        if circuit is None:
            return False
        circuit.rest_ms, circuit.rest_line = min(rest_ms, MAX_DURATION_MS), line
        return True
    english = in_english(line).text
    is_for_all = _FOR_ALL.search(english) or (
        "set" in english.casefold() and (sheet.gap or not sheet.steps)
    )
    if not _GENERAL.fullmatch(words) or not is_for_all or "rest" in sheet.defaults:
        return False
    sheet.defaults["rest"] = min(rest_ms, MAX_DURATION_MS)
    return True


def _body(sheet: Sheet, line: str) -> str:
    """A line without its bullet, nor an item number without a sign: "1 Nordic lowers"."""
    item = _ITEM.match(line)
    if item is not None and int(item[1]) == sheet.items + 1:
        has_sign = line.lstrip(" \t(")[len(item[1])] in ".)"
        if has_sign or (item[2][0].isupper() and not read_line(item[2]).dose.is_work):
            sheet.items += 1
            sheet.numbered.add(line)
            return unlabelled(item[2])
    return unlabelled(line)


def _takes_limits(sheet: Sheet, line: str) -> bool:
    """Read the pain limits, where a line has them, and return whether it has no more than them."""
    phrase = pain_phrase(line)
    limits = phrase if phrase is None or sheet.pain is None else sheet.pain.and_then(phrase)
    if phrase is None or limits is None:
        return False
    sheet.pain = limits
    others = read_line(unlabelled(line.replace(phrase.words, "")))
    dose, often = parted(others.dose)
    if dose.is_work and not phrase.has_both:
        return False  # "10 reps until pain exceeds 3/10" is a dose as well.
    sheet.often = sheet.often.and_then(often)
    sheet.head.append(quoted_line(line))
    sheet.unread += [words for words in (others.name, *others.remainder) if words]
    return True


def _take_dose(sheet: Sheet, line: str, read: ParsedLine, notes: Sequence[str] = ()) -> None:
    """Take the dose of an exercise; words beside it may be part of the dose, words in ``notes`` are not."""
    if is_advice(read.name) or (is_motion(read.name) and sheet.current and not sheet.gap):
        _take_advice(sheet, line)
        return
    if earlier := earlier_exercises(sheet, read.name):
        _settle_pending(sheet)
        change_doses(line, read, earlier)
        return
    if read.name:
        _settle_pending(sheet)
        dose = replace(read.dose, sides=read.dose.sides or sheet.side)
        gathered = Gathered(read.name, dose, [line], layer=sheet.layer)
        sheet.steps.append(gathered)
    elif sheet.pending:
        name, others = _named(sheet)
        sheet.pending.clear()
        bare, side = sided_name(bare_name(name))
        dose = replace(read.dose, sides=side or read.dose.sides or sheet.side)
        gathered = Gathered(bare, dose, [name], layer=sheet.layer, is_block=True)
        for other in others:
            _add_note(gathered, other)
        gathered.lines.append(line)
        sheet.steps.append(gathered)
    elif sheet.current is not None:
        gathered = sheet.current
        gathered.dose = gathered.dose.and_then(read.dose)
        gathered.lines.append(line)
        gathered.is_block = True
    else:
        sheet.unread.append(line)
        return
    beside = [piece for piece in read.remainder if piece]
    gathered.notes += [*notes, *beside]
    gathered.only_notes += beside


def _take_advice(sheet: Sheet, line: str) -> None:
    """Take a line such as "progress to 3x15" as a note of the exercise above it."""
    if sheet.pending:
        sheet.pending.append(line)
    elif sheet.current is not None and not sheet.gap:
        _add_note(sheet.current, line)
    else:
        sheet.unread.append(line)


def _add_note(gathered: Gathered, line: str) -> None:
    """Add a line of words to an exercise; a dose in it does not act."""
    note = bare_name(line)
    gathered.lines.append(line)
    gathered.notes.append(note)
    if read_line(note).dose != ParsedDose() or pain_phrase(note) is not None:
        gathered.only_notes.append(note)


def _take_rest(sheet: Sheet, line: str, read: ParsedLine) -> None:
    words, dose, current = " ".join((read.name, *read.remainder)), read.dose, sheet.current
    rest_ms = min(dose.rest_ms or 0, MAX_DURATION_MS)
    if _takes_general_rest(sheet, line, rest_ms, words):
        sheet.head.append(quoted_line(line))
    elif not _REST.fullmatch(words) and not _GENERAL.fullmatch(words):
        _take_dose(sheet, line, read)
    elif (
        not sheet.pending and not sheet.gap and current is not None and current.dose.rest_ms is None
    ):
        current.dose = current.dose.and_then(dose)
        current.lines.append(line)
        current.rest_line = line if _BETWEEN_SETS.search(in_english(line).text) else ""
    elif "rest" in sheet.defaults and _BETWEEN_SETS.search(in_english(line).text):
        sheet.unread.append(line)
    elif rest_ms >= 1_000 and sheet.steps:
        _settle_pending(sheet)
        sheet.steps.append(RestDraft(rest_ms, (quoted_line(line),)))
    else:
        sheet.unread.append(line)


def _named(sheet: Sheet) -> tuple[str, list[str]]:
    """The line with the exercise's name among those before a dose, and the others."""
    lines = sheet.pending
    names = [line for line in lines if sheet.names.knows(bare_name(line))]
    names += [line for line in lines if line in sheet.numbered]
    name = names[0] if names else lines[0]
    if name == lines[0] and len(lines) > 1 and is_title(name) and not (sheet.title or sheet.steps):
        name = lines[1]
    at = lines.index(name)
    if at:
        before, sheet.pending = lines[:at], lines[:at]
        _settle_pending(sheet)
        lines = lines[len(before) :]
    return name, lines[1:]


def _settle_pending(sheet: Sheet) -> None:
    """Use the lines without a dose: as an exercise, the title, a note, or as unread."""
    lines, sheet.pending = sheet.pending, []
    for line in lines:
        name = bare_name(line)
        if sheet.names.knows(name) or line in sheet.numbered:
            # An item of a list is an exercise of its own, also without a dose.
            name, side = sided_name(name)
            gathered = Gathered(name, ParsedDose(sides=side), [line], layer=sheet.layer)
            sheet.steps.append(gathered)
        elif not sheet.steps and name and (not sheet.title or is_letterhead(sheet.title)):
            # What is about exercise, below a clinic's name, is the title.
            sheet.title = name[:MAX_TITLE]
            sheet.head.append(quoted_line(line))
        elif sheet.current is not None and not sheet.apart:
            _add_note(sheet.current, line)
        else:
            sheet.unread.append(line)
