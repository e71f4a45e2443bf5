"""Builds a programme from the values of its file.

Every change is tried on the sessions of its phase: one that changes nothing, or makes a session
that could not be written, is a problem at its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from coach_tui.core.model.exercise import UNCHANGED
from coach_tui.core.model.programme import (
    NO_CHANGE,
    Programme,
    ProgrammePhase,
    ProgrammeSession,
    StepChange,
)
from coach_tui.core.model.session import Block, ExerciseStep, Reps, Session, Step, Timed
from coach_tui.core.timeline.compiler import round_ms
from coach_tui.definitions import format as keys
from coach_tui.definitions.build_exercise import check_tempos, tempo_change
from coach_tui.definitions.checks import MAX_SESSION_SIZE, check_totals, size
from coach_tui.definitions.durations import duration_text
from coach_tui.definitions.lookup import Lookup, look_up
from coach_tui.definitions.problems import Place, ProblemReport, Severity, quoted

if TYPE_CHECKING:
    from coach_tui.definitions.fields import FormatField, Values

MAX_PROGRAMME_SIZE = 10_000  # Exercises of all sessions of all phases. Our choice.

_Part = tuple["FormatField[Any]", StepChange]  # A key of a change, and what it changes


def build_programme(
    values: Values, report: ProblemReport, sessions: Lookup[Session]
) -> Programme | None:
    """The programme of a file; ``None`` when the file has any error."""
    phases: list[ProgrammePhase | None] = []
    exercises = 0
    for phase in values.get_or(keys.PHASES, ()):
        entries = [entry.get(keys.SESSION) for entry in phase.get_or(keys.DO, ())]
        named = [sessions.find(name) for name in entries if name is not None]
        exercises += sum(len(session.exercise_steps()) for session in named if session)
        if exercises > MAX_PROGRAMME_SIZE:
            message = (
                f"expected at most {MAX_PROGRAMME_SIZE} exercises in all sessions of all phases"
            )
            report.add(phase.start, message)
            break
        phases.append(_phase(phase, sessions, report))
    built = tuple(phase for phase in phases if phase is not None)
    title = values.get(keys.PROGRAMME)
    if report.failed or title is None or not built:
        return None
    return Programme(title, built, values.get_or(keys.SUMMARY, ""))


def _phase(
    values: Values, sessions: Lookup[Session], report: ProblemReport
) -> ProgrammePhase | None:
    _check_length(values, report)
    entries = values.get_or(keys.DO, ())
    by_entry = [
        (entry, session)
        for entry in entries
        if (session := look_up(entry, keys.SESSION, sessions, report)) is not None
    ]
    names = [entry.get(keys.SESSION) for entry in entries]
    for number, entry in enumerate(entries):
        if names[number] is not None and names[number] in names[:number]:
            report.add(entry.place(keys.SESSION), f"expected {quoted(str(names[number]))} once")
    if len(by_entry) < len(entries):
        return None
    steps = [step for _, session in by_entry for step in session.exercise_steps()]
    shared = _changes_of(values, steps, report)
    done = tuple(_session(entry, session, values, shared, report) for entry, session in by_entry)
    if values.has(keys.WEEKS) and done and all(session.schedule is None for session in done):
        report.add(
            values.start,
            "a phase of weeks needs a `schedule`: its sessions have none of their own",
            "such as `schedule: {days_per_week: 3}`",
        )
    return ProgrammePhase(
        sessions=done,
        weeks=values.get(keys.WEEKS),
        count=values.get(keys.COUNT),
        name=values.get_or(keys.PHASE_NAME, ""),
        note=values.get_or(keys.NOTE, ""),
    )


def _check_length(values: Values, report: ProblemReport) -> None:
    if values.has(keys.WEEKS) == values.has(keys.COUNT):
        got = "both" if values.has(keys.WEEKS) else "neither"
        place = values.key_place(keys.COUNT)
        report.add(place, f"a phase: expected `weeks` or `sessions`, got {got}")


def _session(
    entry: Values,
    session: Session,
    phase: Values,
    shared: Mapping[str, StepChange],
    report: ProblemReport,
) -> ProgrammeSession:
    """A session with the changes of its phase and, over them, its own."""
    around = ProgrammeSession("", "", changes=shared).applied_to(session)
    near = _changes_of(entry, around.exercise_steps(), report)
    everywhere = shared.get("", NO_CHANGE)
    changes = {
        exercise: reduce(
            lambda far, change: change.merged_over(far),
            (
                shared.get(exercise, NO_CHANGE),
                near.get("", NO_CHANGE),
                near.get(exercise, NO_CHANGE),
            ),
            everywhere,
        )
        for exercise in {"", *shared, *near}
    }
    schedule = entry.get(keys.SCHEDULE) or phase.get(keys.SCHEDULE) or session.schedule
    built = ProgrammeSession(entry.get_or(keys.SESSION, ""), session.title, schedule, changes)
    if not report.failed:
        _check_changed(session, built.applied_to(session), entry.start, report)
    return built


def _changes_of(
    values: Values, steps: Sequence[ExerciseStep], report: ProblemReport
) -> dict[str, StepChange]:
    """The changes of a phase or of one of its sessions, by exercise; ``""`` for all."""
    by_exercise: dict[str, Values | None] = {"": values.get(keys.CHANGE)}
    by_exercise |= values.get_or(keys.CHANGES, {})
    merged: dict[str, StepChange] = {}
    for exercise, change in by_exercise.items():
        if change is None:
            continue
        around = merged.get("", NO_CHANGE)
        targets = [around.applied_to(s) for s in steps if exercise in ("", s.exercise.id)]
        if not targets:
            ids = sorted({step.exercise.id for step in steps})
            message = f"no session here has the exercise {quoted(exercise)}"
            report.add(change.start, message, report.did_you_mean(exercise, ids))
            continue
        parts = _parts(change, report)
        for key, part in parts:
            _check_effect(change, key, part, targets, report)
            merged[exercise] = part.merged_over(merged.get(exercise, NO_CHANGE))
    return merged


def _parts(values: Values, report: ProblemReport) -> list[_Part]:
    """The keys of a change one by one; a list says how many sets there are."""
    parts: list[_Part] = []
    if variation := values.get(keys.VARIATION_ID):
        parts.append((keys.VARIATION_ID, StepChange(variation=variation)))
    if spans := values.get(keys.CHANGED_REPS):
        reps = Reps(spans.span, spans.by_set)
        parts.append((keys.CHANGED_REPS, StepChange(reps=reps, sets=len(spans.by_set) or None)))
    if times := values.get(keys.CHANGED_TIME):
        timed = Timed(
            times.span.high, None if times.span.is_fixed else times.span.low, times.by_set
        )
        parts.append((keys.CHANGED_TIME, StepChange(timed=timed, sets=len(times.by_set) or None)))
    holds, tempo = values.get(keys.HOLDS), tempo_change(values, report)
    if tempo != UNCHANGED:
        by_set = holds.by_set if holds else ()
        change = StepChange(tempo=tempo, holds=by_set, sets=len(by_set) or None)
        parts.append((keys.HOLDS if holds else keys.TEMPO, change))
    if loads := values.get(keys.LOAD):
        sets = len(loads) if len(loads) > 1 else None
        parts.append((keys.LOAD, StepChange(loads=loads, sets=sets)))
    if band := values.get(keys.BAND):
        parts.append((keys.BAND, StepChange(band=band)))
    if rest := values.get(keys.REST):
        parts.append((keys.REST, StepChange(rest=rest)))
    if sets := values.get(keys.SETS):
        parts.append((keys.SETS, StepChange(sets=sets)))
    return parts


def _check_effect(
    values: Values,
    key: FormatField[Any],
    part: StepChange,
    targets: Sequence[ExerciseStep],
    report: ProblemReport,
) -> None:
    """Report a change that no step can take; warn of one that every step has already."""
    only = replace(part, sets=None) if key is not keys.SETS else part
    is_taken = False
    for step in targets:
        changed = only.applied_to(step)
        if changed is not step and changed != step:
            return
        is_taken = is_taken or changed is not step
    if is_taken:
        message = f"`{key.name}` changes nothing: the sessions have it so already"
        report.add(values.key_place(key), message, severity=Severity.WARNING)
        return
    hint = ""
    if key is keys.VARIATION_ID:
        bases = [step.base or step.exercise for step in targets]
        ids = {variation.id for base in bases for variation in base.variations}
        hint = report.did_you_mean(str(part.variation), sorted(ids)) or "it has no variations"
    elif key is keys.CHANGED_REPS:
        hint = "its work is not done in reps"
    elif key is keys.CHANGED_TIME:
        hint = "its work is not timed"
    report.add(values.place(key), f"`{key.name}`: no exercise here can take it", hint)


def _check_changed(session: Session, changed: Session, place: Place, report: ProblemReport) -> None:
    """Report what would be a problem if the changed session were written as a file."""
    steps = zip(session.exercise_steps(), changed.exercise_steps(), strict=True)
    for before, after in steps:
        if before != after:
            _check_step(after, place, report)
    check_totals([(place, step) for step in changed.steps], report)
    if not report.failed:
        _check_rounds(changed.steps, place, report)


def _check_step(step: ExerciseStep, place: Place, report: ProblemReport) -> None:
    dose = step.dose
    lists = {
        keys.REPS.name: len(dose.by_set) if isinstance(dose, Reps) else 0,
        keys.DURATION.name: len(dose.by_set) if isinstance(dose, Timed) else 0,
        keys.HOLDS.name: len(step.holds),
        keys.LOAD.name: len(step.loads) if len(step.loads) > 1 else 0,
    }
    name = quoted(step.exercise.id)
    for key, count in lists.items():
        if count not in (0, step.sets):
            report.add(
                place,
                f"{name} would have {step.sets} sets, and `{key}` for {count} of them",
                f"change `{key}` together with `sets`",
            )
    if isinstance(dose, Reps):
        check_tempos(step, place, report)


def _check_rounds(steps: Sequence[Step], place: Place, report: ProblemReport) -> None:
    for block in steps:
        if not isinstance(block, Block):
            continue
        _check_rounds(block.steps, place, report)
        if block.every_ms is None or size(block) > MAX_SESSION_SIZE:
            continue
        taken_ms = round_ms(block.steps)
        if taken_ms > block.every_ms:
            report.add(
                place,
                f"a round would take {duration_text(taken_ms)}, longer than its"
                f" `every: {duration_text(block.every_ms)}`",
            )
