"""Every action of every screen, by keys alone and by mouse alone.

``JOURNEYS`` is the table: how each screen is reached by keys, and by clicks on what it shows. At
each stop all keys that are live are pressed, or clicked in the key bar and in the help; the
actions are noted then, and not run.
"""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from manual_clock import ManualClock
from msgspec.structs import replace
from rich.cells import cell_len
from screen_harness import BREATHER, BROKEN, Stage, screen_text
from test_home_programme import OTHER, PLAN, begun
from test_home_today_panel import BANDED, easy, with_unfinished
from textual.dom import DOMNode
from textual.events import Key, MouseDown, MouseUp, Paste
from textual.keys import key_to_character
from textual.screen import Screen

import coach_tui.ui
from coach_tui.clock import monotonic_s
from coach_tui.core.player.pain import PainAction
from coach_tui.services.check_up import Finding, Verdict
from coach_tui.services.sessions import exercises
from coach_tui.ui.app import CoachApp
from coach_tui.ui.app_screen import AppScreen
from coach_tui.ui.dialogs import AskScreen, ConfirmScreen, Dialog, FilteredList
from coach_tui.ui.help_screen import LINE, HelpScreen
from coach_tui.ui.history.entry_screen import EntryScreen
from coach_tui.ui.history.exercises_screen import ExercisesScreen
from coach_tui.ui.history.export_screen import ExportScreen
from coach_tui.ui.history.screen import HistoryScreen
from coach_tui.ui.home.advice_keys import AdviceScreen
from coach_tui.ui.home.programme_screen import ProgrammeScreen
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.new.edit_screen import EditSessionScreen
from coach_tui.ui.new.screen import ExercisePicker, NewSessionScreen
from coach_tui.ui.player.pain_screen import PainScreen
from coach_tui.ui.player.screen import PlayerScreen
from coach_tui.ui.session.exercise_screen import CatalogueScreen, ExerciseScreen
from coach_tui.ui.session.problems_screen import ProblemsScreen
from coach_tui.ui.session.screen import DetailScreen
from coach_tui.ui.session.variations_screen import VariationScreen
from coach_tui.ui.settings.doctor_screen import DoctorScreen
from coach_tui.ui.settings.keys_screen import KeysScreen
from coach_tui.ui.settings.screen import SettingsScreen
from coach_tui.ui.sheet.file_screen import FileScreen
from coach_tui.ui.sheet.screen import SheetScreen
from coach_tui.ui.summary.feedback_screen import FeedbackScreen
from coach_tui.ui.summary.screen import SummaryScreen
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import NAVIGATION_IDS
from coach_tui.ui.widgets.live import LiveScreen

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Sequence
    from pathlib import Path

    import pytest
    from textual.binding import Binding
    from textual.events import Event

Noted = tuple[DOMNode, str, tuple[Any, ...]]
"""An action: where it runs, its name and its arguments."""


@dataclass(frozen=True)
class Stop:
    """A screen, or a state of one, and how it is reached from the stop before.

    Attributes:
        keys: The keys that lead there, between spaces.
        clicks: The words that are clicked instead, where they stand lowest; ``#`` begins the id
            of a widget.
        typed: What is typed then, or pasted by mouse.
        ms: How far the clock of the session is moved then.
        shows: Words that are there when its thread has done what was asked for.
        is_return: Whether all there has been tried before.
    """

    screen: type[Screen[Any]]
    keys: str = ""
    clicks: tuple[str, ...] = ()
    typed: str = ""
    ms: int = 0
    shows: str = ""
    is_return: bool = False


def back(screen: type[Screen[Any]], label: str = "esc Back") -> Stop:
    """Back to a screen where all has been tried."""
    return Stop(screen, "escape", (label,), is_return=True)


LIVED_IN = (
    Stop(HomeScreen),
    Stop(HelpScreen, "question_mark", ("? Keys",)),
    back(HomeScreen, "esc Close"),
    Stop(DoctorScreen, "f2", ("? Keys", "Doctor"), shows="r Repair"),
    back(HomeScreen),
    Stop(HomeScreen, "down down", ("Wall sit",)),
    Stop(HomeScreen, "slash", ("? Keys", "/   Search")),
    back(HomeScreen, "esc Clear"),
    Stop(HomeScreen, "y", ("y Answer",)),
    back(HomeScreen, "esc Skip"),
    Stop(HomeScreen, "a", ("a Accept",)),
    Stop(SettingsScreen, "s", ("s Settings",)),
    Stop(SettingsScreen, "down down down down down down", ("Volume",)),
    Stop(KeysScreen, "k", ("k Keys",)),
    back(SettingsScreen),
    back(HomeScreen),
    Stop(HistoryScreen, "h", ("h History",)),
    Stop(HistoryScreen, "tab", ("tab Map",)),
    Stop(HistoryScreen, "tab", ("tab List",), is_return=True),
    Stop(ExercisesScreen, "x", ("x Exercises",)),
    back(HistoryScreen),
    Stop(ExportScreen, "E", ("E Export",)),
    Stop(ExportScreen, "tab", ("#export-name",)),
    back(HistoryScreen),
    Stop(EntryScreen, "enter", ("Glute activation", "Glute activation")),
    Stop(AskScreen, "c", ("c Date and time",)),
    back(EntryScreen),
    Stop(FeedbackScreen, "f", ("f Rate",)),
    Stop(FeedbackScreen, "up", ("#feedback-note",)),
    Stop(EntryScreen, "enter", ("enter Save",)),
    back(HistoryScreen),
    back(HomeScreen),
    Stop(EditSessionScreen, "home down e", ("1 min", "? Keys", "Edit reps")),
    back(HomeScreen),
    Stop(DetailScreen, "home down space", ("1 min", "space Details")),
    Stop(ExerciseScreen, "x", ("x About",)),
    back(DetailScreen),
    Stop(VariationScreen, "v", ("v Variation",)),
    back(DetailScreen),
    back(HomeScreen),
    Stop(CatalogueScreen, "x", ("? Keys", "x   All exercises")),
    back(HomeScreen),
    Stop(NewSessionScreen, "N", ("N New",)),
    Stop(NewSessionScreen, "down", ("+ Add",)),
    Stop(ExercisePicker, "enter", ("+ Add",)),
    Stop(ExercisePicker, "tab", ("#picker-list",)),
    Stop(NewSessionScreen, "enter", ("enter Add",)),
    Stop(ExercisePicker, "enter a", ("+ Add", "+ Add"), is_return=True),
    Stop(NewSessionScreen, "down enter", ("enter Add",), is_return=True),
    Stop(NewSessionScreen, "enter", ("2 Banded",)),
    Stop(NewSessionScreen, "end", ("Days ",)),
    Stop(NewSessionScreen, "up up up up", ("2 Banded",), is_return=True),
    Stop(NewSessionScreen, "K", ("K Up",)),
    Stop(NewSessionScreen, "delete", ("del Remove",)),
    back(HomeScreen),
    Stop(
        SheetScreen,
        "i",
        ("? Keys", "Add my physio's sheet"),
        "Clamshell 3x12\nBananas three times a day",
    ),
    Stop(FileScreen, "ctrl+o", ("^o Open a file",)),
    Stop(FileScreen, "tab", ("#file-list",)),
    back(SheetScreen),
    back(HomeScreen),
    Stop(HomeScreen, "end", ("✗ zzz-broken",)),
    Stop(ProblemsScreen, "enter", ("✗ zzz-broken",)),
    back(HomeScreen),
    Stop(PlayerScreen, "home down enter", ("1 min", "1 min")),
    Stop(PlayerScreen, "n", ("n Skip",), ms=22_000),
    Stop(ExerciseScreen, "i", ("? Keys", "About")),
    back(PlayerScreen),
    Stop(PainScreen, "p", ("p Pain",)),
    back(PlayerScreen),
    Stop(PlayerScreen, "space", ("space Pause",), shows="space Resume"),
    Stop(ConfirmScreen, "q", ("q Stop",)),
    Stop(SummaryScreen, "y", ("Stop  (y)",)),
    Stop(HomeScreen, "enter", ("enter Done",)),
)
"""Home, and from there to every other screen, after sessions, advice and an interruption."""


NEW = (
    Stop(HomeScreen),
    Stop(PlayerScreen, "t", ("t  Try one minute",), ms=3_000),
    Stop(PlayerScreen, "enter", ("enter I'm done",), shows="enter End"),
    Stop(HomeScreen, "enter", ("enter End",), is_return=True),
    Stop(ConfirmScreen, "end e", ("Glute activation", "? Keys", "Edit reps")),
)
"""Home of a new user, who tries it and edits a session that ships."""

IN_PROGRAMME = (
    Stop(HomeScreen),
    Stop(ProgrammeScreen, "p", ("? Keys", "p   Programmes")),
    Stop(ProgrammeScreen, "z", ("z Pause",)),
    Stop(ConfirmScreen, "down enter", ("Another", "Another")),
    Stop(ProgrammeScreen, "n", ("No",), is_return=True),
    back(HomeScreen),
)
"""Home and programmes after the first week of one."""


class Noting(CoachApp):
    """Runs actions, or notes them.

    Attributes:
        noted: Where they are noted; ``None`` to run them.
    """

    noted: list[Noted] | None = None

    async def _dispatch_action(self, namespace: DOMNode, action_name: str, params: Any) -> bool:
        if self.noted is None:
            return await super()._dispatch_action(namespace, action_name, params)
        self.noted.append((namespace, action_name, params))
        return True


def lived_in(folder: Path) -> tuple[Stage, Noting]:
    """After some sessions, one of which was interrupted; with advice, a question and a broken file."""
    stage = Stage(folder)
    stage.add("glutes", BANDED)
    stage.add("sit", BREATHER)
    stage.add("zzz-broken", BROKEN)
    for ago in (3, 2, 1):
        easy(stage, ago, day_after=ago > 1)
    damaged = Finding("journal", Verdict.BAD, "it is damaged")
    services = replace(
        with_unfinished(stage, in_journal=False),
        exercises=exercises,
        examine=lambda: iter([damaged]),
    )
    return stage, Noting(services)


LAST_WORDS = "  - {say: Well done., wait: 60s}\n"


def new(folder: Path) -> tuple[Stage, Noting]:
    """Before the first session, with a session that ships."""
    stage = Stage(folder)
    (folder / "shipped").mkdir()
    stage.add("shipped/glutes", BANDED)
    stage.add("taster", BREATHER.replace("duration: 20s", "until: done") + LAST_WORDS)
    return stage, Noting(stage.services())


def in_programme(folder: Path) -> tuple[Stage, Noting]:
    """In the second week of a programme, the first of which was missed."""
    stage = Stage(folder)
    (folder / "programmes").mkdir()
    stage.add("glutes", BANDED)
    stage.add("programmes/plan", PLAN)
    stage.add("programmes/then", OTHER)
    begun(stage, 3, 2)
    return stage, Noting(stage.services())


JOURNEYS = {lived_in: LIVED_IN, new: NEW, in_programme: IN_PROGRAMME}

ABSTRACT = {AppScreen, AdviceScreen, LiveScreen, Dialog, FilteredList}

POINTED = NAVIGATION_IDS | {
    # The cursor of a list or of a row of answers goes where the user clicks.
    *("picks.next", "picks.before", "picks.clear", "picker.up", "picker.down"),
    *("file.up", "file.down", "pain.up", "pain.down"),
    # Two clicks on one of the ways that the pain sheet offers; one on the button of a question.
    *(f"pain.{action}" for action in PainAction),
    *("confirm.yes", "confirm.no", "confirm.other"),
}
"""What is clicked itself, in the dialogs, whose key bars have no help."""

ASKING = frozenset({"session", "edit", "open", "clear"})
"""The groups of the workers that wait for what the user says."""


def live(app: CoachApp) -> dict[str, tuple[DOMNode, Binding]]:
    """The keys of ours that do something now, by the ids of their bindings."""
    return {
        active.binding.id: (active.node, active.binding)
        for active in app.screen.active_bindings.values()
        if active.enabled and active.binding.id
    }


def key(name: str) -> Key:
    return Key(name, key_to_character(name))


def click(at: tuple[int, int]) -> list[Event]:
    """What a mouse sends whose button is pressed and released."""
    kinds = (MouseDown, MouseUp)
    return [kind(None, *at, 0, 0, 1, shift=False, meta=False, ctrl=False) for kind in kinds]


def place_of(app: CoachApp, words: str) -> tuple[int, int]:
    """Where some words are clicked."""
    if words.startswith("#"):
        region = app.screen.query_one(words).region
        return region.x + 1, region.y + min(1, region.height - 1)
    rows = list(enumerate(screen_text(app).splitlines()))
    y, row = next((y, row) for y, row in reversed(rows) if words in row)
    return cell_len(row[: row.index(words)]), y


def send(app: CoachApp, events: Sequence[Event]) -> None:
    """Hand events over as the terminal does; the app takes one after the other."""
    assert app._driver is not None
    for event in events:
        app._driver.send_message(event)


async def quiet(app: Noting, words: str = "", screen: type[Screen[Any]] | None = None) -> None:
    """Wait until words or a screen are there, and the app is at rest."""
    deadline_s, rounds = monotonic_s() + 10, 0
    while rounds < 2:
        await asyncio.sleep(0.005)
        await app.input_queue.settle()
        is_busy = any(w.is_running and w.group not in ASKING for w in app.workers)
        is_there = not is_busy and (screen is None or type(app.screen) is screen)
        # What is drawn is looked at last: that is most of the work of these tests.
        is_there = is_there and (words.startswith("#") or not words or words in screen_text(app))
        rounds = rounds + 1 if is_there and not app.input_queue else 0
        assert monotonic_s() < deadline_s, f"no {words or screen}\n{screen_text(app)}"


async def go(app: Noting, clock: ManualClock, stop: Stop, *, by_mouse: bool) -> None:
    """Go to a stop, and wait until all is there."""
    for words in stop.clicks if by_mouse else ():
        await quiet(app, words)
        send(app, click(place_of(app, words)))
    if not by_mouse:
        send(app, [key(name) for name in stop.keys.split()])
    await quiet(app, screen=stop.screen)
    if stop.ms:
        clock.advance(stop.ms)
    await quiet(app, stop.shows)
    if stop.typed:
        send(app, [Paste(stop.typed)])
        await quiet(app, stop.typed.splitlines()[-1])


async def notes(app: Noting, events: Sequence[Event], due: Sequence[Noted]) -> None:
    """Send events, and see that they would run some actions in that order."""
    app.noted = []
    send(app, events)
    deadline_s = monotonic_s() + 5
    while len(app.noted) < len(due) and monotonic_s() < deadline_s:  # noqa: ASYNC110 - the app has no event
        await asyncio.sleep(0.002)
    noted, app.noted = app.noted, None
    assert noted == due


async def press_all(app: Noting) -> None:
    """Press all live keys."""
    actions = live(app).values()
    due = [app._parse_action(binding.action, node) for node, binding in actions]
    await notes(app, [key(binding.key) for _, binding in actions], due)


async def click_bar(app: Noting) -> set[str]:
    """Click all keys of the key bar; return the ids of their bindings."""
    bars = app.screen.query(KeyBar)
    hints = bars.first()._fitting() if bars else []
    row = screen_text(app).splitlines()[-1]
    places = [cell_len(row[: row.index(f"{hint.key} {hint.label}")]) for hint in hints]
    events = [event for x in places for event in click((x, app.size.height - 1))]
    await notes(app, events, [app._parse_action(h.action, h.node or app) for h in hints])
    clicked = {(hint.node, hint.action) for hint in hints}
    return {n for n, (node, binding) in live(app).items() if (node, binding.action) in clicked}


async def click_help(app: Noting, names: set[str]) -> None:
    """Open the help by a click, see that some keys can be clicked there, and click one of them."""
    actions = {name: action for name, action in live(app).items() if name in names}
    node, binding = next(iter(actions.values()))
    due = app._parse_action(binding.action, node)
    help_key = "f1 Keys" if "f1 Keys" in screen_text(app) else "? Keys"
    send(app, click(place_of(app, help_key)))
    await quiet(app, screen=HelpScreen)
    assert isinstance(app.screen, HelpScreen)
    places: dict[tuple[DOMNode, str], tuple[int, int]] = {}
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            if segment.style is not None and LINE in segment.style.meta:
                line = app.screen._lines[segment.style.meta[LINE]]
                places[line.node, line.action] = x, y
            x += segment.cell_length
    assert {(node, binding.action) for node, binding in actions.values()} <= places.keys()
    await notes(app, click(places[node, binding.action]), [due])


async def stops(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, by_mouse: bool
) -> AsyncGenerator[Noting]:
    """Make all journeys; at each stop where something is to be tried, the app.

    A test that fails has to close it: the app that stays would hold up the end of the loop for ever.
    """
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(folder))
    for begin, journey in JOURNEYS.items():
        begin_folder = folder / begin.__name__
        begin_folder.mkdir()
        stage, app = begin(begin_folder)
        assert isinstance(stage.clock, ManualClock)
        async with app.run_test(size=(90, 30)):
            for stop in journey:
                await go(app, stage.clock, stop, by_mouse=by_mouse)
                if not stop.is_return:
                    yield app


async def test_by_keys_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pressed: set[str] = set()
    async with aclosing(stops(tmp_path, monkeypatch, by_mouse=False)) as apps:
        async for app in apps:
            pressed |= live(app).keys()
            await press_all(app)
    assert pressed == declared()


async def test_by_mouse_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    clicked: set[str] = set()
    async with aclosing(stops(tmp_path, monkeypatch, by_mouse=True)) as apps:
        async for app in apps:
            names = set(live(app))
            rest = names - await click_bar(app)
            if "app.help" not in names:
                assert rest <= POINTED | {"help.close"}
            elif rest - clicked:
                await click_help(app, rest)
            clicked |= names
    assert clicked == declared()


def test_no_screen_is_forgotten():
    tried = {stop.screen for journey in JOURNEYS.values() for stop in journey if not stop.is_return}
    assert tried == {c for c in classes() if issubclass(c, Screen)} - ABSTRACT


def classes() -> Iterator[type[DOMNode]]:
    """The screens and widgets in the source."""
    for module in pkgutil.walk_packages(coach_tui.ui.__path__, "coach_tui.ui."):
        for value in vars(importlib.import_module(module.name)).values():
            is_class = isinstance(value, type) and issubclass(value, DOMNode)
            if is_class and value.__module__ == module.name:
                yield value


def declared() -> set[str]:
    """The ids of all bindings in the source."""
    bindings = [binding for c in classes() for binding in vars(c).get("BINDINGS", ())]
    return {binding.id for binding in bindings if binding.id}
