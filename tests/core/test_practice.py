"""What the coach teaches the first times and leaves out later, in all shipped sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from session_play import unnamed

from coach_tui import paths
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching, CoachingLevel
from coach_tui.core.model.practice import FORGOTTEN_DAYS, KNOWN_TIMES, Practice, with_practice
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.services.sessions import library

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Timeline

SHIPPED = sorted(path.stem for path in paths.assets("sessions").glob("*.yaml"))


def played(reference: str, times: int, days_ago: int = 0) -> Timeline:
    session = library().find(reference).session
    return compile_timeline(with_practice(session, {}, default=Practice(times, days_ago)))


def taught(timeline: Timeline) -> set[str]:
    """The ids of the exercises of which a line of the movement is spoken."""
    phases = timeline.phases
    spoken = {
        cue.say
        for cue in cues_for(timeline, Coaching())
        if cue.phase < len(phases) and not phases[cue.phase].kind.is_work
    }
    exercises = [item.step.exercise for item in timeline.exercises]
    return {exercise.id for exercise in exercises if spoken & set(exercise.movement[:3])}


@pytest.mark.parametrize("reference", SHIPPED)
def test_the_movement_is_taught_three_times_and_again_when_forgotten(reference):
    movements = {
        item.step.exercise.id
        for item in played(reference, 0).exercises
        if item.step.exercise.movement
    }
    for times in range(KNOWN_TIMES):
        assert taught(played(reference, times)) == movements
    assert not taught(played(reference, KNOWN_TIMES))
    assert taught(played(reference, KNOWN_TIMES, FORGOTTEN_DAYS + 1)) == movements


@pytest.mark.parametrize("level", [CoachingLevel.FULL, CoachingLevel.BRIEF])
@pytest.mark.parametrize("times", [0, KNOWN_TIMES])
@pytest.mark.parametrize("reference", SHIPPED)
def test_every_stretch_of_work_is_named_in_every_form(reference, times, level):
    timeline = played(reference, times)
    assert unnamed(timeline, cues_for(timeline, Coaching(level))) == []


@pytest.mark.parametrize("reference", SHIPPED)
def test_a_known_session_is_shorter_and_never_longer(reference):
    assert played(reference, KNOWN_TIMES).total_ms <= played(reference, 0).total_ms
