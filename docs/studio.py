"""The app as it is pictured: a manual clock, a journal in memory, sessions from given folders."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from manual_clock import ManualClock
from recorded_cues import RecordedCues

from coach_tui import paths
from coach_tui.audio.sound_out import NoSound
from coach_tui.cli.audio_setup import AudioSetup
from coach_tui.cli.settings_preview import SettingsPreview
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.coaching.set_ups import with_practice
from coach_tui.core.log.entry import (
    Annotation,
    AnnotationField,
    EntryHead,
    EntryState,
    RepRecord,
    WorkRecord,
)
from coach_tui.core.model.practice import KNOWN_TIMES, Practice
from coach_tui.core.player.resume import planned_sets
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import timestamp_of
from coach_tui.services.advice import AdviceService
from coach_tui.services.check_up import Finding, Verdict
from coach_tui.services.journal import JournalService
from coach_tui.services.own_sessions import OwnSessions
from coach_tui.services.programmes import ProgrammeService
from coach_tui.services.resume import Interrupted
from coach_tui.settings import Settings
from coach_tui.ui.app import CoachApp
from coach_tui.ui.app_services import AppServices
from coach_tui.ui.editing import SessionEditor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import App
    from textual.pilot import Pilot

    from coach_tui.core.log.entry import Timestamp
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.player.state import Command
    from coach_tui.core.timeline.timeline import PhaseKind
    from coach_tui.definitions.library_types import LoadedSession

NOON_MS = 1_795_176_000_000
"""Noon UTC on ``TODAY``."""
TODAY = "2026-11-20"
DAY_MS = 86_400_000

FINDINGS = (
    Finding("coach-tui", Verdict.OK, "0.2.0, Python 3.11.7"),
    Finding("terminal", Verdict.OK, "xterm-256color, 80x24, UTF-8, true colour"),
    Finding("sound", Verdict.BAD, "no sound device", "Connect one, or start your sound server."),
    Finding(
        "voice", Verdict.NOTE, "espeak-ng only", "A natural voice: pip install 'coach-tui[voice]'"
    ),
    Finding("journal", Verdict.OK, "28 entries, no damage"),
)

MOMENT_MS = 900
"""How long after a phase begins its picture is taken."""


def noon(days_ago: int = 0) -> Timestamp:
    """Noon on ``TODAY`` or a day before it."""
    return timestamp_of(NOON_MS - days_ago * DAY_MS, 0, "UTC")


@dataclass
class Studio:
    """The app with a clock and a journal of its own.

    Attributes:
        folder: For settings, advice and the user's sessions, in ``own``.
    """

    folder: Path
    clock: ManualClock = field(default_factory=ManualClock)
    journal: Journal = field(default_factory=Journal.in_memory)
    last_done: dict[str, str] = field(default_factory=dict[str, str])
    conductors: list[Conductor] = field(default_factory=list[Conductor])
    interrupted: Interrupted = field(default_factory=Interrupted)
    theme: str = "calm"

    @property
    def library(self) -> Library:
        """The user's sessions and those that ship."""
        return Library(self.folder / "own", paths.assets("sessions"))

    def app(self) -> CoachApp:
        """The app at noon on ``TODAY``."""
        library = self.library
        settings = Settings(voice="off", theme=self.theme)
        return CoachApp(
            AppServices(
                sessions=library.sessions,
                last_done=lambda: {**self.journal.last_done(), **self.last_done},
                today=lambda: TODAY,
                start=self.start,
                taster=lambda: self.start(library.find("pre-run")),
                problem="",
                interrupted=lambda: self.interrupted,
                resume=lambda resumable: self.start(resumable.loaded),
                other_session=lambda: None,
                practised=partial(
                    with_practice,
                    practice={},
                    coaching=Coaching(),
                    is_first=False,
                    default=Practice(KNOWN_TIMES),
                ),
                prepare=lambda _: None,
                save_variation=lambda *_: None,
                advice=AdviceService(
                    self.folder / "advice.json", lambda: TODAY, dict, lambda *_: None
                ),
                journal=JournalService(self.journal, noon),
                programmes=ProgrammeService(self.folder / "programme.json", lambda: self.library),
                editor=SessionEditor(
                    OwnSessions(
                        self.folder / "own",
                        paths.assets("sessions"),
                        self.folder / "trash",
                        self.folder / "drafts",
                    ),
                    lambda _: None,
                    lambda *_: None,
                ),
                exercises=self.exercises,
                plan_repair=lambda: None,
                examine=lambda: iter(FINDINGS),
                settings=SettingsPreview(
                    AudioSetup(settings, NoSound()), self.folder / "settings.toml"
                ),
            )
        )

    def exercises(self) -> Sequence[Exercise]:
        """The exercises that ship."""
        catalogue = self.library.exercises
        loaded = (catalogue.find(exercise_id) for exercise_id in catalogue.ids())
        return [exercise for exercise in loaded if exercise is not None]

    def start(self, loaded: LoadedSession) -> Conductor:
        """A conductor on the manual clock, its sound recorded."""
        conductor = Conductor(
            SessionRun(loaded.reference, loaded.content_hash, compile_timeline(loaded.session)),
            clock=self.clock,
            sound=RecordedCues(now=lambda: self.clock.now_ms() / 1000),
            journal=self.journal,
            timestamp=noon,
        )
        self.conductors.append(conductor)
        return conductor.open()

    def advance_to(
        self, kind: PhaseKind, rep: int | None = None, after_ms: int = MOMENT_MS
    ) -> None:
        """Let time pass up to a moment in the next phase of a kind."""
        snapshot = self.conductors[-1].snapshot
        ahead = snapshot.timeline.phases[snapshot.transport.index :]
        phase = next(p for p in ahead if p.kind is kind and rep in (None, p.rep))
        position_ms = snapshot.position_at(self.clock.now_ms())
        self.clock.advance(phase.start_ms - position_ms + after_ms)

    def post(self, command: Command) -> None:
        """Give a command to the session that runs."""
        self.conductors[-1].post(command)

    def record(
        self, reference: str, days_ago: int, *, effort: int, pain: int, part: float = 1
    ) -> None:
        """Add a session of an earlier day to the journal, each rep a little slower with effort.

        Args:
            part: How much of it was done, from 0 to 1.
        """
        loaded, at = self.library.find(reference), noon(days_ago)
        timeline = compile_timeline(loaded.session)
        planned = planned_sets(timeline)
        done = planned[: round(len(planned) * part)]
        entry_id = f"{reference} {days_ago}"
        title = loaded.session.title
        self.journal.begin(EntryHead(entry_id, reference, title, "0" * 64, at, planned))
        for plan in done:
            for number in range(1, (plan.reps or 0) + 1):
                rep = RepRecord(plan.work_set, number, 2400 + 40 * effort, 1500, 2500, 0, at)
                self.journal.rep_done(entry_id, rep)
            if plan.reps is None:
                self.journal.work_done(
                    entry_id, WorkRecord(plan.work_set, plan.duration_ms or 30_000, True, at)
                )
        state = EntryState.COMPLETED if part == 1 else EntryState.STOPPED
        self.journal.end(entry_id, state, at, round(timeline.total_ms * part))
        answers = [Annotation(AnnotationField.RPE, effort), Annotation(AnnotationField.PAIN, pain)]
        JournalService(self.journal, lambda: at).annotate(entry_id, answers)


async def until(pilot: Pilot[Any], condition: Callable[[], bool], every_s: float = 0.05) -> None:
    """Wait for a condition; fail after 200 looks, or when the app has ended."""
    for _ in range(200):
        if condition():
            return
        if not pilot.app.is_running:
            break
        await pilot.pause(every_s)
    screen = re.sub(r"(?s)<style.*?</style>|<[^>]+>", " ", pilot.app.export_screenshot())
    sys.exit(f"the app did not get where its picture is taken; its log says why\n{screen}")


async def picture(pilot: Pilot[Any], name: str) -> str:
    """A picture of the screen, an SVG file, when it no longer changes."""
    svg = ""

    def is_still() -> bool:
        nonlocal svg
        before, svg = svg, exported(pilot.app, name)
        return svg == before

    await until(pilot, is_still, 0.15)
    return svg


def exported(app: App[Any], name: str) -> str:
    """The screen as it is now."""
    # Textual uses a checksum as id; a constant one makes differences readable.
    return re.sub(r"terminal-\d+", f"coach-{name}", app.export_screenshot(title="coach-tui")) + "\n"
