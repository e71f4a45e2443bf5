"""Builds exercises with their variations, and self-tests, from the values of their files.

Also what a step asks of an exercise: its variation, dose, sets, tempo and first side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from coach_tui.core.model.exercise import (
    DEFAULT_TEMPO,
    UNCHANGED,
    Exercise,
    Side,
    Sides,
    Tempo,
    TempoChange,
    Variation,
    wears_band,
)
from coach_tui.core.model.selftest import AnswerKind, SelfTest
from coach_tui.core.model.session import Amrap, Dose, ExerciseStep, Reps, Timed, UntilDone
from coach_tui.definitions import format as keys
from coach_tui.definitions.figure_fields import build_figure
from coach_tui.definitions.problems import Place, ProblemReport, quoted
from coach_tui.definitions.value_types import START, AmrapReps, SetSpans, check_tempo, start_motion

if TYPE_CHECKING:
    from coach_tui.definitions.fields import FormatField, Values


def build_exercise(exercise_id: str, values: Values, report: ProblemReport) -> Exercise | None:
    """The exercise of a file; ``None`` when it has no name.

    A variation inherits the whole exercise. A list in it replaces the exercise's list; ``moves``,
    ``breathe`` and ``tempo`` change only the motions they name.
    """
    name = values.get(keys.NAME)
    if name is None:
        return None
    language = values.get_or(keys.ITS_LANGUAGE, "")
    base = _described(Exercise(exercise_id, name, language=language), values, report)
    variations: list[Variation] = []
    for variation_id, changes in values.get_or(keys.VARIATIONS, {}).items():
        variation = None if changes is None else _variation(variation_id, base, changes, report)
        if variation is not None:
            variations.append(variation)
    return replace(base, variations=tuple(variations))


def build_test(test_id: str, values: Values, report: ProblemReport) -> SelfTest | None:
    """The self-test of a file; ``None`` when a required key is missing."""
    name, kind = values.get(keys.NAME), values.get(keys.KIND)
    looks_for = values.get(keys.LOOKS_FOR)
    labels = label_pair(values, report)
    answers = _answers(values, kind, report)
    if name is None or kind is None or looks_for is None:
        return None
    exercise = Exercise(
        id=test_id,
        name=name,
        equipment=values.get_or(keys.EQUIPMENT, ()),
        position=values.get(keys.POSITION),
        setup=values.get_or(keys.INSTRUCTIONS, ()),
        sides=values.get_or(keys.SIDES, Sides.BOTH),
        side_labels=labels,
        stop_if=values.get_or(keys.STOP_IF, ()),
        figure=build_figure(None, values, report),
        note=values.get_or(keys.NOTE, ""),
        link=values.get_or(keys.LINK, ""),
        language=values.get_or(keys.ITS_LANGUAGE, ""),
    )
    longest_ms, unit = values.get(keys.LONGEST), values.get_or(keys.UNIT, "")
    if kind is AnswerKind.COUNT and (longest_ms is None or not unit):
        return None
    return SelfTest(exercise, looks_for, kind, answers, longest_ms, unit)


def label_pair(values: Values, report: ProblemReport) -> tuple[str, str] | None:
    """The two words of ``side_labels``, which must differ."""
    labels = values.get(keys.SIDE_LABELS)
    if labels is None or len(labels) != 2:
        return None
    first, second = labels
    if first.casefold() == second.casefold():
        place = values.place(keys.SIDE_LABELS)
        report.add(place, f"`side_labels`: expected two different words, got {quoted(first)} twice")
        return None
    return first, second


def _variation(
    variation_id: str, base: Exercise, changes: Values, report: ProblemReport
) -> Variation | None:
    name, level = changes.get(keys.NAME), changes.get(keys.LEVEL)
    if name is None or level is None:
        return None
    exercise = _described(replace(base, name=name, spoken="", other_names=()), changes, report)
    return Variation(variation_id, name, level, exercise)


def _described(base: Exercise, values: Values, report: ProblemReport) -> Exercise:
    described = replace(
        base,
        spoken=values.get_or(keys.SPOKEN, base.spoken),
        other_names=values.get_or(keys.ALSO, base.other_names),
        targets=values.get_or(keys.TARGETS, base.targets),
        equipment=values.get_or(keys.EQUIPMENT, base.equipment),
        position=values.get(keys.POSITION) or base.position,
        setup=values.get_or(keys.SETUP, base.setup),
        movement=values.get_or(keys.MOVEMENT, base.movement),
        motion_names={**base.motion_names, **values.get_or(keys.MOVES, {})},
        tempo=_tempo(base, values, report),
        breathe={**base.breathe, **values.get_or(keys.BREATHE, {})},
        sides=values.get_or(keys.SIDES, base.sides),
        side_labels=label_pair(values, report) or base.side_labels,
        switch_text=values.get_or(keys.SWITCH_TEXT, base.switch_text),
        switch_ms=values.get_or(keys.LEAST_SWITCH, base.switch_ms),
        feel=values.get_or(keys.FEEL, base.feel),
        cues=values.get_or(keys.CUES, base.cues),
        mistakes=values.get_or(keys.MISTAKES, base.mistakes),
        stop_if=values.get_or(keys.STOP_IF, base.stop_if),
        figure=build_figure(base.figure, values, report),
        fit=values.get(keys.FIT) or base.fit,
        note=values.get_or(keys.NOTE, base.note),
        loads=values.get_or(keys.LOAD, base.loads),
        band=values.get_or(keys.BAND, base.band),
        link=values.get_or(keys.LINK, base.link),
    )
    loses_band = wears_band(base) and not wears_band(described) and not values.has(keys.BAND)
    return replace(described, band="") if loses_band else described


def _tempo(base: Exercise, values: Values, report: ProblemReport) -> Tempo | None:
    if not values.has(keys.TEMPO) and not values.has(START):
        return base.tempo
    change = values.get_or(keys.TEMPO, TempoChange())
    start = start_motion(values, report)
    if start is not None and change.start is not None:
        report.add(
            values.key_place(START), "expected `start` once, got it here and in `tempo`", "drop one"
        )
    tempo = TempoChange(start=start).merged_over(change).applied_to(base.tempo or DEFAULT_TEMPO)
    check_tempo(tempo, values.place(keys.TEMPO), report)
    return tempo


def _answers(values: Values, kind: AnswerKind | None, report: ProblemReport) -> tuple[str, ...]:
    answers = values.get_or(keys.ANSWERS, ())
    if len({answer.casefold() for answer in answers}) < len(answers):
        place = values.place(keys.ANSWERS)
        report.add(place, f"{quoted('answers')}: expected each answer once")
    if kind is AnswerKind.QUESTION and not values.has(keys.ANSWERS):
        report.add(values.start, "`answers` is missing; a question must have it")
    if kind is AnswerKind.QUESTION and values.has(keys.LONGEST):
        place = values.key_place(keys.LONGEST)
        report.add(place, "`max`: expected only beside `kind: stopwatch` or `kind: count`")
    is_count = kind is AnswerKind.COUNT
    for needed in (keys.LONGEST, keys.UNIT) if is_count else ():
        if not values.has(needed):
            report.add(values.start, f"{quoted(needed.name)} is missing; a count must have it")
    refused = keys.ANSWERS if is_count else keys.UNIT
    if kind is not None and values.has(refused):
        only = (
            "expected none beside `kind: count`"
            if is_count
            else "expected only beside `kind: count`"
        )
        report.add(values.key_place(refused), f"{quoted(refused.name)}: {only}")
    return answers


def dose_of(values: Values, report: ProblemReport) -> Dose | None:
    """The dose of a step; ``None`` with the reason reported."""
    choices = (keys.REPS, keys.DURATION, keys.UNTIL)
    dose_fields = [field for field in choices if values.has(field)]
    reps = values.get(keys.REPS)
    if reps is AmrapReps.AMRAP:
        return _amrap(values, report)
    if len(dose_fields) != 1:
        place = values.key_place(dose_fields[1]) if dose_fields else values.start
        got = " and ".join(f"`{field.name}`" for field in dose_fields) or "none of them"
        report.add(place, f"expected one of `reps`, `duration` or `until: done`, got {got}")
        return None
    if keys.UNTIL not in dose_fields and values.has(keys.MAX):
        report.add(values.key_place(keys.MAX), "`max`: expected only beside `until: done`")
    if keys.REPS not in dose_fields:
        refuse(values, (keys.TEMPO, keys.HOLDS, keys.UNIT), "beside `reps`", report)
    if keys.DURATION not in dose_fields:
        refuse(values, (keys.LENGTH,), "beside `duration`", report)
    if isinstance(reps, Reps):
        return reps
    if times := values.get(keys.DURATION):
        least_ms = None if times.span.is_fixed else times.span.low
        return Timed(times.span.high, least_ms, times.by_set, _is_random(values, times, report))
    return UntilDone(values.get(keys.MAX)) if values.get(keys.UNTIL) else None


def _amrap(values: Values, report: ProblemReport) -> Dose | None:
    refuse(values, (keys.TEMPO, keys.HOLDS), "beside a number of reps", report)
    refuse(values, (keys.LENGTH,), "without `reps`", report)
    refuse(values, (keys.UNTIL, keys.MAX), "without `reps`", report)
    times = values.get(keys.DURATION)
    if not values.has(keys.DURATION):
        report.add(values.place(keys.REPS), "`reps: amrap` needs the `duration` to do them in")
    elif times is not None and not times.span.is_fixed:
        report.add(
            values.place(keys.DURATION), "`duration`: expected one time beside `reps: amrap`"
        )
    return None if times is None else Amrap(times.span.high)


def _is_random(values: Values, times: SetSpans, report: ProblemReport) -> bool:
    """Whether a range of time is a length at random: so are all ranges beside a rest that is one."""
    has_range = not all(span.is_fixed for span in times.by_set or (times.span,))
    if values.has(keys.LENGTH) and not has_range:
        report.add(
            values.key_place(keys.LENGTH),
            "`length: random`: expected a range of `duration` such as `5-20s`",
        )
    rest = values.get(keys.REST)
    beside = rest is not None and rest.least_ms is not None
    return has_range and (beside or values.has(keys.LENGTH))


def sets_of(values: Values, dose: Dose, report: ProblemReport) -> int:
    """The number of sets: as written, or as the lists of a value for each set have them."""
    lists = {
        keys.REPS.name: dose.by_set if isinstance(dose, Reps) else (),
        keys.DURATION.name: dose.by_set if isinstance(dose, Timed) else (),
        keys.HOLDS.name: holds.by_set if (holds := values.get(keys.HOLDS)) else (),
        keys.LOAD.name: loads if len(loads := values.get_or(keys.LOAD, ())) > 1 else (),
    }
    counts = {name: len(by_set) for name, by_set in lists.items() if by_set}
    if not counts:
        return values.get_or(keys.SETS, 1)
    name, sets = next(iter(counts.items()))
    written = values.get_or(keys.SETS, sets)
    if written != sets:
        report.add(
            values.place(keys.SETS),
            f"`sets`: expected {sets}, as `{name}` lists them, got {written}",
            "drop it: the list says how many sets there are",
        )
    for key in (keys.HOLDS, keys.LOAD):
        if counts.get(key.name, sets) != sets:
            report.add(
                values.place(key),
                f"`{key.name}`: expected {sets} sets, as `{name}` lists them,"
                f" got {counts[key.name]}",
            )
    return sets


def tempo_change(values: Values, report: ProblemReport) -> TempoChange:
    """The tempo of a step's `tempo` and `hold`."""
    change = values.get_or(keys.TEMPO, UNCHANGED)
    holds = values.get(keys.HOLDS)
    if holds is None:
        return change
    if change.hold is not None:
        place = values.key_place(keys.HOLDS)
        report.add(place, "expected `hold` once, got it here and in `tempo`", "drop one")
    return replace(change, hold=holds.span)


def check_tempos(step: ExerciseStep, place: Place, report: ProblemReport) -> None:
    """Check the tempo in every variation, for the user may change to any of them."""
    base = step.base or step.exercise
    exercises = {"": step.exercise, "without its variation: ": base}
    exercises |= {f"in its variation {quoted(v.id)}: ": v.exercise for v in base.variations}
    checked: set[Tempo] = set()
    for where, exercise in exercises.items():
        tempo = step.tempo.applied_to(exercise.tempo or DEFAULT_TEMPO)
        if tempo not in checked:
            checked.add(tempo)
            check_tempo(tempo, place, report, where)


_MAX_NAMED = 10  # How many variations a message names. Our choice.


def varied(exercise: Exercise, values: Values, report: ProblemReport) -> Exercise | None:
    """The exercise in the variation of a step; ``None`` with the reason reported."""
    variation_id = values.get(keys.VARIATION_ID)
    if variation_id is None:
        return None if values.has(keys.VARIATION_ID) else exercise
    variation = exercise.variation(variation_id)
    if variation is None:
        # With their names: those are what screens say.
        variations = [f"{quoted(v.id)} ({v.name})" for v in exercise.variations[:_MAX_NAMED]]
        more = ["…"] if len(exercise.variations) > _MAX_NAMED else []
        report.add(
            values.place(keys.VARIATION_ID),
            f"unknown variation {quoted(variation_id)} of {quoted(exercise.id)}; expected "
            + (
                f"one of {', '.join([*variations, *more])}"
                if variations
                else "none: it has no variations"
            ),
        )
        return None
    return variation.exercise


def start_side_of(values: Values, labels: tuple[str, str] | None, report: ProblemReport) -> Side:
    word = values.get(keys.START_SIDE)
    if word is None:
        return Side.LEFT
    # Labels win over sides: with the labels [right, left], "left" is the second side.
    meanings = {Side.LEFT.value: Side.LEFT, Side.RIGHT.value: Side.RIGHT}
    if labels is not None:
        meanings |= {labels[0]: Side.LEFT, labels[1]: Side.RIGHT}
    side = meanings.get(word)
    if side is None:
        words = list(dict.fromkeys([*(labels or ()), *meanings]))
        report.add(
            values.place(keys.START_SIDE),
            f"`start_side`: expected one of {', '.join(words)}, got {quoted(word)}",
        )
    return side or Side.LEFT


def refuse(
    values: Values, fields: tuple[FormatField[Any], ...], where: str, report: ProblemReport
) -> None:
    """Report keys that a step may have only ``where`` says."""
    for key in fields:
        if values.has(key):
            report.add(values.key_place(key), f"`{key.name}`: expected only {where}")
