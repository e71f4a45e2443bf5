"""Draws a ``PlayerView`` and its ``PlayerFrame`` with the widgets of the player."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from coach_tui import wording
from coach_tui.core.player.state import State
from coach_tui.ui.widgets.big_text import SMALL, BigText, BigTextView, letters_width, spelled
from coach_tui.ui.widgets.figure import FigureView
from coach_tui.ui.widgets.motion_guide import MotionGuide
from coach_tui.ui.widgets.rep_dots import RepDots
from coach_tui.ui.widgets.session_strip import SessionStrip
from coach_tui.ui.widgets.side_band import SideBand

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.ui.player.model import PlayerFrame, PlayerView


class TextLine(Static):
    """A line without markup; writes only when its text changes."""

    def __init__(self, line_id: str, *, hued: bool = False) -> None:
        super().__init__(id=line_id, classes="-empty hued" if hued else "-empty", markup=False)
        self._content = Content("")

    def show(self, text: str | Content) -> None:
        """Show a text; a string is never read as markup."""
        content = Content(text) if isinstance(text, str) else text
        if content == self._content:
            return
        # With the same length no other widget has to move.
        same_length = content.cell_length == self._content.cell_length
        self._content = content
        self.set_class(not content.plain, "-empty")
        self.update(content, layout=not same_length)


class PlayerDisplay(Vertical):
    """Shows a ``PlayerView`` and its ``PlayerFrame``; styles hide what has no room or no content."""

    def __init__(self) -> None:
        super().__init__()
        # A query in the tree thirty times a second would be costly.
        self._lines: dict[str, TextLine] = {}
        self._word = BigTextView(id="face", classes="hued")
        self._figure = FigureView(id="figure", classes="hued")
        self._guide = MotionGuide(id="guide", classes="hued")
        self._strip = SessionStrip(id="strip")

    def _line(self, line_id: str, *, hued: bool = False) -> TextLine:
        return self._lines.setdefault(line_id, TextLine(line_id, hued=hued))

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield self._line("heading")
            yield self._line("set")
            yield self._line("mode")
            yield self._line("clock")
        yield self._strip
        yield SideBand(id="side")
        with Horizontal(id="middle"):
            with Vertical(id="word"):
                yield self._word
                yield self._line("question", hued=True)
                yield self._line("breath", hued=True)
                yield self._line("hint", hued=True)
            yield Static(id="outline", markup=False)
            yield self._guide
        with Horizontal(id="below"):
            yield self._figure
            with Vertical(id="beside"):
                with Vertical(id="work"):
                    with Horizontal(id="reps"):
                        yield BigTextView(id="breath-large", classes="hued")
                        yield BigTextView(id="tally")
                    with Horizontal(id="counted"):
                        yield RepDots(id="dots")
                        yield self._line("count")
                    with Horizontal(id="cueing"):
                        yield self._line("breath-beside", hued=True)
                        yield self._line("cue")
                    yield self._line("ahead")
                with Vertical(id="rest"):
                    yield BigTextView(id="posture", classes="hued")
                    yield self._line("say")
                    yield self._line("coming")
                    yield self._line("note")
                    yield self._line("stop-if")
                    yield self._line("setup")
                    yield self._line("tempo")
                    yield self._line("so-far")
        yield self._line("status")

    def show_view(self, view: PlayerView) -> None:
        """Show what stays until the next event."""
        self.classes = _classes(view)  # one assignment, one pass over the styles
        self.query_one(SideBand).show(view.side_label)
        self.query_one(RepDots).show(view.dots)
        self._show("heading", view.heading)
        self._show("set", view.set)
        self._show("question", view.question)
        # The styles show one of the three, by size.
        self._show("breath", view.breath)
        self._show("breath-beside", view.breath)
        self._show_breath(view.breath, view.breaths)
        self._show("hint", view.hint)
        self._show("count", view.count)
        tally = BigText(view.tally, words=(view.widest_tally,))
        self.query_one("#tally", BigTextView).show(tally)
        self._show("ahead", view.ahead)
        self._show("say", view.say)
        self.query_one("#posture", BigTextView).show(BigText(view.posture, wraps=True))
        self.query_one("#outline", Static).update(Content("\n".join(view.outline)))
        self._show("coming", view.coming)
        self._show("setup", _headed("Set up", view.details.setup))
        self._show("stop-if", _headed("Stop if", view.details.stop_if))
        self._show("tempo", _headed("Tempo", view.details.tempo))
        self._show("note", _headed("Note", view.details.note))
        self._show("so-far", _headed("Done", view.so_far))

    def show_frame(self, view: PlayerView, frame: PlayerFrame, timeline: Timeline) -> None:
        """Show what changes with the clock; widgets write only what looks different."""
        self._word.show(view.big_text(frame.digits))
        self._guide.show(frame.gauge)
        if view.kind.is_breath:
            self._figure.show_breath(frame.gauge.level)
        else:
            self._figure.show(view.figure, frame.stage)
        self._strip.show(timeline, frame.position_ms)
        self._show("cue", frame.cue)
        left = wording.clock_text(max(0, timeline.total_ms - frame.position_ms))
        self._show("clock", f"{left} left{' + open' if timeline.has_open else ''}")

    def _show_breath(self, breath: str, lines: tuple[str, ...]) -> None:
        """Show the breath in large letters, its last word alone where all of it has no room."""
        view = self.query_one("#breath-large", BigTextView)
        if any(letters_width(spelled(line) or "", SMALL) > view.size.width for line in lines):
            breath, *words = (line.rsplit(" ", maxsplit=1)[-1] for line in (breath, *lines))
            lines = tuple(words)
        view.show(BigText(breath, words=lines))

    def show_mode(self, text: str) -> None:
        """Show whether this is silent or a rehearsal."""
        self._show("mode", text)

    def show_status(self, text: str) -> None:
        """Show the line about sound and journal, or a notice."""
        self._show("status", text)

    def _show(self, line_id: str, text: str | Content) -> None:
        self._lines[line_id].show(text)


def _classes(view: PlayerView) -> list[str]:
    conditions = {
        f"-{view.hue}": True,
        "-paused": view.state is State.PAUSED,
        "-lead-in": view.state is State.LEAD_IN,
        "-resting": not view.is_work,
        "-hinting": bool(view.hint),
        "-both-sides": view.side_label is None,
        "-no-reps": view.dots is None,
        "-no-figure": view.figure is None and not view.kind.is_breath,
    }
    return [name for name, is_set in conditions.items() if is_set]


def _headed(heading: str, text: str) -> Content:
    if not text:
        return Content("")
    return Content.assemble((f"{heading}  ", "bold"), text)
