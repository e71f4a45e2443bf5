"""The table of the format, exercises and self-tests: every key of their files.

The limits keep absurd numbers out; none is near what a person would want.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.selftest import AnswerKind
from coach_tui.core.session import (
    Breath,
    FitName,
    Level,
    Mistake,
    Motion,
    Position,
    Sides,
)
from coach_tui.definitions.durations import HOUR_MS
from coach_tui.definitions.kinds import Duration, Id, Keyed, OneOf, Text, Whole
from coach_tui.definitions.reader import Built, Field, ListOf, Named, Shape
from coach_tui.definitions.tempo import START, TempoKind

if TYPE_CHECKING:
    from coach_tui.definitions.problems import Report
    from coach_tui.definitions.reader import Values

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
TEMPO = Field("tempo", TempoKind())
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


def _fit(values: Values, _report: Report) -> FitName | None:
    category, name = values.get(FIT_CATEGORY), values.get(FIT_NAME)
    return None if category is None or name is None else FitName(category, name)


TARGETS = Field("targets", WORDS)
POSITION = Field("position", OneOf(Position))
SETUP = Field("setup", LINES)
MOVEMENT = Field("movement", LINES)
MOVES = Field("moves", Keyed(Motion, Text(12)))
BREATHE = Field("breathe", Keyed(Motion, OneOf(Breath)))
FEEL = Field("feel", LINES)
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

# What a self-test's file says.
LOOKS_FOR = Field("looks_for", LINE, required=True)
INSTRUCTIONS = Field("instructions", ListOf(LINE, MOST_ENTRIES, least=1), required=True)
KIND = Field("kind", OneOf(AnswerKind), required=True)
ANSWERS = Field("answers", ListOf(Text(30), most=MOST_ANSWERS, least=2))
LONGEST = Field("max", Duration(MOST_MS, least_ms=1_000))
TEST_FILE = Shape(
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
