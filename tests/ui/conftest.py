"""Apps are waited for until they are idle, and no longer."""

from __future__ import annotations

import idle_loop
import textual.app
import textual.pilot

textual.app.wait_for_idle = idle_loop.wait_until_idle  # pyright: ignore[reportPrivateImportUsage]
textual.pilot.wait_for_idle = idle_loop.wait_until_idle  # pyright: ignore[reportPrivateImportUsage]
