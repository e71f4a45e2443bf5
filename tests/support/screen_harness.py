"""The app's services for tests: real files and a real conductor, without sound and disk."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from manual_clock import ManualClock

from coach_tui.audio.sound_out import NoSound
from coach_tui.cli.audio_setup import AudioSetup
from coach_tui.cli.settings_preview import SettingsPreview
from coach_tui.clock import monotonic_s
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.advice.accepted import with_accepted_advice
from coach_tui.core.model.variations import with_variations
from coach_tui.core.player.state import Command
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
from coach_tui.ui.app_services import AppServices
from coach_tui.ui.editing import SessionEditor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from textual.app import App
    from textual.pilot import Pilot

    from coach_tui.audio.sound_out import SoundOut
    from coach_tui.clock import Clock
    from coach_tui.conductor import Snapshot
    from coach_tui.core.log.entry import Timestamp
    from coach_tui.core.model.session import Session
    from coach_tui.core.player.resume import ResumedSession
    from coach_tui.definitions.library_types import Listing, LoadedSession

TODAY = "2026-11-20"

GLUTES = """\
title: Glute activation
summary: Wake up the side of the hip before a walk or a run.
tags: [hips, running]
schedule: {days_per_week: 7}
equipment: [mat, loop band]
stop_if: [sharp pain in the hip]
defaults: {prepare: 2s, switch: 2s, rest: 3s}
exercises:
  clamshell:
    name: Clamshell
    targets: [gluteus medius]
    equipment: [mat]
    position: side-lying
    setup:
      - Lie on your side, hips and knees bent, feet together.
      - Rest your head on your lower arm.
    movement:
      - Lift the top knee as far as the pelvis stays still.
      - Lower it slowly.
    tempo: {up: 2-3s, hold: 1-2s, down: 2-3s}
    breathe: {up: out, down: in}
    sides: each
    feel: [Warmth in the side of the hip.]
    cues: [Feet stay together.]
    mistakes:
      - looks: The hips roll back
        why: the back does the work
        fix: Make the movement smaller.
    stop_if: [sharp pain in the hip joint, cramp in the front of the hip]
  bridge:
    name: Glute bridge
    position: supine
    equipment: [mat]
    setup: ["Lie on your back, knees bent."]
    movement: [Press the hips up.]
    moves: {up: Press}
    tempo: {up: 2s, hold: 1s, down: 2s}
steps:
  - {exercise: clamshell, reps: 2}
  - rest: 5s
  - {exercise: bridge, reps: 2-3, sets: 2}
"""

BREATHER = """\
title: Wall sit
equipment: [wall]
exercises:
  sit: {name: Wall sit, position: standing}
steps:
  - {exercise: sit, duration: 20s, prepare: 1s}
"""

MARKED_UP = """\
title: "[@click=app.quit]x[/]"
summary: "[b]loud[/b] [/]"
equipment: ["[red]rope[/]"]
exercises:
  sit:
    name: "[@click=app.quit]sit[/]"
    setup: ["[/] lean"]
steps:
  - {exercise: sit, duration: 20s, prepare: 1s}
"""

BROKEN = """\
title: Broken one
color: red
steps:
  - {exercise: nothing-like-it, reps: many}
"""


FINDINGS = (
    Finding("journal", Verdict.OK, "no sessions yet"),
    Finding("sound", Verdict.BAD, "No sound device.", "Connect an output."),
)


def utc_moment() -> Timestamp:
    """A constant time on ``TODAY``."""
    return timestamp_of(1_795_180_000_000, 0, "UTC")


@dataclass
class Stage:
    """A folder of sessions and the services of the app.

    Attributes:
        folder: The user's sessions.
        clock: Session time.
        journal: The journal, in memory.
        done: Session reference to the date of its last entry.
        conductors: Every conductor that was opened.
        problem: Why the journal could not be opened; empty if it could.
        choices: The saved variations.
        sound: The sound output.
    """

    folder: Path
    clock: Clock = field(default_factory=ManualClock)
    journal: Journal = field(default_factory=Journal.in_memory)
    done: dict[str, str] = field(default_factory=dict[str, str])
    conductors: list[Conductor] = field(default_factory=list[Conductor])
    problem: str = ""
    choices: dict[str, str] = field(default_factory=dict[str, str])
    sound: SoundOut = field(default_factory=NoSound)

    def add(self, name: str, text: str) -> None:
        """Write a session file."""
        (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")

    @property
    def library(self) -> Library:
        """The sessions in the folder, and nothing shipped."""
        return Library(self.folder, self.folder / "shipped")

    def find(self, name: str) -> LoadedSession:
        """One session by its name."""
        return self.library.find(name)

    @property
    def advice(self) -> AdviceService:
        """The user's answers to advice."""
        return AdviceService(
            self.folder / "advice.json", lambda: TODAY, lambda: self.choices, self._choose_all
        )

    @property
    def programmes(self) -> ProgrammeService:
        """The user's programme."""
        return ProgrammeService(self.folder / "programme.json", lambda: self.library)

    def _choose_all(self, choices: Mapping[str, str]) -> str | None:
        for exercise, variation in choices.items():
            self._choose(exercise, variation)
        return None

    def _choose(self, exercise: str, variation: str) -> str | None:
        self.choices[exercise] = variation
        return None

    def sessions(self) -> list[Listing]:
        """The sessions in the folder, personalised."""
        accepted = self.advice.accepted()

        programme = self.programmes.current(TODAY, self.journal.summaries())

        def personalised(session: Session, reference: str) -> Session:
            if programme is not None:
                session = programme.applied_to(session, reference)
            return with_accepted_advice(with_variations(session, self.choices), reference, accepted)

        listings = self.library.sessions(personalised)
        return [listing for listing in listings if listing.path.is_file()]

    def services(self) -> AppServices:
        """The services of the app."""
        chosen = Settings(voice="off")
        return AppServices(
            sessions=self.sessions,
            last_done=lambda: {**self.done, **self.journal.last_done()},
            today=lambda: TODAY,
            start=self.conduct,
            taster=lambda: self.conduct(self.find("taster"), is_logged=False),
            problem=self.problem,
            interrupted=Interrupted,
            resume=lambda left: self.conduct(left.loaded, left.resumption),
            other_session=lambda: None,
            practised=lambda session: session,
            plan_repair=lambda: None,
            prepare=lambda _: None,
            save_variation=self._choose,
            advice=self.advice,
            journal=JournalService(self.journal, utc_moment),
            programmes=self.programmes,
            editor=SessionEditor(
                OwnSessions(
                    self.folder,
                    self.folder / "shipped",
                    self.folder / "trash",
                    self.folder / "drafts",
                ),
                self._read,
                lambda *_: None,
            ),
            exercises=tuple,
            settings=SettingsPreview(AudioSetup(chosen, NoSound()), self.folder / "settings.toml"),
            examine=lambda: iter(FINDINGS),
        )

    def _read(self, path: Path) -> Listing | None:
        return next((item for item in self.library.sessions() if item.path == path), None)

    def conduct(
        self,
        loaded: LoadedSession,
        resumed: ResumedSession | None = None,
        *,
        is_logged: bool = True,
    ) -> Conductor:
        """A conductor whose thread runs."""
        timeline = compile_timeline(loaded.session)
        conductor = Conductor(
            SessionRun(
                loaded.reference, loaded.content_hash, timeline, resumed, is_logged=is_logged
            ),
            clock=self.clock,
            sound=self.sound,
            journal=self.journal,
            timestamp=utc_moment,
        )
        self.conductors.append(conductor)
        return conductor.open()


def played(stage: Stage, name: str, *commands: tuple[int, Command]) -> Snapshot:
    """The last snapshot of a session run by a real conductor.

    Args:
        stage: On its manual clock, time passes only by ``commands``.
        name: The session.
        commands: Milliseconds to wait, and the command to post then. On a manual clock the
            last of them has to end the session.
    """
    clock = stage.clock
    conductor = stage.conduct(stage.find(name))
    obeyed = threading.Event()
    conductor.watch(lambda *_: obeyed.set())
    for ms, command in [(0, Command.START), *commands]:
        if isinstance(clock, ManualClock):
            clock.advance(ms)
        obeyed.clear()
        conductor.post(command)
        assert obeyed.wait(10)
    assert conductor.wait_over(10)
    return conductor.snapshot


async def until(pilot: Pilot[Any], what: str, condition: Callable[[], bool]) -> None:
    """Run the app until a condition holds; fails after ten seconds."""
    deadline_s = monotonic_s() + 10
    await pilot.pause()
    while not condition():
        assert monotonic_s() < deadline_s, f"{what}\n{screen_text(pilot.app)}"
        await pilot.pause(0.01)


def screen_text(app: App[Any]) -> str:
    """The screen's rows without colours."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def stage_fixture(sessions: Mapping[str, str], **fields: Callable[[], Any]) -> Any:
    """The fixture ``stage`` of a module: these sessions by name, and fields that are made anew."""

    @pytest.fixture
    def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        stage = Stage(tmp_path, **{name: make() for name, make in fields.items()})
        for name, text in sessions.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            stage.add(name, text)
        return stage

    return stage
