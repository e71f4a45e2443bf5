"""What a session file says of one step, made into a step with every default filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from coach_tui.core.session import (
    ExerciseStep,
    Reps,
    RestStep,
    Side,
    TempoChange,
    Timed,
    UntilDone,
)
from coach_tui.definitions import format as keys
from coach_tui.definitions.exercises import label_pair
from coach_tui.definitions.problems import Severity, did_you_mean, shown
from coach_tui.definitions.tempo import HOLD, check_rep_length

if TYPE_CHECKING:
    from collections.abc import Collection

    from coach_tui.core.session import (
        Dose,
        Exercise,
        Step,
    )
    from coach_tui.definitions.problems import Problem, Report
    from coach_tui.definitions.reader import Values


_UNCHANGED = TempoChange()


class Exercises(Protocol):
    """Where steps find their exercises."""

    def find(self, exercise_id: str) -> Exercise | None:
        """The exercise of that id, if there is a readable one."""
        ...

    def problems_of(self, exercise_id: str) -> tuple[Problem, ...]:
        """What is wrong with the files of that id; empty for an id that nobody uses."""
        ...

    def ids(self) -> Collection[str]:
        """Every id there is, those of files that cannot be read included."""
        ...


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a session gives its steps, in milliseconds. The figures here are the project's.

    Attributes:
        prepare_ms: Time to get into position.
        switch_ms: Time to change sides; enough to roll over.
        rest_ms: Rest between sets.
        rest_between_ms: Rest between steps; ``None`` for the rest of the step before.
        tempo: What replaces parts of each exercise's tempo.
    """

    prepare_ms: int = 10_000
    switch_ms: int = 8_000
    rest_ms: int = 20_000
    rest_between_ms: int | None = None
    tempo: TempoChange = _UNCHANGED


def build_step(
    values: Values, defaults: Defaults, exercises: Exercises, report: Report
) -> Step | None:
    """Make a step, or report why there can be none.

    What the step says comes first, then the session's defaults, then the exercise.
    """
    if values.shape is keys.REST_STEP:
        rest_ms = values.get(keys.REST_DURATION)
        return None if rest_ms is None else RestStep(rest_ms)
    dose = _dose(values, report)
    tempo = _tempo_change(values, report)
    labels = label_pair(values, report)
    exercise = _exercise(values, exercises, report)
    if exercise is None:
        return None
    labels = labels or exercise.side_labels
    start_side = _start_side(values, labels, report)
    if dose is None:
        return None
    rest_ms = values.get_or(keys.REST, defaults.rest_ms)
    between_ms = defaults.rest_between_ms
    step = ExerciseStep(
        exercise=exercise,
        dose=dose,
        sets=values.get_or(keys.SETS, 1),
        tempo=tempo.over(defaults.tempo),
        sides=values.get_or(keys.SIDES, exercise.sides),
        start_side=start_side,
        side_labels=labels,
        switch_ms=values.get_or(keys.SWITCH, defaults.switch_ms),
        prepare_ms=values.get_or(keys.PREPARE, defaults.prepare_ms),
        rest_ms=rest_ms,
        rest_after_ms=rest_ms if between_ms is None else between_ms,
        unit=values.get(keys.UNIT),
        cues=values.get_or(keys.CUES, ()),
        note=values.get_or(keys.NOTE, ""),
    )
    if isinstance(dose, Reps):
        place = values.place(keys.TEMPO if values.has(keys.TEMPO) else HOLD)
        check_rep_length(step.effective_tempo, place, report)
    return step


def _exercise(values: Values, exercises: Exercises, report: Report) -> Exercise | None:
    exercise_id = values.get(keys.EXERCISE)
    if exercise_id is None:
        return None
    exercise = exercises.find(exercise_id)
    place = values.place(keys.EXERCISE)
    trouble = exercises.problems_of(exercise_id)
    if exercise is None and trouble:
        report.add(place, f"exercise {shown(exercise_id)} has problems of its own", str(trouble[0]))
    elif exercise is None and exercise_id not in exercises.ids():
        report.add(
            place,
            f"unknown exercise {shown(exercise_id)}; expected one of the catalogue or of this file",
            did_you_mean(exercise_id, exercises.ids()),
        )
    elif trouble:
        message = f"your own {shown(exercise_id)} has problems; the shipped one is used"
        report.add(place, message, str(trouble[0]), Severity.WARNING)
    if exercise is None or not values.has(keys.VARIATION_ID):
        return exercise
    return _varied(exercise, values, report)


def _varied(exercise: Exercise, values: Values, report: Report) -> Exercise | None:
    variation_id = values.get(keys.VARIATION_ID)
    if variation_id is None:
        return None
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
    if len(given) != 1:
        place = values.key_place(given[1]) if given else values.start
        got = " and ".join(f"`{field.name}`" for field in given) or "none of them"
        report.add(place, f"expected one of `reps`, `duration` or `until: done`, got {got}")
        return None
    if keys.UNTIL not in given and values.has(keys.MAX):
        report.add(values.key_place(keys.MAX), "`max`: expected only beside `until: done`")
    if keys.REPS not in given:
        for field in (keys.TEMPO, HOLD, keys.UNIT):
            if values.has(field):
                report.add(values.key_place(field), f"`{field.name}`: expected only beside `reps`")
    if reps := values.get(keys.REPS):
        return Reps(reps)
    if duration_ms := values.get(keys.DURATION):
        return Timed(duration_ms)
    return UntilDone(values.get(keys.MAX)) if values.get(keys.UNTIL) else None


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


def _start_side(values: Values, labels: tuple[str, str] | None, report: Report) -> Side:
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
