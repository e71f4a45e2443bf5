"""The keys of the screen below, grouped, with those that work just now in full colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from coach_tui.text import safe_text
from coach_tui.ui.base_app import typed_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import ComposeResult
    from textual.binding import BindingType

_EVERYWHERE = "Everywhere"

_HERE = "This screen"

_WIDTHS: list[tuple[int, str]] | None = [(0, "-narrow"), (78, "-roomy")]
"""From which width on which class is set, for the styles."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of the help.

    Attributes:
        keys: The keys, as they are written on the keyboard.
        says: What they do.
        works: Whether they do it now.
    """

    keys: str
    says: str
    works: bool


def key_lines(
    bindings: Iterable[tuple[Binding, bool]], shown: Callable[[Binding], str]
) -> list[KeyLine]:
    """Bindings as lines: one for each id, however many keys it has.

    Args:
        bindings: Each with whether it works now.
        shown: The name of a binding's key.
    """
    found: dict[str, KeyLine] = {}
    for binding, works in bindings:
        # What Textual binds for itself has no id: moving the focus, copying.
        if not binding.description or binding.id is None:
            continue
        line = found.get(binding.id)
        key = shown(binding)
        # One that stands for all of them is shown once.
        keys = key if line is None or line.keys == key else f"{line.keys}  {key}"
        found[binding.id] = KeyLine(keys, safe_text(binding.description), works)
    return list(found.values())


class HelpScreen(ModalScreen[None]):
    """Shows every key of the screen below it."""

    CSS_PATH = "help.tcss"
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter,space", "dismiss", "Close", id="help.close"),
    ]

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static("Keys", id="help-title", markup=False)
            with Container(id="help-columns"):
                for column in _columns(self._groups()):
                    with Vertical(classes="help-column"):
                        for heading, lines in column:
                            yield Static(heading, classes="help-heading", markup=False)
                            yield Static(_table(lines), classes="help-keys", markup=False)
            yield Static("Bold keys work now. escape closes this.", id="help-close", markup=False)

    def on_mount(self) -> None:
        self.query_one("#help").focus()

    def _groups(self) -> dict[str, list[KeyLine]]:
        """The keys of the screen below, by the group of their binding, then the app's own."""
        app = typed_app(self)
        below = next((s for s in reversed(app.screen_stack) if s is not self), None)
        if below is None:
            return {}
        active = {(a.binding.key, a.binding.action) for a in below.active_bindings.values()}
        groups: dict[str, list[tuple[Binding, bool]]] = {}
        # The keys of the focused widget, of the screen, and of the app, in this order.
        nodes = [node for node in (below.focused, below, app) if node is not None]
        for node in nodes:
            home = _EVERYWHERE if node is app else _HERE
            for key, binding in node._bindings:  # noqa: SLF001 - Textual has no other list of them all
                heading = binding.group.description if binding.group else home
                works = (key, binding.action) in active
                groups.setdefault(heading, []).append((binding, works))
        made = {head: key_lines(found, app.get_key_display) for head, found in groups.items()}
        return {heading: lines for heading, lines in made.items() if lines}


def _columns(groups: dict[str, list[KeyLine]]) -> list[list[tuple[str, list[KeyLine]]]]:
    """The groups, in their order, dealt to two columns of about the same height."""
    heights = [len(lines) + 2 for lines in groups.values()]
    middle = sum(heights) / 2
    first = [sum(heights[: n + 1]) - heights[n] / 2 <= middle for n in range(len(heights))]
    dealt = list(zip(first, groups.items(), strict=True))
    columns = [[group for left, group in dealt if left is side] for side in (True, False)]
    return [column for column in columns if column]


def _table(lines: list[KeyLine]) -> Content:
    widest = max(len(line.keys) for line in lines)
    return Content("\n").join(
        Content.assemble(
            (line.keys.rjust(widest), "bold $accent" if line.works else "$text-muted"),
            "   ",
            (line.says, "" if line.works else "$text-muted"),
        )
        for line in lines
    )
