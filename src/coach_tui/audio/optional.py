"""How a person gets the optional packages that sound can make use of."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path


def install_command(extra: str) -> str:
    """The command that puts an extra of the program beside it, in the Python that runs it.

    Another ``pip`` on the path would put it elsewhere, or find no program of this name.
    Its quotes are those that every shell knows, that of Windows too.
    """
    python = Path(sys.executable or "python")
    with suppress(OSError, ValueError):  # not below this folder, or the folder is gone
        below = python.relative_to(Path.cwd())
        # A bare name would be looked for on the path.
        python = below if len(below.parts) > 1 else python
    shown = f'"{python}"' if " " in str(python) else str(python)
    return f'{shown} -m pip install "coach-tui[{extra}]"'
