"""What people read and hear uses the words of docs/wording.md."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from source_code import nodes, sources

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
WORDING = ROOT / "docs" / "wording.md"
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "sounds").glob("*.md")),
    *sorted((ROOT / "src/coach_tui/languages").glob("*.toml")),
    *sorted((ROOT / "sessions").rglob("*.yaml")),
]

PATTERNS = {
    "go on": r"\b(?:go|goes|going|gone|went) on\b(?! the (?:floor|screen))",
    "put away": r"\b(?:put|puts|putting) away\b",
    "take back": r"\b(?:take|takes|taken|taking|took) back\b",
    "broken off": r"\b(?:broken|breaks?|broke) off\b",
    "begun anew": r"\b(?:begun|begin|begins|began) anew\b",
    "mend": r"\bmend(?:s|ed|ing)?\b",
    "kept": r"\bkept\b",
    "tell": r"\b(?:tells?|told|telling)\b",
    "whoever": r"\bwhoever\b",
    "nobody": r"\b(?:nobody|somebody)\b",
    "at the least": r"\bat the (?:least|most)\b",
    "of 10": r"\bof 10\b",
    "as far as it doesn't hurt": r"\bdoes(?:n't| not) hurt\b|wehtut|no te duela",
    "stop if anything hurts": r"\bstop (?:if|when|where) (?:it|anything) hurts|te duele\.",
}
"""The retired words of the page, and what finds each."""

ALLOWED = {
    "tell": [
        "the wall will tell you",  # a wall, in an exercise
        "to tell you when you do",  # likewise
    ],
    "go on": ["The band goes on once"],  # around the knees
    "kept": ["tried reps kept lost"],  # a column that bench/torture.py prints
    "of 10": ["of 10 on", "4 of 10"],  # in the key of what version 0.1 dismissed
}
"""Texts that use a retired word in another meaning."""

PRIVATE = re.compile(r"\b(?:scribe|bouts?|counsel|shadow|tongue|abreast|keeper|portrait|ledger)\b")
"""Words that the code once had for what has a plain name; in SQL and JSON ``bout`` remains."""

STORED = "``bout``"

CODE_FOLDERS = ("src", "tests", "bench", "docs")

INPUT = {"definitions/imports/pain_limits.py"}
"""Modules whose strings are patterns for what a stranger writes."""


def retired_words() -> list[str]:
    """The first column of the page's second table."""
    table = WORDING.read_text(encoding="utf-8").partition("## Retired")[2].partition("\n## ")[0]
    return re.findall(r"^\| ([^|]+?) \| ", table, re.MULTILINE)[2:]


def texts_of(path: str) -> Iterator[str]:
    """The strings of a module that a person may read: no docstrings, and no arguments of a log."""
    hidden: set[int] = set()
    for node in nodes(path):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            hidden.add(id(node.value))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("_log"):
            hidden.update(id(part) for part in ast.walk(node))
    for node in nodes(path):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in hidden
        ):
            yield node.value
        elif isinstance(node, ast.FunctionDef) and any(
            "command" in ast.unparse(decorator) for decorator in node.decorator_list
        ):
            yield ast.get_docstring(node) or ""  # the help


def prose_of(source: str) -> Iterator[str]:
    """The names of functions and classes in a module, in words; its docstrings and its comments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield re.sub(r"_|(?<=[a-z])(?=[A-Z])", " ", node.name)
            yield ast.get_docstring(node) or ""
        elif isinstance(node, ast.Module):
            yield ast.get_docstring(node) or ""
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)  # about the constant above it
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def uses(text: str) -> Iterator[tuple[str, str]]:
    """The retired words in a text, each with what stands around it."""
    text = " ".join(text.split())
    for word, pattern in PATTERNS.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            around = text[max(0, match.start() - 30) : match.end() + 30]
            if not any(phrase in around for phrase in ALLOWED.get(word, ())):
                yield word, around


def test_the_table_and_the_patterns_have_the_same_words():
    assert retired_words() == list(PATTERNS)
    for word in PATTERNS:
        assert [use for use, _ in uses(word)] == [word]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_has_no_retired_word(path: Path):
    text = path.read_text(encoding="utf-8")
    if path == WORDING:
        text = text.partition("## Retired")[0]
    assert list(uses(text)) == []


def test_no_string_of_the_program_has_a_retired_word():
    found = {
        path: words
        for path in sources()
        if path not in INPUT and (words := [use for text in texts_of(path) for use in uses(text)])
    }
    assert found == {}


@pytest.mark.parametrize("folder", CODE_FOLDERS)
def test_no_name_docstring_or_comment_of_the_code_has_a_retired_word(folder: str):
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        words = source.replace("_", " ")
        if not (any(uses(words)) or PRIVATE.search(words)):
            continue  # most files: parsing all of them takes seconds
        texts = list(prose_of(source))
        retired = [use for text in texts for _, use in uses(text)]
        private = [text for text in texts if PRIVATE.search(text.replace(STORED, ""))]
        if retired or private:
            found[str(path.relative_to(ROOT))] = retired + private
    assert found == {}
