"""What a session file says of an exercise step, made into one with every default filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from coach_tui.core.selftest import Answered
from coach_tui.core.session import (
    Amrap,
    ExerciseStep,
    Reps,
    Side,
    TempoChange,
    Timed,
    UntilDone,
)
from coach_tui.definitions import format as keys
from coach_tui.definitions.dosage import AsMany
from coach_tui.definitions.exercises import label_pair
from coach_tui.definitions.known import look_up
from coach_tui.definitions.problems import did_you_mean, shown
from coach_tui.definitions.tempo import HOLD, check_rep_length

if TYPE_CHECKING:
    from coach_tui.core.selftest import SelfTest
    from coach_tui.core.session import Dose, Exercise
    from coach_tui.definitions.defaults import Defaults
    from coach_tui.definitions.known import Exercises, Known
    from coach_tui.definitions.problems import Report
    from coach_tui.definitions.reader import Field, Values


def build_exercise_step(
    values: Values, defaults: Defaults, exercises: Exercises, report: Report
) -> ExerciseStep | None:
    """Make an exercise step, or report why there can be none.

    What the step says comes first, then the defaults around it, then the exercise.
    """
    dose = _dose(values, report)
    tempo = _tempo_change(values, report)
    labels = label_pair(values, report)
    described = look_up(values, keys.EXERCISE, exercises, report)
    exercise = None if described is None else _varied(described, values, report)
    if described is None or exercise is None:
        return None
    labels = labels or exercise.side_labels
    start_side = start_side_of(values, labels, report)
    if dose is None:
        return None
    breathe = {**defaults.breathe, **values.get_or(keys.BREATHE, {})}
    step = ExerciseStep(
        exercise=replace(exercise, breathe={**exercise.breathe, **breathe}),
        dose=dose,
        sets=_sets(values, dose, report),
        tempo=tempo.over(defaults.tempo),
        sides=values.get_or(keys.SIDES, exercise.sides),
        start_side=start_side,
        side_labels=labels,
        switch_ms=values.get_or(keys.SWITCH, defaults.switch_ms),
        prepare_ms=values.get_or(keys.PREPARE, defaults.prepare_ms),
        prepare_is_own=values.has(keys.PREPARE),
        rest_ms=values.get_or(keys.REST, defaults.rest_ms),
        rest_after_ms=defaults.rest_after_ms(values.get(keys.REST)),
        unit=values.get(keys.UNIT),
        cues=values.get_or(keys.CUES, ()),
        note=values.get_or(keys.NOTE, ""),
        base=None if exercise is described else described,
        is_named=exercise is not described,
        breathe=breathe,
    )
    if isinstance(dose, Reps):
        place = values.place(keys.TEMPO if values.has(keys.TEMPO) else HOLD)
        check_rep_length(step.effective_tempo, place, report)
    return step


def build_test_step(
    values: Values, defaults: Defaults, tests: Known[SelfTest], report: Report
) -> ExerciseStep | None:
    """Make a step that does a self-test, or report why there can be none."""
    test = look_up(values, keys.TEST, tests, report)
    if test is None:
        return None
    exercise = test.exercise
    return ExerciseStep(
        exercise=exercise,
        dose=Answered(test=test),
        sides=exercise.sides,
        start_side=start_side_of(values, exercise.side_labels, report),
        side_labels=exercise.side_labels,
        switch_ms=values.get_or(keys.SWITCH, defaults.switch_ms),
        prepare_ms=values.get_or(keys.PREPARE, defaults.prepare_ms),
        prepare_is_own=values.has(keys.PREPARE),
        rest_after_ms=defaults.rest_after_ms(values.get(keys.REST)),
        note=values.get_or(keys.NOTE, ""),
    )


def _varied(exercise: Exercise, values: Values, report: Report) -> Exercise | None:
    variation_id = values.get(keys.VARIATION_ID)
    if variation_id is None:
        return None if values.has(keys.VARIATION_ID) else exercise
    variation = exercise.variation(variation_id)
    if variation is None:
        known = [v.id for v in exercise.variations]
        report.add(
            values.place(keys.VARIATION_ID),
            f"unknown variation {shown(variation_id)}; expected one of {shown(exercise.id)}",
            did_you_mean(variation_id, known) or "it has no variations",
        )
        return None
    return variation.exercise


def _dose(values: Values, report: Report) -> Dose | None:
    choices = (keys.REPS, keys.DURATION, keys.UNTIL)
    given = [field for field in choices if values.has(field)]
    reps = values.get(keys.REPS)
    if reps is AsMany.AMRAP:
        return _amrap(values, report)
    if len(given) != 1:
        place = values.key_place(given[1]) if given else values.start
        got = " and ".join(f"`{field.name}`" for field in given) or "none of them"
        report.add(place, f"expected one of `reps`, `duration` or `until: done`, got {got}")
        return None
    if keys.UNTIL not in given and values.has(keys.MAX):
        report.add(values.key_place(keys.MAX), "`max`: expected only beside `until: done`")
    if keys.REPS not in given:
        _refuse(values, (keys.TEMPO, HOLD, keys.UNIT), "beside `reps`", report)
    if isinstance(reps, Reps):
        return reps
    if duration_ms := values.get(keys.DURATION):
        return Timed(duration_ms)
    return UntilDone(values.get(keys.MAX)) if values.get(keys.UNTIL) else None


def _amrap(values: Values, report: Report) -> Dose | None:
    _refuse(values, (keys.TEMPO, HOLD), "beside a number of reps", report)
    _refuse(values, (keys.UNTIL, keys.MAX), "without `reps`", report)
    duration_ms = values.get(keys.DURATION)
    if not values.has(keys.DURATION):
        report.add(values.place(keys.REPS), "`reps: amrap` needs the `duration` to do them in")
    return None if duration_ms is None else Amrap(duration_ms)


def _refuse(values: Values, fields: tuple[Field[Any], ...], where: str, report: Report) -> None:
    for key in fields:
        if values.has(key):
            report.add(values.key_place(key), f"`{key.name}`: expected only {where}")


def _sets(values: Values, dose: Dose, report: Report) -> int:
    sets = values.get_or(keys.SETS, 1)
    if not isinstance(dose, Reps) or not dose.by_set:
        return sets
    if values.has(keys.SETS) and sets != len(dose.by_set):
        report.add(
            values.place(keys.SETS),
            f"`sets`: expected {len(dose.by_set)}, as `reps` lists them, got {sets}",
            "drop it: the list says how many sets there are",
        )
    return len(dose.by_set)


def _tempo_change(values: Values, report: Report) -> TempoChange:
    change = values.get_or(keys.TEMPO, TempoChange())
    hold = values.get(HOLD)
    if hold is None:
        return change
    if change.hold is not None:
        report.add(
            values.key_place(HOLD), "expected `hold` once, got it here and in `tempo`", "drop one"
        )
    return replace(change, hold=hold)


def start_side_of(values: Values, labels: tuple[str, str] | None, report: Report) -> Side:
    """The side that begins, given as a side or as one of the labels."""
    word = values.get(keys.START_SIDE)
    if word is None:
        return Side.LEFT
    # Labels first: where they are [right, left], "left" is the second of them.
    meanings = {Side.LEFT.value: Side.LEFT, Side.RIGHT.value: Side.RIGHT}
    if labels is not None:
        meanings |= {labels[0]: Side.LEFT, labels[1]: Side.RIGHT}
    side = meanings.get(word)
    if side is None:
        words = list(dict.fromkeys([*(labels or ()), *meanings]))
        report.add(
            values.place(keys.START_SIDE),
            f"`start_side`: expected one of {', '.join(words)}, got {shown(word)}",
        )
    return side or Side.LEFT
