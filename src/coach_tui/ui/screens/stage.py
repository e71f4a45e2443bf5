"""Everything the player screen draws: a scene, and what moves in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from coach_tui.core.timeline import PhaseKind
from coach_tui.core.transport import State
from coach_tui.ui import wording
from coach_tui.ui.widgets.face import Face, FaceView
from coach_tui.ui.widgets.motion_guide import MotionGuide
from coach_tui.ui.widgets.rep_dots import RepDots
from coach_tui.ui.widgets.session_strip import SessionStrip
from coach_tui.ui.widgets.side_band import SideBand

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.core.timeline import Timeline
    from coach_tui.ui.screens.player_scene import Pulse, Scene


class Line(Static):
    """Plain words; writes only when they change.

    Args:
        line_id: The widget's id.
        hued: Whether it has the colour of the phase.
    """

    def __init__(self, line_id: str, *, hued: bool = False) -> None:
        super().__init__(id=line_id, classes="-empty hued" if hued else "-empty", markup=False)
        self._said = Content("")

    def say(self, words: str | Content) -> None:
        """Show words; strangers' words are never markup here."""
        content = Content(words) if isinstance(words, str) else words
        if content == self._said:
            return
        # A line as long as before takes the same room, so nothing else has to move.
        same_room = content.cell_length == self._said.cell_length
        self._said = content
        self.set_class(not content.plain, "-empty")
        self.update(content, layout=not same_room)


class Stage(Vertical):
    """Draws a ``Scene`` and its ``Pulse``. Styles hide what has no place in a scene."""

    def compose(self) -> ComposeResult:
        """Everything that can be there."""
        with Horizontal(id="top"):
            yield Line("heading")
            yield Line("set")
            yield Line("clock")
        yield SessionStrip(id="strip")
        yield SideBand(id="side")
        with Horizontal(id="middle"):
            with Vertical(id="word"):
                yield FaceView(id="face", classes="hued")
                yield Line("question", hued=True)
                yield Line("breath", hued=True)
                yield FaceView(id="breath-large", classes="hued")
                yield Line("hint", hued=True)
            yield MotionGuide(id="guide", classes="hued")
        with Vertical(id="work"):
            with Horizontal(id="reps"):
                with Vertical(id="counted"):
                    yield RepDots(id="dots")
                    yield Line("count")
                yield FaceView(id="tally")
            with Horizontal(id="cueing"):
                yield Line("breath-beside", hued=True)
                yield Line("cue")
            yield Line("ahead")
        with Vertical(id="rest"):
            yield Line("say")
            yield Line("coming")
            yield Line("setup")
            yield Line("stop-if")
            yield Line("tempo")
            yield Line("note")
            yield Line("so-far")
        yield Line("status")

    def show_scene(self, scene: Scene) -> None:
        """Show what stands until something happens."""
        for kind in PhaseKind:
            self.set_class(kind.value == scene.hue, f"-{kind.value}")
        self.set_class(scene.state is State.PAUSED, "-paused")
        self.set_class(scene.state is State.LEAD_IN, "-lead-in")
        self.set_class(not scene.is_work, "-resting")
        self.set_class(scene.sign is None, "-both-sides")
        self.set_class(scene.dots is None, "-no-reps")
        self.query_one(SideBand).show(scene.sign)
        self.query_one(RepDots).show(scene.dots)
        self._say("heading", scene.heading)
        self._say("set", scene.set)
        self.set_class(bool(scene.hint), "-hinting")
        self._say("question", scene.question)
        # It stands in one of three places, by the room there is.
        self._say("breath", scene.breath)
        self._say("breath-beside", scene.breath)
        large = Face(scene.breath, words=tuple(wording.BREATH_LINES.values()))
        self.query_one("#breath-large", FaceView).show(large)
        self._say("hint", scene.hint)
        self._say("count", scene.count)
        tally = Face(scene.tally, words=(scene.widest_tally,))
        self.query_one("#tally", FaceView).show(tally)
        self._say("ahead", scene.ahead)
        self._say("say", scene.say)
        self._say("coming", _headed("Next", scene.coming))
        self._say("setup", _headed("Set up", scene.details.setup))
        self._say("stop-if", _headed("Stop if", scene.details.stop_if))
        self._say("tempo", _headed("Tempo", scene.details.tempo))
        self._say("note", _headed("Note", scene.details.note))
        self._say("so-far", _headed("So far", scene.so_far))

    def show_pulse(self, scene: Scene, pulse: Pulse, timeline: Timeline) -> None:
        """Show what moves; each part writes only when it would look different."""
        self.query_one("#face", FaceView).show(scene.face(pulse.digits))
        self.query_one(MotionGuide).show(pulse.gauge)
        self.query_one(SessionStrip).show(timeline, pulse.position_ms)
        self._say("cue", pulse.cue)
        total = wording.clock_words(timeline.total_ms)
        more = " + open" if timeline.has_open else ""
        self._say("clock", f"{wording.clock_words(pulse.position_ms)} / {total}{more}")

    def show_status(self, words: str, *, notice: bool) -> None:
        """Show the line about sound and journal, or a notice in its place."""
        self._say("status", words)
        self.set_class(notice, "-notice")
        self.set_class(not words, "-all-well")

    def _say(self, line_id: str, words: str | Content) -> None:
        self.query_one(f"#{line_id}", Line).say(words)


def _headed(heading: str, words: str) -> Content:
    if not words:
        return Content("")
    return Content.assemble((f"{heading}  ", "bold"), words)
