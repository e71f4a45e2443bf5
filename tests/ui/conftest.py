"""Apps are waited for until they are idle, and no longer."""

from __future__ import annotations

import idle_loop
import textual.app
import textual.pilot

for _module in (textual.app, textual.pilot):
    _module.wait_for_idle = idle_loop.wait_until_idle
