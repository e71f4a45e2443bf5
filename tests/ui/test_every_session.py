"""Every session that ships, run to its end in the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from manual_clock import ManualClock
from screen_harness import Stage, until

from coach_tui import paths
from coach_tui.core.player.state import State
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.definitions.library import Library
from coach_tui.ui.app import CoachApp
from coach_tui.ui.player.screen import PlayerScreen
from coach_tui.ui.summary.screen import SummaryScreen

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = paths.assets("sessions")
"""Where they are."""


@pytest.mark.parametrize("name", sorted(path.stem for path in SHIPPED.glob("*.yaml")))
async def test_it_runs_to_its_end_and_the_summary_shows_all_of_it(name: str, tmp_path: Path):
    clock = ManualClock()
    stage = Stage(tmp_path, clock=clock)
    loaded = Library(tmp_path / "none", SHIPPED).find(name)
    app = CoachApp(stage.services(), start=loaded)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "no player", lambda: isinstance(app.screen, PlayerScreen))
        conductor = stage.conductors[0]
        await until(pilot, "not started", lambda: conductor.snapshot.state is not State.READY)
        while not conductor.snapshot.state.is_over:
            clock.advance(600_000)
            await pilot.pause()
            snapshot = conductor.snapshot
            if snapshot.state is State.WAITING and snapshot.phase is not None:
                waiting = snapshot.transport.index
                asked = snapshot.phase.kind is PhaseKind.TEST
                if asked:
                    await pilot.press("1")
                if not asked or snapshot.is_count_waiting:
                    await pilot.press("enter")
                await until(
                    pilot,
                    "no answer",
                    lambda at=waiting: conductor.snapshot.transport.index != at,
                )
        assert conductor.snapshot.state is State.FINISHED
        await until(pilot, "no summary", lambda: isinstance(app.screen, SummaryScreen))
        results = conductor.snapshot.results()
    assert results
    assert all(r.reps_done in (None, r.planned.reps) or r.planned.reps is None for r in results)
    assert all(r.whole for r in results if r.planned.reps is None)
