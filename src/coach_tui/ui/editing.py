"""Sessions edited in the form, or their files in the user's own editor; these are checked when it is closed."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from textual.app import App, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.message import Message

from coach_tui.child_python import find_program
from coach_tui.services.own_sessions import FileChangeError, OwnSessions
from coach_tui.text import MAX_TITLE
from coach_tui.ui.app_screen import key_of

# The dialogs are imported where they are opened: home is drawn without them.

if TYPE_CHECKING:
    from types import FrameType

    from coach_tui.core.model.exercise import Exercise
    from coach_tui.definitions.library_types import Listing
    from coach_tui.definitions.problems import Problem

# Editors to try without VISUAL and EDITOR.
FALLBACKS = ("notepad",) if sys.platform == "win32" else ("nano", "vim", "vi")

_CANNOT_RELEASE = "This terminal can't open an editor."


# How editors take the position in a file: arguments between spaces, ``\0`` for a space in one.
_PLACE_ARGUMENTS = {
    "{path}:{line}:{column}": ("subl", "sublime_text", "hx", "helix", "zed", "zeditor"),
    "--goto {path}:{line}:{column}": (
        *("code", "code-insiders", "code-oss", "codium", "vscodium", "cursor", "windsurf"),
        "positron",
    ),
    "+{line},{column} {path}": ("nano", "rnano"),
    "+{line}:{column} {path}": ("emacs", "emacsclient", "kak", "micro"),
    "--line {line} --column {column} {path}": ("kate", "kwrite", "idea", "pycharm"),
    "-n{line} -c{column} {path}": ("notepad++",),
    "+{line} +normal!\0{column}| {path}": ("vim", "nvim", "gvim", "mvim", "vimx"),
    "+{line} {path}": (
        *("vi", "view", "nvi", "elvis", "vile", "joe", "jed", "ne", "pico", "mcedit", "mg"),
        *("gedit", "gnome-text-editor", "xed", "pluma", "geany"),
    ),
}


@dataclass
class EditRequested(Message):
    """Open a session's file in the editor, at a problem, which may be in the file of an exercise."""

    path: Path
    problem: Problem | None = None


class FileChange(Enum):
    DUPLICATE = "duplicate"
    RENAME = "rename"
    DELETE = "delete"


@dataclass
class FileChangeRequested(Message):
    change: FileChange
    path: Path
    title: str


# The keys of the screens that show a session whose file can be changed.
FILE_KEYS: list[BindingType] = [
    Binding(
        key,
        f"file('{change.value}')",
        label,
        id=f"session.{change.value}",
        show=False,
        tooltip=f"{label} session",
    )
    for key, label, change in (
        ("D", "Duplicate", FileChange.DUPLICATE),
        ("R", "Rename", FileChange.RENAME),
        ("delete", "Delete", FileChange.DELETE),
    )
]


class EditorProgram(Struct, frozen=True):
    """The program that files are edited in."""

    name: str
    is_chosen: bool  # By VISUAL or EDITOR; else it is one that was there


def editor_program(environment: Mapping[str, str]) -> EditorProgram | None:
    command = editor_command(environment)
    if command is None:
        return None
    name = re.sub(r"\.exe$", "", re.split(r"[\\/]", command[0])[-1])
    return EditorProgram(name, any(map(environment.get, ("VISUAL", "EDITOR"))))


# What closes an editor of ``FALLBACKS``.
_LEAVING = {
    "nano": "To leave it: ctrl+x.",
    "notepad": "Save there, and close it to come back.",
}
_LEAVING_VI = "To leave it: esc, then :wq (or :q! without saving), then enter."


class SessionEditor(Struct, frozen=True):
    """Reads and changes session files.

    Attributes:
        files: The user's session files.
        read: Loads a session's file; ``None`` if it is gone.
        edit: Opens a file in the editor at a line and a column, both 0 for no place, and waits
            until that is closed. Returns the problem, a sentence, or ``None``.
        program: The program that ``edit`` opens; ``None`` where that is not known.
    """

    files: OwnSessions
    read: Callable[[Path], Listing | None]
    edit: Callable[[Path, int, int], str | None]
    program: Callable[[], EditorProgram | None] = lambda: None


def editor_command(environment: Mapping[str, str]) -> list[str] | None:
    on_windows = sys.platform == "win32"
    for name in ("VISUAL", "EDITOR"):
        try:
            command = shlex.split(environment.get(name, ""), posix=not on_windows)
        except ValueError:
            continue  # An open quote.
        if command and on_windows:
            # Without posix, backslashes stay, and so do the quotes.
            program, *options = [word.strip('"') for word in command]
            return [find_program(program, environment) or program, *options]
        if command:
            return command
    fallback = next(filter(None, map(find_program, FALLBACKS)), None)
    return None if fallback is None else [fallback]


def at_place(command: Sequence[str], path: str, line: int, column: int) -> list[str]:
    """The command that opens a file at a line and a column, from 1, in the editors that can."""
    program = re.split(r"[\\/]", command[0])[-1].lower()
    name = re.sub(r"\.(?:exe|cmd|bat|com)$", "", program)
    names = (name, re.sub(r"(?<=\w)[-.]?[\d.]+$", "", name), name.partition(".")[0])
    shapes = (
        shape for shape, programs in _PLACE_ARGUMENTS.items() if any(n in programs for n in names)
    )
    shape = next(shapes, None) if line else None
    if shape is None:
        return [*command, path]
    place = {"path": path, "line": line, "column": max(column, 1)}
    arguments = [word.replace("\0", " ").format(**place) for word in shape.split(" ")]
    return [*command, *arguments]


def open_editor(path: Path, line: int = 0, column: int = 0) -> str | None:
    """Open a file in the user's editor and wait; the problem, a sentence, or ``None``."""
    command = editor_command(os.environ)
    if command is None:
        return "No editor found. Set the variable EDITOR."
    return windows_problem(command[0], path) or run_in_terminal(
        at_place(command, str(path), line, column)
    )


def windows_problem(program: str, path: Path) -> str | None:
    """Why Windows must not start an editor with a file: another program could be started."""
    if sys.platform != "win32":
        return None
    if not re.search(r"[\\/]", program):
        return f"{program} is not on your PATH."
    # The shell of such a file reads the path as a part of its command, unless a space has it quoted.
    acting = "%" if " " in str(path) else "%&|<>^"
    if program.lower().endswith((".cmd", ".bat")) and not set(acting).isdisjoint(str(path)):
        return f"{program} can't open {path}: rename it without {' '.join(acting)}."
    return None


def run_in_terminal(command: Sequence[str]) -> str | None:
    """Run a program in this terminal; the problem, a sentence, or ``None``."""
    # The terminal sends ctrl+c to both programs. A child inherits SIG_IGN, but no handler.
    before = signal.signal(signal.SIGINT, _ignore_signal)
    try:
        code = subprocess.run(command, check=False).returncode  # noqa: S603 - the user's own editor
    except OSError as error:
        return f"{command[0]} cannot be started: {error.strerror}."
    finally:
        signal.signal(signal.SIGINT, before)
    name = re.split(r"[\\/]", command[0])[-1]
    return f"{name} ended with an error ({code})." if code else None


def _ignore_signal(_number: int, _frame: FrameType | None) -> None:
    pass


async def edit(
    app: App[Any],
    editor: SessionEditor,
    exercises: Callable[[], Sequence[Exercise]],
    path: Path,
    problem: Problem | None = None,
) -> Listing | None:
    """Edit a session, in the form if it can show it; one that ships as a copy if the user agrees.

    Returns it afterwards; ``None`` if nothing can have changed. Needs a worker.
    """
    is_copied = path.is_relative_to(editor.files.shipped)
    if is_copied:
        from coach_tui.ui.dialogs import ConfirmScreen

        question = ConfirmScreen(
            "Copy it into your folder?",
            "The original stays. Your copy replaces it in the list.",
            yes="Copy and edit",
            no="Cancel",
        )
        if not await app.push_screen_wait(question):
            return None
        try:
            path = editor.files.copy_shipped(path)
        except FileChangeError as error:
            app.notify(str(error), severity="error")
            return None
    from coach_tui.definitions.problems import Severity

    reason = ""
    if problem is None or problem.severity is not Severity.ERROR:
        from coach_tui.ui.new.edit_screen import form_of
        from coach_tui.ui.new.session_file import FormLimitError

        try:
            form = await form_of(app, editor.files, exercises, path)
        except FormLimitError as error:
            reason = str(error)
        else:
            saved = await app.push_screen_wait(form)
            if saved is not None:
                app.notify(_saved_text(app, form.title_text))
            if not form.wants_file:
                return editor.read(path) if saved is not None or is_copied else None
    if not await _agrees_to_editor(app, editor.program(), reason):
        return editor.read(path) if is_copied else None
    return await _edit_file(app, editor, path, problem)


def _saved_text(app: App[Any], title: str) -> str:
    undo = key_of(app, "advice.take-back", "u")
    is_home = len(app.screen_stack) == 1
    return f"Saved {title}. {undo} to undo." if is_home else f"Saved {title}."


async def _agrees_to_editor(app: App[Any], program: EditorProgram | None, reason: str) -> bool:
    """Whether the user wants a file in the editor; asked where they do not expect this one."""
    if program is None or (program.is_chosen and not reason):
        return True
    from coach_tui.ui.dialogs import ConfirmScreen

    vi_too = program.name in ("vi", "vim")
    leaving = _LEAVING.get(program.name, _LEAVING_VI if vi_too else "")
    other = "" if program.is_chosen else "Set the variable EDITOR for another one."
    question = ConfirmScreen(
        f"Edit the file as text, in {program.name}?",
        " ".join(filter(None, (reason, leaving, other))),
        yes="Edit",
        no="Cancel",
    )
    return bool(await app.push_screen_wait(question))


async def _edit_file(
    app: App[Any], editor: SessionEditor, path: Path, problem: Problem | None
) -> Listing | None:
    def open_file() -> str | None:
        if problem is None:
            return editor.edit(path, 0, 0)
        file = Path(problem.file)
        return editor.edit(file if file.is_file() else path, problem.line, problem.column)

    try:
        with app.suspend():
            failure = open_file()
    except SuspendNotSupported:
        failure = _CANNOT_RELEASE
    if failure is not None:
        app.notify(failure, severity="error")
    # Read all the same: there may be a copy now, or an editor may have saved before its error.
    return editor.read(path)


async def change_file(
    app: App[Any], files: OwnSessions, request: FileChangeRequested
) -> Path | None:
    """Change a session's file; return the file to select, if anything changed. Needs a worker."""
    path, title, undo = request.path, request.title, key_of(app, "advice.take-back", "u")
    if request.change is not FileChange.DELETE:
        copies = request.change is FileChange.DUPLICATE
        question, explained, value = (
            ("Duplicate", "The title of the copy:", f"{title} 2")
            if copies
            else ("Rename", "Its history stays with it. Title:", title)
        )
        from coach_tui.ui.dialogs import AskScreen

        answer = await app.push_screen_wait(AskScreen(question, explained, value, MAX_TITLE))
        if not answer or (answer == title and not copies):
            return None
    else:
        answer = title
    try:
        match request.change:
            case FileChange.DUPLICATE:
                path, sentence = files.duplicate(path, answer), f"Copied to {answer}."
            case FileChange.RENAME:
                files.rename(path, answer)
                sentence = f"Renamed to {answer}."
            case FileChange.DELETE:
                files.delete(path, title)
                sentence = f"Deleted {title}. Its history stays."
    except FileChangeError as error:
        app.notify(str(error), severity="error")
        return None
    app.notify(f"{sentence} {undo} to undo.")
    return path
