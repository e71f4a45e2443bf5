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
    GoSlower,
    KeepSmall,
    RestDay,
    UseVariation,
    days_words,
    listed,
)
from coach_tui.core.attendance import attendance_of, visits_of
from coach_tui.core.choices import has_range
from coach_tui.core.course import (
    IN_A_ROW,
    exercises_of,
    is_loaded,
    last_with,
    other_form,
    paced_of,
    was_easy,
    worst_pain,
)
from coach_tui.core.days import day_number, iso_day
from coach_tui.core.progress import Pace, exercise_points, pace_of
from coach_tui.core.session import Level

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
        stop = stop_for_pain(course)
        if stop is not None:
            found.append(stop)
            continue
        going_on.append(course)
        easier = ease_off(course)
        slower = slow_down(course)
        found += [*slower] if easier is None else [easier, *slower]
        if easier is None:
            held = {a.exercise for s in slower for a in s.adjustments if isinstance(a, GoSlower)}
            found += ready_for_harder(course, leave_out=held)
    rest = rest_after_load(going_on, today)
    if rest is not None:
        found.append(rest)
    order = list(AdviceKind)
    newest = {course.ref: course.entries[0].plan.id for course in courses if course.entries}
    in_order = sorted(found, key=lambda advice: order.index(advice.kind))
    return tuple(advice.marked(newest) for advice in in_order)


def stop_for_pain(course: Course) -> Advice | None:
    """Stop, when the newest session with a rating hurt more than may be worked with."""
    limits = course.session.pain
    rated = _newest_rated(course)
    if rated is None or rated[1] <= limits.ease_off:
        return None
    entry, pain = rated
    return Advice(
        kind=AdviceKind.STOP,
        sessions=(course.ref,),
        text=f"Leave {course.session.title} for now, and have a professional look at what hurts.",
        reason=f"Pain of {pain} of 10 on {_days([entry])}: above {limits.ease_off}, stop.",
        entry_ids=(entry.plan.id,),
    )


def ease_off(course: Course) -> Advice | None:
    """Make the movement smaller, when the newest session with a rating hurt somewhat."""
    limits = course.session.pain
    rated = _newest_rated(course)
    if rated is None or not limits.carry_on < rated[1] <= limits.ease_off:
        return None
    entry, pain = rated
    steps = list(exercises_of(course.session))
    named = [s for s in steps if (worst_pain(entry, s.exercise.id) or 0) > limits.carry_on]
    changes, names = _eased(course, named or steps, entry)
    what = listed([step.exercise.name for step in named]) or "every movement"
    offer = f" Easier: {listed(names)}." if names else ""
    return Advice(
        kind=AdviceKind.EASIER,
        sessions=(course.ref,),
        text=f"Next time keep {what} small, only as far as it does not hurt.{offer}"
        + over_author_words(changes),
        reason=f"Pain of {pain} of 10 on {_days([entry])}: "
        f"from {limits.carry_on + 1} to {limits.ease_off}, ease off.",
        entry_ids=(entry.plan.id,),
        adjustments=changes,
        about=tuple(step.exercise.id for step in named),
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
            small = KeepSmall(step.exercise.id, course.ref, since_ms, up_to)
            changes.setdefault(step.exercise.id, small)
    return tuple(changes.values()), list(names.values())


def slow_down(course: Course) -> tuple[Advice, ...]:
    """Slow an exercise down that was done too quickly, or at its quick end, again and again."""
    found: list[Advice] = []
    for step in paced_of(course.session):
        last = last_with(course, step)
        points = exercise_points(last, step.exercise.id)
        paces = [
            pace_of(point.tempo, step.effective_tempo)
            for point in points
            if point.tempo is not None and point.reps >= ENOUGH_REPS
        ]
        if len(paces) < IN_A_ROW or not set(paces) <= {Pace.TOO_QUICK, Pace.QUICK_END}:
            continue
        quick = "quicker than its range" if Pace.TOO_QUICK in paces else "at its quick end"
        found.append(
            Advice(
                kind=AdviceKind.SLOWER,
                sessions=(course.ref,),
                text=f"Take {step.exercise.name} slower: the muscle works, not the swing.",
                reason=f"Its tempo was {quick} in {IN_A_ROW} sessions in a row: {_days(last)}.",
                entry_ids=_ids(last),
                adjustments=(GoSlower(step.exercise.id),) if has_range(step) else (),
                about=(step.exercise.id,),
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
        adjustment = _harder(course, step, last) if ready else None
        if adjustment is None or step.exercise.id in leave_out:
            continue
        change, name = adjustment
        found.append(
            Advice(
                kind=AdviceKind.HARDER,
                sessions=(course.ref,),
                text=f"{step.exercise.name} has become easy. Next: {name}."
                + over_author_words([change]),
                reason=f"All of it, easily and without pain, in {IN_A_ROW} sessions in a row: "
                f"{_days(last)}.",
                entry_ids=_ids(last),
                adjustments=(change,),
                about=(step.exercise.id,),
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
    refs = tuple(course.ref for course in loaded)
    titles = listed([course.session.title for course in loaded])
    when = "today" if last < now else "tomorrow"
    return Advice(
        kind=AdviceKind.REST,
        sessions=refs,
        text=f"Let the hips rest {when}: leave out {titles}. Light activation is fine.",
        reason=f"Loaded work two days in a row: {_days(drawn_from)}.",
        entry_ids=_ids(drawn_from),
        adjustments=(RestDay(iso_day(last + 1), refs),),
    )


def _newest_rated(course: Course) -> tuple[Entry, int] | None:
    rated = ((entry, worst_pain(entry)) for entry in course.entries)
    return next(((entry, pain) for entry, pain in rated if pain is not None), None)


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
    kept = [point.tempo for point in points if point.tempo is not None]
    if any(t.up_ms + t.hold_ms + t.down_ms >= 0.95 * slow_ms for t in kept):
        return None
    return GoSlower(step.exercise.id), "the same, slower"


def _days(entries: Iterable[Entry]) -> str:
    return days_words([entry.plan.started.day for entry in entries])


def _ids(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.plan.id for entry in entries)
