"""What a minute of a session costs: frames, bytes, statements and commits, counted on a moved clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from player_harness import HIPS, LEFT_MS, Stand, rig
from textual._compositor import CompositorUpdate

from coach_tui.ui.player.screen import FRAMES_PER_S

if TYPE_CHECKING:
    import pytest

STEP_S = 2
"""How far the clock is moved at once, where frames are not counted one by one."""

MOVING_S = LEFT_MS // 1000 + 2
"""A second of the first rep, which is drawn at the full rate."""


async def test_a_minute_draws_writes_and_commits_no_more_than_what_changes(
    monkeypatch: pytest.MonkeyPatch,
):
    frames: list[int] = []
    display: Any = Stand._display

    def counted(app: Stand, screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            frames.append(len(renderable.render_segments(app.console).encode()))
        display(app, screen, renderable)

    monkeypatch.setattr(Stand, "_display", counted)
    statements: list[str] = []
    async with rig(HIPS) as session:
        with session.journal._database.reading() as connection:
            connection.set_trace_callback(statements.append)
        for second in range(0, MOVING_S + 1, STEP_S):
            await session.to(1000 * second)
        frames.clear()
        for step in range(1, FRAMES_PER_S + 1):
            await session.to(1000 * MOVING_S + 1000 * step // FRAMES_PER_S)
        moving = frames.copy()
        for second in range(MOVING_S + STEP_S, 61, STEP_S):
            await session.to(1000 * second)
        session.journal.flush()
        with session.journal._database.reading() as connection:
            connection.set_trace_callback(None)
        (entry,) = session.journal.entries()
    # Only cells that have changed, and twice a second what the conductor publishes.
    assert len(moving) <= FRAMES_PER_S + 2, moving
    assert sum(size < 150 for size in moving) >= FRAMES_PER_S - 2, moving
    assert sum(moving) <= 6_000, moving
    # Elsewhere a frame of the clock, and one more where the phase changes.
    still = frames[len(moving) :]
    assert len(still) <= 60, still
    assert sum(still) <= 60_000, still
    reps = len(entry.reps)
    assert reps == 6
    assert statements.count("COMMIT") <= reps + 3, statements
    # An insert for each rep, and a query of its number; the entry and its exercises once.
    others = [text for text in statements if not text.startswith(("BEGIN", "COMMIT"))]
    assert len(others) <= 2 * reps + 4, others
