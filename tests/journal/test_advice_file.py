"""What is followed of the advice, on disk."""

from __future__ import annotations

import json
import os
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.core.advice import GoSlower, KeepSmall, RestDay, UseVariation
from coach_tui.core.following import Followed, Following
from coach_tui.journal import JournalError
from coach_tui.journal.advice_file import read_following, write_following

if TYPE_CHECKING:
    from pathlib import Path

words = st.text(max_size=12)
days = st.dates().map(date.isoformat)
changes = st.one_of(
    st.builds(UseVariation, words, st.none() | words, st.none() | words),
    st.builds(GoSlower, words),
    st.builds(KeepSmall, words, words, st.integers(0, 2**53), st.integers(0, 10)),
    st.builds(RestDay, days, st.lists(words).map(tuple)),
)
followed = st.builds(
    Followed, days, st.lists(changes).map(tuple), words, st.dictionaries(words, words)
)
followings = st.builds(
    Following, st.lists(followed, max_size=4).map(tuple), st.lists(words).map(tuple)
)


def _with_change(change: str) -> str:
    taken = f'{{"since": "2026-11-20", "cause": "", "before": {{}}, "changes": [{change}]}}'
    return f'{{"version": 1, "taken": [{taken}], "put_away": []}}'


SOME = Following((Followed("2026-11-20", (GoSlower("clamshell"),), "m"),), ("n",))


@given(following=followings)
def test_what_is_written_is_read_again(
    following: Following, tmp_path_factory: pytest.TempPathFactory
):
    path = tmp_path_factory.getbasetemp() / "advice.json"
    write_following(path, following)
    assert read_following(path) == following


def test_where_there_is_no_file_nothing_is_followed(tmp_path: Path):
    assert read_following(tmp_path / "none" / "advice.json") == Following()


def test_the_file_is_for_its_owner_only_and_nothing_else_is_left(tmp_path: Path):
    path = tmp_path / "data" / "advice.json"
    write_following(path, SOME)
    write_following(path, Following())
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
        _with_change('{"rest": "2026-02-30", "sessions": []}'),
        _with_change("{}"),
        "\udcff",
    ],
)
def test_a_file_that_is_not_understood_holds_nothing_and_is_kept_beside_the_new_one(
    tmp_path: Path, text: str
):
    path = tmp_path / "advice.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    before = path.read_bytes()
    assert read_following(path) == Following()
    write_following(path, SOME)
    assert read_following(path) == SOME
    assert (tmp_path / "advice.unread.json").read_bytes() == before


def test_a_file_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path):
    (tmp_path / "data").write_text("a file in the way")
    with pytest.raises(JournalError, match=r"advice\.json cannot be written: .+\.$"):
        write_following(tmp_path / "data" / "advice.json", SOME)


def test_what_stands_in_the_file_can_be_read_by_a_person(tmp_path: Path):
    write_following(tmp_path / "advice.json", SOME)
    data = json.loads((tmp_path / "advice.json").read_text(encoding="utf-8"))
    assert data == {
        "version": 1,
        "taken": [
            {
                "since": "2026-11-20",
                "cause": "m",
                "before": {},
                "changes": [{"slower": "clamshell"}],
            }
        ],
        "put_away": ["n"],
    }
