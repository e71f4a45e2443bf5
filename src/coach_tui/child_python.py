"""The command line of every Python that the program starts."""

from __future__ import annotations

import sys


def python_command(module: str, *arguments: str) -> list[str]:
    """Run a module with our interpreter.

    ``-P`` keeps the current folder out of the import path: a stranger's ``click.py`` in it
    would run instead of the library.
    """
    return [sys.executable, "-P", "-m", module, *arguments]
