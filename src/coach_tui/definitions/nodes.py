"""A YAML file as plain nodes: what was written and where, nothing constructed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach_tui.definitions.problems import Place


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word, a number, a line of text: always its own text, so ``1:30`` stays ``1:30``.

    Attributes:
        text: As written, escapes in quotes resolved.
        place: Where it begins.
        quoted: Whether it stood in quotes.
    """

    text: str
    place: Place
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order written; no key comes twice."""

    entries: tuple[Entry, ...]
    place: Place

    def get(self, key: str) -> Node | None:
        """The value of a key, if it is there."""
        return next((entry.value for entry in self.entries if entry.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Hole:
    """Something already reported that nothing more is to be said about, such as an alias."""

    place: Place


Node = Scalar | Sequence | Mapping | Hole
