"""Session files that commands write: where they go, and that nothing is written over."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from coach_tui import paths
from coach_tui.cli.parts import PROBLEMS

if TYPE_CHECKING:
    from pathlib import Path


def own_folder() -> Path:
    """The person's folder of sessions, made if need be, open to nobody else."""
    folder = paths.user_sessions()
    try:
        paths.make_private_folder(folder)
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
        paths.atomic_write(path, text, overwrite=force, to_device=True)
    except FileExistsError:
        refuse(f"{path} is there already; --force replaces it")
    except OSError as error:
        refuse(f"{path} cannot be written: {error.strerror}")


def refuse(message: str) -> NoReturn:
    """Say why nothing was done, and end."""
    click.echo(f"coach-tui: {message}.", err=True)
    sys.exit(PROBLEMS)
