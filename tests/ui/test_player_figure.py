"""The figure on the player screen: with the phases, for the side, and still while paused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from core_figures import raising
from msgspec.structs import replace
from player_harness import CLAMSHELL, LEFT_MS, OPEN_MS, RIGHT_MS, SWITCH_MS, rig

from coach_tui.core.model.breathing import BreathPattern, breathing_exercise
from coach_tui.core.model.exercise import Exercise, Range, Side, Sides
from coach_tui.core.model.figure import TimedMotion
from coach_tui.core.model.figure_drawing import FigureCanvas
from coach_tui.core.model.session import Breaths, ExerciseStep, Gap, Reps, Session, Timed
from coach_tui.core.player.state import State
from coach_tui.ui.widgets.figure import FigureView

if TYPE_CHECKING:
    from player_harness import Rig

RAISE = replace(CLAMSHELL, figure=raising())
RAISES = Session("Raises", (ExerciseStep(RAISE, Reps(Range.exactly(4)), sides=Sides.EACH),))


def figure(r: Rig) -> FigureView:
    return r.app.player.query_one(FigureView)


def expected(r: Rig, side: Side, stage: float) -> str:
    cols, rows = figure(r).size
    return "\n".join(FigureCanvas(raising().for_side(side), cols, rows).draw(stage).rows)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
async def test_it_lifts_stays_and_lowers_with_the_motion(size: tuple[int, int]):
    async with rig(RAISES, size=size) as r:
        # 2.5 s up, 1.5 s at the top, 2.5 s down.
        for at_ms, stage in ((0, 0), (1_250, 0.5), (2_600, 1), (3_900, 1), (5_250, 1.5)):
            await r.to(LEFT_MS + at_ms)
            assert figure(r).render() == expected(r, Side.LEFT, stage), at_ms


async def test_set_up_shows_the_movement_the_right_side_is_mirrored_and_a_pause_stops_it():
    async with rig(RAISES) as r:
        pictures: set[str] = set()
        for at_ms in (0, 1_000, 2_500, 4_000):
            await r.to(at_ms)
            pictures.add(str(figure(r).render()))
        assert len(pictures) >= 3
        await r.to(SWITCH_MS + 2_500)
        assert figure(r).render() == expected(r, Side.RIGHT, 1)
        await r.to(RIGHT_MS + 2_600)
        assert figure(r).render() == expected(r, Side.RIGHT, 1)
        await r.press("space")
        assert r.snapshot.state is State.PAUSED
        drawing = figure(r)._drawing
        await r.ahead(5_000)
        assert figure(r)._drawing is drawing
        assert r.app.player._ticker is not None
        assert not r.app.player._ticker._active.is_set(), "no frames while paused"


@pytest.mark.parametrize(("timed", "pictures"), [(TimedMotion.HELD, 1), (TimedMotion.REPEATED, 3)])
async def test_timed_work_is_held_or_repeated(timed: TimedMotion, pictures: int):
    exercise = Exercise("stand", "Stand", figure=replace(raising(), timed=timed))
    session = Session("Stand", (ExerciseStep(exercise, Timed(30_000)),))
    async with rig(session) as r:
        shown: list[str] = []
        for at_ms in (500, 1_300, 2_500):
            await r.to(LEFT_MS + at_ms)
            shown.append(str(figure(r).render()))
        assert len(set(shown)) == pictures
        assert shown[2] == expected(r, Side.LEFT, 1)


async def test_an_exercise_without_a_figure_takes_no_room_for_one():
    async with rig() as r:
        await r.to(LEFT_MS + 500)
        assert not figure(r).display
        await r.to(OPEN_MS + 500)
        assert not figure(r).display


@pytest.mark.parametrize("size", [(60, 18), (40, 12)], ids=str)
async def test_a_small_terminal_has_no_figure(size: tuple[int, int]):
    async with rig(RAISES, size=size) as r:
        await r.to(LEFT_MS + 1_000)
        assert not figure(r).display
        assert "LIFT" in r.text().upper() or "█" in r.text()


async def test_a_breath_is_a_circle_that_grows_stays_and_shrinks():
    pattern = BreathPattern.even(4_000, 4_000, 4_000, 0)
    step = ExerciseStep(
        breathing_exercise(pattern, None), Breaths(Range.exactly(2)), prepare=Gap(0)
    )
    async with rig(Session("Calm", (step,))) as r:
        await r.ahead(3_250)  # the lead-in
        filled: list[int] = []
        for _ in range(6):
            await r.ahead(2_000)
            filled.append(str(figure(r).render()).count("⣿"))
    grown, full, held, _, shrunk, _ = filled
    assert 0 < grown < full
    assert held == full
    assert shrunk < full
