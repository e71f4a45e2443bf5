"""A session run for the ear: stalled, paused, skipped in, and recorded."""

from __future__ import annotations

import random
import re
import shutil
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recorded_cues import RecordedCues

from coach_tui import paths
from coach_tui.audio.sound_out import SoundOut
from coach_tui.clock import SystemClock, monotonic_s
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.coaching.cues import Sound
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.player.state import Command, PhaseStarted, State
from coach_tui.journal.store import Journal
from coach_tui.settings import DEFAULT_SOUNDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sound_recorder import SoundRecorder

    from coach_tui.audio.engine_client import EngineClient
    from coach_tui.audio.sound_out import ScheduledSound, SoundState
    from coach_tui.conductor.snapshot import Snapshot
    from coach_tui.core.coaching.lines import Coaching
    from coach_tui.core.player.state import Event
    from coach_tui.core.timeline.timeline import Timeline

SOON_S = 0.12
QUIET_BEFORE_S = 0.15
QUIET_AFTER_S = 0.30


class Overheard(SoundOut):
    """A ``SoundOut`` that plays, and keeps what is to be heard.

    Attributes:
        at_once: The times of cues that answer a command at once, such as the first count
            after a pause: no device plays what it is given without its delay.
    """

    def __init__(self, client: EngineClient) -> None:
        self.client = client
        self.recorded = RecordedCues()
        self.at_once: set[float] = set()

    def schedule(self, sounds: Sequence[ScheduledSound]) -> None:
        """Play and keep."""
        soon_s = monotonic_s() + SOON_S
        self.at_once |= {sound.at_s for sound in sounds if sound.at_s < soon_s}
        self.recorded.schedule(sounds)
        self.client.schedule(sounds)

    def cut(self, *, keep_sounding: bool = False) -> None:
        """Cut both."""
        self.recorded.cut(keep_sounding=keep_sounding)
        self.client.cut(keep_sounding=keep_sounding)

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 - as in SoundOut
        """Mute both."""
        self.recorded.set_muted(muted)
        self.client.set_muted(muted)

    def set_volume(self, level: float) -> None:
        """Turn the real one."""
        self.client.set_volume(level)

    def set_extra_latency(self, extra_ms: int) -> None:
        """Pass it on."""
        self.client.set_extra_latency(extra_ms)

    def set_theme(self, folders: Sequence[Path]) -> None:
        """Pass it on."""
        self.client.set_theme(folders)

    @property
    def state(self) -> SoundState:
        """That of the real one."""
        return self.client.state

    def on_change(self, callback: Callable[[SoundState], None]) -> None:
        """That of the real one."""
        self.client.on_change(callback)

    def close(self) -> None:
        """The caller that made the client closes it."""


class Stalls:
    """A context: inside it this process is held up at random, for so long at a time.

    By native code that keeps the interpreter's lock, as the worst of interfaces would.
    """

    def __init__(self, least_s: float, most_s: float) -> None:
        self._range = least_s, most_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._stall, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _stall(self) -> None:
        # A match that fails by backtracking is one call into C, twice as long with each letter.
        probe = re.compile("(?:a|a)*b")
        chance = random.Random(1)  # noqa: S311 - any sequence will do
        began_s = monotonic_s()
        probe.match("a" * 14)
        cost_s = max(monotonic_s() - began_s, 1e-6)
        while not self._stop.wait(0.3):
            wanted_s = chance.uniform(*self._range)
            probe.match("a" * (14 + max(0, int(wanted_s / cost_s).bit_length() - 1)))


class Rehearsal:
    """A session on its way.

    Args:
        client: Where it is played.
        timeline: The session.
        coaching: What is to be heard.
    """

    def __init__(self, client: EngineClient, timeline: Timeline, coaching: Coaching) -> None:
        self.sound = Overheard(client)
        self.clock = SystemClock()
        self.journal = Journal.in_memory()
        self.phases_s: list[float] = []
        self.begun_s = 0.0
        self.conductor = Conductor(
            SessionRun("rehearsal", "", timeline),
            clock=self.clock,
            sound=self.sound,
            journal=self.journal,
            timestamp=lambda: Timestamp(0, 0, "UTC", "1970-01-01"),
            coaching=coaching,
        )
        self.conductor.watch(self._note)

    def start(self) -> None:
        """Begin."""
        self.conductor.open()
        self.begun_s = monotonic_s()
        self.conductor.post(Command.START)

    def do_when_quiet(self, command: Command) -> float:
        """Give a command at a moment when no cue is near; returns that moment.

        What is in the device's buffer already cannot be removed, so that a cue at
        that very moment could rightly be heard or not.
        """
        while True:
            now_s = monotonic_s()
            at_s = [cue.at_s for cue in self.sound.recorded.scheduled]
            if not any(-QUIET_AFTER_S < now_s - at < QUIET_BEFORE_S for at in at_s):
                self.conductor.post(command)
                return now_s
            threading.Event().wait(0.01)

    def wait_until(self, since_start_s: float) -> None:
        """Return so long after the start."""
        threading.Event().wait(max(0.0, self.begun_s + since_start_s - monotonic_s()))

    def finish(self) -> None:
        """Return when it is over."""
        assert self.conductor.wait_over(3_600)
        assert self.conductor.snapshot.state is State.FINISHED

    def _note(self, _shot: Snapshot, events: Sequence[Event]) -> None:
        self.phases_s += [
            self.clock.monotonic_at(e.at_ms) for e in events if isinstance(e, PhaseStarted)
        ]


@dataclass(frozen=True)
class Accuracy:
    """How exactly a rehearsal was heard, in milliseconds.

    Attributes:
        planned: How many cues there were to hear.
        heard: How many were heard.
        constant: The same part of all errors: what the device and the recording add.
        p99: Of the errors without it, in cues that were known in time, what 99 in 100 are below.
        largest: The largest of them.
        drift: How much later the last tenth is than the first.
    """

    planned: int
    heard: int
    constant: float
    p99: float
    largest: float
    drift: float


def accuracy(rehearsal: Rehearsal, recorder: SoundRecorder) -> Accuracy:
    """Compare what was heard with what was to be heard."""
    planned = [cue.at_s for cue in rehearsal.sound.recorded.heard()]
    heard = recorder.onsets(planned[0] - 0.1, planned[-1] + 0.2)
    if len(heard) != len(planned):
        return Accuracy(len(planned), len(heard), 0, 1e9, 1e9, 1e9)
    pairs = zip(heard, planned, strict=True)
    errors = [(h - p) * 1000 for h, p in pairs if p not in rehearsal.sound.at_once]
    constant = sorted(errors)[len(errors) // 2]
    off = sorted(abs(e - constant) for e in errors)
    tenth = max(1, len(errors) // 10)
    drift = sorted(errors[-tenth:])[tenth // 2] - sorted(errors[:tenth])[tenth // 2]
    p99 = off[min(len(off) - 1, round(len(off) * 0.99))]
    return Accuracy(len(planned), len(heard), constant, p99, off[-1], drift)


def loud_after(recorder: SoundRecorder, from_s: float, for_s: float, threshold: int) -> float:
    """How long after a moment something was last heard, within a span, in seconds."""
    loud = [n for n, v in enumerate(recorder.between(from_s, from_s + for_s)) if abs(v) > threshold]
    return loud[-1] / 48_000 if loud else 0.0


def theme(folder: Path, *, silent: bool) -> Path:
    """Write a theme of ticks, so short that each is heard for itself, or one of silence."""
    folder.mkdir(exist_ok=True)
    tick = paths.assets("sounds") / DEFAULT_SOUNDS / "tick.wav"
    for sound in Sound:
        shutil.copy(tick, folder / f"{sound.value}.wav")
    if silent:
        header = tick.read_bytes()[:44]
        for sound in Sound:
            (folder / f"{sound.value}.wav").write_bytes(header + bytes(tick.stat().st_size - 44))
    return folder
