"""The player screen with a real conductor, on a clock that the test moves."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from manual_clock import ManualClock
from recorded_cues import RecordedCues
from textual.binding import Binding
from textual.geometry import Region

from coach_tui.audio.voice.speech import Speech, VoiceState, VoiceStatus
from coach_tui.conductor import Conductor, SessionRun
from coach_tui.core.coaching.lines import SOUNDS_ONLY, Coaching
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.model.exercise import Breath, Exercise, Motion, Position, Range, Sides, Tempo
from coach_tui.core.model.session import ExerciseStep, Reps, Session, UntilDone
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal
from coach_tui.ui.base_app import BaseApp
from coach_tui.ui.help_screen import HelpScreen
from coach_tui.ui.player.screen import PlayerScreen
from coach_tui.ui.theme import THEMES, phase_defaults

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from textual.binding import BindingType
    from textual.pilot import Pilot

    from coach_tui.conductor import Snapshot
    from coach_tui.core.analysis.progress import PreviousAnswer, SelfTestKey

MOMENT = Timestamp(utc_ms=1_760_000_000_000, offset_s=0, zone="UTC", local_date="2025-10-09")
START_MS = 250
"""The delay between START and the first phase."""

CLAMSHELL = Exercise(
    id="clamshell",
    name="Clamshell",
    position=Position.SIDE_LYING,
    setup=("Lie on your side.", "Stack your hips."),
    motion_names={Motion.UP: "Lift", Motion.DOWN: "Lower"},
    tempo=Tempo(up=Range(2_000, 3_000), hold=Range(1_000, 2_000), down=Range(2_000, 3_000)),
    breathe={Motion.UP: Breath.OUT, Motion.DOWN: Breath.IN},
    cues=("Feet together.", "Hips still."),
    stop_if=("Your back hurts.",),
)
PLANK = Exercise(id="plank", name="Plank", cues=("Long neck.",))

HIPS = Session(
    title="Hips",
    steps=(
        ExerciseStep(CLAMSHELL, Reps(Range.exactly(4)), sides=Sides.EACH),
        ExerciseStep(PLANK, UntilDone()),
    ),
)
"""Prepare 10 s, 4 reps of 6.5 s, switch 8 s, 4 reps, rest 20 s, prepare 10 s, open."""

LEFT_MS = 10_000
SWITCH_MS = LEFT_MS + 4 * 6_500
RIGHT_MS = SWITCH_MS + 8_000
REST_MS = RIGHT_MS + 4 * 6_500
OPEN_MS = REST_MS + 20_000 + 10_000


class Stand(BaseApp[None]):
    """The smallest app with a player screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Keys", id="app.help", key_display="?")
    ]

    def __init__(self, conductor: Conductor) -> None:
        super().__init__()
        self.conductor = conductor
        self.player = PlayerScreen(conductor)
        self.final: Snapshot | None = None
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def on_mount(self) -> None:
        self.push_screen(self.player, self.finished)

    def finished(self, final: Snapshot | None) -> None:
        self.final = final

    def action_help(self) -> None:
        self.push_screen(HelpScreen())

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return phase_defaults()


@dataclass
class Rig:
    """A running session in an app, and the means to move it."""

    pilot: Pilot[Any]
    app: Stand
    clock: ManualClock
    conductor: Conductor
    sound: RecordedCues
    journal: Journal

    @property
    def snapshot(self) -> Snapshot:
        return self.conductor.snapshot

    async def settle(self) -> None:
        """Wait until the conductor is idle and its last snapshot is drawn."""
        conductor = self.conductor
        while not (self.snapshot.state.is_over or conductor._requests.is_empty):
            await self.pilot.pause(0)
        if not self.snapshot.state.is_over:
            self.clock.settle()
        for _ in range(3):
            await self.pilot.pause(0)

    async def to(self, session_ms: int) -> None:
        """Move the clock to a session time, if there was no pause."""
        await self.ahead(START_MS + session_ms - self.clock.now_ms())

    async def ahead(self, ms: int) -> None:
        await self.settle()
        self.clock.advance(ms)
        await self.settle()
        # The ticker runs in real time.
        self.app.player._draw_frame()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    def text(self) -> str:
        """The characters on the screen, line by line."""
        screen = self.app.screen
        width, height = screen.size
        lines = screen._compositor.render_strips()
        assert Region(0, 0, width, height).height == len(lines)
        return "\n".join(line.text.rstrip() for line in lines)

    def said(self, widget_id: str) -> str:
        """The text of one line of the player; empty when it is hidden."""
        widget = self.app.player.query_one(f"#{widget_id}")
        return str(widget.render()) if widget.display else ""


def make_conductor(
    session: Session,
    clock: ManualClock,
    sound: RecordedCues,
    journal: Journal,
    earlier: Mapping[SelfTestKey, PreviousAnswer] | None = None,
    speech: Speech | None = None,
) -> Conductor:
    session_run = SessionRun(
        "hips", "0" * 64, compile_timeline(session), previous_answers=earlier or {}
    )
    return Conductor(
        session_run,
        clock=clock,
        sound=sound,
        journal=journal,
        timestamp=lambda: MOMENT,
        coaching=SOUNDS_ONLY if speech is None else Coaching(),
        speech=speech,
    )


class SilentVoice(Speech):
    """A voice that works, and whose texts are not rendered in time."""

    @property
    def state(self) -> VoiceState:
        return VoiceState(VoiceStatus.ON)


@asynccontextmanager
async def rig(
    session: Session = HIPS,
    size: tuple[int, int] = (80, 24),
    *,
    problem: str | None = None,
    earlier: Mapping[SelfTestKey, PreviousAnswer] | None = None,
    speech: Speech | None = None,
) -> AsyncIterator[Rig]:
    """A session that has just been started, on a screen of that size."""
    clock = ManualClock()
    sound = RecordedCues(lambda: clock.now_ms() / 1000)
    journal = Journal.in_memory(problem)
    with make_conductor(session, clock, sound, journal, earlier, speech) as conductor:
        app = Stand(conductor)
        async with app.run_test(size=size) as pilot:
            hands = Rig(pilot, app, clock, conductor, sound, journal)
            await hands.settle()
            yield hands
