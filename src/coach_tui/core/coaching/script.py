"""The script of a session: the coach's lines, fitted into the available time.

``script`` collects all lines, ``placed_lines`` fits them. What is spoken outside the script (on a
jump, on resuming, on stopping) has its own functions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Iterator
from enum import StrEnum
from itertools import chain, groupby
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.coaching.before_work import (
    lead_up_lines,
    opening_lines,
    say_lines,
    teaching_texts,
)
from coach_tui.core.coaching.during_work import CueRotation, rest_cue, work_lines
from coach_tui.core.coaching.fitting import Placed, fit
from coach_tui.core.coaching.lines import Coaching, CoachingLevel, Line, Passage, Topic
from coach_tui.core.coaching.pain_prompts import pain_wordings
from coach_tui.core.coaching.phrases import Phrasebook, phrasebook
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.timeline.positions import PositionChange, getting_into_position, sentences
from coach_tui.core.timeline.timeline import Phase, PhaseKind, Timeline
from coach_tui.languages import DEFAULT_LANGUAGE, Foreign

if TYPE_CHECKING:
    from coach_tui.core.model.session import ExerciseStep

END_AFTER_MS = 1_200  # Delay of speech after the sound of the end

# A session from this length on has a halfway mark of its own, in a rest.
LONG_SESSION_MS = 15 * 60_000

HALFWAY_REST_MS = 15_000  # The shortest rest with room for it
HALFWAY_WINDOW = 10  # It is said within a tenth of the session around its middle
HALFWAY_AFTER_MS = 600  # Delay of speech after the sound of the rest
END_TALK_MS = 20_000  # Maximum length of the closing phrase


# Identifies a line when a change has moved it: its phase and longest wording.
LineKey = tuple[int, str]


def line_key(line: Line) -> LineKey:
    return line.phase, line.wordings[0]


class Progress(Struct, frozen=True):
    """How far a session has come."""

    start: int = 0  # As in `script`
    counted_in: bool = False  # As in `script`
    phase: int = 0  # The current phase
    position_ms: int = 0  # From here on phrases are placed; those before are over
    spoken: Container[LineKey] = ()  # The lines that need not be spoken any more


BEGINNING = Progress()


def script(
    timeline: Timeline, coaching: Coaching, start: int = 0, *, counted_in: bool = False
) -> tuple[tuple[Line, ...], ...]:
    """All lines of a session by passage, whether or not they fit.

    What leads up to work from ``start`` on introduces it in full; ``counted_in``: the count before
    the work at ``start`` names it.
    """
    if coaching.level is CoachingLevel.TONES:
        return ()
    rotation = CueRotation()
    halfway = _halfway_passage(timeline)
    # An author's text or a wait for the user may come before what leads up to the work.
    ahead = (timeline.phases[index] for index in range(start, len(timeline.phases)))
    begin = next((phase.index for phase in ahead if phase.kind is not PhaseKind.SAY), start)
    by_passage = [
        tuple(
            line
            for line in chain(
                _halfway(timeline, passage) if passage.phases[0].index == halfway else (),
                _lines(timeline, coaching, passage, rotation, start, begin, counted_in=counted_in),
            )
            if coaching.wants(line.topic)
        )
        for passage in passages(timeline, start)
    ]
    return (*by_passage, (_ending(timeline),))


def placed_lines(
    timeline: Timeline,
    coaching: Coaching,
    length_of: Callable[[str], int],
    progress: Progress = BEGINNING,
) -> Iterator[tuple[int, LineKey, Placed]]:
    """The phrases that fit, with the indexes of the phases they begin in, and their lines."""
    open_phases = [phase.index for phase in timeline.phases if phase.is_open]

    def span(place: Line | int) -> tuple[int, int]:
        # In an open phase the timeline stands still: its lines compete with no others.
        index = place if isinstance(place, int) else place.phase
        return bisect_left(open_phases, index), bisect_right(open_phases, index)

    lines = chain.from_iterable(
        script(timeline, coaching, progress.start, counted_in=progress.counted_in)
    )
    now = span(progress.phase)
    for key, group in groupby(sorted(_unspoken(lines, progress.spoken), key=span), span):
        if key < now:
            continue
        competing = list(group)
        if key == now:
            competing = [
                replace(line, earliest_ms=max(line.earliest_ms, progress.position_ms))
                for line in competing
            ]
        for placed in fit(competing, length_of):
            line = competing[placed.number]
            yield _phase_at(timeline, line.phase, placed.at_ms), line_key(line), placed


def _unspoken(lines: Iterable[Line], spoken: Container[LineKey]) -> Iterator[Line]:
    is_previous_spoken = False
    for line in lines:
        if line_key(line) in spoken:
            is_previous_spoken = True
        elif not (line.replaces_previous and is_previous_spoken):
            needs_previous = line.needs_previous and not is_previous_spoken
            is_previous_spoken = False
            yield replace(line, needs_previous=needs_previous)


def lead_in_texts(timeline: Timeline, coaching: Coaching, index: int) -> tuple[str, ...]:
    """The wordings for the 3-2-1 before a phase; empty in a set, where the user knows them."""
    phase = timeline.phases[index]
    item = timeline.exercise_of(phase)
    if coaching.level is CoachingLevel.TONES or item is None or phase.rep not in (1, None):
        return ()
    book = phrasebook(timeline.language, timeline.pronunciations)
    names, more = _name_texts(book, item.step, phase), _position_texts(book, item.step, phase)
    if any(isinstance(text, Foreign) for text in more):
        return names
    return (" ".join((names[0], *more)), *names)


def landing_texts(
    timeline: Timeline, coaching: Coaching, index: int, move: PositionChange | None = None
) -> tuple[str, ...]:
    """The sentences before resumed work, or before work that the user jumped to.

    Exercise, side, set, rep or dose, how to get into position and, after a jump, to stop. ``move``
    is that after a jump; ``None`` for resumed work, before which the user stands.
    """
    phase = timeline.phases[index] if index < len(timeline.phases) else None
    item = None if phase is None else timeline.exercise_of(phase)
    if (
        coaching.level is CoachingLevel.TONES
        or phase is None
        or item is None
        or not phase.kind.is_work
    ):
        return ()
    book = phrasebook(timeline.language, timeline.pronunciations)
    stops = move is not None and item.step.exercise.stop_if and coaching.wants(Topic.RED_FLAGS)
    text = (move or getting_into_position(item.step, phase.side, timeline.language)).text
    text = book.move(item.step.exercise, text)
    return (
        _name_texts(book, item.step, phase)[0],
        *_position_texts(book, item.step, phase),
        *filter(None, [text] if isinstance(text, Foreign) else sentences(text)),
        *(book.pain_rule(timeline.pain)[-1:] if stops else ()),
    )


def _position_texts(book: Phrasebook, step: ExerciseStep, phase: Phase) -> tuple[str, ...]:
    """The set and the rep of a phase where there are several, else the dose."""
    if phase.rep is None or phase.rep == 1:
        return (_set_text(book, step, phase) if step.sets > 1 else book.dose(step),)
    rep, set_number = book.number(phase.rep), book.number(phase.set or 1)
    phrase = "go_on_rep" if step.sets == 1 else "go_on_set_and_rep"
    return (book.text(phrase, set=set_number, sets=book.number(step.sets), rep=rep),)


def _name_texts(book: Phrasebook, step: ExerciseStep, phase: Phase) -> tuple[str, ...]:
    side = book.side(step, phase.side)
    phrase = "lead_in_side" if side else "lead_in"
    return book.wordings(phrase, name=book.exercise_name(step.exercise), side=side)


def _set_text(book: Phrasebook, step: ExerciseStep, phase: Phase) -> str:
    return book.text("this_set", set=book.number(phase.set or 1), sets=book.number(step.sets))


def stopped_texts(timeline: Timeline, coaching: Coaching) -> tuple[str, ...]:
    """The wordings when a session is stopped before its end, from long to short."""
    if coaching.level is CoachingLevel.TONES:
        return ()
    return phrasebook(timeline.language, timeline.pronunciations).wordings("stopped")


class Question(StrEnum):
    """A question of the screens that is asked aloud too; the value is its phrase."""

    STOP = "ask_stop"
    LOAD = "ask_load"
    EFFORT = "ask_effort"
    PAIN = "ask_pain"
    DAY_AFTER = "ask_day_after"


def question_texts(
    coaching: Coaching, *questions: Question, language: str = DEFAULT_LANGUAGE
) -> tuple[str, ...]:
    """Questions as they are spoken, a sentence or two each; none with coaching off."""
    if coaching.level is CoachingLevel.TONES:
        return ()
    return tuple(phrasebook(language).text(question) for question in questions)


def clock_stopped_texts(timeline: Timeline, coaching: Coaching, index: int) -> tuple[str, ...]:
    """The sentences when the user stops the clock of a self-test: its question, and the keys."""
    item = timeline.exercise_of(timeline.phases[index])
    dose = None if item is None else item.step.dose
    if coaching.level is CoachingLevel.TONES or not isinstance(dose, SelfTestDose):
        return ()
    book = phrasebook(timeline.language, timeline.pronunciations)
    return book.text("clock_stopped"), *book.answer_question(dose.test)[:1]


def all_texts(timeline: Timeline, coaching: Coaching) -> tuple[str, ...]:
    """Every text that may be spoken, once, in the order of the session."""
    if coaching.level is CoachingLevel.TONES:
        return ()
    planned = (
        text for lines in script(timeline, coaching) for line in lines for text in line.wordings
    )
    asked = question_texts(coaching, Question.STOP, Question.LOAD, language=timeline.language)
    return tuple(
        dict.fromkeys(
            chain(
                planned,
                *(clock_stopped_texts(timeline, coaching, p.index) for p in timeline.phases),
                asked,
                pain_wordings(timeline),
                _landing_wordings(timeline, coaching),
                stopped_texts(timeline, coaching),
                _taught(timeline),
            )
        )
    )


def _landing_wordings(timeline: Timeline, coaching: Coaching) -> Iterator[str]:
    """What may be spoken after a jump."""
    book = phrasebook(timeline.language, timeline.pronunciations)
    for line in say_lines(_lead_up(timeline.with_end_pause(), len(timeline.phases)), book):
        yield from line.wordings
    for phase in timeline.phases:
        if phase.kind.is_work:
            yield from lead_in_texts(timeline, coaching, phase.index)
            continue
        lines = lead_up_lines(timeline, _lead_up(timeline, phase.index), phase.index, begins=True)
        work = timeline.next_work(phase.index)
        # From here on there may be less time than the rest before it had.
        opening = (
            opening_lines(timeline, _lead_up(timeline, work.index), phase.index)
            if work is not None and work.is_open
            else ()
        )
        for line in chain(lines, opening):
            if coaching.wants(line.topic):
                yield from line.wordings


def _taught(timeline: Timeline) -> Iterator[str]:
    """What may be spoken when the user asks for all of an exercise again."""
    for item in timeline.exercises:
        yield from teaching_texts(timeline, item.step)


def _lead_up(timeline: Timeline, index: int) -> Passage:
    return next(passages(timeline, index))


def passages(timeline: Timeline, start: int = 0) -> Iterator[Passage]:
    """A timeline cut into sets and the passages between them; a preparation belongs to its rest."""

    def key(phase: Phase) -> tuple[bool, int, int | None]:
        # An author's text stands alone: it may last until the user presses enter.
        alone = phase.kind.is_work or phase.kind is PhaseKind.SAY
        return (
            phase.kind.is_work,
            phase.section if alone else -1,
            phase.work_set if phase.kind.is_work and phase.rep is None else None,
        )

    for _, phases in groupby(timeline.phases[start:], key):
        yield Passage(tuple(phases))


def _lines(
    timeline: Timeline,
    coaching: Coaching,
    passage: Passage,
    rotation: CueRotation,
    start: int,
    begin: int,
    *,
    counted_in: bool,
) -> Iterator[Line]:
    first = passage.phases[0]
    if passage.is_work:
        if not (first.index == start and counted_in):
            yield from opening_lines(timeline, passage, start)
        yield from work_lines(timeline, coaching, passage, rotation)
        return
    if first.kind is PhaseKind.SAY:
        yield from say_lines(passage, phrasebook(timeline.language, timeline.pronunciations))
    yield from lead_up_lines(timeline, passage, start, begins=start <= first.index <= begin)
    item, work = timeline.exercise_of(first), timeline.next_work(first.index)
    if item and work and first.kind is PhaseKind.REST and work.exercise_index == item.index:
        book = phrasebook(timeline.language, timeline.pronunciations)
        yield from rest_cue(item.step, first, rotation, book)


def _halfway_passage(timeline: Timeline) -> int | None:
    """The first phase of the rest that is nearest to the middle of a long session."""
    rests = [
        phase
        for phase in timeline.phases
        if phase.kind is PhaseKind.REST and phase.duration_ms >= HALFWAY_REST_MS
    ]
    half_ms, window_ms = timeline.total_ms // 2, timeline.total_ms // HALFWAY_WINDOW
    if timeline.total_ms < LONG_SESSION_MS or not rests:
        return None
    nearest = min(rests, key=lambda rest: abs(rest.start_ms - half_ms))
    return nearest.index if abs(nearest.start_ms - half_ms) <= window_ms else None


def _halfway(timeline: Timeline, passage: Passage) -> Iterator[Line]:
    """The line that says half of the session is done."""
    first = passage.phases[0]
    wordings = phrasebook(timeline.language, timeline.pronunciations).wordings("halfway_session")
    begin_ms, end_ms = first.start_ms + HALFWAY_AFTER_MS, first.end_ms
    yield Line(Topic.PROGRESS, first.index, wordings, begin_ms, (end_ms,), sequence=first.index)


def _ending(timeline: Timeline) -> Line:
    begin_ms = timeline.total_ms + END_AFTER_MS
    phrase = "end" if timeline.phases[-1].kind.is_work else "end_after_words"
    wordings = phrasebook(timeline.language, timeline.pronunciations).wordings(phrase)
    return Line(
        Topic.END, len(timeline.phases), wordings, begin_ms, ends_by_ms=(begin_ms + END_TALK_MS,)
    )


def _phase_at(timeline: Timeline, first: int, at_ms: int) -> int:
    """The phase at a time, not before the one that a line belongs to."""
    phase = timeline.first_from(first, lambda phase: phase.is_open or at_ms < phase.end_ms)
    return len(timeline.phases) if phase is None else phase.index
