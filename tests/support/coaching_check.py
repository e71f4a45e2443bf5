"""What must be true of what a person hears, checked over the data of ``preview --json``."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

TONES = {"up": "rise", "hold": "stay", "down": "fall", "pause": "wait"}
WORK = {"up", "hold", "down", "pause", "work", "open", "test"}
WORK |= {"breathe_in", "breathe_hold", "breathe_out", "breathe_rest"}


def problems(
    data: dict[str, Any],
    names: dict[str, set[str]],
    *,
    speaks: bool,
    flags: dict[str, list[str]] | None = None,
) -> list[str]:
    """Everything that is wrong, a sentence each.

    Args:
        data: What ``preview --json`` printed.
        names: The names of each exercise, those of its variations, by its id.
        speaks: Whether the coach is to speak at all.
        flags: The reasons to stop each exercise, by its id, where they are to be said.
    """
    phases: list[dict[str, Any]] = data["phases"]
    cues: list[dict[str, Any]] = data["cues"]
    phrases = [cue for cue in cues if cue["say"]]
    found = [*_silent_phases(phases, cues), *_wrong_tones(phases, cues), *_overlaps(phrases)]
    if not speaks:
        return found + [f"said: {cue['say']}" for cue in phrases]
    found += [*_run_ins(phases, phrases), *_unannounced(phases, phrases, names)]
    return found + _unwarned(phases, phrases, flags or {}) + _said_twice(phrases)


def _end(cue: dict[str, Any]) -> float:
    return cue["at_s"] + cue["duration_s"]


def _silent_phases(phases: list[dict[str, Any]], cues: list[dict[str, Any]]) -> list[str]:
    starts = {cue["at_s"] for cue in cues if not cue["say"]}
    return [
        f"phase {phase['index']} ({phase['kind']}) begins unheard"
        for phase in phases
        if phase["duration_s"] != 0 and phase["start_s"] not in starts
    ]


def _wrong_tones(phases: list[dict[str, Any]], cues: list[dict[str, Any]]) -> list[str]:
    tones = {(cue["at_s"], cue["sound"]): cue["duration_s"] for cue in cues}
    return [
        f"the tone of phase {phase['index']} is not as long as the phase"
        for phase in phases
        if phase["duration_s"]
        and phase["kind"] in TONES
        and tones.get((phase["start_s"], TONES[phase["kind"]])) != phase["duration_s"]
    ]


def _overlaps(phrases: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['say']!r} runs into {other['say']!r}"
        for one, other in pairwise(sorted(phrases, key=lambda cue: cue["at_s"]))
        if _end(one) > other["at_s"]
    ]


def _run_ins(phases: list[dict[str, Any]], phrases: list[dict[str, Any]]) -> list[str]:
    """Phrases begun before work that are not over when the work begins."""
    begins = [
        after["start_s"]
        for before, after in pairwise(phases)
        if before["kind"] not in WORK and after["kind"] in WORK
    ]
    return [
        f"{cue['say']!r} runs into the work at {begin}"
        for cue in phrases
        for begin in begins
        if cue["at_s"] < begin < _end(cue)
    ]


def _unannounced(
    phases: list[dict[str, Any]], phrases: list[dict[str, Any]], names: dict[str, set[str]]
) -> list[str]:
    """Exercises and sides that begin before they were named."""
    found: list[str] = []
    exercise, side, since = None, None, 0.0
    for phase in phases:
        if phase["kind"] not in WORK:
            continue
        said = " ".join(
            cue["say"].casefold()
            for cue in phrases
            if since <= cue["at_s"] and _end(cue) <= phase["start_s"]
        )
        named = any(name.casefold() in said for name in names[phase["exercise"]])
        if phase["exercise"] != exercise and not named:
            found.append(f"{phase['exercise']} begins unannounced at {phase['start_s']}")
        changed = (phase["exercise"], phase["side"]) != (exercise, side)
        if changed and phase["side"] and phase["side"].casefold() not in said:
            found.append(f"{phase['side']} begins unannounced at {phase['start_s']}")
        exercise, side, since = phase["exercise"], phase["side"], phase["start_s"]
    return found


def _unwarned(
    phases: list[dict[str, Any]], phrases: list[dict[str, Any]], flags: dict[str, list[str]]
) -> list[str]:
    """Exercises that begin before every reason to stop them was said."""
    begins: dict[str, float] = {}
    for phase in phases:
        if phase["kind"] in WORK:
            begins.setdefault(phase["exercise"], phase["start_s"])
    return [
        f"{exercise} begins without: {flag}"
        for exercise, reasons in flags.items()
        for flag in reasons
        if not any(
            flag in cue["say"] and _end(cue) <= begins[exercise]
            for cue in phrases
            if exercise in begins
        )
    ]


def _said_twice(phrases: list[dict[str, Any]]) -> list[str]:
    """Phrases, counts and such left out, that follow on themselves or end as the next begins."""
    found: list[str] = []
    for one, other in pairwise(sorted(phrases, key=lambda cue: cue["at_s"])):
        last = one["say"].rstrip(".").split(". ")[-1].split()[-3:]
        if len(last) == 3 and last == other["say"].split(".")[0].split()[-3:]:
            found.append(f"{one['say']!r} is said again: {other['say']!r}")
    return found
