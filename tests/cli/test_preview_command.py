"""A preview of what lasts until the user continues."""

from __future__ import annotations

import pytest
from coaching_check import problems

from coach_tui import paths
from coach_tui.audio.sounds import SoundBank
from coach_tui.cli.preview import as_data, as_lines
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import ExerciseStep, Reps, SayStep, Session
from coach_tui.core.timeline.compiler import compile_timeline


def test_what_waits_for_the_person_is_heard_out_in_a_preview():
    bridge = Exercise("bridge", "Bridge")
    hold = SelfTest(bridge, "How long?", AnswerKind.STOPWATCH, max_ms=60_000)
    steps = (
        SayStep("Welcome. Take a mat and a band, and find some room."),
        ExerciseStep(bridge, SelfTestDose(test=hold)),
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


def test_the_last_words_stand_in_the_table():
    bridge = Exercise("bridge", "Bridge")
    timeline = compile_timeline(Session("Bridges", (ExerciseStep(bridge, Reps(Range.exactly(1))),)))
    cues = cues_for(timeline, Coaching())
    spoken = [cue.say for cue in cues if cue.say]
    assert list(as_lines(timeline, cues))[-1].endswith(spoken[-1])
