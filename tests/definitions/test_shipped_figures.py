"""The figures that ship: every exercise has one, and it moves as a body does."""

from __future__ import annotations

import itertools
from math import dist
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach_tui.core.model.exercise import Side
from coach_tui.core.model.figure import Joint, OtherSide, PoseName, mirrored
from coach_tui.core.model.figure_drawing import FigureCanvas, Ink, figure_box, strokes
from coach_tui.definitions.library import Library

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.model.figure import Figure

SESSIONS = Path(__file__).parents[2] / "sessions"
LOOKS_THE_SAME = {"clamshell/long-hold": "clamshell"}
"""Variations that differ in time alone."""

SIZES = [(20, 6), (26, 8), (40, 14), (60, 20)]
STAGES = [stage / 20 for stage in range(41)]


def shipped() -> dict[str, Exercise]:
    catalogue = Library(SESSIONS, SESSIONS).exercises
    exercises: dict[str, Exercise] = {}
    for exercise_id in catalogue.ids():
        exercise = catalogue.find(exercise_id)
        assert exercise is not None
        exercises[exercise_id] = exercise
        for variation in exercise.variations:
            exercises[f"{exercise_id}/{variation.id}"] = variation.exercise
    for test_id in catalogue.tests.ids():
        test = catalogue.tests.find(test_id)
        assert test is not None
        exercises[test_id] = test.exercise
    return exercises


EXERCISES = shipped()
FIGURES = {name: exercise.figure for name, exercise in EXERCISES.items() if exercise.figure}
figures = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)


def test_every_exercise_variation_and_test_has_a_figure():
    assert sorted(FIGURES) == sorted(EXERCISES)
    assert len(EXERCISES) >= 9 + 9 + 4


def test_variations_that_look_different_have_different_figures():
    for name, exercise in EXERCISES.items():
        base = name.partition("/")[0]
        same = LOOKS_THE_SAME.get(name) == base or name == base
        assert (exercise.figure == EXERCISES[base].figure) is same, name


@figures
def test_bones_keep_their_lengths_between_key_poses(figure: Figure):
    names = [name for name in PoseName if figure.pose(name) is not None]
    keys = [figure.pose(name) or {} for name in names]
    for a, b in figure.bones:
        lengths = [dist(pose[a], pose[b]) for pose in keys]
        for stage in STAGES:
            pose = figure.at(stage)
            assert min(lengths) - 0.5 <= dist(pose[a], pose[b]) <= max(lengths) + 0.5, (b, stage)


@figures
def test_the_body_stays_inside_its_box(figure: Figure):
    box = figure_box(figure)
    for stage in STAGES:
        for line in strokes(figure, figure.at(stage)):
            for x, y in (line.start, line.end):
                assert box.left - 1 <= x - line.radius, stage
                assert x + line.radius <= box.right + 1, stage
                assert box.bottom - 1 <= y - line.radius, stage
                assert y + line.radius <= box.top + 1, stage


@figures
def test_what_stands_on_the_floor_does_not_slip(figure: Figure):
    bottom, top = figure.at(0), figure.at(1)
    middle = figure.pose(PoseName.MIDDLE) or top
    fixed = [j for j in bottom if bottom[j] == top[j] == middle[j]]
    for stage in (0.2, 0.5, 0.8):
        pose = figure.at(stage)
        assert [pose[joint] for joint in fixed] == [bottom[joint] for joint in fixed]


@figures
def test_it_moves_without_jumps(figure: Figure):
    poses = [figure.at(stage) for stage in STAGES]
    for before, after in itertools.pairwise(poses):
        assert max(dist(before[joint], after[joint]) for joint in before) < 12


@figures
def test_twice_mirrored_is_the_same(figure: Figure):
    assert mirrored(figure) != figure
    assert mirrored(mirrored(figure)) == figure


@figures
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_it_is_drawn_in_every_size(figure: Figure, size: tuple[int, int]):
    cols, rows = size
    canvas = FigureCanvas(figure, cols, rows)
    drawings = [canvas.draw(stage) for stage in (0, 0.5, 1, 2)]
    for drawing in drawings:
        assert [len(row) for row in drawing.rows] == [cols] * rows
        assert [len(row) for row in drawing.inks] == [cols] * rows
        assert any(Ink.WORK in row for row in drawing.inks)
    assert drawings[0] != drawings[2], "start and top look the same"


@figures
def test_the_other_side_is_the_mirror_image_cell_by_cell(figure: Figure):
    if figure.other_side is OtherSide.REVERSED:
        pytest.skip("it walks backwards")
    left, right = figure.for_side(Side.LEFT), figure.for_side(Side.RIGHT)
    ahead, turned = FigureCanvas(left, 40, 14).draw(1), FigureCanvas(right, 40, 14).draw(1)
    for row, inks in zip(ahead.inks, turned.inks, strict=True):
        # A dot on the very edge of a stroke may fall to either side.
        different = sum(a != b for a, b in zip(row, reversed(inks), strict=True))
        assert different <= 8


def test_a_side_lying_exercise_lies_on_the_other_side():
    clamshell = FIGURES["clamshell"]
    left, right = clamshell.for_side(Side.LEFT).at(0), clamshell.for_side(Side.RIGHT).at(0)
    assert left[Joint.HEAD][0] < 0 < right[Joint.HEAD][0]
    assert left[Joint.LEFT_HIP][1] > left[Joint.RIGHT_HIP][1]
    assert right[Joint.RIGHT_HIP][1] > right[Joint.LEFT_HIP][1]


def test_a_step_back_is_a_step_forward_from_its_end():
    walk = FIGURES["monster-walk"]
    forward, backward = walk.for_side(Side.LEFT), walk.for_side(Side.RIGHT)
    assert backward.at(0) == forward.at(2)
    assert backward.at(1) == forward.at(1)
    assert backward.at(2) == forward.at(0)


def test_side_steps_go_to_the_side_that_is_called():
    step = FIGURES["banded-side-step"]
    for side, way in ((Side.LEFT, -1), (Side.RIGHT, 1)):
        figure = step.for_side(side)
        assert way * (figure.at(2)[Joint.HIPS][0] - figure.at(0)[Joint.HIPS][0]) > 10


def test_a_bridge_rises_a_squat_sinks_and_a_clamshell_opens_at_the_knee_alone():
    def rise(name: str, joint: Joint) -> float:
        return FIGURES[name].at(1)[joint][1] - FIGURES[name].at(0)[joint][1]

    assert rise("glute-bridge", Joint.HIPS) > 10
    assert rise("squat", Joint.HIPS) > 30
    assert rise("clamshell", Joint.LEFT_KNEE) > 25
    assert rise("clamshell", Joint.LEFT_FOOT) == 0
    assert rise("clamshell/reduced-range", Joint.LEFT_KNEE) < rise("clamshell", Joint.LEFT_KNEE)
