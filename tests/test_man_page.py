"""The man page is what ``docs/make_man.py`` makes of the commands' help."""

from __future__ import annotations

import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from coach_tui.cli.commands import COMMANDS

DOCS = Path(__file__).parents[1] / "docs"
PAGE = DOCS / "man" / "coach-tui.1"


def test_the_page_is_up_to_date():
    made = runpy.run_path(str(DOCS / "make_man.py"))["man_page"]()
    assert PAGE.read_text(encoding="utf-8") == made, "make docs writes it"


def test_the_page_has_every_command_and_those_of_the_journal():
    headings = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(".SS ")]
    commands = [heading.split()[2] for heading in headings]
    assert set(commands) == set(COMMANDS)
    assert any(heading.startswith(".SS coach\\-tui journal rate ") for heading in headings)


@pytest.mark.process
@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff")
def test_groff_has_nothing_to_warn_of():
    command = ["groff", "-man", "-ww", "-z", str(PAGE)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stderr == ""
