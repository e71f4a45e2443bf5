"""How much of an exercise a line of somebody's prescription says, and how often."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach_tui.core.session import Sides, Weekday


@dataclass(frozen=True, slots=True)
class Dose:
    """What a line says of how much; ``None`` and empty where it says nothing.

    Attributes:
        reps: A number or a range, or one of these for each set.
        hold: A duration or a range.
        doubts: What a person should look at.
    """

    reps: tuple[str, ...] = ()
    duration_ms: int | None = None
    sets: int | None = None
    sides: Sides | None = None
    hold: str = ""
    tempo: str = ""
    rest_ms: int | None = None
    days_per_week: int | None = None
    times_per_day: int | None = None
    days: tuple[Weekday, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def is_work(self) -> bool:
        """Whether it says anything of an exercise, rather than of the week or a rest."""
        return bool(
            self.reps or self.duration_ms or self.sets or self.sides or self.hold or self.tempo
        )

    @property
    def is_schedule(self) -> bool:
        """Whether it says how often."""
        return bool(self.days_per_week or self.times_per_day or self.days)

    def and_then(self, later: Dose) -> Dose:
        """This, with what only ``later`` says; doubts where both say something else."""
        merged, doubts = self, [*self.doubts, *later.doubts]
        for name in (f.name for f in fields(self) if f.name != "doubts"):
            new, old = getattr(later, name), getattr(self, name)
            if new and not old:
                merged = replace(merged, **{name: new})
            elif new and new != old:
                doubts.append(f"{name.removesuffix('_ms')} is given twice, the first is used")
        return replace(merged, doubts=tuple(doubts))
