"""Where a user stands in a programme, derived from what was done since its start.

A week of a programme begins with its first session, lasts seven days, and continues until half of
its sessions are done. So nothing runs ahead while nothing is done, and no week is ever lost. A
phase by sessions lasts until they are done. One more session done never moves the user back: every
stage then ends no later (a Hypothesis property).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.analysis.adherence import Adherence, adherence_since, days_a_week
from coach_tui.core.log.days import DAYS_A_WEEK, iso_day
from coach_tui.core.log.summary import TrainingDays

if TYPE_CHECKING:
    from coach_tui.core.log.summary import RestDays
    from coach_tui.core.model.programme import Programme, ProgrammeSession, Stage


class StageStart(Struct, frozen=True):
    """The user's decision to begin a stage on a day: the start, a week repeated."""

    day: int  # Its number
    stage: int = 0  # The stage's index


class Enrolment(Struct, frozen=True):
    """A programme that the user does; everything else follows from the journal."""

    programme: str  # The id of its file
    # The start, then the repeated weeks, in the order in which they were decided.
    starts: tuple[StageStart, ...]
    # The number of the day from which on it is paused; None while it is not.
    paused: int | None = None
    # How many of the starts are not undone: the first, and all up to that by which a pause ended.
    settled: int = 1

    def is_repeated(self, today: int) -> bool:
        """Whether a week was repeated today, which can be undone."""
        return len(self.starts) > self.settled and self.starts[-1].day >= today

    def repeated(self, standing: Standing, today: int) -> Enrolment:
        """With the present week repeated, or the one before where it has not begun.

        What was done today still counts for the week as it was: then the repetition begins
        tomorrow. A second time on the same day takes it back.
        """
        if self.is_repeated(today):
            return replace(self, starts=self.starts[:-1])
        stage = standing.stage if standing.first is not None else max(0, standing.stage - 1)
        day = today + (standing.last == today)
        return replace(self, starts=(*self.starts, StageStart(day, stage)))

    def pause(self, today: int) -> Enrolment:
        return replace(self, paused=today)

    def resume(self, standing: Standing, today: int) -> Enrolment:
        """No longer paused; a week that was under way begins again, or the next one if half was done.

        A pause that ends on the day on which it began was none.
        """
        stage = standing.current
        if self.paused == today or stage is None or stage.week is None:
            return replace(self, paused=None)
        is_over = standing.first is not None and 2 * standing.done >= standing.due
        begun = StageStart(today, standing.stage + is_over)
        starts = (*self.starts, begun)
        return replace(self, starts=starts, paused=None, settled=len(starts))


Done = tuple[int, str]  # The day on which a session was done, and its reference


class SessionCount(Struct, frozen=True):
    """How often a session of a stage was done, of how often it is due; 0 without a schedule."""

    session: ProgrammeSession
    done: int
    due: int


class Standing(Struct, frozen=True):
    """A place in a programme on a day."""

    programme: Programme
    stage: int  # The stage's index; the number of stages when the programme is over
    today: int  # The number of the day
    since: int  # The day from which on the stage counts
    first: int | None = None  # The day of its first session; None before it
    last: int | None = None  # The day of its last session so far
    counts: tuple[SessionCount, ...] = ()  # Its sessions
    done: int = 0  # How many sessions were done in it, of `due`
    due: int = 0

    @property
    def current(self) -> Stage | None:
        """The stage; ``None`` when the programme is over."""
        stages = self.programme.stages
        return stages[self.stage] if self.stage < len(stages) else None

    @property
    def is_complete(self) -> bool:
        return self.done >= self.due

    @property
    def is_short(self) -> bool:
        """Whether a week's seven days are over with less than half of it done."""
        is_week = self.current is not None and self.current.week is not None
        return is_week and self.first is not None and self.today >= self.first + DAYS_A_WEEK

    @property
    def is_waiting(self) -> bool:
        """Whether a week or more has gone by before the stage's first session."""
        return self.first is None and self.today >= self.since + DAYS_A_WEEK

    @property
    def next_session(self) -> ProgrammeSession | None:
        """The session with the most still due; ``None`` when the programme is over."""
        if not self.counts:
            return None
        return max(self.counts, key=lambda count: count.due - count.done).session

    def session(self, reference: str) -> ProgrammeSession | None:
        """The stage's session of that reference."""
        return next((c.session for c in self.counts if c.session.session == reference), None)


def standing_of(
    programme: Programme, enrolment: Enrolment, done: Iterable[Done], today: int
) -> Standing:
    """Where the user stands on a day; ``done`` may hold other sessions too, in any order."""
    if enrolment.paused is not None:
        today = min(today, enrolment.paused)
    stages = programme.stages
    decided = [start for start in enrolment.starts if start.day <= today] or enrolment.starts[:1]
    # Of two decisions on a day the later one counts.
    start = max(enumerate(decided), key=lambda item: (item[1].day, item[0]))[1]
    by_day: dict[int, Counter[str]] = {}
    for day, session in done:
        if start.day <= day <= today:
            by_day.setdefault(day, Counter())[session] += 1
    index, since = min(max(start.stage, 0), len(stages) - 1), start.day
    for number in range(index, len(stages)):
        standing = _in_stage(programme, number, since, today, by_day)
        end = _last_day(standing, by_day)
        if end is None or end >= today:
            return standing
        since = end + 1
    return Standing(programme, len(stages), today, since)


class PhaseDays(Struct, frozen=True):
    """The numbers of a phase's first and last day."""

    phase_number: int
    first: int
    last: int


def expected_phases(standing: Standing) -> tuple[PhaseDays, ...]:
    """The phases from now on, if every week is done in seven days."""
    days: dict[int, PhaseDays] = {}
    first = standing.today
    for number, stage in enumerate(standing.programme.stages[standing.stage :]):
        done = standing.done if number == 0 else 0
        weekly = sum(sessions_due(session) for session in stage.phase.sessions)
        weeks = 1 if stage.phase.count is None else -(-(stage.phase.count - done) // (weekly or 1))
        last = first + DAYS_A_WEEK * max(1, weeks) - 1
        if number == 0 and stage.week is not None and standing.first is not None:
            last = max(first, standing.first + DAYS_A_WEEK - 1)
        begun = days.get(stage.phase_number, PhaseDays(stage.phase_number, first, last))
        days[stage.phase_number] = replace(begun, last=last)
        first = last + 1
    return tuple(days.values())


def past_phases(
    programme: Programme, enrolment: Enrolment, done: Iterable[Done], today: int
) -> tuple[PhaseDays, ...]:
    """The phases up to today, as they were done; a phase done again is in it again."""
    done, phases = tuple(done), list[PhaseDays]()
    last = today if enrolment.paused is None else min(today, enrolment.paused)
    for day in range(min(start.day for start in enrolment.starts), last + 1):
        stage = standing_of(programme, enrolment, done, day).current
        if stage is None:
            continue
        if phases and phases[-1].phase_number == stage.phase_number and phases[-1].last == day - 1:
            phases[-1] = replace(phases[-1], last=day)
        else:
            phases.append(PhaseDays(stage.phase_number, day, day))
    return tuple(phases)


class PhaseAdherence(Struct, frozen=True):
    """How the schedule of a session in a phase was followed, from the phase's first session on."""

    days: PhaseDays
    session: ProgrammeSession
    adherence: Adherence


def adherence_in(
    programme: Programme, phases: Iterable[PhaseDays], done: Iterable[Done], rests: RestDays
) -> tuple[PhaseAdherence, ...]:
    """How a programme was followed in those phases; one in which nothing was done is left out."""
    done, items = tuple(done), list[PhaseAdherence]()
    for days in phases:
        sessions = programme.phases[days.phase_number - 1].sessions
        references = {session.session for session in sessions}
        inside = [
            (day, reference)
            for day, reference in done
            if days.first <= day <= days.last and reference in references
        ]
        first = min((day for day, _ in inside), default=None)
        for session in sessions:
            if session.schedule is None or first is None:
                continue
            times = Counter(day for day, reference in inside if reference == session.session)
            training = TrainingDays(times, rested=rests.get(session.session, frozenset()))
            followed = adherence_since(first, training, session.schedule, iso_day(days.last))
            items.append(PhaseAdherence(replace(days, first=first), session, followed))
    return tuple(items)


def sessions_due(session: ProgrammeSession) -> int:
    """How often a session is due in a week; 0 without a schedule."""
    schedule = session.schedule
    return 0 if schedule is None else days_a_week(schedule) * schedule.times_per_day


def _in_stage(
    programme: Programme, number: int, since: int, today: int, by_day: Mapping[int, Counter[str]]
) -> Standing:
    stage = programme.stages[number]
    days = sorted(day for day in by_day if day >= since)
    done_days = [day for day in days if _done_on(stage, by_day[day])]
    counts = tuple(
        SessionCount(
            session,
            sum(_counted(stage, session, by_day[day]) for day in days),
            sessions_due(session) if stage.week is not None else 0,
        )
        for session in stage.phase.sessions
    )
    return Standing(
        programme=programme,
        stage=number,
        today=today,
        since=since,
        first=min(done_days, default=None),
        last=max(done_days, default=None),
        counts=counts,
        done=sum(count.done for count in counts),
        due=stage.phase.count or sum(count.due for count in counts),
    )


def _counted(stage: Stage, session: ProgrammeSession, times: Counter[str]) -> int:
    """How often a day counts for a session: in a week as often as the schedule asks of a day."""
    if stage.week is None:
        return times[session.session]
    return (
        0
        if session.schedule is None
        else min(session.schedule.times_per_day, times[session.session])
    )


def _done_on(stage: Stage, times: Counter[str]) -> int:
    return sum(_counted(stage, session, times) for session in stage.phase.sessions)


def _last_day(standing: Standing, by_day: Mapping[int, Counter[str]]) -> int | None:
    """The last day of a stage; ``None`` while it has none."""
    stage = standing.current
    if stage is None or standing.first is None:
        return None
    is_week = stage.week is not None
    needed = -(-standing.due // 2) if is_week else standing.due
    reached = _day_reached(stage, needed, standing.since, by_day)
    if reached is None:
        return None
    return max(reached, standing.first + DAYS_A_WEEK - 1) if is_week else reached


def _day_reached(
    stage: Stage, needed: int, since: int, by_day: Mapping[int, Counter[str]]
) -> int | None:
    """The day on which so many sessions of a stage were done."""
    done = 0
    for day in sorted(day for day in by_day if day >= since):
        done += _done_on(stage, by_day[day])
        if done >= needed:
            return day
    return None
