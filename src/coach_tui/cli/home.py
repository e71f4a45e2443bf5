"""The app: ``coach-tui`` without a command, and the screen of ``run``.

The first frame is drawn before journal, sound and library are opened, so this module imports
neither click nor what they need.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import os
import re
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from coach_tui import paths
from coach_tui.exit_codes import ExitCode
from coach_tui.files import open_private
from coach_tui.log_file import logging_to_file
from coach_tui.settings import DEFAULT_SOUNDS, Settings, load, settings_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.cli.app import Application
    from coach_tui.core.player.resume import ResumedSession
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.ui.app_services import AppServices


def open_home() -> NoReturn:
    chosen = _settings()

    def new_application(stack: ExitStack) -> Application:
        from coach_tui.cli.app import Application
        from coach_tui.services.session_lock import SessionLock, lock_file

        return Application(SessionLock(lock_file()), chosen, stack=stack)

    with logging_to_file():
        run_app(new_application, chosen)


def run_app(
    new_application: Callable[[ExitStack], Application],
    chosen: Settings,
    loaded: LoadedSession | None = None,
    resumed: ResumedSession | None = None,
) -> NoReturn:
    """Run the app, and exit when it ends; ``new_application`` opens journal and sound after the first frame."""
    _ignore_unusable_variables()
    # Importing makes no garbage worth the search, a tenth of the time; the app turns it on.
    gc.disable()
    from coach_tui.ui.app import CoachApp, ExitReason  # Textual takes 0.1 s to import
    from coach_tui.ui.app_services import on_demand

    def run_once() -> CoachApp:
        applications: list[Application] = []

        def services() -> AppServices:
            applications.append(new_application(stack))
            return applications[0].services(resumed)

        with ExitStack() as stack:
            app = CoachApp(on_demand(services), loaded, chosen)
            with asyncio.Runner() as runner:
                runner.run(app.run_async())
                for application in applications:
                    # The runner waits for threads, and one may wait for a voice.
                    application.close_sound()
        return app

    while (app := run_once()).return_value is ExitReason.REPAIRED:
        pass  # once more, with the journal that is there now
    if app.return_code:
        raise AppEnded(app.return_code)
    stopped = app.return_value is ExitReason.STOPPED
    raise AppEnded(ExitCode.STOPPED if stopped else ExitCode.DONE)


class AppEnded(SystemExit):
    """The app has ended, and all that it shares is closed: nothing is left to do but to exit."""


def exit_at_once(code: int) -> None:
    """Exit without taking the interpreter apart, which takes longer than all else at the end.

    Returns where that would lose something: while another thread works, or something traces.
    """
    working = [thread for thread in threading.enumerate() if not thread.daemon]
    if working != [threading.main_thread()] or sys.gettrace() or sys.getprofile():
        return
    atexit._run_exitfuncs()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - what os._exit leaves out
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def has_terminal() -> bool:
    """Whether the app can be drawn and read keys.

    Textual draws on stderr and does not need stdout, but redirected output should get
    lines. A dumb terminal, such as an editor's shell, shows escape sequences as text.
    """
    dumb = os.environ.get("TERM") == "dumb"
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return not dumb and all(stream is not None and stream.isatty() for stream in streams)


# The values with which Textual can start.
_USABLE = {
    "TEXTUAL_COLOR_SYSTEM": re.compile("auto|standard|256|truecolor|windows"),
    "TEXTUAL_FPS": re.compile(r"\d{1,3}", re.ASCII),
}


def _ignore_unusable_variables() -> None:
    """Take variables out of the environment with which Textual, once imported, cannot start or draw."""
    for name, usable in _USABLE.items():
        if not usable.fullmatch(os.environ.get(name, "")):
            os.environ.pop(name, None)
    try:
        if path := os.environ.get("TEXTUAL_LOG"):
            os.close(open_private(Path(path), os.O_WRONLY | os.O_APPEND))
    except (OSError, ValueError):
        del os.environ["TEXTUAL_LOG"]


def _settings() -> Settings:
    """The user's settings; prints problems to stderr."""
    chosen, notices = load(settings_file())
    if notices or not _is_available(chosen):
        from coach_tui.cli.audio_setup import settings_with

        return settings_with()
    return chosen


def _is_available(chosen: Settings) -> bool:
    if chosen.voice not in ("auto", "off"):
        from coach_tui.audio.voice.engines import ENGINES

        if all(chosen.voice != engine.name for engine in ENGINES):
            return False
    return chosen.sounds == DEFAULT_SOUNDS or (paths.assets("sounds") / chosen.sounds).is_dir()
