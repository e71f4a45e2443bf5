"""Joins the parts that one run of the program shares: journal, sound, speech, conductor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.cli.choosing import as_kept, choose, counsel
from coach_tui.cli.ears import Ears, sound_for
from coach_tui.cli.keeping import Keeping
from coach_tui.cli.parts import library
from coach_tui.cli.resuming import is_as_found, outgrown, unfinished
from coach_tui.clock import SystemClock
from coach_tui.core.answers import asked_in, last_answers
from coach_tui.core.compiler import compile_timeline
from coach_tui.journal import JournalError
from coach_tui.journal.lock import Occupied
from coach_tui.journal.moments import local_moment
from coach_tui.settings import settings_file
from coach_tui.ui.diary import Diary
from coach_tui.ui.statusfile import StatusFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import ExitStack

    from coach_tui.cli.floor import Floor
    from coach_tui.conductor import Conductor
    from coach_tui.core.answers import Asked, EarlierAnswer
    from coach_tui.core.entry import Entry, Moment
    from coach_tui.core.resume import Resumption
    from coach_tui.core.timeline import Timeline
    from coach_tui.definitions.library import LoadedSession
    from coach_tui.settings import Settings
    from coach_tui.ui.services import Services, Unfinished

RECENT_TESTED = 500
"""How many of the newest entries are searched for earlier answers to a self-test."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a person wants sessions to be run.

    Attributes:
        chosen: What is kept and what was wished for now.
        speed: How much faster than real time goes by.
        audio: What plays the cues: ``auto``, ``off``, or a backend's name.
    """

    chosen: Settings
    speed: float = 1.0
    audio: str = "auto"


class Parts:
    """The parts that one run of the program shares.

    Args:
        stack: Closes them in the right order.
        wishes: How the person wants sessions to be run.
        floor: What is held while a session runs.

    Attributes:
        trouble: Why the journal could not be opened, in a sentence; ``None`` when it could.
        diary: What has been done, to be read and spoken to.
    """

    def __init__(self, stack: ExitStack, wishes: Wishes, floor: Floor) -> None:
        self._stack = stack
        self._speed = wishes.speed
        self._keeping = Keeping()
        self.trouble = self._keeping.trouble
        self.diary = Diary(self._keeping.journal, self._moment)
        stack.callback(self._keeping.close)
        self._floor = floor
        stack.callback(self._floor.leave)
        self._ears = Ears(wishes.chosen, sound_for(wishes.chosen, wishes.audio))
        stack.callback(self._ears.close)

    def conductor(self, loaded: LoadedSession, going_on: Resumption | None = None) -> Conductor:
        """A conductor for a session, not yet open, and from now on no other process's session.

        Raises:
            Occupied: Another process trains.
        """
        from coach_tui.conductor import (  # noqa: PLC0415 - the first frame needs none
            Assignment,
            Conductor,
        )

        self._floor.take()
        timeline = compile_timeline(loaded.session)
        assignment = Assignment(
            loaded.ref, loaded.content_hash, timeline, going_on, self._earlier(timeline)
        )
        hearing = self._ears.hearing
        hearing.prepare_timeline(assignment.as_left)
        conductor = Conductor(
            assignment,
            clock=SystemClock(self._speed),
            sound=self._ears.sound,
            recorder=self._keeping.journal,
            moment=self._moment,
            coaching=hearing.coaching,
            speech=hearing.speech,
        )
        status = self._stack.enter_context(StatusFile(paths.state_dir(), conductor.clock))
        conductor.watch(status.see)
        conductor.watch(self._floor.follow)
        return conductor

    def _moment(self) -> Moment:
        """Now, here, with the day as the person has it turn."""
        return local_moment(self._ears.chosen.day_turns)

    def _earlier(self, timeline: Timeline) -> Mapping[Asked, EarlierAnswer]:
        """What the session's self-tests were answered with before."""
        tests = asked_in(timeline)
        try:
            return (
                last_answers(self._keeping.journal.entries(RECENT_TESTED), tests) if tests else {}
            )
        except JournalError:
            return {}  # The trouble is told elsewhere; the tests can be done all the same.

    def services(self, going_on: Resumption | None = None) -> Services:
        """What the app may ask of the rest of the program.

        Args:
            going_on: Where the first session that is started goes on.
        """
        from coach_tui.cli.audition import Audition  # noqa: PLC0415 - for the app only
        from coach_tui.cli.desk import desk, exercises  # noqa: PLC0415 - for the app only
        from coach_tui.ui.services import Services  # noqa: PLC0415 - as above

        first = [going_on]

        def conduct(loaded: LoadedSession) -> Conductor:
            return self.conductor(loaded, first.pop() if first else None).open()

        return Services(
            sessions=lambda: as_kept(library().sessions()),
            last_done=self._keeping.journal.last_done,
            today=lambda: self._moment().local_date,
            conduct=conduct,
            trouble=self.trouble or "",
            unfinished=self._unfinished,
            outgrown=lambda: outgrown(self._left()),
            go_on=self._go_on,
            elsewhere=self._floor.taken_elsewhere,
            prepare=self._ears.prepare,
            choose=choose,
            counsel=counsel(lambda: self._moment().local_date),
            diary=self.diary,
            desk=desk(),
            exercises=exercises,
            tuning=Audition(self._ears, settings_file()),
        )

    def _go_on(self, found: Unfinished) -> Conductor:
        """A conductor for a broken-off session, open.

        Raises:
            Occupied: Another process trains, or has gone on with it since it was found.
        """
        self._floor.take()
        if not is_as_found(found, self._keeping.journal):
            self._floor.leave()
            raise Occupied("That session was gone on with elsewhere; ctrl+r reads again.")
        return self.conductor(found.loaded, found.resumption).open()

    def _unfinished(self) -> list[Unfinished]:
        return unfinished(self._left())

    def _left(self) -> list[Entry]:
        # What another instance is in the middle of is not broken off.
        return [] if self._floor.taken_elsewhere() else self._keeping.journal.unfinished()
