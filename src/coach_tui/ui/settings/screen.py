"""The settings: each choice on a line, kept and heard as soon as it is made."""

from __future__ import annotations

import asyncio
from math import ceil
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import DescendantFocus
from textual.screen import Screen
from textual.widgets import Footer, Static

from coach_tui.clock import monotonic_s
from coach_tui.settings import SettingsError
from coach_tui.text import safe_text
from coach_tui.ui.settings.model import LATENCY, ChoiceSetting, NumberSetting, choices, meaning
from coach_tui.ui.theme import ColoursChosen
from coach_tui.ui.widgets.choice_row import ChoiceRow, LabelledRow, Slider
from coach_tui.ui.widgets.header import Flash, Header

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.timer import Timer

    from coach_tui.ui.app_services import SettingsService

_LABEL_COLS = 16

_HEIGHTS: list[tuple[int, str]] | None = [(0, "-short"), (22, "-roomy")]
"""From which height on which class is set, for the styles."""

LEAD_S = 2.0
"""How far ahead a tick is asked for, so that it is on time through a speaker a second late."""

FLASH_S = 0.1
"""How long a flash stands: long enough to be seen, short enough to have a moment."""


class SettingRow(ChoiceRow, inherit_bindings=False):
    """One of several, of which one always is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "step(1)", "Next", id="choice.next", show=False),
        Binding("left,h", "step(-1)", "The one before", id="choice.before", show=False),
        Binding("enter", "round", "Next, round and round", id="choice.round", show=False),
    ]

    def __init__(self, kinds: ChoiceSetting) -> None:
        labels = [safe_text(value) for value in kinds.values]
        super().__init__(
            kinds.label, labels, picked=kinds.chosen, label_cols=_LABEL_COLS, id=kinds.name
        )
        self.kinds = kinds

    def action_round(self) -> None:
        self.pick(((self.picked or 0) + 1) % len(self.kinds.values))


class SettingsScreen(Screen[None]):
    """Shows the person's choices and lets them be changed, by ear.

    Args:
        tuning: Keeps them, and lets them be heard.
    """

    CSS_PATH = "settings.tcss"
    VERTICAL_BREAKPOINTS = _HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,tab,j", "app.focus_next", "Next", id="settings.next", key_display="↓"),
        Binding(
            "up,shift+tab,k", "app.focus_previous", "Before", id="settings.before", key_display="↑"
        ),
        Binding("space", "hear", "Hear it again", id="settings.hear"),
        Binding("escape,s,q", "dismiss", "Back", id="settings.back", key_display="esc"),
    ]

    def __init__(self, tuning: SettingsService) -> None:
        super().__init__()
        self._tuning = tuning
        self._choices = {each.name: each for each in choices(tuning)}
        self._in_order = asyncio.Lock()
        self._beat: Timer | None = None
        self._beat_s = 0.0

    def compose(self) -> ComposeResult:
        with Vertical(id="settings"):
            yield Header("Settings", "kept at once")
            yield Static(
                "← → changes a choice and lets you hear it. ↓ goes on.",
                id="settings-hint",
                markup=False,
            )
            with Vertical(id="settings-choices"):
                for each in self._choices.values():
                    yield SettingRow(each) if isinstance(each, ChoiceSetting) else _dial(each)
            with Vertical(id="settings-about"):
                yield Static(id="settings-meaning", markup=False)
                yield Flash(id="settings-flash")
                yield Static(id="settings-trouble", markup=False)
            kept = f"Kept in {safe_text(str(self._tuning.file))}"
            yield Static(kept, id="settings-file", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(SettingRow).focus()

    def on_unmount(self) -> None:
        self._stop_beat()
        self._tuning.stop()

    @on(DescendantFocus)
    def _show_about(self) -> None:
        """Tell what the choice with the keys means; tick and flash for the one that wants it."""
        name = self._setting()
        self.query_one("#settings-meaning", Static).update(meaning(name, self._tuning.settings))
        self.query_one(Flash).display = name == LATENCY
        self._tell(self._tuning.silence_reason)
        if name == LATENCY and self._beat is None:
            self._tuning.stop()
            self._beat_s = float(ceil(monotonic_s()))
            for ahead in range(1, round(LEAD_S)):
                self._tuning.tick(self._beat_s + ahead)
            self._next_beat()
        elif name != LATENCY and self._beat is not None:
            self._stop_beat()
            self._tuning.stop()

    @on(LabelledRow.Changed)
    def _changed(self, event: LabelledRow.Changed) -> None:
        row = event.row
        setting = self._choices.get(row.id or "")
        if isinstance(row, SettingRow) and row.picked is not None:
            kinds = row.kinds
            now = getattr(self._tuning.settings, kinds.name)
            # The kind of the setting: an enum's member of that value, or the word itself.
            self._change(kinds.name, type(now)(kinds.values[row.picked]))
        elif isinstance(row, Slider) and isinstance(setting, NumberSetting):
            self._change(setting.name, setting.setting(row.value))

    @work(group="change")
    async def _change(self, name: str, value: object) -> None:
        """Keep a choice, after those made before it."""
        async with self._in_order:
            try:
                await asyncio.to_thread(self._tuning.choose, name, value)
                trouble = ""
            except SettingsError as error:
                trouble = f"{error} It holds until you leave the program."
        if name == self._setting():
            about = self.query_one("#settings-meaning", Static)
            about.update(meaning(name, self._tuning.settings))
        if name == "colours":
            self.post_message(ColoursChosen(self._tuning.settings.colours))
        self._hear(name, trouble)

    @work(group="hear", exclusive=True)
    async def _hear(self, name: str, trouble: str = "") -> None:
        """Let a choice be heard, unless it is being heard all the time."""
        if name == LATENCY:
            deaf = self._tuning.silence_reason
        else:
            deaf = await asyncio.to_thread(self._tuning.play, name)
        self._tell(trouble or deaf)

    def action_hear(self) -> None:
        self._hear(self._setting())

    def _setting(self) -> str:
        """The setting that has the keys."""
        focused = self.focused
        name = "" if focused is None else focused.id or ""
        return name if name in self._choices else next(iter(self._choices))

    def _tell(self, words: str) -> None:
        if self.is_mounted:
            self.query_one("#settings-trouble", Static).update(safe_text(words))

    def _next_beat(self) -> None:
        self._tuning.tick(self._beat_s + LEAD_S)
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


def _dial(amount: NumberSetting) -> Slider:
    return Slider(
        amount.label,
        amount.value,
        amount.limits,
        step=amount.step,
        words=amount.words,
        label_cols=_LABEL_COLS,
        id=amount.name,
    )
