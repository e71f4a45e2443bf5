"""No Python that the program starts imports from the current folder."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

from source_code import nodes, sources

from coach_tui import child_python
from coach_tui.child_python import find_program, python_command

if TYPE_CHECKING:
    from pathlib import Path

ALLOWED = {"child_python.py": "the one place", "audio/optional.py": "shows a command, starts none"}


def test_the_current_folder_is_not_on_the_path():
    assert python_command("coach_tui", "new")[1:] == ["-P", "-m", "coach_tui", "new"]


def test_a_program_in_one_file_finds_its_modules_in_its_children_and_theirs(tmp_path: Path):
    archive = tmp_path / "coach.pyz"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("coach_tui/__init__.py", "")
        file.write(str(child_python.__file__), "coach_tui/child_python.py")
        file.writestr("__main__.py", "from coach_tui import first")
        file.writestr(
            "coach_tui/first.py",
            "import subprocess\nfrom coach_tui.child_python import python_command\n"
            "subprocess.run(python_command('coach_tui.second', 'a b'), check=True)\n",
        )
        file.writestr("coach_tui/second.py", "import sys; print(__name__, sys.argv[1:])")
    ran = subprocess.run(
        [sys.executable, "-I", str(archive)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.stdout, ran.stderr) == ("__main__ ['a b']\n", "")


def test_the_interpreter_is_named_in_one_place():
    naming = {
        path
        for path in sources()
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr == "executable"
    }
    assert naming == set(ALLOWED)


STARTING_OTHERS = {
    ("audio/device.py", "[find_program(name) or name, *command[1:]]"): "pacat, pw-cat or aplay",
    ("audio/device_monitor.py", "[pactl, '--format=json', 'list']"): "its full path",
    ("audio/voice/engines.py", "[executable, *arguments]"): "the full path of a speech program",
    ("audio/voice/engines.py", "[say, '-v', '?']"): "its full path",
    ("services/hooks.py", "[program, *arguments]"): "the user's own commands, from the settings",
    ("ui/editing.py", "command"): "the user's editor",
    ("web/app_process.py", "command"): "this program, by the python_command that serve gives it",
}
"""Calls that start another program than our Python, with their command, and which it is."""

STARTERS = {"run", "Popen", "call", "check_call", "check_output", "getoutput", "system", "popen"}


def starts_a_process(node: ast.AST) -> bool:
    """Whether a node is a call of ``subprocess`` or of the shell."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"subprocess", "os"}
        and (
            node.func.attr in STARTERS
            or node.func.attr.startswith(("spawn", "exec", "posix_spawn"))
        )
    )


def is_our_python(command: ast.expr) -> bool:
    return (
        isinstance(command, ast.Call)
        and isinstance(command.func, ast.Name)
        and command.func.id == "python_command"
    )


def test_every_process_is_our_python_or_a_listed_program():
    starting: set[tuple[str, str]] = set()
    for path in sources():
        for call in nodes(path):
            if isinstance(call, ast.Call) and starts_a_process(call):
                assert "shell" not in {keyword.arg for keyword in call.keywords}, path
                assert call.args, f"{path} names its command by a keyword"
                if not is_our_python(call.args[0]):
                    starting.add((path, ast.unparse(call.args[0])))
    assert starting == set(STARTING_OTHERS)


def test_on_windows_no_program_is_taken_from_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    for folder in ("here", "tools"):
        (tmp_path / folder).mkdir()
        for name in ("powershell.exe", "code.cmd"):
            (tmp_path / folder / name).touch()
    monkeypatch.chdir(tmp_path / "here")
    search = {"PATH": os.pathsep.join(["", ".", str(tmp_path / "tools")]), "PATHEXT": ".EXE;.CMD"}
    assert find_program("powershell", search) == str(tmp_path / "tools" / "powershell.exe")
    assert find_program("code.cmd", search) == str(tmp_path / "tools" / "code.cmd")
    assert find_program("flite", search) is None
    assert find_program("powershell", {"PATH": ""}) is None
    assert find_program(".\\code.cmd", search) == ".\\code.cmd"
