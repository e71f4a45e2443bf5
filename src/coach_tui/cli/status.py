"""The command ``status``: the session that is under way, in one line."""

from __future__ import annotations

import click

from coach_tui import paths
from coach_tui.journal.lock import is_training
from coach_tui.services.session_lock import lock_file
from coach_tui.services.status_file import FIELDS, WORDS
from coach_tui.text import safe_text

_MOST_BYTES = 4096

_TOLD = """\
--porcelain prints fields separated by tabs. Their order stays; new ones come last.

\b
  session STATE TITLE PHASE PHASE-LEFT-S EXERCISE SIDE SET SETS REP REPS LEFT-S
          closed|open
"""


@click.command(epilog=_TOLD)
@click.option("--porcelain", is_flag=True, help="Print tab-separated fields for a program.")
def status(porcelain: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Tell the session that is under way, in a line for a status bar.

    Prints nothing when there is none. What a killed program left is not told.
    """
    if not is_training(lock_file()):
        return
    try:
        line = paths.read_file(paths.state_dir() / (FIELDS if porcelain else WORDS), _MOST_BYTES)
    except OSError:
        return  # it has just begun, or its disk takes no more
    fields = line.decode("utf-8", "replace").rstrip("\n").split("\t")
    click.echo("\t".join(map(safe_text, fields)))
