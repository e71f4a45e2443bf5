"""Two copies of an entry become one that has everything of both, in either order."""

from __future__ import annotations

from entry_samples import berlin
from hypothesis import given
from hypothesis import strategies as st
from merging_samples import join
from msgspec.structs import replace
from record_samples import pages

from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    EntryState,
    current_values,
    previous_value,
)

_same_entry = pages().map(lambda page: replace(page, head=replace(page.head, id="e")))


@given(_same_entry)
def test_a_page_joined_with_itself_is_what_it_was(page):
    assert join(page, page) == page


@given(_same_entry, _same_entry)
def test_which_is_named_first_does_not_matter(one, other):
    assert join(one, other) == join(other, one)


@given(_same_entry, _same_entry, _same_entry)
def test_in_which_order_copies_meet_does_not_matter(one, two, three):
    assert join(join(one, two), three) == join(one, join(two, three))


@given(_same_entry, _same_entry)
def test_nothing_done_or_said_is_lost(one, other):
    joined = join(one, other)
    assert set(joined.reps) == {*one.reps, *other.reps}
    assert set(joined.work) == {*one.work, *other.work}
    assert {c.id for c in joined.changes} == {c.id for c in (*one.changes, *other.changes)}


@given(_same_entry, st.sampled_from([EntryState.STOPPED, EntryState.UNFINISHED]))
def test_a_session_that_was_completed_somewhere_is_completed(page, state):
    ended = None if state is EntryState.UNFINISHED else berlin()
    complete = replace(page, state=EntryState.COMPLETED, ended=berlin(5), running_ms=7)
    joined = join(replace(page, state=state, ended=ended), complete)
    assert (joined.state, joined.ended) == (EntryState.COMPLETED, berlin(5))
    assert joined.running_ms == 7


@given(_same_entry, st.sampled_from([None, 5, 9]))
def test_of_two_ratings_the_higher_counts_and_any_before_none(page, rating):
    joined = join(replace(page, rpe=rating, pain=10), replace(page, rpe=10, pain=rating))
    assert (joined.rpe, joined.pain) == (10, 10)
    joined = join(replace(page, rpe=rating, pain=None), replace(page, rpe=None, pain=rating))
    assert (joined.rpe, joined.pain) == (rating, rating)


def _annotation(
    number: int, value: int | None, sequence: int, field: AnnotationField = AnnotationField.PAIN
) -> AnnotationRecord:
    return AnnotationRecord(f"c{number}", field, value, berlin(), sequence=sequence)


def test_what_was_said_last_counts_though_the_clock_was_put_back():
    first = replace(_annotation(1, 3, 1), at=berlin(9_000))
    second = replace(_annotation(2, 4, 2), at=berlin(1_000))
    assert current_values([second, first]) == {("pain", ""): 4}


def test_undoing_is_saying_again_what_counted_before():
    first, other, second = (
        _annotation(1, 3, 1),
        _annotation(3, 9, 2, AnnotationField.RPE),
        _annotation(2, 4, 3),
    )
    changes = [first, other, second]
    assert previous_value(changes, second) == 3
    assert previous_value(changes, first) is None
