"""How a session was, in the person's own figures and words: asked, and put into sayings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach_tui.core.advice.rules import worst_pain
from coach_tui.core.log.entry import Annotation, AnnotationField
from coach_tui.core.model.session import DEFAULT_PAIN_LIMITS
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from coach_tui.core.log.entry import Entry, PlannedSet
    from coach_tui.core.model.session import PainLimits

EFFORT_LABELS = (
    "rest",
    "very easy",
    "easy",
    "moderate",
    "somewhat hard",
    "hard",
    "hard",
    "very hard",
    "very hard",
    "very hard",
    "all I had",
)
"""The words of the session-RPE scale, CR-10 as modified by Foster et al. 2001."""

_PAIN_WORDS = ("fine to carry on", "ease off next time", "leave it for now")

BODY_PARTS = ("hip", "groin", "thigh", "knee", "lower back", "elsewhere")

FELT = ("easy", "right", "hard")

FELT_LABELS = ("too easy", "right", "too hard")


@dataclass(frozen=True, slots=True)
class Feedback:
    """How a session was. What was not answered is ``None`` or empty.

    Attributes:
        rpe: Perceived exertion, 0 to 10.
        pain: The worst pain, 0 to 10.
        where: Where it hurt.
        felt: The exercises' ids to one of ``FELT``.
        note: The person's words.
    """

    rpe: int | None = None
    pain: int | None = None
    where: str = ""
    felt: Mapping[str, str] = field(default_factory=dict[str, str])
    note: str = ""


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked of one session.

    Attributes:
        entry_id: Its entry.
        title: Its title, safe to print.
        exercises: The ids of the exercises of which something was done, to their names.
        known: What is answered already.
        limits: How much pain means what in that session.
    """

    entry_id: str
    title: str
    exercises: Mapping[str, str]
    current: Feedback
    limits: PainLimits = DEFAULT_PAIN_LIMITS

    @property
    def pain_labels(self) -> tuple[str, ...]:
        """What each pain from 0 to 10 means."""
        return self.limits.labels(*_PAIN_WORDS)


def feedback_questions(entry: Entry, limits: PainLimits = DEFAULT_PAIN_LIMITS) -> Questions | None:
    """What to ask of an entry; ``None`` where nothing was done that could be asked about.

    Args:
        entry: What was done.
        limits: How much pain means what in its session.
    """
    done = exercise_names(
        result.planned for result in entry.results() if result.reps or result.worked_ms
    )
    if not done:
        return None
    known = current_feedback(entry)
    return Questions(entry.plan.id, safe_text(entry.plan.title), done, known, limits)


def exercise_names(planned: Iterable[PlannedSet]) -> dict[str, str]:
    """What exercises are called, by their ids: all the forms that one was done in.

    Args:
        planned: The bouts that count.
    """
    names: dict[str, list[str]] = {}
    for bout in planned:
        forms = names.setdefault(bout.exercise, [])
        if bout.name not in forms:
            forms.append(bout.name)
    return {exercise: safe_text(", ".join(forms)) for exercise, forms in names.items()}


def current_feedback(entry: Entry) -> Feedback:
    """What was said of an entry; the pain of an exercise counts where none was told in all."""
    said = entry.annotations
    felt = {
        part: str(value)
        for (name, part), value in said.items()
        if name == AnnotationField.FELT and value in FELT
    }
    pain = entry.pain
    if pain is None:
        named = {part for name, part in said if name == AnnotationField.PAIN and part}
        told = [worst for part in named if (worst := worst_pain(entry, part)) is not None]
        pain = max(told, default=None)
    where = said.get((AnnotationField.PAIN_WHERE, ""))
    return Feedback(entry.rpe, pain, str(where or ""), felt, entry.note)


def feedback_annotations(new: Feedback, entry: Entry) -> tuple[Annotation, ...]:
    """What has to be said so that an entry holds some feedback: only what differs."""
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
