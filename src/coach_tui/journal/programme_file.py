"""Which programme the user does, in a small JSON file beside the journal.

Only the decisions are stored: its start, weeks repeated, a pause. Where the user stands follows
from the journal. A file that cannot be read counts as none, and is renamed when a new one is
written.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from coach_tui import paths
from coach_tui.core.analysis.standing import Enrolment, StageStart
from coach_tui.core.log.days import day_number, iso_day
from coach_tui.files import atomic_write, make_private_folder, read_file, set_aside
from coach_tui.journal.errors import JournalError, reason

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 64 * 1024
MAX_HEAD_BYTES = 16 * 1024 * 1024  # Of an export's first line, which has ids, too
_MAX_STARTS = 500


def read_enrolment(path: Path) -> Enrolment | None:
    """The programme of the file; ``None`` where there is no file, or none that can be read."""
    try:
        return _enrolment(json.loads(read_file(path, MAX_BYTES)))
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def write_enrolment(path: Path, enrolment: Enrolment | None) -> None:
    """Replace the file whole; remove it for ``None``."""
    try:
        if path.exists() and read_enrolment(path) is None:
            set_aside(path, path.with_suffix(".unread.json"))
        if enrolment is None:
            path.unlink(missing_ok=True)
            return
        make_private_folder(path.parent)
        atomic_write(path, json.dumps(enrolment_data(enrolment), indent=1))
    except OSError as error:
        raise JournalError(f"{path} cannot be written: {reason(error)}.") from error


def enrolment_data(enrolment: Enrolment) -> dict[str, Any]:
    return {
        "version": 1,
        "programme": enrolment.programme,
        "starts": [[iso_day(start.day), start.stage] for start in enrolment.starts],
        "settled": enrolment.settled,
        "paused": None if enrolment.paused is None else iso_day(enrolment.paused),
    }


def enrolment_beside(journal: Path) -> Enrolment | None:
    """The programme of another machine: in an export's first line, or the file beside a journal."""
    try:
        with journal.open("rb") as file:
            head = file.readline(MAX_HEAD_BYTES)
        if head.startswith(b"{"):
            return _enrolment(json.loads(head)["programme"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return read_enrolment(journal.with_name(paths.programme_file().name))


def _enrolment(data: Any) -> Enrolment:
    """The programme in a file's data; ``ValueError`` or ``TypeError`` for other data."""
    match data:
        case {"version": 1, "programme": str(programme), "starts": [_, *_] as starts, **others}:
            paused, settled = others.get("paused"), _number(others.get("settled", 1))
            trimmed = max(0, len(starts) - _MAX_STARTS)
            return Enrolment(
                programme,
                tuple(StageStart(day_number(day), _number(stage)) for day, stage in starts)[
                    trimmed:
                ],
                None if paused is None else day_number(paused),
                max(1, settled - trimmed),
            )
        case _:
            raise ValueError("another version")


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("not a number")
    return value
