"""No Python that the program starts imports from the current folder."""

from __future__ import annotations

import ast
from pathlib import Path

from coach_tui.child_python import python_command

SOURCE = Path(__file__).parent.parent / "src" / "coach_tui"
ALLOWED = {"child_python.py": "the one place", "audio/extras.py": "shows a command, starts none"}


def test_the_current_folder_is_not_on_the_path():
    assert python_command("coach_tui", "new")[1:] == ["-P", "-m", "coach_tui", "new"]


def test_the_interpreter_is_named_in_one_place():
    naming = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "executable"
    }
    assert naming == set(ALLOWED)
