"""Rules that draw advice from the journal. The user accepts or dismisses it; nothing applies itself.

Each rule is a pure function over an ``AdviceContext``: a session and its recent entries. Pain is
judged by the session's limits. The other figures are our choice, along the lines of the articles
behind the shipped sessions: when the last reps are easy, add resistance or slow down; heavy bands
need rest days. Advice is no diagnosis.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum
from hashlib import sha256

from msgspec import Struct

from coach_tui.core.analysis.progress import TempoVerdict, exercise_points, tempo_verdict
from coach_tui.core.log.days import MONTHS, day_number, iso_day
from coach_tui.core.log.entry import AnnotationField, Entry
from coach_tui.core.log.summary import summaries_of, training_days
from coach_tui.core.model.exercise import Difficulty, wears_band
from coach_tui.core.model.load import Load, next_band, next_load
from coach_tui.core.model.session import (
    DEFAULT_PAIN_LIMITS,
    Amrap,
    Breaths,
    ExerciseStep,
    Reps,
    Session,
)
from coach_tui.core.model.variations import has_tempo_range, variation_id
from coach_tui.core.player.pain import pain_rule

_DIGEST_LENGTH = 16


class AdviceKind(StrEnum):
    """The kinds of advice, the most pressing first."""

    STOP = "stop"  # Stop the session and have a professional look at it
    EASIER = "easier"  # A smaller range, or the easier variation
    REST = "rest"  # A day without loaded work
    SLOWER = "slower"
    HARDER = "harder"


class UseVariation(Struct, frozen=True):
    """Do an exercise in another variation."""

    exercise: str
    variation: str | None  # The variation's id; None for the exercise itself
    # The only session it applies to, because its author names the variation there; None for every
    # session whose author leaves it open.
    session: str | None = None


class SlowTempo(Struct, frozen=True):
    """Do an exercise at the slow end of its tempo's ranges."""

    exercise: str
    # The id of the only variation that is slowed, `""` for the exercise itself; None for all of
    # them, as the user chooses it.
    variation: str | None = None


class SmallRangeReminder(Struct, frozen=True):
    """A reminder to make a movement small, until it was done without pain."""

    exercise: str
    session: str  # The reference of the session it hurt in
    since_ms: int  # When that session began, UTC: a later one ends the reminder
    # Pain up to this, 0 to 10, counts as none: the session's own limit.
    up_to: int = DEFAULT_PAIN_LIMITS.carry_on


class RestDay(Struct, frozen=True):
    """Leave some sessions out on a day."""

    date: str
    sessions: tuple[str, ...]


class UseResistance(Struct, frozen=True):
    """Do an exercise of a session with another load or band."""

    exercise: str
    session: str  # The reference of the session
    load: str | None  # As `Load.text`; None for none. Likewise `band`.
    band: str | None


Adjustment = UseVariation | SlowTempo | SmallRangeReminder | RestDay | UseResistance


class Advice(Struct, frozen=True):
    """One suggestion. Its text holds names from users' files: print it as such."""

    kind: AdviceKind
    sessions: tuple[str, ...]  # The references of the sessions it is about
    text: str
    reason: str
    entry_ids: tuple[str, ...]  # The entries behind it, newest first
    # The changes that accepting it makes; empty where the user has to act.
    adjustments: tuple[Adjustment, ...] = ()
    about: tuple[str, ...] = ()  # The ids of its exercises; empty for the sessions as a whole
    # The id of the newest entry of each session, `""` where there is none.
    newest: tuple[str, ...] = ()
    changes: str = ""  # Which sessions accepting it changes, in words, once that was looked up

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
        # As earlier versions wrote it: what was dismissed then stays dismissed.
        reason = self.reason.replace("/10 on", " of 10 on")
        reason = reason.replace(
            _WHOLE, f"All of it, easily and without pain, in {IN_A_ROW} sessions in a row: "
        )
        return [self.kind, *self.sessions, *self.about, *self.entry_ids, reason]


_WHOLE = "All of it, without pain: "  # Before the days on which an exercise was easy


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


IN_A_ROW = 3  # The number of sessions that must agree before a change is advised. Our choice.
RECENT_DAYS = 28  # Older entries are ignored. Our choice.
EASY_RPE = 4  # Effort up to this counts as easy, where the exercise has no rating of its own

# The number of sets from which work with a band counts as strength work: the clamshell article's.
LOADED_SETS = 3


class AdviceContext(Struct, frozen=True):
    """A session with its entries that are recent, not deleted and have any work; newest first."""

    ref: str
    session: Session
    entries: tuple[Entry, ...]
    # Whether the user's programme has it now: then its phases make it harder, no advice does.
    in_programme: bool


def advice_context(
    ref: str, session: Session, entries: Iterable[Entry], today: str, *, in_programme: bool = False
) -> AdviceContext:
    since = day_number(today) - RECENT_DAYS
    recent = [
        entry
        for entry in entries
        if entry.head.session == ref
        and entry.has_work
        and entry.head.started.day >= since
        and not entry.is_deleted
    ]
    recent.sort(key=lambda entry: entry.head.started.utc_ms, reverse=True)
    return AdviceContext(ref, session, tuple(recent), in_programme)


def is_loaded(session: Session) -> bool:
    """Whether a session is strength work with a band: three sets of it, or tagged ``strength``."""
    banded = [step for step in session.exercise_steps() if wears_band(step.exercise)]
    return any("strength" in session.tags or step.sets >= LOADED_SETS for step in banded)


def exercises_of(session: Session) -> tuple[ExerciseStep, ...]:
    first: dict[tuple[str, str], ExerciseStep] = {}
    for step in session.exercise_steps():
        first.setdefault(_exercise_and_name(step), step)
    return tuple(first.values())


def last_with(context: AdviceContext, step: ExerciseStep) -> list[Entry]:
    """The last entries with this variation of the exercise, newest first, at most ``IN_A_ROW``."""
    key = _exercise_and_name(step)
    return [
        entry
        for entry in context.entries
        if any((plan.exercise, plan.name) == key for plan in entry.head.planned)
    ][:IN_A_ROW]


def _exercise_and_name(step: ExerciseStep) -> tuple[str, str]:
    return step.exercise.id, step.exercise.name


def next_variation_of(
    step: ExerciseStep, level: Difficulty, ref: str
) -> tuple[UseVariation, str] | None:
    """The next easier or harder variation of an exercise, with its name.

    From a variation that is the exercise itself; from the exercise, its first variation of that
    level. Where the author names the variation, the change is for the session ``ref`` only.
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
    results = [result for result in entry.results() if result.planned.exercise == step.exercise.id]
    felt = entry.annotations.get((AnnotationField.FELT, step.exercise.id))
    easy = felt == "easy" or (felt is None and entry.rpe is not None and entry.rpe <= EASY_RPE)
    whole = (
        result.whole
        if result.planned.reps is None
        else (result.reps_done or 0) >= result.planned.reps
        for result in results
    )
    return easy and all(whole) and not entry.worst_pain


ENOUGH_REPS = 5  # Tempos of fewer reps are ignored


def advise(contexts: Sequence[AdviceContext], today: str) -> tuple[Advice, ...]:
    """All advice, the most pressing first.

    A session to stop gets no other advice, one to ease nothing harder, and an exercise done too
    quickly is slowed before it is made harder.
    """
    items: list[Advice] = []
    continued: list[AdviceContext] = []
    for context in contexts:
        pain = answer_pain(context)
        if pain is not None:
            items.append(pain)
            if pain.kind is AdviceKind.STOP:
                continue
        continued.append(context)
        slower = slow_down(context)
        items += slower
        if pain is None:
            slowed = {part for advice in slower if advice.adjustments for part in advice.about}
            items += ready_for_harder(context, leave_out=slowed)
    rest = rest_after_load(continued, today)
    if rest is not None:
        items.append(rest)
    order = list(AdviceKind)
    return tuple(sorted(items, key=lambda advice: order.index(advice.kind)))


def answer_pain(context: AdviceContext) -> Advice | None:
    """Stop or make the movement smaller, by the newest pain rating and the session's limits."""
    limits = context.session.pain
    rated = ((entry, entry.worst_pain) for entry in context.entries)
    entry, pain = next(((entry, pain) for entry, pain in rated if pain is not None), (None, 0))
    if entry is None or pain <= limits.carry_on:
        return None
    why = f"Pain of {pain}/10 on {_days([entry])}: "
    if pain > limits.ease_off:
        return _advice(
            AdviceKind.STOP,
            [context],
            [entry],
            f"Leave {context.session.title} for now, and have a professional look at what hurts.",
            f"{why}above {limits.ease_off}, stop.",
        )
    steps = exercises_of(context.session)
    named = [s for s in steps if (entry.pain_of(s.exercise.id) or 0) > limits.carry_on]
    changes, replaced = _eased(context, named or steps, entry)
    reminded = [step for step in named or steps if step.exercise.id not in replaced]
    all_of_it = "every other movement" if replaced else "every movement"
    small = join_words([step.exercise.name for step in reminded]) if named else all_of_it
    wishes = [f"do {name}" for name in replaced.values()]
    wishes += [f"keep {small} small"] if reminded else []
    return _advice(
        AdviceKind.EASIER,
        [context],
        [entry],
        f"Next time {join_words(wishes)}. {pain_rule(limits)}{over_author_note(changes)}",
        f"{why}from {limits.carry_on + 1} to {limits.ease_off}, ease off.",
        changes,
        tuple(step.exercise.id for step in named),
    )


def over_author_note(changes: Iterable[Adjustment]) -> str:
    """A note that a change replaces a variation named in the session's file; can be empty."""
    named = any(isinstance(change, UseVariation) and change.session for change in changes)
    return " It goes before the form that the session's file names." if named else ""


def _eased(
    context: AdviceContext, steps: Iterable[ExerciseStep], entry: Entry
) -> tuple[tuple[Adjustment, ...], dict[str, str]]:
    """The easier variation of each exercise; without one, a reminder.

    Returns:
        The changes, and by exercise ``Small clamshell in place of Clamshell`` for those variations.
    """
    changes: dict[str, Adjustment] = {}
    replaced: dict[str, str] = {}
    for step in steps:
        variation = _as_eased(step, entry, context.ref) or next_variation_of(
            step, Difficulty.EASIER, context.ref
        )
        if variation is not None:
            changes[step.exercise.id], name = variation
            replaced[step.exercise.id] = f"{name} in place of {step.exercise.name}"
        else:
            since_ms, up_to = entry.head.started.utc_ms, context.session.pain.carry_on
            reminder = SmallRangeReminder(step.exercise.id, context.ref, since_ms, up_to)
            changes.setdefault(step.exercise.id, reminder)
    return tuple(changes.values()), replaced


def _as_eased(step: ExerciseStep, entry: Entry, ref: str) -> tuple[UseVariation, str] | None:
    """The variation with which the user continued when it hurt, and its name; ``None`` without one."""
    eased = entry.annotations.get((AnnotationField.EASED, step.exercise.id))
    base = step.base or step.exercise
    variation = next((v for v in base.variations if v.id == eased), None)
    if variation is None:
        return None
    return UseVariation(base.id, variation.id, ref if step.is_named else None), variation.name


def slow_down(context: AdviceContext) -> tuple[Advice, ...]:
    """Slow an exercise down that was too quick repeatedly; in a programme its tempo stays."""
    items: list[Advice] = []
    for step in exercises_of(context.session):
        if not isinstance(step.dose, Reps) or isinstance(step.dose, Breaths):
            continue
        last = last_with(context, step)
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
        if context.in_programme and TempoVerdict.TOO_QUICK not in paces:
            continue
        quick = "faster than its range" if TempoVerdict.TOO_QUICK in paces else "at its fast end"
        items.append(
            _advice(
                AdviceKind.SLOWER,
                [context],
                last,
                f"Take {step.exercise.name} slower: the muscle works, not the swing.",
                f"Its tempo was {quick} in {_row(last)}",
                (_slow(step),) if has_tempo_range(step) and not context.in_programme else (),
                (step.exercise.id,),
            )
        )
    return tuple(items)


def ready_for_harder(context: AdviceContext, leave_out: Collection[str] = ()) -> tuple[Advice, ...]:
    """Make an exercise harder that was done whole, easily and without pain ``IN_A_ROW`` times."""
    items: list[Advice] = []
    for step in () if context.in_programme else exercises_of(context.session):
        last = last_with(context, step)
        ready = len(last) == IN_A_ROW and all(was_easy(entry, step) for entry in last)
        counts = [_counted(entry, step) for entry in reversed(last)]
        if not ready or step.exercise.id in leave_out or counts != sorted(counts):
            continue
        reason = f"{_WHOLE}{_days(last)}."
        if all(counts):
            reason = (
                f"{reason.rstrip('.')}: {join_words(list(map(str, counts)))} {step.unit or 'reps'}."
            )
        heavier = _heavier(context, step, last[0])
        if heavier is not None:
            change, words = heavier
            text = f"{_felt_easy(step)} Try the same reps {words} next."
            changes, about = (change,) if change else (), (step.exercise.id,)
            items.append(_advice(AdviceKind.HARDER, [context], last, text, reason, changes, about))
            continue
        harder = _harder(context, step, last)
        if harder is None:
            continue
        change, name = harder
        items.append(
            _advice(
                AdviceKind.HARDER,
                [context],
                last,
                f"{_felt_easy(step)} Try {name} next." + over_author_note([change]),
                reason,
                (change,),
                (step.exercise.id,),
            )
        )
    return tuple(items)


def rest_after_load(contexts: Sequence[AdviceContext], today: str) -> Advice | None:
    """Rest from loaded work after two days in a row with it."""
    loaded = [context for context in contexts if is_loaded(context.session)]
    entries = [entry for context in loaded for entry in context.entries]
    days = training_days(summaries_of(entries)).times
    now = day_number(today)
    last = now if now in days else now - 1
    if last not in days or last - 1 not in days:
        return None
    drawn_from = [e for e in entries if last - 1 <= e.head.started.day <= last]
    titles = join_words([context.session.title for context in loaded])
    when = "today" if last < now else "tomorrow"
    return _advice(
        AdviceKind.REST,
        loaded,
        drawn_from,
        f"Let the hips rest {when}: leave out {titles}. Light activation is fine.",
        f"Loaded work two days in a row: {_days(drawn_from)}.",
        (RestDay(iso_day(last + 1), tuple(context.ref for context in loaded)),),
    )


def _counted(entry: Entry, step: ExerciseStep) -> int:
    """The reps counted by the user in as many as possible; 0 for another dose."""
    if not isinstance(step.dose, Amrap):
        return 0
    results = (r for r in entry.results() if r.planned.exercise == step.exercise.id)
    return sum(result.reps_done or 0 for result in results)


def _heavier(
    context: AdviceContext, step: ExerciseStep, newest: Entry
) -> tuple[UseResistance | None, str] | None:
    """The next band, or a little more weight; loads by set are for the user to change."""
    used = [
        (result.load, result.band)
        for result in newest.results()
        if result.planned.exercise == step.exercise.id
    ]
    load, band = max(used, key=_grams, default=("", ""))
    by_set = len(step.loads or step.exercise.loads) > 1
    if (weight := Load.parse(load)) is not None and not band:
        if by_set:
            return None, f"with a little more than {load}"
        heavier = next_load(weight).text
        return UseResistance(step.exercise.id, context.ref, heavier, None), f"with {heavier}"
    stronger = next_band(band)
    if stronger is None:
        return None
    change = UseResistance(step.exercise.id, context.ref, load or None, stronger)
    return change, f"with the {stronger} band"


def _grams(resistance: tuple[str, str]) -> int:
    load = Load.parse(resistance[0])
    return 0 if load is None else load.grams


def _harder(
    context: AdviceContext, step: ExerciseStep, last: Sequence[Entry]
) -> tuple[Adjustment, str] | None:
    """The next harder variation; without one, a slower tempo, if it has a range."""
    variation = next_variation_of(step, Difficulty.HARDER, context.ref)
    if variation is not None:
        return variation
    if not has_tempo_range(step):
        return None
    tempo = step.effective_tempo
    slow_ms = tempo.up.high + tempo.hold.high + tempo.down.high
    points = exercise_points(last, step.exercise.id)
    tempos = [point.tempo for point in points if point.tempo is not None]
    if any(t.up_ms + t.hold_ms + t.down_ms >= 0.95 * slow_ms for t in tempos):
        return None
    return _slow(step), "it slower"


def _felt_easy(step: ExerciseStep) -> str:
    return f"{step.exercise.name} has felt easy {IN_A_ROW} times in a row."


def _slow(step: ExerciseStep) -> SlowTempo:
    return SlowTempo(step.exercise.id, variation_id(step))


def _advice(
    kind: AdviceKind,
    contexts: Sequence[AdviceContext],
    entries: Sequence[Entry],
    text: str,
    reason: str,
    adjustments: tuple[Adjustment, ...] = (),
    about: tuple[str, ...] = (),
) -> Advice:
    return Advice(
        kind,
        tuple(context.ref for context in contexts),
        text,
        reason,
        tuple(entry.head.id for entry in entries),
        adjustments,
        about,
        tuple(context.entries[0].head.id if context.entries else "" for context in contexts),
    )


def _row(last: Sequence[Entry]) -> str:
    return f"{IN_A_ROW} sessions in a row: {_days(last)}."


def _days(entries: Iterable[Entry]) -> str:
    return days_text([entry.head.started.day for entry in entries])
