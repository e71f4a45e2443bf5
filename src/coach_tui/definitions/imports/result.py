"""What an import gives, and the caps on what it takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.definitions.loader import read_session
from coach_tui.definitions.writer import CircuitDraft, StepDraft, session_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.definitions.lookup import Exercises
    from coach_tui.definitions.writer import AnyStep, SessionDraft

MAX_IMPORT_BYTES = 64 * 1024
"""The largest file taken in. What comes out keeps all of its words and must stay readable."""

MAX_IMPORT_LINES = 2_000
"""The most lines of a prescription."""

_TOO_LONG = 8
"""Steps that are left out one by one; after so many, all that follow are."""

SHEET = "Sheet: "
"""Begins the comment that quotes a line of the source."""

UNSURE = "Unsure: "
"""Begins the comment that says what a person should look at."""


class ImportRefusedError(Exception):
    """A file cannot be imported; the message says why, for the person."""


@dataclass(frozen=True, slots=True)
class ImportedSession:
    """A session file that our own reader accepts.

    Attributes:
        title: The session's.
        text: The file.
        unsure: What a person should look at.
        unread: Lines that are only comments now.
    """

    title: str
    text: str
    warnings: tuple[str, ...]
    unread: tuple[str, ...]


def finish_session(session: SessionDraft, exercises: Exercises) -> ImportedSession:
    """Write a session down, leaving out what would make a session longer than one may be.

    Raises:
        ImportRefusedError: Nothing of it can be a step.
    """
    if not session.steps:
        raise ImportRefusedError("no exercise was found in it")
    for _ in range(_TOO_LONG):
        if _passes(session, exercises):
            break
        session = _without(session, _first_too_much(session, exercises))
    else:
        session = _cut(session, _first_too_much(session, exercises))
    if not session.steps:
        raise ImportRefusedError("its exercises are longer than a session may be")
    bare = tuple(line.removeprefix(SHEET) for line in session.unread)
    session = replace(session, unread=bare)
    unsure = [
        doubt
        for commented in (session, *_all_steps(session.steps))
        for doubt in _doubts(commented.comments)
    ]
    return ImportedSession(session.title, session_yaml(session), tuple(unsure), session.unread)


def _first_too_much(session: SessionDraft, exercises: Exercises) -> int:
    """Where a session becomes too long.

    Every step is right by itself, so only totals can be too much, and they grow: the
    longest beginning that passes is found by halving.
    """
    low, high = 0, len(session.steps)
    while high - low > 1:
        middle = (low + high) // 2
        if _passes(_cut(session, middle), exercises):
            low = middle
        else:
            high = middle
    return low


def _doubts(comments: tuple[str, ...]) -> list[str]:
    """What is unsure, each with the line of the source that it is about."""
    about = next((c.removeprefix(SHEET) + ": " for c in comments if c.startswith(SHEET)), "")
    return [about + c.removeprefix(UNSURE) for c in comments if c.startswith(UNSURE)]


def source_lines(step: AnyStep) -> list[str]:
    """What is kept of a step for which there is no room."""
    own = [comment for comment in step.comments if not comment.startswith(UNSURE)]
    if isinstance(step, CircuitDraft):
        return own + [comment for inner in step.steps for comment in source_lines(inner)]
    if not own and isinstance(step, StepDraft):
        return [step.exercise]
    return own


def _cut(session: SessionDraft, steps: int) -> SessionDraft:
    """A session with its first so many steps."""
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
