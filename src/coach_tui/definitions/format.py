"""The tables of the format: every key of exercise, self-test, session and programme files.

Readers and the JSON Schema use the same tables. The limits only refuse absurd numbers.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.core.model.coaching import CoachingLevel, Counts, TempoSound
from coach_tui.core.model.exercise import (
    Breath,
    Difficulty,
    FitExercise,
    Mistake,
    Motion,
    Position,
    Side,
    Sides,
)
from coach_tui.core.model.load import MAX_BAND
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
    ClockTime,
    Converted,
    Duration,
    DurationRange,
    EnumMap,
    EnumWord,
    FormatField,
    Id,
    ListOf,
    MapOf,
    MappingType,
    OneOfMappings,
    Text,
    Values,
    WebAddress,
    WholeNumber,
)
from coach_tui.definitions.figure_fields import FIGURE
from coach_tui.definitions.value_types import (
    BREATH_CUE,
    CUE,
    LINE,
    MAX_MOTION_MS,
    START,
    BreathPatternType,
    GapType,
    LanguageCode,
    LoadType,
    RepsType,
    RoundsType,
    SetsType,
    TempoType,
    Until,
)
from coach_tui.text import MAX_TITLE

if TYPE_CHECKING:
    from coach_tui.definitions.problems import ProblemReport

MAX_DURATION_MS = 4 * HOUR_MS  # The longest duration of any key
MAX_SETS = 50  # Sets of one step
MAX_ENTRIES = 50  # Entries of a list of words, exercises in a file, variations of an exercise
MAX_ANSWERS = 9  # Answers of a self-test: one for each digit key
LINES = ListOf(LINE, MAX_ENTRIES)
WORDS = ListOf(Text(60), MAX_ENTRIES)

# Shared by sessions, steps, exercises and self-tests.
NAME = FormatField("name", Text(80), required=True)
SPOKEN = FormatField(
    "spoken", Text(80), description="The name as the coach says it, where it is shorthand."
)
ALSO = FormatField("also", WORDS, description="Other names, by which sheets and searches find it.")
EQUIPMENT = FormatField("equipment", WORDS)
STOP_IF = FormatField("stop_if", LINES)
NOTE = FormatField("note", Text(1_000))
UNIT = FormatField("unit", Text(20), description="What is counted, such as steps or stands.")
TEMPO = FormatField("tempo", TempoType())
SIDES = FormatField("sides", EnumWord(Sides))
SIDE_LABELS = FormatField("side_labels", ListOf(Text(20), max_items=2, min_items=2))
CUES = FormatField("cues", ListOf(CUE, MAX_ENTRIES))
BREATH_CUES = FormatField("cues", ListOf(BREATH_CUE, MAX_ENTRIES))
GAP = GapType(MAX_DURATION_MS)
REST_GAP = GapType(MAX_DURATION_MS, ranges=True)
PREPARE = FormatField(
    "prepare",
    GAP,
    description="The time to get into position; `until done` waits for enter.",
)
SWITCH = FormatField(
    "switch", GAP, description="The time to change sides; `until done` waits for enter."
)
REST = FormatField(
    "rest",
    REST_GAP,
    description="The rest between sets, and after the step; `until done` waits for enter; a range"
    " is another length each time.",
)
LOAD = FormatField(
    "load",
    LoadType(MAX_SETS),
    description="The weight, such as 2kg or 5lb; or a list of them, one for each set.",
)
BAND = FormatField("band", Text(MAX_BAND), description="The band's colour or name, such as green.")

# Exercise files. A word of MOVES is drawn as large as the terminal allows.
LOOKS = FormatField("looks", LINE, required=True)
WHY = FormatField("why", LINE, required=True)
FIX = FormatField("fix", CUE, required=True)
FIT_CATEGORY = FormatField("category", WholeNumber(0, 32), required=True)
FIT_NAME = FormatField("name", WholeNumber(0, 65_534), required=True)


def _mistake(values: Values, _report: ProblemReport) -> Mistake | None:
    looks, why, fix = values.get(LOOKS), values.get(WHY), values.get(FIX)
    if looks is None or why is None or fix is None:
        return None
    return Mistake(looks, why, fix)


def _fit(values: Values, _report: ProblemReport) -> FitExercise | None:
    category, name = values.get(FIT_CATEGORY), values.get(FIT_NAME)
    return None if category is None or name is None else FitExercise(category, name)


TARGETS = FormatField("targets", WORDS)
POSITION = FormatField("position", EnumWord(Position))
SETUP = FormatField("setup", LINES)
MOVEMENT = FormatField("movement", LINES)
MOVES = FormatField("moves", EnumMap(Motion, Text(12)))
BREATHE = FormatField("breathe", EnumMap(Motion, EnumWord(Breath)))
FEEL = FormatField("feel", LINES)
SWITCH_TEXT = FormatField(
    "switch_text", Text(200), description="The way to the other side where it is not the usual one."
)
LEAST_SWITCH = FormatField(
    "switch",
    Duration(MAX_DURATION_MS),
    description="The least time to change sides; a step's own cannot be shorter.",
)

MISTAKES = FormatField(
    "mistakes",
    ListOf(Converted(MappingType("a mistake", (LOOKS, WHY, FIX)), _mistake), MAX_ENTRIES),
)

FIT = FormatField("fit", Converted(MappingType("a FIT exercise", (FIT_CATEGORY, FIT_NAME)), _fit))
LEVEL = FormatField("level", EnumWord(Difficulty), required=True)

LINK = FormatField(
    "link", WebAddress(), description="Where to read or watch more; shown, never opened."
)

_BODY = (SPOKEN, ALSO, TARGETS, EQUIPMENT, POSITION, SETUP, MOVEMENT)
_PACE = (MOVES, TEMPO, START, BREATHE)
_COACHING = (FEEL, CUES, MISTAKES, STOP_IF, FIGURE, FIT, NOTE, LINK)
_SWITCHES = (SWITCH_TEXT, LEAST_SWITCH)
_DESCRIPTION = (*_BODY, *_PACE, SIDES, SIDE_LABELS, *_SWITCHES, LOAD, BAND, *_COACHING)

ITS_LANGUAGE = FormatField(
    "language",
    LanguageCode(),
    description="The language of its words, where it is not that of the session, such as en.",
)
VARIATION = MappingType("a variation", (NAME, LEVEL, *_DESCRIPTION))
VARIATIONS = FormatField("variations", MapOf(Id(), VARIATION, MAX_ENTRIES))
EXERCISE_FILE = MappingType("an exercise", (NAME, ITS_LANGUAGE, *_DESCRIPTION, VARIATIONS))

# Self-test files.
LOOKS_FOR = FormatField("looks_for", LINE, required=True)
INSTRUCTIONS = FormatField("instructions", ListOf(LINE, MAX_ENTRIES, min_items=1), required=True)
KIND = FormatField("kind", EnumWord(AnswerKind), required=True)
ANSWERS = FormatField("answers", ListOf(Text(30), max_items=MAX_ANSWERS, min_items=2))
LONGEST = FormatField("max", Duration(MAX_DURATION_MS, min_ms=1_000))

_QUESTION = (NAME, LOOKS_FOR, INSTRUCTIONS, KIND, ANSWERS, LONGEST, UNIT)
_SETTING = (POSITION, EQUIPMENT, SIDES, SIDE_LABELS, STOP_IF, FIGURE, NOTE, LINK)
TEST_FILE = MappingType("a self-test", (*_QUESTION, ITS_LANGUAGE, *_SETTING))


MAX_REPS = 1_000  # Reps of one set and side
MAX_STEPS = 500  # Steps of one session, or of one block
MAX_ROUNDS = 100  # Rounds of one block
MAX_BREATHS = 1_000  # Cycles of one breathing step
MAX_BLOCK_DEPTH = 4  # Blocks inside one another


# Steps.
EXERCISE = FormatField("exercise", Id(), required=True)
_REPS = RepsType(MAX_REPS, MAX_SETS)
REPS = FormatField("reps", _REPS)
DURATION = FormatField("duration", SetsType(DurationRange(MAX_DURATION_MS, min_ms=1_000), MAX_SETS))


class Length(StrEnum):
    """How the length of timed work is found in its range."""

    RANDOM = "random"


LENGTH = FormatField(
    "length",
    EnumWord(Length),
    description="random: a range of duration is another length in each set, as no one knows before.",
)
HOLDS = FormatField("hold", SetsType(DurationRange(MAX_MOTION_MS), MAX_SETS))
UNTIL = FormatField("until", EnumWord(Until))
MAX = FormatField("max", Duration(MAX_DURATION_MS, min_ms=1_000))
SETS = FormatField("sets", WholeNumber(1, MAX_SETS))
VARIATION_ID = FormatField("variation", Id())
START_SIDE = FormatField("start_side", Text(20))

_DOSE = (REPS, DURATION, LENGTH, UNTIL, MAX, SETS, VARIATION_ID, TEMPO, HOLDS)
_SIDES_AND_TIMES = (SIDES, START_SIDE, SIDE_LABELS, SWITCH, PREPARE, REST)
EXERCISE_STEP = MappingType(
    "an exercise step",
    (EXERCISE, SPOKEN, *_DOSE, LOAD, BAND, *_SIDES_AND_TIMES, UNIT, CUES, BREATHE, NOTE),
)

REST_DURATION = FormatField(
    "rest",
    GapType(MAX_DURATION_MS, min_ms=1_000, ranges=True),
    required=True,
    description="A rest of its own; `until done` waits for enter; a range is a length at random.",
)
REST_STEP = MappingType("a rest step", (REST_DURATION,))
PATTERN = FormatField("breathe", BreathPatternType(), required=True)
CYCLES = FormatField("cycles", WholeNumber(1, MAX_BREATHS))
BREATHE_FOR = FormatField("duration", Duration(MAX_DURATION_MS, min_ms=1_000))

BREATH_SIDES = FormatField(
    "sides", EnumWord(Sides), description="One-sided breathing: each side, or breath about."
)
FIRST_SIDE = FormatField(
    "start_side", EnumWord(Side), description="The first side, where one after the other works."
)
_BREATH_DOSE = (PATTERN, CYCLES, BREATHE_FOR, BREATH_SIDES, FIRST_SIDE)
BREATHE_STEP = MappingType(
    "a breathing step", (*_BREATH_DOSE, SWITCH, PREPARE, REST, BREATH_CUES, NOTE)
)

SAY = FormatField("say", Text(400), required=True)
WAIT = FormatField("wait", Duration(MAX_DURATION_MS, min_ms=1_000))
SAY_SPOKEN = FormatField(
    "spoken", Text(400), description="What the coach says in place of the text on the screen."
)
SAY_STEP = MappingType("a say step", (SAY, WAIT, SAY_SPOKEN))
TEST = FormatField("test", Id(), required=True)
TEST_STEP = MappingType("a test step", (TEST, START_SIDE, SWITCH, PREPARE, REST, NOTE))
SESSION = FormatField(
    "session",
    Id(),
    required=True,
    description="The name of another session, whose steps are done here.",
)
SESSION_STEP = MappingType("a session step", (SESSION,))
REST_BETWEEN = FormatField(
    "rest_between", REST_GAP, description="The rest after a step, in place of its own."
)
DEFAULTS_SHAPE = MappingType("defaults", (PREPARE, SWITCH, REST, REST_BETWEEN, TEMPO, BREATHE))
DEFAULTS = FormatField("defaults", DEFAULTS_SHAPE)

# Filled below, for the steps of a block are steps again.
_STEPS_BY_KEY: dict[str, MappingType] = {}
STEP = OneOfMappings("a step", _STEPS_BY_KEY)
STEPS = FormatField("steps", ListOf(STEP, MAX_STEPS, min_items=1), required=True)
ROUNDS = FormatField(
    "rounds",
    RoundsType(WholeNumber(1, MAX_ROUNDS)),
    description="How many rounds; amrap for as many as you can in the duration.",
)
ROUNDS_FOR = FormatField(
    "duration",
    Duration(MAX_DURATION_MS, min_ms=1_000),
    description="The time for `rounds: amrap`.",
)
ROUND_REST = FormatField(
    "round_rest", REST_GAP, description="The rest between rounds; `until done` waits for enter."
)
EVERY = FormatField("every", Duration(MAX_DURATION_MS, min_ms=1_000))


class BlockSides(StrEnum):
    EACH = "each"


BLOCK_SIDES = FormatField(
    "sides",
    EnumWord(BlockSides),
    description="All steps on one side, then all on the other, in every round.",
)


class BlockOrder(StrEnum):
    SHUFFLED = "shuffled"


ORDER = FormatField(
    "order", EnumWord(BlockOrder), description="The exercises come in another order each day."
)
BLOCK = MappingType(
    "a block",
    (ROUNDS, ROUNDS_FOR, ROUND_REST, EVERY, ORDER, BLOCK_SIDES, FIRST_SIDE, DEFAULTS, STEPS),
)
CIRCUIT = FormatField("circuit", BLOCK, required=True)
SUPERSET = FormatField("superset", BLOCK, required=True)
CIRCUIT_STEP = MappingType("a circuit", (CIRCUIT,))
SUPERSET_STEP = MappingType("a superset", (SUPERSET,))

_STEP_TYPES = EXERCISE_STEP, REST_STEP, BREATHE_STEP, SAY_STEP, TEST_STEP, SESSION_STEP
_BLOCK_TYPES = CIRCUIT_STEP, SUPERSET_STEP
_STEPS_BY_KEY.update({t.fields[0].name: t for t in (*_STEP_TYPES, *_BLOCK_TYPES)})

# Session files.
DAYS_PER_WEEK = FormatField("days_per_week", WholeNumber(1, 7))
TIMES_PER_DAY = FormatField("times_per_day", WholeNumber(1, 24))
DAYS = FormatField("days", ListOf(EnumWord(Weekday), max_items=7, min_items=1))
EVERY_DAYS = FormatField("every_days", WholeNumber(2, 28))
AT = FormatField("at", ListOf(ClockTime(), max_items=24, min_items=1))


def _schedule(values: Values, report: ProblemReport) -> Schedule | None:
    kinds = [field for field in (DAYS, DAYS_PER_WEEK, EVERY_DAYS) if values.has(field)]
    if len(kinds) > 1:
        report.add(
            values.key_place(kinds[1]),
            f"expected `{kinds[0].name}` or `{kinds[1].name}`, got both",
            "they both say on which days",
        )
    elif not kinds and not values.has(AT):
        report.add(
            values.start, "a schedule: expected `days_per_week`, `days` or `every_days`, got none"
        )
    days, at = values.get_or(DAYS, ()), tuple(sorted(set(values.get_or(AT, ()))))
    times = values.get_or(TIMES_PER_DAY, len(at) or 1)
    if at and times != len(at):
        report.add(
            values.place(TIMES_PER_DAY),
            f"`times_per_day`: expected {len(at)}, as `at` lists them, got {times}",
            "drop it: the list says how often",
        )
    if len(set(days)) < len(days):
        report.add(values.place(DAYS), "`days`: expected each day once")
    per_week = values.get(DAYS_PER_WEEK) if kinds else 7
    return Schedule(per_week, times, days, values.get(EVERY_DAYS), at)


CARRY_ON = FormatField("carry_on", WholeNumber(0, MOST_PAIN))
STOP_ABOVE = FormatField("stop_above", WholeNumber(0, MOST_PAIN))


def _pain_limits(values: Values, report: ProblemReport) -> PainLimits | None:
    """The author's limits; a missing one is the default, moved to fit the other."""
    if not values.has(CARRY_ON) and not values.has(STOP_ABOVE):
        report.add(values.start, "pain limits: expected `carry_on` or `stop_above`, got neither")
    written_carry_on, above = values.get(CARRY_ON), values.get(STOP_ABOVE)
    usual = (
        DEFAULT_PAIN_LIMITS.carry_on if above is None else min(DEFAULT_PAIN_LIMITS.carry_on, above)
    )
    carry_on = usual if written_carry_on is None else written_carry_on
    ease_off = max(DEFAULT_PAIN_LIMITS.ease_off, carry_on) if above is None else above
    if carry_on > ease_off:
        report.add(
            values.place(STOP_ABOVE),
            f"`stop_above`: expected at least the {carry_on} of `carry_on`, got {ease_off}",
            "pain up to `carry_on` is fine, above `stop_above` the session ends",
        )
        return None
    return PainLimits(carry_on, ease_off)


TITLE = FormatField("title", Text(MAX_TITLE), required=True)
SUMMARY = FormatField("summary", Text(400))
TAGS = FormatField("tags", WORDS)

LANGUAGE = FormatField(
    "language",
    LanguageCode(),
    description="The language of voice, set phrases, sides and phase words, such as de or en-GB.",
)
COACHING = FormatField(
    "coaching", EnumWord(CoachingLevel), description="How much the coach says in this session."
)
COUNTS = FormatField("counts", EnumWord(Counts), description="Which reps are counted aloud.")
TONES = FormatField("tones", EnumWord(TempoSound), description="The tempo sound of a rep.")

SCHEDULE = FormatField(
    "schedule",
    Converted(
        MappingType("a schedule", (DAYS_PER_WEEK, TIMES_PER_DAY, DAYS, EVERY_DAYS, AT)), _schedule
    ),
)

PAIN = FormatField(
    "pain", Converted(MappingType("pain limits", (CARRY_ON, STOP_ABOVE)), _pain_limits)
)

SPOKEN_WORDS = FormatField(
    "spoken",
    MapOf(Text(60), Text(120), MAX_ENTRIES),
    description="Words as they are written, each with what the coach says for it.",
)
EXERCISES = FormatField("exercises", MapOf(Id(), EXERCISE_FILE, MAX_ENTRIES))
TESTS = FormatField("tests", MapOf(Id(), TEST_FILE, MAX_ENTRIES))

_ABOUT = (TITLE, SUMMARY, TAGS, LANGUAGE, EQUIPMENT, STOP_IF, PAIN, SCHEDULE)
SESSION_FILE = MappingType(
    "a session",
    (*_ABOUT, SPOKEN_WORDS, COACHING, COUNTS, TONES, DEFAULTS, EXERCISES, TESTS, STEPS),
)

# Programme files.
MAX_PHASES = 60  # Phases of one programme
MAX_WEEKS = 52  # Weeks of one phase
MAX_PHASE_SESSIONS = 7  # Different sessions of one phase
CHANGED_REPS = FormatField("reps", _REPS.sets, description="The reps of what is done in reps.")
CHANGED_TIME = FormatField("duration", DURATION.type_, description="The time of what is timed.")
_CHANGED_DOSE = (VARIATION_ID, SETS, CHANGED_REPS, CHANGED_TIME, HOLDS, TEMPO)
STEP_CHANGE = MappingType("a change", (*_CHANGED_DOSE, LOAD, BAND, REST))
CHANGE = FormatField(
    "change", STEP_CHANGE, description="What changes in all exercises that can take it."
)
CHANGES = FormatField(
    "exercises",
    MapOf(Id(), STEP_CHANGE, MAX_ENTRIES),
    description="What changes in one exercise, by its id.",
)
PHASE_SESSION = MappingType("a session of a phase", (SESSION, SCHEDULE, CHANGE, CHANGES))
DO = FormatField(
    "do",
    ListOf(PHASE_SESSION, MAX_PHASE_SESSIONS, min_items=1),
    required=True,
    description="The sessions of the phase.",
)
PHASE_NAME = FormatField("name", Text(80))
WEEKS = FormatField(
    "weeks", WholeNumber(1, MAX_WEEKS), description="How many weeks the phase lasts."
)
COUNT = FormatField(
    "sessions", WholeNumber(1, 500), description="How many sessions are done in the phase."
)
PHASE = MappingType("a phase", (PHASE_NAME, WEEKS, COUNT, NOTE, SCHEDULE, CHANGE, CHANGES, DO))
PHASES = FormatField("phases", ListOf(PHASE, MAX_PHASES, min_items=1), required=True)
PROGRAMME = FormatField(
    "programme", Text(120), required=True, description="The title; it says what the file is."
)
PROGRAMME_FILE = MappingType("a programme", (PROGRAMME, SUMMARY, PHASES))
