"""Session files that commands write: where they go, and that nothing is written over."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import click

from coach_tui import paths
from coach_tui.cli.common import PROBLEMS, exit_with_problems
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
    from collections.abc import Callable
    from pathlib import Path

    from coach_tui.definitions.lookup import Exercises


def own_folder() -> Path:
    """The person's folder of sessions, made if need be, open to nobody else."""
    folder = paths.user_sessions()
    try:
        paths.make_private_folder(folder)
    except OSError as error:
        refuse(f"{folder} cannot be made: {error.strerror}")
    return folder


def put(path: Path, text: str, *, force: bool) -> None:
    """Write a file whole or not at all; the program ends when it is there already.

    Args:
        path: Where.
        text: What.
        force: Whether a file that is there is replaced.
    """
    try:
        paths.atomic_write(path, text, overwrite=force, to_device=True)
    except FileExistsError:
        refuse(f"{path} is there already; --force replaces it")
    except OSError as error:
        refuse(f"{path} cannot be written: {error.strerror}")


def refuse(message: str) -> NoReturn:
    """Say why nothing was done, and end."""
    click.echo(f"coach-tui: {message}.", err=True)
    sys.exit(PROBLEMS)


# MERGED: The command that starts a session file: by flags, or by asking.


_DOSES = "20, 20each, 3x12 each side, 45s, 3x30s rest 45s"

_EACH = re.compile(r"(?<=\d)\s*each\b(?! \w)", re.IGNORECASE)

_COUNT = re.compile(r"^(\d+(?:-\d+)?)(?=$| each\b)")

_HEAD = (
    "A session file. Change what you like, then look it over: coach-tui check --watch FILE",
    "Reps are for each side. Everything a step may say: docs/session-format.md",
    "An editor that knows YAML completes the keys after: coach-tui schema --install",
)


class DoseError(ValueError):
    """An exercise or its dose is not understood; the message says why, for the person."""


class Limits(click.ParamType[PainLimits]):
    """How much pain means what, such as ``2-4``."""

    name = "limits"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> PainLimits:
        """The limits that were typed."""
        found = parse_count_range(str(value))
        if found is None or not 0 <= found[0] <= found[1] <= MOST_PAIN:
            self.fail(f"{value!r}: write two numbers from 0 to 10, such as 2-4.", param, ctx)
        return PainLimits(*found)


@click.command()
@click.argument("name", required=False)
@click.option("--title", help="What the session is called; made of NAME otherwise.")
@click.option(
    "--exercise",
    "exercises",
    multiple=True,
    metavar="EXERCISE=DOSE",
    help=f"An exercise of the catalogue and how much of it: {_DOSES}. Give it again for more.",
)
@click.option(
    "--pain",
    type=Limits(),
    metavar="CARRY_ON-STOP_ABOVE",
    help="How much pain one may work with: 2-4 carries on up to 2 of 10 and stops above 4.",
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
    """Start a session called NAME in your folder.

    What is not given is asked. The file is a plain one that you go on with in your editor.
    """
    if name is None:
        name = _asked_name()
    elif not Id().accepts(name):
        hint = f", such as {slug(name)}" if slug(name) else ""
        raise click.BadParameter(f"use lower-case letters, digits and single hyphens{hint}")
    known = library().exercises
    path = own_folder() / f"{name}.yaml"
    if path.exists() and not force:
        refuse(f"{path} is there already; --force replaces it")
    title = title or _asked_title(name, exercises)
    if exercises:
        steps = [_given(each, known) for each in exercises]
    elif sys.stdin.isatty():
        steps = asked(known)
    else:
        raise click.UsageError("without a terminal to ask on, give at least one --exercise")
    text = session_yaml(SessionDraft(title=title, steps=tuple(steps), pain=pain, comments=_HEAD))
    document = read_session(text.encode(), str(path), known)
    if document.value is None:
        exit_with_problems(document.problems)
    put(path, text, force=force)
    click.echo(path)
    click.echo(f"Run it with: coach-tui run {name}", err=True)


def step_for(exercise: str, dose: str, known: Exercises) -> StepDraft:
    """The step for an exercise of the catalogue, its dose in a person's words.

    Raises:
        DoseError: There is no such exercise, or the dose is not understood.
    """
    if not ExerciseNames(known).knows(exercise):
        hint = did_you_mean(exercise, known.ids())
        raise DoseError(f"the catalogue has no exercise {safe_text(exercise)!r}; {hint}")
    said = _COUNT.sub(r"\1 reps", _EACH.sub(" each side", dose))
    steps = read_prescription(f"{exercise}: {said}", known).steps
    step = steps[0] if len(steps) == 1 else None
    if not isinstance(step, StepDraft) or _is_unsure(step):
        raise DoseError(f"the dose {safe_text(dose)!r} is not understood; say it like {_DOSES}")
    return replace(step, comments=())


def _is_unsure(step: StepDraft) -> bool:
    doubts = any(comment.startswith(UNSURE) for comment in step.comments)
    return doubts or not (step.reps or step.duration_ms)


def _given(wish: str, known: Exercises) -> StepDraft:
    exercise, separator, dose = wish.partition("=")
    if not separator:
        raise click.BadParameter(f"expected EXERCISE=DOSE, got {safe_text(wish)!r}")
    try:
        return step_for(exercise.strip(), dose.strip(), known)
    except DoseError as error:
        raise click.BadParameter(str(error)) from error


def _asked_name() -> str:
    """A name that no session of the person's has yet."""
    if not sys.stdin.isatty():
        raise click.MissingParameter(param_hint="'NAME'", param_type="argument")
    while True:
        name = slug(_ask("What is the session to be called (ctrl+c gives up)"))
        if name and not (own_folder() / f"{name}.yaml").exists():
            return name
        click.echo("There is one of that name." if name else "It needs letters.", err=True)


def _asked_title(name: str, exercises: tuple[str, ...]) -> str:
    guess = name.replace("-", " ").capitalize()
    if exercises or not sys.stdin.isatty():
        return guess
    answer: str = click.prompt("Title", default=guess, err=True)
    return answer.strip() or guess


def _ask(question: str) -> str:
    answer: str = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip()


def asked(known: Exercises, ask: Callable[[str], str] = _ask) -> list[StepDraft]:
    """The steps a person tells one by one, at least one.

    Args:
        known: The catalogue.
        ask: Puts a question and gives the answer, empty for none.
    """
    click.echo(f"Exercises: {', '.join(known.ids())}", err=True)
    steps: list[StepDraft] = []
    while True:
        exercise = ask("Next exercise (enter to end)" if steps else "First exercise")
        if not exercise:
            if steps:
                return steps
            continue
        try:
            steps.append(step_for(exercise, ask(f"How much ({_DOSES})"), known))
        except DoseError as error:
            click.echo(f"{error}.", err=True)
