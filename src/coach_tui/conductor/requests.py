"""Requests to a conductor, and the session that it is given to run."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.clock import Clock, real_ms
from coach_tui.core.analysis.progress import PreviousAnswer, SelfTestKey
from coach_tui.core.coaching.script import landing_texts
from coach_tui.core.player.load import UseLoad
from coach_tui.core.player.pain import UseEasierVariation
from coach_tui.core.player.resume import restore_timeline
from coach_tui.core.player.state import Answer, Command, PlayerRequest
from coach_tui.core.timeline.positions import PositionChange, getting_into_position

if TYPE_CHECKING:
    from coach_tui.core.coaching.lines import Coaching
    from coach_tui.core.log.entry import Annotation
    from coach_tui.core.player.resume import ResumedSession
    from coach_tui.core.timeline.timeline import Timeline


class Speak(Struct, frozen=True):
    """Speak now, in place of the current speech."""

    # Sentences, spoken one after the other; none for silence. Those not rendered in time are left
    # out.
    texts: tuple[str, ...]
    # Executed at the same moment; None for nothing. Without one, the texts are spoken only while
    # the session is paused.
    request: PlayerRequest | None = None


class TeachAgain(Struct, frozen=True):
    """Teach the next exercise in full now, and take the time for it; only in what leads up to it."""


class SetMuted(Struct, frozen=True):
    """Silence the sound, or let it be heard again."""

    muted: bool


# A request to the thread.
Request: TypeAlias = (
    "PlayerRequest | Annotation | UseEasierVariation | UseLoad | Speak | TeachAgain | SetMuted"
)

START_DELAY_S = 0.25
"""Delay between the key and the start, or the resumption after a pause.

The engine's buffer is up to 0.1 s long and its process takes 0.12 s to start: without the
delay the first sound would be late.
"""

MIXING_S = 0.2  # The same without the loudspeaker, whose own latency is added

# Minimum time to get into position before resumed work; lying down first takes longer. Our choice.
GET_READY_MS = 4_000

# After these commands, current sounds play to their end.
KEEPS_SOUNDING = frozenset({Command.SLOWER, Command.QUICKER, Command.MORE_REST})


class AudioChange(Struct, frozen=True):
    """The effect of one tick's requests on the sound."""

    changed: bool = False  # Whether the scheduled cues are out of date
    abrupt: bool = False
    spoken: tuple[str, ...] = ()
    landed: bool = False  # Whether the session began or jumped to another phase

    def with_request(self, request: Request, *, landed: bool = False) -> AudioChange:
        """This change and that of one more executed request."""
        landed = landed or self.landed
        match request:
            case Command() if request in KEEPS_SOUNDING:
                return replace(self, changed=True)
            case Speak(texts):
                return AudioChange(changed=True, abrupt=True, spoken=texts, landed=landed)
            case TeachAgain():
                return AudioChange(changed=True, abrupt=True, landed=True)
            case UseEasierVariation() | UseLoad() | Command() | Answer():
                return AudioChange(changed=True, abrupt=True, landed=landed)
            case _:
                return self


def delay_ms(request: PlayerRequest, clock: Clock, latency_ms: int) -> int:
    """The delay before a request is executed, on the session's clock.

    ``latency_ms`` is from the mixer to the ear, in real milliseconds.
    """
    if request not in (Command.START, Command.RESUME):
        return 0
    return real_ms(clock, max(START_DELAY_S, MIXING_S + latency_ms / 1000))


class SessionRun(Struct, frozen=True):
    """A session to run."""

    session: str
    content_hash: str  # SHA-256 of the session file's bytes, in hex
    timeline: Timeline
    resumed: ResumedSession | None = None  # The interrupted session to resume; None for a new one
    previous_answers: Mapping[SelfTestKey, PreviousAnswer] = field(
        default_factory=dict[SelfTestKey, PreviousAnswer]
    )
    programme: str = ""  # What its entry says of the programme it belongs to; may be empty
    # The id of its entry, by which lengths at random were drawn; a new one by default.
    entry_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    is_logged: bool = True  # Whether the user's journal gets it: no rehearsal and no trial

    @property
    def timeline_to_play(self) -> Timeline:
        """The session with the paces, rests and easier variations it was interrupted with."""
        if self.resumed is None:
            return self.timeline
        return restore_timeline(self.timeline, self.resumed.entry)

    @property
    def move(self) -> PositionChange | None:
        """How to get into position for resumed work that nothing leads up to."""
        timeline = self.timeline_to_play
        if self.resumed is None or self.resumed.index >= len(timeline.phases):
            return None
        phase = timeline.phases[self.resumed.index]
        item = timeline.exercise_of(phase)
        if item is None or not phase.kind.is_work:
            return None
        return getting_into_position(item.step, phase.side, timeline.language)

    @property
    def ready_ms(self) -> int:
        """The time to get into position before a session that begins with work."""
        move = self.move
        return 0 if move is None else max(GET_READY_MS, move.needs_ms)

    def opening_texts(self, coaching: Coaching) -> tuple[str, ...]:
        """The sentences spoken before resumed work."""
        if self.resumed is None:
            return ()
        return landing_texts(self.timeline_to_play, coaching, self.resumed.index)

    @property
    def running_ms(self) -> int:
        return 0 if self.resumed is None else self.resumed.running_ms(self.timeline_to_play)
