"""What is typed by hand in plain words: a dose, a rest, rounds, the days of a session."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.model.session import Schedule, Weekday
from coach_tui.definitions.imports.dose_lines import parted, read_line, schedule_of
from coach_tui.definitions.imports.dose_phrases import ParsedDose
from coach_tui.definitions.imports.exercise_names import ExerciseNames
from coach_tui.definitions.imports.prescription import read_prescription
from coach_tui.definitions.imports.result import ONLY_NOTE, UNSURE
from coach_tui.definitions.problems import did_you_mean
from coach_tui.definitions.writer import StepDraft
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises

DOSE_EXAMPLES = "20, 20each, 3x12 each side, 45s, 3x30s rest 45s"

REST_EXAMPLES = "45s, 1 min, none, until ready"
ROUNDS_EXAMPLES = "3, 3 rest 2 min"
DAYS_EXAMPLES = "mon wed fri, every other day, 3 days a week"

# The first lines of a session file that is made from typed steps.
HEAD = (
    "A session file. Edit it and check it with: coach-tui check --watch FILE",
    "Reps are for each side. All keys of a step: docs/session-format.md",
    "To have your editor complete them: coach-tui schema --install",
)

_EACH = re.compile(r"(?<=\d)\s*each\b(?! \w)", re.IGNORECASE)
_COUNT = re.compile(r"^(\d+(?:-\d+)?)(?=$|,? (?:each|hold|rest|with|left|right)\b)")


class DoseError(ValueError):
    """An exercise or its dose is not understood; the message is for the user."""


class TypedRest(Struct, frozen=True):
    """A rest: its length, or until the user is ready."""

    ms: int = 0
    until_ready: bool = False


class TypedRounds(Struct, frozen=True):
    """How often all exercises are done in turn, and the rest between; ``None`` for the usual one."""

    rounds: int = 1
    rest_ms: int | None = None


class UnknownExerciseError(DoseError):
    """The catalogue has no such exercise."""


def step_for(exercise: str, dose: str, catalogue: Exercises) -> StepDraft:
    """The step for an exercise of the catalogue and a dose in plain words.

    Raises:
        UnknownExerciseError: There is no such exercise.
        DoseError: The dose is not understood.
    """
    if not ExerciseNames(catalogue).knows(exercise):
        hint = did_you_mean(exercise, catalogue.ids())
        raise UnknownExerciseError(f"the catalogue has no exercise {exercise!r}; {hint}")
    prescription = _COUNT.sub(r"\1 reps", _EACH.sub(" each side", dose))
    steps = read_prescription(f"{exercise}: {prescription}", catalogue)[0].steps
    step = steps[0] if len(steps) == 1 else None
    if not isinstance(step, StepDraft) or _is_unsure(step):
        raise DoseError(
            f"the dose {safe_text(dose)!r} is not understood; say it like {DOSE_EXAMPLES}"
        )
    return replace(step, comments=())


def _is_unsure(step: StepDraft) -> bool:
    # The form shows a note as what it is.
    doubts = [c.removeprefix(UNSURE) for c in step.comments if c.startswith(UNSURE)]
    unsure = any(not doubt.startswith(ONLY_NOTE) for doubt in doubts)
    return unsure or not (step.reps or step.duration_ms)


_NO_REST = re.compile(r"0 ?s?|no(?:ne| rest)?", re.IGNORECASE | re.ASCII)
_UNTIL_READY = re.compile(r"(?:until|when) (?:I'?m )?(?:ready|done)", re.IGNORECASE)


def rest_for(text: str) -> TypedRest:
    """The rest that is typed: ``45s``, ``1 min``, ``none``, ``until ready``.

    Raises:
        DoseError: It is not understood.
    """
    body = " ".join(text.split())
    if _NO_REST.fullmatch(body):
        return TypedRest()
    if _UNTIL_READY.fullmatch(body):
        return TypedRest(until_ready=True)
    read = read_line(f"rest {body}")
    rest = TypedRest(read.dose.rest_ms or 0, until_ready=read.dose.rest_open)
    alone = ParsedDose(rest_ms=read.dose.rest_ms, rest_open=read.dose.rest_open)
    if read.name or read.remainder or read.dose != alone or alone == ParsedDose():
        raise DoseError(f"Not understood. Try {REST_EXAMPLES}")
    return rest


_ROUNDS = re.compile(
    r"(\d{1,3})(?: ?(?:rounds?|times|x))?(?:(?: ?,)? (?:with )?(?:a )?rest(?: of)? (.+))?",
    re.IGNORECASE | re.ASCII,
)
_MAX_ROUNDS = 100


def rounds_for(text: str) -> TypedRounds:
    """The rounds that are typed: ``3``, ``3 rounds``, ``3 rest 2 min``.

    Raises:
        DoseError: It is not understood.
    """
    match = _ROUNDS.fullmatch(" ".join(text.split()))
    if match is None or not 1 <= int(match[1]) <= _MAX_ROUNDS:
        raise DoseError(f"Not understood. Try {ROUNDS_EXAMPLES}")
    rest = None if match[2] is None else rest_for(match[2])
    if rest is not None and rest.until_ready:
        raise DoseError(f"The rest between rounds needs a length. Try {ROUNDS_EXAMPLES}")
    return TypedRounds(int(match[1]), None if rest is None else rest.ms)


_WEEK = tuple(Weekday)
_NAMED_DAYS = {"weekdays": _WEEK[:5], "weekends": _WEEK[5:], "weekend": _WEEK[5:]}
_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_SPAN = re.compile(r"([a-z]+) ?(?:-|\N{EN DASH}|to) ?([a-z]+)")
_TIMES = re.compile(r" ?(?:\bat|@) ((?:\d{1,2}(?::\d\d)?(?: ?(?:,|&|and) ?| |$))+)", re.ASCII)
_DAYS_A_WEEK = re.compile(r"([1-7])(?: days)?")


def schedule_for(text: str) -> Schedule:
    """The schedule that is typed: ``mon wed fri``, ``every other day``, ``daily at 8:00, 20:00``.

    Raises:
        DoseError: It is not understood.
    """
    body = " ".join(text.casefold().split())
    times = _TIMES.search(body)
    at = () if times is None else _times_of_day(times[1])
    if times is not None:
        body = f"{body[: times.start()]} {body[times.end() :]}".strip()
    schedule = _days(body) if body else Schedule(7)
    if schedule is None or (times is not None and not at) or not text.strip():
        raise DoseError(f"Not understood. Try {DAYS_EXAMPLES}")
    return replace(schedule, times_per_day=len(at), at=at) if at else schedule


def _days(body: str) -> Schedule | None:
    if number := _DAYS_A_WEEK.fullmatch(body):
        return Schedule(int(number[1]))
    words = re.findall(r"[^\W\d_]+", body.removeprefix("on ").replace(" and ", " "))
    if span := _DAY_SPAN.fullmatch(body.removeprefix("on ")):
        ends = [_days_of(word) for word in span.groups()]
        if all(len(days) == 1 for days in ends):
            first, last = (_WEEK.index(days[0]) for days in ends)
            days = _WEEK[first : last + 1] if first <= last else _WEEK[first:] + _WEEK[: last + 1]
            return Schedule(None, days=tuple(day for day in Weekday if day in days))
    named = [_days_of(word) for word in words]
    if named and all(named) and not re.search(r"\d", body):
        chosen = {day for days in named for day in days}
        return Schedule(None, days=tuple(day for day in Weekday if day in chosen))
    read = read_line(body)
    is_alone = not read.name and not read.remainder and parted(read.dose)[0] == ParsedDose()
    return schedule_of(read.dose) if is_alone else None


def _days_of(word: str) -> tuple[Weekday, ...]:
    """The days that a word names, perhaps shortened: ``mo``, ``tues``, ``weekdays``."""
    singular = word.removesuffix("s")
    matches = [
        day
        for day, name in zip(_WEEK, _FULL_NAMES, strict=True)
        if len(word) > 1 and (name.startswith(word) or name == singular)
    ]
    return _NAMED_DAYS.get(word, tuple(matches) if len(matches) == 1 else ())


def _times_of_day(text: str) -> tuple[str, ...]:
    """Times in order, ``HH:MM``; none where one is no time of a day."""
    times: set[str] = set()
    for hours, minutes in re.findall(r"(\d{1,2})(?::(\d\d))?", text):
        if int(hours) > 23 or int(minutes or 0) > 59:
            return ()
        times.add(f"{int(hours):02}:{minutes or '00'}")
    return tuple(sorted(times))
