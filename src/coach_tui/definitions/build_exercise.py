"""Builds exercises with their variations, and self-tests, from the values of their files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach_tui.core.model.exercise import (
    DEFAULT_TEMPO,
    Exercise,
    Sides,
    Tempo,
    TempoChange,
    Variation,
)
from coach_tui.core.model.selftest import AnswerKind, SelfTest
from coach_tui.definitions import format as keys
from coach_tui.definitions.figure_fields import build_figure
from coach_tui.definitions.problems import ProblemReport, quoted
from coach_tui.definitions.value_types import START, check_tempo, start_motion

if TYPE_CHECKING:
    from coach_tui.definitions.fields import Values


def build_exercise(exercise_id: str, values: Values, report: ProblemReport) -> Exercise | None:
    """The exercise of a file; ``None`` when it has no name.

    A variation inherits the whole exercise. A list in it replaces the exercise's list;
    ``moves``, ``breathe`` and ``tempo`` change only the motions they name.
    """
    name = values.get(keys.NAME)
    if name is None:
        return None
    base = _described(Exercise(exercise_id, name), values, report)
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
    exercise = _described(replace(base, name=name, spoken=""), changes, report)
    return Variation(variation_id, name, level, exercise)


def _described(base: Exercise, values: Values, report: ProblemReport) -> Exercise:
    return replace(
        base,
        spoken=values.get_or(keys.SPOKEN, base.spoken),
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
