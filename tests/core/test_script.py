"""What the coach says, and when."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from msgspec.structs import replace
from random_sessions import sessions

from coach_tui.core.coaching.cues import cues_for, estimated_speech_ms
from coach_tui.core.coaching.lines import Coaching, CoachingLevel, Counts
from coach_tui.core.coaching.phrases import phrasebook
from coach_tui.core.coaching.script import (
    Progress,
    Question,
    all_texts,
    landing_texts,
    lead_in_texts,
    placed_lines,
    question_texts,
)
from coach_tui.core.model.breathing import PRESETS, BreathPreset, breathing_exercise
from coach_tui.core.model.exercise import (
    Breath,
    CueTime,
    Exercise,
    FormCue,
    Motion,
    Position,
    Range,
    Side,
    Sides,
    Tempo,
    cue_time,
)
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import (
    Amrap,
    Block,
    BlockKind,
    Breaths,
    ExerciseStep,
    Gap,
    Reps,
    SayStep,
    Session,
    Timed,
    UntilDone,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.positions import getting_into_position
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.languages import language_of

if TYPE_CHECKING:
    from coach_tui.core.coaching.cues import Cue
    from coach_tui.core.model.session import Step
    from coach_tui.core.timeline.timeline import Timeline

ENGLISH = phrasebook("en")
CLAMSHELL = Exercise(
    "clamshell",
    "Clamshell",
    position=Position.SIDE_LYING,
    setup=("Lie on your side.", "Bend your knees."),
    breathe={Motion.UP: Breath.OUT, Motion.DOWN: Breath.IN},
    cues=("Feet together.", "Slow on the way down.", "Hips stacked."),
    stop_if=("Your hip hurts.",),
)
BRIDGE = Exercise("glute-bridge", "Glute bridge", cues=("Push through both feet.",))
EVERYTHING = Coaching()
TWENTY_EACH = ExerciseStep(
    CLAMSHELL, Reps(Range.exactly(20)), sides=Sides.EACH, prepare=Gap(30_000)
)


def phrases(*steps: Step, choices: Coaching = EVERYTHING) -> list[Cue]:
    cues = cues_for(compile_timeline(Session("Hips", steps)), choices)
    return [cue for cue in cues if cue.say]


def said(*steps: Step, choices: Coaching = EVERYTHING) -> list[str]:
    return [cue.say or "" for cue in phrases(*steps, choices=choices)]


def test_work_right_after_a_text_that_waits_is_announced_while_it_waits():
    step = ExerciseStep(BRIDGE, Reps(Range.exactly(10)), prepare=Gap(0))
    text = SayStep("Are you ready?")
    cues = phrases(text, step, text, replace(step, exercise=CLAMSHELL))
    for wait in (0, 32):
        waiting = [cue.say or "" for cue in cues if cue.phase == wait]
        names = waiting[1].split(". ")
        assert waiting[0] == "Are you ready?"
        assert names[0] in ("Glute bridge", "Next: Clamshell")
        assert names[-1].endswith("reps.")
        # Once more as the work begins, if enter was pressed before it was spoken.
        assert [cue.say for cue in cues if cue.phase == wait + 1] == [waiting[1]]
    assert not any("seconds" in cue.say for cue in cues if cue.say)


def timed_cues(timeline: Timeline) -> list[Cue]:
    """Without what is said in open phases, in which time stands."""
    open_phases = {phase.index for phase in timeline.phases if phase.is_open}
    return [cue for cue in cues_for(timeline, Coaching()) if cue.phase not in open_phases]


@given(sessions)
def test_a_cue_about_a_motion_begins_in_that_motion(session):
    timeline = compile_timeline(session)
    for cue in cues_for(timeline, EVERYTHING):
        if cue.phase == len(timeline.phases) or not cue.say:
            continue
        phase = timeline.phases[cue.phase]
        item = timeline.exercise_of(phase)
        form_cues = [] if item is None else [c for c in item.step.form_cues if c == cue.say]
        times = {cue_time(form_cue) for form_cue in form_cues}
        if not times or None in times:
            continue
        assert phase.start_ms <= cue.at_ms < phase.end_ms
        motions = {phase.kind.motion} if phase.rep is not None else set(Motion)
        assert times & (motions if phase.kind.is_work else {CueTime.REST}), (cue, phase)


def test_the_coach_names_the_side_that_an_author_leaves_to_it():
    stand = replace(
        BRIDGE,
        setup=("Stand on the leg the coach names.", "Hold on."),
        movement=("Step to the side the coach names.",),
    )
    step = ExerciseStep(stand, Reps(Range.exactly(3)), sides=Sides.EACH, prepare=Gap(30_000))
    texts = said(step)
    assert {"Stand on your left leg.", "Step to the left."} <= set(texts)
    assert "Stand on your left leg." in said(replace(step, is_known=True))


def test_where_a_set_may_end_is_spoken_whole_and_no_mark_follows_closely_on_another():
    step = replace(TWENTY_EACH, sides=Sides.LEFT)
    texts = said(replace(step, dose=Reps(Range(15, 20))))
    assert "Fifteen. Stop here, or five more." in texts
    assert "Ten. Halfway." in texts
    texts = said(replace(step, dose=Reps(Range(8, 12))))
    assert "Eight. Stop here, or four more." in texts
    assert not any("Halfway" in text or "Five more" in text for text in texts)
    texts = said(replace(step, dose=Reps(Range.exactly(12))))
    assert [text for text in texts if "alfway" in text or "more" in text] == ["Seven. Five more."]


def test_only_a_long_session_has_a_halfway_of_its_own_in_a_rest_near_its_middle():
    mark = "You are halfway through the session."
    long = replace(TWENTY_EACH, sets=4)
    (cue,) = [cue for cue in phrases(long) if cue.say == mark]
    timeline = compile_timeline(Session("Hips", (long,)))
    assert timeline.phases[cue.phase].kind is PhaseKind.REST
    assert abs(cue.at_ms - timeline.total_ms / 2) < timeline.total_ms / 10
    assert mark not in said(replace(TWENTY_EACH, sets=2))


def test_what_is_to_be_done_while_lowering_is_spoken_while_lowering():
    lower = FormCue("Lower slowly.", CueTime.DOWN)
    shake = FormCue("Shake out your legs.", CueTime.REST)
    step = replace(TWENTY_EACH, exercise=replace(CLAMSHELL, cues=(lower, shake)), sets=2)
    timeline = compile_timeline(Session("Hips", (step,)))
    kinds = {
        text: {timeline.phases[c.phase].kind for c in phrases(step) if c.say == text}
        for text in (lower, shake)
    }
    assert kinds == {lower: {PhaseKind.DOWN}, shake: {PhaseKind.REST}}
    counts = [c.say for c in phrases(step) if c.say in ("Three.", "Six.", "Nine.")]
    assert counts == ["Three.", "Six.", "Nine."] * 4


@given(sessions)
def test_no_phrase_is_begun_before_another_is_over(session):
    timeline = compile_timeline(session)
    spoken = [cue for cue in timed_cues(timeline) if cue.say]
    for one, other in pairwise(spoken):
        assert one.at_ms + one.duration_ms <= other.at_ms


@given(sessions)
def test_what_is_said_before_work_is_over_when_the_work_begins(session):
    timeline = compile_timeline(session)
    for cue in timed_cues(timeline):
        if cue.say and cue.phase < len(timeline.phases):
            phase = timeline.phases[cue.phase]
            work = timeline.next_work(phase.index)
            if work is not None and not phase.kind.is_work:
                assert cue.at_ms + cue.duration_ms <= work.start_ms


@given(sessions)
def test_every_text_that_is_said_is_among_those_rendered_ahead(session):
    timeline = compile_timeline(session)
    texts = {cue.say for cue in cues_for(timeline, Coaching()) if cue.say}
    assert texts <= set(all_texts(timeline, Coaching()))


def test_exercise_dose_and_side_come_first_then_the_position_on_the_side_that_rests():
    assert said(TWENTY_EACH)[:4] == [
        "Clamshell. Twenty each side. Left leg first.",
        "Lie down on your right side.",
        "Bend your knees.",
        "Stop if you feel this: your hip hurts.",
    ]


def test_sides_change_with_what_to_do():
    assert "Roll onto your left side. Now the right leg." in said(TWENTY_EACH)
    standing = replace(TWENTY_EACH, exercise=BRIDGE)
    assert "Other side. Right side now." in said(standing)
    walking = replace(standing, side_labels=("forward", "backward"), unit="steps")
    texts = said(walking)
    assert "Change direction. Now backward." in texts
    assert "Glute bridge. Twenty steps forward, then twenty steps backward. Forward first." in texts


def test_steps_to_the_right_are_never_called_right_now():
    step = replace(TWENTY_EACH, exercise=BRIDGE, unit="steps", side_labels=("left", "right"))
    lines = said(step)
    assert "Change direction. Now to the right." in lines
    assert not any("right now" in text.casefold() for text in lines)


@pytest.mark.parametrize(
    ("setup", "lines"),
    [
        (("Lie on your back.", "Bend your knees."), ["Roll onto your back.", "Bend your knees."]),
        (
            ("Lie on your back with your heels close.", "Bend your knees."),
            ["Lie on your back with your heels close.", "Bend your knees."],
        ),
    ],
)
def test_how_to_get_there_and_how_to_lie_are_not_said_twice(setup, lines):
    supine = replace(BRIDGE, position=Position.SUPINE, setup=setup)
    lying = ExerciseStep(supine, Timed(20_000), prepare=Gap(30_000))
    spoken = said(TWENTY_EACH, lying)
    begins = spoken.index("Next: Glute bridge. Twenty seconds.")
    assert spoken[begins + 1 : begins + 3] == lines


def test_a_band_comes_off_before_one_lies_down_and_is_put_on_by_its_own_line():
    walk = Exercise("walk", "Walk", position=Position.STANDING, equipment=("loop band",))
    walk = replace(walk, setup=("Put the band around your thighs.", "Stand wide."))
    supine = replace(BRIDGE, position=Position.SUPINE, setup=("Lie on your back.",))
    lying, walking = ExerciseStep(supine, Timed(20_000)), ExerciseStep(walk, Timed(20_000))
    assert "Take the band off. Lie down on your back." in said(walking, lying)
    texts = said(lying, walking)
    assert "Come up to standing." in texts
    assert "Put the band around your thighs." in texts
    assert "Put the band on." not in " ".join(texts)


def test_reasons_to_stop_are_given_in_full_before_details_of_the_position():
    setup = ("Lie on your side.", *(f"Detail number {n} of how to lie." for n in range(9)))
    texts = said(
        replace(TWENTY_EACH, exercise=replace(CLAMSHELL, setup=setup), prepare=Gap(20_000))
    )
    flags = texts.index("Stop if you feel this: your hip hurts.")
    assert texts[1] == "Lie down on your right side."
    assert 0 < sum(text.startswith("Detail") for text in texts[:flags]) < 9


def test_another_variation_with_other_reasons_to_stop_gives_them():
    other = replace(CLAMSHELL, name="Banded clamshell", stop_if=("The band tears.",))
    texts = said(TWENTY_EACH, replace(TWENTY_EACH, exercise=other))
    assert "Stop if you feel this: the band tears." in texts


def test_where_the_last_five_would_come_before_the_half_only_the_half_is_said():
    texts = said(ExerciseStep(BRIDGE, Reps(Range.exactly(8))))
    assert "Four. Halfway." in texts
    assert not any("Five more" in text for text in texts)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ((), "Time, 90 seconds. You can stop."),
        (
            ("steady", "sags"),
            "Time, 90 seconds. You can stop. How long? Press one for steady or two for sags.",
        ),
    ],
)
def test_the_limit_of_a_self_test_is_said_after_the_sound_of_the_end(answers, words):
    test = SelfTest(BRIDGE, "How long?", AnswerKind.STOPWATCH, answers, max_ms=90_000)
    timeline = compile_timeline(Session("Hips", (ExerciseStep(BRIDGE, SelfTestDose(test=test)),)))
    begins = timeline.phases[-1].start_ms
    (done, limit, *_) = [c for c in cues_for(timeline, Coaching()) if c.at_ms > begins + 80_000]
    assert (done.sound, done.at_ms, done.phase) == ("done", begins + 90_000, 1)
    assert limit.say == words
    assert limit.at_ms > done.at_ms + 1_000


def test_the_limit_of_a_self_test_in_another_language_is_said_before_its_question():
    test = SelfTest(
        replace(BRIDGE, language="en"), "How long?", AnswerKind.STOPWATCH, ("steady",), 90_000
    )
    session = Session("Hüfte", (ExerciseStep(BRIDGE, SelfTestDose(test=test)),), language="de")
    timeline = compile_timeline(session)
    ends_ms = timeline.phases[-1].start_ms + 90_000
    limit, question, *_ = [
        c.say for c in cues_for(timeline, Coaching()) if c.say and c.at_ms > ends_ms
    ]
    assert limit == "Die Zeit ist um: 90 Sekunden. Du kannst aufhören."
    assert language_of(limit) == ""
    assert question.startswith("How long?")
    assert language_of(question) == "en"


def test_a_self_test_whose_time_says_nothing_has_no_limit():
    test = SelfTest(BRIDGE, "Which?", AnswerKind.QUESTION, ("a", "b"), max_ms=90_000)
    assert not any("Time" in text for text in said(ExerciseStep(BRIDGE, SelfTestDose(test=test))))


def test_a_session_that_ends_with_words_does_not_speak_of_a_last_one():
    step = ExerciseStep(BRIDGE, Timed(20_000))
    assert said(step, SayStep("Stay a moment.", 5_000))[-1] == "Well done, you're finished."


def test_sides_that_take_turns_are_called_before_each_rep():
    step = ExerciseStep(BRIDGE, Reps(Range.exactly(3)), sides=Sides.ALTERNATE)
    timeline = compile_timeline(Session("Hips", (step,)))
    spoken = [cue for cue in cues_for(timeline, Coaching()) if cue.say]
    for before, after in pairwise(p for p in timeline.phases if p.kind.is_work):
        if before.side is not after.side:
            called = [
                cue
                for cue in spoken
                if cue.at_ms + cue.duration_ms <= after.start_ms
                and cue.at_ms >= timeline.rep_phases(before.index)[0].start_ms
            ]
            assert any(str(after.side) in (cue.say or "").lower() for cue in called)


def test_every_rep_is_counted_as_it_ends():
    timeline = compile_timeline(Session("Hips", (TWENTY_EACH,)))
    ends = [timeline.rep_phases(p.index)[-1].end_ms for p in timeline.phases if p.rep]
    counts = [cue for cue in phrases(TWENTY_EACH) if cue.say in {"One.", "Two.", "Three."}]
    assert len(counts) == 6
    for cue in counts:
        end_ms = min(end for end in ends if end > cue.at_ms)
        assert end_ms - 1_000 <= cue.at_ms
        assert cue.at_ms + cue.duration_ms <= end_ms


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        (Counts.FIVES, ["Five.", "Ten. Halfway.", "Fifteen. Five more.", "Twenty."]),
        (
            Counts.LAST_FIVE,
            [
                "Ten. Halfway.",
                "Fifteen. Five more.",
                "Sixteen.",
                "Seventeen.",
                "Eighteen.",
                "Nineteen.",
                "Twenty.",
            ],
        ),
    ],
)
def test_counts_are_a_choice(counts, wanted):
    one_side = replace(TWENTY_EACH, sides=Sides.LEFT)
    numbers = {ENGLISH.number(n).capitalize() for n in range(1, 21)}
    texts = said(one_side, choices=Coaching(counts=counts))
    assert [text for text in texts if text.split(".")[0] in numbers] == wanted


def test_a_form_cue_is_not_said_again_soon():
    cues = [cue for cue in phrases(TWENTY_EACH) if cue.say in CLAMSHELL.form_cues]
    assert len(cues) >= 8
    for text in CLAMSHELL.form_cues:
        times = [cue.at_ms for cue in cues if cue.say == text]
        assert all(after - before >= 45_000 for before, after in pairwise(times))


def test_the_breath_goes_with_the_first_reps_of_a_set():
    timeline = compile_timeline(Session("Hips", (TWENTY_EACH,)))
    breaths = [cue for cue in phrases(TWENTY_EACH) if cue.say in {"Breathe in.", "Breathe out."}]
    places = [(timeline.phases[cue.phase].kind.value, cue.say) for cue in breaths]
    assert places == [("up", "Breathe out."), ("down", "Breathe in.")] * 4
    assert {timeline.phases[cue.phase].rep for cue in breaths} == {1, 2}


def test_a_long_hold_is_counted_down_and_the_breath_continues():
    tempo = Tempo(Range.exactly(2_000), Range.exactly(8_000), Range.exactly(2_000))
    step = ExerciseStep(replace(BRIDGE, tempo=tempo), Reps(Range.exactly(1)))
    texts = said(step)
    hold = texts.index("Hold for eight seconds, and keep breathing.")
    assert texts[hold + 1] == "And lower."


def test_neither_a_short_hold_nor_a_long_way_up_is_spoken_of_as_a_hold():
    slowly = Exercise(
        "slowly",
        "Slow raise",
        tempo=Tempo(up=Range.exactly(9_000), hold=Range.exactly(2_500), down=Range.exactly(9_000)),
    )
    texts = said(ExerciseStep(slowly, Reps(Range.exactly(6)), prepare=Gap(10_000)))
    assert [text for text in texts if "old" in text or "breathing" in text] == []


def test_timed_work_says_how_far_it_is():
    texts = said(ExerciseStep(BRIDGE, Timed(60_000)))
    assert "Halfway." in texts
    assert "Ten seconds left." in texts
    assert texts[-4:] == [
        "Three.",
        "Two.",
        "One.",
        "That was the last one. Well done, you're finished.",
    ]


def test_a_rest_says_early_what_comes_next():
    timeline = compile_timeline(
        Session("Hips", (TWENTY_EACH, replace(TWENTY_EACH, exercise=BRIDGE)))
    )
    rest = next(p for p in timeline.phases if p.kind.value == "rest")
    first = next(c for c in cues_for(timeline, Coaching()) if c.say and c.at_ms >= rest.start_ms)
    assert (first.say or "").startswith("Next: Glute bridge.")
    assert first.at_ms - rest.start_ms < 1_000


def test_in_a_short_time_to_get_ready_speech_may_cover_the_count_wherever_it_comes():
    sit = Exercise("sit", "Sit", setup=("Sit down.",))
    first = ExerciseStep(BRIDGE, Timed(20_000), prepare=Gap(10_000), rest=Gap(0), rest_after=Gap(0))
    second = ExerciseStep(sit, Timed(30_000), prepare=Gap(4_500))
    (seated,) = [cue for cue in phrases(first, second) if cue.say == "Sit down."]
    begins_ms = 10_000 + 20_000 + 4_500
    assert begins_ms - 3_000 < seated.at_ms + seated.duration_ms < begins_ms


def test_what_is_known_comes_without_its_own_reasons_to_stop():
    known = replace(TWENTY_EACH, is_known=True)
    assert any("your hip hurts" in text.lower() for text in said(TWENTY_EACH))
    assert not any("your hip hurts" in text.lower() for text in said(known))


def test_where_the_sides_change_at_once_the_next_is_named_before():
    plank = ExerciseStep(BRIDGE, Timed(15_000), sides=Sides.EACH, switch=Gap(0))
    texts = said(plank)
    assert texts[texts.index("Next comes right.") + 1] == "Three."
    assert "Three. Now right." in said(replace(plank, dose=Reps(Range.exactly(3))))


def test_the_next_set_and_its_side_are_announced_in_the_rest():
    texts = said(replace(TWENTY_EACH, sets=2))
    assert "Rest. Set two of two comes next. Left leg first." in texts
    assert "Clamshell, left. Get ready." in texts


def test_briefly_is_exercise_side_halfway_last_five_and_the_end():
    assert said(TWENTY_EACH, choices=Coaching(CoachingLevel.BRIEF)) == [
        "Clamshell. Twenty each side. Left leg first.",
        "Lie down on your right side.",
        "Bend your knees.",
        "Ten seconds left.",
        "Ten. Halfway.",
        "Fifteen. Five more.",
        "Roll onto your left side. Now the right leg.",
        "Ten. Halfway.",
        "Fifteen. Five more.",
        "That was the last one. Well done, you're finished.",
    ]


def test_tones_say_nothing():
    assert said(TWENTY_EACH, choices=Coaching(CoachingLevel.TONES)) == []


def test_in_a_short_preparation_the_exercise_and_the_side_remain():
    texts = phrases(replace(TWENTY_EACH, prepare=Gap(2_500)))
    assert texts[0].say == "Clamshell. Left leg first."
    assert texts[0].at_ms + texts[0].duration_ms <= 2_500


@pytest.mark.parametrize(
    ("step", "dose"),
    [
        (ExerciseStep(BRIDGE, Reps(Range.exactly(15))), "Fifteen reps."),
        (ExerciseStep(BRIDGE, Reps(Range.exactly(1))), "One rep."),
        (
            ExerciseStep(BRIDGE, Reps(Range(15, 20)), sets=2, sides=Sides.EACH),
            "Two sets of fifteen to twenty each side.",
        ),
        (
            ExerciseStep(BRIDGE, Reps(Range.exactly(30)), sides=Sides.RIGHT),
            "30 reps, right side only.",
        ),
        (
            ExerciseStep(BRIDGE, Reps(Range.exactly(8)), sides=Sides.ALTERNATE),
            "Eight each side, changing sides every time.",
        ),
        (ExerciseStep(BRIDGE, Timed(45_000), sides=Sides.EACH), "45 seconds each side."),
        (ExerciseStep(BRIDGE, Timed(60_000)), "One minute."),
        (ExerciseStep(BRIDGE, Timed(150_000)), "Two minutes and 30 seconds."),
        (
            ExerciseStep(BRIDGE, UntilDone()),
            "Take the time you need and press enter when you are done.",
        ),
        (
            ExerciseStep(BRIDGE, UntilDone(20_000)),
            "Press enter when you are done, after twenty seconds at most.",
        ),
    ],
)
def test_doses_are_whole_sentences(step, dose):
    assert dose in said(step)[0]


def test_the_kinds_of_work_have_sentences_of_their_own():
    ladder = Reps(Range(6, 10), by_set=tuple(map(Range.exactly, (10, 8, 6))))
    assert "Three sets of ten, eight, six reps." in said(ExerciseStep(BRIDGE, ladder, sets=3))[0]
    amrap = ExerciseStep(BRIDGE, Amrap(60_000), sides=Sides.EACH)
    assert "As many as go well in one minute, each side." in said(amrap)[0]
    test = SelfTest(BRIDGE, "Do your hips sag?", AnswerKind.QUESTION, ("steady", "sags"))
    tested = said(ExerciseStep(BRIDGE, SelfTestDose(test=test)))
    assert tested[0] == "Glute bridge. Do your hips sag?"
    assert "Press one for steady or two for sags." in tested


def test_rounds_are_announced_and_an_exercise_is_explained_once():
    three = Reps(Range.exactly(3))
    steps = (
        ExerciseStep(CLAMSHELL, three, prepare=Gap(30_000)),
        ExerciseStep(BRIDGE, Timed(9_000)),
    )
    texts = said(Block(BlockKind.CIRCUIT, steps, rounds=2))
    assert "Round one of two. Clamshell. Three reps." in texts
    assert "Round two of two. Next: Clamshell. Three reps." in texts
    assert texts.count("Bend your knees.") == 1


def test_words_of_the_author_are_said_as_far_as_there_is_time():
    words = "Welcome. Today it is about the hips. Take your time with everything."
    step = ExerciseStep(BRIDGE, Reps(Range.exactly(1)))
    assert said(SayStep(words), step)[0] == words
    assert said(SayStep(words, 20_000), step)[0] == words
    assert said(SayStep(words, 4_000), step)[0] == "Welcome. Today it is about the hips."
    assert said(SayStep(words, 4_000), step)[1].startswith("Glute bridge.")


def test_a_breath_is_named_at_first_and_led_by_its_own_tone():
    breath = breathing_exercise(PRESETS[BreathPreset.BOX], BreathPreset.BOX)
    step = ExerciseStep(breath, Breaths(Range.exactly(6)), unit="breaths")
    timeline = compile_timeline(Session("Calm", (step,)))
    cues = [c for c in cues_for(timeline, Coaching()) if c.at_ms >= timeline.phases[1].start_ms]
    assert [c.say for c in cues if c.say][:4] == ["Breathe in.", "Hold.", "Breathe out.", "Rest."]
    assert [c.say for c in cues if c.say].count("Breathe in.") == 2
    tones = [c for c in cues if c.sound.startswith("breathe-")]
    assert [t.duration_ms for t in tones] == [4_000] * 24
    assert [c.sound for c in cues if c.at_ms == timeline.phases[2].start_ms] == ["breathe-hold"]
    assert said(step)[0] == "Box breathing. Six breaths."


def test_the_side_that_works_is_the_one_called():
    step = replace(TWENTY_EACH, start_side=Side.RIGHT)
    assert said(step)[:2] == [
        "Clamshell. Twenty each side. Right leg first.",
        "Lie down on your left side.",
    ]


@pytest.mark.parametrize(
    ("sets", "rep", "words"),
    [
        (1, 1, ("Clamshell, left.", "Twenty each side.")),
        (1, 7, ("Clamshell, left.", "Starting again at rep seven.")),
        (3, 1, ("Clamshell, left.", "Set two of three.")),
        (3, 7, ("Clamshell, left.", "Set two of three, starting again at rep seven.")),
    ],
)
def test_before_interrupted_work_resumes_the_voice_says_where(sets, rep, words):
    timeline = compile_timeline(Session("Hips", (replace(TWENTY_EACH, sets=sets),)))
    here = next(p for p in timeline.phases if (p.set, p.rep) == (min(sets, 2), rep))
    assert landing_texts(timeline, EVERYTHING, here.index) == (
        *words,
        "Lie down on your right side.",
    )
    assert landing_texts(timeline, Coaching(CoachingLevel.TONES), here.index) == ()


@pytest.mark.parametrize("level", [CoachingLevel.FULL, CoachingLevel.BRIEF])
@pytest.mark.parametrize("stop_if", [(), ("Your hip hurts.",)])
def test_after_a_jump_the_voice_says_when_to_stop_in_one_sentence_where_there_are_reasons(
    level: CoachingLevel, stop_if: tuple[str, ...]
):
    step = replace(TWENTY_EACH, exercise=replace(TWENTY_EACH.exercise, stop_if=stop_if))
    timeline = compile_timeline(Session("Hips", (step,)))
    index = next(phase.index for phase in timeline.phases if phase.kind.is_work)
    move = getting_into_position(step, timeline.phases[index].side, timeline.language)
    landed = landing_texts(timeline, Coaching(level), index, move)
    resumed = landing_texts(timeline, Coaching(level), index)
    says_when = stop_if and level is CoachingLevel.FULL
    assert landed == (*resumed, *(["Stop if pain is sharp or spreads."] if says_when else []))


def test_what_leads_up_to_work_speaks_for_itself_when_it_is_resumed():
    timeline = compile_timeline(Session("Hips", (TWENTY_EACH,)))
    assert landing_texts(timeline, EVERYTHING, 0) == ()
    assert landing_texts(timeline, EVERYTHING, len(timeline.phases)) == ()


def test_a_jump_to_a_set_says_its_number_where_there_is_time():
    timeline = compile_timeline(Session("Hips", (replace(TWENTY_EACH, sets=2),)))
    second = next(p for p in timeline.phases if (p.set, p.rep) == (2, 1))
    words = lead_in_texts(timeline, EVERYTHING, second.index)
    assert words == ("Clamshell, left. Set two of two.", "Clamshell, left.", "Left.")


def test_every_phrase_has_words_from_long_to_short():
    for wordings_of in ENGLISH.phrases.values():
        assert wordings_of
        assert [len(w) for w in wordings_of] == sorted((len(w) for w in wordings_of), reverse=True)


def test_an_estimate_is_longer_for_more_words_and_for_pauses():
    assert (
        estimated_speech_ms("Ten.")
        < estimated_speech_ms("Fifteen. Five more.")
        < estimated_speech_ms("Fifteen, then, last five.")
    )


def test_a_round_is_named_where_it_begins_and_not_after_a_block_inside_it():
    bridge = ExerciseStep(Exercise("bridge", "Bridge"), Timed(30_000), prepare=Gap(20_000))
    plank = ExerciseStep(Exercise("plank", "Plank"), Timed(30_000), prepare=Gap(20_000))
    inner = Block(BlockKind.CIRCUIT, (bridge,), rounds=3, round_rest=Gap(20_000))
    texts = said(Block(BlockKind.CIRCUIT, (inner, plank), rounds=2, round_rest=Gap(30_000)))
    assert any("Round two of three." in text for text in texts)
    assert not any("of two" in text and "Plank" in text for text in texts)


def test_steps_that_follow_one_another_are_named_in_the_tail_of_the_work_before():
    run = Exercise("run", "Run", position=Position.STANDING)
    walk = replace(run, id="walk", name="Walk")
    steps = [
        ExerciseStep(each, Timed(60_000), prepare=Gap(0), rest_after=Gap(0)) for each in (run, walk)
    ]
    cues = phrases(*steps)
    (first,) = [cue for cue in cues if cue.say == "Run. One minute."]
    assert first.at_ms == 200
    (following,) = [cue for cue in cues if cue.say == "Next: Walk. One minute."]
    assert 50_000 < following.at_ms < following.at_ms + following.duration_ms < 57_000


def test_an_open_step_without_a_preparation_says_how_to_end_it_as_it_begins():
    hold = ExerciseStep(Exercise("hold", "Empty hold"), UntilDone(), prepare=Gap(0))
    breaths = ExerciseStep(
        breathing_exercise(PRESETS[BreathPreset.COHERENT], None),
        Breaths(Range.exactly(2)),
        unit="breaths",
        prepare=Gap(0),
        rest_after=Gap(0),
    )
    texts = said(breaths, hold)
    assert texts[0] == "Coherent breathing. Two breaths."
    assert "Next: Empty hold." in texts
    assert texts[-2] == "Empty hold. Take the time you need and press enter when you are done."


def test_one_of_a_unit_is_named_in_the_singular():
    step = ExerciseStep(BRIDGE, Reps(Range.exactly(1)), unit="steps", sides=Sides.EACH)
    assert said(step)[0] == "Glute bridge. One step each side. Left side first."


@pytest.mark.parametrize("breath", [Breath.HOLD, Breath.OUT])
def test_while_the_breath_is_held_no_line_says_to_keep_breathing(breath):
    held = replace(BRIDGE, breathe={Motion.HOLD: breath})
    tempo = Tempo(Range.exactly(2_000), Range.exactly(8_000), Range.exactly(2_000))
    for step in (
        ExerciseStep(held, Timed(30_000)),
        ExerciseStep(replace(held, tempo=tempo), Reps(Range.exactly(2))),
    ):
        keeps = any("keep breathing" in text.casefold() for text in said(step))
        assert keeps == (breath is Breath.OUT)


def test_a_timed_hold_between_paced_breaths_is_a_hold_of_the_breath():
    breaths = ExerciseStep(
        breathing_exercise(PRESETS[BreathPreset.COHERENT], None), Breaths(Range.exactly(2))
    )
    hold = ExerciseStep(Exercise("breath-hold", "Breath hold"), Timed(60_000))
    assert "Keep breathing." not in said(breaths, hold)
    assert "Keep breathing." in said(hold)


def test_the_other_side_of_timed_work_is_named_where_the_sides_alternate():
    texts = said(ExerciseStep(BRIDGE, Timed(15_000), sides=Sides.ALTERNATE))
    assert "Next comes right." in texts


def test_how_many_it_was_is_asked_in_the_rest_after_as_many_as_go_well():
    step = ExerciseStep(BRIDGE, Amrap(20_000), sets=2, rest=Gap(20_000))
    texts = said(step)
    asked = texts.index("How many reps? Type the number, then press enter.")
    assert asked < texts.index("Rest. Set two of two comes next.")
    assert not any("How many" in text for text in said(ExerciseStep(BRIDGE, Timed(20_000), sets=2)))


def test_questions_are_asked_in_the_language_of_the_session_and_not_with_coaching_off():
    assert question_texts(Coaching(), Question.STOP) == (
        "Stop the session? Press Y to stop, or N to continue.",
    )
    assert question_texts(Coaching(), Question.STOP, language="de")[0].startswith("Die Einheit")
    assert question_texts(Coaching(CoachingLevel.TONES), Question.STOP) == ()


@example(
    Session("Waits", (ExerciseStep(CLAMSHELL, UntilDone()), ExerciseStep(CLAMSHELL, Timed(30_000))))
)
@example(
    Session(
        "Opens",
        (
            ExerciseStep(CLAMSHELL, Timed(30_000)),
            ExerciseStep(CLAMSHELL, UntilDone(), prepare=Gap(6_000), prepare_is_own=True),
        ),
    )
)
@given(sessions)
def test_from_wherever_a_session_continues_its_end_is_spoken_in_texts_known_ahead(session: Session):
    timeline, coaching = compile_timeline(session), Coaching()
    known = {*all_texts(timeline, coaching)}
    last = [line.text for _, _, line in placed_lines(timeline, coaching, estimated_speech_ms)][-1:]
    landings = {(phase.section, phase.rep): phase for phase in reversed(timeline.phases)}
    for phase in landings.values():
        for start in {0, phase.index}:
            begin = Progress(start, phase=phase.index, position_ms=phase.start_ms)
            placed = placed_lines(timeline, coaching, estimated_speech_ms, begin)
            texts = [line.text for _, _, line in placed]
            assert known.issuperset(texts)
            assert texts[-1:] == last
