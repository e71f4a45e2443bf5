"""The form of a new session, and the list that its exercises are picked from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.definitions.imports.typed_dose import DOSE_EXAMPLES
from coach_tui.services.own_sessions import FileChangeError, draft_text
from coach_tui.services.sessions import library
from coach_tui.text import MAX_TITLE
from coach_tui.ui.app_screen import AppScreen, before_next_key, key_of, typed_app
from coach_tui.ui.dialogs import HEIGHTS, NARROW, ConfirmScreen, FilteredList, moves_in_list
from coach_tui.ui.new.model import (
    MAX_DOSE,
    AnyFormReader,
    ExerciseChoice,
    FormReader,
    FormReading,
    FormRow,
    FormSetting,
    RowReading,
    SessionForm,
    SettingReading,
    exercise_choices,
)
from coach_tui.ui.session.text import exercise_page
from coach_tui.ui.widgets.figure import FigurePair, first_side
from coach_tui.ui.widgets.header import Header, TextInput
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import KeyList, ListRow, table_row
from coach_tui.wording import exercise_summary

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.core.model.exercise import Exercise
    from coach_tui.services.own_sessions import OwnSessions

DRAFT = "new-session"  # The name of the draft that a form leaves

# Below the line that adds an exercise, while there is none.
_HINTS = (
    "",
    "Pick exercises from the catalogue, and type sets and reps of each:",
    DOSE_EXAMPLES,
    "The length of the session is shown as it grows.",
)


_STEP = Binding.Group("Change", compact=True)


class RowList(KeyList):
    """The exercises of the form; below them the line that adds one, and what holds for all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.dose", "Dose", id="new.dose", key_display="enter"),
        Binding("enter", "screen.pick", "Pick", id="new.pick", key_display="enter"),
        Binding("enter", "screen.type", "Type", id="new.type", key_display="enter"),
        Binding("left", "screen.step(-1)", "Previous", id="new.less", key_display="←", group=_STEP),
        Binding("right", "screen.step(1)", "Next", id="new.more", key_display="→", group=_STEP),
        Binding("a", "screen.add", "Add", id="new.add", tooltip="Add an exercise"),
        Binding("K", "screen.move(-1)", "Up", id="new.up", tooltip="Move up"),
        Binding("J", "screen.move(1)", "Down", id="new.down", tooltip="Move down"),
        Binding("delete", "screen.remove", "Remove", id="new.remove"),
        Binding("u", "screen.undo", "Undo", id="new.undo", tooltip="Undo removing"),
    ]


class FormInput(TextInput):
    """A field of the form: the arrows lead to the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Next", id="new.next", key_display="enter"),
        Binding("up", "screen.go(-1)", "Previous", id="new.previous-row", show=False),
        Binding("down", "screen.go(1)", "Next", id="new.next-row", show=False),
    ]


class NewSessionScreen(AppScreen[Path | None]):
    """Makes a session of exercises from the catalogue; closes with its file, if it was saved."""

    CSS_PATH = "new.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-usual-width"), (90, "-wide")]  # noqa: RUF012 - Textual's own
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="new.save", key_display="^s"),
        Binding("tab", "app.focus_next", "Next field", id="new.field", show=False),
        Binding("ctrl+n", "clear", "Start over", id="new.clear", show=False),
        Binding("escape", "leave", "Back", id="new.back", key_display="esc"),
    ]

    HEADING: ClassVar[str] = "New session"
    OPENED_BY: ClassVar[tuple[str, str]] = (
        "home.new",
        "N",
    )  # The key that opens it, and its usual one
    START_OVER: ClassVar[tuple[str, str]] = (
        "Start over?",
        "The title, all exercises and settings go.",
    )

    def __init__(
        self,
        files: OwnSessions,
        exercises: Callable[[], Sequence[Exercise]],
        draft: str = DRAFT,
        opened: SessionForm = SessionForm(),  # noqa: B008 - a value
    ) -> None:
        super().__init__()
        self._files = files
        self._exercises = exercises
        self._draft = draft
        self._initial = opened  # What the form begins with
        text = files.draft(draft)
        self._form = SessionForm.from_text(text) if text else opened
        self._reader: AnyFormReader | None = None
        self._reading = FormReading()
        self._removed: list[tuple[int, tuple[FormRow, ...]]] = []
        # What the field below the list holds: the dose of a row, or a setting.
        self._typed_of: int | FormSetting | None = None
        self._saved = False

    def compose(self) -> ComposeResult:
        with Vertical(id="new", classes="page"):
            yield Header(self.HEADING, "what you type is saved as a draft")
            title = FormInput(
                self._form.title,
                id="new-title",
                classes="pane",
                placeholder="Such as: Hips, mornings",
                max_length=MAX_TITLE,
            )
            title.border_title = "Title"
            yield title
            with Horizontal(id="new-panes"):
                rows = RowList(id="new-rows", classes="pane", markup=False)
                rows.border_title = "Exercises"
                yield rows
                with VerticalScroll(id="new-exercise", classes="pane", can_focus=False):
                    yield FigurePair(10, id="new-figure")
                    yield Static(id="new-summary", markup=False)
            with Vertical(id="new-dose-box", classes="pane"):
                yield FormInput(id="new-dose", placeholder=DOSE_EXAMPLES, max_length=MAX_DOSE)
                yield Static(id="new-reading", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._list_rows(0)
        self._show_dose()
        typed_app(self).theme_changed_signal.subscribe(self, lambda _: self._list_again())
        has_draft = bool(self._form.rows)
        (self.query_one(RowList) if has_draft else self.query_one("#new-title")).focus()
        self._read()

    def on_unmount(self) -> None:
        if not self._saved:
            self._take_typed()
            self._save_draft()

    def _save_draft(self) -> bool:
        is_new = self._form != self._initial
        return self._files.save_draft(self._draft, self._form.as_text() if is_new else "")

    @property
    def _at(self) -> int | None:
        """The exercise that is highlighted."""
        at = self.query_one(RowList).highlighted
        return at if at is not None and at < len(self._form.rows) else None

    @property
    def _setting(self) -> FormSetting | None:
        """The setting that is highlighted: they stand below the line that adds an exercise."""
        at, rows = self.query_one(RowList).highlighted, len(self._form.rows)
        return None if at is None or at <= rows or not rows else tuple(FormSetting)[at - rows - 1]

    @property
    def _highlighted_actions(self) -> tuple[str, ...]:
        """The actions that the highlighted line has and the others have not."""
        if self._at is not None:
            return ("remove",) if self._target is None else ("remove", "dose")
        return ("type", "step") if self._setting is not None else ("pick",)

    @property
    def _target(self) -> int | FormSetting | None:
        at = self._at
        return self._setting if at is None else at if self._form.rows[at].has_dose else None

    @work(exclusive=True, group="read")
    async def _read(self) -> None:
        form = self._form
        reading = await asyncio.to_thread(self._read_now, form)
        if form is self._form and self.is_mounted:
            self._reading = reading
            self._list_again()

    def _list_again(self) -> None:
        self._list_rows(self.query_one(RowList).highlighted)

    def _read_now(self, form: SessionForm) -> FormReading:
        if self._reader is None:
            self._reader = FormReader(library().exercises)
        return self._reader.read(form)

    def _row_reading(self, at: int) -> RowReading:
        rows = self._reading.rows
        return rows[at] if at < len(rows) else RowReading("")

    def _setting_reading(self, setting: FormSetting) -> SettingReading:
        return self._reading.settings.get(setting, SettingReading())

    def _list_rows(self, highlighted: int | None) -> None:
        """Show the rows as they were last read; one that was not has no length yet."""
        rows = self.query_one(RowList)
        error = Style(color=typed_app(self).theme_variables["error"])
        lines = [
            Option(row_line(n, row, self._row_reading(n), error))
            for n, row in enumerate(self._form.rows)
        ]
        with self.prevent(OptionList.OptionHighlighted):
            below = [
                Option(setting_line(s, self._form.setting(s), self._setting_reading(s), error))
                for s in FormSetting
            ]
            if not lines:
                below = [Option(hint, disabled=True) for hint in _HINTS]
            rows.clear_options().add_options([*lines, Option("+ Add an exercise"), *below])
            last = rows.option_count - 1 if lines else 0
            rows.highlighted = min(highlighted or 0, last)
        count = sum(row.has_dose for row in self._form.rows)
        exercises = "1 exercise" if count == 1 else f"{count} exercises"
        facts = [self._reading.length, exercises if lines else "saved as a draft when you leave"]
        self.query_one(Header).set_detail(" · ".join(filter(None, facts)))
        self._show_row()

    @on(OptionList.OptionHighlighted)
    def _show_dose(self) -> None:
        target = self._target
        if target != self._typed_of:
            self._take_typed()
            self._fill_dose(target)
        self._show_row()

    def _fill_dose(self, target: int | FormSetting | None) -> None:
        self._typed_of = target
        dose = self.query_one("#new-dose", FormInput)
        is_setting = isinstance(target, FormSetting)
        dose.placeholder = target.examples if is_setting else DOSE_EXAMPLES
        with self.prevent(Input.Changed):
            if is_setting:
                dose.value = self._form.setting(target)
            else:
                dose.value = "" if target is None else self._form.rows[target].dose
        if dose.has_focus:
            dose.action_select_all()

    def _take_typed(self) -> None:
        """Take what the fields hold: the messages about it may still be on their way."""
        if not self.query("#new-dose"):
            return  # closed, or not open yet
        self._form = replace(self._form, title=self.query_one("#new-title", FormInput).value)
        target, typed = self._typed_of, self.query_one("#new-dose", FormInput).value
        if isinstance(target, FormSetting):
            self._form = self._form.with_setting(target, typed)
        elif target is not None:
            self._form = self._form.with_dose(target, typed)

    def _show_row(self) -> None:
        at, setting = self._at, self._setting
        self.query_one("#new-dose-box").display = at is not None or setting is not None
        self.query_one("#new-dose").display = self._target is not None
        self.query_one("#new-exercise").set_class(at is None, "-empty")
        self.refresh_bindings()
        if setting is not None:
            self.query_one("#new-dose-box").border_title = setting.heading
            read = self._setting_reading(setting)
            self._show_reading(read.words, read.problem)
        if at is None:
            return
        row, reading = self._form.rows[at], self._row_reading(at)
        kind = "Dose: " if row.has_dose else ""
        self.query_one("#new-dose-box").border_title = Content(f"{kind}{reading.name}")
        facts = filter(None, [reading.dose, reading.length, reading.note, reading.advice])
        self._show_reading(" · ".join(facts), reading.problem)
        exercise = None if self._reader is None else self._reader.catalogue.find(row.exercise)
        variation = exercise.variation(row.variation) if exercise and row.variation else None
        self.query_one("#new-exercise").set_class(exercise is None, "-empty")
        if exercise is not None:
            shown = variation.exercise if variation else exercise
            self.query_one(FigurePair).show(shown, first_side(shown.sides))
            page = exercise_page(shown, shown, typed_app(self).theme_variables)
            self.query_one("#new-summary", Static).update(page)
            self.query_one("#new-exercise").border_title = Content(reading.name)

    def _show_reading(self, words: str, problem: str) -> None:
        line = self.query_one("#new-reading", Static)
        line.update(problem or words)
        line.set_class(bool(problem), "-problem")

    def _change(self, form: SessionForm, highlighted: int | None) -> None:
        self._form = form
        self._reading = replace(self._reading, rows=())
        if self._reader is not None:
            self._reading = self._reader.read(form)
        self._list_rows(highlighted)
        self._fill_dose(self._target)
        self._read()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._take_typed()
        self._read()

    @on(Input.Submitted)
    def _typed_out(self, event: Input.Submitted) -> None:
        if event.input.id == "new-title" and not self._form.rows:
            self.action_add()
        else:
            self.query_one(RowList).focus()

    @on(OptionList.OptionSelected)
    def _act(self) -> None:
        if self._target is not None:
            self.action_dose()
        elif self._at is None:
            self.action_add()

    def action_dose(self) -> None:
        dose = self.query_one("#new-dose", FormInput)
        dose.focus()
        dose.action_select_all()

    def action_pick(self) -> None:
        self.action_add()

    def action_type(self) -> None:
        self.action_dose()

    def action_step(self, by: int) -> None:
        """Take the next of the usual values of a setting."""
        setting = self._setting
        if setting is not None:
            self._take_typed()
            text = setting.next_usual(self._form.setting(setting), by)
            changed = self._form.with_setting(setting, text)
            self._change(changed, self.query_one(RowList).highlighted)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        match action:
            case "remove" | "dose" | "pick" | "type" | "step":
                return action in self._highlighted_actions
            case "move":
                at = self._at
                return (
                    at is not None and self._form.moved(at, int(str(parameters[0]))) != self._form
                )
            case "undo":
                return bool(self._removed)
            case "save":
                return bool(self._form.rows)
            case _:
                return super().check_action(action, parameters)

    def action_go(self, rows: int) -> None:
        """Leave a field for the list, or go to the next exercise's dose."""
        focused = self.focused
        choices = self.query_one(RowList)
        if focused is not None and focused.id == "new-dose" and choices.highlighted is not None:
            last = choices.option_count - 1
            choices.highlighted = min(max(choices.highlighted + rows, 0), last)
            self._show_dose()
            if self._target is None:
                choices.focus()
        elif rows > 0:
            choices.focus()

    def action_add(self) -> None:
        self._take_typed()
        at = self._at
        place = len(self._form.rows) if at is None else at + 1

        def picked(choice: ExerciseChoice | None) -> None:
            if choice is None:
                return
            inside = 0 if at is None else self._form.inside_below(at)
            row = FormRow(choice.exercise_id, choice.variation, choice.usual_dose, inside=inside)
            self._change(self._form.added(row, place), place)
            self._act()

        typed_app(self).push_screen(ExercisePicker(self._exercises), picked)

    def action_move(self, by: int) -> None:
        at = self._at
        if at is not None:
            moved = self._form.moved(at, by)
            self._change(moved, at if moved is self._form else at + by)

    def action_remove(self) -> None:
        at = self._at
        if at is not None:
            going = self._form.together(at)
            self._removed.append((going.start, self._form.rows[going]))
            self._change(self._form.removed(at), going.start)

    def action_undo(self) -> None:
        if self._removed:
            at, rows = self._removed.pop()
            at, form = min(at, len(self._form.rows)), self._form
            for place, row in enumerate(rows, start=at):
                form = form.added(row, place)
            self._change(form, at)

    @work(group="clear")
    async def action_clear(self) -> None:
        """Begin with an empty form, if the user agrees."""
        question = ConfirmScreen(*self.START_OVER, yes="Start over", no="Back")
        if self._form != self._initial and await typed_app(self).push_screen_wait(question):
            self._removed.clear()
            with self.prevent(Input.Changed):
                self.query_one("#new-title", FormInput).value = self._initial.title
            self._typed_of = None
            self._change(self._initial, 0)
            self.query_one("#new-title").focus()

    def action_save(self) -> None:
        self._take_typed()
        reading = self._read_now(self._form)
        if reading.problem:
            self.notify(reading.problem, severity="warning")
            read = (*reading.rows, None, *reading.settings.values())
            faulty = (n for n, part in enumerate(read) if part is not None and part.problem)
            self._reading = reading
            self._list_rows(next(faulty, self.query_one(RowList).highlighted))
            self._show_dose()
            return
        try:
            path = self._save(reading)
        except FileChangeError as error:
            self.notify(str(error), severity="error")
            return
        self._saved = True
        self._files.save_draft(self._draft, "")
        self.dismiss(path)

    def _save(self, reading: FormReading) -> Path:
        """Write the session; raises ``FileChangeError``."""
        return self._files.save(reading.title, reading.text)

    def action_leave(self) -> None:
        """Leave; what was typed is a draft that the next visit begins with."""
        self._take_typed()
        if self._form.rows and self._form != self._initial:
            key = key_of(typed_app(self), *self.OPENED_BY)
            self.notify(draft_text(key, is_saved=self._save_draft()))
        self.dismiss(None)


def row_line(number: int, row: FormRow, reading: RowReading, error: Style) -> Table:
    """An exercise of the form: number, name, dose and length, or a mark where the field says what is wrong."""
    line = Table.grid(expand=True, padding=(0, 1, 0, 0))
    line.add_column(width=2, justify="right")
    line.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    line.add_column(max_width=24, no_wrap=True, overflow="ellipsis")
    line.add_column(width=7, justify="right", no_wrap=True)
    name = Text("  " * (row.inside > 0) + (reading.name or row.exercise), style="bold")
    length = Text("✗" if reading.problem else reading.length, error if reading.problem else "dim")
    line.add_row(Text(str(number + 1), "dim"), name, Text(row.dose or reading.dose), length)
    return line


def setting_line(
    setting: FormSetting, typed: str, reading: SettingReading, error: Style
) -> ListRow:
    """A setting of the form, and what it means, or what was typed where that is not understood."""
    label = Text(setting.value.capitalize(), "dim")
    words = Text(f"✗ {typed}", error) if reading.problem else Text(reading.words)
    return table_row((label, 6), (words, None))


def _name(choice: ExerciseChoice) -> Text:
    """The name in the picker's list, that of a variation below its exercise."""
    return Text(f"  {choice.name}") if choice.variation else Text(choice.name, "bold")


class PickerList(KeyList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Add", id="picker.add", key_display="enter"),
    ]


class PickerInput(TextInput):
    """The filter of the picker; the arrows move in the list below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Add", id="picker.add-match", key_display="enter"),
        *moves_in_list("picker"),
    ]


class ExercisePicker(FilteredList[ExerciseChoice | None]):
    """Picks an exercise, or a variation of one, from the catalogue."""

    CSS_PATH = "new.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NARROW, "-usual-width")]  # noqa: RUF012 - Textual's own
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Back", id="picker.back", key_display="esc"),
    ]

    def __init__(self, exercises: Callable[[], Sequence[Exercise]]) -> None:
        super().__init__()
        self._read = exercises
        self._choices: list[ExerciseChoice] = []
        self._matches: list[ExerciseChoice] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="picker", classes="chooser") as box:
            box.border_title = "Add an exercise"
            yield PickerInput(
                id="picker-filter",
                classes="filter",
                placeholder="Type to filter: name, muscle, band…",
            )
            with Horizontal(id="picker-panes"):
                yield PickerList(id="picker-list", markup=False)
                with VerticalScroll(id="picker-exercise", can_focus=False):
                    yield FigurePair(9, id="picker-figure")
                    yield Static(id="picker-summary", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(PickerInput).focus()
        self._load()

    @work(exclusive=True, group="exercises")
    async def _load(self) -> None:
        self._choices = exercise_choices(await before_next_key(self, self._read))
        self._filter()

    @on(Input.Changed)
    def _filter(self) -> None:
        query = self.query_one(PickerInput).value
        self._matches = [choice for choice in self._choices if choice.matches(query)]
        self.list_rows(map(_name, self._matches))
        if not self._matches:
            self.query_one("#picker-summary", Static).update(
                "No matches. Import a sheet to use exercises of your own." if query else ""
            )

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        choice = self._highlighted()
        if choice is not None:
            exercise = choice.exercise
            self.query_one(FigurePair).show(exercise, first_side(exercise.sides))
            summary = Content.assemble((choice.name, "bold"), "\n", exercise_summary(exercise))
            self.query_one("#picker-summary", Static).update(summary)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _pick(self) -> None:
        choice = self._highlighted()
        if choice is not None:
            self.dismiss(choice)

    def _highlighted(self) -> ExerciseChoice | None:
        at = self.query_one(PickerList).highlighted
        return self._matches[at] if at is not None and at < len(self._matches) else None
