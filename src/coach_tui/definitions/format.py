"""The table of the format, exercises and self-tests: every key of their files.

The limits keep absurd numbers out; none is near what a person would want.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.model.exercise import (
    Breath,
    Difficulty,
    FitExercise,
    Mistake,
    Motion,
    Position,
    Sides,
)
from coach_tui.core.model.selftest import AnswerKind
from coach_tui.core.model.session import (
    DEFAULT_PAIN_LIMITS,
    MOST_PAIN,
    PainLimits,
    Schedule,
    Weekday,
)
from coach_tui.definitions.durations import HOUR_MS
from coach_tui.definitions.fields import (
    Converted,
    Duration,
    EnumMap,
    Field,
    Id,
    ListOf,
    MapOf,
    MappingType,
    OneOf,
    OneOfMappings,
    Text,
    Whole,
)
from coach_tui.definitions.value_types import HOLD, START, BreathPatternType, RepsType, TempoType

if TYPE_CHECKING:
    from coach_tui.definitions.fields import Values
    from coach_tui.definitions.problems import Report

MOST_MS = 4 * HOUR_MS
"""The longest duration that may be written anywhere."""

MOST_ENTRIES = 50
"""Entries of a list of words, exercises in a file, variations of an exercise."""

MOST_ANSWERS = 9
"""Answers of a self-test: one for each digit key."""

LINE = Text(400)

LINES = ListOf(LINE, MOST_ENTRIES)

WORDS = ListOf(Text(60), MOST_ENTRIES)

TIME = Duration(MOST_MS)

# Shared by sessions, steps, exercises and self-tests.
NAME = Field("name", Text(80), required=True)

EQUIPMENT = Field("equipment", WORDS)

STOP_IF = Field("stop_if", LINES)

NOTE = Field("note", Text(1_000))

TEMPO = Field("tempo", TempoType())

SIDES = Field("sides", OneOf(Sides))

SIDE_LABELS = Field("side_labels", ListOf(Text(20), most=2, least=2))

CUES = Field("cues", LINES)

PREPARE = Field("prepare", TIME)

SWITCH = Field("switch", TIME)

REST = Field("rest", TIME)

# What an exercise file says. A word of MOVES is drawn as large as the terminal allows.
LOOKS = Field("looks", LINE, required=True)

WHY = Field("why", LINE, required=True)

FIX = Field("fix", LINE, required=True)

FIT_CATEGORY = Field("category", Whole(0, 32), required=True)

FIT_NAME = Field("name", Whole(0, 65_534), required=True)


def _mistake(values: Values, _report: Report) -> Mistake | None:
    looks, why, fix = values.get(LOOKS), values.get(WHY), values.get(FIX)
    if looks is None or why is None or fix is None:
        return None
    return Mistake(looks, why, fix)


def _fit(values: Values, _report: Report) -> FitExercise | None:
    category, name = values.get(FIT_CATEGORY), values.get(FIT_NAME)
    return None if category is None or name is None else FitExercise(category, name)


TARGETS = Field("targets", WORDS)

POSITION = Field("position", OneOf(Position))

SETUP = Field("setup", LINES)

MOVEMENT = Field("movement", LINES)

MOVES = Field("moves", EnumMap(Motion, Text(12)))

BREATHE = Field("breathe", EnumMap(Motion, OneOf(Breath)))

FEEL = Field("feel", LINES)

MISTAKES = Field(
    "mistakes",
    ListOf(Converted(MappingType("a mistake", (LOOKS, WHY, FIX)), _mistake), MOST_ENTRIES),
)

FIT = Field("fit", Converted(MappingType("a FIT exercise", (FIT_CATEGORY, FIT_NAME)), _fit))

LEVEL = Field("level", OneOf(Difficulty), required=True)

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

VARIATION = MappingType("a variation", (NAME, LEVEL, *_DESCRIPTION))

VARIATIONS = Field("variations", MapOf(Id(), VARIATION, MOST_ENTRIES))

EXERCISE_FILE = MappingType("an exercise", (NAME, *_DESCRIPTION, VARIATIONS))

# What a self-test's file says.
LOOKS_FOR = Field("looks_for", LINE, required=True)

INSTRUCTIONS = Field("instructions", ListOf(LINE, MOST_ENTRIES, least=1), required=True)

KIND = Field("kind", OneOf(AnswerKind), required=True)

ANSWERS = Field("answers", ListOf(Text(30), most=MOST_ANSWERS, least=2))

LONGEST = Field("max", Duration(MOST_MS, least_ms=1_000))

TEST_FILE = MappingType(
    "a self-test",
    (
        NAME,
        LOOKS_FOR,
        INSTRUCTIONS,
        KIND,
        ANSWERS,
        LONGEST,
        POSITION,
        EQUIPMENT,
        SIDES,
        SIDE_LABELS,
        STOP_IF,
        NOTE,
    ),
)


# MERGED: The table of the format, sessions: every key of a session file.
#
# MERGED: The limits keep absurd numbers out; none is near what a person would want.


MOST_REPS = 1_000
"""Reps of one set and side."""

MOST_SETS = 50
"""Sets of one step."""

MOST_STEPS = 500
"""Steps of one session, or of one block."""

MOST_ROUNDS = 100
"""Rounds of one block."""

MOST_BREATHS = 1_000
"""Cycles of one breathing step."""

MOST_DEPTH = 4
"""Blocks inside one another."""


class Until(StrEnum):
    """When open work ends."""

    DONE = "done"


# What a step says.
EXERCISE = Field("exercise", Id(), required=True)

REPS = Field("reps", RepsType(MOST_REPS, MOST_SETS))

DURATION = Field("duration", Duration(MOST_MS, least_ms=1_000))

UNTIL = Field("until", OneOf(Until))

MAX = Field("max", Duration(MOST_MS, least_ms=1_000))

SETS = Field("sets", Whole(1, MOST_SETS))

VARIATION_ID = Field("variation", Id())

START_SIDE = Field("start_side", Text(20))

UNIT = Field("unit", Text(20))

EXERCISE_STEP = MappingType(
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
        BREATHE,
        NOTE,
    ),
)

REST_DURATION = Field("rest", Duration(MOST_MS, least_ms=1_000), required=True)

REST_STEP = MappingType("a rest step", (REST_DURATION,))

PATTERN = Field("breathe", BreathPatternType(), required=True)

CYCLES = Field("cycles", Whole(1, MOST_BREATHS))

BREATHE_STEP = MappingType(
    "a breathing step", (PATTERN, CYCLES, DURATION, PREPARE, REST, CUES, NOTE)
)

SAY = Field("say", Text(400), required=True)

WAIT = Field("wait", Duration(MOST_MS, least_ms=1_000))

SAY_STEP = MappingType("a say step", (SAY, WAIT))

TEST = Field("test", Id(), required=True)

TEST_STEP = MappingType("a test step", (TEST, START_SIDE, SWITCH, PREPARE, REST, NOTE))

REST_BETWEEN = Field("rest_between", TIME)

DEFAULTS_SHAPE = MappingType("defaults", (PREPARE, SWITCH, REST, REST_BETWEEN, TEMPO, BREATHE))

DEFAULTS = Field("defaults", DEFAULTS_SHAPE)

# A block's steps are steps, so the table of steps is filled when all of them are known.
_STEPS_BY_KEY: dict[str, MappingType] = {}

STEP = OneOfMappings("a step", _STEPS_BY_KEY)

STEPS = Field("steps", ListOf(STEP, MOST_STEPS, least=1), required=True)

ROUNDS = Field("rounds", Whole(1, MOST_ROUNDS))

ROUND_REST = Field("round_rest", TIME)

EVERY = Field("every", Duration(MOST_MS, least_ms=1_000))

BLOCK = MappingType("a block", (ROUNDS, ROUND_REST, EVERY, DEFAULTS, STEPS))

CIRCUIT = Field("circuit", BLOCK, required=True)

SUPERSET = Field("superset", BLOCK, required=True)

CIRCUIT_STEP = MappingType("a circuit", (CIRCUIT,))

SUPERSET_STEP = MappingType("a superset", (SUPERSET,))

for _shape in (
    EXERCISE_STEP,
    REST_STEP,
    BREATHE_STEP,
    SAY_STEP,
    TEST_STEP,
    CIRCUIT_STEP,
    SUPERSET_STEP,
):
    _STEPS_BY_KEY[_shape.fields[0].name] = _shape

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


CARRY_ON = Field("carry_on", Whole(0, MOST_PAIN))

STOP_ABOVE = Field("stop_above", Whole(0, MOST_PAIN))


def _pain_limits(values: Values, report: Report) -> PainLimits | None:
    """Limits of the author's; of one that is left out, the usual, moved to fit the other."""
    if not values.has(CARRY_ON) and not values.has(STOP_ABOVE):
        report.add(values.start, "pain limits: expected `carry_on` or `stop_above`, got neither")
    given, above = values.get(CARRY_ON), values.get(STOP_ABOVE)
    usual = (
        DEFAULT_PAIN_LIMITS.carry_on if above is None else min(DEFAULT_PAIN_LIMITS.carry_on, above)
    )
    carry_on = usual if given is None else given
    ease_off = max(DEFAULT_PAIN_LIMITS.ease_off, carry_on) if above is None else above
    if carry_on > ease_off:
        report.add(
            values.place(STOP_ABOVE),
            f"`stop_above`: expected at least the {carry_on} of `carry_on`, got {ease_off}",
            "up to `carry_on` one goes on, above `stop_above` the session ends",
        )
        return None
    return PainLimits(carry_on, ease_off)


TITLE = Field("title", Text(120), required=True)

SUMMARY = Field("summary", Text(400))

TAGS = Field("tags", WORDS)

SCHEDULE = Field(
    "schedule",
    Converted(MappingType("a schedule", (DAYS_PER_WEEK, TIMES_PER_DAY, DAYS)), _schedule),
)

PAIN = Field("pain", Converted(MappingType("pain limits", (CARRY_ON, STOP_ABOVE)), _pain_limits))

EXERCISES = Field("exercises", MapOf(Id(), EXERCISE_FILE, MOST_ENTRIES))

TESTS = Field("tests", MapOf(Id(), TEST_FILE, MOST_ENTRIES))

SESSION_FILE = MappingType(
    "a session",
    (TITLE, SUMMARY, TAGS, EQUIPMENT, STOP_IF, PAIN, SCHEDULE, DEFAULTS, EXERCISES, TESTS, STEPS),
)
