"""Going elsewhere in a session that is paused."""

from __future__ import annotations

import pytest

from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import LEAD_IN_MS, Command, State
from coach_tui.core.timeline.compiler import compile_timeline

BRIDGE = ExerciseStep(
    Exercise("bridge", "Bridge"), Reps(Range.exactly(2)), sets=2, prepare=Gap(0), rest=Gap(0)
)


@pytest.mark.parametrize("skip", [Command.SKIP_SET, Command.SKIP_EXERCISE, Command.BACK])
def test_it_stays_paused_until_it_is_resumed(skip: Command):
    player = Player(compile_timeline(Session("Session", (BRIDGE, BRIDGE))))
    player.perform(Command.START, 0)
    player.perform(Command.PAUSE, LEAD_IN_MS + 5_000)
    player.perform(skip, LEAD_IN_MS + 6_000)
    phase = player.phase
    assert phase is not None
    assert phase.kind.is_work
    assert (player.state, player.next_deadline_ms()) == (State.PAUSED, None)
    player.perform(Command.RESUME, 60_000)
    assert player.state is State.LEAD_IN
    player.advance(60_000 + LEAD_IN_MS)
    assert (player.state, player.phase) == (State.RUNNING, phase)
