"""What is typed, a line at a time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from coach_tui.plain.line_input import LineReader, whole_number

if TYPE_CHECKING:
    from pathlib import Path


def test_every_line_stays_until_it_is_read_the_last_one_too():
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


def test_unread_lines_are_buffered_up_to_a_limit(tmp_path: Path):
    flood = tmp_path / "flood"
    flood.write_bytes(b"+\n" * 50_000 + b"x" * 1_000_000)
    with flood.open("rb") as lines:
        reader = LineReader(lines.fileno())
        count = sum(1 for _ in iter(reader.read_line, None))
    assert count < 50_000
