"""Asks for feedback in the plain mode: a line for a question, a line for its answer."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec.structs import replace

from coach_tui.core.coaching.script import Question
from coach_tui.core.log.entry import Annotation, AnnotationField, Entry
from coach_tui.journal.errors import JournalError
from coach_tui.languages import DEFAULT_LANGUAGE
from coach_tui.plain.line_input import LineReader, whole_number
from coach_tui.services.advice import RECENT_ENTRIES
from coach_tui.services.feedback import (
    BODY_PARTS,
    EFFORT_LABELS,
    FELT,
    FELT_LABELS,
    Feedback,
    Questions,
    feedback_annotations,
    feedback_questions,
)
from coach_tui.services.sessions import language_of
from coach_tui.services.today import day_after_question

if TYPE_CHECKING:
    from coach_tui.services.journal import JournalService

_T = TypeVar("_T")
QUIET_S = 1.0  # Between the last words of a session and the first question, as on the screen

SKIP_REST = "s"
_MOST = 10
_MOST_LETTERS = 2_000
_MOST_OF_PLACE = 80
_NUMBER = "A number from 0 to 10, please; enter skips."
_COUNT = "A whole number, please; enter skips."


class _Enough(Exception):  # noqa: N818 - an answer, not an error
    """The user skips all further questions."""


class Aloud(Protocol):
    """Asks aloud, as the screens do."""

    def say(self, *questions: Question, language: str = ..., after_s: float = ...) -> None: ...

    def stop(self) -> None: ...


class PlainAsking:
    """Asks a line at a time; enter skips a question, ``s`` all that follow.

    Args:
        aloud: Opens what also asks aloud, as the screens do; ``None`` for silence.
    """

    def __init__(
        self,
        journal: JournalService,
        reader: LineReader,
        print_line: Callable[[str], None],
        aloud: Callable[[], Aloud] | None = None,
    ) -> None:
        self._aloud = aloud
        self._language = DEFAULT_LANGUAGE
        self._quiet_in_s = 0.0
        self._journal = journal
        self._reader = reader
        self._print_line = print_line

    def ask_feedback(
        self,
        entry_id: str,
        language: str = DEFAULT_LANGUAGE,
        quiet_in_s: float = 0.0,
        counted: Container[int] = (),
    ) -> None:
        """Ask for feedback on a session, if its entry has finished work, after its last words are over.

        ``counted`` are the sets of which only the user can say how many they were.
        """
        self._language, self._quiet_in_s = language, quiet_in_s + QUIET_S
        entry = self._read(entry_id)
        questions = None if entry is None else feedback_questions(entry, counted=counted)
        if entry is None or questions is None:
            return
        self._print_line("How did it go? Enter skips a question, s skips the rest.")
        feedback = self._feedback(questions)
        annotations = () if feedback == questions.current else feedback_annotations(feedback, entry)
        self._journal.annotate(entry_id, annotations)
        self._print_line("Saved." if annotations else "Nothing to save.")

    def ask_day_after(self, today: str) -> None:
        """Ask once how the day after the newest session was; ``today`` is the local date."""
        try:
            question = day_after_question(self._journal.entries(RECENT_ENTRIES), today)
        except JournalError:
            return  # the problem is shown elsewhere
        if question is None:
            return
        self._language = language_of(question.session)
        try:
            text = f"{question.question} 0 to 10, enter skips."
            pain = self._ask(text, _scale, _NUMBER, Question.DAY_AFTER)
        except _Enough:
            pain = None
        # Also annotated when skipped: it is asked once.
        self._journal.annotate(question.entry_id, [Annotation(AnnotationField.DAY_AFTER, pain)])

    def _read(self, entry_id: str) -> Entry | None:
        try:
            return self._journal.read(entry_id)
        except JournalError:
            return None  # likewise

    def _feedback(self, questions: Questions) -> Feedback:
        feedback = questions.current
        try:
            # First, as the last set may have ended a moment ago.
            for work_set, label in questions.countable.items():
                if work_set not in feedback.counts:
                    count = self._ask(f"{label}: how many?", whole_number, _COUNT)
                    counts = {} if count is None else {work_set: count}
                    feedback = replace(feedback, counts={**feedback.counts, **counts})
            rpe = self._ask(
                f"How hard was it, 0 to 10? 0 is {EFFORT_LABELS[0]}, 10 is {EFFORT_LABELS[_MOST]}.",
                _scale,
                _NUMBER,
                Question.EFFORT,
            )
            feedback = replace(feedback, rpe=feedback.rpe if rpe is None else rpe)
            feedback = self._with_pain(feedback)
            for exercise, name in questions.exercises.items():
                felt = self._ask(f"{name}: {_numbered(FELT_LABELS)}?", _felt, _one_of(FELT_LABELS))
                if felt is not None:
                    feedback = replace(feedback, felt={**feedback.felt, exercise: felt})
            note = self._ask("A note, in a line?", lambda line: line[:_MOST_LETTERS], "")
            feedback = replace(feedback, note=note or feedback.note)
        except _Enough:
            pass
        except KeyboardInterrupt:
            self._print_line("")  # the answers before ctrl+c count
        return feedback

    def _with_pain(self, feedback: Feedback) -> Feedback:
        so_far = "" if feedback.pain is None else f" You rated it {feedback.pain}/10."
        pain = self._ask(f"Any pain, 0 to 10?{so_far}", _scale, _NUMBER, Question.PAIN)
        feedback = replace(feedback, pain=feedback.pain if pain is None else pain)
        if not feedback.pain:
            return replace(feedback, where="")
        where = self._ask(
            f"Where? {_numbered(BODY_PARTS)}, or type it.", _place, _one_of(BODY_PARTS)
        )
        return replace(feedback, where=where or feedback.where)

    def _ask(
        self,
        question: str,
        parse: Callable[[str], _T | None],
        hint: str,
        aloud: Question | None = None,
    ) -> _T | None:
        """Ask until the answer is understood; ``None`` for a skipped question. Raises ``_Enough``."""
        self._print_line(question)
        if aloud is None or self._aloud is None:
            return self._answer(parse, hint)
        voice = self._aloud()
        voice.say(aloud, language=self._language, after_s=self._quiet_in_s)
        self._quiet_in_s = 0.0
        try:
            return self._answer(parse, hint)
        finally:
            voice.stop()

    def _answer(self, parse: Callable[[str], _T | None], hint: str) -> _T | None:
        while (line := self._reader.read_line()) is not None and line != SKIP_REST:
            if not line:
                return None
            answer = parse(line)
            if answer is not None:
                return answer
            self._print_line(hint)
        raise _Enough


def _scale(line: str) -> int | None:
    number = whole_number(line)
    return number if number is not None and number <= _MOST else None


def _felt(line: str) -> str | None:
    number = whole_number(line)
    if number is None:
        answer = line.casefold()
        return next(
            (f for f, words in zip(FELT, FELT_LABELS, strict=True) if answer in (f, words)), None
        )
    return FELT[number - 1] if 1 <= number <= len(FELT) else None


def _place(line: str) -> str | None:
    number = whole_number(line)
    if number is None:
        return line[:_MOST_OF_PLACE]
    return BODY_PARTS[number - 1] if 1 <= number <= len(BODY_PARTS) else None


def _numbered(words: tuple[str, ...]) -> str:
    return ", ".join(f"{number} {word}" for number, word in enumerate(words, 1))


def _one_of(words: tuple[str, ...]) -> str:
    return f"A number from 1 to {len(words)}, please; enter skips."
