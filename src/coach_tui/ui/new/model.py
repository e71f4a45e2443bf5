"""A session while it is made in the form: its rows, and how each of them is read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.imports.typed_dose import DOSE_EXAMPLES, HEAD, DoseError, step_for
from coach_tui.definitions.loader import read_session
from coach_tui.definitions.problems import Severity
from coach_tui.definitions.writer import SessionDraft, StepDraft, session_yaml
from coach_tui.text import safe_text
from coach_tui.wording import about_text, dose_text, exercise_summary, total_text

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.definitions.lookup import Exercises

MAX_ROWS = 100  # Exercises of one form

_UNTITLED = "My session"


class ExerciseChoice(Struct, frozen=True):
    """An exercise of the catalogue, or a variation of one (else an empty id), that can be picked."""

    exercise_id: str
    variation: str
    exercise: Exercise

    @property
    def name(self) -> str:
        return safe_text(self.exercise.name)

    @property
    def usual_dose(self) -> str:
        """A dose to begin with: reps where there is a tempo to count them by."""
        return "10" if self.exercise.tempo is not None else "30s"

    def matches(self, query: str) -> bool:
        """Whether names, targets, position and equipment contain every word of a query."""
        names = (self.exercise.name, *self.exercise.other_names)
        text = f"{' '.join(names)} {exercise_summary(self.exercise)}".casefold()
        return all(word in text for word in query.casefold().split())


def exercise_choices(exercises: Iterable[Exercise]) -> list[ExerciseChoice]:
    """Each exercise, and after it its variations."""
    return [
        choice
        for exercise in exercises
        for choice in (
            ExerciseChoice(exercise.id, "", exercise),
            *(ExerciseChoice(exercise.id, v.id, v.exercise) for v in exercise.variations),
        )
    ]


class FormRow(Struct, frozen=True):
    exercise: str
    variation: str = ""
    dose: str = ""


class SessionForm(Struct, frozen=True):
    """What has been typed so far."""

    title: str = ""
    rows: tuple[FormRow, ...] = ()

    def added(self, row: FormRow, at: int) -> SessionForm:
        """With a row more; unchanged when there are ``MAX_ROWS``."""
        if len(self.rows) >= MAX_ROWS:
            return self
        return replace(self, rows=(*self.rows[:at], row, *self.rows[at:]))

    def removed(self, at: int) -> SessionForm:
        return replace(self, rows=(*self.rows[:at], *self.rows[at + 1 :]))

    def moved(self, at: int, by: int) -> SessionForm:
        """With a row moved up (-1) or down (1); unchanged at the ends."""
        to, rows = at + by, list(self.rows)
        if not (0 <= at < len(rows) and 0 <= to < len(rows)):
            return self
        rows[at], rows[to] = rows[to], rows[at]
        return replace(self, rows=tuple(rows))

    def with_dose(self, at: int, dose: str) -> SessionForm:
        rows = (*self.rows[:at], replace(self.rows[at], dose=dose), *self.rows[at + 1 :])
        return replace(self, rows=rows)

    def as_text(self) -> str:
        """The form as it is saved between two visits; empty for an empty one."""
        if self == SessionForm():
            return ""
        rows = [[row.exercise, row.variation, row.dose] for row in self.rows]
        return json.dumps({"title": self.title, "rows": rows}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> SessionForm:
        """The form of a text, whatever that holds; an empty one as a rule."""
        try:
            data = cast("dict[str, Any]", json.loads(text))
            rows = [FormRow(*map(safe_text, map(str, row))) for row in data["rows"][:MAX_ROWS]]
            return cls(safe_text(str(data["title"])), tuple(rows))
        except (ValueError, TypeError, KeyError, RecursionError):
            return cls()


class RowReading(Struct, frozen=True):
    """How a row is read; dose and length are empty when it has a problem.

    Attributes:
        note: The words that are none of a dose; they are shown with the exercise.
        step: What is written of it; ``None`` when it has a problem.
    """

    name: str
    dose: str = ""
    length: str = ""
    note: str = ""
    problem: str = ""
    step: StepDraft | None = None


class FormReading(Struct, frozen=True):
    """How a form is read, and the session file if it can be saved."""

    title: str = ""
    rows: tuple[RowReading, ...] = ()
    length: str = ""
    problem: str = "Add an exercise first."
    text: str = ""


class FormReader(Struct, frozen=True):
    """Reads a form as the session file that it makes is read; remembers rows it has read."""

    catalogue: Exercises
    _rows: dict[FormRow, RowReading] = field(default_factory=dict[FormRow, RowReading])

    def read(self, form: SessionForm) -> FormReading:
        for row in form.rows:
            if row not in self._rows:
                self._rows[row] = _read_row(row, self.catalogue)
        return _read_form(form, tuple(self._rows[row] for row in form.rows), self.catalogue)


def _read_form(
    form: SessionForm, rows: tuple[RowReading, ...], catalogue: Exercises
) -> FormReading:
    title = form.title.strip() or _UNTITLED
    steps = tuple(row.step for row in rows if row.step is not None)
    if not steps:
        problem = rows[0].problem if rows else FormReading().problem
        return FormReading(title, rows, problem=problem)
    text, timeline, problem = _read_steps(title, steps, catalogue)
    faulty = next((n for n, row in enumerate(rows, start=1) if row.problem), None)
    if faulty is not None:
        problem = f"Exercise {faulty} can't be read yet."
    length = "" if timeline is None else total_text(timeline)
    return FormReading(title, rows, length, problem, "" if problem else text)


def _read_row(row: FormRow, catalogue: Exercises) -> RowReading:
    exercise = catalogue.find(row.exercise)
    variation = exercise.variation(row.variation) if exercise and row.variation else None
    if exercise is None or (row.variation and variation is None):
        return RowReading(safe_text(row.exercise), problem="This exercise is gone. Remove it.")
    name = safe_text((variation.exercise if variation else exercise).name)
    if not row.dose.strip():
        return RowReading(name, problem=f"How many? {DOSE_EXAMPLES}")
    try:
        step = replace(step_for(row.exercise, row.dose, catalogue), variation=row.variation)
    except DoseError:
        return RowReading(name, problem=f"Not understood. Try {DOSE_EXAMPLES}")
    _, timeline, problem = _read_steps(_UNTITLED, (step,), catalogue)
    if timeline is None:
        return RowReading(name, problem=problem)
    (item,) = timeline.exercises
    length = about_text(sum(phase.duration_ms for phase in timeline.phases))
    note = f"note: {safe_text(step.note)}" if step.note else ""
    return RowReading(name, dose_text(item.step), length, note, "", step)


def _read_steps(
    title: str, steps: tuple[StepDraft, ...], catalogue: Exercises
) -> tuple[str, Timeline | None, str]:
    """The file of some steps, its timeline, and the first problem that the reader has with it."""
    text = session_yaml(SessionDraft(title=title, steps=steps, comments=HEAD))
    loaded = read_session(text.encode(), "", catalogue)
    if loaded.value is None:
        errors = (p for p in loaded.problems if p.severity is Severity.ERROR)
        problem = next(errors)
        return text, None, f"{problem.message[:1].upper()}{problem.message[1:]}"
    return text, compile_timeline(loaded.value), ""
