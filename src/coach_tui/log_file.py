"""The log of the program's own errors: a private file, never the user's screen."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.files import open_private

if TYPE_CHECKING:
    from io import TextIOWrapper

NAME = "coach-tui.log"  # The file's name in `paths.state_dir()`

# At this size the file becomes ``….log.1``, so that two of them are all there ever is.
MAX_BYTES = 256 * 1024

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_SOURCES = ("coach_tui", "asyncio")


class LogFile(RotatingFileHandler):
    """Appends warnings and errors; the file is made with the first of them.

    A traceback has no values of variables: these are the user's notes and names.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=MAX_BYTES, backupCount=1, delay=True)
        self.setLevel(logging.WARNING)
        self.setFormatter(logging.Formatter(_FORMAT))
        self.path = path
        self.problem: str | None = None  # Why the last record could not be written

    def emit(self, record: logging.LogRecord) -> None:
        self.problem = None
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Remember what went wrong: the library would print a traceback."""
        del record
        error = sys.exc_info()[1]
        self.problem = getattr(error, "strerror", None) or "it cannot be written"

    def close(self) -> None:
        # What a full disk has not taken is flushed once more.
        with suppress(OSError):
            super().close()

    def _open(self) -> TextIOWrapper:
        descriptor = open_private(Path(self.baseFilename), os.O_WRONLY | os.O_APPEND)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")


@contextmanager
def logging_to_file() -> Generator[LogFile]:
    """Log the program, its event loop and its threads to the file alone, once for blocks in blocks."""
    loggers = [logging.getLogger(name) for name in _SOURCES]
    for handler in loggers[0].handlers:
        if isinstance(handler, LogFile):
            yield handler
            return
    log_file = LogFile(paths.state_dir() / NAME)
    before = [(logger.handlers, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [log_file], False
    # Python would print a traceback over the screen. A hook of a debugger or a test stays.
    thread_hook, sys_hook = threading.excepthook, sys.unraisablehook
    if thread_hook is threading.__excepthook__:
        threading.excepthook = _log_thread
    if sys_hook is sys.__unraisablehook__:
        sys.unraisablehook = _log_unraisable
    try:
        yield log_file
    finally:
        for logger, (handlers, propagate) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate = handlers, propagate
        threading.excepthook, sys.unraisablehook = thread_hook, sys_hook
        log_file.close()


def _log_thread(failed: threading.ExceptHookArgs) -> None:
    name = "?" if failed.thread is None else failed.thread.name
    logging.getLogger("coach_tui").error("the thread %s ended", name, exc_info=failed.exc_value)


def _log_unraisable(failed: sys.UnraisableHookArgs) -> None:
    logging.getLogger("coach_tui").error("ignored", exc_info=failed.exc_value)
