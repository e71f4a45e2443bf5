"""The thread that runs a session.

It asks the clock, moves the player and hands what happened to sound, journal
and whoever watches. The faces (the app, the plain mode) command and watch it;
it waits for none of them.
"""

from __future__ import annotations

from coach_tui.conductor.conductor import Conductor
from coach_tui.conductor.notices import Notice
from coach_tui.conductor.requests import SessionRun
from coach_tui.conductor.snapshot import Snapshot

__all__ = ["Conductor", "Notice", "SessionRun", "Snapshot"]
