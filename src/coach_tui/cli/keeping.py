"""Opens the journal for a session, and puts elsewhere what it could not take."""

from __future__ import annotations

import shlex
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach_tui import paths
from coach_tui.journal import Journal, JournalError
from coach_tui.journal.shadow import put_elsewhere
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.journal.pages import Page


class Keeping:
    """The journal while sessions run: the one on disk, or one in memory in its place.

    Attributes:
        journal: Where sessions are recorded and read.
        trouble: Why the journal could not be opened, in a sentence; ``None`` when it could.
    """

    def __init__(self) -> None:
        self.trouble: str | None = None
        self._copy = Journal.in_memory()
        try:
            self.journal = Journal.open(paths.journal_file(), copy=self._copy)
        except JournalError as error:
            self.trouble = f"{error} The session runs all the same, and is not kept there."
            self.journal = self._copy = Journal.in_memory(self.trouble)

    def close(self) -> None:
        """Let go of the journal; what it could not take goes to another place, which is told."""
        written = self.trouble is None and self.journal.flush()
        # Also a record that it would never take is kept, with the rest of its session.
        is_kept = written and self.journal.trouble is None
        self.journal.close()
        pages = self._copy.pages()
        if not is_kept and pages:
            click.echo(_kept_elsewhere(pages), err=True)


def _kept_elsewhere(pages: Sequence[Page]) -> str:
    """Write down what the journal could not take, and say in a sentence where it is."""
    name = f"coach-tui-{datetime.now(UTC):%Y%m%dT%H%M%S}Z.jsonl"
    folders = (paths.state_dir(), Path.home(), Path(tempfile.gettempdir()))
    place = put_elsewhere(pages, folders, name)
    if place is None:
        return "What you did could not be kept anywhere: no folder can be written to."
    shown = safe_text(str(place))
    return f"What you did is kept elsewhere. To take it in: coach-tui merge {shlex.quote(shown)}"
