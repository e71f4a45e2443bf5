"""The command ``exercises``: the catalogue as a table, and all about one exercise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import asdict

from coach_tui.cli.common import (
    ExerciseName,
    as_json,
    exit_with_problems,
    fail,
    print_json,
    print_lines,
    print_problems,
)
from coach_tui.definitions.problems import did_you_mean
from coach_tui.services.sessions import exercises as readable_exercises
from coach_tui.services.sessions import library
from coach_tui.wording import POSITION_LABELS, differences, exercise_sections, exercise_summary

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise, Mistake


@click.command()
@click.argument("exercise_id", metavar="[ID]", required=False, type=ExerciseName())
@as_json
def exercises(exercise_id: str | None, as_json: bool) -> None:  # noqa: FBT001 - click passes options by name
    """List the exercises; with ID, show all about one."""
    if exercise_id is not None:
        exercise = _find(exercise_id)
        if as_json:
            print_json(page_data(exercise))
        else:
            print_lines(page_lines(exercise))
        return
    catalogue = readable_exercises()
    if as_json:
        print_json({"exercises": [_row_data(exercise) for exercise in catalogue]})
    else:
        print_lines(catalogue_lines(catalogue))


def _find(exercise_id: str) -> Exercise:
    catalogue = library().exercises
    exercise = catalogue.find(exercise_id)
    problems = catalogue.problems_of(exercise_id)
    if exercise is None:
        if problems:
            exit_with_problems(problems)
        fail(f"There is no exercise {exercise_id!r}; {did_you_mean(exercise_id, catalogue.ids())}")
    print_problems(problems)
    return exercise


def catalogue_lines(catalogue: Sequence[Exercise]) -> Iterator[str]:
    width = max((len(exercise.id) for exercise in catalogue), default=0)
    for exercise in catalogue:
        position = "" if exercise.position is None else POSITION_LABELS[exercise.position]
        facts = filter(None, (exercise.name, position, ", ".join(exercise.equipment)))
        yield f"{exercise.id:<{width}}  {' · '.join(facts)}"
        if exercise.variations:
            ids = ", ".join(variation.id for variation in exercise.variations)
            yield f"{'':<{width}}    variations: {ids}"


def page_lines(exercise: Exercise) -> Iterator[str]:
    yield exercise.name
    if summary := exercise_summary(exercise):
        yield summary
    for heading, lines in exercise_sections(exercise).items():
        if lines:
            yield from ("", f"{heading}:", *(f"  - {_line(line)}" for line in lines))
    yield from (line for text in (exercise.note, exercise.link) if text for line in ("", text))
    if exercise.variations:
        yield from ("", "Variations:")
    for variation in exercise.variations:
        yield f"  {variation.id}: {variation.name}, {variation.level.value}"
        yield from (f"    - {line}" for line in differences(variation.exercise, exercise))


def _line(line: str | Mistake) -> str:
    if isinstance(line, str):
        return line
    return f"{' '.join(filter(None, (line.looks, line.why)))} -> {line.fix}"


def _row_data(exercise: Exercise) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "name": exercise.name,
        "position": exercise.position and exercise.position.value,
        "equipment": list(exercise.equipment),
        "variations": [
            {"id": variation.id, "name": variation.name, "level": variation.level.value}
            for variation in exercise.variations
        ],
    }


def page_data(exercise: Exercise) -> dict[str, Any]:
    return _content_data(exercise) | {
        "id": exercise.id,
        "variations": [
            _content_data(variation.exercise)
            | {"id": variation.id, "name": variation.name, "level": variation.level.value}
            for variation in exercise.variations
        ],
    }


def _content_data(exercise: Exercise) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "also": list(exercise.other_names),
        "targets": list(exercise.targets),
        "position": exercise.position and exercise.position.value,
        "equipment": list(exercise.equipment),
        "sides": exercise.sides.value,
        "setup": list(exercise.setup),
        "movement": list(exercise.movement),
        "feel": list(exercise.feel),
        "cues": list(exercise.cues),
        "mistakes": [asdict(mistake) for mistake in exercise.mistakes],
        "stop_if": list(exercise.stop_if),
        "note": exercise.note,
        "link": exercise.link,
    }
