"""All that a front end needs to draw a session, in one immutable value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.analysis.progress import PreviousAnswer, SelfTestKey
from coach_tui.core.log.entry import PlannedSet, RepRecord, SetResult, WorkRecord, set_results
from coach_tui.core.model.selftest import AnswerKind, SelfTestDose
from coach_tui.core.player.state import Command, Event, Playback, Refused, State, Transport
from coach_tui.core.player.transitions import refusal

if TYPE_CHECKING:
    from coach_tui.audio.sound_out import SoundState
    from coach_tui.core.timeline.timeline import Timeline


AWAY = "Paused: the computer was away for a while."
OVERFLOW = "Too many keys at once: some of them did nothing."
SPEECH_FAULT = "The coach cannot speak in this session; the sounds and the count run on."


def fault_text(*, is_saved: bool) -> str:
    """The message when an exception ended a session; ``is_saved`` is as in ``Snapshot``."""
    saved = "; what you did is saved" if is_saved else ""
    return f"Something went wrong inside the program, and the session had to stop{saved}."


class Notice(Struct, frozen=True):
    """A one-line message."""

    at_ms: int  # The clock's reading when it was made
    text: str
    instead: Command | None  # What the user can do: ``wording.with_key`` names its key


class Snapshot(Playback, Struct, frozen=True):
    """A session at one moment."""

    timeline: Timeline  # The phases, with every change made so far
    transport: Transport
    planned: tuple[PlannedSet, ...]
    reps: tuple[RepRecord, ...]
    work: tuple[WorkRecord, ...]
    sound: SoundState
    muted: bool
    speaks: bool  # Whether a voice says the coach's words: one is wanted, and none is missing
    problem: str | None  # Why the journal cannot be written now; None when it can
    notice: Notice | None
    answers: Mapping[int, str]  # Self-test answers, by set
    previous_answers: Mapping[SelfTestKey, PreviousAnswer] = field(
        default_factory=dict[SelfTestKey, PreviousAnswer]
    )
    # Reps that the user counted, by set.
    counts: Mapping[int, int] = field(default_factory=dict[int, int])
    entry_id: str = ""
    is_logged: bool = True  # Whether the user's journal gets what is done
    fault: str | None = None  # The message when an exception ended the session; None as a rule

    @property
    def is_saved(self) -> bool:
        """Whether what is done is in the user's journal by now: it gets it, and can be written."""
        return self.is_logged and self.problem is None

    def phase_left_at(self, now_ms: int) -> int | None:
        """Time left in the phase, in milliseconds; ``None`` where it is open."""
        phase = self.phase
        if phase is None:
            return 0
        length_ms = phase.max_ms if phase.is_open else phase.duration_ms
        if length_ms is None:
            return None
        return max(0, length_ms - self.transport.elapsed_at(now_ms))

    def refusal(self, command: Command, now_ms: int) -> Refused | None:
        """Why a command cannot be done at a reading of the clock; ``None`` if it can."""
        return refusal(self.timeline, self.transport.at(now_ms), command, now_ms)

    def results(self) -> tuple[SetResult, ...]:
        """Done against planned, set by set."""
        results = set_results(self.planned, self.reps, self.work)
        return tuple(
            replace(
                r,
                answer=self.answers.get(r.planned.work_set),
                corrected=self.counts.get(r.planned.work_set),
            )
            for r in results
        )

    def countable(self) -> PlannedSet | None:
        """The timed or open set that was just done, for the user to say how many reps it was.

        ``None`` while work is under way, and after reps, breaths and self-tests but a count.
        """
        phase, timeline = self.phase, self.timeline
        if phase is not None and phase.work_set is not None and self.is_count_waiting:
            return self.planned[phase.work_set]
        if phase is None or phase.kind.is_work or not self.work:
            return None
        before = next((p for p in reversed(timeline.phases[: phase.index]) if p.kind.is_work), None)
        number = self.work[-1].work_set
        if before is None or before.work_set != number:
            return None
        step = timeline.exercises[timeline.work_sets[number].exercise_index].step
        is_test = isinstance(step.dose, SelfTestDose)
        return self.planned[number] if not is_test or step.is_counted_by_user else None

    @property
    def is_count_waiting(self) -> bool:
        """Whether the clock of a self-test has stopped that waits for a count."""
        test = self.self_test
        is_count = test is not None and test.kind is AnswerKind.COUNT
        return is_count and self.state is State.WAITING and not self.is_clock_running

    @property
    def is_count_asked(self) -> bool:
        """Whether only the user can say how many the set just done was, and has not yet."""
        planned = self.countable()
        if planned is None or planned.work_set in self.counts:
            return False
        return planned.work_set in self.counted_by_user()

    def counted_by_user(self) -> frozenset[int]:
        """The sets of which only the user can say how many they were, by index."""
        exercises = self.timeline.exercises
        return frozenset(
            work_set.index
            for work_set in self.timeline.work_sets
            if exercises[work_set.exercise_index].step.is_counted_by_user
        )


# Called on the conductor's thread with the snapshot and its events; must return at once.
Watcher = Callable[[Snapshot, tuple[Event, ...]], None]
