"""The command line: one module per command, imported when the command runs.

``commands.py`` lists them. Begin with ``run.py``. Data goes to stdout, messages to stderr.
The exit codes of all commands are in ``coach_tui.exit_codes``.

``check --watch`` and ``serve`` end with 0 on ctrl+c, the only way to end them.
"""

import os
import sys

from coach_tui import __version__


def main() -> None:
    """Run the program and exit; a traceback goes to the log, not to the user."""
    words = sys.argv[1:]
    if words == ["--version"] and _is_printed(f"coach-tui {__version__}\n"):
        return
    try:
        if words == ["list"] and _is_printed(_sessions()):
            return
        if not words and "_COACH_TUI_COMPLETE" not in os.environ:
            _open_home()
        from coach_tui.cli.commands import run  # click takes longer than Python itself

        run()
    except SystemExit as end:
        if (home := sys.modules.get("coach_tui.cli.home")) and isinstance(end, home.AppEnded):
            home.exit_at_once(end.code)
        raise


def _open_home() -> None:
    """Open the home screen, on a terminal; then the program ends with it."""
    try:
        from coach_tui.cli.home import has_terminal, open_home

        if has_terminal():
            open_home()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the log gets it
        from coach_tui.cli.commands import exit_after

        exit_after(error)


def _sessions() -> str:
    """What ``list`` prints; empty where it cannot be made, which click reports."""
    try:
        from coach_tui.cli.session_list import list_text

        return list_text()
    except Exception:  # noqa: BLE001 - it happens again, and is logged then
        return ""
    except KeyboardInterrupt as error:
        from coach_tui.cli.commands import exit_after

        exit_after(error)


def _is_printed(text: str) -> bool:
    try:
        is_utf8 = sys.platform != "win32" and sys.stdout.encoding == "utf-8"
        data = text.encode("utf-8" if is_utf8 else "ascii")
        return bool(data) and os.write(sys.stdout.fileno(), data) == len(data)
    except (AttributeError, OSError, ValueError):  # closed or full: click reports it
        return False
