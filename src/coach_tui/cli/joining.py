"""Joins the parts that one run of the program shares: journal, sound, speech, conductor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.audio.link import NoSound
from coach_tui.cli.choosing import as_kept, choose, counsel
from coach_tui.cli.hearing import hearing
from coach_tui.cli.keeping import Keeping
from coach_tui.cli.parts import library, sound_folders
from coach_tui.cli.resuming import is_as_found, unfinished
from coach_tui.clock import SystemClock
from coach_tui.conductor import Assignment, Conductor
from coach_tui.core.answers import asked_in, last_answers
from coach_tui.core.compiler import compile_timeline
from coach_tui.journal import JournalError
from coach_tui.journal.lock import Occupied
from coach_tui.journal.moments import local_moment
from coach_tui.ui.diary import Diary
from coach_tui.ui.statusfile import StatusFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import ExitStack

    from coach_tui.audio.link import SoundOut
    from coach_tui.cli.floor import Floor
    from coach_tui.core.answers import Asked, EarlierAnswer
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
        self._moment = partial(local_moment, wishes.chosen.day_turns)
        self._keeping = Keeping()
        self.trouble = self._keeping.trouble
        self.diary = Diary(self._keeping.book, self._moment)
        stack.callback(self._keeping.close)
        self._floor = floor
        stack.callback(self._floor.leave)
        self._sound = _sound(wishes)
        stack.callback(self._sound.close)
        self._hearing = hearing(wishes.chosen, stack)

    def conductor(self, loaded: LoadedSession, going_on: Resumption | None = None) -> Conductor:
        """A conductor for a session, not yet open, and from now on no other process's session.

        Raises:
            Occupied: Another process trains.
        """
        self._floor.take()
        timeline = compile_timeline(loaded.session)
        assignment = Assignment(
            loaded.ref, loaded.content_hash, timeline, going_on, self._earlier(timeline)
        )
        self._hearing.prepare_timeline(assignment.as_left)
        conductor = Conductor(
            assignment,
            clock=SystemClock(self._speed),
            sound=self._sound,
            recorder=self._keeping.book,
            moment=self._moment,
            coaching=self._hearing.coaching,
            speech=self._hearing.speech,
        )
        status = self._stack.enter_context(StatusFile(paths.state_dir(), conductor.clock))
        conductor.watch(status.see)
        conductor.watch(self._floor.follow)
        return conductor

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
            trouble=self.trouble,
            unfinished=self._unfinished,
            go_on=self._go_on,
            elsewhere=self._floor.taken_elsewhere,
            prepare=self._hearing.prepare,
            choose=choose,
            counsel=counsel(lambda: self._moment().local_date),
            diary=self.diary,
            desk=desk(),
            exercises=exercises,
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
        # What another instance is in the middle of is not broken off.
        return (
            [] if self._floor.taken_elsewhere() else unfinished(self._keeping.journal.unfinished())
        )


def _sound(wishes: Wishes) -> SoundOut:
    if wishes.audio == "off":
        return NoSound()
    from coach_tui.audio.link import AudioLink  # noqa: PLC0415 - starts a process

    link = AudioLink(sound_folders(wishes.chosen.theme), backend=wishes.audio)
    link.set_volume(wishes.chosen.volume / 100)
    return link
