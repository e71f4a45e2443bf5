"""Everything the player screen draws: a scene, and what moves in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from coach_tui import wording
from coach_tui.core.player.state import State
from coach_tui.ui.widgets.big_text import BigText, BigTextView
from coach_tui.ui.widgets.motion_guide import MotionGuide
from coach_tui.ui.widgets.rep_dots import RepDots
from coach_tui.ui.widgets.session_strip import SessionStrip
from coach_tui.ui.widgets.side_band import SideBand

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.ui.player.model import PlayerFrame, PlayerView


class TextLine(Static):
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


class PlayerDisplay(Vertical):
    """Draws a ``Scene`` and its ``Pulse``. Styles hide what has no place in a scene."""

    def __init__(self) -> None:
        super().__init__()
        # Kept by name: a look-up in the tree, thirty times a second, is not for nothing.
        self._lines: dict[str, TextLine] = {}
        self._face = BigTextView(id="face", classes="hued")
        self._guide = MotionGuide(id="guide", classes="hued")
        self._strip = SessionStrip(id="strip")

    def _line(self, line_id: str, *, hued: bool = False) -> TextLine:
        return self._lines.setdefault(line_id, TextLine(line_id, hued=hued))

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield self._line("heading")
            yield self._line("set")
            yield self._line("clock")
        yield self._strip
        yield SideBand(id="side")
        with Horizontal(id="middle"):
            with Vertical(id="word"):
                yield self._face
                yield self._line("question", hued=True)
                yield self._line("breath", hued=True)
                yield BigTextView(id="breath-large", classes="hued")
                yield self._line("hint", hued=True)
            yield self._guide
        with Vertical(id="work"):
            with Horizontal(id="reps"):
                with Vertical(id="counted"):
                    yield RepDots(id="dots")
                    yield self._line("count")
                yield BigTextView(id="tally")
            with Horizontal(id="cueing"):
                yield self._line("breath-beside", hued=True)
                yield self._line("cue")
            yield self._line("ahead")
        with Vertical(id="rest"):
            yield self._line("say")
            yield self._line("coming")
            yield self._line("setup")
            yield self._line("stop-if")
            yield self._line("tempo")
            yield self._line("note")
            yield self._line("so-far")
        yield self._line("status")

    def show_scene(self, scene: PlayerView) -> None:
        """Show what stands until something happens."""
        self.classes = _classes(scene)  # all at once: the styles are worked out once
        self.query_one(SideBand).show(scene.sign)
        self.query_one(RepDots).show(scene.dots)
        self._say("heading", scene.heading)
        self._say("set", scene.set)
        self._say("question", scene.question)
        # It stands in one of three places, by the room there is.
        self._say("breath", scene.breath)
        self._say("breath-beside", scene.breath)
        large = BigText(scene.breath, words=tuple(wording.BREATH_LINES.values()))
        self.query_one("#breath-large", BigTextView).show(large)
        self._say("hint", scene.hint)
        self._say("count", scene.count)
        tally = BigText(scene.tally, words=(scene.widest_tally,))
        self.query_one("#tally", BigTextView).show(tally)
        self._say("ahead", scene.ahead)
        self._say("say", scene.say)
        self._say("coming", _headed("Next", scene.coming))
        self._say("setup", _headed("Set up", scene.details.setup))
        self._say("stop-if", _headed("Stop if", scene.details.stop_if))
        self._say("tempo", _headed("Tempo", scene.details.tempo))
        self._say("note", _headed("Note", scene.details.note))
        self._say("so-far", _headed("So far", scene.so_far))

    def show_pulse(self, scene: PlayerView, pulse: PlayerFrame, timeline: Timeline) -> None:
        """Show what moves; each part writes only when it would look different."""
        self._face.show(scene.face(pulse.digits))
        self._guide.show(pulse.gauge)
        self._strip.show(timeline, pulse.position_ms)
        self._say("cue", pulse.cue)
        self._say("clock", f"{wording.clock_text(pulse.position_ms)} / {scene.length}")

    def show_status(self, words: str) -> None:
        """Show the line about sound and journal, or a notice in its place."""
        self._say("status", words)

    def _say(self, line_id: str, words: str | Content) -> None:
        self._lines[line_id].say(words)


def _classes(scene: PlayerView) -> list[str]:
    """What the styles go by: the hue, and what there is no room or no reason for."""
    of_scene = {
        f"-{scene.hue}": True,
        "-paused": scene.state is State.PAUSED,
        "-lead-in": scene.state is State.LEAD_IN,
        "-resting": not scene.is_work,
        "-hinting": bool(scene.hint),
        "-both-sides": scene.sign is None,
        "-no-reps": scene.dots is None,
    }
    return [name for name, holds in of_scene.items() if holds]


def _headed(heading: str, words: str) -> Content:
    if not words:
        return Content("")
    return Content.assemble((f"{heading}  ", "bold"), words)
