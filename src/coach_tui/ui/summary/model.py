"""The results of a session as text, from its last snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui import paths
from coach_tui.core.analysis.adherence import next_due
from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.core.analysis.heatmap import STRIP_WEEKS, HeatmapWeek, heatmap
from coach_tui.core.analysis.progress import PACED, exercise_points
from coach_tui.core.log.outcome import (
    Completion,
    Count,
    SessionOutcome,
    completion_of,
    counts_by_unit,
    overall,
    session_outcome,
)
from coach_tui.core.log.summary import training_days
from coach_tui.core.model.exercise import Motion
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import ExerciseStep, Reps
from coach_tui.core.player.state import State
from coach_tui.log_file import NAME
from coach_tui.services.advice import RECENT_ENTRIES, AdviceView, read_advice
from coach_tui.services.feedback import Questions, feedback_questions
from coach_tui.services.today import coming_day_text, scheduled_sessions, short_day, week_text
from coach_tui.ui.history.model import TrendLine, change_text, tempo_line
from coach_tui.wording import (
    brief_tempo_text,
    count_text,
    length_text,
    nothing_done_text,
    streak_text,
)

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot
    from coach_tui.core.log.entry import Entry, RepRecord, SetResult
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.ui.app_services import AppServices

_HEADLINES = {
    SessionOutcome.WHOLE: "Well done.",
    SessionOutcome.DONE: "Done.",
    SessionOutcome.IN_PART: "Done in part: most of it was skipped.",
    SessionOutcome.STOPPED: "Stopped early. Everything you did is saved.",
}


_WORDS = {
    SessionOutcome.WHOLE: "Well done",
    SessionOutcome.DONE: "Done",
    SessionOutcome.IN_PART: "In part",
    SessionOutcome.STOPPED: "Stopped",
    SessionOutcome.NOTHING: "",
}


class SideLine(Struct, frozen=True):
    """One exercise's work on one side, all sets together: ``left 20/20``, ``45 s of 1 min``.

    Attributes:
        share: Its completion from 0 to 1; ``None`` for a self-test, whose answer is neither.
    """

    text: str
    completion: Completion
    share: float | None = None


class ExerciseLine(Struct, frozen=True):
    """The results of one exercise, side by side; its mean tempo is empty without reps."""

    exercise: str
    name: str
    sides: tuple[SideLine, ...]
    tempo: str

    @property
    def completion(self) -> Completion:
        return overall([side.completion for side in self.sides])


class SessionSummary(Struct, frozen=True):
    """The results of a session.

    Attributes:
        completed: Whether it ran to its end, and not only by skipping everything.
        word: The result in a word or two, for large letters; empty if nothing was done.
        reps: ``79 reps, 20 steps, all done``, ``40/79 reps``; empty where none were planned.
        exercises: Exercises of which something was done, in order.
        problem: An error of the program, and what the journal could not save, if any.
    """

    completed: bool
    whole: bool
    headline: str
    word: str
    running_ms: int
    reps: str
    exercises: tuple[ExerciseLine, ...]
    skipped: tuple[str, ...]
    problem: str | None


def outcome_of(final: Snapshot) -> SessionOutcome:
    """The outcome of a session from its last snapshot."""
    finished = final.state is State.FINISHED
    return session_outcome(final.timeline, final.results(), finished=finished)


def session_summary(final: Snapshot) -> SessionSummary:
    results = final.results()
    lines: list[ExerciseLine] = []
    for item in final.timeline.exercises:
        item_results = [
            result
            for result in results
            if final.timeline.work_sets[result.planned.work_set].exercise_index == item.index
        ]
        lines.append(_line(item.step, item_results))
    counted = [result for result in results if result.planned.reps is not None]
    finished = final.state is State.FINISHED
    ending = outcome_of(final)
    headline = _HEADLINES.get(ending) or nothing_done_text(final.timeline)
    if ending is SessionOutcome.STOPPED and not final.is_saved:
        headline = "Stopped early. This is not in your journal."
    return SessionSummary(
        completed=finished and ending is not SessionOutcome.NOTHING,
        whole=ending is SessionOutcome.WHOLE,
        headline=headline if final.fault is None else "The session had to stop.",
        word=_WORDS[ending] if final.fault is None else "",
        running_ms=final.transport.running_ms,
        reps=_amount_text(counted),
        exercises=tuple(line for line in lines if line.completion is not Completion.NONE),
        skipped=tuple(line.name for line in lines if line.completion is Completion.NONE),
        problem=_problem(final),
    )


def _problem(final: Snapshot) -> str | None:
    fault = "" if final.fault is None else f"{final.fault} Details: {paths.state_dir() / NAME}"
    return " ".join(filter(None, [fault, final.problem])) or None


def _amount_text(counted: Sequence[SetResult]) -> str:
    amounts = counts_by_unit((result.planned, len(result.reps)) for result in counted)
    parts = list(map(count_text, amounts))
    if parts and all(amount.done >= amount.planned for amount in amounts):
        parts.append("all done")
    return ", ".join(parts)


def _line(step: ExerciseStep, results: Sequence[SetResult]) -> ExerciseLine:
    sides: dict[str | None, list[SetResult]] = {}
    for result in results:
        sides.setdefault(result.planned.side, []).append(result)
    reps = [rep for result in results for rep in result.reps]
    return ExerciseLine(
        exercise=step.exercise.id,
        name=step.exercise.name,
        sides=tuple(_side_line(step, *item) for item in sides.items()),
        tempo=_tempo_text(step, reps),
    )


def _side_line(step: ExerciseStep, side: str | None, results: Sequence[SetResult]) -> SideLine:
    label = f"{side} " if side else ""
    completion = overall([completion_of(step, result) for result in results])
    worked_ms = sum(result.worked_ms for result in results)
    answers = [result.answer for result in results if result.answer is not None]
    if answers:
        duration = [_whole_seconds(worked_ms)] if worked_ms else []
        return SideLine(f"{label}{', '.join([*answers, *duration])}", completion)
    if isinstance(step.dose, Reps):
        done = sum(len(result.reps) for result in results)
        planned = sum(result.planned.reps or 0 for result in results)
        return SideLine(f"{label}{done}/{planned}", completion, min(1.0, done / max(1, planned)))
    planned_ms = sum(result.planned.duration_ms or 0 for result in results)
    counts = [result.corrected for result in results if result.corrected is not None]
    counted = f"{count_text(Count(step.unit, sum(counts), 0))}, " if counts else ""
    text = f"{label}{counted}{_whole_seconds(worked_ms)}"
    if planned_ms and completion is not Completion.ALL:
        return SideLine(
            f"{text} of {length_text(planned_ms)}", completion, min(1.0, worked_ms / planned_ms)
        )
    return SideLine(text, completion, 1.0 if worked_ms else 0.0)


def _whole_seconds(ms: int) -> str:
    return length_text(round(ms / 1000) * 1000)


def _tempo_text(step: ExerciseStep, reps: Sequence[RepRecord]) -> str:
    """The mean length of each motion, to a tenth of a second: ``lift 2.5, lower 2.6 s``."""
    if not reps:
        return ""
    means_ms = {
        Motion.UP: sum(rep.up_ms for rep in reps) / len(reps),
        Motion.HOLD: sum(rep.hold_ms for rep in reps) / len(reps),
        Motion.DOWN: sum(rep.down_ms for rep in reps) / len(reps),
        Motion.PAUSE: sum(rep.pause_ms for rep in reps) / len(reps),
    }
    tenths_ms = {m: round(means_ms[m] / 100) * 100 for m in step.effective_tempo.order}
    return brief_tempo_text(step.exercise, tenths_ms)


class SummaryReport(Struct, frozen=True):
    """The journal's part of a session's summary; without entry and questions if nothing was done.

    Attributes:
        facts: Streak, week, and when it is due next, a text each.
        earlier: The day of the session's last time, ``18 Nov``; empty for the first time.
        against: What each exercise came to against that time: ``+2``, ``-3``, ``=``.
        progress: The session's last times, this one as the last; empty for the first time.
    """

    entry: Entry | None
    questions: Questions | None
    facts: tuple[str, ...]
    earlier: str
    against: Mapping[str, str]
    advice: AdviceView
    progress: tuple[TrendLine, ...]
    weeks: tuple[HeatmapWeek, ...]


def read_report(services: AppServices, loaded: LoadedSession, final: Snapshot) -> SummaryReport:
    """Read the journal after a session; raises ``JournalError``."""
    journal, today = services.journal, services.today()
    entry = journal.read(final.entry_id)
    summaries, entries = journal.summaries(), journal.entries(RECENT_ENTRIES)
    earlier = [
        other
        for other in entries
        if other.head.session == loaded.reference
        and other.head.id != final.entry_id
        and (other.reps or other.work)
    ]
    rests = services.advice.accepted().rests
    plans = scheduled_sessions(services.sessions())
    agenda = agenda_of(plans, summaries, today, rests)
    facts = [streak_text(agenda.streak)]
    item = next((item for item in agenda.items if item.session == loaded.reference), None)
    if item is not None:
        facts.append(week_text(item, today))
    schedule = loaded.session.schedule
    if schedule is not None:
        day = next_due(training_days(summaries, loaded.reference, rests), schedule, today)
        facts.append(f"next: {coming_day_text(day, today)}" if day else "")
    return SummaryReport(
        entry=entry,
        questions=None
        if entry is None
        else feedback_questions(entry, final.timeline.pain, final.counted_by_user()),
        facts=tuple(filter(None, facts)),
        earlier=short_day(earlier[0].head.started.local_date) if earlier else "",
        against=against(final.results(), earlier[0].results()) if earlier else {},
        # Accepting it would outlast a rehearsal.
        advice=read_advice(journal, services.advice, services.sessions, loaded)
        if final.is_logged
        else AdviceView(),
        progress=progress_lines([entry, *earlier], final) if entry and earlier else (),
        weeks=heatmap(summaries, today, STRIP_WEEKS),
    )


_MAX_TIMES = 12  # So many times of a session are drawn, this one included. Our choice.


RATINGS = ("effort", "pain")

TEMPO = "  tempo"  # The labels of what is no exercise


def progress_lines(entries: Sequence[Entry], final: Snapshot) -> tuple[TrendLine, ...]:
    """How a session went time by time: effort, pain, the work and the tempo of each exercise.

    Args:
        entries: Its entries, this one and then the newest first; at least two.
    """
    times = entries[:_MAX_TIMES][::-1]
    ratings = [time.rpe for time in times], [time.pain for time in times]
    lines = [
        TrendLine(label, tuple(values), 0, 10, _since_last_text(values, "{:.0f}"))
        for label, values in zip(RATINGS, ratings, strict=True)
    ]
    steps = {item.step.exercise.id: item.step for item in final.timeline.exercises}
    for exercise, step in steps.items():
        if not isinstance(step.dose, SelfTestDose):
            lines += _exercise_lines(times, exercise, step.exercise.name)
    return tuple(line for line in lines if any(value is not None for value in line.values))


def _exercise_lines(times: Sequence[Entry], exercise: str, name: str) -> Iterator[TrendLine]:
    by_entry = {point.entry_id: point for point in exercise_points(times, exercise)}
    points = [by_entry.get(time.head.id) for time in times]
    now = points[-1]
    if now is None:
        return
    if now.reps:
        amounts = tuple(None if point is None else point.reps for point in points)
        unit = now.unit or "reps"
    else:
        amounts = tuple(None if point is None else point.tension_ms / 1000 for point in points)
        unit = "s"
    high = max(filter(None, amounts), default=0)
    yield TrendLine(name, amounts, 0, high, f"{_since_last_text(amounts, '{:.0f}')} {unit}")
    tempos = [None if point is None else point.tempo for point in points]
    rep_s = tuple(None if tempo is None else sum(map(tempo.of, PACED)) / 1000 for tempo in tempos)
    if rep_s[-1] is not None:
        yield tempo_line(TEMPO, rep_s, f"{_since_last_text(rep_s, '{:.1f}')} s")


def _since_last_text(values: Sequence[float | None], number: str) -> str:
    """The last time's value and this one's: ``18 → 20``; the last time's alone before it is rated."""
    *earlier, now = values
    last = [value for value in earlier if value is not None][-1:]
    return change_text([*last, now], number) + (" last time" if last and now is None else "")


def against(now: Sequence[SetResult], before: Sequence[SetResult]) -> dict[str, str]:
    """The difference of each exercise from an earlier time, in reps, or in seconds without reps."""
    differences: dict[str, str] = {}
    earlier = {result.planned.exercise for result in before}
    for exercise in dict.fromkeys(result.planned.exercise for result in now):
        if exercise not in earlier:
            continue
        pairs = [
            (
                sum(r.reps_done or 0 for r in results if r.planned.exercise == exercise),
                sum(r.worked_ms for r in results if r.planned.exercise == exercise),
            )
            for results in (now, before)
        ]
        reps, seconds = (pairs[0][i] - pairs[1][i] for i in (0, 1))
        if any(pair[0] for pair in pairs):
            differences[exercise] = f"{reps:+}" if reps else "="
        else:
            whole = round(seconds / 1000)
            differences[exercise] = f"{whole:+} s" if whole else "="
    return differences
