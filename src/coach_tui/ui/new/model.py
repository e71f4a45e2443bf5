"""A session while it is made in the form: its rows, and how each of them is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, cast

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.model.session import DEFAULT_REST_MS, Schedule
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.imports.typed_dose import (
    DAYS_EXAMPLES,
    DOSE_EXAMPLES,
    HEAD,
    REST_EXAMPLES,
    ROUNDS_EXAMPLES,
    DoseError,
    TypedRest,
    TypedRounds,
    rest_for,
    rounds_for,
    schedule_for,
    step_for,
)
from coach_tui.definitions.loader import read_session
from coach_tui.definitions.problems import Severity
from coach_tui.definitions.writer import CircuitDraft, SessionDraft, StepDraft, session_yaml
from coach_tui.text import safe_text
from coach_tui.wording import (
    about_text,
    dose_text,
    exercise_summary,
    length_text,
    schedule_text,
    total_text,
)

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.definitions.lookup import Exercises

MAX_ROWS = 100  # Exercises of one form
MAX_DOSE = 120  # Characters of what is typed of one exercise, or of a setting

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
    exercise: str  # Empty for a step of a file that is no exercise
    variation: str = ""
    dose: str = ""
    # Of a session that is edited: the step as its file has it, and the dose that was shown for it.
    source: str = ""
    shown: str = ""
    inside: int = 0  # As that of a ``FileStep``

    @property
    def has_dose(self) -> bool:
        return bool(self.exercise)

    @property
    def of_file(self) -> tuple[str, ...]:
        """What a draft saves of its file."""
        is_new = not self.source and not self.inside
        return () if is_new else (self.source, self.shown, str(self.inside))

    @property
    def is_as_in_file(self) -> bool:
        return bool(self.source) and self.dose == self.shown


class FormSetting(StrEnum):
    """What is typed of the whole session; each may be empty."""

    REST = "rest"
    ROUNDS = "rounds"
    DAYS = "days"

    @property
    def heading(self) -> str:
        return _HEADINGS[self][0]

    @property
    def examples(self) -> str:
        return _HEADINGS[self][1]

    def next_usual(self, text: str, by: int) -> str:
        """The usual text after one (1) or before it (-1); from another text, the first one."""
        usual = _USUAL[self]
        text = " ".join(text.casefold().split())
        if text not in usual:
            return usual[0]
        return usual[min(max(usual.index(text) + by, 0), len(usual) - 1)]


_HEADINGS = {
    FormSetting.REST: ("Rest between sets and exercises", REST_EXAMPLES),
    FormSetting.ROUNDS: ("Rounds: how often all exercises are done in turn", ROUNDS_EXAMPLES),
    FormSetting.DAYS: ("Days on which the session is due", DAYS_EXAMPLES),
}

# In the order in which the arrows go through them. Our choice.
_USUAL = {
    FormSetting.REST: (
        "",
        "none",
        "10s",
        "15s",
        "30s",
        "45s",
        "1 min",
        "90s",
        "2 min",
        "until ready",
    ),
    FormSetting.ROUNDS: ("", "2", "3", "4", "5", "6"),
    FormSetting.DAYS: (
        *("", "every day", "every other day", "3 days a week", "mon wed fri", "tue thu sat"),
        *("mon to fri", "twice a day"),
    ),
}


class SessionForm(Struct, frozen=True):
    """What has been typed so far."""

    title: str = ""
    rows: tuple[FormRow, ...] = ()
    rest: str = ""
    rounds: str = ""
    days: str = ""
    file: str = ""  # The text of the session's file, if it is one that is edited

    def setting(self, setting: FormSetting) -> str:
        return str(getattr(self, setting))

    def with_setting(self, setting: FormSetting, text: str) -> SessionForm:
        return replace(self, **{setting.value: text})

    def added(self, row: FormRow, at: int) -> SessionForm:
        """With a row more; unchanged when there are ``MAX_ROWS``."""
        if len(self.rows) >= MAX_ROWS:
            return self
        return replace(self, rows=(*self.rows[:at], row, *self.rows[at:]))

    def removed(self, at: int) -> SessionForm:
        going = self.together(at)
        return replace(self, rows=(*self.rows[: going.start], *self.rows[going.stop :]))

    def together(self, at: int) -> slice:
        """The rows that are removed as one: a block with its head, if its only step is."""
        inside = [row.inside for row in self.rows]
        first = at - 1 if inside[at] > 0 and inside[at - 1] < 0 else at
        last = first + 1
        while inside[first] < 0 and last < len(inside) and inside[last] > 0:
            last += 1
        is_alone = last == at + 1
        return slice(first, last) if inside[at] < 0 or is_alone else slice(at, at + 1)

    def inside_below(self, at: int) -> int:
        """``FormRow.inside`` of a row that is added below one."""
        inside = self.rows[at].inside
        return inside if inside >= 0 else self.rows[at + 1].inside

    def moved(self, at: int, by: int) -> SessionForm:
        """With a row moved up (-1) or down (1); unchanged at the ends, and those of a block."""
        to, rows = at + by, list(self.rows)
        if not (0 <= at < len(rows) and 0 <= to < len(rows)):
            return self
        if rows[at].inside < 0 or rows[at].inside != rows[to].inside:
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
        rows = [[row.exercise, row.variation, row.dose, *row.of_file] for row in self.rows]
        settings = {setting.value: self.setting(setting) for setting in FormSetting}
        data = {"title": self.title, "rows": rows, **settings}
        data |= {"file": self.file} if self.file else {}
        return json.dumps(data, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> SessionForm:
        """The form of a text, whatever that holds; an empty one as a rule."""
        try:
            data = cast("dict[str, Any]", json.loads(text))
            rows = [_drafted_row(*map(str, row)) for row in data["rows"][:MAX_ROWS]]
            settings = (safe_text(str(data.get(setting, ""))) for setting in FormSetting)
            title, file = safe_text(str(data["title"])), str(data.get("file", ""))
            return replace(cls(title, tuple(rows), *settings), file=file)
        except (ValueError, TypeError, KeyError, RecursionError):
            return cls()


def _drafted_row(exercise: str, variation: str, dose: str, *file: str) -> FormRow:
    source, shown, inside = file or ("", "", "0")
    typed = map(safe_text, (exercise, variation, dose))
    return FormRow(*typed, source=source, shown=shown, inside=int(inside))


class RowReading(Struct, frozen=True):
    """How a row is read; dose and length are empty when it has a problem.

    Attributes:
        note: The words that are none of a dose; they are shown with the exercise.
        step: What is written of it; ``None`` when it has a problem, or is as in its file.
        advice: How it is changed, if not here.
    """

    name: str
    dose: str = ""
    length: str = ""
    note: str = ""
    problem: str = ""
    step: StepDraft | None = None
    advice: str = ""


class SettingReading(Struct, frozen=True):
    """How a setting is read: what it means in words, or its problem."""

    words: str = ""
    problem: str = ""


class FormReading(Struct, frozen=True):
    """How a form is read, and the session file if it can be saved."""

    title: str = ""
    rows: tuple[RowReading, ...] = ()
    settings: dict[FormSetting, SettingReading] = {}
    length: str = ""
    problem: str = "Add an exercise first."
    text: str = ""


class FormPlan(Struct, frozen=True):
    """What the settings of a form mean."""

    rest: TypedRest = TypedRest(DEFAULT_REST_MS)
    rounds: TypedRounds = TypedRounds()
    schedule: Schedule | None = None

    def session(self, title: str, steps: tuple[StepDraft, ...]) -> SessionDraft:
        """The session of some exercises, in rounds where there are several."""
        usual = self.rest == TypedRest(DEFAULT_REST_MS)
        rounds, rest_ms = self.rounds.rounds, self.rounds.rest_ms
        return SessionDraft(
            title=title,
            steps=steps if rounds == 1 else (CircuitDraft(rounds, steps, round_rest_ms=rest_ms),),
            schedule=self.schedule,
            defaults={} if usual or self.rest.until_ready else {"rest": self.rest.ms},
            until_done=("rest",) if self.rest.until_ready else (),
            comments=HEAD,
        )


ReadSettings = tuple[dict[FormSetting, SettingReading], FormPlan]


def read_settings(form: SessionForm) -> ReadSettings:
    """How each setting is read, and what they mean; one with a problem is as if it were empty."""
    readings: dict[FormSetting, SettingReading] = {}
    plan = FormPlan()
    for setting in FormSetting:
        text = form.setting(setting)
        problem = ""
        try:
            if text.strip():
                plan = _with_setting(plan, setting, text)
        except DoseError as error:
            problem = str(error)
        readings[setting] = SettingReading(_words(plan, setting), problem)
    return readings, plan


def _with_setting(plan: FormPlan, setting: FormSetting, text: str) -> FormPlan:
    match setting:
        case FormSetting.REST:
            return replace(plan, rest=rest_for(text))
        case FormSetting.ROUNDS:
            return replace(plan, rounds=rounds_for(text))
        case FormSetting.DAYS:
            return replace(plan, schedule=schedule_for(text))


def _words(plan: FormPlan, setting: FormSetting) -> str:
    rest, rounds = plan.rest, plan.rounds
    match setting:
        case FormSetting.REST if rest.until_ready:
            return "until you press enter"
        case FormSetting.REST:
            return length_text(rest.ms) if rest.ms else "none"
        case FormSetting.ROUNDS if rounds.rounds == 1:
            return "once, in this order"
        case FormSetting.ROUNDS:
            between = rounds.rest_ms
            rests = "" if between is None else f", rest {length_text(between)} between rounds"
            return f"{rounds.rounds} rounds of all exercises in turn{rests}"
        case FormSetting.DAYS:
            return schedule_text(plan.schedule) or "any day"


class AnyFormReader(Protocol):
    """Reads forms; the catalogue has all exercises that they name."""

    @property
    def catalogue(self) -> Exercises: ...

    def read(self, form: SessionForm, /) -> FormReading: ...


class FormReader(Struct, frozen=True):
    """Reads a form as the session file that it makes is read; remembers rows it has read."""

    catalogue: Exercises
    # By the row, and by the rest between its sets.
    _rows: dict[tuple[FormRow, TypedRest], RowReading] = field(
        default_factory=dict[tuple[FormRow, TypedRest], RowReading]
    )

    def read(self, form: SessionForm) -> FormReading:
        settings, plan = read_settings(form)
        alone = FormPlan(plan.rest)

        def session_of(step: StepDraft) -> str:
            return session_yaml(alone.session(_UNTITLED, (step,)))

        for row in form.rows:
            if (row, plan.rest) not in self._rows:
                self._rows[row, plan.rest] = read_row(row, self.catalogue, session_of)
        rows = tuple(self._rows[row, plan.rest] for row in form.rows)
        return _read_form(form, rows, (settings, plan), self.catalogue)


def _read_form(
    form: SessionForm, rows: tuple[RowReading, ...], read: ReadSettings, catalogue: Exercises
) -> FormReading:
    title = form.title.strip() or _UNTITLED
    settings, plan = read
    steps = tuple(row.step for row in rows if row.step is not None)
    if not steps:
        problem = rows[0].problem if rows else FormReading().problem
        return FormReading(title, rows, settings, problem=problem)
    text = session_yaml(plan.session(title, steps))
    return form_reading(title, rows, settings, text, catalogue)


def form_reading(
    title: str,
    rows: tuple[RowReading, ...],
    settings: dict[FormSetting, SettingReading],
    text: str,
    catalogue: Exercises,
) -> FormReading:
    """The reading of a form that makes a text, if every row and setting can be read."""
    timeline, problem = read_text(text, catalogue)
    faulty = next((n for n, row in enumerate(rows, start=1) if row.problem), None)
    unread = next((setting for setting in FormSetting if settings[setting].problem), None)
    if faulty is not None:
        problem = f"Exercise {faulty} can't be read yet."
    elif unread is not None:
        problem = f"The {unread} can't be read yet."
    length = "" if timeline is None else total_text(timeline)
    return FormReading(title, rows, settings, length, problem, "" if problem else text)


def read_row(
    row: FormRow, catalogue: Exercises, session_of: Callable[[StepDraft], str]
) -> RowReading:
    """How a row with an exercise is read; ``session_of`` writes the session of its step alone."""
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
    timeline, problem = read_text(session_of(step), catalogue)
    if timeline is None:
        return RowReading(name, problem=problem)
    (item,) = timeline.exercises
    length = about_text(sum(phase.duration_ms for phase in timeline.phases))
    note = f"note: {safe_text(step.note)}" if step.note else ""
    return RowReading(name, dose_text(item.step), length, note, "", step)


def read_text(text: str, catalogue: Exercises) -> tuple[Timeline | None, str]:
    """The timeline of a session's file, and the first problem that the reader has with it."""
    loaded = read_session(text.encode(), "", catalogue)
    if loaded.value is None:
        errors = (p for p in loaded.problems if p.severity is Severity.ERROR)
        problem = next(errors)
        return None, f"{problem.message[:1].upper()}{problem.message[1:]}"
    return compile_timeline(loaded.value), ""
