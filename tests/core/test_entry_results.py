"""What became of a planned set."""

from __future__ import annotations

import pytest
from history_samples import made_entry
from msgspec.structs import replace

from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    PlannedSet,
    RepRecord,
    SetResult,
    Timestamp,
    with_changes,
)

PLANNED = PlannedSet(0, "clamshell", "Clamshell", 1, 1, "left", 4, None)
NOTHING = SetResult(PLANNED)
REP = RepRecord(0, 1, 2_500, 1_000, 2_500, 0, Timestamp(0, 0, "UTC", "1970-01-01"))
TIMED = replace(NOTHING, planned=replace(PLANNED, reps=None))
DONE = replace(NOTHING, reps=(REP,), worked_ms=6_000)


@pytest.mark.parametrize(
    ("result", "is_something"),
    [
        (NOTHING, False),
        (DONE, True),
        (replace(NOTHING, worked_ms=1), True),
        (replace(NOTHING, whole=True), True),
        (replace(NOTHING, answer="level"), True),
        (replace(DONE, corrected=0), False),
        (replace(NOTHING, corrected=1), True),
        (replace(TIMED, corrected=0), False),
        (replace(TIMED, corrected=0, worked_ms=1), True),
    ],
)
def test_a_set_has_work_if_any_of_it_was_done_or_is_said_to_have_been(
    result: SetResult, is_something
):
    assert result.has_work is is_something


def test_what_the_person_says_stands_above_what_was_counted():
    assert (DONE.reps_done, replace(DONE, corrected=3).reps_done) == (1, 3)
    assert replace(DONE, planned=replace(PLANNED, reps=None)).reps_done is None


def test_the_worst_pain_is_that_of_the_session_of_an_exercise_or_of_the_day_after():
    entry = replace(made_entry(), pain=2)
    later = Timestamp(1, 0, "UTC", "2024-03-05")
    for field, part in ((AnnotationField.PAIN, "clamshell"), (AnnotationField.DAY_AFTER, "")):
        for pain, worst in ((1, 2), (5, 5)):
            change = AnnotationRecord("a", field, pain, later, part)
            assert with_changes(entry, (change,)).worst_pain == worst


def test_a_time_with_an_offset_of_a_day_is_none():
    time = Timestamp(1_000, 86_399, "UTC", "1970-01-01")
    assert Timestamp.parse(time.text) == time
    for offset_s in (86_400, -86_400):
        assert Timestamp.parse(replace(time, offset_s=offset_s).text) is None
