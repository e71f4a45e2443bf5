"""Prints how well the importer reads the corpus of sheets: precision and recall of doses.

    python bench/import_accuracy.py        or, with what went wrong:  ... --wrong

Exits with 1 below a precision of 99 % or a recall of 90 %.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from import_corpus import SHEETS, read_sheet

from coach_tui.definitions.library import ExerciseCatalogue

CATALOGUE = ExerciseCatalogue([Path(__file__).parent.parent / "sessions" / "exercises"])


def main() -> int:
    """Read every sheet and print a table."""
    stated = read = right = 0
    print(f"{'sheet':<30} {'stated':>6} {'read':>5} {'right':>5}  understood/doubtful/not read")
    for path in SHEETS:
        reading = read_sheet(path, CATALOGUE)
        correct = (reading.stated & reading.read).total()
        stated += reading.stated.total()
        read += reading.read.total()
        right += correct
        lines = [
            sum(getattr(session, name) for session in reading.sessions)
            for name in ("understood", "doubtful")
        ]
        unread = sum(len(session.unread) for session in reading.sessions)
        print(
            f"{path.stem:<30} {reading.stated.total():>6} {reading.read.total():>5}"
            f" {correct:>5}  {lines[0]}/{lines[1]}/{unread}"
        )
        if "--wrong" in sys.argv:
            for word, facts in (("invented", reading.invented), ("missed", reading.missed)):
                for fact in facts:
                    print(f"    {word}: {fact}")
    precision, recall = right / read, right / stated
    print(f"{len(SHEETS)} sheets, {stated} facts: precision {precision:.1%}, recall {recall:.1%}")
    return 0 if precision >= 0.99 and recall >= 0.90 else 1


if __name__ == "__main__":
    sys.exit(main())
