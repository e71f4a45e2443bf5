"""When an app has nothing left to do, from its event loop in place of Textual's guess.

Textual's pilot sleeps for 20 ms after each key, and again for as long as the process has used
more than 1 ms in them, up to a second: a running session, which draws all the time, was waited
for twice a second for each key.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

FRAME_S = 1 / 50
"""Textual lays out and draws within 1/60 s: what is due by then belongs to what came before."""

THREAD_S = 0.002
"""For how long threads get the processor, the conductor's too."""


async def wait_until_idle(_min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Return when no callback is ready, no work of ``to_thread`` runs and no frame is due."""
    loop: Any = asyncio.get_running_loop()
    frame_s, end_s = loop.time() + FRAME_S, loop.time() + max_sleep
    rounds = 0
    while rounds < 2 and (now_s := loop.time()) < end_s:
        if loop._ready:
            rounds = 0
            await asyncio.sleep(0)
        elif _is_working(loop._default_executor):
            rounds = 0
            await asyncio.sleep(THREAD_S)
        elif now_s < (due_s := _next_timer_s(loop, frame_s)) <= frame_s:
            rounds = 0
            await asyncio.sleep(due_s - now_s)
        else:
            rounds += 1
            await asyncio.sleep(THREAD_S)


def _is_working(executor: ThreadPoolExecutor | None) -> bool:
    return executor is not None and executor._idle_semaphore._value < len(executor._threads)


def _next_timer_s(loop: Any, latest_s: float) -> float:
    timers = (timer.when() for timer in loop._scheduled if not timer.cancelled())
    return min((when_s for when_s in timers if when_s > loop.time()), default=latest_s + 1)
