"""What is given on a sheet, brought to what the format allows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach_tui.definitions.durations import parse_duration_range
from coach_tui.definitions.exercise_format import MOST_MS
from coach_tui.definitions.format import MOST_REPS, MOST_SETS
from coach_tui.definitions.tempo import MOST_MOTION_MS

if TYPE_CHECKING:
    from coach_tui.definitions.imports.dose_rules import Dose


def possible_dose(dose: Dose) -> tuple[Dose, list[str]]:
    """A dose that the format allows, and what had to be changed for it.

    Args:
        dose: As it was read.

    Returns:
        The dose, and its doubts with what was left out, a sentence's part each.
    """
    doubts = list(dose.doubts)
    dose = _without_excess(dose, doubts)
    if dose.reps and dose.duration_ms:
        doubts.append("reps and a time are given; the time is not used")
        dose = replace(dose, duration_ms=None)
    if dose.hold and not dose.reps:
        unused = "the hold is not used" if dose.duration_ms else "a hold alone is timed work"
        doubts.append(unused)
        dose = replace(dose, duration_ms=dose.duration_ms or _longest(dose.hold), hold="")
    if dose.tempo and (dose.hold or not dose.reps):
        doubts.append("the tempo is not used: it needs reps, and no hold beside it")
        dose = replace(dose, tempo="")
    if not dose.reps and dose.duration_ms is None:
        doubts.append("no reps and no time were found: it lasts until you say so")
    return dose, doubts


def _without_excess(dose: Dose, doubts: list[str]) -> Dose:
    """A dose without numbers that no exercise can have."""
    if any(not 1 <= int(end) <= MOST_REPS for span in dose.reps for end in span.split("-")):
        doubts.append(f"{', '.join(dose.reps)} cannot be a number of reps")
        dose = replace(dose, reps=())
    if dose.sets is not None and not 1 <= dose.sets <= MOST_SETS:
        doubts.append(f"{dose.sets} cannot be a number of sets")
        dose = replace(dose, sets=None)
    if len(dose.reps) > 1 and dose.sets not in (None, len(dose.reps)):
        doubts.append(f"{dose.sets} sets are given, and the reps of {len(dose.reps)}")
    if _longest(dose.hold) > MOST_MOTION_MS:
        doubts.append(f"a hold of {dose.hold} is too long for a rep")
        dose = replace(dose, hold="")
    if dose.duration_ms is not None and not 1_000 <= dose.duration_ms <= MOST_MS:
        doubts.append("the time is outside what is possible")
        dose = replace(dose, duration_ms=None)
    if dose.rest_ms is not None and dose.rest_ms > MOST_MS:
        doubts.append("the rest is longer than is possible")
        dose = replace(dose, rest_ms=None)
    return dose


def _longest(hold: str) -> int:
    span = parse_duration_range(hold)
    return 0 if span is None else span[1]
