"""Keys to press or to click: the last row of a screen, and keys within a text.

The row shows the enabled keys of the screen, as many as fit, each of them whole.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby
from typing import Any, ClassVar

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from textual.app import RenderResult
from textual.content import Content
from textual.dom import DOMNode
from textual.events import Click
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from coach_tui.ui.app_screen import typed_app

_GAP = 2

# Keys to know on every screen, each with the least columns for it: back, the help, the palette.
_PINNED_KEYS = {"escape": 0, "question_mark": 0, "f1": 0, "ctrl+p": 96}


def clickable(text: str, action: str) -> Content:
    """A key and its label within a text; a click on it runs the action."""
    return Content.styled(text, "$accent").stylize(Style.from_meta({"@click": action}))


def with_keys(text: str) -> Content:
    """A text whose keys, in backquotes, look like keys."""
    parts = text.split("`")
    return Content.assemble(
        *((part, "bold $accent" if n % 2 else "") for n, part in enumerate(parts))
    )


class KeyHint(Struct, frozen=True):
    """A key and its action, which runs in ``node``.

    Attributes:
        pair: A name shared with the next hint: both are shown or neither.
        pinned: Whether it is shown before any other.
    """

    key: str
    label: str
    action: str
    pair: str = ""
    pinned: bool = False
    node: DOMNode | None = None

    @property
    def cols(self) -> int:
        return cell_len(self.key) + 1 + cell_len(self.label)


def fitting(hints: Sequence[KeyHint], cols: int) -> list[KeyHint]:
    """The hints that fit in a row, in their order: the pinned ones, then the first ones."""
    free = cols + _GAP
    fitted: set[int] = set()
    numbered = list(enumerate(hints))
    for pinned in (True, False):
        those = [(n, hint) for n, hint in numbered if hint.pinned is pinned]
        for _, pair in groupby(those, lambda item: item[1].pair or item[0]):
            together = dict(pair)
            needed = sum(hint.cols + _GAP for hint in together.values())
            if needed <= free:
                fitted |= together.keys()
                free -= needed
    return [hint for n, hint in numbered if n in fitted]


class KeyBar(Widget):
    """The enabled keys of a screen in one row; a click on one presses it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--label"}

    _hints: Sequence[KeyHint] = ()

    def on_mount(self) -> None:
        screen: Screen[Any] = self.screen
        screen.bindings_updated_signal.subscribe(self, lambda _: self._update())  # pyright: ignore[reportUnknownMemberType, reportUnknownLambdaType] - Textual leaves the parameter of Screen open
        typed_app(self).screen_change_signal.subscribe(self, lambda _: self._update())  # pyright: ignore[reportUnknownMemberType, reportUnknownLambdaType] - likewise

    def on_resize(self) -> None:
        self._update()

    def _update(self) -> None:
        # Below a dialog the screen's own keys do nothing.
        shows_keys = self.is_attached and self.screen.is_active
        hints = self._enabled() if shows_keys else []
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def _enabled(self) -> list[KeyHint]:
        app = typed_app(self)
        hints: dict[str, KeyHint] = {}
        # The app's own keys come last.
        for node, binding, enabled, _ in self.screen.active_bindings.values():
            name = binding.id or binding.action
            if not (enabled and binding.show):
                continue
            pinned = _PINNED_KEYS.get(binding.key, sys.maxsize) <= self.size.width
            if name in hints and not pinned:
                continue
            key = hints[name].key if name in hints else app.get_key_display(binding)
            pair = binding.group.description if binding.group and binding.group.compact else ""
            hints[name] = KeyHint(key, binding.description, binding.action, pair, pinned, node)
        # Keys of the user's choice stand at the end of Textual's list, not in their place.
        nodes = dict.fromkeys(hint.node for hint in hints.values() if hint.node is not None)
        ids = [binding.id for node in nodes for _, binding in node._bindings]  # noqa: SLF001 - Textual has no other list in their order
        place = {name: n for n, name in reversed(list(enumerate(ids)))}
        # What enter does comes first, whatever the order of the bindings.
        in_place = sorted(hints.items(), key=lambda item: place.get(item[0], len(ids)))
        return sorted((hint for _, hint in in_place), key=lambda hint: hint.key != "enter")

    def render(self) -> RenderResult:
        return (" " * _GAP).join(f"{hint.key} {hint.label}" for hint in self._fitting())

    def render_line(self, y: int) -> Strip:
        key = self.get_component_rich_style("key-bar--key")
        label = self.get_component_rich_style("key-bar--label")
        segments: list[Segment] = []
        for hint in self._fitting() if y == 0 else []:
            segments.append(Segment(hint.key, key))
            segments.append(Segment(f" {hint.label}{' ' * _GAP}", label))
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    async def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        start = 0
        for hint in self._fitting():
            if offset is not None and start <= offset.x < start + hint.cols:
                await typed_app(self).run_action(hint.action, hint.node)
                return
            start += hint.cols + _GAP

    def _fitting(self) -> list[KeyHint]:
        return fitting(self._hints, self.size.width)
