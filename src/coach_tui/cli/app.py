"""Builds what one run of the program shares: journal, sound, speech, conductors, the app's services."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.clock import SystemClock
from coach_tui.journal.errors import JournalError
from coach_tui.journal.lock import AlreadyTraining
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import local_timestamp
from coach_tui.services.journal import JournalService
from coach_tui.services.open_journal import OpenJournal
from coach_tui.services.own_sessions import OwnSessions
from coach_tui.services.sessions import (
    as_practised,
    exercises,
    listings,
    open_session,
    programme_label,
    programmes,
    save_variations,
)
from coach_tui.settings import Awake, Settings, settings_file

# The list of sessions is drawn without what a session needs: that is imported where it is used.

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack

    from coach_tui.cli.audio_setup import AudioSetup
    from coach_tui.conductor import Conductor
    from coach_tui.core.analysis.progress import PreviousAnswer, SelfTestKey
    from coach_tui.core.log.entry import Timestamp
    from coach_tui.core.model.session import Session
    from coach_tui.core.player.resume import ResumedSession
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.definitions.library_types import Listing, LoadedSession
    from coach_tui.journal.repair import RepairPlan
    from coach_tui.services.advice import AdviceService
    from coach_tui.services.check_up import Finding
    from coach_tui.services.resume import Interrupted, ResumableSession
    from coach_tui.services.session_lock import SessionLock
    from coach_tui.ui.app_services import AppServices, SettingsService
    from coach_tui.ui.editing import SessionEditor


RECENT_TESTED = 500  # Newest entries that are searched for previous answers to a self-test


class Application:
    """What one run of the program shares.

    Args:
        chosen: The user's settings, with the command's options over them.
        speed: Session time per real time; unless it is 1, nothing is recorded.
        audio: What plays the cues: ``auto``, ``off``, or a backend's name.
        stack: Closes the parts in the right order.

    Attributes:
        journal: The journal as services and screens use it.
    """

    def __init__(
        self,
        lock: SessionLock,
        chosen: Settings,
        speed: float = 1.0,
        audio: str = "auto",
        *,
        stack: ExitStack,
    ) -> None:
        self._stack = stack
        self._speed = speed
        self._open_journal = OpenJournal()
        self._journal = self._open_journal.journal
        self.journal = JournalService(
            self._journal, self._timestamp, lambda: self._settings.day_turns
        )
        stack.callback(self._open_journal.close)
        # A rehearsal is not training: history, streak and agenda must not count it.
        self._recording_journal = self._journal if speed == 1 else Journal.in_memory()
        self._lock = lock
        stack.callback(lock.release)
        self._chosen = chosen
        self._backend = audio
        self._opening = threading.Lock()
        self._opened_audio: AudioSetup | None = None

    @property
    def _audio(self) -> AudioSetup:
        """Sound and voice, opened by the first thread that needs them."""
        from coach_tui.cli.audio_setup import AudioSetup, sound_for

        with self._opening:
            if self._opened_audio is None:
                sound = sound_for(self._chosen, self._backend)
                self._opened_audio = AudioSetup(self._chosen, sound)
                self._stack.callback(self._opened_audio.close)
            return self._opened_audio

    @property
    def _settings(self) -> Settings:
        return self._chosen if self._opened_audio is None else self._opened_audio.settings

    def conductor(
        self,
        loaded: LoadedSession,
        resumed: ResumedSession | None = None,
        journal: Journal | None = None,
    ) -> Conductor:
        """Acquire the session lock and build a conductor (not started).

        Raises:
            AlreadyTraining: Another process runs a session.
        """
        with self._lock.acquired():
            return self._new_conductor(loaded, resumed, journal)

    def _new_conductor(
        self, loaded: LoadedSession, resumed: ResumedSession | None, journal: Journal | None
    ) -> Conductor:
        import uuid

        from coach_tui.conductor import Conductor, SessionRun

        self._audio.sound.open()
        entry_id = str(uuid.uuid4())
        timeline = self._timeline_of_today(loaded, entry_id)
        session_run = SessionRun(
            loaded.reference,
            loaded.content_hash,
            timeline,
            resumed,
            self._previous_answers(timeline),
            programme_label(loaded.reference),
            entry_id,
            is_logged=journal is None and self._speed == 1,
        )
        self._audio.prepare(session_run.timeline_to_play)
        conductor = Conductor(
            session_run,
            clock=SystemClock(self._speed),
            sound=self._audio.sound,
            journal=journal or self._recording_journal,
            timestamp=self._timestamp,
            coaching=self._settings.heard_in(timeline.coaching),
            speech=self._audio.speech_for(timeline),
        )
        self._add_watchers(conductor)
        return conductor

    def _add_watchers(self, conductor: Conductor) -> None:
        """Have the session shown outside the program, and the lock released at its end."""
        from coach_tui.services.status_file import StatusFile

        status = self._stack.enter_context(StatusFile(paths.state_dir(), conductor.clock))
        conductor.watch(status.update)
        if commands := self._settings.hooks:
            from coach_tui.services.hooks import Hooks  # few users have any

            conductor.watch(self._stack.enter_context(Hooks(commands, conductor.clock)).update)
        if self._settings.awake is Awake.ON:
            from coach_tui.services.awake import KeepAwake

            conductor.watch(self._stack.enter_context(KeepAwake()).update)
        conductor.watch(self._lock.release_when_over)

    def _timeline_of_today(self, loaded: LoadedSession, entry_id: str) -> Timeline:
        from coach_tui.core.model.shuffling import in_order_of_day
        from coach_tui.core.timeline.compiler import compile_timeline

        today = self._timestamp().local_date
        session = in_order_of_day(loaded.session, loaded.reference, today, entry_id)
        return compile_timeline(self._practised(session))

    def _practised(self, session: Session) -> Session:
        return as_practised(session, self._settings)

    def _timestamp(self) -> Timestamp:
        return local_timestamp(self._settings.day_turns)

    def _previous_answers(self, timeline: Timeline) -> Mapping[SelfTestKey, PreviousAnswer]:
        from coach_tui.core.analysis.progress import last_answers, self_tests_in

        tests = self_tests_in(timeline)
        try:
            return last_answers(self._journal.entries(RECENT_TESTED), tests) if tests else {}
        except JournalError:
            return {}  # reported elsewhere; a self-test does not need them

    def services(self, resumed: ResumedSession | None = None) -> AppServices:
        """The services of the app, whose first session resumes if ``resumed`` is given."""
        from coach_tui.ui.app_services import AppServices, on_demand

        first = [resumed]

        def start(loaded: LoadedSession) -> Conductor:
            return self.conductor(loaded, first.pop() if first else None).open()

        return AppServices(
            sessions=listings,
            last_done=self._journal.last_done,
            today=lambda: self._timestamp().local_date,
            start=start,
            taster=self._taster,
            problem=self._open_journal.problem or "",
            interrupted=self._interrupted,
            resume=self._resume,
            other_session=self._lock.held_elsewhere,
            practised=self._practised,
            prepare=self._prepare,
            save_variation=lambda exercise, variation: save_variations({exercise: variation}),
            advice=on_demand(self._advice),
            journal=self.journal,
            programmes=programmes(),
            editor=_session_editor(),
            exercises=exercises,
            settings=on_demand(self.settings_service),
            plan_repair=_plan_repair,
            examine=self._examine,
        )

    def _examine(self) -> Iterator[Finding]:
        from coach_tui.cli.doctor import app_findings

        yield from app_findings(self._audio.settings, (), play=False)

    def _advice(self) -> AdviceService:
        from coach_tui.services.advice import advice_service

        return advice_service(lambda: self._timestamp().local_date)

    def settings_service(self) -> SettingsService:
        """The settings, and questions asked aloud; opens the sound."""
        from coach_tui.cli.settings_preview import SettingsPreview

        return SettingsPreview(self._audio, settings_file())

    def close_sound(self) -> None:
        """End sound and voice before the rest, for good: nothing waits for them any longer."""
        with self._opening:
            self._backend, opened = "off", self._opened_audio
        if opened is not None:
            opened.close()

    def _prepare(self, session: Session) -> None:
        from coach_tui.core.timeline.compiler import compile_timeline

        self._audio.prepare(compile_timeline(self._practised(session)))

    def _taster(self) -> Conductor:
        loaded = open_session(str(paths.assets("sessions") / "taster" / "try-it.yaml"))
        return self.conductor(loaded, journal=Journal.in_memory()).open()

    def _resume(self, session: ResumableSession) -> Conductor:
        """Raises ``AlreadyTraining``, too, if the session was resumed elsewhere."""
        from coach_tui.services.resume import is_unchanged

        with self._lock.acquired():
            if not is_unchanged(session, self._journal):
                raise AlreadyTraining("That session was resumed elsewhere; ctrl+r reloads.")
        return self.conductor(session.loaded, session.resumption).open()

    def _interrupted(self) -> Interrupted:
        from coach_tui.services.resume import interrupted_in

        return interrupted_in(self._journal, training=bool(self._lock.held_elsewhere()))


def _plan_repair() -> RepairPlan | None:
    from coach_tui.journal.repair import plan_repair

    return plan_repair(paths.journal_file())


def _session_editor() -> SessionEditor:
    from coach_tui.ui.editing import SessionEditor, editor_program, open_editor

    return SessionEditor(
        files=OwnSessions(
            paths.user_sessions(), paths.assets("sessions"), paths.user_trash(), paths.user_drafts()
        ),
        read=_listing,
        edit=open_editor,
        program=lambda: editor_program(os.environ),
    )


def _listing(path: Path) -> Listing | None:
    return next((listing for listing in listings() if listing.path == path), None)
