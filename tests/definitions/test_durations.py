"""The grammar of durations and ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.definitions.durations import (
    duration_text,
    parse_count_range,
    parse_duration,
    parse_duration_range,
)


@given(st.integers(0, 400 * 3_600_000))
def test_a_duration_written_out_is_read_back_the_same(ms: int):
    assert parse_duration(duration_text(ms)) == ms


@given(st.integers(0, 59_999), st.integers(0, 59_999))
def test_a_range_written_out_is_read_back_the_same(low: int, high: int):
    text = f"{duration_text(low)}-{duration_text(high)}"
    assert parse_duration_range(text) == (low, high)


@given(st.text())
def test_any_text_is_a_duration_or_is_not(text: str):
    for parse in (parse_duration, parse_duration_range, parse_count_range):
        assert parse(text) is None or text


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("45s", 45_000),
        ("1m30s", 90_000),
        ("1m 30s", 90_000),
        ("1:30", 90_000),
        ("0:45", 45_000),
        ("2.5s", 2_500),
        ("90", 90_000),
        ("0.125", 125),
        ("2m", 120_000),
        ("1h", 3_600_000),
        ("0310", 310_000),
    ],
)
def test_durations_are_read_by_our_grammar(text: str, ms: int):
    assert parse_duration(text) == ms


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "s",
            "m",
            ":30",
            "1:",
            "1:60",
            "1:5",
            "-5s",
            "+5s",
            "1e3",
            "1e999",
            "inf",
            "nan",
        ),
        *("5 minutes", "2,5s", "2.5555s", "1.5m", "1s30m", "0x10", "1_000", "9" * 5_000),
        "\N{ARABIC-INDIC DIGIT THREE}s",
    ],
)
def test_what_is_no_duration_is_refused(text: str):
    assert parse_duration(text) is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2-3s", (2_000, 3_000)),
        ("2-3", (2_000, 3_000)),
        ("2s-3s", (2_000, 3_000)),
        ("0.5-1.5s", (500, 1_500)),
        ("1-2m", (60_000, 120_000)),
        ("30s-1m", (30_000, 60_000)),
        ("2 - 3s", (2_000, 3_000)),
        ("2\N{EN DASH}3s", (2_000, 3_000)),
        ("5s", (5_000, 5_000)),
        ("3-2s", (3_000, 2_000)),
    ],
)
def test_ranges_are_read_with_the_unit_of_their_end(text: str, span: tuple[int, int]):
    assert parse_duration_range(text) == span


@pytest.mark.parametrize("text", ["2-", "-3", "2-3-4", "2--3", "2-1m30s", "a-b", "-"])
def test_what_is_no_range_is_refused(text: str):
    assert parse_duration_range(text) is None
    assert parse_count_range(text) is None


def test_counts_are_numbers_or_ranges():
    assert parse_count_range("20") == (20, 20)
    assert parse_count_range("15-20") == (15, 20)
    assert parse_count_range("1.5") is None
