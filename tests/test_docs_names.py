"""What the pages name and show is there: files, folders, names of the code, command lines."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import click
import pytest
from doc_pages import ROOT, command_lines, command_of, spans
from source_code import sources

CODE = ROOT / "src" / "coach_tui"
DOUBLES = ROOT / "tests" / "support"
MAPS = [ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"]
"""Pages for those who change the program: all that looks like a name of the code is one."""
PAGES = [*MAPS, ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]

ELSEWHERE = {"yaml.parse"}
"""Names that are another library's."""

_SCRIPT = re.compile(r"(?:^|(?<= ))[\w./]+\.py\b")
_FOLDER = re.compile(r"[\w./]+/")
_NAME = re.compile(r"[A-Z][a-z]\w*|[A-Za-z]\w*\.[a-z_]+(?<!\.py)(?<!\.toml)(?<!\.json)(?<!\.yml)")


def each(page: Path) -> str:
    return str(page.relative_to(ROOT))


@cache
def doubles() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in DOUBLES.glob("*.py")}


def is_defined(name: str) -> bool:
    """Whether the code has a class, function or attribute of that name, or module and name."""
    owner, _, last = name.rpartition(".")
    definition = re.compile(rf"(?:^| )(?:class|def) {last}\b|^ *{last}(?::| =)", re.MULTILINE)
    return any(
        definition.search(text)
        for path, text in [*sources().items(), *doubles().items()]
        if not owner or Path(path).stem == owner or f"class {owner}" in text
    )


@pytest.mark.parametrize("page", PAGES, ids=each)
def test_every_script_that_a_page_names_is_there(page: Path):
    files = [
        each(path)
        for folder in ("src", "bench", "docs", "tests", "sounds")
        for path in (ROOT / folder).rglob("*.py")
    ]
    for script in (found for span in spans(page) for found in _SCRIPT.findall(span)):
        assert any(f"/{file}".endswith(f"/{script}") for file in files), script


@pytest.mark.parametrize("page", MAPS, ids=each)
def test_every_folder_and_every_name_of_the_code_on_the_map_is_there(page: Path):
    for span in spans(page):
        if _FOLDER.fullmatch(span):
            assert any((base / span).is_dir() for base in (ROOT, CODE, CODE / "definitions")), span
        elif _NAME.fullmatch(span) and span not in ELSEWHERE:
            assert is_defined(span), span


@pytest.mark.parametrize("page", PAGES, ids=each)
def test_every_command_line_on_a_page_has_a_command_and_options_that_there_are(page: Path):
    for words in command_lines(page):
        command, arguments = command_of(words)
        if isinstance(command, click.Group) and arguments:
            assert arguments[0].startswith(("-", "[", ".")), words
        for option in (word for word in arguments if word.startswith("-")):
            assert option in {text for parameter in command.params for text in parameter.opts}, (
                words
            )
