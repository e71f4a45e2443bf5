"""A ``SoundOut`` for tests that records what would be heard."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from coach_tui.audio.protocol import ScheduleSounds, encode
from coach_tui.audio.sound_out import LATE_S, SoundOut, SoundState, SoundStatus
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from coach_tui.audio.sound_out import ScheduledSound


class RecordedCues(SoundOut):
    """A ``SoundOut`` that records.

    Args:
        now: Reads the clock of ``at_s``; a test with a manual clock passes that clock's reading.

    Attributes:
        scheduled: All sounds, in the order of the calls.
        cuts: Times of ``cut`` without ``keep_sounding``.
        mutes: Times and arguments of ``set_muted``.
        volumes: Arguments of ``set_volume``.
        extra_latencies: Arguments of ``set_extra_latency``.
        themes: Arguments of ``set_theme``.
        closed: Whether ``close`` was called.
    """

    def __init__(self, now: Callable[[], float] = monotonic_s) -> None:
        self._now = now
        self._state = SoundState(SoundStatus.ON)
        self._callbacks: list[Callable[[SoundState], None]] = []
        self._ahead: list[ScheduledSound] = []
        self.scheduled: list[ScheduledSound] = []
        self.cuts: list[float] = []
        self.mutes: list[tuple[float, bool]] = []
        self.volumes: list[float] = []
        self.extra_latencies: list[int] = []
        self.themes: list[tuple[Path, ...]] = []
        self.closed = False

    def schedule(self, sounds: Sequence[ScheduledSound]) -> None:
        """Record them; late ones are not heard, as in the engine, to which all must be sent."""
        encode(ScheduleSounds(tuple(sounds)))
        earliest_s = self._now() - LATE_S
        self.scheduled.extend(sounds)
        self._ahead.extend(sound for sound in sounds if sound.at_s >= earliest_s)

    def cut(self, *, keep_sounding: bool = False) -> None:
        """Cancel sounds that have not started."""
        now_s = self._now()
        if not keep_sounding:
            self.cuts.append(now_s)
        self._ahead = [sound for sound in self._ahead if sound.at_s <= now_s]

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Sounds that start from now on are muted, or not."""
        self.mutes.append((self._now(), muted))

    def set_volume(self, level: float) -> None:
        self.volumes.append(level)

    def set_extra_latency(self, extra_ms: int) -> None:
        self.extra_latencies.append(extra_ms)

    def set_theme(self, folders: Sequence[Path]) -> None:
        self.themes.append(tuple(folders))

    def heard(self, now_s: float | None = None) -> list[ScheduledSound]:
        """Return the sounds that started by ``now_s`` (now by default), in order."""
        until_s = self._now() if now_s is None else now_s
        return sorted(
            (s for s in self._ahead if s.at_s <= until_s and not self._muted_at(s.at_s)),
            key=lambda sound: sound.at_s,
        )

    def _muted_at(self, at_s: float) -> bool:
        changes = [*self.mutes, (float("inf"), False)]
        return any(on and start <= at_s < end for (start, on), (end, _) in pairwise(changes))

    @property
    def state(self) -> SoundState:
        return self._state

    def set_state(self, state: SoundState) -> None:
        """Change the state, as the engine does."""
        self._state = state
        for callback in self._callbacks:
            callback(state)

    def on_change(self, callback: Callable[[SoundState], None]) -> None:
        self._callbacks.append(callback)

    def close(self) -> None:
        self.closed = True
