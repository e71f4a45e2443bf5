"""Another weight, and a count of what was not counted, in mid-session."""

from __future__ import annotations

import pytest
from player_harness import CLAMSHELL, LEFT_MS, rig

from coach_tui.core.model.exercise import Range
from coach_tui.core.model.load import Load
from coach_tui.core.model.session import Amrap, ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.state import State

LOADED = Session(
    "Hips", (ExerciseStep(CLAMSHELL, Reps(Range.exactly(4)), sets=2, loads=(Load(2_000),)),)
)
AS_MANY = Session("Hips", (ExerciseStep(CLAMSHELL, Amrap(5_000), sets=2, prepare=Gap(0)),))


async def test_w_pauses_asks_and_changes_the_weight_from_here_on():
    async with rig(LOADED) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("w")
        assert r.snapshot.state is State.PAUSED
        assert "now 2 kg" in r.text()
        await r.press("3", "k", "g", "enter")
        assert r.snapshot.timeline.exercises[0].step.resistance(1) == ("3 kg", "")
        assert r.snapshot.state is not State.PAUSED


@pytest.mark.parametrize("size", [(40, 12), (60, 18), (80, 24), (120, 40)])
async def test_digits_and_enter_save_how_many_it_was(size: tuple[int, int]):
    async with rig(AS_MANY, size) as r:
        await r.to(8_500)
        assert "How many reps?" in r.text()
        await r.press("1", "2")
        assert "How many reps? 12" in r.text()
        await r.press("enter")
        assert r.snapshot.counts == {0: 12}


async def test_a_weight_that_is_unclear_stays_in_the_question_to_be_corrected():
    async with rig(LOADED) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("w", *"500", "space", "g", "enter")
        assert "Not understood. Type" in r.text()
        assert r.snapshot.state is State.PAUSED
        await r.press("ctrl+a", "ctrl+k", *"11", "space", *"lb", "enter")
        assert r.snapshot.timeline.exercises[0].step.resistance(1) == ("11 lb", "")
