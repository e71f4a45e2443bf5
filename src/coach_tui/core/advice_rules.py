"""The rules that advice is drawn by. Each is a pure function over the journal.

Pain is read by the limits of each session, which are those of the pain-monitoring model
(Silbernagel et al. 2007) unless its author sets others. The other figures are
the project's, along the lines of its articles: when the last reps are easy, add
resistance or slow down; heavy bands want rest days. Nothing here is a diagnosis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.advice import (
    Advice,
    AdviceKind,
    RestDay,
    SlowTempo,
    SmallRangeReminder,
    UseVariation,
    days_words,
    listed,
)
from coach_tui.core.attendance import attendance_of, visits_of
from coach_tui.core.choices import form_of, has_range
from coach_tui.core.course import (
    IN_A_ROW,
    exercises_of,
    is_loaded,
    last_with,
    other_form,
    was_easy,
    worst_pain,
)
from coach_tui.core.days import day_number, iso_day
from coach_tui.core.progress import Pace, exercise_points, pace_of
from coach_tui.core.session import Breaths, Level, Reps

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from coach_tui.core.advice import Adjustment
    from coach_tui.core.course import Course
    from coach_tui.core.entry import Entry
    from coach_tui.core.session import ExerciseStep

ENOUGH_REPS = 5
"""With fewer reps a tempo says little."""


def advise(courses: Sequence[Course], today: str) -> tuple[Advice, ...]:
    """All that the journal suggests, the most pressing first.

    Where a session is to be stopped, nothing else is said of it; where it is to be
    eased, nothing harder; and what is done too quickly is slowed before it is made
    harder.

    Args:
        courses: The sessions in hand.
        today: The person's local date.

    Raises:
        ValueError: ``today`` is not a day.
    """
    found: list[Advice] = []
    going_on: list[Course] = []
    for course in courses:
        pain = answer_pain(course)
        if pain is not None:
            found.append(pain)
            if pain.kind is AdviceKind.STOP:
                continue
        going_on.append(course)
        slower = slow_down(course)
        found += slower
        if pain is None:
            slowed = {part for advice in slower if advice.adjustments for part in advice.about}
            found += ready_for_harder(course, leave_out=slowed)
    rest = rest_after_load(going_on, today)
    if rest is not None:
        found.append(rest)
    order = list(AdviceKind)
    return tuple(sorted(found, key=lambda advice: order.index(advice.kind)))


def answer_pain(course: Course) -> Advice | None:
    """Stop or make the movement smaller, by the newest pain that was rated and the session's limits."""
    limits = course.session.pain
    rated = ((entry, worst_pain(entry)) for entry in course.entries)
    entry, pain = next(((entry, pain) for entry, pain in rated if pain is not None), (None, 0))
    if entry is None or pain <= limits.carry_on:
        return None
    why = f"Pain of {pain} of 10 on {_days([entry])}: "
    if pain > limits.ease_off:
        return _advice(
            AdviceKind.STOP,
            [course],
            [entry],
            f"Leave {course.session.title} for now, and have a professional look at what hurts.",
            f"{why}above {limits.ease_off}, stop.",
        )
    steps = exercises_of(course.session)
    named = [s for s in steps if (worst_pain(entry, s.exercise.id) or 0) > limits.carry_on]
    changes, names = _eased(course, named or steps, entry)
    what = listed([step.exercise.name for step in named]) or "every movement"
    offer = f" Easier: {listed(names)}." if names else ""
    return _advice(
        AdviceKind.EASIER,
        [course],
        [entry],
        f"Next time keep {what} small, only as far as it does not hurt.{offer}"
        + over_author_words(changes),
        f"{why}from {limits.carry_on + 1} to {limits.ease_off}, ease off.",
        changes,
        tuple(step.exercise.id for step in named),
    )


def over_author_words(changes: Iterable[Adjustment]) -> str:
    """What to say where a change goes against the session's file; empty where none does."""
    named = any(isinstance(each, UseVariation) and each.session for each in changes)
    return " The session's file names another form; yours goes before it there." if named else ""


def _eased(
    course: Course, steps: Iterable[ExerciseStep], entry: Entry
) -> tuple[tuple[Adjustment, ...], list[str]]:
    """The easier form of each exercise and its name; where there is none, a reminder."""
    changes: dict[str, Adjustment] = {}
    names: dict[str, str] = {}
    for step in steps:
        form = other_form(step, Level.EASIER, course.ref)
        if form is not None:
            changes[step.exercise.id], names[step.exercise.id] = form
        else:
            since_ms, up_to = entry.plan.started.utc_ms, course.session.pain.carry_on
            reminder = SmallRangeReminder(step.exercise.id, course.ref, since_ms, up_to)
            changes.setdefault(step.exercise.id, reminder)
    return tuple(changes.values()), list(names.values())


def slow_down(course: Course) -> tuple[Advice, ...]:
    """Slow an exercise down that was done too quickly, or at its quick end, again and again."""
    found: list[Advice] = []
    for step in exercises_of(course.session):
        if not isinstance(step.dose, Reps) or isinstance(step.dose, Breaths):
            continue
        last = last_with(course, step)
        paces = [
            pace_of(point.tempo, step.effective_tempo)
            for point in exercise_points(last, step.exercise.id)
            if point.tempo is not None and point.reps >= ENOUGH_REPS
        ]
        if len(paces) < IN_A_ROW or not set(paces) <= {Pace.TOO_QUICK, Pace.QUICK_END}:
            continue
        quick = "quicker than its range" if Pace.TOO_QUICK in paces else "at its quick end"
        found.append(
            _advice(
                AdviceKind.SLOWER,
                [course],
                last,
                f"Take {step.exercise.name} slower: the muscle works, not the swing.",
                f"Its tempo was {quick} in {_row(last)}",
                (_slow(step),) if has_range(step) else (),
                (step.exercise.id,),
            )
        )
    return tuple(found)


def ready_for_harder(course: Course, leave_out: Collection[str] = ()) -> tuple[Advice, ...]:
    """Make an exercise harder that was done whole, easily and without pain so often in a row.

    Args:
        course: The session.
        leave_out: Ids of exercises to pass over.
    """
    found: list[Advice] = []
    for step in exercises_of(course.session):
        last = last_with(course, step)
        ready = len(last) == IN_A_ROW and all(was_easy(entry, step) for entry in last)
        harder = _harder(course, step, last) if ready else None
        if harder is None or step.exercise.id in leave_out:
            continue
        change, name = harder
        found.append(
            _advice(
                AdviceKind.HARDER,
                [course],
                last,
                f"{step.exercise.name} has become easy. Next: {name}."
                + over_author_words([change]),
                f"All of it, easily and without pain, in {_row(last)}",
                (change,),
                (step.exercise.id,),
            )
        )
    return tuple(found)


def rest_after_load(courses: Sequence[Course], today: str) -> Advice | None:
    """A day without loaded work, after two days in a row with it.

    Raises:
        ValueError: ``today`` is not a day.
    """
    loaded = [course for course in courses if is_loaded(course.session)]
    entries = [entry for course in loaded for entry in course.entries]
    days = attendance_of(visits_of(entries)).times
    now = day_number(today)
    last = now if now in days else now - 1
    if last not in days or last - 1 not in days:
        return None
    drawn_from = [e for e in entries if last - 1 <= e.plan.started.day <= last]
    titles = listed([course.session.title for course in loaded])
    when = "today" if last < now else "tomorrow"
    return _advice(
        AdviceKind.REST,
        loaded,
        drawn_from,
        f"Let the hips rest {when}: leave out {titles}. Light activation is fine.",
        f"Loaded work two days in a row: {_days(drawn_from)}.",
        (RestDay(iso_day(last + 1), tuple(course.ref for course in loaded)),),
    )


def _harder(
    course: Course, step: ExerciseStep, last: Sequence[Entry]
) -> tuple[Adjustment, str] | None:
    """The next harder form; where there is none, a slower tempo, if there is room for one."""
    form = other_form(step, Level.HARDER, course.ref)
    if form is not None:
        return form
    if not has_range(step):
        return None
    tempo = step.effective_tempo
    slow_ms = tempo.up.high + tempo.hold.high + tempo.down.high
    points = exercise_points(last, step.exercise.id)
    tempos = [point.tempo for point in points if point.tempo is not None]
    if any(t.up_ms + t.hold_ms + t.down_ms >= 0.95 * slow_ms for t in tempos):
        return None
    return _slow(step), "the same, slower"


def _slow(step: ExerciseStep) -> SlowTempo:
    return SlowTempo(step.exercise.id, form_of(step))


def _advice(
    kind: AdviceKind,
    courses: Sequence[Course],
    entries: Sequence[Entry],
    text: str,
    reason: str,
    adjustments: tuple[Adjustment, ...] = (),
    about: tuple[str, ...] = (),
) -> Advice:
    return Advice(
        kind,
        tuple(course.ref for course in courses),
        text,
        reason,
        tuple(entry.plan.id for entry in entries),
        adjustments,
        about,
        tuple(course.entries[0].plan.id if course.entries else "" for course in courses),
    )


def _row(last: Sequence[Entry]) -> str:
    return f"{IN_A_ROW} sessions in a row: {_days(last)}."


def _days(entries: Iterable[Entry]) -> str:
    return days_words([entry.plan.started.day for entry in entries])
