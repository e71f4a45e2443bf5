"""Sessions edited from within the app."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from screen_harness import BREATHER, GLUTES, Stage, screen_text, until

from coach_tui.ui.app import CoachApp
from coach_tui.ui.dialogs import ConfirmScreen
from coach_tui.ui.editing import (
    EditorProgram,
    at_place,
    editor_command,
    editor_program,
    windows_problem,
)
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.new.edit_screen import EditSessionScreen
from coach_tui.ui.session.problems_screen import ProblemsScreen
from coach_tui.ui.session.screen import DetailScreen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

    from coach_tui.ui.app import ExitReason


class AwayApp(CoachApp):
    """An app that can leave its terminal to others, which one without a terminal cannot."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        yield


@dataclass
class Editor:
    """What is done to a file while it is open."""

    stage: Stage
    old: str = ""
    new: str = ""
    opened: list[Path] = field(default_factory=list[Path])
    places: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    problem: str | None = None

    def edit(self, path: Path, line: int, column: int) -> str | None:
        self.opened.append(path)
        self.places.append((line, column))
        if self.problem is None:
            path.write_text(path.read_text().replace(self.old, self.new))
        return self.problem

    def app(self) -> CoachApp:
        services = self.stage.services()
        return AwayApp(replace(services, editor=replace(services.editor, edit=self.edit)))


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    stage = Stage(tmp_path)
    (tmp_path / "shipped").mkdir()
    stage.add("glutes", GLUTES)
    return Editor(stage)


async def listed(pilot: Pilot[ExitReason], title: str = "Glute activation") -> None:
    await until(pilot, "nothing listed", lambda: title in screen_text(pilot.app))


async def edit_as_text(pilot: Pilot[ExitReason]) -> None:
    """From a list or a page to the form of a session, and from there to the editor."""
    await pilot.press("e")
    await until(pilot, "no form", lambda: isinstance(pilot.app.screen, EditSessionScreen))
    await pilot.press("ctrl+o")


async def test_e_on_the_detail_screen_comes_back_with_the_new_words(editor):
    editor.old, editor.new = "title: Glute activation", "title: Quite other"
    app = editor.app()
    async with app.run_test() as pilot:
        await listed(pilot)
        await pilot.press("space")
        await edit_as_text(pilot)
        await until(pilot, "not read again", lambda: "Quite other" in screen_text(app))
        assert isinstance(app.screen, DetailScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_a_mistake_is_shown_with_its_place(editor):
    editor.old, editor.new = "exercise: clamshell, reps: 2", "exercise: clamshell, raps: 2"
    app = editor.app()
    async with app.run_test() as pilot:
        await listed(pilot)
        await edit_as_text(pilot)
        await until(pilot, "no problem", lambda: isinstance(app.screen, ProblemsScreen))
        lines = editor.opened[0].read_text().splitlines()
        row = next(n for n, line in enumerate(lines, start=1) if "raps" in line)
        await until(
            pilot,
            "no place",
            lambda: f":{row}:27" in "".join(screen_text(app).replace("│", "").split()),
        )
        editor.old, editor.new = "raps", "reps"
        await pilot.press("escape", "e")
        await until(pilot, "not mended", lambda: "broken" not in screen_text(app))
        assert isinstance(app.screen, HomeScreen)
    assert [line for line, _ in editor.places] == [0, row]


async def test_e_on_the_problems_edits_the_file_and_then_shows_the_session(editor):
    editor.old, editor.new = "exercise: clamshell, reps: 2", "exercise: clamshell, raps: 2"
    app = editor.app()
    async with app.run_test() as pilot:
        await listed(pilot)
        await edit_as_text(pilot)
        await until(pilot, "no problem", lambda: isinstance(app.screen, ProblemsScreen))
        editor.old, editor.new = "raps", "reps"
        await pilot.press("e")
        await until(pilot, "not edited", lambda: isinstance(app.screen, DetailScreen))
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_a_problem_opens_the_editor_at_its_place_by_enter_and_by_a_second_click(editor):
    editor.stage.add("glutes", GLUTES.replace("duration: 20s", "").replace("reps: 2}", "raps: 2}"))
    app = editor.app()
    app.services.settings.settings.keys["problems.edit"] = "E"
    async with app.run_test() as pilot:
        await listed(pilot, "glutes")
        await pilot.press("enter")
        await until(pilot, "no problem", lambda: isinstance(app.screen, ProblemsScreen))
        assert "in your editor (E)" in screen_text(app)
        await pilot.press("down", "enter")
        await until(pilot, "not opened", lambda: len(editor.opened) == 1)
        await until(pilot, "not read again", lambda: "in your editor" in screen_text(app))
        await pilot.click("#problems-list", offset=(4, 2))
        assert len(editor.opened) == 1
        await pilot.click("#problems-list", offset=(4, 2))
        await until(pilot, "not opened", lambda: len(editor.opened) == 2)
        await until(pilot, "not read again", lambda: "in your editor" in screen_text(app))
        await pilot.press("E")
        await until(pilot, "not opened", lambda: len(editor.opened) == 3)
    problems = editor.stage.sessions()[0].problems
    second, first, again = editor.places
    assert second == (problems[1].line, problems[1].column)
    assert first == again == (problems[0].line, problems[0].column)


async def test_what_ships_is_copied_first_and_only_when_agreed(editor):
    shipped = editor.stage.folder / "shipped" / "sit.yaml"
    shipped.write_text(BREATHER)
    (editor.stage.folder / "glutes.yaml").unlink()
    editor.old, editor.new = "title: Wall sit", "title: My own sit"
    app = editor.app()
    async with app.run_test() as pilot:
        await listed(pilot, "Wall sit")
        await pilot.press("e")
        await until(pilot, "not asked", lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("n")
        await until(pilot, "still asked", lambda: isinstance(app.screen, HomeScreen))
        assert editor.opened == []
        await pilot.press("e")
        await until(pilot, "not asked", lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, "no form", lambda: isinstance(app.screen, EditSessionScreen))
        await pilot.press("ctrl+o")
        await until(pilot, "not copied", lambda: "My own sit" in screen_text(app))
    assert shipped.read_text() == BREATHER
    assert editor.opened == [editor.stage.folder / "sit.yaml"]


async def test_an_editor_that_cannot_be_started_is_reported(editor):
    editor.problem = "vile cannot be started."
    app = editor.app()
    async with app.run_test(notifications=True) as pilot:
        await listed(pilot)
        await edit_as_text(pilot)
        await until(pilot, "not told", lambda: "vile cannot be started." in screen_text(app))
        assert isinstance(app.screen, HomeScreen)


async def test_where_the_terminal_cannot_be_left_that_is_reported(editor):
    app = CoachApp(editor.app().services)
    async with app.run_test(notifications=True) as pilot:
        await listed(pilot)
        await edit_as_text(pilot)
        await until(pilot, "not told", lambda: "can't" in screen_text(app))
        assert editor.opened == []


FLOW = "{title: Glute activation, exercises: {a: {name: A}}, steps: [{exercise: a, reps: 2}]}\n"


@pytest.mark.parametrize(
    ("text", "chosen", "words"),
    [
        (GLUTES, "", ("as text, in vi?", ":wq", "EDITOR")),
        (FLOW, "", ("as text, in vi?", "form", "can't", ":wq", "EDITOR")),
        (FLOW, "vi", ("as text, in vi?", "form", "can't", ":wq")),
        (GLUTES, "vi", ()),
    ],
)
async def test_an_editor_that_is_not_expected_is_named_with_how_it_is_left(
    editor, text: str, chosen: str, words: tuple[str, ...]
):
    editor.stage.add("glutes", text)
    services = editor.app().services
    program = EditorProgram("vi", is_chosen=bool(chosen))
    app = AwayApp(replace(services, editor=replace(services.editor, program=lambda: program)))
    async with app.run_test() as pilot:
        await listed(pilot)
        for answer in "ny" if words else "-":
            if text is FLOW:
                await pilot.press("e")
            else:
                await edit_as_text(pilot)
            if not words:
                break
            await until(pilot, "not asked", lambda: isinstance(app.screen, ConfirmScreen))
            asked = " ".join(screen_text(app).replace("│", " ").split())
            assert all(part in asked for part in words)
            assert ("EDITOR" in asked) is not bool(chosen)
            assert editor.opened == []
            await pilot.press(answer)
            await until(pilot, "still asked", lambda: isinstance(app.screen, HomeScreen))
        await until(pilot, "not opened", lambda: len(editor.opened) == 1)


def test_the_program_that_opens_has_its_name_and_whether_it_was_chosen(monkeypatch):
    assert editor_program({"EDITOR": "/usr/bin/nano -w"}) == EditorProgram("nano", is_chosen=True)
    monkeypatch.setattr("coach_tui.ui.editing.find_program", lambda name: f"/usr/bin/{name}")
    fallback = editor_program({"EDITOR": ""})
    assert fallback == EditorProgram(
        "notepad" if sys.platform == "win32" else "nano", is_chosen=False
    )
    monkeypatch.setattr("coach_tui.ui.editing.find_program", lambda _: None)
    assert editor_program({}) is None


@pytest.mark.skipif(sys.platform == "win32", reason="a command line is split otherwise there")
@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({"VISUAL": "code --wait", "EDITOR": "vi"}, ["code", "--wait"]),
        ({"EDITOR": "'my editor' -n"}, ["my editor", "-n"]),
        ({"VISUAL": " ", "EDITOR": "ed"}, ["ed"]),
        ({"VISUAL": "'open", "EDITOR": "ed"}, ["ed"]),
    ],
)
def test_the_persons_own_editor_is_taken(environment, command):
    assert editor_command(environment) == command


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (["vim"], ["+7", "+normal! 5|", "a b.yaml"]),
        (["/usr/bin/nvim", "-p"], ["-p", "+7", "+normal! 5|", "a b.yaml"]),
        (["vim.basic"], ["+7", "+normal! 5|", "a b.yaml"]),
        (["vi"], ["+7", "a b.yaml"]),
        (["nano", "-l"], ["-l", "+7,5", "a b.yaml"]),
        (["emacs-29.1", "-nw"], ["-nw", "+7:5", "a b.yaml"]),
        (["emacsclient", "-t"], ["-t", "+7:5", "a b.yaml"]),
        (["code", "--wait"], ["--wait", "--goto", "a b.yaml:7:5"]),
        ([r"C:\Code\bin\Code.CMD", "--wait"], ["--wait", "--goto", "a b.yaml:7:5"]),
        (["subl", "-w"], ["-w", "a b.yaml:7:5"]),
        (["hx"], ["a b.yaml:7:5"]),
        (["kak"], ["+7:5", "a b.yaml"]),
        (["ed"], ["a b.yaml"]),
        (["./codex"], ["a b.yaml"]),
    ],
)
def test_an_editor_is_given_the_place_in_its_own_way(command, arguments):
    assert at_place(command, "a b.yaml", 7, 5) == [command[0], *arguments]
    assert at_place(command, "a b.yaml", 0, 0) == [*command, "a b.yaml"]


def test_on_windows_quotes_go_and_a_name_is_looked_up_with_its_endings(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    (tmp_path / "code.cmd").touch()
    search = {"PATH": str(tmp_path), "PATHEXT": ".EXE;.CMD"}
    quoted = r'"C:\Program Files\Editor\edit.exe" --wait'
    assert editor_command({"EDITOR": quoted, **search}) == [
        r"C:\Program Files\Editor\edit.exe",
        "--wait",
    ]
    assert editor_command({"EDITOR": "code --wait", **search}) == [
        str(tmp_path / "code.cmd"),
        "--wait",
    ]
    monkeypatch.chdir(tmp_path)
    assert editor_command({"EDITOR": "code", "PATH": ""}) == ["code"]
    assert windows_problem("code", Path("a.yaml")) == "code is not on your PATH."


def test_on_windows_no_name_of_a_file_becomes_a_command_of_an_editor(monkeypatch):
    assert windows_problem(r"C:\code.cmd", Path("a&calc.yaml")) is None
    monkeypatch.setattr(sys, "platform", "win32")
    for program, name in (("code.CMD", "a&calc.yaml"), ("code.bat", "a b%PATH%.yaml")):
        problem = windows_problem(rf"C:\{program}", Path(name))
        assert problem is not None
        assert name in problem
    for program, name in (("code.exe", "a&calc.yaml"), ("code.cmd", "a & b.yaml")):
        assert windows_problem(rf"C:\{program}", Path(name)) is None
