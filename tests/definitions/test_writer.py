"""What is written of a draft is read again as it was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui.core.model.exercise import Range, Sides
from coach_tui.core.model.load import Load
from coach_tui.core.model.session import (
    Block,
    ExerciseStep,
    Gap,
    Reps,
    RestStep,
    Schedule,
    Timed,
    UntilDone,
    Weekday,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library
from coach_tui.definitions.loader import read_session
from coach_tui.definitions.writer import (
    AnyStep,
    CircuitDraft,
    IncludedDraft,
    RestDraft,
    SessionDraft,
    StepDraft,
    session_yaml,
)

SHIPPED = Path(__file__).parents[2] / "sessions"
CATALOGUE = Library(SHIPPED / "none", SHIPPED).exercises

_ms = st.integers(1, 120).map(lambda halves: halves * 500)
_spans = st.tuples(_ms, _ms).map(sorted)


@st.composite
def steps(draw: st.DrawFn) -> StepDraft:
    keys: dict[str, Any] = {}
    kind = draw(st.sampled_from(["reps", "by set", "time", "open"]))
    if kind == "reps":
        low, high = sorted(draw(st.tuples(st.integers(1, 30), st.integers(1, 30))))
        keys["reps"] = (str(low) if low == high else f"{low}-{high}",)
        keys["hold"] = draw(st.sampled_from(["", "2s", "1-3s"]))
    elif kind == "by set":
        keys["reps"] = tuple(draw(st.lists(st.integers(1, 20).map(str), min_size=2, max_size=4)))
    elif kind == "time":
        low, high = draw(_spans)
        keys["duration_ms"], keys["least_ms"] = high + 1_000, low + 1_000
    if kind != "by set":
        keys["sets"] = draw(st.integers(1, 4))
    waits = draw(st.lists(st.sampled_from(["rest", "prepare", "switch"]), unique=True))
    if "rest" not in waits and draw(st.booleans()):
        keys["rest_least_ms"], keys["rest_ms"] = draw(_spans)
    return StepDraft(
        exercise=draw(st.sampled_from(["clamshell", "glute-bridge", "squat"])),
        sides=draw(st.none() | st.sampled_from(Sides)),
        load=draw(st.sampled_from(["", "2kg", "7.5lb"])),
        band=draw(st.sampled_from(["", "red", "Light: no. 2"])),
        note=draw(st.sampled_from(["", "yes", "Slow: 2 up, # 3 down"])),
        until_done=tuple(waits),
        **keys,
    )


single = steps() | st.builds(RestDraft, _ms.filter(lambda ms: ms >= 1_000))
drafts = st.lists(
    single
    | st.just(IncludedDraft("breathing-reset"))
    | st.builds(
        CircuitDraft,
        st.integers(1, 3),
        st.lists(single, min_size=1, max_size=3).map(tuple),
        round_rest_ms=st.none() | _ms,
    ),
    min_size=1,
    max_size=4,
)


_times = st.lists(
    st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
    min_size=1,
    max_size=3,
    unique=True,
).map(lambda times: tuple(sorted(times)))
_days = st.lists(st.sampled_from(Weekday), min_size=1, unique=True)
schedules = st.builds(
    lambda how_often, times_per_day, at: replace(
        how_often, times_per_day=len(at) or times_per_day, at=at
    ),
    st.builds(Schedule, st.integers(1, 7))
    | st.builds(Schedule, every_days=st.integers(2, 14))
    | _days.map(lambda days: Schedule(days=tuple(day for day in Weekday if day in days))),
    st.integers(1, 5),
    st.just(()) | _times,
)


@given(drafts, st.none() | schedules)
def test_a_draft_is_read_again_with_all_that_it_says(
    drawn: list[AnyStep], schedule: Schedule | None
):
    draft = SessionDraft(title="yes: no", steps=tuple(drawn), schedule=schedule)
    text = session_yaml(draft)
    document = read_session(text.encode(), "draft.yaml", CATALOGUE)
    assert document.value is not None, (document.problems, text)
    assert document.value.schedule == schedule
    compile_timeline(document.value)
    read = list(document.value.steps)
    for draft in drawn:
        if isinstance(draft, IncludedDraft):
            included = CATALOGUE.sessions.find(draft.session)
            assert included is not None
            assert [read.pop(0) for _ in included.steps] == list(included.steps)
        elif isinstance(draft, CircuitDraft):
            block = read.pop(0)
            assert isinstance(block, Block)
            assert block.rounds == draft.rounds
            assert draft.round_rest_ms in (None, block.round_rest.ms)
            for inner, step in zip(draft.steps, block.steps, strict=True):
                check(inner, step)
        else:
            check(draft, read.pop(0))
    assert read == []


def check(draft: StepDraft | RestDraft, step: object) -> None:
    if isinstance(draft, RestDraft):
        assert step == RestStep(Gap(draft.duration_ms))
        return
    assert isinstance(step, ExerciseStep)
    assert step.exercise.id == draft.exercise
    assert step.sets == (draft.sets if len(draft.reps) < 2 else len(draft.reps))
    assert draft.sides in (None, step.sides)
    match step.dose:
        case Reps(count, by_set):
            spans = by_set or (count,)
            written = [f"{r.low}" if r.is_fixed else f"{r.low}-{r.high}" for r in spans]
            assert written == list(draft.reps)
        case Timed():
            least = draft.least_ms or draft.duration_ms or 0
            assert step.dose.of_set(1) == Range(least, draft.duration_ms or 0)
        case _:
            assert step.dose == UntilDone()
            assert not draft.reps
    assert step.loads == ((Load.parse(draft.load),) if draft.load else ())
    assert (step.band, step.note) == (draft.band, draft.note)
    for key in ("rest", "prepare", "switch"):
        assert (getattr(step, key).wait is not None) == (key in draft.until_done)
    if draft.rest_ms is not None:
        least = None if draft.rest_least_ms == draft.rest_ms else draft.rest_least_ms
        assert step.rest == Gap(draft.rest_ms, least_ms=least)
