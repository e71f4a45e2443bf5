"""The file of the user's programme: what was decided is read again, anything else is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.core.analysis.standing import Enrolment, StageStart
from coach_tui.journal.programme_file import read_enrolment, write_enrolment

if TYPE_CHECKING:
    from pathlib import Path

DAYS = st.integers(1, 3_000_000)
STARTS = st.lists(st.builds(StageStart, DAYS, st.integers(0, 3_000)), min_size=1, max_size=9)


@given(st.builds(Enrolment, st.text(), STARTS.map(tuple), st.none() | DAYS, st.integers(1, 9)))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, enrolment: Enrolment):
    path = tmp_path_factory.mktemp("data") / "coach-tui" / "programme.json"
    write_enrolment(path, enrolment)
    assert read_enrolment(path) == enrolment
    write_enrolment(path, None)
    assert not path.exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"version": 2, "programme": "x", "starts": [["2026-01-01", 0]]}',
        '{"version": 1, "programme": "x", "starts": []}',
        '{"version": 1, "programme": 3, "starts": [["2026-01-01", 0]]}',
        '{"version": 1, "programme": "x", "starts": [["2026-01-01"]]}',
        '{"version": 1, "programme": "x", "starts": [["2026-01-01", -4]]}',
        '{"version": 1, "programme": "x", "starts": [["2026-01-01", true]]}',
        '{"version": 1, "programme": "x", "starts": [["20260101", 0]]}',
        '{"version": 1, "programme": "x", "starts": [["2026-01-01", 0]], "paused": 3}',
        '{"version": 1, "programme": "x", "starts": [["2026-01-01", 0]], "paused": "soon"}',
        '{"version": 1, "programme": "x", "starts": [["2026-01-01", 0]], "settled": "all"}',
    ],
)
def test_a_damaged_file_is_none_and_is_renamed_when_another_is_written(tmp_path: Path, text: str):
    path = tmp_path / "programme.json"
    path.write_text(text)
    assert read_enrolment(path) is None
    write_enrolment(path, Enrolment("mine", (StageStart(739_000),)))
    assert (tmp_path / "programme.unread.json").read_text() == text
