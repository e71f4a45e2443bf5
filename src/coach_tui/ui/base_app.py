"""An app that survives bad terminals and ends an internal error with one sentence."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path, PurePath
from typing import Any, TypeVar
from weakref import WeakSet

from rich.cells import cell_len, set_cell_size
from rich.console import RenderableType
from rich.segment import Segment
from rich.text import Text
from textual import constants
from textual._context import active_message_pump
from textual.actions import ActionParseResult
from textual.app import App
from textual.color import Color
from textual.css.errors import StylesheetError
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.driver import Driver
from textual.events import Event, InputEvent, Paste, Resize
from textual.filter import DimFilter, LineFilter
from textual.geometry import Size
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import (
    Worker,
    WorkerFailed,
    active_worker,  # pyright: ignore[reportUnknownVariableType] - Textual leaves it open
)

from coach_tui.exit_codes import ExitCode
from coach_tui.log_file import LogFile, logging_to_file
from coach_tui.text import is_safe
from coach_tui.ui.input_queue import InputQueue

T = TypeVar("T")

# Columns and rows; a smaller terminal shows a part of this size. Our choice.
MIN_SIZE = Size(20, 5)

# A larger terminal is drawn in part: 65535 by 65535 cells took 800 MB. Our choice.
MAX_SIZE = Size(1000, 400)

# The styles of the app and of the widgets that several screens share.
STYLES: list[str | PurePath] = [
    Path(__file__).with_name("app.tcss"),
    Path(__file__).parent / "widgets" / "widgets.tcss",
]

# What is said where a module that is imported late, or a screen's styles, are no longer there.
REPLACED = "coach-tui was updated while it ran. Quit and start it again."

_PACKAGE = Path(__file__).parent.parent

EMPTY = "_default"  # The id of Textual's empty screen, below the first one of an app that begins with none

_log = logging.getLogger("coach_tui.ui")


class SafeCharacters(LineFilter):
    """Replaces the characters that act on a terminal, in every line that is drawn.

    Text from files, merged journals and settings reaches the terminal only through here. A line
    keeps its width, with which the layout was computed.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        del background
        # Almost every line is printable; ``isprintable`` costs next to nothing.
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [Segment(_with_safe_characters(text), style) for text, style, _ in segments]


_SAFE_CHARACTERS = SafeCharacters()

# Dim text at 4.5:1 at least on all backgrounds of all themes; Textual's half was 3:1 in daylight.
_DIMMED = DimFilter(dim_factor=0.7)


class BaseApp(App[T]):
    """Logs every error and shows no traceback.

    An error in a screen closes that screen if another one is below it or a worker waits for it;
    any other error ends the app, and ``return_code`` is ``ExitCode.CRASHED`` then.

    Args:
        styles: Of the first screen: parsed with the others, they are not parsed a second time.

    Attributes:
        failures: The number of errors that did not end the app.
    """

    def __init__(self, *styles: PurePath) -> None:
        super().__init__(css_path=[*STYLES, *styles])
        self.failures = 0
        self._failed_screens: WeakSet[Screen[Any]] = WeakSet()
        self._logging = ExitStack()
        self._log_file: LogFile | None = None
        self.input_queue = InputQueue(self, super().on_event)

    def on_load(self) -> None:
        self._log_file = self._logging.enter_context(logging_to_file())
        asyncio.get_running_loop().set_exception_handler(_log_loop_error)

    def on_unmount(self) -> None:
        self._logging.close()

    @property
    def size(self) -> Size:
        # Rich raises ValueError when it wraps text without a column.
        return _clamped(super().size)

    def refresh_css(self, animate: bool = True) -> None:  # noqa: FBT001, FBT002 - Textual's own signature
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            # The theme is applied before there is a screen: styles that nothing wears yet are
            # not parsed for one theme first and for another one then.
            self.stylesheet.set_variables(self.get_css_variables())

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        # Textual would style all other widgets anew, too; a screen's rules are for its own.
        sheet = self.stylesheet
        unread = [path for path in screen.css_path if not sheet.has_source(str(path), "")]
        for path in unread:
            sheet.read(path)
        if unread:
            sheet.reparse()

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = [
            _DIMMED if isinstance(line_filter, DimFilter) else line_filter
            for line_filter in super().get_line_filters()
        ]
        return [*filters, _SAFE_CHARACTERS]

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Resize):
            size = _clamped(event.size)
            event = Resize(size, size, size, event.pixel_size)
        # Events that are forwarded or bubble up were queued before.
        if isinstance(event, InputEvent | Paste) and not event.is_forwarded:
            self.input_queue.put(event)
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
        except NoMatches:
            if default_namespace is None or _is_whole(default_namespace):
                raise
            _log.warning("%s came while its screen was composed or taken away", action)
        except LookupError:
            # OptionList, and so the palette, raises IndexError for a page key without visible rows.
            if "page_" not in str(action):
                raise
        except Exception as error:
            if not _is_from_an_update(error):
                raise
            self.contain(error, REPLACED)
        return True

    async def _dispatch_message(self, message: Message) -> None:
        # Once a handler has raised, Textual would deliver no further message to the app.
        await dispatched(self, super()._dispatch_message(message))

    def get_driver_class(self) -> type[Driver]:
        if sys.platform == "win32":
            return super().get_driver_class()
        if constants.DRIVER is not None:
            try:
                return super().get_driver_class()
            except Exception as error:  # noqa: BLE001 - whatever the variable names
                _log.warning("TEXTUAL_DRIVER is ignored: %s", error)
        # The module cannot be imported where there is no termios.
        from coach_tui.ui.terminal_driver import NonBlockingDriver

        return NonBlockingDriver

    def panic(self, *renderables: RenderableType) -> None:
        """End with a sentence; Textual would print a traceback with local variables."""
        for renderable in renderables:
            _log.error("%s", renderable)
        if not self._exit_renderables:
            self._exit_renderables.append(Text(self._apology()))
        self._close_messages_no_wait()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a sentence in place of the one before; it is never read as markup."""
        del markup
        self.clear_notifications()
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def contain(self, error: Exception, sentence: str) -> None:
        """Log an error that does not end the app, and notify the user."""
        self.failures += 1
        cause = error.error if isinstance(error, WorkerFailed) else error
        if _is_from_an_update(cause):
            sentence = REPLACED
        _log.error("%s", sentence, exc_info=cause)
        self.notify(f"{sentence} {self._log_hint()}", severity="error")

    def _failed_node(self, error: Exception) -> object:
        # A screen that a worker pushes runs in the context of that worker too.
        failed_worker = isinstance(error, WorkerFailed)
        worker: Worker[Any] | None = active_worker.get(None) if failed_worker else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - likewise
        return active_message_pump.get(None) if worker is None else worker.node

    def _is_closed_screen(self, node: object) -> bool:
        return isinstance(node, Screen) and all(node is not screen for screen in self._screen_stack)

    def _failed_screen(self, node: object) -> Screen[Any] | None:
        """The screen of a node in which an error happened, if the app can continue without it."""
        if not isinstance(node, DOMNode):
            return None
        stack = list(self._screen_stack)
        screen = next((screen for screen in stack if screen in node.ancestors_with_self), None)
        if screen is None:
            return None
        # A worker that waits shows what is next.
        is_awaited = any(callback.future for callback in screen._result_callbacks)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - Textual has no other way to ask
        below = stack[: stack.index(screen)]
        return screen if is_awaited or any(other.id != EMPTY for other in below) else None

    async def _close_screen(self, screen: Screen[Any]) -> None:
        while screen in self.screen_stack:
            await self.screen.dismiss(None)

    def _handle_exception(self, error: Exception) -> None:
        node = self._failed_node(error)
        if (self._exit or not self._running) and node is not self:
            # Textual mounts a screen that the last key opened, but without its widgets, and takes the
            # widgets of another away before it ends what reads for it.
            _log.warning("%s failed as the app ended: %r", node, error)
            return
        if self._is_closed_screen(node):
            # There is nothing left to show in it what it has read.
            _log.warning("%s was closed while it read", node, exc_info=error)
            return
        screen = self._failed_screen(node)
        if screen is not None:
            if screen not in self._failed_screens:
                self._failed_screens.add(screen)
                self.contain(error, "This screen can't be shown, so it was closed.")
                self.call_later(self._close_screen, screen)
            return
        if isinstance(error, WorkerFailed) and _is_from_an_update(error.error):
            self.contain(error, REPLACED)
            return
        _log.error("the app ended", exc_info=error)
        super()._handle_exception(error)
        self._return_code = ExitCode.CRASHED

    def _fatal_error(self) -> None:
        self.panic()

    def _apology(self) -> str:
        sorry = "Something went wrong inside coach-tui, and it had to end."
        return f"{sorry} {self._log_hint()}".rstrip()

    def _log_hint(self) -> str:
        if self._log_file is None:
            return ""
        if self._log_file.problem is not None:
            return f"The log cannot be written either: {self._log_file.problem}."
        return f"The details are in {self._log_file.path}"


def _with_safe_characters(text: str) -> str:
    safe = "".join(
        char if is_safe(char) else "\N{REPLACEMENT CHARACTER}" * bool(cell_len(char))
        for char in text
    )
    return set_cell_size(safe, cell_len(text))


async def dispatched(app: App[Any], dispatching: Awaitable[None]) -> None:
    """Wait for a message's handlers; one whose code was replaced does nothing."""
    try:
        await dispatching
    except Exception as error:
        if not isinstance(app, BaseApp) or not _is_from_an_update(error):
            raise
        app.contain(error, REPLACED)


def _is_from_an_update(error: BaseException) -> bool:
    """Whether a module or a file of the program is missing that was there when it started."""
    if isinstance(error, OSError):
        name = error.filename if isinstance(error.filename, str) else ""
        return Path(name).is_relative_to(_PACKAGE)
    return isinstance(error, ImportError | StylesheetError)


def _clamped(size: Size) -> Size:
    width = min(max(size.width, MIN_SIZE.width), MAX_SIZE.width)
    return Size(width, min(max(size.height, MIN_SIZE.height), MAX_SIZE.height))


def _log_loop_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log a failed task that nothing awaits; asyncio itself would be silent."""
    _log.error("%s", context.get("message", "a task failed"), exc_info=context.get("exception"))


def _is_whole(node: DOMNode) -> bool:
    """Whether a screen or widget has what it is composed of: it is neither begun nor taken away."""
    is_here = not isinstance(node, Widget) or node.is_mounted
    return is_here and node.is_attached and node.display
