"""The page in a browser, with the real app behind it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from home_folder import Home

pytest.importorskip("aiohttp", reason="the extra serve is not installed")
pytest.importorskip("segno", reason="the extra serve is not installed")

from browser import PROGRAM, Browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium"),
]

SESSION = """
title: Short
coaching: tones
exercises:
  quick: {name: Quick, tempo: {up: 1s, down: 1s}}
steps:
  - {exercise: quick, until: done, prepare: 1s}
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    (tmp_path / "short.yaml").write_text(SESSION, encoding="utf-8")
    yield home
    home.close()


async def test_a_session_runs_through_on_a_touch_screen(home: Home, tmp_path: Path):
    serving = home.start("serve", str(tmp_path / "short.yaml"))
    assert serving.stdout is not None
    link = serving.stdout.readline().strip()
    async with Browser() as browser:
        tab = await browser.open(link, touch=True)
        await tab.shows("enter I'm done")
        assert await tab.run("location.href") == link.partition("?")[0]
        assert await tab.run("document.cookie") == ""
        keys = await tab.run("[...document.querySelectorAll('#keys button')].map(b => b.innerText)")
        assert keys == [
            "Done\nenter", "Pause\nspace", "Pain\np", "Skip\nn", "Back\nb", "Stop\nq",
        ]  # fmt: skip
        least = (
            "Math.min(...[...document.querySelectorAll('#keys button')].map(b => b.clientHeight))"
        )
        assert await tab.run(least) >= 60

        other = await browser.open(link)
        await other.shows("coach-tui is open on another device")

        await tab.tap("#keys button:nth-child(2)")
        await tab.shows("space Resume")
        # The focus is still the terminal's: a keyboard works beside the buttons.
        await tab.type("p")
        await tab.shows("hurts? Paused.")
        await tab.tap("footer [data-keys]")
        await tab.until("!document.body.innerText.includes('hurts?')")
        await tab.type(" ")
        await tab.shows("space Pause")

        # The connection is lost: the session pauses, the page comes back by itself.
        await tab.run("coach.socket.close()")
        await tab.shows("space Resume")
        await tab.until("document.getElementById('message').hidden")

        # The page is lost: the same link continues where it was, on another screen as well.
        await tab.call("Page.navigate", url="about:blank")
        await other.call("Page.navigate", url=link)
        await other.shows("space Resume")
        await other.type(" ")
        await other.shows("enter I'm done")
        await other.type("\r")
        await other.shows("How did it go?", 30)
        await other.type("\r")
        await other.shows("coach-tui has ended.")
        serving.send_signal(signal.SIGINT)
        await other.shows("coach-tui serve has ended.")
    assert serving.wait(10) == 0
    assert [entry["state"] for entry in home.history()] == ["completed"]
