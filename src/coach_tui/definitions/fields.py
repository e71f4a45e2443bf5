"""Shapes: a table of fields that reads a mapping and says what is wrong with it.

A field names a key and its ``Kind``; a kind is data (limits, choices, fields
inside), so that whatever needs to know the format can be made from the same
tables that read it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from coach_tui.core.model.exercise import Range
from coach_tui.definitions.durations import (
    duration_text,
    parse_count_range,
    parse_duration,
    parse_duration_range,
)
from coach_tui.definitions.problems import did_you_mean, quoted
from coach_tui.definitions.yaml_parser import Mapping, Scalar, Sequence, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.definitions.problems import Place, ProblemReport
    from coach_tui.definitions.yaml_parser import Node

T = TypeVar("T")

T_co = TypeVar("T_co", covariant=True)


class FieldType(Protocol[T_co]):
    """What a value may be."""

    def read(self, node: Node, what: str, report: ProblemReport) -> T_co | None:
        """The value of a node, or ``None`` with a problem reported.

        Args:
            node: What was written.
            what: How to call it in a problem, such as "`reps`".
            report: Where problems go.
        """
        ...


@dataclass(frozen=True, slots=True)
class FormatField(Generic[T]):
    """A key of a shape.

    Attributes:
        name: The key.
        kind: What its value may be.
        required: Whether it must be there.
    """

    name: str
    kind: FieldType[T]
    required: bool = False


@dataclass(frozen=True, slots=True)
class MappingType:
    """A mapping with known keys.

    Attributes:
        name: What it is, with its article: "an exercise step".
        fields: Its keys.
    """

    name: str
    fields: tuple[FormatField[Any], ...]

    def read(self, node: Node, what: str, report: ProblemReport) -> Values | None:
        """The values of a mapping's keys; each one that is wrong or missing is reported."""
        if not isinstance(node, Mapping):
            hint = f"write its keys, such as `{self.fields[0].name}: ...`"
            report_unexpected(report, node, what, self.name, hint)
            return None
        known = {field.name: field for field in self.fields}
        given: dict[str, _FieldValue] = {}
        for entry in node.entries:
            key = entry.key.text
            field = known.get(key)
            if field is None:
                report.add(
                    entry.key.place,
                    f"unknown key {quoted(key)}; expected a key of {self.name}",
                    did_you_mean(key, known),
                )
                continue
            value = field.kind.read(entry.value, quoted(key), report)
            given[key] = _FieldValue(entry.key.place, entry.value.place, value)
        for field in self.fields:
            if field.required and node.get(field.name) is None:
                report.add(node.place, f"{quoted(field.name)} is missing; {self.name} must have it")
        return Values(self, node.place, given)


@dataclass(frozen=True, slots=True)
class _FieldValue:
    key_place: Place
    place: Place
    value: object | None


@dataclass(frozen=True, slots=True)
class Values:
    """What a mapping says, key by key.

    Attributes:
        shape: The shape it was read as.
        start: Where the mapping begins.
    """

    mapping_type: MappingType
    start: Place
    _by_name: dict[str, _FieldValue]

    def get(self, field: FormatField[T]) -> T | None:
        """The value of a field; ``None`` when it was not given or not readable."""
        given = self._by_name.get(field.name)
        # The shape read it with this very field's kind.
        return None if given is None else cast("T | None", given.value)

    def get_or(self, field: FormatField[T], default: T) -> T:
        """The value of a field, or ``default`` where ``get`` gives ``None``."""
        value = self.get(field)
        return default if value is None else value

    def has(self, field: FormatField[Any]) -> bool:
        """Whether the key was written, readable or not."""
        return field.name in self._by_name

    def place(self, field: FormatField[Any]) -> Place:
        """Where a field's value stands, or the mapping itself when it was not given."""
        given = self._by_name.get(field.name)
        return self.start if given is None else given.place

    def key_place(self, field: FormatField[Any]) -> Place:
        """Where a field's key stands, or the mapping itself when it was not given."""
        given = self._by_name.get(field.name)
        return self.start if given is None else given.key_place


@dataclass(frozen=True, slots=True)
class Converted(Generic[T]):
    """A shape whose values become one thing.

    Attributes:
        shape: The keys.
        build: Makes the thing, or reports why it cannot be made.
    """

    mapping_type: MappingType
    build: Callable[[Values, ProblemReport], T | None]

    def read(self, node: Node, what: str, report: ProblemReport) -> T | None:
        """What ``build`` makes of the mapping."""
        values = self.mapping_type.read(node, what, report)
        return None if values is None else self.build(values, report)


@dataclass(frozen=True, slots=True)
class ListOf(Generic[T]):
    """A list of one kind of thing.

    Attributes:
        kind: What each may be.
        most: How many there may be.
        least: How many there must be.
    """

    kind: FieldType[T]
    max_items: int
    min_items: int = 0

    def read(self, node: Node, what: str, report: ProblemReport) -> tuple[T, ...] | None:
        """Those that are readable; ``None`` when it is no list or the count is wrong."""
        if not isinstance(node, Sequence):
            hint = f"write `[{node.text}]`" if isinstance(node, Scalar) and node.text else ""
            report_unexpected(report, node, what, "a list", hint)
            return None
        if not self.min_items <= len(node.items) <= self.max_items:
            report.add(node.place, f"{what}: expected {self._count()}, got {len(node.items)}")
            return None
        read = [self.kind.read(item, f"an entry of {what}", report) for item in node.items]
        return tuple(value for value in read if value is not None)

    def _count(self) -> str:
        if self.min_items == self.max_items:
            return f"{self.min_items} entries"
        return f"{self.min_items} to {self.max_items} entries"


@dataclass(frozen=True, slots=True)
class MapOf(Generic[T]):
    """A mapping from ids of the author's choosing to one kind of thing.

    Attributes:
        id: What an id may be.
        kind: What each value may be.
        most: How many there may be.
    """

    id: FieldType[str]
    kind: FieldType[T]
    max_items: int

    def read(self, node: Node, what: str, report: ProblemReport) -> dict[str, T | None] | None:
        """Every id with its value, ``None`` for one that is not readable."""
        if not isinstance(node, Mapping):
            report_unexpected(report, node, what, "ids, each with its keys below it")
            return None
        if len(node.entries) > self.max_items:
            report.add(
                node.place,
                f"{what}: expected at most {self.max_items} ids, got {len(node.entries)}",
            )
            return None
        read: dict[str, T | None] = {}
        for entry in node.entries:
            key = self.id.read(entry.key, f"an id in {what}", report)
            value = self.kind.read(entry.value, quoted(entry.key.text), report)
            if key is not None:
                read[key] = value
        return read


@dataclass(frozen=True, slots=True)
class OneOfMappings:
    """One of several shapes, told apart by the first key.

    Attributes:
        name: What all of them are: "a step".
        shapes: The shape for each first key.
    """

    name: str
    shapes: dict[str, MappingType]

    def read(self, node: Node, what: str, report: ProblemReport) -> Values | None:
        """The values, read as the shape that the first key names."""
        words = [quoted(key) for key in self.shapes]
        kinds = " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
        if not isinstance(node, Mapping):
            report_unexpected(report, node, what, f"{self.name} that begins with {kinds}")
            return None
        if not node.entries:
            report.add(node.place, f"{what}: expected {kinds} first, got nothing")
            return None
        first = node.entries[0].key
        if first.text in self.shapes:
            return self.shapes[first.text].read(node, what, report)
        kind = next((e.key.text for e in node.entries if e.key.text in self.shapes), None)
        hint = (
            did_you_mean(first.text, self.shapes) if kind is None else f"move {quoted(kind)} first"
        )
        report.add(
            first.place,
            f"{self.name} begins with {kinds}, this one with {quoted(first.text)}",
            hint,
        )
        return None if kind is None else self.shapes[kind].read(node, what, report)


def report_unexpected(
    report: ProblemReport, node: Node, what: str, wanted: str, hint: str = ""
) -> None:
    """Report that a node is not what was wanted; a ``Hole`` has been reported before."""
    match node:
        case Unreadable():
            return
        case Scalar(text=""):
            got = "nothing"
        case Scalar():
            got = quoted(node.text)
        case Sequence():
            got = "a list"
        case Mapping():
            got = "keys with values"
    report.add(node.place, f"{what}: expected {wanted}, got {got}", hint)


# MERGED: What a single value may be: words, ids, choices, numbers, durations and their ranges.


E = TypeVar("E", bound=StrEnum)

_SPACE = re.compile(r"[ \t\r\n]+")

ID_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
"""What an id looks like."""

_ID = re.compile(ID_PATTERN)


@dataclass(frozen=True, slots=True)
class Text:
    """Words. Line breaks and runs of spaces in them count as one space.

    Attributes:
        most: Characters allowed.
    """

    max_length: int

    def read(self, node: Node, what: str, report: ProblemReport) -> str | None:
        """The words, at least one."""
        words = _SPACE.sub(" ", node.text).strip(" ") if isinstance(node, Scalar) else ""
        if not words:
            hint = "put quotes around words that hold `: `" if isinstance(node, Mapping) else ""
            report_unexpected(report, node, what, "words", hint)
            return None
        if len(words) > self.max_length:
            report.add(
                node.place,
                f"{what}: expected at most {self.max_length} characters, got {len(words)}",
            )
            return None
        return words


@dataclass(frozen=True, slots=True)
class Id:
    """A name for reference, such as ``glute-bridge``.

    Attributes:
        most: Characters allowed.
    """

    max_length: int = 60

    def read(self, node: Node, what: str, report: ProblemReport) -> str | None:
        """The name as written."""
        if isinstance(node, Scalar) and self.accepts(node.text):
            return node.text
        wanted = "an id of lower-case letters, digits and single hyphens"
        report_unexpected(report, node, what, wanted, "such as `glute-bridge`")
        return None

    def accepts(self, text: str) -> bool:
        """Whether a text is such a name."""
        return len(text) <= self.max_length and _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class EnumWord(Generic[E]):
    """One word of several.

    Attributes:
        choices: The words.
    """

    choices: type[E]

    def read(self, node: Node, what: str, report: ProblemReport) -> E | None:
        """The member whose value was written."""
        words = [str(choice) for choice in self.choices]
        if isinstance(node, Scalar) and node.text in words:
            return self.choices(node.text)
        wanted = "one of " + ", ".join(words) if len(words) > 1 else quoted(words[0])
        near = did_you_mean(node.text, words) if isinstance(node, Scalar) else ""
        report_unexpected(report, node, what, wanted, near if near.startswith("did") else "")
        return None


@dataclass(frozen=True, slots=True)
class EnumMap(Generic[E, T]):
    """A mapping whose keys are the words of an enumeration.

    Attributes:
        keys: The words.
        kind: What each value may be.
    """

    keys: type[E]
    kind: FieldType[T]

    def read(self, node: Node, what: str, report: ProblemReport) -> dict[E, T] | None:
        """Those that are readable."""
        words = [str(key) for key in self.keys]
        if not isinstance(node, Mapping):
            report_unexpected(report, node, what, f"keys out of {', '.join(words)}")
            return None
        read: dict[E, T] = {}
        for entry in node.entries:
            key = entry.key
            if key.text not in words:
                report.add(
                    key.place,
                    f"unknown key {quoted(key.text)}; expected a key of {what}",
                    did_you_mean(key.text, words),
                )
                continue
            value = self.kind.read(entry.value, quoted(key.text), report)
            if value is not None:
                read[self.keys(key.text)] = value
        return read


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number.

    Attributes:
        least: The smallest allowed.
        most: The largest allowed.
    """

    lowest: int
    highest: int

    def read(self, node: Node, what: str, report: ProblemReport) -> int | None:
        """The number; leading zeros change nothing."""
        wanted = f"a whole number from {self.lowest} to {self.highest}"
        span = parse_count_range(node.text) if isinstance(node, Scalar) else None
        if span is None or span[0] != span[1] or not self.lowest <= span[0] <= self.highest:
            report_unexpected(report, node, what, wanted)
            return None
        return span[0]


@dataclass(frozen=True, slots=True)
class WholeRange:
    """A whole number or a range of them, such as ``15-20``.

    Attributes:
        least: The smallest allowed.
        most: The largest allowed.
    """

    lowest: int
    highest: int

    def read(self, node: Node, what: str, report: ProblemReport) -> Range | None:
        """The range; a single number is a range of one."""
        wanted = f"a number such as `20` or `15-20`, from {self.lowest} to {self.highest}"
        return _read_range(
            node, what, report, parse_count_range, (wanted, self.lowest, self.highest)
        )


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration, read as milliseconds.

    Attributes:
        most_ms: The longest allowed.
        least_ms: The shortest allowed.
    """

    max_ms: int
    min_ms: int = 0

    def read(self, node: Node, what: str, report: ProblemReport) -> int | None:
        """The milliseconds."""
        ms = parse_duration(node.text) if isinstance(node, Scalar) else None
        if ms is None:
            report_unexpected(
                report, node, what, "a duration", "such as `45s`, `1m30s`, `1:30` or `2.5s`"
            )
            return None
        if not self.min_ms <= ms <= self.max_ms:
            wanted = f"{duration_text(self.min_ms)} to {duration_text(self.max_ms)}"
            report_unexpected(report, node, what, wanted)
            return None
        return ms


@dataclass(frozen=True, slots=True)
class DurationRange:
    """A duration or a range of them, such as ``2-3s``, read as milliseconds.

    Attributes:
        most_ms: The longest allowed.
    """

    max_ms: int

    def read(self, node: Node, what: str, report: ProblemReport) -> Range | None:
        """The range; a single duration is a range of one."""
        wanted = f"a duration such as `2s` or `2-3s`, up to {duration_text(self.max_ms)}"
        return _read_range(node, what, report, parse_duration_range, (wanted, 0, self.max_ms))


def _read_range(
    node: Node,
    what: str,
    report: ProblemReport,
    parse: Callable[[str], tuple[int, int] | None],
    limits: tuple[str, int, int],
) -> Range | None:
    wanted, least, most = limits
    span = parse(node.text) if isinstance(node, Scalar) else None
    if span is None:
        report_unexpected(report, node, what, wanted)
        return None
    low, high = span
    if low > high:
        report_unexpected(report, node, what, "the smaller end of the range first")
        return None
    if low < least or high > most:
        report_unexpected(report, node, what, wanted)
        return None
    return Range(low, high)
