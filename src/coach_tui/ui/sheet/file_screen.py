"""Chooses a file: a list of folders and files, and a field for a path."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList

from coach_tui.definitions.problems import os_error_text
from coach_tui.files import is_folder
from coach_tui.text import safe_text
from coach_tui.ui.app_screen import before_next_key
from coach_tui.ui.dialogs import FilteredList, moves_in_list
from coach_tui.ui.widgets.header import TextInput
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import KeyList

# The suffixes of files that a sheet can be in.
SUFFIXES = frozenset(
    [".txt", ".text", ".md", ".csv", ".tsv", ".json", ".html", ".htm", ".xhtml", ".rst", ""]
)

MAX_FILES = 1_000  # Files and folders listed of one folder


class FileChoice(Struct, frozen=True):
    """A line of the list: a file, or a folder to look into."""

    path: Path
    label: str
    is_folder: bool


def file_choices(folder: Path, query: str = "") -> list[FileChoice]:
    """The folder above, and by name the folders and sheets that contain the query, without hidden ones."""
    above = [FileChoice(folder.parent, "../", is_folder=True)] if folder.parent != folder else []
    folders: list[FileChoice] = []
    files: list[FileChoice] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name.casefold()):
        if path.name.startswith(".") or query.casefold() not in path.name.casefold():
            continue
        name = safe_text(path.name)
        if is_folder(path):
            folders.append(FileChoice(path, f"{name}/", is_folder=True))
        elif path.suffix.lower() in SUFFIXES:
            files.append(FileChoice(path, name, is_folder=False))
    return [*above, *folders, *files][:MAX_FILES]


class PathInput(TextInput):
    """The path, or a part of a name; the arrows move in the list below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Open", id="file.open", key_display="enter"),
        *moves_in_list("file"),
    ]


class FileScreen(FilteredList[Path | None]):
    """Chooses a file; closes with its path, or ``None``."""

    CSS_PATH = "file.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back", id="file.back", key_display="esc"),
    ]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._choices: list[FileChoice] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="file", classes="chooser") as box:
            box.border_title = "Open a file"
            yield PathInput(
                id="file-path", classes="filter", placeholder="Type a name, or the path of a file"
            )
            yield KeyList(id="file-list", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(PathInput).focus()
        self._list()

    def _typed(self) -> str:
        return self.query_one(PathInput).value.strip()

    @on(Input.Changed)
    @work(exclusive=True, group="files")
    async def _list(self) -> None:
        """List the folder, or that of the path which is typed."""
        folder, query = await before_next_key(self, _place, self._folder, self._typed())
        try:
            self._choices = await before_next_key(self, file_choices, folder, query)
            subtitle = safe_text(str(folder))
        except OSError as error:
            self._choices, subtitle = [], f"{safe_text(str(folder))}: {os_error_text(error)}"
        if not self.is_mounted:
            return
        self.query_one("#file").border_subtitle = Content(subtitle)
        first = next((n for n, choice in enumerate(self._choices) if not choice.is_folder), 0)
        rows = (Text(choice.label, "bold" if choice.is_folder else "") for choice in self._choices)
        self.list_rows(rows, first if query else 0)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    @work(exclusive=True, group="choose")
    async def _choose(self) -> None:
        path = await before_next_key(self, _typed_file, self._folder, self._typed())
        if path is not None:
            self.dismiss(path)
            return
        at = self.query_one(KeyList).highlighted
        if at is None or at >= len(self._choices):
            return
        choice = self._choices[at]
        if not choice.is_folder:
            self.dismiss(choice.path)
            return
        self._folder = choice.path
        with self.prevent(Input.Changed):
            self.query_one(PathInput).clear()
        self._list()


def _place(folder: Path, typed: str) -> tuple[Path, str]:
    """The folder that is meant by what is typed, and the part of a name at its end."""
    head, separator, tail = typed.replace("\\", "/").rpartition("/")
    try:
        return (folder / Path(head + separator).expanduser(), tail) if separator else (folder, tail)
    except RuntimeError:  # the home of a user who is not there
        return folder, tail


def _typed_file(folder: Path, typed: str) -> Path | None:
    try:
        path = folder / Path(typed).expanduser()
        return path if typed and path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None
