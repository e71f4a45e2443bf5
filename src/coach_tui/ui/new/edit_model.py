"""The form of a session that has a file: what it shows of that, and the file with what was changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType, field
from msgspec.structs import replace

from coach_tui.core.model.session import (
    Block,
    ExerciseStep,
    RestStep,
    SayStep,
    walk_steps,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.durations import duration_text
from coach_tui.definitions.imports.typed_dose import (
    DoseError,
    rest_for,
    schedule_for,
    step_for,
)
from coach_tui.definitions.loader import exercises_in, read_session
from coach_tui.definitions.problems import ProblemReport
from coach_tui.definitions.writer import schedule_value, step_values, step_yaml
from coach_tui.definitions.yaml_parser import decode
from coach_tui.text import safe_text
from coach_tui.ui.new.model import (
    MAX_DOSE,
    MAX_ROWS,
    FormPlan,
    FormReading,
    FormRow,
    FormSetting,
    ReadSettings,
    RowReading,
    SessionForm,
    SettingReading,
    form_reading,
    read_row,
    read_settings,
)
from coach_tui.ui.new.session_file import (
    DOSE_KEYS,
    HEAD,
    FileChanges,
    FileStep,
    FormLimitError,
    SessionFile,
    changed_step,
    step_keys,
)
from coach_tui.wording import about_text, dose_text, rest_text, schedule_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from coach_tui.core.model.session import Schedule, Session, Step
    from coach_tui.definitions.lookup import Exercises
    from coach_tui.definitions.writer import StepDraft

# The keys that a typed dose may name, the widest choice first: what it does not name stays.
_SAYABLE = (*DOSE_KEYS, "sides", "hold", "rest", "load", "band", "note")
_CHOICES = (_SAYABLE, _SAYABLE[:-1], _SAYABLE[:-3], DOSE_KEYS)

_IN_FILE = "only the file can change it"

_SIDES = {"": "", "each": " each side", "alternate": " alternating"} | {
    side: f" {side} side" for side in ("left", "right")
}


class EditReader(Struct, frozen=True):
    """Reads the form of a session that has a file as the file that it makes is read."""

    file: SessionFile
    catalogue: Exercises  # With the exercises of the file
    opened: SessionForm  # The form of the file
    _rows: dict[tuple[FormRow, str | UnsetType], tuple[RowReading, str]] = field(
        default_factory=dict[tuple[FormRow, "str | UnsetType"], tuple[RowReading, str]]
    )

    @classmethod
    def of_file(cls, data: bytes, catalogue: Exercises) -> EditReader:
        """Open a file in a form.

        Raises:
            FormLimitError: It has errors, or is written as no form can change it.
        """
        session = read_session(data, "", catalogue).value
        text = decode(data, ProblemReport(""))
        if session is None or text is None:
            raise FormLimitError("This file has errors.")
        file, exercises = SessionFile.of_text(text), exercises_in(data, catalogue)
        if len(file.steps) > MAX_ROWS:
            raise FormLimitError(f"This file has more than {MAX_ROWS} steps.")
        opened = SessionForm(
            title=safe_text(session.title),
            rows=tuple(
                replace(_opened_row(step.text, file, exercises), inside=step.inside)
                if step.inside != HEAD
                else FormRow("", source=step.text, inside=HEAD)
                for step in file.steps
            ),
            rest=safe_text(_typed_rest(file.rest))[:MAX_DOSE],
            rounds=" rest ".join(filter(None, (file.rounds, _typed_rest(file.round_rest)))),
            days=_typed_days(session.schedule),
            file=file.text,
        )
        return cls(file, exercises, opened)

    def read(self, form: SessionForm) -> FormReading:
        settings, plan = self._read_settings(form)
        changes = self._changes(form, plan)
        for row in form.rows:
            if (row, changes.rest) not in self._rows:
                self._rows[row, changes.rest] = self._read_row(row, changes.rest)
        read = [self._rows[row, changes.rest] for row in form.rows]
        rows = tuple(row for row, _ in read)
        steps = tuple(
            FileStep(text, row.inside)
            for row, (_, text) in zip(form.rows, read, strict=True)
            if text
        )
        title = form.title.strip() or self.opened.title
        if not steps:
            problem = rows[0].problem if rows else FormReading().problem
            return FormReading(title, rows, settings, problem=problem)
        if steps != self.file.steps:
            changes = replace(changes, steps=steps)
        try:
            text = self.file.changed(changes)
        except FormLimitError as error:
            return FormReading(title, rows, settings, problem=str(error))
        return form_reading(title, rows, settings, text, self.catalogue)

    def _is_as_opened(self, form: SessionForm, setting: FormSetting) -> bool:
        return form.setting(setting) == self.opened.setting(setting)

    def _read_settings(self, form: SessionForm) -> ReadSettings:
        """Like ``read_settings``; one that is as in the file is never a problem."""
        readings, plan = read_settings(form)
        for setting, reading in readings.items():
            if reading.problem and self._is_as_opened(form, setting):
                readings[setting] = SettingReading(form.setting(setting))
        return readings, plan

    def _changes(self, form: SessionForm, plan: FormPlan) -> FileChanges:
        """What is to change of the file but its steps."""
        title = form.title.strip()
        changes = FileChanges(
            title=title if title not in ("", self.opened.title.strip()) else UNSET
        )
        if not self._is_as_opened(form, FormSetting.REST):
            rest = "until done" if plan.rest.until_ready else duration_text(plan.rest.ms)
            changes = replace(changes, rest=rest)
        if not self._is_as_opened(form, FormSetting.ROUNDS):
            changes = replace(changes, rounds=plan.rounds)
        if not self._is_as_opened(form, FormSetting.DAYS):
            value = "" if plan.schedule is None else schedule_value(plan.schedule)
            changes = replace(changes, schedule=value)
        return changes

    def _read_row(self, row: FormRow, rest: str | UnsetType) -> tuple[RowReading, str]:
        """How a row is read, and its step as it is written; that is empty when it has a problem."""
        try:
            if row.inside == HEAD:
                return _head_reading(row.source), row.source
            if row.is_as_in_file:
                return _as_in_file(row, self.file, rest, self.catalogue), row.source
            reading = read_row(
                row,
                self.catalogue,
                lambda step: self.file.with_one_step(self._written(row, step), rest),
            )
            return reading, "" if reading.step is None else self._written(row, reading.step)
        except FormLimitError as error:
            return RowReading(safe_text(row.exercise), problem=str(error)), ""

    def _written(self, row: FormRow, step: StepDraft) -> str:
        """A step as it is written: that of the file with what its new dose says."""
        if not row.source:
            return step_yaml(step)
        dropped = {*DOSE_KEYS, *_said(row.exercise, row.shown, self.catalogue)}
        new = {k: v for k, v in step_values(step) if k not in ("exercise", "variation")}
        return changed_step(row.source, dropped, new)


def _said(exercise: str, dose: str, catalogue: Exercises) -> set[str]:
    """The keys that a dose in words says."""
    try:
        step = step_for(exercise, dose, catalogue)
    except DoseError:
        return set()
    return {key for key, _ in step_values(step)} - {"exercise", "variation"}


# Minutes as a file may have them, which are metres where they are typed.
_MINUTES = re.compile(r"(?<=\d)m$", re.ASCII)


def _typed_rest(written: str) -> str:
    """A rest as it is typed, or as it is written where nothing typed means it."""
    text = _MINUTES.sub(" min", " ".join(written.split()))
    try:
        rest = rest_for(text)
    except DoseError:
        return text
    return "until ready" if rest.until_ready else text if rest.ms else "none"


def _typed_days(schedule: Schedule | None) -> str:
    """A schedule as it is typed; in other words where none of these mean the same."""
    if schedule is None:
        return ""
    days = " ".join(schedule.days)
    if schedule.every_days is not None:
        count = schedule.every_days
        days = "every other day" if count == 2 else f"every {count} days"
    elif schedule.days_per_week is not None:
        count = schedule.days_per_week
        days = "every day" if count == 7 else f"{count} days a week"
    times = f" at {', '.join(schedule.at)}" if schedule.at else ""
    if schedule.times_per_day > 1 and not times:
        times = (
            " twice a day"
            if schedule.times_per_day == 2
            else f" {schedule.times_per_day} times a day"
        )
    short = times.strip() if times and not schedule.at else ""
    for typed in (short, f"{days}{times}"):
        try:
            if schedule_for(typed) == schedule:
                return typed
        except DoseError:
            continue
    return schedule_text(schedule)


def _opened_row(step: str, file: SessionFile, catalogue: Exercises) -> FormRow:
    """The row of a step: its dose as it is typed, or in other words where nothing typed means it."""
    keys = step_keys(step)
    exercise, variation = keys.get("exercise", ""), keys.get("variation", "")
    if not exercise or catalogue.find(exercise) is None:
        return FormRow("", source=step)
    for names in _CHOICES:
        dose = safe_text(_typed_dose(keys, names))
        if 0 < len(dose) <= MAX_DOSE and _means(dose, step, names, file, catalogue):
            return FormRow(exercise, variation, dose, step, dose)
    # A field takes no more of it, and nothing else.
    read = _session_of(step, file, UNSET, catalogue)
    dose = safe_text(dose_text(read.exercise_steps()[0]))[:MAX_DOSE]
    return FormRow(exercise, variation, dose, step, dose)


def _typed_dose(keys: Mapping[str, str], names: Collection[str]) -> str:
    """Some keys of a step as a dose is typed; empty where there is no way to."""
    values = {key: _plain(value) for key, value in keys.items() if key in names}
    if values.keys() & {"length", "until", "max"}:
        return ""
    amount, sides = values.get("reps") or values.get("duration", ""), values.get("sides", "")
    if not amount or sides not in _SIDES:
        return ""
    if values.get("sets", "1") != "1":
        amount = f"{values['sets']}x{amount}"
    elif "reps" in values and (sides == "alternate" or values.keys() & {"load", "band", "note"}):
        amount = f"{amount} reps"  # before these words a number alone is not read as reps
    rest = values.get("rest", "").replace("until done", "until ready")
    return ", ".join(
        filter(
            None,
            (
                f"{amount}{_SIDES[sides]}"
                + (f" hold {values['hold']}" if "hold" in values else ""),
                values.get("load", ""),
                f"{values['band']} band" if "band" in values else "",
                f"rest {rest}" if rest else "",
                values.get("note", ""),
            ),
        )
    )


def _plain(written: str) -> str:
    return _MINUTES.sub(" min", written.strip("[]\"'"))


def _means(
    dose: str, step: str, names: Collection[str], file: SessionFile, catalogue: Exercises
) -> bool:
    """Whether a typed dose says just what some keys of a step do."""
    keys = step_keys(step)
    try:
        typed = step_for(keys["exercise"], dose, catalogue)
        typed = replace(typed, variation=keys.get("variation", ""))
        alone = changed_step(step, set(keys) - {"exercise", "variation", *names}, {})
        sessions = [_session_of(text, file, UNSET, catalogue) for text in (alone, step_yaml(typed))]
    except (DoseError, FormLimitError):
        return False
    return sessions[0] == sessions[1]


def _session_of(
    step: str, file: SessionFile, rest: str | UnsetType, catalogue: Exercises
) -> Session:
    """The session of one step of a file."""
    text = file.with_one_step(step, rest)
    session = read_session(text.encode(), "", catalogue).value
    if session is None:
        raise FormLimitError("This step can't be read by itself.")
    return session


def _as_in_file(
    row: FormRow, file: SessionFile, rest: str | UnsetType, catalogue: Exercises
) -> RowReading:
    """How a step of the file is read that stays as it is."""
    session = _session_of(row.source, file, rest, catalogue)
    timeline = compile_timeline(session)
    length = about_text(sum(phase.duration_ms for phase in timeline.phases))
    name, dose, note = _described(session.steps[0])
    if included := step_keys(row.source).get("session"):
        name, dose, note = f"Session {included}", "", ""
    advice = "" if row.has_dose else _IN_FILE
    return RowReading(safe_text(name), safe_text(dose), length, note, advice=advice)


_ROUNDS = re.compile(r"^ *rounds: *[\"']?(\d+)", re.MULTILINE | re.ASCII)
_ROUND_REST = re.compile(r"^ *round_rest: *[\"']?([\w.:-]+)", re.MULTILINE | re.ASCII)


def _head_reading(head: str) -> RowReading:
    """How the head of a block is read, above its steps."""
    rounds, rest = _ROUNDS.search(head), _ROUND_REST.search(head)
    count = rounds[1] if rounds else "1"
    name = "1 round of:" if count == "1" else f"{count} rounds of:"
    return RowReading(name, f"rest {_typed_rest(rest[1])}" if rest else "", advice=_IN_FILE)


def _described(step: Step) -> tuple[str, str, str]:
    """The name of a step, its dose and its note."""
    match step:
        case ExerciseStep(exercise=exercise, note=note):
            return exercise.name, dose_text(step), f"note: {safe_text(note)}" if note else ""
        case RestStep(rest):
            return "Rest", rest_text(rest), ""
        case SayStep(text):
            return f"Say: {text}", "", ""
        case Block(kind, steps, rounds):
            names = [
                inner.exercise.name
                for inner in walk_steps(steps)
                if isinstance(inner, ExerciseStep)
            ]
            counted = "1 round" if rounds == 1 else f"{rounds} rounds"
            return f"{kind.value.capitalize()}: {', '.join(names)}", counted, ""
