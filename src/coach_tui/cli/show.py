"""The commands ``list`` and ``show``: sessions in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count as counting
from typing import TYPE_CHECKING, Any

import click

from coach_tui import wording
from coach_tui.cli.common import FigureName, as_json, load_personal, print_json, print_lines
from coach_tui.cli.session_list import list_data, list_lines, programmes_data
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import (
    DEFAULT_PAIN_LIMITS,
    Amrap,
    Block,
    Dose,
    ExerciseStep,
    PainLimits,
    Reps,
    RestStep,
    SayStep,
    Step,
    Timed,
    walk_steps,
)
from coach_tui.core.timeline.timeline import TimelineExercise
from coach_tui.services.sessions import (
    library,
    listings,
    next_run,
    programme_listings,
)
from coach_tui.wording import block_text, dose_text, schedule_text

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.model.figure import Figure
    from coach_tui.definitions.library_types import LoadedSession


@click.command("list")
@as_json
def list_(as_json: bool) -> None:  # noqa: FBT001 - click passes options by name
    """List all sessions, yours first, and the programmes."""
    sessions, plans = listings(), programme_listings()
    if as_json:
        print_json({"sessions": list_data(sessions), "programmes": programmes_data(plans)})
    else:
        print_lines(list_lines(sessions, plans))


@click.command()
@click.argument("session", type=FigureName())
@click.option("--figure", is_flag=True, help="Draw the poses, also of a single exercise.")
@as_json
def show(session: str, figure: bool, as_json: bool) -> None:  # noqa: FBT001 - by click's names
    """Describe a session or a programme, part by part."""
    sessions = library().exercises.sessions
    if session not in sessions.ids() and session in library().programmes.ids():
        from coach_tui.cli.programme import show_programme

        context = click.get_current_context()
        context.invoke(show_programme, name=session, as_json=as_json)
        return
    if figure:
        print_lines(figure_lines(_exercises_named(session)))
        return
    loaded = load_personal(session)
    if as_json:
        print_json(show_data(loaded))
    else:
        print_lines(show_lines(loaded))


def _exercises_named(reference: str) -> list[Exercise]:
    """An exercise or a self-test with its variations, or the exercises of a session."""
    exercises = library().exercises
    if reference in exercises.ids():
        exercise = exercises.find(reference)
        if exercise is not None:
            return [exercise, *(variation.exercise for variation in exercise.variations)]
    if reference in exercises.tests.ids():
        test = exercises.tests.find(reference)
        if test is not None:
            return [test.exercise]
    steps = walk_steps(load_personal(reference).session.steps)
    return [step.exercise for step in steps if isinstance(step, ExerciseStep)]


_POSE_COLS, _POSE_ROWS = 38, 12  # Two poses side by side fit into 80 columns

_GAP = "  "

_VIEWS = {
    "front": "from the front",
    "back": "from behind",
    "side": "from the side",
    "above": "from above",
}


def figure_lines(exercises: Sequence[Exercise]) -> Iterator[str]:
    """The poses of exercises in braille; a figure that looks like an earlier one is left out."""
    drawn: list[Figure] = []
    for exercise in exercises:
        figure = exercise.figure
        if figure is None:
            yield f"{exercise.name}: no figure"
        elif figure not in drawn:
            yield f"{exercise.name}, {_VIEWS[figure.view]}"
            yield from _pose_lines(figure)
            drawn.append(figure)


def _pose_lines(figure: Figure) -> Iterator[str]:
    from coach_tui.core.model.figure import PoseName
    from coach_tui.core.model.figure_drawing import FigureCanvas

    canvas = FigureCanvas(figure, _POSE_COLS, _POSE_ROWS)
    stages = [0.0, 1.0]
    if figure.pose(PoseName.AFTER) is not None:
        stages.append(2.0)
    pictures = [canvas.draw(stage).rows for stage in stages]
    # Rows that are empty in every pose say nothing.
    rows = [row for row in zip(*pictures, strict=True) if any(map(str.strip, row))]
    for first in range(0, len(stages), 2):
        yield from (_GAP.join(row[first : first + 2]).rstrip() for row in rows)
        yield ""


def show_lines(loaded: LoadedSession) -> Iterator[str]:
    session = loaded.session
    from coach_tui.core.timeline.compiler import compile_timeline

    timeline = compile_timeline(next_run(loaded))
    yield f"{session.title} · {wording.total_text(timeline)}"
    if session.summary:
        yield session.summary
    facts = {
        "equipment": ", ".join(session.all_equipment()),
        "schedule": schedule_text(session.schedule),
        "stop if": "; ".join(session.stop_if),
        "pain": "" if session.pain == DEFAULT_PAIN_LIMITS else _pain_text(session.pain),
        "file": str(loaded.path),
    }
    yield from (f"{name}: {words}" for name, words in facts.items() if words)
    yield from _steps_lines(session.steps, counting(1))


def _steps_lines(steps: tuple[Step, ...], numbers: Iterator[int]) -> Iterator[str]:
    for step in steps:
        yield ""
        match step:
            case RestStep(rest):
                yield f"   Rest {wording.rest_text(rest)}"
            case SayStep(text):
                yield f"   “{text}”"
            case Block():
                yield f"   {block_text(step)}:"
                yield from _steps_lines(step.steps, numbers)
            case ExerciseStep():
                yield from _step_lines(next(numbers), step)


def _step_lines(number: int, step: ExerciseStep) -> Iterator[str]:
    exercise = step.exercise
    yield f"{number}. {exercise.name}: {dose_text(step)}"
    if isinstance(step.dose, Reps):
        yield f"   {wording.tempo_text(TimelineExercise(number, step))}"
    if step.note:
        yield f"   {step.note}"
    for heading, lines in (
        ("Position", exercise.setup),
        ("Movement", exercise.movement),
        ("You should feel", exercise.feel),
        ("Watch", step.form_cues),
        ("Stop for", exercise.stop_if),
    ):
        if lines:
            yield f"   {heading}:"
            yield from (f"     - {line}" for line in lines)


def show_data(loaded: LoadedSession) -> dict[str, Any]:
    session = loaded.session
    schedule = session.schedule
    from coach_tui.core.timeline.compiler import compile_timeline

    return {
        "name": loaded.reference,
        "path": str(loaded.path),
        "title": session.title,
        "summary": session.summary,
        "tags": list(session.tags),
        "equipment": list(session.all_equipment()),
        "stop_if": list(session.stop_if),
        "pain": pain_data(session.pain),
        "schedule": None
        if schedule is None
        else {
            "days_per_week": schedule.days_per_week,
            "times_per_day": schedule.times_per_day,
            "days": [day.value for day in schedule.days],
            "every_days": schedule.every_days,
            "at": list(schedule.at),
        },
        "duration_s": compile_timeline(next_run(loaded)).total_ms / 1000,
        "content_hash": loaded.content_hash,
        "steps": [_any_step_data(step) for step in session.steps],
    }


def _pain_text(limits: PainLimits) -> str:
    return f"carry on up to {limits.carry_on}/10, stop above {limits.ease_off}/10"


def pain_data(limits: PainLimits) -> dict[str, int]:
    """The pain limits by the keys of the session format."""
    return {"carry_on": limits.carry_on, "stop_above": limits.ease_off}


def _any_step_data(step: Step) -> dict[str, Any]:
    match step:
        case RestStep(rest):
            if rest.wait is not None:
                most_ms = rest.wait.max_ms
                return {"rest": "until done", "max_s": None if most_ms is None else most_ms / 1000}
            least = {} if rest.least_ms is None else {"least_s": rest.least_ms / 1000}
            return {"rest_s": rest.ms / 1000, **least}
        case SayStep(text, wait_ms):
            return {"say": text, "wait_s": None if wait_ms is None else wait_ms / 1000}
        case Block():
            return {
                step.kind.value: {
                    "rounds": step.rounds,
                    "round_rest_s": step.round_rest.ms / 1000,
                    "every_s": None if step.every_ms is None else step.every_ms / 1000,
                    "order": "shuffled" if step.shuffled_runs else None,
                    "steps": [_any_step_data(inner) for inner in step.steps],
                }
            }
        case ExerciseStep():
            return _step_data(step)


def _step_data(step: ExerciseStep) -> dict[str, Any]:
    exercise = step.exercise
    return {
        "exercise": exercise.id,
        "name": exercise.name,
        "sets": step.sets,
        **_dose_data(step.dose),
        "sides": step.sides.value,
        "side_labels": None if step.side_labels is None else list(step.side_labels),
        "unit": step.unit,
        "position": None if exercise.position is None else exercise.position.value,
        "setup": list(exercise.setup),
        "movement": list(exercise.movement),
        "feel": list(exercise.feel),
        "cues": list(step.form_cues),
        "stop_if": list(exercise.stop_if),
    }


def _dose_data(dose: Dose) -> dict[str, Any]:
    match dose:
        case Reps(count, by_set):
            sets = {"reps_by_set": [[reps.low, reps.high] for reps in by_set]} if by_set else {}
            return {"reps": [count.low, count.high], **sets}
        case Amrap(duration_ms):
            return {"reps": "amrap", "duration_s": duration_ms / 1000}
        case Timed(duration_ms, least_ms, by_set, is_random):
            sets = [[span.low / 1000, span.high / 1000] for span in by_set]
            least = {} if least_ms is None else {"least_s": least_ms / 1000}
            least |= {"length": "random"} if is_random else {}
            return {"duration_s": duration_ms / 1000, **least} | (
                {"by_set_s": sets} if sets else {}
            )
        case SelfTestDose(test=test):
            return {"test": test.kind.value, "answers": list(test.answers)}
        case _:
            most_s = None if dose.max_ms is None else dose.max_ms / 1000
            return {"until": "done", "max_s": most_s}
