"""The JSON Schema says what the reader says, as far as a schema can."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from random_sessions import any_steps, documents

from coach_tui.cli.schema import schema_text
from coach_tui.definitions.json_schema import SchemaName, json_schema, modeline
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_session
from coach_tui.definitions.problems import ProblemReport
from coach_tui.definitions.yaml_parser import MappingNode, ScalarNode, SequenceNode, parse

if TYPE_CHECKING:
    from coach_tui.definitions.yaml_parser import Node

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "exercises": SchemaName.EXERCISE,
    "tests": SchemaName.TEST,
    "programmes": SchemaName.PROGRAMME,
}
FILES = sorted([*ROOT.glob("sessions/**/*.yaml"), *ROOT.glob("tests/examples/*.yaml")])
PAGE = (ROOT / "docs" / "session-format.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)

NO_EXERCISES = ExerciseCatalogue([], [], [])

WRONG = {
    "an unknown key": "title: x\nsets: 3\nsteps: [{rest: 1m}]",
    "no title": "steps: [{rest: 1m}]",
    "no steps": "title: x\nsteps: []",
    "a step of no kind": "title: x\nsteps: [{exercize: squat}]",
    "a wrong key in a step": "title: x\nsteps: [{exercise: squat, repz: 5}]",
    "a wrong key in a block": "title: x\nsteps: [{circuit: {round: 3, steps: [{rest: 1m}]}}]",
    "a wrong key two blocks deep": (
        "title: x\nsteps: [{circuit: {steps: [{superset: {steps: [{rset: 1m}]}}]}}]"
    ),
    "no duration": "title: x\nsteps: [{rest: soon}]",
    "too long": "title: x\nsteps: [{rest: 14401}]",
    "no number": "title: x\nsteps: [{exercise: squat, reps: many}]",
    "too many": "title: x\nsteps: [{exercise: squat, reps: 1001}]",
    "no such side": "title: x\nsteps: [{exercise: squat, reps: 5, sides: top}]",
    "no id": "title: x\nsteps: [{exercise: Squat, reps: 5}]",
    "no preset": "title: x\nsteps: [{breathe: boxing, cycles: 3}]",
    "half a pattern": "title: x\nsteps: [{breathe: {in: 4s}, cycles: 3}]",
    "three digits": 'title: x\nsteps: [{exercise: squat, reps: 5, tempo: "3-1-2"}]',
    "a list for words": "title: [x]\nsteps: [{rest: 1m}]",
    "more than the worst pain": "title: x\npain: {stop_above: 11}\nsteps: [{rest: 1m}]",
    "no such day": "title: x\nschedule: {days: [monday]}\nsteps: [{rest: 1m}]",
}


_FLOAT = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?")


def plain(node: Node) -> Any:
    """A file as an editor takes it: what looks like a number is one, unless it is quoted."""
    match node:
        case MappingNode(entries):
            return {entry.key.text: plain(entry.value) for entry in entries}
        case SequenceNode(items):
            return [plain(item) for item in items]
        case ScalarNode(text, is_quoted=False) if re.fullmatch(r"[-+]?\d+", text):
            return int(text)
        case ScalarNode(text, is_quoted=False) if _FLOAT.fullmatch(text):
            return float(text)
        case ScalarNode(text, is_quoted=False) if text in ("true", "True", "false", "False"):
            return text.lower() == "true"
        case ScalarNode(text):
            return text
        case _:
            raise AssertionError(node)


def data_of(text: str) -> Any:
    report = ProblemReport("f.yaml")
    root = parse(text, report)
    assert root is not None, report.problems
    return plain(root)


def complaints(text: str, name: SchemaName) -> list[str]:
    validator = Draft202012Validator(json_schema(name))
    return [error.message for error in validator.iter_errors(data_of(text))]


@pytest.mark.parametrize("name", SchemaName)
def test_it_is_a_schema(name: SchemaName):
    Draft202012Validator.check_schema(json_schema(name))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_that_ships_is_valid_by_its_schema(path: Path):
    name = FOLDERS.get(path.parent.name, SchemaName.SESSION)
    assert complaints(path.read_text(encoding="utf-8"), name) == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_page_is_valid_by_its_schema(example: str):
    if "steps:" in example:
        name = SchemaName.SESSION
    else:
        name = SchemaName.TEST if "looks_for:" in example else SchemaName.EXERCISE
    assert complaints(example, name) == []


@pytest.mark.parametrize("what", WRONG)
def test_the_schema_marks_what_the_reader_marks(what: str, catalogue: ExerciseCatalogue):
    assert complaints(WRONG[what], SchemaName.SESSION)
    assert read_session(WRONG[what].encode(), "f.yaml", catalogue).value is None


@pytest.mark.parametrize("written", ["1:30", "90", "2.5", "1m30s", "1m 30s", "45s", "1h", "1.5s"])
def test_a_duration_may_be_written_in_every_way(written: str):
    assert complaints(f"title: x\nsteps: [{{rest: {written}}}]", SchemaName.SESSION) == []


@pytest.mark.parametrize("written", ["20", "15-20", "[10, 8, 6]", "[10-12, 8]", "amrap"])
def test_reps_may_be_written_in_every_way(written: str):
    text = f"title: x\nsteps: [{{exercise: squat, reps: {written}}}]"
    assert complaints(text, SchemaName.SESSION) == []


WORDS = ["7", "07", "true", "2.5", "1e5", "-1", "x" * 20]


def spellings(value: object) -> list[str]:
    """A value of a file in several spellings of YAML, some of them with other words or numbers."""
    text = str(value)
    written = [text, json.dumps(text), f"'{text}'", json.dumps(f"0{text}"), f"0{text}"]
    spaced = [text.replace(" ", " " * 400), text.replace("-", " - "), f" {text} ", f"{text}\n\n"]
    return [
        *written,
        *map(json.dumps, spaced),
        json.dumps(f"{text}-{text}"),
        f"{text}-{text}",
        *WORDS,
    ]


def written_document(draw: st.DrawFn, document: Any) -> str:
    """A document as YAML, a few of whose values, chosen at random, are in other spellings."""
    leaves: list[object] = []

    def collect(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: collect(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [collect(inner) for inner in value]
        leaves.append(value)
        return f"<{len(leaves) - 1}>"

    text = json.dumps(collect(document))
    changed = draw(st.sets(st.integers(0, len(leaves) - 1), min_size=1, max_size=2))
    for number, leaf in enumerate(leaves):
        spelling = draw(st.sampled_from(spellings(leaf))) if number in changed else json.dumps(leaf)
        text = text.replace(f'"<{number}>"', spelling)
    return text


def test_the_schema_refuses_nothing_that_the_reader_accepts(catalogue: ExerciseCatalogue):
    validator = Draft202012Validator(json_schema(SchemaName.SESSION))
    accepted = total = 0

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def check(data: st.DataObject) -> None:
        nonlocal accepted, total
        document = data.draw(documents(any_steps))
        text = data.draw(st.composite(written_document)(document))
        total += 1
        if read_session(text.encode(), "f.yaml", catalogue).value is not None:
            accepted += 1
            errors = [error.message for error in validator.iter_errors(data_of(text))]
            assert errors == [], text

    check()
    assert accepted > total * 0.1


@pytest.mark.parametrize(
    "step",
    [
        'exercise: squat, sets: "3", reps: "5"',
        'exercise: squat, sets: 03, reps: " 5"',
        'exercise: squat, reps: "5 - 7", rest: "5"',
        'exercise: squat, duration: "1h "',
        'exercise: squat, duration: " 5m"',
        "exercise: 1e5, reps: 5, note: 7",
        f'exercise: squat, reps: 5, note: "{" " * 1500}Gently{" " * 1500}now"',
    ],
)
def test_an_unusual_spelling_is_accepted_by_both_or_refused_by_the_reader(step: str):
    text = f"title: x\nexercises: {{squat: {{name: S}}, 1e5: {{name: S}}}}\nsteps: [{{{step}}}]"
    is_read = read_session(text.encode(), "f.yaml", NO_EXERCISES).value is not None
    assert not is_read or complaints(text, SchemaName.SESSION) == []


def test_no_span_is_a_number_of_sets():
    text = "title: x\nexercises: {squat: {name: S}}\nsteps: [{exercise: squat, reps: 5, sets: 3-3}]"
    assert read_session(text.encode(), "f.yaml", NO_EXERCISES).value is None
    assert complaints(text, SchemaName.SESSION)


@pytest.mark.parametrize("name", SchemaName)
def test_the_schemas_of_the_documentation_are_the_ones_that_are_printed(name: SchemaName):
    documented = ROOT / "docs" / "schema" / f"{name}.json"
    assert documented.read_text(encoding="utf-8") == schema_text(name), (
        f"coach-tui schema {name} > {documented}"
    )


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("sessions/**/*.yaml")), ids=lambda path: path.stem
)
def test_every_file_that_ships_names_its_schema_for_editors(path: Path):
    name = FOLDERS.get(path.parent.name, SchemaName.SESSION)
    up = "../" * (len(path.relative_to(ROOT).parts) - 1)
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == modeline(f"{up}docs/schema/{name}.json")


def undescribed(node: Any, title: str = "") -> set[str]:
    """The keys without a description, anywhere in a schema."""
    if isinstance(node, list):
        return set().union(*(undescribed(part, title) for part in node))
    if not isinstance(node, dict):
        return set()
    title = node.get("title", title)
    properties = node.get("properties", {})
    keys = {f"{title}: {key}" for key, value in properties.items() if not value.get("description")}
    return keys.union(*(undescribed(part, title) for part in node.values()))


@pytest.mark.parametrize("name", SchemaName)
def test_every_key_is_described(name: SchemaName):
    assert undescribed(json_schema(name)) == set()


def test_ids_are_offered_and_others_are_as_right():
    ids = {"exercise": ["clamshell"], "session": ["warm-up"]}
    schema = json_schema(SchemaName.SESSION, ids)
    validator = Draft202012Validator(schema)
    for exercise, is_right in (("clamshell", True), ("my-own", True), ("Not an id", False)):
        data = {"title": "x", "steps": [{"exercise": exercise, "reps": 5}, {"session": "other"}]}
        assert validator.is_valid(data) == is_right
    offered = schema["$defs"]["exercise-step"]["properties"]["exercise"]
    assert offered["anyOf"][0] == {"enum": ["clamshell"]}
    assert offered["description"]
