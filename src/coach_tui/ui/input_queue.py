"""What the user types and clicks, delivered one event after the other."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from textual.app import App
from textual.events import Event, Key, MouseMove
from textual.keys import (
    _character_to_key,  # pyright: ignore[reportPrivateUsage] - Textual has no other way to name a character's key
)
from textual.message_pump import MessagePump

from coach_tui.keyboard_layouts import in_us_place

T = TypeVar("T")

STUCK_S = 2.0  # How long a busy widget, or what a screen reads, can delay the next key. Our choice.

_QUIET_ROUNDS = 2  # Rounds without messages after which a key has had its effect

_log = logging.getLogger("coach_tui.ui")


class InputQueue:
    """Delivers each key, click and paste when the one before it has had its effect.

    That includes what a screen reads for it on a thread, by ``hold``.

    Over a slow line several keys arrive in one read. Textual would deliver all of them to the
    widget with the focus, and run their bindings on a later screen that is not composed yet or
    already closed.

    Args:
        perform: What Textual's app does with an event.
    """

    def __init__(self, app: App[Any], perform: Callable[[Event], Awaitable[None]]) -> None:
        self._app = app
        self._perform = perform
        self._events: deque[Event] = deque()
        self._delivering: asyncio.Task[None] | None = None
        self._readings: set[asyncio.Event] = set()

    def __len__(self) -> int:
        return len(self._events)

    def put(self, event: Event) -> None:
        self._events.append(event)
        if self._delivering is None or self._delivering.done():
            self._delivering = asyncio.create_task(self._deliver())

    async def _deliver(self) -> None:
        app = self._app
        while self._events:
            event = self._events.popleft()
            if not isinstance(event, MouseMove):
                await self.settle()
            # Keys typed along with the one that quits are dropped.
            if app._exit:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - Textual has no other way to ask
                self._events.clear()
            else:
                app.call_later(partial(self._perform, _as_bound(event, app)))

    async def hold(self, reading: Awaitable[T]) -> T:
        """Wait for what the next key acts on; that key waits, too."""
        read = asyncio.Event()
        self._readings.add(read)
        try:
            return await reading
        finally:
            read.set()
            self._readings.discard(read)

    async def settle(self) -> None:
        """Wait until nothing is held and no message is queued between the app and the focused widget."""
        app, quiet = self._app, 0
        while quiet < _QUIET_ROUNDS and not app._exit:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - as above
            screen, focused = app.screen, app.focused
            path = [*(focused or screen).ancestors_with_self]
            for pump in (app, *path):
                await _drain(pump)
            for read in [*self._readings]:
                if not await _comes(read):
                    _log.warning("%r reads for long; keys count meanwhile", screen)
                    self._readings.discard(read)
            still = (app.screen, app.focused) == (screen, focused) and screen.is_mounted
            # The order of focus follows the layout; what is called after it may begin to read.
            still = still and not (screen._layout_required or screen._callbacks)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - as above
            quiet = (
                quiet + 1
                if still and not self._readings and not any(p.message_queue_size for p in path)
                else 0
            )


def _as_bound(event: Event, app: App[Any]) -> Event:
    """A key to which nothing is bound as the one that is meant, unless text is typed.

    That is a capital's small letter, as with caps lock, or what a US keyboard has in the place
    of a letter of another script.
    """
    typed = event.character or "" if isinstance(event, Key) else ""
    latin = in_us_place(typed)
    if typed == latin.lower() or (
        app.focused is not None and app.focused.check_consume_key(typed, typed)
    ):
        return event
    chain = app.screen._modal_binding_chain  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the bindings that are disabled now count too
    bound = {key for _, bindings in chain for key in bindings.key_to_bindings}
    for character in (typed, latin, latin.lower()):
        key = _character_to_key(character)
        # What takes digits and letters without a binding takes those of a US keyboard.
        if key in bound or (character == latin != typed and latin.isdigit()):
            return Key(key, character)
    return event


async def _drain(pump: MessagePump) -> None:
    """Wait until a widget has handled its messages so far."""
    drained = asyncio.Event()
    if pump.call_later(drained.set) and not await _comes(drained):
        _log.warning("%r is stuck handling a message", pump)


async def _comes(event: asyncio.Event) -> bool:
    """Wait for an event, but no longer than ``STUCK_S``; whether it came."""
    try:
        return await asyncio.wait_for(event.wait(), STUCK_S)
    except TimeoutError:
        return False
