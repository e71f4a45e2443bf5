"""Exercise files to exercises, and their mistakes."""

from __future__ import annotations

import pytest

from coach_tui.core.model.exercise import (
    Breath,
    Difficulty,
    FitExercise,
    Mistake,
    Motion,
    Position,
    Range,
    Sides,
)
from coach_tui.definitions.loader import read_exercise

WHOLE = """\
name: Squat
language: en-GB
targets: [buttocks]
equipment: [floor]
position: standing
setup: [Stand.]
movement: [Sit back., Stand up.]
moves: {up: Stand, down: Sit}
tempo: {up: 2s, hold: 0s, down: 3-4s}
start: down
breathe: {up: out, down: in}
sides: both
feel: [Thighs work.]
cues: [Chest up.]
mistakes:
  - {looks: Knees fall in., why: They twist., fix: Push them out.}
stop_if: [It hurts.]
fit: {category: 28, name: 61}
note: The tempo is ours.
link: https://example.org/squat?a=1
variations:
  single-leg:
    name: Single-leg squat
    level: harder
    sides: each
    side_labels: [near, far]
    equipment: []
    moves: {up: Rise}
    tempo: {pause: 1s}
"""


def problems_of(text: str, exercise_id: str = "x") -> list[str]:
    document = read_exercise(text.encode(), "x.yaml", exercise_id)
    assert document.value is None
    return [str(problem) for problem in document.problems]


def test_every_key_of_an_exercise_is_read():
    document = read_exercise(WHOLE.encode(), "squat.yaml", "squat")
    assert document.problems == ()
    squat = document.value
    assert squat is not None
    assert (squat.id, squat.name, squat.note) == ("squat", "Squat", "The tempo is ours.")
    assert squat.language == "en-GB"
    assert (squat.targets, squat.equipment) == (("buttocks",), ("floor",))
    assert (squat.position, squat.sides) == (Position.STANDING, Sides.BOTH)
    assert (squat.setup, squat.movement) == (("Stand.",), ("Sit back.", "Stand up."))
    assert squat.motion_names == {Motion.UP: "Stand", Motion.DOWN: "Sit"}
    assert squat.breathe == {Motion.UP: Breath.OUT, Motion.DOWN: Breath.IN}
    assert squat.tempo is not None
    assert (squat.tempo.start, squat.tempo.down) == (Motion.DOWN, Range(3_000, 4_000))
    assert (squat.feel, squat.cues, squat.stop_if) == (
        ("Thighs work.",), ("Chest up.",), ("It hurts.",)
    )  # fmt: skip
    assert squat.mistakes == (Mistake("Knees fall in.", "They twist.", "Push them out."),)
    assert squat.fit == FitExercise(28, 61)
    assert squat.link == "https://example.org/squat?a=1"


def test_a_variation_is_the_exercise_with_its_changes():
    squat = read_exercise(WHOLE.encode(), "squat.yaml", "squat").value
    assert squat is not None
    (variation,) = squat.variations
    assert (variation.id, variation.level) == ("single-leg", Difficulty.HARDER)
    single = variation.exercise
    assert (single.id, single.name, single.variations) == ("squat", "Single-leg squat", ())
    assert single.language == "en-GB"
    assert (single.sides, single.side_labels) == (Sides.EACH, ("near", "far"))
    assert single.equipment == ()
    assert single.setup == squat.setup
    assert single.motion_names == {Motion.UP: "Rise", Motion.DOWN: "Sit"}
    assert single.tempo is not None
    assert (single.tempo.pause, single.tempo.down) == (Range(1_000, 1_000), Range(3_000, 4_000))
    assert single.tempo.start is Motion.DOWN


def test_an_exercise_without_a_tempo_has_none():
    document = read_exercise(b"name: Stand", "stand.yaml", "stand")
    assert document.value is not None
    assert document.value.tempo is None


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("targets: [a]", "1:1: `name` is missing; an exercise must have it"),
        ("name: x\nposition: side-laying", "2:11: `position`: expected one of side-lying, supine, prone, hands-and-knees, seated, standing, got `side-laying` (did you mean `side-lying`?)"),
        ("name: x\nmoves: {upp: Lift}", "2:9: unknown key `upp`; expected a key of `moves` (did you mean `up`?)"),
        ("name: x\nmoves: {up: Understanding it}", "2:13: `up`: expected at most 12 characters, got 16"),
        ("name: x\nmoves: Lift", "2:8: `moves`: expected keys out of up, hold, down, pause, got `Lift`"),
        ("name: x\nbreathe: {up: outt}", "2:15: `up`: expected one of in, out, hold, got `outt` (did you mean `out`?)"),
        ("name: x\nmistakes: [{looks: a, why: b}]", "2:12: `fix` is missing; a mistake must have it"),
        ("name: x\nfit: {category: 33, name: 1}", "2:17: `category`: expected a whole number from 0 to 32, got `33`"),
        ("name: x\nlink: javascript:alert(1)", "2:7: `link`: expected an address such as `https://example.org`, at most 300 long, got `javascript:alert(1)`"),
        ("name: x\nstart: pause", "2:8: `start`: expected up or down, got `pause`"),
        ("name: x\nstart: down\ntempo: {start: up}", "2:1: expected `start` once, got it here and in `tempo` (drop one)"),
        ("name: x\ntempo: {up: 0.1s, hold: 0s, down: 0.1s}", "2:8: expected a rep of at least 0.5s, this tempo makes it 0.2s"),
        ("name: x\nvariations: {a: {name: y}}", "2:17: `level` is missing; a variation must have it"),
        ("name: x\nvariations: {a: {name: y, level: hard}}", "2:34: `level`: expected one of easier, harder, got `hard` (did you mean `harder`?)"),
        ("name: x\ncues: [{text: Slow., at: don}]", "2:26: `at`: expected one of up, hold, down, pause, rest, got `don` (did you mean `down`?)"),
        ("name: x\ncues: [{at: down}]", "2:8: `text` is missing; a cue must have it"),
        ("name: x\nvariations: {a: {name: y, level: easier, cue: []}}", "2:42: unknown key `cue`; expected a key of a variation (did you mean `cues`?)"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_exercise_is_reported_at_its_place(text: str, printed: str):
    assert problems_of(text) == [f"x.yaml:{printed}"]


def test_a_file_name_that_can_be_no_id_is_reported():
    (problem,) = problems_of("name: x", "Glute Bridge")
    assert problem.startswith(
        "x.yaml:1:1: the file's name is the exercise's id, and `Glute Bridge`"
    )
