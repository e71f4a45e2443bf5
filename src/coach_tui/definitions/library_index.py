"""The index of the library: what lists show of session files, so that only changed ones are parsed.

An entry holds for one content of a file at one path, and the whole index for one environment:
everything else that the outlines depend on. Every file is read and hashed on every request, which
takes some ten microseconds, so that no edit goes unseen however fast it follows another. An index
that is damaged, or of another environment, is empty.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct, to_builtins
from msgspec.structs import asdict, astuple

from coach_tui import __version__, paths
from coach_tui.core.model.session import PainLimits, Schedule, Weekday
from coach_tui.definitions.library_types import ProgrammeOutline, SessionOutline
from coach_tui.definitions.problems import Problem, Severity

_MAX_BYTES = 16 * 2**20

if TYPE_CHECKING:
    from coach_tui.core.model.programme import Programme

    Outline = SessionOutline | ProgrammeOutline | Programme

    Entry = tuple[Outline | None, tuple[Problem, ...]]


def digest(*parts: bytes) -> str:
    """SHA-256 of several parts in hex, none of which runs into the next."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


class LibraryIndex:
    """Entries by path in a file of the cache, which may be unreadable or read-only.

    They count in one environment: a digest of what all of them depend on.
    """

    def __init__(self, file: Path, environment: str) -> None:
        self._file = file
        self._environment = digest(__version__.encode(), _code_stamp(), environment.encode())
        self._stored: dict[str, dict[str, Any]] = {}
        with suppress(OSError, ValueError):
            checksum, _, text = paths.read_file(file, _MAX_BYTES).partition(b"\n")
            if checksum.decode("ascii") == digest(text):
                stored = json.loads(text)
                if stored["environment"] == self._environment:
                    self._stored = stored["files"]
        self._current: dict[str, dict[str, Any]] = {}

    def find(self, path: Path, reference: str, content_hash: str) -> Entry | None:
        """The entry of a file with that content; ``None`` if there is none."""
        stored = self._stored.get(str(path))
        if stored is None or (stored["hash"], stored["reference"]) != (content_hash, reference):
            return None
        self._current[str(path)] = stored
        outline = stored["outline"]
        problems = (
            Problem(*values, severity=Severity(severity))
            for *values, severity in stored["problems"]
        )
        try:
            return None if outline is None else _outline(outline), tuple(problems)
        except (KeyError, TypeError, ValueError):  # as if it were not in the index
            return None

    def add(self, path: Path, reference: str, content_hash: str, entry: Entry) -> None:
        """Add or replace the entry of a file."""
        outline, problems = entry
        self._current[str(path)] = {
            "hash": content_hash,
            "reference": reference,
            "outline": None if outline is None else _stored(outline),
            "problems": [astuple(problem) for problem in problems],
        }

    def save(self) -> None:
        """Write the entries that were found or added since it was read, if they changed."""
        if self._current == self._stored:
            return
        content = {"environment": self._environment, "files": self._current}
        text = json.dumps(content).encode("ascii")
        with suppress(OSError):
            paths.make_private_folder(self._file.parent)
            paths.atomic_write(self._file, digest(text).encode() + b"\n" + text, fsync=False)


def _code_stamp() -> bytes:
    """Changes with the code that makes entries; in a checkout it does so without a new version."""
    package = Path(__file__).parent.parent
    stamps: list[tuple[str, int, int]] = []
    for folder in (
        "definitions",
        "core/model",
        "core/timeline",
        "core/advice",
        "core/coaching",
        "languages",
    ):
        with suppress(OSError), os.scandir(package / folder) as files:
            states = [(file.name, file.stat()) for file in files if file.is_file()]
            stamps += [(name, state.st_mtime_ns, state.st_size) for name, state in states]
    return repr(sorted(stamps)).encode()


def _stored(outline: Outline) -> dict[str, Any]:
    is_outline = isinstance(outline, SessionOutline | ProgrammeOutline)
    return to_builtins(outline) if is_outline else {"programme": _packed(outline)}


def _packed(value: object) -> Any:
    """A value of the model for JSON: structs and enums with the names of their classes."""
    if isinstance(value, Struct):
        content = {name: _packed(item) for name, item in asdict(value).items()}
        return {"class": type(value).__name__, "fields": content}
    if isinstance(value, Enum):
        return {"class": type(value).__name__, "value": value.value}
    if isinstance(value, Mapping):
        mapping = cast("Mapping[str, object]", value)
        return {"mapping": {key: _packed(item) for key, item in mapping.items()}}
    if isinstance(value, tuple):
        return [_packed(item) for item in cast("tuple[object, ...]", value)]
    return value


def _unpacked(data: Any) -> Any:
    """The inverse of ``_packed``."""
    if isinstance(data, list):
        return tuple(map(_unpacked, cast("list[Any]", data)))
    if not isinstance(data, dict):
        return data
    packed = cast("dict[str, Any]", data)
    if "mapping" in packed:
        return {key: _unpacked(item) for key, item in packed["mapping"].items()}
    kind = _model_classes()[packed["class"]]
    if "value" in packed:
        return kind(packed["value"])
    return kind(**{name: _unpacked(item) for name, item in packed["fields"].items()})


@cache
def _model_classes() -> dict[str, type[Any]]:
    """The classes of which a programme is made."""
    from coach_tui.core.model import body, exercise, load, programme, session  # noqa: PLC0415 - list needs none

    modules = (body, exercise, load, programme, session)
    values = [value for module in modules for value in vars(module).values()]
    return {value.__name__: value for value in values if isinstance(value, type)}


def _outline(data: dict[str, Any]) -> Outline:
    if "programme" in data:
        return _unpacked(data["programme"])
    if "weeks" in data:
        return ProgrammeOutline(**data)
    values = dict(data)
    for name in ("tags", "equipment"):
        values[name] = tuple(data[name])
    values["new_ms"] = tuple((*exercise, ms) for *exercise, ms in data["new_ms"])
    if (schedule := data["schedule"]) is not None:
        days, at = tuple(map(Weekday, schedule["days"])), tuple(schedule["at"])
        named: dict[str, Any] = {**schedule, "days": days, "at": at}
        values["schedule"] = Schedule(**named)
    values["pain"] = PainLimits(**data["pain"])
    return SessionOutline(**values)
