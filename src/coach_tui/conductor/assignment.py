"""What a conductor is given to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach_tui.conductor.wishes import GET_READY_MS
from coach_tui.core.answers import Asked, EarlierAnswer
from coach_tui.core.positions import into_position
from coach_tui.core.speech import go_on_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.core.coaching import Coaching
    from coach_tui.core.positions import Move
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

    @property
    def move(self) -> Move | None:
        """How to get into position for work that was broken off.

        ``None`` where the session begins with something else: that leads up to work itself.
        """
        timeline = self.as_left
        index = len(timeline.phases) if self.going_on is None else self.going_on.index
        for phase in timeline.phases[index : index + 1]:
            item = timeline.item_of(phase)
            if phase.kind.is_work and item is not None:
                return into_position(item.step, phase.side)
        return None

    @property
    def ready_ms(self) -> int:
        """The time to get into position before the 3-2-1; 0 where something else leads up to it."""
        return 0 if self.move is None else max(GET_READY_MS, self.move.needs_ms)

    def first_words(self, coaching: Coaching) -> tuple[str, ...]:
        """What is said before work that was broken off goes on, sentence by sentence."""
        if self.going_on is None:
            return ()
        return go_on_words(self.as_left, coaching, self.going_on.index)

    @property
    def running_ms(self) -> int:
        """Time spent exercising before, in a session that is gone on with."""
        return 0 if self.going_on is None else self.going_on.running_ms(self.as_left)
