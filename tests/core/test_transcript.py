"""What is heard of whole sessions, to the millisecond: read the difference of a wanted change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from core_figures import raising

from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching, CoachingLevel, Counts, Topic
from coach_tui.core.coaching.script import script
from coach_tui.core.coaching.set_ups import with_set_ups
from coach_tui.core.model.exercise import (
    Breath,
    CueTime,
    Exercise,
    FormCue,
    Motion,
    Position,
    Range,
    Sides,
    Tempo,
)
from coach_tui.core.model.load import Load
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import (
    Amrap,
    Block,
    BlockKind,
    Breaths,
    ExerciseStep,
    Gap,
    Reps,
    RestStep,
    SayStep,
    Session,
    Timed,
    UntilDone,
)
from coach_tui.core.timeline.compiler import compile_timeline

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

CLAMSHELL = Exercise(
    "clamshell",
    "Clamshell",
    position=Position.SIDE_LYING,
    equipment=("loop band",),
    setup=("Lie on your side.", "Put the band above your knees."),
    movement=("Open your top knee.", "Lower it slowly."),
    breathe={Motion.UP: Breath.OUT, Motion.DOWN: Breath.IN},
    cues=(
        "Feet together.",
        FormCue("Wait at the top.", CueTime.HOLD),
        FormCue("Shake it out.", CueTime.REST),
    ),
    stop_if=("Your hip hurts.",),
    figure=raising(),
)
BRIDGE = Exercise("bridge", "Bridge", position=Position.SUPINE, cues=("Push through both feet.",))
PLANK = Exercise("plank", "Plank", position=Position.PRONE, cues=("Do not sag.", "Look down."))
LUNGE = Exercise("lunge", "Lunge", position=Position.STANDING)
STAND = Exercise(
    "stand", "Single-leg stand", position=Position.STANDING, setup=("Stand on one leg.",)
)

SESSIONS = {
    "reps": Session(
        "Reps",
        (
            ExerciseStep(
                CLAMSHELL, Reps(Range.exactly(12)), sets=2, sides=Sides.EACH, note="Easy."
            ),
            ExerciseStep(
                BRIDGE,
                Reps(Range(8, 11), (Range(8, 11), Range(6, 8))),
                sets=2,
                loads=(Load(4_000), Load(5_000)),
                rest=Gap(45_000),
            ),
            ExerciseStep(LUNGE, Reps(Range.exactly(9)), sides=Sides.ALTERNATE, unit="steps"),
        ),
        stop_if=("You feel dizzy.",),
        is_users_first=True,
    ),
    "time": Session(
        "Time",
        (
            ExerciseStep(PLANK, Timed(40_000), sets=2, prepare=Gap(6_000), prepare_is_own=True),
            RestStep(Gap(70_000)),
            Block(
                BlockKind.CIRCUIT,
                (
                    ExerciseStep(
                        LUNGE,
                        Timed(20_000, 12_000),
                        sides=Sides.EACH,
                        switch=Gap(0),
                        prepare=Gap(0),
                    ),
                    ExerciseStep(BRIDGE, Amrap(30_000), rest_after=Gap(0)),
                ),
                rounds=2,
                every_ms=120_000,
            ),
            SayStep("Well done. Shake your arms and legs.", 8_000),
            ExerciseStep(PLANK, UntilDone(60_000), prepare=Gap(10_000, UntilDone())),
        ),
    ),
    "breath": Session(
        "Breath",
        (
            SayStep("Sit down."),
            ExerciseStep(
                Exercise(
                    "box",
                    "Box breathing",
                    tempo=Tempo(*[Range.exactly(4_000)] * 3, pause=Range.exactly(2_000)),
                ),
                Breaths(Range.exactly(4)),
            ),
            ExerciseStep(Exercise("still", "Hold your breath"), Timed(15_000)),
            ExerciseStep(
                STAND,
                SelfTestDose(
                    test=SelfTest(
                        STAND,
                        "How steady was it?",
                        AnswerKind.STOPWATCH,
                        ("steady", "shaky"),
                        30_000,
                    )
                ),
                sides=Sides.EACH,
            ),
            ExerciseStep(
                STAND,
                SelfTestDose(
                    test=SelfTest(STAND, "Did it hurt?", AnswerKind.QUESTION, ("no", "yes"))
                ),
                prepare=Gap(0),
            ),
        ),
    ),
}
COACHED = {
    "full": Coaching(),
    "brief": Coaching(CoachingLevel.BRIEF),
    "fives": Coaching(counts=Counts.FIVES),
}


@pytest.mark.parametrize("coaching", COACHED.values(), ids=COACHED)
@pytest.mark.parametrize("session", SESSIONS.values(), ids=SESSIONS)
def test_a_session_is_spoken_like_this(
    session: Session, coaching: Coaching, snapshot: SnapshotAssertion
):
    """When it begins, how long it lasts, in which phase, and what is spoken."""
    timeline = compile_timeline(with_set_ups(session, coaching))
    spoken = [
        f"{cue.at_ms:>7} {cue.duration_ms:>5} {cue.phase:>4} {cue.say}"
        for cue in cues_for(timeline, coaching)
        if cue.say
    ]
    assert "\n".join(spoken) == snapshot


@pytest.mark.parametrize("session", SESSIONS.values(), ids=SESSIONS)
def test_the_coach_may_say_this_of_a_session(session: Session, snapshot: SnapshotAssertion):
    """Every line with its earliest start, its latest ends, and its wordings from long to short."""
    timeline = compile_timeline(session)
    lines = [
        f"{line.phase:>4} {line.earliest_ms:>7} {line.ends_by_ms} {line.topic.name}"
        f" pause {line.pause_ms}: {' / '.join(line.wordings)}"
        for passage in script(timeline, Coaching())
        for line in passage
        # A count is where it is spoken; the time left, at each of many seconds.
        if not line.fills_silence and line.topic not in (Topic.COUNT, Topic.SECONDS)
    ]
    assert "\n".join(lines) == snapshot
