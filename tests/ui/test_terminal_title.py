"""The terminal's title while a session runs, and the notification when a rest ends."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from player_harness import LEFT_MS, OPEN_MS, REST_MS, RIGHT_MS, SWITCH_MS, rig
from textual.events import AppBlur, AppFocus

from coach_tui.ui.terminal_title import notification_sequence, title_sequence


class WritesDown:
    """A driver's two methods, noted; the rest is the driver's own."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self.titles: list[str] = []
        self.notices: list[str] = []
        driver.show_title = self.titles.append
        driver.notify = self.notices.append


async def test_the_title_says_where_the_session_stands_and_a_pause_writes_nothing():
    async with rig() as r:
        out = WritesDown(r.app._driver)
        await r.to(LEFT_MS + 100)
        assert out.titles[-1] == "Clamshell, left 1/4 - coach"
        await r.to(LEFT_MS + 6_600)
        assert out.titles[-1] == "Clamshell, left 2/4 - coach"
        await r.press("space")
        before = len(out.titles)
        await r.ahead(60_000)
        assert len(out.titles) == before
        await r.press("space")
        await r.ahead(3_000)
        r.app.pop_screen()
        await r.settle()
        assert out.titles[-1] == ""


async def test_a_rest_that_ends_notifies_a_user_who_looks_elsewhere():
    async with rig() as r:
        out = WritesDown(r.app._driver)
        await r.to(SWITCH_MS + 100)
        r.app.post_message(AppBlur())
        await r.to(RIGHT_MS + 100)
        await r.to(REST_MS + 100)
        assert out.titles[-1].startswith("Rest, then Plank")
        assert out.notices == []
        await r.to(OPEN_MS - 9_000)
        assert out.notices == ["Rest is over: Plank"]


async def test_with_the_terminal_in_focus_nothing_is_notified():
    async with rig() as r:
        out = WritesDown(r.app._driver)
        r.app.post_message(AppBlur())
        r.app.post_message(AppFocus())
        await r.to(REST_MS + 100)
        await r.to(OPEN_MS - 9_000)
        assert out.notices == []


@given(st.text())
def test_no_text_ends_its_sequence_or_begins_another(text: str):
    for sequence in (title_sequence(text), notification_sequence(text, {"TERM": "xterm"})):
        inside = sequence.removeprefix("\x1b]").removesuffix("\x1b\\")
        assert not set(inside) & {chr(code) for code in (*range(32), *range(127, 160))}


def test_a_terminal_gets_the_one_notification_that_it_knows():
    assert notification_sequence("Rest", {"TERM": "xterm-kitty"}) == "\x1b]9;Rest\x1b\\"
    vte = {"TERM": "xterm-256color", "VTE_VERSION": "7600"}
    assert notification_sequence("Rest", vte) == "\x1b]777;notify;coach;Rest\x1b\\"
    for term in ("", "dumb", "linux"):
        assert notification_sequence("Rest", {"TERM": term}) == ""
    assert notification_sequence("Rest", {}) == ""
