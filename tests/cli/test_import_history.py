"""Years of training in another app, brought into the journal."""

from __future__ import annotations

from pathlib import Path

import pytest
from home_folder import Home

pytestmark = pytest.mark.process

STRONG = """Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2025-03-03 07:30:00,"Legs",45m,"Clamshells",1,5,12,0,0,"","slept well",
2025-03-03 07:30:00,"Legs",45m,"Clamshells",Rest Timer,0,0,0,60,"","",
2025-03-03 07:30:00,"Legs",45m,"Clamshells",2,7.5,10,0,0,"slow","",8
2025-03-03 07:30:00,"Legs",45m,"Copenhagen Hold",1,0,0,0,25,"left","",
2025-03-03 07:30:00,"Legs",45m,"Copenhagen Hold",2,0,0,0,20,"right","",
2025-03-05 07:30:00,"Legs",1h 5m,"Glute Bridge (Bodyweight)",1,0,20,0,0,"","",
2025-03-05 07:30:00,"Legs",1h 5m,"Row",1,0,0,0,0,"","",
"""
HEVY = """"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index","set_type","weight_lbs","reps","distance_miles","duration_seconds","rpe"
"Noon","4 Mar 2025, 12:00","4 Mar 2025, 12:40","","Leg Curl",,"",0,"warmup",20,15,,,
"Noon","4 Mar 2025, 12:00","4 Mar 2025, 12:40","","Running",,"",0,"normal",,,2.5,1200,
"""
FITNOTES = """Date,Exercise,Category,Weight (kgs),Reps,Distance,Distance Unit,Time,Comment
2025-03-06,Hip Hinge,Back,20.0,8,,,,"good"
2025-03-06,Side Hang,Core,,,,,0:01:10,
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8-sig")
    return str(path)


def test_a_dry_run_says_what_would_be_added_and_adds_nothing(home: Home, tmp_path: Path):
    ran = home.coach("import", "--history", "--dry-run", file(tmp_path, STRONG))
    assert ran.exit_code == 0, ran.stderr
    assert "Strong: 2 workouts, 5 sets, 2025-03-03 to 2025-03-05." in ran.stderr
    assert "Clamshells: clamshell of the catalogue" in ran.stderr
    assert "Glute Bridge (Bodyweight): glute-bridge of the catalogue" in ran.stderr
    assert "Not in the catalogue: Copenhagen Hold" in ran.stderr
    assert "Weights are read as kg" in ran.stderr
    assert "line 8: Row: neither reps nor time nor distance" in ran.stderr
    assert "Would add 2; 0 already in the journal." in ran.stderr
    assert home.history() == []


def test_strong_gives_sets_reps_loads_sides_dates_and_notes_once(home: Home, tmp_path: Path):
    path = file(tmp_path, STRONG)
    assert "2 added" in home.coach("import", "--history", path).stderr
    before = home.history()
    assert "0 added, 0 completed, 2 already" in home.coach("merge", path).stderr
    assert home.history() == before
    later, first = before
    assert (first["title"], first["started_at"][:16]) == ("Legs", "2025-03-03T07:30")
    assert first["note"] == "slept well\nClamshells: slow"
    assert (first["rpe"], later["rpe"]) == (8, None)
    done = [(s["exercise"], s["side"], s["reps_done"], s.get("load")) for s in first["sets"]]
    assert done == [
        ("clamshell", None, 12, "5 kg"),
        ("clamshell", None, 10, "7.5 kg"),
        ("copenhagen-hold", "left", None, None),
        ("copenhagen-hold", "right", None, None),
    ]
    assert [s["seconds"] for s in first["sets"][2:]] == [25, 20]
    assert {s["outcome"] for s in first["sets"]} == {"done"}
    assert later["ended_at"][:16] == "2025-03-05T08:35"


def test_semicolons_and_pounds_are_read_too(home: Home, tmp_path: Path):
    text = STRONG.replace(",", ";").replace("7.5;10", "7,5;10")
    ran = home.coach("import", "--history", "--weights", "lb", file(tmp_path, text))
    assert "2 added" in ran.stderr, ran.stderr
    assert [s.get("load") for s in home.history()[1]["sets"][:2]] == ["5 lb", "7.5 lb"]


def test_hevy_and_fitnotes_are_read(home: Home, tmp_path: Path):
    assert "1 added" in home.coach("merge", file(tmp_path, HEVY)).stderr
    assert "1 added" in home.coach("import", "--history", file(tmp_path, FITNOTES)).stderr
    fitnotes, hevy = home.history()
    assert [(s.get("load"), s["reps_done"]) for s in hevy["sets"]] == [("20 lb", 15), (None, None)]
    assert hevy["note"] == "Running: 2.5 miles"
    assert [s["seconds"] for s in fitnotes["sets"]] == [0, 70]
    assert (fitnotes["note"], fitnotes["started_at"][:10]) == ("Hip Hinge: good", "2025-03-06")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_words_of_any_usual_encoding_are_read(home: Home, tmp_path: Path, encoding: str):
    path = tmp_path / "export.csv"
    path.write_bytes(STRONG.replace("Legs", "Übung \u2013 Bäin").encode(encoding))
    assert "2 added" in home.coach("import", "--history", str(path)).stderr
    assert {entry["title"] for entry in home.history()} == {"Übung \u2013 Bäin"}


def test_other_files_are_refused_by_name(home: Home, tmp_path: Path):
    other = home.coach("import", "--history", file(tmp_path, "a,b\n1,2\n"))
    assert (other.exit_code, "no export of Strong, Hevy or FitNotes" in other.stderr) == (1, True)
    assert home.coach("import", "--dry-run", file(tmp_path, "Squat 3x10")).exit_code == 2
    assert home.coach("merge", "--dry-run", file(tmp_path, "a")).exit_code == 2
    broken = STRONG.replace("2025-03-03 07:30:00", "Monday").replace(",12,", ",-1,")
    ran = home.coach("import", "--history", file(tmp_path, broken))
    assert "'Monday' is no date" in ran.stderr
    assert "1 added" in ran.stderr


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux has such a file")
@pytest.mark.parametrize("command", [("import", "--history"), ("import",)])
def test_a_file_that_cannot_be_read_is_said_to_be_so(home: Home, command: tuple[str, ...]):
    ran = home.coach(*command, "/proc/self/mem")
    assert ran.exit_code == 1
    assert ran.stderr == "coach-tui: /proc/self/mem cannot be read: Input/output error.\n"
