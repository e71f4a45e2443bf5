"""The cues of a session: every sound and phrase with its time, computed from the timeline alone.

The samples at the end are cut out of a small session, so that they sound as the choice will.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import cache
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.coaching.during_work import (
    HALFWAY_MIN_REPS,
    HALFWAY_MIN_WORK_MS,
    LONG_HOLD_MS,
    limit_of,
)
from coach_tui.core.coaching.lines import SOUNDS_ONLY, Coaching, CoachingLevel, Counts, TempoSound
from coach_tui.core.coaching.phrases import phrasebook
from coach_tui.core.coaching.script import BEGINNING, LineKey, Progress, placed_lines
from coach_tui.core.model.exercise import Exercise, Range, Sides, Tempo
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.state import LEAD_IN_MS
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import Phase, PhaseKind, Timeline

COUNT_IN = (3_000, 2_000, 1_000)  # Times before the work at which the count sounds
_SECOND_MS = 1_000
VOICE = "voice"  # The sound name of speech
_LETTER_MS = 58
_SENTENCE_MS = 350
_COMMA_MS = 120
_WORD_MS = 200


def estimated_speech_ms(text: str) -> int:
    """The estimated length of unmeasured speech, in milliseconds.

    Fitted to espeak-ng at 165 words a minute, rounded up: a phrase shorter than estimated leaves
    silence, a longer one would be late.
    """
    sentences = sum(text.count(mark) for mark in ".!?:")
    pauses_ms = _SENTENCE_MS * max(0, sentences - 1) + _COMMA_MS * text.count(",")
    return _WORD_MS + _LETTER_MS * len(text) + pauses_ms


class Tone(StrEnum):
    """The tones that pace a rep, each as long as its phase. They are synthesised."""

    RISE = "rise"
    STAY = "stay"
    FALL = "fall"
    WAIT = "wait"
    BREATHE_IN = "breathe-in"
    BREATHE_HOLD = "breathe-hold"
    BREATHE_OUT = "breathe-out"
    BREATHE_REST = "breathe-rest"


class Sound(StrEnum):
    """The sounds of a theme, one file each."""

    PREPARE = "prepare"
    UP = "up"
    HOLD = "hold"
    DOWN = "down"
    PAUSE = "pause"
    TICK = "tick"
    COUNT = "count"
    GO = "go"
    SWITCH = "switch"
    REST = "rest"
    HALFWAY = "halfway"
    DONE = "done"


class Cue(Struct, frozen=True):
    """One sound at one time."""

    # Its time from the start of the session. OPEN phases have no length: the phase separates the
    # cues of one from those after it.
    at_ms: int
    phase: int  # The index of its phase; the number of phases for the end
    sound: str  # A `Sound` of the theme, a `Tone`, or `VOICE`
    duration_ms: int = 0  # The length of a tone or phrase; 0 for a sound of the theme
    say: str | None = None  # The text, for `VOICE`
    line: LineKey | None = None  # The line that it is a wording of, for `VOICE`


_AT_START = {
    PhaseKind.PREPARE: Sound.PREPARE,
    PhaseKind.UP: Sound.UP,
    PhaseKind.HOLD: Sound.HOLD,
    PhaseKind.DOWN: Sound.DOWN,
    PhaseKind.PAUSE: Sound.PAUSE,
    PhaseKind.WORK: Sound.GO,
    PhaseKind.OPEN: Sound.GO,
    PhaseKind.SWITCH: Sound.SWITCH,
    PhaseKind.REST: Sound.REST,
    PhaseKind.BREATHE_IN: Sound.UP,
    PhaseKind.BREATHE_HOLD: Sound.HOLD,
    PhaseKind.BREATHE_OUT: Sound.DOWN,
    PhaseKind.BREATHE_REST: Sound.PAUSE,
    PhaseKind.SAY: Sound.PREPARE,
    PhaseKind.TEST: Sound.GO,
}

_TONES = {
    PhaseKind.UP: Tone.RISE,
    PhaseKind.HOLD: Tone.STAY,
    PhaseKind.DOWN: Tone.FALL,
    PhaseKind.PAUSE: Tone.WAIT,
    PhaseKind.BREATHE_IN: Tone.BREATHE_IN,
    PhaseKind.BREATHE_HOLD: Tone.BREATHE_HOLD,
    PhaseKind.BREATHE_OUT: Tone.BREATHE_OUT,
    PhaseKind.BREATHE_REST: Tone.BREATHE_REST,
}


def cues_for(
    timeline: Timeline,
    coaching: Coaching = SOUNDS_ONLY,
    length_of: Callable[[str], int] = estimated_speech_ms,
    progress: Progress = BEGINNING,
) -> tuple[Cue, ...]:
    """All cues of a session that runs on without commands, by phase, then by time.

    The lengths of texts decide which phrases fit, ``progress`` decides which are still spoken.
    """
    end = Cue(timeline.total_ms, len(timeline.phases), Sound.DONE)
    cues = [cue for phase in timeline.phases for cue in _phase_cues(timeline, phase, coaching)]
    cues.extend(_halfway_cues(timeline))
    cues.append(end)
    cues.extend(
        Cue(placed.at_ms, phase, VOICE, placed.length_ms, placed.text, line)
        for phase, line, placed in placed_lines(timeline, coaching, length_of, progress)
    )
    return tuple(sorted(cues, key=lambda cue: (cue.phase, cue.at_ms)))


def count_in(at_ms: int) -> tuple[tuple[int, Sound], ...]:
    """The 3-2-1 and GO of a lead-in that begins at ``at_ms``, with their clock readings."""
    end_ms = at_ms + LEAD_IN_MS
    counts = tuple((end_ms - before_ms, Sound.COUNT) for before_ms in COUNT_IN)
    return (*counts, (end_ms, Sound.GO))


def _phase_cues(timeline: Timeline, phase: Phase, coaching: Coaching) -> Iterator[Cue]:
    if phase.duration_ms == 0 and not phase.is_open and phase.kind is not PhaseKind.SWITCH:
        return
    tone = _TONES.get(phase.kind)
    opening = _opening(timeline, phase)
    glides = tone is not None and coaching.tones is TempoSound.GLIDE
    # A breath is paced by its tone alone, except for the opening GO.
    if not (glides and phase.kind.is_breath) or opening is Sound.GO:
        yield Cue(phase.start_ms, phase.index, opening)
    item = timeline.exercise_of(phase)
    limit_ms = None if item is None else limit_of(phase, item.step)
    if limit_ms is not None:
        yield Cue(phase.start_ms + limit_ms, phase.index, Sound.DONE)
    if tone is not None and glides:
        yield Cue(phase.start_ms, phase.index, tone, phase.duration_ms)
    if _is_ticked(phase, coaching):
        for second in range(1, -(-phase.duration_ms // _SECOND_MS)):
            yield Cue(phase.start_ms + second * _SECOND_MS, phase.index, Sound.TICK)
    elif not phase.is_open and not phase.kind.is_work and _leads_to_work(timeline, phase):
        for before_ms in COUNT_IN:
            # In a short phase the opening sound replaces the count.
            if before_ms < phase.duration_ms:
                yield Cue(phase.end_ms - before_ms, phase.index, Sound.COUNT)


def _is_ticked(phase: Phase, coaching: Coaching) -> bool:
    """Whether seconds tick: in long holds always, else with ``TempoSound.TICKS``."""
    if phase.kind is PhaseKind.HOLD and phase.duration_ms >= LONG_HOLD_MS:
        return True
    return phase.kind in _TONES and coaching.tones is TempoSound.TICKS


def _opening(timeline: Timeline, phase: Phase) -> Sound:
    """The opening sound of a phase; GO for the first of a set."""
    before = timeline.phases[phase.index - 1] if phase.index > 0 else None
    begins = before is None or not before.kind.is_work or before.section != phase.section
    return Sound.GO if phase.kind.is_work and begins else _AT_START[phase.kind]


def _leads_to_work(timeline: Timeline, phase: Phase) -> bool:
    after = phase.index + 1
    return after < len(timeline.phases) and timeline.phases[after].kind.is_work


def _halfway_cues(timeline: Timeline) -> Iterator[Cue]:
    worked: dict[int, list[Phase]] = {work_set.index: [] for work_set in timeline.work_sets}
    for phase in timeline.phases:
        if phase.work_set is not None and phase.kind.is_work:
            worked[phase.work_set].append(phase)
    for work_set in timeline.work_sets:
        phases = worked[work_set.index]
        if work_set.reps is not None and work_set.reps >= HALFWAY_MIN_REPS:
            yield _last_moment(p for p in phases if p.rep == work_set.reps // 2)
        elif work_set.duration_ms is not None and work_set.duration_ms >= HALFWAY_MIN_WORK_MS:
            yield Cue(
                phases[0].start_ms + work_set.duration_ms // 2, phases[0].index, Sound.HALFWAY
            )


def _last_moment(rep: Iterable[Phase]) -> Cue:
    """HALFWAY in the middle of a rep's last motion, clear of other cues."""
    last = max(rep, key=lambda phase: (phase.duration_ms > 0, phase.index))
    return Cue(last.start_ms + last.duration_ms // 2, last.index, Sound.HALFWAY)


MOST_COUNTS = 3  # Enough counts to hear the difference: one, two, three; five, ten, fifteen
COUNT_EVERY_MS = 1_200
SOUND_EVERY_MS = 700

# What the samples are of. Our choice.
_CLAMSHELL = Exercise(
    "clamshell",
    "Clamshell",
    setup=("Lie on your side, hips and knees bent.",),
    movement=("Open your top knee slowly.",),
    tempo=Tempo(up=Range.exactly(2_000), hold=Range.exactly(1_000), down=Range.exactly(2_000)),
    cues=("Feet stay together.",),
)

_STEP = ExerciseStep(_CLAMSHELL, Reps(Range.exactly(20)), sides=Sides.EACH, prepare=Gap(15_000))


def coaching_sample(
    level: CoachingLevel, length_of: Callable[[str], int] = estimated_speech_ms
) -> tuple[Cue, ...]:
    """The preparation before work, at a level of coaching."""
    phases = _timeline().phases
    cues = cues_for(_timeline(), Coaching(level), length_of)
    getting_ready = [
        c for c in cues if c.phase < len(phases) and _is_preparation(phases[c.phase], c)
    ]
    return _from_zero(getting_ready)


def tones_sample(tones: TempoSound) -> tuple[Cue, ...]:
    """The tones and sounds of one rep."""
    timeline = _timeline()
    first = next(phase for phase in timeline.phases if phase.kind.is_work)
    rep = {phase.index for phase in timeline.rep_phases(first.index)}
    cues = cues_for(timeline, Coaching(CoachingLevel.TONES, tones=tones))
    return _from_zero(cue for cue in cues if cue.phase in rep)


def counts_sample(
    counts: Counts, length_of: Callable[[str], int] = estimated_speech_ms
) -> tuple[Cue, ...]:
    """The first counts of a set of twenty, closer together than in a session."""
    book = phrasebook(_timeline().language)
    texts = (
        book.text("count", count=book.number(number))
        for number in range(1, 21)
        if counts.includes(number, 20)
    )
    return tuple(
        Cue(n * COUNT_EVERY_MS, 0, VOICE, length_of(text), text)
        for n, text in enumerate(islice(texts, MOST_COUNTS))
    )


def theme_sample() -> tuple[Cue, ...]:
    """The most frequent sounds, one after the other."""
    sounds = (Sound.UP, Sound.HOLD, Sound.DOWN, Sound.GO)
    return tuple(Cue(n * SOUND_EVERY_MS, 0, sound) for n, sound in enumerate(sounds))


def phrase_sample(
    text: str, length_of: Callable[[str], int] = estimated_speech_ms
) -> tuple[Cue, ...]:
    """One spoken sentence."""
    return (Cue(0, 0, VOICE, length_of(text), text),)


@cache
def _timeline() -> Timeline:
    return compile_timeline(Session("Sample", (_STEP,)))


def _is_preparation(phase: Phase, cue: Cue) -> bool:
    """Whether a cue belongs to the preparation before the count."""
    return phase.kind is PhaseKind.PREPARE and cue.sound != Sound.COUNT


def _from_zero(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    sample = tuple(cues)
    first_ms = min((cue.at_ms for cue in sample), default=0)
    return tuple(replace(cue, at_ms=cue.at_ms - first_ms) for cue in sample)
