"""Phases, tempos, doses, lengths, dates and results as text, the same in every front end.

Everything returned here has gone through ``safe_text``: it is plain text, not markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import inf
from typing import TYPE_CHECKING, Protocol

from coach_tui.core.log.days import MONTHS
from coach_tui.core.model.exercise import (
    Breath,
    Exercise,
    Mistake,
    Motion,
    Position,
    Range,
    Side,
    Sides,
    Tempo,
)
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import (
    Amrap,
    Block,
    Breaths,
    ExerciseStep,
    Gap,
    Reps,
    Schedule,
    Timed,
    UntilDone,
    Weekday,
)
from coach_tui.core.timeline.timeline import Phase, PhaseKind, Timeline, TimelineExercise
from coach_tui.languages import DEFAULT_LANGUAGE, language_table, side_word
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.core.analysis.adherence import Adherence, Streak
    from coach_tui.core.analysis.progress import PreviousAnswer
    from coach_tui.core.log.entry import PlannedSet, SetResult
    from coach_tui.core.log.outcome import Count
    from coach_tui.core.player.state import Command

# Body positions in everyday words.
POSITION_LABELS = {
    Position.SIDE_LYING: "lying on the side",
    Position.SUPINE: "lying on the back",
    Position.PRONE: "lying on the front",
    Position.HANDS_AND_KNEES: "on hands and knees",
    Position.SEATED: "sitting",
    Position.STANDING: "standing",
}

BREATH_KINDS = tuple(kind for kind in PhaseKind if kind.is_breath)  # The parts of a breath


def phase_word(kind: PhaseKind, language: str = DEFAULT_LANGUAGE) -> str:
    """The usual word for a kind of phase: ``Lift``."""
    return language_table(language)["screen"]["phases"][kind.value]


def breath_lines(language: str) -> tuple[str, ...]:
    """The texts for the breath during a motion: ``breathe out``."""
    breath: Mapping[str, str] = language_table(language)["screen"]["breath"]
    return tuple(breath[kind] for kind in Breath)


def phase_label(timeline: Timeline, phase: Phase) -> str:
    """The word for a phase, the exercise's own where it has one: ``Lift``, ``Press``."""
    item = timeline.exercise_of(phase)
    motion = phase.kind.motion
    motion_name = None
    if item and motion and not phase.kind.is_breath:
        motion_name = item.step.exercise.motion_names.get(motion)
    return safe_text(motion_name or phase_word(phase.kind, timeline.language))


def later_text(timeline: Timeline, work_set: int) -> str:
    name = timeline.exercises[timeline.work_sets[work_set].exercise_index].step.exercise.name
    return f"{safe_text(name)} comes at the end."


def with_key(sentence: str, instead: Command | None, keys: Mapping[Command, str]) -> str:
    """A sentence with the key of what can be done instead, as a front end has it."""
    if instead is None:
        return sentence
    return f"{sentence.removesuffix('.')}; press {keys[instead]} to {_INSTEAD[instead]}."


# By the values of ``Command``, which lists of sessions would import in vain.
_INSTEAD = {"pause": "pause", "skip-exercise": "skip", "back": "go back"}


def skipped_text(timeline: Timeline, command: Command, work: Phase) -> str:
    """The first work that a skip passed over: ``Skipped: left.`` or ``Skipped: set 2.`` for example."""
    item = timeline.exercise_of(work)
    name = "" if item is None else safe_text(item.step.exercise.name)
    passed_over = {"skip-side": side_text(timeline, work), "skip-set": f"set {work.set}"}
    return f"Skipped: {passed_over.get(command) or name}."


def side_text(timeline: Timeline, phase: Phase) -> str:
    item = timeline.exercise_of(phase)
    if item is None or phase.side is None:
        return ""
    return side_label_text(item.step, phase.side, timeline.language)


def side_label_text(step: ExerciseStep, side: Side, language: str) -> str:
    """The word for a side in a session's language, or the author's label of a direction."""
    if step.side_labels is None:
        return side_word(language, side)
    return safe_text(step.side_label(side) or "")


def unit_label(step: ExerciseStep, count: int) -> str:
    """The unit of a step's reps: ``rep``, ``reps``, ``steps``."""
    if step.unit:
        return safe_text(step.unit)
    return "rep" if count == 1 else "reps"


def count_text(amount: Count) -> str:
    """A count with its unit: ``20 reps``, ``1 rep``, ``8/20 steps``, ``1,920 reps``."""
    unit = safe_text(amount.unit) if amount.unit else ""
    if amount.done < amount.planned:
        return f"{amount.done:,}/{amount.planned:,} {unit or 'reps'}"
    return f"{amount.done:,} {unit or ('rep' if amount.done == 1 else 'reps')}"


def motion_label(
    exercise: Exercise | None, motion: Motion, language: str = DEFAULT_LANGUAGE
) -> str:
    """The word for a motion inside a sentence: ``lift``, or the exercise's own, ``press``."""
    motion_name = None if exercise is None else exercise.motion_names.get(motion)
    return safe_text(motion_name or phase_word(PhaseKind(motion.value), language)).lower()


def tempo_text(item: TimelineExercise, language: str = DEFAULT_LANGUAGE) -> str:
    """The current tempo of an exercise: ``lift 2.5 s · hold 1.5 s · lower 2.5 s``; ``in 4-6 s`` for breaths that grow."""
    parts: list[str] = []
    tempo = item.step.effective_tempo
    for part, _ in item.breath_parts():
        label = motion_label(item.step.exercise, part.motion, language)
        side = "" if part.side is None else f" {side_word(language, part.side)}"
        parts.append(f"{label}{side} {_span_text(part.length)}")
    for motion in () if parts else tempo.order:
        length_ms = item.motion_ms(motion)
        if length_ms > 0:
            label = motion_label(item.step.exercise, motion, language)
            span = tempo.range_of(motion) if item.grows else Range.exactly(length_ms)
            parts.append(f"{label} {_span_text(span)}")
    return " · ".join(parts)


def brief_tempo_text(
    exercise: Exercise | None,
    lengths_ms: Mapping[Motion, float],
    language: str = DEFAULT_LANGUAGE,
) -> str:
    """A tempo with its unit once: ``lift 2.5, hold 1, lower 2.5 s``; 0 is left out."""
    lengths = {
        motion: f"{ms / 1000:.2f}".rstrip("0").rstrip(".") for motion, ms in lengths_ms.items()
    }
    parts = [
        f"{motion_label(exercise, m, language)} {seconds}"
        for m, seconds in lengths.items()
        if seconds != "0"
    ]
    return f"{', '.join(parts)} s" if parts else ""


def pace_text(item: TimelineExercise, language: str = DEFAULT_LANGUAGE) -> str:
    """The tempo at an item's pace, briefly: ``lift 2.5, hold 1.5, lower 2.5 s``."""
    if item.grows or item.breath_parts():
        return tempo_text(item, language)
    order = item.step.effective_tempo.order
    return brief_tempo_text(item.step.exercise, {m: item.motion_ms(m) for m in order}, language)


class HasLength(Protocol):
    """A timeline, or the outline of a session."""

    @property
    def total_ms(self) -> int: ...

    @property
    def has_open(self) -> bool: ...


def total_text(session: HasLength) -> str:
    """The length of a session: ``12 min``, ``at least 12 min`` with open phases."""
    total = about_text(session.total_ms)
    return f"at least {total}" if session.has_open else total


def short_total_text(session: HasLength) -> str:
    """The same for a narrow column: ``12+ min`` with open phases."""
    total = about_text(session.total_ms)
    return total.replace(" ", "+ ", 1) if session.has_open else total


def about_text(ms: int) -> str:
    """A rounded length: ``45 s``, ``12 min``, ``1 h 5 min``."""
    if ms < 60_000:
        return f"{round(ms / 1000)} s"
    minutes = round(ms / 60_000)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def length_text(ms: int) -> str:
    """An exact length: ``45 s``, ``1 min 30 s``, ``2.5 s``."""
    minutes, rest_ms = divmod(ms, 60_000)
    if not minutes:
        return seconds_text(rest_ms)
    return f"{minutes} min {seconds_text(rest_ms)}" if rest_ms else f"{minutes} min"


def length_range_text(span: Range) -> str:
    """A range of lengths: ``20-30 s``, ``45 s-1 min``."""
    low, high = length_text(span.low), length_text(span.high)
    return high if span.is_fixed else f"{low.removesuffix(' s') if high[-1] == 's' else low}-{high}"


def seconds_text(ms: int) -> str:
    """Seconds with no more digits than they need: ``2 s``, ``2.5 s``, ``1.25 s``."""
    return f"{ms / 1000:.2f}".rstrip("0").rstrip(".") + " s"


def clock_text(ms: int) -> str:
    """A length as a clock shows it: ``0:09``, ``12:30``, ``1:02:03``."""
    seconds = ms // 1000
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def countdown(ms_left: int) -> int:
    """The seconds a countdown shows: 3 until two are left, never 0 before the end."""
    return -(-ms_left // 1000)


def result_text(result: SetResult) -> str:
    """The result of one set: ``left 18/20 (2 kg)``, ``45 s``, ``not done``."""
    heavy = f" ({safe_text(result.resistance)})" if result.resistance else ""
    return f"{_done_text(result)}{heavy}"


def _done_text(result: SetResult) -> str:
    planned = result.planned
    side = f"{safe_text(planned.side)} " if planned.side else ""
    if result.answer is not None:
        duration = f", {seconds_text(round(result.worked_ms, -2))}" if result.worked_ms else ""
        return f"{side}{safe_text(result.answer)}{duration}"
    if planned.reps is not None:
        return f"{side}{result.reps_done}/{planned.reps}"
    if planned.duration_ms is not None:
        done = seconds_text(round(result.worked_ms, -2))
        amount = f"{done} of {seconds_text(planned.duration_ms)}"
    else:
        amount = length_text(result.worked_ms) if result.worked_ms else ""
    from coach_tui.core.log.outcome import Count  # noqa: PLC0415 - lists of sessions need none

    counted = (
        "" if result.corrected is None else count_text(Count(planned.unit, result.corrected, 0))
    )
    return f"{side}{', '.join(filter(None, (counted, amount))) or 'not done'}"


def count_question(planned: PlannedSet) -> str:
    side = f", {safe_text(planned.side)}" if planned.side else ""
    return f"How many {safe_text(planned.unit or 'reps')}{side}?"


def round_text(phase: Phase) -> str:
    """The round: ``round 2 of 3``; empty outside circuits."""
    return "" if phase.round is None else f"round {phase.round} of {phase.rounds}"


def answers_text(test: SelfTest) -> str:
    """The answers of a self-test with their keys: ``1 level, 2 drops``."""
    keyed = enumerate(test.answers, start=1)
    return ", ".join(f"{key} {safe_text(answer)}" for key, answer in keyed)


def previous_answer_text(previous: PreviousAnswer) -> str:
    """An answer of an earlier day: ``2026-10-12: drops, 12 s``."""
    duration = seconds_text(round(previous.held_ms, -2)) if previous.held_ms else ""
    count = (
        "" if previous.count is None else f"{previous.count} {safe_text(previous.unit or 'reps')}"
    )
    parts = filter(None, (safe_text(previous.choice or ""), count, duration))
    return f"{previous.local_date}: {', '.join(parts)}"


def sentence_case(text: str) -> str:
    """A text that begins with a capital; names of days in it keep theirs."""
    return text[:1].upper() + text[1:]


def schedule_text(schedule: Schedule | None) -> str:
    """The schedule of a session; empty for none."""
    if schedule is None:
        return ""
    if schedule.days:
        often = "on " + ", ".join(day.value.capitalize() for day in schedule.days)
    elif schedule.every_days is not None:
        often = (
            "every other day" if schedule.every_days == 2 else f"every {schedule.every_days} days"
        )
    elif schedule.days_per_week in (None, 7):
        often = "every day"
    elif schedule.days_per_week == 1:
        often = "once a week"
    else:
        often = f"{schedule.days_per_week} days a week"
    if schedule.at:
        return f"{often} at {' and '.join(map(day_time_text, schedule.at))}"
    if schedule.times_per_day > 1:
        often += f", {schedule.times_per_day} times a day"
    return often


def nothing_done_text(timeline: Timeline) -> str:
    """The result of a session of which nothing was done, by what counts in it: ``No breaths``."""
    counted = {_counted_unit(item.step) for item in timeline.exercises} - {""}
    unit = counted.pop() if len(counted) == 1 else ""
    return f"No {safe_text(unit)} this time." if unit else "Nothing done this time."


def _counted_unit(step: ExerciseStep) -> str:
    """What is counted of an exercise; empty where that is only time."""
    match step.dose:
        case Breaths():
            return "breaths"
        case Reps():
            return step.unit or "reps"
        case SelfTestDose():
            return "answer"
        case _:
            return ""


def weeks_text(weeks: int, sessions: int) -> str:
    """The length of a programme: ``8 weeks``, ``12 sessions``, ``2 weeks and 6 sessions``."""
    counts = ((weeks, "week"), (sessions, "session"))
    return " and ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word in counts if n)


def day_time_text(time: str) -> str:
    """A time of day from ``HH:MM``: ``8:00``."""
    return time.removeprefix("0")


def block_text(block: Block) -> str:
    """A block and its rounds: ``Circuit: 3 rounds, 1 min rest between rounds``."""
    words = _rounds_text(block)
    return f"{words}; another order each day" if block.shuffled_runs else words


def _rounds_text(block: Block) -> str:
    if block.rounds == 1:
        return block.kind.value.capitalize()
    words = f"{block.kind.value.capitalize()}: {block.rounds} rounds"
    if block.every_ms is not None:
        return f"{words}, one every {length_text(block.every_ms)}"
    if block.round_rest.wait is not None:
        return f"{words}, the next one when you press enter"
    if block.round_rest.ms:
        return f"{words}, {rest_text(block.round_rest)} rest between rounds"
    return words


def dose_text(step: ExerciseStep) -> str:
    """The dose of an exercise: ``2 sets of 15-20 reps each side, 2 kg``."""
    return ", ".join(filter(None, (_amount_text(step), load_text(step))))


def load_text(step: ExerciseStep) -> str:
    """Load and band: ``2 kg``, ``2 kg / 3 kg`` by set, ``green band``; empty for neither."""
    return safe_text(" / ".join(step.resistance_texts))


_TEST_KINDS = {
    AnswerKind.STOPWATCH: "timed",
    AnswerKind.QUESTION: "one question",
    AnswerKind.COUNT: "counted",
}


def _amount_text(step: ExerciseStep) -> str:
    match step.dose:
        case Reps(count, by_set) if by_set:
            sets = ", ".join(range_text(reps) for reps in by_set)
            side = sides_text(step)
            return f"{sets} {unit_label(step, count.high)} {side}".rstrip()
        case Reps(count):
            amount = f"{range_text(count)} {unit_label(step, count.high)}"
        case Amrap(duration_ms):
            amount = f"as many {unit_label(step, 2)} as you can in {length_text(duration_ms)}"
        case Timed(by_set=by_set) if by_set:
            return f"{', '.join(map(length_range_text, by_set))} {sides_text(step)}".rstrip()
        case Timed(is_random=is_random):
            amount = f"{length_range_text(step.dose.of_set(1))}{' at random' * is_random}"
        case SelfTestDose(test=test):
            amount = _TEST_KINDS[test.kind]
        case UntilDone(max_ms):
            limit = "" if max_ms is None else f", {length_text(max_ms)} at most"
            amount = f"until you are done{limit}"
    sides = sides_text(step)
    amount = f"{amount} {sides}" if sides else amount
    return f"{step.sets} sets of {amount}" if step.sets > 1 else amount


def rest_text(rest: Gap) -> str:
    """A rest: ``20 s``, ``1-5 s at random``, ``until you are ready``."""
    if rest.wait is not None:
        most_ms = rest.wait.max_ms
        limit = "" if most_ms is None else f", {length_text(most_ms)} at most"
        return f"until you are ready{limit}"
    if rest.least_ms is None:
        return length_text(rest.ms)
    return f"{length_range_text(rest.span)} at random"


def sides_text(step: ExerciseStep) -> str:
    """The sides that work: ``each side``; empty when both work at once."""
    match step.sides:
        case Sides.BOTH:
            return ""
        case Sides.EACH | Sides.ALTERNATE if step.side_labels:
            first, second = (safe_text(label) for label in step.side_labels)
            return f"each, {first} and {second}"
        case Sides.EACH:
            return "each side"
        case Sides.ALTERNATE:
            return "each side, alternating"
        case Sides.LEFT | Sides.RIGHT if step.side_labels is None:
            # "5 reps left" would be what is still to do.
            return f"on the {step.sides}"
        case Sides.LEFT | Sides.RIGHT:
            side = step.sides_in_order[0]
            return f"{safe_text(step.side_label(side) or '')} only"


def range_text(span: Range) -> str:
    """A range of counts: ``20``, ``15-20``."""
    return str(span.low) if span.is_fixed else f"{span.low}-{span.high}"


# Texts for a number of days ago, by upper limit (exclusive).
_AGO: tuple[tuple[float, Callable[[int], str]], ...] = (
    (1, lambda _: "today"),
    (2, lambda _: "yesterday"),
    (14, lambda days: f"{days} days ago"),
    (60, lambda days: f"{days // 7} weeks ago"),
    (365, lambda days: f"{days // 30} months ago"),
    (inf, lambda _: "over a year ago"),
)


def last_done_text(last: str | None, today: str) -> str:
    """How long ago a day was: ``today``, ``3 days ago``, ``2 weeks ago``, ``new``.

    A later day (a journey west over the date line) counts as today.
    """
    if last is None:
        return "new"
    days = (date.fromisoformat(today) - date.fromisoformat(last)).days
    return next(words for limit, words in _AGO if days < limit)(days)


def day_text(day: str) -> str:
    """A date for reading: ``Fri 20 November``."""
    local_date = date.fromisoformat(day)
    weekday = tuple(Weekday)[local_date.weekday()].title()
    return f"{weekday} {local_date.day} {MONTHS[local_date.month - 1]}"


def adherence_text(adherence: Adherence) -> str:
    """Done of due: ``4 of 7 this week, 31 of 35 in 5 weeks``."""
    weeks = len(adherence.weeks)
    this_week = f"{adherence.this_week.label} this week"
    if weeks == 1:
        return this_week
    return f"{this_week}, {adherence.done} of {adherence.due} in {weeks} weeks"


def streak_text(streak: Streak) -> str:
    """``9-day streak (best 21)``; empty before anything was done."""
    if streak.longest is None:
        return ""
    now = f"{streak.days}-day streak" if streak.days else "no current streak"
    longest = streak.longest.days
    return now if streak.days >= longest else f"{now} (best {longest})"


def days_text(count: int) -> str:
    """A number of days: ``1 day``, ``9 days``."""
    return "1 day" if count == 1 else f"{count} days"


def exercise_summary(exercise: Exercise) -> str:
    """An exercise's targets, position and equipment."""
    parts = [", ".join(exercise.targets), ", ".join(exercise.equipment)]
    if exercise.position is not None:
        parts.insert(1, POSITION_LABELS[exercise.position])
    return safe_text(" · ".join(filter(None, parts)))


STOP_IF = "Stop if"


def exercise_sections(exercise: Exercise) -> dict[str, Sequence[str | Mistake]]:
    """The lines of an exercise's file by heading, in the order of its page; some may be empty."""
    return {
        STOP_IF: exercise.stop_if,
        "How to set up": exercise.setup,
        "The movement": exercise.movement,
        "Pace and breath": pace_lines(exercise),
        "You should feel": exercise.feel,
        "Remember": exercise.cues,
        "Common mistakes": exercise.mistakes,
    }


_SIDES_SENTENCES = {
    Sides.BOTH: "",
    Sides.EACH: "One side, then the other.",
    Sides.ALTERNATE: "The sides take turns, rep by rep.",
    Sides.LEFT: "The left side only.",
    Sides.RIGHT: "The right side only.",
}


def differences(variation: Exercise, base: Exercise) -> list[str]:
    """How a variation differs from its exercise, a line for each difference."""
    lines: list[str] = []
    if variation.equipment != base.equipment:
        lines.append(f"With: {', '.join(variation.equipment) or 'nothing'}.")
    if variation.position is not base.position and variation.position is not None:
        lines.append(f"Position: {POSITION_LABELS[variation.position]}.")
    if variation.sides is not base.sides:
        lines.append(_SIDES_SENTENCES[variation.sides] or "Both sides at once.")
    if variation.tempo != base.tempo and variation.tempo is not None:
        lines.append(f"Pace: {_tempo_range(variation, variation.tempo)}.")
    for new, old in (
        (variation.setup, base.setup),
        (variation.movement, base.movement),
        (variation.cues, base.cues),
        (variation.feel, base.feel),
        (tuple(m.fix for m in variation.mistakes), tuple(m.fix for m in base.mistakes)),
        (variation.stop_if, base.stop_if),
    ):
        lines += [line for line in new if line not in old]
    if variation.note and variation.note != base.note:
        lines.append(variation.note)
    if variation.link != base.link:
        lines.append(variation.link)
    return [safe_text(line) for line in dict.fromkeys(lines)]


def pace_lines(exercise: Exercise) -> list[str]:
    """How the sides are done, the ranges of the tempo, the breath; a line each."""
    lines = [_SIDES_SENTENCES[exercise.sides]]
    if exercise.side_labels and exercise.sides is not Sides.BOTH:
        lines = [" and ".join(exercise.side_labels).capitalize() + ", one after the other."]
    if exercise.tempo is not None:
        lines.append(f"{_tempo_range(exercise, exercise.tempo)}.".capitalize())
    breaths = [
        f"{breath.value} as you {motion_label(exercise, motion)}"
        for motion, breath in exercise.breathe.items()
    ]
    if breaths:
        lines.append(f"Breathe {', '.join(breaths)}.")
    return [safe_text(line) for line in lines if line]


def _tempo_range(exercise: Exercise, tempo: Tempo) -> str:
    parts = [
        f"{motion_label(exercise, motion)} {_span_text(tempo.range_of(motion))}"
        for motion in tempo.order
        if tempo.range_of(motion).high
    ]
    return ", ".join(parts)


def _span_text(span: Range) -> str:
    high = seconds_text(span.high)
    return high if span.is_fixed else f"{seconds_text(span.low).removesuffix(' s')}-{high}"
