"""Advice the user has accepted: applied, listed, over in time, revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from history_samples import PLANNED, made_entry
from msgspec.structs import replace

from coach_tui.core.advice.accepted import (
    MAX_DISMISSED,
    Acceptance,
    AcceptedAdvice,
    with_accepted_advice,
)
from coach_tui.core.advice.rules import (
    Advice,
    AdviceKind,
    RestDay,
    SlowTempo,
    SmallRangeReminder,
    UseResistance,
    UseVariation,
)
from coach_tui.core.log.days import day_number
from coach_tui.core.model.exercise import Difficulty, Exercise, Range, TempoChange, Variation
from coach_tui.core.model.session import Block, BlockKind, ExerciseStep, Reps, Session, Timed
from coach_tui.core.model.variations import with_variations
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PACE_MIDDLE, PACE_SLOWEST, PhaseKind

if TYPE_CHECKING:
    from coach_tui.core.advice.rules import Adjustment
    from coach_tui.core.log.entry import Entry

TODAY = "2026-11-20"
PLAIN = Exercise("bridge", "Bridge")
SINGLE = replace(PLAIN, name="Single-leg bridge")
BRIDGE = replace(PLAIN, variations=(Variation("single", SINGLE.name, Difficulty.HARDER, SINGLE),))
CLAMSHELL = Exercise("clamshell", "Clamshell")
NONE = AcceptedAdvice()


def advice(*changes: Adjustment, entry: str = "e", newest: str = "e") -> Advice:
    return Advice(
        AdviceKind.SLOWER, ("hips",), "Do.", "Because.", (entry,), changes, newest=(newest,)
    )


def session(*steps: ExerciseStep) -> Session:
    return Session("Hips", (Block(BlockKind.CIRCUIT, steps),))


def paces(one: Session) -> list[int]:
    return [item.pace for item in compile_timeline(one).exercises]


def small(exercise: str = "clamshell") -> SmallRangeReminder:
    return SmallRangeReminder(exercise, "hips", made_entry("2026-11-18").head.started.utc_ms)


def later(
    pain: int | None, *, day: str = "2026-11-19", ref: str = "hips", work_sets: int = len(PLANNED)
) -> Entry:
    return replace(made_entry(day, session=ref, work_sets=work_sets), pain=pain)


def test_what_was_answered_is_not_advised_again():
    items = [advice(SlowTempo("clamshell")), advice(entry="n"), advice(entry="o")]
    assert NONE.open_advice(items) == tuple(items)
    answered = NONE.accept(items[0], TODAY).dismiss(items[1])
    assert answered.open_advice(items) == (items[2],)


def test_accepted_advice_stays_answered_when_something_is_recorded_and_dismissed_does_not():
    first = advice(SlowTempo("clamshell"), UseVariation("clamshell", "band"))
    again = replace(first, newest=("f",))
    assert NONE.accept(first, TODAY).open_advice([again]) == ()
    assert NONE.dismiss(first).open_advice([again]) == (again,)


def test_accepting_what_changes_nothing_dismisses_it():
    seen = NONE.accept(advice(), TODAY)
    assert (seen.accepted, seen.dismissed) == ((), (advice().dismissal_key,))


def test_what_is_in_force_already_is_not_advised_for_another_reason():
    rest = RestDay(TODAY, ("hips", "legs"))
    accepted = NONE
    band = UseResistance("clamshell", "hips", None, "green")
    for change in (SlowTempo("clamshell"), small(), rest, band):
        accepted = accepted.accept(advice(change), TODAY)
    again = [
        advice(SlowTempo("clamshell", "band"), entry="1"),
        advice(replace(small(), since_ms=small().since_ms + 5), entry="2"),
        advice(RestDay(TODAY, ("legs",)), entry="3"),
        advice(band, entry="7"),
    ]
    new = [
        advice(SlowTempo("bridge"), entry="4"),
        advice(SlowTempo("clamshell"), small("bridge"), entry="5"),
        advice(RestDay("2026-11-21", ("legs",)), entry="6"),
        advice(replace(band, band="blue"), entry="8"),
        advice(UseVariation("clamshell", "band"), entry="9"),
    ]
    assert accepted.open_advice([*again, *new]) == tuple(new)


def test_revoking_gives_the_advice_again():
    one = advice(SlowTempo("clamshell"))
    accepted = NONE.accept(one, TODAY, {"clamshell": "band"})
    (acceptance,) = accepted.accepted
    assert acceptance.previous == {"clamshell": "band"}
    assert accepted.revoke(acceptance).open_advice([one]) == (one,)
    assert accepted.revoke(acceptance) == NONE


def test_only_so_many_dismissals_are_saved_and_none_twice():
    items = [advice(entry=str(number)) for number in range(MAX_DISMISSED + 5)]
    accepted = NONE
    for item in items:
        accepted = accepted.dismiss(item)
    assert len(accepted.dismissed) == MAX_DISMISSED
    again = accepted.dismiss(items[50])
    assert len(again.dismissed) == MAX_DISMISSED
    assert again.dismissed[-1] == items[50].dismissal_key


def test_the_keys_of_stored_answers_are_those_of_the_version_before():
    one = Advice(
        AdviceKind.EASIER,
        ("hips", "legs"),
        "Do.",
        "Why.",
        ("e1", "e2"),
        about=("bridge",),
        newest=("e1", ""),
    )
    assert (one.fingerprint, one.dismissal_key) == ("d10a01a3d48494f1", "830e55db2b581bc6")


def test_a_slow_exercise_starts_at_the_slow_end_in_every_session_and_no_other_does():
    steps = [ExerciseStep(one, Reps(Range.exactly(2))) for one in (CLAMSHELL, BRIDGE)]
    accepted = NONE.choose(SlowTempo("clamshell"), TODAY)
    timeline = compile_timeline(with_accepted_advice(session(*steps), "hips", accepted))
    assert [item.pace for item in timeline.exercises] == [PACE_SLOWEST, PACE_MIDDLE]
    ups = [phase.duration_ms for phase in timeline.phases if phase.kind is PhaseKind.UP]
    assert ups == [3000, 3000, 2500, 2500]


@pytest.mark.parametrize(
    ("variation", "slow"),
    [("", [True, False]), ("single", [False, True]), (None, [True, True])],
)
def test_a_slow_tempo_advised_for_one_variation_leaves_the_others_as_they_are(
    variation: str | None, slow: list[bool]
):
    steps = [
        ExerciseStep(BRIDGE, Reps(Range.exactly(2))),
        ExerciseStep(SINGLE, Reps(Range.exactly(2)), base=BRIDGE, is_named=True),
    ]
    accepted = NONE.accept(advice(SlowTempo("bridge", variation)), TODAY)
    expected = [PACE_SLOWEST if is_slow else PACE_MIDDLE for is_slow in slow]
    mixed = with_accepted_advice(session(*steps), "legs", accepted)
    assert paces(mixed) == expected
    # The same where a variation is only chosen for this time, before or after.
    plain = session(steps[0])
    chosen = with_accepted_advice(plain, "legs", accepted, {"bridge": "single"})
    assert paces(chosen) == expected[1:]
    changed = with_variations(with_accepted_advice(plain, "legs", accepted), {"bridge": "single"})
    assert paces(changed) == expected[1:]


def test_work_without_a_range_of_tempo_cannot_be_slow():
    second = Range.exactly(1000)
    fixed = TempoChange(up=second, hold=second, down=second)
    steps = [
        ExerciseStep(CLAMSHELL, Timed(5000)),
        ExerciseStep(CLAMSHELL, Reps(Range.exactly(2)), tempo=fixed),
    ]
    accepted = NONE.choose(SlowTempo("clamshell"), TODAY)
    slow = with_accepted_advice(session(*steps), "hips", accepted)
    assert paces(slow) == [PACE_MIDDLE, PACE_MIDDLE]


def test_the_coach_is_reminded_in_that_session_only_and_keeps_the_authors_words():
    step = ExerciseStep(CLAMSHELL, Timed(5000), note="Breathe.", cues=("Feet together.",))
    accepted = NONE.accept(advice(small()), TODAY)
    (reminded,) = with_accepted_advice(session(step), "hips", accepted).exercise_steps()
    words = "Keep it small today."
    rule = "Mild pain is fine, up to three out of ten. Stop if it is sharp or spreads."
    assert reminded.note == f"{words} {rule} Breathe."
    assert reminded.cues == (words, "Feet together.")
    assert with_accepted_advice(session(step), "legs", accepted) == session(step)


def test_a_form_of_one_session_goes_before_its_authors_and_stays_there():
    named = ExerciseStep(SINGLE, Timed(5000), base=BRIDGE, is_named=True)
    accepted = NONE.choose(UseVariation("bridge", None, "hips"), TODAY)
    (step,) = with_accepted_advice(session(named), "hips", accepted).exercise_steps()
    assert step.exercise.name == "Bridge"
    assert with_accepted_advice(session(named), "legs", accepted) == session(named)
    back = accepted.choose(UseVariation("bridge", "single", "hips"), TODAY)
    assert back.variations("hips") == {"bridge": "single"}
    assert len(back.accepted) == 1


def test_a_choice_undone_leaves_the_rest_of_what_came_with_it():
    both = NONE.accept(advice(SlowTempo("clamshell", ""), SlowTempo("bridge")), TODAY)
    one = both.choose(SlowTempo("clamshell"), TODAY, chosen=False)
    assert [each.adjustments for each in one.accepted] == [(SlowTempo("bridge"),)]
    assert one.choose(SlowTempo("bridge"), TODAY, chosen=False).accepted == ()


@pytest.mark.parametrize(
    ("entry", "is_over"),
    [
        (later(3), True),
        (later(4), False),
        (later(None), False),
        (later(0, ref="legs"), False),
        (later(0, work_sets=0), False),
        (later(0, day="2026-11-18"), False),
        (later(0, day="2026-11-17"), False),
    ],
)
def test_a_reminder_lasts_until_the_session_was_done_without_pain(entry: Entry, *, is_over: bool):
    accepted = NONE.accept(advice(small(), SlowTempo("bridge")), TODAY)
    (left,) = accepted.current([entry], {}, TODAY).accepted
    assert left.adjustments == (SlowTempo("bridge"),) if is_over else (small(), SlowTempo("bridge"))


def test_a_form_taken_up_long_ago_is_simply_how_it_is_done_and_the_rest_stays():
    old = "2026-10-01"
    changes = (UseVariation("bridge", "single"), SlowTempo("clamshell"), RestDay(old, ("hips",)))
    accepted = AcceptedAdvice(tuple(Acceptance(old, (change,)) for change in changes))
    current = accepted.current([], {"bridge": "single"}, TODAY)
    assert [one.adjustments for one in current.accepted] == [(changes[1],), (changes[2],)]


@pytest.mark.parametrize(
    ("change", "accepted_on", "is_listed"),
    [
        (SlowTempo("clamshell"), "2026-01-01", True),
        (small(), "2026-11-18", True),
        (RestDay(TODAY, ("hips",)), "2026-11-19", True),
        (RestDay("2026-11-21", ("hips",)), TODAY, True),
        (RestDay("2026-11-19", ("hips",)), "2026-11-18", False),
        (UseVariation("bridge", "single"), "2026-11-14", True),
        (UseVariation("bridge", "single"), "2026-11-13", False),
    ],
)
def test_what_is_accepted_is_listed_while_it_matters(
    change: Adjustment, accepted_on: str, *, is_listed: bool
):
    accepted = AcceptedAdvice((Acceptance(accepted_on, (change,)),))
    assert bool(accepted.listed(TODAY)) is is_listed


def test_days_of_rest_are_counted_for_each_session():
    accepted = NONE.accept(advice(RestDay(TODAY, ("hips", "legs"))), TODAY)
    accepted = accepted.accept(advice(RestDay("2026-11-22", ("hips",)), entry="n"), TODAY)
    now = day_number(TODAY)
    assert accepted.rests == {"hips": {now, now + 2}, "legs": {now}}
