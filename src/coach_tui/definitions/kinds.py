"""What a single value may be: words, ids, choices, numbers, durations and their ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from coach_tui.core.session import Range
from coach_tui.definitions.durations import (
    duration_text,
    parse_count_range,
    parse_duration,
    parse_duration_range,
)
from coach_tui.definitions.nodes import Mapping, Scalar
from coach_tui.definitions.problems import did_you_mean, shown
from coach_tui.definitions.reader import expected

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.definitions.nodes import Node
    from coach_tui.definitions.problems import Report
    from coach_tui.definitions.reader import Kind

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

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

    most: int

    def read(self, node: Node, what: str, report: Report) -> str | None:
        """The words, at least one."""
        words = _SPACE.sub(" ", node.text).strip(" ") if isinstance(node, Scalar) else ""
        if not words:
            hint = "put quotes around words that hold `: `" if isinstance(node, Mapping) else ""
            expected(report, node, what, "words", hint)
            return None
        if len(words) > self.most:
            report.add(
                node.place, f"{what}: expected at most {self.most} characters, got {len(words)}"
            )
            return None
        return words


@dataclass(frozen=True, slots=True)
class Id:
    """A name for reference, such as ``glute-bridge``.

    Attributes:
        most: Characters allowed.
    """

    most: int = 60

    def read(self, node: Node, what: str, report: Report) -> str | None:
        """The name as written."""
        if isinstance(node, Scalar) and self.accepts(node.text):
            return node.text
        wanted = "an id of lower-case letters, digits and single hyphens"
        expected(report, node, what, wanted, "such as `glute-bridge`")
        return None

    def accepts(self, text: str) -> bool:
        """Whether a text is such a name."""
        return len(text) <= self.most and _ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class OneOf(Generic[E]):
    """One word of several.

    Attributes:
        choices: The words.
    """

    choices: type[E]

    def read(self, node: Node, what: str, report: Report) -> E | None:
        """The member whose value was written."""
        words = [str(choice) for choice in self.choices]
        if isinstance(node, Scalar) and node.text in words:
            return self.choices(node.text)
        wanted = "one of " + ", ".join(words) if len(words) > 1 else shown(words[0])
        near = did_you_mean(node.text, words) if isinstance(node, Scalar) else ""
        expected(report, node, what, wanted, near if near.startswith("did") else "")
        return None


@dataclass(frozen=True, slots=True)
class Keyed(Generic[E, T]):
    """A mapping whose keys are the words of an enumeration.

    Attributes:
        keys: The words.
        kind: What each value may be.
    """

    keys: type[E]
    kind: Kind[T]

    def read(self, node: Node, what: str, report: Report) -> dict[E, T] | None:
        """Those that are readable."""
        words = [str(key) for key in self.keys]
        if not isinstance(node, Mapping):
            expected(report, node, what, f"keys out of {', '.join(words)}")
            return None
        read: dict[E, T] = {}
        for entry in node.entries:
            key = entry.key
            if key.text not in words:
                report.add(
                    key.place,
                    f"unknown key {shown(key.text)}; expected a key of {what}",
                    did_you_mean(key.text, words),
                )
                continue
            value = self.kind.read(entry.value, shown(key.text), report)
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

    least: int
    most: int

    def read(self, node: Node, what: str, report: Report) -> int | None:
        """The number; leading zeros change nothing."""
        wanted = f"a whole number from {self.least} to {self.most}"
        span = parse_count_range(node.text) if isinstance(node, Scalar) else None
        if span is None or span[0] != span[1] or not self.least <= span[0] <= self.most:
            expected(report, node, what, wanted)
            return None
        return span[0]


@dataclass(frozen=True, slots=True)
class WholeRange:
    """A whole number or a range of them, such as ``15-20``.

    Attributes:
        least: The smallest allowed.
        most: The largest allowed.
    """

    least: int
    most: int

    def read(self, node: Node, what: str, report: Report) -> Range | None:
        """The range; a single number is a range of one."""
        wanted = f"a number such as `20` or `15-20`, from {self.least} to {self.most}"
        return _read_range(node, what, report, parse_count_range, (wanted, self.least, self.most))


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration, read as milliseconds.

    Attributes:
        most_ms: The longest allowed.
        least_ms: The shortest allowed.
    """

    most_ms: int
    least_ms: int = 0

    def read(self, node: Node, what: str, report: Report) -> int | None:
        """The milliseconds."""
        ms = parse_duration(node.text) if isinstance(node, Scalar) else None
        if ms is None:
            expected(report, node, what, "a duration", "such as `45s`, `1m30s`, `1:30` or `2.5s`")
            return None
        if not self.least_ms <= ms <= self.most_ms:
            wanted = f"{duration_text(self.least_ms)} to {duration_text(self.most_ms)}"
            expected(report, node, what, wanted)
            return None
        return ms


@dataclass(frozen=True, slots=True)
class DurationRange:
    """A duration or a range of them, such as ``2-3s``, read as milliseconds.

    Attributes:
        most_ms: The longest allowed.
    """

    most_ms: int

    def read(self, node: Node, what: str, report: Report) -> Range | None:
        """The range; a single duration is a range of one."""
        wanted = f"a duration such as `2s` or `2-3s`, up to {duration_text(self.most_ms)}"
        return _read_range(node, what, report, parse_duration_range, (wanted, 0, self.most_ms))


def _read_range(
    node: Node,
    what: str,
    report: Report,
    parse: Callable[[str], tuple[int, int] | None],
    limits: tuple[str, int, int],
) -> Range | None:
    wanted, least, most = limits
    span = parse(node.text) if isinstance(node, Scalar) else None
    if span is None:
        expected(report, node, what, wanted)
        return None
    low, high = span
    if low > high:
        expected(report, node, what, "the smaller end of the range first")
        return None
    if low < least or high > most:
        expected(report, node, what, wanted)
        return None
    return Range(low, high)
