"""Sessions that commands write: ``import`` and ``new``, used as a person uses them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from home_folder import SILENT, Home

from coach_tui.cli.new import ask_for_steps
from coach_tui.definitions.library import ExerciseCatalogue


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


SHEET = "Hip programme\n\n1. Clamshells 3x12 each leg, 2 sec hold\n2. Plank 3 x 30 s\n\nAsk Jo.\n"


def test_a_sheet_becomes_a_session_that_can_be_run_by_its_name(home, tmp_path):
    sheet = tmp_path / "sheet.txt"
    sheet.write_text(SHEET)
    done = home.coach("import", str(sheet))
    made = tmp_path / "data/coach-tui/sessions/hip-programme.yaml"
    assert (done.exit_code, str(made) in done.stdout) == (0, True)
    assert "Not read: Ask Jo." in done.stderr
    assert f"To check it: coach-tui check {made}\n" in done.stderr
    assert "To run it: coach-tui run hip-programme\n" in done.stderr
    assert home.coach("check", str(made)).exit_code == 0
    assert home.coach("run", "hip-programme", *SILENT, "--speed", "1000").exit_code == 0
    if os.name == "posix":
        assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_a_file_that_is_there_is_not_written_over(home, tmp_path):
    target = tmp_path / "mine.yaml"
    target.write_text("precious")
    done = home.coach("import", "-", "-o", str(target), answer=SHEET)
    assert (done.exit_code, target.read_text()) == (1, "precious")
    assert "--force" in done.stderr
    assert home.coach("import", "-", "-o", str(target), "--force", answer=SHEET).exit_code == 0
    assert target.read_text() != "precious"
    assert [path.name for path in tmp_path.glob(".*.new")] == []


def test_stdin_to_stdout(home):
    done = home.coach("import", "-", "-o", "-", answer="Squat 2x8\n")
    assert "{exercise: squat, reps: 8, sets: 2}" in done.stdout
    assert done.exit_code == 0


def test_what_cannot_be_imported_is_reported_in_a_sentence(home):
    done = home.process("import", "-", "--format", "jawt", answer="{")
    assert (done.returncode, done.stdout) == (1, "")
    assert "it is not JSON" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["con", "lpt1"])
def test_new_refuses_the_name_of_a_device_of_windows_and_import_avoids_it(home, tmp_path, name):
    done = home.coach("new", name, "--exercise", "squat=8")
    assert (done.exit_code, f"no file can be called {name}, but {name}-1 can" in done.stderr) == (
        2,
        True,
    )
    assert home.coach("import", "-", answer=f"{name}\n\n1. Squat 2x8\n").exit_code == 0
    assert [path.stem for path in (tmp_path / "data/coach-tui/sessions").iterdir()] == [f"{name}-1"]


def test_new_writes_a_session_that_is_right_and_says_how_to_run_it(home, tmp_path):
    done = home.coach(
        "new",
        "lunch",
        "--title",
        "At lunch: hips",
        "--exercise",
        "clamshell=20each",
        "--exercise",
        "Glute bridges=3x12-15 rest 45s",
        "--exercise",
        "single-leg-balance=30s each side",
    )
    made = tmp_path / "data/coach-tui/sessions/lunch.yaml"
    assert (done.exit_code, done.stdout.strip()) == (0, str(made))
    assert "coach-tui run lunch" in done.stderr
    text = made.read_text()
    assert text.startswith("# A session file.")
    assert 'title: "At lunch: hips"' in text
    assert "{exercise: clamshell, reps: 20, sides: each}" in text
    assert "{exercise: glute-bridge, reps: 12-15, sets: 3, rest: 45s}" in text
    assert "{exercise: single-leg-balance, duration: 30s, sides: each}" in text
    assert home.coach("check", str(made)).exit_code == 0
    again = home.coach("new", "lunch", "--exercise", "squat=5")
    assert (again.exit_code, made.read_text()) == (1, text)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["Lunch Time", "--exercise", "squat=5"], 2, "lunch-time"),
        (["lunch", "--exercise", "clamshel=5"], 1, "did you mean `clamshell`"),
        (["lunch", "--exercise", "squat=lots"], 2, "not understood"),
        (["lunch", "--exercise", "squat"], 2, "EXERCISE=DOSE"),
        (["lunch"], 2, "--exercise"),
    ],
)
def test_new_says_what_it_does_not_understand(arguments, code, words, home):
    done = home.coach("new", *arguments)
    assert (done.exit_code, words in done.stderr) == (code, True), done.stderr


def test_new_asks_until_it_understands():
    known = ExerciseCatalogue([Path(__file__).parents[2] / "sessions" / "exercises"])
    answers = iter(["", "clamshel", "5", "clamshell", "lots", "clamshell", "3x12 each", ""])
    steps = ask_for_steps(known, lambda _question: next(answers))
    assert [(step.exercise, step.reps, step.sets) for step in steps] == [("clamshell", ("12",), 3)]


def test_new_without_a_name_or_a_terminal_is_wrong_usage(home):
    done = home.coach("new")
    assert (done.exit_code, "NAME" in done.stderr) == (2, True)


def test_a_file_that_is_missing_is_a_problem_and_no_wrong_usage(home):
    done = home.coach("import", "nowhere.txt")
    assert (done.exit_code, "nowhere.txt" in done.stderr) == (1, True)
