"""Advice that the rules draw from the journal. The user accepts or dismisses it; nothing applies itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from coach_tui.core.analysis.progress import TempoVerdict, exercise_points, tempo_verdict
from coach_tui.core.log.days import MONTHS, day_number, iso_day
from coach_tui.core.log.entry import AnnotationField
from coach_tui.core.log.summary import summaries_of, training_days
from coach_tui.core.model.exercise import Difficulty
from coach_tui.core.model.session import DEFAULT_PAIN_LIMITS, Breaths, Reps
from coach_tui.core.model.variations import has_tempo_range, variation_id
from coach_tui.core.timeline.positions import wears_band

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from coach_tui.core.log.entry import Entry, SetResult
    from coach_tui.core.model.session import ExerciseStep, Session

_DIGEST_LENGTH = 16


class AdviceKind(StrEnum):
    """What is advised, the most pressing first."""

    STOP = "stop"
    """Leave it, and have somebody look at it."""
    EASIER = "easier"
    """A smaller range, or the easier variation."""
    REST = "rest"
    """A day without loaded work."""
    SLOWER = "slower"
    HARDER = "harder"


@dataclass(frozen=True, slots=True)
class UseVariation:
    """Do an exercise in another form.

    Attributes:
        exercise: The exercise's id.
        variation: The variation's id; ``None`` for the exercise as first described.
        session: The only session it is for, because its author names the form there;
            ``None`` for every session whose author leaves it open.
    """

    exercise: str
    variation: str | None
    session: str | None = None


@dataclass(frozen=True, slots=True)
class SlowTempo:
    """Do an exercise at the slow end of its tempo's ranges.

    Attributes:
        exercise: The exercise's id.
        variation: The id of the only variation that is slowed, ``""`` for the exercise as
            first described; ``None`` for all of them, as the user chooses it.
    """

    exercise: str
    variation: str | None = None


@dataclass(frozen=True, slots=True)
class SmallRangeReminder:
    """Be reminded to keep a movement small, until it was done without pain.

    Attributes:
        exercise: The exercise's id.
        session: The reference of the session it hurt in.
        since_ms: When that session began, UTC: a later one ends the reminder.
        up_to: Pain up to this, 0 to 10, counts as none: the session's own limit.
    """

    exercise: str
    session: str
    since_ms: int
    up_to: int = DEFAULT_PAIN_LIMITS.carry_on


@dataclass(frozen=True, slots=True)
class RestDay:
    """Leave some sessions out on a day.

    Attributes:
        date: The day, ``YYYY-MM-DD``.
        sessions: Their references.
    """

    date: str
    sessions: tuple[str, ...]


Adjustment = UseVariation | SlowTempo | SmallRangeReminder | RestDay


@dataclass(frozen=True, slots=True)
class Advice:
    """One suggestion. Its words hold names from people's files: print them as such.

    Attributes:
        kind: What is advised.
        sessions: The references of the sessions it is about.
        text: What to do, in a sentence or two.
        reason: Why, and from which sessions.
        entry_ids: The entries it is drawn from, newest first.
        adjustments: The changes that accepting it makes; empty where the user has to act.
        about: The ids of the exercises it is about; empty for the sessions as a whole.
        newest: The id of the newest entry of each session, ``""`` where there is none.
    """

    kind: AdviceKind
    sessions: tuple[str, ...]
    text: str
    reason: str
    entry_ids: tuple[str, ...]
    adjustments: tuple[Adjustment, ...] = ()
    about: tuple[str, ...] = ()
    newest: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Identifies the same advice drawn from the same entries."""
        return _digest(self._source)

    @property
    def dismissal_key(self) -> str:
        """As ``fingerprint``, but another once an entry is added to its sessions."""
        return _digest([*self._source, *self.newest])

    @property
    def _source(self) -> list[str]:
        return [self.kind, *self.sessions, *self.about, *self.entry_ids, self.reason]


def _digest(parts: Iterable[str]) -> str:
    """A short hash, so that the stored file reveals nothing of the user's pain."""
    return sha256("\n".join(parts).encode()).hexdigest()[:_DIGEST_LENGTH]


def days_text(days: Sequence[int]) -> str:
    """Days by their numbers, for a sentence: ``3 Mar``, ``3 Mar and 5 Mar``."""
    dates = map(date.fromordinal, sorted(set(days)))
    return join_words([f"{day.day} {MONTHS[day.month - 1][:3]}" for day in dates])


def join_words(words: Sequence[str]) -> str:
    """Words as a list in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


# MERGED: A session and what was lately done of it: what advice is drawn from.


IN_A_ROW = 3
"""So many sessions must say the same before something is changed for it. The project's."""

RECENT_DAYS = 28
"""What was done longer ago advises nothing. The project's."""

EASY_RPE = 4
"""Effort up to this is easy, where the exercise itself was not rated."""

LOADED_SETS = 3
"""From so many sets on, work with a band counts as strength work: the clamshell article's."""


@dataclass(frozen=True, slots=True)
class AdviceContext:
    """A session as it is done now.

    Attributes:
        ref: Its reference, as entries hold it.
        session: The session, the person's variations chosen.
        entries: Those of this session that advice may be drawn from: not deleted,
            recent, something done; newest first.
    """

    ref: str
    session: Session
    entries: tuple[Entry, ...]


def advice_context(
    ref: str, session: Session, entries: Iterable[Entry], today: str
) -> AdviceContext:
    """Pick out of the journal what advice on a session may be drawn from.

    Args:
        ref: The session's reference.
        session: The session.
        entries: All there are, in any order.
        today: The person's local date.

    Raises:
        ValueError: ``today`` is not a day.
    """
    since = day_number(today) - RECENT_DAYS
    own = [
        entry
        for entry in entries
        if entry.plan.session == ref
        and (entry.reps or entry.work)
        and entry.plan.started.day >= since
        and not entry.is_deleted
    ]
    own.sort(key=lambda entry: entry.plan.started.utc_ms, reverse=True)
    return AdviceContext(ref, session, tuple(own))


def worst_pain(entry: Entry, exercise: str | None = None) -> int | None:
    """The worst pain told of an entry, 0 to 10; ``None`` when none was told.

    What was told during the session, after it and of the day after all count.

    Args:
        entry: The entry.
        exercise: Only what was told of this exercise, by its id.
    """
    told = [
        value
        for (field, part), value in entry.annotations.items()
        if isinstance(value, int) and _is_pain(field, part, exercise)
    ]
    if exercise is None and entry.pain is not None:
        told.append(entry.pain)
    return max(told, default=None)


def _is_pain(field: str, part: str, exercise: str | None) -> bool:
    if exercise is None:
        return field in (AnnotationField.PAIN, AnnotationField.DAY_AFTER)
    return field == AnnotationField.PAIN and part == exercise


def is_loaded(session: Session) -> bool:
    """Whether a session is strength work with a band: three sets of it, or tagged ``strength``."""
    banded = [step for step in session.exercise_steps() if wears_band(step.exercise)]
    return any("strength" in session.tags or step.sets >= LOADED_SETS for step in banded)


def exercises_of(session: Session) -> tuple[ExerciseStep, ...]:
    """The exercises of a session, the first step of each form of each."""
    first: dict[tuple[str, str], ExerciseStep] = {}
    for step in session.exercise_steps():
        first.setdefault(_form(step), step)
    return tuple(first.values())


def last_with(course: AdviceContext, step: ExerciseStep) -> list[Entry]:
    """The last sessions with this exercise in this form, newest first, at most ``IN_A_ROW``."""
    return [
        entry
        for entry in course.entries
        if any((plan.exercise, plan.name) == _form(step) for plan in entry.plan.planned)
    ][:IN_A_ROW]


def _form(step: ExerciseStep) -> tuple[str, str]:
    """The exercise and its form, as a journal entry names them."""
    return step.exercise.id, step.exercise.name


def next_variation_of(
    step: ExerciseStep, level: Difficulty, ref: str
) -> tuple[UseVariation, str] | None:
    """The next form of an exercise up or down, with its name.

    From one side of the exercise as first described that is the exercise itself;
    from the exercise, the first of its variations of that level. Variations of
    one level are not ranked among each other.

    Args:
        step: The exercise.
        level: Up or down.
        ref: The reference of its session. Where the author names the form, the change is
            for that session only.
    """
    only = ref if step.is_named else None
    if step.base is not None:
        current = step.base.variation(variation_id(step))
        if current is None or current.level is level:
            return None
        return UseVariation(step.base.id, None, only), step.base.name
    variations = step.exercise.variations
    variation = next((v for v in variations if v.level is level), None)
    return variation and (UseVariation(step.exercise.id, variation.id, only), variation.name)


def was_easy(entry: Entry, step: ExerciseStep) -> bool:
    """Whether an exercise was done whole, easily and without pain."""
    own = [result for result in entry.results() if result.planned.exercise == step.exercise.id]
    felt = entry.annotations.get((AnnotationField.FELT, step.exercise.id))
    easy = felt == "easy" or (felt is None and entry.rpe is not None and entry.rpe <= EASY_RPE)
    return easy and all(map(_is_whole, own)) and not worst_pain(entry)


def _is_whole(result: SetResult) -> bool:
    if result.planned.reps is None:
        return result.whole
    return (result.reps_done or 0) >= result.planned.reps


# MERGED: The rules that advice is drawn by. Each is a pure function over the journal.
#
# MERGED: Pain is read by the limits of each session, which are those of the pain-monitoring model
# MERGED: (Silbernagel et al. 2007) unless its author sets others. The other figures are
# MERGED: the project's, along the lines of its articles: when the last reps are easy, add
# MERGED: resistance or slow down; heavy bands want rest days. Nothing here is a diagnosis.


ENOUGH_REPS = 5
"""With fewer reps a tempo says little."""


def advise(courses: Sequence[AdviceContext], today: str) -> tuple[Advice, ...]:
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
    going_on: list[AdviceContext] = []
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


def answer_pain(course: AdviceContext) -> Advice | None:
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
    what = join_words([step.exercise.name for step in named]) or "every movement"
    offer = f" Easier: {join_words(names)}." if names else ""
    return _advice(
        AdviceKind.EASIER,
        [course],
        [entry],
        f"Next time keep {what} small, only as far as it does not hurt.{offer}"
        + over_author_note(changes),
        f"{why}from {limits.carry_on + 1} to {limits.ease_off}, ease off.",
        changes,
        tuple(step.exercise.id for step in named),
    )


def over_author_note(changes: Iterable[Adjustment]) -> str:
    """What to say where a change goes against the session's file; empty where none does."""
    named = any(isinstance(each, UseVariation) and each.session for each in changes)
    return " The session's file names another form; yours goes before it there." if named else ""


def _eased(
    course: AdviceContext, steps: Iterable[ExerciseStep], entry: Entry
) -> tuple[tuple[Adjustment, ...], list[str]]:
    """The easier form of each exercise and its name; where there is none, a reminder."""
    changes: dict[str, Adjustment] = {}
    names: dict[str, str] = {}
    for step in steps:
        form = next_variation_of(step, Difficulty.EASIER, course.ref)
        if form is not None:
            changes[step.exercise.id], names[step.exercise.id] = form
        else:
            since_ms, up_to = entry.plan.started.utc_ms, course.session.pain.carry_on
            reminder = SmallRangeReminder(step.exercise.id, course.ref, since_ms, up_to)
            changes.setdefault(step.exercise.id, reminder)
    return tuple(changes.values()), list(names.values())


def slow_down(course: AdviceContext) -> tuple[Advice, ...]:
    """Slow an exercise down that was done too quickly, or at its quick end, again and again."""
    found: list[Advice] = []
    for step in exercises_of(course.session):
        if not isinstance(step.dose, Reps) or isinstance(step.dose, Breaths):
            continue
        last = last_with(course, step)
        paces = [
            tempo_verdict(point.tempo, step.effective_tempo)
            for point in exercise_points(last, step.exercise.id)
            if point.tempo is not None and point.reps >= ENOUGH_REPS
        ]
        if len(paces) < IN_A_ROW or not set(paces) <= {
            TempoVerdict.TOO_QUICK,
            TempoVerdict.QUICK_END,
        }:
            continue
        quick = "quicker than its range" if TempoVerdict.TOO_QUICK in paces else "at its quick end"
        found.append(
            _advice(
                AdviceKind.SLOWER,
                [course],
                last,
                f"Take {step.exercise.name} slower: the muscle works, not the swing.",
                f"Its tempo was {quick} in {_row(last)}",
                (_slow(step),) if has_tempo_range(step) else (),
                (step.exercise.id,),
            )
        )
    return tuple(found)


def ready_for_harder(course: AdviceContext, leave_out: Collection[str] = ()) -> tuple[Advice, ...]:
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
                f"{step.exercise.name} has become easy. Next: {name}." + over_author_note([change]),
                f"All of it, easily and without pain, in {_row(last)}",
                (change,),
                (step.exercise.id,),
            )
        )
    return tuple(found)


def rest_after_load(courses: Sequence[AdviceContext], today: str) -> Advice | None:
    """A day without loaded work, after two days in a row with it.

    Raises:
        ValueError: ``today`` is not a day.
    """
    loaded = [course for course in courses if is_loaded(course.session)]
    entries = [entry for course in loaded for entry in course.entries]
    days = training_days(summaries_of(entries)).times
    now = day_number(today)
    last = now if now in days else now - 1
    if last not in days or last - 1 not in days:
        return None
    drawn_from = [e for e in entries if last - 1 <= e.plan.started.day <= last]
    titles = join_words([course.session.title for course in loaded])
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
    course: AdviceContext, step: ExerciseStep, last: Sequence[Entry]
) -> tuple[Adjustment, str] | None:
    """The next harder form; where there is none, a slower tempo, if there is room for one."""
    form = next_variation_of(step, Difficulty.HARDER, course.ref)
    if form is not None:
        return form
    if not has_tempo_range(step):
        return None
    tempo = step.effective_tempo
    slow_ms = tempo.up.high + tempo.hold.high + tempo.down.high
    points = exercise_points(last, step.exercise.id)
    tempos = [point.tempo for point in points if point.tempo is not None]
    if any(t.up_ms + t.hold_ms + t.down_ms >= 0.95 * slow_ms for t in tempos):
        return None
    return _slow(step), "the same, slower"


def _slow(step: ExerciseStep) -> SlowTempo:
    return SlowTempo(step.exercise.id, variation_id(step))


def _advice(
    kind: AdviceKind,
    courses: Sequence[AdviceContext],
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
    return days_text([entry.plan.started.day for entry in entries])
