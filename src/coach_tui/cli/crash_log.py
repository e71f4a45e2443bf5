"""The report of a crash: a full record in the log, one line for the user."""

from __future__ import annotations

import logging
import traceback

import click

from coach_tui.log_file import EXIT_CRASHED, logging_to_file


def report_crash(error: BaseException) -> int:
    """Log a crash, tell the user in one line, and return the exit code.

    The log gets the traceback without the values of variables: those are the
    user's own words.
    """
    with logging_to_file() as log:
        logging.getLogger("coach_tui").error("%s", "".join(traceback.format_exception(error)))
    details = f"Details: {log.path}"
    if log.problem is not None:
        details = f"The log cannot be written either ({log.path}: {log.problem})."
    click.echo(
        f"coach-tui: something went wrong inside the program ({type(error).__name__}). "
        f"Nothing that was logged is lost. {details}",
        err=True,
    )
    return EXIT_CRASHED
