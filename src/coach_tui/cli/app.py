"""Opens the journal for a session, and puts elsewhere what it could not take."""

from __future__ import annotations

import shlex
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach_tui import paths
from coach_tui.child_python import python_command
from coach_tui.cli.audio_setup import AudioSetup, sound_for
from coach_tui.clock import SystemClock
from coach_tui.core.analysis.progress import last_answers, self_tests_in
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal import Journal, JournalError
from coach_tui.journal.jsonl import write_fallback_file
from coach_tui.journal.lock import AlreadyTraining
from coach_tui.journal.timestamps import local_timestamp
from coach_tui.services.advice import advice_service
from coach_tui.services.journal import JournalService
from coach_tui.services.resume import is_unchanged, stale, unfinished
from coach_tui.services.sessions import library, listings, save_variation
from coach_tui.services.status_file import StatusFile
from coach_tui.settings import settings_file
from coach_tui.text import safe_text
from coach_tui.ui.editing import SessionEditor, open_editor, run_in_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import ExitStack

    from coach_tui.conductor import Conductor
    from coach_tui.core.analysis.progress import PreviousAnswer, SelfTestKey
    from coach_tui.core.log.entry import Entry, Timestamp
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.player.resume import ResumedSession
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.definitions.library_types import Listing, LoadedSession
    from coach_tui.journal.records import EntryRecord
    from coach_tui.services.resume import ResumableSession
    from coach_tui.services.session_lock import SessionLock
    from coach_tui.settings import Settings
    from coach_tui.ui.app_services import AppServices


class OpenJournal:
    """The journal while sessions run: the one on disk, or one in memory in its place.

    Attributes:
        journal: Where sessions are recorded and read.
        trouble: Why the journal could not be opened, in a sentence; ``None`` when it could.
    """

    def __init__(self) -> None:
        self.problem: str | None = None
        self._copy = Journal.in_memory()
        try:
            self.journal = Journal.open(paths.journal_file(), copy=self._copy)
        except JournalError as error:
            self.problem = f"{error} The session runs all the same, and is not kept there."
            self.journal = self._copy = Journal.in_memory(self.problem)

    def close(self) -> None:
        """Let go of the journal; what it could not take goes to another place, which is told."""
        written = self.problem is None and self.journal.flush()
        # Also a record that it would never take is kept, with the rest of its session.
        is_kept = written and self.journal.problem is None
        self.journal.close()
        pages = self._copy.records()
        if not is_kept and pages:
            click.echo(_kept_elsewhere(pages), err=True)


def _kept_elsewhere(pages: Sequence[EntryRecord]) -> str:
    """Write down what the journal could not take, and say in a sentence where it is."""
    name = f"coach-tui-{datetime.now(UTC):%Y%m%dT%H%M%S}Z.jsonl"
    folders = (paths.state_dir(), Path.home(), Path(tempfile.gettempdir()))
    place = write_fallback_file(pages, folders, name)
    if place is None:
        return "What you did could not be kept anywhere: no folder can be written to."
    shown = safe_text(str(place))
    return f"What you did is kept elsewhere. To take it in: coach-tui merge {shlex.quote(shown)}"


# MERGED: Joins the parts that one run of the program shares: journal, sound, speech, conductor.


RECENT_TESTED = 500
"""How many of the newest entries are searched for earlier answers to a self-test."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a person wants sessions to be run.

    Attributes:
        chosen: What is kept and what was wished for now.
        speed: How much faster than real time goes by.
        audio: What plays the cues: ``auto``, ``off``, or a backend's name.
    """

    chosen: Settings
    speed: float = 1.0
    audio: str = "auto"


class Application:
    """The parts that one run of the program shares.

    Args:
        stack: Closes them in the right order.
        wishes: How the person wants sessions to be run.
        floor: What is held while a session runs.

    Attributes:
        trouble: Why the journal could not be opened, in a sentence; ``None`` when it could.
        diary: What has been done, to be read and spoken to.
    """

    def __init__(self, stack: ExitStack, wishes: RunOptions, floor: SessionLock) -> None:
        self._stack = stack
        self._speed = wishes.speed
        self._keeping = OpenJournal()
        self.problem = self._keeping.problem
        self.diary = JournalService(self._keeping.journal, self._moment)
        stack.callback(self._keeping.close)
        self._floor = floor
        stack.callback(self._floor.release)
        self._ears = AudioSetup(wishes.chosen, sound_for(wishes.chosen, wishes.audio))
        stack.callback(self._ears.close)

    def conductor(self, loaded: LoadedSession, going_on: ResumedSession | None = None) -> Conductor:
        """A conductor for a session, not yet open, and from now on no other process's session.

        Raises:
            Occupied: Another process trains.
        """
        from coach_tui.conductor import Conductor, SessionRun  # noqa: PLC0415 - the first frame needs none

        self._floor.acquire()
        timeline = compile_timeline(loaded.session)
        assignment = SessionRun(
            loaded.reference, loaded.content_hash, timeline, going_on, self._earlier(timeline)
        )
        hearing = self._ears.hearing
        hearing.prepare_timeline(assignment.timeline_to_play)
        conductor = Conductor(
            assignment,
            clock=SystemClock(self._speed),
            sound=self._ears.sound,
            journal=self._keeping.journal,
            moment=self._moment,
            coaching=hearing.coaching,
            speech=hearing.speech,
        )
        status = self._stack.enter_context(StatusFile(paths.state_dir(), conductor.clock))
        conductor.watch(status.update)
        conductor.watch(self._floor.release_when_over)
        return conductor

    def _moment(self) -> Timestamp:
        """Now, here, with the day as the person has it turn."""
        return local_timestamp(self._ears.chosen.day_turns)

    def _earlier(self, timeline: Timeline) -> Mapping[SelfTestKey, PreviousAnswer]:
        """What the session's self-tests were answered with before."""
        tests = self_tests_in(timeline)
        try:
            return (
                last_answers(self._keeping.journal.entries(RECENT_TESTED), tests) if tests else {}
            )
        except JournalError:
            return {}  # The trouble is told elsewhere; the tests can be done all the same.

    def services(self, going_on: ResumedSession | None = None) -> AppServices:
        """What the app may ask of the rest of the program.

        Args:
            going_on: Where the first session that is started goes on.
        """
        from coach_tui.cli.settings_preview import SettingsPreview  # noqa: PLC0415 - for the app only
        from coach_tui.ui.app_services import AppServices  # noqa: PLC0415 - as above

        first = [going_on]

        def conduct(loaded: LoadedSession) -> Conductor:
            return self.conductor(loaded, first.pop() if first else None).open()

        return AppServices(
            sessions=listings,
            last_done=self._keeping.journal.last_done,
            today=lambda: self._moment().local_date,
            start=conduct,
            problem=self.problem or "",
            resumable=self._unfinished,
            stale=lambda: stale(self._left()),
            resume=self._go_on,
            other_session=self._floor.held_elsewhere,
            prepare=self._ears.prepare,
            save_variation=save_variation,
            advice=advice_service(lambda: self._moment().local_date),
            journal=self.diary,
            editor=desk(),
            exercises=exercises,
            settings=SettingsPreview(self._ears, settings_file()),
        )

    def _go_on(self, found: ResumableSession) -> Conductor:
        """A conductor for a broken-off session, open.

        Raises:
            Occupied: Another process trains, or has gone on with it since it was found.
        """
        self._floor.acquire()
        if not is_unchanged(found, self._keeping.journal):
            self._floor.release()
            raise AlreadyTraining("That session was gone on with elsewhere; ctrl+r reads again.")
        return self.conductor(found.loaded, found.resumption).open()

    def _unfinished(self) -> list[ResumableSession]:
        return unfinished(self._left())

    def _left(self) -> list[Entry]:
        # What another instance is in the middle of is not broken off.
        return [] if self._floor.held_elsewhere() else self._keeping.journal.unfinished()


# MERGED: What the app needs for writing sessions: the folders, the editor, the dialogue of ``new``.


def desk() -> SessionEditor:
    """The person's folder, their editor, and this program to ask with."""
    return SessionEditor(
        folder=paths.user_sessions(),
        shipped=paths.assets("sessions"),
        read=_listing,
        edit=open_editor,
        create=lambda: run_in_terminal(python_command("coach_tui", "new")),
    )


def _listing(path: Path) -> Listing | None:
    return next((listing for listing in listings() if listing.path == path), None)


def exercises() -> list[Exercise]:
    """Every exercise that can be read, by name."""
    known = library().exercises
    found = [known.find(exercise_id) for exercise_id in known.ids()]
    readable = [exercise for exercise in found if exercise is not None]
    return sorted(readable, key=lambda exercise: exercise.name.casefold())
