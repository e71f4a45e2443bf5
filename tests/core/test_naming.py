"""Every stretch of work is named by ear: property tests over session files."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from session_documents import accepted_sessions

from coach_tui.core.coaching.cues import cues_for, estimated_speech_ms
from coach_tui.core.coaching.lines import Coaching, CoachingLevel
from coach_tui.core.timeline.compiler import compile_timeline

if TYPE_CHECKING:
    from coach_tui.core.coaching.cues import Cue
    from coach_tui.core.timeline.timeline import Phase, Timeline

SHORT_MS = 4_000
"""Shorter work leaves no room for a name beside what else has to be said."""

FULL = Coaching()
BRIEF = Coaching(CoachingLevel.BRIEF)


def stretches(timeline: Timeline) -> list[list[Phase]]:
    """Work without a break, of one exercise, one set and one side."""

    def key(phase: Phase) -> tuple[object, ...]:
        return phase.kind.is_work, phase.item, phase.set, phase.side, phase.round_start

    return [list(phases) for works, phases in groupby(timeline.phases, key) if works[0]]


def sayings_of(timeline: Timeline, cues: tuple[Cue, ...], before: int, last: Phase) -> str:
    """What is said from the first phase of the work before, to the end of this work."""
    return " ".join(
        cue.say.casefold() for cue in cues if cue.say and before <= cue.phase <= last.index
    )


def is_short(phases: list[Phase]) -> bool:
    length_ms = phases[-1].end_ms - phases[0].start_ms
    return length_ms < SHORT_MS and not phases[0].is_open


def unnamed(timeline: Timeline, cues: tuple[Cue, ...], start: int = 0) -> list[str]:
    """The stretches of work that begin without their name or their side."""
    problems: list[str] = []
    before: list[Phase] = []
    for phases in stretches(timeline):
        first, earlier = phases[0], before
        before = phases
        item = timeline.exercise_of(first)
        if first.index < start or item is None:
            continue
        begin = earlier[0].index if earlier else 0
        told = sayings_of(timeline, cues, begin, phases[-1])
        same = earlier and (earlier[0].item, earlier[0].round_start) == (
            first.item,
            first.round_start,
        )
        crowded = is_short(phases) or (earlier and is_short(earlier))
        name = item.step.exercise.name.casefold()
        if not same and name not in told and not crowded:
            problems.append(f"{name} at {first.start_ms}")
        side = timeline.side_label(first)
        turns = not same or earlier[0].side is not first.side
        if side and turns and side not in told and not crowded:
            problems.append(f"{side} at {first.start_ms}")
    return problems


@pytest.mark.parametrize("coaching", [FULL, BRIEF], ids=["full", "brief"])
@given(session=accepted_sessions)
def test_every_stretch_of_work_is_named_with_its_side(session, coaching):
    timeline = compile_timeline(session)
    assert unnamed(timeline, cues_for(timeline, coaching)) == []


@given(session=accepted_sessions)
def test_no_phrase_overlaps_another_across_sets(session):
    timeline = compile_timeline(session)
    closed = [
        cue
        for cue in cues_for(timeline, FULL, estimated_speech_ms)
        if cue.say and not (cue.phase < len(timeline.phases) and timeline.phases[cue.phase].is_open)
    ]
    ends_ms = 0
    for cue in sorted(closed, key=lambda cue: cue.at_ms):
        assert cue.at_ms >= ends_ms
        ends_ms = cue.at_ms + cue.duration_ms
