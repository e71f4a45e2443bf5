"""Loads sessions, exercises, self-tests and programmes from files, or reports their problems."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from coach_tui.definitions import format as keys
from coach_tui.definitions.build_exercise import build_exercise, build_test
from coach_tui.definitions.build_programme import build_programme
from coach_tui.definitions.build_session import build_session, exercises_of
from coach_tui.definitions.fields import Id, MappingType, Values
from coach_tui.definitions.format import (
    EXERCISE_FILE,
    INSTRUCTIONS,
    KIND,
    LOOKS_FOR,
    NAME,
    TEST_FILE,
)
from coach_tui.definitions.library_types import Loaded
from coach_tui.definitions.lookup import LocalFirst
from coach_tui.definitions.problems import (
    MAX_BYTES,
    START,
    ProblemReport,
    os_error_text,
    quoted,
)
from coach_tui.definitions.yaml_parser import MappingNode, Node, decode, parse

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.model.programme import Programme
    from coach_tui.core.model.selftest import SelfTest
    from coach_tui.core.model.session import Session
    from coach_tui.definitions.lookup import Exercises, Lookup

T = TypeVar("T")


def load_session(path: Path, exercises: Exercises) -> Loaded[Session]:
    """Read a session file. Never raises: an unreadable file is a problem."""
    return _load(path, partial(read_session, file=str(path), exercises=exercises))


def load_exercise(path: Path) -> Loaded[Exercise]:
    """Read an exercise file; its id is its name without the suffix. Never raises."""
    return _load(path, partial(read_exercise, file=str(path), exercise_id=path.stem))


def load_test(path: Path) -> Loaded[SelfTest]:
    """Read a self-test's file; its id is its name without the suffix. Never raises."""
    return _load(path, partial(read_test, file=str(path), test_id=path.stem))


def load_programme(path: Path, sessions: Lookup[Session]) -> Loaded[Programme]:
    """Read a programme's file; its id is its name without the suffix. Never raises."""
    return _load(
        path,
        partial(read_programme, file=str(path), programme_id=path.stem, sessions=sessions),
    )


def _load(path: Path, read: Callable[[bytes], Loaded[T]]) -> Loaded[T]:
    report = ProblemReport(str(path))
    data = read_bytes(path, report)
    return Loaded(None, report.problems) if data is None else read(data)


def load_either(
    path: Path, exercises: Exercises
) -> Loaded[Session] | Loaded[Exercise] | Loaded[SelfTest] | Loaded[Programme]:
    """Read a file as the kind that its keys, or else its folder, indicate."""
    data = read_bytes(path, ProblemReport(str(path)))
    root = None if data is None else _root(data, ProblemReport(str(path)))
    root_keys = {e.key.text for e in root.entries} if isinstance(root, MappingNode) else set[str]()
    if keys.PROGRAMME.name in root_keys:
        return load_programme(
            path, LocalFirst(_sessions_beside(path, exercises), exercises.sessions)
        )
    if root_keys.isdisjoint({keys.STEPS.name, keys.TITLE.name}):
        folder = path.absolute().parent.name
        if folder == "tests" or root_keys & {KIND.name, LOOKS_FOR.name, INSTRUCTIONS.name}:
            return load_test(path)
        if folder == "programmes":
            return load_programme(path, exercises.sessions)
        if folder == "exercises" or NAME.name in root_keys:
            return load_exercise(path)
    return load_session(path, exercises)


def _sessions_beside(path: Path, exercises: Exercises) -> dict[str, Session | None]:
    """The sessions without errors in the folder of a programme, or in the one around ``programmes``."""
    folder = path.absolute().parent
    folder = folder.parent if folder.name == "programmes" else folder
    sessions: dict[str, Session | None] = {}
    with suppress(OSError):
        for file in sorted(folder.glob("*.yaml")):
            if file != path.absolute() and (session := load_session(file, exercises).value):
                sessions[file.stem] = session
    return sessions


def read_session(data: bytes, file: str, exercises: Exercises) -> Loaded[Session]:
    """Read the bytes of a session file; ``exercises`` are those that steps may name."""
    build = partial(build_session, catalogue=exercises)
    return _read(data, ProblemReport(file), keys.SESSION_FILE, build)


def exercises_in(data: bytes, exercises: Exercises) -> Exercises:
    """The exercises that the steps of a session file may name: its own before ``exercises``."""
    report = ProblemReport("")
    root = _root(data, report)
    values = None if root is None else keys.SESSION_FILE.read(root, "the file", report)
    return exercises if values is None else exercises_of(values, report, exercises)


def read_exercise(data: bytes, file: str, exercise_id: str) -> Loaded[Exercise]:
    """Read the bytes of an exercise file; ``file`` is its name in problems."""
    report = ProblemReport(file)
    _check_id(exercise_id, "exercise", report)
    return _read(data, report, EXERCISE_FILE, partial(build_exercise, exercise_id))


def read_test(data: bytes, file: str, test_id: str) -> Loaded[SelfTest]:
    """Read the bytes of a self-test's file; ``file`` is its name in problems."""
    report = ProblemReport(file)
    _check_id(test_id, "self-test", report)
    return _read(data, report, TEST_FILE, partial(build_test, test_id))


def read_programme(
    data: bytes, file: str, programme_id: str, sessions: Lookup[Session]
) -> Loaded[Programme]:
    """Read the bytes of a programme's file; ``sessions`` are those that phases may name."""
    report = ProblemReport(file)
    _check_id(programme_id, "programme", report)
    return _read(data, report, keys.PROGRAMME_FILE, partial(build_programme, sessions=sessions))


def _read(
    data: bytes,
    report: ProblemReport,
    mapping_type: MappingType,
    build: Callable[[Values, ProblemReport], T | None],
) -> Loaded[T]:
    root = _root(data, report)
    if isinstance(root, MappingNode) and mapping_type is keys.SESSION_FILE:
        title = root.get(keys.PROGRAMME.name)
        if title is not None:
            message = "this is a programme, not a session"
            report.add(title.place, message, "put the file into the folder `programmes`")
            root = None
    values = None if root is None else mapping_type.read(root, "the file", report)
    value = None if values is None else build(values, report)
    content_hash = hashlib.sha256(data).hexdigest()
    return Loaded(None if report.failed else value, report.problems, content_hash)


def _check_id(stem: str, kind: str, report: ProblemReport) -> None:
    if not Id().accepts(stem):
        report.add(
            START,
            f"the file's name is the {kind}'s id, and {quoted(stem)} cannot be one",
            "use lower-case letters, digits and single hyphens",
        )


def read_bytes(path: Path, report: ProblemReport) -> bytes | None:
    """At most ``MAX_BYTES + 1`` bytes of a regular file; ``None`` with the reason reported."""
    try:
        # Opening a pipe would block until its other end opens.
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        report.add(START, f"cannot be read: {os_error_text(error)}")
        return None
    kind = "a folder" if stat.S_ISDIR(mode) else "a device or a pipe"
    report.add(START, f"expected a file, got {kind}")
    return None


def _root(data: bytes, report: ProblemReport) -> Node | None:
    text = decode(data, report)
    return None if text is None else parse(text, report)
