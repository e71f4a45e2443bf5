"""How phases, tempos, results and lengths are put into words, the same in every face.

Everything returned here has gone through ``safe_text``: it is plain text, not markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.efforts import LONG_HOLD_MS
from coach_tui.core.session import Breath, Motion, Position
from coach_tui.core.timeline import PhaseKind
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.core.amounts import Amount
    from coach_tui.core.answers import EarlierAnswer
    from coach_tui.core.results import BoutResult
    from coach_tui.core.selftest import SelfTest
    from coach_tui.core.session import Exercise, ExerciseStep
    from coach_tui.core.timeline import Item, Phase, Timeline

_PHASE_WORDS = {
    PhaseKind.PREPARE: "Get ready",
    PhaseKind.UP: "Lift",
    PhaseKind.HOLD: "Hold",
    PhaseKind.DOWN: "Lower",
    PhaseKind.PAUSE: "Pause",
    PhaseKind.WORK: "Go",
    PhaseKind.OPEN: "Go",
    PhaseKind.SWITCH: "Switch",
    PhaseKind.REST: "Rest",
    PhaseKind.BREATHE_IN: "In",
    PhaseKind.BREATHE_HOLD: "Hold",
    PhaseKind.BREATHE_OUT: "Out",
    PhaseKind.BREATHE_REST: "Rest",
    PhaseKind.SAY: "Listen",
    PhaseKind.TEST: "Test",
}

POSITION_WORDS = {
    Position.SIDE_LYING: "lying on the side",
    Position.SUPINE: "lying on the back",
    Position.PRONE: "lying on the front",
    Position.HANDS_AND_KNEES: "on hands and knees",
    Position.SEATED: "sitting",
    Position.STANDING: "standing",
}
"""How the body lies or stands, for people who have not studied it."""

BREATH_WORDS = ("In", "Hold", "Out", "Rest")
"""The words that take turns in a breath."""

BREATH_LINES = {Breath.OUT: "breathe out", Breath.IN: "breathe in"}
"""What the breath does while the body moves."""


def phase_word(timeline: Timeline, phase: Phase) -> str:
    """The word for a phase, the exercise's own where it has one: ``Lift``, ``Press``."""
    item = timeline.item_of(phase)
    motion = phase.kind.motion
    own = None
    if item and motion and not phase.kind.is_breath:
        own = item.step.exercise.moves.get(motion)
    return safe_text(own or _PHASE_WORDS[phase.kind])


def breath_words(timeline: Timeline, phase: Phase) -> str:
    """What the breath does in a phase: ``breathe out``; empty where nothing is to be said."""
    item = timeline.item_of(phase)
    motion = phase.kind.motion
    if phase.kind.is_breath:
        return ""
    if item is None or motion is None:
        return "keep breathing" if phase.kind in (PhaseKind.WORK, PhaseKind.OPEN) else ""
    breath = item.step.exercise.breathe.get(motion)
    if breath is not None:
        return BREATH_LINES[breath]
    long_hold = motion is Motion.HOLD and phase.duration_ms >= LONG_HOLD_MS
    return "keep breathing" if long_hold else ""


def side_words(timeline: Timeline, phase: Phase) -> str:
    """The side of a phase: ``left``, ``forward``; empty when both sides work."""
    return safe_text(timeline.side_label(phase) or "")


def unit_words(step: ExerciseStep, count: int) -> str:
    """What the reps of a step are called: ``rep``, ``reps``, ``steps``."""
    if step.unit:
        return safe_text(step.unit)
    return "rep" if count == 1 else "reps"


def counted_words(amount: Amount) -> str:
    """What was counted of one kind: ``20 reps``, ``1 rep``, ``8/20 steps``."""
    unit = safe_text(amount.unit) if amount.unit else ""
    if amount.done < amount.planned:
        return f"{amount.done}/{amount.planned} {unit or 'reps'}"
    return f"{amount.done} {unit or ('rep' if amount.done == 1 else 'reps')}"


def motion_word(exercise: Exercise | None, motion: Motion) -> str:
    """The word for a motion inside a sentence: ``lift``, or the exercise's own, ``press``."""
    own = None if exercise is None else exercise.moves.get(motion)
    return safe_text(own or _PHASE_WORDS[PhaseKind(motion.value)]).lower()


def tempo_words(item: Item) -> str:
    """The tempo an exercise is done at: ``lift 2.5 s · hold 1.5 s · lower 2.5 s``."""
    parts: list[str] = []
    for motion in item.step.effective_tempo.order:
        length_ms = item.motion_ms(motion)
        if length_ms > 0:
            parts.append(f"{motion_word(item.step.exercise, motion)} {seconds_words(length_ms)}")
    return " · ".join(parts)


def brief_tempo_words(exercise: Exercise | None, lengths_ms: Mapping[Motion, float]) -> str:
    """A tempo with its unit once, for where room is scarce: ``lift 2.5, hold 1, lower 2.5 s``.

    Args:
        exercise: Whose words are used; ``None`` for the usual ones.
        lengths_ms: How long each motion takes, in their order; one without length is left out.
    """
    lengths = {
        motion: f"{ms / 1000:.2f}".rstrip("0").rstrip(".") for motion, ms in lengths_ms.items()
    }
    parts = [
        f"{motion_word(exercise, m)} {seconds}" for m, seconds in lengths.items() if seconds != "0"
    ]
    return f"{', '.join(parts)} s" if parts else ""


def pace_words(item: Item) -> str:
    """The tempo at an item's pace, briefly: ``lift 2.5, hold 1.5, lower 2.5 s``."""
    order = item.step.effective_tempo.order
    return brief_tempo_words(item.step.exercise, {m: item.motion_ms(m) for m in order})


def total_words(timeline: Timeline) -> str:
    """The length of a session: ``12 min``; ``12 min + open`` where some of it has no length."""
    total = about_words(timeline.total_ms)
    return f"{total} + open" if timeline.has_open else total


def about_words(ms: int) -> str:
    """A length rounded for people: ``45 s``, ``12 min``, ``1 h 5 min``."""
    if ms < 60_000:
        return f"{round(ms / 1000)} s"
    minutes = round(ms / 60_000)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def length_words(ms: int) -> str:
    """An exact length: ``45 s``, ``1 min 30 s``, ``2.5 s``."""
    minutes, rest_ms = divmod(ms, 60_000)
    if not minutes:
        return seconds_words(rest_ms)
    return f"{minutes} min {seconds_words(rest_ms)}" if rest_ms else f"{minutes} min"


def seconds_words(ms: int) -> str:
    """Seconds with no more digits than they need: ``2 s``, ``2.5 s``, ``1.25 s``."""
    return f"{ms / 1000:.2f}".rstrip("0").rstrip(".") + " s"


def clock_words(ms: int) -> str:
    """A length as a clock shows it: ``0:09``, ``12:30``, ``1:02:03``."""
    seconds = ms // 1000
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def countdown(ms_left: int) -> int:
    """The whole number a countdown shows: 3 until two seconds are left, never 0 before the end."""
    return -(-ms_left // 1000)


def result_words(result: BoutResult) -> str:
    """What was done of one bout: ``left 18/20``, ``45 s``, ``not done``."""
    planned = result.planned
    side = f"{safe_text(planned.side)} " if planned.side else ""
    if result.answer is not None:
        held = f", {seconds_words(result.worked_ms)}" if result.worked_ms else ""
        return f"{side}{safe_text(result.answer)}{held}"
    if planned.reps is not None:
        return f"{side}{len(result.reps)}/{planned.reps}"
    if planned.duration_ms is not None:
        done, plan = seconds_words(result.worked_ms), seconds_words(planned.duration_ms)
        return f"{side}{done} of {plan}"
    return f"{side}{length_words(result.worked_ms)}" if result.worked_ms else f"{side}not done"


def round_words(phase: Phase) -> str:
    """Which round of how many: ``round 2 of 3``; empty outside circuits."""
    return "" if phase.round is None else f"round {phase.round} of {phase.rounds}"


def answer_words(test: SelfTest) -> str:
    """What may be answered, each with its key: ``1 level, 2 drops``."""
    keyed = enumerate(test.answers, start=1)
    return ", ".join(f"{key} {safe_text(answer)}" for key, answer in keyed)


def earlier_words(earlier: EarlierAnswer) -> str:
    """An answer of an earlier day: ``2026-10-12: drops, 12 s``."""
    held = seconds_words(round(earlier.held_ms, -2)) if earlier.held_ms else ""
    return (
        f"{earlier.local_date}: {', '.join(filter(None, (safe_text(earlier.choice or ''), held)))}"
    )
