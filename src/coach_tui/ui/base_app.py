"""An app that survives a bad terminal, and ends with a sentence when something breaks in it."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import deque
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from rich.text import Text
from textual import constants
from textual.app import App
from textual.events import InputEvent, MouseMove, Paste, Resize
from textual.geometry import Size

from coach_tui.log_file import EXIT_CRASHED, logging_to_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType
    from textual.actions import ActionParseResult
    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.events import Event
    from textual.message_pump import MessagePump

    from coach_tui.log_file import LogFile

T = TypeVar("T")

LEAST_SIZE = Size(20, 5)
"""Columns and rows that a smaller terminal is drawn for, as far as it shows them. Our choice."""

STUCK_S = 2.0
"""After this long the next key is delivered, whatever a widget is doing. Our choice."""

_QUIET_ROUNDS = 2
"""How often nothing may have happened before a key has surely had its effect."""

_log = logging.getLogger("coach_tui.ui")


class BaseApp(App[T]):
    """Sends every error to a log, none to the person; ``return_code`` is ``EXIT_CRASHED`` then."""

    def __init__(self) -> None:
        super().__init__()
        self._logging = ExitStack()
        self._log_file: LogFile | None = None
        self._typed: deque[Event] = deque()
        self._feeding: asyncio.Task[None] | None = None

    def on_load(self) -> None:
        self._log_file = self._logging.enter_context(logging_to_file())
        asyncio.get_running_loop().set_exception_handler(_log_loop_error)

    def on_unmount(self) -> None:
        """Take nothing down any more: by now the app has ended what it had begun."""
        self._logging.close()

    @property
    def size(self) -> Size:
        # Rich cannot wrap words where no column is left for them: ValueError.
        return _at_least(super().size)

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Resize):
            size = _at_least(event.size)
            event = Resize(size, size, size, event.pixel_size)
        # What is forwarded or bubbles up here has had its turn already.
        if isinstance(event, InputEvent | Paste) and not event.is_forwarded:
            self._typed.append(event)
            if self._feeding is None or self._feeding.done():
                self._feeding = asyncio.create_task(self._feed())
        else:
            await super().on_event(event)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except LookupError:
            # OptionList, and so the palette, cannot turn a page where no row of it has room.
            if "page_" not in str(action):
                raise
            return True

    async def _feed(self) -> None:
        """Hand each key on only when the one before it has had its effect.

        Over a slow line several keys arrive in one read. Textual hands them all to the widget
        that has the focus then, and runs their bindings on whatever screen is there later: one
        that is not composed yet, or one that is closed already.
        """
        while self._typed:
            event = self._typed.popleft()
            if not isinstance(event, MouseMove):
                await self._settle()
            # After quitting no key counts, not even one that was typed with it.
            if self._exit:
                self._typed.clear()
            else:
                self.call_later(partial(super().on_event, event))

    async def _settle(self) -> None:
        """Wait until no message is under way between the app and the widget with the focus."""
        quiet = 0
        while quiet < _QUIET_ROUNDS and not self._exit:
            screen, focused = self.screen, self.focused
            path = [*(focused or screen).ancestors_with_self]
            for pump in (self, *path):
                await _drain(pump)
            still = (self.screen, self.focused) == (screen, focused) and screen.is_mounted
            quiet = quiet + 1 if still and not any(p.message_queue_size for p in path) else 0

    def get_driver_class(self) -> type[Driver]:
        if sys.platform == "win32" or constants.DRIVER is not None:
            return super().get_driver_class()
        # The module cannot be imported where there is no termios.
        from coach_tui.ui.terminal_driver import NonBlockingDriver  # noqa: PLC0415

        return NonBlockingDriver

    def panic(self, *renderables: RenderableType) -> None:
        """End with a sentence instead of what Textual would show: a traceback with its variables.

        Args:
            renderables: What would be shown; it goes to the log.
        """
        for renderable in renderables:
            _log.error("%s", renderable)
        if not self._exit_renderables:
            self._exit_renderables.append(Text(self._apology()))
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        """Log an error nobody expected, and end."""
        _log.error("the app ended", exc_info=error)
        super()._handle_exception(error)
        self._return_code = EXIT_CRASHED

    def _fatal_error(self) -> None:
        self.panic()

    def _apology(self) -> str:
        sorry = "Something went wrong inside coach-tui, and it had to end."
        if self._log_file is None:
            return sorry
        if self._log_file.problem is not None:
            return f"{sorry} The log cannot be written either: {self._log_file.problem}."
        return f"{sorry} The details are in {self._log_file.path}"


def typed_app(node: MessagePump) -> App[Any]:
    """The app that ``node`` is part of."""
    return node.app  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - Textual leaves the parameter of App open


def _at_least(size: Size) -> Size:
    return Size(max(size.width, LEAST_SIZE.width), max(size.height, LEAST_SIZE.height))


async def _drain(pump: MessagePump) -> None:
    """Wait until a widget has handled all that it was sent so far."""
    drained = asyncio.Event()
    if pump.call_later(drained.set):
        try:
            await asyncio.wait_for(drained.wait(), STUCK_S)
        except TimeoutError:
            _log.warning("%r does not come to an end with what it was sent", pump)


def _log_loop_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A task that failed with nobody waiting for it; asyncio itself would say nothing."""
    _log.error("%s", context.get("message", "a task failed"), exc_info=context.get("exception"))
