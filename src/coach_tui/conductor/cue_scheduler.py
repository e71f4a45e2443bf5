"""Schedules a session's cues in the audio engine, a little ahead of their time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.audio.sound_out import ScheduledSound, SoundOut
from coach_tui.audio.voice.speech import NoSpeech, Speech, VoiceStatus
from coach_tui.clock import Clock, real_ms
from coach_tui.core.coaching.cues import VOICE, Cue, Sound, count_in, cues_for
from coach_tui.core.coaching.fitting import GAP_MS
from coach_tui.core.coaching.lines import SOUNDS_ONLY, Coaching
from coach_tui.core.coaching.script import LineKey, Progress, lead_in_texts, stopped_texts
from coach_tui.core.player.state import LEAD_IN_MS, State, Transport, self_test_at

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Timeline

HORIZON_S = 2.0
"""How far ahead sounds are scheduled.

More than the longest stall of a busy interpreter (0.5 s measured with native code holding the
lock), and short enough to be bearable after the program was stopped.
"""

REFILL_S = 0.5  # Shortest time between two calls while cues lie ahead
RETRY_S = 0.1  # Time until it checks again for speech that is being rendered
TOO_LATE_S = 0.2  # Speech not rendered this long before its time is dropped: it would be late
STOPPED_AFTER_S = 0.4  # Time for the sounds of a stopped session to fade
LONGER_MS = 60  # Speech longer than planned by more than this could overlap the next cue

# A phrase that starts this soon is left where it is when the session slows down or speeds up.
IMMINENT_S = 0.3

PREPARED_TEXTS = 8  # The texts after a jump that are rendered before all others. Our choice.
_THEME = frozenset(Sound)

_BEGINNING = (-1, 0)
_SPEAKING_STATES = (State.RUNNING, State.WAITING, State.LEAD_IN, State.FINISHED)


class _Spoken(Struct, frozen=True):
    """A scheduled phrase, in readings of the session's clock."""

    start_ms: int
    end_ms: int
    sound: ScheduledSound


class CueScheduler:
    """Schedules each cue of a session once, ahead of its time.

    Speech is scheduled only when it has been rendered; nothing waits for it.
    """

    def __init__(
        self,
        sound: SoundOut,
        clock: Clock,
        coaching: Coaching = SOUNDS_ONLY,
        speech: Speech | None = None,
    ) -> None:
        self._sound = sound
        self._clock = clock
        self._coaching = coaching
        self._speech = speech or NoSpeech()
        self._cues: deque[Cue] = deque()
        self._counts: deque[tuple[int, str]] = deque()
        self._waiting_for_speech: list[tuple[int, Cue]] = []
        self._sentences: deque[str] = deque()
        self._next_sentence_ms = 0
        self._sentences_end_ms: int | None = None
        # The last scheduled sound: a new plan continues behind it.
        self._scheduled_to = _BEGINNING
        self._replaced_cue: tuple[int, int] | None = None
        self._rendered_count = 0
        self._quiet_from_ms = 0
        self._start = 0
        self._spoke_into_count = False
        self._spoken: dict[LineKey, _Spoken] = {}
        self._is_speech_missed = False
        self.sounds_until_s = 0.0  # When the last scheduled sound ends, by monotonic_s

    def reschedule(
        self,
        timeline: Timeline,
        transport: Transport,
        now_ms: int,
        *,
        keep_sounding: bool = False,
        spoken: tuple[str, ...] = (),
        landed: bool = False,
    ) -> None:
        """Drop the scheduled cues and reschedule from the current position.

        ``spoken`` are sentences to speak now, in place of those about a jump or an end; ignored
        where the session runs: its cues speak. ``landed``: the session began or jumped here, so all
        that leads up to the next work is spoken from here.
        """
        self._sound.cut(keep_sounding=keep_sounding)
        if landed:
            self._start = transport.index
        self._recall_speech(now_ms, keep_sounding=keep_sounding, forget=landed)
        self.sounds_until_s = 0.0
        self._counts = deque()
        self._replaced_cue = None
        phase, position_ms = _position(timeline, transport, now_ms)
        self._scheduled_to = (phase, position_ms if keep_sounding else position_ms - 1)
        counts_in = transport.state is State.LEAD_IN
        if counts_in:
            counts = count_in(transport.since_ms)
            self._counts.extend(c for c in counts if c[0] > now_ms or not keep_sounding)
            # The count-in's GO replaces the phase's opening sound.
            self._replaced_cue = (phase, position_ms)
        if not keep_sounding:
            self._spoke_into_count = counts_in and bool(spoken)
            if counts_in and not spoken:
                texts = lead_in_texts(timeline, self._coaching, transport.index)
                within_ms = LEAD_IN_MS - LONGER_MS
                self._spoke_into_count = self._speak_at_once(texts, transport.since_ms, within_ms)
        self._plan(timeline, transport, now_ms)
        if landed:
            upcoming = (cue.say for cue in self._cues if cue.say)
            self._speech.prepare(list(islice(upcoming, PREPARED_TEXTS)))
        if spoken:
            self._queue_sentences(spoken, transport, now_ms)
        elif transport.state is State.STOPPED:
            stopped_ms = now_ms + real_ms(self._clock, STOPPED_AFTER_S)
            self._speak_at_once(stopped_texts(timeline, self._coaching), stopped_ms)
        self.schedule_ahead(timeline, transport, now_ms)

    def _recall_speech(self, now_ms: int, *, keep_sounding: bool, forget: bool) -> None:
        """Regard phrases that were cut off as not spoken, so that they are placed again."""
        self._waiting_for_speech = []
        self._sentences.clear()
        self._quiet_from_ms = now_ms
        imminent_ms = now_ms + real_ms(self._clock, IMMINENT_S)
        for key, speech in list(self._spoken.items()):
            if keep_sounding and speech.start_ms <= imminent_ms:
                self._quiet_from_ms = max(self._quiet_from_ms, speech.end_ms)
                if speech.start_ms >= now_ms:
                    # It may have started in the engine, which does not play it twice.
                    self._sound.schedule([speech.sound])
            elif forget or speech.end_ms > now_ms:
                del self._spoken[key]

    def schedule_ahead(self, timeline: Timeline, transport: Transport, now_ms: int) -> int | None:
        """Schedule the cues of the next ``HORIZON_S``; return when to call again, if ever."""
        if self._speech.rendered_count != self._rendered_count:
            self._waiting_for_speech = []
            self._plan(timeline, transport, now_ms, ahead_ms=real_ms(self._clock, TOO_LATE_S))
        horizon_ms = now_ms + real_ms(self._clock, HORIZON_S)
        due = [
            *self._due_sentences(now_ms),
            *self._due_sounds(timeline, transport, horizon_ms),
            *self._rendered_speech(now_ms),
        ]
        if due:
            self._sound.schedule(due)
            self.sounds_until_s = max(self.sounds_until_s, *(sound.end_s for sound in due))
        next_ms = self._next_due_ms(timeline, transport)
        wake_ups: list[int] = []
        if next_ms is not None:
            refill_ms = now_ms + real_ms(self._clock, REFILL_S)
            wake_ups.append(max(refill_ms, next_ms - real_ms(self._clock, HORIZON_S)))
        awaits_sentence = self._sentences and self._can_render
        if self._waiting_for_speech or awaits_sentence or self._is_speech_missed:
            wake_ups.append(now_ms + max(1, real_ms(self._clock, RETRY_S)))
        return min(wake_ups, default=None)

    def _plan(
        self, timeline: Timeline, transport: Transport, now_ms: int, ahead_ms: int = 0
    ) -> None:
        """Compute the cues still to come by the lengths known now.

        Speech not yet spoken starts at least ``ahead_ms`` from now.
        """
        self._rendered_count = self._speech.rendered_count
        self._is_speech_missed = False
        phase, position_ms = _position(timeline, transport, now_ms)
        if transport.state in _SPEAKING_STATES:
            # What is spoken into the count or over the end lasts into the time after it.
            from_ms = max(now_ms, _moves_from(transport))
            if transport.state is State.FINISHED:
                position_ms += now_ms - transport.since_ms
            quiet_ms = self._quiet_from_ms - from_ms + GAP_MS
            moves = from_ms == now_ms
            position_ms += max(
                ahead_ms if moves else 0, quiet_ms if self._quiet_from_ms > now_ms else 0
            )
        progress = Progress(self._start, self._spoke_into_count, phase, position_ms, self._spoken)
        cues = cues_for(timeline, self._coaching, self._length_of, progress)
        stopped_early = _is_stopped_early(timeline, transport)
        self._cues = deque(
            cue
            for cue in cues
            if not (stopped_early and cue.phase == phase)
            and (
                cue.sound == VOICE
                or (
                    (cue.phase, cue.at_ms) > self._scheduled_to
                    and not ((cue.phase, cue.at_ms) == self._replaced_cue and cue.sound in _THEME)
                )
            )
        )

    def _length_of(self, text: str) -> int:
        # Speech does not run faster in a session that does.
        return real_ms(self._clock, self._speech.length_of(text) / 1000)

    def _due_sounds(
        self, timeline: Timeline, transport: Transport, until_ms: int
    ) -> Iterator[ScheduledSound]:
        while (at_ms := self._next_due_ms(timeline, transport)) is not None and at_ms <= until_ms:
            if self._counts:
                _, name = self._counts.popleft()
                yield ScheduledSound(name, self._clock.monotonic_at(at_ms))
                continue
            cue = self._cues.popleft()
            if cue.sound == VOICE:
                self._waiting_for_speech.append((at_ms, cue))
            else:
                self._scheduled_to = (cue.phase, cue.at_ms)
                at_s = self._clock.monotonic_at(at_ms)
                # In real seconds: a session's clock may run faster.
                length_s = self._clock.monotonic_at(at_ms + cue.duration_ms) - at_s
                yield ScheduledSound(cue.sound, at_s, duration_s=length_s or None)

    @property
    def _can_render(self) -> bool:
        return self._speech.state.status in (VoiceStatus.STARTING, VoiceStatus.ON)

    def _rendered_speech(self, now_ms: int) -> Iterator[ScheduledSound]:
        """The waiting speech that has been rendered; speech that cannot be in time is dropped."""
        can_render = self._can_render
        last_ms = now_ms + real_ms(self._clock, TOO_LATE_S)
        waiting, self._waiting_for_speech = self._waiting_for_speech, []
        for at_ms, cue in waiting:
            text = cue.say or ""
            path, length_ms = self._speech.path_of(text), self._length_of(text)
            if path is None:
                if can_render and at_ms > last_ms:
                    self._waiting_for_speech.append((at_ms, cue))
                elif can_render:
                    # It is placed again once it has been rendered, if there is still time.
                    self._is_speech_missed = True
            elif at_ms >= self._quiet_from_ms and length_ms <= cue.duration_ms + LONGER_MS:
                self._quiet_from_ms = at_ms + length_ms
                speech = self._speech_at(at_ms, text, path)
                if cue.line is not None:
                    self._spoken[cue.line] = _Spoken(at_ms, at_ms + length_ms, speech)
                yield speech

    def _speak_at_once(
        self, texts: tuple[str, ...], at_ms: int, within_ms: int | None = None
    ) -> bool:
        """Speak what is in no plan, in the longest wording that is rendered and fits, if any."""
        for text in texts:
            path, length_ms = self._speech.path_of(text), self._length_of(text)
            if path is not None and (within_ms is None or length_ms <= within_ms):
                self._quiet_from_ms = at_ms + length_ms
                speech = self._speech_at(at_ms, text, path)
                self.sounds_until_s = speech.at_s + (speech.duration_s or 0)
                self._sound.schedule([speech])
                return True
        return False

    def _queue_sentences(self, texts: tuple[str, ...], transport: Transport, now_ms: int) -> None:
        """Speak sentences one after the other; before a count, those that end in time."""
        if transport.state is State.RUNNING:
            return
        self._speech.prepare(texts)
        self._sentences.extend(texts)
        self._next_sentence_ms = now_ms + real_ms(self._clock, STOPPED_AFTER_S)
        self._sentences_end_ms = None
        if transport.state is State.LEAD_IN:
            # The time to get ready before the count is used too.
            self._next_sentence_ms = min(transport.since_ms, self._next_sentence_ms)
            self._sentences_end_ms = transport.since_ms + LEAD_IN_MS - LONGER_MS

    def _due_sentences(self, now_ms: int) -> Iterator[ScheduledSound]:
        """The rendered sentences of ``_queue_sentences``; the next one is waited for."""
        while self._sentences:
            text = self._sentences[0]
            path = self._speech.path_of(text)
            is_late = self._next_sentence_ms < now_ms
            at_ms = now_ms + real_ms(self._clock, TOO_LATE_S) if is_late else self._next_sentence_ms
            end_ms = at_ms + self._length_of(text)
            if self._sentences_end_ms is not None and end_ms > self._sentences_end_ms:
                self._sentences.clear()
            elif path is None:
                return
            else:
                self._sentences.popleft()
                self._quiet_from_ms = end_ms
                self._next_sentence_ms = end_ms + real_ms(self._clock, GAP_MS / 1000)
                yield self._speech_at(at_ms, text, path)

    def _speech_at(self, at_ms: int, text: str, path: str) -> ScheduledSound:
        return ScheduledSound(
            VOICE,
            self._clock.monotonic_at(at_ms),
            duration_s=self._speech.length_of(text) / 1000,
            text=str(text),
            path=path,
        )

    def _next_due_ms(self, timeline: Timeline, transport: Transport) -> int | None:
        """The reading at which the next cue is due, as far as it is known."""
        if self._counts:
            return self._counts[0][0]
        if not self._cues:
            return None
        return _clock_time(timeline, transport, self._cues[0])


def _position(timeline: Timeline, transport: Transport, now_ms: int) -> tuple[int, int]:
    """The position as cues are ordered: phase index, then timeline position."""
    if transport.index == len(timeline.phases):
        return transport.index, timeline.total_ms
    start_ms = timeline.phases[transport.index].start_ms
    return transport.index, start_ms + transport.elapsed_at(now_ms)


def _is_stopped_early(timeline: Timeline, transport: Transport) -> bool:
    """Whether the user stopped the clock of a self-test: then nothing marks its limit."""
    test = self_test_at(timeline, transport.index)
    stopped_ms = transport.stopped_ms
    if test is None or stopped_ms is None:
        return False
    return test.max_ms is None or stopped_ms < test.max_ms


def _clock_time(timeline: Timeline, transport: Transport, cue: Cue) -> int | None:
    """The reading at which a cue is due if the session runs on; else ``None``."""
    if transport.state is State.FINISHED:
        return transport.since_ms + cue.at_ms - timeline.total_ms
    if transport.state not in _SPEAKING_STATES:
        return None
    # The end of an open phase is unknown.
    if any(phase.is_open for phase in timeline.phases[transport.index : cue.phase]):
        return None
    _, position_ms = _position(timeline, transport, transport.since_ms)
    return _moves_from(transport) + cue.at_ms - position_ms


def _moves_from(transport: Transport) -> int:
    """The reading from which on the position moves: after the count, where there is one."""
    return transport.since_ms + (LEAD_IN_MS if transport.state is State.LEAD_IN else 0)
