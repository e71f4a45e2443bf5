"""Puts what this run of the program did into a file of its own, when the journal cannot take it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.journal.exports.lines import json_lines
from coach_tui.journal.pages import Holdings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from coach_tui.journal.pages import Page


def put_elsewhere(pages: Sequence[Page], folders: Iterable[Path], name: str) -> Path | None:
    """Write entries to the first folder that takes them, as JSON Lines, for this user only.

    Args:
        pages: What to write.
        folders: Where to try, in this order.
        name: The file's name.

    Returns:
        The file; ``None`` when no folder took it.
    """
    content = "".join(f"{line}\n" for line in json_lines(Holdings(tuple(pages))))
    for folder in folders:
        with suppress(OSError):
            paths.make_private_folder(folder)
            paths.atomic_write(folder / name, content)
            return folder / name
    return None
