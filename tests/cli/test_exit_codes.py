"""The same mistake gives the same exit code, whichever command it is made with."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from home_folder import Home

from coach_tui.cli.commands import COMMANDS
from coach_tui.cli.journal import journal
from coach_tui.exit_codes import ExitCode

DOCS = Path(__file__).parents[2] / "docs"

GLUTES = "glute-activation"

MISTAKES: dict[str, tuple[ExitCode, list[str]]] = {
    "a session that there is not": (
        ExitCode.PROBLEMS,
        [
            "run no-such",
            "run --resume no-such",
            "show no-such",
            "show no-such --figure",
            "show no-such --json",
            "preview no-such",
            "render no-such -o x.wav",
            "journal add no-such",
        ],
    ),
    "a session file with errors": (
        ExitCode.PROBLEMS,
        [
            "broken.yaml",
            "run broken.yaml",
            "show broken.yaml",
            "preview broken.yaml",
            "render broken.yaml -o x.wav",
            "check broken.yaml",
            "check --json broken.yaml",
            "journal add broken.yaml",
        ],
    ),
    "a file that there is not": (
        ExitCode.PROBLEMS,
        [
            "missing.yaml",
            "run missing.yaml",
            "check missing.yaml",
            "import missing.txt",
            "import --history missing.csv",
            "merge missing.jsonl",
            "journal merge missing.jsonl",
        ],
    ),
    "a folder in place of a file": (
        ExitCode.PROBLEMS,
        [
            "run folder",
            "show folder",
            "import folder",
            "merge folder",
            "export --format csv -o folder",
            "render breathing-reset -o folder.wav --voice off --force",
        ],
    ),
    "a place that cannot be written to": (
        ExitCode.PROBLEMS,
        [
            "export --format csv -o missing/x.csv",
            "render breathing-reset -o missing/x.wav --voice off",
        ],
    ),
    "a file that would be replaced": (
        ExitCode.PROBLEMS,
        [
            "new mine --exercise clamshell=20",
            "import sheet.txt -o sheet.txt",
            "render breathing-reset -o there.wav --voice off",
        ],
    ),
    "an exercise or a variation that there is not": (
        ExitCode.PROBLEMS,
        [
            "exercises no-such",
            "exercises no-such --json",
            "new other --exercise no-such=20",
            f"run {GLUTES} --variation no-such=wall",
            f"run {GLUTES} --variation clamshell=no-such",
            f"preview {GLUTES} --variation clamshell=no-such",
            f"render {GLUTES} -o x.wav --variation clamshell=no-such",
            f"journal add {GLUTES} --variation clamshell=no-such",
            f"journal add {GLUTES} --reps no-such=3",
        ],
    ),
    "an entry that there is not": (
        ExitCode.PROBLEMS,
        [
            "journal note no-such x",
            "journal correct no-such 1 2",
            "journal edit no-such --pain 1",
            "journal rate no-such --pain 1",
            "journal delete no-such",
            "journal undo no-such",
            "journal undo last",
            "journal forget no-such --yes",
            "run --resume",
            "advice --follow 9",
        ],
    ),
    "a filter that matches nothing": (
        ExitCode.DONE,
        [
            "history --session no-such",
            "history --since 2100-01-01 --json",
            *(f"export --format {name} --session no-such" for name in ("csv", "jsonl", "ics")),
            "export --format markdown --since 2100-01-01",
        ],
    ),
    "no journal yet": (
        ExitCode.DONE,
        ["history", "today", "today --json", "advice", "status", "list"],
    ),
    "nothing to repair or to resume": (ExitCode.PROBLEMS, ["journal repair", "run --resume"]),
    "a value that the help does not list": (
        ExitCode.USAGE,
        [
            "sounds no-such",
            "sounds --sounds no-such",
            "schema no-such",
            "completion no-such",
            "export --format no-such",
            f"run {GLUTES} --coaching no-such",
            f"preview {GLUTES} --voice no-such",
            "import sheet.txt --format no-such",
            "history --since someday",
            "no-such",
            "journal no-such",
        ],
    ),
    "a value of the wrong form": (
        ExitCode.USAGE,
        [
            f"run {GLUTES} --variation wall",
            f"run {GLUTES} --speed 0",
            f"run {GLUTES} --plain --speed nan",
            "new other --exercise clamshell",
            "journal rate last --pain 11",
            "history --limit 0",
            f"render {GLUTES} -o x.txt",
            f"render {GLUTES} -o x.wav --open never",
            f"journal add {GLUTES} --reps many",
        ],
    ),
    "an argument too few": (
        ExitCode.USAGE,
        [
            "run",
            "show",
            "check",
            "preview",
            "render breathing-reset",
            "export",
            "merge",
            "import",
            "completion",
            "journal rate last",
            "journal note",
        ],
    ),
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = Home(tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    Path("broken.yaml").write_text("titel: x\n")
    Path("sheet.txt").write_text("Clamshell 3x12\n")
    Path("there.wav").write_text("")
    Path("folder").mkdir()
    Path("folder.wav").mkdir()
    assert home.coach("new", "mine", "--exercise", "clamshell=20").exit_code == ExitCode.DONE
    return home


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_command_answers_a_mistake_with_the_same_code(home, mistake):
    code, calls = MISTAKES[mistake]
    results = {call: home.coach(*call.split()) for call in calls}
    assert {call: result.exit_code for call, result in results.items()} == dict.fromkeys(
        calls, code
    )
    if code is not ExitCode.DONE:
        silent = {"check --json broken.yaml"}
        assert all(result.stderr for call, result in results.items() if call not in silent)


@pytest.mark.parametrize(
    "words", [*([name] for name in COMMANDS), *(["journal", name] for name in journal.commands)]
)
def test_an_option_that_there_is_not_is_wrong_usage(home, words):
    assert home.coach(*words, "--no-such-option").exit_code == ExitCode.USAGE
    assert home.coach(*words, "--help").exit_code == ExitCode.DONE


@pytest.mark.parametrize(
    "call", ["history", "today", "export --format csv", "journal undo last", "run --resume"]
)
def test_a_journal_that_cannot_be_read_is_a_problem(home, tmp_path, call):
    folder = tmp_path / "home/data/coach-tui"
    (folder / "journal.sqlite3").write_bytes(b"not a journal" * 500)
    result = home.coach(*call.split())
    assert (result.exit_code, result.stdout) == (ExitCode.PROBLEMS, "")
    assert result.stderr


def test_the_page_has_every_code_with_its_name():
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", page, re.MULTILINE)
    assert {name: int(code) for code, name in rows} == {code.name: code.value for code in ExitCode}


def test_click_has_the_same_code_for_wrong_usage():
    assert click.UsageError.exit_code == ExitCode.USAGE
