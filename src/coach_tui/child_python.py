"""How child processes are started."""

from __future__ import annotations

import subprocess
import sys

NO_CONSOLE = int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
"""On Windows a program with a console could change the one that the app draws on."""

OWN_GROUP = NO_CONSOLE | int(getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0))
"""With ``start_new_session``, keeps the terminal's signals (ctrl+c, hang-up) from a child."""


def python_command(module: str, *arguments: str) -> list[str]:
    """Run a module with our interpreter.

    ``-P`` keeps the current folder out of the import path: a stranger's ``click.py`` in it
    would run instead of the library.
    """
    return [sys.executable, "-P", "-m", module, *arguments]
