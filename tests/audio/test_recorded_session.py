"""A session heard through the app while the app's own loop is busy."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from screen_harness import Stage
from sound_clients import wait_for

from coach_tui import paths
from coach_tui.audio.sound_out import SoundStatus
from coach_tui.clock import SystemClock
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.coaching.cues import Sound, cues_for
from coach_tui.core.log.entry import EntryState, Timestamp
from coach_tui.core.model.exercise import Exercise, Range, Sides, Tempo
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.state import State
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library_types import LoadedSession
from coach_tui.journal.store import Journal
from coach_tui.settings import DEFAULT_SOUNDS
from coach_tui.ui.app import CoachApp

if TYPE_CHECKING:
    from sound_clients import Links
    from sound_recorder import SoundRecorder

pytestmark = [pytest.mark.sound, pytest.mark.process]

QUICK = Exercise(
    "quick", "Quick", tempo=Tempo(Range.exactly(700), Range.exactly(500), Range.exactly(700))
)
STEP = ExerciseStep(
    QUICK, Reps(Range.exactly(1)), sides=Sides.EACH, prepare=Gap(1_000), switch=Gap(1_000)
)
STALL_S = 0.3


def short_sounds(folder: Path) -> Path:
    """A theme of ticks, so short that each is heard for itself."""
    tick = paths.assets("sounds") / DEFAULT_SOUNDS / "tick.wav"
    for sound in Sound:
        shutil.copy(tick, folder / f"{sound.value}.wav")
    return folder


async def test_a_stalled_interface_makes_no_cue_late(
    recorder: SoundRecorder, start_engine_client: Links, tmp_path: Path
):
    client = start_engine_client(short_sounds(tmp_path))
    wait_for(client, lambda state: state.status is SoundStatus.ON)
    session = Session("Quick", (STEP,))
    timeline = compile_timeline(session)
    clock, journal = SystemClock(), Journal.in_memory()
    begun: list[int] = []

    def conduct(loaded: LoadedSession) -> Conductor:
        conductor = Conductor(
            SessionRun(loaded.reference, loaded.content_hash, timeline),
            clock=clock,
            sound=client,
            journal=journal,
            timestamp=lambda: Timestamp(0, 0, "UTC", "1970-01-01"),
        )
        conductor.watch(
            lambda shot, _: (
                begun.append(shot.transport.since_ms) if shot.state is State.RUNNING else None
            )
        )
        return conductor.open()

    services = replace(Stage(tmp_path).services(), start=conduct)
    app = CoachApp(services, start=LoadedSession("quick", Path("quick.yaml"), session, ""))
    async with app.run_test() as pilot:
        app.set_interval(0.05, lambda: time.sleep(STALL_S))
        while not (journal.entries() and journal.entries()[0].state is EntryState.COMPLETED):
            await pilot.pause(0.1)
        planned = [clock.monotonic_at(begun[0] + cue.at_ms) for cue in cues_for(timeline)]
        heard = recorder.onsets(planned[0] - 0.1, planned[-1] + 0.2)
    assert len(heard) == len(planned)
    errors = [h - p for h, p in zip(heard, planned, strict=True)]
    # The server hands its recording over in 10 ms blocks, so the constant part is
    # known no better than that; what varies around it is ours.
    constant = (max(errors) + min(errors)) / 2
    assert max(errors) - constant < 0.010, [round(error * 1000, 1) for error in errors]
    assert abs(constant) < 0.045
    assert len(journal.entries()[0].reps) == 2
