"""The limits of each key: the least and the most are read, and nothing beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from coach_tui.definitions import figure_fields as figure
from coach_tui.definitions import format as keys
from coach_tui.definitions.problems import ProblemReport
from coach_tui.definitions.yaml_parser import parse

if TYPE_CHECKING:
    from coach_tui.definitions.fields import FormatField, MappingType

HOURS = 4 * 3_600


def is_read(field: FormatField[Any], text: str) -> bool:
    """Whether a value is read, and what is read the schema accepts."""
    report = ProblemReport("f")
    node = parse(text, report)
    assert node is not None
    is_right = field.type_.read(node, field.name, report) is not None and not report.problems
    assert not is_right or in_schema(field, text)
    return is_right


def in_schema(field: FormatField[Any], text: str) -> bool:
    definitions: dict[str, Any] = {}
    schema = field.type_.schema(definitions)
    return Draft202012Validator(schema | {"$defs": definitions}).is_valid(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("field", "most"),
    [
        *((keys.NAME, 80), (keys.SPOKEN, 80), (keys.NOTE, 1_000), (keys.UNIT, 20)),
        *((keys.BAND, 20), (keys.LOOKS, 400), (keys.WHY, 400), (keys.FIX, 400)),
        *((keys.SWITCH_TEXT, 200), (keys.LOOKS_FOR, 400), (keys.EXERCISE, 60), (keys.TEST, 60)),
        *((keys.SESSION, 60), (keys.VARIATION_ID, 60), (keys.START_SIDE, 20), (keys.SAY, 400)),
        *((keys.SAY_SPOKEN, 400), (keys.TITLE, 120), (keys.SUMMARY, 400)),
        *((keys.PHASE_NAME, 80), (keys.PROGRAMME, 120)),
    ],
)
def test_text_is_read_up_to_its_length(field: FormatField[Any], most: int):
    assert is_read(field, "x")
    assert is_read(field, "x" * most)
    assert not is_read(field, "x" * (most + 1))
    assert not in_schema(field, "x" * (most + 1))
    assert not is_read(field, "''")


@pytest.mark.parametrize(
    ("field", "least", "most"),
    [
        *((keys.FIT_CATEGORY, 0, 32), (keys.FIT_NAME, 0, 65_534), (keys.SETS, 1, 50)),
        *((keys.REPS, 1, 1_000), (keys.CHANGED_REPS, 1, 1_000), (keys.CYCLES, 1, 1_000)),
        *((keys.ROUNDS, 1, 100), (keys.DAYS_PER_WEEK, 1, 7), (keys.TIMES_PER_DAY, 1, 24)),
        *((keys.EVERY_DAYS, 2, 28), (keys.CARRY_ON, 0, 10), (keys.STOP_ABOVE, 0, 10)),
        *((keys.WEEKS, 1, 52), (keys.COUNT, 1, 500)),
    ],
)
def test_a_number_is_read_within_its_limits(field: FormatField[Any], least: int, most: int):
    assert is_read(field, str(least))
    assert is_read(field, str(most))
    for number in (least - 1, most + 1):
        assert not is_read(field, str(number))
        assert not in_schema(field, str(number))


@pytest.mark.parametrize(
    ("field", "least", "most"),
    [
        *((keys.PREPARE, 0, HOURS), (keys.SWITCH, 0, HOURS), (keys.REST, 0, HOURS)),
        *((keys.LEAST_SWITCH, 0, HOURS), (keys.LONGEST, 1, HOURS), (keys.DURATION, 1, HOURS)),
        *((keys.HOLDS, 0, 600), (keys.MAX, 1, HOURS), (keys.REST_DURATION, 1, HOURS)),
        *((keys.BREATHE_FOR, 1, HOURS), (keys.WAIT, 1, HOURS), (keys.REST_BETWEEN, 0, HOURS)),
        *((keys.ROUNDS_FOR, 1, HOURS), (keys.ROUND_REST, 0, HOURS), (keys.EVERY, 1, HOURS)),
        *((keys.CHANGED_TIME, 1, HOURS),),
    ],
)
def test_a_duration_is_read_within_its_limits(field: FormatField[Any], least: int, most: int):
    assert is_read(field, f"{least}s")
    assert is_read(field, f"{most}s")
    assert not is_read(field, f"{most}.1s")
    assert not in_schema(field, f"{most + 1}")
    if least:
        assert not is_read(field, "0.9s")


@pytest.mark.parametrize(
    ("field", "least", "most", "item"),
    [
        *((field, 0, 50, "x") for field in (keys.EQUIPMENT, keys.STOP_IF, keys.CUES, keys.FEEL)),
        *((field, 0, 50, "x") for field in (keys.TARGETS, keys.SETUP, keys.MOVEMENT, keys.TAGS)),
        (keys.MISTAKES, 0, 50, "{looks: a, why: b, fix: c}"),
        *((keys.SIDE_LABELS, 2, 2, "x"), (keys.INSTRUCTIONS, 1, 50, "x"), (keys.ANSWERS, 2, 9, "x")),
        *((keys.DAYS, 1, 7, "mon"), (keys.AT, 1, 24, "07:00"), (keys.STEPS, 1, 500, "{rest: 1m}")),
        *((keys.REPS, 1, 50, "5"), (keys.DURATION, 1, 50, "5s"), (keys.HOLDS, 1, 50, "5s")),
        *((keys.LOAD, 1, 50, "2kg"), (keys.DO, 1, 7, "{session: x}")),
        (keys.PHASES, 1, 60, "{weeks: 1, do: [{session: x}]}"),
    ],
)  # fmt: skip
def test_a_list_is_read_with_entries_within_its_limits(
    field: FormatField[Any], least: int, most: int, item: str
):
    for count in (least, most):
        assert is_read(field, f"[{', '.join([item] * count)}]"), count
    for count in (least - 1, most + 1):
        text = f"[{', '.join([item] * count)}]"
        assert count < 0 or not (is_read(field, text) or in_schema(field, text)), count


@pytest.mark.parametrize(
    ("field", "most", "value"),
    [
        (keys.VARIATIONS, 50, "{name: X, level: harder}"),
        *((keys.EXERCISES, 50, "{name: X}"), (keys.CHANGES, 50, "{reps: 5}")),
        *((keys.SPOKEN_WORDS, 50, "x"), (keys.TESTS, 50, "{name: X, looks_for: x, instructions: [x], kind: count}")),
    ],
)  # fmt: skip
def test_ids_are_read_up_to_their_number(field: FormatField[Any], most: int, value: str):
    for count, is_right in ((1, True), (most, True), (most + 1, False)):
        text = f"{{{', '.join(f'n{number}: {value}' for number in range(count))}}}"
        assert is_read(field, text) == in_schema(field, text) == is_right, count


@pytest.mark.parametrize(
    ("mapping", "required"),
    [
        (keys.SESSION_FILE, {"title", "steps"}),
        (keys.EXERCISE_FILE, {"name"}),
        (keys.TEST_FILE, {"name", "looks_for", "instructions", "kind"}),
        (keys.PROGRAMME_FILE, {"programme", "phases"}),
        (keys.VARIATION, {"name", "level"}),
        (keys.EXERCISE_STEP, {"exercise"}),
        (keys.BREATHE_STEP, {"breathe"}),
        (keys.TEST_STEP, {"test"}),
        (keys.CIRCUIT_STEP, {"circuit"}),
        (keys.BLOCK, {"steps"}),
        (keys.PHASE, {"do"}),
        (keys.PHASE_SESSION, {"session"}),
        (keys.STEP_CHANGE, set[str]()),
        (figure.FIGURE.type_, set[str]()),
    ],
)
def test_only_these_keys_are_required(mapping: MappingType, required: set[str]):
    assert {field.name for field in mapping.fields if field.required} == required
