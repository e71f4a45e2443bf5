"""What the home screen offers to do next, and the first launch."""

from __future__ import annotations

import pytest
from entry_samples import play_into
from screen_harness import BREATHER, GLUTES, Stage, screen_text, stage_fixture, until
from test_home_today_panel import entry_of, with_unfinished

from coach_tui.core.log.entry import AnnotationField
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.services.resume import interrupted_in
from coach_tui.services.today import week_dots
from coach_tui.ui.app import CoachApp
from coach_tui.ui.home.model import read_home
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.home.today_panel import WelcomeKeys
from coach_tui.ui.player.screen import PlayerScreen

stage = stage_fixture({"glutes": GLUTES, "aaa-sit": BREATHER})


def test_what_is_due_is_listed_first_then_what_was_done_last(stage: Stage):
    assert next(row.title for row in read_home(stage.services()).rows) == "Glute activation"
    stage.add("glutes", GLUTES.replace("schedule: {days_per_week: 7}\n", ""))
    assert next(row.title for row in read_home(stage.services()).rows) == "Wall sit"
    play_into(stage.journal, entry_of(stage, 1))
    assert next(row.title for row in read_home(stage.services()).rows) == "Glute activation"


async def test_one_key_leads_from_the_launch_to_the_set_up_of_the_due_session(stage: Stage):
    play_into(stage.journal, entry_of(stage, 1))
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "no card", lambda: "enter  Start" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, "not begun", lambda: isinstance(app.screen, PlayerScreen))
        snapshot = stage.conductors[0].snapshot
        assert snapshot.timeline.title == "Glute activation"
        assert snapshot.timeline.phases[0].kind is PhaseKind.PREPARE


@pytest.mark.parametrize(
    ("schedule", "days_ago", "text"),
    [
        ("days: [mon, sat]", 4, "Rest day · next: Glute activation, tomorrow"),
        ("days_per_week: 7", 0, "Done for today · next: Glute activation, tomorrow"),
        ("days_per_week: 7", 1, ""),
    ],
)
async def test_with_nothing_left_for_today_the_card_names_what_comes_next(
    stage: Stage, schedule: str, days_ago: int, text: str
):
    stage.add("glutes", GLUTES.replace("days_per_week: 7", schedule))
    play_into(stage.journal, entry_of(stage, days_ago))
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "no card", lambda: "enter  Start" in screen_text(app))
        assert text in screen_text(app)
        assert ("next:" in screen_text(app)) == bool(text)


def test_the_week_is_a_dot_for_each_day():
    assert week_dots((1, 0, 2, 0, 0, 0, 0), "2026-11-20") == "M●  T○  W●  T○  F◌  S·  S·"


async def test_what_was_interrupted_is_dismissed_by_d_and_keeps_its_reps(stage: Stage):
    app = CoachApp(with_unfinished(stage))
    async with app.run_test() as pilot:
        await until(pilot, "not offered", lambda: "d  Dismiss" in screen_text(app))
        await pilot.press("d")
        await until(pilot, "not noted", lambda: bool(stage.journal.entries()[0].annotations))
    (entry,) = stage.journal.entries()
    assert entry.annotations[(AnnotationField.NOT_RESUMED, "")] is True
    assert len(entry.reps) == 1
    assert interrupted_in(stage.journal, training=False).resumable == ()


async def test_the_first_launch_welcomes_checks_the_sound_and_offers_a_minute(stage: Stage):
    stage.add("taster", BREATHER.replace("Wall sit", "A minute"))
    app = CoachApp(stage.services())
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, "no welcome", lambda: "t  Try one minute" in screen_text(app))
        await until(pilot, "not checked", lambda: "✗ No sound" in screen_text(app))
        await pilot.press("t")
        await until(pilot, "not begun", lambda: isinstance(app.screen, PlayerScreen))
        await pilot.press("p")
        await until(pilot, "not asked", lambda: "q  Stop" in screen_text(app))
        assert "saved" not in screen_text(app)
        await pilot.press("escape", "q")
        await until(pilot, "not told", lambda: "This is not in your journal." in screen_text(app))
        await pilot.press("y")
        await until(pilot, "not back", lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, "not said", lambda: "Now pick a session" in screen_text(app))
        assert "Well done" not in screen_text(app)


async def test_a_trial_that_was_skipped_is_not_praised(stage: Stage):
    stage.add("taster", BREATHER.replace("Wall sit", "A minute"))
    app = CoachApp(stage.services())
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, "no welcome", lambda: "t  Try one minute" in screen_text(app))
        await pilot.press("t")
        await until(pilot, "not begun", lambda: isinstance(app.screen, PlayerScreen))
        await pilot.press("n", "enter")
        await until(pilot, "not said", lambda: "Now pick a session" in screen_text(app))
        assert "Well done" not in screen_text(app)


async def test_the_welcome_can_be_clicked(stage: Stage):
    stage.add("taster", BREATHER.replace("Wall sit", "A minute"))
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "no welcome", lambda: "Try one minute" in screen_text(app))
        await pilot.click("WelcomeKeys", offset=(1, 0))
        await until(pilot, "not begun", lambda: isinstance(app.screen, PlayerScreen))


async def test_the_keys_of_the_welcome_look_like_keys(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "no welcome", lambda: "Pick one" in screen_text(app))
        keys = app.screen.query_one(WelcomeKeys)
        [style] = {s for text, s, _ in keys.render_line(0) if "Pick one" in text and s}
        assert not style.underline
        assert style.color is not None
        words = app.screen.query_one("#welcome-sound").render_line(0)
        assert style.color not in {s.color for _, s, _ in words if s}


async def test_the_welcome_shows_whole_keys_only(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(50, 24)) as pilot:
        await until(pilot, "no welcome", lambda: "↑↓  Pick one" in screen_text(app))
        assert "Add" not in screen_text(app).split("Sessions")[0]


async def test_beside_the_list_stand_the_doses_and_the_strip(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, "not listed", lambda: "2 reps each side" in screen_text(app))
        assert "2 sets of 2-3" in screen_text(app)
        await until(pilot, "no strip", lambda: "▅▅▅" in screen_text(app))
