"""What became of a planned set."""

from __future__ import annotations

import pytest
from history_samples import made_entry
from msgspec.structs import replace

from coach_tui.core.log.days import LAST_DAY
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    PlannedSet,
    RepRecord,
    SetResult,
    Timestamp,
    previous_value,
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


@pytest.mark.parametrize("day", ["2024-02-30", "2024-13-01", "0000-01-01"])
def test_a_time_on_a_day_that_no_calendar_has_is_none(day: str):
    assert Timestamp.parse(f"1000 0 {day} UTC") is None


def change(value: int | None, *, sequence: int, part: str = "") -> AnnotationRecord:
    at = Timestamp(1_000 - sequence, 0, "UTC", "2024-03-05")
    return AnnotationRecord(str(sequence), AnnotationField.PAIN, value, at, part, sequence)


def test_before_an_annotation_the_last_one_of_its_field_and_part_was_in_force():
    first, other, second, third = (
        change(1, sequence=1),
        change(9, sequence=2, part="clamshell"),
        change(3, sequence=3),
        change(5, sequence=4),
    )
    changes = (third, first, second, other)
    assert previous_value(changes, third) == 3
    assert previous_value(changes, second) == 1
    assert previous_value(changes, first) is None
    assert previous_value(changes, other) is None


def test_a_corrected_start_moves_all_of_an_entry_with_it():
    entry = replace(made_entry("2024-03-04"), reps=(REP,))
    start = entry.head.started
    hour_later = replace(start, utc_ms=start.utc_ms + 3_600_000, local_date="2024-03-05")
    record = AnnotationRecord("a", AnnotationField.STARTED, hour_later.text, start)
    moved = with_changes(entry, (record,))
    assert moved.head.started == hour_later
    assert moved.ended == hour_later
    assert [(rep.at.utc_ms, rep.at.local_date) for rep in moved.reps] == [(3_600_000, "1970-01-02")]
    before, after = [work.at for work in entry.work], [work.at for work in moved.work]
    assert [at.utc_ms - 3_600_000 for at in after] == [at.utc_ms for at in before] != []
    running = with_changes(replace(entry, ended=None), (record,))
    assert running.ended is None


def test_a_moved_time_stays_inside_the_calendar():
    first, last = Timestamp(0, 0, "UTC", "0001-01-01"), Timestamp(0, 0, "UTC", "9999-12-31")
    assert first.moved(last, first) == first
    assert last.moved(first, last) == last
    assert last.day == LAST_DAY


def test_what_was_left_for_later_is_named_once_in_the_order_of_the_keys():
    entry = made_entry()
    at = entry.head.started
    parts = ("2@1", "0@3", "2@9", "77@1")
    changes = tuple(
        AnnotationRecord(str(n), AnnotationField.LATER, True, at, part, n)
        for n, part in enumerate(parts)
    )
    assert replace(entry, changes=changes).left_for_later == ("Glute bridge", "Clamshell")
