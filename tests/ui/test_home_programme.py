"""A programme on the home screen: started by keys, seen on the card, a week repeated by one."""

from __future__ import annotations

from io import StringIO

from entry_samples import play_into
from rich.console import Console
from screen_harness import BREATHER, GLUTES, TODAY, Stage, screen_text, stage_fixture, until
from test_home_today_panel import entry_of
from test_keys_at_once import key, send

from coach_tui.core.analysis.standing import Enrolment, StageStart
from coach_tui.core.log.days import day_number
from coach_tui.journal.programme_file import read_enrolment, write_enrolment
from coach_tui.ui.app import CoachApp
from coach_tui.ui.home.model import programme_texts, read_home
from coach_tui.ui.home.programme_screen import ProgrammeScreen, indented
from coach_tui.ui.home.screen import HomeScreen

PLAN = """\
programme: A [plan] for the hips
phases:
  - name: Gently
    weeks: 2
    change: {reps: 1}
    schedule: {days_per_week: 4}
    do: [{session: glutes}]
  - name: More
    weeks: 2
    schedule: {days_per_week: 4}
    do: [{session: glutes}]
"""

OTHER = "programme: Another\nphases: [{sessions: 3, do: [{session: glutes}]}]\n"


stage = stage_fixture(
    {"glutes": GLUTES, "aaa-sit": BREATHER, "programmes/plan": PLAN, "programmes/then": OTHER}
)


def begun(stage: Stage, *days_ago: int) -> None:
    """The plan, started a week ago, with what was done in it."""
    start = StageStart(day_number(TODAY) - 7)
    write_enrolment(stage.programmes.path, Enrolment("plan", (start,)))
    for ago in days_ago:
        play_into(stage.journal, entry_of(stage, ago))


def texts(stage: Stage) -> tuple[str, str]:
    programme = read_home(stage.services()).programme
    assert programme is not None
    return programme_texts(programme)


async def test_one_key_opens_the_programmes_enter_starts_one_and_the_card_has_it(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, "no welcome", lambda: "p  Programmes" in screen_text(app))
        await pilot.press("p")
        await until(pilot, "not described", lambda: "Weeks 1-2: Gently" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, "not back", lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, "not on the card", lambda: "Week 1 of 4" in screen_text(app))
        assert "Week 1 of 4 · 0 of 4 done · A [plan] for the hips" in screen_text(app)
        assert "enter  Start" in screen_text(app)
        # The exercises of the card's session are as the first weeks have them.
        await until(pilot, "no doses", lambda: "1 rep each side" in screen_text(app))
        # Two weeks on, the first is over.
        begun(stage, 7, 5)
        await pilot.press("ctrl+r")
        await until(pilot, "not week 2", lambda: "Week 2 of 4" in screen_text(app))
        await pilot.press("w")
        await until(pilot, "not repeated", lambda: "Week 1 of 4 · 0 of 4" in screen_text(app))
        await pilot.press("w")
        await until(pilot, "not undone", lambda: "Week 2 of 4" in screen_text(app))
        # Another one takes its place only after a question.
        await pilot.press("p")
        await until(pilot, "not listed", lambda: "now: week 2 of 4" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, "not asked", lambda: "Start Another?" in screen_text(app))
        await pilot.press("n", "z")
        await until(pilot, "not paused", lambda: "now: paused" in screen_text(app))
        await pilot.press("z")
        await until(pilot, "not resumed", lambda: "now: week 2 of 4" in screen_text(app))
        await pilot.press("x", "y")
        await until(pilot, "not stopped", lambda: "now:" not in screen_text(app))
        await pilot.press("enter")
        await until(pilot, "not left", lambda: not isinstance(app.screen, ProgrammeScreen))
    enrolment = read_enrolment(stage.programmes.path)
    assert enrolment is not None
    assert enrolment.programme == "then"


async def test_keys_in_one_read_do_what_each_says_of_the_programme_as_it_is_then(stage: Stage):
    begun(stage, 7, 5)
    before = read_enrolment(stage.programmes.path)
    assert before is not None

    def enrolment() -> Enrolment:
        enrolled = read_enrolment(stage.programmes.path)
        assert enrolled is not None
        return enrolled

    app = CoachApp(stage.services())
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, "no card", lambda: "Week 2 of 4" in screen_text(app))
        send(app, map(key, ("w", "w")))
        await until(pilot, "not undone", lambda: "Undone." in screen_text(app))
        assert enrolment() == before
        await pilot.press("p")
        await until(pilot, "not listed", lambda: "now: week 2 of 4" in screen_text(app))
        send(app, map(key, ("w", "w")))
        await until(pilot, "not undone", lambda: "Undone." in screen_text(app))
        assert enrolment() == before
        send(app, map(key, ("z", "z", "z")))
        await until(pilot, "not paused", lambda: "now: paused" in screen_text(app))
        await until(pilot, "not said", lambda: "Paused" in screen_text(app))
        send(app, map(key, ("z", "x", "y", "enter")))
        await until(pilot, "not begun anew", lambda: isinstance(app.screen, HomeScreen))
    assert enrolment() == Enrolment("plan", (StageStart(day_number(TODAY)),))


def test_a_session_of_the_programme_is_due_before_it_was_ever_done(stage: Stage):
    begun(stage)
    data = read_home(stage.services())
    assert not data.is_new
    assert (data.rows[0].title, data.rows[0].due) == ("Glute activation", "any day")
    assert texts(stage) == (
        "Week 1 of 4 · 0 of 4 done · A [plan] for the hips",
        "It waited for you: this week begins with your next session.",
    )


def test_a_short_week_says_that_it_stays(stage: Stage):
    begun(stage, 7)
    assert texts(stage)[1] == "This week stays until half of it is done."
    begun(stage, 3)
    assert texts(stage)[1] == "Gently"
    assert texts(stage)[0].startswith("Week 2 of 4 · 0 of 4 done")


def test_a_broken_programme_is_named_and_hides_nothing(stage: Stage):
    begun(stage)
    stage.add("programmes/plan", "programme: x\n")
    data = read_home(stage.services())
    assert data.programme is None
    assert "Your programme plan can't be used" in data.problem
    assert len(data.rows) == 2


def test_a_line_of_a_programme_keeps_its_indent_where_it_is_broken():
    console = Console(width=20, file=StringIO())
    with console.capture() as capture:
        console.print(indented(["Weeks 1-2", "  Clamshell: 2 sets of [12]", ""]))
    rows = [row.rstrip() for row in capture.get().splitlines()]
    assert rows == ["Weeks 1-2", "  Clamshell: 2 sets", "  of [12]", ""]
