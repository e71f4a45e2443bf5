"""What is to be said to the engine, and to another one in its place, should it die."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from coach_tui.audio.output import LATE_S, MAX_AHEAD
from coach_tui.audio.protocol import Cut, Lag, Mute, Schedule, Theme, Volume

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.audio.output import ScheduledSound
    from coach_tui.audio.protocol import Command

MAX_WAITING = 500
"""Commands that may wait for an engine that does not read; further sounds go unheard."""


class Outbox:
    """Commands on their way. It asks no clock and takes no lock: its owner does."""

    def __init__(self) -> None:
        self._waiting: deque[Command] = deque()
        self._ahead: list[ScheduledSound] = []
        self._muted = False
        self._volume = 1.0
        self._lag_s = 0.0
        self._folders: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def schedule(self, sounds: Sequence[ScheduledSound], now_s: float) -> None:
        """Sounds to be heard at their time."""
        if len(self._waiting) >= MAX_WAITING:
            return
        earliest_s = now_s - LATE_S
        # The rest of a tone still leads the way, should the engine be lost in it.
        ahead = [s for s in self._ahead if s.at_s + (s.duration_s or 0) > earliest_s]
        self._ahead = [*ahead, *sounds][:MAX_AHEAD]
        self._waiting.append(Schedule(tuple(sounds)))

    def cut(self, *, keep_sounding: bool) -> None:
        """Forget what was scheduled."""
        self._ahead.clear()
        # What waits to be sent is forgotten already; a mute before it stays true.
        self._replace(Cut(keep_sounding), (Schedule, Cut))

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Be silent, or not."""
        self._muted = muted
        self._replace(Mute(muted), (Mute,))

    def set_volume(self, level: float) -> None:
        """Be as loud as ``level``."""
        self._volume = level
        self._replace(Volume(level), (Volume,))

    def set_lag(self, by_s: float) -> None:
        """Be so much earlier than the device asks for."""
        self._lag_s = by_s
        self._replace(Lag(by_s), (Lag,))

    def set_theme(self, folders: tuple[str, ...]) -> None:
        """Take sounds from other folders."""
        self._folders = folders
        self._replace(Theme(folders), (Theme,))

    def take(self) -> list[Command]:
        """What waits, which then waits no longer."""
        taken = list(self._waiting)
        self._waiting.clear()
        return taken

    def begin_again(self) -> None:
        """Let all that still counts wait for a new engine."""
        self._waiting.clear()
        if self._muted:
            self._waiting.append(Mute(on=True))
        if self._volume != 1.0:
            self._waiting.append(Volume(self._volume))
        if self._lag_s:
            self._waiting.append(Lag(self._lag_s))
        if self._folders is not None:
            self._waiting.append(Theme(self._folders))
        if self._ahead:
            self._waiting.append(Schedule(tuple(self._ahead)))

    def _replace(self, command: Command, kinds: tuple[type, ...]) -> None:
        self._waiting = deque(c for c in self._waiting if not isinstance(c, kinds))
        self._waiting.append(command)
