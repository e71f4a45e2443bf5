"""The exercise screen, and the ways to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from player_harness import LEFT_MS, REST_MS, rig
from rich.console import Console
from screen_harness import GLUTES, MARKED_UP, Stage, screen_text, until

from coach_tui.core.model.exercise import Exercise, Position
from coach_tui.core.player.state import State
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.ui.app import CoachApp
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.session.exercise_screen import ExerciseScreen
from coach_tui.ui.session.screen import DetailScreen
from coach_tui.ui.session.text import exercise_page
from coach_tui.ui.theme import CALM
from coach_tui.wording import differences

SHIPPED = ExerciseCatalogue([Path(__file__).parents[2] / "sessions" / "exercises"])
COLOURS = {"accent": CALM.accent or "", "error": CALM.error or ""}


def words_of(exercise: Exercise, base: Exercise | None = None) -> str:
    console = Console(width=400, record=True, color_system=None)
    with console.capture() as captured:
        console.print(exercise_page(exercise, base or exercise, COLOURS))
    return captured.get()


@pytest.mark.parametrize("exercise_id", SHIPPED.ids())
def test_everything_a_file_holds_is_shown(exercise_id):
    exercise = SHIPPED.find(exercise_id)
    assert exercise is not None
    words = words_of(exercise)
    lists = (exercise.setup, exercise.movement, exercise.feel, exercise.cues, exercise.stop_if)
    shown = [line for lines in lists for line in lines]
    shown += [part for m in exercise.mistakes for part in (m.looks, m.why, m.fix)]
    shown += [*exercise.targets, *exercise.equipment, exercise.note]
    for variation in exercise.variations:
        shown += [variation.name, variation.level.value]
        shown += differences(variation.exercise, exercise)
    for line in shown:
        assert line in words, line
    if exercise.tempo is not None:
        assert "Pace and breath" in words


def test_the_clamshells_pace_and_breath_are_described_in_words():
    exercise = SHIPPED.find("clamshell")
    assert exercise is not None
    words = words_of(exercise)
    assert "Lift 2-3 s, hold 1-2 s, lower 2-3 s." in words
    assert "Breathe out as you lift, in as you lower." in words


def test_a_variation_is_described_by_what_differs():
    base = SHIPPED.find("clamshell")
    assert base is not None
    band = base.variation("band")
    assert band is not None
    lines = differences(band.exercise, base)
    assert "With: mat, loop band." in lines
    assert "Lower against the band." in lines
    assert "Feet together." not in lines
    words = words_of(band.exercise, base)
    assert "Clamshell, as first described" in words
    assert "Small clamshell  easier" in words


async def test_x_on_the_detail_screen_shows_all_and_any_way_out_leads_back(tmp_path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "none", lambda: "Glute activation" in screen_text(app))
        await pilot.press("space")
        await until(pilot, "no details", lambda: "How to set up" in screen_text(app))
        for key in ("escape", "x", "enter"):
            await pilot.press("x")
            assert isinstance(app.screen, ExerciseScreen)
            assert "sharp pain in the hip joint" in screen_text(app)
            await pilot.press(key)
            assert isinstance(app.screen, DetailScreen)


async def test_a_long_page_scrolls_to_its_end_in_a_small_terminal(tmp_path):
    exercise = SHIPPED.find("clamshell")
    assert exercise is not None
    app = CoachApp(Stage(tmp_path).services())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ExerciseScreen(exercise))
        await until(pilot, "not shown", lambda: "Stop if" in screen_text(app))
        assert "Variations" not in screen_text(app)
        await pilot.press(*["space"] * 20)
        await until(pilot, "no end", lambda: "The setup of this variation" in screen_text(app))
        await pilot.press(*["pageup"] * 20)
        await until(pilot, "no start", lambda: "Stop if" in screen_text(app))


async def test_a_strangers_words_are_no_markup(tmp_path):
    stage = Stage(tmp_path)
    stage.add("marked", MARKED_UP)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "none", lambda: "@click" in screen_text(app))
        step = stage.find("marked").session.exercise_steps()[0]
        app.push_screen(ExerciseScreen(step.exercise))
        await until(pilot, "not shown", lambda: "[/] lean" in screen_text(app))
        assert "[@click=app.quit]sit[/]" in screen_text(app)


async def test_i_in_mid_session_waits_while_one_reads_and_resumes_after():
    async with rig() as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("i")
        assert r.snapshot.state is State.PAUSED
        assert isinstance(r.app.screen, ExerciseScreen)
        assert "Clamshell" in r.text()
        await r.press("escape")
        assert r.snapshot.state is State.LEAD_IN


async def test_in_a_rest_i_is_about_what_comes_next():
    async with rig() as r:
        await r.to(REST_MS + 1_000)
        await r.press("i")
        assert "Plank" in r.text().splitlines()[1]


async def test_x_on_the_home_screen_lists_the_exercises_to_read_about(tmp_path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    squat, clamshell = SHIPPED.find("squat"), SHIPPED.find("clamshell")
    assert squat is not None
    assert clamshell is not None
    app = CoachApp(replace(stage.services(), exercises=lambda: (clamshell, squat)))
    async with app.run_test() as pilot:
        await until(pilot, "none", lambda: "Glute activation" in screen_text(app))
        await pilot.press("x")
        await until(pilot, "not listed", lambda: "Squat" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, "not told", lambda: isinstance(app.screen, ExerciseScreen))
        assert "Squat" in screen_text(app).splitlines()[1]
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, HomeScreen)


def test_of_an_exercise_of_which_little_is_known_no_empty_line_is_shown():
    breathing = Exercise("breathing", "Breathing", cues=("Through the nose.",))
    assert words_of(breathing).startswith("Remember")


def test_a_position_is_described_in_plain_words():
    assert "lying on the back" in words_of(Exercise("bridge", "Bridge", position=Position.SUPINE))
