"""The order of a day, and the seed of lengths drawn at random."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui.core.model.exercise import Range
from coach_tui.core.model.session import Session
from coach_tui.core.model.shuffling import drawn_ms, in_order_of_day

SESSION = Session("S", ())


def test_the_seed_is_that_of_the_session_else_of_the_run_else_of_the_day():
    seeded = replace(SESSION, seed="seed")
    assert in_order_of_day(seeded, "ref", "2026-05-01", "entry").seed == "seed"
    assert in_order_of_day(SESSION, "ref", "2026-05-01", "entry").seed == "entry"
    assert in_order_of_day(SESSION, "ref", "2026-05-01").seed == "ref\n2026-05-01"


@given(st.integers(0, 500), st.integers(0, 500), st.text(), st.integers(0, 99))
def test_a_length_is_drawn_in_tenths_between_its_ends(low: int, more: int, seed: str, number: int):
    span = Range(low * 100, (low + more) * 100)
    length_ms = drawn_ms(span, seed, number)
    assert span.low <= length_ms <= span.high
    assert length_ms % 100 == 0
    assert drawn_ms(span, seed, number) == length_ms


def test_both_ends_and_all_between_are_drawn():
    drawn = {drawn_ms(Range(1_000, 1_300), "seed", number) for number in range(100)}
    assert drawn == {1_000, 1_100, 1_200, 1_300}
