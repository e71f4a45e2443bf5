"""The detail screen."""

from __future__ import annotations

import re
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from screen_harness import GLUTES, Stage, screen_text, stage_fixture, until
from textual.containers import VerticalScroll
from textual.css.stylesheet import Stylesheet
from textual.events import Key

from coach_tui.core.log.days import day_number
from coach_tui.core.model.exercise import Side
from coach_tui.core.timeline.timeline import PACE_MIDDLE, PACE_SLOWEST
from coach_tui.services.sessions import done_session
from coach_tui.ui.app import CoachApp
from coach_tui.ui.dialogs import AskScreen
from coach_tui.ui.history.entry_screen import EntryScreen
from coach_tui.ui.home.screen import HomeScreen
from coach_tui.ui.session.screen import DetailScreen
from coach_tui.ui.session.variations_screen import VariationScreen

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from syrupy.assertion import SnapshotAssertion
    from textual.app import App
    from textual.dom import DOMNode
    from textual.pilot import Pilot

    from coach_tui.services.journal import DoneSession
    from coach_tui.ui.app import ExitReason


stage = stage_fixture({"glutes": GLUTES})


async def opened(pilot: Pilot[ExitReason]) -> None:
    await until(pilot, "nothing listed", lambda: "Glute activation" in screen_text(pilot.app))
    await pilot.press("space")
    await until(pilot, "no details", lambda: "How to set up" in screen_text(pilot.app))


async def test_it_shows_the_session_in_words_and_in_time(stage: Stage, snapshot: SnapshotAssertion):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot)
        # Its bar comes in the frame after, and leaves the text less room.
        about = app.screen.query_one("#detail-pane", VerticalScroll)
        await until(pilot, "no bar", lambda: about.show_vertical_scrollbar)
        await pilot.pause()
        assert screen_text(app) == snapshot


async def test_each_widget_is_styled_once_as_the_screen_opens(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    styled: Counter[DOMNode] = Counter()
    apply = Stylesheet.apply

    def note(sheet: Stylesheet, node: DOMNode, **options: Any) -> None:
        styled[node] += 1
        apply(sheet, node, **options)

    monkeypatch.setattr(Stylesheet, "apply", note)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot)
        widgets = [node for node in app.screen.query() if not node.has_focus]
        assert {node: styled[node] for node in widgets} == dict.fromkeys(widgets, 1)


async def test_everything_about_the_highlighted_exercise_is_shown(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(120, 50)) as pilot:
        await opened(pilot)
        for words in (
            "gluteus medius",
            "lying on the side",
            "Rest your head on your lower arm.",
            "Lower it slowly.",
            "Warmth in the side of the hip.",
            "The hips roll back",
            "the back does the work",
            "Make the movement smaller.",
            "cramp in the front of the hip",
            "Feet stay together.",
        ):
            assert words in screen_text(app)
        await pilot.press("down")
        await until(
            pilot, "not shown", lambda: "Lie on your back, knees bent." in screen_text(pilot.app)
        )
        assert "gluteus medius" not in screen_text(app)


async def test_a_rest_of_its_own_is_listed_and_passed_over(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot)
        assert "Rest 5 s" in screen_text(app)
        await pilot.press("down")
        assert "Press the hips up." in screen_text(app)


async def test_long_words_scroll_in_a_small_terminal(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot)
        assert "Stop if" not in screen_text(app).split("How to set up")[1]
        await pilot.press("tab", "end")
        await until(
            pilot, "not scrolled", lambda: "sharp pain in the hip joint" in screen_text(pilot.app)
        )


async def test_a_narrow_terminal_stacks_the_panes(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test(size=(50, 40)) as pilot:
        await opened(pilot)
        steps, pane = app.screen.query_one("#detail-steps"), app.screen.query_one("#detail-pane")
        assert steps.region.bottom <= pane.region.y
        assert steps.region.x == pane.region.x


async def test_escape_goes_back(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot)
        await pilot.press("escape")
        assert isinstance(app.screen, HomeScreen)


async def test_another_theme_recolours_what_is_shown(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot)
        assert isinstance(app.screen, DetailScreen)
        before = app.export_screenshot()
        app.theme = "daylight"
        await pilot.pause()
        assert "#744a0c" in app.export_screenshot()
        assert "#744a0c" not in before


BRIDGES = """\
title: Bridges
steps:
  - {exercise: bridge, reps: 5}
  - {exercise: plank, duration: 30s}
exercises:
  plank: {name: Plank}
  bridge:
    name: Bridge
    variations:
      one-leg: {name: One-leg bridge, level: harder, sides: each}
      small: {name: Small bridge, level: easier}
"""


async def test_v_lists_the_variations_with_what_they_change_and_esc_changes_nothing(tmp_path: Path):
    stage, saved = Stage(tmp_path), list[tuple[str, str]]()
    stage.add("bridges", BRIDGES)
    stage.add("others", BRIDGES.replace("title: Bridges", "title: Others"))
    stage.add("named", BRIDGES.replace("reps: 5}", "reps: 5, variation: small}", 1))
    services = replace(stage.services(), save_variation=lambda *choice: saved.append(choice))
    app = CoachApp(services, start=None)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, "nothing listed", lambda: "Bridges" in screen_text(pilot.app))
        await pilot.press("space")
        await until(pilot, "not opened", lambda: isinstance(pilot.app.screen, DetailScreen))
        await pilot.press("v")
        await until(pilot, "no list", lambda: "● Bridge" in screen_text(app))
        assert "You do this one now." in screen_text(app)
        assert re.search("One-leg bridge +harder", screen_text(app))
        await pilot.press("down")
        await until(pilot, "no word", lambda: "Changes: Bridges and Others." in screen_text(app))
        await pilot.press("escape")
        assert saved == []
        await pilot.press("v", "down", "enter")
        await until(pilot, "not chosen", lambda: "5 reps each side" in screen_text(app))
        assert saved == [("bridge", "one-leg")]
        await pilot.press("v")
        await until(pilot, "not marked", lambda: "● One-leg bridge" in screen_text(app))
        row = next(n for n, t in enumerate(screen_text(app).splitlines()) if "Small bridge" in t)
        await pilot.click(offset=(10, row))
        assert isinstance(app.screen, VariationScreen)
        await pilot.click(offset=(10, row))
        await until(pilot, "not chosen", lambda: isinstance(app.screen, DetailScreen))
        assert saved[1:] == [("bridge", "small")]


async def test_the_form_that_was_chosen_is_the_one_that_is_done(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("bridges", BRIDGES)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "nothing listed", lambda: "Bridges" in screen_text(pilot.app))
        await pilot.press("space")
        await until(pilot, "not opened", lambda: isinstance(pilot.app.screen, DetailScreen))
        await pilot.press("v", "down", "enter", "enter")
        await until(pilot, "not started", lambda: bool(stage.conductors))
        (conductor,) = stage.conductors
        assert [b.side for b in conductor.snapshot.timeline.work_sets] == [
            Side.LEFT,
            Side.RIGHT,
            None,
        ]


async def test_an_exercise_without_variations_has_no_key_for_them(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("bridges", BRIDGES)
    app = CoachApp(stage.services())
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, "nothing listed", lambda: "Bridges" in screen_text(pilot.app))
        await pilot.press("space")
        await until(pilot, "no key", lambda: "v Variation" in screen_text(pilot.app))
        await pilot.press("down")
        await until(pilot, "still a key", lambda: "v Variation" not in screen_text(pilot.app))


async def test_when_to_stop_is_shown_to_its_end_in_a_small_terminal(tmp_path: Path):
    stage = Stage(tmp_path)
    flags = (
        "Pain in your hip grows while you work. First lift less, then stop.",
        "Anything here causes a sharp pain.",
        "Lying on your side is uncomfortable, and nothing you put under you helps.",
    )
    stop_if = "".join(f"  - {flag}\n" for flag in flags)
    long = "Small lifts without a band, then with a wall behind you, for a sore hip."
    stage.add("bridges", f"summary: {long}\nstop_if:\n{stop_if}{BRIDGES}")
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "nothing listed", lambda: "Bridges" in screen_text(pilot.app))
        await pilot.press("space")
        await until(pilot, "not opened", lambda: "v Variation" in screen_text(pilot.app))
        seen = " ".join(screen_text(app).split())
        assert f"Stop if: {' '.join(flags)}" in seen


async def test_every_key_is_shown_whole_in_a_small_terminal(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("bridges", BRIDGES)
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "nothing listed", lambda: "Bridges" in screen_text(pilot.app))
        await pilot.press("space")
        await until(pilot, "no keys", lambda: "v Variation" in screen_text(pilot.app))
        for words in ("enter Start", "tab Details", "x About", "e Edit", "esc Back", "? Keys"):
            assert words in screen_text(app)


async def details(pilot: Pilot[ExitReason], title: str = "Bridges") -> None:
    """The details of the first session."""
    await until(pilot, "nothing listed", lambda: title in screen_text(pilot.app))
    await pilot.press("space")
    await until(pilot, "not opened", lambda: isinstance(pilot.app.screen, DetailScreen))


def said_last(app: App[Any]) -> str:
    """What the app has said last in passing."""
    return [toast.message for toast in app._notifications][-1]


async def test_a_form_is_said_to_be_for_every_session_or_for_one_whose_author_names_it(
    tmp_path: Path,
):
    stage = Stage(tmp_path)
    stage.add("bridges", BRIDGES.replace("reps: 5}", "reps: 5, variation: small}", 1))
    app = CoachApp(stage.services())
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await details(pilot)
        await pilot.press("v", "home")
        await until(pilot, "no word", lambda: "Changes: Bridges." in screen_text(app))
        await pilot.press("enter")
        await until(pilot, "nothing said", lambda: len(app._notifications) == 1)
        assert said_last(app).startswith("Bridge, for this session. Your choice overrides")
        assert stage.choices == {}
        await pilot.press("escape")
        await pilot.press("space")
        await until(pilot, "not opened", lambda: isinstance(app.screen, DetailScreen))
        await until(pilot, "forgotten", lambda: "Small bridge" not in screen_text(app))
    assert stage.advice.accepted().variations("bridges") == {"bridge": ""}
    plain = Stage(tmp_path / "plain")
    plain.folder.mkdir()
    plain.add("bridges", BRIDGES)
    app = CoachApp(plain.services())
    async with app.run_test(notifications=True) as pilot:
        await details(pilot)
        await pilot.press("v", "down", "enter")
        await until(pilot, "nothing said", lambda: len(app._notifications) == 1)
        assert said_last(app) == "One-leg bridge, for all sessions."


async def test_an_exercise_is_made_slow_and_quick_again_where_it_has_a_range(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    app = CoachApp(stage.services())
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await details(pilot, "Glute activation")
        assert "lift 2.5, hold 1.5, lower 2.5 s" in screen_text(app)
        await pilot.press("l")
        await until(pilot, "not slow", lambda: "lower 3 s · slow" in screen_text(app))
        assert said_last(app).startswith("Clamshell now uses the slow tempo")
        await until(pilot, "not saved", lambda: bool(stage.advice.accepted().accepted))
        await pilot.press("l")
        await until(pilot, "still slow", lambda: "lower 2.5 s" in screen_text(app))
        await until(pilot, "still saved", lambda: not stage.advice.accepted().accepted)
        await pilot.press("down", "l")  # the bridge has a fixed tempo
        await pilot.pause()
        assert not stage.advice.accepted().accepted
        await pilot.press("up", "l", "s")
        await until(pilot, "not started", lambda: bool(stage.conductors))
    paces = [item.pace for item in stage.conductors[0].snapshot.timeline.exercises]
    assert paces == [PACE_SLOWEST, PACE_MIDDLE]


async def test_d_logs_the_session_as_done_on_another_day(stage: Stage):
    services = stage.services()
    app = CoachApp(services)
    async with app.run_test() as pilot:
        await opened(pilot)
        await pilot.press("d")
        await until(pilot, "not asked", lambda: "When? today, yesterday" in screen_text(app))
        await pilot.press("enter")
        journal = services.journal.journal
        await until(pilot, "not saved", lambda: journal.flush() and bool(journal.entries()))
        (entry,) = journal.entries()
        assert entry.head.title == "Glute activation"
        assert entry.head.started.day == day_number(services.today()) - 1
        assert all(result.has_work for result in entry.results())


async def test_a_key_right_after_logging_closes_the_entry_that_was_saved(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    goes_on = threading.Event()

    def slowly(*args: Any) -> DoneSession:
        goes_on.wait(0.5)  # the key comes while it is made
        return done_session(*args)

    monkeypatch.setattr("coach_tui.ui.session.screen.done_session", slowly)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot)
        await pilot.press("d")
        await until(pilot, "not asked", lambda: isinstance(app.screen, AskScreen))
        for key in ("enter", "escape"):
            app.post_message(Key(key, None))
        await until(
            pilot, "not saved", lambda: stage.journal.flush() and bool(stage.journal.entries())
        )
        goes_on.set()
        await until(pilot, "not back", lambda: isinstance(app.screen, DetailScreen))


async def test_what_was_done_elsewhere_is_logged_and_its_entry_opens_to_be_corrected(stage: Stage):
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await opened(pilot)
        await pilot.press("d")
        await until(pilot, "not asked", lambda: isinstance(app.screen, AskScreen))
        await pilot.press(*"2025-05-01 18:30", "enter")
        await until(pilot, "no entry", lambda: isinstance(app.screen, EntryScreen))
        await until(pilot, "not shown", lambda: "Thu 1 May" in screen_text(app))
        (entry,) = stage.journal.entries()
        assert entry.head.started.local_date == "2025-05-01"
        await pilot.press("minus")
        await until(pilot, "not corrected", lambda: "left 1/2 (edited)" in screen_text(app))
