"""Makes a session of a sheet in plain words: pasted, typed, or the path of a file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static, TextArea

from coach_tui import paths
from coach_tui.definitions.imports.importer import decode_source, import_sessions
from coach_tui.definitions.imports.result import (
    MAX_IMPORT_BYTES,
    ImportedSession,
    ImportRefusedError,
)
from coach_tui.definitions.writer import slug
from coach_tui.services.sessions import library
from coach_tui.text import safe_text
from coach_tui.ui.base_app import key_of, typed_app
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult

_EXAMPLE = "Paste your sheet, type it, or give the path of a file:\n\nClamshell 3x12 each side\nGlute bridge 2 x 15, hold 2 sec"

_TEXT_LENGTH = 4096


class SheetScreen(Screen[str]):
    """Shows beside the sheet how each line was read; closes with the text that was not saved.

    Args:
        folder: The user's session folder.
        draft: The text that an earlier visit left.
    """

    CSS_PATH = "sheet.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="sheet.save", key_display="^s"),
        Binding("escape", "leave", "Back", id="sheet.back", key_display="esc", priority=True),
    ]

    def __init__(self, folder: Path, draft: str = "") -> None:
        super().__init__()
        self._folder = folder
        self._draft = draft
        self._sessions: list[ImportedSession] = []

    def compose(self) -> ComposeResult:
        yield Header("Add my sheet", "your text stays until you save it")
        with Horizontal(id="sheet-panes"):
            text = TextArea(
                self._draft, id="sheet-text", placeholder=_EXAMPLE, tab_behavior="focus"
            )
            text.border_title = "Sheet"
            yield text
            with VerticalScroll(id="sheet-result", can_focus=False) as result:
                result.border_title = "How it was read"
                yield Static(id="sheet-lines", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._show_reading()

    @on(TextArea.Changed)
    @work(exclusive=True, group="sheet")
    async def _show_reading(self) -> None:
        text = self._text()
        try:
            self._sessions = await asyncio.to_thread(_read, text) if text.strip() else []
            shown = Content("\n\n").join(map(_reading, self._sessions))
        except (ImportRefusedError, OSError) as error:
            self._sessions, shown = [], Content(f"{error}.")
        for lines in self.query("#sheet-lines").results(Static):
            lines.update(shown)
        self.refresh_bindings()

    def _text(self) -> str:
        # An escape in the same read as the key that opened this comes before the text is there.
        texts = self.query(TextArea)
        return texts.first().text if texts else self._draft

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return super().check_action(action, parameters) and (
            action != "save" or bool(self._sessions)
        )

    def action_save(self) -> None:
        try:
            paths.make_private_folder(self._folder)
            names = [_write(self._folder, session) for session in self._sessions]
        except OSError as error:
            self.notify(f"It cannot be saved: {error.strerror}.", severity="error", markup=False)
            return
        edit = key_of(typed_app(self), "home.edit", "e")
        self.notify(f"Saved as {', '.join(names)}. {edit} to edit.", markup=False)
        self.dismiss("")

    def action_leave(self) -> None:
        self.dismiss(self._text())


def _read(text: str) -> list[ImportedSession]:
    line = text.strip().strip("'\"")
    if "\n" not in line and len(line) < _TEXT_LENGTH and Path(line).expanduser().is_file():
        with Path(line).expanduser().open("rb") as file:
            text = decode_source(file.read(MAX_IMPORT_BYTES + 1))
    return import_sessions(text, None, library().exercises)


def _reading(session: ImportedSession) -> Content:
    lines = [
        Content.styled(safe_text(session.title), "bold"),
        Content(f"✓ {session.understood} lines understood"),
    ]
    lines += [Content.styled(f"? {line.strip()}", "$text-warning") for line in session.warnings]
    lines += [Content.styled(f"✗ not read: {line}", "$text-error") for line in session.unread]
    return Content("\n").join(lines)


def _write(folder: Path, session: ImportedSession) -> str:
    """Write a session under the first free name, which is returned."""
    name = slug(session.title) or "my-sheet"
    number = 1
    while True:
        path = folder / f"{name}{f'-{number}' if number > 1 else ''}.yaml"
        try:
            paths.atomic_write(path, session.text.encode(), overwrite=False)
        except FileExistsError:
            number += 1
        else:
            return path.name
