"""What the coach teaches the first times and leaves out later, and how long set-ups are."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from random_sessions import sessions
from session_play import unnamed

from coach_tui import paths
from coach_tui.cli.preview import with_speech_in_open_phases
from coach_tui.core.coaching.cues import COUNT_IN, cues_for, estimated_speech_ms
from coach_tui.core.coaching.lines import Coaching, CoachingLevel
from coach_tui.core.coaching.phrases import phrasebook
from coach_tui.core.coaching.script import passages
from coach_tui.core.coaching.set_ups import session_length, taught_again, with_practice
from coach_tui.core.model.exercise import Exercise, Position
from coach_tui.core.model.practice import FORGOTTEN_DAYS, KNOWN_TIMES, NEVER, Practice
from coach_tui.core.model.session import ExerciseStep, Gap, SayStep, Session, Timed
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import Command
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.services.sessions import library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.core.coaching.cues import Cue
    from coach_tui.core.timeline.timeline import Timeline

SHIPPED = sorted(path.stem for path in paths.assets("sessions").glob("*.yaml"))


@cache
def shipped(reference: str) -> Session:
    return library().find(reference).session


@cache
def played(
    reference: str, times: int, days_ago: int = 0, level: CoachingLevel = CoachingLevel.FULL
) -> Timeline:
    return practised(shipped(reference), Practice(times, days_ago), level)


def practised(session: Session, practice: Practice, level: CoachingLevel) -> Timeline:
    is_first = not practice.times
    taught = with_practice(session, {}, Coaching(level), is_first=is_first, default=practice)
    return compile_timeline(taught)


@cache
def cues_of(reference: str, times: int, level: CoachingLevel) -> Sequence[Cue]:
    return cues_for(played(reference, times, level=level), Coaching(level))


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
    timeline = played(reference, times, level=level)
    assert unnamed(timeline, cues_of(reference, times, level)) == []


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
def test_the_voice_never_speaks_for_twelve_seconds_without_two_of_rest(reference, times, level):
    timeline = played(reference, times, level=level)
    timeline, cues = with_speech_in_open_phases(timeline, cues_of(reference, times, level))
    assert max(talk_without_rest(timeline, cues)) <= 12


MINUTE_MS = 60_000


def silences(timeline: Timeline, cues: Sequence[Cue]) -> list[float]:
    """The seconds of silence in the minutes before work, up to the count."""
    seconds = [0.0]
    spoken = sorted((cue for cue in cues if cue.say), key=lambda cue: cue.at_ms)
    for passage in passages(timeline):
        kinds = {phase.kind for phase in passage.phases}
        after = passage.phases[-1].index + 1
        leads = after < len(timeline.phases) and timeline.phases[after].kind.is_work
        if passage.is_work or PhaseKind.SAY in kinds or not leads:
            continue
        at_ms = max(passage.start_ms, passage.end_ms - MINUTE_MS)
        inside = [cue for cue in spoken if passage.start_ms <= cue.at_ms < passage.end_ms]
        for start_ms, length_ms in [
            *((cue.at_ms, cue.duration_ms) for cue in inside),
            (passage.end_ms - COUNT_IN[0], 0),
        ]:
            seconds.append((start_ms - at_ms) / 1000)
            at_ms = max(at_ms, start_ms + length_ms)
    return seconds


@pytest.mark.parametrize("pace", [0.8, 1.0])
@pytest.mark.parametrize("level", [CoachingLevel.FULL, CoachingLevel.BRIEF])
@pytest.mark.parametrize("times", [0, KNOWN_TIMES])
@pytest.mark.parametrize("reference", SHIPPED)
def test_no_wait_has_ten_seconds_of_silence(reference, times, level, pace):
    timeline = played(reference, times, level=level)
    cues = cues_for(timeline, Coaching(level), lambda text: round(estimated_speech_ms(text) * pace))
    assert max(silences(timeline, cues)) <= 10


@pytest.mark.parametrize("level", [CoachingLevel.FULL, CoachingLevel.BRIEF])
@given(session=sessions, times=st.sampled_from([0, KNOWN_TIMES]))
def test_in_any_session_rests_of_a_minute_are_not_silent_for_ten_seconds(session, times, level):
    timeline = practised(session, Practice(times), level)
    assert max(silences(timeline, cues_for(timeline, Coaching(level)))) <= 10


@given(sessions)
def test_what_introduces_an_exercise_is_spoken_in_full(session):
    timeline = practised(session, Practice(0), CoachingLevel.FULL)
    cues = cues_for(timeline, Coaching())
    book = phrasebook(timeline.language, timeline.pronunciations)
    for item in timeline.exercises:
        if not item.step.introduction_ms:
            continue
        work = next(p for p in timeline.phases if p.exercise_index == item.index and p.kind.is_work)
        before = {cue.say for cue in cues if cue.say and cue.phase < work.index}
        assert set(map(book.spoken, item.step.exercise.movement[:3])) <= before


def test_before_a_run_takes_six_minutes_and_at_first_nine():
    assert 330_000 <= played("pre-run", KNOWN_TIMES).total_ms <= 370_000
    assert played("pre-run", 0).total_ms <= 550_000


def test_a_set_up_follows_what_is_spoken_and_the_rest_before_it():
    lines = ("Stand on one leg.", "Hold on to the wall.", "Look ahead.") * 3
    stand = Exercise("stand", "Stand", position=Position.STANDING, setup=lines)
    steps = tuple(
        ExerciseStep(replace(stand, id=name, name=name), Timed(10_000), rest_after=Gap(20_000))
        for name in ("one", "two")
    )
    timeline = practised(Session("Hips", steps), Practice(0), CoachingLevel.FULL)
    first, rest, second = (p.duration_ms for p in timeline.phases if not p.kind.is_work)
    need_ms = [item.step.introduction_ms for item in timeline.exercises]
    assert (first, rest, second) == (need_ms[0], 20_000, need_ms[1] - 20_000)
    own = replace(steps[0], prepare=Gap(5_000), prepare_is_own=True)
    exact = practised(Session("Hips", (own,)), Practice(0), CoachingLevel.FULL)
    assert exact.phases[0].duration_ms == 5_000


def test_a_skip_to_a_new_exercise_leaves_the_time_for_its_introduction():
    timeline = played("runners-hips", 0)
    player = Player(timeline)
    player.perform(Command.START, 0)
    player.perform(Command.SKIP_EXERCISE, 1_000)
    lead = next(p for p in timeline.phases if p.exercise_index == 1 and p.kind is PhaseKind.PREPARE)
    assert lead.duration_ms < player.timeline.exercises[1].step.introduction_ms
    prepared = player.timeline.phases[lead.index].duration_ms
    assert prepared >= player.timeline.exercises[1].step.introduction_ms


@pytest.mark.parametrize("level", list(CoachingLevel))
@given(session=sessions, data=st.data())
def test_the_length_is_known_without_the_steps_of_a_session(level, session, data):
    names = sorted({(step.exercise.id, step.exercise.name) for step in session.exercise_steps()})
    done = st.sampled_from([NEVER, Practice(KNOWN_TIMES)])
    practice = {name: data.draw(done) for name in names if data.draw(st.booleans())}
    length = session_length(session, Coaching(level))
    new = [ms for name, ms in length.new_ms.items() if not practice.get(name, NEVER).is_known]
    session_ms = length.known_ms + sum(new) + (0 if practice else length.first_ms)
    is_first = not practice
    timeline = compile_timeline(
        with_practice(session, practice, Coaching(level), is_first=is_first)
    )
    all_new = practised(session, NEVER, level)
    overlong = [phase for phase in all_new.phases if phase.fill and not phase.duration_ms]
    if not overlong:
        assert session_ms == timeline.total_ms
    # What fills a round has no place for its set-ups: they are not counted.
    assert session_ms <= timeline.total_ms


def test_where_the_band_goes_is_spoken_also_to_those_who_know_the_exercise():
    timeline = played("runners-hips-challenge", KNOWN_TIMES)
    spoken = [cue.say for cue in cues_for(timeline, Coaching()) if cue.say]
    ankles = spoken.index("Put the loop band around both ankles.")
    assert "Put the loop band around your thighs, just above the knees." in spoken[ankles:]


def reasons_heard(timeline: Timeline, cues: Sequence[Cue]) -> str:
    """What is said up to twenty seconds into the first work."""
    first = next(phase for phase in timeline.phases if phase.kind.is_work)
    return " ".join(
        cue.say.casefold() for cue in cues if cue.say and cue.at_ms < first.start_ms + 20_000
    )


@pytest.mark.parametrize("level", [CoachingLevel.FULL, CoachingLevel.BRIEF])
@pytest.mark.parametrize("times", [0, KNOWN_TIMES])
@pytest.mark.parametrize("reference", SHIPPED)
def test_the_sessions_own_reasons_to_stop_are_always_heard(reference, times, level):
    timeline = played(reference, times, level=level)
    spoken = reasons_heard(timeline, cues_of(reference, times, level))
    assert timeline.stop_if
    for flag in timeline.stop_if:
        assert flag.rstrip(".").casefold() in spoken


@pytest.mark.parametrize("level", [CoachingLevel.FULL, CoachingLevel.BRIEF])
def test_without_a_lead_up_the_sessions_reasons_to_stop_are_heard_as_it_begins(level):
    step = ExerciseStep(Exercise("x", "Plank"), Timed(60_000), prepare=Gap(0))
    session = Session("Session", (step,), stop_if=("You feel dizzy.",))
    timeline = compile_timeline(session)
    assert "stop if you feel this: you feel dizzy." in reasons_heard(
        timeline, cues_for(timeline, Coaching(level))
    )


def test_a_set_up_explained_again_becomes_as_long_as_it_needs_from_where_it_is():
    bridge = Exercise(
        "bridge", "Bridge", setup=("Lie on your back.",), movement=("Lift your hips.",)
    )
    step = ExerciseStep(bridge, Timed(20_000), prepare=Gap(10_000), is_known=True)
    timeline = compile_timeline(Session("Session", (step,)))
    (needed, later) = (taught_again(timeline, Coaching(), 0, ms) for ms in (9_000, 9_500))
    assert needed.phases[0].duration_ms > 10_000 + 1_000
    assert later.phases[0].duration_ms == needed.phases[0].duration_ms + 500
    # As long as is needed from here, and no longer.
    assert (
        needed.phases[0].duration_ms
        == taught_again(timeline, Coaching(), 0, 0).phases[0].duration_ms + 9_000
    )
    roomy = compile_timeline(Session("Session", (replace(step, prepare=Gap(60_000)),)))
    again = taught_again(roomy, Coaching(), 0, 0)
    assert again.total_ms == roomy.total_ms
    assert again.exercises[0].step.is_taught_again


@pytest.mark.parametrize(
    ("prepare_ms", "known_ms"), [(14_000, 14_000), (14_001, 14_000), (60_000, 14_000), (0, 0)]
)
def test_the_time_to_get_into_position_for_a_known_exercise_is_14_s_at_most(
    prepare_ms: int, known_ms: int
):
    step = ExerciseStep(Exercise("p", "P"), Timed(9_000), prepare=Gap(prepare_ms))
    known = with_practice(
        Session("S", (replace(step, prepare_is_own=True),)),
        {},
        Coaching(CoachingLevel.TONES),
        is_first=False,
        default=Practice(KNOWN_TIMES),
    ).steps[0]
    assert isinstance(known, ExerciseStep)
    assert known.prepare.ms == known_ms
    assert known.prepare_is_own is (prepare_ms <= 14_000)


def test_after_the_last_work_there_is_nothing_to_teach_again():
    timeline = compile_timeline(
        Session("S", (ExerciseStep(Exercise("plank", "Plank"), Timed(20_000)), SayStep("Bye.")))
    )
    assert taught_again(timeline, Coaching(), len(timeline.phases) - 1, 0) is timeline
