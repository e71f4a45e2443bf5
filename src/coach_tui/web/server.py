"""The server of the page: it passes keys, frames and sound between a browser and the app.

Everything that the page loads comes from here. A request must name an address of this server,
come from its own page, and bring the link's token or the cookie that was given for it. One
visitor has the app at a time, in one tab.

The page and the server exchange JSON lists with a name first; frames and blocks of sound go to
the page as bytes, after a byte that says which.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from aiohttp import WSMessage, WSMsgType, web

from coach_tui.audio.browser_device import (
    AHEAD_MS,
    BLOCK_BYTES,
    IN_PAGE,
    ON_MACHINE,
    SOCKET_VARIABLE,
)
from coach_tui.clock import monotonic_s
from coach_tui.exit_codes import ExitCode
from coach_tui.web.access import Access, message_page
from coach_tui.web.app_process import AppProcess

_log = logging.getLogger(__name__)

PAGE = "index.html"

TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
}

FRAME, SOUND = b"\x00", b"\x01"  # The first byte of what the page gets as bytes
MAX_MESSAGE = 64 * 1024  # Bytes of a message from the page: a long paste
HEARTBEAT_S = 3.0  # A page that answers no ping for half of this is lost

# Half a second of sound: what a slow network has not taken by then comes too late.
MAX_WAITING_BLOCKS = 25

# A page needs six at most. A machine may allow a program no more than 256 open files.
MAX_CONNECTIONS = 32

TAKEN_OVER = 4001  # The code with which a connection is closed for another tab of the same browser

BAD_MESSAGE = 4002

_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "coach-tui",
    "X-Content-Type-Options": "nosniff",
}

_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self' {sockets}; img-src data:; "
    # The terminal in the page writes its colours into a style element.
    "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_VISITOR = web.RequestKey("visitor", str)


class _Page:
    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.visitor = request[_VISITOR]
        self.connection = request.protocol
        self.socket = socket
        self.blocks: asyncio.Queue[bytes] = asyncio.Queue(MAX_WAITING_BLOCKS)

    async def send(self, *message: object) -> None:
        with suppress(ConnectionError):
            await self.socket.send_str(json.dumps(message))

    async def send_bytes(self, data: bytes) -> None:
        with suppress(ConnectionError):
            await self.socket.send_bytes(data)

    def add_block(self, block: bytes) -> None:
        """Queue a block of sound, in place of the oldest where too many wait."""
        if self.blocks.full():
            self.blocks.get_nowait()
        self.blocks.put_nowait(block)

    async def send_blocks(self) -> None:
        while True:
            await self.send_bytes(SOUND + await self.blocks.get())


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket to serve the page on; port 0 is a free one. Raises ``OSError``."""
    return socket.create_server((host, port))


def lan_address() -> str | None:
    """This machine's address in its network; ``None`` without one. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        # An address of documentation: only the route to it is looked up.
        probe.connect(("192.0.2.1", 9))
        address: str = probe.getsockname()[0]
        return None if address.startswith(("127.", "0.")) else address
    return None


class SoundRelay:
    """Has the app's sound engine play in the page, through ``play``, or on this machine."""

    def __init__(self, play: Callable[[bytes], None]) -> None:
        self._play = play
        self._engine: asyncio.StreamWriter | None = None
        self._sound = IN_PAGE

    async def serve_engine(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Send the app's sound engine where to play, and pass on its blocks."""
        if self._engine is not None:
            self._engine.close()
        self._engine = writer
        try:
            writer.write(self._sound)
            # An engine that plays on the machine sends nothing.
            while True:
                self._play(await reader.readexactly(BLOCK_BYTES))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def choose(self, choice: bytes) -> None:
        """Play in the page (``IN_PAGE``) or on the machine (``ON_MACHINE``)."""
        if choice != self._sound:
            self._sound = choice
            if self._engine is not None:
                # The engine asks again.
                self._engine.close()

    @property
    def report(self) -> tuple[str, str, int]:
        """The message to the page: where the sound plays, and how far ahead it is mixed."""
        return "sound", "page" if self._sound == IN_PAGE else "machine", AHEAD_MS


class PageServer:
    """Serves the page; ``link`` is what to open in a browser, token included."""

    def __init__(
        self,
        listening: socket.socket,
        command: Sequence[str],
        *,
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        self._listening = listening
        host, port = listening.getsockname()[:2]
        names = {host, "localhost"} if host.startswith("127.") else {host}
        addresses = [f"{name}:{port}" for name in names]
        self._access = Access(addresses, port)
        self._policy = _POLICY.format(sockets=" ".join(f"ws://{name}" for name in addresses))
        self.link = f"http://{host}:{port}/?token={self._access.token}"
        self._command = command
        self._heartbeat_s = heartbeat_s
        self._environment: Mapping[str, str] = {}
        self._page: _Page | None = None
        self._app: AppProcess | None = None
        self._frames: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._sound = SoundRelay(self._play)
        static = Path(__file__).parent / "static"
        self._files = {
            path.name: path.read_bytes() for path in static.iterdir() if path.suffix in TYPES
        }

    async def run(self) -> None:
        """Serve until this task is cancelled, then end the app."""
        # The library's warnings would be printed, with what a stranger sent.
        logging.getLogger("aiohttp").addHandler(logging.NullHandler())
        application = web.Application(middlewares=[self._guarded])
        application.router.add_get("/", self._show_page)
        application.router.add_get("/socket", self._connect)
        application.router.add_get("/{name}", self._show_file)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        # Short, as the path of a socket may not be long; only this user can enter it.
        with TemporaryDirectory(prefix="coach-tui-") as folder:
            sound_socket = Path(folder) / "sound"
            self._environment = {SOCKET_VARIABLE: str(sound_socket)}
            engines = await asyncio.start_unix_server(self._sound.serve_engine, sound_socket)
            await runner.setup()
            accepted = partial(self._accept, cast("web.Server", runner.server))
            listening = await asyncio.get_running_loop().create_server(
                accepted, sock=self._listening
            )
            try:
                await asyncio.Event().wait()
            finally:
                listening.close()
                await self._stop()
                engines.close()
                await runner.cleanup()

    def _accept(self, server: web.Server) -> asyncio.Protocol:
        """Handle a new connection, in place of the oldest where there are too many.

        They are closed before anyone is asked for the link: who opens hundreds and sends nothing
        must keep no page out.
        """
        page = None if self._page is None else self._page.connection
        others = [connection for connection in server.connections if connection is not page]
        for connection in others[: max(0, len(others) - MAX_CONNECTIONS + 1)]:
            connection.force_close()
        return server()

    async def _stop(self) -> None:
        page, self._page = self._page, None
        if page is not None:
            await page.send("stopped")
            await page.socket.close()
        if self._app is not None:
            await self._app.end()
        if self._frames is not None:
            # A program that the app has left behind may hold its terminal open.
            await asyncio.wait([self._frames], timeout=1.0)

    @web.middleware
    async def _guarded(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        """Refuse whom the page is not for, and add the headers that every answer has."""
        occupant = None if self._page is None else self._page.visitor
        try:
            admitted = self._access.admit(request, occupant)
            if isinstance(admitted, web.Response):
                response = admitted
            else:
                request[_VISITOR] = admitted
                response = await handler(request)
        except web.HTTPException as error:
            response = message_page(error.status, error.reason)
        except Exception:  # noqa: BLE001 - the log gets it
            # Without the address, which may have the token.
            _log.exception("a request failed")
            response = message_page(500, "Something went wrong inside coach-tui serve.")
        if not response.prepared:
            response.headers.update(_HEADERS)
            response.headers["Content-Security-Policy"] = self._policy
            if _VISITOR in request:
                self._access.remember(request[_VISITOR], request, response)
        return response

    async def _show_page(self, _: web.Request) -> web.Response:
        return web.Response(body=self._files[PAGE], content_type="text/html", charset="utf-8")

    async def _show_file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in self._files:
            raise web.HTTPNotFound
        return web.Response(
            body=self._files[name], content_type=TYPES[Path(name).suffix], charset="utf-8"
        )

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        page = _Page(
            request,
            web.WebSocketResponse(
                heartbeat=self._heartbeat_s, max_msg_size=MAX_MESSAGE, compress=False, timeout=1.0
            ),
        )
        # A request that is no handshake raises here, and replaces no page.
        await page.socket.prepare(request)
        before, self._page = self._page, page
        try:
            async with asyncio.TaskGroup() as tasks:
                if before is not None:
                    tasks.create_task(_close(before.socket, TAKEN_OVER))
                sending = tasks.create_task(page.send_blocks())
                async for message in page.socket:
                    if not await self._handle(page, message):
                        await _close(page.socket, BAD_MESSAGE)
                        break
                sending.cancel()
        finally:
            if self._page is page:
                self._page = None
                if self._app is not None:
                    self._app.pause()
        return page.socket

    async def _handle(self, page: _Page, message: WSMessage) -> bool:
        """Do what a message of the page says; return whether it was understood."""
        try:
            content: object = json.loads(message.data) if message.type is WSMsgType.TEXT else None
        except (ValueError, RecursionError):
            return False
        match content:
            case ["open", int(columns), int(rows)]:
                await self._open_app(page, columns, rows)
            case ["size", int(columns), int(rows)]:
                if self._app is not None:
                    self._app.resize(columns, rows)
            case ["keys", str(keys)]:
                if self._app is not None:
                    self._app.type(keys)
            case ["clock", int() | float() as asked_at]:
                await page.send("clock", asked_at, monotonic_s())
            case ["sound", "page"]:
                self._sound.choose(IN_PAGE)
                await page.send(*self._sound.report)
            case ["sound", "machine"]:
                self._sound.choose(ON_MACHINE)
                await page.send(*self._sound.report)
            case _:
                return False
        return True

    async def _open_app(self, page: _Page, columns: int, rows: int) -> None:
        """Show the app in a new page: start it, or have it draw all again."""
        async with self._starting:
            if self._app is None:
                try:
                    self._app = await AppProcess.start(
                        self._command, self._environment, columns, rows
                    )
                except OSError:
                    _log.exception("the app cannot be started")
                    await page.send("ended", ExitCode.CRASHED)
                    return
                self._frames = asyncio.create_task(self._pass_frames(self._app))
            else:
                self._app.resize(columns, rows)
                self._app.redraw()
        await page.send(*self._sound.report)

    async def _pass_frames(self, app: AppProcess) -> None:
        """Pass on what the app draws. What it draws for no page is gone: a new one gets it all."""
        # While a slow page takes nothing, nothing is read, and the app leaves frames out.
        while frames := await app.read():
            if self._page is not None:
                await self._page.send_bytes(FRAME + frames)
        self._app = None
        if self._page is not None:
            await self._page.send("ended", app.exit_code)

    def _play(self, block: bytes) -> None:
        if self._page is not None:
            self._page.add_block(block)


async def _close(socket: web.WebSocketResponse, code: int) -> None:
    with suppress(ConnectionError):
        await socket.close(code=code)
