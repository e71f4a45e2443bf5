"""Set-ups as long as what the coach says in them, and doing it, needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from coach_tui.core.coaching.before_work import (
    COUNT_IN_MS,
    OPENING_MS,
    REMIND_FROM_MS,
    lead_up_lines,
)
from coach_tui.core.coaching.cues import estimated_speech_ms
from coach_tui.core.coaching.fitting import needed_ms
from coach_tui.core.coaching.lines import Coaching, CoachingLevel, Topic
from coach_tui.core.coaching.script import passages
from coach_tui.core.model.variations import map_exercises
from coach_tui.core.timeline.compiler import compile_timeline

if TYPE_CHECKING:
    from coach_tui.core.coaching.lines import Line
    from coach_tui.core.model.session import ExerciseStep, Session

TEACHABLE_MS = 10_000
"""A set-up that its author made shorter stays as it is."""

_LONG_MS = 60_000


def with_set_ups(session: Session, coaching: Coaching) -> Session:
    """A session in which each exercise has the time that its introduction needs.

    Args:
        coaching: How much is spoken; with sounds only, as much is read on the screen.
    """
    needs = iter(_introductions(session, coaching))

    def with_set_up(step: ExerciseStep) -> ExerciseStep:
        need_ms = next(needs)
        return step if step.prepare_ms < TEACHABLE_MS else replace(step, introduction_ms=need_ms)

    return map_exercises(session, with_set_up)


def _introductions(session: Session, coaching: Coaching) -> list[int]:
    """The time that the introduction of each exercise needs, in order."""
    # Long enough that each line which may be spoken is there.
    roomy = map_exercises(session, lambda step: replace(step, introduction_ms=_LONG_MS))
    timeline = compile_timeline(roomy)
    if coaching.level is CoachingLevel.TONES:
        coaching = replace(coaching, level=CoachingLevel.FULL)
    needs = [0] * len(timeline.exercises)
    for passage in passages(timeline):
        work = timeline.next_work(passage.phases[-1].index)
        if passage.is_work or work is None or work.item is None or needs[work.item]:
            continue
        begins = passage.phases[0].index == 0
        lines = list(lead_up_lines(timeline, passage, begins=begins))
        needs[work.item] = _needed_ms([line for line in lines if coaching.wants(line.topic)])
    return needs


def _needed_ms(lines: list[Line]) -> int:
    thread = [line for line in lines if line.thread is not None]
    need_ms = _row_ms([line for line in thread if line.topic is not Topic.REMINDER])
    return need_ms if need_ms < REMIND_FROM_MS else _row_ms(thread)


def _row_ms(lines: list[Line]) -> int:
    """The time for lines and the pauses after them, from the sound before to the count after."""
    lengths = [estimated_speech_ms(line.wordings[0]) for line in lines]
    talk_ms = needed_ms(lengths, [line.pause_ms for line in lines])
    return OPENING_MS + talk_ms + COUNT_IN_MS if lines else 0
