"""Phrases fitted into the time there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from coach_tui.core.coaching.fitting import GAP_MS, Candidate, fit


def length_of(text: str) -> int:
    return 100 * len(text)


words = st.text("x", min_size=1, max_size=40)


@st.composite
def candidates(draw: st.DrawFn) -> Candidate:
    earliest_ms = draw(st.integers(0, 20_000))
    end_by_ms = earliest_ms + draw(st.integers(0, 10_000))
    texts = draw(st.lists(words, min_size=1, max_size=3))
    return Candidate(
        earliest_ms=earliest_ms,
        end_by_ms=end_by_ms,
        importance=draw(st.integers(1, 4)),
        wordings=tuple(sorted(texts, key=len, reverse=True)),
        at_best_by_ms=draw(st.none() | st.integers(earliest_ms, end_by_ms)),
        thread=draw(st.none() | st.integers(1, 2)),
    )


some = st.lists(candidates(), max_size=25)


@given(some)
def test_no_phrase_overlaps_another(wanted):
    for one, other in pairwise(fit(wanted, length_of)):
        assert one.end_ms + GAP_MS <= other.at_ms


@given(some)
def test_every_phrase_keeps_its_limits_and_its_own_words(wanted):
    for placed in fit(wanted, length_of):
        candidate = wanted[placed.number]
        assert placed.at_ms >= candidate.earliest_ms
        assert placed.end_ms <= candidate.end_by_ms
        assert placed.text in candidate.wordings
        assert placed.length_ms == length_of(placed.text)


@given(some, st.integers(1, 4))
def test_nothing_is_shortened_or_dropped_for_something_less_important(wanted, least):
    everything = fit(wanted, length_of)
    kept = [number for number, one in enumerate(wanted) if one.importance >= least]
    alone = fit([wanted[number] for number in kept], length_of)
    assert sorted((kept[p.number], p.text) for p in alone) == sorted(
        (p.number, p.text) for p in everything if p.number in kept
    )


@given(some)
def test_a_thread_is_heard_in_the_order_it_was_given(wanted):
    placed = fit(wanted, length_of)
    for thread in (1, 2):
        numbers = [p.number for p in placed if wanted[p.number].thread == thread]
        assert numbers == sorted(numbers)


@given(some)
def test_what_is_dropped_had_no_room_in_its_shortest_words(wanted):
    loose = [replace(candidate, thread=None) for candidate in wanted]
    placed = fit(loose, length_of)
    for number, candidate in enumerate(loose):
        if all(p.number != number for p in placed):
            shortest = min(candidate.wordings, key=length_of)
            last_ms = candidate.end_by_ms - length_of(shortest)
            for at_ms in {candidate.earliest_ms, *(p.end_ms + GAP_MS for p in placed)}:
                free = all(
                    at_ms + length_of(shortest) + GAP_MS <= p.at_ms or p.end_ms + GAP_MS <= at_ms
                    for p in placed
                )
                assert not (free and candidate.earliest_ms <= at_ms <= last_ms)


def test_a_shorter_wording_is_taken_rather_than_one_that_ends_later_than_it_should():
    wanted = Candidate(0, 3_000, 1, ("x" * 20, "x" * 10), at_best_by_ms=1_500)
    assert [p.length_ms for p in fit([wanted], length_of)] == [1_000]


def test_more_time_is_taken_only_when_no_wording_fits_otherwise():
    wanted = Candidate(0, 3_000, 1, ("x" * 20, "x" * 18), at_best_by_ms=1_500)
    assert [p.length_ms for p in fit([wanted], length_of)] == [2_000]


def test_what_goes_on_from_a_dropped_phrase_is_dropped_too():
    first = Candidate(0, 500, 2, ("x" * 20,), thread=1)
    second = Candidate(0, 5_000, 2, ("x",), thread=1, needs_previous=True)
    assert fit([first, second], length_of) == ()


def test_those_of_a_thread_make_room_for_what_comes_between_them():
    first = Candidate(0, 1_000, 3, ("xx",), thread=1)
    between = Candidate(0, 1_000, 1, ("xx",), thread=1)
    last = Candidate(0, 1_000, 2, ("xx",), thread=1)
    placed = fit([first, between, last], length_of)
    assert [(p.number, p.at_ms) for p in placed] == [(0, 0), (1, 400), (2, 800)]


def test_what_finds_no_room_between_them_is_dropped_and_moves_nothing():
    first = Candidate(0, 900, 3, ("xx",), thread=1)
    between = Candidate(0, 900, 1, ("xx",), thread=1)
    last = Candidate(0, 900, 2, ("xx",), thread=1)
    placed = fit([first, between, last], length_of)
    assert [(p.number, p.at_ms) for p in placed] == [(0, 0), (2, 400)]


def test_the_time_for_a_long_session_grows_with_its_length():
    count = 20_000
    reps = [
        Candidate(earliest_ms=n * 1_000, end_by_ms=n * 1_000 + 900, importance=1, wordings=("xxx",))
        for n in range(count)
    ]
    start = process_time()
    assert len(fit(reps, length_of)) == count
    assert process_time() - start < 5  # A quadratic search takes minutes.
