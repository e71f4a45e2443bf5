"""Drafts of sessions, and the YAML text of a draft.

The loader reads every text written here: words are quoted where YAML would give them
another type, and control characters are replaced.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from coach_tui.definitions.durations import duration_text
from coach_tui.text import MAX_TITLE, safe_text

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Sides
    from coach_tui.core.model.session import PainLimits, Schedule

WIDTH = 100  # A step longer than this many columns is written on several lines

# Words that YAML reads as text without quotes, even in braces. They begin with a letter.
_PLAIN = re.compile(r"[^\W\d_](?:[\w '()/+.-]*[\w).])?")

# Words that YAML 1.1 reads as booleans or null.
_TAKEN = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class StepDraft(Struct, frozen=True, kw_only=True):
    """An exercise with its dose: ``reps``, ``duration_ms``, or neither (until done)."""

    exercise: str
    reps: tuple[str, ...] = ()  # A number or a range, or one of these for each set
    duration_ms: int | None = None
    least_ms: int | None = None  # The bottom of a range of time; None for a fixed time
    sets: int = 1
    variation: str = ""
    sides: Sides | None = None  # None leaves them to the exercise
    hold: str = ""  # A duration or a range
    # Motions and their durations as the format writes them, or four digits.
    tempo: Mapping[str, str] | str = ""
    rest_ms: int | None = None  # The rest between sets and after the step
    rest_least_ms: int | None = None  # The least of a rest of a random length; None for a fixed one
    # Which of `rest`, `prepare` and `switch` last until the user is ready.
    until_done: tuple[str, ...] = ()
    note: str = ""
    load: str = ""  # A weight as the format writes it, such as `2kg`
    band: str = ""
    comments: tuple[str, ...] = ()


class RestDraft(Struct, frozen=True):
    duration_ms: int
    comments: tuple[str, ...] = ()


class IncludedDraft(Struct, frozen=True):
    """The steps of another session, by its name."""

    session: str
    comments: tuple[str, ...] = ()


class CircuitDraft(Struct, frozen=True):
    """Steps done in rounds; with ``amrap_ms`` as many of them as the user can in that time."""

    rounds: int
    steps: tuple[StepDraft | RestDraft, ...]
    comments: tuple[str, ...] = ()
    round_rest_ms: int | None = None
    amrap_ms: int | None = None


class ExerciseDraft(Struct, frozen=True):
    id: str
    name: str
    movement: tuple[str, ...]


AnyStep = StepDraft | RestDraft | IncludedDraft | CircuitDraft


class SessionDraft(Struct, frozen=True, kw_only=True):
    """A session before it is written."""

    title: str
    steps: tuple[AnyStep, ...]  # At least one
    language: str = ""  # Of voice and set phrases, such as `de`; empty for English
    schedule: Schedule | None = None
    pain: PainLimits | None = None  # None for the default limits
    # Keys of `defaults` and their durations in milliseconds.
    defaults: Mapping[str, int] = field(default_factory=dict[str, int])
    until_done: tuple[str, ...] = ()  # Which of the defaults last until the user is ready
    exercises: tuple[ExerciseDraft, ...] = ()
    comments: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()  # Lines of the source that were not used, as comments at the end
    part: str = ""  # The part of a sheet that it is, which its title ends with; may be empty


def session_yaml(draft: SessionDraft) -> str:
    """The text of a session file, with a line break at the end."""
    return "\n".join(line.rstrip() for line in _file(draft)) + "\n"


def step_yaml(step: AnyStep) -> str:
    """The lines of one step, from the first column."""
    return "\n".join(_step(step, ""))


def yaml_scalar(text: str, max_length: int = 4_000) -> str:
    """Text as a YAML scalar, at most so long: plain where that is safe, else in double quotes.

    Control characters are replaced, line breaks become spaces.
    """
    clean = " ".join(safe_text(text).split())[:max_length].strip()
    if _PLAIN.fullmatch(clean) and clean.lower() not in _TAKEN:
        return clean
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


# What Windows takes for a device, with any suffix: no file can have these names there.
DEVICES = frozenset({"con", "prn", "aux", "nul"}) | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)
}


_GERMAN_LETTERS = str.maketrans({"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue", "\u00df": "ss"})


def slug(text: str) -> str:
    """An id made of ``text``: lower-case letters, digits, single hyphens; at most 60 characters.

    It names a file on every system.
    """
    # Letters with marks as those without: "Brücke" is "bruecke", "Tobillo día" is "tobillo-dia".
    plain = unicodedata.normalize("NFKD", text.lower().translate(_GERMAN_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    parts = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    name = "-".join(parts)[:60].strip("-")
    return f"{name}-1" if name in DEVICES else name


def _file(draft: SessionDraft) -> Iterator[str]:
    yield from _comments(draft.comments, "")
    yield f"title: {yaml_scalar(draft.title, MAX_TITLE)}"
    if draft.language:
        yield f"language: {draft.language}"
    if draft.schedule is not None:
        yield f"schedule: {schedule_value(draft.schedule)}"
    if draft.pain is not None:
        yield f"pain: {{carry_on: {draft.pain.carry_on}, stop_above: {draft.pain.ease_off}}}"
    keys = [f"{key}: {duration_text(ms)}" for key, ms in draft.defaults.items()]
    keys += [f"{key}: until done" for key in draft.until_done]
    if keys:
        yield f"defaults: {{{', '.join(keys)}}}"
    yield ""
    yield "steps:"
    for step in draft.steps:
        yield from _step(step, "  ")
    if draft.exercises:
        yield ""
        yield "# Exercises that only this file knows. Each can have more keys: setup, tempo, cues."
        yield "exercises:"
        for exercise in draft.exercises:
            yield from _exercise(exercise)
    if draft.unread:
        yield ""
        yield "# Not read; nothing below is part of the session:"
        yield from _comments(draft.unread, "")


def _comments(lines: tuple[str, ...], indent: str) -> Iterator[str]:
    for line in lines:
        yield f"{indent}# {safe_text(line)}".rstrip()


def schedule_value(schedule: Schedule) -> str:
    """The value of the key ``schedule``."""
    keys = [f"days: [{', '.join(schedule.days)}]"] if schedule.days else []
    if schedule.days_per_week is not None:
        keys.append(f"days_per_week: {schedule.days_per_week}")
    if schedule.every_days is not None:
        keys.append(f"every_days: {schedule.every_days}")
    if schedule.times_per_day > 1 and not schedule.at:
        keys.append(f"times_per_day: {schedule.times_per_day}")
    if schedule.at:
        keys.append(f"at: [{', '.join(schedule.at)}]")
    return f"{{{', '.join(keys)}}}"


def _step(step: AnyStep, indent: str) -> Iterator[str]:
    yield from _comments(step.comments, indent)
    match step:
        case RestDraft(duration_ms):
            yield f"{indent}- rest: {duration_text(duration_ms)}"
        case IncludedDraft(session):
            yield f"{indent}- session: {session}"
        case CircuitDraft(rounds, steps, _, round_rest_ms, amrap_ms):
            yield f"{indent}- circuit:"
            yield f"{indent}    rounds: {rounds if amrap_ms is None else 'amrap'}"
            if amrap_ms is not None:
                yield f"{indent}    duration: {duration_text(amrap_ms)}"
            if round_rest_ms is not None:
                yield f"{indent}    round_rest: {duration_text(round_rest_ms)}"
            yield f"{indent}    steps:"
            for inner in steps:
                yield from _step(inner, f"{indent}      ")
        case _:
            keys = step_values(step)
            line = f"{indent}- {{{', '.join(f'{key}: {value}' for key, value in keys)}}}"
            if len(line) <= WIDTH:
                yield line
                return
            for number, (key, value) in enumerate(keys):
                yield f"{indent}{'  ' if number else '- '}{key}: {value}"


def step_values(step: StepDraft) -> list[tuple[str, str]]:
    """A step's keys with their values as they are written, without empty ones."""
    reps, sets = step.reps, step.sets
    if len(reps) > 1:
        dose = ("reps", f"[{', '.join(reps)}]")
    elif reps:
        dose = ("reps", reps[0])
    elif step.duration_ms is not None:
        dose = ("duration", duration_range_text(step.least_ms, step.duration_ms))
    else:
        dose = ("until", "done")
    keys = [
        ("exercise", step.exercise),
        ("variation", step.variation),
        dose,
        ("sets", str(sets) if sets > 1 and len(reps) < 2 else ""),
        ("sides", step.sides.value if step.sides else ""),
        ("hold", step.hold),
        ("tempo", _tempo(step.tempo)),
        ("load", step.load),
        ("band", yaml_scalar(step.band, 20) if step.band else ""),
        *((key, _gap(step, key)) for key in ("prepare", "switch", "rest")),
        ("note", yaml_scalar(step.note, 1_000) if step.note.strip() else ""),
    ]
    return [(key, value) for key, value in keys if value]


def _gap(step: StepDraft, key: str) -> str:
    if key in step.until_done:
        return "until done"
    if key != "rest" or step.rest_ms is None:
        return ""
    return duration_range_text(step.rest_least_ms, step.rest_ms)


def duration_range_text(least_ms: int | None, most_ms: int) -> str:
    """A duration, or a range of them: ``20-30s``."""
    most = duration_text(most_ms)
    if least_ms in (None, most_ms):
        return most
    least = duration_text(least_ms or 0)
    in_seconds = least.removesuffix("s").isdigit() and most.removesuffix("s").isdigit()
    return f"{least.removesuffix('s') if in_seconds else least}-{most}"


def _tempo(tempo: Mapping[str, str] | str) -> str:
    if isinstance(tempo, str):
        return f'"{tempo}"' if tempo else ""
    motions = ", ".join(f"{motion}: {length}" for motion, length in tempo.items())
    return f"{{{motions}}}" if motions else ""


def _exercise(exercise: ExerciseDraft) -> Iterator[str]:
    yield f"  {exercise.id}:"
    yield f"    name: {yaml_scalar(exercise.name, 80)}"
    if exercise.movement:
        yield "    movement:"
        for line in exercise.movement:
            yield f"      - {yaml_scalar(line, 400)}"
