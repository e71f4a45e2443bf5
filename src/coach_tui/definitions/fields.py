"""Field types: the building blocks of the format's tables, which read nodes into values.

A ``FormatField`` is a key and its ``FieldType``. A field type is data (limits, choices, inner
fields) that reads a node and describes itself as JSON Schema. A value that cannot be read is
reported and becomes ``None``. A schema never refuses what the reader accepts, except a plain
``null`` or ``~``, which are words to the reader; it cannot check which keys exclude one another,
the ends of a range or whether an exercise exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar, cast

from msgspec import Struct

from coach_tui.core.model.exercise import Range
from coach_tui.definitions.durations import (
    PATTERN,
    duration_text,
    parse_count_range,
    parse_duration,
    parse_duration_range,
)
from coach_tui.definitions.problems import Place, ProblemReport, meant, quoted
from coach_tui.definitions.yaml_parser import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    Unreadable,
)

T = TypeVar("T")

T_co = TypeVar("T_co", covariant=True)

Json = dict[str, Any]

_DIGITS = r"\d{1,9}"
_DASH = " ?[-\N{EN DASH}] ?"


class FieldType(Protocol[T_co]):
    """Reads a node into a value."""

    def read(self, node: Node, what: str, report: ProblemReport) -> T_co | None:
        """The value of a node, or ``None`` with a problem reported that calls it ``what``."""
        ...

    def schema(self, definitions: Json, /) -> Json:
        """Its JSON Schema; mapping types are described in ``definitions``, once."""
        ...


class FormatField(Struct, Generic[T], frozen=True):
    """A key of a mapping and the type of its value; an editor shows the description."""

    name: str
    type_: FieldType[T]
    required: bool = False
    description: str = ""


class MappingType(Struct, frozen=True):
    name: str
    fields: tuple[FormatField[Any], ...]

    def read(self, node: Node, what: str, report: ProblemReport) -> Values | None:
        """The values of a mapping's keys; unknown, unreadable and missing keys are reported."""
        if not isinstance(node, MappingNode):
            hint = f"write its keys, such as `{self.fields[0].name}: ...`"
            report_unexpected(report, node, what, self.name, hint)
            return None
        fields_by_name = {field.name: field for field in self.fields}
        field_values: dict[str, _FieldValue] = {}
        for entry in node.entries:
            key = entry.key.text
            field = fields_by_name.get(key)
            if field is None:
                report.add(
                    entry.key.place,
                    f"unknown key {quoted(key)}; expected a key of {self.name}",
                    report.did_you_mean(key, fields_by_name),
                )
                continue
            value = field.type_.read(entry.value, quoted(key), report)
            field_values[key] = _FieldValue(entry.key.place, entry.value.place, value)
        for field in self.fields:
            if field.required and node.get(field.name) is None:
                report.add(node.place, f"{quoted(field.name)} is missing; {self.name} must have it")
        return Values(self, node.place, field_values)

    def schema(self, definitions: Json) -> Json:
        """A reference: blocks contain steps, and steps blocks."""
        name = self.name.removeprefix("an ").removeprefix("a ").replace(" ", "-")
        if name not in definitions:
            described: Json = {"type": "object", "title": self.name}
            definitions[name] = described
            described["properties"] = {
                f.name: f.type_.schema(definitions)
                | ({"description": f.description} if f.description else {})
                for f in self.fields
            }
            required = [field.name for field in self.fields if field.required]
            described |= {"required": required} if required else {}
            described["additionalProperties"] = False
        return {"$ref": f"#/$defs/{name}"}


class _FieldValue(Struct, frozen=True):
    key_place: Place
    place: Place
    value: object | None


class Values(Struct, frozen=True):
    """The values of a mapping by key, the type it was read as, and where it begins."""

    mapping_type: MappingType
    start: Place
    _by_name: dict[str, _FieldValue]

    def get(self, field: FormatField[T]) -> T | None:
        field_value = self._by_name.get(field.name)
        # MappingType.read stored the result of this field's own type.
        return None if field_value is None else cast("T | None", field_value.value)

    def get_or(self, field: FormatField[T], default: T) -> T:
        """The value of a field, or ``default`` where ``get`` returns ``None``."""
        value = self.get(field)
        return default if value is None else value

    def has(self, field: FormatField[Any]) -> bool:
        return field.name in self._by_name

    def place(self, field: FormatField[Any]) -> Place:
        """The place of a field's value, or of the mapping when the key is missing."""
        field_value = self._by_name.get(field.name)
        return self.start if field_value is None else field_value.place

    def key_place(self, field: FormatField[Any]) -> Place:
        """The place of a field's key, or of the mapping when the key is missing."""
        field_value = self._by_name.get(field.name)
        return self.start if field_value is None else field_value.key_place


class Converted(Struct, Generic[T], frozen=True):
    """A mapping converted into one value by ``build``, which may report why it cannot."""

    mapping_type: MappingType
    build: Callable[[Values, ProblemReport], T | None]

    def read(self, node: Node, what: str, report: ProblemReport) -> T | None:
        values = self.mapping_type.read(node, what, report)
        return None if values is None else self.build(values, report)

    def schema(self, definitions: Json) -> Json:
        return self.mapping_type.schema(definitions)


class ListOf(Struct, Generic[T], frozen=True):
    type_: FieldType[T]
    max_items: int
    min_items: int = 0

    def read(self, node: Node, what: str, report: ProblemReport) -> tuple[T, ...] | None:
        """The readable items; ``None`` when it is no list or the count is wrong."""
        if not isinstance(node, SequenceNode):
            hint = f"write `[{node.text}]`" if isinstance(node, ScalarNode) and node.text else ""
            report_unexpected(report, node, what, "a list", hint)
            return None
        if not self.min_items <= len(node.items) <= self.max_items:
            report.add(
                node.place, f"{what}: expected {self._expected_count()}, got {len(node.items)}"
            )
            return None
        values = [self.type_.read(item, f"an entry of {what}", report) for item in node.items]
        return tuple(value for value in values if value is not None)

    def schema(self, definitions: Json) -> Json:
        least = {"minItems": self.min_items} if self.min_items else {}
        items = self.type_.schema(definitions)
        return {"type": "array", "items": items, **least, "maxItems": self.max_items}

    def _expected_count(self) -> str:
        if self.min_items == self.max_items:
            return f"{self.min_items} entries"
        return f"{self.min_items} to {self.max_items} entries"


class MapOf(Struct, Generic[T], frozen=True):
    """A mapping from ids of the author's choosing to values of one type."""

    id: FieldType[str]
    type_: FieldType[T]
    max_items: int

    def read(self, node: Node, what: str, report: ProblemReport) -> dict[str, T | None] | None:
        """Every id with its value, ``None`` for a value that is not readable."""
        if not isinstance(node, MappingNode):
            report_unexpected(report, node, what, "ids, each with its keys below it")
            return None
        if len(node.entries) > self.max_items:
            report.add(
                node.place,
                f"{what}: expected at most {self.max_items} ids, got {len(node.entries)}",
            )
            return None
        values_by_id: dict[str, T | None] = {}
        for entry in node.entries:
            key = self.id.read(entry.key, f"an id in {what}", report)
            value = self.type_.read(entry.value, quoted(entry.key.text), report)
            if key is not None:
                values_by_id[key] = value
        return values_by_id

    def schema(self, definitions: Json) -> Json:
        return {
            "type": "object",
            "propertyNames": self.id.schema(definitions),
            "additionalProperties": self.type_.schema(definitions),
            "maxProperties": self.max_items,
        }


class OneOfMappings(Struct, frozen=True):
    """One of several mapping types by first keys; ``name`` is what all of them are: "a step"."""

    name: str
    mapping_types: dict[str, MappingType]

    def read(self, node: Node, what: str, report: ProblemReport) -> Values | None:
        """The values, read as the mapping type of the first key."""
        words = [quoted(key) for key in self.mapping_types]
        first_keys = " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
        if not isinstance(node, MappingNode):
            report_unexpected(report, node, what, f"{self.name} that begins with {first_keys}")
            return None
        if not node.entries:
            report.add(node.place, f"{what}: expected {first_keys} first, got nothing")
            return None
        first = node.entries[0].key
        if first.text in self.mapping_types:
            return self.mapping_types[first.text].read(node, what, report)
        key = next((e.key.text for e in node.entries if e.key.text in self.mapping_types), None)
        hint = (
            report.did_you_mean(first.text, self.mapping_types)
            if key is None
            else f"move {quoted(key)} first"
        )
        report.add(
            first.place,
            f"{self.name} begins with {first_keys}, this one with {quoted(first.text)}",
            hint,
        )
        return None if key is None else self.mapping_types[key].read(node, what, report)

    def schema(self, definitions: Json) -> Json:
        return {"anyOf": [type_.schema(definitions) for type_ in self.mapping_types.values()]}


def report_unexpected(
    report: ProblemReport, node: Node, what: str, expectation: str, hint: str = ""
) -> None:
    """Report a node of the wrong type; an ``Unreadable`` was reported by the parser."""
    match node:
        case Unreadable():
            return
        case ScalarNode(text=""):
            got = "nothing"
        case ScalarNode():
            got = quoted(node.text)
        case SequenceNode():
            got = "a list"
        case _:
            got = "keys with values"
    report.add(node.place, f"{what}: expected {expectation}, got {got}", hint)


def pattern_schema(pattern: str, otherwise: str) -> Json:
    """The schema of text with a pattern, and the message for other text."""
    # patternErrorMessage is an extension of the YAML language server; others ignore it.
    return {"type": "string", "pattern": pattern, "patternErrorMessage": otherwise}


E = TypeVar("E", bound=StrEnum)

_SPACES = r"[ \t\r\n]"
_SPACE = re.compile(f"{_SPACES}+")

# A plain 7 or true is a word where words are expected.
_WORD_TYPES = ["string", "number", "boolean"]

ID_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"  # The pattern of an id
_ID = re.compile(ID_PATTERN)


class Text(Struct, frozen=True):
    """Text. Line breaks and runs of spaces count as one space."""

    max_length: int

    def read(self, node: Node, what: str, report: ProblemReport) -> str | None:
        words = _SPACE.sub(" ", node.text).strip(" ") if isinstance(node, ScalarNode) else ""
        if not words:
            hint = "put quotes around words that hold `: `" if isinstance(node, MappingNode) else ""
            report_unexpected(report, node, what, "words", hint)
            return None
        if len(words) > self.max_length:
            report.add(
                node.place,
                f"{what}: expected at most {self.max_length} characters, got {len(words)}",
            )
            return None
        return words

    def schema(self, _definitions: Json) -> Json:
        # A run of spaces before a word counts as one character.
        char = rf"(?:[^ \t\r\n]|{_SPACES}+(?=[^ \t\r\n]))"
        pattern = f"^{_SPACES}*{char}{{1,{self.max_length}}}{_SPACES}*$"
        message = f"expected words, at most {self.max_length} characters"
        return pattern_schema(pattern, message) | {"type": _WORD_TYPES}


_ADDRESS = r"https?://[!-~]+"


class WebAddress(Struct, frozen=True):
    """An address of the web, of at most ``max_length`` printable ASCII characters."""

    max_length: int = 300

    def read(self, node: Node, what: str, report: ProblemReport) -> str | None:
        text = node.text if isinstance(node, ScalarNode) else ""
        if len(text) <= self.max_length and re.fullmatch(_ADDRESS, text):
            return text
        expectation = f"an address such as `https://example.org`, at most {self.max_length} long"
        report_unexpected(report, node, what, expectation)
        return None

    def schema(self, _definitions: Json) -> Json:
        address = pattern_schema(f"^{_ADDRESS}$", "expected an address such as https://example.org")
        return {**address, "maxLength": self.max_length}


class Id(Struct, frozen=True):
    """An id, such as ``glute-bridge``."""

    max_length: int = 60

    def read(self, node: Node, what: str, report: ProblemReport) -> str | None:
        if isinstance(node, ScalarNode) and self.accepts(node.text):
            return node.text
        expectation = "an id of lower-case letters, digits and single hyphens"
        report_unexpected(report, node, what, expectation, "such as `glute-bridge`")
        return None

    def accepts(self, text: str) -> bool:
        return len(text) <= self.max_length and _ID.fullmatch(text) is not None

    def schema(self, _definitions: Json) -> Json:
        message = "expected an id of lower-case letters, digits and single hyphens"
        id_schema = pattern_schema(f"^{ID_PATTERN}$", message)
        return {**id_schema, "type": _WORD_TYPES, "maxLength": self.max_length}


class EnumWord(Struct, Generic[E], frozen=True):
    choices: type[E]

    def read(self, node: Node, what: str, report: ProblemReport) -> E | None:
        words = [str(choice) for choice in self.choices]
        if isinstance(node, ScalarNode) and node.text in words:
            return self.choices(node.text)
        expectation = "one of " + ", ".join(words) if len(words) > 1 else quoted(words[0])
        near = report.nearest(node.text, words) if isinstance(node, ScalarNode) else None
        report_unexpected(report, node, what, expectation, "" if near is None else meant(near))
        return None

    def schema(self, _definitions: Json) -> Json:
        return {"enum": [choice.value for choice in self.choices]}


class EnumMap(Struct, Generic[E, T], frozen=True):
    """A mapping whose keys are the words of an enumeration."""

    keys: type[E]
    type_: FieldType[T]

    def read(self, node: Node, what: str, report: ProblemReport) -> dict[E, T] | None:
        words = [str(key) for key in self.keys]
        if not isinstance(node, MappingNode):
            report_unexpected(report, node, what, f"keys out of {', '.join(words)}")
            return None
        values_by_word: dict[E, T] = {}
        for entry in node.entries:
            key = entry.key
            if key.text not in words:
                report.add(
                    key.place,
                    f"unknown key {quoted(key.text)}; expected a key of {what}",
                    report.did_you_mean(key.text, words),
                )
                continue
            value = self.type_.read(entry.value, quoted(key.text), report)
            if value is not None:
                values_by_word[self.keys(key.text)] = value
        return values_by_word

    def schema(self, definitions: Json) -> Json:
        value = self.type_.schema(definitions)
        properties = {key.value: value for key in self.keys}
        return {"type": "object", "properties": properties, "additionalProperties": False}


class WholeNumber(Struct, frozen=True):
    min_value: int
    max_value: int

    def read(self, node: Node, what: str, report: ProblemReport) -> int | None:
        expectation = f"a whole number from {self.min_value} to {self.max_value}"
        digits = (
            re.fullmatch(_DIGITS, node.text, re.ASCII) if isinstance(node, ScalarNode) else None
        )
        if digits is None or not self.min_value <= int(digits[0]) <= self.max_value:
            report_unexpected(report, node, what, expectation)
            return None
        return int(digits[0])

    def schema(self, _definitions: Json) -> Json:
        quoted_digits = pattern_schema(f"^{_DIGITS}$", "expected a whole number")
        return {"anyOf": [_whole_numbers(self.min_value, self.max_value), quoted_digits]}


class WholeNumberRange(Struct, frozen=True):
    """A whole number or a range of them, such as ``15-20``."""

    min_value: int
    max_value: int

    def read(self, node: Node, what: str, report: ProblemReport) -> Range | None:
        expectation = f"a number such as `20` or `15-20`, from {self.min_value} to {self.max_value}"
        limits = _Limits(self.min_value, self.max_value, expectation)
        return _read_range(node, what, report, parse_count_range, limits)

    def schema(self, _definitions: Json) -> Json:
        span = pattern_schema(
            f"^{_DIGITS}({_DASH}{_DIGITS})?$", "expected a number such as 20 or 15-20"
        )
        return {"anyOf": [_whole_numbers(self.min_value, self.max_value), span]}


def _whole_numbers(min_value: int, max_value: int) -> Json:
    return {"type": "integer", "minimum": min_value, "maximum": max_value}


class Duration(Struct, frozen=True):
    """A duration in milliseconds."""

    max_ms: int
    min_ms: int = 0

    def read(self, node: Node, what: str, report: ProblemReport) -> int | None:
        ms = parse_duration(node.text) if isinstance(node, ScalarNode) else None
        if ms is None:
            report_unexpected(
                report, node, what, "a duration", "such as `45s`, `1m30s`, `1:30` or `2.5s`"
            )
            return None
        if not self.min_ms <= ms <= self.max_ms:
            expectation = f"{duration_text(self.min_ms)} to {duration_text(self.max_ms)}"
            report_unexpected(report, node, what, expectation)
            return None
        return ms

    def schema(self, _definitions: Json) -> Json:
        message = "expected a duration such as 45s, 1m30s or 1:30"
        return {
            "anyOf": [pattern_schema(f"^{PATTERN}$", message), _seconds(self.min_ms, self.max_ms)]
        }


_CLOCK_TIME = r"([01]?\d|2[0-3]):([0-5]\d)"


class ClockTime(Struct, frozen=True):
    """A time of day, such as ``8:00`` or ``20:30``."""

    def read(self, node: Node, what: str, report: ProblemReport) -> str | None:
        match = (
            re.fullmatch(_CLOCK_TIME, node.text, re.ASCII) if isinstance(node, ScalarNode) else None
        )
        if match is None:
            report_unexpected(report, node, what, "a time of day such as `8:00` or `20:30`")
            return None
        return f"{match[1]:0>2}:{match[2]}"

    def schema(self, _definitions: Json) -> Json:
        return pattern_schema(f"^{_CLOCK_TIME}$", "expected a time of day such as 8:00 or 20:30")


class DurationRange(Struct, frozen=True):
    """A duration or a range of them, such as ``2-3s``, in milliseconds."""

    max_ms: int
    min_ms: int = 0

    def read(self, node: Node, what: str, report: ProblemReport) -> Range | None:
        least = f"from {duration_text(self.min_ms)} " if self.min_ms else "up "
        expectation = f"a duration such as `2s` or `2-3s`, {least}to {duration_text(self.max_ms)}"
        limits = _Limits(self.min_ms, self.max_ms, expectation)
        return _read_range(node, what, report, parse_duration_range, limits)

    def schema(self, _definitions: Json) -> Json:
        message = "expected a duration such as 2s or 2-3s"
        pattern = f"^{PATTERN}({_DASH}{PATTERN})?$"
        return {"anyOf": [pattern_schema(pattern, message), _seconds(self.min_ms, self.max_ms)]}


def _seconds(min_ms: int, max_ms: int) -> Json:
    return {"type": "number", "minimum": min_ms / 1000, "maximum": max_ms / 1000}


class _Limits(Struct, frozen=True):
    """What the ends of a range may be, as numbers and in words."""

    min_value: int
    max_value: int
    expectation: str


def _read_range(
    node: Node,
    what: str,
    report: ProblemReport,
    parse: Callable[[str], tuple[int, int] | None],
    limits: _Limits,
) -> Range | None:
    span = parse(node.text) if isinstance(node, ScalarNode) else None
    if span is None:
        report_unexpected(report, node, what, limits.expectation)
        return None
    low, high = span
    if low > high:
        report_unexpected(report, node, what, "the smaller end of the range first")
        return None
    if low < limits.min_value or high > limits.max_value:
        report_unexpected(report, node, what, limits.expectation)
        return None
    return Range(low, high)
