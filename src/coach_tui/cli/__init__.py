"""The command line: one module per command, imported when the command runs.

``commands.py`` lists them. Begin with ``run.py``. Data goes to stdout, messages to stderr.
The exit codes of all commands are in ``coach_tui.exit_codes``.

``check --watch`` ends with 0 on ctrl+c, the only way to end it.
"""

import os
import sys

from coach_tui import __version__


def main() -> None:
    """Run the program and exit; a traceback goes to the log, not to the user."""
    if sys.argv[1:] == ["--version"] and _is_printed(f"coach-tui {__version__}\n"):
        return
    from coach_tui.cli.commands import run  # noqa: PLC0415 - click takes longer than Python itself

    run()


def _is_printed(text: str) -> bool:
    try:
        return os.write(sys.stdout.fileno(), text.encode("ascii")) == len(text)
    except (AttributeError, OSError, ValueError):  # closed or full: click reports it
        return False
