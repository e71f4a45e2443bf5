"""What the command palette offers: everything that a key would do now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand

from coach_tui.ui.widgets.choices import MOVES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App
    from textual.screen import Screen


def key_commands(app: App[Any], screen: Screen[Any]) -> Iterator[SystemCommand]:
    """Each thing that a key would do on a screen now, once.

    Moving about in a list is left out: the palette is a list itself. A screen
    with commands of its own speaks for its own keys.
    """
    seen: set[str] = set()
    for _, active in sorted(screen.active_bindings.items()):
        binding = active.binding
        if not active.enabled or not binding.id or binding.id in MOVES:
            continue
        if binding.description in seen or (screen.COMMANDS and active.node is not app):
            continue
        seen.add(binding.description)
        run = partial(app.run_action, binding.action, active.node)
        key = app.get_key_display(binding)
        yield SystemCommand(binding.description, f"key: {key}", run)
