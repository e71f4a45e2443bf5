"""An app that survives a bad terminal, and ends with a sentence when something breaks in it."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeVar

from rich.text import Text
from textual import constants
from textual.app import App

from coach_tui.log_file import EXIT_CRASHED, logging_to_file

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.message_pump import MessagePump

    from coach_tui.log_file import LogFile

T = TypeVar("T")

_log = logging.getLogger("coach_tui.ui")


class BaseApp(App[T]):
    """Sends every error to a log, none to the person; ``return_code`` is ``EXIT_CRASHED`` then."""

    def __init__(self) -> None:
        super().__init__()
        self._logging = ExitStack()
        self._log_file: LogFile | None = None

    def on_load(self) -> None:
        self._log_file = self._logging.enter_context(logging_to_file())
        asyncio.get_running_loop().set_exception_handler(_log_loop_error)

    def on_unmount(self) -> None:
        """Take nothing down any more: by now the app has ended what it had begun."""
        self._logging.close()

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


def _log_loop_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A task that failed with nobody waiting for it; asyncio itself would say nothing."""
    _log.error("%s", context.get("message", "a task failed"), exc_info=context.get("exception"))
