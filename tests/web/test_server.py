"""The page's server: whom it lets in, and what passes between page and app."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("aiohttp", reason="the extra serve is not installed")

import aiohttp

from coach_tui.audio.browser_device import (
    AHEAD_MS,
    BLOCK_BYTES,
    IN_PAGE,
    ON_MACHINE,
)
from coach_tui.clock import monotonic_s
from coach_tui.web import server as module
from coach_tui.web.server import (
    BAD_MESSAGE,
    MAX_CONNECTIONS,
    TAKEN_OVER,
    PageServer,
    listening_socket,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import ClientSession, ClientWebSocketResponse

ECHO = Path(__file__).parents[1] / "support" / "echo_app.py"

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals"),
]


@asynccontextmanager
async def serving(**options: float) -> AsyncIterator[PageServer]:
    command = [sys.executable, str(ECHO)]
    server = PageServer(listening_socket("127.0.0.1", 0), command, **options)
    task = asyncio.create_task(server.run())
    await asyncio.sleep(0)
    yield server
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def server() -> AsyncIterator[PageServer]:
    async with serving() as server:
        yield server


def address(server: PageServer) -> str:
    return server.link.partition("/?")[0]


@asynccontextmanager
async def browser() -> AsyncIterator[ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


class Page:
    """A page of the app, with what came so far."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.drawn = ""
        self.messages: list[Any] = []
        self.blocks: list[bytes] = []
        self.close_code: int | None = None

    async def send(self, *message: object) -> None:
        """Send a message."""
        await self.socket.send_str(json.dumps(message))

    async def draws(self, words: str) -> None:
        """Wait until the app has drawn words."""
        await self.until(lambda: words in self.drawn)

    async def until(self, is_true: Any) -> None:
        """Wait for something to have come."""
        async with asyncio.timeout(10):
            while not is_true():
                message = await self.socket.receive()
                if message.type is aiohttp.WSMsgType.TEXT:
                    self.messages.append(json.loads(message.data))
                elif message.type is aiohttp.WSMsgType.BINARY and message.data[:1] == module.FRAME:
                    self.drawn += message.data[1:].decode()
                elif message.type is aiohttp.WSMsgType.BINARY:
                    self.blocks.append(message.data[1:])
                else:
                    is_close = message.type is aiohttp.WSMsgType.CLOSE
                    self.close_code = message.data if is_close else self.socket.close_code
                    assert is_true(), (message, self.drawn)


@asynccontextmanager
async def page(server: PageServer, session: ClientSession) -> AsyncIterator[Page]:
    """The page of the link, with the app in it."""
    async with session.get(server.link) as response:
        assert response.status == 200
    origin = address(server)
    async with session.ws_connect(f"{origin}/socket", origin=origin) as socket:
        shown = Page(socket)
        await shown.send("open", 90, 30)
        yield shown


async def test_only_the_link_lets_a_browser_in_and_a_cookie_takes_its_place(server: PageServer):
    async with browser() as session:
        for wrong in ("/", "/?token=", "/?token=wrong", "/page.js", "/socket", "/?token=%ff"):
            headers = {"Origin": address(server)}
            async with session.get(address(server) + wrong, headers=headers) as response:
                assert response.status == 403
                assert "needs the link" in await response.text()
                assert not response.cookies
        async with session.get(server.link) as response:
            assert response.status == 200
            cookie = response.headers["Set-Cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=Strict" in cookie
            assert server.link.partition("=")[2] not in cookie
        async with session.get(address(server)) as response:
            assert response.status == 200
            assert "Set-Cookie" not in response.headers


async def test_the_page_loads_nothing_from_elsewhere(server: PageServer):
    async with browser() as session, session.get(server.link) as response:
        text = await response.text()
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert response.headers["Referrer-Policy"] == "no-referrer"
        for name in re.findall(r'(?:src|href)="([^":]+)"', text):
            async with session.get(f"{address(server)}/{name}") as part:
                assert part.status == 200, name
        async with session.get(f"{address(server)}/..%2fserver.py") as part:
            assert part.status == 404


async def test_a_foreign_host_or_origin_is_refused(server: PageServer):
    link = server.link
    async with browser() as session:
        for headers in (
            {"Host": "evil.example"},
            {"Host": "127.0.0.1"},
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": "https" + address(server)[4:]},
        ):
            async with session.get(link, headers=headers) as response:
                assert response.status == 403, headers
                assert "listens on" in await response.text()
        async with session.get(link) as response:
            assert response.status == 200
        for origin in (None, "http://evil.example"):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await session.ws_connect(f"{address(server)}/socket", origin=origin)
            assert refusal.value.status == 403


async def test_keys_and_sizes_reach_the_app_and_it_lives_on_without_a_page(server: PageServer):
    async with browser() as session:
        async with page(server, session) as shown:
            await shown.draws("<size 90x30>")
            assert ["sound", "page", AHEAD_MS] in shown.messages
            await shown.send("keys", "aß\x1a\r")
            await shown.draws(r"<key b'\r'>")
            assert r"<key b'\x9f'>" in shown.drawn
            assert r"\x1a" not in shown.drawn
            await shown.send("size", 100, 1)
            await shown.draws("<size 100x5>")
            now_s = monotonic_s()
            await shown.send("clock", 12.5)
            await shown.until(lambda: shown.messages[-1][0] == "clock")
            assert shown.messages[-1][1] == 12.5
            assert now_s <= shown.messages[-1][2] <= monotonic_s()
        async with page(server, session) as again:
            # What it drew meanwhile is gone, and it draws all anew.
            await again.draws("<redrawn after 1 pauses>")
            assert "started" not in again.drawn
            await again.send("keys", "q")
            await again.until(lambda: ["ended", 3] in again.messages)
            await again.send("open", 80, 24)
            await again.draws("<started>")


async def test_another_tab_takes_over_and_a_lost_connection_pauses(server: PageServer):
    async with browser() as session:
        async with page(server, session) as shown:
            await shown.draws("<size 90x30>")
            async with page(server, session) as other:
                await other.draws("<redrawn after 0 pauses>")
                await shown.until(lambda: shown.close_code == TAKEN_OVER)
                # The app draws more than any buffer holds, and no one reads it.
                await other.send("keys", "!")
                await other.draws("<line 10>")
                assert session.connector is not None
                await session.connector.close()
        async with (
            aiohttp.ClientSession(cookie_jar=session.cookie_jar) as reconnected,
            page(server, reconnected) as again,
        ):
            await again.draws("<redrawn after 1 pauses>")
            await again.send("keys", "z")
            await again.draws("<key b'z'>")


async def test_a_request_that_is_no_handshake_replaces_no_page(server: PageServer):
    async with browser() as session, page(server, session) as shown:
        await shown.draws("size 90x30")
        headers = {"Origin": address(server)}
        async with session.get(f"{address(server)}/socket", headers=headers) as response:
            assert response.status == 400
        await shown.send("open", 70, 20)
        await shown.draws("<redrawn after 0 pauses>")


async def test_a_page_that_falls_silent_is_lost():
    async with serving(heartbeat_s=0.5) as server, browser() as session:
        async with page(server, session) as shown:
            await shown.draws("<size 90x30>")
        origin = address(server)
        silent = await session.ws_connect(f"{origin}/socket", origin=origin, autoping=False)
        await silent.send_str('["open", 90, 30]')
        async with asyncio.timeout(10):
            while (await silent.receive()).type is not aiohttp.WSMsgType.CLOSED:
                pass
        async with page(server, session) as again:
            await again.draws("<redrawn after 2 pauses>")


async def test_connections_that_send_nothing_keep_no_page_out(server: PageServer):
    host, port = address(server).removeprefix("http://").split(":")
    async with browser() as session, page(server, session) as shown:
        await shown.draws("<size 90x30>")
        silent = [await asyncio.open_connection(host, int(port)) for _ in range(MAX_CONNECTIONS)]
        reader, _ = silent[0]
        _, newest = await asyncio.open_connection(host, int(port))
        async with asyncio.timeout(10):
            assert await reader.read() == b""  # the oldest is closed for it
        await shown.send("keys", "a")
        await shown.draws("<key b'a'>")
        async with page(server, session) as again:
            await again.draws("<redrawn")
        for writer in (newest, *(writer for _, writer in silent)):
            writer.close()


async def test_a_second_visitor_reads_so_until_the_first_leaves(server: PageServer):
    async with browser() as first, browser() as second, browser() as third:
        async with second.get(server.link) as response:
            assert response.status == 200
        async with page(server, first) as shown:
            await shown.draws("<size 90x30>")
            async with second.get(server.link) as response:
                assert response.status == 409
                assert "open on another device" in await response.text()
            async with third.get(server.link) as response:
                assert response.status == 409
                assert not response.cookies
            origin = address(server)
            with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
                await second.ws_connect(f"{origin}/socket", origin=origin)
            assert refusal.value.status == 409
        async with page(server, second) as shown:
            await shown.draws("<redrawn after 1 pauses>")


@pytest.mark.parametrize(
    "message", ["", "{}", '["keys", 1]', '["open", "a", 1]', "[" * 5000, "x" * 70_000]
)
async def test_a_page_that_sends_what_is_none_of_ours_is_cut_off(server: PageServer, message: str):
    async with browser() as session, page(server, session) as shown:
        await shown.socket.send_str(message)
        await shown.until(lambda: shown.close_code in (BAD_MESSAGE, 1009))


async def test_nothing_that_follows_a_bad_message_reaches_the_app(server: PageServer):
    async with browser() as session:
        async with page(server, session) as shown:
            await shown.draws("<size 90x30>")
            await shown.send("neither")
            for _ in range(5):
                await shown.send("keys", "a")
            await shown.until(lambda: shown.close_code == BAD_MESSAGE)
        async with page(server, session) as again:
            await again.send("keys", "z")
            await again.draws("<key b'z'>")
            assert "<key b'a'>" not in shown.drawn + again.drawn


async def test_sound_goes_to_the_page_or_to_the_machine_as_it_chooses(server: PageServer):
    async with browser() as session, page(server, session) as shown:
        await shown.draws("<size 90x30>")
        (path,) = re.findall("<sound at (.*?)>", shown.drawn)
        reader, writer = await asyncio.open_unix_connection(path)
        assert await reader.readexactly(1) == IN_PAGE
        block = bytes(range(256)) * 8
        writer.write(block[:BLOCK_BYTES])
        await shown.until(lambda: shown.blocks)
        assert shown.blocks == [block[:BLOCK_BYTES]]
        await shown.send("sound", "machine")
        await shown.until(lambda: ["sound", "machine", AHEAD_MS] in shown.messages)
        assert await reader.read() == b""
        writer.close()
        reader, writer = await asyncio.open_unix_connection(path)
        assert await reader.readexactly(1) == ON_MACHINE
        await shown.send("sound", "page")
        assert await reader.read() == b""
        writer.close()
