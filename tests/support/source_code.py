"""The program's own source, parsed once for all tests that read it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

CODE = Path(__file__).parents[2] / "src" / "coach_tui"


@cache
def sources() -> dict[str, str]:
    """The text of each module by its path in the package, such as ``cli/run.py``."""
    return {
        path.relative_to(CODE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(CODE.rglob("*.py"))
    }


@cache
def nodes(path: str) -> tuple[ast.AST, ...]:
    """Every node of a module, the module itself first."""
    return tuple(ast.walk(ast.parse(sources()[path])))
