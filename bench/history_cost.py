"""What the figures of two years of history cost.

    python bench/history_cost.py

Works every figure out of a generated journal of 2,000 entries, and prints the least CPU
time of five tries, and its ratio to going once through all its reps. Ends with 1 if a
figure costs more than the budget.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from history_samples import SESSIONS, long_history

from coach_tui.core.analysis.adherence import adherence_of, streak_of
from coach_tui.core.analysis.agenda import ScheduledSession, agenda_of
from coach_tui.core.analysis.heatmap import heatmap
from coach_tui.core.analysis.progress import exercise_by_week, exercise_points
from coach_tui.core.log.summary import summaries_of, training_days
from coach_tui.core.model.session import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = "2026-03-03"
BUDGET = 8.0
"""Times one pass over every rep's length: twice what was measured."""


def main() -> int:
    """Measure, print, and say whether all is within the budget."""
    entries = long_history()
    summaries = summaries_of(entries)
    days = training_days(summaries)
    schedule = Schedule(days_per_week=4)
    plans = [ScheduledSession(session, session, schedule) for session in SESSIONS]
    figures: dict[str, Callable[[], object]] = {
        "adherence": lambda: adherence_of(days, schedule, TODAY),
        "streak": lambda: streak_of(days, schedule, TODAY),
        "heatmap": lambda: heatmap(summaries, TODAY),
        "weeks": lambda: exercise_by_week(exercise_points(entries, "clamshell"), TODAY),
        "agenda": lambda: agenda_of(plans, summaries, TODAY),
        "exercise": lambda: exercise_points(entries, "clamshell"),
        "summaries": lambda: summaries_of(entries),
    }
    floor_s = cpu_s(lambda: sum(rep.duration_ms for entry in entries for rep in entry.reps))
    worst = 0.0
    for name, figure in figures.items():
        cost_s = cpu_s(figure)
        worst = max(worst, cost_s / floor_s)
        print(f"{name}: {cost_s * 1000:.1f} ms, {cost_s / floor_s:.2f} times one pass")
    return 0 if worst <= BUDGET else 1


def cpu_s(figure: Callable[[], object]) -> float:
    """The least CPU time of a few tries."""
    costs: list[float] = []
    for _ in range(5):
        before = time.thread_time()
        figure()
        costs.append(time.thread_time() - before)
    return min(costs)


if __name__ == "__main__":
    sys.exit(main())
