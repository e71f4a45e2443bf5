"""Journals that leave, come and meet: in any order, any number of times, nothing is lost."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest
from entry_samples import berlin, entry_head, histories, play_into, rep
from hypothesis import given, settings
from hypothesis import strategies as st
from merging_samples import BUSY_MS, holdings_in, holdings_of, merge_holdings, merged
from record_samples import machines

from coach_tui.core.log.entry import EntryState
from coach_tui.journal.errors import JournalError
from coach_tui.journal.jsonl import jsonl_lines
from coach_tui.journal.merge import MergeResult
from coach_tui.journal.migrations import MIGRATIONS, migrate
from coach_tui.journal.records import EntryRecord, JournalDump
from coach_tui.journal.store import Journal


def by_id(held: JournalDump) -> list[EntryRecord]:
    return sorted(held.records, key=lambda page: page.head.id)


@given(machines)
def test_lines_give_back_exactly_what_they_were_made_of(held):
    for lines in (jsonl_lines(held), jsonl_lines(held, outcomes=True)):
        found = holdings_in(lines)
        assert by_id(found) == by_id(held)
        assert found.tombstones == held.tombstones


@given(machines)
def test_a_new_journal_that_takes_an_export_in_is_the_same_journal(held):
    found = merged(holdings_in(jsonl_lines(held)))
    assert by_id(found) == by_id(held)
    assert found.tombstones == held.tombstones


@given(machines, machines, machines, st.permutations([0, 1, 2]))
def test_in_which_order_machines_are_merged_does_not_matter(one, two, three, order):
    machine = (one, two, three)
    assert merged(*(machine[n] for n in order)) == merged(one, two, three)


@given(machines, machines)
def test_a_second_merge_changes_nothing(one, two):
    once = merged(one, two)
    assert merged(one, two, two, one, once) == once


@given(machines, machines, st.sets(st.sampled_from(["e0", "e1", "e2"])), st.booleans())
def test_what_one_machine_forgets_is_forgotten_by_both_whenever_they_meet(one, two, ids, before):
    # Before or after the first merge, and whatever was added to the entry elsewhere.
    apart = merged(one) if before else merged(one, two)
    left = merged(apart, JournalDump(tombstones=frozenset(ids)))
    both = merged(left, two)
    assert both == merged(two, left)
    assert ids <= both.tombstones
    assert not ids & {page.head.id for page in both.records}
    expected = {page.head.id for page in merged(one, two).records} - ids
    assert {page.head.id for page in both.records} == expected


@settings(max_examples=15, deadline=None)
@given(histories)
def test_entries_are_equal_after_a_round_trip(history):
    with tempfile.TemporaryDirectory() as folder:
        first = Journal.open(Path(folder) / "one.sqlite3")
        for entry in history:
            play_into(first, entry)
        assert first.flush(60)
        second = Journal.open(Path(folder) / "two.sqlite3")
        export = Path(folder) / "export.jsonl"
        export.write_text("\n".join(jsonl_lines(first.dump())), encoding="utf-8")
        second.merge(export)
        first_found, second_found = first.entries(), second.entries()
        first.close()
        second.close()
    assert second_found == first_found


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another machine's journal with an entry of its own and one that both began."""
    path = tmp_path / "other.sqlite3"
    journal = Journal.open(path)
    for name in ("theirs", "both"):
        journal.begin(entry_head(name))
        journal.rep_done(name, rep(1))
    journal.end("theirs", EntryState.COMPLETED, berlin(1), 1)
    journal.close()
    return path


def test_a_journal_is_merged_as_a_file_and_left_as_it_was(path: Path, other: Path):
    journal = Journal.open(path)
    journal.begin(entry_head("both"))
    journal.rep_done("both", rep(1))
    journal.rep_done("both", rep(2))
    before = other.read_bytes()
    assert journal.merge(other) == MergeResult(added=1, changed=0, same=1)
    assert journal.merge(other) == MergeResult(added=0, changed=0, same=2)
    both = journal.entry("both")
    journal.close()
    assert both is not None
    assert both.reps == (rep(1), rep(2))
    assert other.read_bytes() == before


def test_two_that_resumed_the_same_entry_both_count(path: Path, other: Path):
    journal = Journal.open(path)
    journal.begin(entry_head("both"))
    journal.rep_done("both", rep(1))
    journal.rep_done("both", rep(7))
    theirs = Journal.open(other)
    theirs.rep_done("both", rep(8))
    theirs.close()
    assert journal.merge(other).changed == 1
    both = journal.entry("both")
    journal.rep_done("both", rep(9))
    assert journal.flush(60)
    later = journal.entry("both")
    journal.close()
    assert both is not None
    assert both.reps == (rep(1), rep(7), rep(8))
    assert later is not None
    assert later.reps == (*both.reps, rep(9))


def test_an_older_journal_is_taken_in_and_stays_old(path: Path, tmp_path: Path):
    old = tmp_path / "old.sqlite3"
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        migrate(connection, MIGRATIONS[:1])
        connection.execute(
            "INSERT INTO entry (id, session, title, content_hash, started_utc_ms,"
            " started_offset_s, started_zone, started_local_date, note)"
            " VALUES ('old', 's', 'T', '0', 1, 0, 'UTC', '1970-01-01', 'from before')"
        )
    journal = Journal.open(path)
    assert journal.merge(old) == MergeResult(added=1, changed=0, same=0)
    found = journal.entry("old")
    journal.close()
    assert found is not None
    assert found.note == "from before"
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


HEAD = json.dumps({"format": "coach-tui journal", "version": 1})
ENTRY = json.loads(
    list(
        jsonl_lines(
            JournalDump(
                (
                    EntryRecord(
                        entry_head(), EntryState.UNFINISHED, None, 0, None, None, "", (), (), ()
                    ),
                )
            )
        )
    )[1]
)


def _with_rep(**other: object) -> str:
    made = {"seq": 0, "bout": 0, "rep": 1, "at": ENTRY["started"]}
    lengths = dict.fromkeys(("up_ms", "hold_ms", "down_ms", "pause_ms"), 0)
    return json.dumps({**ENTRY, "reps": [{**made, **lengths, **other}]})


def _with_work(**other: object) -> str:
    made = {"seq": 0, "bout": 0, "duration_ms": 0, "whole": True, "at": ENTRY["started"]}
    return json.dumps({**ENTRY, "work": [{**made, **other}]})


def _with_saying(**other: object) -> str:
    made = {"id": "c", "field": "note", "value": "", "part": "", "turn": 1, "at": ENTRY["started"]}
    return json.dumps({**ENTRY, "changes": [{**made, **other}]})


def _without(key: str) -> str:
    return json.dumps({k: v for k, v in ENTRY.items() if k != key})


def _started(**other: object) -> str:
    return json.dumps({**ENTRY, "started": {**ENTRY["started"], **other}})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "is empty"),
        ("hello\n", "file:1: it is not JSON"),
        ('{"a": 1}\n', "file:1: .*is expected"),
        (HEAD.replace("1", "2"), "file:1: .*newer version"),
        ('{"format": "coach-tui journal", "version": 1, "forgotten": 3}', "file:1: .*not a list"),
        ('{"format": "coach-tui journal", "version": 1, "forgotten": [3]}', "file:1: .*not text"),
        (f"{HEAD}\n[]\n", "file:2: .*an object is expected"),
        (f"{HEAD}\n{'[' * 200_000}\n", "file:2: it is nested too deeply"),
        (f'{{"version": {"9" * 5_000}}}', "file:1: a number has too many digits"),
        (f'{HEAD}\n{{"pain": {"9" * 5_000}}}', "file:2: a number has too many digits"),
        (f"{HEAD}\n{_without('id')}\n", "id is not text"),
        (f"{HEAD}\n{json.dumps({**ENTRY, 'running_ms': -1})}\n", "running_ms is not a whole"),
        (f"{HEAD}\n{json.dumps({**ENTRY, 'running_ms': True})}\n", "running_ms is not a whole"),
        (f"{HEAD}\n{json.dumps({**ENTRY, 'pain': 11})}\n", "pain is not a whole"),
        (f"{HEAD}\n{json.dumps({**ENTRY, 'state': 'stopped'})}\n", "an entry has an end"),
        (f"{HEAD}\n{json.dumps({**ENTRY, 'state': 'x'})}\n", "file:2: "),
        (f"{HEAD}\n{json.dumps({**ENTRY, 'reps': 3})}\n", "reps is not a list"),
        (f"{HEAD}\n{_started(local_date='20250501')}\n", "local_date is not a day"),
        (f"{HEAD}\n{_started(local_date='x')}\n", "file:2: "),
        (f"{HEAD}\n{_started(offset_s=86_400)}\n", "offset_s is not a whole"),
        (f"{HEAD}\n{_started(utc_ms=2**60)}\n", "utc_ms is not a whole"),
        # So much that what is summed of it, or comes after it, would not fit any more.
        (f"{HEAD}\n{json.dumps({**ENTRY, 'running_ms': 2**62})}\n", "running_ms is not a whole"),
        (f"{HEAD}\n{_with_rep(up_ms=2**62)}\n", "up_ms is not a whole"),
        (f"{HEAD}\n{_with_rep(seq=2**63 - 1)}\n", "seq is not a whole"),
        (f"{HEAD}\n{_with_work(duration_ms=2**62)}\n", "duration_ms is not a whole"),
        (f"{HEAD}\n{_with_saying(turn=2**63 - 1)}\n", "turn is not a whole"),
        ("\udc80", "neither a journal nor an export"),
    ],
)
def test_a_file_that_is_something_else_is_refused_with_its_line(tmp_path: Path, content, expected):
    path = tmp_path / "file"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(JournalError, match=expected):
        holdings_of(path)


def test_a_damaged_or_foreign_database_is_refused(tmp_path: Path, other: Path):
    content = bytearray(other.read_bytes())
    content[4096 * 3 : 4096 * 3 + 2000] = b"\xa5" * 2000
    other.write_bytes(content)
    with pytest.raises(JournalError, match="damaged"):
        holdings_of(other)
    foreign = tmp_path / "foreign"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE t (a)")
    with pytest.raises(JournalError, match="another program's"):
        holdings_of(foreign)


@pytest.mark.parametrize(
    "change",
    [
        "PRAGMA user_version = -2147483644",
        "DROP TABLE work",
        "DROP TABLE rep; CREATE TABLE rep (entry_id, seq)",
        """ALTER TABLE change RENAME TO old;
        CREATE VIEW change AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
        SELECT x AS entry_id, x AS id, x AS field, x AS part, x AS value, x AS turn FROM n""",
    ],
)
def test_a_database_of_another_shape_is_refused(other: Path, change):
    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.executescript(change)
    with pytest.raises(JournalError, match="damaged"):
        holdings_of(other)


def test_a_line_without_end_is_refused_before_it_is_read(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text(f"{HEAD}\n", encoding="utf-8")
    os.truncate(path, 200_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(JournalError, match="file:2: the line is longer than any entry"):
            holdings_of(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100_000_000


def database_steps(entries: int) -> list[int]:
    """The steps that SQLite takes to merge so many entries, and to merge them again."""
    journal = Journal.in_memory()
    for number in range(entries):
        name = f"e{number}"
        journal.begin(entry_head(name))
        journal.rep_done(name, rep(1))
        journal.end(name, EntryState.COMPLETED, berlin(1), 1)
    assert journal.flush(60)
    dump = journal.dump()
    journal.close()
    counts: list[int] = []
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection)
        for expected in (MergeResult(entries, 0, 0), MergeResult(0, 0, entries)):
            ticks: list[None] = []
            connection.set_progress_handler(lambda ticks=ticks: ticks.append(None), 100)
            assert merge_holdings(connection, dump) == expected
            connection.set_progress_handler(None, 0)
            counts.append(len(ticks))
    return counts


def test_merging_takes_as_long_for_each_entry_however_many_there_are():
    for few, many in zip(database_steps(100), database_steps(1_000), strict=True):
        assert many < 11 * few


def test_a_journal_with_values_of_the_wrong_kind_is_refused(other: Path):
    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        connection.execute("UPDATE rep SET up_ms = 'long'")
    with pytest.raises(JournalError, match="up_ms is not a whole number"):
        holdings_of(other)


def test_a_merge_that_cannot_be_written_changes_nothing(path: Path, other: Path):
    journal = Journal.open(path, busy_ms=BUSY_MS)
    with closing(sqlite3.connect(path, isolation_level=None)) as foreign:
        foreign.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalError, match="another program holds it"):
            journal.merge(other)
    assert journal.entries() == []
    journal.close()
