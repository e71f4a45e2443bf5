"""What a programme changes of a step."""

from __future__ import annotations

from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.programme import StepChange
from coach_tui.core.model.session import ExerciseStep, Gap, Reps, UntilDone, Waits

TEN = ExerciseStep(Exercise("squat", "Squat"), Reps(Range.exactly(10)))


def rests(step: ExerciseStep) -> tuple[Gap, Gap]:
    """The rest between the sets, and the one before the next step."""
    return (
        Gap(step.rest_ms, step.waits.rest, step.rest_least_ms),
        Gap(step.rest_after_ms, step.waits.rest_after, step.rest_after_least_ms),
    )


def with_rests(between_sets: Gap, after: Gap) -> ExerciseStep:
    return ExerciseStep(
        TEN.exercise,
        TEN.dose,
        rest_ms=between_sets.ms,
        rest_least_ms=between_sets.least_ms,
        rest_after_ms=after.ms,
        rest_after_least_ms=after.least_ms,
        waits=Waits(rest=between_sets.wait, rest_after=after.wait),
    )


GAPS = (Gap(20_000), Gap(40_000), Gap(20_000, UntilDone()), Gap(20_000, least_ms=5_000))


def test_a_rest_of_any_kind_takes_the_place_of_any_other():
    for before in GAPS:
        for rest in GAPS:
            changed = StepChange(rest=rest).applied_to(with_rests(before, before))
            assert rests(changed) == (rest, rest), (before, rest)


def test_a_rest_between_exercises_that_the_session_sets_stays():
    for before in GAPS:
        for after in GAPS:
            if before != after:
                changed = StepChange(rest=Gap(60_000)).applied_to(with_rests(before, after))
                assert rests(changed) == (Gap(60_000), after), (before, after)


def test_what_changes_nothing_gives_the_step_itself():
    assert StepChange().applied_to(TEN) is TEN
