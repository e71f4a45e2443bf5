"""How costs grow with the library, the length of a session and the journal.

    python bench/growth.py

Each is measured at 1x, 10x and 100x; the exponent is 1 where the cost grows with the size and
0 where it does not.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from history_samples import SESSIONS, long_history
from table import Row, print_table

from coach_tui.core.analysis.adherence import adherence_of, streak_of
from coach_tui.core.analysis.agenda import ScheduledSession, agenda_of
from coach_tui.core.analysis.heatmap import heatmap
from coach_tui.core.analysis.progress import exercise_by_week, exercise_points
from coach_tui.core.log.summary import summaries_of, training_days
from coach_tui.core.model.exercise import Range, Sides
from coach_tui.core.model.session import ExerciseStep, Reps, Schedule
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from coach_tui.core.model.session import Session

SHIPPED = Path(__file__).parent.parent / "sessions"
PHASES_A_REP = 3  # up, hold and down
TODAY = "2026-03-03"
SCHEDULE = Schedule(days_per_week=4)


def growth_rows() -> Iterator[Row]:
    """Every row about growth."""
    yield from timeline_rows()
    yield from library_rows()
    yield from journal_rows()
    yield from entry_rows()


def timeline_rows() -> Iterator[Row]:
    """Compile sessions of 1,000 to 100,000 phases."""
    costs: dict[int, float] = {}
    for phases in (1_000, 10_000, 100_000):
        session = _session(phases // PHASES_A_REP)
        costs[phases] = least_cpu_s(partial(compile_timeline, session))
    yield Row("compile 100,000 phases", costs[100_000], "s", 0.2)
    yield Row("exponent of phases", exponent(costs), "", 1.1)


def library_rows() -> Iterator[Row]:
    """Read libraries with 10 to 1,000 sessions of one's own for the first time."""
    costs: dict[int, float] = {}
    for count in (10, 100, 1_000):
        with tempfile.TemporaryDirectory() as folder:
            for number in range(count):
                text = f"title: Session {number}\nsteps:\n  - exercise: clamshell\n    reps: 12\n"
                (Path(folder) / f"{number}.yaml").write_text(text, encoding="utf-8")
            costs[count] = least_cpu_s(lambda folder=folder: _read(Path(folder)))
    yield Row("read 1,000 own sessions", costs[1_000], "s")
    yield Row("exponent of own sessions", exponent(costs), "", 1.1)


def journal_rows() -> Iterator[Row]:
    """The statistics of 1,000 to 100,000 entries."""
    sample = summaries_of(long_history())
    statistics: dict[str, Callable[..., object]] = {
        "adherence": lambda days, _: adherence_of(days, SCHEDULE, TODAY),
        "streak": lambda days, _: streak_of(days, SCHEDULE, TODAY),
        "heatmap": lambda _, summaries: heatmap(summaries, TODAY),
        "agenda": lambda _, summaries: agenda_of(
            [ScheduledSession(name, name, SCHEDULE) for name in SESSIONS], summaries, TODAY
        ),
    }
    costs: dict[str, dict[int, float]] = {name: {} for name in statistics}
    for count in (1_000, 10_000, 100_000):
        summaries = (sample * (count // len(sample) + 1))[:count]
        days = training_days(summaries)
        for name, statistic in statistics.items():
            costs[name][count] = least_cpu_s(
                lambda statistic=statistic, days=days, summaries=summaries: statistic(
                    days, summaries
                )
            )
    for name, by_count in costs.items():
        yield Row(f"{name} of 100,000 entries", by_count[100_000] * 1000, "ms", 30.0)
        yield Row(f"exponent of {name}", exponent(by_count), "", 1.1)


def entry_rows() -> Iterator[Row]:
    """The statistics that need every rep, of two years of entries, beside one pass over the reps."""
    entries = long_history()
    floor_s = least_cpu_s(lambda: sum(rep.duration_ms for entry in entries for rep in entry.reps))
    points = exercise_points(entries, "clamshell")
    statistics: dict[str, Callable[[], object]] = {
        "summaries": lambda: summaries_of(entries),
        "points of an exercise": lambda: exercise_points(entries, "clamshell"),
        "weeks of an exercise": lambda: exercise_by_week(points, TODAY),
    }
    for name, statistic in statistics.items():
        yield Row.ratio(f"{name}, {len(entries)} entries", least_cpu_s(statistic), floor_s, 8.0)


def least_cpu_s(work: Callable[[], object]) -> float:
    """The least CPU time of three tries."""
    costs: list[float] = []
    for _ in range(3):
        before = time.process_time()
        work()
        costs.append(time.process_time() - before)
    return min(costs)


def exponent(costs: dict[int, float]) -> float:
    """The growth between the two largest sizes: cost grows as size to this power."""
    (small, low), (large, high) = sorted(costs.items())[-2:]
    return math.log(high / max(low, 1e-6)) / math.log(large / small)


def _read(own: Path) -> int:
    return len(Library(own, SHIPPED).sessions())


def _session(reps: int) -> Session:
    """The first exercise of a shipped session, alone, in sets of up to 1,000 reps."""
    listings = Library(SHIPPED / "none", SHIPPED).sessions()
    session = next(item.session for item in listings if item.reference == "clamshell-beginner")
    if session is None:
        raise AssertionError("the shipped session has problems")
    step = next(step for step in session.steps if isinstance(step, ExerciseStep))
    count = min(reps, 1_000)
    one_set = replace(step, dose=Reps(Range(count, count)), sets=1, sides=Sides.LEFT)
    return replace(session, steps=(one_set,) * (reps // count))


if __name__ == "__main__":
    print_table(growth_rows())
