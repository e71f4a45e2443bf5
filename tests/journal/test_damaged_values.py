"""Values that only a damaged or strange file has: named, fixed or refused, and no command crashes."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from entry_samples import entry_head, rep
from home_folder import Home

from coach_tui.core.log.entry import LAST_UTC_MS, AnnotationField
from coach_tui.journal.connection import connect
from coach_tui.journal.errors import JournalError
from coach_tui.journal.repair import plan_repair, repair
from coach_tui.journal.row_checks import LIMITS, TIMESTAMP, VALUE_LIMITS, FieldLimits
from coach_tui.journal.store import Journal
from coach_tui.services.open_journal import OpenJournal

DAMAGED = sorted((Path(__file__).parent / "damaged").glob("*.sqlite3"))
EXPORTS = Path(__file__).parent / "strange_exports"
READERS = (
    ("history",),
    ("history", "--json"),
    ("today",),
    ("advice",),
    *(("export", "--format", kind) for kind in ("csv", "jsonl", "ics", "markdown", "html")),
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def _journal_of(home: Home) -> Path:
    return Path(home.env["XDG_DATA_HOME"]) / "coach-tui" / "journal.sqlite3"


def _put(home: Home, damaged: Path) -> Path:
    path = _journal_of(home)
    path.parent.mkdir(parents=True)
    shutil.copyfile(damaged, path)
    return path


@pytest.mark.parametrize("damaged", DAMAGED, ids=lambda path: path.stem)
def test_each_command_names_the_way_out_of_a_damaged_journal(home: Home, damaged: Path):
    _put(home, damaged)
    for command in READERS:
        result = home.coach(*command)
        assert result.exit_code == 1, command
        assert "coach-tui journal repair" in result.stderr


@pytest.mark.parametrize("damaged", DAMAGED, ids=lambda path: path.stem)
def test_a_repair_fixes_the_entry_and_sets_the_damaged_file_aside_whole(home: Home, damaged: Path):
    path = _put(home, damaged)
    before = path.read_bytes()
    result = home.coach("journal", "repair", "--yes")
    assert (result.exit_code, "1 session with 0 reps can be read" in result.stderr) == (0, True)
    (aside,) = path.parent.glob("journal-damaged-*.sqlite3")
    assert before in {aside.read_bytes(), *(b.read_bytes() for b in path.parent.rglob("*.sqlite3"))}
    (entry,) = home.history()
    assert (entry["id"], entry["started_at"][:10]) == ("crlf", "2026-09-21")
    assert plan_repair(path) is None


@pytest.mark.parametrize("damaged", DAMAGED, ids=lambda path: path.stem)
def test_a_session_runs_and_is_saved_beside_a_damaged_journal(
    home: Home, damaged: Path, monkeypatch: pytest.MonkeyPatch
):
    path = _put(home, damaged)
    for key, value in home.env.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setenv("XDG_STATE_HOME", str(path.parent / "state"))
    opened = OpenJournal()
    opened.journal.begin(entry_head())
    opened.journal.rep_done("e1", rep(1))
    assert opened.journal.flush(60)
    opened.close()
    saved = [*path.parent.rglob("*.jsonl")]
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        ids = [] if saved else connection.execute("SELECT id FROM entry").fetchall()
    assert saved or (b"e1",) in ids


def test_a_rep_of_a_damaged_length_is_named_and_the_rest_stays(filled: Path):
    with closing(connect(filled, busy_ms=0)) as connection:
        connection.execute("UPDATE rep SET up_ms = 'x' WHERE seq = 7")
    journal = Journal.open(filled)
    with pytest.raises(JournalError, match="up_ms is not a whole number"):
        journal.entries()
    journal.close()
    plan = plan_repair(filled)
    assert plan is not None
    assert (plan.entries, plan.reps) == (1, 299)
    assert [fault.partition(":")[0] for fault in plan.faults] == ["Left out"]
    repair(plan)
    fixed = Journal.open(filled)
    assert len(fixed.entries()[0].reps) == 299
    fixed.close()


def test_reps_of_a_set_whose_row_is_lost_are_named_and_the_rest_stays(filled: Path):
    with closing(connect(filled, busy_ms=0)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        (lost,) = connection.execute("SELECT count(*) FROM rep WHERE bout = 0").fetchone()
        connection.execute("UPDATE bout SET bout = 900 WHERE bout = 0")
    journal = Journal.open(filled)
    with pytest.raises(JournalError, match="a rep belongs to no bout"):
        journal.entries()
    journal.close()
    plan = plan_repair(filled)
    assert plan is not None
    assert (plan.entries, plan.reps) == (1, 300 - lost)
    repair(plan)
    fixed = Journal.open(filled)
    assert len(fixed.entries()[0].results()) == len(fixed.entries()[0].head.planned)
    fixed.close()


def test_a_view_without_end_in_place_of_a_table_hangs_no_repair(filled: Path):
    with closing(connect(filled, busy_ms=0)) as connection:
        connection.execute("DROP TABLE work")
        connection.execute(
            "CREATE VIEW work AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n)"
            " SELECT i AS entry_id FROM n"
        )
    plan = plan_repair(filled)
    assert plan is not None
    assert (plan.entries, plan.reps) == (1, 300)


@pytest.mark.parametrize("bout", ["[]", "{}", "null", "-1"])
def test_an_export_with_a_set_whose_number_is_none_is_refused_by_its_line(
    tmp_path: Path, bout: str
):
    export = tmp_path / "export.jsonl"
    head = '{"format": "coach-tui journal", "version": 1}'
    moment = '{"utc_ms": 0, "offset_s": 0, "zone": "UTC", "local_date": "1970-01-01"}'
    export.write_text(
        f'{head}\n{{"id": "e", "started": {moment}, "planned": [{{"bout": {bout}}}], '
        '"reps": [], "work": [], "changes": []}\n'
    )
    journal = Journal.open(tmp_path / "journal.sqlite3")
    with pytest.raises(JournalError, match=r"export\.jsonl:2: .*is not a whole number"):
        journal.merge(export)
    journal.close()


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("day1", "started_local_date"),
        ("dur", "duration_ms"),
        ("neg", "reps"),
        ("plan", "sets|reps"),
        ("reps", "reps"),
        ("rpe300", "rpe"),
    ],
)
def test_an_export_with_a_value_outside_its_limits_is_refused_by_line_and_field(
    tmp_path: Path, name: str, field: str
):
    journal = Journal.open(tmp_path / "journal.sqlite3")
    with pytest.raises(JournalError, match=rf"{name}\.jsonl:2: .*({field}) is"):
        journal.merge(EXPORTS / f"{name}.jsonl")
    assert journal.entries() == []
    journal.close()


@pytest.mark.parametrize(
    ("limits", "least", "most"),
    [
        (TIMESTAMP["offset_s"], -86_399, 86_399),  # a day, as the standard library has it
        (TIMESTAMP["utc_ms"], 0, LAST_UTC_MS),
        (LIMITS["entry"]["rpe"], 0, 10),
        (LIMITS["entry"]["running_ms"], 0, 1_000_000_000_000),
        (LIMITS["bout"]["sets"], 0, 100_000),
        (LIMITS["rep"]["seq"], 0, 9_007_199_254_740_992),
        (LIMITS["work"]["whole"], 0, 1),
    ],
)
def test_a_number_is_taken_within_its_limits_and_refused_beyond(
    limits: FieldLimits, least: int, most: int
):
    assert limits.fault([least, most]) is None
    for strange in (least - 1, most + 1, "1", 0.5, b"1"):
        fault = limits.fault([least, strange])
        assert fault is not None
        assert fault.startswith("is n")
    assert (limits.fault([None]) is None) == limits.optional


@pytest.mark.parametrize(
    ("limits", "most"), [(LIMITS["entry"]["title"], 10_000), (LIMITS["entry"]["note"], 1_000_000)]
)
def test_text_is_taken_up_to_its_length(limits: FieldLimits, most: int):
    assert limits.fault([]) is None
    assert limits.fault(["", "x" * most]) is None
    assert limits.fault(["x" * (most + 1), ""]) == f"is longer than {most} characters"
    assert limits.fault(["", 1]) == "is not text"


@pytest.mark.parametrize(
    ("day", "is_right"),
    [
        *(("1969-12-29", False), ("1969-12-30", True), ("9999-12-31", True)),
        *(("2026-02-29", False), ("20260228", False), ("2026-W09-1", False), ("soon", False)),
    ],
)
def test_a_day_is_one_of_the_calendar(day: str, is_right: bool):  # noqa: FBT001
    limits = LIMITS["entry"]["started_local_date"]
    assert (limits.fault(["2026-11-20", day]) is None) == is_right


def test_what_may_be_missing_is_the_end_of_an_entry_and_what_was_not_asked():
    optional = {
        f"{t}.{name}" for t, fields in LIMITS.items() for name in fields if fields[name].optional
    }
    assert optional == {
        *("entry.rpe", "entry.pain", "bout.side", "bout.reps", "bout.duration_ms", "bout.unit"),
        *(f"entry.ended_{key}" for key in ("utc_ms", "offset_s", "zone", "local_date")),
    }


def test_escape_sequences_in_notes_reach_no_terminal(home: Home):
    assert home.coach("merge", str(EXPORTS / "note_with_escapes.jsonl")).exit_code == 0
    for command in READERS:
        result = home.coach(*command)
        assert result.exit_code == 0, command
        assert not {"\x1b", "\x07"} & {*result.output}, command


def _at(utc_ms: int, local_date: str, offset_s: int) -> dict[str, object]:
    return {"utc_ms": utc_ms, "offset_s": offset_s, "zone": "x", "local_date": local_date}


@pytest.mark.parametrize(
    "at",
    [_at(0, "1969-12-30", -86_399), _at(253_402_214_400_000, "9999-12-31", 86_399)],
    ids=["first", "last"],
)
def test_readers_survive_values_at_their_limits(home: Home, tmp_path: Path, at: dict[str, object]):
    count, length = 100_000, 10**12
    sets = {"name": "C", "set": count, "sets": count, "side": None, "unit": None}
    entry = {
        "id": "e", "session": "clamshell-beginner", "title": "T", "content_hash": "x",
        "started": at, "state": "completed", "ended": at, "running_ms": length,
        "rpe": 10, "pain": 10, "note": "n",
        "planned": [
            {"bout": 0, "exercise": "clamshell", "reps": count, "duration_ms": None, **sets},
            {"bout": 1, "exercise": "plank", "reps": None, "duration_ms": length, **sets},
        ],
        "reps": [{"seq": 2**53, "bout": 0, "rep": count, "up_ms": length, "hold_ms": length,
                  "down_ms": length, "pause_ms": length, "at": at}],
        "work": [{"seq": 1, "bout": 1, "duration_ms": length, "whole": True, "at": at}],
        "changes": [{"id": "c", "field": "reps", "part": "0", "value": 10_000, "turn": 2**53,
                     "at": at}],
    }  # fmt: skip
    export = tmp_path / "limits.jsonl"
    head = json.dumps({"format": "coach-tui journal", "version": 1})
    export.write_text(f"{head}\n{json.dumps(entry)}\n", encoding="utf-8")
    assert home.coach("merge", str(export)).exit_code == 0
    for command in (*READERS, ("export", "--format", "fit", "-o", str(tmp_path / "x.fit"))):
        assert home.coach(*command).exit_code == 0, command


@pytest.mark.parametrize(
    ("field", "most"),
    [
        (AnnotationField.REPS, 10_000),
        (AnnotationField.RPE, 10),
        (AnnotationField.PAIN, 10),
        (AnnotationField.DAY_AFTER, 10),
    ],
)
def test_a_changed_number_lies_between_none_and_its_most(field, most):
    faults = [VALUE_LIMITS[field].fault([value]) is None for value in (-1, 0, most, most + 1)]
    assert faults == [False, True, True, False]
