"""Set-ups as long as what the coach says in them, and doing it, needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

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
from coach_tui.core.model.practice import (
    KNOWN_PREPARE_MS,
    KNOWN_TIMES,
    NEVER,
    Practice,
    PracticeByName,
)
from coach_tui.core.model.variations import map_exercises
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind

if TYPE_CHECKING:
    from coach_tui.core.coaching.lines import Line
    from coach_tui.core.model.session import ExerciseStep, Session
    from coach_tui.core.timeline.timeline import Timeline

TEACHABLE_MS = 10_000  # A set-up that its author made shorter stays as it is
_LONG_MS = 60_000
_SECOND_MS = 1_000


def with_practice(
    session: Session,
    practice: PracticeByName,
    coaching: Coaching,
    *,
    is_first: bool,
    default: Practice = NEVER,
) -> Session:
    """A session that teaches what is new to its user, and has the time for it.

    Where little is spoken, every set-up is as short as a known one. ``is_first``: it is the user's
    first of all. ``default`` is the practice of an exercise that is not in ``practice``.
    """
    brief = coaching.level is CoachingLevel.BRIEF

    def practised(step: ExerciseStep) -> ExerciseStep:
        exercise = step.exercise
        is_known = practice.get((exercise.id, exercise.name), default).is_known
        short = (is_known or brief) and step.prepare.ms > KNOWN_PREPARE_MS
        return replace(
            step,
            is_known=is_known,
            prepare=replace(step.prepare, ms=KNOWN_PREPARE_MS) if short else step.prepare,
            prepare_is_own=step.prepare_is_own and not short,
        )

    taught = map_exercises(session, practised)
    return with_set_ups(replace(taught, is_users_first=is_first), coaching)


def with_set_ups(session: Session, coaching: Coaching) -> Session:
    """A session with time for each introduction.

    With sounds only, the user reads the introduction, which takes as long.
    """
    needs = _introductions(session, coaching)
    introduced = iter(
        [
            step if step.prepare.ms < TEACHABLE_MS else replace(step, introduction_ms=need_ms)
            for step, need_ms in zip(session.exercise_steps(), needs, strict=True)
        ]
    )
    return map_exercises(session, lambda _: next(introduced))


class SessionLength(Struct, frozen=True):
    """How long a session takes, by what is new to its user; without its open phases.

    What set-ups add to a round of a fixed time that they do not fit into is not counted.
    """

    known_ms: int  # Where nothing is new
    # What each exercise adds while it is new, by its id and name.
    new_ms: Mapping[tuple[str, str], int]
    first_ms: int  # What the user's first session of all adds


def session_length(session: Session, coaching: Coaching) -> SessionLength:
    """How long a session takes, by how well the user knows its exercises."""

    def timeline(practice: Practice, *, first: bool = False) -> Timeline:
        practised = with_practice(session, {}, coaching, is_first=first, default=practice)
        return compile_timeline(practised)

    familiar, new = timeline(Practice(KNOWN_TIMES)), timeline(NEVER)
    familiar_ms, new_ms = _set_ups_ms(familiar), _set_ups_ms(new)
    added: dict[tuple[str, str], int] = {}
    for item in new.exercises:
        name = item.step.exercise.id, item.step.exercise.name
        added[name] = added.get(name, 0) + new_ms[item.index] - familiar_ms[item.index]
    return SessionLength(
        familiar.total_ms, added, timeline(NEVER, first=True).total_ms - new.total_ms
    )


def _set_ups_ms(timeline: Timeline) -> dict[int, int]:
    """The time before work by exercise, but for that which a round with a fixed time has."""
    fixed = {
        index
        for phase in timeline.phases
        if phase.fill
        for index in range(phase.fill.first, phase.index + 1)
    }
    set_ups_ms = {item.index: 0 for item in timeline.exercises}
    for phase in timeline.phases:
        if phase.exercise_index is not None and phase.kind is PhaseKind.PREPARE:
            set_ups_ms[phase.exercise_index] += 0 if phase.index in fixed else phase.duration_ms
    return set_ups_ms


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
        if (
            passage.is_work
            or work is None
            or work.exercise_index is None
            or needs[work.exercise_index]
        ):
            continue
        begins = passage.phases[0].index == 0
        lines = lead_up_lines(timeline, passage, 0, begins=begins)
        needs[work.exercise_index] = _introduction_ms(lines, coaching)
    return needs


def _introduction_ms(lines: Iterable[Line], coaching: Coaching) -> int:
    """The time that the lines before a set need, in whole seconds."""
    row = [line for line in lines if line.sequence is not None and coaching.wants(line.topic)]
    need_ms = _row_ms([line for line in row if line.topic is not Topic.REMINDER])
    if need_ms >= REMIND_FROM_MS:
        need_ms = _row_ms(row)
    return -(-need_ms // _SECOND_MS) * _SECOND_MS


def _row_ms(lines: list[Line]) -> int:
    """The time for lines and the pauses after them, from the sound before to the count after."""
    lengths = [estimated_speech_ms(line.wordings[0]) for line in lines]
    talk_ms = needed_ms(lengths, [line.pause_ms for line in lines])
    return OPENING_MS + talk_ms + COUNT_IN_MS if lines else 0


def taught_again(timeline: Timeline, coaching: Coaching, index: int, elapsed_ms: int) -> Timeline:
    """A timeline that teaches the exercise after a phase in full, with the time for it."""
    work = timeline.next_work(index)
    item = None if work is None else timeline.exercise_of(work)
    if item is None:
        return timeline
    step = replace(item.step, is_known=False, is_taught_again=True)
    items = (
        replace(other, step=step) if other.index == item.index else other
        for other in timeline.exercises
    )
    taught = replace(timeline, exercises=tuple(items))
    passage = next(passages(taught, index))
    lines = lead_up_lines(taught, passage, passage.phases[0].index, begins=True)
    need_ms = _introduction_ms(lines, coaching)
    left_ms = passage.end_ms - passage.start_ms - elapsed_ms
    if passage.phases[0].is_open or need_ms <= left_ms:
        return taught
    return taught.with_extra_time(index, need_ms - left_ms)
