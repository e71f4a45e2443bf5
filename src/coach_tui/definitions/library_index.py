"""The index of the library: session files as lists show them and as they are run; only changed ones are parsed.

An entry holds for one content of a file at one path, and the whole index for one environment:
everything else that the outlines depend on. Every file is read and hashed on every request, which
takes some ten microseconds, so that no edit goes unseen however fast it follows another. An index
that is damaged, or of another environment, is empty.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from enum import Enum
from functools import cache
from itertools import chain
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from msgspec import Struct, ValidationError, convert, to_builtins

from coach_tui import __version__
from coach_tui.definitions.problems import Problem
from coach_tui.files import atomic_write, make_private_folder, read_file

if TYPE_CHECKING:
    from coach_tui.core.model.session import Session

SUFFIX = "-index.json"  # Of the names of the files

_MAX_BYTES = 16 * 2**20
_MAX_AGE_S = 30 * 24 * 3600

T = TypeVar("T", bound=Struct)


class _File(Struct, frozen=True):
    """The entry of a file; its outline is read by its type when it is asked for."""

    hash: str
    reference: str
    outline: Any
    problems: Any


class _Content(Struct, frozen=True):
    environment: str
    files: dict[str, _File]


class PackedSession(Struct, frozen=True):
    """A session as JSON. What is no plain value is a list: the name of its class, then its parts.

    msgspec alone cannot read sessions: structs in a union would need tags, and a form cue is any text to it.
    """

    data: list[Any]

    @classmethod
    def of(cls, session: Session) -> PackedSession:
        return cls(_packed(session))

    def session(self) -> Session | None:
        """The session; ``None`` if this is none."""
        from coach_tui.core.model.session import Session  # noqa: PLC0415 - lists need none of it

        try:
            session = _unpacked(self.data)
        except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
            return None
        return session if isinstance(session, Session) else None


def _packed(value: Any) -> Any:
    if value is None or type(value) in (bool, int, float, str):
        return value
    name = type(value).__name__
    if name not in _constructors():
        raise TypeError(f"a session holds a {name}")
    return [name, *map(_packed, _parts(value))]


def _parts(value: Any) -> Iterable[object]:
    if isinstance(value, Struct):
        return (getattr(value, name) for name in _fields(type(value)))
    if isinstance(value, Enum):
        return (value.value,)
    if isinstance(value, str):  # a form cue
        return (str(value), cast("Any", value).at)
    if isinstance(value, dict):
        return chain.from_iterable(cast("dict[object, object]", value).items())
    return value


def _unpacked(data: Any) -> Any:
    if type(data) is not list:
        return data
    name, *parts = cast("list[Any]", data)
    return _constructors()[name](*map(_unpacked, parts))


@cache
def _constructors() -> Mapping[str, Callable[..., object]]:
    """What makes a value of its parts, by the name of its class."""
    from coach_tui.core.model import (  # noqa: PLC0415 - lists need none of it
        body,
        breathing,
        coaching,
        exercise,
        figure,
        load,
        selftest,
        session,
    )

    constructors: dict[str, Callable[..., object]] = {
        "tuple": lambda *parts: parts,
        "frozenset": lambda *parts: frozenset(parts),
        "dict": lambda *parts: dict(zip(parts[::2], parts[1::2], strict=True)),
    }
    modules = body, breathing, coaching, exercise, figure, load, selftest, session
    # Each module's annotations name classes that it imports for the type checker only.
    names: dict[str, Any] = {}
    for module in modules:
        names |= vars(module)
    for module in modules:
        kinds: Mapping[str, object] = vars(module)
        for name, kind in kinds.items():
            if isinstance(kind, type) and kind.__module__ == module.__name__:
                constructors[name] = _constructor(kind, names)
    return constructors


def _constructor(kind: type[object], names: dict[str, Any]) -> Callable[..., object]:
    if issubclass(kind, Enum):
        return kind
    is_struct = issubclass(kind, Struct)
    fields = _fields(kind) if is_struct else ("text", "at")  # a form cue

    @cache
    def hints() -> list[object]:
        by_name = get_type_hints(kind if is_struct else kind.__new__, localns=names)
        return [by_name[name] for name in fields]

    def construct(*parts: object) -> object:
        # Any value would be taken in any place, and the app meet it much later.
        if not all(map(_fits, parts, hints())):
            raise TypeError(f"a {kind.__name__} with a part of another type")
        return kind(**dict(zip(fields, parts, strict=True)))  # one of them takes some by name only

    return construct


def _fits(value: object, hint: Any) -> bool:
    """Whether a value has a type; what is in a struct was asked when that was made."""
    if type(value) in _types(hint):
        return True
    return any(_is_a(value, alternative) for alternative in _alternatives(hint))


@cache
def _types(hint: Any) -> frozenset[object]:
    """The types of the values that fit without another look at them, which are most."""
    return frozenset(_alternatives(hint))


@cache
def _alternatives(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) is UnionType else (hint,)


@cache
def _origin(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    return get_origin(hint) or hint, get_args(hint)


def _is_a(value: object, hint: Any) -> bool:
    origin, arguments = _origin(hint)
    if not isinstance(value, origin) or isinstance(value, bool):
        return False
    if not arguments:
        return True
    if isinstance(value, dict):
        pairs = cast("dict[object, object]", value)
        return _all_fit(pairs, arguments[0]) and _all_fit(pairs.values(), arguments[1])
    parts = cast("tuple[object, ...] | frozenset[object]", value)
    if origin is frozenset or arguments[-1] is ...:
        return _all_fit(parts, arguments[0])
    return len(arguments) == len(parts) and all(map(_fits, parts, arguments))


def _all_fit(values: Iterable[object], hint: object) -> bool:
    types = _types(hint)
    return types.issuperset(map(type, values)) or all(_fits(value, hint) for value in values)


def _fields(kind: type[Struct]) -> tuple[str, ...]:
    """The fields of a struct that are not derived from others."""
    return tuple(name for name in kind.__struct_fields__ if not name.startswith("_"))


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
        self._stored: dict[str, _File] = {}
        # Any JSON may have its right checksum, nested ones too.
        with suppress(OSError, ValueError, RecursionError):
            checksum, _, text = read_file(file, _MAX_BYTES).partition(b"\n")
            if checksum.decode("ascii") == digest(text):
                content = convert(json.loads(text), _Content)
                if content.environment == self._environment:
                    self._stored = content.files
        self._current: dict[str, _File] = {}

    def find(
        self, path: Path, reference: str, content_hash: str, kind: type[T]
    ) -> tuple[T | None, tuple[Problem, ...]] | None:
        """The outline of a file with that content, and its problems; ``None`` if there is none."""
        stored = self._stored.get(str(path))
        if stored is None or (stored.hash, stored.reference) != (content_hash, reference):
            return None
        self._current[str(path)] = stored
        try:
            outline = None if stored.outline is None else convert(stored.outline, kind)
            problems = stored.problems
            return outline, convert(problems, tuple[Problem, ...]) if problems else ()
        except ValidationError:  # as if it were not in the index
            return None

    def add(
        self,
        path: Path,
        reference: str,
        content_hash: str,
        entry: tuple[Struct | None, tuple[Problem, ...]],
    ) -> None:
        """Add or replace the entry of a file."""
        outline, problems = to_builtins(entry)
        self._current[str(path)] = _File(content_hash, reference, outline, problems)

    def save(self) -> None:
        """Write the entries that were found or added since it was read, if they changed."""
        if self._current == self._stored:
            return
        content = _Content(self._environment, self._current)
        text = json.dumps(to_builtins(content)).encode("ascii")
        with suppress(OSError):
            make_private_folder(self._file.parent)
            atomic_write(self._file, digest(text).encode() + b"\n" + text, fsync=False)
            _remove_unused(self._file)


def _remove_unused(newest: Path) -> None:
    """Remove the indexes beside one that were written long before it, such as those of deleted sessions."""
    oldest = newest.stat().st_mtime - _MAX_AGE_S
    for file in newest.parent.glob(f"*{SUFFIX}"):
        with suppress(OSError):
            if file.stat().st_mtime < oldest:
                file.unlink()


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
