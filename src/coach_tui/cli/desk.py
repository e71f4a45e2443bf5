"""What the app needs for writing sessions: the folders, the editor, the dialogue of ``new``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.child_python import python_command
from coach_tui.cli.choosing import as_kept
from coach_tui.cli.parts import library
from coach_tui.ui.editing import Desk, open_editor, run_here

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.session import Exercise
    from coach_tui.definitions.library import Listing


def desk() -> Desk:
    """The person's folder, their editor, and this program to ask with."""
    return Desk(
        own=paths.user_sessions(),
        shipped=paths.assets("sessions"),
        read=_listing,
        edit=open_editor,
        ask=lambda: run_here(python_command("coach_tui", "new")),
    )


def _listing(path: Path) -> Listing | None:
    listings = as_kept(library().sessions())
    return next((listing for listing in listings if listing.path == path), None)


def exercises() -> list[Exercise]:
    """Every exercise that can be read, by name."""
    known = library().exercises
    found = [known.find(exercise_id) for exercise_id in known.ids()]
    readable = [exercise for exercise in found if exercise is not None]
    return sorted(readable, key=lambda exercise: exercise.name.casefold())
