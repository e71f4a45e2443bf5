"""The settings screen: one line for each setting; a change is saved and played at once.

The audio delay is adjusted by ear: while its line has the focus, a tick is scheduled for every
second ``LEAD_S`` ahead, and the screen flashes when the tick is due.
"""

from __future__ import annotations

import asyncio
from math import ceil
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import DescendantFocus
from textual.widgets import Static

from coach_tui.clock import monotonic_s
from coach_tui.settings import SettingsError
from coach_tui.ui.app_screen import AppScreen, typed_app, with_doctor_key
from coach_tui.ui.settings.model import LATENCY, ChoiceSetting, NumberSetting, choices, meaning
from coach_tui.ui.theme import ThemeChosen
from coach_tui.ui.widgets.choice_row import ChoiceRow, LabelledRow, Slider
from coach_tui.ui.widgets.header import Flash, Header
from coach_tui.ui.widgets.key_bar import KeyBar, with_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.timer import Timer

    from coach_tui.ui.app_services import SettingsService
    from coach_tui.ui.keymap import KeyAction

_LABEL_COLS = 19

# The class set from each height on, for the styles.
_HEIGHTS: list[tuple[int, str]] | None = [(0, "-short"), (22, "-roomy")]

LEAD_S = 2.0  # How far ahead a tick is scheduled, so that it is on time with a delay of a second

FLASH_S = 0.1  # How long a flash lasts: long enough to be seen, short enough to mark a moment


class SettingRow(ChoiceRow, inherit_bindings=False):
    """A setting's values, of which one is always chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "step(1)", "Next value", id="choice.next", show=False),
        Binding("left,h", "step(-1)", "Previous value", id="choice.before", show=False),
        Binding("enter", "round", "Next value, then the first", id="choice.round", show=False),
    ]

    def __init__(self, setting: ChoiceSetting) -> None:
        labels = setting.values
        super().__init__(
            setting.label, labels, picked=setting.chosen, label_cols=_LABEL_COLS, id=setting.name
        )
        self.setting = setting

    def action_round(self) -> None:
        self.pick(((self.picked or 0) + 1) % len(self.setting.values))


class SettingsScreen(AppScreen[None]):
    CSS_PATH = "settings.tcss"
    VERTICAL_BREAKPOINTS = _HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,tab", "app.focus_next", "Next", id="settings.next", key_display="↓"),
        Binding(
            "up,shift+tab",
            "app.focus_previous",
            "Previous",
            id="settings.before",
            key_display="↑",
        ),
        Binding("space", "hear", "Play again", id="settings.hear"),
        Binding("k", "keys", "Keys", id="settings.keys", tooltip="Choose keys"),
        Binding("escape,s,q", "dismiss", "Back", id="settings.back", key_display="esc"),
    ]

    def __init__(
        self,
        service: SettingsService,
        key_actions: Callable[[], Sequence[KeyAction]],
        follow_keys: Callable[[], None],
    ) -> None:
        super().__init__()
        self._service = service
        self._key_actions = key_actions
        self._follow_keys = follow_keys
        self._choices = {setting.name: setting for setting in choices(service)}
        self._beat: Timer | None = None
        self._beat_s = 0.0

    def compose(self) -> ComposeResult:
        with Vertical(id="settings", classes="page"):
            yield Header("Settings", "saved automatically")
            yield Static(
                with_keys("`← →` change a setting and play it. `↑↓` move."),
                id="settings-hint",
                markup=False,
            )
            with Vertical(id="settings-choices"):
                for setting in self._choices.values():
                    if isinstance(setting, ChoiceSetting):
                        yield SettingRow(setting)
                    else:
                        yield _slider(setting)
            with Vertical(id="settings-about"):
                yield Static(id="settings-help", markup=False)
                yield Flash(id="settings-flash")
                yield Static(id="settings-problem", markup=False)
            path = f"Saved in {self._service.file}"
            yield Static(path, id="settings-file", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(SettingRow).focus()

    def on_unmount(self) -> None:
        self._stop_beat()
        self._service.stop()

    @on(DescendantFocus)
    def _show_about(self) -> None:
        """Explain the focused setting; tick and flash while it is the audio delay."""
        name = self._setting()
        self.query_one("#settings-help", Static).update(meaning(name, self._service.settings))
        self.query_one(Flash).display = name == LATENCY
        self._show_problem(self._service.silence_reason)
        if name == LATENCY and self._beat is None:
            self._service.stop()
            self._beat_s = float(ceil(monotonic_s()))
            for ahead in range(1, round(LEAD_S)):
                self._service.tick(self._beat_s + ahead)
            self._next_beat()
        elif name != LATENCY and self._beat is not None:
            self._stop_beat()
            self._service.stop()

    @on(LabelledRow.Changed)
    def _changed(self, event: LabelledRow.Changed) -> None:
        row = event.row
        setting = self._choices.get(row.id or "")
        if isinstance(row, SettingRow) and row.picked is not None:
            name = row.setting.name
            value = getattr(self._service.settings, name)
            # The type of the setting: an enum or ``str``.
            self.call_later(self._change, name, type(value)(row.setting.values[row.picked]))
        elif isinstance(row, Slider) and isinstance(setting, NumberSetting):
            self.call_later(self._change, setting.name, setting.convert(row.value))

    async def _change(self, name: str, value: object) -> None:
        # In a message: the next key waits for it, and cannot close the screen before.
        try:
            await asyncio.to_thread(self._service.choose, name, value)
            problem = ""
        except SettingsError as error:
            problem = f"{error} For this run only."
        if name == self._setting():
            about = self.query_one("#settings-help", Static)
            about.update(meaning(name, self._service.settings))
        if name == "theme":
            self.post_message(ThemeChosen(self._service.settings.theme))
        self._play(name, problem)

    @work(group="hear", exclusive=True)
    async def _play(self, name: str, problem: str = "") -> None:
        """Play a sample of a setting; the audio delay ticks by itself."""
        if name == LATENCY:
            silence_reason = self._service.silence_reason
        else:
            silence_reason = await asyncio.to_thread(self._service.play, name)
        self._show_problem(problem or silence_reason)

    def action_keys(self) -> None:
        from coach_tui.ui.settings.keys_screen import KeysScreen  # rarely opened

        typed_app(self).push_screen(
            KeysScreen(self._service, self._key_actions(), self._follow_keys)
        )

    def action_hear(self) -> None:
        self._play(self._setting())

    def _setting(self) -> str:
        focused = self.focused
        name = "" if focused is None else focused.id or ""
        return name if name in self._choices else next(iter(self._choices))

    def _show_problem(self, problem: str) -> None:
        if self.is_mounted:
            text = with_doctor_key(typed_app(self), problem)
            self.query_one("#settings-problem", Static).update(text)

    def _next_beat(self) -> None:
        self._service.tick(self._beat_s + LEAD_S)
        self._beat = self.set_timer(max(0.0, self._beat_s - monotonic_s()), self._flash)

    def _flash(self) -> None:
        self.query_one(Flash).light(lit=True)
        self.set_timer(FLASH_S, lambda: self.query_one(Flash).light(lit=False))
        self._beat_s += max(1.0, float(ceil(monotonic_s() - self._beat_s)))
        self._next_beat()

    def _stop_beat(self) -> None:
        if self._beat is not None:
            self._beat.stop()
            self._beat = None


def _slider(setting: NumberSetting) -> Slider:
    return Slider(
        setting.label,
        setting.value,
        setting.limits,
        step=setting.step,
        words=setting.format,
        label_cols=_LABEL_COLS,
        id=setting.name,
    )
