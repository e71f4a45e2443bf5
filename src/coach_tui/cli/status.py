"""The command ``status``: the running session in one line."""

from __future__ import annotations

import click

from coach_tui import paths
from coach_tui.files import read_head
from coach_tui.journal.lock import is_training
from coach_tui.services.session_lock import lock_file
from coach_tui.services.status_file import FIELDS_FILE, TEXT_FILE
from coach_tui.text import safe_text

_MAX_BYTES = 4096
_EPILOG = """\
--porcelain prints fields separated by tabs. Their order stays; new ones come last.

\b
  session STATE TITLE PHASE PHASE-LEFT-S EXERCISE SIDE SET SETS REP REPS LEFT-S
          closed|open
"""


@click.command(epilog=_EPILOG)
@click.option("--porcelain", is_flag=True, help="Print tab-separated fields for a program.")
def status(porcelain: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Show the running session in a line for a status bar.

    Prints nothing when no session runs.
    """
    if not is_training(lock_file()):
        return
    try:
        line = read_head(paths.state_dir() / (FIELDS_FILE if porcelain else TEXT_FILE), _MAX_BYTES)
    except OSError:
        return  # it has just started, or its disk is full
    fields = line.decode("utf-8", "replace").rstrip("\n").split("\t")
    click.echo("\t".join(map(safe_text, fields)))
