"""Cue sheets and subtitles."""

from __future__ import annotations

from coach_tui.audio.render import chapters, cue_sheet, web_vtt
from coach_tui.core.coaching.cues import Cue
from coach_tui.core.model.exercise import Exercise, Range, Sides, Tempo
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.timeline.compiler import compile_timeline

TEMPO = Tempo(Range.exactly(1_000), Range.exactly(500), Range.exactly(1_000))


def step(name: str) -> ExerciseStep:
    exercise = Exercise(name.lower(), name, tempo=TEMPO)
    return ExerciseStep(
        exercise, Reps(Range.exactly(2)), sides=Sides.EACH, prepare=Gap(1_000), switch=Gap(1_000)
    )


TIMELINE = compile_timeline(Session('Say "hips"', (step("Bridge"), step("Squat"))))
CUES = [
    Cue(61_250, 2, "voice", 900, "Two <b> & [three]."),
    Cue(500, 0, "voice", 1_500, "Bridge.\nTwo each side."),
    Cue(700, 0, "tick"),
]


def test_each_exercise_is_a_chapter_that_begins_with_what_leads_up_to_it():
    second_ms = TIMELINE.phases[[p.exercise_index for p in TIMELINE.phases].index(1)].start_ms
    assert chapters(TIMELINE) == [(0, "Bridge"), (second_ms, "Squat")]


def test_a_cue_sheet_has_a_track_for_each_exercise():
    (_, (start_ms, _)) = chapters(TIMELINE)
    seconds, ms = divmod(start_ms, 1_000)
    assert cue_sheet(TIMELINE, "hips.mp3").splitlines() == [
        "TITLE \"Say 'hips'\"",
        'FILE "hips.mp3" MP3',
        "  TRACK 01 AUDIO",
        '    TITLE "Bridge"',
        "    INDEX 01 00:00:00",
        "  TRACK 02 AUDIO",
        '    TITLE "Squat"',
        f"    INDEX 01 00:{seconds:02}:{ms * 75 // 1000:02}",
    ]


def test_subtitles_are_in_order_of_time_and_hold_no_markup():
    assert web_vtt(CUES).splitlines() == [
        "WEBVTT",
        "",
        "00:00:00.500 --> 00:00:02.000",
        "Bridge. Two each side.",
        "",
        "00:01:01.250 --> 00:01:02.150",
        "Two &lt;b&gt; &amp; [three].",
    ]


def test_there_are_no_subtitles_where_nothing_is_said():
    assert not web_vtt([Cue(700, 0, "tick")])
