"""Short samples of what is heard in a session, to choose by ear.

They are cut out of a session as any other is, so that a sample sounds as the choice will.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from coach_tui.core.coaching import Coaching, Level
from coach_tui.core.compiler import compile_timeline
from coach_tui.core.cues import VOICE, Cue, Sound, cues_for, estimate
from coach_tui.core.phrasebook import ENGLISH
from coach_tui.core.phrases import Phrase
from coach_tui.core.session import (
    Exercise,
    ExerciseStep,
    Range,
    Reps,
    Session,
    Sides,
    Tempo,
)
from coach_tui.core.timeline import PhaseKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach_tui.core.coaching import Counts, Tones
    from coach_tui.core.timeline import Phase, Timeline

MOST_COUNTS = 3
"""So many counts tell one choice from another: one, two, three; five, ten, fifteen."""

COUNT_EVERY_MS = 1_200

SOUND_EVERY_MS = 700

_CLAMSHELL = Exercise(
    "clamshell",
    "Clamshell",
    setup=("Lie on your side, hips and knees bent.",),
    tempo=Tempo(up=Range.exactly(2_000), hold=Range.exactly(1_000), down=Range.exactly(2_000)),
    cues=("Feet stay together.",),
)
_STEP = ExerciseStep(_CLAMSHELL, Reps(Range.exactly(20)), sides=Sides.EACH)


def coaching_sample(level: Level, length_of: Callable[[str], int] = estimate) -> tuple[Cue, ...]:
    """What is heard while a person gets into place, at a level of coaching."""
    phases = _timeline().phases
    cues = cues_for(_timeline(), Coaching(level), length_of)
    getting_ready = [c for c in cues if c.phase < len(phases) and _is_ready(phases[c.phase], c)]
    return _from_zero(getting_ready)


def tones_sample(tones: Tones) -> tuple[Cue, ...]:
    """What leads through a rep, with the sounds that it begins its motions with."""
    timeline = _timeline()
    first = next(phase for phase in timeline.phases if phase.kind.is_work)
    rep = {phase.index for phase in timeline.rep_phases(first.index)}
    cues = cues_for(timeline, Coaching(Level.TONES, tones=tones))
    return _from_zero(cue for cue in cues if cue.phase in rep)


def counts_sample(counts: Counts, length_of: Callable[[str], int] = estimate) -> tuple[Cue, ...]:
    """The first counts that are spoken in a set of twenty, closer together than there."""
    said = (
        next(iter(ENGLISH.say(Phrase.COUNT, count=ENGLISH.number(number))))
        for number in range(1, 21)
        if counts.includes(number, 20)
    )
    return tuple(
        Cue(n * COUNT_EVERY_MS, 0, VOICE, length_of(text), text)
        for n, text in enumerate(islice(said, MOST_COUNTS))
    )


def theme_sample() -> tuple[Cue, ...]:
    """The sounds that are heard most, one after the other."""
    sounds = (Sound.UP, Sound.HOLD, Sound.DOWN, Sound.GO)
    return tuple(Cue(n * SOUND_EVERY_MS, 0, sound) for n, sound in enumerate(sounds))


def phrase_sample(text: str, length_of: Callable[[str], int] = estimate) -> tuple[Cue, ...]:
    """A sentence of the coach's."""
    return (Cue(0, 0, VOICE, length_of(text), text),)


@cache
def _timeline() -> Timeline:
    return compile_timeline(Session("Sample", (_STEP,)))


def _is_ready(phase: Phase, cue: Cue) -> bool:
    """Whether a cue is heard while a person gets into place, before three, two, one."""
    return phase.kind is PhaseKind.PREPARE and cue.sound != Sound.COUNT


def _from_zero(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    found = tuple(cues)
    first_ms = min((cue.at_ms for cue in found), default=0)
    return tuple(replace(cue, at_ms=cue.at_ms - first_ms) for cue in found)
