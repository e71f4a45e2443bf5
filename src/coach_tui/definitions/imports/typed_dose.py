"""A step typed by hand: an exercise of the catalogue, and its dose in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from coach_tui.definitions.imports.exercise_names import ExerciseNames
from coach_tui.definitions.imports.prescription import read_prescription
from coach_tui.definitions.imports.result import ONLY_NOTE, UNSURE
from coach_tui.definitions.problems import did_you_mean
from coach_tui.definitions.writer import StepDraft
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises

DOSE_EXAMPLES = "20, 20each, 3x12 each side, 45s, 3x30s rest 45s"

# The first lines of a session file that is made from typed steps.
HEAD = (
    "A session file. Edit it and check it with: coach-tui check --watch FILE",
    "Reps are for each side. All keys of a step: docs/session-format.md",
    "To have your editor complete them: coach-tui schema --install",
)

_EACH = re.compile(r"(?<=\d)\s*each\b(?! \w)", re.IGNORECASE)
_COUNT = re.compile(r"^(\d+(?:-\d+)?)(?=$|,? (?:each|hold|rest|with|left|right)\b)")


class DoseError(ValueError):
    """An exercise or its dose is not understood; the message is for the user."""


class UnknownExerciseError(DoseError):
    """The catalogue has no such exercise."""


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
            f"the dose {safe_text(dose)!r} is not understood; say it like {DOSE_EXAMPLES}"
        )
    return replace(step, comments=())


def _is_unsure(step: StepDraft) -> bool:
    # The form shows a note as what it is.
    doubts = [c.removeprefix(UNSURE) for c in step.comments if c.startswith(UNSURE)]
    unsure = any(not doubt.startswith(ONLY_NOTE) for doubt in doubts)
    return unsure or not (step.reps or step.duration_ms)
