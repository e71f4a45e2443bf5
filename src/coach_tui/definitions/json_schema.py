"""The format as JSON Schema (2020-12), from the tables that read it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.definitions.format import EXERCISE_FILE, PROGRAMME_FILE, SESSION_FILE, TEST_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from coach_tui.definitions.fields import Json

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class SchemaName(StrEnum):
    """The kinds of files that have a schema."""

    SESSION = "session"
    EXERCISE = "exercise"
    TEST = "test"
    PROGRAMME = "programme"


_FILES = {
    SchemaName.SESSION: SESSION_FILE,
    SchemaName.EXERCISE: EXERCISE_FILE,
    SchemaName.TEST: TEST_FILE,
    SchemaName.PROGRAMME: PROGRAMME_FILE,
}


# What an editor shows beside each key that its field does not describe itself. The longer key, with
# the mapping's name in the schema, comes before the key alone.
_DESCRIPTIONS = {
    # Sessions.
    "title": "The session's name.",
    "summary": "A sentence or two for the list.",
    "tags": "Search words.",
    "equipment": "What is needed, such as mat or loop band.",
    "stop_if": "Reasons to stop; the coach names them.",
    "pain": "How much pain is acceptable; by default 3 to carry on, 5 to stop above.",
    "carry_on": "Up to this pain, 0 to 10, continue.",
    "stop_above": "Above this pain, 0 to 10, the session ends.",
    "schedule": "How often to do it.",
    "days_per_week": "On how many days of a week.",
    "days": "On which days of the week.",
    "every_days": "So many days after it was last done; 2 for every other day.",
    "times_per_day": "How many times on such a day.",
    "at": "The times of a day, such as [8:00, 20:00]; the calendar has alarms for them.",
    "defaults": "Values for all steps that do not set them themselves.",
    "exercises": "Exercises of this file's own, by their ids; found before all others.",
    "tests": "Self-tests of this file's own, by their ids.",
    "steps": "What is done, in order.",
    # Steps.
    "exercise-step.exercise": "The exercise's id: in this file, in your folder or shipped.",
    "reps": "Per side: 20, a range 15-20, set by set [10, 8, 6], or amrap in the duration.",
    "exercise-step.duration": "Timed work, per side: 45s, a range 20-30s, or set by set.",
    "breathing-step.duration": "For how long, rounded up to whole breaths.",
    "until": "done: until enter is pressed.",
    "max": "The longest it may take.",
    "sets": "How many sets.",
    "variation": "The id of one of the exercise's variations.",
    "tempo": 'The pace: {up: 2-3s, hold: 1s, down: 2-3s}, or four digits such as "3-0-2-1".',
    "exercise-step.hold": "The hold at the top of each rep; a list for the sets in turn.",
    "change.hold": "The hold at the top of each rep.",
    "sides": "both, each (one side, then the other), alternate (rep about), left or right.",
    "start_side": "The side that comes first.",
    "side_labels": "Two words in place of left and right, such as forward and backward.",
    "unit": "What a rep is called, such as steps.",
    "cues": "Form cues, said now and then while working.",
    "breathe": "The breath during each motion, such as {up: out, down: in}.",
    "note": "What else is to be said; shown, and said once.",
    "every": "A round begins each time so long after the one before.",
    "circuit": "Steps done in rounds, with rests between them.",
    "superset": "Steps done in rounds, one right after the other.",
    "breathing-step.breathe": "box, relaxing, coherent, the parts of a breath, or a list of them.",
    "cycles": "How many breaths.",
    "say": "Something the coach says.",
    "wait": "How long it stands; without it, until enter.",
    "test": "The self-test's id.",
    "breathing-pattern.in": "Breathe in for so long.",
    "breathing-pattern.hold": "Hold the breath for so long.",
    "breathing-pattern.out": "Breathe out for so long.",
    "breathing-pattern.rest": "Rest on empty lungs for so long.",
    # Exercises and self-tests.
    "name": "The name, as it is shown.",
    "targets": "The muscles it works.",
    "position": "How the body lies or stands.",
    "setup": "Getting into position, in short lines that can be said.",
    "movement": "One rep, in short lines that can be said.",
    "moves": "The word for each motion, such as {up: Lift, down: Lower}.",
    "start": "The first motion of a rep: up or down.",
    "feel": "Good sensations.",
    "mistakes": "Common faults; their fixes are form cues too.",
    "looks": "How the fault looks.",
    "why": "Why it matters.",
    "fix": "What to do instead; said as a form cue.",
    "text": "What is said.",
    "fit": "Its place in the FIT profile, for watches.",
    "category": "The exercise category of the FIT profile.",
    "FIT-exercise.name": "The exercise's number in that category.",
    "level": "easier or harder than the exercise itself.",
    "variations": "Easier and harder forms, by their ids.",
    "up": "The motion in which the muscle shortens.",
    "hold": "The hold at the top.",
    "down": "The motion in which the muscle lengthens.",
    "pause": "The pause at the bottom.",
    "looks_for": "The question that the self-test answers.",
    "instructions": "What to do, line by line.",
    "self-test.kind": "stopwatch where the time counts, else question.",
    "answers": "What may be answered, the best first.",
    "self-test.max": "The longest time that counts.",
    # Figures.
    "kind": "What is drawn.",
    "from": "Where it begins: [right, up] in centimetres.",
    "to": "Where it ends: [right, up] in centimetres.",
    "bottom": "The pose in which a rep begins, with every joint.",
    "middle": "The pose half-way up: the joints that moved.",
    "top": "The pose at the top: the joints that moved.",
    "after": "The pose in which a step arrives.",
    # Programmes.
    "phases": "The phases, one after another.",
    "phase.name": "The phase's name.",
}

_POINT = "Where it is: [right, up] in centimetres."


def _describe(schema: Json, mapping: str) -> None:
    """Describe the keys of a mapping, and those of mappings in them, that are not described."""
    for key, value in schema.get("properties", {}).items():
        usual = _DESCRIPTIONS.get(key, _POINT if mapping == "pose" else "")
        value.setdefault("description", _DESCRIPTIONS.get(f"{mapping}.{key}", usual))
        _describe(value, "")


def json_schema(name: SchemaName, ids: Mapping[str, Sequence[str]] | None = None) -> Json:
    """The schema of a kind of file, with ids that an editor completes; others are as right."""
    definitions: Json = {}
    reference = _FILES[name].schema(definitions)
    for mapping, shape in definitions.items():
        _describe(shape, mapping)
        for key, suggested in (ids or {}).items():
            if key in shape.get("properties", {}):
                shape["properties"][key] = _completed(shape["properties"][key], suggested)
    title = f"coach-tui: {_FILES[name].name}"
    return {"$schema": _DIALECT, "title": title, **reference, "$defs": definitions}


def _completed(value: Json, ids: Sequence[str]) -> Json:
    """A value with ids to complete; the pattern lets others pass."""
    kind = {key: part for key, part in value.items() if key != "description"}
    return {"anyOf": [{"enum": sorted(ids)}, kind], "description": value["description"]}


def modeline(schema: str) -> str:
    """The comment that gives an editor the schema of a file."""
    return f"# yaml-language-server: $schema={schema}"
