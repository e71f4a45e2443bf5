"""The command ``new``: starts a session file, from options or by asking."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from coach_tui import paths
from coach_tui.cli.common import (
    ExerciseValue,
    exit_with_problems,
    exiting_if_unwritten,
    fail,
    fail_existing,
    make_folder,
)
from coach_tui.core.model.session import MOST_PAIN, PainLimits
from coach_tui.definitions.durations import parse_count_range
from coach_tui.definitions.fields import Id
from coach_tui.definitions.imports.typed_dose import (
    DOSE_EXAMPLES,
    HEAD,
    DoseError,
    UnknownExerciseError,
    step_for,
)
from coach_tui.definitions.loader import read_session
from coach_tui.definitions.writer import (
    DEVICES,
    AnyStep,
    IncludedDraft,
    SessionDraft,
    StepDraft,
    session_yaml,
    slug,
)
from coach_tui.files import write_output
from coach_tui.services.sessions import library
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.definitions.lookup import Exercises


def own_folder() -> Path:
    """The user's folder of sessions, made private if missing."""
    make_folder(paths.user_sessions())
    return paths.user_sessions()


def pain_limits(text: str) -> PainLimits:
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
    help=f"An exercise and its dose: {DOSE_EXAMPLES}. Repeat for more exercises; "
    "session=NAME stands for the steps of another session.",
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
    elif name in DEVICES:
        raise click.BadParameter(f"on Windows no file can be called {name}, but {slug(name)} can")
    catalogue = library().exercises
    path = own_folder() / f"{name}.yaml"
    if path.exists() and not force:
        fail_existing(path)
    title = title or _asked_title(name, exercises)
    if exercises:
        steps: list[AnyStep] = [_parsed_step(option, catalogue) for option in exercises]
    elif sys.stdin.isatty():
        steps = [*ask_for_steps(catalogue)]
    else:
        raise click.UsageError("without a terminal to ask on, give at least one --exercise")
    text = session_yaml(SessionDraft(title=title, steps=tuple(steps), pain=pain, comments=HEAD))
    document = read_session(text.encode(), str(path), catalogue)
    if document.value is None:
        exit_with_problems(document.problems)
    with exiting_if_unwritten(path):
        write_output(path, text, overwrite=force)
    click.echo(path)
    click.echo(f"Run it with: coach-tui run {name}", err=True)


def _parsed_step(option: str, catalogue: Exercises) -> StepDraft | IncludedDraft:
    exercise, separator, dose = option.partition("=")
    if exercise.strip() == "session" and Id().accepts(dose.strip()):
        return IncludedDraft(dose.strip())
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
    """The steps that the user enters one by one, at least one."""
    click.echo(f"Exercises: {', '.join(catalogue.ids())}", err=True)
    steps: list[StepDraft] = []
    while True:
        exercise = ask("Next exercise (enter to end)" if steps else "First exercise")
        if not exercise:
            if steps:
                return steps
            continue
        try:
            steps.append(step_for(exercise, ask(f"Sets and reps, e.g. {DOSE_EXAMPLES}"), catalogue))
        except DoseError as error:
            click.echo(f"{error}.", err=True)
