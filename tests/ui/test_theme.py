"""That what is on the screen can be read in every theme: contrast as WCAG 2.2 reckons it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from manual_clock import ManualClock
from player_harness import HIPS, LEFT_MS, OPEN_MS, REST_MS, SWITCH_MS, Rig, Stand, make_conductor
from recorded_cues import RecordedCues
from screen_harness import GLUTES, Stage, screen_text, until
from textual.color import Color
from textual.command import CommandList

from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.journal.store import Journal
from coach_tui.ui.app import CoachApp
from coach_tui.ui.player.screen import PlayerScreen
from coach_tui.ui.theme import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from textual.app import App
    from textual.theme import Theme

FROM_AFAR = 7.0
FROM_NEAR = 4.5
DRAWN = 3.0
"""For what is a picture rather than words."""

every_theme = pytest.mark.parametrize("theme", THEMES, ids=[theme.name for theme in THEMES])


def luminance(color: Color) -> float:
    """The relative luminance of WCAG 2.2."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


def contrast(first: Color, second: Color) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def faint(app: App[Any], least: float, *, letters: bool, within: str = "") -> Iterator[str]:
    """What stands out too little on the screen, or within a part of it, with its contrast."""
    shown_in = app.screen.query_one(within).region if within else app.screen.region
    strips = app.screen._compositor.render_strips()[shown_in.y : shown_in.bottom]
    for strip in strips:
        for segment in strip.crop(shown_in.x, shown_in.right):
            style = segment.style
            shown = any(char.isalnum() == letters for char in segment.text if not char.isspace())
            if not shown or style is None or style.color is None or style.bgcolor is None:
                continue
            ink, ground = map(Color.from_rich_color, (style.color, style.bgcolor))
            if contrast(ink, ground) < least:
                yield f"{segment.text.strip()}: {contrast(ink, ground):.1f}, {ink.hex} on {ground.hex}"


def hues(app: App[Any]) -> set[str]:
    """The colours on the screen that are no grey."""
    inks: set[str] = set()
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            for ink in (style.color, style.bgcolor) if style else ():
                if ink is not None and len(set(ink.get_truecolor())) > 1:
                    inks.add(ink.name)
    return inks


def test_contrast_is_that_of_the_standard():
    black, white, grey = Color(0, 0, 0), Color(255, 255, 255), Color.parse("#767676")
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(grey, white) == pytest.approx(4.54, abs=0.01)


@every_theme
def test_the_hue_of_every_phase_is_seen_from_across_the_room(theme: Theme):
    ground = Color.parse(theme.background or "")
    ratios = {
        kind.value: contrast(
            Color.parse(theme.variables[f"phase-{kind.value.replace('_', '-')}"]), ground
        )
        for kind in PhaseKind
    }
    assert {kind: ratio for kind, ratio in ratios.items() if ratio < FROM_AFAR} == {}


@every_theme
async def test_all_that_the_player_shows_can_be_read(theme: Theme):
    clock, journal = ManualClock(), Journal.in_memory()
    sound = RecordedCues(lambda: clock.now_ms() / 1000)
    with make_conductor(HIPS, clock, sound, journal) as conductor:
        app = Stand(conductor)
        app.theme = theme.name
        async with app.run_test(size=(120, 40)) as pilot:
            hands = Rig(pilot, app, clock, conductor, sound, journal)
            moments = (3_000, LEFT_MS + 1_000, SWITCH_MS + 2_000, REST_MS + 2_000, OPEN_MS + 2_000)
            for at_ms in moments:
                await hands.to(at_ms)
                assert list(faint(app, FROM_NEAR, letters=True)) == []
                assert list(faint(app, DRAWN, letters=False)) == []
            await hands.press("question_mark")
            # The screen below is faint on purpose.
            assert list(faint(app, FROM_NEAR, letters=True, within="#help")) == []


@every_theme
async def test_what_is_read_before_and_after_a_session_can_be_read(theme: Theme, tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    app = CoachApp(stage.services())
    app.theme = theme.name
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, "nothing listed", lambda: "Glute activation" in screen_text(app))
        assert list(faint(app, FROM_NEAR, letters=True)) == []
        await pilot.press("space")
        await until(pilot, "not opened", lambda: "How to set up" in screen_text(app))
        assert list(faint(app, FROM_NEAR, letters=True)) == []
        await pilot.press("x")
        await until(pilot, "not told", lambda: "Pace and breath" in screen_text(app))
        assert list(faint(app, FROM_NEAR, letters=True)) == []
        await pilot.press("escape", "escape", "s")
        await until(pilot, "no settings", lambda: "Coaching" in screen_text(app))
        for _ in range(3):
            await pilot.press("down")
            assert list(faint(app, FROM_NEAR, letters=True)) == []


async def test_without_colours_all_is_there_and_the_side_still_has_its_slab(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("NO_COLOR", "1")
    clock, journal = ManualClock(), Journal.in_memory()
    sound = RecordedCues(lambda: clock.now_ms() / 1000)
    with make_conductor(HIPS, clock, sound, journal) as conductor:
        app = Stand(conductor)
        async with app.run_test(size=(80, 24)) as pilot:
            hands = Rig(pilot, app, clock, conductor, sound, journal)
            for at_ms in (3_000, LEFT_MS + 1_000, SWITCH_MS + 2_000, REST_MS + 2_000):
                await hands.to(at_ms)
                assert hues(app) == set()
                named = hands.said("heading") + hands.said("face")
                assert "Clamshell" in named or "Plank" in named


async def test_without_colours_there_is_a_way_through_the_other_screens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("NO_COLOR", "1")
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "nothing listed", lambda: "Glute activation" in screen_text(app))
        await pilot.press("h")
        await until(pilot, "no history", lambda: "No sessions yet" in screen_text(app))
        await pilot.press("escape", "space")
        await until(pilot, "not opened", lambda: "How to set up" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, "not begun", lambda: isinstance(app.screen, PlayerScreen))
        assert hues(app) == set()


async def test_without_colours_the_command_that_enter_runs_stands_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("NO_COLOR", "1")
    app = CoachApp(Stage(tmp_path).services())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, "no palette", lambda: "Settings" in screen_text(app))
        rows = app.screen.query_one(CommandList)
        grounds: list[Color] = []
        for y in (0, 1):
            [ground] = {style.bgcolor for _, style, _ in rows.render_line(y) if style}
            assert ground is not None
            grounds.append(Color.from_rich_color(ground))
        assert contrast(*grounds) >= DRAWN
