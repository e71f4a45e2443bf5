"""Feedback on a session: the questions, and the annotations made of the answers."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.log.entry import Annotation, AnnotationField, Entry, PlannedSet, SetResult
from coach_tui.core.model.load import Load, parse_resistance
from coach_tui.core.model.session import DEFAULT_PAIN_LIMITS, PainLimits
from coach_tui.text import safe_text

# The session-RPE scale, CR-10 as modified by Foster et al. 2001.
EFFORT_LABELS = (
    *("rest", "very easy", "easy", "moderate", "somewhat hard"),
    *("hard", "hard", "very hard", "very hard", "very hard", "all I had"),
)

BODY_PARTS = ("hip", "groin", "thigh", "knee", "lower back", "elsewhere")
FELT = ("easy", "right", "hard")
FELT_LABELS = ("too easy", "about right", "too hard")


class Feedback(Struct, frozen=True):
    """The user's feedback. An unanswered question is ``None`` or empty."""

    rpe: int | None = None  # Perceived exertion, 0 to 10
    pain: int | None = None  # The worst pain, 0 to 10
    where: str = ""  # Where it hurt
    # The exercises' ids to one of `FELT`.
    felt: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = ""
    # The reps of timed and open sets by their index, as the user counted them.
    counts: Mapping[int, int] = field(default_factory=dict[int, int])
    # The exercises' ids to load and band, in words; those of several sets apart by `/`.
    loads: Mapping[str, str] = field(default_factory=dict[str, str])


class Questions(Struct, frozen=True):
    """The questions about one session."""

    entry_id: str
    title: str
    # The ids of the exercises with finished work, to their names, without self-tests.
    exercises: Mapping[str, str]
    current: Feedback
    limits: PainLimits = DEFAULT_PAIN_LIMITS  # How much pain means what in that session
    # The questions about timed and open sets that were counted, by their index.
    countable: Mapping[int, str] = field(default_factory=dict[int, str])

    @property
    def pain_labels(self) -> tuple[str, ...]:
        """The meaning of each pain from 0 to 10."""
        return self.limits.labels("none", "OK to continue", "easier next time", "too much, rest")


def feedback_questions(
    entry: Entry, limits: PainLimits = DEFAULT_PAIN_LIMITS, counted: Container[int] = ()
) -> Questions | None:
    """The questions about an entry; ``None`` where it has no finished work.

    ``counted`` are sets that the user is asked the number of, beside those with a unit and those
    that were counted: a hold has no count.
    """
    done = [result for result in entry.results() if result.has_work]
    if not done:
        return None
    # A self-test is not too easy or too hard.
    exercises = exercise_names(result.planned for result in done if result.answer is None)
    title = safe_text(entry.head.title)
    countable = {
        result.planned.work_set: _set_label(result.planned)
        for result in done
        if result.planned.reps is None
        and result.answer is None
        and (
            result.planned.unit
            or result.planned.work_set in counted
            or result.corrected is not None
        )
    }
    return Questions(entry.head.id, title, exercises, current_feedback(entry), limits, countable)


def _set_label(planned: PlannedSet) -> str:
    several = f"set {planned.set}" if planned.sets > 1 else ""
    parts = [planned.name, several, planned.side or "", planned.unit or "reps"]
    return safe_text(", ".join(filter(None, parts)))


def exercise_names(planned: Iterable[PlannedSet]) -> dict[str, str]:
    names: dict[str, list[str]] = {}
    for planned_set in planned:
        variations = names.setdefault(planned_set.exercise, [])
        if planned_set.name not in variations:
            variations.append(planned_set.name)
    return {exercise: safe_text(", ".join(variations)) for exercise, variations in names.items()}


def current_feedback(entry: Entry) -> Feedback:
    """An entry's feedback so far; without a total pain, the worst of its exercises counts."""
    annotations = entry.annotations
    felt = {
        part: str(value)
        for (name, part), value in annotations.items()
        if name == AnnotationField.FELT and value in FELT
    }
    pain = entry.pain
    if pain is None:
        exercises = {part for name, part in annotations if name == AnnotationField.PAIN and part}
        pains = [worst for part in exercises if (worst := entry.pain_of(part)) is not None]
        pain = max(pains, default=None)
    where = annotations.get((AnnotationField.PAIN_WHERE, ""))
    results = entry.results()
    counts = {
        result.planned.work_set: result.corrected
        for result in results
        if result.planned.reps is None and result.corrected is not None
    }
    loads: dict[str, list[str]] = {}
    for result in results:
        if result.resistance and result.has_work:
            loads.setdefault(result.planned.exercise, []).append(result.resistance)
    joined = {exercise: " / ".join(dict.fromkeys(texts)) for exercise, texts in loads.items()}
    return Feedback(entry.rpe, pain, str(where or ""), felt, entry.note, counts, joined)


def feedback_annotations(new: Feedback, entry: Entry) -> tuple[Annotation, ...]:
    """The annotations that bring an entry to some feedback: only the differences."""
    old = replace(current_feedback(entry), pain=entry.pain)
    return (*_differences(new, old), *_load_differences(new, old, entry))


def _differences(new: Feedback, old: Feedback) -> Iterator[Annotation]:
    if new.rpe != old.rpe:
        yield Annotation(AnnotationField.RPE, new.rpe)
    if new.pain != old.pain:
        yield Annotation(AnnotationField.PAIN, new.pain)
    if new.where != old.where:
        yield Annotation(AnnotationField.PAIN_WHERE, new.where or None)
    for exercise in sorted({*new.felt, *old.felt}):
        if new.felt.get(exercise) != old.felt.get(exercise):
            yield Annotation(AnnotationField.FELT, new.felt.get(exercise), exercise)
    if new.note != old.note:
        yield Annotation(AnnotationField.NOTE, new.note or None)
    for work_set in sorted({*new.counts, *old.counts}):
        if new.counts.get(work_set) != old.counts.get(work_set):
            yield Annotation(AnnotationField.REPS, new.counts.get(work_set), str(work_set))


def _load_differences(new: Feedback, old: Feedback, entry: Entry) -> Iterator[Annotation]:
    for exercise, text in new.loads.items():
        resistance = parse_resistance(text or "none")
        if text == old.loads.get(exercise, "") or resistance is None:
            continue
        sets = [r for r in entry.results() if r.planned.exercise == exercise and r.has_work]
        yield from load_annotations(sets, *resistance)


def load_annotations(
    sets: Iterable[SetResult], load: Load | None, band: str
) -> Iterator[Annotation]:
    """The annotations that give some sets another load and band: only the differences."""
    weight = "" if load is None else load.text
    for result in sets:
        part = str(result.planned.work_set)
        if weight != result.load:
            yield Annotation(AnnotationField.LOAD, weight or None, part)
        if band != result.band:
            yield Annotation(AnnotationField.BAND, band or None, part)
