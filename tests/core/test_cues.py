"""What the ear gets, and when."""

from __future__ import annotations

import pytest
from hypothesis import given
from msgspec.structs import replace
from random_sessions import sessions

from coach_tui.core.coaching.cues import Sound, Tone, count_in, cues_for, estimated_speech_ms
from coach_tui.core.coaching.lines import SOUNDS_ONLY, Coaching, CoachingLevel, TempoSound
from coach_tui.core.model.exercise import DEFAULT_TEMPO, Exercise, Range, Sides, Tempo
from coach_tui.core.model.session import Block, BlockKind, ExerciseStep, Gap, Reps, Session, Timed
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind

CLAMSHELL = Exercise("clamshell", "Clamshell")
LONG_HOLD = Exercise(
    "bridge",
    "Bridge",
    tempo=Tempo(up=Range.exactly(2_000), hold=Range.exactly(5_000), down=Range.exactly(2_000)),
)


def heard(step: ExerciseStep, choices: Coaching = SOUNDS_ONLY) -> list[tuple[int, str]]:
    timeline = compile_timeline(Session("Session", (step,)))
    return [(cue.at_ms, cue.sound) for cue in cues_for(timeline, choices)]


@given(sessions)
def test_every_phase_is_heard_as_it_begins(session):
    timeline = compile_timeline(session)
    cues = cues_for(timeline, Coaching())
    for phase in timeline.phases:
        if phase.duration_ms > 0 or phase.is_open or phase.kind is PhaseKind.SWITCH:
            first = next(cue for cue in cues if cue.phase == phase.index)
            assert first.at_ms == phase.start_ms


@given(sessions)
def test_cues_are_in_order_and_lie_inside_their_phases(session):
    timeline = compile_timeline(session)
    cues = cues_for(timeline, Coaching())
    assert [(c.phase, c.at_ms) for c in cues] == sorted((c.phase, c.at_ms) for c in cues)
    for cue in cues:
        if cue.phase < len(timeline.phases):
            phase = timeline.phases[cue.phase]
            # An author's words that last until the user continues are spoken while time stands.
            assert phase.start_ms <= cue.at_ms
            assert phase.is_open or cue.at_ms <= phase.end_ms


@given(sessions)
def test_the_end_is_heard_last_and_once(session):
    timeline = compile_timeline(session)
    cues = cues_for(timeline, SOUNDS_ONLY)
    # In an open phase it is the sound of a limit.
    ends = [c for c in cues if c.sound is Sound.DONE and c.phase == len(timeline.phases)]
    assert len(ends) == 1
    assert (cues[-1].at_ms, cues[-1].phase) == (timeline.total_ms, len(timeline.phases))


def test_a_rep_sounds_up_hold_and_down_and_the_first_of_a_set_says_go():
    step = ExerciseStep(CLAMSHELL, Reps(Range.exactly(2)), prepare=Gap(4_000))
    assert heard(step) == [
        (0, "prepare"),
        (1_000, "count"),
        (2_000, "count"),
        (3_000, "count"),
        (4_000, "go"),
        (6_500, "hold"),
        (8_000, "down"),
        (10_500, "up"),
        (13_000, "hold"),
        (14_500, "down"),
        (17_000, "done"),
    ]


def test_a_round_that_takes_all_of_its_time_has_no_rest_to_be_heard():
    timed = ExerciseStep(CLAMSHELL, Timed(10_000), prepare=Gap(0))
    block = Block(BlockKind.CIRCUIT, (timed,), rounds=2, every_ms=10_000)
    timeline = compile_timeline(Session("Session", (block,)))
    rest = timeline.phases[1]
    assert (rest.kind, rest.duration_ms) == (PhaseKind.REST, 0)
    cues = cues_for(timeline, SOUNDS_ONLY)
    assert [(cue.at_ms, cue.sound) for cue in cues] == [(0, "go"), (10_000, "go"), (20_000, "done")]


def test_a_long_hold_is_counted_by_the_second():
    step = ExerciseStep(LONG_HOLD, Reps(Range.exactly(1)), prepare=Gap(0))
    ticks = [at_ms for at_ms, sound in heard(step) if sound == "tick"]
    assert ticks == [3_000, 4_000, 5_000, 6_000]


def test_halfway_is_heard_once_a_side_clear_of_other_cues():
    step = ExerciseStep(CLAMSHELL, Reps(Range.exactly(20)), sides=Sides.EACH)
    everything = heard(step)
    halfway = [at_ms for at_ms, sound in everything if sound == "halfway"]
    assert len(halfway) == 2
    others = [at_ms for at_ms, sound in everything if sound != "halfway"]
    assert all(abs(at_ms - other) >= 1_000 for at_ms in halfway for other in others)


def test_halfway_through_timed_work_is_at_half_its_time():
    step = ExerciseStep(CLAMSHELL, Timed(30_000), prepare=Gap(10_000))
    assert (25_000, "halfway") in heard(step)


def test_few_reps_have_no_halfway():
    step = ExerciseStep(CLAMSHELL, Reps(Range.exactly(5)))
    assert not [sound for _, sound in heard(step) if sound == "halfway"]


def test_the_count_in_ends_on_go():
    assert [(at, sound.value) for at, sound in count_in(500)] == [
        (500, "count"),
        (1_500, "count"),
        (2_500, "count"),
        (3_500, "go"),
    ]


def test_a_tone_lasts_exactly_as_long_as_each_motion():
    step = ExerciseStep(LONG_HOLD, Reps(Range.exactly(2)), prepare=Gap(4_000))
    timeline = compile_timeline(Session("Session", (step,)))
    tones = [cue for cue in cues_for(timeline, Coaching()) if cue.sound in set(Tone)]
    assert [(tone.at_ms, tone.sound, tone.duration_ms) for tone in tones] == [
        (4_000, "rise", 2_000),
        (6_000, "stay", 5_000),
        (11_000, "fall", 2_000),
        (13_000, "rise", 2_000),
        (15_000, "stay", 5_000),
        (20_000, "fall", 2_000),
    ]


def test_the_pause_at_the_bottom_has_a_tone_too():
    up, hold, pause = Range.exactly(2_000), Range.exactly(0), Range.exactly(1_000)
    tempo = Tempo(up=up, hold=hold, down=up, pause=pause)
    step = ExerciseStep(replace(CLAMSHELL, tempo=tempo), Reps(Range.exactly(2)), prepare=Gap(0))
    timeline = compile_timeline(Session("Session", (step,)))
    tones = [cue for cue in cues_for(timeline, Coaching()) if cue.sound in set(Tone)]
    assert [(tone.sound, tone.duration_ms) for tone in tones] == 2 * [
        ("rise", 2_000),
        ("fall", 2_000),
        ("wait", 1_000),
    ]


def test_ticks_take_the_place_of_tones_where_they_are_wanted():
    step = ExerciseStep(CLAMSHELL, Reps(Range.exactly(1)), prepare=Gap(0))
    ticked = heard(step, Coaching(CoachingLevel.TONES, tones=TempoSound.TICKS))
    assert [at_ms for at_ms, sound in ticked if sound == "tick"] == [
        *(1_000, 2_000),
        3_500,
        *(5_000, 6_000),
    ]
    assert not {sound for _, sound in ticked} & set(Tone)


def test_a_sound_of_the_theme_is_as_long_as_its_file():
    step = ExerciseStep(CLAMSHELL, Reps(Range.exactly(10)), sides=Sides.EACH)
    cues = cues_for(compile_timeline(Session("Session", (step,))), SOUNDS_ONLY)
    theme = frozenset(Sound)
    assert {cue.duration_ms for cue in cues if cue.sound in theme} == {0}
    assert all(cue.duration_ms > 0 for cue in cues if cue.sound not in theme)


def test_speech_is_estimated_with_pauses_inside_it_and_none_after_it():
    assert estimated_speech_ms("One") < estimated_speech_ms("One.")
    full_stop_ms = estimated_speech_ms("One.") - estimated_speech_ms("One")
    pause_ms = estimated_speech_ms("One. Two.") - estimated_speech_ms("One  Two.")
    assert pause_ms > 5 * full_stop_ms
    assert estimated_speech_ms("One, two.") > estimated_speech_ms("One; two.")


def test_with_six_seconds_to_get_ready_nothing_is_said_over_the_count_and_with_less_the_dose_is():
    exercise = Exercise("extension", "Quadruped hip extension")
    for prepare_ms, said in (
        (5_999, ["Quadruped hip extension. Ten reps."]),
        (6_000, ["Quadruped hip extension."]),
    ):
        step = ExerciseStep(
            exercise, Reps(Range.exactly(10)), prepare=Gap(prepare_ms), prepare_is_own=True
        )
        cues = cues_for(compile_timeline(Session("Session", (step,))), Coaching())
        assert [cue.say for cue in cues if cue.say and cue.at_ms < prepare_ms] == said


@pytest.mark.parametrize(("hold_ms", "ticks"), [(2_999, 0), (3_000, 2), (3_001, 3)])
def test_seconds_of_a_long_hold_tick_whatever_else_sounds(hold_ms: int, ticks: int):
    tempo = replace(DEFAULT_TEMPO, hold=Range.exactly(hold_ms))
    step = ExerciseStep(replace(CLAMSHELL, tempo=tempo), Reps(Range.exactly(1)), prepare=Gap(0))
    sounds = [sound for _, sound in heard(step, SOUNDS_ONLY)]
    assert sounds.count("tick") == ticks
