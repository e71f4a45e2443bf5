"""The programme that the user does: started, paused, repeated, stopped, and where it stands.

Where the user stands is computed each time, from the day of the start and the journal. An own file
holds only the user's decisions (``journal/programme_file.py``).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from coach_tui import paths
from coach_tui.core.analysis.standing import (
    Done,
    Enrolment,
    PhaseDays,
    StageStart,
    Standing,
    past_phases,
    standing_of,
)
from coach_tui.core.log.days import day_number, iso_day
from coach_tui.core.model.session import SESSION_SEPARATOR, Session
from coach_tui.journal.connection import reading
from coach_tui.journal.errors import DATABASE_ERRORS, JournalError
from coach_tui.journal.programme_file import read_enrolment, write_enrolment
from coach_tui.text import safe_text
from coach_tui.wording import dose_text, schedule_text, weeks_text

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.log.summary import EntrySummary
    from coach_tui.core.model.programme import Programme, ProgrammeSession
    from coach_tui.definitions.library import Library
    from coach_tui.definitions.library_index import LibraryIndex

_log = logging.getLogger(__name__)


class CurrentProgramme(Struct, frozen=True):
    """The programme that the user does, and where they stand in it."""

    enrolment: Enrolment
    standing: Standing

    @property
    def title(self) -> str:
        return self.standing.programme.title

    @property
    def is_paused(self) -> bool:
        return self.enrolment.paused is not None

    @property
    def can_repeat(self) -> bool:
        """Whether there is a week to repeat, or a repetition to undo."""
        begun = self.standing.first is not None or self.standing.stage > 0
        return not self.is_paused and (begun or self.is_repeated)

    @property
    def is_repeated(self) -> bool:
        return self.enrolment.is_repeated(self.standing.today)

    @property
    def sessions(self) -> tuple[ProgrammeSession, ...]:
        """The sessions of the present phase; none while it is paused or over."""
        return () if self.is_paused else tuple(c.session for c in self.standing.counts)

    @property
    def references(self) -> frozenset[str]:
        return frozenset(session.session for session in self.sessions)

    def applied_to(self, session: Session, reference: str) -> Session:
        """A session as the present phase changes it; those of other phases have no schedule now."""
        if self.is_paused or self.standing.current is None:
            return session
        planned = next((s for s in self.sessions if s.session == reference), None)
        if planned is not None:
            return replace(planned.applied_to(session), schedule=planned.schedule)
        if reference in self.standing.programme.session_references:
            return replace(session, schedule=None)
        return session

    def past_phases(self, summaries: Iterable[EntrySummary]) -> tuple[PhaseDays, ...]:
        """The phases since its start, by the whole journal."""
        standing, done = self.standing, done_of(summaries)
        return past_phases(standing.programme, self.enrolment, done, standing.today)

    def label_of(self, reference: str) -> str:
        """What an entry of a session says of the programme; empty for a session outside it."""
        if self.references.isdisjoint(reference.split(SESSION_SEPARATOR)):
            return ""
        return f"{self.enrolment.programme}, {place_text(self.standing)}"


class ProgrammeService(Struct, frozen=True):
    """Starts and changes the programme that the user does, and reads where it stands.

    Every method reads or writes a small file, and perhaps the journal. Those that change
    something return a problem in a sentence; ``None`` as a rule. Days are ``YYYY-MM-DD``.
    """

    path: Path  # The file of the user's decisions
    library: Callable[[], Library]  # Opens the library
    # Opens the index of the programme that the user does; without one, it is parsed anew.
    index: Callable[[str], LibraryIndex] | None = None

    def current(
        self, today: str, summaries: Iterable[EntrySummary] | None = None
    ) -> CurrentProgramme | None:
        """The programme and its standing; ``None`` without one, before its start or broken.

        Without the summaries of the whole journal, what was done since the start is read.
        """
        enrolment = read_enrolment(self.path)
        if enrolment is None or (programme := self._running(enrolment)) is None:
            return None
        start, day = min(start.day for start in enrolment.starts), day_number(today)
        if day < start:
            return None
        if summaries is None:
            summaries = _done_since(iso_day(start))
        standing = standing_of(programme, enrolment, done_of(summaries), day)
        return CurrentProgramme(enrolment, standing)

    def problem(self, today: str) -> str:
        """Why the programme that the user does cannot be used; empty as a rule."""
        enrolment = read_enrolment(self.path)
        if enrolment is None:
            # Not Path.exists, which raises where a folder above cannot be entered.
            file = safe_text(str(self.path))
            damaged = f"Your programme can't be read: {file} is damaged. Start it again."
            return damaged if os.path.lexists(self.path) else ""
        if (programme := self._running(enrolment)) is not None:
            first = min(start.day for start in enrolment.starts)
            begins = f"{programme.title} begins on {iso_day(first)}. Is your clock right?"
            return begins if day_number(today) < first else ""
        programmes, name = self.library().programmes, enrolment.programme
        problems = programmes.problems_of(name) if name in programmes.ids() else ()
        why = str(problems[0]) if problems else "its file is gone"
        return f"Your programme {safe_text(name)} can't be used: {why}."

    def _running(self, enrolment: Enrolment) -> Programme | None:
        return self.find(enrolment.programme, self.index)

    def find(
        self, programme_id: str, index: Callable[[str], LibraryIndex] | None = None
    ) -> Programme | None:
        library = self.library()
        programmes = library.programmes
        # The file may hold any text as an id: find() would take it for a path.
        if programme_id not in programmes.ids():
            return None
        try:
            if index is not None:
                return library.programme(programme_id, index)
            return programmes.find(programme_id)
        except Exception:  # noqa: BLE001 - one file must not keep the app from starting
            _log.exception("the programme %s cannot be read", programme_id)
            return None

    def all(self) -> dict[str, Programme]:
        ids = self.library().programmes.ids()
        programmes = {programme_id: self.find(programme_id) for programme_id in ids}
        return {name: value for name, value in programmes.items() if value is not None}

    def description(self, programme: Programme, *, with_names: bool) -> Iterator[str]:
        """A programme in words: its phases, their sessions, perhaps with their names in a shell, and doses."""
        yield f"{programme.title} · {length_of_programme(programme)}"
        if programme.summary:
            yield programme.summary
        library = self.library()
        for number, phase in enumerate(programme.phases, start=1):
            yield ""
            yield phase_heading(programme, number)
            if phase.note:
                yield f"  {phase.note}"
            for session in phase.sessions:
                name = f" ({session.session})" if with_names else ""
                yield f"  {session.title}{name}, {often_text(session)}"
                yield from (f"    {dose}" for dose in doses_of(session, library))

    def start(self, programme_id: str, today: str, stage: int = 0) -> str | None:
        """Start a programme, or start it over, in place of any other."""
        return self._write(Enrolment(programme_id, (StageStart(day_number(today), stage),)))

    def stop(self) -> str | None:
        """Stop the programme; what was done in it stays in the journal."""
        return self._write(None)

    def repeat(self, current: CurrentProgramme, today: str) -> str | None:
        """Repeat the week, or undo a repetition of today."""
        return self._write(current.enrolment.repeated(current.standing, day_number(today)))

    def pause(self, current: CurrentProgramme, today: str) -> str | None:
        return self._write(current.enrolment.pause(day_number(today)))

    def resume(self, current: CurrentProgramme, today: str) -> str | None:
        return self._write(current.enrolment.resume(current.standing, day_number(today)))

    def _write(self, enrolment: Enrolment | None) -> str | None:
        try:
            write_enrolment(self.path, enrolment)
        except JournalError as error:
            return str(error)
        return None


def done_of(summaries: Iterable[EntrySummary]) -> list[Done]:
    """What counts as done, a session for each part of a joined one."""
    return [
        (summary.day, session)
        for summary in summaries
        if summary.counts
        for session in summary.session.split(SESSION_SEPARATOR)
    ]


def _done_since(day: str) -> Sequence[EntrySummary]:
    """What was done since a day; nothing where the journal cannot be read, which others report."""
    from coach_tui.journal.queries import select_summaries

    path = paths.journal_file()
    try:
        with reading(path) as journal:
            return select_summaries(journal, day)
    except (*DATABASE_ERRORS, ValueError, TypeError):
        return ()


def place_text(standing: Standing) -> str:
    """``week 2 of 8``; with phases by sessions ``phase 2 of 3, session 1 of 6``; ``done`` at the end."""
    programme, stage = standing.programme, standing.current
    if stage is None:
        return "done"
    if programme.weeks is not None:
        return f"week {standing.stage + 1} of {programme.weeks}"
    if stage.week is not None:
        inside = f"week {stage.week} of {stage.phase.weeks}"
    else:
        inside = f"session {min(standing.done + 1, standing.due)} of {standing.due}"
    phases = len(programme.phases)
    return inside if phases == 1 else f"phase {stage.phase_number} of {phases}, {inside}"


def programme_sentence(current: CurrentProgramme) -> str:
    """As in ``Programme: Strong hips, since 2026-10-01: week 2 of 8 (Weeks 1-2: Basics).``."""
    standing, stage = current.standing, current.standing.current
    since = iso_day(min(start.day for start in current.enrolment.starts))
    phase = "" if stage is None else f" ({phase_heading(standing.programme, stage.phase_number)})"
    paused = ", paused" if current.is_paused else ""
    return f"Programme: {current.title}, since {since}: {place_text(standing)}{phase}{paused}."


def done_text(standing: Standing) -> str:
    """``1 of 4 done``; empty at the end."""
    return f"{min(standing.done, standing.due)} of {standing.due} done" if standing.due else ""


def hint_text(current: CurrentProgramme) -> str:
    """What there is to say about the pace, without blame; empty as a rule."""
    standing = current.standing
    stage = standing.current
    if stage is None:
        return "You have done all of it."
    if current.is_paused:
        return "Paused. What you do now doesn't count for it."
    if current.enrolment.starts[-1].day > standing.today:
        return "Tomorrow a week begins again."
    if standing.is_short:
        return "This week stays until half of it is done."
    if standing.is_waiting:
        return "It waited for you: this week begins with your next session."
    return ""


def length_of_programme(programme: Programme) -> str:
    """``8 weeks``, ``12 sessions``, ``2 weeks and 6 sessions``."""
    weeks = sum(phase.weeks or 0 for phase in programme.phases)
    return weeks_text(weeks, sum(phase.count or 0 for phase in programme.phases))


def phase_heading(programme: Programme, number: int) -> str:
    """``Weeks 1-2: Learn the movement`` of the phase with a number, from 1."""
    before, phase = programme.phases[: number - 1], programme.phases[number - 1]
    if phase.weeks is None:
        heading = f"{phase.count} session{'s' if phase.count != 1 else ''}"
    else:
        first = sum(earlier.weeks or 0 for earlier in before) + 1
        last = first + phase.weeks - 1
        heading = f"Week {first}" if first == last else f"Weeks {first}-{last}"
    return f"{heading}: {phase.name}" if phase.name else heading


def doses_of(session: ProgrammeSession, library: Library) -> list[str]:
    """The exercises of a session in its phase, with their doses."""
    original = library.exercises.sessions.find(session.session)
    steps = () if original is None else session.applied_to(original).exercise_steps()
    return [f"{step.exercise.name}: {dose_text(step)}" for step in steps]


def often_text(session: ProgrammeSession) -> str:
    """How often a session is done in its phase."""
    return schedule_text(session.schedule) or "whenever you like"


def programme_data(current: CurrentProgramme) -> dict[str, Any]:
    """The programme for ``--json``."""
    standing = current.standing
    stage, following = standing.current, standing.next_session
    state = "paused" if current.is_paused else "finished" if stage is None else "running"
    return {
        "name": current.enrolment.programme,
        "title": current.title,
        "state": state,
        "place": place_text(standing),
        "phase": None if stage is None else stage.phase_number,
        "phases": len(standing.programme.phases),
        "phase_name": None if stage is None else stage.phase.name or None,
        "week": None if stage is None or standing.programme.weeks is None else standing.stage + 1,
        "weeks": standing.programme.weeks,
        "since": iso_day(standing.since),
        "done": standing.done,
        "due": standing.due,
        "short": standing.is_short,
        "next": None if following is None else following.session,
        "sessions": [
            {"session": count.session.session, "done": count.done, "due": count.due}
            for count in standing.counts
        ],
    }
