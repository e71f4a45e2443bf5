"""What commands import: counted in modules, since times depend on the machine."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
