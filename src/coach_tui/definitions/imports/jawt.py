"""Workouts of Just Another Workout Timer: its JSON exports, backups and single files.

A workout has sets; a set has a number of repetitions and timed exercises, which follow
one another without a break. The format is described in ``docs/importing.md``.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from coach_tui.core.model.exercise import Sides
from coach_tui.definitions.format import MAX_DURATION_MS, MAX_ROUNDS, MAX_STEPS
from coach_tui.definitions.imports.exercise_names import ExerciseNames
from coach_tui.definitions.imports.result import SHEET, UNSURE, ImportRefusedError
from coach_tui.definitions.writer import CircuitDraft, RestDraft, SessionDraft, StepDraft

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises
    from coach_tui.definitions.writer import AnyStep

Json = dict[str, Any]

MAX_WORKOUTS = 50
"""Workouts of one backup that are taken in."""

_BREAKS = re.compile(r"(?:short |long )?(?:rest|break|pause|recovery|relax)", re.IGNORECASE)
# What only their program needs: ids, the version of the file, the place in its list.
_IGNORED = {"id", "version", "position"}
_WHY = (
    "From Just Another Workout Timer. There, exercises follow one another at once,",
    "so nothing is added here between them; give `prepare` some seconds to get ready.",
)


def read_workouts(text: str, exercises: Exercises) -> list[SessionDraft]:
    """Read every workout of an export.

    Args:
        text: JSON.
        exercises: The catalogue.

    Raises:
        ImportRefusedError: It is no such export.
    """
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ImportRefusedError(f"it is not JSON: {reason}") from error
    root = _object(found)
    workouts = _list(root.get("workouts")) if "workouts" in root else [root]
    if not workouts or not all("sets" in _object(workout) for workout in workouts):
        raise ImportRefusedError('it has no workout: a "title" and its "sets" were expected')
    if len(workouts) > MAX_WORKOUTS:
        raise ImportRefusedError(f"it has more than {MAX_WORKOUTS} workouts")
    others = _strange(root, {"workouts"}) if "workouts" in root else []
    drafts = [_workout(_object(workout), exercises) for workout in workouts]
    drafts[0] = replace(drafts[0], unread=(*drafts[0].unread, *others))
    return drafts


def _workout(workout: Json, exercises: Exercises) -> SessionDraft:
    names, unread = ExerciseNames(exercises), _strange(workout, {"title", "sets"})
    steps: list[AnyStep] = []
    for each in _list(workout["sets"]):
        steps += _set(each, names, unread)
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


def _set(each: object, names: ExerciseNames, unread: list[str]) -> list[AnyStep]:
    found = _object(each)
    if not isinstance(found.get("exercises"), list):
        unread.append(_shown("set", each))
        return []
    unread += _strange(found, {"exercises", "repetitions", "name"})
    steps = [
        step
        for exercise in _list(found["exercises"])
        if (step := _exercise(exercise, names, unread)) is not None
    ]
    comments = [f"{SHEET}{found['name']}"] if isinstance(found.get("name"), str) else []
    rounds = _whole(found.get("repetitions", 1))
    if rounds is None or not 1 <= rounds <= MAX_ROUNDS:
        wrong = found.get("repetitions")
        comments.append(f"{UNSURE}{_shown('repetitions', wrong)} cannot be; it is done once.")
        rounds = 1
    if not steps:
        unread += comments
        return []
    if rounds > 1:
        kept = tuple(steps[:MAX_STEPS])
        unread += [line for step in steps[MAX_STEPS:] for line in step.comments]
        return [CircuitDraft(rounds, kept, tuple(comments))]
    return [replace(steps[0], comments=(*comments, *steps[0].comments)), *steps[1:]]


def _exercise(
    each: object, names: ExerciseNames, unread: list[str]
) -> StepDraft | RestDraft | None:
    found = _object(each)
    name, seconds = found.get("name"), _whole(found.get("duration"))
    possible = seconds is not None and 1 <= seconds <= MAX_DURATION_MS // 1_000
    if not isinstance(name, str) or seconds is None or not possible:
        unread.append(_shown("exercise", each))
        return None
    unread += _strange(found, {"name", "duration"})
    source = f"{SHEET}{name}, {seconds} s"
    if _BREAKS.fullmatch(name.strip()):
        return RestDraft(seconds * 1_000, (source,))
    meant = names.match(name)
    if meant is None:
        unread.append(source)
        return None
    doubts = (f"{UNSURE}{meant.warning}.",) if meant.warning else ()
    return StepDraft(
        exercise=meant.exercise,
        variation=meant.variation,
        duration_ms=seconds * 1_000,
        # Their timer knows no sides: one interval is one interval.
        sides=None if meant.exercise in names.local else Sides.BOTH,
        comments=(source, *doubts),
    )


def _strange(found: Json, known: set[str]) -> list[str]:
    return [_shown(key, value) for key, value in found.items() if key not in known | _IGNORED]


def _shown(key: str, value: object) -> str:
    return f"{key}: {json.dumps(value, ensure_ascii=False)}"


def _object(value: object) -> Json:
    return cast("Json", value) if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
