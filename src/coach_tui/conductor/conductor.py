"""The conductor: a session's own thread, between the clock and everything else."""

from __future__ import annotations

import logging
import threading
import uuid
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Self, TypeAlias

from coach_tui.audio.link import SoundStatus
from coach_tui.audio.voice.speech import NoSpeech, VoiceStatus
from coach_tui.clock import monotonic_s, real_ms
from coach_tui.conductor.attention import Attention
from coach_tui.conductor.audience import Audience
from coach_tui.conductor.feeder import CueFeeder
from coach_tui.conductor.scribe import Scribe
from coach_tui.conductor.snapshot import Notice, Snapshot
from coach_tui.core.changes import Saying
from coach_tui.core.coaching import SOUNDS_ONLY, Level
from coach_tui.core.easing import Easier, eased
from coach_tui.core.events import CommandRefused, StateChanged
from coach_tui.core.player import Player
from coach_tui.core.transport import Command, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.audio.link import SoundOut, SoundState
    from coach_tui.audio.voice.speech import Speech
    from coach_tui.clock import Clock
    from coach_tui.conductor.assignment import Assignment
    from coach_tui.conductor.snapshot import Watcher
    from coach_tui.core.coaching import Coaching
    from coach_tui.core.entry import Moment
    from coach_tui.core.events import Event
    from coach_tui.core.transport import Order
    from coach_tui.journal import Recorder

_log = logging.getLogger(__name__)

_Wish: TypeAlias = "Order | Saying | Easier | bool"
"""What is asked of the thread; a ``bool`` mutes the sound, or lets it be heard."""

START_DELAY_S = 0.25
"""A session starts, and goes on after a pause, a moment after the key.

The engine's buffer is up to 0.1 s long and its process takes 0.12 s to start, so
without this the first sound, and only that, would be late.
"""

AWAY = "Paused: the computer was away for a while."
FAULT = (
    "Something went wrong inside the program, and the session had to stop. What you did is kept."
)


_GENTLE = frozenset({Command.SLOWER, Command.QUICKER, Command.MORE_REST})
"""After these, what sounds is let sound out: no tone is broken off."""

_LIVELY = (State.RUNNING, State.WAITING, State.LEAD_IN)


class Conductor:
    """Runs one session on a thread of its own.

    Args:
        assignment: The session.
        clock: Session time.
        sound: Where cues go; closed by whoever made it.
        recorder: The journal; closed by whoever made it.
        moment: Tells the person's date and time.
        coaching: What the person wants to hear.
        speech: What has been rendered of what the coach says; closed by whoever made it.

    Attributes:
        clock: Session time.
        coaching: What the person wants to hear.
        fault: What broke the session inside the program; ``None`` as a rule.
    """

    def __init__(
        self,
        assignment: Assignment,
        *,
        clock: Clock,
        sound: SoundOut,
        recorder: Recorder,
        moment: Callable[[], Moment],
        coaching: Coaching = SOUNDS_ONLY,
        speech: Speech | None = None,
    ) -> None:
        self.clock = clock
        self.coaching = coaching
        going_on = assignment.going_on
        self._player = Player(
            assignment.as_left,
            clock.now_ms(),
            start_index=0 if going_on is None else going_on.index,
            running_ms=0 if going_on is None else going_on.running_ms,
        )
        self._sound = sound
        self._speech = NoSpeech() if speech is None else speech
        self._speaks = coaching.level is not Level.TONES
        self._feeder = CueFeeder(sound, clock, coaching, self._speech)
        self._scribe = Scribe(
            recorder,
            moment,
            entry_id=str(uuid.uuid4()) if going_on is None else going_on.entry.plan.id,
            session=assignment.session,
            content_hash=assignment.content_hash,
            timeline=assignment.timeline,
            earlier=None if going_on is None else going_on.entry,
        )
        self._earlier = assignment.earlier
        self._condition = threading.Condition()
        self._orders: deque[_Wish] = deque()
        self._audience = Audience()
        self._closing = False
        self._muted = False
        self._sound_changed = False
        self._notice: Notice | None = None
        self._attention = Attention(clock)
        self.fault: Exception | None = None
        self._feed_at_ms: int | None = None
        self._snapshot = self._take_snapshot()
        self._thread = threading.Thread(target=self._run, name="conductor", daemon=True)
        sound.on_change(self._sound_has_changed)

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot. Reading it waits for nothing."""
        return self._snapshot

    def now_ms(self) -> int:
        """The session clock's reading, to draw a snapshot by."""
        return self.clock.now_ms()

    def watch(self, watcher: Watcher) -> None:
        """Call ``watcher`` on the conductor's thread whenever something happened.

        What it raises is logged and forgotten: no face can stop a session.
        """
        self._audience.add(watcher)

    def open(self) -> Self:
        """Start the thread. The session itself waits for ``Command.START``."""
        self._thread.start()
        return self

    def post(self, command: Order) -> None:
        """Ask for something. Returns at once; the answer comes as events."""
        self._order(command)

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says what the flag is
        """Silence the sound, or let it be heard again."""
        self._order(muted)

    def say(self, saying: Saying) -> None:
        """Keep what the person says of the session. Returns at once."""
        self._order(saying)

    def ease(self, easier: Easier) -> None:
        """Do what is left of an exercise in another form. Returns at once."""
        self._order(easier)

    def wait_over(self, timeout_s: float | None = None) -> bool:
        """Wait until the session is over; whether it is."""
        self._thread.join(timeout_s)
        return self.snapshot.state.is_over

    def sounding_s(self) -> float:
        """For how many real seconds something will still be heard; 0 without sound."""
        if self._sound.state.status is not SoundStatus.ON:
            return 0.0
        return max(0.0, self._feeder.sounds_until_s - monotonic_s())

    def close(self) -> None:
        """Stop the session if it is not over, and end the thread."""
        with self._condition:
            self._closing = True
            self._condition.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _order(self, order: _Wish) -> None:
        with self._condition:
            self._orders.append(order)
            self._condition.notify_all()

    def _sound_has_changed(self, _state: SoundState) -> None:
        with self._condition:
            self._sound_changed = True
            self._condition.notify_all()

    def _run(self) -> None:
        try:
            self._conduct()
        except Exception as error:  # noqa: BLE001 - a dead thread would leave everyone waiting
            _log.exception("the conductor failed")
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        """End a session that a fault of the program's own has broken, so that nobody waits."""
        self.fault = error
        self._notice = Notice(self.clock.now_ms(), FAULT)
        self._sound.cut()
        before = self._player.transport
        self._player.transport = replace(before, state=State.STOPPED)
        stopped = StateChanged(before.since_ms, before.state, State.STOPPED)
        try:
            self._scribe.write([stopped], before)
        finally:
            self._publish((stopped,))

    def _conduct(self) -> None:
        while not self._player.state.is_over:
            with self._condition:
                if not (self._orders or self._closing or self._sound_changed):
                    self.clock.wait(self._condition, self._next_wake_ms())
                orders = list(self._orders)
                self._orders.clear()
                self._sound_changed = False
                if self._closing:
                    orders.append(Command.STOP)
            self._turn(orders)

    def _next_wake_ms(self) -> int | None:
        moments = [self._player.next_deadline_ms(), self._feed_at_ms]
        if self._player.state in _LIVELY:
            moments.append(self._attention.next_look_ms())
        return min((at_ms for at_ms in moments if at_ms is not None), default=None)

    def _turn(self, orders: list[_Wish]) -> None:
        """One turn of the loop: let time pass, obey, and tell everyone."""
        now_ms = self.clock.now_ms()
        events: list[Event] = []
        steered = abrupt = False
        if self._attention.was_away(now_ms, expected=self._player.state in _LIVELY):
            events += self._player.perform(Command.PAUSE, self._attention.last_seen_ms)
            steered = abrupt = True
            self._notice = Notice(now_ms, AWAY)
        self._attention.seen(now_ms)
        events += self._player.advance(now_ms)
        for order in orders:
            if isinstance(order, bool):
                self._muted = order
                self._sound.set_muted(order)
                continue
            if isinstance(order, Saying):
                continue  # after what has happened is written: there may be no entry yet
            if isinstance(order, Easier):
                self._player.timeline = eased(self._player.timeline, order)
                steered = abrupt = True
                continue
            outcome = self._player.perform(order, now_ms + self._delay_ms(order))
            events += outcome
            if not self._refused(outcome):
                steered, abrupt = True, abrupt or order not in _GENTLE
        self._scribe.write(events, self._player.transport)
        for order in orders:
            if isinstance(order, Saying | Easier):
                self._scribe.say(order)
        if steered:
            self._feeder.restart(
                self._player.timeline, self._player.transport, now_ms, keep_sounding=not abrupt
            )
        self._feed_at_ms = self._feeder.feed(self._player.timeline, self._player.transport, now_ms)
        self._scribe.wait_kept()
        self._tell_of_voice(now_ms)
        self._publish(tuple(events))

    def _tell_of_voice(self, now_ms: int) -> None:
        """Say once that there is no voice, and what to do about it."""
        state = self._speech.state
        if self._speaks and state.status is VoiceStatus.MISSING:
            self._speaks = False
            self._notice = Notice(now_ms, state.reason)

    def _delay_ms(self, command: Order) -> int:
        if command not in (Command.START, Command.RESUME):
            return 0
        return real_ms(self.clock, START_DELAY_S)

    def _refused(self, outcome: tuple[Event, ...]) -> bool:
        match outcome[-1:]:
            case (CommandRefused(at_ms, _, reason),):
                self._notice = Notice(at_ms, reason)
                return True
            case _:
                return False

    def _publish(self, events: tuple[Event, ...]) -> None:
        self._snapshot = self._take_snapshot()
        self._audience.tell(self._snapshot, events)

    def _take_snapshot(self) -> Snapshot:
        return Snapshot(
            timeline=self._player.timeline,
            transport=self._player.transport,
            planned=self._scribe.planned,
            reps=tuple(self._scribe.reps),
            work=tuple(self._scribe.work),
            sound=self._sound.state,
            muted=self._muted,
            trouble=self._scribe.trouble,
            notice=self._notice,
            answers=dict(self._scribe.answers),
            earlier=self._earlier,
            entry_id=self._scribe.entry_id,
        )
