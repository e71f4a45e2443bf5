"""The command that installs optional packages."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from coach_tui.child_python import is_archive


def install_command(extra: str) -> str:
    """The command that installs an extra for the Python that runs the program.

    It is the command of the installer that made this environment: pipx, uv or pip. Another ``pip``
    on the path would install it elsewhere. The quotes work in every shell, that of Windows
    included.
    """
    package = f'"coach-tui[{extra}]"'
    if is_archive():
        return f"shiv -c coach-tui -o coach-tui.pyz {package}"
    if Path(sys.prefix, "pipx_metadata.json").exists():
        return f"pipx install --force {package}"
    if Path(sys.prefix, "uv-receipt.toml").exists():
        return f"uv tool install {package}"
    python = Path(sys.executable or "python")
    with suppress(OSError, ValueError):  # not below this folder, or the folder is gone
        relative = python.relative_to(Path.cwd())
        # A bare name would be searched on the path.
        python = relative if len(relative.parts) > 1 else python
    shown = f'"{python}"' if " " in str(python) else str(python)
    if find_spec("pip") is None:  # as in an environment made by uv
        return f"uv pip install --python {shown} {package}"
    return f"{shown} -m pip install {package}"
