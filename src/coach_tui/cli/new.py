"""The command ``new``: starts a session file, from options or by asking."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from coach_tui import paths
from coach_tui.cli.common import (
    ExerciseValue,
    exit_with_problems,
    fail,
    fail_existing,
    make_folder,
    write_file,
)
from coach_tui.core.model.session import MOST_PAIN, PainLimits
from coach_tui.definitions.durations import parse_count_range
from coach_tui.definitions.fields import Id
from coach_tui.definitions.imports.exercise_names import ExerciseNames
from coach_tui.definitions.imports.prescription import read_prescription
from coach_tui.definitions.imports.result import UNSURE
from coach_tui.definitions.loader import read_session
from coach_tui.definitions.problems import did_you_mean
from coach_tui.definitions.writer import SessionDraft, StepDraft, session_yaml, slug
from coach_tui.services.sessions import library
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.definitions.lookup import Exercises


def own_folder() -> Path:
    """The user's folder of sessions, made private if missing."""
    make_folder(paths.user_sessions())
    return paths.user_sessions()


_DOSE_EXAMPLES = "20, 20each, 3x12 each side, 45s, 3x30s rest 45s"
_EACH = re.compile(r"(?<=\d)\s*each\b(?! \w)", re.IGNORECASE)
_COUNT = re.compile(r"^(\d+(?:-\d+)?)(?=$| each\b)")
_HEAD = (
    "A session file. Edit it and check it with: coach-tui check --watch FILE",
    "Reps are for each side. All keys of a step: docs/session-format.md",
    "To have your editor complete them: coach-tui schema --install",
)


class DoseError(ValueError):
    """An exercise or its dose is not understood; the message is for the user."""


class UnknownExerciseError(DoseError):
    """The catalogue has no such exercise."""


def pain_limits(text: str) -> PainLimits:
    """Pain limits such as ``2-4``."""
    limits = parse_count_range(text)
    if limits is None or not 0 <= limits[0] <= limits[1] <= MOST_PAIN:
        raise click.BadParameter(f"{text!r}: write two numbers from 0 to 10, such as 2-4.")
    return PainLimits(*limits)


@click.command()
@click.argument("name", required=False)
@click.option("--title", help="The session's title; made from NAME by default.")
@click.option(
    "--exercise",
    "exercises",
    type=ExerciseValue(),
    multiple=True,
    metavar="EXERCISE=DOSE",
    help=f"An exercise and its dose: {_DOSE_EXAMPLES}. Repeat for more exercises.",
)
@click.option(
    "--pain",
    type=pain_limits,
    metavar="CARRY_ON-STOP_ABOVE",
    help="Pain limits: 2-4 continues up to 2/10 and stops above 4/10.",
)
@click.option("--force", is_flag=True, help="Replace a session of that name.")
def new(
    name: str | None,
    title: str | None,
    exercises: tuple[str, ...],
    *,
    pain: PainLimits | None,
    force: bool,
) -> None:
    """Start a session file NAME in your folder.

    Asks for whatever is not given. Continue with the file in your editor.
    """
    if name is None:
        name = _asked_name()
    elif not Id().accepts(name):
        hint = f", such as {slug(name)}" if slug(name) else ""
        raise click.BadParameter(f"use lower-case letters, digits and single hyphens{hint}")
    catalogue = library().exercises
    path = own_folder() / f"{name}.yaml"
    if path.exists() and not force:
        fail_existing(path)
    title = title or _asked_title(name, exercises)
    if exercises:
        steps = [_parsed_step(option, catalogue) for option in exercises]
    elif sys.stdin.isatty():
        steps = ask_for_steps(catalogue)
    else:
        raise click.UsageError("without a terminal to ask on, give at least one --exercise")
    text = session_yaml(SessionDraft(title=title, steps=tuple(steps), pain=pain, comments=_HEAD))
    document = read_session(text.encode(), str(path), catalogue)
    if document.value is None:
        exit_with_problems(document.problems)
    write_file(path, text, overwrite=force, to_device=True)
    click.echo(path)
    click.echo(f"Run it with: coach-tui run {name}", err=True)


def step_for(exercise: str, dose: str, catalogue: Exercises) -> StepDraft:
    """The step for an exercise of the catalogue and a dose in plain words.

    Raises:
        UnknownExerciseError: There is no such exercise.
        DoseError: The dose is not understood.
    """
    if not ExerciseNames(catalogue).knows(exercise):
        hint = did_you_mean(exercise, catalogue.ids())
        raise UnknownExerciseError(f"the catalogue has no exercise {exercise!r}; {hint}")
    prescription = _COUNT.sub(r"\1 reps", _EACH.sub(" each side", dose))
    steps = read_prescription(f"{exercise}: {prescription}", catalogue)[0].steps
    step = steps[0] if len(steps) == 1 else None
    if not isinstance(step, StepDraft) or _is_unsure(step):
        raise DoseError(
            f"the dose {safe_text(dose)!r} is not understood; say it like {_DOSE_EXAMPLES}"
        )
    return replace(step, comments=())


def _is_unsure(step: StepDraft) -> bool:
    unsure = any(comment.startswith(UNSURE) for comment in step.comments)
    return unsure or not (step.reps or step.duration_ms)


def _parsed_step(option: str, catalogue: Exercises) -> StepDraft:
    exercise, separator, dose = option.partition("=")
    if not separator:
        raise click.BadParameter(f"expected EXERCISE=DOSE, got {safe_text(option)!r}")
    try:
        return step_for(exercise.strip(), dose.strip(), catalogue)
    except UnknownExerciseError as error:
        fail(f"coach-tui: {error}.")
    except DoseError as error:
        raise click.BadParameter(str(error)) from error


def _asked_name() -> str:
    """A name that no session of the user has yet."""
    if not sys.stdin.isatty():
        raise click.MissingParameter(param_hint="'NAME'", param_type="argument")
    while True:
        name = slug(_ask("Session name"))
        if name and not (own_folder() / f"{name}.yaml").exists():
            return name
        click.echo(
            "You have a session of that name." if name else "A name needs letters.", err=True
        )


def _asked_title(name: str, exercises: tuple[str, ...]) -> str:
    guess = name.replace("-", " ").capitalize()
    if exercises or not sys.stdin.isatty():
        return guess
    answer: str = click.prompt("Title", default=guess, err=True)
    return answer.strip() or guess


def _ask(question: str) -> str:
    answer: str = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip()


def ask_for_steps(catalogue: Exercises, ask: Callable[[str], str] = _ask) -> list[StepDraft]:
    """The steps that the user enters one by one, at least one.

    Args:
        ask: Asks a question and returns the answer, empty for none.
    """
    click.echo(f"Exercises: {', '.join(catalogue.ids())}", err=True)
    steps: list[StepDraft] = []
    while True:
        exercise = ask("Next exercise (enter to end)" if steps else "First exercise")
        if not exercise:
            if steps:
                return steps
            continue
        try:
            steps.append(
                step_for(exercise, ask(f"Sets and reps, e.g. {_DOSE_EXAMPLES}"), catalogue)
            )
        except DoseError as error:
            click.echo(f"{error}.", err=True)
