"""The session told line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.audio.link import NoSound
from coach_tui.clock import ManualClock
from coach_tui.conductor import Assignment, Conductor
from coach_tui.core.compiler import compile_timeline
from coach_tui.core.entry import Moment
from coach_tui.core.events import PhaseStarted
from coach_tui.core.session import (
    Breath,
    Exercise,
    ExerciseStep,
    Motion,
    Range,
    Reps,
    Session,
    Sides,
    Tempo,
)
from coach_tui.journal import MemoryJournal
from coach_tui.ui.narrator import Narrator

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot

EXERCISE = Exercise(
    "clamshell",
    "[@click=app.quit]Clam\x1bshell[/]",
    setup=("Lie on your side.",),
    moves={Motion.UP: "Lift", Motion.DOWN: "Lower"},
    breathe={Motion.UP: Breath.OUT, Motion.DOWN: Breath.IN},
    tempo=Tempo(Range.exactly(2_000), Range.exactly(6_000), Range.exactly(2_000)),
    stop_if=("Your hip hurts.",),
)


def snapshot(*steps: ExerciseStep) -> Snapshot:
    conductor = Conductor(
        Assignment("s", "", compile_timeline(Session("Title", steps))),
        clock=ManualClock(),
        sound=NoSound(),
        recorder=MemoryJournal(),
        moment=lambda: Moment(0, 0, "UTC", "1970-01-01"),
    )
    return conductor.snapshot


def told(shot: Snapshot) -> list[str]:
    narrator = Narrator()
    events = tuple(PhaseStarted(0, phase.index) for phase in shot.timeline.phases)
    return list(narrator.lines(shot, events))


def test_a_session_reads_as_a_coach_would_say_it():
    step = ExerciseStep(EXERCISE, Reps(Range.exactly(1)), sides=Sides.EACH)
    assert told(snapshot(step)) == [
        "Get ready: 10 s.",
        "Next: [@click=app.quit]Clam\N{REPLACEMENT CHARACTER}shell[/], 1 rep each side, left first.",
        "  Lie on your side.",
        "  Breathe out as you lift.",
        "  Breathe in as you lower.",
        "  Stop if: Your hip hurts.",
        "Left: 1 of 1 reps. lift 2 s · hold 6 s · lower 2 s.",
        "Hold 6 s, keep breathing.",
        "Switch to right: 8 s.",
        "Right: 1 of 1 reps. lift 2 s · hold 6 s · lower 2 s.",
        "Hold 6 s, keep breathing.",
    ]


def test_an_exercise_is_introduced_once_and_a_rest_tells_what_comes():
    step = ExerciseStep(EXERCISE, Reps(Range.exactly(1)), sets=2)
    lines = told(snapshot(step, step))
    assert [line for line in lines if line.startswith("Next")] == [
        "Next: [@click=app.quit]Clam\N{REPLACEMENT CHARACTER}shell[/], 2 sets of 1 rep."
    ] * 2
    rest = lines.index("Rest: 20 s.", lines.index("Rest: 20 s.") + 1)
    assert lines[rest + 1].startswith("Next: ")


def test_the_opening_says_how_long_it_takes():
    step = ExerciseStep(EXERCISE, Reps(Range.exactly(1)))
    assert list(Narrator().opening(snapshot(step))) == ["Title. 20 s, 1 exercise."]
