"""Where errors of the program's own go: a private file, and never the person's screen."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "coach-tui.log"
"""The file's name in ``paths.state_dir()``."""

MAX_BYTES = 1_000_000
"""At this size the file is put aside as ``….old``, so that two of them are all there ever is."""

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_SOURCES = ("coach_tui", "asyncio")


class ErrorLog(logging.Handler):
    """Appends warnings and errors to a file, which is opened for each of them alone.

    There is no file before there is something to say, and none is held open. A
    traceback is written without the values of its variables: these are people's
    notes and names.

    Args:
        folder: Where the file is kept; made, for this user only, when it is needed.

    Attributes:
        path: The file.
        trouble: Why nothing could be written the last time; ``None`` when it could.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(logging.Formatter(_FORMAT))
        self.path = folder / NAME
        self.trouble: str | None = None
        self._others: dict[str, list[logging.Handler]] = {}

    def begin(self) -> None:
        """Take down what the program and its event loop have to say, alone and so only once."""
        for name in _SOURCES:
            logger = logging.getLogger(name)
            self._others[name], logger.handlers = logger.handlers, [self]

    def end(self) -> None:
        """Take down no more, and let whoever did before do it again."""
        for name, others in self._others.items():
            logging.getLogger(name).handlers = others
        self._others = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Append one record."""
        try:
            self._append(self.format(record) + "\n")
        except OSError as error:
            self.trouble = error.strerror or "it cannot be written"
        else:
            self.trouble = None

    def _append(self, text: str) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size > MAX_BYTES:
            self.path.replace(self.path.with_suffix(".log.old"))
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
