"""Phrases fitted into the time there is."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui.core.coaching.fitting import GAP_MS, fit
from coach_tui.core.coaching.lines import Line, Topic


def length_of(text: str) -> int:
    return 100 * len(text)


words = st.text("x", min_size=1, max_size=40)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    earliest_ms = draw(st.integers(0, 20_000))
    end_by_ms = earliest_ms + draw(st.integers(0, 10_000))
    texts = draw(st.lists(words, min_size=1, max_size=3))
    best = draw(st.lists(st.integers(earliest_ms, end_by_ms), max_size=2))
    return Line(
        Topic(draw(st.integers(1, 4))),
        0,
        tuple(sorted(texts, key=len, reverse=True)),
        earliest_ms=earliest_ms,
        ends_by_ms=(*sorted(best), end_by_ms),
        sequence=draw(st.none() | st.integers(1, 2)),
    )


def a_line(
    earliest_ms: int,
    ends_by_ms: tuple[int, ...],
    importance: int,
    wordings: tuple[str, ...],
    *,
    sequence: int | None = None,
    needs_previous: bool = False,
) -> Line:
    return Line(
        Topic(importance),
        0,
        wordings,
        earliest_ms=earliest_ms,
        ends_by_ms=ends_by_ms,
        sequence=sequence,
        needs_previous=needs_previous,
    )


some = st.lists(lines(), max_size=25)


@given(some)
def test_no_phrase_overlaps_another(wanted):
    for one, other in pairwise(fit(wanted, length_of)):
        assert one.end_ms + GAP_MS <= other.at_ms


@given(some)
def test_every_phrase_keeps_its_limits_and_its_own_words(wanted):
    for placed in fit(wanted, length_of):
        line = wanted[placed.number]
        assert placed.at_ms >= line.earliest_ms
        assert placed.end_ms <= line.ends_by_ms[-1]
        assert placed.text in line.wordings
        assert placed.length_ms == length_of(placed.text)


@given(some, st.integers(1, 4))
def test_nothing_is_shortened_or_dropped_for_something_less_important(wanted, least):
    everything = fit(wanted, length_of)
    numbers = [number for number, one in enumerate(wanted) if one.topic >= least]
    alone = fit([wanted[number] for number in numbers], length_of)
    assert sorted((numbers[p.number], p.text) for p in alone) == sorted(
        (p.number, p.text) for p in everything if p.number in numbers
    )


@given(some)
def test_a_thread_is_heard_in_the_order_it_was_given(wanted):
    placed = fit(wanted, length_of)
    for sequence in (1, 2):
        numbers = [p.number for p in placed if wanted[p.number].sequence == sequence]
        assert numbers == sorted(numbers)


@given(some)
def test_what_is_dropped_had_no_room_in_its_shortest_words(wanted):
    loose = [replace(line, sequence=None) for line in wanted]
    placed = fit(loose, length_of)
    for number, line in enumerate(loose):
        if all(p.number != number for p in placed):
            shortest = min(line.wordings, key=length_of)
            last_ms = line.ends_by_ms[-1] - length_of(shortest)
            for at_ms in {line.earliest_ms, *(p.end_ms + GAP_MS for p in placed)}:
                free = all(
                    at_ms + length_of(shortest) + GAP_MS <= p.at_ms or p.end_ms + GAP_MS <= at_ms
                    for p in placed
                )
                assert not (free and line.earliest_ms <= at_ms <= last_ms)


def test_a_shorter_wording_is_taken_rather_than_one_that_ends_later_than_it_should():
    wanted = a_line(0, (1_500, 3_000), 1, ("x" * 20, "x" * 10))
    assert [p.length_ms for p in fit([wanted], length_of)] == [1_000]


def test_more_time_is_taken_only_when_no_wording_fits_otherwise():
    wanted = a_line(0, (1_500, 3_000), 1, ("x" * 20, "x" * 18))
    assert [p.length_ms for p in fit([wanted], length_of)] == [2_000]


def test_what_continues_a_dropped_phrase_is_dropped_too():
    first = a_line(0, (500,), 2, ("x" * 20,), sequence=1)
    second = a_line(0, (5_000,), 2, ("x",), sequence=1, needs_previous=True)
    assert fit([first, second], length_of) == ()


def test_those_of_a_thread_make_room_for_what_comes_between_them():
    first = a_line(0, (1_000,), 3, ("xx",), sequence=1)
    between = a_line(0, (1_000,), 1, ("xx",), sequence=1)
    last = a_line(0, (1_000,), 2, ("xx",), sequence=1)
    placed = fit([first, between, last], length_of)
    assert [(p.number, p.at_ms) for p in placed] == [(0, 0), (1, 400), (2, 800)]


def test_what_finds_no_room_between_them_is_dropped_and_moves_nothing():
    first = a_line(0, (900,), 3, ("xx",), sequence=1)
    between = a_line(0, (900,), 1, ("xx",), sequence=1)
    last = a_line(0, (900,), 2, ("xx",), sequence=1)
    placed = fit([first, between, last], length_of)
    assert [(p.number, p.at_ms) for p in placed] == [(0, 0), (2, 550)]


def test_the_time_for_a_long_session_grows_with_its_length():
    count = 20_000
    reps = [a_line(n * 1_000, (n * 1_000 + 900,), 1, ("xxx",)) for n in range(count)]
    start = process_time()
    assert len(fit(reps, length_of)) == count
    assert process_time() - start < 5  # A quadratic search takes minutes.


def test_where_time_is_short_real_pauses_come_before_small_ones():
    lines = [
        Line(Topic.SETUP, 0, (f"Line {number}.",), 0, (34_000,), sequence=0) for number in range(6)
    ]
    placed = fit(lines, lambda _text: 4_000)
    gaps = [after.at_ms - before.end_ms for before, after in pairwise(placed)]
    assert [gap >= 2_000 for gap in gaps] == [False, True, False, True, False]
    assert min(gaps) > GAP_MS
