"""The command that installs optional packages."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path


def install_command(extra: str) -> str:
    """Return the command that installs an extra for the Python that runs the program.

    Another ``pip`` on the path would install it elsewhere. The quotes work in every shell, that
    of Windows included.
    """
    python = Path(sys.executable or "python")
    with suppress(OSError, ValueError):  # not below this folder, or the folder is gone
        relative = python.relative_to(Path.cwd())
        # A bare name would be searched on the path.
        python = relative if len(relative.parts) > 1 else python
    shown = f'"{python}"' if " " in str(python) else str(python)
    return f'{shown} -m pip install "coach-tui[{extra}]"'
