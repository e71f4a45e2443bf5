"""Shapes: a table of fields that reads a mapping and says what is wrong with it.

A field names a key and its ``Kind``; a kind is data (limits, choices, fields
inside), so that whatever needs to know the format can be made from the same
tables that read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from coach_tui.definitions.nodes import Hole, Mapping, Scalar, Sequence
from coach_tui.definitions.problems import did_you_mean, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.definitions.nodes import Node
    from coach_tui.definitions.problems import Place, Report

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Kind(Protocol[T_co]):
    """What a value may be."""

    def read(self, node: Node, what: str, report: Report) -> T_co | None:
        """The value of a node, or ``None`` with a problem reported.

        Args:
            node: What was written.
            what: How to call it in a problem, such as "`reps`".
            report: Where problems go.
        """
        ...


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A key of a shape.

    Attributes:
        name: The key.
        kind: What its value may be.
        required: Whether it must be there.
    """

    name: str
    kind: Kind[T]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping with known keys.

    Attributes:
        name: What it is, with its article: "an exercise step".
        fields: Its keys.
    """

    name: str
    fields: tuple[Field[Any], ...]

    def read(self, node: Node, what: str, report: Report) -> Values | None:
        """The values of a mapping's keys; each one that is wrong or missing is reported."""
        if not isinstance(node, Mapping):
            hint = f"write its keys, such as `{self.fields[0].name}: ...`"
            expected(report, node, what, self.name, hint)
            return None
        known = {field.name: field for field in self.fields}
        given: dict[str, _Given] = {}
        for entry in node.entries:
            key = entry.key.text
            field = known.get(key)
            if field is None:
                report.add(
                    entry.key.place,
                    f"unknown key {shown(key)}; expected a key of {self.name}",
                    did_you_mean(key, known),
                )
                continue
            value = field.kind.read(entry.value, shown(key), report)
            given[key] = _Given(entry.key.place, entry.value.place, value)
        for field in self.fields:
            if field.required and node.get(field.name) is None:
                report.add(node.place, f"{shown(field.name)} is missing; {self.name} must have it")
        return Values(self, node.place, given)


@dataclass(frozen=True, slots=True)
class _Given:
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

    shape: Shape
    start: Place
    _given: dict[str, _Given]

    def get(self, field: Field[T]) -> T | None:
        """The value of a field; ``None`` when it was not given or not readable."""
        given = self._given.get(field.name)
        # The shape read it with this very field's kind.
        return None if given is None else cast("T | None", given.value)

    def get_or(self, field: Field[T], default: T) -> T:
        """The value of a field, or ``default`` where ``get`` gives ``None``."""
        value = self.get(field)
        return default if value is None else value

    def has(self, field: Field[Any]) -> bool:
        """Whether the key was written, readable or not."""
        return field.name in self._given

    def place(self, field: Field[Any]) -> Place:
        """Where a field's value stands, or the mapping itself when it was not given."""
        given = self._given.get(field.name)
        return self.start if given is None else given.place

    def key_place(self, field: Field[Any]) -> Place:
        """Where a field's key stands, or the mapping itself when it was not given."""
        given = self._given.get(field.name)
        return self.start if given is None else given.key_place


@dataclass(frozen=True, slots=True)
class Built(Generic[T]):
    """A shape whose values become one thing.

    Attributes:
        shape: The keys.
        build: Makes the thing, or reports why it cannot be made.
    """

    shape: Shape
    build: Callable[[Values, Report], T | None]

    def read(self, node: Node, what: str, report: Report) -> T | None:
        """What ``build`` makes of the mapping."""
        values = self.shape.read(node, what, report)
        return None if values is None else self.build(values, report)


@dataclass(frozen=True, slots=True)
class ListOf(Generic[T]):
    """A list of one kind of thing.

    Attributes:
        kind: What each may be.
        most: How many there may be.
        least: How many there must be.
    """

    kind: Kind[T]
    most: int
    least: int = 0

    def read(self, node: Node, what: str, report: Report) -> tuple[T, ...] | None:
        """Those that are readable; ``None`` when it is no list or the count is wrong."""
        if not isinstance(node, Sequence):
            hint = f"write `[{node.text}]`" if isinstance(node, Scalar) and node.text else ""
            expected(report, node, what, "a list", hint)
            return None
        if not self.least <= len(node.items) <= self.most:
            report.add(node.place, f"{what}: expected {self._count()}, got {len(node.items)}")
            return None
        read = [self.kind.read(item, f"an entry of {what}", report) for item in node.items]
        return tuple(value for value in read if value is not None)

    def _count(self) -> str:
        if self.least == self.most:
            return f"{self.least} entries"
        return f"{self.least} to {self.most} entries"


@dataclass(frozen=True, slots=True)
class Named(Generic[T]):
    """A mapping from ids of the author's choosing to one kind of thing.

    Attributes:
        id: What an id may be.
        kind: What each value may be.
        most: How many there may be.
    """

    id: Kind[str]
    kind: Kind[T]
    most: int

    def read(self, node: Node, what: str, report: Report) -> dict[str, T | None] | None:
        """Every id with its value, ``None`` for one that is not readable."""
        if not isinstance(node, Mapping):
            expected(report, node, what, "ids, each with its keys below it")
            return None
        if len(node.entries) > self.most:
            report.add(
                node.place, f"{what}: expected at most {self.most} ids, got {len(node.entries)}"
            )
            return None
        read: dict[str, T | None] = {}
        for entry in node.entries:
            key = self.id.read(entry.key, f"an id in {what}", report)
            value = self.kind.read(entry.value, shown(entry.key.text), report)
            if key is not None:
                read[key] = value
        return read


@dataclass(frozen=True, slots=True)
class ByFirstKey:
    """One of several shapes, told apart by the first key.

    Attributes:
        name: What all of them are: "a step".
        shapes: The shape for each first key.
    """

    name: str
    shapes: dict[str, Shape]

    def read(self, node: Node, what: str, report: Report) -> Values | None:
        """The values, read as the shape that the first key names."""
        words = [shown(key) for key in self.shapes]
        kinds = " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
        if not isinstance(node, Mapping):
            expected(report, node, what, f"{self.name} that begins with {kinds}")
            return None
        if not node.entries:
            report.add(node.place, f"{what}: expected {kinds} first, got nothing")
            return None
        first = node.entries[0].key
        if first.text in self.shapes:
            return self.shapes[first.text].read(node, what, report)
        kind = next((e.key.text for e in node.entries if e.key.text in self.shapes), None)
        hint = (
            did_you_mean(first.text, self.shapes) if kind is None else f"move {shown(kind)} first"
        )
        report.add(
            first.place, f"{self.name} begins with {kinds}, this one with {shown(first.text)}", hint
        )
        return None if kind is None else self.shapes[kind].read(node, what, report)


def expected(report: Report, node: Node, what: str, wanted: str, hint: str = "") -> None:
    """Report that a node is not what was wanted; a ``Hole`` has been reported before."""
    match node:
        case Hole():
            return
        case Scalar(text=""):
            got = "nothing"
        case Scalar():
            got = shown(node.text)
        case Sequence():
            got = "a list"
        case Mapping():
            got = "keys with values"
    report.add(node.place, f"{what}: expected {wanted}, got {got}", hint)
