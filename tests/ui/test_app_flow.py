"""``CoachApp`` from the first screen to the last, with a real session in between."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import pytest
from manual_clock import ManualClock
from msgspec.structs import replace
from screen_harness import BREATHER, GLUTES, Stage, screen_text, stage_fixture, until
from textual.binding import Binding
from textual.command import CommandPalette
from textual.css.stylesheet import Stylesheet
from textual.widget import Widget

from coach_tui import paths
from coach_tui.audio.sound_out import NoSound
from coach_tui.clock import SystemClock
from coach_tui.core.player.state import Command, State
from coach_tui.exit_codes import ExitCode
from coach_tui.journal.lock import AlreadyTraining
from coach_tui.log_file import NAME
from coach_tui.ui.app import CoachApp, ExitReason
from coach_tui.ui.help_screen import HelpScreen
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.player.screen import PlayerScreen
from coach_tui.ui.session.problems_screen import ProblemsScreen
from coach_tui.ui.session.screen import DetailScreen, Steps
from coach_tui.ui.summary.feedback_screen import FeedbackScreen
from coach_tui.ui.summary.screen import SummaryScreen
from coach_tui.ui.theme import THEMES, phase_defaults
from coach_tui.ui.widgets.big_text import BigTextView
from coach_tui.ui.widgets.header import SearchBox
from coach_tui.ui.widgets.lists import KeyList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.dom import DOMNode
    from textual.pilot import Pilot
    from textual.screen import Screen

    from coach_tui.audio.sound_out import ScheduledSound
    from coach_tui.conductor import Conductor
    from coach_tui.definitions.library_types import LoadedSession


stage = stage_fixture({"glutes": GLUTES, "sit": BREATHER}, clock=lambda: SystemClock(speed=300))


async def on_screen(pilot: Pilot[ExitReason], kind: type[Screen[Any]]) -> None:
    await until(pilot, f"no {kind.__name__}", lambda: isinstance(pilot.app.screen, kind))


async def listed(pilot: Pilot[ExitReason]) -> None:
    await until(pilot, "nothing listed", lambda: "November" in screen_text(pilot.app))


async def test_while_another_instance_trains_nothing_is_started_and_it_is_said(stage: Stage):
    free = stage.services()
    busy = [True]

    def conduct(loaded: LoadedSession) -> Conductor:
        if busy.pop():
            raise AlreadyTraining("Another one trains.")
        return free.start(loaded)

    app = CoachApp(replace(free, start=conduct))
    async with app.run_test(notifications=True) as pilot:
        await listed(pilot)
        await pilot.press("enter")
        await until(pilot, "not said", lambda: "Another one trains." in screen_text(app))
        assert isinstance(app.screen, HomeScreen)
        assert stage.conductors == []
        busy.append(False)
        await pilot.press("enter")
        await on_screen(pilot, SummaryScreen)
        await pilot.press("escape")
        await on_screen(pilot, HomeScreen)


async def test_a_session_is_opened_beside_the_screen_and_closed_if_the_app_ends_first(
    stage: Stage,
):
    free = stage.services()
    asked, may_open, opened = (threading.Event() for _ in range(3))

    def conduct(loaded: LoadedSession) -> Conductor:
        asked.set()
        assert may_open.wait(10)
        conductor = free.start(loaded)
        opened.set()
        return conductor

    app = CoachApp(replace(free, start=conduct))
    async with app.run_test() as pilot:
        await listed(pilot)
        await pilot.press("enter", "enter")
        await until(pilot, "not asked to open", asked.is_set)
        assert app.runs_session
        assert isinstance(app.screen, HomeScreen)
    may_open.set()
    assert opened.wait(10)
    assert stage.conductors[0].wait_over(10)
    assert len(stage.conductors) == 1
    assert stage.journal.entries() == []


async def test_home_detail_player_summary_home(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await listed(pilot)
        assert "new" in screen_text(app)
        await pilot.press("space")
        await on_screen(pilot, DetailScreen)
        await pilot.press("enter")
        await on_screen(pilot, SummaryScreen)
        summary = app.screen
        await until(
            pilot,
            "no result",
            lambda: [big.render() for big in summary.query(BigTextView)] == ["Well done"],
        )
        assert "10 reps, all done" in screen_text(app)
        await until(pilot, "not asked", lambda: "How did it go?" in screen_text(app))
        await pilot.press("enter")
        await on_screen(pilot, HomeScreen)
        # It was read again: this session has been done now.
        await until(pilot, "not read again", lambda: "today" in screen_text(pilot.app))
        await pilot.press("q")
    assert app.return_value is None
    assert [entry.state for entry in stage.journal.entries()] == ["completed"]


async def test_a_session_given_at_the_start_runs_at_once_and_ends_the_app(stage: Stage):
    app = CoachApp(stage.services(), stage.find("glutes"))
    async with app.run_test() as pilot:
        await on_screen(pilot, SummaryScreen)
        await until(pilot, "not asked", lambda: "How did it go?" in screen_text(app))
        await pilot.press("4", "enter")
        await until(pilot, "still running", lambda: app.return_value is not None)
    assert app.return_value is ExitReason.COMPLETED
    assert [entry.rpe for entry in stage.journal.entries()] == [4]


async def test_quitting_at_the_summary_of_a_stopped_session_counts_as_stopped(stage: Stage):
    stage.clock = SystemClock()
    app = CoachApp(stage.services(), stage.find("glutes"))
    async with app.run_test() as pilot:
        await on_screen(pilot, PlayerScreen)
        await until(pilot, "not begun", lambda: stage.conductors[0].snapshot.state is State.RUNNING)
        stage.conductors[0].post(Command.STOP)
        await on_screen(pilot, SummaryScreen)
        await pilot.press("ctrl+q")
        await until(pilot, "still there", lambda: not app.is_running)
    assert app.return_value is ExitReason.STOPPED


async def test_leaving_in_the_middle_stops_and_logs_the_session(stage: Stage):
    stage.clock = clock = ManualClock()
    app = CoachApp(stage.services(), stage.find("glutes"))
    async with app.run_test() as pilot:
        await on_screen(pilot, PlayerScreen)
        clock.advance(30_000)
        await until(pilot, "no rep", lambda: bool(stage.conductors[0].snapshot.reps))
        await pilot.press("ctrl+q")
        await until(pilot, "still there", lambda: not app.is_running)
    assert app.return_value is ExitReason.STOPPED
    assert [entry.state for entry in stage.journal.entries()] == ["stopped"]


async def test_a_key_pressed_twice_starts_one_session(stage: Stage):
    stage.clock = SystemClock()
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await listed(pilot)
        await pilot.press("space")
        await on_screen(pilot, DetailScreen)
        app.screen.query_one(Steps).action_select()
        app.screen.query_one(Steps).action_select()
        await on_screen(pilot, PlayerScreen)
        assert len(stage.conductors) == 1


async def test_help_and_palette_are_everywhere_and_a_notice_replaces_the_one_before(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(notifications=True) as pilot:
        await listed(pilot)
        styled: set[DOMNode] = set()
        with pytest.MonkeyPatch.context() as patch:
            apply = Stylesheet.apply
            patch.setattr(
                Stylesheet,
                "apply",
                lambda self, node, **how: (styled.add(node), apply(self, node, **how)),
            )
            await pilot.press("question_mark")
            await on_screen(pilot, HelpScreen)
        assert {type(node.screen) for node in styled if isinstance(node, Widget)} == {HelpScreen}
        await pilot.press("f1", "escape")
        await on_screen(pilot, HomeScreen)
        # A title ends with its key, as in `Quit  (q)`.
        commands = app.get_system_commands(app.screen)
        titles = {command.title.partition("  (")[0] for command in commands}
        named = {"Start", "Session details", "Search the sessions", "Reload the sessions"}
        assert named | {"Keys", "Quit", "Theme"} <= titles
        assert "Everything" not in titles  # the palette itself
        await pilot.press("ctrl+p")
        await on_screen(pilot, CommandPalette)
        await pilot.press("escape")
        app.notify("First.")
        app.notify("Second [b].")
        await until(pilot, "not shown", lambda: "Second [b]." in screen_text(app))
        await until(pilot, "still there", lambda: "First." not in screen_text(app))


@pytest.mark.parametrize(
    "owner",
    [
        CoachApp,
        HomeScreen,
        SearchBox,
        DetailScreen,
        Steps,
        SummaryScreen,
        FeedbackScreen,
        ProblemsScreen,
        KeyList,
    ],
)
def test_every_binding_has_an_id_and_says_what_it_does(owner: type[CoachApp]):
    for binding in owner.BINDINGS:
        assert isinstance(binding, Binding)
        assert binding.id
        assert binding.description


def test_every_theme_names_every_hue():
    for theme in THEMES:
        assert phase_defaults().keys() <= theme.variables.keys()


async def test_an_unexpected_error_is_logged_and_shown_in_a_sentence(
    stage: Stage, capsys: pytest.CaptureFixture[str]
):
    def broken() -> str:
        note = "my private note"
        raise ZeroDivisionError(len(note))

    app = CoachApp(stage.services())
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - it is raised as the app ends
        async with app.run_test() as pilot:
            await on_screen(pilot, HomeScreen)
            app.call_later(broken)
            await until(pilot, "it went on", lambda: not app.is_running)
    assert app.return_code == ExitCode.CRASHED
    log = paths.state_dir() / NAME
    shown = capsys.readouterr().err.replace("\n", "")
    assert "Something went wrong inside coach-tui" in shown
    assert str(log) in shown
    assert "Traceback" not in shown
    assert "my private note" not in shown
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    assert "my private note" not in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0


async def test_a_crash_in_the_middle_stops_and_logs_the_session(stage: Stage):
    stage.clock = clock = ManualClock()
    app = CoachApp(stage.services(), stage.find("glutes"))

    def crash() -> None:
        raise RuntimeError("a screen broke")

    with pytest.raises(RuntimeError, match="a screen broke"):  # noqa: PT012 - it is raised as the app ends
        async with app.run_test() as pilot:
            await on_screen(pilot, PlayerScreen)
            clock.advance(30_000)
            await until(pilot, "no rep", lambda: bool(stage.conductors[0].snapshot.reps))
            app.call_later(crash)
            await until(pilot, "it went on", lambda: not app.is_running)
    assert [entry.state for entry in stage.journal.entries()] == ["stopped"]


class BrokenSound(NoSound):
    """A sound with a fault in it, which no ``SoundOut`` may have."""

    def schedule(self, sounds: Sequence[ScheduledSound]) -> None:
        raise RuntimeError(f"cannot schedule {len(sounds)} sounds")


async def test_a_fault_in_the_sound_is_logged_and_the_session_runs_to_its_end(stage: Stage):
    stage.sound = BrokenSound()
    app = CoachApp(stage.services(), stage.find("glutes"))
    async with app.run_test() as pilot:
        await on_screen(pilot, SummaryScreen)
    assert [entry.state for entry in stage.journal.entries()] == ["completed"]
    log = (paths.state_dir() / NAME).read_text(encoding="utf-8")
    assert "Traceback" in log
    assert "RuntimeError: cannot schedule" in log


async def test_what_the_rest_of_the_program_warns_of_goes_to_the_log_too(stage: Stage):
    logger, before = logging.getLogger("coach_tui"), logging.NullHandler()
    logger.addHandler(before)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await listed(pilot)
        logging.getLogger("coach_tui.conductor").warning("something odd")
        assert before not in logger.handlers  # it may write to the same file
    assert before in logger.handlers
    logger.removeHandler(before)
    log = (paths.state_dir() / NAME).read_text(encoding="utf-8")
    assert "WARNING coach_tui.conductor: something odd" in log
