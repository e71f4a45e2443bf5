"""How a breathing pattern is written: a preset's name, or its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.breathing import PRESETS, BreathPattern, BreathPreset
from coach_tui.definitions.durations import duration_text
from coach_tui.definitions.kinds import Duration, OneOf
from coach_tui.definitions.nodes import Scalar
from coach_tui.definitions.reader import Field, Shape

if TYPE_CHECKING:
    from coach_tui.definitions.nodes import Node
    from coach_tui.definitions.problems import Report

MOST_PART_MS = 60_000
"""The longest part of a breath: a minute, more than anybody is to hold it."""

LEAST_CYCLE_MS = 2_000
"""The shortest breath: thirty a minute, quicker than any calm breathing."""

_PART = Duration(MOST_PART_MS)
IN = Field("in", Duration(MOST_PART_MS, least_ms=500), required=True)
FULL = Field("hold", _PART)
OUT = Field("out", Duration(MOST_PART_MS, least_ms=500), required=True)
EMPTY = Field("rest", _PART)
_PRESETS = OneOf(BreathPreset)
_SHAPE = Shape("a breathing pattern", (IN, FULL, OUT, EMPTY))


@dataclass(frozen=True, slots=True)
class Chosen:
    """A breathing pattern, and its name where it has one."""

    pattern: BreathPattern
    preset: BreathPreset | None = None


@dataclass(frozen=True, slots=True)
class PatternKind:
    """The name of a preset, or the parts of a breath.

    Attributes:
        presets: The names.
        shape: The keys of the parts.
    """

    presets: OneOf[BreathPreset] = _PRESETS
    shape: Shape = _SHAPE

    def read(self, node: Node, what: str, report: Report) -> Chosen | None:
        """The pattern."""
        if isinstance(node, Scalar):
            preset = self.presets.read(node, what, report)
            return None if preset is None else Chosen(PRESETS[preset], preset)
        values = self.shape.read(node, what, report)
        if values is None:
            return None
        in_ms, out_ms = values.get(IN), values.get(OUT)
        if in_ms is None or out_ms is None:
            return None
        pattern = BreathPattern(in_ms, values.get_or(FULL, 0), out_ms, values.get_or(EMPTY, 0))
        if pattern.cycle_ms < LEAST_CYCLE_MS:
            report.add(
                node.place,
                f"{what}: expected a breath of at least {duration_text(LEAST_CYCLE_MS)},"
                f" got {duration_text(pattern.cycle_ms)}",
            )
            return None
        return Chosen(pattern)
