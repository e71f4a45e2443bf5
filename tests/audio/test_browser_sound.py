"""A session heard from a page in a browser: the sound that leaves it, recorded."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import time
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coach_tui import paths
from coach_tui.clock import monotonic_s
from coach_tui.core.coaching.cues import Sound
from coach_tui.settings import DEFAULT_SOUNDS

pytest.importorskip("aiohttp", reason="the extra serve is not installed")

from browser import PROGRAM, Browser, Tab

from coach_tui.web.server import PageServer, listening_socket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sound_recorder import SoundRecorder

SUPPORT = Path(__file__).parents[1] / "support"

pytestmark = [
    pytest.mark.sound,
    pytest.mark.process,
    pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium"),
]

SESSION = """
title: Short
coaching: tones
tones: "off"
exercises:
  quick: {name: Quick, tempo: {up: 1s, down: 1s}}
steps:
  - {exercise: quick, reps: 2, prepare: 2s}
"""

LONG_TONE = """
title: Tone
coaching: tones
exercises:
  slow: {name: Slow, tempo: {up: 8s, down: 8s}}
steps:
  - {exercise: slow, reps: 1, prepare: 2s}
"""

TOLERANCE_S = 0.040
"""Of 122 cues on a busy machine, 121 were within 26 ms; a browser whose output stands still for a moment
is right again after 0.3 s."""

STALLED_S = 0.1
"""One cue may be this far off."""

STARTING_S = 1.5
"""On a busy machine the browser's output and the engine start that much later than the session."""

LOUD = 500


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which all sounds are ticks, so short that each is heard for itself."""
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    tick = paths.assets("sounds") / DEFAULT_SOUNDS / "tick.wav"
    paths.user_sounds().mkdir(parents=True)
    for sound in Sound:
        shutil.copy(tick, paths.user_sounds() / f"{sound.value}.wav")
    return tmp_path


async def noted(notes: Path, is_wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The newest note, once it is as wanted."""

    def wait() -> dict[str, Any]:
        deadline_s = monotonic_s() + 30
        lines: list[str] = []
        while monotonic_s() < deadline_s:
            lines = notes.read_text("utf-8").splitlines() if notes.exists() else []
            if lines and is_wanted(note := json.loads(lines[-1])):
                return note
            time.sleep(0.05)
        raise TimeoutError(f"not noted: {lines[-1:]}")

    return await asyncio.to_thread(wait)


@asynccontextmanager
async def shown(home: Path, session: str, browser: Browser) -> AsyncIterator[tuple[Tab, Path]]:
    """A session in a page, and the file in which its cues are noted."""
    file, notes = home / "session.yaml", home / "notes"
    file.write_text(session, encoding="utf-8")
    command = [sys.executable, str(SUPPORT / "noting_app.py"), str(notes), str(file)]
    server = PageServer(listening_socket("127.0.0.1", 0), command)
    task = asyncio.create_task(server.run())
    yield await browser.open(server.link), notes
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_every_cue_leaves_the_browser_at_its_time(recorder: SoundRecorder, home: Path):
    async with Browser(recorder.env) as browser, shown(home, SESSION, browser) as (tab, notes):
        plan = await noted(notes, lambda note: note["is_over"])
        begin_s = min(plan["cues"]) + STARTING_S
        cues = [at_s for at_s in plan["cues"] if at_s > begin_s]
        heard = await asyncio.to_thread(recorder.onsets, begin_s, cues[-1] + 0.5)
        assert await tab.run("coach.sound.late") == 0
    assert len(cues) > 5
    assert len(heard) == len(cues)
    *errors, worst = sorted(abs(h - cue) for h, cue in zip(heard, cues, strict=True))
    assert errors[-1] < TOLERANCE_S, errors
    assert worst < STALLED_S


async def test_a_pause_is_heard_at_once(recorder: SoundRecorder, home: Path):
    def loudest(from_s: float, until_s: float) -> int:
        return max(map(abs, recorder.between(from_s, until_s)))

    async with Browser(recorder.env) as browser, shown(home, LONG_TONE, browser) as (tab, notes):
        await noted(notes, lambda note: len(note["cues"]) >= 3)
        await asyncio.sleep(1)
        now_s = monotonic_s()
        assert await asyncio.to_thread(loudest, now_s - 0.2, now_s) > LOUD
        await tab.type(" ")
        paused_s = monotonic_s()
        assert await asyncio.to_thread(loudest, paused_s + 0.2, paused_s + 0.25) < LOUD
        await tab.shows("space Resume")
