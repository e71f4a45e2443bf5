"""Feeds the audio engine a little ahead of what is heard."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from coach_tui.audio.sound_out import ScheduledSound
from coach_tui.audio.voice.speech import NoSpeech, VoiceStatus
from coach_tui.clock import real_ms
from coach_tui.core.coaching.cues import VOICE, Cue, Sound, count_in, cues_for
from coach_tui.core.coaching.fitting import GAP_MS
from coach_tui.core.coaching.lines import SOUNDS_ONLY
from coach_tui.core.coaching.script import lead_in_texts, stopped_texts
from coach_tui.core.player.state import LEAD_IN_MS, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.audio.sound_out import SoundOut
    from coach_tui.audio.voice.speech import Speech
    from coach_tui.clock import Clock
    from coach_tui.core.coaching.lines import Coaching
    from coach_tui.core.player.state import Transport
    from coach_tui.core.timeline.timeline import Timeline

HORIZON_S = 2.0
"""How far ahead sounds are handed over.

More than the longest stall that a busy interpreter causes (0.5 s measured with
native code holding the lock), less than a person would put up with hearing
after the program was stopped.
"""

REFILL_S = 0.5
"""How often, at the most, the feeder wants to be called while sounds lie ahead."""

RETRY_S = 0.1
"""How soon it looks again for speech that is being rendered."""

TOO_LATE_S = 0.2
"""Speech that is not there so long before its time is not said: it would be late."""

STOPPED_AFTER_S = 0.4
"""What sounded when a session was stopped has died away by then."""

LONGER_MS = 60
"""Speech that turns out longer than planned by more than this might run into something."""

SAMPLE_S = 2.0
"""A sound of the theme is no longer than this, as a rule."""

_THEME = frozenset(Sound)

_BEGINNING = (-1, 0)


class CueScheduler:
    """Hands each cue of a session to the sound, once, ahead of its time.

    Speech is handed over only when it has been rendered; nothing waits for it.

    Args:
        sound: Where the cues go.
        clock: The session's clock.
        coaching: What the person wants to hear.
        speech: What has been rendered of what the coach says.
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
        self._count_in: deque[tuple[int, str]] = deque()
        self._waiting_for_speech: list[tuple[int, Cue]] = []
        # What was handed over last, so that a renewed plan goes on behind it.
        self._after = _BEGINNING
        self._replaced_cue: tuple[int, int] | None = None
        self._measured = 0
        self._quiet_from_ms = 0
        self._sounds_until_s = 0.0

    @property
    def sounds_until_s(self) -> float:
        """The reading of ``monotonic_s`` at which the last that was handed over is over."""
        return self._sounds_until_s

    def reschedule(
        self,
        timeline: Timeline,
        transport: Transport,
        now_ms: int,
        *,
        keep_sounding: bool = False,
        aloud: tuple[str, ...] = (),
    ) -> None:
        """Forget what was handed over and begin again from where the session stands.

        A phrase that was broken off is not begun in its middle, nor again.

        Args:
            timeline: What is to be done from now on.
            transport: Where the session stands.
            now_ms: The clock's reading.
            keep_sounding: Let what has begun sound to its end.
            aloud: Sentences to be said now, in the place of what would be said of a
                jump or an end. Where the session runs, it speaks for itself.
        """
        self._sound.cut(keep_sounding=keep_sounding)
        if not keep_sounding:
            self._quiet_from_ms = now_ms
        self._sounds_until_s = 0.0
        self._waiting_for_speech = []
        self._count_in = deque()
        self._replaced_cue = None
        phase, position_ms = _here(timeline, transport, now_ms)
        self._after = (phase, position_ms if keep_sounding else position_ms - 1)
        if transport.state is State.LEAD_IN:
            counts = count_in(transport.since_ms)
            self._count_in.extend(c for c in counts if c[0] > now_ms or not keep_sounding)
            # Its go stands for the sound that the phase would begin with.
            self._replaced_cue = (phase, position_ms)
        self._plan(timeline)
        if aloud:
            self._say_in_turn(aloud, transport, now_ms)
        elif transport.state is State.LEAD_IN and not keep_sounding:
            words = lead_in_texts(timeline, self._coaching, transport.index)
            self._say_at_once(words, transport.since_ms, LEAD_IN_MS - LONGER_MS)
        elif transport.state is State.STOPPED:
            stopped_ms = now_ms + real_ms(self._clock, STOPPED_AFTER_S)
            self._say_at_once(stopped_texts(self._coaching), stopped_ms)
        self.schedule_ahead(timeline, transport, now_ms)

    def schedule_ahead(self, timeline: Timeline, transport: Transport, now_ms: int) -> int | None:
        """Hand over what is to be heard soon.

        Args:
            timeline: What is to be done.
            transport: Where the session stands.
            now_ms: The clock's reading.

        Returns:
            The reading of the clock at which to feed again; ``None`` when all that
            can be known has been handed over.
        """
        if self._speech.measured != self._measured:
            self._plan(timeline)
        horizon_ms = now_ms + real_ms(self._clock, HORIZON_S)
        due = [*self._take(timeline, transport, horizon_ms), *self._now_spoken(now_ms)]
        if due:
            self._sound.schedule(due)
            ends_s = max(s.at_s + (s.duration_s or SAMPLE_S) for s in due)
            self._sounds_until_s = max(self._sounds_until_s, ends_s)
        following = self._peek(timeline, transport)
        moments: list[int] = []
        if following is not None:
            refill_ms = now_ms + real_ms(self._clock, REFILL_S)
            moments.append(max(refill_ms, following - real_ms(self._clock, HORIZON_S)))
        if self._waiting_for_speech:
            moments.append(now_ms + max(1, real_ms(self._clock, RETRY_S)))
        return min(moments, default=None)

    def _plan(self, timeline: Timeline) -> None:
        """Work out what is still to be heard, by the lengths that are known now."""
        self._measured = self._speech.measured
        cues = cues_for(timeline, self._coaching, self._length_of)
        self._cues = deque(
            cue
            for cue in cues
            if (cue.phase, cue.at_ms) > self._after
            and not ((cue.phase, cue.at_ms) == self._replaced_cue and cue.sound in _THEME)
        )

    def _length_of(self, text: str) -> int:
        # Speech does not run faster in a session that does.
        return real_ms(self._clock, self._speech.length_of(text) / 1000)

    def _take(
        self, timeline: Timeline, transport: Transport, until_ms: int
    ) -> Iterator[ScheduledSound]:
        while (at_ms := self._peek(timeline, transport)) is not None and at_ms <= until_ms:
            if self._count_in:
                _, name = self._count_in.popleft()
                yield ScheduledSound(name, self._clock.monotonic_at(at_ms))
                continue
            cue = self._cues.popleft()
            self._after = (cue.phase, cue.at_ms)
            if cue.sound == VOICE:
                self._waiting_for_speech.append((at_ms, cue))
            else:
                length_s = self._real_s(at_ms, cue.duration_ms) if cue.duration_ms else None
                yield ScheduledSound(
                    cue.sound, self._clock.monotonic_at(at_ms), duration_s=length_s
                )

    def _now_spoken(self, now_ms: int) -> Iterator[ScheduledSound]:
        """The speech that is due and has been rendered; what never will be is dropped."""
        hopeful = self._speech.state.status in (VoiceStatus.STARTING, VoiceStatus.ON)
        last_ms = now_ms + real_ms(self._clock, TOO_LATE_S)
        waiting, self._waiting_for_speech = self._waiting_for_speech, []
        for at_ms, cue in waiting:
            text = cue.say or ""
            path, length_ms = self._speech.path_of(text), self._length_of(text)
            if path is None:
                if hopeful and at_ms > last_ms:
                    self._waiting_for_speech.append((at_ms, cue))
            elif at_ms >= self._quiet_from_ms and length_ms <= cue.duration_ms + LONGER_MS:
                self._quiet_from_ms = at_ms + length_ms
                yield self._speech_at(at_ms, text, path)

    def _say_at_once(
        self, texts: tuple[str, ...], at_ms: int, within_ms: int | None = None
    ) -> None:
        """Say what no plan holds: where a jump led, that the session was stopped.

        Args:
            texts: From long to short; the first that is there and fits is said.
            at_ms: The reading of the clock at which it begins.
            within_ms: How long it may take; ``None`` for as long as it likes.
        """
        for text in texts:
            path, length_ms = self._speech.path_of(text), self._length_of(text)
            if path is not None and (within_ms is None or length_ms <= within_ms):
                self._quiet_from_ms = at_ms + length_ms
                said = self._speech_at(at_ms, text, path)
                self._sounds_until_s = said.at_s + (said.duration_s or 0)
                self._sound.schedule([said])
                return

    def _say_in_turn(self, texts: tuple[str, ...], transport: Transport, now_ms: int) -> None:
        """Say sentences one after the other, each if it has been rendered by its time."""
        if transport.state is State.RUNNING:
            return
        quiet_ms = now_ms + real_ms(self._clock, STOPPED_AFTER_S)
        counts = transport.state is State.LEAD_IN
        # Where there is time to get ready before the count, it is used.
        at_ms = min(transport.since_ms, quiet_ms) if counts else quiet_ms
        until_ms = transport.since_ms + LEAD_IN_MS - LONGER_MS if counts else None
        for text in texts:
            length_ms = self._length_of(text)
            if until_ms is not None and at_ms + length_ms > until_ms:
                return
            self._waiting_for_speech.append(
                (at_ms, Cue(at_ms, transport.index, VOICE, length_ms, text))
            )
            at_ms += length_ms + real_ms(self._clock, GAP_MS / 1000)

    def _speech_at(self, at_ms: int, text: str, path: str) -> ScheduledSound:
        return ScheduledSound(
            VOICE,
            self._clock.monotonic_at(at_ms),
            duration_s=self._speech.length_of(text) / 1000,
            text=text,
            path=path,
        )

    def _real_s(self, at_ms: int, length_ms: int) -> float:
        """A length on the session's clock in real seconds."""
        return self._clock.monotonic_at(at_ms + length_ms) - self._clock.monotonic_at(at_ms)

    def _peek(self, timeline: Timeline, transport: Transport) -> int | None:
        """When the next thing is to be heard, as far as that can be known."""
        if self._count_in:
            return self._count_in[0][0]
        if not self._cues:
            return None
        return _clock_time(timeline, transport, self._cues[0])


def _here(timeline: Timeline, transport: Transport, now_ms: int) -> tuple[int, int]:
    """Where a session stands, in the order that cues are in."""
    if transport.index == len(timeline.phases):
        return transport.index, timeline.total_ms
    start_ms = timeline.phases[transport.index].start_ms
    return transport.index, start_ms + transport.elapsed_at(now_ms)


def _clock_time(timeline: Timeline, transport: Transport, cue: Cue) -> int | None:
    """The reading of the clock at which a cue is due, if the session runs on; else ``None``."""
    if transport.state is State.FINISHED:
        return transport.since_ms + cue.at_ms - timeline.total_ms
    if transport.state not in (State.RUNNING, State.WAITING, State.LEAD_IN):
        return None
    # What comes after an open phase comes when the person says so.
    if any(phase.is_open for phase in timeline.phases[transport.index : cue.phase]):
        return None
    _, position_ms = _here(timeline, transport, transport.since_ms)
    from_ms = transport.since_ms + (LEAD_IN_MS if transport.state is State.LEAD_IN else 0)
    return from_ms + cue.at_ms - position_ms
