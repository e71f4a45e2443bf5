"""The form of ``N`` for a session that has a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from coach_tui.definitions.loader import read_bytes
from coach_tui.definitions.problems import ProblemReport
from coach_tui.services.sessions import library
from coach_tui.ui.app_screen import before_next_key, key_of, typed_app
from coach_tui.ui.dialogs import ConfirmScreen
from coach_tui.ui.new.edit_model import EditReader
from coach_tui.ui.new.model import FormReading, SessionForm
from coach_tui.ui.new.screen import NewSessionScreen
from coach_tui.ui.new.session_file import FormLimitError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.app import App

    from coach_tui.core.model.exercise import Exercise
    from coach_tui.services.own_sessions import OwnSessions


class EditSessionScreen(NewSessionScreen):
    """Changes a session that has a file; closes with that, if it was saved.

    Attributes:
        wants_file: Whether it was closed to edit the file as text.
    """

    HEADING = "Edit session"
    OPENED_BY = ("home.edit", "e")
    START_OVER = ("Undo all changes?", "The form shows the session as it is saved.")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            *("ctrl+o", "edit_file", "File"),
            id="edit.file",
            key_display="^o",
            tooltip="Edit the file as text",
        ),
    ]

    def __init__(
        self,
        files: OwnSessions,
        exercises: Callable[[], Sequence[Exercise]],
        path: Path,
        reader: EditReader,
        before: bytes,
    ) -> None:
        super().__init__(files, exercises, draft_name(path), reader.opened)
        self._reader = reader
        self._path = path
        self._before = before
        self.wants_file = False

    @property
    def title_text(self) -> str:
        """The session's title as the form has it."""
        return self._form.title.strip() or self._initial.title

    def action_save(self) -> None:
        self._take_typed()
        if self._form != self._initial:
            super().action_save()
        else:
            self.notify("No changes to save.")
            self.dismiss(None)

    def _save(self, reading: FormReading) -> Path:
        text = reading.text
        if b"\r\n" in self._before:
            text = text.replace("\n", "\r\n")
        self._files.rewrite(self._path, self._before, text, reading.title)
        return self._path

    def action_edit_file(self) -> None:
        self._take_typed()
        if self._form == self._initial:
            self.wants_file = True
            self.dismiss(None)
            return
        app = typed_app(self)
        save, clear = key_of(app, "new.save", "^s"), key_of(app, "new.clear", "^n")
        self.notify(f"Save first ({save}), or undo all changes ({clear}).", severity="warning")


def draft_name(path: Path) -> str:
    return f"edit-{path.stem}"


async def form_of(
    app: App[Any],
    files: OwnSessions,
    exercises: Callable[[], Sequence[Exercise]],
    path: Path,
) -> EditSessionScreen:
    """The form of a session's file, with the draft that was left of it. Needs a worker.

    Raises:
        FormLimitError: The form can't show the file.
    """
    report = ProblemReport(str(path))
    data = await before_next_key(app, read_bytes, path, report)
    if data is None:
        raise FormLimitError("This file can't be read.")
    catalogue = library().exercises
    reader = await before_next_key(app, EditReader.of_file, data, catalogue)
    draft = SessionForm.from_text(files.draft(draft_name(path)))
    if draft.file and draft.file != reader.file.text:
        # Saved meanwhile by an editor, or by another program.
        question = ConfirmScreen(
            "The file has changed since your draft.",
            "Saving the draft replaces these changes; undo brings them back.",
            yes="Open the file without it",
            no="Continue the draft",
        )
        if await app.push_screen_wait(question):
            files.save_draft(draft_name(path), "")
        else:
            older = draft.file.encode()
            reader = await before_next_key(app, EditReader.of_file, older, catalogue)
    elif not draft.file:
        files.save_draft(draft_name(path), "")
    return EditSessionScreen(files, exercises, path, reader, data)
