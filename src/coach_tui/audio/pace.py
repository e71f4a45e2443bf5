"""When a frame of the stream is heard: the device's own clock tied to the monotonic one.

The device asks for the next block when there is room in its buffer, sometimes late
and never early. So of the differences between the clock and the stream's position,
the smallest of a while is the true one, and the others are that plus a delay.
"""

from __future__ import annotations

from collections import deque

from coach_tui.audio.pcm import RATE

STEP_S = 0.015
"""A difference from which on the stream was interrupted (measured: a busy machine
makes blocks up to 10 ms late without an interruption)."""

STEP_WINDOW_S = 0.3
"""How long such a difference has to last. Late blocks are caught up with in less."""

SHIFT_S = 0.002
"""A smaller difference is corrected too, once it has lasted: what a short interruption
leaves behind, and crystals that do not agree (15 ms in 2.5 minutes at 100 ppm)."""

SHIFT_WINDOW_S = 2.0


class Pace:
    """Maps readings of the monotonic clock to frames of the stream.

    Args:
        latency_s: From a block being asked for, on time, to its first frame being heard.

    Attributes:
        interruptions: How often the stream stood still and was lined up again.
    """

    def __init__(self, latency_s: float) -> None:
        self._latency_s = latency_s
        self._origin_s: float | None = None
        self._first_s = 0.0
        self._seen: deque[tuple[float, float]] = deque()
        self.interruptions = 0

    def observe(self, position: int, now_s: float) -> None:
        """Take note that the block beginning at frame ``position`` was asked for at ``now_s``."""
        offset_s = now_s - position / RATE
        self._seen.append((now_s, offset_s))
        while self._seen[0][0] < now_s - SHIFT_WINDOW_S:
            self._seen.popleft()
        if self._origin_s is None:
            self._origin_s, self._first_s = offset_s, now_s
        if now_s - self._first_s < STEP_WINDOW_S:
            # The buffer is being filled for the first time: blocks come all at once.
            self._origin_s = min(self._origin_s, offset_s)
            return
        floor_s = min(o for at, o in self._seen if at >= now_s - STEP_WINDOW_S)
        if abs(floor_s - self._origin_s) > STEP_S:
            self.interruptions += floor_s > self._origin_s
            self._origin_s = floor_s
            self._seen.clear()
            self._seen.append((now_s, floor_s))
            return
        if self._seen[0][0] > now_s - SHIFT_WINDOW_S + STEP_WINDOW_S:
            return
        floor_s = min(o for _, o in self._seen)
        if abs(floor_s - self._origin_s) > SHIFT_S:
            self._origin_s = floor_s

    def set_latency(self, latency_s: float) -> None:
        """Go on with another latency: from the next frame that is asked for."""
        self._latency_s = latency_s

    def frame_at(self, at_s: float) -> int:
        """The frame that is heard at a reading of the clock.

        Raises:
            ValueError: Nothing was observed yet.
        """
        if self._origin_s is None:
            raise ValueError("the stream has not begun")
        return round((at_s - self._latency_s - self._origin_s) * RATE)
