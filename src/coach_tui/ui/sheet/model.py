"""A sheet as the screen shows it: what was made of each of its lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.model.session import Block, ExerciseStep
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.imports.dose_lines import is_about_people, side_alone
from coach_tui.definitions.imports.foreign_words import in_english
from coach_tui.definitions.imports.importer import (
    Format,
    decode_source,
    format_of,
    import_sessions,
)
from coach_tui.definitions.imports.parts import week_lines
from coach_tui.definitions.imports.result import (
    MAX_IMPORT_BYTES,
    SHEET,
    UNSURE,
    ImportedSession,
    ImportRefusedError,
)
from coach_tui.definitions.imports.sheet_lines import plain_text
from coach_tui.definitions.loader import read_session
from coach_tui.definitions.writer import AnyStep, CircuitDraft, IncludedDraft, RestDraft, StepDraft
from coach_tui.files import read_head
from coach_tui.text import safe_text
from coach_tui.wording import dose_text, length_text, schedule_text, total_text

if TYPE_CHECKING:
    from coach_tui.core.model.session import Step
    from coach_tui.definitions.lookup import Exercises

_MAX_PATH = 4096


class LineVerdict(StrEnum):
    """Whether a line of a sheet was read."""

    UNDERSTOOD = "understood"
    DOUBTFUL = "doubtful"
    UNREAD = "not read"


class LineReading(Struct, frozen=True):
    """What was made of a line of the sheet, and why it should be checked; all empty for an empty line."""

    verdict: LineVerdict | None = None
    result: str = ""
    doubt: str = ""

    @property
    def needs_check(self) -> bool:
        return self.verdict in (LineVerdict.DOUBTFUL, LineVerdict.UNREAD)


class SheetReading(Struct, frozen=True):
    """How a text was read; without ``lines`` for another program's file."""

    lines: tuple[LineReading, ...] = ()
    sessions: tuple[ImportedSession, ...] = ()
    problem: str = ""

    def count(self, verdict: LineVerdict) -> int:
        return sum(line.verdict is verdict for line in self.lines)

    def next_check(self, after: int) -> int | None:
        """The next line that should be checked after one, from the first again at the end."""
        checks = [number for number, line in enumerate(self.lines) if line.needs_check]
        return next((n for n in checks if n > after), checks[0] if checks else None)


_UNREAD = LineReading(LineVerdict.UNREAD, "not read, stays a comment")


def read_sheet(text: str, exercises: Exercises) -> SheetReading:
    if not text.strip():
        return SheetReading()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        # What is too much for a file is too much here, too.
        text = decode_source(text.encode("utf-8", "replace"))
        is_sheet = format_of(text) is Format.TEXT
        sessions = import_sessions(text, None, exercises)
    except ImportRefusedError as error:
        blank = tuple(LineReading() for _ in text.split("\n"))
        return SheetReading(blank, problem=f"{error}.")
    lines = _line_readings(text, sessions, exercises) if is_sheet else ()
    return SheetReading(lines, tuple(sessions))


def session_words(session: ImportedSession, exercises: Exercises) -> list[str]:
    """A session that was made: title and length, then a line for each step."""
    loaded = read_session(session.text.encode(), "", exercises).value
    if loaded is None:
        return [safe_text(session.title)]
    head = f"{safe_text(session.title)} · {total_text(compile_timeline(loaded))}"
    return [head, *(f"  {words}" for _, words in _steps(session.draft.steps, loaded.steps))]


def read_source(path: Path) -> str:
    """The text of a file, of a web page the words that it shows.

    Raises:
        ImportRefusedError: It is too large, or no text.
    """
    return plain_text(decode_source(read_head(path, MAX_IMPORT_BYTES + 1)))


def named_file(text: str) -> Path | None:
    """The file whose path is all that a text holds, as where one was dropped on the terminal."""
    line = text.strip().strip("'\"").removeprefix("file://")
    if "\n" in line or not 1 < len(line) < _MAX_PATH or not re.search(r"[/\\]", line):
        return None
    try:
        path = Path(line).expanduser()
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def _line_readings(
    text: str, sessions: Sequence[ImportedSession], exercises: Exercises
) -> tuple[LineReading, ...]:
    texts = text.split("\n")
    by_week = {*texts} - {*week_lines(texts)}
    parts = _by_place(texts, [list(_session_readings(s, exercises)) for s in sessions])
    lines: list[LineReading] = []
    for place, line in enumerate(texts):
        if not line.strip():
            lines.append(LineReading())
        elif line in by_week:
            lines.append(LineReading(LineVerdict.UNDERSTOOD, "doses by week"))
        elif place in parts:
            lines.append(_joined(parts[place]))
        else:
            lines.append(LineReading(LineVerdict.UNREAD, "not read"))
    return tuple(lines)


def _by_place(
    texts: Sequence[str], sessions: Sequence[Sequence[tuple[str, LineReading]]]
) -> dict[int, list[LineReading]]:
    """What was made of each line, by its number; a source may be only a part of its line."""
    whole: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(texts):
        whole[line.strip()].append(number)
    readings: dict[str, list[LineReading]] = {}
    places: dict[str, list[int]] = {}
    for session in sessions:
        before = frozenset(readings)
        for source, reading in session:
            if source not in places:
                places[source] = whole.get(source) or _places_inside(source, texts)
            # The head of a programme belongs to each of its parts.
            if source not in before or len(places[source]) > 1:
                readings.setdefault(source, []).append(reading)
    parts: defaultdict[int, list[LineReading]] = defaultdict(list)
    for source, same in readings.items():
        share = max(1, len(same) // max(1, len(places[source])))
        for number, place in enumerate(places[source]):
            mine = same[number * share : (number + 1) * share] or same[-1:]
            is_part = texts[place].strip() != source
            parts[place] += [_of_a_part(source, r) for r in mine] if is_part else mine
    return parts


def _places_inside(source: str, texts: Sequence[str]) -> list[int]:
    """The lines that a source is the end of, or else those that it is inside of."""
    inside = [number for number, line in enumerate(texts) if source in line]
    return [number for number in inside if texts[number].rstrip().endswith(source)] or inside


def _of_a_part(source: str, reading: LineReading) -> LineReading:
    """A part of a line that was not read makes the line doubtful."""
    if reading.verdict is not LineVerdict.UNREAD:
        return reading
    return LineReading(LineVerdict.DOUBTFUL, "", f"Left out: {safe_text(source).rstrip('.')}.")


def _joined(readings: Sequence[LineReading]) -> LineReading:
    """All that was made of one line, with the worst of its verdicts."""
    if len(readings) == 1:
        return readings[0]
    results = dict.fromkeys(r.result.strip() for r in readings if r.result.strip())
    if len(results) > 1:
        results.pop("heading", None)
    doubts = dict.fromkeys(r.doubt for r in readings if r.doubt)
    worst = max((r.verdict for r in readings if r.verdict), key=[*LineVerdict].index, default=None)
    return LineReading(worst, " + ".join(results) or "left out", " ".join(doubts))


def _session_readings(
    session: ImportedSession, exercises: Exercises
) -> Iterator[tuple[str, LineReading]]:
    """The lines of the source in a session, without spaces around them."""
    loaded = read_session(session.text.encode(), "", exercises).value
    draft = session.draft
    doubt = _doubt(draft.comments)
    heads = [(source, _head_words(source, session)) for source in _sources(draft.comments)]
    often = schedule_text(draft.schedule)
    for source, words in heads:
        # What is doubtful about a whole sheet is how often it is to be done.
        is_often = words.startswith(often)
        is_doubtful = bool(doubt) and (is_often or not any(w.startswith(often) for _, w in heads))
        verdict = LineVerdict.DOUBTFUL if is_doubtful else LineVerdict.UNDERSTOOD
        yield source, LineReading(verdict, words, doubt if is_doubtful else "")
    for source in draft.unread:
        left_out = LineReading(None, "left out") if is_about_people(source) else _UNREAD
        yield source.strip(), left_out
    for step, words in _steps(draft.steps, () if loaded is None else loaded.steps):
        yield from _step_readings(step, words)


def _head_words(source: str, session: ImportedSession) -> str:
    """What a line says about the whole session."""
    draft = session.draft
    if draft.part and source.casefold().startswith(draft.part.casefold()):
        is_alone = not re.search(r"\w", source[len(draft.part) :])
        return f"session: {safe_text(draft.title if is_alone else draft.part)}"
    bare = re.sub(r"[\W_]+", " ", in_english(source).text).strip().casefold()
    title = re.sub(r"[\W_]+", " ", draft.title).strip().casefold()
    if bare and (bare in title or title in bare):
        return f"title: {safe_text(draft.title)}"
    parts: list[str] = []
    has_pain = draft.pain is not None and re.search(r"pain|schmerz|dolor", bare) is not None
    if (side := side_alone(source)) is not None:
        return f"below: {side.value} side only"
    has_rest = re.search(r"(?:rest|break|pause)\D*\d|\d\D*(?:rest|break|pause)", bare)
    if not has_pain and "rest" in draft.defaults and has_rest:
        parts.append(f"rest: {length_text(draft.defaults['rest'])}")
    if draft.schedule is not None and _HOW_OFTEN.search(bare):
        parts.append(schedule_text(draft.schedule))
    if draft.pain is not None and has_pain:
        parts.append(f"pain: up to {draft.pain.carry_on}, stop above {draft.pain.ease_off}")
    return ", ".join(parts) or "heading"


_HOW_OFTEN = re.compile(
    r"\bday|dail|week|\bwk\b|times|once|twice|morning|\b(?:mon|tue|wed|thu|fri|sat|sun)"
)


def _step_readings(step: AnyStep, words: str) -> Iterator[tuple[str, LineReading]]:
    doubt = _doubt(step.comments)
    reading = LineReading(LineVerdict.DOUBTFUL if doubt else LineVerdict.UNDERSTOOD, words, doubt)
    note = _squeezed(step.note) if isinstance(step, StepDraft) else ""
    for number, source in enumerate(_sources(step.comments)):
        if number == 0:
            yield source, reading
        elif note and _squeezed(source) in note:
            is_doubtful = _squeezed(source) in _squeezed(doubt)
            verdict = LineVerdict.DOUBTFUL if is_doubtful else LineVerdict.UNDERSTOOD
            shown = "  note, shown with it"
            yield source, LineReading(verdict, shown, doubt if is_doubtful else "")
        else:
            yield source, replace(reading, result="  its dose")


def _steps(drafts: Sequence[AnyStep], steps: Sequence[Step]) -> Iterator[tuple[AnyStep, str]]:
    """Each step with what it is in words, those of a circuit after it."""
    for number, draft in enumerate(drafts):
        step = steps[number] if number < len(steps) else None
        match draft:
            case RestDraft(duration_ms):
                yield draft, f"rest: {length_text(duration_ms)}"
            case IncludedDraft(session):
                yield draft, f"the steps of {safe_text(session)}"
            case CircuitDraft(rounds, inside, _, _, amrap_ms):
                often = "1 round" if rounds == 1 else f"{rounds} rounds"
                if amrap_ms is not None:
                    often = f"as many rounds as you can in {length_text(amrap_ms)}"
                yield draft, f"{often} of:"
                yield from _steps(inside, step.steps if isinstance(step, Block) else ())
            case StepDraft():
                yield draft, _exercise_words(draft, step)


def _exercise_words(draft: StepDraft, step: Step | None) -> str:
    if not isinstance(step, ExerciseStep):
        return safe_text(draft.exercise)
    parts = [dose_text(step)]
    if draft.hold:
        parts.append("hold " + re.sub(r"(?<=\d)(?=[a-z])", " ", draft.hold))
    if isinstance(draft.tempo, Mapping):
        for motion, length in draft.tempo.items():
            parts.append(f"{motion} " + re.sub(r"(?<=\d)(?=[a-z])", " ", length))
    if draft.rest_ms is not None:
        parts.append(f"rest {length_text(draft.rest_ms)}")
    name = safe_text(step.exercise.name)
    return f"{name}: {', '.join(parts)}"


def _sources(comments: Sequence[str]) -> list[str]:
    return [c.removeprefix(SHEET).strip() for c in comments if c.startswith(SHEET)]


def _doubt(comments: Sequence[str]) -> str:
    doubts = [c.removeprefix(UNSURE).rstrip(".") + "." for c in comments if c.startswith(UNSURE)]
    return safe_text(" ".join(f"{doubt[:1].upper()}{doubt[1:]}" for doubt in doubts))


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
