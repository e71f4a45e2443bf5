"""The session printed line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from manual_clock import ManualClock
from msgspec.structs import replace

from coach_tui.audio.sound_out import NoSound, SoundState, SoundStatus
from coach_tui.conductor import Conductor, Notice, SessionRun
from coach_tui.core.coaching.lines import Coaching, CoachingLevel, Topic
from coach_tui.core.coaching.script import script
from coach_tui.core.log.entry import RepRecord, Timestamp
from coach_tui.core.model.exercise import Breath, Exercise, Motion, Range, Sides, Tempo
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.player.state import (
    ClockStopped,
    Command,
    Jumped,
    PhaseStarted,
    SelfTestAnswered,
    State,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.journal.store import Journal
from coach_tui.plain.narrator import EVERYTHING, NAMED_KEYS, Narrator
from coach_tui.plain.plain import KEYS
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot

EXERCISE = Exercise(
    "clamshell",
    "[@click=app.quit]Clam\x1bshell[/]",
    setup=("Lie on your side.",),
    motion_names={Motion.UP: "Lift", Motion.DOWN: "Lower"},
    breathe={Motion.UP: Breath.OUT, Motion.DOWN: Breath.IN},
    tempo=Tempo(Range.exactly(2_000), Range.exactly(6_000), Range.exactly(2_000)),
    stop_if=("Your hip hurts.",),
)


def snapshot(*steps: ExerciseStep) -> Snapshot:
    conductor = Conductor(
        SessionRun("s", "", compile_timeline(Session("Title", steps))),
        clock=ManualClock(),
        sound=NoSound(),
        journal=Journal.in_memory(),
        timestamp=lambda: Timestamp(0, 0, "UTC", "1970-01-01"),
    )
    return conductor.snapshot


def printed(shot: Snapshot, coaching: Coaching = EVERYTHING) -> list[str]:
    narrator = Narrator(coaching)
    events = tuple(PhaseStarted(0, phase.index) for phase in shot.timeline.phases)
    return [safe_text(line) for line in narrator.lines(shot, events)]


def test_a_session_reads_as_a_coach_would_say_it():
    step = ExerciseStep(EXERCISE, Reps(Range.exactly(1)), sides=Sides.EACH)
    assert printed(snapshot(step)) == [
        "Get ready: 10 s.",
        "  [@click=app.quit]Clam\N{REPLACEMENT CHARACTER}shell[/]. 1 each side. Left side first.",
        "  Lie on your side.",
        "  Stop if you feel this: your hip hurts.",
        "  Mild pain is fine, up to 3 out of 10. Stop if it is sharp or spreads.",
        "Left: 1 of 1 reps. lift 2 s · hold 6 s · lower 2 s.",
        "  Lift, breathe out.",
        "Hold 6 s.",
        "  Hold for 6 seconds, and keep breathing.",
        "  Lower, breathe in.",
        "Switch to right: 8 s.",
        "  Other side. Right side now.",
        "Right: 1 of 1 reps. lift 2 s · hold 6 s · lower 2 s.",
        "  Lift, breathe out.",
        "Hold 6 s.",
        "  Hold for 6 seconds, and keep breathing.",
        "  Lower, breathe in.",
    ]


def test_with_little_coaching_little_is_printed():
    step = ExerciseStep(EXERCISE, Reps(Range.exactly(1)), sides=Sides.EACH)
    for level in (CoachingLevel.BRIEF, CoachingLevel.TONES):
        said = [line for line in printed(snapshot(step), Coaching(level)) if line.startswith("  ")]
        assert said == [
            (
                "  [@click=app.quit]Clam\N{REPLACEMENT CHARACTER}shell[/]. "
                "1 each side. Left side first."
            ),
            "  Lie on your side.",
            "  Other side. Right side now.",
        ]


def test_every_phrase_that_is_heard_is_read_too_in_its_longest_words():
    step = ExerciseStep(EXERCISE, Reps(Range.exactly(12)), sides=Sides.EACH, sets=2)
    shot = snapshot(step, step)
    read = " ".join(printed(shot))
    unread = (Topic.COUNT, Topic.SECONDS, Topic.REMINDER, Topic.END)
    for lines in script(replace(shot.timeline, pronunciations=None), Coaching()):
        for line in lines:
            # The time left is printed only where a voice would be silent.
            if line.topic not in unread and not line.fills_silence:
                assert safe_text(line.wordings[0]) in read
    assert "seconds left" not in read.partition("Halfway")[0]


def test_sound_that_comes_back_muted_is_not_said_to_be_back():
    silent, on = SoundState(SoundStatus.SILENT, "No device."), SoundState(SoundStatus.ON)
    narrator, shot = Narrator(), snapshot(ExerciseStep(EXERCISE, Reps(Range.exactly(1))))
    said = [
        list(narrator.lines(replace(shot, sound=sound, muted=muted), ()))
        for sound, muted in [
            (on, False),
            (silent, False),
            (silent, True),
            (on, True),
            (on, False),
            (on, True),
        ]
    ]
    muted = ["Muted; m unmutes."]
    assert said == [[], ["No device."], [], muted, ["Sound is back."], muted]


def test_what_is_read_is_as_it_is_written():
    exercise = replace(
        EXERCISE, name="SL RDL 3x10 @ RPE 7", spoken="Single-leg deadlift", setup=("TA on.",)
    )
    step = ExerciseStep(exercise, Reps(Range.exactly(12)))
    timeline = compile_timeline(Session("Title", (step,), spoken=(("TA", "tibialis"),)))
    read = printed(replace(snapshot(step), timeline=timeline))
    assert "  SL RDL 3x10 @ RPE 7. 12 reps." in read
    assert "  TA on." in read
    heard = [line.wordings[0] for lines in script(timeline, Coaching()) for line in lines]
    assert "Single-leg deadlift. Twelve reps." in heard
    assert "tibialis on." in heard


def test_after_a_jump_what_leads_up_to_work_is_printed_again():
    step = ExerciseStep(EXERCISE, Reps(Range.exactly(1)))
    shot = snapshot(step, step)
    narrator = Narrator()
    prepare = [p.index for p in shot.timeline.phases if p.kind is PhaseKind.PREPARE][1]
    once = list(narrator.lines(shot, (PhaseStarted(0, prepare),)))
    again = list(narrator.lines(shot, (PhaseStarted(0, prepare),)))
    jump = Jumped(0, Command.SKIP_EXERCISE, 0, prepare)
    back = list(narrator.lines(shot, (jump, PhaseStarted(0, prepare))))
    assert len(once) > len(again) == 1
    assert back == ["Skip exercise.", *once]


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (Command.PAUSE, "It can't be done; press p to pause."),
        (Command.SKIP_EXERCISE, "It can't be done; press n to skip."),
        (None, "It can't be done."),
    ],
)
def test_a_refusal_names_the_keys_of_plain_mode(command, line):
    shot = replace(
        snapshot(ExerciseStep(EXERCISE, Reps(Range.exactly(1)))),
        notice=Notice(0, "It can't be done.", command),
    )
    assert line in list(Narrator().lines(shot, ()))
    assert command is None or KEYS.get(NAMED_KEYS[command], Command.PAUSE) is command


def test_a_rest_says_what_comes_and_what_was_explained_is_not_explained_again():
    step = ExerciseStep(EXERCISE, Reps(Range.exactly(1)), sets=2)
    lines = printed(snapshot(step, step))
    rests = [n for n, line in enumerate(lines) if line == "Rest: 20 s."]
    assert [lines[n + 1] for n in rests] == [
        "  Rest. Set 2 of 2 comes next.",
        "  Next: [@click=app.quit]Clam\N{REPLACEMENT CHARACTER}shell[/]. 2 sets of one rep.",
        "  Rest. Set 2 of 2 comes next.",
    ]
    assert lines.count("  Stop if you feel this: your hip hurts.") == 1


def test_the_opening_says_how_long_it_takes():
    step = ExerciseStep(EXERCISE, Reps(Range.exactly(1)))
    assert list(Narrator().opening(snapshot(step))) == ["Title. 20 s, 1 exercise."]


@pytest.mark.parametrize(
    ("state", "reps", "first"),
    [
        (State.FINISHED, 4, "Done after 1:05."),
        (State.FINISHED, 2, "Done after 1:05."),
        (State.FINISHED, 1, "Done in part after 1:05: most of it was skipped."),
        (State.STOPPED, 3, "Stopped after 1:05."),
        (State.FINISHED, 0, "No reps this time."),
        (State.STOPPED, 0, "No reps this time."),
    ],
)
def test_the_closing_says_what_is_true_of_the_end(state: State, reps: int, first: str):
    shot = snapshot(ExerciseStep(EXERCISE, Reps(Range.exactly(4))))
    rep = RepRecord(0, 1, 2_000, 6_000, 2_000, 0, Timestamp(0, 0, "UTC", "1970-01-01"))
    over = replace(
        shot,
        transport=replace(shot.transport, state=state, running_ms=65_000),
        reps=(rep,) * reps,
    )
    printed = [safe_text(line) for line in Narrator().closing(over)]
    assert printed[0] == first
    assert printed[1].endswith(f": {reps}/4")


@pytest.mark.parametrize(
    ("stopped_ms", "how"),
    [(30_000, "Time, 30 s. You can stop."), (12_340, "Clock stopped at 12.3 s.")],
)
def test_the_answer_is_asked_for_when_the_clock_of_a_self_test_stops(stopped_ms: int, how: str):
    test = SelfTest(EXERCISE, "How firm?", AnswerKind.STOPWATCH, ("firm", "shaky"), 30_000)
    shot = snapshot(ExerciseStep(EXERCISE, SelfTestDose(test=test), prepare=Gap(0)))
    asked = list(Narrator().lines(shot, (PhaseStarted(0, 0),)))
    assert asked[:2] == ["How firm?", "  The clock starts now. Any key and enter stops it."]
    assert list(Narrator().lines(shot, (ClockStopped(stopped_ms, 0, stopped_ms),))) == [
        f"  {how}",
        "  How firm? Answer with 1 firm, 2 shaky.",
    ]


def test_a_count_is_asked_for_when_its_time_is_over():
    test = SelfTest(EXERCISE, "How many?", AnswerKind.COUNT, (), 30_000, "stands")
    step = ExerciseStep(EXERCISE, SelfTestDose(test=test), prepare=Gap(0), unit="stands")
    printed = list(Narrator().lines(snapshot(step), (ClockStopped(30_000, 0, 30_000),)))
    assert printed[-1] == "  How many stands? Type the number and press enter."
    answered = SelfTestAnswered(40_000, 0, None, 30_000, 12)
    assert list(Narrator().lines(snapshot(step), (answered,))) == ["Noted: 12 stands, 30 s."]
