"""Session files of version 0.1.0 have the same work, to the millisecond, as that version gave them.

``before_0_2`` holds every session file that it shipped and its examples. ``work.json`` beside them
is what its compiler made of them: for each set the exercise, side, round and dose, and the motions
of its reps. Set-ups, switches and rests are left out: their lengths have changed since.
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Timeline

BEFORE = Path(__file__).with_name("before_0_2")
WORK: dict[str, list[str]] = json.loads((BEFORE / "work.json").read_bytes())


def work_of(timeline: Timeline) -> list[str]:
    """A line for each set: its exercise, number, side, round and dose, and equal reps together."""
    lines: list[str] = []
    working = [phase for phase in timeline.phases if phase.kind.is_work]
    for index, phases in groupby(working, lambda phase: phase.work_set):
        assert index is not None
        work_set = timeline.work_sets[index]
        exercise_id = timeline.exercises[work_set.exercise_index].step.exercise.id
        reps = [
            " ".join(f"{phase.kind} {phase.duration_ms}" for phase in rep)
            for _, rep in groupby(phases, lambda phase: phase.rep)
        ]
        motions = ", ".join(f"{len(list(equal))} x ({rep})" for rep, equal in groupby(reps))
        dose = f"{work_set.duration_ms} ms" if work_set.reps is None else f"{work_set.reps} reps"
        lines.append(
            f"{exercise_id}, set {work_set.set}, side {work_set.side}, round {work_set.round},"
            f" {dose}: {motions}"
        )
    return lines


def test_every_session_file_has_its_work_recorded() -> None:
    files = [*BEFORE.glob("sessions/*.yaml"), *BEFORE.glob("examples/*.yaml")]

    assert sorted(str(file.relative_to(BEFORE)) for file in files) == sorted(WORK)
    assert all(WORK.values())


@pytest.mark.parametrize("name", WORK)
def test_a_session_file_has_the_work_it_had(name: str) -> None:
    library = Library(BEFORE / "examples", BEFORE / "sessions")
    session = library.find(str(BEFORE / name)).session

    assert work_of(compile_timeline(session)) == WORK[name]


@pytest.mark.parametrize("name", WORK)
def test_it_has_it_with_the_exercises_shipped_today(name: str) -> None:
    library = Library(BEFORE / "examples", Path(__file__).parents[2] / "sessions")
    session = library.find(str(BEFORE / name)).session

    assert work_of(compile_timeline(session)) == WORK[name]
