"""The doses of the shipped programmes, week by week."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach_tui.core.analysis.standing import sessions_due
from coach_tui.core.model.session import Reps
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library
from coach_tui.wording import dose_text

if TYPE_CHECKING:
    from coach_tui.core.model.programme import Programme

SHIPPED = Path(__file__).parents[2] / "sessions"
LIBRARY = Library(Path("no-user"), SHIPPED)

Weeks = dict[tuple[int, int], dict[str, tuple[int, list[str]]]]
"""Of the first and the last week of a phase: how often each session is due, and its doses."""

CLAMSHELLS: Weeks = {
    (1, 2): {"clamshell-beginner": (7, ["Clamshell: 2 sets of 10-15 reps each side"])},
    (3, 4): {"clamshell-beginner": (7, ["Clamshell: 2 sets of 15-20 reps each side"])},
    (5, 6): {"clamshell-strength": (4, ["Banded clamshell: 2 sets of 10-15 reps each side"])},
    (7, 8): {"clamshell-strength": (4, ["Banded clamshell: 3 sets of 15-20 reps each side"])},
}

PRE_RUN = [
    "Glute bridge: 8 reps",
    "Squat: 8 reps",
    "Single-leg balance: 20 s each side",
]


def runners(sets: str, *, more: bool = False) -> list[str]:
    steps, squats, bent, bridges = (12, 15, 15, 20) if more else (10, 12, 12, 15)
    clamshell = "Banded clamshell" if more else "Clamshell"
    return [
        f"Banded side step: {sets}{steps} steps each, left and right",
        f"Squat: {sets}{squats} reps",
        f"{clamshell}: {sets}15 reps each side",
        f"Quadruped hip extension: {sets}{bent} reps each side",
        f"Glute bridge: {sets}{bridges} reps",
    ]


RUNNERS: Weeks = {
    (1, 2): {
        "runners-hips": (3, runners("")),
        "pre-run": (0, ["Clamshell: 15 reps each side", *PRE_RUN]),
    },
    (3, 4): {
        "runners-hips": (3, runners("2 sets of ")),
        "pre-run": (0, ["Clamshell: 15 reps each side", *PRE_RUN]),
    },
    (5, 6): {
        "runners-hips": (3, runners("2 sets of ", more=True)),
        "pre-run": (0, ["Clamshell: 20 reps each side", *PRE_RUN]),
    },
    (7, 8): {
        "runners-hips-challenge": (
            2,
            [
                "Single-leg squat: 2 sets of 6-8 reps each side",
                "Side step, band at the ankles: 2 sets of 8 steps each, left and right",
                "Banded clamshell: 2 sets of 15 reps each side",
                "Banded hip extension: 2 sets of 10-12 reps each side",
                "Single-leg bridge: 2 sets of 8-10 reps each side",
            ],
        ),
        "runners-hips": (1, runners("2 sets of ")),
        "pre-run": (0, ["Clamshell: 20 reps each side", *PRE_RUN]),
    },
}


def shipped(name: str) -> Programme:
    programme = LIBRARY.programmes.find(name)
    assert programme is not None, LIBRARY.programmes.problems_of(name)
    return programme


def doses(programme: Programme, week: int) -> dict[str, tuple[int, list[str]]]:
    return {
        session.session: (
            sessions_due(session),
            [
                f"{step.exercise.name}: {dose_text(step)}"
                for step in session.applied_to(
                    LIBRARY.find(session.session).session
                ).exercise_steps()
            ],
        )
        for session in programme.stages[week - 1].phase.sessions
    }


def test_they_have_no_problems():
    assert LIBRARY.check([SHIPPED / "programmes"]) == []


@pytest.mark.parametrize("week", range(1, 9))
@pytest.mark.parametrize(
    ("name", "expected"),
    [("clamshell-to-band", CLAMSHELLS), ("runners-hips-in-eight-weeks", RUNNERS)],
)
def test_every_week_has_the_doses_that_it_says(name: str, expected: Weeks, week: int):
    programme = shipped(name)
    assert programme.weeks == 8
    assert doses(programme, week) == next(
        by_session for weeks, by_session in expected.items() if week in weeks
    )


def test_the_reps_of_a_week_are_those_of_its_timeline():
    reps: list[int] = []
    programme = shipped("clamshell-to-band")
    for stage in programme.stages:
        (session,) = stage.phase.sessions
        timeline = compile_timeline(session.applied_to(LIBRARY.find(session.session).session))
        reps.append(sum(work_set.reps or 0 for work_set in timeline.work_sets))
        assert all(isinstance(item.step.dose, Reps) for item in timeline.exercises)
    assert reps == [60, 60, 80, 80, 60, 60, 120, 120]
