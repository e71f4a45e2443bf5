"""One table of what coach-tui costs, each row beside its floor and its goal.

    make bench      or      python bench/table.py [--json] [--quick] [--others] [--readme]

On a quiet machine: another busy process shows in every row. ``bench/NOTES.md`` says what was
tried for the rows that miss their goal. ``--readme`` writes the line of figures on the first page.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

README = Path(__file__).parent.parent / "README.md"
BENCH_LINE = "Measured by [`make bench`](bench/NOTES.md)"
"""How the README's line of figures begins."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure.

    Attributes:
        value: In ``unit``; ``x`` is a multiple of a floor measured in the same run.
        goal: The most that it should be; ``None`` without one.
        detail: What the value comes from, such as ``307 ms, floor 136 ms``.
    """

    name: str
    value: float
    unit: str
    goal: float | None = None
    detail: str = ""

    @classmethod
    def ratio(cls, name: str, seconds: float, floor_s: float, goal: float | None) -> Row:
        """A time beside its floor."""
        detail = f"{seconds * 1000:.0f} ms, floor {floor_s * 1000:.0f} ms"
        return cls(name, seconds / floor_s, "x", goal, detail)

    @property
    def missed_by(self) -> float | None:
        """How far it is above its goal, in percent of it; ``None`` if it meets it."""
        if self.goal is None or self.value <= self.goal:
            return None
        return 100 * (self.value - self.goal) / self.goal if self.goal else 100.0


def print_table(rows: Iterable[Row]) -> list[Row]:
    """Print rows as they come."""
    printed: list[Row] = []
    for row in rows:
        goal = "" if row.goal is None else f"goal {row.goal:.3g}"
        missed = "" if row.missed_by is None else f"misses by {row.missed_by:.0f} %"
        value = f"{row.value:.3g} {row.unit}"
        print(f"{row.name:<42} {value:>12}  {goal:<10} {missed:<16} {row.detail}", flush=True)
        printed.append(row)
    return printed


def bench_line(rows: Iterable[Row]) -> str:
    """The figures of the README in one line."""
    value = {row.name: row.value for row in rows}
    return (
        f"{BENCH_LINE}: the home screen is there in {value['home, first frame, wall']:.1f} times the time of the"
        f" smallest Textual app, its list in {value['home, list of sessions, wall']:.1f};"
        f" a moving session takes {value['lifting at 80x24, CPU']:.1f} % of a core,"
        f" a paused one writes {value['paused at 80x24, to the terminal']:.0f} bytes;"
        f" {value['memory at home, whole']:.0f} MB."
    )


def write_bench_line(rows: Iterable[Row]) -> None:
    """Put the figures in the place of those before."""
    lines = README.read_text(encoding="utf-8").splitlines()
    new = bench_line(rows)
    replaced = [new if line.startswith(BENCH_LINE) else line for line in lines]
    README.write_text("\n".join(replaced) + "\n", encoding="utf-8")


def main() -> None:
    """Measure everything and print it."""
    from growth import growth_rows  # noqa: PLC0415 - they need Row
    from others import others_rows  # noqa: PLC0415 - likewise
    from screen import screen_rows  # noqa: PLC0415 - likewise

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print JSON after the table")
    parser.add_argument("--quick", action="store_true", help="3 runs instead of 9")
    parser.add_argument("--others", action="store_true", help="other programs, too; installs them")
    parser.add_argument("--readme", action="store_true", help="write the README's line of figures")
    options = parser.parse_args()
    runs = 3 if options.quick else 9
    rows = print_table(screen_rows(runs, 5.0 if options.quick else 15.0))
    rows += print_table(growth_rows())
    rows += print_table(others_rows(runs) if options.others else ())
    if options.readme:
        write_bench_line(rows)
    missed = [row for row in rows if row.missed_by is not None]
    print(f"{len(rows)} rows, {len(missed)} miss their goal")
    if options.json:
        json.dump(
            [asdict(row) | {"missed_by": row.missed_by} for row in rows], sys.stdout, indent=1
        )


if __name__ == "__main__":
    main()
