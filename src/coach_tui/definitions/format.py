"""The table of the format: every key of a session file and of an exercise file.

The limits keep absurd numbers out; none is near what a person would want.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.session import (
    Breath,
    FitName,
    Level,
    Mistake,
    Motion,
    Position,
    Schedule,
    Sides,
    Weekday,
)
from coach_tui.definitions.durations import HOUR_MS
from coach_tui.definitions.kinds import Duration, Id, Keyed, OneOf, Text, Whole, WholeRange
from coach_tui.definitions.reader import Built, ByFirstKey, Field, ListOf, Named, Shape
from coach_tui.definitions.tempo import HOLD, START, TempoKind

if TYPE_CHECKING:
    from coach_tui.definitions.problems import Report
    from coach_tui.definitions.reader import Values

MOST_MS = 4 * HOUR_MS
"""The longest duration that may be written anywhere."""

MOST_REPS = 1_000
"""Reps of one set and side."""

MOST_SETS = 50
"""Sets of one step."""

MOST_STEPS = 500
"""Steps of one session."""

MOST_ENTRIES = 50
"""Entries of a list of words, exercises in a file, variations of an exercise."""

_LINE = Text(400)
_LINES = ListOf(_LINE, MOST_ENTRIES)
_WORDS = ListOf(Text(60), MOST_ENTRIES)
_TIME = Duration(MOST_MS)


class Until(StrEnum):
    """When open work ends."""

    DONE = "done"


# Shared by sessions, steps and exercises.
NAME = Field("name", Text(80), required=True)
EQUIPMENT = Field("equipment", _WORDS)
STOP_IF = Field("stop_if", _LINES)
NOTE = Field("note", Text(1_000))
TEMPO = Field("tempo", TempoKind())
SIDES = Field("sides", OneOf(Sides))
SIDE_LABELS = Field("side_labels", ListOf(Text(20), most=2, least=2))
CUES = Field("cues", _LINES)
PREPARE = Field("prepare", _TIME)
SWITCH = Field("switch", _TIME)
REST = Field("rest", _TIME)

# What an exercise file says. A word of MOVES is drawn as large as the terminal allows.
LOOKS = Field("looks", _LINE, required=True)
WHY = Field("why", _LINE, required=True)
FIX = Field("fix", _LINE, required=True)
FIT_CATEGORY = Field("category", Whole(0, 32), required=True)
FIT_NAME = Field("name", Whole(0, 65_534), required=True)


def _mistake(values: Values, _report: Report) -> Mistake | None:
    looks, why, fix = values.get(LOOKS), values.get(WHY), values.get(FIX)
    if looks is None or why is None or fix is None:
        return None
    return Mistake(looks, why, fix)


def _fit(values: Values, _report: Report) -> FitName | None:
    category, name = values.get(FIT_CATEGORY), values.get(FIT_NAME)
    return None if category is None or name is None else FitName(category, name)


TARGETS = Field("targets", _WORDS)
POSITION = Field("position", OneOf(Position))
SETUP = Field("setup", _LINES)
MOVEMENT = Field("movement", _LINES)
MOVES = Field("moves", Keyed(Motion, Text(12)))
BREATHE = Field("breathe", Keyed(Motion, OneOf(Breath)))
FEEL = Field("feel", _LINES)
MISTAKES = Field(
    "mistakes", ListOf(Built(Shape("a mistake", (LOOKS, WHY, FIX)), _mistake), MOST_ENTRIES)
)
FIT = Field("fit", Built(Shape("a FIT exercise", (FIT_CATEGORY, FIT_NAME)), _fit))
LEVEL = Field("level", OneOf(Level), required=True)

_DESCRIPTION = (
    TARGETS,
    EQUIPMENT,
    POSITION,
    SETUP,
    MOVEMENT,
    MOVES,
    TEMPO,
    START,
    BREATHE,
    SIDES,
    SIDE_LABELS,
    FEEL,
    CUES,
    MISTAKES,
    STOP_IF,
    FIT,
    NOTE,
)
VARIATION = Shape("a variation", (NAME, LEVEL, *_DESCRIPTION))
VARIATIONS = Field("variations", Named(Id(), VARIATION, MOST_ENTRIES))
EXERCISE_FILE = Shape("an exercise", (NAME, *_DESCRIPTION, VARIATIONS))

# What a step says.
EXERCISE = Field("exercise", Id(), required=True)
REPS = Field("reps", WholeRange(1, MOST_REPS))
DURATION = Field("duration", Duration(MOST_MS, least_ms=1_000))
UNTIL = Field("until", OneOf(Until))
MAX = Field("max", Duration(MOST_MS, least_ms=1_000))
SETS = Field("sets", Whole(1, MOST_SETS))
VARIATION_ID = Field("variation", Id())
START_SIDE = Field("start_side", Text(20))
UNIT = Field("unit", Text(20))

EXERCISE_STEP = Shape(
    "an exercise step",
    (
        EXERCISE,
        REPS,
        DURATION,
        UNTIL,
        MAX,
        SETS,
        VARIATION_ID,
        TEMPO,
        HOLD,
        SIDES,
        START_SIDE,
        SIDE_LABELS,
        SWITCH,
        PREPARE,
        REST,
        UNIT,
        CUES,
        NOTE,
    ),
)
REST_DURATION = Field("rest", Duration(MOST_MS, least_ms=1_000), required=True)
REST_STEP = Shape("a rest step", (REST_DURATION,))
STEP = ByFirstKey("a step", {EXERCISE.name: EXERCISE_STEP, REST_DURATION.name: REST_STEP})

# What a session says of itself.
DAYS_PER_WEEK = Field("days_per_week", Whole(1, 7))
TIMES_PER_DAY = Field("times_per_day", Whole(1, 24))
DAYS = Field("days", ListOf(OneOf(Weekday), most=7, least=1))


def _schedule(values: Values, report: Report) -> Schedule | None:
    if values.has(DAYS) and values.has(DAYS_PER_WEEK):
        report.add(
            values.key_place(DAYS_PER_WEEK),
            "expected `days` or `days_per_week`, got both",
            "named days say how many they are",
        )
    elif not values.has(DAYS) and not values.has(DAYS_PER_WEEK):
        report.add(values.start, "a schedule: expected `days_per_week` or `days`, got neither")
    days = values.get_or(DAYS, ())
    if len(set(days)) < len(days):
        report.add(values.place(DAYS), "`days`: expected each day once")
    return Schedule(values.get(DAYS_PER_WEEK), values.get_or(TIMES_PER_DAY, 1), days)


TITLE = Field("title", Text(120), required=True)
SUMMARY = Field("summary", Text(400))
TAGS = Field("tags", _WORDS)
SCHEDULE = Field(
    "schedule", Built(Shape("a schedule", (DAYS_PER_WEEK, TIMES_PER_DAY, DAYS)), _schedule)
)
REST_BETWEEN = Field("rest_between", _TIME)
DEFAULTS_SHAPE = Shape("defaults", (PREPARE, SWITCH, REST, REST_BETWEEN, TEMPO))
DEFAULTS = Field("defaults", DEFAULTS_SHAPE)
EXERCISES = Field("exercises", Named(Id(), EXERCISE_FILE, MOST_ENTRIES))
STEPS = Field("steps", ListOf(STEP, MOST_STEPS, least=1), required=True)
SESSION_FILE = Shape(
    "a session",
    (TITLE, SUMMARY, TAGS, EQUIPMENT, STOP_IF, SCHEDULE, DEFAULTS, EXERCISES, STEPS),
)
