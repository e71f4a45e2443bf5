"""The Textual app: the order of its screens, and the commands of its palette."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType

from coach_tui.clock import monotonic_s
from coach_tui.exit_codes import ExitCode
from coach_tui.ui import theme as colours
from coach_tui.ui.app_screen import AppScreen, before_next_key
from coach_tui.ui.base_app import EMPTY, BaseApp
from coach_tui.ui.editing import (
    EditRequested,
    FileChangeRequested,
    change_file,
    edit,
)
from coach_tui.ui.theme import phase_defaults

# Screens that the first frame does not show are imported where they are opened.

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.screen import Screen

    from coach_tui.conductor import Conductor, Snapshot
    from coach_tui.definitions.library_types import Listing, LoadedSession
    from coach_tui.definitions.problems import Problem
    from coach_tui.settings import Settings
    from coach_tui.ui.app_services import AppServices
    from coach_tui.ui.home.screen import HomeScreen
    from coach_tui.ui.keymap import KeyAction
    from coach_tui.ui.session.screen import DetailScreen


PAUSE_AFTER_S = 0.7  # How long after a session no other one is started. Our choice.

_TRIED = "Now pick a session and press enter. This minute is not in your journal."


def key_commands(app: App[Any], screen: Screen[Any]) -> Iterator[SystemCommand]:
    """The enabled bindings of a screen, each once.

    Navigation in lists and the palette itself are left out. A screen with its own palette commands provides those of
    its keys itself.
    """
    from coach_tui.ui.widgets.lists import NAVIGATION_IDS

    seen: set[str] = set()
    for _, active in sorted(screen.active_bindings.items()):
        binding = active.binding
        if not active.enabled or not binding.id or binding.id in {*NAVIGATION_IDS, "app.palette"}:
            continue
        description = binding.tooltip or binding.description
        if description in seen or (screen.COMMANDS and active.node is not app):
            continue
        seen.add(description)
        run = partial(app.run_action, binding.action, active.node)
        key = app.get_key_display(binding)
        yield SystemCommand(f"{description}  ({key})", "", run)


def _page_commands() -> type[Provider]:
    from coach_tui.ui.palette import PageCommands

    return PageCommands


class ExitReason(StrEnum):
    COMPLETED = "completed"
    STOPPED = "stopped"
    REPAIRED = "repaired"  # The journal was repaired: the app is to be opened anew


class CoachApp(BaseApp[ExitReason]):
    """Home, a session's details, the player, the summary, and back.

    ``return_value`` is an ``ExitReason`` if a session was given or the journal repaired, else ``None``;
    ``return_code`` is ``ExitCode.CRASHED`` after an internal error, also one that ended only the
    session, and 128 plus the signal's number after a signal.

    Args:
        services: The rest of the program.
        start: A session to run at once; the app then ends after its summary.
        settings: The user's, where they can be read before the services are opened.
    """

    TITLE = "coach"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = App.COMMANDS | {_page_commands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "Everything", id="app.palette", key_display="^p"),
        Binding("question_mark", "help", "Keys", id="app.help", key_display="?"),
        # In a text a question mark is typed.
        Binding("f1", "help", "Keys", id="app.help", key_display="f1"),
        Binding(
            *("f2", "doctor", "Doctor"),
            id="app.doctor",
            tooltip="Doctor: what works here",
            show=False,
        ),
        Binding("ctrl+z", "suspend_process", "Suspend", id="app.suspend", show=False),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", show=False, priority=True),
    ]

    def __init__(
        self,
        services: AppServices,
        start: LoadedSession | None = None,
        settings: Settings | None = None,
    ) -> None:
        styles = "home/home.tcss" if start is None else "player/player.tcss"
        super().__init__(Path(__file__).parent / styles)
        self.services = services
        self._start = start
        self._conductor: Conductor | None = None
        self._has_ended = False
        self._final: Snapshot | None = None
        # Infinite while a session runs, up to the end of its summary.
        self._ended_s = -inf
        self._at_start = settings or services.settings.settings
        colours.apply_theme(self, self._at_start)

    def on_load(self) -> None:
        # Before there is a screen, which names keys.
        self._use_keys(self._at_start.keys)

    def get_default_screen(self) -> Screen[Any]:
        if self._start is not None:
            return AppScreen[None](id=EMPTY)
        from coach_tui.ui.home.screen import HomeScreen

        return HomeScreen(self.services)

    def on_mount(self) -> None:
        colours.save_on_change(self, self.services, self._at_start)
        if self._start is not None:
            self._run_session(partial(self.services.start, self._start), self._start)

    def on_ready(self) -> None:
        # Off while modules were imported; what they made stays, and is not gone through again.
        gc.freeze()
        gc.enable()

    def follow_keys(self) -> None:
        self._use_keys(self.services.settings.settings.keys)

    def _use_keys(self, keys: Mapping[str, str]) -> None:
        if keys:
            from coach_tui.ui.keymap import checked_keymap  # only for who chooses keys

            keymap, problems = checked_keymap(keys, all_key_actions())
            self.set_keymap(keymap)
            if problems:
                text = "\n".join(problems)
                self.notify(text, severity="warning", timeout=15)
        else:
            self.set_keymap({})

    def on_unmount(self) -> None:
        self._has_ended = True
        self.end_session()

    def end_session(self) -> None:
        """Stop the running session, if any, and wait until it is logged."""
        conductor, self._conductor = self._conductor, None
        if conductor is not None:
            conductor.close()

    @property
    def runs_session(self) -> bool:
        """Whether a session is opened or runs, or its summary is shown."""
        return self._conductor is not None or self._ended_s == inf

    def on_home_screen_opened(self, message: HomeScreen.Opened) -> None:
        self.open_session(message.listing)

    def open_session(self, listing: Listing) -> None:
        loaded = _loaded(listing)
        if loaded is None:
            from coach_tui.ui.session.problems_screen import ProblemsScreen

            self.push_screen(ProblemsScreen(listing))
            return
        from coach_tui.ui.session.screen import DetailScreen

        self.run_worker(
            partial(self.services.prepare, loaded.session), thread=True, exit_on_error=False
        )
        self.push_screen(DetailScreen(loaded, self.services))

    def on_home_screen_run_requested(self, message: HomeScreen.RunRequested) -> None:
        loaded = _loaded(message.listing)
        if loaded is not None:
            self._start_session(loaded)

    @on(EditRequested)
    def _edit_requested(self, message: EditRequested) -> None:
        self._edit(message.path, message.problem)

    @work(exclusive=True, group="edit")
    async def _edit(self, path: Path, problem: Problem | None) -> None:
        services = self.services
        listing = await edit(self, services.editor, services.exercises, path, problem)
        if listing is None:
            return
        from coach_tui.ui.home.screen import HomeScreen
        from coach_tui.ui.session.problems_screen import ProblemsScreen
        from coach_tui.ui.session.screen import DetailScreen

        if isinstance(self.screen, DetailScreen | ProblemsScreen):
            await self.pop_screen()
            self.open_session(listing)
        elif isinstance(self.screen, HomeScreen):
            self.screen.action_reload()
            if listing.outline is None:
                self.open_session(listing)

    @on(FileChangeRequested)
    @work(exclusive=True, group="edit")
    async def _change_file(self, message: FileChangeRequested) -> None:
        path = await change_file(self, self.services.editor.files, message)
        if path is None:
            return
        from coach_tui.ui.home.screen import HomeScreen

        if not isinstance(self.screen, HomeScreen):
            await self.pop_screen()
        if isinstance(self.screen, HomeScreen):
            self.screen.select(path.stem)

    def on_detail_screen_start_requested(self, message: DetailScreen.StartRequested) -> None:
        self._start_session(message.loaded)

    def on_home_screen_resume_requested(self, message: HomeScreen.ResumeRequested) -> None:
        if self._is_idle():
            self._run_session(
                partial(self.services.resume, message.resumable), message.resumable.loaded
            )

    def on_home_screen_taster_requested(self) -> None:
        if self._is_idle():
            self._run_session(self.services.taster, None)

    def _start_session(self, loaded: LoadedSession) -> None:
        if self._is_idle():
            self._run_session(partial(self.services.start, loaded), loaded)

    def _is_idle(self) -> bool:
        # A repeating key, or a second enter at the summary, must not start another session.
        return self._conductor is None and monotonic_s() - self._ended_s > PAUSE_AFTER_S

    @work(exclusive=True, group="session")
    async def _run_session(
        self, open_conductor: Callable[[], Conductor], loaded: LoadedSession | None
    ) -> None:
        """Show a session from the player to the summary; ``None`` for the taster, without one."""
        before_s, self._ended_s = self._ended_s, inf
        conductor = await self._opened(open_conductor)
        if conductor is None:
            self._ended_s = before_s
            return
        try:
            await self._show_session(conductor, loaded)
        finally:
            self._ended_s = monotonic_s()
        if self._start is not None:
            await self.action_quit()
            return
        from coach_tui.ui.session.screen import DetailScreen

        if isinstance(self.screen, DetailScreen):
            self.pop_screen()

    async def _opened(self, open_conductor: Callable[[], Conductor]) -> Conductor | None:
        """A conductor, opened beside the screen, if any; ``None``, after a notice, where that fails."""
        from coach_tui.journal.lock import AlreadyTraining

        def open_session() -> Conductor:
            self._conductor = conductor = open_conductor()
            if self._has_ended:
                self.end_session()
            return conductor

        try:
            if self._start is not None:
                return open_session()  # no screen waits, and the first frame has the session
            return await before_next_key(self, open_session)
        except AlreadyTraining as error:
            self.notify(str(error), severity="warning", markup=False)
        except Exception as error:
            if self._start is not None:
                raise  # nothing else is to be shown
            self.contain(error, "The session can't be started.")
        return None

    async def _show_session(self, conductor: Conductor, loaded: LoadedSession | None) -> None:
        try:
            from coach_tui.ui.player.screen import PlayerScreen

            await self.push_screen_wait(PlayerScreen(conductor))
        finally:
            self.end_session()
        # Not what the screen returns: that is nothing if it failed.
        final = conductor.snapshot
        if self._start is not None:
            self._final = final
        try:
            if loaded is None:
                from coach_tui.core.log.outcome import SessionOutcome
                from coach_tui.ui.summary.model import outcome_of

                is_done = outcome_of(final) in (SessionOutcome.WHOLE, SessionOutcome.DONE)
                self.notify(f"{'Well done! ' if is_done else ''}{_TRIED}")
            else:
                from coach_tui.ui.summary.screen import SummaryScreen

                quiet_in_s = conductor.sounding_s()
                await self.push_screen_wait(SummaryScreen(final, self.services, loaded, quiet_in_s))
        except Exception as error:  # noqa: BLE001 - one session must not end the app
            saved = " Everything you did is saved." if final.is_saved else ""
            self.contain(error, f"The summary can't be shown.{saved}")

    async def action_quit(self) -> None:
        """Leave; a running session counts as stopped."""
        final = self._final
        if final is not None:
            from coach_tui.core.player.state import State

            completed = final.state is State.FINISHED
            self.exit(
                ExitReason.COMPLETED if completed else ExitReason.STOPPED,
                return_code=ExitCode.CRASHED if final.fault or self.failures else 0,
            )
        else:
            is_running = self._conductor is not None and self._start is not None
            self.exit(ExitReason.STOPPED if is_running else None)

    def action_settings(self) -> None:
        from coach_tui.ui.settings.screen import SettingsScreen

        self.push_screen(SettingsScreen(self.services.settings, all_key_actions, self.follow_keys))

    def action_doctor(self) -> None:
        from coach_tui.ui.settings.doctor_screen import DoctorScreen

        def examined(repaired: bool | None) -> None:  # noqa: FBT001 - Textual calls it
            if repaired:
                self.exit(ExitReason.REPAIRED)

        self.push_screen(DoctorScreen(self.services.examine, self.services.plan_repair), examined)

    def action_help(self) -> None:
        from coach_tui.ui.help_screen import HelpScreen, KeyLine

        def clicked(line: KeyLine | None) -> None:
            if line is not None and line.node.is_attached:
                self.call_later(self.run_action, line.action, line.node)

        self.push_screen(HelpScreen(name="help"), clicked)

    @on(colours.ThemeChosen)
    def _recolour(self, message: colours.ThemeChosen) -> None:
        self.theme = message.theme

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "help" and self.screen.name == "help":
            return False
        if action == "doctor" and (self.runs_session or self.screen.name == "doctor"):
            return False
        return super().check_action(action, parameters)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        yield from key_commands(self, screen)
        yield SystemCommand("Theme", "", self.action_change_theme)

    def action_command_palette(self) -> None:
        """Open the palette, which finds pages, too, while no session runs."""
        from textual.command import CommandPalette

        if isinstance(self.screen, CommandPalette):
            return
        looks_for = "A command" if self.runs_session else "A command, session, exercise or day"
        self.push_screen(CommandPalette(placeholder=looks_for, id="--command-palette"))

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The phases' hues for foreign themes."""
        return phase_defaults()


def all_key_actions() -> tuple[KeyAction, ...]:
    """Every action that a key can be chosen for, screen by screen; imports all screens."""
    from coach_tui.ui import keymap

    # Imported here: the first frame needs none of them.
    from coach_tui.ui.history.entry_screen import EntryPane, EntryScreen
    from coach_tui.ui.history.screen import HistoryScreen
    from coach_tui.ui.home.programme_screen import ProgrammeList, ProgrammeScreen
    from coach_tui.ui.home.screen import HomeScreen
    from coach_tui.ui.new.edit_screen import EditSessionScreen
    from coach_tui.ui.new.screen import NewSessionScreen, RowList
    from coach_tui.ui.player.screen import PlayerScreen
    from coach_tui.ui.session.problems_screen import ProblemsScreen
    from coach_tui.ui.session.screen import DetailScreen
    from coach_tui.ui.sheet.screen import SheetScreen
    from coach_tui.ui.summary.screen import SummaryScreen
    from coach_tui.ui.widgets.calendar import DayMap
    from coach_tui.ui.widgets.lists import KeyList

    return keymap.key_actions(
        (
            (keymap.EVERYWHERE, (CoachApp,)),
            ("While you exercise", (PlayerScreen,)),
            ("Home", (HomeScreen, KeyList)),
            ("Programmes", (ProgrammeScreen, ProgrammeList)),
            ("Session", (DetailScreen, KeyList)),
            ("Problems", (ProblemsScreen, KeyList)),
            ("New session", (NewSessionScreen, RowList)),
            ("Edit session", (EditSessionScreen,)),
            ("Add a sheet", (SheetScreen,)),
            ("Summary", (SummaryScreen,)),
            ("History", (HistoryScreen, EntryPane, KeyList, DayMap)),
            ("One day", (EntryScreen, EntryPane, KeyList)),
        )
    )


def _loaded(listing: Listing) -> LoadedSession | None:
    if listing.session is None:
        return None
    from coach_tui.definitions.library_types import LoadedSession

    return LoadedSession(
        listing.reference, listing.path, listing.session, listing.content_hash, listing.problems
    )
