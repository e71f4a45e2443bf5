"""Session files that commands write: where they go, and that nothing is written over."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import click

from coach_tui import paths
from coach_tui.cli.parts import PROBLEMS


def own_folder() -> Path:
    """The person's folder of sessions, made if need be, open to nobody else."""
    folder = paths.user_sessions()
    try:
        paths.data_dir().mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        refuse(f"{folder} cannot be made: {error.strerror}")
    return folder


def put(path: Path, text: str, *, force: bool) -> None:
    """Write a file whole or not at all; the program ends when it is there already.

    Args:
        path: Where.
        text: What.
        force: Whether a file that is there is replaced.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        draft = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            if force:
                draft.replace(path)
            else:
                _put_beside(draft, path, text)
        finally:
            draft.unlink(missing_ok=True)
    except FileExistsError:
        refuse(f"{path} is there already; --force replaces it")
    except OSError as error:
        refuse(f"{path} cannot be written: {error.strerror}")


def refuse(message: str) -> NoReturn:
    """Say why nothing was done, and end."""
    click.echo(f"coach-tui: {message}.", err=True)
    sys.exit(PROBLEMS)


def _put_beside(draft: Path, path: Path, text: str) -> None:
    try:
        # Unlike a rename, a link never takes the place of another file.
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links: then it is made anew, which refuses as well.
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
