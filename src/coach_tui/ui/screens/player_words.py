"""What the player screen says besides the phase: the cue, what comes next, what is behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.audio.link import SoundStatus
from coach_tui.core.session import Position, Reps
from coach_tui.core.timeline import PhaseKind
from coach_tui.text import safe_text
from coach_tui.ui import wording
from coach_tui.ui.prescribed import dose_words, range_words

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot
    from coach_tui.core.results import BoutResult
    from coach_tui.core.timeline import Phase, Timeline

CUE_REPS = 3
"""One form cue is left standing for so many reps: time to act on it."""

CUE_MS = 12_000
"""The same for work without reps."""


def cue_words(timeline: Timeline, phase: Phase, elapsed_ms: int) -> str:
    """The form cue of the moment: the next one every few reps, the same for the same place.

    Args:
        timeline: The session.
        phase: The phase that is under way.
        elapsed_ms: Time spent in it, which turns the cues where there are no reps.
    """
    item = timeline.item_of(phase)
    if item is None or phase.bout is None or not item.step.form_cues:
        return ""
    cues = item.step.form_cues
    bout = timeline.bouts[phase.bout]
    # Each set and side begins where the one before it left off.
    first = min(b.index for b in timeline.bouts if b.item == bout.item)
    turns_before = (phase.bout - first) * -(-(bout.reps or 1) // CUE_REPS)
    turn = elapsed_ms // CUE_MS if phase.rep is None else (phase.rep - 1) // CUE_REPS
    return safe_text(cues[(turns_before + turn) % len(cues)])


def ahead_words(timeline: Timeline, phase: Phase, *, all_of_it: bool) -> str:
    """What comes next: ``then hold 1.5 s · lower 2.5 s · after this side: ...``.

    Args:
        timeline: The session.
        phase: The working phase that is under way or about to begin.
        all_of_it: It is about to begin, or to begin again after a pause: tell of the
            whole rep, and of nothing after it.
    """
    same_rep = [p for p in timeline.rep_phases(phase.index) if all_of_it or p.index > phase.index]
    motions = [p for p in same_rep if p.duration_ms > 0 and p.rep is not None]
    if not same_rep and phase.rep is not None:
        following = timeline.first_from(phase.index + 1, lambda p: p.duration_ms > 0)
        if following is not None and following.section == phase.section and following.rep:
            motions = [following]
    parts: list[str] = []
    if motions:
        steps = [_motion_words(timeline, motion) for motion in motions]
        other_side = motions[0].side is not phase.side
        side = f"{wording.side_words(timeline, motions[0]).upper()}, " if other_side else ""
        parts.append(f"then {side}{' · '.join(steps)}")
    if not (all_of_it and parts):
        parts.append(_after_words(timeline, phase))
    return " · ".join(parts)


def _motion_words(timeline: Timeline, phase: Phase) -> str:
    word = wording.phase_word(timeline, phase).lower()
    return f"{word} {wording.seconds_words(phase.duration_ms)}"


def _after_words(timeline: Timeline, phase: Phase) -> str:
    """What comes when this set of this side is done."""
    after = timeline.first_from(
        phase.index, lambda p: p.section != phase.section or not p.kind.is_work
    )
    if after is None:
        return "after this: the end"
    side = wording.side_words(timeline, after).upper()
    if after.kind is PhaseKind.SWITCH:
        return f"after this side: {_turn_words(timeline, after)}{side}"
    rest = f"rest {wording.seconds_words(after.duration_ms)}"
    work = timeline.next_work(after.index)
    if work is None:
        return f"after this: {rest}"
    if work.item == phase.item:
        set_words = f"set {work.set}"
        return f"after this: {f'{rest}, ' if after.kind is PhaseKind.REST else ''}{set_words}"
    item = timeline.item_of(work)
    name = safe_text(item.step.exercise.name) if item else ""
    return f"after this: {f'{rest}, then ' if after.kind is PhaseKind.REST else ''}{name}"


def _turn_words(timeline: Timeline, switch: Phase) -> str:
    """What the body does to change sides."""
    item = timeline.item_of(switch)
    if item is None or item.step.side_labels:
        return ""
    lying = item.step.exercise.position is Position.SIDE_LYING
    return "roll over, " if lying else "change sides, "


def pace_words(before: Timeline, after: Timeline) -> str:
    """A pace that was changed: ``Quicker: lift 2, hold 1, lower 2 s``; empty when none was.

    Args:
        before: The session as it was.
        after: The same session since.
    """
    for old, new in zip(before.items, after.items, strict=True):
        if old.pace != new.pace:
            way = "Slower" if new.pace > old.pace else "Quicker"
            return f"{way}: {wording.pace_words(new)}"
    return ""


def count_words(timeline: Timeline, phase: Phase) -> str:
    """Which rep of how many: ``rep 7 of 20``, ``7 of 15-20 steps``; empty without reps."""
    item = timeline.item_of(phase)
    if item is None or phase.rep is None or not isinstance(item.step.dose, Reps):
        return ""
    total = range_words(item.step.dose.of_set(phase.set or 1))
    if item.step.unit:
        return f"{phase.rep} of {total} {safe_text(item.step.unit)}"
    return f"rep {phase.rep} of {total}"


def set_words(timeline: Timeline, phase: Phase) -> str:
    """Which round and which set of how many, where there is more than one."""
    item = timeline.item_of(phase)
    several = item is not None and phase.set is not None and item.step.sets > 1
    of_sets = f"set {phase.set} of {item.step.sets}" if item is not None and several else ""
    return ", ".join(filter(None, (wording.round_words(phase), of_sets)))


def coming_words(timeline: Timeline, phase: Phase) -> str:
    """What a rest, a switch or a preparation leads to: ``Glute bridge · 15 reps``."""
    work = timeline.next_work(phase.index)
    item = None if work is None else timeline.item_of(work)
    if work is None or item is None:
        return "the end of the session"
    name = safe_text(item.step.exercise.name)
    if phase.kind is PhaseKind.SWITCH:
        side = wording.side_words(timeline, phase).upper()
        # What the coach says already tells how to turn.
        turn = "" if phase.say else _turn_words(timeline, phase)
        return f"{turn}{side} · {name}"
    dose = set_words(timeline, work) if work.set != 1 else dose_words(item.step)
    return f"{name} · {dose}"


@dataclass(frozen=True, slots=True)
class Details:
    """How to get ready for an exercise; each may be empty.

    Attributes:
        setup: The starting position.
        stop_if: Red flags.
        tempo: The pace of a rep.
        note: The author's line for this step.
    """

    setup: str = ""
    stop_if: str = ""
    tempo: str = ""
    note: str = ""


NO_DETAILS = Details()


def details(timeline: Timeline, phase: Phase) -> Details:
    """How to get ready for what a rest, a switch or a preparation leads to."""
    work = timeline.next_work(phase.index)
    item = None if work is None else timeline.item_of(work)
    if item is None:
        return NO_DETAILS
    exercise = item.step.exercise
    return Details(
        setup=" ".join(safe_text(line) for line in exercise.setup),
        stop_if=" ".join(safe_text(line) for line in exercise.stop_if),
        tempo=wording.tempo_words(item) if isinstance(item.step.dose, Reps) else "",
        note=safe_text(item.step.note),
    )


def so_far_words(snapshot: Snapshot) -> str:
    """What has been done: ``Clamshell left 20/20, right 20/20 · ...``; empty at the start."""
    by_name: dict[str, list[str]] = {}
    for result in snapshot.results():
        if _begun(result):
            name = safe_text(result.planned.name)
            by_name.setdefault(name, []).append(wording.result_words(result))
    return " · ".join(f"{name} {', '.join(done)}" for name, done in by_name.items())


def _begun(result: BoutResult) -> bool:
    return bool(result.reps) or result.worked_ms > 0


def condition_words(snapshot: Snapshot) -> str:
    """What is wrong, or quiet, about sound and journal; empty when all is well."""
    parts: list[str] = []
    match snapshot.sound.status:
        case SoundStatus.SILENT:
            # The reason is a sentence that says so itself.
            parts.append(safe_text(snapshot.sound.reason) or "No sound.")
        case SoundStatus.OFF:
            parts.append("Sound is off.")
        case SoundStatus.ON | SoundStatus.STARTING:
            parts.extend(["Muted: m for sound."] if snapshot.muted else [])
            parts.extend(safe_text(note) for note in snapshot.sound.notes[:1])
    if snapshot.trouble is not None:
        parts.append(safe_text(snapshot.trouble))
    return "  ".join(parts)
