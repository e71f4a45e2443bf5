"""Workouts of Just Another Workout Timer: its JSON exports, backups and single files.

A workout has sets; a set has a number of repetitions and timed exercises, which follow
one another without a break. The format is described in ``docs/importing.md``.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import replace

from coach_tui.core.model.exercise import Sides
from coach_tui.definitions.format import MAX_DURATION_MS, MAX_ROUNDS, MAX_STEPS
from coach_tui.definitions.imports.exercise_names import ExerciseNames
from coach_tui.definitions.imports.result import UNSURE, ImportRefusedError, quoted_line
from coach_tui.definitions.writer import AnyStep, CircuitDraft, RestDraft, SessionDraft, StepDraft

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises

Json = dict[str, Any]

MAX_WORKOUTS = 100  # The most workouts of one backup

# The name of an interval that is a rest.
BREAKS = re.compile(r"(?:short |long )?(?:rest|break|pause|recovery|relax)", re.IGNORECASE)

# Keys that only their program needs.
_IGNORED = {"id", "version", "position"}
_WHY = (
    "From Just Another Workout Timer. There, exercises follow one another at once,",
    "so nothing is added here between them; give `prepare` some seconds to get ready.",
)


def read_workouts(data: object, exercises: Exercises) -> list[SessionDraft]:
    """Read every workout of an export, which was parsed from JSON, or refuse it."""
    root = as_object(data)
    workouts = as_list(root.get("workouts")) if "workouts" in root else [root]
    if not workouts or not all("sets" in as_object(workout) for workout in workouts):
        raise ImportRefusedError('it has no workout: a "title" and its "sets" were expected')
    if len(workouts) > MAX_WORKOUTS:
        raise ImportRefusedError(
            f"it has {len(workouts)} workouts, more than {MAX_WORKOUTS}; export fewer at once"
        )
    others = strange_keys(root, {"workouts"}) if "workouts" in root else []
    drafts = [_workout(as_object(workout), exercises) for workout in workouts]
    drafts[0] = replace(drafts[0], unread=(*drafts[0].unread, *others))
    return drafts


def _workout(workout: Json, exercises: Exercises) -> SessionDraft:
    names, unread = ExerciseNames(exercises), strange_keys(workout, {"title", "sets"})
    steps: list[AnyStep] = []
    for workout_set in as_list(workout["sets"]):
        steps += _set(workout_set, names, unread)
    title = workout.get("title")
    if not isinstance(title, str) or not title.strip():
        unread += [] if title in (None, "") else [_shown("title", title)]
        title = "Workout"
    unread += [line for step in steps[MAX_STEPS:] for line in step.comments]
    return SessionDraft(
        title=title,
        steps=tuple(steps[:MAX_STEPS]),
        defaults={"prepare": 0, "rest": 0},
        exercises=tuple(names.local.values()),
        comments=_WHY,
        unread=tuple(unread),
    )


def _set(workout_set: object, names: ExerciseNames, unread: list[str]) -> list[AnyStep]:
    fields = as_object(workout_set)
    if not isinstance(fields.get("exercises"), list):
        unread.append(_shown("set", workout_set))
        return []
    unread += strange_keys(fields, {"exercises", "repetitions", "name"})
    steps = [
        step
        for exercise in as_list(fields["exercises"])
        if (step := _exercise(exercise, names, unread)) is not None
    ]
    comments = [quoted_line(fields["name"])] if isinstance(fields.get("name"), str) else []
    rounds = as_whole(fields.get("repetitions", 1))
    if rounds is None or not 1 <= rounds <= MAX_ROUNDS:
        wrong = fields.get("repetitions")
        comments.append(f"{UNSURE}{_shown('repetitions', wrong)} cannot be; it is done once.")
        rounds = 1
    if not steps:
        unread += comments
        return []
    if rounds > 1:
        round_steps = tuple(steps[:MAX_STEPS])
        unread += [line for step in steps[MAX_STEPS:] for line in step.comments]
        return [CircuitDraft(rounds, round_steps, tuple(comments))]
    return [replace(steps[0], comments=(*comments, *steps[0].comments)), *steps[1:]]


def _exercise(
    exercise: object, names: ExerciseNames, unread: list[str]
) -> StepDraft | RestDraft | None:
    fields = as_object(exercise)
    name, seconds = fields.get("name"), as_whole(fields.get("duration"))
    possible = seconds is not None and 1 <= seconds <= MAX_DURATION_MS // 1_000
    if not isinstance(name, str) or seconds is None or not possible:
        unread.append(_shown("exercise", exercise))
        return None
    unread += strange_keys(fields, {"name", "duration"})
    source = quoted_line(f"{name}, {seconds} s")
    if BREAKS.fullmatch(name.strip()):
        return RestDraft(seconds * 1_000, (source,))
    meant = names.match(name)
    if meant is None:
        unread.append(source)
        return None
    warnings = (f"{UNSURE}{meant.warning}.",) if meant.warning else ()
    return StepDraft(
        exercise=meant.exercise,
        variation=meant.variation,
        duration_ms=seconds * 1_000,
        # Their timer has no sides, so an interval is never doubled.
        sides=None if meant.exercise in names.local else Sides.BOTH,
        comments=(source, *warnings),
    )


def strange_keys(fields: Json, known_keys: set[str]) -> list[str]:
    """The keys of an object that are not used, with their values, as lines that were not read."""
    return [_shown(key, value) for key, value in fields.items() if key not in known_keys | _IGNORED]


def _shown(key: str, value: object) -> str:
    return f"{key}: {json.dumps(value, ensure_ascii=False)}"


def as_object(value: object) -> Json:
    """A value of JSON as an object; empty for any other value."""
    return cast("Json", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """A value of JSON as a list; empty for any other value."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def as_whole(value: object) -> int | None:
    """A value of JSON as a whole number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
