"""Sessions put right in the person's own editor, and looked over when it is closed."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported
from textual.message import Message

from coach_tui import paths
from coach_tui.text import safe_text
from coach_tui.ui.dialogs import ConfirmScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import FrameType

    from textual.app import App

    from coach_tui.definitions.library_types import Listing

FALLBACKS = ("notepad",) if sys.platform == "win32" else ("nano", "vim", "vi")
"""Editors that are tried when the person has named none."""

_MODELINE = b"# yaml-language-server: $schema=.."

_NOT_HERE = "An editor cannot be opened in this terminal."


@dataclass
class EditRequested(Message):
    """A session's file is to be opened in the editor."""

    path: Path


class NewSessionRequested(Message):
    """A session is to be started by asking for it in the terminal."""


@dataclass(frozen=True, slots=True)
class SessionEditor:
    """Where sessions are written.

    Attributes:
        own: The person's folder of sessions; need not exist.
        shipped: The folder that is not to be written into.
        read: Looks a session's file over; ``None`` when it is gone.
        edit: Opens a file in the editor and returns when that is closed: a sentence
            for the person when it could not be.
        ask: Asks for a new session in the terminal, likewise.
    """

    own: Path
    shipped: Path
    read: Callable[[Path], Listing | None]
    edit: Callable[[Path], str | None]
    ask: Callable[[], str | None]


def editor_of(environment: Mapping[str, str]) -> list[str] | None:
    """The command that opens the person's editor, as a list; ``None`` if there is none."""
    for name in ("VISUAL", "EDITOR"):
        try:
            command = shlex.split(environment.get(name, ""), posix=sys.platform != "win32")
        except ValueError:
            continue  # An open quote: no command at all.
        if command:
            return command
    found = next(filter(None, map(shutil.which, FALLBACKS)), None)
    return None if found is None else [found]


def open_editor(path: Path) -> str | None:
    """Open a file in the person's editor and wait until that is closed.

    Returns:
        Why it could not be opened, in a sentence; ``None`` if it could.
    """
    command = editor_of(os.environ)
    if command is None:
        return "No editor was found; name yours in the variable EDITOR."
    return run_here([*command, str(path)])


def run_here(command: Sequence[str]) -> str | None:
    """Run a program in this terminal; why it could not be, or ``None``."""
    # ctrl+c is meant for that program, and the terminal sends it to both. A handler,
    # unlike SIG_IGN, does not pass to a child.
    before = signal.signal(signal.SIGINT, _let_pass)
    try:
        subprocess.run(command, check=False)  # noqa: S603 - the person's own editor, or ourselves
    except OSError as error:
        return f"{safe_text(command[0])} cannot be started: {error.strerror}."
    finally:
        signal.signal(signal.SIGINT, before)
    return None


def _let_pass(_number: int, _frame: FrameType | None) -> None:
    """Nothing: the signal was for another."""


async def edit(app: App[Any], desk: SessionEditor, path: Path) -> Listing | None:
    """Let a person edit a session; what ships is copied first, when they agree.

    Args:
        app: The app; this runs in a worker of its.
        desk: Where sessions are written.
        path: The session's file.

    Returns:
        The session as it is now; ``None`` when it was not opened.
    """
    if path.is_relative_to(desk.shipped):
        question = ConfirmScreen(
            "Copy it into your folder?",
            "What ships is not changed. Your copy takes its place in the list.",
            yes="Copy and edit",
            no="Leave it",
        )
        if not await app.push_screen_wait(question):
            return None
        copied = copy_to(desk.own, path)
        if isinstance(copied, str):
            app.notify(copied, severity="error", markup=False)
            return None
        path = copied
    return desk.read(path) if with_terminal_released(app, lambda: desk.edit(path)) else None


def with_terminal_released(app: App[Any], do: Callable[[], str | None]) -> bool:
    """Leave the terminal to something else for a while; whether that went well."""
    try:
        with app.suspend():
            trouble = do()
    except SuspendNotSupported:
        trouble = _NOT_HERE
    if trouble is not None:
        app.notify(trouble, severity="error", markup=False)
    return trouble is None


def copy_to(folder: Path, path: Path) -> Path | str:
    """Copy a session's file into the person's folder, over nothing that is there.

    Returns:
        The copy; or a sentence that says why there is none.
    """
    target = folder / path.name
    try:
        paths.make_private_folder(folder)
        paths.atomic_write(target, _without_modeline(path.read_bytes()), overwrite=False)
    except FileExistsError:
        return f"{safe_text(str(target))} is there already: edit that one."
    except OSError as error:
        return f"{safe_text(str(target))} cannot be written: {error.strerror}."
    return target


def _without_modeline(data: bytes) -> bytes:
    """A file without a first line that points at a schema beside where it lay."""
    first, _, rest = data.partition(b"\n")
    return rest if first.startswith(_MODELINE) else data
