"""The double of the sound: it keeps what would have been heard, and makes none."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from coach_tui.audio.sound_out import LATE_S, SoundState, SoundStatus
from coach_tui.clock import monotonic_s

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from coach_tui.audio.sound_out import ScheduledSound


class RecordedCues:
    """A ``SoundOut`` that records.

    Args:
        now: Reads the clock that ``at_s`` is measured on; a test with a manual clock
            passes that clock's reading.

    Attributes:
        scheduled: Everything ever handed over, in the order it came.
        cuts: When ``cut`` silenced what sounded.
        mutes: When ``set_muted`` was called, and with what.
        volumes: What ``set_volume`` was called with.
        lags: What ``set_extra_latency`` was called with.
        themes: What ``set_theme`` was called with.
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
        """Record them; those that come too late go unheard, as in the engine."""
        earliest_s = self._now() - LATE_S
        self.scheduled.extend(sounds)
        self._ahead.extend(sound for sound in sounds if sound.at_s >= earliest_s)

    def cut(self, *, keep_sounding: bool = False) -> None:
        """Forget what has not begun by now."""
        now_s = self._now()
        if not keep_sounding:
            self.cuts.append(now_s)
        self._ahead = [sound for sound in self._ahead if sound.at_s <= now_s]

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says the flag
        """Sounds that begin from now on are heard, or are not."""
        self.mutes.append((self._now(), muted))

    def set_volume(self, level: float) -> None:
        """Record it."""
        self.volumes.append(level)

    def set_extra_latency(self, lag_ms: int) -> None:
        """Record it."""
        self.extra_latencies.append(lag_ms)

    def set_theme(self, folders: Sequence[Path]) -> None:
        """Record it."""
        self.themes.append(tuple(folders))

    def heard(self, now_s: float | None = None) -> list[ScheduledSound]:
        """What began to sound by a moment, in the order it was heard.

        Args:
            now_s: The moment; now when not given.
        """
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
        """What ``become`` was last told; on, at first."""
        return self._state

    def set_state(self, state: SoundState) -> None:
        """Let the sound's state change, as it does when the engine is lost."""
        self._state = state
        for callback in self._callbacks:
            callback(state)

    def on_change(self, callback: Callable[[SoundState], None]) -> None:
        """Call it when ``become`` is."""
        self._callbacks.append(callback)

    def close(self) -> None:
        """Record it."""
        self.closed = True
