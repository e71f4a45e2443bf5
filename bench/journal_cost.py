"""What keeping everything costs: a commit for each rep, opening, a backup, an export.

    python bench/journal_cost.py [--entries 2000] [--reps 80] [--folder DIR]

The folder says which disk is measured. Times are in milliseconds.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from coach_tui.core.log.entry import EntryHead, EntryState, PlannedSet, RepRecord
from coach_tui.journal.jsonl import jsonl_lines
from coach_tui.journal.records import EntryRecord, JournalDump
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import timestamp_of

if TYPE_CHECKING:
    from collections.abc import Callable

COMMITS = 500
DAY_MS = 86_400_000
PLANNED = (PlannedSet(0, "clamshell", "Clamshell", 1, 1, "left", 20, None),)


def rep(number: int) -> RepRecord:
    """A rep of the usual tempo."""
    return RepRecord(0, number, 2500, 1500, 2500, 0, timestamp_of(number, 7200, "Europe/Berlin"))


def history(entries: int, reps: int) -> list[EntryRecord]:
    """A long journal's entries, one a day."""
    return [
        EntryRecord(
            EntryHead(
                f"e{number}",
                "glutes",
                "Glutes",
                "0" * 64,
                timestamp_of(number * DAY_MS, 7200, "Europe/Berlin"),
                PLANNED,
            ),
            EntryState.COMPLETED,
            timestamp_of(number * DAY_MS + 1, 7200, "Europe/Berlin"),
            600_000,
            None,
            None,
            "",
            tuple((at, rep(at)) for at in range(reps)),
            (),
            (),
        )
        for number in range(entries)
    ]


def took_ms(work: Callable[[], object]) -> float:
    """How long something takes."""
    begun_s = time.perf_counter()
    work()
    return (time.perf_counter() - begun_s) * 1000


def commits(journal: Journal) -> tuple[list[float], list[float]]:
    """Queueing a rep, and waiting until it is committed."""
    plan = EntryHead("now", "glutes", "Glutes", "0" * 64, rep(0).at, PLANNED)
    journal.begin(plan)
    journal.flush()
    queued: list[float] = []
    commit_ms: list[float] = []
    for number in range(COMMITS):
        queued.append(took_ms(lambda: journal.rep_done("now", rep(number))))  # noqa: B023 - called at once
        commit_ms.append(took_ms(journal.flush))
    return queued, commit_ms


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entries", type=int, default=2000)
    parser.add_argument("--reps", type=int, default=80)
    parser.add_argument("--folder", type=Path, help="where to make the journal")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as name:
        path = Path(name) / "journal.sqlite3"
        journal = Journal.open(path)
        export = Path(name) / "export.jsonl"
        lines = jsonl_lines(JournalDump(tuple(history(asked.entries, asked.reps))))
        export.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        for nth in ("first", "second"):
            merged_ms = took_ms(lambda: journal.merge(export))
            print(f"{nth} merge of {asked.entries} entries: {merged_ms:.0f}")
        queued, commit_ms = commits(journal)
        print(f"queueing a rep: median {median(queued):.4f}, worst {max(queued):.3f}")
        p99 = quantiles(commit_ms, n=100)[98]
        print(
            f"its commit: median {median(commit_ms):.2f}, p99 {p99:.2f}, worst {max(commit_ms):.2f}"
        )
        print(f"the newest 100 entries: {took_ms(lambda: journal.entries(100)):.1f}")
        print(f"all of them: {took_ms(journal.entries):.0f}")
        print(f"a backup of {path.stat().st_size / 1e6:.1f} MB: {took_ms(journal.back_up):.0f}")
        print(f"JSON Lines: {took_ms(lambda: list(jsonl_lines(journal.dump()))):.0f}")
        journal.close()
        print(f"opening, with its check: {took_ms(lambda: Journal.open(path).close()):.0f}")


if __name__ == "__main__":
    main()
