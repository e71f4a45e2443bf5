"""Hypothesis strategies: sessions as authors might write them, and what people do to them."""

from __future__ import annotations

from hypothesis import strategies as st

from coach_tui.core.session import (
    Exercise,
    ExerciseStep,
    Motion,
    Range,
    Reps,
    RestStep,
    Session,
    Side,
    Sides,
    Tempo,
    TempoChange,
    Timed,
    UntilDone,
)
from coach_tui.core.transport import Command

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

sessions = st.builds(
    Session,
    title=st.just("Session"),
    steps=st.lists(exercise_steps | rest_steps, min_size=1, max_size=4).map(tuple),
)

commands = st.sampled_from(Command)

orders = st.lists(st.tuples(st.integers(0, 15_000), st.none() | commands), max_size=25)
"""Waiting for so long, then (perhaps) asking for something."""
