"""What a conductor is given to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach_tui.core.answers import Asked, EarlierAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.core.resume import Resumption
    from coach_tui.core.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a conductor is to run.

    Attributes:
        session: The reference the session was started by.
        content_hash: SHA-256 of the session file's bytes, in hex.
        timeline: The session laid out in time.
        going_on: Where a broken-off session goes on; ``None`` to begin anew.
        earlier: What its self-tests were answered with before.
    """

    session: str
    content_hash: str
    timeline: Timeline
    going_on: Resumption | None = None
    earlier: Mapping[Asked, EarlierAnswer] = field(default_factory=dict[Asked, EarlierAnswer])

    @property
    def as_left(self) -> Timeline:
        """The session as the person left it: its paces, rests and easier forms with it."""
        return self.timeline if self.going_on is None else self.going_on.as_left(self.timeline)
