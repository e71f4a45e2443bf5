"""Session files in the user's own editor; they are checked when it is closed."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App, SuspendNotSupported
from textual.message import Message

from coach_tui import paths
from coach_tui.ui.dialogs import ConfirmScreen

if TYPE_CHECKING:
    from types import FrameType

    from coach_tui.definitions.library_types import Listing

FALLBACKS = ("notepad",) if sys.platform == "win32" else ("nano", "vim", "vi")
"""Editors to try without VISUAL and EDITOR."""

_MODELINE = b"# yaml-language-server: $schema=.."

_CANNOT_RELEASE = "This terminal can't open an editor."


@dataclass
class EditRequested(Message):
    """Open a session's file in the editor."""

    path: Path


class NewSessionRequested(Message):
    """Create a session with questions in the terminal."""


@dataclass(frozen=True, slots=True)
class SessionEditor:
    """Edits and creates session files.

    Attributes:
        folder: The user's session folder; need not exist.
        shipped: The folder of shipped sessions, which is not written to.
        read: Loads a session's file; ``None`` if it is gone.
        edit: Opens a file in the editor and waits until that is closed. Returns the problem,
            a sentence, or ``None``.
        create: Asks for a new session in the terminal, likewise.
    """

    folder: Path
    shipped: Path
    read: Callable[[Path], Listing | None]
    edit: Callable[[Path], str | None]
    create: Callable[[], str | None]


def editor_command(environment: Mapping[str, str]) -> list[str] | None:
    """The command of the user's editor; ``None`` if there is none."""
    on_windows = sys.platform == "win32"
    for name in ("VISUAL", "EDITOR"):
        try:
            command = shlex.split(environment.get(name, ""), posix=not on_windows)
        except ValueError:
            continue  # An open quote.
        if command and on_windows:
            # Without posix, backslashes stay, and so do the quotes.
            program, *options = [word.strip('"') for word in command]
            return [_windows_program(program, environment), *options]
        if command:
            return command
    fallback = next(filter(None, map(shutil.which, FALLBACKS)), None)
    return None if fallback is None else [fallback]


def _windows_program(name: str, environment: Mapping[str, str]) -> str:
    """The file of a program by PATH and PATHEXT: Windows itself starts no ``code.cmd`` for ``code``.

    Unlike ``shutil.which`` it does not look in the current folder, where any file may lie.
    """
    endings = environment.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").lower().split(";")
    if "\\" in name or "/" in name or name.lower().endswith(tuple(endings)):
        return name
    folders = filter(None, environment.get("PATH", "").split(os.pathsep))
    files = (Path(folder, name + ending) for folder in folders for ending in endings)
    return next((str(file) for file in files if file.is_file()), name)


def open_editor(path: Path) -> str | None:
    """Open a file in the user's editor and wait; the problem, a sentence, or ``None``."""
    command = editor_command(os.environ)
    if command is None:
        return "No editor found. Set the variable EDITOR."
    return run_in_terminal([*command, str(path)])


def run_in_terminal(command: Sequence[str]) -> str | None:
    """Run a program in this terminal; the problem, a sentence, or ``None``."""
    # The terminal sends ctrl+c to both programs. A child inherits SIG_IGN, but no handler.
    before = signal.signal(signal.SIGINT, _ignore_signal)
    try:
        subprocess.run(command, check=False)  # noqa: S603 - the user's own editor, or this program
    except OSError as error:
        return f"{command[0]} cannot be started: {error.strerror}."
    finally:
        signal.signal(signal.SIGINT, before)
    return None


def _ignore_signal(_number: int, _frame: FrameType | None) -> None:
    pass


async def edit(app: App[Any], editor: SessionEditor, path: Path) -> Listing | None:
    """Edit a session; a shipped one is copied first, with the user's consent.

    Args:
        app: The app; call this in a worker.

    Returns:
        The session afterwards; ``None`` if it was not opened.
    """
    if path.is_relative_to(editor.shipped):
        question = ConfirmScreen(
            "Copy it into your folder?",
            "The original stays. Your copy replaces it in the list.",
            yes="Copy and edit",
            no="Cancel",
        )
        if not await app.push_screen_wait(question):
            return None
        copy = copy_to(editor.folder, path)
        if isinstance(copy, str):
            app.notify(copy, severity="error", markup=False)
            return None
        path = copy
    return editor.read(path) if with_terminal_released(app, lambda: editor.edit(path)) else None


def with_terminal_released(app: App[Any], do: Callable[[], str | None]) -> bool:
    """Release the terminal to a function; whether that succeeded."""
    try:
        with app.suspend():
            problem = do()
    except SuspendNotSupported:
        problem = _CANNOT_RELEASE
    if problem is not None:
        app.notify(problem, severity="error", markup=False)
    return problem is None


def copy_to(folder: Path, path: Path) -> Path | str:
    """Copy a session's file into a folder without overwriting; the copy, or the problem."""
    target = folder / path.name
    try:
        paths.make_private_folder(folder)
        paths.atomic_write(target, _without_modeline(path.read_bytes()), overwrite=False)
    except FileExistsError:
        return f"{target} already exists. Edit that file."
    except OSError as error:
        return f"{target} cannot be written: {error.strerror}."
    return target


def _without_modeline(data: bytes) -> bytes:
    """A file without its first line if that is the relative path of a schema."""
    first, _, rest = data.partition(b"\n")
    return rest if first.startswith(_MODELINE) else data
