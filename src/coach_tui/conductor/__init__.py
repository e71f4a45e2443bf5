"""The thread that runs a session.

The conductor asks the clock, moves the player and passes its events to sound, journal and
watchers. The front ends (the app, the plain mode) post requests and watch; it waits for none.
Imports ``audio``, ``journal``, ``definitions`` and ``core``. Begin with ``conductor``, then ``requests``.
"""

from __future__ import annotations

from coach_tui.conductor.conductor import Conductor
from coach_tui.conductor.requests import SessionRun, SetMuted, Speak, TeachAgain
from coach_tui.conductor.snapshot import Notice, Snapshot

__all__ = ["Conductor", "Notice", "SessionRun", "SetMuted", "Snapshot", "Speak", "TeachAgain"]
