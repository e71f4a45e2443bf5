"""Hypothesis strategies: sessions as authors might write them, and what people do to them."""

from __future__ import annotations

from hypothesis import strategies as st

from coach_tui.core.model.breathing import BreathPattern, breathing_exercise
from coach_tui.core.model.exercise import (
    Exercise,
    Motion,
    Range,
    Side,
    Sides,
    Tempo,
    TempoChange,
)
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import (
    Amrap,
    Block,
    BlockKind,
    Breaths,
    ExerciseStep,
    Reps,
    RestStep,
    SayStep,
    Session,
    Timed,
    UntilDone,
)
from coach_tui.core.player.state import Command

lengths_ms = st.integers(0, 12_000)


@st.composite
def ranges(draw: st.DrawFn, low: int = 0, high: int = 6_000) -> Range:
    ends = sorted([draw(st.integers(low, high)), draw(st.integers(low, high))])
    return Range(ends[0], ends[1])


@st.composite
def tempos(draw: st.DrawFn) -> Tempo:
    return Tempo(
        up=draw(ranges(low=100)),
        hold=draw(ranges()),
        down=draw(ranges(low=100)),
        pause=draw(ranges()),
        start=draw(st.sampled_from([Motion.UP, Motion.DOWN])),
    )


@st.composite
def exercises(draw: st.DrawFn) -> Exercise:
    name = draw(st.sampled_from(["Clamshell", "Bridge", "Squat"]))
    tempo = draw(st.none() | tempos())
    return Exercise(id=name.lower(), name=name, tempo=tempo, cues=("Slowly.",))


doses = st.one_of(
    st.builds(Reps, ranges(low=1, high=4)),
    st.builds(Timed, st.integers(1, 40_000)),
    st.builds(Amrap, st.integers(1, 40_000)),
    st.builds(UntilDone, st.none() | st.integers(1, 20_000)),
)

exercise_steps = st.builds(
    ExerciseStep,
    exercise=exercises(),
    dose=doses,
    sets=st.integers(1, 3),
    tempo=st.just(TempoChange()),
    sides=st.sampled_from(Sides),
    start_side=st.sampled_from(Side),
    switch_ms=lengths_ms,
    prepare_ms=lengths_ms,
    rest_ms=lengths_ms,
    rest_after_ms=lengths_ms,
)

rest_steps = st.builds(RestStep, duration_ms=st.integers(1, 30_000))

say_steps = st.builds(SayStep, text=st.just("Well."), wait_ms=st.none() | st.integers(1, 5_000))

breathing_steps = st.builds(
    ExerciseStep,
    exercise=st.just(breathing_exercise(BreathPattern(1_500, 500, 2_000, 0), None)),
    dose=st.builds(Breaths, st.integers(1, 4).map(Range.exactly)),
    prepare_ms=lengths_ms,
)

# A stopwatch without answers to choose from is ended as open work is.
test_steps = st.builds(
    ExerciseStep,
    exercise=st.just(Exercise("stand", "Stand")),
    dose=st.just(
        SelfTestDose(test=SelfTest(Exercise("stand", "Stand"), "How long?", AnswerKind.STOPWATCH))
    ),
    sides=st.sampled_from([Sides.BOTH, Sides.EACH]),
    prepare_ms=lengths_ms,
)

single_steps = exercise_steps | rest_steps | say_steps | breathing_steps


def blocks(
    inner: st.SearchStrategy[Block | ExerciseStep | RestStep | SayStep],
) -> st.SearchStrategy[Block]:
    """Circuits and supersets of these steps, some with a round every so often."""
    return st.builds(
        Block,
        kind=st.sampled_from(BlockKind),
        steps=st.lists(inner, min_size=1, max_size=2).map(tuple),
        rounds=st.integers(1, 3),
        round_rest_ms=lengths_ms,
        every_ms=st.none() | st.integers(1_000, 90_000),
    )


any_steps = single_steps | blocks(single_steps | blocks(single_steps))

sessions = st.builds(
    Session,
    title=st.just("Session"),
    steps=st.lists(exercise_steps | rest_steps, min_size=1, max_size=4).map(tuple),
)

full_sessions = st.builds(
    Session,
    title=st.just("Session"),
    steps=st.lists(any_steps | test_steps, min_size=1, max_size=3).map(tuple),
)
"""Sessions of every kind of step."""

commands = st.sampled_from(Command)

orders = st.lists(st.tuples(st.integers(0, 15_000), st.none() | commands), max_size=25)
"""Waiting for so long, then (perhaps) asking for something."""
