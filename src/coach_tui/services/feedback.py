"""Feedback on a session: the questions, and the annotations made of the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from coach_tui.core.advice.rules import worst_pain
from coach_tui.core.log.entry import Annotation, AnnotationField, Entry, PlannedSet
from coach_tui.core.model.session import DEFAULT_PAIN_LIMITS, PainLimits
from coach_tui.text import safe_text

EFFORT_LABELS = (
    *("rest", "very easy", "easy", "moderate", "somewhat hard"),
    *("hard", "hard", "very hard", "very hard", "very hard", "all I had"),
)
"""The session-RPE scale, CR-10 as modified by Foster et al. 2001."""

BODY_PARTS = ("hip", "groin", "thigh", "knee", "lower back", "elsewhere")

FELT = ("easy", "right", "hard")

FELT_LABELS = ("too easy", "about right", "too hard")


@dataclass(frozen=True, slots=True)
class Feedback:
    """The user's feedback. An unanswered question is ``None`` or empty.

    Attributes:
        rpe: Perceived exertion, 0 to 10.
        pain: The worst pain, 0 to 10.
        where: Where it hurt.
        felt: The exercises' ids to one of ``FELT``.
    """

    rpe: int | None = None
    pain: int | None = None
    where: str = ""
    felt: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = ""


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions about one session.

    Attributes:
        exercises: The ids of the exercises with finished work, to their names, without self-tests.
        limits: How much pain means what in that session.
    """

    entry_id: str
    title: str
    exercises: Mapping[str, str]
    current: Feedback
    limits: PainLimits = DEFAULT_PAIN_LIMITS

    @property
    def pain_labels(self) -> tuple[str, ...]:
        """The meaning of each pain from 0 to 10."""
        return self.limits.labels("OK to continue", "easier next time", "too much, rest")


def feedback_questions(entry: Entry, limits: PainLimits = DEFAULT_PAIN_LIMITS) -> Questions | None:
    """The questions about an entry; ``None`` where it has no finished work."""
    done = [result for result in entry.results() if result.reps or result.worked_ms]
    if not done:
        return None
    # A self-test is not too easy or too hard.
    exercises = exercise_names(result.planned for result in done if result.answer is None)
    title = safe_text(entry.plan.title)
    return Questions(entry.plan.id, title, exercises, current_feedback(entry), limits)


def exercise_names(planned: Iterable[PlannedSet]) -> dict[str, str]:
    """Exercise ids to names: those of all variations that an exercise was done in."""
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
        pains = [worst for part in exercises if (worst := worst_pain(entry, part)) is not None]
        pain = max(pains, default=None)
    where = annotations.get((AnnotationField.PAIN_WHERE, ""))
    return Feedback(entry.rpe, pain, str(where or ""), felt, entry.note)


def feedback_annotations(new: Feedback, entry: Entry) -> tuple[Annotation, ...]:
    """The annotations that bring an entry to some feedback: only the differences."""
    return tuple(_differences(new, replace(current_feedback(entry), pain=entry.pain)))


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
