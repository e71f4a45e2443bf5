"""The feedback screen: effort, pain, exercises and a note, all optional."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Key
from textual.widgets import Input, Static

from coach_tui.core.model.load import UNCLEAR_RESISTANCE, resistance_problem
from coach_tui.services.feedback import (
    BODY_PARTS,
    EFFORT_LABELS,
    FELT,
    FELT_LABELS,
    Feedback,
    Questions,
)
from coach_tui.ui.app_screen import AppScreen
from coach_tui.ui.widgets.choice_row import SCALE, ChoiceRow
from coach_tui.ui.widgets.header import Header, TextInput
from coach_tui.ui.widgets.key_bar import KeyBar, with_keys
from coach_tui.ui.widgets.lists import TALL_LIST_HEIGHTS

_LABEL_COLS = 22

_BESIDE_NAME_COLS = 36  # The columns of the answers beside an exercise's name, and of the margins

_TEXT_COLS = 38  # The columns of the longest label beside a line to type

_MAX_NOTE = 2_000

_MAX_ASKED = 4  # So many uncounted sets show the exercises at once; more would fill the screen


class TextAnswer(TextInput):
    """An answer in the user's words; enter saves all answers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Save", id="feedback.keep-words", key_display="enter"),
    ]


class FeedbackForm(Vertical):
    """Rows for effort, pain, each exercise and a note, filled with the answers so far.

    Args:
        cols: The columns that it has, with its frame; 0 for those of the screen.
    """

    def __init__(self, questions: Questions, *, by_exercise: bool, cols: int = 0) -> None:
        super().__init__(id="feedback-form")
        self._cols = cols
        self._questions = questions
        self._by_exercise = by_exercise
        self._felt: dict[str, ChoiceRow] = {}
        self._counts: dict[int, TextAnswer] = {}
        self._loads: dict[str, TextAnswer] = {}

    def compose(self) -> ComposeResult:
        answers = self._questions.current
        place = BODY_PARTS.index(answers.where) if answers.where in BODY_PARTS else None
        elsewhere = "" if place is not None else answers.where
        yield _scale("How hard was it?", answers.rpe, EFFORT_LABELS, "feedback-rpe")
        yield _scale("Any pain?", answers.pain, self._questions.pain_labels, "feedback-pain")
        yield ChoiceRow(
            "  where", BODY_PARTS, picked=place, label_cols=_LABEL_COLS, id="feedback-where"
        )
        with Horizontal(id="feedback-elsewhere"):
            yield Static("  other", classes="feedback-label", markup=False)
            yield TextAnswer(elsewhere, id="feedback-other", max_length=80, compact=True)
        with VerticalScroll(id="feedback-exercises", can_focus=False) as exercises:
            uncounted = self._questions.countable.keys() - answers.counts.keys()
            is_asked = self._by_exercise or 0 < len(uncounted) <= _MAX_ASKED
            exercises.display = is_asked and bool(self._questions.exercises)
            cols = self._name_cols()
            for exercise, name in self._questions.exercises.items():
                row = self._felt[exercise] = _felt(name, cols, answers.felt.get(exercise))
                yield row
            for work_set, label in self._questions.countable.items():
                count = answers.counts.get(work_set)
                answer = TextAnswer("" if count is None else str(count), max_length=4, compact=True)
                self._counts[work_set] = answer
                yield from _text_row(f"{label}?", answer)
            for exercise, load in answers.loads.items():
                self._loads[exercise] = TextAnswer(load, max_length=40, compact=True)
                name = self._questions.exercises.get(exercise, exercise)
                yield from _text_row(f"{name}: weight", self._loads[exercise])
        with Horizontal(id="feedback-noted"):
            yield Static("Note", classes="feedback-label", markup=False)
            yield TextAnswer(answers.note, id="feedback-note", max_length=_MAX_NOTE, compact=True)
        problem = Static(id="feedback-problem", markup=False)
        problem.display = False
        yield problem

    def on_mount(self) -> None:
        self._show_where()

    @on(ChoiceRow.Changed, "#feedback-pain")
    def _show_where(self) -> None:
        """Ask where it hurts only when it does."""
        hurts = bool(self.query_one("#feedback-pain", ChoiceRow).picked)
        self.query_one("#feedback-where").display = hurts
        self.query_one("#feedback-elsewhere").display = hurts

    def on_key(self, event: Key) -> None:
        """Let words that are typed on a row of answers go where words belong."""
        row, letter = self.screen.focused, event.character or ""
        if (
            isinstance(row, ChoiceRow)
            and letter.isalpha()
            and event.key not in self.screen.active_bindings
        ):
            event.stop()
            words = "#feedback-other" if row.id == "feedback-where" else "#feedback-note"
            answer = self.query_one(words, TextAnswer)
            answer.select_on_focus = False  # the next letter would replace this one
            self.screen.set_focus(answer)
            answer.action_end()
            answer.insert_text_at_cursor(letter)

    def ask_by_exercise(self) -> None:
        """Show the rows of the exercises, or hide them again."""
        rows = self.query_one("#feedback-exercises")
        rows.display = not rows.display

    def show_unclear(self) -> bool:
        """Whether an answer is not understood: then a line says so, and it has the focus again."""
        loads = self._questions.current.loads
        unclear = [
            *(
                (answer, "Type a whole number, or nothing.")
                for answer in self._counts.values()
                if (text := answer.value.strip()) and not is_whole_number(text)
            ),
            *(
                (answer, UNCLEAR_RESISTANCE)
                for exercise, answer in self._loads.items()
                if (text := answer.value.strip())
                and text != loads[exercise]
                and resistance_problem(text)
            ),
        ]
        problem = self.query_one("#feedback-problem", Static)
        problem.display = bool(unclear)
        if unclear:
            answer, sentence = unclear[0]
            self.query_one("#feedback-exercises").display = True
            answer.select_on_focus = False
            answer.focus()
            answer.action_end()
            problem.update(f"{answer.value.strip()}: {sentence[:1].lower()}{sentence[1:]}")
        return bool(unclear)

    def feedback(self) -> Feedback:
        pain = self.query_one("#feedback-pain", ChoiceRow).picked
        felt = {
            exercise: FELT[row.picked]
            for exercise, row in self._felt.items()
            if row.picked is not None
        }
        return Feedback(
            rpe=self.query_one("#feedback-rpe", ChoiceRow).picked,
            pain=pain,
            where=self._where() if pain else "",
            felt=felt,
            note=self.query_one("#feedback-note", Input).value.strip(),
            counts={
                work_set: int(answer.value)
                for work_set, answer in self._counts.items()
                if is_whole_number(answer.value.strip())
            },
            loads={exercise: answer.value.strip() for exercise, answer in self._loads.items()},
        )

    def _name_cols(self) -> int:
        """The width of the longest name where there is room, and at least that of other labels."""
        longest = max(map(cell_len, self._questions.exercises.values()), default=0)
        room = (self._cols or self.screen.size.width) - _BESIDE_NAME_COLS
        return max(_LABEL_COLS, min(longest + 2, room))

    def _where(self) -> str:
        text = self.query_one("#feedback-other", Input).value.strip()
        place = self.query_one("#feedback-where", ChoiceRow).picked
        return text or ("" if place is None else BODY_PARTS[place])


def is_whole_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _text_row(label: str, answer: TextAnswer) -> Iterator[Horizontal]:
    short = label if cell_len(label) <= _TEXT_COLS else f"{set_cell_size(label, _TEXT_COLS - 1)}…"
    yield Horizontal(
        Static(short, classes="feedback-label", markup=False), answer, classes="feedback-row"
    )


def moves(down: str = "app.focus_next", up: str = "app.focus_previous") -> list[BindingType]:
    """The keys between the rows of a form, for actions that move."""
    return [
        Binding("down,tab", down, "Next", id="feedback.next", key_display="↓"),
        Binding("up,shift+tab", up, "Previous", id="feedback.before", show=False),
    ]


class FeedbackScreen(AppScreen[Feedback | None]):
    """Asks how an earlier session was; closes with the answers, or ``None`` when it is skipped."""

    CSS_PATH = "feedback.tcss"
    VERTICAL_BREAKPOINTS = TALL_LIST_HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "Save", id="feedback.keep", key_display="enter"),
        Binding("escape", "dismiss", "Skip", id="feedback.skip"),
        *moves(),
    ]

    def __init__(self, questions: Questions) -> None:
        super().__init__()
        self._questions = questions

    def compose(self) -> ComposeResult:
        with Vertical(id="feedback", classes="page"):
            yield Header("How did it go?", self._questions.title)
            yield Static(
                with_keys("All optional. `← →` or digits to answer, `↓` next."),
                id="feedback-hint",
                markup=False,
            )
            yield FeedbackForm(self._questions, by_exercise=True)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#feedback-rpe").focus()

    @on(Input.Submitted)
    def action_save(self) -> None:
        form = self.query_one(FeedbackForm)
        if not form.show_unclear():
            self.dismiss(form.feedback())


def _scale(label: str, picked: int | None, meanings: tuple[str, ...], widget_id: str) -> ChoiceRow:
    return ChoiceRow(
        label, SCALE, picked=picked, meanings=meanings, label_cols=_LABEL_COLS, id=widget_id
    )


def _felt(name: str, cols: int, answer: str | None) -> ChoiceRow:
    short = name if cell_len(name) <= cols - 2 else f"{set_cell_size(name, cols - 3).rstrip()}…"
    picked = FELT.index(answer) if answer in FELT else None
    return ChoiceRow(short, FELT_LABELS, picked=picked, label_cols=cols)
