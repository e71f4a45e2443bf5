"""A programme of what was imported: of sessions for weeks, and of a session whose doses change by week."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.definitions import format as keys
from coach_tui.definitions.fields import Id
from coach_tui.definitions.imports.dose_phrases import NUMBERS
from coach_tui.definitions.imports.foreign_words import weekday_of
from coach_tui.definitions.imports.parts import FROM, WEEK_WORD
from coach_tui.definitions.imports.result import (
    UNSURE,
    ImportedSession,
    ImportRefusedError,
    WeekChange,
    quoted_line,
)
from coach_tui.definitions.loader import read_session
from coach_tui.definitions.problems import ProblemReport
from coach_tui.definitions.writer import SessionDraft, yaml_scalar
from coach_tui.definitions.yaml_parser import MappingNode, Node, ScalarNode, SequenceNode, parse
from coach_tui.text import MAX_TITLE

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises

_WEEKS = re.compile(
    rf"\b(?P<start>{FROM})?{WEEK_WORD}(?P<first>\d{{1,2}})(?: ?(?:[-\u2013&]|to|and|bis|und|a|y) ?(?P<last>\d{{1,2}}))?",
    re.IGNORECASE,
)
_NUMBERED_WEEK = re.compile(
    r"(?P<start>ab )?(?:der )?(?P<first>\d{1,2})(?P<last>)\. ?woche", re.IGNORECASE
)
_HOW_OFTEN = "how often a week is not said"


class ImportedProgramme(Struct, frozen=True):
    """A programme's file, of sessions that were imported with it."""

    title: str
    text: str
    warnings: tuple[str, ...]


def programme_of(
    sessions: Sequence[ImportedSession], names: Sequence[str]
) -> ImportedProgramme | None:
    """The programme of sessions whose weeks are known; ``names`` are those of their files."""
    if not all(map(Id().accepts, names)):
        return None
    if len(sessions) == 1 and sessions[0].weeks:
        phases = [
            _Phase(change.first, change.last, (_Entry(names[0], change.change),))
            for change in sessions[0].weeks
        ]
        return _programme(
            sessions[0].title, phases, has_schedule=sessions[0].draft.schedule is not None
        )
    parts = [
        (_weeks_of(session.draft.part), session, name)
        for session, name in zip(sessions, names, strict=True)
    ]
    if len(parts) < 2 or not all(weeks for weeks, _, _ in parts):
        return None
    phases = [
        _Phase(
            *weeks,
            tuple(_entry(session, name, several=len(group) > 1) for _, session, name in group),
        )
        for weeks, members in groupby(parts, lambda part: part[0])
        for group in ([*members],)
        if weeks is not None
    ]
    if any(len(phase.entries) > keys.MAX_PHASE_SESSIONS for phase in phases):
        return None
    title = sessions[0].title.removeprefix(sessions[0].draft.part).lstrip(", ")
    is_often = all(
        session.draft.schedule is not None or len(phases) < len(sessions) for session in sessions
    )
    return _programme(title or "Imported programme", phases, has_schedule=is_often)


class _Entry(Struct, frozen=True):
    session: str
    change: str = ""
    schedule: str = ""


class _Phase(Struct, frozen=True):
    first: int
    last: int | None
    entries: tuple[_Entry, ...]


def _weeks_of(part: str) -> tuple[int, int | None] | None:
    """The weeks of a part such as ``Week 5-10, Day 1``."""
    match = _WEEKS.search(part) or _NUMBERED_WEEK.search(part)
    if match is None:
        return None
    first = int(match["first"])
    if match["start"]:
        return (first, None) if first else None
    last = int(match["last"] or first)
    return (first, last) if 1 <= first <= last else None


def _entry(session: ImportedSession, name: str, *, several: bool) -> _Entry:
    """A session of a week: that of a day is done on it, or once."""
    if session.draft.schedule is not None:
        return _Entry(name)
    words = re.findall(r"\w{4,}", session.draft.part)  # no shorter one is a day's whole name
    if day := next(filter(None, map(weekday_of, words)), None):
        return _Entry(name, schedule=f"{{days: [{day.value}]}}")
    return _Entry(name, schedule="{days_per_week: 1}" if several else "")


def _programme(title: str, phases: Sequence[_Phase], *, has_schedule: bool) -> ImportedProgramme:
    warnings: list[str] = [] if has_schedule else [_HOW_OFTEN]
    lines: list[str] = []
    for number, phase in enumerate(phases):
        following = phases[number + 1].first if number + 1 < len(phases) else None
        weeks = 1 if phase.last is None else phase.last - phase.first + 1
        if following is not None and following > phase.first:
            weeks = following - phase.first
        elif phase.last is None:
            warnings.append("how long the last part lasts is not said")
        lines.append(f"  - weeks: {min(weeks, keys.MAX_WEEKS)}")
        if not has_schedule and not any(entry.schedule for entry in phase.entries):
            lines.append("    schedule: {days_per_week: 1}")
        lines.append("    do:")
        for entry in phase.entries:
            lines.append(f"      - session: {entry.session}")
            lines += [f"        change: {entry.change}"] if entry.change else []
            lines += [f"        schedule: {entry.schedule}"] if entry.schedule else []
    head = [f"# {UNSURE}{warning}." for warning in warnings]
    text = [*head, f"programme: {yaml_scalar(title, MAX_TITLE)}", "phases:", *lines]
    return ImportedProgramme(title, "\n".join(text) + "\n", tuple(warnings))


def session_with_weeks(text: str, exercises: Exercises) -> ImportedSession | None:
    """The session of a YAML file with a list ``weeks``; ``None`` for any other text.

    A session file without such a list, or with mistakes, is refused.
    """
    report = ProblemReport("the file")
    root = parse(text, report)
    if not isinstance(root, MappingNode) or root.get(keys.STEPS.name) is None:
        return None
    if report.problems:
        raise ImportRefusedError(f"it is a session file with mistakes: {report.problems[0]}")
    entries = root.entries
    at = next((n for n, entry in enumerate(entries) if entry.key.text == keys.WEEKS.name), None)
    if at is None:
        raise ImportRefusedError("it is a session file; put it into your sessions folder")
    lines = text.splitlines()
    first = entries[at].key.place.line - 1
    after = entries[at + 1].key.place.line - 1 if at + 1 < len(entries) else len(lines)
    session_text = "\n".join([*lines[:first], *lines[after:]]) + "\n"
    loaded = read_session(session_text.encode(), "the session", exercises)
    if loaded.value is None:
        raise ImportRefusedError(f"it is a session file with mistakes: {loaded.problems[0]}")
    weeks = tuple(_week_changes(entries[at].value, loaded.value.title))
    return ImportedSession(
        title=loaded.value.title,
        text=session_text,
        draft=SessionDraft(
            title=loaded.value.title,
            steps=(),
            schedule=loaded.value.schedule,
            comments=tuple(quoted_line(line) for line in lines),
        ),
        warnings=(),
        unread=(),
        understood=len(lines),
        weeks=weeks,
    )


def _week_changes(node: Node, title: str) -> Iterator[WeekChange]:
    """The changes of a list of weeks; the last one lasts as long as the title says."""
    items = node.items if isinstance(node, SequenceNode) else ()
    starts: list[tuple[int, str]] = []
    for item in items:
        start = item.get("from") if isinstance(item, MappingNode) else None
        if (
            not isinstance(item, MappingNode)
            or not isinstance(start, ScalarNode)
            or not start.text.isdigit()
        ):
            raise ImportRefusedError("its `weeks` are not understood: expected `from` in each")
        changes = [f"{e.key.text}: {_flow(e.value)}" for e in item.entries if e.key.text != "from"]
        starts.append((int(start.text), f"{{{', '.join(changes)}}}" if changes else ""))
    firsts = [first for first, _ in starts]
    if not starts or sorted(set(firsts)) != firsts:
        raise ImportRefusedError("its `weeks` are not understood: expected them in order")
    named = re.search(r"(\w+)[ -]weeks?\b", title.casefold())
    word = "" if named is None else named[1]
    total = int(word) if word.isdigit() else NUMBERS.get(word, 0)
    for number, (first, change) in enumerate(starts):
        if number + 1 < len(starts):
            last: int | None = starts[number + 1][0] - 1
        else:
            last = int(total) if first <= int(total) <= keys.MAX_WEEKS else None
        yield WeekChange(first, last, change)


def _flow(node: Node) -> str:
    """A value on one line."""
    match node:
        case ScalarNode():
            return node.text if re.fullmatch(r"[\w.-]+", node.text) else yaml_scalar(node.text)
        case SequenceNode():
            return f"[{', '.join(map(_flow, node.items))}]"
        case _:
            entries = node.entries if isinstance(node, MappingNode) else ()
            return f"{{{', '.join(f'{e.key.text}: {_flow(e.value)}' for e in entries)}}}"
