"""A preview of what lasts until the person goes on."""

from __future__ import annotations

import pytest

from coach_tui import paths
from coach_tui.audio.sounds import SoundBank
from coach_tui.cli.preview_data import as_data
from coach_tui.core.coaching import Coaching
from coach_tui.core.compiler import compile_timeline
from coach_tui.core.cues import cues_for
from coach_tui.core.selftest import Answered, AnswerKind, SelfTest
from coach_tui.core.session import Exercise, ExerciseStep, Range, Reps, SayStep, Session
from coaching_check import problems


def test_what_waits_for_the_person_is_heard_out_in_a_preview():
    bridge = Exercise("bridge", "Bridge")
    hold = SelfTest(bridge, "How long?", AnswerKind.STOPWATCH, max_ms=60_000)
    steps = (
        SayStep("Welcome. Take a mat and a band, and find some room."),
        ExerciseStep(bridge, Answered(test=hold)),
        SayStep("Well held. Stand up slowly."),
        ExerciseStep(bridge, Reps(Range.exactly(2))),
    )
    timeline = compile_timeline(Session("Bridges", steps))
    sounds = SoundBank((paths.assets("sounds") / "soft",), note=pytest.fail)
    data = as_data(timeline, cues_for(timeline, Coaching()), sounds)
    assert problems(data, {"bridge": {"Bridge"}}, speaks=True) == []
    starts = [phase["start_s"] for phase in data["phases"] if phase["kind"] == "say"]
    assert starts[0] == 0
    assert starts[1] > 60 + 10
    assert [phase["duration_s"] for phase in data["phases"] if phase["kind"] == "say"] == [None] * 2
    (done,) = [cue for cue in data["cues"] if cue["sound"] == "done" and cue["at_s"] > starts[1]]
    assert done["at_s"] == data["duration_s"]
