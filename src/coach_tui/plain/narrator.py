"""Narrates a session in lines of text, none of which is overwritten later. Not safe to print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from coach_tui import wording
from coach_tui.audio.sound_out import SoundStatus
from coach_tui.core.coaching.during_work import LONG_HOLD_MS
from coach_tui.core.coaching.lines import Coaching, CoachingLevel, Topic
from coach_tui.core.coaching.script import lead_in_texts, passages, script
from coach_tui.core.log.outcome import SessionOutcome, session_outcome
from coach_tui.core.model.load import resistance_text
from coach_tui.core.model.selftest import AnswerKind
from coach_tui.core.player.state import (
    ClockStopped,
    Command,
    Event,
    Jumped,
    PaceChanged,
    PhaseStarted,
    RestExtended,
    SelfTestAnswered,
    State,
    StateChanged,
    WorkDone,
    self_test_at,
)
from coach_tui.core.timeline.timeline import Phase, PhaseKind, Timeline

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot

# The keys that a notice names, as ``plain.py`` has them.
NAMED_KEYS = {Command.PAUSE: "p", Command.SKIP_EXERCISE: "n", Command.BACK: "b"}

# Topics that the narrator's own lines cover.
_NOT_IN_TRANSCRIPT = frozenset({Topic.COUNT, Topic.SECONDS, Topic.REMINDER, Topic.LIMIT, Topic.END})


def _jump_lines(command: Command) -> Iterator[str]:
    """The command; a notice says what was left for later."""
    if command is not Command.LATER:
        yield f"{command.value.replace('-', ' ').capitalize()}."


class Transcript:
    """Finds the coach's phrases for a phase, none shortened or dropped.

    Args:
        coaching: How much the user hears; for tones only, the brief level is printed.
    """

    def __init__(self, coaching: Coaching) -> None:
        level = CoachingLevel.BRIEF if coaching.level is CoachingLevel.TONES else coaching.level
        self._coaching = replace(coaching, level=level)
        self._timeline: Timeline | None = None
        self._texts: dict[int, list[str]] = {}
        self._first: dict[int, int] = {}
        self._printed: set[int] = set()

    def lines(self, timeline: Timeline, phase: Phase) -> Iterator[str]:
        """The phrases for a phase that has just begun.

        Those before work belong to all phases that lead up to it, and are printed once.
        """
        self._read(timeline)
        first = phase.index if phase.kind.is_work else self._first[phase.index]
        if first in self._printed:
            return
        self._printed.add(first)
        yield from self._texts.get(first, ())

    def lead_in(self, timeline: Timeline, index: int) -> Iterator[str]:
        """The name of the work after a 3-2-1, where a set begins."""
        self._printed.clear()
        yield from lead_in_texts(_written(timeline), self._coaching, index)[:1]

    def jumped(self) -> None:
        """Print phrases again after a jump."""
        self._printed.clear()

    def _read(self, timeline: Timeline) -> None:
        if timeline is self._timeline:
            return
        self._timeline = timeline
        self._texts = {}
        for lines in script(_written(timeline), self._coaching):
            for line in lines:
                text = line.wordings[0]
                if not (
                    line.topic in _NOT_IN_TRANSCRIPT
                    or line.replaces_previous
                    # Printed only where nothing else is.
                    or line.fills_silence
                ):
                    self._texts.setdefault(line.phase, []).append(text)
        self._first = {
            phase.index: stretch.phases[0].index
            for stretch in passages(timeline)
            for phase in stretch.phases
        }


def _written(timeline: Timeline) -> Timeline:
    """The timeline of a script to be read: `round 1 of 2`, `3x10 @ RPE 7`."""
    return replace(timeline, pronunciations=None)


EVERYTHING = Coaching()


class Narrator:
    """Turns events, and the coach's phrases for them, into lines."""

    def __init__(self, coaching: Coaching = EVERYTHING) -> None:
        self._script = Transcript(coaching)
        self._sound = ""
        self._problem: str | None = None
        self._notice: object = None

    def opening(self, snapshot: Snapshot) -> Iterator[str]:
        timeline = snapshot.timeline
        count = len(timeline.exercises)
        exercises = "1 exercise" if count == 1 else f"{count} exercises"
        yield f"{timeline.title}. {wording.total_text(timeline)}, {exercises}."
        yield from self._conditions(snapshot)

    def lines(self, snapshot: Snapshot, events: tuple[Event, ...]) -> Iterator[str]:
        for event in events:
            yield from self._event(snapshot, event)
        yield from self._conditions(snapshot)
        if any(isinstance(event, WorkDone) for event in events):
            yield from _count_question(snapshot)

    def _event(self, snapshot: Snapshot, event: Event) -> Iterator[str]:
        match event:
            case PhaseStarted(_, index):
                phase = snapshot.timeline.phases[index]
                yield from self._phase(snapshot, phase)
                # The line of a SAY phase is the author's text already.
                texts = self._script.lines(snapshot.timeline, phase)
                yield from (f"  {text}" for text in texts if text != phase.say)
            case StateChanged(_, _, State.PAUSED):
                yield "Paused."
            case StateChanged(_, _, State.LEAD_IN):
                # A notice on how to get into position comes before the count.
                yield from self._conditions(snapshot)
                yield "Ready: 3, 2, 1."
                index = snapshot.transport.index
                texts = self._script.lead_in(snapshot.timeline, index)
                yield from (f"  {text}" for text in texts)
            case StateChanged(_, State.PAUSED, State.RUNNING):
                yield "Resumed."
            case Jumped(command=command):
                self._script.jumped()
                yield from _jump_lines(command)
            case PaceChanged(_, item, _):
                yield f"Tempo: {wording.tempo_text(snapshot.timeline.exercises[item], snapshot.timeline.language)}."
            case ClockStopped(index=index, duration_ms=stopped_ms):
                yield from self._clock_stopped(snapshot, index, stopped_ms)
            case SelfTestAnswered():
                yield self._answer(snapshot, event)
            case RestExtended(_, index, by_ms):
                length_ms = snapshot.timeline.phases[index].duration_ms
                more, total = wording.length_text(by_ms), wording.length_text(length_ms)
                yield f"{more} more: {total} in total."
            case _:
                pass

    def closing(self, snapshot: Snapshot) -> Iterator[str]:
        """The lines when a session is over: done against planned."""
        if snapshot.state is State.READY:
            return
        yield _ending(snapshot)
        results = snapshot.results()
        for item in snapshot.timeline.exercises:
            work_sets = [
                b.index for b in snapshot.timeline.work_sets if b.exercise_index == item.index
            ]
            parts = ", ".join(wording.result_text(results[work_set]) for work_set in work_sets)
            yield f"{item.step.exercise.name}: {parts}"
        yield from self._conditions(snapshot)

    def _phase(self, snapshot: Snapshot, phase: Phase) -> Iterator[str]:
        timeline = snapshot.timeline
        word = wording.phase_label(timeline, phase)
        match phase.kind:
            case PhaseKind.SAY:
                goes_on = phase.is_open and not phase.is_wait
                yield f"{phase.say} Press enter to continue." if goes_on else phase.say
            case PhaseKind.TEST:
                yield from self._question(snapshot, phase)
            case PhaseKind.PREPARE | PhaseKind.REST:
                yield f"{word}: {wording.length_text(phase.duration_ms)}."
            case PhaseKind.SWITCH:
                side = wording.side_text(timeline, phase)
                yield f"{word} to {side}: {wording.length_text(phase.duration_ms)}."
            case PhaseKind.WORK:
                yield f"{self._work_label(snapshot, phase)}{wording.length_text(phase.duration_ms)}."
            case PhaseKind.OPEN:
                limit = f" {wording.length_text(phase.max_ms)} at most." if phase.max_ms else ""
                yield f"{self._work_label(snapshot, phase)}until you are done: enter.{limit}"
            case PhaseKind.HOLD if phase.duration_ms >= LONG_HOLD_MS:
                yield f"{word} {wording.length_text(phase.duration_ms)}."
            case _:
                if timeline.rep_phases(phase.index)[0].index == phase.index:
                    yield from self._rep(snapshot, phase)

    def _question(self, snapshot: Snapshot, phase: Phase) -> Iterator[str]:
        test = self_test_at(snapshot.timeline, phase.index)
        if test is None:
            return
        yield f"{self._work_label(snapshot, phase)}{test.question}"
        previous = snapshot.previous_answers.get(
            (test.exercise.id, snapshot.timeline.side_label(phase))
        )
        if previous is not None:
            yield f"  Last time, {wording.previous_answer_text(previous)}."
        if test.has_clock:
            yield "  The clock starts now. Any key and enter stops it."
        else:
            yield f"  Answer with {wording.answers_text(test)}."

    def _clock_stopped(self, snapshot: Snapshot, index: int, stopped_ms: int) -> Iterator[str]:
        """The question for the answer, as the clock stops."""
        test = self_test_at(snapshot.timeline, index)
        if test is None:
            return
        if stopped_ms == test.max_ms:
            yield f"  Time, {wording.length_text(stopped_ms)}. You can stop."
        else:
            yield f"  Clock stopped at {wording.seconds_text(round(stopped_ms, -2))}."
        if test.answers:
            yield f"  {test.question} Answer with {wording.answers_text(test)}."
        elif test.kind is AnswerKind.COUNT:
            yield f"  How many {test.unit}? Type the number and press enter."

    def _rep(self, snapshot: Snapshot, phase: Phase) -> Iterator[str]:
        item = snapshot.timeline.exercise_of(phase)
        work_set = None if phase.work_set is None else snapshot.timeline.work_sets[phase.work_set]
        if item is None or work_set is None:
            return
        heavy = resistance_text(*item.step.resistance(phase.set))
        tempo = f" {wording.tempo_text(item)}." if phase.rep == 1 else ""
        tempo = f"{tempo} {heavy[:1].upper()}{heavy[1:]}." if tempo and heavy else tempo
        count = f"{phase.rep} of {work_set.reps} {wording.unit_label(item.step, 2)}."
        yield f"{self._work_label(snapshot, phase)}{count}{tempo}"

    def _work_label(self, snapshot: Snapshot, phase: Phase) -> str:
        side = wording.side_text(snapshot.timeline, phase)
        item = snapshot.timeline.exercise_of(phase)
        sets = item.step.sets if item else 1
        parts = [f"set {phase.set} of {sets}"] if sets > 1 else []
        parts += filter(None, [wording.round_text(phase)])
        if side:
            parts.append(side)
        return f"{', '.join(parts).capitalize()}: " if parts else ""

    def _answer(self, snapshot: Snapshot, answered: SelfTestAnswered) -> str:
        planned, held_ms = snapshot.planned[answered.work_set], answered.duration_ms
        count = None if answered.count is None else f"{answered.count} {planned.unit or 'reps'}"
        time = None if held_ms is None else wording.seconds_text(held_ms)
        answer = ", ".join(filter(None, (answered.choice, count, time)))
        return f"Noted{f' for {planned.side}' if planned.side else ''}: {answer}."

    def _conditions(self, snapshot: Snapshot) -> Iterator[str]:
        """Changes of sound and journal, and new notices, once each."""
        silenced = "Muted; m unmutes." if snapshot.muted else ""
        sounds = {SoundStatus.ON: silenced, SoundStatus.SILENT: snapshot.sound.reason}
        sound = sounds.get(snapshot.sound.status, "")
        if sound != self._sound:
            self._sound = sound
            yield sound or "Sound is back."
        if snapshot.problem != self._problem:
            self._problem = snapshot.problem
            yield snapshot.problem or "The journal is well again."
        if snapshot.notice is not None and snapshot.notice != self._notice:
            self._notice = snapshot.notice
            yield wording.with_key(snapshot.notice.text, snapshot.notice.instead, NAMED_KEYS)


def _count_question(snapshot: Snapshot) -> Iterator[str]:
    planned = snapshot.countable()
    if planned is not None and snapshot.is_count_asked:
        yield f"{wording.count_question(planned)} Type the number and press enter."


def _ending(snapshot: Snapshot) -> str:
    after = f"after {wording.clock_text(snapshot.transport.running_ms)}"
    finished = snapshot.state is State.FINISHED
    match session_outcome(snapshot.timeline, snapshot.results(), finished=finished):
        case SessionOutcome.WHOLE | SessionOutcome.DONE:
            return f"Done {after}."
        case SessionOutcome.IN_PART:
            return f"Done in part {after}: most of it was skipped."
        case SessionOutcome.STOPPED:
            return f"Stopped {after}."
        case SessionOutcome.NOTHING:
            return wording.nothing_done_text(snapshot.timeline)
