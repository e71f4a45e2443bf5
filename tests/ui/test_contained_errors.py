"""An error in one session's content or figures closes one screen, not the app."""

from __future__ import annotations

import asyncio
import sys
import threading
from typing import TYPE_CHECKING, Any, Never

import pytest
from msgspec.structs import replace
from screen_harness import BREATHER, GLUTES, Stage, played, screen_text, stage_fixture, until
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Static
from textual.worker_manager import WorkerManager

from coach_tui import paths, wording
from coach_tui.clock import SystemClock
from coach_tui.core.player.state import State
from coach_tui.definitions import library
from coach_tui.log_file import NAME
from coach_tui.ui import base_app
from coach_tui.ui.app import CoachApp
from coach_tui.ui.app_screen import AppScreen, typed_app
from coach_tui.ui.base_app import MAX_SIZE, REPLACED
from coach_tui.ui.history import model
from coach_tui.ui.history.screen import HistoryScreen
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.session.problems_screen import ProblemsScreen
from coach_tui.ui.session.screen import DetailScreen

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.pilot import Pilot

    from coach_tui.conductor import Conductor
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.ui.app import ExitReason


stage = stage_fixture({"glutes": GLUTES, "sit": BREATHER}, clock=lambda: SystemClock(speed=300))


def fail(*_: object, **__: object) -> Never:
    raise ZeroDivisionError


async def on_screen(pilot: Pilot[ExitReason], kind: type[Screen[Any]]) -> None:
    await until(pilot, f"no {kind.__name__}", lambda: isinstance(pilot.app.screen, kind))


async def home(pilot: Pilot[ExitReason]) -> None:
    await until(pilot, "nothing listed", lambda: "November" in screen_text(pilot.app))


@pytest.mark.parametrize("function", ["player_view", "player_frame"])
async def test_a_session_that_cannot_be_drawn_is_stopped_and_home_is_there_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, function: str
):
    monkeypatch.setattr(f"coach_tui.ui.player.screen.{function}", fail)
    stage.clock = SystemClock()
    app = CoachApp(stage.services())
    async with app.run_test(notifications=True) as pilot:
        await home(pilot)
        await pilot.press("enter")
        await until(pilot, "not closed", lambda: "can't be shown" in screen_text(app))
        await pilot.press("enter")
        await on_screen(pilot, HomeScreen)
        assert [c.snapshot.state for c in stage.conductors] == [State.STOPPED]
        await pilot.press("h")
        await on_screen(pilot, HistoryScreen)
    assert "ZeroDivisionError" in (paths.state_dir() / NAME).read_text(encoding="utf-8")


async def test_a_session_that_cannot_be_opened_is_said_and_the_next_one_starts(stage: Stage):
    free, errors = stage.services(), [OSError("no threads")]

    def conduct(loaded: LoadedSession) -> Conductor:
        if errors:
            raise errors.pop()
        return free.start(loaded)

    app = CoachApp(replace(free, start=conduct))
    async with app.run_test(notifications=True) as pilot:
        await home(pilot)
        await pilot.press("enter")
        await until(pilot, "not said", lambda: "can't be started" in screen_text(app))
        await on_screen(pilot, HomeScreen)
        await pilot.press("enter")
        await until(pilot, "not started", lambda: len(stage.conductors) == 1)
    assert "no threads" in (paths.state_dir() / NAME).read_text(encoding="utf-8")


async def test_a_summary_that_cannot_be_made_leads_home(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("coach_tui.ui.summary.screen.session_summary", fail)
    app = CoachApp(stage.services())
    async with app.run_test(notifications=True) as pilot:
        await home(pilot)
        await pilot.press("enter")
        await until(pilot, "not said", lambda: "summary can't be shown" in screen_text(app))
        await on_screen(pilot, HomeScreen)
    assert [entry.state for entry in stage.journal.entries()] == ["completed"]


async def test_details_that_cannot_be_drawn_are_closed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(DetailScreen, "compose", fail)
    app = CoachApp(stage.services())
    async with app.run_test(notifications=True) as pilot:
        await home(pilot)
        await pilot.press("space")
        await until(pilot, "not said", lambda: "can't be shown" in screen_text(app))
        await on_screen(pilot, HomeScreen)
        await pilot.press("h")
        await on_screen(pilot, HistoryScreen)


async def test_a_session_that_cannot_be_listed_hides_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    outline_of = library.outline_of
    monkeypatch.setattr(
        library,
        "outline_of",
        lambda session, heard: (
            fail() if session.title == "Wall sit" else outline_of(session, heard)
        ),
    )
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await home(pilot)
        assert "Glute activation" in screen_text(app)
        assert "1 problem" in screen_text(app)
        await pilot.press("down", "enter")
        await on_screen(pilot, ProblemsScreen)
        assert "the log has the details" in " ".join(screen_text(app).split())


async def test_figures_of_today_that_cannot_be_made_hide_no_session(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("coach_tui.ui.home.model.read_today", fail)
    app = CoachApp(stage.services())
    async with app.run_test(notifications=True) as pilot:
        await until(pilot, "not said", lambda: "figures can't be shown" in screen_text(app))
        assert "Glute activation" in screen_text(app)


async def test_an_entry_that_cannot_be_shown_hides_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    clock_text = wording.clock_text
    stage.clock = SystemClock(speed=300)
    played(stage, "sit")
    monkeypatch.setattr(wording, "clock_text", fail)
    (summary,) = stage.journal.summaries()
    assert model.entry_row(summary) == ("", "Wall sit", "can't be shown", "", "")
    monkeypatch.setattr(wording, "clock_text", clock_text)
    assert model.entry_row(summary)[2] == "done"


async def test_a_history_that_cannot_be_worked_out_is_closed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("coach_tui.ui.history.screen.history_view", fail)
    app = CoachApp(stage.services())
    async with app.run_test(notifications=True) as pilot:
        await home(pilot)
        await pilot.press("h")
        await until(pilot, "not said", lambda: "can't be shown" in screen_text(app))
        await on_screen(pilot, HomeScreen)


async def test_a_screen_that_is_closed_while_it_reads_ends_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    reading, may_go_on = threading.Event(), threading.Event()

    def read(*_: object, **__: object) -> Never:
        reading.set()
        may_go_on.wait(10)
        raise ZeroDivisionError

    monkeypatch.setattr(HistoryScreen, "_read", read)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await home(pilot)
        await pilot.press("h")
        await until(pilot, "not read", reading.is_set)
        # Its workers outlive it here, as those do that have begun to draw.
        monkeypatch.setattr(WorkerManager, "cancel_node", lambda *_: None)
        app.screen.dismiss()
        await on_screen(pilot, HomeScreen)
        may_go_on.set()
        log = paths.state_dir() / NAME
        await until(pilot, "not logged", log.exists)
        assert app.is_running
        await on_screen(pilot, HomeScreen)
    assert "was closed while it read" in log.read_text(encoding="utf-8")


class LateScreen(Screen[None]):
    """Is opened by the last key before the app ends."""

    def __init__(self) -> None:
        super().__init__()
        self.mounted = asyncio.Event()

    def compose(self) -> ComposeResult:
        typed_app(self).exit()
        yield Static(id="late")

    def on_mount(self) -> None:
        self.mounted.set()
        self.query_one("#late")


async def test_a_screen_that_opens_as_the_app_ends_does_not_change_how_it_ends(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await home(pilot)
        late = LateScreen()
        app.push_screen(late)
        await asyncio.wait_for(late.mounted.wait(), 10)
    assert app.return_code == 0
    log = (paths.state_dir() / NAME).read_text(encoding="utf-8")
    assert "as the app ended" in log
    assert " ERROR " not in log


@pytest.mark.parametrize("size", [(65_535, 65_535), (500, 200), (1, 1)])
async def test_a_terminal_of_any_size_is_drawn_within_limits(stage: Stage, size: tuple[int, int]):
    app = CoachApp(stage.services())
    async with app.run_test(size=size) as pilot:
        await until(pilot, "no home", lambda: isinstance(app.screen, HomeScreen))
        width, height = app.screen.size
        assert base_app.MIN_SIZE.width <= width <= MAX_SIZE.width
        assert base_app.MIN_SIZE.height <= height <= MAX_SIZE.height


async def test_a_program_that_was_replaced_is_reported_at_each_key_and_continues(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("coach_tui.ui.app.PAUSE_AFTER_S", 0.0)
    app = CoachApp(stage.services())
    async with app.run_test(notifications=True) as pilot:
        await home(pilot)
        for key, module in (
            ("space", "session.screen"),
            ("s", "settings.screen"),
            ("question_mark", "help_screen"),
            ("enter", "player.screen"),
            ("D", "dialogs"),
        ):
            app.clear_notifications()
            with monkeypatch.context() as replaced:
                replaced.setitem(sys.modules, f"coach_tui.ui.{module}", None)
                await pilot.press(key)
                await until(pilot, f"{key} said nothing", lambda: REPLACED[:20] in screen_text(app))
            assert isinstance(app.screen, HomeScreen)
        monkeypatch.setattr(DetailScreen, "CSS_PATH", "was-there.tcss")
        app.clear_notifications()
        await pilot.press("space")
        await until(pilot, "styles said nothing", lambda: REPLACED[:20] in screen_text(app))
        monkeypatch.setitem(sys.modules, "coach_tui.ui.summary.screen", None)
        app.clear_notifications()
        await pilot.press("enter")
        await until(pilot, "summary said nothing", lambda: REPLACED[:20] in screen_text(app))
        await on_screen(pilot, HomeScreen)
    assert [entry.state for entry in stage.journal.entries()] == ["completed"]


async def test_a_screen_that_fails_as_its_widgets_are_taken_away_with_the_app_ends_nothing():
    class Gone(Static):
        async def on_unmount(self) -> None:
            gone.set()
            await failing.wait()

    class Reading(AppScreen[None]):
        def compose(self) -> ComposeResult:
            yield Gone()

        def on_mount(self) -> None:
            self.run_worker(self._show())

        async def _show(self) -> None:
            await gone.wait()
            failing.set()
            fail()

    class OnlyReading(base_app.BaseApp[None]):
        def get_default_screen(self) -> Screen[Any]:
            return Reading()

    gone, failing = asyncio.Event(), asyncio.Event()
    async with OnlyReading().run_test():
        pass
    assert failing.is_set()


async def test_a_key_that_comes_before_its_screen_is_composed_ends_nothing():
    class Picking(AppScreen[None]):
        def action_pick(self) -> None:
            self.query_one("#nothing")

    class OnlyPicking(base_app.BaseApp[None]):
        def get_default_screen(self) -> Screen[Any]:
            return Picking()

    app = OnlyPicking()
    async with app.run_test():
        assert await app.run_action("pick", Picking())
        with pytest.raises(NoMatches):
            await app.run_action("pick", app.screen)
