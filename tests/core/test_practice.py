"""What the coach teaches the first times and leaves out later, in all shipped sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from session_play import unnamed

from coach_tui import paths
from coach_tui.cli.preview import with_speech_in_open_phases
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching, CoachingLevel
from coach_tui.core.model.practice import FORGOTTEN_DAYS, KNOWN_TIMES, Practice, with_practice
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.services.sessions import library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.core.coaching.cues import Cue
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


def talk_without_rest(timeline: Timeline, cues: Sequence[Cue]) -> list[float]:
    """The seconds of speech between pauses of two seconds or more.

    An open phase ends when the user presses a key, which is a pause too.
    """
    stretches, silent_from = [0.0], 0
    waits = {phase.index for phase in timeline.phases if phase.is_open}
    before = 0
    for cue in sorted((cue for cue in cues if cue.say), key=lambda cue: cue.at_ms):
        if cue.at_ms - silent_from >= 2_000 or (before in waits and cue.phase != before):
            stretches.append(0.0)
        before = cue.phase
        stretches[-1] += cue.duration_ms / 1000
        silent_from = max(silent_from, cue.at_ms + cue.duration_ms)
    return stretches


@pytest.mark.parametrize("level", list(CoachingLevel))
@pytest.mark.parametrize("times", [0, KNOWN_TIMES])
@pytest.mark.parametrize("reference", SHIPPED)
def test_nobody_is_talked_to_for_twelve_seconds_without_two_of_rest(reference, times, level):
    session = library().find(reference).session
    brief = level is CoachingLevel.BRIEF
    timeline = compile_timeline(with_practice(session, {}, default=Practice(times), brief=brief))
    timeline, cues = with_speech_in_open_phases(timeline, cues_for(timeline, Coaching(level)))
    assert max(talk_without_rest(timeline, cues)) <= 12


def test_where_the_band_goes_is_spoken_also_to_those_who_know_the_exercise():
    timeline = played("runners-hips-challenge", KNOWN_TIMES)
    spoken = [cue.say for cue in cues_for(timeline, Coaching()) if cue.say]
    ankles = spoken.index("Put the loop band around both ankles.")
    assert "Put the loop band around your thighs, just above the knees." in spoken[ankles:]
