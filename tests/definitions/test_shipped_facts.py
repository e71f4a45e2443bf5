"""What ships carries the facts and figures of its articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach_tui.core.model.exercise import (
    DEFAULT_TEMPO,
    Difficulty,
    FitExercise,
    Motion,
    Range,
    Sides,
)
from coach_tui.core.model.session import ExerciseStep, Reps
from coach_tui.definitions.library import Library, yaml_files

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.model.session import Session
    from coach_tui.definitions.library import ExerciseCatalogue

LONGEST_LINE = 90
"""Characters: what a coach can say in one breath."""

HELD = {"single-leg-balance"}
"""Held for a time: no motion to pace, and no name in the FIT profile."""


@pytest.fixture(scope="module")
def exercises(shipped: Path, catalogue: ExerciseCatalogue) -> list[Exercise]:
    loaded = [catalogue.find(path.stem) for path in yaml_files(shipped / "exercises")]
    return [exercise for exercise in loaded if exercise is not None]


def session(shipped: Path, name: str) -> Session:
    return Library(shipped / "no-user", shipped).find(name).session


def doses(of: Session) -> list[tuple[str, Range, int, Sides]]:
    """Each step's exercise, reps, sets and sides."""
    return [
        (step.exercise.id, step.dose.count, step.sets, step.sides)
        for step in of.steps
        if isinstance(step, ExerciseStep) and isinstance(step.dose, Reps)
    ]


def test_glute_activation_holds_the_articles_sequence(shipped: Path):
    activation = session(shipped, "glute-activation")
    assert doses(activation) == [
        ("clamshell", Range(20, 20), 1, Sides.EACH),
        ("glute-bridge", Range(15, 15), 1, Sides.BOTH),
        ("fire-hydrant", Range(12, 12), 1, Sides.EACH),
        ("monster-walk", Range(10, 10), 1, Sides.EACH),
    ]
    walk = activation.steps[-1]
    assert isinstance(walk, ExerciseStep)
    assert (walk.unit, walk.side_labels) == ("steps", ("forward", "backward"))


def test_the_beginners_session_is_two_sets_of_fifteen_to_twenty_daily(shipped: Path):
    beginner = session(shipped, "clamshell-beginner")
    assert doses(beginner) == [("clamshell", Range(15, 20), 2, Sides.EACH)]
    assert beginner.schedule is not None
    assert beginner.schedule.days_per_week == 7


def test_the_clamshell_carries_all_that_the_article_gives(catalogue: ExerciseCatalogue):
    clamshell = catalogue.find("clamshell")
    assert clamshell is not None
    assert len(clamshell.setup) == 6
    assert len(clamshell.movement) == 8
    assert len(clamshell.mistakes) == 5
    assert len(clamshell.feel) == 4
    assert len(clamshell.stop_if) == 4
    assert len(clamshell.targets) == 3
    assert clamshell.tempo == DEFAULT_TEMPO
    assert clamshell.fit == FitExercise(10, 44)
    assert [(v.id, v.level) for v in clamshell.variations] == [
        ("reduced-range", Difficulty.EASIER),
        ("wall", Difficulty.EASIER),
        ("band", Difficulty.HARDER),
        ("long-hold", Difficulty.HARDER),
        ("elevated", Difficulty.HARDER),
        ("fire-hydrant", Difficulty.HARDER),
    ]
    hold = clamshell.variation("long-hold")
    assert hold is not None
    assert hold.exercise.tempo is not None
    assert hold.exercise.tempo.hold == Range(5_000, 10_000)


def test_every_exercise_is_whole(exercises: list[Exercise]):
    assert len(exercises) >= 4
    for exercise in exercises:
        for part in ("targets", "setup", "movement", "feel", "cues", "mistakes", "stop_if"):
            assert getattr(exercise, part), f"{exercise.id} has no {part}"
        assert exercise.position is not None
        if exercise.id in HELD:
            continue
        assert exercise.tempo is not None
        assert exercise.fit is not None
        assert set(exercise.breathe) >= {Motion.UP, Motion.DOWN}
        assert set(exercise.motion_names) >= {Motion.UP, Motion.HOLD, Motion.DOWN}


def test_the_word_of_a_motion_is_short_enough_to_be_drawn_huge(exercises: list[Exercise]):
    for exercise in exercises:
        assert all(len(word) <= 8 for word in exercise.motion_names.values())


def test_every_line_can_be_said_in_one_breath(exercises: list[Exercise]):
    for exercise in exercises:
        for form in (exercise, *(v.exercise for v in exercise.variations)):
            lines = [*form.setup, *form.movement, *form.feel, *form.form_cues, *form.stop_if]
            for line in lines:
                assert len(line) <= LONGEST_LINE, line
                assert line.endswith("."), line


def test_an_exercise_with_figures_of_the_projects_own_says_so(exercises: list[Exercise]):
    for exercise in exercises:
        assert "project" in exercise.note
