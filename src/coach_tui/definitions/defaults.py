"""What steps take from around them when they say nothing themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach_tui.core.session import Breath, Motion, TempoChange
from coach_tui.definitions import format as keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.definitions.reader import Values

_UNCHANGED = TempoChange()


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a session or a block gives its steps, in milliseconds. The figures are the project's.

    Attributes:
        prepare_ms: Time to get into position.
        switch_ms: Time to change sides; enough to roll over.
        rest_ms: Rest between sets, and between rounds.
        rest_between_ms: Rest between steps; ``None`` for the rest of the step before.
        tempo: What replaces parts of each exercise's tempo.
        breathe: What replaces parts of each exercise's breathing.
    """

    prepare_ms: int = 10_000
    switch_ms: int = 8_000
    rest_ms: int = 20_000
    rest_between_ms: int | None = None
    tempo: TempoChange = _UNCHANGED
    breathe: Mapping[Motion, Breath] = field(default_factory=dict[Motion, Breath])

    def within(self, given: Values | None) -> Defaults:
        """These defaults with what the ``defaults`` of a session or a block say."""
        if given is None:
            return self
        between_ms = given.get(keys.REST_BETWEEN)
        return Defaults(
            prepare_ms=given.get_or(keys.PREPARE, self.prepare_ms),
            switch_ms=given.get_or(keys.SWITCH, self.switch_ms),
            rest_ms=given.get_or(keys.REST, self.rest_ms),
            rest_between_ms=self.rest_between_ms if between_ms is None else between_ms,
            tempo=given.get_or(keys.TEMPO, _UNCHANGED).over(self.tempo),
            breathe={**self.breathe, **given.get_or(keys.BREATHE, {})},
        )

    def rest_after_ms(self, own_ms: int | None) -> int:
        """The rest after a step: the rest between steps, or else the step's own rest."""
        if self.rest_between_ms is not None:
            return self.rest_between_ms
        return self.rest_ms if own_ms is None else own_ms
