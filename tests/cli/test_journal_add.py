"""What was done without the program, logged afterwards; ratings and weights corrected."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from home_folder import SILENT, Home

from coach_tui.journal.timestamps import local_timestamp

pytestmark = pytest.mark.process

SESSION = """title: Evening
steps:
  - {exercise: leg-raise, reps: 10, sets: 2, load: [2kg, 3kg], band: green}
  - {exercise: plank, duration: 30s}
  - {exercise: push-up, reps: amrap, duration: 1m}
exercises:
  leg-raise: {name: Leg raise}
  plank: {name: Plank}
  push-up: {name: Push-up}
"""

STRONG = """Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2025-03-03 07:30:00,"Legs",45m,"Row",1,5,12,0,0,"","",
"""


def add_session(home: Home, name: str, text: str) -> None:
    path = Path(home.env["XDG_DATA_HOME"]) / "coach-tui/sessions" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    add_session(home, "evening", SESSION)
    return home


def yesterday() -> str:
    """By the command's own clock: before four in the morning the day before is today."""
    return (date.fromisoformat(local_timestamp().local_date) - timedelta(days=1)).isoformat()


def test_yesterdays_session_is_added_whole_and_counts_everywhere(home: Home):
    added = home.coach("journal", "add", "evening", "--day", "yesterday", "--time", "12:30")
    assert added.exit_code == 0, added.stderr
    (entry,) = home.history()
    assert entry["started_at"][:16] == f"{yesterday()}T12:30"
    assert entry["state"] == "completed"
    assert [s["reps_done"] for s in entry["sets"]] == [10, 10, None, None]
    assert [s.get("load") for s in entry["sets"]] == ["2 kg", "3 kg", None, None]
    assert [s["outcome"] for s in entry["sets"]] == ["done"] * 4
    today = json.loads(home.coach("today", "--json").stdout)
    assert today["streak"]["days"] == 1
    csv = home.coach("export", "--format", "csv").stdout
    assert ",3 kg,3,green" in csv


def test_reps_minutes_and_what_was_left_out_are_said(home: Home):
    options = (
        "--reps",
        "leg-raise=8",
        "--reps",
        "plank=0",
        "--minutes",
        "7",
        "--reps",
        "push-up=21",
    )
    added = home.coach("journal", "add", "evening", "--day", yesterday(), *options)
    assert added.exit_code == 0, added.stderr
    (entry,) = home.history()
    assert [s["reps_done"] for s in entry["sets"]] == [8, 8, None, 21]
    assert [s["outcome"] for s in entry["sets"]] == ["done", "done", "skipped", "done"]
    assert "7:00" in home.coach("history").stdout


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--reps", "leg-rise=8"), "leg-raise"),
        (("--reps", "many"), "write 12 or EXERCISE=12"),
        (("--reps", "9" * 5_000), "write 12 or EXERCISE=12"),
        (("--day", "2999-01-01"), "has not come yet"),
        (("--day", "9999-12-31"), "has not come yet"),
        (("--day", "9999-12-31", "--time", "02:00"), "has not come yet"),
        (("--day", "0001-01-01"), "begin in 1970"),
        (("--day", "someday"), "write YYYY-MM-DD, today or yesterday"),
    ],
)
def test_what_cannot_have_been_done_is_refused(home: Home, options: tuple[str, ...], problem: str):
    added = home.coach("journal", "add", "evening", *options)
    assert added.exit_code != 0
    assert problem in added.stderr
    assert home.history() == []


def test_an_entry_is_rated_and_its_weights_are_corrected(home: Home):
    home.coach("journal", "add", "evening", "--day", "yesterday")
    short_id = home.coach("history").stdout.splitlines()[1].split()[-1]
    rated = home.coach(
        "journal", "rate", short_id, "--effort", "6", "--pain", "2", "--note", "warm"
    )
    assert rated.exit_code == 0, rated.stderr
    edited = home.coach(
        "journal", "edit", "last", "--load", "1=5kg", "--load", "2=none", "--pain", "3"
    )
    assert edited.exit_code == 0, edited.stderr
    home.coach("journal", "correct", "last", "4", "17")
    (entry,) = home.history()
    assert (entry["rpe"], entry["pain"], entry["note"]) == (6, 3, "warm")
    assert [s.get("load") for s in entry["sets"][:2]] == ["5 kg", None]
    assert entry["sets"][3]["reps_done"] == 17
    assert home.coach("journal", "rate", "last").exit_code == 2
    assert home.coach("journal", "edit", "last", "--load", "9=5kg").exit_code == 1
    assert home.coach("journal", "edit", "last", "--load", f"{'9' * 5_000}=5kg").exit_code == 1
    assert home.coach("journal", "edit", "last", "--load", "heavy 2").exit_code == 2


def hand_added(home: Home) -> None:
    home.coach("journal", "add", "evening", "--day", yesterday())


def trained(home: Home) -> None:
    assert home.train("run", "evening", *SILENT).exit_code == 0


def imported(home: Home) -> None:
    file = Path(home.env["HOME"]) / "strong.csv"
    file.write_text(STRONG, encoding="utf-8")
    assert home.coach("import", "--history", str(file)).exit_code == 0


@pytest.mark.parametrize("make", [hand_added, trained, imported])
def test_undo_leaves_what_was_recorded_with_an_entry_and_undoes_what_was_changed_later(
    home: Home, make: Callable[[Home], None]
):
    make(home)
    (made,) = home.history()
    refused = home.coach("journal", "undo", "last")
    assert (refused.exit_code, home.history()) == (1, [made])
    assert f"To delete it: coach-tui journal delete {made['id']}" in refused.stderr
    home.coach("journal", "correct", "last", "1", "3")
    home.coach("journal", "edit", "last", "--day", "2025-05-01")
    assert home.coach("journal", "undo", "last").exit_code == 0
    home.coach("journal", "edit", "last", "--load", "1=9kg")
    assert home.coach("journal", "undo", "last").exit_code == 0
    (changed,) = home.history()
    assert changed["sets"] == [{**made["sets"][0], "reps_done": 3}, *made["sets"][1:]]


def test_what_one_command_changed_is_undone_and_restored_as_a_whole(home: Home):
    home.coach("journal", "add", "evening", "--day", "yesterday")
    (made,) = home.history()
    home.coach("journal", "edit", "last", "--load", "green", "--effort", "6", "--note", "warm")
    (changed,) = home.history()
    undone = home.coach("journal", "undo", "last")
    assert home.history() == [made]
    for line in ("effort is now: not rated", "there is no note now"):
        assert f"undone, {line}. Run it again to restore that.\n" in undone.stderr
    home.coach("journal", "undo", "last")
    assert home.history() == [changed]


def test_old_names_and_those_below_journal_do_the_same(home: Home, tmp_path: Path):
    home.coach("journal", "add", "evening", "--day", "yesterday")
    lines = tmp_path / "all.jsonl"
    assert home.coach("journal", "export", "--format", "jsonl", "-o", str(lines)).exit_code == 0
    merged = home.coach("journal", "merge", str(lines))
    assert "1 session already here" in merged.stderr


def test_filters_that_match_nothing_say_so(home: Home):
    home.coach("journal", "add", "evening", "--day", "yesterday")
    mistyped = home.coach("export", "--format", "csv", "--session", "evning")
    assert "Did you mean evening?" in mistyped.stderr
    calendar = home.coach("export", "--format", "ics", "--session", "evening")
    assert "No session with a schedule matches" in calendar.stderr
    assert "VEVENT" not in calendar.stdout


def test_the_calendar_reminds_before_times_of_choice(home: Home):
    add_session(
        home, "daily", "title: Daily\nschedule: {days_per_week: 7}\n" + SESSION.split("\n", 1)[1]
    )
    options = ("export", "--format", "ics", "--session", "daily", "--remind", "10m")
    assert "--remind needs a time" in home.coach(*options).stderr
    calendar = home.coach(*options, "--at", "8:00", "--at", "20:30").stdout
    assert calendar.count("TRIGGER:-PT10M") == 2
    assert "T080000" in calendar
    assert "T203000" in calendar
    assert home.coach("export", "--format", "csv", "--at", "8:00").exit_code == 2
    assert home.coach(*options, "--at", "25:00").exit_code == 2
