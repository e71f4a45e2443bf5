"""What a person follows of the advice: kept, shown, over in time, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from history_samples import PLANNED, made_entry

from coach_tui.core.advice import (
    Advice,
    AdviceKind,
    GoSlower,
    KeepSmall,
    RestDay,
    UseVariation,
)
from coach_tui.core.choices import as_followed
from coach_tui.core.compiler import compile_timeline
from coach_tui.core.days import day_number
from coach_tui.core.following import MOST_PUT_AWAY, Followed, Following
from coach_tui.core.phases import PhaseKind
from coach_tui.core.session import (
    Block,
    BlockKind,
    Exercise,
    ExerciseStep,
    Level,
    Range,
    Reps,
    Session,
    TempoChange,
    Timed,
    Variation,
)
from coach_tui.core.timeline import PACE_MIDDLE, PACE_SLOWEST

if TYPE_CHECKING:
    from coach_tui.core.advice import Adjustment
    from coach_tui.core.entry import Entry

TODAY = "2026-11-20"
PLAIN = Exercise("bridge", "Bridge")
SINGLE = replace(PLAIN, name="Single-leg bridge")
BRIDGE = replace(PLAIN, variations=(Variation("single", SINGLE.name, Level.HARDER, SINGLE),))
CLAMSHELL = Exercise("clamshell", "Clamshell")


def advice(*changes: Adjustment, mark: str = "m", cause: str = "", **more) -> Advice:
    return Advice(
        AdviceKind.SLOWER,
        ("hips",),
        "Do.",
        "Because.",
        ("e",),
        changes,
        cause=cause or mark,
        mark=mark,
        **more,
    )


def session(*steps: ExerciseStep) -> Session:
    return Session("Hips", (Block(BlockKind.CIRCUIT, steps),))


def small(exercise: str = "clamshell") -> KeepSmall:
    return KeepSmall(exercise, "hips", made_entry("2026-11-18").plan.started.utc_ms)


def later(
    pain: int | None, *, day: str = "2026-11-19", ref: str = "hips", bouts: int = len(PLANNED)
) -> Entry:
    return replace(made_entry(day, session=ref, bouts=bouts), pain=pain)


def test_what_was_answered_is_not_advised_again():
    offered = [advice(GoSlower("clamshell")), advice(mark="n"), advice(mark="o")]
    none = Following()
    assert none.still_open(offered) == tuple(offered)
    answered = none.taking(offered[0], TODAY).putting_away(offered[1])
    assert answered.still_open(offered) == (offered[2],)


def test_what_is_followed_is_not_advised_anew_when_something_is_recorded_without_a_rating():
    one = advice(GoSlower("clamshell"), UseVariation("clamshell", "band"), cause="c")
    later = replace(one, mark="n")
    assert Following().taking(one, TODAY).still_open([later]) == ()
    assert Following().putting_away(one).still_open([later]) == (later,)


def test_following_what_there_is_nothing_to_do_about_puts_it_away():
    seen = Following().taking(advice(), TODAY)
    assert (seen.taken, seen.put_away) == ((), ("m",))


def test_what_is_so_already_is_not_advised_under_another_mark():
    rest = RestDay(TODAY, ("hips", "legs"))
    following = Following()
    for change in (GoSlower("clamshell"), small(), rest):
        following = following.taking(advice(change), TODAY)
    again = [
        advice(GoSlower("clamshell"), mark="1"),
        advice(replace(small(), since_ms=small().since_ms + 5), mark="2"),
        advice(RestDay(TODAY, ("legs",)), mark="3"),
    ]
    new = [
        advice(GoSlower("bridge"), mark="4"),
        advice(GoSlower("clamshell"), small("bridge"), mark="5"),
        advice(RestDay("2026-11-21", ("legs",)), mark="6"),
    ]
    assert following.still_open([*again, *new]) == tuple(new)


def test_taking_back_gives_the_advice_again():
    one = advice(GoSlower("clamshell"))
    following = Following().taking(one, TODAY, {"clamshell": "band"})
    (taken,) = following.taken
    assert taken.before == {"clamshell": "band"}
    assert following.without(taken).still_open([one]) == (one,)
    assert following.without(taken) == Following()


def test_only_so_many_marks_are_kept_and_none_twice():
    following = Following()
    for number in range(MOST_PUT_AWAY + 5):
        following = following.putting_away(advice(mark=str(number)))
    assert len(following.put_away) == MOST_PUT_AWAY
    again = following.putting_away(advice(mark="50"))
    assert len(again.put_away) == MOST_PUT_AWAY
    assert again.put_away[-1] == "50"


def test_a_slow_exercise_starts_at_the_slow_end_in_every_session_and_no_other_does():
    steps = [ExerciseStep(one, Reps(Range.exactly(2))) for one in (CLAMSHELL, BRIDGE)]
    slow = as_followed(session(*steps), "hips", Following().choosing(GoSlower("clamshell"), TODAY))
    timeline = compile_timeline(slow)
    assert [item.pace for item in timeline.items] == [PACE_SLOWEST, PACE_MIDDLE]
    ups = [phase.duration_ms for phase in timeline.phases if phase.kind is PhaseKind.UP]
    assert ups == [3000, 3000, 2500, 2500]


def test_work_without_a_range_of_tempo_cannot_be_slow():
    second = Range.exactly(1000)
    fixed = TempoChange(up=second, hold=second, down=second)
    steps = [
        ExerciseStep(CLAMSHELL, Timed(5000)),
        ExerciseStep(CLAMSHELL, Reps(Range.exactly(2)), tempo=fixed),
    ]
    slow = as_followed(session(*steps), "hips", Following().choosing(GoSlower("clamshell"), TODAY))
    assert slow == session(*steps)


def test_the_coach_is_reminded_in_that_session_only_and_keeps_the_authors_words():
    step = ExerciseStep(CLAMSHELL, Timed(5000), note="Breathe.", cues=("Feet together.",))
    following = Following().taking(advice(small()), TODAY)
    (reminded,) = as_followed(session(step), "hips", following).exercise_steps()
    words = "Keep it small today: only as far as it does not hurt."
    assert reminded.note == f"{words} Breathe."
    assert reminded.cues == (words, "Feet together.")
    assert as_followed(session(step), "legs", following) == session(step)


def test_a_form_of_one_session_goes_before_its_authors_and_stays_there():
    named = ExerciseStep(SINGLE, Timed(5000), base=BRIDGE, is_named=True)
    following = Following().choosing(UseVariation("bridge", None, "hips"), TODAY)
    (step,) = as_followed(session(named), "hips", following).exercise_steps()
    assert step.exercise.name == "Bridge"
    assert as_followed(session(named), "legs", following) == session(named)
    back = following.choosing(UseVariation("bridge", "single", "hips"), TODAY)
    assert back.forms("hips") == {"bridge": "single"}
    assert len(back.taken) == 1


def test_a_choice_taken_back_leaves_the_rest_of_what_came_with_it():
    both = Following().taking(advice(GoSlower("clamshell"), GoSlower("bridge")), TODAY)
    assert both.unchoosing(GoSlower("clamshell")).slow == {"bridge"}
    assert both.unchoosing(GoSlower("clamshell")).unchoosing(GoSlower("bridge")).taken == ()


@pytest.mark.parametrize(
    ("entry", "is_over"),
    [
        (later(3), True),
        (later(4), False),
        (later(None), False),
        (later(0, ref="legs"), False),
        (later(0, bouts=0), False),
        (later(0, day="2026-11-18"), False),
        (later(0, day="2026-11-17"), False),
    ],
)
def test_a_reminder_lasts_until_the_session_was_done_without_pain(entry: Entry, *, is_over: bool):
    following = Following().taking(advice(small(), GoSlower("bridge")), TODAY)
    settled = following.settled([entry], TODAY)
    assert settled.small("hips") == (frozenset() if is_over else {"clamshell"})
    assert settled.slow == {"bridge"}


def test_a_form_taken_up_long_ago_is_simply_how_it_is_done_and_the_rest_stays():
    old = "2026-10-01"
    changes = (UseVariation("bridge", "single"), GoSlower("clamshell"), RestDay(old, ("hips",)))
    following = Following(tuple(Followed(old, (change,)) for change in changes))
    settled = following.settled([], TODAY)
    assert [one.changes for one in settled.taken] == [(changes[1],), (changes[2],)]


@pytest.mark.parametrize(
    ("change", "since", "is_shown"),
    [
        (GoSlower("clamshell"), "2026-01-01", True),
        (small(), "2026-11-18", True),
        (RestDay(TODAY, ("hips",)), "2026-11-19", True),
        (RestDay("2026-11-21", ("hips",)), TODAY, True),
        (RestDay("2026-11-19", ("hips",)), "2026-11-18", False),
        (UseVariation("bridge", "single"), "2026-11-14", True),
        (UseVariation("bridge", "single"), "2026-11-13", False),
    ],
)
def test_what_is_followed_is_shown_while_it_matters(
    change: Adjustment, since: str, *, is_shown: bool
):
    following = Following((Followed(since, (change,)),))
    assert bool(following.shown(TODAY)) is is_shown


def test_days_of_rest_are_told_for_each_session():
    following = Following().taking(advice(RestDay(TODAY, ("hips", "legs"))), TODAY)
    following = following.taking(advice(RestDay("2026-11-22", ("hips",)), mark="n"), TODAY)
    now = day_number(TODAY)
    assert following.rests == {"hips": {now, now + 2}, "legs": {now}}
