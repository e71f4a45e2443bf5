"""What commands import: counted in modules, since times depend on the machine."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from coach_tui.cli.commands import COMMANDS, GROUPS, coach_tui

PRINT_MODULES = """
import sys
from coach_tui.cli import main
try:
    main()
except SystemExit:
    pass
print("\\n".join(sys.modules), file=sys.stderr)
"""


@pytest.mark.process
def test_the_version_is_printed_without_sound_journal_library_and_screen():
    run = subprocess.run(
        [sys.executable, "-c", PRINT_MODULES, "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    modules = run.stderr.split()
    ours = [name for name in modules if name.startswith("coach_tui")]
    assert len(ours) <= 5, ours
    assert not {"textual", "sqlite3", "yaml", "miniaudio", "logging", "json"} & set(modules)


def test_the_help_names_every_command_once_under_a_heading():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(COMMANDS)
    text = CliRunner().invoke(coach_tui, ["--help"]).stdout
    for heading, names in GROUPS.items():
        section = text.partition(f"{heading}:\n")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines() if line[2:3].strip()] == list(
            names
        )
