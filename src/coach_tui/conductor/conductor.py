"""A session's own thread, between the clock and everything else.

Front ends put requests into the ``RequestQueue``. In each tick the ``Conductor`` takes them out,
moves the player, writes its events to the journal, schedules sounds and shows its watchers a new
snapshot. The ``SuspendDetector`` pauses a session after the program or the machine stood still.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Self

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.audio.sound_out import SoundOut, SoundStatus
from coach_tui.audio.voice.speech import NoSpeech, Speech, VoiceStatus
from coach_tui.clock import Clock, monotonic_s, real_ms
from coach_tui.conductor.cue_scheduler import CueScheduler
from coach_tui.conductor.requests import (
    AudioChange,
    Request,
    SessionRun,
    SetMuted,
    Speak,
    TeachAgain,
    delay_ms,
)
from coach_tui.conductor.session_recorder import SessionRecorder
from coach_tui.conductor.snapshot import (
    AWAY,
    OVERFLOW,
    SPEECH_FAULT,
    Notice,
    Snapshot,
    Watcher,
    fault_text,
)
from coach_tui.core.coaching.lines import SOUNDS_ONLY, Coaching, CoachingLevel
from coach_tui.core.coaching.script import clock_stopped_texts, landing_texts
from coach_tui.core.coaching.set_ups import taught_again
from coach_tui.core.log.entry import Annotation, Timestamp
from coach_tui.core.player.load import UseLoad, with_load
from coach_tui.core.player.pain import UseEasierVariation, with_variation
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import (
    SKIPS,
    ClockStopped,
    Command,
    CommandRefused,
    Event,
    Jumped,
    LeftForLater,
    PlayerRequest,
    State,
    StateChanged,
    Transport,
)
from coach_tui.wording import later_text, skipped_text

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.journal.store import Journal

HEARTBEAT_S = 1.0
"""Longest time between two looks at the clock while a session moves.

After the program was stopped, the last look is the moment to pause at.
"""

GAP_S = 3.0  # A look this much too late means that the program was stopped, not merely slow
ASLEEP_MS = 1_000  # The machine was suspended if its two clocks differ by this much
SOUND_START_S = 1.0  # A session waits so long for the sound, which is usually there after 0.2 s

_log = logging.getLogger(__name__)


class SuspendDetector:
    """Detects that the program or the machine stood still."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asleep_ms = clock.asleep_ms()
        self._last_seen_ms = clock.now_ms()  # When the session last ran normally

    def next_look_ms(self) -> int:
        """The reading at which to look at the clock again, at the latest."""
        return self._last_seen_ms + real_ms(self._clock, HEARTBEAT_S)

    def observe(self, now_ms: int, *, moving: bool) -> int | None:
        """Look at the clocks; where a moving session stood still, when it last ran normally."""
        slept_ms = self._clock.asleep_ms() - self._asleep_ms
        self._asleep_ms += slept_ms
        too_long_ms = real_ms(self._clock, HEARTBEAT_S + GAP_S)
        last_seen_ms, self._last_seen_ms = self._last_seen_ms, now_ms
        gone = now_ms - last_seen_ms > too_long_ms or slept_ms > ASLEEP_MS
        return last_seen_ms if moving and gone else None


MAX_REQUESTS = 64  # Requests that can wait at once; no user types faster, but a pipe may


class RequestQueue:
    """Requests from any thread, taken out by the conductor's."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._requests: deque[Request] = deque()
        self._closing = False
        self._woken = False
        self.overflowed = False  # Whether requests were dropped since this was reset

    @property
    def is_empty(self) -> bool:
        return not (self._requests or self._closing or self._woken)

    def put(self, request: Request) -> None:
        """Add a request, or drop it where too many wait; STOP is never dropped."""
        with self._condition:
            if len(self._requests) >= MAX_REQUESTS and request is not Command.STOP:
                self.overflowed = True
                return
            self._requests.append(request)
            self._condition.notify_all()

    def wake(self) -> None:
        """Wake the thread: the sound's state has changed."""
        with self._condition:
            self._woken = True
            self._condition.notify_all()

    def close(self) -> None:
        """Request the end in every turn from now on."""
        with self._condition:
            self._closing = True
            self._condition.notify_all()

    def take(self, clock: Clock, until_ms: int | None) -> list[Request]:
        """All requests; waits for one, up to a reading of the clock if there is a limit."""
        with self._condition:
            if self.is_empty:
                clock.wait(self._condition, until_ms)
            requests = list(self._requests)
            self._requests.clear()
            self._woken = False
            if self._closing:
                requests.append(Command.STOP)
        return requests


class _EventBatch(Struct, frozen=True):
    """Events, and the state right after them."""

    events: tuple[Event, ...]
    timeline: Timeline
    transport: Transport


class _Outcome(Struct, frozen=True):
    """What became of a request."""

    is_accepted: bool = True
    events: tuple[Event, ...] = ()


class Conductor:
    """Runs one session on a thread of its own.

    The caller closes sound, journal and speech.
    """

    def __init__(
        self,
        run: SessionRun,
        *,
        clock: Clock,
        sound: SoundOut,
        journal: Journal,
        timestamp: Callable[[], Timestamp],
        coaching: Coaching = SOUNDS_ONLY,
        speech: Speech | None = None,
    ) -> None:
        self.clock = clock
        self.coaching = coaching
        resumed = run.resumed
        self._player = Player(
            run.timeline_to_play,
            clock.now_ms(),
            start_index=0 if resumed is None else resumed.index,
            running_ms=run.running_ms,
        )
        self._sound = sound
        self._journal = journal
        self._speech = NoSpeech() if speech is None else speech
        self._scheduler = CueScheduler(sound, clock, coaching, self._speech)
        self._session_recorder = SessionRecorder(journal, timestamp, run)
        self._session_run = run
        self._opening_texts = self._prepared_opening()
        self._requests = requests = RequestQueue()
        self._watchers: list[Watcher] = []
        self._muted = False
        self._notice: Notice | None = None
        self._misses_voice = coaching.level is not CoachingLevel.TONES
        self._suspend_detector = SuspendDetector(clock)
        self.fault: Exception | None = None  # What ended the session; None as a rule
        self._fault_text: str | None = None
        self._schedule_at_ms: int | None = None
        self._snapshot = self._take_snapshot()
        self._thread = threading.Thread(target=self._run, name="conductor", daemon=True)
        # The sound outlives the session: a reference to ``self`` would leak the session.
        sound.on_change(lambda _state: requests.wake())

    def _prepared_opening(self) -> tuple[str, ...]:
        """The sentences before resumed work, being rendered; none where that fails."""
        try:
            texts = self._session_run.opening_texts(self.coaching)
            self._speech.prepare(texts)
        except Exception:  # noqa: BLE001 - what is said must not keep a session from starting
            _log.exception("the opening words could not be prepared")
            return ()
        return texts

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot. Reading it waits for nothing."""
        return self._snapshot

    def now_ms(self) -> int:
        return self.clock.now_ms()

    def watch(self, watcher: Watcher) -> None:
        """Call ``watcher`` on the conductor's thread after every change.

        Its exceptions are logged: no front end can stop a session.
        """
        self._watchers.append(watcher)

    def open(self) -> Self:
        """Start the thread. The session itself waits for ``Command.START``."""
        self._thread.start()
        return self

    def post(self, request: Request) -> None:
        """Request something. Returns at once; the outcome arrives as events."""
        if request is Command.START and self._opening_texts:
            request = Speak(self._opening_texts, Command.START)
        self._requests.put(request)

    def wait_over(self, timeout_s: float | None = None) -> bool:
        """Wait until the conductor's thread has ended; whether the session is over."""
        self._thread.join(timeout_s)
        return self.snapshot.state.is_over

    def sounding_s(self) -> float:
        """Real seconds until the last scheduled sound has ended; 0 without sound."""
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
            # The first sound would otherwise be late, and left out.
            self._sound.wait_started(SOUND_START_S)
            self._conduct()
        except Exception as error:  # noqa: BLE001 - a dead thread would leave the front end waiting
            _log.exception("the conductor failed")
            self._abort(error)

    def _abort(self, error: Exception) -> None:
        """Stop the session after an exception, so that no front end waits for it."""
        self.fault = error
        self._fault_text = fault_text(is_saved=self._snapshot.is_saved)
        self._announce(self.clock.now_ms(), self._fault_text)
        self._sound.cut()
        before = self._player.transport.at(self.clock.now_ms())
        self._player.transport = replace(before, state=State.STOPPED)
        stopped = StateChanged(before.since_ms, before.state, State.STOPPED)
        try:
            self._session_recorder.write([stopped], before)
        except Exception:  # noqa: BLE001 - the journal may be the cause
            _log.exception("the end of the session could not be written")
        self._publish([self._batch_of([stopped])])

    def _conduct(self) -> None:
        while not self._player.state.is_over:
            self._tick(self._requests.take(self.clock, self._next_wake_ms()))

    def _next_wake_ms(self) -> int | None:
        deadlines = [self._player.next_deadline_ms(), self._schedule_at_ms]
        if self._player.state.is_under_way:
            deadlines.append(self._suspend_detector.next_look_ms())
        return min((at_ms for at_ms in deadlines if at_ms is not None), default=None)

    def _tick(self, requests: list[Request]) -> None:
        """Advance the player, execute requests, record, schedule sounds and notify."""
        now_ms = self.clock.now_ms()
        events: list[Event] = []
        batches: list[_EventBatch] = []
        audio_change = AudioChange()
        moving = self._player.state.is_under_way
        last_seen_ms = self._suspend_detector.observe(now_ms, moving=moving)
        if last_seen_ms is not None:
            events += self._player.perform(Command.PAUSE, last_seen_ms)
            audio_change = AudioChange(changed=True, abrupt=True)
            self._announce(now_ms, AWAY)
        events += self._player.advance(now_ms)
        batches.append(self._batch_of(events))
        for request in requests:
            outcome = self._handle(request, now_ms)
            if outcome.is_accepted:
                audio_change = self._with_request(audio_change, request, outcome.events)
            if outcome.events:
                batches.append(self._batch_of(outcome.events))
        self._record(batches, requests)
        try:
            self._schedule(audio_change, now_ms)
        except Exception:  # noqa: BLE001 - the session runs on with sounds, or in silence
            _log.exception("the cues could not be scheduled")
            self._continue_without_speech(now_ms)
        self._session_recorder.wait_committed()
        self._announce_problems(now_ms)
        self._publish([batch for batch in batches[:-1] if batch.events] + batches[-1:])

    def _record(self, batches: Sequence[_EventBatch], requests: Sequence[Request]) -> None:
        # A kill must not part a rep from its load, or a changed order from the place in it.
        with self._journal.together():
            for batch in batches:
                self._session_recorder.write(batch.events, batch.transport, batch.timeline)
            for request in requests:
                # Only after the events are written is there surely an entry.
                if isinstance(request, Annotation | UseEasierVariation | UseLoad):
                    self._session_recorder.annotate(request)

    def _schedule(self, audio_change: AudioChange, now_ms: int) -> None:
        if audio_change.changed:
            self._scheduler.reschedule(
                self._player.timeline,
                self._player.transport,
                now_ms,
                keep_sounding=not audio_change.abrupt,
                spoken=audio_change.spoken,
                landed=audio_change.landed,
            )
        self._schedule_at_ms = self._scheduler.schedule_ahead(
            self._player.timeline, self._player.transport, now_ms
        )

    def _continue_without_speech(self, now_ms: int) -> None:
        self._announce(now_ms, SPEECH_FAULT)
        self._schedule_at_ms = None
        self._scheduler = CueScheduler(self._sound, self.clock, SOUNDS_ONLY)
        try:
            self._schedule(AudioChange(changed=True, abrupt=True), now_ms)
        except Exception:  # noqa: BLE001 - without cues, then
            _log.exception("the sounds could not be scheduled")

    def _batch_of(self, events: Sequence[Event]) -> _EventBatch:
        return _EventBatch(tuple(events), self._player.timeline, self._player.transport)

    def _handle(self, request: Request, now_ms: int) -> _Outcome:
        match request:
            case SetMuted(muted):
                self._muted = muted
                self._sound.set_muted(muted)
                if unheard := self._sound.state.problem:
                    self._announce(now_ms, unheard)
            case Annotation():
                pass
            case UseEasierVariation() | UseLoad() | TeachAgain():
                return _Outcome(self._change(request, now_ms))
            case Speak(request=player_request):
                if player_request is not None:
                    return self._handle(player_request, now_ms)
                return _Outcome(self._player.state is State.PAUSED)
            case _:
                return self._perform(request, now_ms)
        return _Outcome()

    def _perform(self, request: PlayerRequest, now_ms: int) -> _Outcome:
        """Have the player carry out a request, and announce what the user must know of it."""
        starts_count = request is Command.DONE and self._player.is_getting_ready(now_ms)
        # A user in position early starts the count as after a pause.
        like = Command.RESUME if starts_count else request
        after_ms = delay_ms(like, self.clock, self._sound.state.latency_ms)
        if request is Command.START:
            after_ms += self._session_run.ready_ms
        events = self._player.perform(request, now_ms + after_ms)
        if events and isinstance(event := events[-1], CommandRefused):
            self._announce(event.at_ms, event.refusal.reason, event.refusal.instead)
            return _Outcome(False, events)
        self._announce_left_for_later(events)
        skipped = self._skipped_text(events)
        move = self._session_run.move if request is Command.START else self._player.move
        if skipped:
            self._announce(now_ms, skipped, Command.BACK)
        elif move is not None and move.text and self._player.is_getting_ready(now_ms):
            self._announce(now_ms, f"{move.text} Enter begins the count at once.")
        return _Outcome(events=events)

    def _skipped_text(self, outcome: Sequence[Event]) -> str:
        """The work that a skip left out; empty without any, as in a rest."""
        timeline = self._player.timeline
        for event in outcome:
            if isinstance(event, Jumped) and event.command in SKIPS:
                work = timeline.next_work(event.from_index)
                if work is not None and work.index < event.to_index:
                    return skipped_text(timeline, event.command, work)
        return ""

    def _announce_left_for_later(self, outcome: Sequence[Event]) -> None:
        for event in outcome:
            if isinstance(event, LeftForLater):
                self._announce(event.at_ms, later_text(self._player.timeline, event.work_set))

    def _change(self, request: UseEasierVariation | UseLoad | TeachAgain, now_ms: int) -> bool:
        """Change the timeline; return whether that was possible."""
        player = self._player
        match request:
            case UseLoad():
                player.timeline = with_load(player.timeline, request)
            case UseEasierVariation():
                player.timeline = with_variation(player.timeline, request)
            case TeachAgain():
                phase, transport = player.phase, player.transport
                if player.state is not State.RUNNING or phase is None or phase.kind.is_work:
                    return False
                elapsed_ms = transport.elapsed_at(now_ms)
                player.timeline = taught_again(
                    player.timeline, self.coaching, transport.index, elapsed_ms
                )
        return True

    def _announce_problems(self, now_ms: int) -> None:
        """Announce that there is no voice, once, and that requests were dropped."""
        voice = self._speech.state
        if self._misses_voice and voice.status is VoiceStatus.MISSING:
            self._misses_voice = False
            self._announce(now_ms, voice.reason)
        if self._requests.overflowed:
            self._requests.overflowed = False
            self._announce(now_ms, OVERFLOW)

    def _announce(self, at_ms: int, text: str, instead: Command | None = None) -> None:
        self._notice = Notice(at_ms, text, instead)

    def _with_request(
        self, audio_change: AudioChange, request: Request, outcome: Sequence[Event]
    ) -> AudioChange:
        """An audio change after a request, with what is spoken where it leads to."""
        landed = any(isinstance(event, Jumped) for event in outcome)
        begins = any(
            isinstance(event, StateChanged) and event.old is State.READY for event in outcome
        )
        audio_change = audio_change.with_request(request, landed=landed or begins)
        player = self._player
        for event in outcome:
            if isinstance(event, ClockStopped):
                texts = clock_stopped_texts(player.timeline, self.coaching, event.index)
                return replace(audio_change, spoken=texts)
        if landed and player.transport.since_ms > self.clock.now_ms() and player.move.text:
            texts = landing_texts(
                player.timeline, self.coaching, player.transport.index, player.move
            )
            return replace(audio_change, spoken=texts)
        return audio_change

    def _publish(self, batches: Sequence[_EventBatch]) -> None:
        """Notify watchers of events with the state they led to, not with a later one."""
        self._snapshot = newest = self._take_snapshot()
        for batch in batches[:-1]:
            snapshot = replace(newest, timeline=batch.timeline, transport=batch.transport)
            self._notify(snapshot, batch.events)
        self._notify(newest, batches[-1].events)

    def _notify(self, snapshot: Snapshot, events: tuple[Event, ...]) -> None:
        for watcher in tuple(self._watchers):
            try:
                watcher(snapshot, events)
            except Exception:  # noqa: BLE001 - logged, and the session runs on
                _log.exception("a watcher failed")

    def _take_snapshot(self) -> Snapshot:
        return Snapshot(
            timeline=self._player.timeline,
            transport=self._player.transport,
            planned=self._session_recorder.planned,
            reps=tuple(self._session_recorder.reps),
            work=tuple(self._session_recorder.work),
            sound=self._sound.state,
            muted=self._muted,
            speaks=self.coaching.level is not CoachingLevel.TONES
            and self._speech.state.status in (VoiceStatus.STARTING, VoiceStatus.ON),
            problem=self._journal.problem,
            notice=self._notice,
            answers=dict(self._session_recorder.answers),
            counts=dict(self._session_recorder.counts),
            previous_answers=self._session_run.previous_answers,
            entry_id=self._session_recorder.entry_id,
            is_logged=self._session_run.is_logged,
            fault=self._fault_text,
        )
