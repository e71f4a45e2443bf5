"""What the pages name and show is there: files, folders, names of the code, command lines."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import click
import pytest
from source_code import sources

from coach_tui.cli.commands import coach_tui

ROOT = Path(__file__).parent.parent
CODE = ROOT / "src" / "coach_tui"
DOUBLES = ROOT / "tests" / "support"
MAPS = [ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md"]
"""Pages for those who change the program: all that looks like a name of the code is one."""
PAGES = [*MAPS, ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]

ELSEWHERE = {"yaml.parse"}
"""Names that are another library's."""

_BLOCK = re.compile(r"```.*?```", re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_SCRIPT = re.compile(r"(?:^|(?<= ))[\w./]+\.py\b")
_FOLDER = re.compile(r"[\w./]+/")
_NAME = re.compile(r"[A-Z][a-z]\w*|[A-Za-z]\w*\.[a-z_]+(?<!\.py)(?<!\.toml)(?<!\.json)")
_CALL = re.compile(r"(?<![\w/=.-])coach-tui((?: +(?:\[[^\]\n]+\]|[^\s`\"')#|]+))*)")


def each(page: Path) -> str:
    return str(page.relative_to(ROOT))


def spans(page: Path) -> list[str]:
    """The pieces of code within a page's sentences."""
    return _SPAN.findall(_BLOCK.sub("", page.read_text(encoding="utf-8")))


def calls(page: Path) -> list[list[str]]:
    """The words after the program's name, of every command line that a page shows."""
    text = page.read_text(encoding="utf-8")
    return [
        call.split()
        for code in [*_BLOCK.findall(text), *spans(page)]
        for call in _CALL.findall(code)
    ]


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
    for words in calls(page):
        command: click.Command = coach_tui
        for word in words:
            if isinstance(command, click.Group) and word[:1].isalpha():
                found = command.get_command(click.Context(command), word)
                assert found is not None, words
                command = found
            elif word.startswith("-"):
                known = {text for parameter in command.params for text in parameter.opts}
                assert word in known, words
