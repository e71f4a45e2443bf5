"""Notices when the program or the machine stood still."""

from __future__ import annotations

import logging
import threading
import uuid
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from coach_tui.audio.sound_out import SoundStatus
from coach_tui.audio.voice.speech import NoSpeech
from coach_tui.clock import monotonic_s, real_ms
from coach_tui.conductor.cue_scheduler import CueScheduler
from coach_tui.conductor.notices import AWAY, FAULT, Notices
from coach_tui.conductor.requests import AudioChange, Speak, delay_ms
from coach_tui.conductor.session_recorder import SessionRecorder
from coach_tui.conductor.snapshot import Snapshot
from coach_tui.core.coaching.lines import SOUNDS_ONLY
from coach_tui.core.log.entry import Annotation
from coach_tui.core.player.pain import UseEasierVariation, with_variation
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import Command, State, StateChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.audio.sound_out import SoundOut
    from coach_tui.audio.voice.speech import Speech
    from coach_tui.clock import Clock
    from coach_tui.conductor.requests import Request, SessionRun
    from coach_tui.conductor.snapshot import Watcher
    from coach_tui.core.coaching.lines import Coaching
    from coach_tui.core.log.entry import Timestamp
    from coach_tui.core.player.state import Event, PlayerRequest
    from coach_tui.journal import JournalWriter

HEARTBEAT_S = 1.0
"""While a session moves, its thread looks at the clock at least this often.

Only so can it know, after the program was stopped, up to when all was well.
"""

GAP_S = 3.0
"""Looking again so much too late means that the program was stopped, not merely slow."""

ASLEEP_MS = 1_000
"""The machine was suspended if its two clocks came apart by so much."""


class SuspendDetector:
    """Remembers when the clock was last looked at.

    Args:
        clock: The session's clock.

    Attributes:
        last_seen_ms: Its reading when all was last known to be well.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asleep_ms = clock.asleep_ms()
        self.last_seen_ms = clock.now_ms()

    def next_look_ms(self) -> int:
        """The reading of the clock at which to look again at the latest."""
        return self.last_seen_ms + real_ms(self._clock, HEARTBEAT_S)

    def was_away(self, now_ms: int, *, expected: bool) -> bool:
        """Whether the program or the machine stood still since the last look.

        Args:
            now_ms: The clock's reading.
            expected: Whether there was a reason to look in time: nobody looks at the
                clock while a session is paused.
        """
        slept_ms = self._clock.asleep_ms() - self._asleep_ms
        self._asleep_ms += slept_ms
        too_long_ms = real_ms(self._clock, HEARTBEAT_S + GAP_S)
        gone = now_ms - self.last_seen_ms > too_long_ms or slept_ms > ASLEEP_MS
        return expected and gone

    def seen(self, now_ms: int) -> None:
        """All is well at this reading of the clock."""
        self.last_seen_ms = now_ms


# MERGED: Whoever watches a session: told of everything, waited for by nobody.


_log = logging.getLogger(__name__)


class Watchers:
    """The watchers of a session. They may come from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watchers: list[Watcher] = []

    def add(self, watcher: Watcher) -> None:
        """Tell one more from now on."""
        with self._lock:
            self._watchers.append(watcher)

    def notify(self, snapshot: Snapshot, events: tuple[Event, ...]) -> None:
        """Tell everyone, on the caller's thread. What they raise is logged and forgotten."""
        with self._lock:
            watchers = list(self._watchers)
        for watcher in watchers:
            try:
                watcher(snapshot, events)
            except Exception:  # noqa: BLE001 - a stranger's code; logged, and the session goes on
                _log.exception("a watcher failed")


# MERGED: What has been asked of the conductor's thread and not been done yet.


class RequestQueue:
    """Wishes from any thread, taken out by one."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._wishes: deque[Request] = deque()
        self._closing = False
        self._stirred = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to wake up for."""
        return not (self._wishes or self._closing or self._stirred)

    def put(self, wish: Request) -> None:
        """Ask for something. Returns at once."""
        with self._condition:
            self._wishes.append(wish)
            self._condition.notify_all()

    def wake(self) -> None:
        """Have whoever waits look around: something outside has changed."""
        with self._condition:
            self._stirred = True
            self._condition.notify_all()

    def close(self) -> None:
        """From now on ask for the end, again and again."""
        with self._condition:
            self._closing = True
            self._condition.notify_all()

    def take(self, clock: Clock, until_ms: int | None) -> list[Request]:
        """Everything that is wished for; waits while there is nothing.

        Args:
            clock: The session's clock.
            until_ms: Its reading at which waiting ends; ``None`` for never.
        """
        with self._condition:
            if self.is_empty:
                clock.wait(self._condition, until_ms)
            wishes = list(self._wishes)
            self._wishes.clear()
            self._stirred = False
            if self._closing:
                wishes.append(Command.STOP)
        return wishes


# MERGED: The conductor: a session's own thread, between the clock and everything else.


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
        assignment: SessionRun,
        *,
        clock: Clock,
        sound: SoundOut,
        recorder: JournalWriter,
        moment: Callable[[], Timestamp],
        coaching: Coaching = SOUNDS_ONLY,
        speech: Speech | None = None,
    ) -> None:
        self.clock = clock
        self.coaching = coaching
        going_on = assignment.resumed
        self._player = Player(
            assignment.timeline_to_play,
            clock.now_ms(),
            start_index=0 if going_on is None else going_on.index,
            running_ms=assignment.running_ms,
        )
        self._sound = sound
        self._speech = NoSpeech() if speech is None else speech
        self._scheduler = CueScheduler(sound, clock, coaching, self._speech)
        self._session_recorder = SessionRecorder(
            recorder,
            moment,
            entry_id=str(uuid.uuid4()) if going_on is None else going_on.entry.plan.id,
            session=assignment.session,
            content_hash=assignment.content_hash,
            timeline=assignment.timeline,
            earlier=None if going_on is None else going_on.entry,
        )
        self._assignment = assignment
        self._speech.prepare(assignment.opening_texts(coaching))
        self._requests = inbox = RequestQueue()
        self._watchers = Watchers()
        self._muted = False
        self._notices = Notices(coaching)
        self._suspend_detector = SuspendDetector(clock)
        self.fault: Exception | None = None
        self._feed_at_ms: int | None = None
        self._snapshot = self._take_snapshot()
        self._thread = threading.Thread(target=self._run, name="conductor", daemon=True)
        # The sound outlives the session, and must not keep all of it in memory.
        sound.on_change(lambda _state: inbox.wake())

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
        self._watchers.add(watcher)

    def open(self) -> Self:
        """Start the thread. The session itself waits for ``Command.START``."""
        self._thread.start()
        return self

    def post(self, command: PlayerRequest) -> None:
        """Ask for something. Returns at once; the answer comes as events."""
        first = self._assignment.opening_texts(self.coaching)
        self._requests.put(Speak(first, command) if command is Command.START and first else command)

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - the name says what the flag is
        """Silence the sound, or let it be heard again."""
        self._requests.put(muted)

    def annotate(self, saying: Annotation) -> None:
        """Keep what the person says of the session. Returns at once."""
        self._requests.put(saying)

    def speak(self, texts: tuple[str, ...], order: PlayerRequest | None = None) -> None:
        """Say something in the place of what is being said, as ``Aloud`` tells. Returns at once."""
        self._requests.put(Speak(texts, order))

    def use_variation(self, easier: UseEasierVariation) -> None:
        """Do what is left of an exercise in another form. Returns at once."""
        self._requests.put(easier)

    def wait_over(self, timeout_s: float | None = None) -> bool:
        """Wait until the session is over; whether it is."""
        self._thread.join(timeout_s)
        return self.snapshot.state.is_over

    def sounding_s(self) -> float:
        """For how many real seconds something will still be heard; 0 without sound."""
        if self._sound.state.status is not SoundStatus.ON:
            return 0.0
        return max(0.0, self._scheduler.sounds_until_s - monotonic_s())

    def close(self) -> None:
        """Stop the session if it is not over, and end the thread."""
        self._requests.close()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        try:
            self._conduct()
        except Exception as error:  # noqa: BLE001 - a dead thread would leave everyone waiting
            _log.exception("the conductor failed")
            self._abort(error)

    def _abort(self, error: Exception) -> None:
        """End a session that a fault of the program's own has broken, so that nobody waits."""
        self.fault = error
        self._notices.announce(self.clock.now_ms(), FAULT)
        self._sound.cut()
        before = self._player.transport.at(self.clock.now_ms())
        self._player.transport = replace(before, state=State.STOPPED)
        stopped = StateChanged(before.since_ms, before.state, State.STOPPED)
        try:
            self._session_recorder.write([stopped], before)
        except Exception:  # noqa: BLE001 - the fault may lie there; what it had kept stays kept
            _log.exception("the end of the session could not be written")
        self._publish((stopped,))

    def _conduct(self) -> None:
        while not self._player.state.is_over:
            self._tick(self._requests.take(self.clock, self._next_wake_ms()))

    def _next_wake_ms(self) -> int | None:
        moments = [self._player.next_deadline_ms(), self._feed_at_ms]
        if self._player.state in _LIVELY:
            moments.append(self._suspend_detector.next_look_ms())
        return min((at_ms for at_ms in moments if at_ms is not None), default=None)

    def _tick(self, wishes: list[Request]) -> None:
        """One turn of the loop: let time pass, obey, and tell everyone."""
        now_ms = self.clock.now_ms()
        events: list[Event] = []
        steering = AudioChange()
        if self._suspend_detector.was_away(now_ms, expected=self._player.state in _LIVELY):
            events += self._player.perform(Command.PAUSE, self._suspend_detector.last_seen_ms)
            steering = AudioChange(changed=True, abrupt=True)
            self._notices.announce(now_ms, AWAY)
        self._suspend_detector.seen(now_ms)
        events += self._player.advance(now_ms)
        for wish in wishes:
            if self._handle(wish, now_ms, events):
                steering = steering.after(wish)
        self._session_recorder.write(events, self._player.transport)
        for wish in wishes:
            # After what has happened is written: before, there may be no entry yet.
            if isinstance(wish, Annotation | UseEasierVariation):
                self._session_recorder.annotate(wish)
        if steering.changed:
            self._scheduler.reschedule(
                self._player.timeline,
                self._player.transport,
                now_ms,
                keep_sounding=not steering.abrupt,
                aloud=steering.spoken,
            )
        self._feed_at_ms = self._scheduler.schedule_ahead(
            self._player.timeline, self._player.transport, now_ms
        )
        self._session_recorder.wait_committed()
        self._notices.voice_missing(now_ms, self._speech.state)
        self._publish(tuple(events))

    def _handle(self, wish: Request, now_ms: int, events: list[Event]) -> bool:
        """Do what is wished for, and tell whether that came true."""
        match wish:
            case bool():
                self._muted = wish
                self._sound.set_muted(wish)
                if unheard := self._sound.state.problem:
                    self._notices.announce(now_ms, unheard)
            case Annotation():
                pass
            case UseEasierVariation():
                self._player.timeline = with_variation(self._player.timeline, wish)
            case Speak(request=order):
                if order is not None:
                    return self._handle(order, now_ms, events)
                return self._player.state is State.PAUSED
            case _:
                latency_ms, ready_ms = self._sound.state.latency_ms, self._assignment.ready_ms
                # Who is in position sooner has the count begin as after a pause.
                ready = wish is Command.DONE and self._player.is_getting_ready(now_ms)
                order = Command.RESUME if ready else wish
                after_ms = delay_ms(order, self.clock, latency_ms, ready_ms=ready_ms)
                if wish is Command.START:
                    self._notices.getting_ready(now_ms, self._assignment.move)
                outcome = self._player.perform(wish, now_ms + after_ms)
                events += outcome
                return not self._notices.refused(outcome)
        return True

    def _publish(self, events: tuple[Event, ...]) -> None:
        self._snapshot = self._take_snapshot()
        self._watchers.notify(self._snapshot, events)

    def _take_snapshot(self) -> Snapshot:
        return Snapshot(
            timeline=self._player.timeline,
            transport=self._player.transport,
            planned=self._session_recorder.planned,
            reps=tuple(self._session_recorder.reps),
            work=tuple(self._session_recorder.work),
            sound=self._sound.state,
            muted=self._muted,
            problem=self._session_recorder.problem,
            notice=self._notices.newest,
            answers=dict(self._session_recorder.answers),
            previous_answers=self._assignment.previous_answers,
            entry_id=self._session_recorder.entry_id,
            fault=None if self.fault is None else FAULT,
        )
