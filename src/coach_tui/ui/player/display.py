"""Draws a ``PlayerView`` and its ``PlayerFrame`` with the widgets of the player."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from coach_tui import wording
from coach_tui.core.player.state import State
from coach_tui.ui.app_screen import typed_app
from coach_tui.ui.widgets.big_text import SMALL, BigText, BigTextView, letters_width, spelled
from coach_tui.ui.widgets.figure import FigureView
from coach_tui.ui.widgets.header import fact_rows
from coach_tui.ui.widgets.motion_guide import MotionGuide
from coach_tui.ui.widgets.rep_dots import RepDots
from coach_tui.ui.widgets.session_strip import SessionStrip
from coach_tui.ui.widgets.side_band import SideBand

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.ui.player.model import PlayerFrame, PlayerView


class TextLine(Static):
    """A text without markup; writes only when it changes."""

    def __init__(self, line_id: str) -> None:
        super().__init__(id=line_id, classes="-empty", markup=False)
        self._content = Content("")

    def show(self, text: str | Content) -> None:
        if text == (self._content.plain if isinstance(text, str) else self._content):
            return
        content = Content(text) if isinstance(text, str) else text
        before, self._content = self._content, content
        self.set_class(not content.plain, "-empty")
        self.update(content, layout=self._changes_layout(before, content))

    def _changes_layout(self, before: Content, after: Content) -> bool:
        """Whether other widgets have to move. A layout costs as much as a second of frames."""
        if not self.is_on_screen:
            return False  # a style that shows it changes the layout by itself
        width, height = self.styles.width, self.styles.height
        if width is not None and width.is_auto:
            return before.cell_length != after.cell_length
        if height is None or not height.is_auto:
            return False
        return self._rows(before) != self._rows(after)

    def _rows(self, content: Content) -> int:
        least = self.styles.min_height
        rows = len(content.wrap(max(1, self.size.width)))
        return rows if least is None else max(rows, int(least.value))


class PartsLine(TextLine):
    """Parts with a dot between them, or below each other where a row is too short for them."""

    _parts = ""

    def show(self, text: str | Content) -> None:
        self._parts = str(text)
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        cols = self.size.width or len(self._parts)
        super().show(fact_rows(self._parts.split(" · "), " · ", cols))


class Breathing(Vertical):
    """A breath in large letters: where there is no room for all of it, its last word below the others."""

    def __init__(self) -> None:
        super().__init__(id="breathing")
        self.verb, self.large = TextLine("breath-verb"), BigTextView(id="breath-large")
        self._breath, self._lines = "", tuple[str, ...]()

    def compose(self) -> ComposeResult:
        yield self.verb
        yield self.large

    def show(self, breath: str, lines: tuple[str, ...]) -> None:
        """Show one of some lines, all in letters of the same size."""
        self._breath, self._lines = breath, lines
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        verb, breath, lines = "", self._breath, self._lines
        if any(letters_width(spelled(line) or "", SMALL) > self.size.width for line in lines):
            verb, _, breath = breath.rpartition(" ")
            lines = tuple(line.rpartition(" ")[-1] for line in lines)
        self.verb.show(verb)
        self.large.show(BigText(breath, words=lines, at_left=True))


class PlayerDisplay(Vertical):
    """Shows a ``PlayerView`` and its ``PlayerFrame``; styles hide what has no room or no content."""

    def __init__(self) -> None:
        super().__init__()
        # A query in the tree with every frame would be costly.
        self._lines: dict[str, TextLine] = {}
        self._word = BigTextView(id="face")
        self._side = SideBand(id="side")
        self._outline = Static(id="outline", markup=False)
        self._outline.border_title = "Exercises"
        self._figure = FigureView(id="figure")
        self._guide = MotionGuide(id="guide")
        self._breathing = Breathing()
        self._tally = BigTextView(id="tally")
        self._dots = RepDots(id="dots")
        self._posture = BigTextView(id="posture")
        self._strip = SessionStrip(id="strip")
        self._outlined: tuple[str, ...] = ()
        self._hued = (
            *(self._word, self._figure, self._guide, self._posture),
            *(self._breathing.verb, self._breathing.large),
            *map(self._line, ("question", "breath", "hint", "breath-beside")),
        )

    def _line(self, line_id: str) -> TextLine:
        kind = PartsLine if line_id == "ahead" else TextLine
        return self._lines.setdefault(line_id, kind(line_id))

    def compose(self) -> ComposeResult:
        with Horizontal(id="top"):
            yield self._line("heading")
            yield self._line("set")
            yield self._line("mode")
            yield self._line("clock")
        yield self._strip
        yield self._side
        with Horizontal(id="middle"):
            with Vertical(id="word"):
                yield self._word
                yield self._line("question")
                yield self._line("breath")
                yield self._line("hint")
            yield self._outline
            yield self._guide
        yield self._posture
        with Horizontal(id="below"):
            yield self._figure
            with Vertical(id="beside"):
                with Vertical(id="work"):
                    with Horizontal(id="reps"):
                        yield self._breathing
                        yield self._tally
                    with Horizontal(id="counted"):
                        yield self._dots
                        yield self._line("count")
                    with Horizontal(id="cueing"):
                        yield self._line("breath-beside")
                        yield self._line("cue")
                    yield self._line("ahead")
                with Vertical(id="rest"):
                    yield self._line("say")
                    yield self._line("coming")
                    yield self._line("note")
                    yield self._line("stop-if")
                    yield self._line("setup")
                    yield self._line("tempo")
                    yield self._line("so-far")
        yield self._line("status")

    def take_classes(self, view: PlayerView) -> None:
        """Take what styles depend on, best before the widgets are mounted: all of them are styled anew."""
        self.classes = _classes(view)  # one assignment, one pass over the styles

    def show_view(self, view: PlayerView) -> None:
        self.take_classes(view)
        self.show_hue(view)
        self._side.show(view.side_label)
        self._dots.show(view.dots)
        self._show("heading", view.heading)
        self._show("set", view.set)
        self._show("question", view.question)
        # The styles show one of the three, by size.
        self._show("breath", view.breath)
        self._show("breath-beside", view.breath)
        self._breathing.show(view.breath, view.breaths)
        self._show("hint", view.hint)
        self._show("count", view.count)
        self._tally.show(BigText(view.tally, words=(view.widest_tally,)))
        self._show("ahead", view.ahead)
        self._show("say", view.say)
        self._posture.show(BigText(view.posture, wraps=True, at_left=True))
        if view.outline != self._outlined:
            self._outlined = view.outline
            self._outline.update(
                Content("\n").join(
                    Content.styled(line, "bold $foreground" if line.startswith("▸") else "")
                    for line in around_current(view.outline)
                )
            )
        self._show("coming", view.coming)
        self._show("setup", _headed("Set up", view.details.setup))
        self._show("stop-if", _headed("Stop if", view.details.stop_if))
        self._show("tempo", _headed("Tempo", view.details.tempo))
        self._show("note", _headed("Note", view.details.note))
        self._show("so-far", _headed("Done", view.so_far))

    def show_hue(self, view: PlayerView) -> None:
        """Give the phase's colour to what bears it.

        By a class on this widget Textual would match every rule with every widget anew.
        """
        is_plain = view.state in {State.PAUSED, State.LEAD_IN}
        name = "foreground" if is_plain else f"phase-{view.hue}"
        colour = typed_app(self).theme_variables[name]
        for widget in self._hued:
            widget.styles.color = colour

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

    def show_mode(self, text: str) -> None:
        self._show("mode", text)

    def show_status(self, text: str) -> None:
        self._show("status", text)

    def _show(self, line_id: str, text: str | Content) -> None:
        self._lines[line_id].show(text)


_OUTLINE_ROWS = 16  # So many exercises fit beside the word from 34 rows on


def around_current(outline: tuple[str, ...]) -> tuple[str, ...]:
    """The exercises in the outline of a session; of many those around the current one, and how many more."""
    count, rows = len(outline), _OUTLINE_ROWS
    if count <= rows:
        return outline
    current = next((n for n, line in enumerate(outline) if line.startswith("▸")), 0)
    # A row at an end says what is beyond it, where anything is.
    first = max(0, min(current - rows // 3, count - rows))
    last = first + rows
    before, after = first + 1 if first else 0, count - last + 1 if last < count else 0
    shown = outline[before : count - after]
    return (
        *([f"  ↑ {before} more"] if before else ()),
        *shown,
        *([f"  ↓ {after} more"] if after else ()),
    )


def _classes(view: PlayerView) -> list[str]:
    tally = view.tally.replace("/", " of ")
    conditions = {
        "-resting": not view.is_work,
        "-hinting": bool(view.hint),
        "-asking": view.is_asking,
        "-one-side": view.side_label is not None,
        "-answered": view.answered,
        "-tally-says-all": view.count == f"rep {tally}"
        or (view.kind.is_breath and tally in view.count),
        "-one-exercise": len(view.outline) == 1,
        "-postured": bool(view.posture),
        "-no-reps": view.dots is None,
        "-no-figure": view.figure is None and not view.kind.is_breath,
    }
    return [name for name, is_set in conditions.items() if is_set]


def _headed(heading: str, text: str) -> Content:
    if not text:
        return Content("")
    return Content.assemble((f"{heading}  ", "bold"), text)
