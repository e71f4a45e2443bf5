"""What a face needs to draw a session: one value that never changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach_tui.core.analysis.progress import PreviousAnswer, SelfTestKey
from coach_tui.core.log.entry import set_results
from coach_tui.core.player.state import Event, Playback
from coach_tui.core.player.transitions import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.audio.sound_out import SoundState
    from coach_tui.conductor.notices import Notice
    from coach_tui.core.log.entry import PlannedSet, RepRecord, SetResult, WorkRecord
    from coach_tui.core.player.state import Command, Transport
    from coach_tui.core.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Snapshot(Playback):
    """A session at one moment, and how it moves from there.

    Attributes:
        timeline: What is to be done, with every change made so far.
        transport: Where the session stands, and since when.
        planned: The bouts as they are in the journal.
        reps: Finished reps, in order.
        work: Timed and open work done, in order.
        sound: What the sound is doing.
        muted: Whether the person has muted it.
        trouble: Why the journal cannot be written just now; ``None`` when it can.
        notice: The newest line for the person.
        answers: What self-tests were answered with, by bout.
        earlier: What they were answered with before.
        entry_id: The session's entry in the journal.
        fault: That a fault of the program's own ended the session, in words for the person;
            ``None`` as a rule.
    """

    timeline: Timeline
    transport: Transport
    planned: tuple[PlannedSet, ...]
    reps: tuple[RepRecord, ...]
    work: tuple[WorkRecord, ...]
    sound: SoundState
    muted: bool
    problem: str | None
    notice: Notice | None
    answers: Mapping[int, str] = field(default_factory=dict[int, str])
    previous_answers: Mapping[SelfTestKey, PreviousAnswer] = field(
        default_factory=dict[SelfTestKey, PreviousAnswer]
    )
    entry_id: str = ""
    fault: str | None = None

    def phase_left_at(self, now_ms: int) -> int | None:
        """What is left of the phase, in milliseconds; ``None`` where that is open."""
        phase = self.phase
        if phase is None:
            return 0
        length_ms = phase.max_ms if phase.is_open else phase.duration_ms
        if length_ms is None:
            return None
        return max(0, length_ms - self.transport.elapsed_at(now_ms))

    def refusal(self, command: Command, now_ms: int) -> str | None:
        """Why a command cannot be done at a reading of the clock; ``None`` if it can."""
        refused = refusal(self.timeline, self.transport.at(now_ms), command, now_ms)
        return None if refused is None else refused.reason

    def results(self) -> tuple[SetResult, ...]:
        """What was done so far against what was planned."""
        results = set_results(self.planned, self.reps, self.work)
        return tuple(replace(r, answer=self.answers.get(r.planned.work_set)) for r in results)


Watcher = Callable[[Snapshot, tuple[Event, ...]], None]
"""Called on the conductor's thread with what is and what happened; it must return at once."""
