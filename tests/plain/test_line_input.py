"""What is typed, a line at a time."""

from __future__ import annotations

import os

import pytest

from coach_tui.plain.line_input import LineReader, whole_number


def test_every_line_is_kept_until_somebody_asks_the_last_one_too():
    reading, writing = os.pipe()
    os.write(writing, b" 4 \n\nleft h\xc3\xbcfte")
    os.close(writing)
    typed = LineReader(reading)
    assert [typed.read_line() for _ in range(5)] == ["4", "", "left h\u00fcfte", None, None]
    os.close(reading)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("999", 999),
        ("1000", None),
        ("-1", None),
        ("\u0664", None),
        ("", None),
    ],
)
def test_a_number_is_up_to_three_plain_digits(line: str, number: int | None):
    assert whole_number(line) == number
