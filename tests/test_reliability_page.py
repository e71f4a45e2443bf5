"""The page on what can be relied on names commands and tables that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def rows(heading: str) -> set[str]:
    """The first words of the lines of the table with that heading."""
    table = PAGE.partition(f"\n{heading}")[2].partition("```")[0]
    return {re.split(r" {2,}", line)[0] for line in table.splitlines()[1:] if line}


def kinds(script: str, table: str) -> set[str]:
    """The names in a script's table of trials or inputs."""
    source = (ROOT / "bench" / script).read_text(encoding="utf-8")
    block = source.partition(f"\n{table}: ")[2].partition("\n}\n")[0]
    return set(re.findall(r'^    "([^"]+)":', block, re.MULTILINE))


def test_every_make_target_on_the_page_is_there():
    targets = re.findall(r"`make (\w+)", PAGE)
    assert {"fuzz", "torture", "mutate", "coverage", "test"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}: ", MAKEFILE, re.MULTILINE), target


def test_the_tables_have_every_kind_that_is_tried_and_nothing_lost():
    assert kinds("fuzz.py", "KINDS") <= rows("input ")
    assert kinds("torture.py", "TRIALS") <= rows("trial ")
    for line in PAGE.partition("\ntrial ")[2].partition("```")[0].splitlines()[1:]:
        if " s" in line[-3:]:
            *_, lost, faults, _, _ = line.split()
            assert (lost, faults) == ("0", "0"), line


def test_the_page_is_reached_from_the_first_page():
    assert "(docs/reliability.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
