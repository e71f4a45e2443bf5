"""Text from files, journals and settings cannot act on the terminal or on the app."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from entry_samples import play_into
from history_samples import made_entry
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from rich.segment import Segment
from screen_harness import GLUTES, Stage, screen_text, until, utc_moment
from source_code import nodes, sources
from textual.color import Color

from coach_tui.core.log.entry import AnnotationField, AnnotationRecord
from coach_tui.core.model.exercise import Exercise
from coach_tui.ui.app import CoachApp
from coach_tui.ui.base_app import SafeCharacters
from coach_tui.ui.help_screen import HelpScreen
from coach_tui.ui.history.entry_screen import EntryPane, EntryScreen
from coach_tui.ui.history.exercises_screen import ExercisesScreen
from coach_tui.ui.history.screen import HistoryScreen
from coach_tui.ui.session.exercise_screen import CatalogueScreen, ExerciseScreen
from coach_tui.ui.settings.screen import SettingsScreen
from coach_tui.ui.summary.feedback_screen import FeedbackScreen
from coach_tui.ui.widgets.header import TextInput

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import App
    from textual.pilot import Pilot

    from coach_tui.ui.app import ExitReason

HOSTILE = (
    "\x1b]52;c;UFdOTUFSSw==\x07\x1b[41m\x1b]0;PWNED\x07\x1b[2J\r\x08\x9b31m"
    "\u202e[@click=app.quit]press[/] [/] [red]"
)
"""OSC 52, a title, colours, clearing the screen, a C1 sequence, an override, and markup."""


_STYLE = re.compile(r"\x1b\[[\d;]*m")


def written(app: App[Any]) -> str:
    """What the driver writes for the whole screen, without its colours."""
    update = app.screen._compositor.render_update(full=True)
    segments = app.console.render(update)  # pyright: ignore[reportArgumentType]
    return _STYLE.sub("", "".join(segment.text for segment in segments if not segment.control))


def unsafe_in(app: App[Any]) -> set[str]:
    """The characters on the screen that a terminal would obey."""
    text = written(app).replace("\n", "")
    return {char for char in text if not char.isprintable() and not char.isspace()}


def hostile_stage(folder: Path) -> Stage:
    stage = Stage(folder, problem=f"The journal {HOSTILE}")
    stage.add("glutes", GLUTES)
    for number, day in enumerate(("2026-11-20", "2026-11-19", "2026-11-18")):
        entry = made_entry(day, number=number, session="glutes")
        planned = tuple(
            replace(work_set, name=f"{work_set.name}{HOSTILE}", unit=HOSTILE)
            for work_set in entry.head.planned
        )
        plan = replace(entry.head, title=f"Evil {HOSTILE}", planned=planned)
        play_into(stage.journal, replace(entry, head=plan))
    newest = stage.journal.entries()[0]
    for field in (AnnotationField.NOTE, AnnotationField.PAIN_WHERE):
        stage.journal.change(
            newest.head.id, AnnotationRecord(field.value, field, HOSTILE, utc_moment())
        )
    pain = AnnotationRecord("pain", AnnotationField.PAIN, 3, utc_moment())
    stage.journal.change(newest.head.id, pain)
    return stage


async def on(pilot: Pilot[ExitReason], screen: type[object]) -> None:
    """Wait for a screen, and look at what it writes."""
    app = pilot.app
    await until(pilot, screen.__name__, lambda: isinstance(app.screen, screen))
    await pilot.pause(0.2)
    assert unsafe_in(app) == set()
    assert "PWNED" in screen_text(app) or screen in (HelpScreen, SettingsScreen)


async def test_no_screen_writes_a_character_that_acts_on_the_terminal(tmp_path: Path):
    stage = hostile_stage(tmp_path)
    exercise = Exercise("evil", f"Evil {HOSTILE}", targets=(HOSTILE,), setup=(HOSTILE,))
    app = CoachApp(replace(stage.services(), exercises=lambda: (exercise,)))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, "no home", lambda: "Glute activation" in screen_text(app))
        assert unsafe_in(app) == set()
        await pilot.press("x")
        await on(pilot, CatalogueScreen)
        await pilot.press("enter")
        await on(pilot, ExerciseScreen)
        await pilot.press("escape", "escape", "s")
        await on(pilot, SettingsScreen)
        await pilot.press("question_mark")
        await on(pilot, HelpScreen)
        await pilot.press("escape", "escape", "h")
        await until(pilot, "no rows", lambda: "Evil" in screen_text(app))
        await on(pilot, HistoryScreen)
        await pilot.press("x")
        await until(pilot, "no rows", lambda: "Clamshell" in screen_text(app))
        await on(pilot, ExercisesScreen)
        await pilot.press("escape", "enter")
        await until(pilot, "not read", lambda: "Note:" in screen_text(app))
        await until(pilot, "not opened", lambda: app.screen.query_one(EntryPane).has_focus_within)
        assert unsafe_in(app) == set()
        await pilot.resize_terminal(80, 24)
        await pilot.press("enter")
        await on(pilot, EntryScreen)
        await pilot.press("f")
        await on(pilot, FeedbackScreen)
        note = app.screen.query_one("#feedback-note", TextInput).value
        assert note.isprintable()
        assert "[@click=app.quit]press[/]" in note
        app.notify(HOSTILE)
        await pilot.pause(0.2)
        assert unsafe_in(app) == set()


@given(st.text())
def test_a_line_keeps_its_width_and_loses_what_a_terminal_obeys(text: str):
    (segment,) = SafeCharacters().apply([Segment(text)], Color(0, 0, 0))
    assert cell_len(segment.text) == cell_len(text)
    assert not set(segment.text) & {chr(code) for code in (*range(32), *range(127, 160))}


def test_no_text_is_parsed_as_markup_and_no_input_takes_unsafe_text():
    """A ``Static`` with a variable text turns markup off; ``BaseApp.notify`` always does."""
    offences: list[str] = []
    for path in (path for path in sources() if path.startswith("ui/")):
        for node in nodes(path):
            if isinstance(node, ast.ClassDef) and node.name != "TextInput":
                offences += [
                    f"{path}:{node.lineno} subclass of Input"
                    for base in node.bases
                    if isinstance(base, ast.Name) and base.id == "Input"
                ]
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ""
            name = function.id if isinstance(function, ast.Name) else name
            markup_is_off = any(
                keyword.arg == "markup"
                and isinstance(keyword.value, ast.Constant)
                and keyword.value.value is False
                for keyword in node.keywords
            )
            first = node.args[0] if node.args else None
            is_literal = first is None or isinstance(first, ast.Constant)
            is_content = isinstance(first, ast.Call)
            if name == "Static" and not (markup_is_off or is_literal or is_content):
                offences.append(f"{path}:{node.lineno} Static with markup")
            if name == "Input":
                offences.append(f"{path}:{node.lineno} Input")
            if name == "from_markup":
                offences.append(f"{path}:{node.lineno} from_markup")
    assert offences == []
