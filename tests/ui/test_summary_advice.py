"""What is advised on a session right after it, once the person has said how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from screen_harness import GLUTES, Stage, played, screen_text, stage_fixture, until

from coach_tui.clock import SystemClock
from coach_tui.core.advice.rules import SmallRangeReminder
from coach_tui.core.log.entry import Annotation, AnnotationField
from coach_tui.services.advice import AdviceView
from coach_tui.ui.app import CoachApp
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.summary.model import read_report
from coach_tui.ui.summary.screen import SummaryScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from coach_tui.ui.app import ExitReason


stage = stage_fixture({"glutes": GLUTES}, clock=lambda: SystemClock(speed=500))


async def done(pilot: Pilot[ExitReason], *answers: str) -> None:
    """The first session run to its end, and the questions after it answered."""
    app = pilot.app
    await until(pilot, "not listed", lambda: "Glute activation" in screen_text(app))
    await pilot.press("enter")
    await until(pilot, "not over", lambda: isinstance(app.screen, SummaryScreen))
    assert "Advice" not in screen_text(app)
    await until(pilot, "not asked", lambda: "How did it go?" in screen_text(app))
    await pilot.press(*answers)


async def test_advice_that_the_answers_give_is_followed_and_undone_on_the_summary(
    stage: Stage,
):
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await done(pilot, "down", "4", "enter")
        await until(pilot, "no advice", lambda: "keep every movement small" in screen_text(app))
        assert isinstance(app.screen, SummaryScreen)
        assert "a Accept" in screen_text(app)
        assert stage.advice.accepted().accepted == ()
        await pilot.press("a")
        await until(pilot, "not followed", lambda: "Now u Undo" in screen_text(app))
        (acceptance,) = stage.advice.accepted().accepted
        assert {type(change) for change in acceptance.adjustments} == {SmallRangeReminder}
        await pilot.press("u")
        await until(pilot, "not back", lambda: "keep every movement small" in screen_text(app))
        await pilot.press("d")
        await until(pilot, "not away", lambda: "Advice" not in screen_text(app))
        await pilot.press("enter")
        await until(pilot, "not home", lambda: isinstance(app.screen, HomeScreen))
    assert stage.advice.accepted().accepted == ()


async def test_without_advice_the_questions_are_the_last_there_is(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await done(pilot, "2", "down", "0", "enter")
        await until(pilot, "not home", lambda: isinstance(app.screen, HomeScreen))
        assert not any(isinstance(screen, SummaryScreen) for screen in app.screen_stack)


def test_a_rehearsal_gives_no_advice_that_would_outlast_it(stage: Stage):
    final, services = played(stage, "glutes"), stage.services()
    services.journal.annotate(final.entry_id, [Annotation(AnnotationField.PAIN, 4)])
    assert read_report(services, stage.find("glutes"), final).advice.open
    rehearsed = replace(final, is_logged=False)
    assert read_report(services, stage.find("glutes"), rehearsed).advice == AdviceView()
