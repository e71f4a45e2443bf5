"""Small values at their limits: ranges, starts of a day, moments as text, levels of coaching."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from coach_tui.core.coaching.lines import Coaching, CoachingLevel, Topic
from coach_tui.core.log.days import DayStart
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.model.exercise import Difficulty, Exercise, Range, Sides, Variation
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, Session
from coach_tui.core.model.variations import is_slow, with_slow
from coach_tui.core.timeline.compiler import compile_timeline

LOW = Exercise("squat", "Low squat")
SQUAT = Exercise("squat", "Squat", variations=(Variation("low", "Low", Difficulty.HARDER, LOW),))
STEP = ExerciseStep(SQUAT, Reps(Range.exactly(2)))


@pytest.mark.parametrize(("low", "high"), [(2, 1), (-1, 3)])
def test_a_range_begins_at_nothing_and_does_not_go_down(low, high):
    with pytest.raises(ValueError, match="a range needs"):
        Range(low, high)


@pytest.mark.parametrize(
    ("written", "minutes"), [(0, 0), (4, 240), ("04:30", 270), ("12:00", 720), ("0:05", 5)]
)
def test_a_day_begins_at_an_hour_or_a_time(written, minutes):
    start = DayStart.read(written)
    assert start.minutes == minutes
    assert start.after_midnight_ms == minutes * 60_000
    assert DayStart.read(str(start)) == start


@pytest.mark.parametrize("written", [13, -1, True, "12:01", "4:60", "noon", 4.5])
def test_what_is_no_start_of_a_day_is_refused_with_what_is_expected(written):
    with pytest.raises(ValueError, match="is a time from"):
        DayStart.read(written)


def test_a_moment_survives_as_text_and_a_stranger_s_text_is_none():
    moment = Timestamp(1_746_093_600_000, -7200, "America/Sao_Paulo", "2025-05-01")
    assert Timestamp.parse(moment.text) == moment
    for value in (None, 4, True, "", "1 2 3", moment.text.replace("2025", "20x5")):
        assert Timestamp.parse(value) is None


def test_a_slow_exercise_is_slow_in_every_variation_and_the_others_are_not():
    other = ExerciseStep(Exercise("plank", "Plank"), Reps(Range.exactly(1)))
    session = Session("S", (STEP, other))
    slow = with_slow(session, "squat", slow=True)
    squat, plank = slow.exercise_steps()
    assert squat.slow_variations == {"", "low"}
    assert (is_slow(squat), is_slow(plank)) == (True, False)
    assert with_slow(slow, "squat", slow=False) == session


def test_tones_say_nothing_and_brief_says_less_than_full():
    wanted = {
        level: {topic for topic in Topic if Coaching(level).wants(topic)} for level in CoachingLevel
    }
    assert wanted[CoachingLevel.TONES] == set()
    # At the full level the reasons to stop are among the red flags.
    brief = wanted[CoachingLevel.BRIEF] - {Topic.SAFETY}
    assert set() < brief < wanted[CoachingLevel.FULL]


def test_a_timeline_has_only_the_sections_that_it_has():
    timeline = compile_timeline(Session("S", (STEP, STEP)))
    assert timeline.section_start(0).index == 0
    with pytest.raises(ValueError, match="no section 9"):
        timeline.section_start(9)


def test_a_phase_has_the_label_of_its_side_and_none_where_both_work():
    turned = ExerciseStep(
        SQUAT,
        Reps(Range.exactly(1)),
        sides=Sides.EACH,
        side_labels=("forward", "backward"),
        prepare=Gap(0),
        prepare_is_own=True,
    )
    timeline = compile_timeline(Session("S", (replace(turned, side_labels=None), turned, STEP)))
    labels = [timeline.side_label(phase) for phase in timeline.phases if phase.kind.is_work]
    assert list(dict.fromkeys(labels)) == ["left", "right", "forward", "backward", None]
