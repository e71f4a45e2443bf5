"""A programme: phases of weeks or of sessions done, and what each changes of its sessions."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.model.exercise import UNCHANGED, Range, TempoChange
from coach_tui.core.model.load import Load  # noqa: TC001 - the index reads programmes by type
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import (
    Amrap,
    Breaths,
    ExerciseStep,
    Gap,
    Reps,
    Schedule,
    Session,
    Timed,
)
from coach_tui.core.model.variations import map_exercises, step_in_variation


class StepChange(Struct, frozen=True):
    """What a programme changes of an exercise step; ``None`` is as the session has it."""

    variation: str | None = None
    sets: int | None = None
    reps: Reps | None = None
    timed: Timed | None = None
    tempo: TempoChange = UNCHANGED  # Its hold is the change's `hold`
    holds: tuple[Range, ...] = ()  # The hold of each set where they differ
    loads: tuple[Load, ...] | None = None  # One for all sets, or one for each
    band: str | None = None
    rest: Gap | None = None

    def merged_over(self, other: StepChange) -> StepChange:
        """This change where it says something, elsewhere the other."""
        return StepChange(
            variation=other.variation if self.variation is None else self.variation,
            sets=other.sets if self.sets is None else self.sets,
            reps=self.reps or other.reps,
            timed=self.timed or other.timed,
            tempo=self.tempo.merged_over(other.tempo),
            holds=other.holds if self.tempo.hold is None else self.holds,
            loads=other.loads if self.loads is None else self.loads,
            band=other.band if self.band is None else self.band,
            rest=self.rest or other.rest,
        )

    def applied_to(self, step: ExerciseStep) -> ExerciseStep:
        """The changed step; the same object where nothing of it applies.

        Reps change only what is done in reps, a duration only what is timed. Of breathing and
        self-tests only the rest changes.
        """
        if not isinstance(step.dose, Breaths | SelfTestDose):
            step = self._work_of(step)
        if self.rest is None:
            return step
        has_rest_between = step.rest_after != step.rest
        rest_after = step.rest_after if has_rest_between else self.rest
        return replace(step, rest=self.rest, rest_after=rest_after)

    def _work_of(self, step: ExerciseStep) -> ExerciseStep:
        base = step.base or step.exercise
        if self.variation is not None and base.variation(self.variation) is not None:
            step = replace(step_in_variation(step, self.variation), is_named=True)
        if self.sets is not None:
            step = replace(step, sets=self.sets)
        if isinstance(step.dose, Reps):
            if self.reps is not None:
                step = replace(step, dose=self.reps)
            if self.tempo != UNCHANGED:
                holds = step.holds if self.tempo.hold is None else self.holds
                step = replace(step, tempo=self.tempo.merged_over(step.tempo), holds=holds)
        elif isinstance(step.dose, Amrap) and self.timed is not None:
            step = replace(step, dose=Amrap(self.timed.duration_ms))
        elif isinstance(step.dose, Timed) and self.timed is not None:
            step = replace(step, dose=self.timed)
        if self.loads is not None:
            step = replace(step, loads=self.loads)
        return step if self.band is None else replace(step, band=self.band)


NO_CHANGE = StepChange()


class ProgrammeSession(Struct, frozen=True):
    """A session of a phase."""

    session: str  # Its reference in the library
    title: str  # As its file has it
    # The phase's, or the session's own; None for whenever the user likes.
    schedule: Schedule | None = None
    # By exercise id; `""` for all other exercises.
    changes: Mapping[str, StepChange] = field(default_factory=dict[str, StepChange])

    def applied_to(self, session: Session) -> Session:
        others = self.changes.get("", NO_CHANGE)
        return map_exercises(
            session, lambda step: self.changes.get(step.exercise.id, others).applied_to(step)
        )


class ProgrammePhase(Struct, frozen=True):
    """A part of a programme."""

    sessions: tuple[ProgrammeSession, ...]
    weeks: int | None = None  # How many weeks it lasts; None where `count` says it
    count: int | None = None  # How many sessions are done in it
    name: str = ""  # May be empty
    note: str = ""  # The author's words on it; may be empty


class Stage(Struct, frozen=True):
    """A week of a phase, or a whole phase by sessions done."""

    phase: ProgrammePhase
    phase_number: int  # Of its phase, from 1
    week: int | None = None  # Of its phase, from 1; None in a phase by sessions done


class Programme(Struct, frozen=True):
    """A programme, of at least one phase."""

    title: str
    phases: tuple[ProgrammePhase, ...]
    summary: str = ""

    @property
    def stages(self) -> tuple[Stage, ...]:
        return tuple(
            Stage(phase, number, week)
            for number, phase in enumerate(self.phases, start=1)
            for week in (range(1, phase.weeks + 1) if phase.weeks else (None,))
        )

    @property
    def weeks(self) -> int | None:
        """Its length in weeks; ``None`` with a phase by sessions done."""
        weeks = [phase.weeks for phase in self.phases if phase.weeks is not None]
        return sum(weeks) if len(weeks) == len(self.phases) else None

    @property
    def session_references(self) -> frozenset[str]:
        return frozenset(session.session for phase in self.phases for session in phase.sessions)
