"""The help: the keys that work now on the screen below, grouped; a click on one presses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.events import Click
from textual.style import Style
from textual.widgets import Static

from coach_tui.ui.app_screen import typed_app
from coach_tui.ui.dialogs import Dialog
from coach_tui.ui.widgets.key_bar import KeyBar

_EVERYWHERE = "Everywhere"

_THIS_SCREEN = "This screen"

LINE = "key_line"  # What a style holds of the line that is clicked

# The least width of each style class.
_WIDTHS: list[tuple[int, str]] | None = [(0, "-narrow"), (78, "-roomy")]


class KeyLine(Struct, frozen=True):
    keys: str
    description: str
    action: str
    node: DOMNode


def key_lines(
    bindings: Iterable[tuple[DOMNode, Binding]], shown: Callable[[Binding], str]
) -> list[KeyLine]:
    """One line for each id, whatever the number of its keys."""
    lines: dict[str, KeyLine] = {}
    for node, binding in bindings:
        # Textual's own bindings have no id.
        if not binding.description or binding.id is None:
            continue
        line = lines.get(binding.id)
        key = shown(binding)
        # A shared display name is shown once.
        keys = key if line is None or line.keys == key else f"{line.keys}  {key}"
        description = binding.tooltip or binding.description
        lines[binding.id] = KeyLine(keys, description, binding.action, node)
    return list(lines.values())


class HelpScreen(Dialog[KeyLine | None]):
    """Lists the keys of the screen below it that do something now; closes with one that was clicked."""

    CSS_PATH = "help.tcss"
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter,space", "dismiss", "Close", id="help.close"),
    ]

    _lines: Sequence[KeyLine] = ()

    def compose(self) -> ComposeResult:
        groups = self._groups()
        self._lines = [line for lines in groups.values() for line in lines]
        with VerticalScroll(id="help", classes="dialog"):
            title = Content.assemble(("Keys", "bold $foreground"), "   click one to press it")
            yield Static(title, id="help-title", markup=False)
            with Container(id="help-columns"):
                for column in _columns(groups):
                    with Vertical(classes="help-column"):
                        for heading, lines in column:
                            yield Static(heading, classes="help-heading", markup=False)
                            first = self._lines.index(lines[0])
                            yield Static(_table(lines, first), classes="help-keys", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#help").focus()

    def on_click(self, event: Click) -> None:
        number: int | None = event.style.meta.get(LINE)
        if number is not None:
            self.dismiss(self._lines[number])

    def _groups(self) -> dict[str, list[KeyLine]]:
        from coach_tui.ui.player.screen import PlayerScreen  # it delays the first frame

        app = typed_app(self)
        below = next((s for s in reversed(app.screen_stack) if s is not self), None)
        if below is None:
            return {}
        active = {(a.binding.key, a.binding.action) for a in below.active_bindings.values()}
        groups: dict[str, list[tuple[DOMNode, Binding]]] = {}
        # The app's own keys come last.
        nodes = (*(below.focused.ancestors_with_self if below.focused else ()), below, app)
        chain = below._modal_binding_chain  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - Textual has no other list of them all, with the user's keys
        for node, bindings in chain:
            if node not in nodes:
                continue
            default = _EVERYWHERE if node is app else _THIS_SCREEN
            for key, binding in bindings:
                heading = binding.group.description if binding.group else default
                if (key, binding.action) in active:
                    groups.setdefault(heading, []).append((node, binding))
        lines_by_heading = {
            heading: key_lines(bindings, app.get_key_display)
            for heading, bindings in groups.items()
        }
        if isinstance(below, PlayerScreen) and (answers := below.answers()):
            keys = [
                KeyLine(str(n), answer, f"answer({n})", below)
                for n, answer in enumerate(answers, start=1)
            ]
            lines_by_heading = {"Answer": keys, **lines_by_heading}
        return {heading: lines for heading, lines in lines_by_heading.items() if lines}


def _columns(groups: dict[str, list[KeyLine]]) -> list[list[tuple[str, list[KeyLine]]]]:
    """Split the groups, in their order, into two columns of similar height."""
    heights = [len(lines) + 2 for lines in groups.values()]
    middle = sum(heights) / 2
    first = [sum(heights[: n + 1]) - heights[n] / 2 <= middle for n in range(len(heights))]
    dealt = list(zip(first, groups.items(), strict=True))
    columns = [[group for left, group in dealt if left is side] for side in (True, False)]
    return [column for column in columns if column]


def _table(lines: list[KeyLine], first: int) -> Content:
    """Keys and what they do, a line each.

    Args:
        first: The number of the first line, which a click reports.
    """
    widest = max(len(line.keys) for line in lines)
    return Content("\n").join(
        Content.assemble(
            (line.keys.rjust(widest), "bold $accent"), "   ", line.description
        ).stylize(Style.from_meta({LINE: number}))
        for number, line in enumerate(lines, start=first)
    )
