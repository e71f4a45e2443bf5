"""What happens to a fault of the program's own: a full record in a log, one line for the person."""

from __future__ import annotations

import logging
import logging.handlers
import traceback

import click

from coach_tui import paths

FAULT = 70
"""The exit code of a fault inside the program (``EX_SOFTWARE`` in sysexits.h)."""

_LOG_BYTES = 256 * 1024


class _LogFile(logging.handlers.RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Forget what cannot be written: the library would print a traceback to the person."""
        del record


def log_to_file() -> None:
    """Send what the program logs to a file of the person's state folder, bounded in size; once."""
    if logging.getLogger("coach_tui").handlers:
        return
    folder = paths.state_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _LogFile(
            folder / "coach-tui.log",
            maxBytes=_LOG_BYTES,
            backupCount=1,
            delay=True,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError:
        # Nowhere to write: then nothing is logged, and the program works all the same.
        logging.getLogger("coach_tui").addHandler(logging.NullHandler())
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("coach_tui")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def reported(error: BaseException) -> int:
    """Log a fault, tell the person in one line, and say how to exit.

    The log gets the traceback without the values of variables: those are the
    person's own words.
    """
    log_to_file()
    logging.getLogger("coach_tui").error("%s", "".join(traceback.format_exception(error)))
    click.echo(
        f"coach-tui: something went wrong inside the program ({type(error).__name__}). "
        f"Nothing that was logged is lost. Details: {paths.state_dir() / 'coach-tui.log'}",
        err=True,
    )
    return FAULT
