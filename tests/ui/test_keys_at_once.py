"""Keys that arrive in one read, and any keys at all: none of them ends the app or a session."""

from __future__ import annotations

import os
import random
import sys
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from screen_harness import BREATHER, BROKEN, MARKED_UP, Stage, screen_text, until
from test_home_today_panel import BANDED, easy, with_unfinished
from test_terminal_endings import begin
from textual.command import CommandPalette
from textual.events import (
    AppBlur,
    Key,
    MouseDown,
    MouseMove,
    MouseScrollDown,
    MouseUp,
    Paste,
    Resize,
)
from textual.geometry import Size
from textual.widgets import Input

from coach_tui.clock import SystemClock
from coach_tui.core.player.state import State
from coach_tui.services.sessions import exercises
from coach_tui.ui.app import CoachApp
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.new.screen import ExercisePicker
from coach_tui.ui.player.screen import PlayerScreen
from coach_tui.ui.settings.screen import SettingsScreen
from coach_tui.ui.sheet.screen import SheetScreen
from coach_tui.ui.summary.screen import SummaryScreen
from coach_tui.ui.widgets.header import SearchBox

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable
    from pathlib import Path

    from textual.events import Event
    from textual.pilot import Pilot

    from coach_tui.core.model.exercise import Exercise
    from coach_tui.ui.app import ExitReason

CHARACTERS = {"slash": "/", "space": " ", "plus": "+", "minus": "-", "question_mark": "?"}
KEYS = (
    *"abcdefghijklmnopqrstuvwxyzNG0123456789",
    *CHARACTERS,
    *("enter", "escape", "tab", "shift+tab", "backspace", "delete") * 2,
    *("up", "down", "left", "right", "pageup", "pagedown", "home", "end") * 2,
    *("left_square_bracket", "right_square_bracket", "f1", "ctrl+p", "ctrl+r", "ctrl+c"),
    *("ctrl+a", "ctrl+k", "ctrl+u", "ctrl+v", "ctrl+w", "ctrl+x", "shift+left", "alt+x"),
)
PASTED = ("", "3", "q\r\nq", "\x1b]52;c;eA==\x07", "[@click=app.quit]x[/]", "x" * 3_000)
WAYS = (
    (),
    ("h",),
    ("h", "enter"),
    ("h", "enter", "f"),
    ("h", "x"),
    ("x",),
    ("s",),
    ("slash",),
    ("y",),
    ("ctrl+p",),
    ("i",),
    ("down", "space"),
    ("down", "space", "x"),
    ("end", "enter"),
    ("down", "enter"),
    ("down", "enter", "p"),
    ("down", "enter", "q"),
    ("down", "enter", "enter", "n", "n", "n", "n"),
)
"""Keys that lead from the home screen to each of the others."""
STORMS = int(os.environ.get("COACH_TUI_STORMS", "2"))
"""Of how many seeds; the variable sets more."""


class Unquittable(CoachApp):
    """An app that stays when it is asked to end."""

    async def action_quit(self) -> None:
        pass


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    stage = Stage(tmp_path, clock=SystemClock())
    for name, text in {
        "glutes": BANDED,
        "sit": BREATHER,
        "broken": BROKEN,
        "marked": MARKED_UP,
    }.items():
        stage.add(name, text)
    return stage


def key(name: str) -> Key:
    return Key(name, CHARACTERS.get(name, name if len(name) == 1 else None))


def send(app: CoachApp, events: Iterable[Event]) -> None:
    """Hand events over as the terminal does, without waiting for what becomes of them."""
    assert app._driver is not None
    for event in events:
        app._driver.send_message(event)


async def home(pilot: Pilot[ExitReason]) -> None:
    await until(pilot, "nothing listed", lambda: "Wall sit" in screen_text(pilot.app))


@asynccontextmanager
async def at_home(stage: Stage) -> AsyncGenerator[tuple[CoachApp, Pilot[ExitReason]]]:
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await home(pilot)
        yield app, pilot


async def test_a_page_key_in_one_read_with_the_palette_s_turns_its_page(stage: Stage):
    async with at_home(stage) as (app, pilot):
        send(app, map(key, ("ctrl+p", "pagedown", "p", "r")))
        await until(pilot, "no palette", lambda: isinstance(app.screen, CommandPalette))
        await until(pilot, "not typed", lambda: app.screen.query_one(Input).value == "pr")


async def test_a_sheet_that_is_left_in_the_read_that_opened_it_ends_nothing(stage: Stage):
    async with at_home(stage) as (app, pilot):
        app.push_screen(sheet := SheetScreen(stage.services().editor.files))
        sheet.action_leave()
        await until(pilot, "not home", lambda: isinstance(app.screen, HomeScreen))
        assert app.is_running


@pytest.mark.parametrize("after", ["h", "s", "x", "question_mark", "ctrl+p"])
async def test_after_quitting_no_key_counts(stage: Stage, after: str):
    async with at_home(stage) as (app, pilot):
        send(app, map(key, ("q", after)))
        await until(pilot, "still running", lambda: not app.is_running)
    assert (app.return_value, app.return_code) == (None, 0)


async def test_a_session_keeps_running_whatever_keys_come_in_one_read(stage: Stage):
    app = CoachApp(stage.services(), stage.find("glutes"))
    async with app.run_test() as pilot:
        await until(pilot, "no session", lambda: isinstance(app.screen, PlayerScreen))
        for keys in (("ctrl+p", "pagedown", "escape"), ("question_mark", "q", "i", "q")):
            send(app, map(key, keys))
            await pilot.pause(0.1)
            await until(pilot, "not back", lambda: isinstance(app.screen, PlayerScreen))
        conductor = stage.conductors[0]
        conductor_state = conductor.snapshot.state
    assert not conductor_state.is_over
    assert conductor_state is not State.PAUSED


async def test_two_enters_in_a_field_keep_the_feedback_once(stage: Stage):
    stage.clock = SystemClock(speed=300)
    async with at_home(stage) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, "no summary", lambda: isinstance(app.screen, SummaryScreen))
        await until(pilot, "no question", lambda: bool(app.screen.query("#feedback-note")))
        app.screen.query_one("#feedback-note").focus()
        await pilot.pause()
        send(app, map(key, ("o", "k", "enter", "enter")))
        await until(pilot, "still asked", lambda: isinstance(app.screen, HomeScreen))
        await pilot.pause(0.2)
        assert len(stage.conductors) == 1, "the second enter started the next session"
    assert [entry.note for entry in stage.journal.entries()] == ["ok"]


async def test_what_is_typed_at_once_into_the_find_box_goes_there(stage: Stage):
    async with at_home(stage) as (app, pilot):
        send(app, map(key, ("slash", *"qhsx")))
        await until(pilot, "not found", lambda: app.screen.query_one(SearchBox).value == "qhsx")
        assert isinstance(app.screen, HomeScreen)


async def test_a_setting_that_is_left_in_the_read_that_chose_it_is_saved(stage: Stage):
    async with at_home(stage) as (app, pilot):
        await pilot.press("s")
        await until(pilot, "no settings", lambda: isinstance(app.screen, SettingsScreen))
        file = stage.folder / "settings.toml"
        assert not file.exists()
        send(app, map(key, ("right", "escape")))
        await until(pilot, "not home", lambda: isinstance(app.screen, HomeScreen))
    assert "coaching" in file.read_text(encoding="utf-8")


async def test_a_session_that_is_typed_in_one_read_has_its_exercises(stage: Stage):
    go = threading.Event()

    def read_late() -> list[Exercise]:
        go.wait(10)
        return exercises()

    app = CoachApp(replace(stage.services(), exercises=read_late))
    async with app.run_test() as pilot:
        await home(pilot)
        send(app, map(key, ("N", *"hips", "enter", *"squat", "enter", *"3x8", "enter", "ctrl+s")))
        await until(pilot, "no picker", lambda: isinstance(app.screen, ExercisePicker))
        await pilot.pause(0.2)
        go.set()
        file = stage.folder / "hips.yaml"
        await until(pilot, "not saved", file.exists)
    assert "{exercise: squat, reps: 8, sets: 3}" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("keys", "then"),
    [
        pytest.param("h enter f", "How hard", id="the entry of history is rated"),
        pytest.param("h E", "Export", id="history is exported"),
        pytest.param("x down enter", "Scroll down", id="an exercise is opened"),
        pytest.param("p enter", "The plan: started.", id="a programme is started"),
        pytest.param("e a", "Type to filter", id="an exercise is added"),
        pytest.param("enter space", "space Resume", id="a session is paused"),
    ],
)
async def test_keys_in_one_read_wait_for_what_the_screen_reads(stage: Stage, keys: str, then: str):
    easy(stage, 2)
    (stage.folder / "programmes").mkdir()
    plan = "programme: The plan\nphases: [{sessions: 3, do: [{session: glutes}]}]\n"
    stage.add("programmes/plan", plan)
    app = CoachApp(replace(stage.services(), exercises=exercises))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await home(pilot)
        send(app, map(key, keys.split()))
        await until(pilot, "not there", lambda: then in screen_text(app))


async def test_a_long_sheet_is_saved_in_the_read_that_pasted_it(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(notifications=True) as pilot:
        await home(pilot)
        send(app, [key("i"), Paste("Squat 3 x 8\n" + "Words about it.\n" * 600), key("ctrl+s")])
        await until(pilot, "not saved", lambda: "Saved as" in screen_text(app))


async def test_advice_is_accepted_and_undone_in_one_read(stage: Stage):
    for ago in (3, 2, 1):
        easy(stage, ago)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "no advice", lambda: "has felt easy" in screen_text(app))
        send(app, map(key, ("a", "u")))
        await until(pilot, "not undone", lambda: stage.choices == {"clamshell": ""})


def mouse(kind: type[MouseDown | MouseUp | MouseMove | MouseScrollDown], at: tuple[int, int]):
    return kind(None, *at, 0, 0, 1, shift=False, meta=False, ctrl=False)


def some_events(chance: random.Random, size: Size) -> list[Event]:
    """Something that a person, a pointer or a window can do."""
    at = chance.randrange(max(1, size.width)), chance.randrange(max(1, size.height))
    new = Size(chance.randrange(1, 130), chance.randrange(1, 45))
    choices: list[list[Event]] = [
        [mouse(MouseDown, at), mouse(MouseUp, at)],
        [mouse(MouseMove, at), mouse(MouseScrollDown, at)],
        [Paste(chance.choice(PASTED))],
        [Resize(new, new)],
        [AppBlur()],
    ]
    return [key(chance.choice(KEYS))] if chance.random() < 0.75 else chance.choice(choices)


@pytest.mark.parametrize("seed", range(STORMS))
async def test_a_storm_of_keys_clicks_pastes_and_sizes_ends_nothing(stage: Stage, seed: int):
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    stage.clock = SystemClock(speed=chance.choice((1, 50, 300)))
    easy(stage, 2)
    easy(stage, 1, day_after=False)
    app = Unquittable(with_unfinished(stage, in_journal=False))
    async with app.run_test(notifications=True) as pilot:
        await home(pilot)
        for way in chance.sample(WAYS, 5):
            send(app, map(key, ("escape", "escape", "escape", *way)))
            for _ in range(12):
                for _ in range(chance.choice((1, 2, 6))):
                    send(app, some_events(chance, app.size))
                await pilot.pause(chance.choice((0, 0.02)))
        await pilot.pause(0.1)
        assert app.is_running
    assert not any(conductor.snapshot.fault for conductor in stage.conductors)


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals like these")
def test_on_a_terminal_all_of_it_at_once_is_obeyed_in_its_order(tmp_path: Path):
    sessions = tmp_path / "sessions"
    sessions.mkdir()
    Stage(sessions).add("sit", BREATHER)
    with begin(sessions, tmp_path / "notes") as terminal:
        terminal.wait_for_text("Fri 20 November")
        # The palette, a page on, away; find, words, the list; history, back; quit, and keys after.
        terminal.send(
            b"\x10\x1b[6~\x1b[5~\x1b\x1b" + b"/wall\x1b[B" + b"hx\x1b[B" + b"xh" + b"qhsx"
        )
        assert terminal.wait_for_end() == 0
    assert (tmp_path / "notes").read_text(encoding="utf-8") == "None 0"


async def test_letters_work_with_caps_lock_except_where_text_is_typed(stage: Stage):
    async with at_home(stage) as (app, pilot):
        await pilot.press("S")
        await until(pilot, "no settings", lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("escape", "slash", "W", "a")
        await until(pilot, "not typed", lambda: app.screen.query_one(SearchBox).value == "Wa")
