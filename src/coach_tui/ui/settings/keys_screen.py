"""The keys of every screen; enter waits for another one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static
from textual.widgets.option_list import Option

from coach_tui.settings import SettingsError
from coach_tui.ui.app_screen import AppScreen, shown_name
from coach_tui.ui.keymap import FIXED_KEYS, KeyAction, clash, key_name
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import MOVES, KeyList, table_row, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult
    from textual.events import Key

    from coach_tui.ui.app_services import SettingsService

_MARGINS = 7  # Columns between those of a row, at its ends and of a scrollbar

_HINT = "enter, then the new key. d puts the default back."


class ActionList(KeyList, inherit_bindings=False):
    """The actions; while one waits for its key, the next key is that."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Change", id="keys.change", key_display="enter"),
        *MOVES,
    ]

    waits = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not self.waits and super().check_action(action, parameters)


class KeysScreen(AppScreen[None]):
    """Lists actions with their keys, and saves another key for one; ``follow`` uses the new keys."""

    CSS_PATH = "keys.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "default", "Default", id="keys.default"),
        Binding("escape", "dismiss", "Back", id="keys.back"),
    ]

    def __init__(
        self, service: SettingsService, actions: Sequence[KeyAction], follow: Callable[[], None]
    ) -> None:
        super().__init__()
        self._service = service
        self._follow = follow
        self._actions = actions

    def compose(self) -> ComposeResult:
        with Vertical(id="keys", classes="page"):
            yield Header("Keys", "saved automatically")
            yield ActionList(id="keys-list", markup=False)
            yield Static(_HINT, id="keys-hint", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(ActionList).focus()

    def on_resize(self) -> None:
        self.call_after_refresh(self._list)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        waits = self.is_mounted and self.query_one(ActionList).waits
        return not (waits and action in ("default", "dismiss")) and super().check_action(
            action, parameters
        )

    def _list(self) -> None:
        actions = self.query_one(ActionList)
        highlighted = actions.highlighted or 0
        chosen = self._service.settings.keys
        keys = [shown_name(chosen.get(a.name) or a.default[0]) for a in self._actions]
        cols, key_cols = actions.scrollable_content_region.width, max(map(len, keys))
        screen_cols = min(cols // 3, max(len(a.screens[0]) for a in self._actions))
        label_cols = cols - screen_cols - key_cols - _MARGINS
        actions.clear_options().add_options(
            Option(
                table_row(
                    (wrapped(a.screens[0], screen_cols, "dim"), screen_cols),
                    (wrapped(a.label, label_cols), None),
                    (Text(key, "bold" if a.name in chosen else ""), key_cols),
                )
            )
            for a, key in zip(self._actions, keys, strict=True)
        )
        actions.highlighted = highlighted

    def on_option_list_option_selected(self) -> None:
        self._wait(waits=True, hint="Press the new key. esc leaves it as it is.")

    def _wait(self, *, waits: bool, hint: str) -> None:
        self.query_one(ActionList).waits = waits
        self.query_one("#keys-hint", Static).update(hint)
        self.refresh_bindings()

    def on_key(self, event: Key) -> None:
        actions = self.query_one(ActionList)
        if not actions.waits:
            return
        event.stop()
        event.prevent_default()
        action = self._actions[actions.highlighted or 0]
        chosen = {name: key_name(key) for name, key in self._service.settings.keys.items()}
        other = clash(action, event.key, self._actions, chosen)
        if event.key == "escape":
            self._wait(waits=False, hint=_HINT)
        elif event.key in FIXED_KEYS:
            self._wait(waits=True, hint=f"{event.key} always does what it does. Press another key.")
        elif other is not None:
            taken = f"{shown_name(event.key)} is taken: {other.label}. Press another key."
            self._wait(waits=True, hint=taken)
        else:
            self._wait(waits=False, hint=_HINT)
            keys = {**self._service.settings.keys, action.name: shown_name(event.key)}
            self.call_later(self._save, keys)

    def action_default(self) -> None:
        action = self._actions[self.query_one(ActionList).highlighted or 0]
        others = {k: v for k, v in self._service.settings.keys.items() if k != action.name}
        self.call_later(self._save, others)

    async def _save(self, keys: Mapping[str, str]) -> None:
        # In a message: the next key waits for it, and cannot close the screen before.
        try:
            await asyncio.to_thread(self._service.choose, "keys", keys)
        except SettingsError as error:
            self.query_one("#keys-hint", Static).update(f"{error} For this run only.")
        self._follow()
        self._list()
