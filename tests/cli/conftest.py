"""Commands are given in the tests' own process: what they change in it is put back."""

from __future__ import annotations

import logging
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _process_as_it_was() -> Iterator[None]:
    """``run`` sends the log to a file and takes the signals that end a terminal."""
    logger = logging.getLogger("coach_tui")
    handlers, level, propagate = [*logger.handlers], logger.level, logger.propagate
    known = [
        getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
    ]
    ways_out = [(number, signal.getsignal(number)) for number in known]
    yield
    for handler in {*logger.handlers} - {*handlers}:
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(level)
    logger.propagate = propagate
    for number, action in ways_out:
        signal.signal(number, action)
