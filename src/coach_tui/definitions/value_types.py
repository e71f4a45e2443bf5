"""Field types for tempos, reps and breathing patterns.

A tempo is written as named motions or as the four digits of strength training; reps as a
number, a range, a list by set, or ``amrap``; a breathing pattern as a preset or its parts.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.model.breathing import PRESETS, BreathPattern, BreathPreset
from coach_tui.core.model.exercise import (
    CueTime,
    FormCue,
    Motion,
    Range,
    Side,
    Tempo,
    TempoChange,
)
from coach_tui.core.model.load import MAX_MILLI, Load
from coach_tui.core.model.session import READY_MS, BreathSpan, Gap, Reps, UntilDone
from coach_tui.definitions.durations import (
    duration_text,
    parse_duration,
    parse_duration_range,
)
from coach_tui.definitions.fields import (
    Duration,
    DurationRange,
    EnumWord,
    FormatField,
    Json,
    ListOf,
    MappingType,
    Text,
    Values,
    WholeNumber,
    WholeNumberRange,
    pattern_schema,
    report_unexpected,
)
from coach_tui.definitions.yaml_parser import MappingNode, Node, ScalarNode, SequenceNode
from coach_tui.languages import language_table, languages

if TYPE_CHECKING:
    from coach_tui.definitions.problems import Place, ProblemReport

LINE = Text(400)  # A line that can be spoken

# The longest motion of a rep, more than any hold counted as a rep. Our choice.
MAX_MOTION_MS = 600_000

MIN_REP_MS = 500  # The shortest rep: at more than two a second, motions cannot be cued
EXPLOSIVE_MS = 1_000  # The duration of X, an explosive motion, in four digits. Our choice.
START = FormatField("start", EnumWord(Motion))
UP = FormatField("up", DurationRange(MAX_MOTION_MS))
HOLD = FormatField("hold", DurationRange(MAX_MOTION_MS))
DOWN = FormatField("down", DurationRange(MAX_MOTION_MS))
PAUSE = FormatField("pause", DurationRange(MAX_MOTION_MS))
_NUMBER = r"(\d{1,2}|[xX])"
_DASHED = re.compile("-".join([_NUMBER] * 4), re.ASCII)
_CLOSE = re.compile(r"([\dxX])" * 4, re.ASCII)
_THREE = re.compile(r"[\dxX]{1,2}-[\dxX]{1,2}-[\dxX]{1,2}|[\dxX]{3}", re.ASCII)
_SHAPE = MappingType("a tempo", (UP, HOLD, DOWN, PAUSE, START))


class TempoType(Struct, frozen=True):
    """A mapping of motions to durations, or four digits in quotes."""

    mapping_type: MappingType = _SHAPE

    def read(self, node: Node, what: str, report: ProblemReport) -> TempoChange | None:
        if isinstance(node, ScalarNode):
            return _digits(node, what, report)
        values = self.mapping_type.read(node, what, report)
        if values is None:
            return None
        return TempoChange(
            up=values.get(UP),
            hold=values.get(HOLD),
            down=values.get(DOWN),
            pause=values.get(PAUSE),
            start=start_motion(values, report),
        )

    def schema(self, definitions: Json) -> Json:
        digits = pattern_schema(
            r"^[\dxX]{1,2}(?:-[\dxX]{1,2}){3}$|^[\dxX]{4}$",
            'expected four digits such as "3-0-2-1"',
        )
        return {"anyOf": [self.mapping_type.schema(definitions), digits]}


def start_motion(values: Values, report: ProblemReport) -> Motion | None:
    """The first motion of a rep, ``up`` or ``down``; ``None`` without ``start``."""
    start = values.get(START)
    if start in (Motion.HOLD, Motion.PAUSE):
        report.add(values.place(START), f"`start`: expected up or down, got `{start}`")
        return None
    return start


def check_tempo(tempo: Tempo, place: Place, report: ProblemReport, where: str = "") -> None:
    """Report a tempo without work, or whose rep is too short to cue."""
    shortest = sum(tempo.range_of(motion).low for motion in Motion)
    if shortest < MIN_REP_MS:
        report.add(
            place,
            f"{where}expected a rep of at least {duration_text(MIN_REP_MS)},"
            f" this tempo makes it {duration_text(shortest)}",
        )
    elif shortest == tempo.pause.low:
        report.add(
            place,
            f"{where}expected a motion besides `pause`, got 0s for all of them",
            "give `up`, `hold` or `down` a time",
        )


def _digits(node: ScalarNode, what: str, report: ProblemReport) -> TempoChange | None:
    if _THREE.fullmatch(node.text):
        report.add(
            node.place,
            f"{what}: three digits are ambiguous: some count the lowering first, some the lift,"
            " and the pause may be at the top or at the bottom",
            'write `{up: 2s, hold: 1s, down: 3s}` or four digits, "3-0-2-1"',
        )
        return None
    match = _DASHED.fullmatch(node.text) or _CLOSE.fullmatch(node.text)
    if match is None:
        expectation = 'a tempo such as `{up: 2-3s, hold: 1s, down: 2-3s}` or "3-0-2-1"'
        report_unexpected(report, node, what, expectation)
        return None
    if not node.is_quoted:
        report.add(node.place, f"{what}: expected four digits in quotes", f'write "{node.text}"')
        return None
    # The field's standard order: eccentric, bottom, concentric, top.
    down, pause, up, hold = (
        Range.exactly(EXPLOSIVE_MS if digit in "xX" else int(digit) * 1000)
        for digit in match.groups()
    )
    return TempoChange(up=up, hold=hold, down=down, pause=pause)


class Until(StrEnum):
    """When open work, or a wait, ends."""

    DONE = "done"


UNTIL = FormatField(
    "until",
    EnumWord(Until),
    required=True,
    description="done: until enter is pressed.",
)
_WAITS = frozenset({"until done", "until ready"})


class GapType(Struct, frozen=True):
    """A duration, or ``until done``, perhaps with a limit: ``{until: done, max: 2m}``."""

    max_ms: int
    min_ms: int = 0
    ranges: bool = False  # Whether it may be a range, for a length at random

    @property
    def _limit(self) -> FormatField[int]:
        return FormatField(
            "max",
            Duration(self.max_ms, min_ms=1_000),
            description="The longest wait; then it continues by itself.",
        )

    @property
    def _mapping_type(self) -> MappingType:
        return MappingType("a wait", (UNTIL, self._limit))

    def read(self, node: Node, what: str, report: ProblemReport) -> Gap | None:
        if isinstance(node, ScalarNode) and node.text in _WAITS:
            return Gap(READY_MS, UntilDone())
        if isinstance(node, MappingNode):
            values = self._mapping_type.read(node, what, report)
            if values is None or values.get(UNTIL) is None:
                return None
            return Gap(READY_MS, UntilDone(values.get(self._limit)))
        text = node.text if isinstance(node, ScalarNode) else ""
        if self.ranges and parse_duration(text) is None and parse_duration_range(text):
            span = DurationRange(self.max_ms, self.min_ms).read(node, what, report)
            return None if span is None else Gap(span.high, least_ms=span.low)
        ms = Duration(self.max_ms, self.min_ms).read(node, what, report)
        return None if ms is None else Gap(ms)

    def schema(self, definitions: Json) -> Json:
        length = (DurationRange if self.ranges else Duration)(self.max_ms, self.min_ms)
        return {
            "anyOf": [
                *(type_.schema(definitions) for type_ in (length, self._mapping_type)),
                {"enum": sorted(_WAITS)},
            ]
        }


class SetSpans(Struct, frozen=True):
    """A range for every set, or those of the sets where they differ."""

    span: Range
    by_set: tuple[Range, ...] = ()


class SetsType(Struct, frozen=True):
    """A number or a range, or a list of these by set."""

    single: WholeNumberRange | DurationRange
    max_sets: int

    @property
    def by_set(self) -> ListOf[Range]:
        return ListOf(self.single, max_items=self.max_sets, min_items=1)

    def read(self, node: Node, what: str, report: ProblemReport) -> SetSpans | None:
        if not isinstance(node, SequenceNode):
            span = self.single.read(node, what, report)
            return None if span is None else SetSpans(span)
        sets = self.by_set.read(node, what, report)
        if not sets:
            return None
        return SetSpans(Range(min(s.low for s in sets), max(s.high for s in sets)), sets)

    def schema(self, definitions: Json) -> Json:
        single = self.single.schema(definitions)["anyOf"]
        return {"anyOf": [*single, self.by_set.schema(definitions)]}


class LoadType(Struct, frozen=True):
    """A weight such as ``2kg``, or a list of weights by set."""

    max_sets: int

    def read(self, node: Node, what: str, report: ProblemReport) -> tuple[Load, ...] | None:
        if isinstance(node, SequenceNode):
            return ListOf(_OneLoad(), max_items=self.max_sets, min_items=1).read(node, what, report)
        load = _OneLoad().read(node, what, report)
        return None if load is None else (load,)

    def schema(self, definitions: Json) -> Json:
        by_set = ListOf(_OneLoad(), max_items=self.max_sets, min_items=1)
        return {"anyOf": [_OneLoad().schema(definitions), by_set.schema(definitions)]}


class _OneLoad:
    def read(self, node: Node, what: str, report: ProblemReport) -> Load | None:
        load = Load.parse(node.text) if isinstance(node, ScalarNode) else None
        if load is None:
            expectation = f"a weight up to {MAX_MILLI // 1000} such as `2kg` or `5lb`"
            report_unexpected(report, node, what, expectation)
        return load

    def schema(self, _definitions: Json) -> Json:
        return pattern_schema(
            r"^\s*\d{1,4}([.,]\d{1,3})? ?([kK][gG]|[lL][bB])[sS]?\s*$",
            "expected a weight such as 2kg or 5lb",
        )


class BreathPart(StrEnum):
    IN = "in"
    HOLD = "hold"
    OUT = "out"
    REST = "rest"


CUE_TEXT = FormatField("text", LINE, required=True)
CUE_AT = FormatField("at", EnumWord(CueTime), description="The motion it is spoken in, or rest.")
BREATH_CUE_AT = FormatField("at", EnumWord(BreathPart), description="The part of the breath.")
_BREATH_TIMES = {
    BreathPart.IN: CueTime.UP,
    BreathPart.HOLD: CueTime.HOLD,
    BreathPart.OUT: CueTime.DOWN,
    BreathPart.REST: CueTime.PAUSE,
}


class CueType(Struct, frozen=True):
    """A form cue: a text, or a mapping that says when it is spoken too."""

    mapping_type: MappingType

    def read(self, node: Node, what: str, report: ProblemReport) -> str | None:
        if not isinstance(node, MappingNode):
            return LINE.read(node, what, report)
        values = self.mapping_type.read(node, what, report)
        text = None if values is None else values.get(CUE_TEXT)
        if values is None or text is None:
            return None
        if BREATH_CUE_AT in self.mapping_type.fields:
            part = values.get(BREATH_CUE_AT)
            return FormCue(text, None if part is None else _BREATH_TIMES[part])
        return FormCue(text, values.get(CUE_AT))

    def schema(self, definitions: Json) -> Json:
        return {"anyOf": [LINE.schema(definitions), self.mapping_type.schema(definitions)]}


CUE = CueType(MappingType("a cue", (CUE_TEXT, CUE_AT)))
BREATH_CUE = CueType(MappingType("a cue of a breath", (CUE_TEXT, BREATH_CUE_AT)))


class AmrapReps(StrEnum):
    """The word instead of a number of reps."""

    AMRAP = "amrap"


class RepsType(Struct, frozen=True):
    """A number of reps, a range, a list of these by set, or ``amrap``."""

    max_reps: int
    max_sets: int

    @property
    def of_one_set(self) -> WholeNumberRange:
        return WholeNumberRange(1, self.max_reps)

    @property
    def sets(self) -> SetsType:
        return SetsType(self.of_one_set, self.max_sets)

    def read(self, node: Node, what: str, report: ProblemReport) -> Reps | AmrapReps | None:
        if isinstance(node, ScalarNode) and node.text == AmrapReps.AMRAP:
            return AmrapReps.AMRAP
        spans = self.sets.read(node, what, report)
        return None if spans is None else Reps(spans.span, spans.by_set)

    def schema(self, definitions: Json) -> Json:
        schemas = self.sets.schema(definitions)["anyOf"]
        return {"anyOf": [*schemas, {"const": AmrapReps.AMRAP.value}]}


class RoundsType(Struct, frozen=True):
    """A number of rounds, or ``amrap``."""

    number: WholeNumber

    def read(self, node: Node, what: str, report: ProblemReport) -> int | AmrapReps | None:
        if isinstance(node, ScalarNode) and node.text == AmrapReps.AMRAP:
            return AmrapReps.AMRAP
        return self.number.read(node, what, report)

    def schema(self, definitions: Json) -> Json:
        return {"anyOf": [self.number.schema(definitions), {"const": AmrapReps.AMRAP.value}]}


MAX_BREATH_PART_MS = 60_000  # The longest part of a breath. Our choice.
MIN_BREATH_MS = 2_000  # The shortest breath: thirty a minute, quicker than calm breathing
_PART = DurationRange(MAX_BREATH_PART_MS)
IN = FormatField("in", DurationRange(MAX_BREATH_PART_MS, min_ms=500), required=True)
FULL = FormatField("hold", _PART)
OUT = FormatField("out", DurationRange(MAX_BREATH_PART_MS, min_ms=500), required=True)
EMPTY = FormatField("rest", _PART)
_OWN_PARTS = {
    Motion.UP: FormatField("in", _PART, description="Breathe in for so long."),
    Motion.HOLD: FormatField("hold", _PART, description="Hold the breath for so long."),
    Motion.DOWN: FormatField("out", _PART, description="Breathe out for so long."),
    Motion.PAUSE: FormatField("rest", _PART, description="Rest on empty lungs for so long."),
}
_PART_SIDE = FormatField("side", EnumWord(Side), description="The nostril, or the side.")
_PART_SHAPE = MappingType("a part of a breath", (*_OWN_PARTS.values(), _PART_SIDE))
_PARTS = ListOf(_PART_SHAPE, max_items=24, min_items=2)
_PRESETS = EnumWord(BreathPreset)
_PATTERN_SHAPE = MappingType("a breathing pattern", (IN, FULL, OUT, EMPTY))


class NamedPattern(Struct, frozen=True):
    """A breathing pattern, and its preset if it is one."""

    pattern: BreathPattern
    preset: BreathPreset | None = None


class BreathPatternType(Struct, frozen=True):
    """The name of a preset, or the parts of a breath."""

    presets: EnumWord[BreathPreset] = _PRESETS
    mapping_type: MappingType = _PATTERN_SHAPE

    def read(self, node: Node, what: str, report: ProblemReport) -> NamedPattern | None:
        if isinstance(node, ScalarNode):
            preset = self.presets.read(node, what, report)
            return None if preset is None else NamedPattern(PRESETS[preset], preset)
        if isinstance(node, SequenceNode):
            parts = _PARTS.read(node, what, report)
            pattern = None if parts is None else _own_pattern(parts, node, what, report)
            return None if pattern is None else _long_enough(pattern, node, what, report)
        values = self.mapping_type.read(node, what, report)
        if values is None:
            return None
        inhale, exhale = values.get(IN), values.get(OUT)
        if inhale is None or exhale is None:
            return None
        hold, rest = (values.get_or(part, Range.exactly(0)) for part in (FULL, EMPTY))
        return _long_enough(BreathPattern(inhale, hold, exhale, rest), node, what, report)

    def schema(self, definitions: Json) -> Json:
        types = self.presets, self.mapping_type, _PARTS
        return {"anyOf": [type_.schema(definitions) for type_ in types]}


def _long_enough(
    pattern: BreathPattern, node: Node, what: str, report: ProblemReport
) -> NamedPattern | None:
    if pattern.first_ms < MIN_BREATH_MS:
        report.add(
            node.place,
            f"{what}: expected a breath of at least {duration_text(MIN_BREATH_MS)},"
            f" got {duration_text(pattern.first_ms)}",
        )
        return None
    return NamedPattern(pattern)


def _own_pattern(
    entries: tuple[Values, ...], node: Node, what: str, report: ProblemReport
) -> BreathPattern | None:
    """The pattern of a list of parts, each of which has one motion."""
    parts: list[BreathSpan] = []
    for values in entries:
        lengths = {m: values.get(key) for m, key in _OWN_PARTS.items() if values.has(key)}
        if len(lengths) != 1:
            expectation = "expected one of `in`, `hold`, `out` and `rest` in each part"
            report.add(values.start, f"{what}: {expectation}")
            continue
        ((motion, length),) = lengths.items()
        if length is not None and length.low > 0:
            parts.append(BreathSpan(motion, length, values.get(_PART_SIDE)))
        elif length is not None:
            place = values.place(_OWN_PARTS[motion])
            report.add(place, f"{what}: expected a part longer than 0s", "leave it out")
    if not {Motion.UP, Motion.DOWN} <= {part.motion for part in parts}:
        if len(parts) == len(entries):
            report.add(node.place, f"{what}: expected `in` and `out` among its parts")
        return None
    return BreathPattern.of_parts(tuple(parts))


_LANGUAGE = r"([a-z]{2})(-[A-Z]{2})?"


class LanguageCode(Struct, frozen=True):
    """A language that the coach has phrases in, perhaps with a region: ``de``, ``en-GB``."""

    def read(self, node: Node, what: str, report: ProblemReport) -> str | None:
        match = re.fullmatch(_LANGUAGE, node.text) if isinstance(node, ScalarNode) else None
        if match is None or match[1] not in languages():
            names = (f"`{code}` ({language_table(code)['name']})" for code in languages())
            expectation = f"one of {', '.join(names)}, or one with a region such as `en-GB`"
            report_unexpected(report, node, what, expectation)
            return None
        return match[0]

    def schema(self, _definitions: Json) -> Json:
        codes = "|".join(languages())
        return pattern_schema(
            f"^({codes})(-[A-Z]{{2}})?$", "expected a language such as de or en-GB"
        )
