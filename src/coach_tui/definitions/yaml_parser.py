"""Parses the bytes of a YAML file into plain nodes with places; nothing is constructed.

Only PyYAML's event parser is used, under caps on bytes, depth, nodes and length. Its
composer recurses into nested brackets until the process dies, aliases and merge keys cost
gigabytes, and its constructors turn words into other types. The bytes must be UTF-8
without characters that would control a terminal.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, NoReturn

import yaml
from msgspec import Struct, field
from yaml import MarkedYAMLError

from coach_tui.definitions.problems import MAX_BYTES, START, Place, quoted
from coach_tui.text import is_safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.events import NodeEvent

    from coach_tui.definitions.problems import ProblemReport

    Parser = type[yaml.SafeLoader | yaml.CSafeLoader]


class ScalarNode(Struct, frozen=True):
    """A scalar, always as text: ``1:30`` stays ``1:30``; escapes in quotes are resolved."""

    text: str
    place: Place
    is_quoted: bool
    end: Place


class SequenceNode(Struct, frozen=True):
    items: tuple[Node, ...]
    place: Place
    end: Place | None = None  # After the closing bracket; None where it has none


class KeyValue(Struct, frozen=True):
    """One key of a mapping with its value."""

    key: ScalarNode
    value: Node


class MappingNode(Struct, frozen=True):
    """Keys with values, in the order written, without duplicates."""

    entries: tuple[KeyValue, ...]
    place: Place
    end: Place | None = None  # After the closing brace; None where it has none

    def get(self, key: str) -> Node | None:
        return next((entry.value for entry in self.entries if entry.key.text == key), None)


class Unreadable(Struct, frozen=True):
    """A node that the parser has reported, such as an alias."""

    place: Place


Node = ScalarNode | SequenceNode | MappingNode | Unreadable


_OTHER_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAVE_AS = "save it as UTF-8"


def decode(data: bytes, report: ProblemReport) -> str | None:
    """A file's bytes as text, without a byte order mark; ``None`` with the reason reported."""
    if len(data) > MAX_BYTES:
        report.add(START, f"expected at most {MAX_BYTES // 1024} KiB, got more", "split the file")
        return None
    if data.startswith(_OTHER_MARKS):
        report.add(START, "expected text in UTF-8, got UTF-16 or UTF-32", _SAVE_AS)
        return None
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = _place_after(before)
        report.add(place, f"expected text in UTF-8, got byte {data[error.start]:#04x}", _SAVE_AS)
        return None
    unsafe = False
    for place, char in unsafe_characters(text):
        unsafe = True
        report.add(place, f"the character U+{ord(char):04X} is not allowed", "take it out")
    return None if unsafe else text


def unsafe_characters(text: str) -> Iterator[tuple[Place, str]]:
    """The places and characters of ``text`` that a terminal would not show as themselves."""
    if text.isascii() and text.isprintable():
        return
    # splitlines() splits at more characters, all of them unsafe.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.isprintable():  # Much quicker than a check of each character.
            continue
        for column, char in enumerate(line, start=1):
            if char != "\t" and not is_safe(char):
                yield Place(number, column), char


def _place_after(text: str) -> Place:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Place(len(lines), len(lines[-1]) + 1)


_QUOTE = "put quotes around words that hold `: ` or begin with a sign"

# Part of a parser's message -> hint, for both of PyYAML's parsers.
_HINTS = (
    ("mapping values are not allowed", _QUOTE),
    (
        "cannot start any token",
        "indent with spaces, not tabs, and quote words that begin with a sign",
    ),
    ("could not find expected ':'", "is a colon with a space after it missing?"),
    ("unexpected end of stream", "a closing quote or bracket is missing"),
    ("expected ',' or", "a comma or a closing bracket is missing"),
    ("did not find expected ',' or", "a comma or a closing bracket is missing"),
    ("expected <block end>", "is the indentation the same as on the lines above?"),
    ("did not find expected key", "is the indentation the same as on the lines above?"),
    ("did not find expected '-'", "is the indentation the same as on the lines above?"),
    ("undefined alias", "put quotes around words that begin with `*`"),
    ("escape", "a backslash in double quotes is written twice"),
)


def syntax_error(error: Exception, last: Place) -> tuple[Place, str, str]:
    """The place, message and hint of a parser's error; ``last`` for an error without a place."""
    if not isinstance(error, MarkedYAMLError):
        return last, "not YAML after this place", _QUOTE
    message = error.problem or "something is wrong here"
    # An unclosed quote is reported where it opens, not at the end of the file.
    at_start = "end of stream" in message and error.context_mark is not None
    mark = error.context_mark if at_start else error.problem_mark or error.context_mark
    place = last if mark is None else Place(mark.line + 1, mark.column + 1)
    context = f" {error.context}" if error.context else ""
    hint = next((hint for part, hint in _HINTS if part in message), "")
    return place, f"not YAML{context}: {message}", hint


MAX_DEPTH = 24  # Nested lists and mappings; a plain session needs 5, each nested circuit 2 more
MAX_NODES = 20_000  # Scalars, lists and mappings in one file
MAX_SCALAR = 4_000  # Characters of one scalar, about a page of text

# The C event parser is twenty times as quick, and its state is on the heap, so depth cannot
# kill it. Without the C extension, the Python parser gives the same events.
DEFAULT_PARSER: Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# The parsers also raise other errors: \U99999999 gives ValueError in one, OverflowError
# in the other.
_PARSER_ERRORS = (yaml.YAMLError, ValueError, LookupError, ArithmeticError, RecursionError)
_WRITE_OUT = "write it out in full"


class _StopReadingError(Exception):
    """A cap is reached and reported."""


def parse(text: str, report: ProblemReport, parser: Parser = DEFAULT_PARSER) -> Node | None:
    """The root node of a decoded file, with an ``Unreadable`` for each refused node.

    Aliases, anchors, tags, merge keys, duplicate keys and further documents are problems. ``None``
    when the text is empty or cannot be parsed to its end.
    """
    builder = _Builder(report)
    try:
        for event in yaml.parse(text, Loader=parser):
            builder.take(event)
    except _StopReadingError:
        return None
    except _PARSER_ERRORS as error:
        place, message, hint = syntax_error(error, builder.last)
        report.add(place, message, hint)
        return None
    if builder.root is None:
        report.add(START, "the file is empty", "a session begins with `title:`")
    return builder.root


class _Frame(Struct):
    """An open list or mapping; ``key`` waits for its value."""

    place: Place
    is_mapping: bool
    is_flow: bool
    items: list[Node] = field(default_factory=list[Node])
    entries: dict[str, KeyValue] = field(default_factory=dict[str, KeyValue])
    key: Node | None = None

    def closed(self, event: yaml.CollectionEndEvent) -> Node:
        end = _end(event, self.place) if self.is_flow else None
        if self.is_mapping:
            return MappingNode(tuple(self.entries.values()), self.place, end)
        return SequenceNode(tuple(self.items), self.place, end)


class _Builder:
    """Builds nodes from events, without recursion."""

    def __init__(self, report: ProblemReport) -> None:
        self.root: Node | None = None
        self.last = START
        self._report = report
        self._stack: list[_Frame] = []
        self._nodes = 0

    def take(self, event: yaml.Event) -> None:
        """Handle one event; raises ``_StopReadingError`` at a cap."""
        place = self.last = _place(event)
        match event:
            case yaml.ScalarEvent():
                self._count(place)
                self._check_properties(event, place)
                self._put(self._scalar(event, place))
            case yaml.AliasEvent():
                self._count(place)
                self._report.add(place, f"alias {quoted(f'*{event.anchor}')}", _WRITE_OUT)
                self._put(Unreadable(place))
            case yaml.CollectionStartEvent():
                self._count(place)
                self._check_properties(event, place)
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                self._push(_Frame(place, is_mapping, bool(event.flow_style)))
            case yaml.CollectionEndEvent():
                self._put(self._stack.pop().closed(event))
            case yaml.DocumentStartEvent() if self.root is not None:
                self._stop(place, "a second document", "one file holds one session or exercise")
            case _:
                pass

    def _stop(self, place: Place, message: str, hint: str = "") -> NoReturn:
        self._report.add(place, message, hint)
        raise _StopReadingError

    def _count(self, place: Place) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(place, f"expected at most {MAX_NODES} values in a file, got more")

    def _push(self, frame: _Frame) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._stop(frame.place, f"nested more than {MAX_DEPTH} deep")
        self._stack.append(frame)

    def _check_properties(self, event: NodeEvent, place: Place) -> None:
        if event.anchor is not None:
            self._report.add(place, f"anchor {quoted(f'&{event.anchor}')}", _WRITE_OUT)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._report.add(place, f"tag {quoted(str(tag))}", "take it out; words need no tag")

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Node:
        if len(event.value) > MAX_SCALAR:
            self._report.add(place, f"expected at most {MAX_SCALAR} characters, got more")
            return Unreadable(place)
        for _, char in unsafe_characters(event.value):
            self._report.add(
                place, f"an escape gives U+{ord(char):04X}, which is not allowed", "take it out"
            )
            return Unreadable(place)
        is_quoted = event.style in ("'", '"')
        return ScalarNode(event.value, place, is_quoted=is_quoted, end=_end(event, place))

    def _put(self, node: Node) -> None:
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        if not frame.is_mapping:
            frame.items.append(node)
        elif frame.key is None:
            frame.key = node
        else:
            self._enter(frame, frame.key, node)
            frame.key = None

    def _enter(self, frame: _Frame, key: Node, value: Node) -> None:
        if isinstance(key, Unreadable):
            return
        if not isinstance(key, ScalarNode):
            self._report.add(key.place, "expected a word as the key, got a list or mapping")
        elif key.text == "<<" and not key.is_quoted:
            self._report.add(key.place, "merge key `<<`", _WRITE_OUT)
        elif key.text in frame.entries:
            first = frame.entries[key.text].key.place
            self._report.add(
                key.place,
                f"{quoted(key.text)} is given twice",
                f"the first is on line {first.line}",
            )
        else:
            frame.entries[key.text] = KeyValue(key, value)


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return START if mark is None else Place(mark.line + 1, mark.column + 1)


def _end(event: yaml.Event, otherwise: Place) -> Place:
    mark = event.end_mark
    return otherwise if mark is None else Place(mark.line + 1, mark.column + 1)
