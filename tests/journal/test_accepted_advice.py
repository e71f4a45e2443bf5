"""The user's answers to advice, on disk."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.core.advice.accepted import Acceptance, AcceptedAdvice
from coach_tui.core.advice.rules import (
    RestDay,
    SlowTempo,
    SmallRangeReminder,
    UseResistance,
    UseVariation,
)
from coach_tui.journal.accepted_advice import problem_of, read_accepted, write_accepted
from coach_tui.journal.errors import JournalError

if TYPE_CHECKING:
    from pathlib import Path

words = st.text(max_size=12)
days = st.dates(date(1970, 1, 1)).map(date.isoformat)
adjustments = st.one_of(
    st.builds(UseVariation, words, st.none() | words, st.none() | words),
    st.builds(SlowTempo, words, st.none() | words),
    st.builds(SmallRangeReminder, words, words, st.integers(0, 2**53), st.integers(0, 10)),
    st.builds(RestDay, days, st.lists(words).map(tuple)),
    st.builds(UseResistance, words, words, st.none() | words, st.none() | words),
)
acceptances = st.builds(
    Acceptance, days, st.lists(adjustments).map(tuple), words, st.dictionaries(words, words)
)
answers = st.builds(
    AcceptedAdvice, st.lists(acceptances, max_size=4).map(tuple), st.lists(words).map(tuple)
)


def _with_change(change: str) -> str:
    taken = f'{{"since": "2026-11-20", "cause": "", "before": {{}}, "changes": [{change}]}}'
    return f'{{"version": 1, "taken": [{taken}], "put_away": []}}'


SOME = AcceptedAdvice((Acceptance("2026-11-20", (SlowTempo("clamshell", "band"),), "m"),), ("n",))

WRITTEN_BEFORE = """{"version": 1, "taken": [
{"since": "2026-11-18", "cause": "0123456789abcdef", "before": {"bridge": "single"}, "changes": [
  {"use": "bridge", "variation": null, "session": "hips"},
  {"small": "lift", "session": "hips", "since_ms": 1795180000000, "up_to": 4}]},
{"since": "2026-11-19", "cause": "fedcba9876543210", "before": {}, "changes": [
  {"rest": "2026-11-21", "sessions": ["hips", "legs"]}]},
{"since": "2026-11-20", "cause": "", "before": {}, "changes": [{"slower": "clamshell"}]}],
"put_away": ["0011223344556677"]}
"""
"""By the version whose slow tempos were for all variations of an exercise."""


@given(accepted=answers)
def test_what_is_written_is_read_again(
    accepted: AcceptedAdvice, tmp_path_factory: pytest.TempPathFactory
):
    path = tmp_path_factory.getbasetemp() / "advice.json"
    write_accepted(path, accepted)
    assert read_accepted(path) == accepted


def test_a_file_of_the_version_before_is_read_and_written_on(tmp_path: Path):
    path = tmp_path / "advice.json"
    path.write_text(WRITTEN_BEFORE)
    eased = (
        UseVariation("bridge", None, "hips"),
        SmallRangeReminder("lift", "hips", 1795180000000, 4),
    )
    rest = RestDay("2026-11-21", ("hips", "legs"))
    accepted = AcceptedAdvice(
        (
            Acceptance("2026-11-18", eased, "0123456789abcdef", {"bridge": "single"}),
            Acceptance("2026-11-19", (rest,), "fedcba9876543210"),
            Acceptance("2026-11-20", (SlowTempo("clamshell"),)),
        ),
        ("0011223344556677",),
    )
    assert read_accepted(path) == accepted
    write_accepted(path, accepted)
    assert read_accepted(path) == accepted
    assert not (tmp_path / "advice.unread.json").exists()


def test_where_there_is_no_file_nothing_is_accepted(tmp_path: Path):
    assert read_accepted(tmp_path / "none" / "advice.json") == AcceptedAdvice()


def test_the_file_is_for_its_owner_only_and_nothing_else_is_left(tmp_path: Path):
    path = tmp_path / "data" / "advice.json"
    write_accepted(path, SOME)
    write_accepted(path, AcceptedAdvice())
    assert [each.name for each in path.parent.iterdir()] == ["advice.json"]
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"version": 2, "taken": [], "put_away": []}',
        '{"version": 1, "taken": {}, "put_away": []}',
        '{"version": 1, "taken": [], "put_away": [3]}',
        '{"version": 1, "taken": [{"since": "today"}], "put_away": []}',
        _with_change('{"small": "a", "session": "b", "since_ms": -1, "up_to": 3}'),
        _with_change('{"slower": "a", "variation": 3}'),
        _with_change('{"rest": "2026-02-30", "sessions": []}'),
        _with_change("{}"),
        "\udcff",
    ],
)
def test_a_file_that_is_not_understood_holds_nothing_and_stays_beside_the_new_one(
    tmp_path: Path, text: str
):
    path = tmp_path / "advice.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    before = path.read_bytes()
    assert read_accepted(path) == AcceptedAdvice()
    assert problem_of(path) == f"{path} is not used: it is not understood."
    write_accepted(path, SOME)
    assert read_accepted(path) == SOME
    assert problem_of(path) is None
    assert (tmp_path / "advice.unread.json").read_bytes() == before


def test_a_file_that_cannot_be_written_is_reported_in_a_sentence(tmp_path: Path):
    (tmp_path / "data").write_text("a file in the way")
    with pytest.raises(JournalError, match=r"advice\.json cannot be written: .+\.$"):
        write_accepted(tmp_path / "data" / "advice.json", SOME)
