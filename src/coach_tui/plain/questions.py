"""How it went, asked in the plain mode: a line for each question, a line for each answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from coach_tui.core.log.entry import Annotation, AnnotationField
from coach_tui.journal.errors import JournalError
from coach_tui.plain.line_input import whole_number
from coach_tui.services.advice import RECENT_ENTRIES
from coach_tui.services.feedback import (
    BODY_PARTS,
    EFFORT_LABELS,
    FELT,
    FELT_LABELS,
    feedback_annotations,
    feedback_questions,
)
from coach_tui.services.today import day_after_question

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.core.log.entry import Entry
    from coach_tui.plain.line_input import LineReader
    from coach_tui.services.feedback import Feedback, Questions
    from coach_tui.services.journal import JournalService

_T = TypeVar("_T")

SKIP_REST = "s"

_MOST = 10

_MOST_LETTERS = 2_000

_MOST_OF_PLACE = 80

_NUMBER = "A number from 0 to 10, please; enter skips."


class _Enough(Exception):  # noqa: N818 - what the person said, not an error
    """The person answers nothing more."""


class PlainAsking:
    """Asks a person, a line at a time; enter skips a question, ``s`` all that follow.

    Args:
        diary: Where the answers are kept.
        typed: Where they come from.
        tell: Tells a line.
    """

    def __init__(
        self, diary: JournalService, typed: LineReader, tell: Callable[[str], None]
    ) -> None:
        self._diary = diary
        self._typed = typed
        self._tell = tell

    def how_it_went(self, entry_id: str) -> None:
        """Ask how a session was; nothing where nothing of it was done or kept."""
        entry = self._read(entry_id)
        questions = None if entry is None else feedback_questions(entry)
        if entry is None or questions is None:
            return
        self._tell("How it went. Enter skips a question, s skips the rest.")
        said = self._feedback(questions)
        sayings = () if said == questions.current else feedback_annotations(said, entry)
        self._diary.annotate(entry_id, sayings)
        self._tell("Kept." if sayings else "Nothing new to keep.")

    def day_after(self, today: str) -> None:
        """Ask once how the day after the newest session was.

        Args:
            today: The person's local date.
        """
        try:
            found = day_after_question(self._diary.entries(RECENT_ENTRIES), today)
        except JournalError:
            return  # what is wrong with the journal is told elsewhere
        if found is None:
            return
        try:
            pain = self._asked(f"{found.question} 0 to 10, enter skips.", _scale, _NUMBER)
        except _Enough:
            pain = None
        # Kept also when it was skipped: it is asked once.
        self._diary.annotate(found.entry_id, [Annotation(AnnotationField.DAY_AFTER, pain)])

    def _read(self, entry_id: str) -> Entry | None:
        try:
            return self._diary.read(entry_id)
        except JournalError:
            return None  # as above

    def _feedback(self, questions: Questions) -> Feedback:
        said = questions.current
        try:
            rpe = self._asked(
                f"How hard was it, 0 to 10? 0 is {EFFORT_LABELS[0]}, 10 is {EFFORT_LABELS[_MOST]}.",
                _scale,
                _NUMBER,
            )
            said = replace(said, rpe=said.rpe if rpe is None else rpe)
            said = self._with_pain(said)
            for exercise, name in questions.exercises.items():
                felt = self._asked(
                    f"{name}: {_numbered(FELT_LABELS)}?", _felt, _one_of(FELT_LABELS)
                )
                if felt is not None:
                    said = replace(said, felt={**said.felt, exercise: felt})
            note = self._asked("A note, in a line?", lambda line: line[:_MOST_LETTERS], "")
            said = replace(said, note=note or said.note)
        except _Enough:
            pass
        except KeyboardInterrupt:
            self._tell("")  # what was answered before ctrl+c counts
        return said

    def _with_pain(self, said: Feedback) -> Feedback:
        so_far = "" if said.pain is None else f" You said {said.pain}."
        pain = self._asked(f"Any pain, 0 to 10?{so_far}", _scale, _NUMBER)
        said = replace(said, pain=said.pain if pain is None else pain)
        if not said.pain:
            return replace(said, where="")
        where = self._asked(
            f"Where? {_numbered(BODY_PARTS)}, or in words.", _place, _one_of(BODY_PARTS)
        )
        return replace(said, where=where or said.where)

    def _asked(self, question: str, understood: Callable[[str], _T | None], hint: str) -> _T | None:
        """Ask until it is understood; ``None`` for a question that is skipped.

        Raises:
            _Enough: Nothing more is to be asked.
        """
        self._tell(question)
        while (line := self._typed.read_line()) is not None and line != SKIP_REST:
            if not line:
                return None
            answer = understood(line)
            if answer is not None:
                return answer
            self._tell(hint)
        raise _Enough


def _scale(line: str) -> int | None:
    number = whole_number(line)
    return number if number is not None and number <= _MOST else None


def _felt(line: str) -> str | None:
    number = whole_number(line)
    if number is None:
        said = line.casefold()
        return next(
            (f for f, words in zip(FELT, FELT_LABELS, strict=True) if said in (f, words)), None
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
