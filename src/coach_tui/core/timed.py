"""What is said during timed work and long holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.coaching import Topic, line
from coach_tui.core.phrasebook import ENGLISH
from coach_tui.core.phrases import Phrase
from coach_tui.core.selftest import Answered
from coach_tui.core.timeline import PhaseKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.coaching import Line
    from coach_tui.core.rotation import Rotation
    from coach_tui.core.session import ExerciseStep
    from coach_tui.core.timeline import Bout, Phase, Timeline

HALFWAY_MIN_WORK_MS = 20_000
"""Shorter work has no use for a halfway mark."""

COUNTED_HOLD_MS = 5_000
"""From this length on the last three seconds of a hold are said."""

LAST_SECONDS = (3, 2, 1)

TEN_SECONDS_MIN_MS = 25_000
"""Shorter work has no use for a mark at ten seconds from its end."""

FORM_EVERY_MS = 12_000

AFTER_SOUND_MS = 200
"""A motion begins with a sound; words begin a little after it."""

LEAST_SWITCH_MS = 1_000
"""A shorter time to change sides has no room for a word."""

SIDE_NEXT_MS = 2_000
"""So long before the last seconds the next side is said, where it works at once."""

LIMIT_AFTER_MS = 1_200
"""The sound that ends a self-test is heard first."""

LIMIT_TALK_MS = 8_000
"""How long the words about the limit may take; the clock stands meanwhile."""

_SECOND_MS = 1_000


def timed_lines(
    timeline: Timeline, phase: Phase, bout: Bout, step: ExerciseStep, rotation: Rotation
) -> Iterator[Line]:
    """Work for a time: halfway, the last seconds, the breath and form cues between them.

    Args:
        timeline: The session laid out in time.
        phase: The work.
        bout: The set and side it is.
        step: The exercise.
        rotation: What was said last; it is moved on.
    """
    if phase.is_open or bout.duration_ms is None:
        yield from _limit(phase, step)
        return
    begin_ms, end_ms = phase.start_ms, phase.end_ms
    half_ms = begin_ms + phase.duration_ms // 2
    marks: list[tuple[Topic, Phrase, int]] = []
    if phase.duration_ms >= HALFWAY_MIN_WORK_MS:
        # The sound that marks the half is heard first.
        marks.append((Topic.PROGRESS, Phrase.HALFWAY_TIMED, half_ms + 3 * AFTER_SOUND_MS))
    if phase.duration_ms >= TEN_SECONDS_MIN_MS:
        marks.append((Topic.PROGRESS, Phrase.TEN_SECONDS, end_ms - 10 * _SECOND_MS))
    if phase.duration_ms >= COUNTED_HOLD_MS:
        marks.append((Topic.KEEP_BREATHING, Phrase.KEEP_BREATHING, begin_ms + 1_500))
    for topic, phrase, at_ms in marks:
        until_ms = min(at_ms + 2 * _SECOND_MS, end_ms)
        wordings = ENGLISH.say(phrase)
        yield line(topic, phase.index, wordings, earliest_ms=at_ms, end_by_ms=until_ms)
    yield from _side_next(timeline, phase)
    yield from last_seconds(phase)
    for at_ms in range(begin_ms + FORM_EVERY_MS // 2, end_ms - FORM_EVERY_MS // 2, FORM_EVERY_MS):
        cue = rotation.form_cue(step.form_cues, at_ms)
        if cue is not None:
            until_ms = at_ms + FORM_EVERY_MS // 2
            yield line(Topic.FORM, phase.index, (cue,), earliest_ms=at_ms, end_by_ms=until_ms)


def at_once_after(timeline: Timeline, phase: Phase) -> Phase | None:
    """The work of the other side, where hardly any time to change sides leads up to it.

    Nothing can be said in between, so it is said before.

    Args:
        timeline: The session laid out in time.
        phase: The last of the work before it.
    """
    phases = timeline.phases[phase.index + 1 : phase.index + 3]
    if len(phases) < 2 or phases[0].kind is not PhaseKind.SWITCH:
        return None
    return phases[1] if phases[0].duration_ms < LEAST_SWITCH_MS else None


def _side_next(timeline: Timeline, phase: Phase) -> Iterator[Line]:
    """Which side works next, where it does at once: before the last seconds are counted."""
    after = at_once_after(timeline, phase)
    side = None if after is None else timeline.side_label(after)
    if side is None:
        return
    counted_ms = phase.end_ms - LAST_SECONDS[0] * _SECOND_MS
    yield line(
        Topic.SIDE,
        phase.index,
        ENGLISH.say(Phrase.SIDE_NEXT, side=side),
        earliest_ms=max(phase.start_ms + AFTER_SOUND_MS, counted_ms - SIDE_NEXT_MS),
        end_by_ms=max(counted_ms, phase.start_ms + phase.duration_ms // 2),
    )


def limit_of(phase: Phase, step: ExerciseStep) -> int | None:
    """After how long the clock of a self-test stands, in milliseconds; ``None`` for never.

    Args:
        phase: What is done.
        step: The exercise it belongs to.
    """
    if phase.kind is not PhaseKind.TEST or not isinstance(step.dose, Answered):
        return None
    limit_ms = step.dose.limit_ms
    # In a sound file the test has a length, and the limit may lie beyond its end.
    beyond = limit_ms is not None and 0 < phase.duration_ms <= limit_ms
    return None if beyond else limit_ms


def _limit(phase: Phase, step: ExerciseStep) -> Iterator[Line]:
    """Whoever holds out to the limit of a self-test is told that they may stop."""
    limit_ms = limit_of(phase, step)
    if limit_ms is None:
        return
    asks = isinstance(step.dose, Answered) and step.dose.test.answers
    phrase = Phrase.LIMIT_ANSWER if asks else Phrase.LIMIT
    at_ms = phase.start_ms + limit_ms + LIMIT_AFTER_MS
    yield line(
        Topic.LIMIT,
        phase.index,
        ENGLISH.say(phrase, limit=ENGLISH.length(limit_ms)),
        earliest_ms=at_ms,
        end_by_ms=at_ms + LIMIT_TALK_MS,
    )


def last_seconds(phase: Phase) -> Iterator[Line]:
    """Three, two, one at the end of a phase: each said in a second of its own."""
    if phase.duration_ms < COUNTED_HOLD_MS:
        return
    for left in LAST_SECONDS:
        at_ms = phase.end_ms - left * _SECOND_MS
        said = ENGLISH.say(Phrase.COUNT, count=ENGLISH.number(left))
        yield line(
            Topic.SECONDS, phase.index, said, earliest_ms=at_ms, end_by_ms=at_ms + _SECOND_MS
        )
