"""What the day holds, asked as a person or a status bar asks it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from home_folder import Home

from coach_tui.cli import today as agenda_words
from coach_tui.core.analysis.adherence import Streak, StreakRun
from coach_tui.core.analysis.agenda import Agenda
from coach_tui.core.log.entry import EntryHead, EntryState, PlannedSet, RepRecord
from coach_tui.journal.lock import SessionLockFile
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import local_timestamp, timestamp_of

if TYPE_CHECKING:
    from click.testing import Result

DAY_MS = 86_400_000

MINE = "title: Mine\nsteps: [{exercise: clamshell, reps: 4, sides: left}]\n"
"""A session whose one set is the one that ``keep`` puts into the journal."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data/coach-tui"
    (folder / "sessions").mkdir(parents=True, mode=0o700)
    return folder


def today(home: Home, *arguments: str) -> Result:
    return home.coach("today", *arguments)


def record(
    data: Path,
    *days_ago: int,
    session: str = "glute-activation",
    reps: int = 4,
    over: bool = True,
    state: EntryState = EntryState.COMPLETED,
) -> None:
    """Put sessions of four planned reps into the journal."""
    journal = Journal.open(data / "journal.sqlite3")
    now = local_timestamp()
    for ago in days_ago:
        started = timestamp_of(now.utc_ms - ago * DAY_MS, now.offset_s, now.zone)
        entry_id = f"{session} {ago}"
        plan = (PlannedSet(0, "clamshell", "Clamshell", 1, 1, "left", 4, None),)
        journal.begin(EntryHead(entry_id, session, session.title(), "0" * 64, started, plan))
        for number in range(1, reps + 1):
            journal.rep_done(entry_id, RepRecord(0, number, 2500, 1500, 2500, 0, started))
        if over:
            journal.end(entry_id, state, started, 60_000)
    assert journal.flush()
    journal.close()


def days_before_today(ago: int) -> str:
    return (date.fromisoformat(local_timestamp().local_date) - timedelta(days=ago)).isoformat()


def test_nothing_is_due_before_anything_was_taken_up(home):
    done = today(home)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Nothing is due" in done.stdout
    assert not Path(home.env["XDG_DATA_HOME"]).exists()


def test_a_daily_session_is_due_until_it_is_done(home, data):
    record(data, 1, 2)
    due = today(home)
    assert due.exit_code == 0
    assert "Due today:\n  Glute activation" in due.stdout
    assert "last done yesterday" in due.stdout
    assert "Streak: 2 days" in due.stdout
    record(data, 0)
    done = today(home)
    assert "Done today:\n  Glute activation" in done.stdout
    assert "\nNext: Glute activation, tomorrow\nLast done" in done.stdout
    assert "Next:" not in due.stdout
    (item,) = json.loads(today(home, "--json").stdout)["sessions"]
    assert item["next_day"] == days_before_today(-1)
    assert "Due today" not in done.stdout
    assert "Streak: 3 days" in done.stdout


def test_what_was_done_last_is_printed_with_how_much_of_it(home, data):
    record(data, 0)
    assert "Last done: Glute-Activation, today\n" in today(home).stdout
    record(data, 0, session="mine", reps=1, over=False)
    assert "Last done: Mine, today, 25 % of it\n" in today(home).stdout


def test_a_status_bar_gets_fields_separated_by_tabs(home, data):
    record(data, 1, 2, 3)
    (data / "sessions/mine.yaml").write_text(MINE)
    record(data, 0, session="mine", reps=1, over=False)
    done = today(home, "--porcelain")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    this_day = days_before_today(0)
    assert lines[0] == ["today", this_day, "1"]
    kind, due, name, times, a_day, week_done, week_due, last, title = lines[1]
    assert (kind, due, name, times, a_day) == ("session", "due", "glute-activation", "0", "1")
    assert 0 <= int(week_done) <= int(week_due) <= 7
    assert (last, title) == (days_before_today(1), "Glute activation")
    assert lines[2:] == [
        ["unfinished", "mine", this_day, "25", "Mine"],
        ["last", "mine", this_day, "Mine", "25"],
        ["streak", "3", days_before_today(3), "open"],
    ]


def test_what_q_stopped_can_be_resumed_as_on_the_home_screen(home, data):
    (data / "sessions/mine.yaml").write_text(MINE)
    record(data, 1, session="mine", reps=3, state=EntryState.STOPPED)
    record(data, 0, session="gone", reps=1, over=False)
    printed = today(home).stdout
    assert "--resume SESSION):\n  Mine · started yesterday · 75 % done\nNothing is due" in printed
    (unfinished,) = json.loads(today(home, "--json").stdout)["unfinished"]
    assert (unfinished["session"], unfinished["state"]) == ("mine", "stopped")


def test_what_was_left_with_nothing_done_is_not_offered_and_hides_nothing(home, data):
    (data / "sessions/mine.yaml").write_text(MINE)
    record(data, 3, session="mine", reps=0, state=EntryState.STOPPED)
    assert "Interrupted" not in today(home).stdout
    record(data, 2, session="mine", reps=3, state=EntryState.STOPPED)
    record(data, 1, session="mine", reps=0, state=EntryState.STOPPED)
    assert "Mine · started 2 days ago · 75 % done" in today(home).stdout
    record(data, 0, session="mine")
    assert "Interrupted" not in today(home).stdout


def test_an_interrupted_session_with_other_sets_since_is_said_to_start_over(home, data):
    (data / "sessions/mine.yaml").write_text(MINE.replace("reps: 4", "reps: 5"))
    record(data, 0, session="mine", reps=1, over=False)
    printed = today(home).stdout
    assert "(resume with" not in printed
    assert (
        "Interrupted, but the session has changed; start over:\n  Mine · started today · 25 % done\n"
        in printed
    )
    as_data = json.loads(today(home, "--json").stdout)
    assert as_data["unfinished"] == []
    assert [summary["session"] for summary in as_data["outgrown"]] == ["mine"]
    line = f"outgrown\tmine\t{days_before_today(0)}\t25\tMine\n"
    assert line in today(home, "--porcelain").stdout


def test_what_is_under_way_elsewhere_is_not_interrupted(home, data):
    (data / "sessions/mine.yaml").write_text(MINE)
    record(data, 0, session="mine", reps=1, over=False)
    assert "Interrupted" in today(home).stdout
    with SessionLockFile.acquire(data / "training.lock") or pytest.fail("not free"):
        assert "Interrupted" not in today(home).stdout


def test_what_is_under_way_was_not_done_last_before_it_is_over(home, data):
    record(data, 1)
    record(data, 0, session="mine", reps=3, over=False)
    assert "Last done: Mine, today, 75 % of it\n" in today(home).stdout
    with SessionLockFile.acquire(data / "training.lock") or pytest.fail("not free"):
        assert "Last done: Glute-Activation, yesterday\n" in today(home).stdout
        assert json.loads(today(home, "--json").stdout)["last"]["session"] == "glute-activation"


def test_a_title_cannot_break_a_line_or_a_field(home, data):
    (data / "sessions/mine.yaml").write_text(
        'title: "a\\tb"\nschedule: {days_per_week: 7}\nsteps: [{exercise: clamshell, reps: 1}]\n'
    )
    record(data, 0, session="x\ty\nz\x1b[2J")
    done = today(home, "--porcelain")
    assert all(line.count("\t") in {2, 3, 4, 8} for line in done.stdout.splitlines())
    assert "\x1b" not in done.stdout
    assert "\x1b" not in today(home).stdout


def test_the_same_comes_as_json(home, data):
    record(data, 1, 2)
    printed = json.loads(today(home, "--json").stdout)
    assert printed["today"] == days_before_today(0)
    (session,) = printed["sessions"]
    assert (session["session"], session["due"]) == ("glute-activation", "due")
    assert session["last_done"] == days_before_today(1)
    assert printed["last"]["id"] == "glute-activation 1"
    assert printed["streak"] == {
        "days": 2,
        "since": days_before_today(2),
        "done_today": False,
        "longest": 2,
    }
    assert printed["unfinished"] == []


def test_what_was_left_for_more_than_four_weeks_is_no_longer_asked_for(home, data):
    record(data, 29, 30)
    printed = json.loads(today(home, "--json").stdout)
    assert printed["sessions"] == []
    assert printed["last"]["session"] == "glute-activation"


def test_a_session_of_ones_own_is_due_before_it_was_ever_done(home, data):
    (data / "sessions/mine.yaml").write_text(
        "title: Mine\nschedule: {days_per_week: 7}\nsteps: [{exercise: clamshell, reps: 1}]\n"
    )
    assert "Due today:\n  Mine · new" in today(home).stdout


def test_the_day_turns_when_its_person_says(home, data, tmp_path):
    # A zone where it is about eight in the morning: after the usual hour, before noon.
    west = time.gmtime().tm_hour - 8
    home.env |= {"TZ": f"XXX{west}", "XDG_CONFIG_HOME": str(tmp_path / "config")}
    usual = home.process("today", "--porcelain").stdout.split()[1]
    (tmp_path / "config/coach-tui").mkdir(parents=True)
    (tmp_path / "config/coach-tui/settings.toml").write_text('day_turns = "12:00"')
    noon = home.process("today", "--porcelain").stdout.split()[1]
    assert date.fromisoformat(usual) - date.fromisoformat(noon) == timedelta(days=1)


def test_two_forms_at_once_are_wrong_usage(home):
    assert today(home, "--json", "--porcelain").exit_code == 2


def test_a_journal_that_cannot_be_read_is_one_sentence_and_exit_one(home, data):
    (data / "journal.sqlite3").write_bytes(b"not a journal at all" * 100)
    done = today(home, "--porcelain")
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


def test_asking_never_imports_textual(home, data):
    record(data, 1)
    program = """
import sys
sys.argv = ["coach-tui", "today"]
from coach_tui.cli import main
try:
    main()
except SystemExit:
    pass
sys.exit(any(name.split(".")[0] in ("textual", "rich") for name in sys.modules))
"""
    asked = subprocess.run(
        [sys.executable, "-c", program], env=home.env, capture_output=True, timeout=60, check=False
    )
    assert asked.returncode == 0
    assert b"Glute activation" in asked.stdout


def test_a_streak_from_another_year_is_printed_with_the_year():
    run = StreakRun(400, "2025-10-17")
    agenda = Agenda("2026-11-20", (), None, Streak(run, run, done_today=True))
    assert "Streak: 400 days, since Fri 17 October 2025" in agenda_words.as_lines(agenda, {})
