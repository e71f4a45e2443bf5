"""One journal entry in full. The user can correct, rate and delete it, and undo each of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static
from textual.widgets.option_list import Option

from coach_tui.core.log.entry import Annotation, AnnotationField, AnnotationRecord, Entry
from coach_tui.core.model.session import DEFAULT_PAIN_LIMITS, PainLimits
from coach_tui.journal.errors import JournalError
from coach_tui.paths import home_dir
from coach_tui.services.feedback import Feedback, feedback_annotations, feedback_questions
from coach_tui.services.journal import clock_of
from coach_tui.ui.app_screen import AppScreen, before_next_key, key_of, typed_app, with_doctor_key
from coach_tui.ui.dialogs import HEIGHTS, NARROW, AskScreen
from coach_tui.ui.history.export_screen import ExportScreen
from coach_tui.ui.history.model import SetLine, annotation_lines, heading, set_lines
from coach_tui.ui.summary.feedback_screen import FeedbackScreen
from coach_tui.ui.widgets.header import Header, fact_rows
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import ReadOnlyList, table_row

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.services.journal import JournalService

_MAX_REPS = 999


class EntryPane(Vertical):
    """Shows one entry.

    The journal is append-only: a change here adds an annotation, and undo adds one with the
    previous value.

    Attributes:
        limits: The pain limits of each session as its file is now, for the entry does not
            hold them. Other sessions have the default limits.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "correct(1)", "Add a rep", id="entry.more", key_display="+"),
        Binding("minus", "correct(-1)", "Remove a rep", id="entry.fewer"),
        Binding("f", "feedback", "Rate", id="entry.feedback"),
        Binding("d", "delete", "Delete", id="entry.delete"),
        Binding("u", "undo", "Undo", id="entry.undo"),
        Binding("c", "correct_start", "Date and time", id="entry.start"),
        Binding("E", "export", "Export", id="entry.export", key_display="E"),
    ]

    @dataclass
    class Shown(Message):
        entry: Entry

    class Annotated(Message):
        """The entry was changed, or a change of it undone."""

    def __init__(
        self,
        journal: JournalService,
        limits: Mapping[str, PainLimits] | None = None,
        *,
        id: str = "entry",  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self.limits = limits or {}
        self._journal = journal
        self._entry_id = ""
        self._entry: Entry | None = None
        self._lines: list[SetLine] = []
        self._undoable: list[tuple[AnnotationRecord, ...]] = []

    def compose(self) -> ComposeResult:
        yield Static(id="entry-title", markup=False)
        yield Static(id="entry-heading", markup=False)
        yield ReadOnlyList(id="entry-sets", markup=False)
        yield Static("Reading the journal…", id="entry-annotations", markup=False)

    def open(self, entry_id: str) -> None:
        """Read an entry and show it; the one that is shown already stays as it is."""
        if entry_id != self._entry_id:
            self._entry_id, self._entry = entry_id, None
            self._lines, self._undoable = [], []
            self._load()

    def close(self, text: str) -> None:
        """Show no entry, but a text."""
        self._entry_id, self._entry = "", None
        self._lines, self._undoable = [], []
        self._list_sets()
        self.query_one("#entry-title", Static).update(text)
        self.add_class("-closed")
        self.refresh_bindings()

    @work(exclusive=True, group="entry")
    async def _load(self) -> None:
        await self._read()

    async def _read(self, undo: tuple[AnnotationRecord, ...] = ()) -> bool:
        """Undo a change, if any, and show the entry as it is then; whether that was possible."""
        entry_id, entry = self._entry_id, None
        problem = "This entry is not in the journal any more."

        def undo_and_read() -> Entry | None:
            if undo:
                self._journal.undo(entry_id, undo)
            return self._journal.read(entry_id)

        try:
            entry = await before_next_key(self, undo_and_read)
        except JournalError as error:
            problem = with_doctor_key(typed_app(self), str(error))
        if entry_id != self._entry_id:
            return False  # closed meanwhile
        if entry is None:
            self.query_one("#entry-annotations", Static).update(problem)
        else:
            self._show(entry)
        return entry is not None

    def _show(self, entry: Entry) -> None:
        self._entry = entry
        self.remove_class("-closed")
        self._show_heading()
        self.query_one("#entry-title", Static).update(entry_title(entry))
        self._lines = set_lines(entry)
        self._list_sets()
        app = typed_app(self)
        annotations = list(annotation_lines(entry)) or [
            f"Not rated yet. {key_of(app, 'entry.feedback', 'f')} to rate."
        ]
        if entry.is_deleted:
            annotations.insert(0, f"Deleted. {key_of(app, 'entry.undo', 'u')} to undo.")
        self.query_one("#entry-annotations", Static).update("\n".join(annotations))
        self.refresh_bindings()
        self.post_message(self.Shown(entry))

    def on_resize(self) -> None:
        self._show_heading()
        self._list_sets()

    def _show_heading(self) -> None:
        if self._entry is not None:
            rows = fact_rows(heading(self._entry).split(" · "), " · ", self.content_size.width)
            self.query_one("#entry-heading", Static).update(rows)

    def _list_sets(self) -> None:
        sets = self.query_one(ReadOnlyList)
        index = sets.highlighted or 0
        sets.clear_options()
        narrow = self.size.width < NARROW
        sets.add_options(Option(_row(line, narrow=narrow)) for line in self._lines)
        # What was said of them stands right below them.
        sets.styles.max_height = max(1, len(self._lines))
        if self._lines:
            sets.highlighted = min(index, len(self._lines) - 1)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "undo":
                return bool(self._undoable)
            case "delete" | "feedback" | "correct" | "correct_start" | "export":
                return self._entry is not None and not self._entry.is_deleted
            case _:
                return super().check_action(action, parameters)

    def action_correct(self, by: int) -> None:
        index = self.query_one(ReadOnlyList).highlighted
        if index is None or not self._lines:
            return
        line = self._lines[index]
        if line.reps is not None:
            reps = max(0, min(_MAX_REPS, line.reps + by))
            if reps != line.reps:
                # The next press may come before the journal has answered.
                self._lines[index] = replace(line, reps=reps)
                self._annotate(Annotation(AnnotationField.REPS, reps, str(line.work_set)))

    def action_delete(self) -> None:
        self._annotate(Annotation(AnnotationField.DELETED, value=True))

    def action_feedback(self) -> None:
        entry = self._entry
        if entry is None:
            return
        questions = feedback_questions(
            entry, self.limits.get(entry.head.session, DEFAULT_PAIN_LIMITS)
        )
        if questions is None:
            return

        def answered(answers: Feedback | None) -> None:
            if answers is not None:
                self._annotate(*feedback_annotations(answers, entry))

        typed_app(self).push_screen(FeedbackScreen(questions), answered)

    def action_correct_start(self) -> None:
        entry = self._entry
        if entry is None:
            return

        def answered(text: str | None) -> None:
            started = self._journal.corrected_start(text, entry) if text else None
            if started is not None:
                self._annotate(Annotation(AnnotationField.STARTED, started.text))

        def problem_of(text: str) -> str:
            if self._journal.corrected_start(text, entry) is not None:
                return ""
            return "Type yesterday 18:30 or 2025-05-01 18:30, not later than now."

        started = entry.head.started
        explained = "When did it begin? yesterday 18:30 or 2025-05-01 18:30."
        question = AskScreen(
            f"Correct {entry.head.title}",
            explained,
            f"{started.local_date} {clock_of(started)}",
            problem_of=problem_of,
        )
        typed_app(self).push_screen(question, answered)

    def action_export(self) -> None:
        typed_app(self).push_screen(ExportScreen(self._journal, [self._entry_id], home_dir()))

    async def action_undo(self) -> None:
        """Undo the last change; it is undone and shown before the next key counts."""
        if not self._undoable:
            return
        # What is being read is out of date.
        self.workers.cancel_group(self, "entry")  # pyright: ignore[reportUnknownMemberType] - Textual leaves it open
        if await self._read(undo=self._undoable[-1]):
            self._undoable.pop()
            self.refresh_bindings()
            self.post_message(self.Annotated())

    def _annotate(self, *annotations: Annotation) -> None:
        self._undoable.append(self._journal.annotate(self._entry_id, annotations))
        self._load()
        self.post_message(self.Annotated())


class EntryScreen(AppScreen[None]):
    CSS_PATH = "entry.tcss"
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back", id="entry.back"),
    ]

    def __init__(
        self, journal: JournalService, entry_id: str, limits: Mapping[str, PainLimits] | None = None
    ) -> None:
        super().__init__()
        self._entry_id = entry_id
        self._pane = EntryPane(journal, limits)

    def compose(self) -> ComposeResult:
        with Vertical(id="entry-screen", classes="page"):
            yield Header("Session")
            yield self._pane
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(ReadOnlyList).focus()
        self.call_after_refresh(self._pane.open, self._entry_id)

    @on(EntryPane.Shown)
    def _show_heading(self, message: EntryPane.Shown) -> None:
        header = self.query_one(Header)
        header.set_title(entry_title(message.entry))
        header.set_detail(heading(message.entry))


def entry_title(entry: Entry) -> str:
    return f"{entry.head.title}{'  (deleted)' if entry.is_deleted else ''}"


def _row(line: SetLine, *, narrow: bool) -> Table:
    tempo = (Text(line.tempo, "dim", justify="right"), 12)
    done = (Text(line.done), 14 if narrow else 24)
    return table_row((Text(line.name, "bold"), None), done, *([] if narrow else [tempo]))
