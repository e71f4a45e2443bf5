"""The commands that look, used as a person uses them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from home_folder import Home

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


FIVE_MISTAKES = """\
title: Five mistakes
sumary: misspelt
defaults: {prepare: soon}
steps:
  - {exercise: clamshel, reps: 20}
  - {exercise: clamshell, reps: -3}
  - {exercise: clamshell, reps: 20, sides: eech}
"""


def test_what_ships_has_no_problems(home):
    done = home.coach("check", str(ROOT / "sessions"), str(ROOT / "sessions/exercises"))
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_five_mistakes_are_five_problems_each_at_its_place(home, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(FIVE_MISTAKES)
    done = home.coach("check", str(file))
    places = [line.removeprefix(str(file)).split(": ")[0] for line in done.stderr.splitlines()]
    assert places == [":2:1", ":3:21", ":5:16", ":6:33", ":7:44"]
    assert "summary" in done.stderr.splitlines()[0]
    assert "clamshell" in done.stderr.splitlines()[2]
    assert "each" in done.stderr.splitlines()[4]
    assert done.exit_code == 1
    assert "Traceback" not in done.stderr


def test_problems_come_as_json_too(home, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(FIVE_MISTAKES)
    done = home.coach("check", "--json", str(file))
    assert [problem["line"] for problem in json.loads(done.stdout)["problems"]] == [2, 3, 5, 6, 7]
    assert done.exit_code == 1


def test_the_preview_has_every_rep_inside_the_articles_figures(home):
    preview = json.loads(
        home.coach("preview", "glute-activation", "--json", "--voice", "off").stdout
    )
    counted: dict[tuple[str, str | None], set[int]] = {}
    for phase in preview["phases"]:
        if phase["rep"] is not None:
            counted.setdefault((phase["exercise"], phase["side"]), set()).add(phase["rep"])
    assert {key: len(reps) for key, reps in counted.items()} == {
        ("clamshell", "left"): 20,
        ("clamshell", "right"): 20,
        ("glute-bridge", None): 15,
        ("fire-hydrant", "left"): 12,
        ("fire-hydrant", "right"): 12,
        ("monster-walk", "forward"): 10,
        ("monster-walk", "backward"): 10,
    }
    limits = {"up": (2, 3), "hold": (1, 2), "down": (2, 3)}
    for kind, (low, high) in limits.items():
        lengths = [
            p["duration_s"]
            for p in preview["phases"]
            if p["exercise"] == "clamshell" and p["kind"] == kind
        ]
        assert len(lengths) == 40
        assert all(low <= length <= high for length in lengths)
    switches = [p["exercise"] for p in preview["phases"] if p["kind"] == "switch"]
    assert switches == ["clamshell", "fire-hydrant", "monster-walk"]
    total_s = sum(p["duration_s"] for p in preview["phases"])
    assert preview["duration_s"] == pytest.approx(total_s)


def test_every_cue_of_a_preview_names_a_sound_with_a_length(home):
    preview = json.loads(
        home.coach("preview", "glute-activation", "--json", "--voice", "off").stdout
    )
    assert all(cue["sound"] and cue["duration_s"] > 0 for cue in preview["cues"])
    (done,) = [cue for cue in preview["cues"] if cue["sound"] == "done"]
    assert done["at_s"] == preview["duration_s"]


def test_the_preview_is_a_table_for_people(home):
    lines = home.coach("preview", "glute-activation", "--voice", "off").stdout.splitlines()
    assert "prepare" in lines[1]
    assert lines[-1].endswith("Well done, you're finished.")


def test_list_and_show_print_what_there_is(home):
    listed = json.loads(home.coach("list", "--json").stdout)["sessions"]
    assert {"glute-activation", "clamshell-beginner"} <= {entry["name"] for entry in listed}
    shown = home.coach("show", "glute-activation").stdout
    assert "Clamshell: 20 reps each side" in shown
    assert json.loads(home.coach("show", "glute-activation", "--json").stdout)["steps"]


def test_show_draws_the_poses_of_an_exercise_a_self_test_and_a_session(home):
    squat = home.coach("show", "squat", "--figure").stdout
    assert "Squat, from the side" in squat
    assert "Single-leg squat, from the side" in squat
    assert squat.count("\u28ff") > 30, "solid braille cells"
    assert max(map(len, squat.splitlines())) <= 80
    clamshell = home.coach("show", "clamshell", "--figure").stdout
    assert "Banded clamshell" in clamshell
    assert "long hold" not in clamshell, "it looks like the clamshell"
    assert "Walking test" in home.coach("show", "trendelenburg-walk", "--figure").stdout
    session = home.coach("show", "glute-activation", "--figure").stdout
    assert [line for line in session.splitlines() if ", from" in line] == [
        "Clamshell, from the front",
        "Glute bridge, from the side",
        "Fire hydrant, from behind",
        "Monster walk, from the side",
    ]


def test_a_figure_of_what_does_not_exist_is_an_error(home):
    done = home.coach("show", "clamshel", "--figure")
    assert done.exit_code == 1
    assert "clamshel" in done.stderr


def test_a_broken_file_of_the_users_is_listed_and_hides_nothing(home, tmp_path):
    folder = tmp_path / "data/coach-tui/sessions"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("title: Mine\n")
    done = home.coach("list")
    assert "mine" in done.stdout
    assert "broken" in done.stdout
    assert "glute-activation" in done.stdout


def test_an_unknown_name_is_answered_with_the_nearest(home):
    done = home.coach("run", "glute-activaton")
    assert done.exit_code == 1
    assert "glute-activation" in done.stderr


@pytest.mark.parametrize("arguments", [["run"], ["nonsense"], ["run", "x", "--speed", "0"]])
def test_wrong_usage_exits_with_two(home, arguments):
    assert home.coach(*arguments).exit_code == 2


def test_without_a_terminal_it_says_what_it_can_do(home):
    done = home.coach()
    assert done.exit_code == 0
    assert "coach-tui run SESSION" in done.stdout
    assert "glute-activation" in done.stdout


def test_the_version_is_printed(home):
    assert home.coach("--version").stdout.startswith("coach-tui ")


@pytest.mark.parametrize("command", ["list", "history", "--version"])
def test_looking_never_imports_textual(home, command):
    program = f"""
import sys
sys.argv = ["coach-tui", {command!r}]
from coach_tui.cli import main
try:
    main()
except SystemExit:
    pass
sys.exit(sorted(m for m in sys.modules if m.split(".")[0] in ("textual", "rich")) and 1 or 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env=home.env, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0


def test_a_title_with_markup_and_a_title_with_an_escape(home, tmp_path):
    steps = "steps: [{exercise: clamshell, reps: 1}]\n"
    markup = tmp_path / "markup.yaml"
    markup.write_text("title: '[@click=app.quit]x[/]'\n" + steps)
    shown = home.coach("show", str(markup))
    assert shown.stdout.startswith("[@click=app.quit]x[/]")
    escape = tmp_path / "escape.yaml"
    escape.write_text('title: "\\x1b]52;c;eA==\\x07x"\n' + steps)
    refused = home.coach("check", str(escape))
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"{escape}:1:8: ")
    assert "\x1b" not in refused.stderr


def test_a_reader_that_goes_away_is_no_fault(home):
    process = subprocess.Popen(
        [sys.executable, "-m", "coach_tui", "preview", "glute-activation", "--voice", "off"],
        env=home.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait(timeout=60)
