"""A programme by commands: started, followed, repeated, paused, stopped."""

from __future__ import annotations

import csv
import json
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from home_folder import Home

from coach_tui.core.log.days import DayStart
from coach_tui.core.log.entry import EntryHead, EntryState, PlannedSet, RepRecord
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import local_timestamp, timestamp_at

NAME = "clamshell-to-band"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def day(ago: int) -> str:
    today = date.fromisoformat(local_timestamp().local_date)
    return (today - timedelta(days=ago)).isoformat()


def done(home: Home, session: str, *days_ago: int) -> None:
    """Put a session that was done on some days at noon into the journal."""
    folder = Path(home.env["XDG_DATA_HOME"]) / "coach-tui"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    journal = Journal.open(folder / "journal.sqlite3")
    planned = PlannedSet(0, "clamshell", "Clamshell", 1, 1, None, 1, None)
    for ago in days_ago:
        at = timestamp_at(date.fromisoformat(day(ago)), time(12), DayStart())
        journal.begin(EntryHead(f"{session} {ago}", session, session, "", at, (planned,)))
        journal.rep_done(f"{session} {ago}", RepRecord(0, 1, 1, 1, 1, 1, at))
        journal.end(f"{session} {ago}", EntryState.COMPLETED, at, 10)
    journal.close()
    assert journal.problem is None


def place(home: Home) -> dict[str, Any]:
    return json.loads(home.coach("today", "--json").stdout)["programme"]


def heard(home: Home, session: str) -> int:
    """The reps of a session as it would be run now."""
    phases = json.loads(home.coach("preview", session, "--json", "--voice", "off").stdout)["phases"]
    return len({(p["set"], p["side"], p["rep"]) for p in phases if p["rep"]})


def test_a_programme_is_followed_from_week_to_week(home: Home):
    assert home.coach("programme", "start", NAME, "--day", day(21)).exit_code == 0
    assert place(home)["place"] == "week 1 of 8"
    assert heard(home, "clamshell-beginner") == 2 * 2 * 15
    done(home, "clamshell-beginner", 21, 20, 19, 18)  # a week, four of seven
    assert place(home)["place"] == "week 2 of 8"
    done(home, "clamshell-beginner", 13, 12, 11, 10)  # another, after a pause of its own
    now = place(home)
    assert (now["week"], now["phase"], now["done"], now["due"], now["short"]) == (3, 2, 0, 7, False)
    assert now["phase_name"] == "Two full sets"
    assert heard(home, "clamshell-beginner") == 2 * 2 * 20
    # Of that one, only one of seven in seven days: it waits, and says so.
    done(home, "clamshell-beginner", 6)
    assert not place(home)["short"]
    lines = home.coach("today").stdout
    assert "From clamshell to band · week 3 of 8: Two full sets\n  1 of 7 done" in lines


def test_a_short_week_stays_and_can_be_repeated_and_the_repetition_undone(home: Home):
    home.coach("programme", "start", NAME, "--day", day(9))
    done(home, "clamshell-beginner", 9, 8)
    assert place(home)["short"]
    assert "coach-tui programme repeat" in home.coach("today").stdout
    repeated = home.coach("programme", "repeat")
    assert "week 1 of 8" in repeated.stderr
    assert "0 of 7 done" in repeated.stderr
    assert (place(home)["short"], place(home)["since"]) == (False, day(0))
    assert "2 of 7 done" in home.coach("programme", "repeat").stderr
    assert place(home)["short"]


def test_a_week_that_has_not_begun_gives_way_to_the_one_before(home: Home):
    home.coach("programme", "start", NAME, "--day", day(8))
    done(home, "clamshell-beginner", 8, 7, 6, 5)
    assert place(home)["place"] == "week 2 of 8"
    home.coach("programme", "repeat")
    assert (place(home)["place"], place(home)["done"]) == ("week 1 of 8", 0)


def test_what_is_done_in_a_programme_knows_its_week(home: Home, tmp_path: Path):
    home.coach("programme", "start", NAME, "--day", day(8))
    for ago in (9, 8, 7):
        home.coach("journal", "add", "clamshell-beginner", "--day", day(ago))
    home.coach("run", "clamshell-beginner", "--plain", "--audio", "off", "--speed", "1000")
    entries = json.loads(home.coach("history", "--json").stdout)["entries"]
    label = f"{NAME}, week 1 of 8"
    assert [entry["programme"] for entry in entries] == [label, label, None]
    assert [entry["sets"][0]["reps_planned"] for entry in entries] == [15, 15, 20]
    rows = list(csv.DictReader(home.coach("export", "--format", "csv").stdout.splitlines()))
    assert [row["programme"] for row in rows] == [label] * 8 + [""] * 4
    # It is no change of the user's own.
    assert home.coach("journal", "undo", "last").exit_code == 1
    again = json.loads(home.coach("history", "--json").stdout)["entries"]
    assert again[0]["programme"] == label
    # And a merge keeps it.
    copy = tmp_path / "all.jsonl"
    home.coach("export", "--format", "jsonl", "-o", str(copy))
    other = Home(tmp_path / "other")
    assert other.coach("merge", str(copy)).exit_code == 0
    merged = json.loads(other.coach("history", "--json").stdout)["entries"]
    assert [entry["programme"] for entry in merged] == [label, label, None]


def test_a_run_in_a_programme_is_recorded_with_it(home: Home, tmp_path: Path):
    sessions = tmp_path / "data/coach-tui/sessions"
    (sessions / "programmes").mkdir(parents=True)
    (sessions / "short.yaml").write_text(
        "title: Short\nschedule: {days_per_week: 2}\ndefaults: {prepare: 0s, rest: 0s}\n"
        "steps: [{exercise: glute-bridge, reps: 9, tempo: {up: 0.5s, hold: 0s, down: 0.1s}}]\n"
    )
    (sessions / "programmes" / "mine.yaml").write_text(
        "programme: Mine\nphases: [{sessions: 2, change: {reps: 1}, do: [{session: short}]}]\n"
    )
    assert home.coach("check", str(sessions / "programmes")).exit_code == 0
    home.coach("programme", "start", "mine")
    home.coach("run", "short", "--plain", "--audio", "off", "--voice", "off")
    (entry,) = json.loads(home.coach("history", "--json").stdout)["entries"]
    assert [s["reps_planned"] for s in entry["sets"]] == [1]
    assert entry["programme"] == "mine, session 1 of 2"
    assert place(home)["place"] == "session 2 of 2"


def test_a_paused_programme_changes_nothing_and_resumes_its_week(home: Home):
    home.coach("programme", "start", NAME, "--day", day(2))
    done(home, "clamshell-beginner", 2)
    assert home.coach("programme", "resume").exit_code == 1
    assert home.coach("programme", "pause").exit_code == 0
    assert home.coach("programme", "pause").exit_code == 1
    assert place(home)["state"] == "paused"
    assert heard(home, "clamshell-beginner") == 2 * 2 * 20
    assert home.coach("programme", "resume").exit_code == 0
    assert (place(home)["state"], place(home)["done"]) == ("running", 1)


def test_a_stopped_programme_is_gone_and_can_be_started_anew(home: Home):
    home.coach("programme", "start", NAME, "--week", "3")
    assert place(home)["place"] == "week 3 of 8"
    assert home.coach("programme", "stop").exit_code == 0
    assert place(home) is None
    assert home.coach("programme", "show").exit_code == 1
    assert home.coach("programme", "stop").exit_code == 1
    home.coach("programme", "start", NAME)
    assert place(home)["place"] == "week 1 of 8"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("start", "clamshell-to-bend"), 1, "did you mean `clamshell-to-band`?"),
        (("start", "../x"), 1, "There is no programme"),
        (("show", "nothing"), 1, "There is no programme"),
        (("start", NAME, "--week", "9"), 2, "has 8 weeks, not 9"),
        (("start", NAME, "--day", "2999-01-01"), 1, "has not come yet"),
        (("repeat",), 1, "No programme is started"),
    ],
)
def test_a_mistake_is_answered_in_a_sentence(
    home: Home, arguments: tuple[str, ...], code: int, message: str
):
    answer = home.coach("programme", *arguments)
    assert answer.exit_code == code
    assert message in answer.stderr


def test_a_damaged_file_ends_nothing(home: Home, tmp_path: Path):
    folder = tmp_path / "data/coach-tui"
    folder.mkdir(parents=True)
    (folder / "programme.json").write_text("[]")
    today = home.coach("today")
    assert (today.exit_code, "programme.json is damaged" in today.stderr) == (0, True)
    assert home.coach("programme", "start", NAME).exit_code == 0
    assert (folder / "programme.unread.json").exists()


def test_only_a_week_that_has_begun_is_repeated(home: Home):
    home.coach("programme", "start", NAME)
    assert "no week to repeat" in home.coach("programme", "repeat").stderr
    home.coach("programme", "pause")
    assert "is paused" in home.coach("programme", "repeat").stderr


def test_a_programme_that_the_clock_has_not_reached_can_be_stopped(home: Home, tmp_path: Path):
    home.coach("programme", "start", NAME)
    path = tmp_path / "data/coach-tui/programme.json"
    path.write_text(path.read_text().replace(day(0), "2999-01-01"))
    assert "begins on 2999-01-01" in home.coach("programme", "show").stderr
    assert home.coach("programme", "stop").exit_code == 0
    assert not path.exists()


def test_a_programme_that_was_broken_since_is_named_and_changes_nothing(home: Home, tmp_path: Path):
    programmes = tmp_path / "data/coach-tui/sessions/programmes"
    programmes.mkdir(parents=True)
    path = programmes / "mine.yaml"
    path.write_text("programme: Mine\nphases: [{weeks: 2, do: [{session: pre-rum}]}]\n")
    assert "did you mean `pre-run`?" in home.coach("programme", "start", "mine").stderr
    path.write_text("programme: Mine\nphases: [{weeks: 2, do: [{session: runners-hips}]}]\n")
    assert home.coach("programme", "start", "mine").exit_code == 0
    path.write_text("programme: Mine\n")
    answer = home.coach("today")
    assert answer.exit_code == 0
    assert f"Your programme mine can't be used: {path}:1:1: `phases` is missing" in answer.stderr
    path.unlink()
    assert "its file is gone" in home.coach("today").stderr
    assert home.coach("programme", "stop").exit_code == 0


def test_list_and_show_have_the_programmes(home: Home):
    for _ in range(2):  # the second time from the index
        assert "8 weeks  From clamshell to band (programme)" in home.coach("list").stdout
    plans = json.loads(home.coach("list", "--json").stdout)["programmes"]
    assert [(plan["name"], plan["weeks"]) for plan in plans] == [
        (NAME, 8),
        ("runners-hips-in-eight-weeks", 8),
    ]
    assert "Weeks 5-6: On with the band" in home.coach("show", NAME).stdout
    data = json.loads(home.coach("show", NAME, "--json").stdout)
    assert data["phases"][3]["do"][0]["doses"] == [
        "Banded clamshell: 3 sets of 15-20 reps each side"
    ]


def test_the_calendar_has_each_phase_on_its_days(home: Home):
    home.coach("programme", "start", NAME, "--day", day(3))
    done(home, "clamshell-beginner", 3)
    done(home, "breathing-reset", 1)
    calendar = home.coach("export", "--format", "ics").stdout_bytes.decode()
    calendar = calendar.replace("\r\n ", "")
    events = calendar.split("BEGIN:VEVENT")[1:]
    titles = [event.partition("SUMMARY:")[2].partition("\r\n")[0] for event in events]
    assert titles == [
        *["Clamshell for beginners"] * 2,
        *["Clamshell for strength"] * 2,
        "Breathing reset",
    ]
    untils = [event.partition("UNTIL=")[2][:8] for event in events[:4]]
    ends = [day(-days) for days in (3 + 7, 3 + 21, 3 + 35, 3 + 49)]
    assert untils == [end.replace("-", "") for end in ends]
    assert "Weeks 3-4: Two full sets" in events[1]


def test_porcelain_has_a_line_of_the_programme(home: Home):
    home.coach("programme", "start", NAME)
    lines = home.coach("today", "--porcelain").stdout.splitlines()
    assert lines[-1].split("\t") == [
        *("programme", NAME, "week 1 of 8", "0", "7", "clamshell-beginner"),
        "From clamshell to band",
    ]
    assert any(line.startswith("session\tdue\tclamshell-beginner") for line in lines)


def test_sessions_of_other_phases_are_not_due(home: Home):
    home.coach("programme", "start", NAME, "--week", "5", "--day", day(2))
    done(home, "clamshell-beginner", 5, 4, 3, 1)
    due = {
        s["session"]: s["due"] for s in json.loads(home.coach("today", "--json").stdout)["sessions"]
    }
    assert "clamshell-strength" in due
    assert "clamshell-beginner" not in due


@pytest.mark.parametrize("kind", ["export", "journal"])
def test_a_merge_names_the_command_that_follows_the_other_machines_programme(
    tmp_path: Path, kind: str
):
    laptop, second = Home(tmp_path / "laptop"), Home(tmp_path / "second")
    laptop.coach("programme", "start", NAME, "--day", day(9))
    done(laptop, "clamshell-beginner", 9, 8)
    laptop.coach("programme", "repeat")
    file = Path(laptop.env["XDG_DATA_HOME"]) / "coach-tui" / "journal.sqlite3"
    if kind == "export":
        file = tmp_path / "all.jsonl"
        laptop.coach("export", "--format", "jsonl", "-o", str(file))
    merged = second.coach("merge", str(file))
    assert merged.exit_code == 0
    assert place(second) is None
    _, _, command = merged.stderr.partition("To follow its programme here, too: coach-tui ")
    assert second.coach(*command.split()).exit_code == 0
    assert place(second) == place(laptop)


def test_the_physios_page_names_programmes_that_were_left(home: Home):
    home.coach("programme", "start", NAME, "--day", day(20))
    for ago in (20, 19, 18, 17, 12):
        home.coach("journal", "add", "clamshell-beginner", "--day", day(ago))
    home.coach("programme", "stop")
    sentence = (
        f"Earlier programme: From clamshell to band, {day(20)} to {day(12)}, up to week 2 of 8."
    )
    assert sentence in home.coach("export", "--format", "markdown").stdout
    home.coach("programme", "start", NAME)
    assert "Earlier programme" not in home.coach("export", "--format", "markdown").stdout
