"""Makes a session of a physio's sheet: pasted, typed, or from a file; each line with its result."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static, TextArea

from coach_tui.definitions.imports.result import ImportRefusedError
from coach_tui.definitions.imports.sheet_lines import plain_text
from coach_tui.definitions.imports.weeks import programme_of
from coach_tui.definitions.problems import os_error_text
from coach_tui.paths import home_dir
from coach_tui.services.own_sessions import FileChangeError, draft_text
from coach_tui.services.sessions import library
from coach_tui.text import safe_text
from coach_tui.ui.app_screen import AppScreen, before_next_key, key_of, typed_app
from coach_tui.ui.dialogs import HEIGHTS, NARROW
from coach_tui.ui.sheet.model import (
    LineReading,
    LineVerdict,
    SheetReading,
    named_file,
    read_sheet,
    read_source,
    session_words,
)
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult, RenderResult
    from textual.events import Click
    from textual.worker import Worker

    from coach_tui.definitions.lookup import Exercises
    from coach_tui.services.own_sessions import OwnSessions

DRAFT = "sheet"  # The name under which an unsaved sheet is saved as a draft

_EXAMPLE = """\
Paste your sheet here, type it, or open a file ({key}).

Clamshell 3x12 each side
Glute bridge 2 x 15, hold 2 sec"""

_MARKS = {
    LineVerdict.UNDERSTOOD: "✓",
    LineVerdict.DOUBTFUL: "?",
    LineVerdict.UNREAD: "✗",
    None: " ",
}

_ADVICE = {
    LineVerdict.UNDERSTOOD: "",
    LineVerdict.DOUBTFUL: "Check it, and change the line if it is wrong.",
    LineVerdict.UNREAD: "Change the line, such as: Clamshell 3x12 each side. Or leave it.",
}

_TITLES_BELOW = 3  # Sessions of one sheet that are named below it

_MARK_COLS = 4  # Below this width a result is its mark alone


# Above this length a text is read when nothing was typed for so long: reading it makes keys wait.
_LONG, _PAUSE_S = 8_000, 0.3

# Shown while there is no line, in place of results.
_HINT = ("What is understood shows here,", "line by line.")


# Words of a result in short, where it is too long: the line below the panes has all of it.
_SHORT_FORMS = (
    (re.compile(r"(\d+) sets of (\d+(?:-\d+)?) reps"), r"\1x\2"),
    (re.compile(r"(\d+) sets of "), r"\1x "),
    (re.compile(r" on the (left|right)"), r" \1"),
    (re.compile(r" each side"), " each"),
    (re.compile(r"session: "), ""),
    (re.compile(r"(?<=hold |rest )(\d+) s\b"), r"\1s"),
)


def _short(text: str) -> str:
    for pattern, short in _SHORT_FORMS:
        text = pattern.sub(short, text)
    return text


class LineResults(Widget):
    """What was made of each line of the sheet, beside that line; a click goes to it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-results--understood",
        "line-results--doubtful",
        "line-results--unread",
        "line-results--cursor",
        "line-results--hint",
    }

    @dataclass
    class Chosen(Message):
        line: int

    @dataclass
    class Scrolled(Message):
        rows: int

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, classes="pane")
        self._lines: tuple[LineReading, ...] = ()
        self._first = 0
        self._cursor = 0

    def show(self, lines: tuple[LineReading, ...]) -> None:
        self._lines = lines
        self.refresh()

    def follow(self, first: int, cursor: int) -> None:
        """Show the results from a line on, that of the cursor set apart."""
        if (first, cursor) != (self._first, self._cursor):
            self._first, self._cursor = first, cursor
            self.refresh()

    def render(self) -> RenderResult:
        return "\n".join(self._text(line) for line in self._lines)

    def _text(self, line: LineReading) -> str:
        return f"{_MARKS[line.verdict]} {line.result}"

    def render_line(self, y: int) -> Strip:
        if not self._lines:
            has_room = self.size.width >= _MARK_COLS
            hint = _HINT[y] if y < len(_HINT) and has_room else ""
            style = self.get_component_rich_style("line-results--hint")
            return Strip([Segment(hint, style)]).crop(0, self.size.width)
        number = self._first + y
        style = self.rich_style
        if number == self._cursor:
            style += self.get_component_rich_style("line-results--cursor")
        if number >= len(self._lines):
            return Strip([Segment(" " * self.size.width, style)])
        line = self._lines[number]
        if line.verdict is not None:
            kind = line.verdict.name.lower()
            colour = self.get_component_rich_style(f"line-results--{kind}").color
            style += Style(color=colour)
        text, cols = self._text(line), self.size.width
        if cols < _MARK_COLS:
            text = _MARKS[line.verdict]
        elif cell_len(text) > cols:
            text = _short(text)
        if cell_len(text) > cols:
            text = f"{set_cell_size(text, cols - 1)}…"
        return Strip([Segment(text, style)]).adjust_cell_length(cols, style)

    def on_mouse_scroll_down(self) -> None:
        self.post_message(self.Scrolled(1))

    def on_mouse_scroll_up(self) -> None:
        self.post_message(self.Scrolled(-1))

    def on_click(self, event: Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            self.post_message(self.Chosen(self._first + offset.y))


class SheetScreen(AppScreen[Path | None]):
    """Shows beside each line of a sheet what was made of it; closes with the file, if saved."""

    CSS_PATH = "sheet.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-usual-width")]  # noqa: RUF012 - Textual's own
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="sheet.save", key_display="^s"),
        Binding("ctrl+n", "next_check", "Next to check", id="sheet.next-check", key_display="^n"),
        Binding("ctrl+o", "open", "Open a file", id="sheet.open", key_display="^o"),
        Binding("escape", "leave", "Back", id="sheet.back", key_display="esc", priority=True),
    ]

    def __init__(self, files: OwnSessions) -> None:
        super().__init__()
        self._files = files
        self._draft = files.draft(DRAFT)
        self._reading = SheetReading()
        self._words: list[str] = []
        self._saved = False
        self._catalogue: Exercises | None = None
        self._reader: Worker[None] | None = None

    @property
    def _reads(self) -> bool:
        return self._reader is not None and not self._reader.is_finished

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet", classes="page"):
            yield Header("Add my sheet", "what you type is saved as a draft")
            with Horizontal(id="sheet-panes"):
                yield TextArea(
                    self._draft,
                    id="sheet-text",
                    classes="pane",
                    placeholder=_EXAMPLE.format(key=key_of(typed_app(self), "sheet.open", "^o")),
                    tab_behavior="focus",
                    soft_wrap=False,
                    highlight_cursor_line=True,
                )
                yield LineResults(id="sheet-results")
            yield Static(id="sheet-line", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        text = self.query_one(TextArea)
        text.border_title = "Sheet"
        results = self.query_one(LineResults)
        results.border_title = "Result"
        self.watch(text, "scroll_y", self._follow)
        text.focus()
        self._reader = self._read()

    def on_unmount(self) -> None:
        if not self._saved:
            self._files.save_draft(DRAFT, self._draft)

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self._draft = self._text()
        if not self._reads:
            self._reader = self._read()

    @work(group="sheet")
    async def _read(self) -> None:
        """Read the text, and again what it has become meanwhile: never two readings at once."""
        text = None
        while self.is_mounted and text != (text := self._text()):
            path = await asyncio.to_thread(named_file, text)
            if path is not None:
                await self._load(path)
                continue
            words_of_page = await asyncio.to_thread(plain_text, text)
            if words_of_page != text:
                if text == self._text():
                    self._replace(words_of_page)
                continue
            if len(text) > _LONG:
                await asyncio.sleep(_PAUSE_S)
                if text != self._text():
                    continue
            reading, words = await asyncio.to_thread(self._read_now, text)
            if self.is_mounted and text == self._text():
                self._show(reading, words)

    def _read_now(self, text: str) -> tuple[SheetReading, list[str]]:
        if self._catalogue is None:
            self._catalogue = library().exercises
        catalogue = self._catalogue
        reading = read_sheet(text, catalogue)
        words = [line for s in reading.sessions for line in session_words(s, catalogue)]
        return reading, words

    def _show(self, reading: SheetReading, words: list[str]) -> None:
        self._reading = reading
        # Another program's file has no lines that a reader would compare.
        lines = reading.lines or tuple(LineReading(None, line) for line in words)
        self.query_one(LineResults).show(lines)
        # Too narrow for words, the marks of the lines say the same.
        has_room = self.size.width >= NARROW
        counts = [f"{reading.count(v)} {v.value if has_room else _MARKS[v]}" for v in LineVerdict]
        if reading.lines:
            self.query_one(Header).set_detail(" · ".join(counts))
        elif words:
            self.query_one(Header).set_detail(words[0])
        else:
            self.query_one(Header).set_detail("what you type is saved as a draft")
        self._words = words
        self._follow()
        self.refresh_bindings()

    @on(TextArea.SelectionChanged)
    def _follow(self) -> None:
        """Keep results and the line below beside what the cursor is at."""
        text = self.query_one(TextArea)
        row = text.cursor_location[0]
        self.query_one(LineResults).follow(round(text.scroll_y), row)
        self.query_one("#sheet-line", Static).update(self._line_below(row))

    def _line_below(self, row: int) -> Content:
        """What was read in a line of the text, or else in all of it."""
        if self._reading.problem:
            return Content.styled(safe_text(self._reading.problem), "$text-error")
        line = self._reading.lines[row] if row < len(self._reading.lines) else LineReading()
        if line.verdict is None:
            titles = [word for word in self._words if not word.startswith(" ")]
            more = " + …" if len(titles) > _TITLES_BELOW else ""
            return Content(" + ".join(titles[:_TITLES_BELOW]) + more)
        colours = {LineVerdict.DOUBTFUL: "$text-warning", LineVerdict.UNREAD: "$text-error"}
        mark = f"{_MARKS[line.verdict]} {line.result.strip()}"
        return Content.assemble(
            (mark, colours.get(line.verdict, "$text-success")),
            f"\n{line.doubt or _ADVICE[line.verdict]}",
        )

    @on(LineResults.Chosen)
    def _go_to(self, message: LineResults.Chosen) -> None:
        self._select_line(message.line)

    @on(LineResults.Scrolled)
    def _scroll_text(self, message: LineResults.Scrolled) -> None:
        self.query_one(TextArea).scroll_relative(y=message.rows, animate=False)

    def _select_line(self, line: int) -> None:
        text = self.query_one(TextArea)
        row = min(line, text.document.line_count - 1)
        end = len(text.document.get_line(row))
        # To the end, unless that would scroll the beginnings of all lines out of sight.
        text.move_cursor((row, end if end < text.scrollable_content_region.width else 0))
        text.focus()

    def _text(self) -> str:
        # An escape in the same read as the key that opened this comes before the text is there.
        texts = self.query(TextArea)
        return texts.first().text if texts else self._draft

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "save":
                # What is not read yet is, as it is saved.
                return bool(self._reading.sessions or (self._reads and self._draft.strip()))
            case "next_check":
                return self._reading.next_check(-1) is not None
            case _:
                return super().check_action(action, parameters)

    def action_next_check(self) -> None:
        """Go to the next line that is doubtful or was not read."""
        line = self._reading.next_check(self.query_one(TextArea).cursor_location[0])
        if line is not None:
            self._select_line(line)

    @work(group="open")
    async def action_open(self) -> None:
        """Choose a file; its words take the place of the text."""
        from coach_tui.ui.sheet.file_screen import FileScreen

        path = await typed_app(self).push_screen_wait(FileScreen(home_dir()))
        if path is not None:
            await self._load(path)

    async def _load(self, path: Path) -> None:
        try:
            source = await before_next_key(self, read_source, path)
        except (ImportRefusedError, OSError) as error:
            reason = os_error_text(error) if isinstance(error, OSError) else str(error)
            message = f"{path.name} can't be used: {reason}."
            self.notify(message, severity="error")
            return
        self._replace(source)

    def _replace(self, source: str) -> None:
        """Put another text into the field, whose own undo brings the old one back."""
        if self.is_mounted:
            text = self.query_one(TextArea)
            text.replace(source, (0, 0), text.document.end)
            text.move_cursor((0, 0))

    def action_save(self) -> None:
        reading, _ = self._read_now(self._text())
        try:
            with self._files.all_or_none():
                files = [self._files.save(s.title, s.text) for s in reading.sessions]
                programme = programme_of(reading.sessions, [file.stem for file in files])
                if programme is not None:
                    self._files.save(programme.title, programme.text, "programmes")
        except FileChangeError as error:
            self.notify(str(error), severity="error")
            return
        if programme is not None:
            key = key_of(typed_app(self), "home.programmes", "p")
            self.notify(f"{programme.title}: {key} starts the programme.")
        if files:
            self._saved = True
            self._files.save_draft(DRAFT, "")
            self.dismiss(files[0])

    def action_leave(self) -> None:
        """Leave; the text is the draft that the next visit begins with."""
        self._draft = self._text()
        is_saved = self._files.save_draft(DRAFT, self._draft)
        if self._draft.strip():
            key = key_of(typed_app(self), "home.add-sheet", "i")
            self.notify(draft_text(key, is_saved=is_saved))
        self.dismiss(None)
