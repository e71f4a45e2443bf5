"""From which size on a screen counts as narrow or short, for the styles of those that are read."""

from __future__ import annotations

NARROW = 60
"""Below so many columns two things no longer stand beside each other."""

SHORT = 18
"""Below so many rows there is room for the list that a screen is about, and for little else."""

WIDTHS: list[tuple[int, str]] | None = [(0, "-narrow"), (NARROW, "-usual-width")]
HEIGHTS: list[tuple[int, str]] | None = [(0, "-short"), (SHORT, "-usual-height")]
