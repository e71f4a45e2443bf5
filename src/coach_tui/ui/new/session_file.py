"""A session file in the parts that the form shows, and the same file with some of them changed.

All else keeps its text: exercises of the file, other keys, comments. What is written is compared
with what was to be written, value by value, before it is returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType

from coach_tui.definitions import format as keys
from coach_tui.definitions.durations import duration_text
from coach_tui.definitions.problems import ProblemReport
from coach_tui.definitions.writer import WIDTH
from coach_tui.definitions.yaml_parser import (
    KeyValue,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    parse,
)
from coach_tui.services.own_sessions import FileChangeError, plain_node, retitled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from coach_tui.definitions.imports.typed_dose import TypedRounds
    from coach_tui.definitions.problems import Place

# The keys of an exercise step in the order in which the writer has them; the first are its dose.
DOSE_KEYS = ("reps", "duration", "length", "until", "max", "sets")
_ORDER = (
    *("exercise", "variation", *DOSE_KEYS, "sides", "hold", "tempo", "load", "band"),
    *("prepare", "switch", "rest", "note"),
)

_BLOCKS = keys.CIRCUIT.name, keys.SUPERSET.name
_ONLY_ROUNDS = {keys.ROUNDS.name, keys.ROUND_REST.name, keys.STEPS.name}

_UNUSUAL = "This file is written in a way that the form can't change."

HEAD = -1  # ``FileStep.inside`` of the lines of a block above its steps


class FormLimitError(Exception):
    """The form can't show or change a file; the message is a sentence for the user."""


class FileStep(Struct, frozen=True):
    """A step as it is written, or the lines of a block above its steps."""

    text: str  # From its first column, with the comments and blank lines above it
    inside: int = 0  # How many columns the steps of a block are further in; or ``HEAD``


class FileChanges(Struct, frozen=True, kw_only=True):
    """What is to be different in a file; what is unset stays as it is."""

    title: str | UnsetType = UNSET
    schedule: str | UnsetType = UNSET  # As it is written; empty for none
    rest: str | UnsetType = UNSET  # That of the defaults, as it is written
    rounds: TypedRounds | UnsetType = UNSET
    steps: tuple[FileStep, ...] | UnsetType = UNSET


class SessionFile(Struct, frozen=True):
    """A session file; values are as they are written, empty where there is none."""

    text: str  # With plain line breaks
    title: str
    schedule: str
    rest: str  # That of the defaults
    rounds: str  # How often all steps are done; empty where they are no circuit
    round_rest: str
    steps: tuple[FileStep, ...]  # With those of blocks that have rounds and steps alone

    @classmethod
    def of_text(cls, text: str) -> SessionFile:
        """Take a file without errors apart.

        Raises:
            FormLimitError: It is not written in lines, a key or a step on each.
        """
        source = _Source.of_text(text)
        circuit = source.circuit
        return cls(
            text=source.text,
            title=_text(source.root.get(keys.TITLE.name)),
            schedule=source.value(source.root.get(keys.SCHEDULE.name)),
            rest=source.value(_value_in(source.root.get(keys.DEFAULTS.name), keys.REST.name)),
            rounds="" if circuit is None else _text(circuit.get(keys.ROUNDS.name)) or "1",
            round_rest=source.value(_value_in(circuit, keys.ROUND_REST.name)),
            steps=source.file_steps(),
        )

    def changed(self, changes: FileChanges) -> str:
        """The file with some changes; without any, the same text.

        Raises:
            FormLimitError: It can't be changed so.
        """
        if changes == FileChanges():
            return self.text
        source = _Source.of_text(self.text)
        expected = _plain_entries(source.root)
        try:
            new_text = source.changed(changes, expected)
            if changes.title is not UNSET:
                new_text = retitled(new_text, changes.title)
                expected[keys.TITLE.name] = _text(_root_of(new_text).get(keys.TITLE.name))
        except FileChangeError as error:
            raise FormLimitError(_UNUSUAL) from error
        if plain_node(_root_of(new_text)) != expected:
            raise FormLimitError(_UNUSUAL)
        return new_text

    def with_one_step(self, step: str, rest: str | UnsetType) -> str:
        """A file of one step with this one's defaults; ``rest`` is another one of them."""
        source = _Source.of_text(self.text)
        defaults = source.lines_of(keys.DEFAULTS.name)
        stump = f"title: Step\n{defaults}steps:\n  - rest: 1s\n"
        return SessionFile.of_text(stump).changed(FileChanges(rest=rest, steps=(FileStep(step),)))


def step_keys(step: str) -> dict[str, str]:
    """The keys of a step with their values as they are written."""
    source = _Source.of_step(step)
    return {entry.key.text: source.value(entry.value) for entry in source.root.entries}


def changed_step(step: str, dropped: Collection[str], new: Mapping[str, str]) -> str:
    """A step without some keys, and with others; comments above it stay.

    ``new`` has the values as they are written.
    """
    source = _Source.of_step(step)
    item = source.root
    head = source.text[: source.line_start(item.place.line)]
    pieces = [
        (entry.key.text, source.piece(item, at, new.get(entry.key.text)))
        for at, entry in enumerate(item.entries)
        if entry.key.text in new or entry.key.text not in dropped
    ]
    for key, value in new.items():
        if item.get(key) is None:
            before = [n for n, (name, _) in enumerate(pieces, start=1) if _rank(name) < _rank(key)]
            pieces.insert(max(before, default=0), (key, f"{key}: {value}"))
    texts = [text for _, text in pieces]
    tail = "" if item.end is None else source.text[source.offset(item.end) :]
    in_braces = f"- {{{', '.join(texts)}}}"
    if item.end is not None and len(in_braces) + 2 <= WIDTH:
        return head + in_braces + tail
    lines = (f"{'- ' if n == 0 else '  '}{text}" for n, text in enumerate(texts))
    return head + "\n".join(lines) + tail


def _rank(key: str) -> int:
    return _ORDER.index(key) if key in _ORDER else len(_ORDER)


class _Source(Struct, frozen=True):
    """A text with the node of it that has the keys."""

    text: str
    root: MappingNode
    starts: tuple[int, ...]  # Where its lines begin

    @classmethod
    def of_text(cls, text: str) -> _Source:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text if text.endswith("\n") else f"{text}\n"
        root = _root_of(text)
        if any(entry.key.place.column != 1 for entry in root.entries):
            raise FormLimitError(_UNUSUAL)
        return cls(text, root, _line_starts(text))

    @classmethod
    def of_step(cls, step: str) -> _Source:
        steps = parse(step, ProblemReport(""))
        item = steps.items[0] if isinstance(steps, SequenceNode) else None
        if not isinstance(item, MappingNode):
            raise FormLimitError(_UNUSUAL)
        return cls(step, item, _line_starts(step))

    def line_start(self, line: int) -> int:
        """Where a line begins, or the text ends."""
        return self.starts[line - 1] if line <= len(self.starts) else len(self.text)

    def offset(self, place: Place) -> int:
        return min(self.line_start(place.line) + place.column - 1, len(self.text))

    def value(self, node: Node | None) -> str:
        """A value as it is written."""
        return "" if node is None else self.text[self.offset(node.place) : self.offset(_end(node))]

    def lines(self, first: int, last: int) -> str:
        return self.text[self.line_start(first) : self.line_start(last + 1)]

    def lines_of(self, key: str) -> str:
        """The lines of a key and its value; empty where it is missing."""
        entry = self.entry(key)
        return "" if entry is None else self.lines(entry.key.place.line, _last_line(entry.value))

    def entry(self, key: str) -> KeyValue | None:
        return next((entry for entry in self.root.entries if entry.key.text == key), None)

    def piece(self, item: MappingNode, at: int, new: str | None) -> str:
        """A key of a step with its value, which may be a new one; the comments below it, too."""
        entry = item.entries[at]
        key, last = entry.key, _end(entry.value)
        start = self.offset(key.place)
        written = self.text[start : self.offset(entry.value.place)]
        if item.end is not None:
            return f"{written}{self.value(entry.value) if new is None else new}"
        is_last = at + 1 == len(item.entries)
        below = len(self.starts) + 1 if is_last else item.entries[at + 1].key.place.line
        lines_end = self.line_start(below)
        if new is None:
            return self.text[start:lines_end].removesuffix("\n")
        if last.line > key.place.line:
            return f"{key.text}: {new}"
        return f"{written}{new}{self.text[self.offset(last) : lines_end]}".removesuffix("\n")

    @property
    def step_list(self) -> SequenceNode:
        """The steps that the form lists: those of a circuit that is all of the session."""
        steps = _value_in(self.circuit or self.root, keys.STEPS.name)
        if not isinstance(steps, SequenceNode) or steps.end is not None:
            raise FormLimitError(_UNUSUAL)
        return steps

    @property
    def circuit(self) -> MappingNode | None:
        """The circuit that is all of the session, if it has rounds and steps alone."""
        steps = self.root.get(keys.STEPS.name)
        item = steps.items[0] if isinstance(steps, SequenceNode) and len(steps.items) == 1 else None
        return _plain_block(_value_in(item, keys.CIRCUIT.name))

    def step_lines(self) -> list[tuple[int, int, int]]:
        """The lines of the steps that the form lists, as ``item_lines`` has them."""
        return self.item_lines(self.circuit or self.root, self.step_list)

    def item_lines(self, holder: MappingNode, steps: SequenceNode) -> list[tuple[int, int, int]]:
        """The first and the last line of each step, comments above it included, and its column.

        ``holder`` has them as its key ``steps``.
        """
        first, lines = _steps_line(holder) + 1, list[tuple[int, int, int]]()
        for item in steps.items:
            begin = self.lines(item.place.line, item.place.line)[: item.place.column - 1]
            if begin.strip() != "-" or item.place.line < first:
                raise FormLimitError(_UNUSUAL)
            column, last = begin.index("-"), _last_line(item)
            while self.is_comment_below(last + 1, column):
                last += 1
            lines.append((first, last, column))
            first = last + 1
        return lines

    def is_comment_below(self, line: int, column: int) -> bool:
        """Whether a line is a comment on the step above it, whose dash is in a column."""
        text = self.lines(line, line)
        return text.lstrip().startswith("#") and len(text) - len(text.lstrip()) > column

    def file_steps(self) -> tuple[FileStep, ...]:
        return tuple(
            step
            for item, lines in zip(self.step_list.items, self.step_lines(), strict=True)
            for step in self.steps_of(item, *lines)
        )

    def steps_of(self, item: Node, first: int, last: int, column: int) -> Iterator[FileStep]:
        """A step; of a block that has rounds and steps alone, its head and its steps."""
        block = next(filter(None, (_plain_block(_value_in(item, key)) for key in _BLOCKS)), None)
        steps = _value_in(block, keys.STEPS.name)
        if block is None or not isinstance(steps, SequenceNode):
            yield FileStep(_outdented(self.lines(first, last), column))
            return
        yield FileStep(_outdented(self.lines(first, _steps_line(block)), column), HEAD)
        inner = self.item_lines(block, steps)
        for number, (inner_first, inner_last, inner_column) in enumerate(inner, start=1):
            end = last if number == len(inner) else inner_last
            text = _outdented(self.lines(inner_first, end), inner_column)
            yield FileStep(text, inner_column - column)

    def changed(self, changes: FileChanges, expected: dict[str, object]) -> str:
        """The text with changes; they are made in ``expected``, too. The title stays."""
        edits: list[tuple[int, int, str]] = []
        title = self.entry(keys.TITLE.name)
        if title is None:
            raise FormLimitError(_UNUSUAL)
        below_title = self.line_start(_last_line(title.value) + 1)
        if changes.schedule is not UNSET:
            entry, value = self.entry(keys.SCHEDULE.name), changes.schedule
            line = f"{keys.SCHEDULE.name}: {value}\n" if value else ""
            first = below_title if entry is None else self.line_start(entry.key.place.line)
            last = below_title if entry is None else self.line_start(_last_line(entry.value) + 1)
            edits.append((first, last, line))
            expected.pop(keys.SCHEDULE.name, None)
            if value:
                expected[keys.SCHEDULE.name] = plain_node(parse(value, ProblemReport("")))
        if changes.rest is not UNSET:
            above = self.entry(keys.SCHEDULE.name) or title
            below = self.line_start(_last_line(above.value) + 1)
            edits.append(self._rest_edit(changes.rest, below))
            defaults = expected.setdefault(keys.DEFAULTS.name, {})
            if isinstance(defaults, dict):
                defaults[keys.REST.name] = plain_node(parse(changes.rest, ProblemReport("")))
        if changes.rounds is not UNSET or changes.steps is not UNSET:
            edits.append(self._steps_edit(changes, expected))
        text, done = "", 0
        for first, last, new in sorted(edits, key=lambda edit: edit[:2]):
            text, done = text + self.text[done:first] + new, last
        return text + self.text[done:]

    def _rest_edit(self, rest: str, new_at: int) -> tuple[int, int, str]:
        """Where the rest of the defaults is written, from and to, and how."""
        defaults, line = self.root.get(keys.DEFAULTS.name), f"{keys.REST.name}: {rest}"
        if not isinstance(defaults, MappingNode):
            return new_at, new_at, f"{keys.DEFAULTS.name}: {{{line}}}\n"
        value = defaults.get(keys.REST.name)
        if value is not None:
            return self.offset(value.place), self.offset(_end(value)), rest
        first = self.offset(defaults.place)
        if defaults.end is not None:
            return first + 1, first + 1, f"{line}, " if defaults.entries else line
        return first, first, f"{line}\n{' ' * (defaults.place.column - 1)}"

    def _steps_edit(
        self, changes: FileChanges, expected: dict[str, object]
    ) -> tuple[int, int, str]:
        """Where the steps are written, from and to, and how: with the circuit around them, if any."""
        lines, circuit = self.step_lines(), self.circuit
        steps = self.file_steps() if changes.steps is UNSET else changes.steps
        plain_steps = plain_node(parse(_written(steps, 0), ProblemReport("")))
        first, column = self.line_start(lines[0][0]), lines[0][2]
        last = self.line_start(lines[-1][1] + 1)
        if changes.rounds is UNSET:
            expected[keys.STEPS.name] = (
                plain_steps
                if circuit is None
                else [{keys.CIRCUIT.name: _plain_entries(circuit) | {keys.STEPS.name: plain_steps}}]
            )
            return first, last, _written(steps, column)
        head = ""
        outer, key = self.root.get(keys.STEPS.name), self.entry(keys.STEPS.name)
        if circuit is not None and isinstance(outer, SequenceNode) and key is not None:
            # Its lines are written anew: the comments above it stay.
            place = outer.items[0].place
            column = self.lines(place.line, place.line).index("-")
            first = self.line_start(key.key.place.line + 1)
            head = self.text[first : self.line_start(place.line)]
        rounds, rest_ms = changes.rounds.rounds, changes.rounds.rest_ms
        rest = None if rest_ms is None else duration_text(rest_ms)
        inner: dict[str, object] = {keys.ROUNDS.name: str(rounds)}
        inner |= {} if rest is None else {keys.ROUND_REST.name: rest}
        if rounds > 1:
            head += _indented(
                "- circuit:\n" + "".join(f"    {key}: {value}\n" for key, value in inner.items()),
                column,
            )
            head += f"{' ' * (column + 4)}{keys.STEPS.name}:\n"
            column += 6
            plain_steps = [{keys.CIRCUIT.name: inner | {keys.STEPS.name: plain_steps}}]
        expected[keys.STEPS.name] = plain_steps
        return first, last, head + _written(steps, column)


def _root_of(text: str) -> MappingNode:
    root = parse(text, ProblemReport(""))
    if not isinstance(root, MappingNode) or root.end is not None:
        raise FormLimitError(_UNUSUAL)
    return root


def _plain_block(block: Node | None) -> MappingNode | None:
    """A block whose rounds are counted and that has no other keys, its steps being the last."""
    if not isinstance(block, MappingNode) or block.end is not None:
        return None
    names = [entry.key.text for entry in block.entries]
    rounds, steps = _text(block.get(keys.ROUNDS.name)), block.get(keys.STEPS.name)
    is_plain = not {*names} - _ONLY_ROUNDS and names[-1] == keys.STEPS.name
    is_listed = isinstance(steps, SequenceNode) and steps.end is None
    return block if is_plain and is_listed and (rounds.isdigit() or not rounds) else None


def _steps_line(holder: MappingNode) -> int:
    """The line of the key ``steps``."""
    places = (e.key.place.line for e in holder.entries if e.key.text == keys.STEPS.name)
    return next(places)


def _written(steps: Sequence[FileStep], column: int) -> str:
    """Steps as a list that begins in a column."""
    return "".join(_indented(step.text, column + max(step.inside, 0)) for step in steps)


def _plain_entries(node: MappingNode) -> dict[str, object]:
    return {entry.key.text: plain_node(entry.value) for entry in node.entries}


def _line_starts(text: str) -> tuple[int, ...]:
    starts = [0]
    for line in text.split("\n")[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    return tuple(starts)


def _end(node: Node) -> Place:
    """Where a value ends: in lines, where the last one in it does."""
    match node:
        case ScalarNode():
            return node.end
        case MappingNode(end=None, entries=[*_, KeyValue(_, last)]):
            return _end(last)
        case SequenceNode(end=None, items=[*_, last]):
            return _end(last)
        case MappingNode(end=end) | SequenceNode(end=end) if end is not None:
            return end
        case _:
            return node.place


def _last_line(node: Node) -> int:
    """The last line of a value; a text in lines of its own ends at the beginning of the next."""
    end = _end(node)
    return end.line - 1 if end.column == 1 and end.line > node.place.line else end.line


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, ScalarNode) else ""


def _value_in(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, MappingNode) else None


def _outdented(lines: str, column: int) -> str:
    """Lines that begin in a column, from the first one; comments may begin anywhere."""
    margin, texts = " " * column, list[str]()
    for line in lines.removesuffix("\n").split("\n"):
        if line.startswith(margin):
            texts.append(line[column:])
        elif line.lstrip().startswith("#") or not line.strip():
            texts.append(line.lstrip())
        else:
            raise FormLimitError(_UNUSUAL)
    return "\n".join(texts)


def _indented(text: str, column: int) -> str:
    lines = text.removesuffix("\n").split("\n")
    return "".join(f"{' ' * column if line else ''}{line}\n" for line in lines)
