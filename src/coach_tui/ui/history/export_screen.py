"""Exports entries to a file: its kind is chosen from a list, its name can be changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from coach_tui.definitions.problems import os_error_text
from coach_tui.files import atomic_write, make_private_folder, regular_file_exists
from coach_tui.journal.errors import JournalError
from coach_tui.paths import home_dir
from coach_tui.services.exports import FORMATS, SUFFIXES, JournalExport, Selection
from coach_tui.text import safe_text
from coach_tui.ui.app_screen import before_next_key, typed_app
from coach_tui.ui.dialogs import ConfirmScreen, Dialog
from coach_tui.ui.widgets.header import TextInput
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import KeyList, table_row, wrapped

if TYPE_CHECKING:
    from coach_tui.services.journal import JournalService

_KIND_COLS = 10

_MARGINS = 3  # Columns at the ends of a row, and of a scrollbar

_FIT_FOLDER = "-fit"  # What the name of a folder of several FIT files ends with


class KindList(KeyList):
    """The kinds of files; enter exports."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Export", id="export.export", key_display="enter"),
        Binding("tab", "app.focus_next", "File name", id="export.to-name", key_display="tab"),
    ]


class NameInput(TextInput):
    """The file that is written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Export", id="export.export-name", key_display="enter"),
        Binding(
            "up,down,tab", "app.focus_previous", "Kind", id="export.to-kind", key_display="tab"
        ),
    ]


class ExportScreen(Dialog[None]):
    """Writes entries into a file, and asks before it replaces one.

    Args:
        ids: Those of the entries.
        folder: Where the file goes if nothing else is typed.
    """

    CSS_PATH = "export.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back", id="export.back", key_display="esc"),
    ]

    def __init__(self, journal: JournalService, ids: Collection[str], folder: Path) -> None:
        super().__init__()
        self._journal = journal
        self._ids = frozenset(ids)
        self._folder = folder

    def compose(self) -> ComposeResult:
        count = len(self._ids)
        with Vertical(id="export", classes="dialog") as box:
            box.border_title = "Export 1 session" if count == 1 else f"Export {count} sessions"
            yield KindList(*self._options(), id="export-kinds", markup=False)
            name = NameInput(id="export-name", classes="pane")
            name.border_title = "File"
            yield name
        yield KeyBar()

    def _options(self, cols: int = 0) -> Iterator[Option]:
        for kind, what in FORMATS.items():
            text = wrapped(what, cols - _KIND_COLS) if cols else Text(what)
            yield Option(table_row((Text(kind, "bold"), _KIND_COLS), (text, None), gap=0))

    def on_resize(self) -> None:
        self.call_after_refresh(self._wrap)

    def _wrap(self) -> None:
        kinds = self.query_one(KindList)
        highlighted = kinds.highlighted
        with self.prevent(OptionList.OptionHighlighted):
            cols = kinds.scrollable_content_region.width - _MARGINS
            kinds.clear_options().add_options(self._options(cols))
            kinds.highlighted = highlighted

    def on_mount(self) -> None:
        kinds = self.query_one(KindList)
        kinds.highlighted = 0
        kinds.focus()
        day = self._journal.timestamp().local_date
        self.query_one(NameInput).value = f"{_short(self._folder)}/coach-{day}{self._suffix}"

    @property
    def _kind(self) -> str:
        return list(FORMATS)[self.query_one(KindList).highlighted or 0]

    @property
    def _suffix(self) -> str:
        is_folder = self._kind == "fit" and len(self._ids) > 1
        return _FIT_FOLDER if is_folder else SUFFIXES[self._kind]

    @on(OptionList.OptionHighlighted)
    def _end_name(self) -> None:
        """Let the name end with what files of this kind end with."""
        name = self.query_one(NameInput)
        endings = (*SUFFIXES.values(), _FIT_FOLDER)
        ending = next((ending for ending in endings if name.value.endswith(ending)), None)
        if ending is not None:
            name.value = name.value.removesuffix(ending) + self._suffix

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _export(self) -> None:
        typed = self.query_one(NameInput).value.strip()
        box = self.query_one("#export")
        if box.border_subtitle:
            return  # enter again, while that is under way
        if not typed:
            self.notify("Type the name of a file.", severity="warning")
            return
        # A journal of many years takes seconds.
        box.border_subtitle = "Reading the journal…"
        self._export_to(typed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave only when the file is written: it goes with the screen."""
        is_busy = self.is_mounted and bool(self.query_one("#export").border_subtitle)
        return not (is_busy and action == "dismiss") and super().check_action(action, parameters)

    @work(group="export")
    async def _export_to(self, typed: str) -> None:
        box = self.query_one("#export")
        try:
            await self._export_now(typed)
        finally:
            box.border_subtitle = ""

    async def _export_now(self, typed: str) -> None:
        try:
            path, files = await before_next_key(self, self._files, self._kind, typed)
            if not files:
                self.notify("Nothing was done there to export.", severity="warning")
                return
            existing = [file for file in files if regular_file_exists(file)]
            if existing and not await self._may_replace(existing):
                return
            await before_next_key(self, _write, files)
        except (JournalError, OSError, ValueError, RuntimeError) as error:
            reason = os_error_text(error) if isinstance(error, OSError) else str(error)
            self.notify(f"{typed} can't be written: {reason}", severity="error")
            return
        self.notify(f"Exported to {_short(path)}.")
        self.dismiss()

    def _files(self, kind: str, typed: str) -> tuple[Path, dict[Path, bytes]]:
        """What is to be written, and the file or folder that holds it."""
        path, journal = self._folder / Path(typed).expanduser(), self._journal
        selection = Selection(ids=self._ids)
        export = JournalExport(journal.journal.dump(), selection, journal.timestamp())
        return path, export.files(kind, path)

    async def _may_replace(self, existing: list[Path]) -> bool:
        more = f" and {len(existing) - 1} more" if len(existing) > 1 else ""
        question = ConfirmScreen(
            "Replace it?", f"{_short(existing[0])}{more} exists.", yes="Replace", no="Back"
        )
        return bool(await typed_app(self).push_screen_wait(question))


def _write(files: dict[Path, bytes]) -> None:
    for path, content in files.items():
        make_private_folder(path.parent)
        atomic_write(path, content)


def _short(path: Path) -> str:
    """A path below the user's home as it is typed."""
    home = home_dir()
    below = f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
    return safe_text(below.removesuffix("/."))
