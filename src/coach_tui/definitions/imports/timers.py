"""Interval timers as JSON: those of OpenHIIT, and timers that list their intervals.

A timer of OpenHIIT has ``activities`` and one length for all of them in ``timeSettings``. A timer
of Seconds, and of programs like it, lists ``intervals``, each with a name and a duration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.model.exercise import Sides
from coach_tui.definitions.format import MAX_DURATION_MS, MAX_ROUNDS, MAX_STEPS
from coach_tui.definitions.imports.exercise_names import ExerciseNames
from coach_tui.definitions.imports.jawt import (
    BREAKS,
    Json,
    as_list,
    as_object,
    as_whole,
    strange_keys,
)
from coach_tui.definitions.imports.result import ImportRefusedError, quoted_line
from coach_tui.definitions.writer import AnyStep, CircuitDraft, RestDraft, SessionDraft, StepDraft

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises

MAX_TIMERS = 100  # Timers of one file
_NAMES = ("name", "title", "label")
_LENGTHS = ("duration", "seconds", "time", "length")
_ROUNDS = ("numberOfSets", "rounds", "sets", "repetitions", "repeat")
_LOOKS = {"color", "soundScheme", "type", "activity", "identifier", "via", "music", "vibration"}


def timers_in(data: object) -> list[Json]:
    """The timers of a file that was parsed from JSON; empty when it has none."""
    roots = as_list(data) or as_list(as_object(data).get("timers")) or [data]
    timers = [as_object(root) for root in roots]
    return timers if all("timeSettings" in t or as_list(t.get("intervals")) for t in timers) else []


def read_timers(timers: list[Json], exercises: Exercises) -> list[SessionDraft]:
    """A session for each timer; refuses parts without a name or a length."""
    if len(timers) > MAX_TIMERS:
        raise ImportRefusedError(f"it has {len(timers)} timers, more than {MAX_TIMERS}")
    return [
        (_open_hiit if "timeSettings" in timer else _intervals)(timer, ExerciseNames(exercises))
        for timer in timers
    ]


def _open_hiit(timer: Json, names: ExerciseNames) -> SessionDraft:
    """Activities of one length with a rest between, in rounds with a longer break between."""
    times = as_object(timer["timeSettings"])
    work_s, rest_s = _seconds(times.get("workTime")), _pause_s(times.get("restTime"))
    break_s = _pause_s(times.get("breakTime"))
    steps: list[StepDraft | RestDraft] = []
    for activity in as_list(timer.get("activities")):
        steps += _step(activity, work_s, names)
        steps += [RestDraft(rest_s * 1_000)] if rest_s > 0 else []
    if steps and isinstance(steps[-1], RestDraft):
        steps.pop()
    rounds = (as_whole(timer.get("restarts")) or 0) + 1
    ends = {word: _pause_s(times.get(f"{word}Time")) for word in ("warmup", "cooldown")}
    if not steps:
        raise ImportRefusedError("it is a timer of OpenHIIT that names no activities")
    ready_s = _pause_s(times.get("getReadyTime"))
    before = [RestDraft(ready_s * 1_000)] if ready_s > 0 else list[StepDraft | RestDraft]()
    before += _step("Warm-up", ends["warmup"], names) if ends["warmup"] else []
    after = _step("Cool-down", ends["cooldown"], names) if ends["cooldown"] else []
    used = {"name", "activities", "timeSettings", "restarts"}
    whole = [*before, *_in_rounds(steps, rounds, break_s), *after]
    return _draft(timer, whole, names, used)


def _intervals(timer: Json, names: ExerciseNames) -> SessionDraft:
    """The intervals one after another, all of them as often as the timer says."""
    steps: list[StepDraft | RestDraft] = []
    for interval in map(as_object, as_list(timer["intervals"])):
        name = next((interval[key] for key in _NAMES if interval.get(key)), "")
        length = next((interval[key] for key in _LENGTHS if key in interval), None)
        steps += _step(name, _seconds(length), names)
    rounds = next((n for key in _ROUNDS if (n := as_whole(timer.get(key)))), 1)
    break_s = _pause_s(as_object(timer.get("setRest")).get("duration"))
    used = {"intervals", "setRest", *_NAMES, *_ROUNDS, *_LOOKS}
    return _draft(timer, _in_rounds(steps, rounds, break_s), names, used)


def _step(name: object, seconds: int, names: ExerciseNames) -> list[StepDraft | RestDraft]:
    if not isinstance(name, str) or not name.strip():
        raise ImportRefusedError("it is a timer whose intervals have no names")
    source = quoted_line(f"{name}, {seconds} s")
    if BREAKS.fullmatch(name.strip()):
        return [RestDraft(seconds * 1_000, (source,))]
    match = names.match(name)
    if match is None:
        raise ImportRefusedError("it is a timer with more exercises than a session may define")
    sides = None if match.exercise in names.local else Sides.BOTH
    step = StepDraft(
        exercise=match.exercise,
        variation=match.variation,
        duration_ms=seconds * 1_000,
        sides=sides,
        comments=(source,),
    )
    return [step]


def _seconds(value: object) -> int:
    seconds = int(value) if isinstance(value, float) and value.is_integer() else as_whole(value)
    if seconds is None or not 1 <= seconds <= MAX_DURATION_MS // 1_000:
        raise ImportRefusedError("it is a timer with an interval whose length is not known")
    return seconds


def _pause_s(value: object) -> int:
    """The length of what may be left out: 0 where it is."""
    return _seconds(value) if value else 0


def _in_rounds(steps: list[StepDraft | RestDraft], rounds: int, break_s: int) -> list[AnyStep]:
    if not 1 <= rounds <= MAX_ROUNDS:
        raise ImportRefusedError(f"it is a timer whose rounds are not from 1 to {MAX_ROUNDS}")
    if len(steps) > MAX_STEPS:
        raise ImportRefusedError(f"it is a timer of more than {MAX_STEPS} intervals")
    return [CircuitDraft(rounds, tuple(steps), (), break_s * 1_000)] if rounds > 1 else [*steps]


def _draft(timer: Json, steps: list[AnyStep], names: ExerciseNames, used: set[str]) -> SessionDraft:
    title = next((timer[key] for key in _NAMES if isinstance(timer.get(key), str)), "Timer")
    ignored = {
        "timerIndex",
        "totalTime",
        "activeIntervals",
        "showMinutes",
        "color",
        "soundSettings",
    }
    # OpenHIIT counts its intervals; other programs list them.
    counted = set[str]() if isinstance(timer.get("intervals"), list) else {"intervals"}
    return SessionDraft(
        title=title,
        steps=tuple(steps[:MAX_STEPS]),
        defaults={"prepare": 0, "rest": 0},
        exercises=tuple(names.local.values()),
        comments=("From an interval timer; its intervals follow one another at once.",),
        unread=tuple(strange_keys(timer, used | ignored | counted)),
    )
