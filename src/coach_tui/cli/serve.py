"""The command ``serve``: the app in a browser; and the app that it starts for the page."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from contextlib import suppress
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING, NoReturn

import click
from msgspec.structs import replace

from coach_tui.audio.optional import install_command
from coach_tui.child_python import python_command
from coach_tui.cli.app import Application
from coach_tui.cli.audio_setup import settings_with
from coach_tui.cli.common import (
    SessionName,
    acquired_session_lock,
    confirm,
    fail,
    load_personal,
    report_crash,
)
from coach_tui.cli.home import run_app
from coach_tui.core.player.state import Command
from coach_tui.exit_codes import ExitCode
from coach_tui.log_file import logging_to_file
from coach_tui.services.session_lock import SessionLock, lock_file

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path
    from types import FrameType

    from coach_tui.conductor import Conductor
    from coach_tui.core.player.resume import ResumedSession
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.journal.store import Journal
    from coach_tui.ui.app_services import AppServices
    from coach_tui.web.server import PageServer

LOOPBACK = "127.0.0.1"

_WARNING = """\
Your network will be able to reach coach-tui on this machine. Only the link lets anyone in, but
the connection is not encrypted: in a network with strangers, someone could read it along."""


@click.command()
@click.argument("session", required=False, type=SessionName())
@click.option("--port", type=click.IntRange(1, 65535), help="The port; default: a free one.")
@click.option("--lan", is_flag=True, help="Let other devices in your network in; asks first.")
def serve(session: str | None, port: int | None, lan: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Show the app, or SESSION, in a browser, with its sound.

    Prints a link and waits; ctrl+c ends it. The link works on this machine only, unless
    you give --lan: then it is printed as a QR code, too, for a tablet or phone.
    """
    if sys.platform == "win32":
        fail("coach-tui serve needs Linux or macOS: the app runs on a terminal of theirs.")
    if any(find_spec(package) is None for package in ("aiohttp", "segno")):
        fail(f"To serve the app to a browser, install an extra: {install_command('serve')}")
    if session is not None:
        load_personal(session)
    from coach_tui.web.server import PageServer, lan_address, listening_socket  # an extra

    host = lan_address() if lan else LOOPBACK
    if host is None:
        fail("This machine is in no network: leave out --lan.")
    if lan:
        click.echo(_WARNING, err=True)
        if not confirm("Continue?"):
            raise click.Abort
    try:
        listening = listening_socket(host, port or 0)
    except OSError as error:
        fail(f"coach-tui serve cannot listen on port {port}: {os.strerror(error.errno or 0)}.")
    arguments = [] if session is None else [session]
    server = PageServer(listening, python_command("coach_tui.cli.serve", *arguments))
    with logging_to_file():
        sys.exit(asyncio.run(_serve(server, as_code=lan)))


def print_link(link: str, *, as_code: bool) -> None:
    from coach_tui.audio.browser_device import AHEAD_MS

    if as_code:
        import segno  # an extra

        lines = io.StringIO()
        segno.make(link, micro=False).terminal(lines, compact=True)
        for line in lines.getvalue().splitlines():
            # Light on dark in every theme: cameras may not read the negative.
            click.secho(line, fg=(255, 255, 255), bg=(0, 0, 0), err=True)
    click.echo(link)
    click.echo(
        f"Open this link in a browser. Its sound is mixed {AHEAD_MS} ms ahead, so that cues are on "
        "time. ctrl+c ends the program.",
        err=True,
    )


async def _serve(server: PageServer, *, as_code: bool) -> int:
    received: list[int] = []
    serving = asyncio.ensure_future(server.run())

    def stop(number: int) -> None:
        received.append(number)
        serving.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop, number)
    print_link(server.link, as_code=as_code)
    with suppress(asyncio.CancelledError):
        await serving
    # ctrl+c is the way to end it.
    return ExitCode.DONE if received == [signal.SIGINT] else 128 + received[0]


class ServedApplication(Application):
    """What the app in a page shares: its session can be paused, and it starts no editor."""

    _conductor: Conductor | None = None

    def conductor(
        self,
        loaded: LoadedSession,
        resumed: ResumedSession | None = None,
        journal: Journal | None = None,
    ) -> Conductor:
        self._conductor = super().conductor(loaded, resumed, journal)
        return self._conductor

    def services(self, resumed: ResumedSession | None = None) -> AppServices:
        services = super().services(resumed)
        editor = replace(services.editor, edit=_refuse, program=lambda: None)
        return replace(services, editor=editor)

    def pause(self) -> None:
        conductor = self._conductor
        if conductor is None or conductor.snapshot.refusal(Command.PAUSE, conductor.now_ms()):
            return
        conductor.post(Command.PAUSE)


def _refuse(_path: Path, _line: int, _column: int) -> str:
    return "A browser starts no editor: edit the file on the machine itself."


def run_in_page(arguments: list[str]) -> NoReturn:
    """Run the app on the terminal of ``AppProcess``."""
    import fcntl  # not on Windows
    import termios

    from coach_tui.audio.browser_device import BROWSER  # starts slowly
    from coach_tui.web.app_process import PAUSE_SIGNAL  # not on Windows

    # It sends signals when its size changes and when it closes.
    fcntl.ioctl(sys.stdin.fileno(), termios.TIOCSCTTY, 0)

    chosen = settings_with()
    applications: list[ServedApplication] = []

    def build(stack: ExitStack) -> ServedApplication:
        applications.append(ServedApplication(lock, chosen, 1.0, BROWSER, stack=stack))
        return applications[-1]

    def pause(_number: int, _frame: FrameType | None) -> None:
        for application in applications:
            # In a thread, as this one may have the lock of the requests.
            Thread(target=application.pause).start()

    signal.signal(PAUSE_SIGNAL, pause)
    loaded = load_personal(arguments[0]) if arguments else None
    lock = SessionLock(lock_file()) if loaded is None else acquired_session_lock()
    with logging_to_file():
        run_app(build, chosen, loaded)


if __name__ == "__main__":
    try:
        run_in_page(sys.argv[1:])
    except Exception as error:  # noqa: BLE001 - the log gets it
        sys.exit(report_crash(error))
