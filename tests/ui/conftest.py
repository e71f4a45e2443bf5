"""Apps are waited for until they are idle, and no longer; frames that no test reads are not drawn."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import idle_loop
import textual.app
import textual.pilot
from textual._compositor import Compositor

if TYPE_CHECKING:
    from rich.console import RenderableType

textual.app.wait_for_idle = idle_loop.wait_until_idle  # pyright: ignore[reportPrivateImportUsage]
textual.pilot.wait_for_idle = idle_loop.wait_until_idle  # pyright: ignore[reportPrivateImportUsage]

_render_update = Compositor.render_update
_drawn: WeakSet[Compositor] = WeakSet()


@wraps(_render_update)
def _render_first(compositor: Compositor, **options: Any) -> RenderableType | None:
    if "full" in options or compositor not in _drawn:
        _drawn.add(compositor)
        return _render_update(compositor, **options)
    compositor._dirty_regions.clear()
    return None


# An app without a terminal throws away what it drew. The first frame of each screen is still
# drawn; of later ones tests draw what they look at themselves.
Compositor.render_update = _render_first  # pyright: ignore[reportAttributeAccessIssue]
