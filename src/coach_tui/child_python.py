"""How child processes are started, and programs found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from zipimport import zipimporter

# On Windows a program with a console could change the one that the app draws on.
NO_CONSOLE = int(getattr(subprocess, "CREATE_NO_WINDOW", 0))

# With ``start_new_session``, keeps the terminal's signals (ctrl+c, hang-up) from a child.
OWN_GROUP = NO_CONSOLE | int(getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0))


_IN_ARCHIVE = (
    "import sys, runpy; sys.path[:] = {path}; runpy.run_module({module!r}, None, '__main__', True)"
)


def python_command(module: str, *arguments: str) -> list[str]:
    """Run a module with our interpreter, without the current folder on the import path.

    A stranger's ``click.py`` in it would run instead of the library.
    """
    command = [sys.executable, "-P"]
    if is_archive():
        path = [folder for folder in sys.path if folder]
        return [*command, "-c", _IN_ARCHIVE.format(path=path, module=module), *arguments]
    return [*command, "-m", module, *arguments]


def find_program(name: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The file of a program by PATH, or the path that it is; ``None`` if it is not there.

    On Windows ``shutil.which`` and the system itself look in the current folder first, where a
    stranger's file may lie, and the system starts no ``code.cmd`` for ``code``: this does neither.
    """
    if sys.platform != "win32":
        return shutil.which(name, path=environment.get("PATH"))
    if "/" in name or "\\" in name:
        return name
    endings = environment.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").lower().split(";")
    names = [name] if name.lower().endswith(tuple(endings)) else [name + end for end in endings]
    folders = [folder.strip('"') for folder in environment.get("PATH", "").split(os.pathsep)]
    # A relative folder is in the current one.
    files = (
        Path(folder, file) for folder in folders if Path(folder).is_absolute() for file in names
    )
    return next((str(file) for file in files if file.is_file()), None)


def is_archive() -> bool:
    """Whether we run from one file (shiv, pex), which the interpreter alone would not look into."""
    if sys.orig_argv[1:3] == ["-P", "-c"]:  # a child started by python_command from an archive
        return True
    loader = getattr(sys.modules["__main__"], "__loader__", None)
    return isinstance(loader, zipimporter) or "PEX" in os.environ
