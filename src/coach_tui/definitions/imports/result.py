"""The result of an import, cut to what the session reader accepts, and the caps on its input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.definitions.loader import read_session
from coach_tui.definitions.writer import (
    AnyStep,
    CircuitDraft,
    SessionDraft,
    session_yaml,
)

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises

MAX_IMPORT_BYTES = 512 * 1024  # The largest file, a backup of another program

# The largest sheet. The result keeps all of its words and must stay readable.
MAX_SHEET_BYTES = 64 * 1024

MAX_IMPORT_LINES = 2_000  # The most lines of a prescription
_TOO_LONG = 8  # The number of steps left out singly; after them, all that follow are cut
SHEET = "Sheet: "  # The prefix of a comment that quotes a line of the source
UNSURE = "Unsure: "  # The prefix of a comment on something that the user should check

# The beginning of a doubt about words beside a dose, which are shown and spoken but do nothing.
ONLY_NOTE = "only a note: "


class ImportRefusedError(Exception):
    """A file cannot be imported; the message is for the user."""


class WeekChange(Struct, frozen=True):
    """What changes of a session from a week on, as the change of a programme is written.

    ``last`` is ``None`` where it is not known.
    """

    first: int
    last: int | None
    change: str


class ImportedSession(Struct, frozen=True):
    """A session file that the session reader accepts."""

    title: str
    text: str
    draft: SessionDraft  # What `text` was written from; its comments quote the lines of the source
    warnings: tuple[str, ...]
    unread: tuple[str, ...]  # Lines of the source that are only comments
    understood: int  # The number of lines without a warning
    doubtful: int = 0
    weeks: tuple[WeekChange, ...] = ()  # What changes of it from week to week


def quoted_line(line: str) -> str:
    """The comment that quotes a line of the source."""
    return SHEET + line.strip()


def finish_session(session: SessionDraft, exercises: Exercises) -> ImportedSession:
    """Write a draft as YAML, without the steps that exceed a session's limits, or refuse it."""
    if not session.steps:
        raise ImportRefusedError("no exercise was found in it")
    at = left_out = 0
    while session.steps and not _passes(session, exercises):
        at = _first_too_much(session, at, exercises)
        session = (_without if left_out < _TOO_LONG else _cut)(session, at)
        left_out += 1
    if not session.steps:
        raise ImportRefusedError("its exercises are longer than a session may be")
    unread = tuple(line.removeprefix(SHEET) for line in session.unread)
    session = replace(session, unread=unread)
    commented = (session, *_all_steps(session.steps))
    warnings = [warning for part in commented for warning in _doubts(part.comments)]
    doubtful = sum(_sheet_lines(part.comments) for part in commented if _doubts(part.comments))
    return ImportedSession(
        title=session.title,
        text=session_yaml(session),
        draft=session,
        warnings=tuple(warnings),
        unread=session.unread,
        understood=sum(_sheet_lines(part.comments) for part in commented) - doubtful,
        doubtful=doubtful,
    )


def _sheet_lines(comments: tuple[str, ...]) -> int:
    return sum(comment.startswith(SHEET) for comment in comments)


def _first_too_much(session: SessionDraft, passing: int, exercises: Exercises) -> int:
    """The index of the first step that makes a session too long, the first of which pass; by bisection.

    Every step is valid by itself, so only the totals can be too large, and they grow. Each reading
    takes as long as the session is long, and what follows a step that is too much often is, too.
    """
    if not _passes(_cut(session, passing + 1), exercises):
        return passing
    low, high = passing, len(session.steps)
    while high - low > 1:
        middle = (low + high) // 2
        if _passes(_cut(session, middle), exercises):
            low = middle
        else:
            high = middle
    return low


def _doubts(comments: tuple[str, ...]) -> list[str]:
    """The warnings in comments, each with its line of the source."""
    about = next((c.removeprefix(SHEET) + ": " for c in comments if c.startswith(SHEET)), "")
    return [about + c.removeprefix(UNSURE) for c in comments if c.startswith(UNSURE)]


def source_lines(step: AnyStep) -> list[str]:
    """The lines of the source that a step was made of."""
    sheet_comments = [comment for comment in step.comments if not comment.startswith(UNSURE)]
    if isinstance(step, CircuitDraft):
        return sheet_comments + [comment for inner in step.steps for comment in source_lines(inner)]
    return sheet_comments


def _cut(session: SessionDraft, steps: int) -> SessionDraft:
    left = [comment for step in session.steps[steps:] for comment in source_lines(step)]
    return replace(session, steps=session.steps[:steps], unread=(*session.unread, *left))


def _without(session: SessionDraft, at: int) -> SessionDraft:
    """A session without one of its steps."""
    steps = (*session.steps[:at], *session.steps[at + 1 :])
    unread = (*session.unread, *source_lines(session.steps[at]))
    return replace(session, steps=steps, unread=unread)


def _passes(session: SessionDraft, exercises: Exercises) -> bool:
    document = read_session(session_yaml(session).encode(), "the import", exercises)
    return document.value is not None


def _all_steps(steps: Sequence[AnyStep]) -> list[AnyStep]:
    return [
        inner
        for step in steps
        for inner in ([step, *_all_steps(step.steps)] if isinstance(step, CircuitDraft) else [step])
    ]
