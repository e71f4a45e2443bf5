"""What was said last, so that nothing is said again soon."""

from __future__ import annotations

from dataclasses import dataclass, field

FORM_AGAIN_MS = 45_000
"""The same form cue is not said again within this time."""


@dataclass(slots=True)
class Rotation:
    """Which form cue comes next for each exercise, and which encouragement.

    One for a whole session, so that nothing is said again soon.
    """

    last_said_ms: dict[str, int] = field(default_factory=dict[str, int])
    encouraged: int = 0

    def form_cue(self, cues: tuple[str, ...], now_ms: int) -> str | None:
        """The cue that has not been said for the longest time, unless that was just now."""
        if not cues:
            return None
        long_ago = -FORM_AGAIN_MS
        cue = min(cues, key=lambda text: self.last_said_ms.get(text, long_ago))
        if cue in self.last_said_ms and now_ms - self.last_said_ms[cue] < FORM_AGAIN_MS:
            return None
        self.last_said_ms[cue] = now_ms
        return cue
