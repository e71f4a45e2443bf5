"""Every stretch of work is named by ear: property tests over session files."""

from __future__ import annotations

import pytest
from hypothesis import given
from random_sessions import read_document, sessions
from session_play import unnamed

from coach_tui.core.coaching.cues import cues_for, estimated_speech_ms
from coach_tui.core.coaching.lines import Coaching, CoachingLevel
from coach_tui.core.timeline.compiler import compile_timeline

FULL = Coaching()
BRIEF = Coaching(CoachingLevel.BRIEF)


@pytest.mark.parametrize("coaching", [FULL, BRIEF], ids=["full", "brief"])
@given(session=sessions)
def test_every_stretch_of_work_is_named_with_its_side(session, coaching):
    timeline = compile_timeline(session)
    assert unnamed(timeline, cues_for(timeline, coaching)) == []


def test_work_is_named_where_a_moment_lies_between_it_and_an_authors_text():
    session = read_document(
        {
            "title": "Session",
            "tests": {
                "stand": {
                    "name": "Stand",
                    "looks_for": "How long?",
                    "kind": "stopwatch",
                    "instructions": ["Stand on one leg."],
                }
            },
            "steps": [{"say": "Let go.", "wait": "10s"}, {"test": "stand", "prepare": "0.001s"}],
        }
    )
    assert session is not None
    timeline = compile_timeline(session)
    assert unnamed(timeline, cues_for(timeline, FULL)) == []


def test_the_side_is_said_where_a_load_by_set_leaves_no_room_for_the_sets_number():
    session = read_document(
        {
            "title": "Session",
            "exercises": {"raise": {"name": "Raise"}},
            "defaults": {"rest": "until done"},
            "steps": [
                {
                    "exercise": "raise",
                    "duration": "9s",
                    "sets": 3,
                    "sides": "alternate",
                    "load": ["2.5 kg", "10 lb", "12 lb"],
                    "band": "red",
                }
            ],
        }
    )
    assert session is not None
    timeline = compile_timeline(session)
    cues = cues_for(timeline, BRIEF)
    assert unnamed(timeline, cues) == []
    assert [cue.say for cue in cues if cue.say and "pounds" in cue.say] == [
        f"With {load} pounds. With the red band. Left side first." for load in ("ten", "twelve")
    ]


IN_TURN = {
    "name": "Bridge",
    "sides": "alternate",
    "side_labels": ["forward", "backward"],
    "switch": "9s",
}


@pytest.mark.parametrize("coaching", [FULL, BRIEF], ids=["full", "brief"])
@pytest.mark.parametrize(
    "step",
    [
        # The next set is announced just where the second side begins.
        {"exercise": "bridge", "reps": [1, 1], "rest": "0s"},
        {"exercise": "bridge", "reps": [1, 1], "rest": "0.529s"},
        # A breath in is too short for a side's name.
        {
            "breathe": {"in": "0.536s", "hold": "3.738s", "out": "1.502s"},
            "cycles": 2,
            "sides": "alternate",
        },
    ],
)
def test_sides_in_turn_are_named_however_short_the_time_is(step, coaching):
    document = {"title": "Session", "exercises": {"bridge": IN_TURN}, "steps": [step]}
    session = read_document(document)
    assert session is not None
    timeline = compile_timeline(session)
    cues = cues_for(timeline, coaching)
    assert unnamed(timeline, cues) == []


def test_what_too_little_time_leads_up_to_is_announced_once():
    session = read_document(
        {
            "title": "Session",
            "exercises": {"bridge": {"name": "Bridge", "sides": "both"}},
            "steps": [
                {"exercise": "bridge", "reps": [2, 2], "prepare": "0.094s", "rest": "0.529s"}
            ],
        }
    )
    assert session is not None
    texts = [cue.say or "" for cue in cues_for(compile_timeline(session), FULL)]
    assert [text for text in texts if "et" in text] == [
        "Bridge. Two sets of two, two reps.",
        "Set two of two.",
    ]


@given(session=sessions)
def test_no_phrase_overlaps_another_across_sets(session):
    timeline = compile_timeline(session)
    closed = [
        cue
        for cue in cues_for(timeline, FULL, estimated_speech_ms)
        if cue.say and not (cue.phase < len(timeline.phases) and timeline.phases[cue.phase].is_open)
    ]
    ends_ms = 0
    for cue in sorted(closed, key=lambda cue: cue.at_ms):
        assert cue.at_ms >= ends_ms
        ends_ms = cue.at_ms + cue.duration_ms
