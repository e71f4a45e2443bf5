"""Holds the source to the rule for modules and names in CONTRIBUTING.md."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from source_code import nodes, sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parent.parent

SMALL = 100
"""A module with fewer lines must be a boundary, or be imported from several places."""

MOST_LINES = 600

MOST_MODULES = 18
"""In one package. ``cli`` has a module for each command."""

SMALL_WITH_A_REASON: dict[str, str] = {}
"""Small modules with one importer, in their own package, and why they stand alone."""

CLASS_NAMES_USED_TWICE: dict[str, str] = {}
"""Names of classes that exist in several modules, and why."""

VAGUE = frozenset(
    [
        "found",
        "one",
        "each",
        "own",
        "said",
        "told",
        "known",
        "wanted",
        "kept",
        "held",
        "given",
        "made",
        "here",
        "there",
    ]
)
"""As local names these say that there is a value, not what it is."""

PRIVATE = frozenset(["told", "tell", "kept", "diary", "ears", "hurt", "hush", "desk", "counsel"])
"""Local names from a vocabulary that the code had once, in tests and tools too."""

OTHER_CODE = [
    path
    for folder in ("tests", "bench", "docs", "sounds")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


def module_name(path: str) -> str:
    return f"coach_tui/{path}".removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module_name(path): path for path in sources()}


def imported_by(name: str) -> set[str]:
    """The modules of the package that a module imports, lazily or not."""
    imported: set[str] = set()
    for node in nodes(MODULES[name]):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        for alias in node.names:
            submodule = f"{node.module}.{alias.name}"
            imported.add(submodule if submodule in MODULES else node.module)
    return (imported & MODULES.keys()) - {name}


@cache
def imports() -> dict[str, set[str]]:
    return {name: imported_by(name) for name in MODULES}


def package_of(name: str) -> str:
    return name.rpartition(".")[0]


def is_package(name: str) -> bool:
    return MODULES[name].endswith("__init__.py")


def line_count(name: str) -> int:
    return sources()[MODULES[name]].count("\n")


def splinters() -> Iterator[str]:
    importers: dict[str, set[str]] = defaultdict(set)
    for importer, imported in imports().items():
        for name in imported:
            importers[name].add(importer)
    for name in MODULES:
        if is_package(name) or line_count(name) >= SMALL or len(importers[name]) != 1:
            continue
        (importer,) = importers[name]
        if package_of(importer) == package_of(name):
            yield name


def test_a_small_module_with_one_importer_in_its_package_has_a_reason():
    assert sorted(splinters()) == sorted(SMALL_WITH_A_REASON)


def test_a_class_name_means_one_thing():
    homes: dict[str, list[str]] = defaultdict(list)
    for name, path in MODULES.items():
        module = nodes(path)[0]
        assert isinstance(module, ast.Module)
        for node in module.body:
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(name)
    twice = {class_name: names for class_name, names in homes.items() if len(names) > 1}
    assert sorted(twice) == sorted(CLASS_NAMES_USED_TWICE), twice


def test_a_package_can_be_taken_in_at_a_glance():
    sizes = Counter(package_of(name) for name in MODULES if not is_package(name))
    del sizes["coach_tui.cli"]
    assert {package: size for package, size in sizes.items() if size > MOST_MODULES} == {}


def test_modules_import_each_other_in_no_circle():
    try:
        TopologicalSorter(imports()).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def local_names(code: Iterable[ast.AST]) -> Iterator[str]:
    for node in code:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def test_local_names_say_what_a_value_is():
    vague = {path: (VAGUE | PRIVATE).intersection(local_names(nodes(path))) for path in sources()}
    assert {path: names for path, names in vague.items() if names} == {}


def test_local_names_of_tests_and_tools_have_no_private_words():
    private: dict[str, set[str]] = {}
    for path in OTHER_CODE:
        text = path.read_text(encoding="utf-8")
        if any(name in text for name in PRIVATE):  # parsing all of them takes seconds
            names = set(PRIVATE.intersection(local_names(ast.walk(ast.parse(text)))))
            private |= {str(path.relative_to(ROOT)): names} if names else {}
    assert private == {}


def test_a_module_has_at_most_600_lines():
    sizes = {name: line_count(name) for name in MODULES}
    assert {name: lines for name, lines in sizes.items() if lines > MOST_LINES} == {}


def docstrings_of_constants(code: Iterable[ast.AST]) -> Iterator[ast.Expr]:
    for node in code:
        if isinstance(node, ast.Module | ast.ClassDef):
            for statement, after in pairwise(node.body):
                match after:
                    case ast.Expr(ast.Constant(str())) if isinstance(
                        statement, ast.Assign | ast.AnnAssign
                    ):
                        yield after


def test_what_one_line_says_of_a_constant_is_a_comment():
    lines = {
        path: [
            docstring.lineno
            for docstring in docstrings_of_constants(nodes(path))
            if docstring.lineno == docstring.end_lineno
        ]
        for path in sources()
        if path != "paths.py"
    }
    assert {path: numbers for path, numbers in lines.items() if numbers} == {}


def test_a_package_says_what_lives_there_and_where_to_begin():
    for path in filter(is_package, set(MODULES) - {"coach_tui"}):
        module = nodes(MODULES[path])[0]
        assert isinstance(module, ast.Module)
        assert re.search("(Begin|Start) with", ast.get_docstring(module) or ""), path
