"""Chromium without a window, driven over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import subprocess
from contextlib import suppress
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Self

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --no-default-browser-check "
    "--disable-background-networking --disable-component-update --disable-sync --disable-extensions "
    "--disable-dev-shm-usage --autoplay-policy=no-user-gesture-required --remote-debugging-port=0"
)

PATIENCE_S = 15.0


class Browser:
    """An asynchronous context manager: a running Chromium with an empty profile.

    Args:
        env: Variables besides those of this process.
    """

    def __init__(self, env: Mapping[str, str] | None = None) -> None:
        self._env = env or {}
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def __aenter__(self) -> Self:
        assert PROGRAM is not None
        self._profile = Path(mkdtemp(prefix="chromium."))
        options = _OPTIONS.split()
        self._process = subprocess.Popen(  # noqa: ASYNC220 - it takes a moment
            [PROGRAM, *options, f"--user-data-dir={self._profile}", "about:blank"],
            env={**os.environ, "HOME": str(self._profile), **self._env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        async with asyncio.timeout(PATIENCE_S):
            port_file = self._profile / "DevToolsActivePort"
            while len(lines := _lines(port_file)) < 2:  # noqa: ASYNC110 - only the file says so
                await asyncio.sleep(0.05)
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(
            f"ws://127.0.0.1:{lines[0]}{lines[1]}", max_msg_size=0
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(Exception):
            await self.call("Browser.close")
        self._reading.cancel()
        await self._socket.close()
        await self._session.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(3)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, 9)
        self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    async def call(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """Call a method of the protocol.

        Raises:
            RuntimeError: The browser refuses it.
        """
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": parameters}
        await self._socket.send_json(
            message if session is None else {**message, "sessionId": session}
        )
        async with asyncio.timeout(PATIENCE_S):
            content = await answer
        if "error" in content:
            raise RuntimeError(f"{method}: {content['error']}")
        return content["result"]

    async def open(
        self, url: str, *, width: int = 1024, height: int = 768, touch: bool = False
    ) -> Tab:
        """A new tab that shows a page, on a screen of that size; in a profile of its own."""
        context = (await self.call("Target.createBrowserContext"))["browserContextId"]
        target = (
            await self.call("Target.createTarget", url="about:blank", browserContextId=context)
        )["targetId"]
        session = (await self.call("Target.attachToTarget", targetId=target, flatten=True))[
            "sessionId"
        ]
        tab = Tab(self, session)
        await tab.call("Page.enable")
        await tab.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=touch,
        )
        if touch:
            await tab.call("Emulation.setTouchEmulationEnabled", enabled=True)
        await tab.call("Page.navigate", url=url)
        return tab

    async def _read(self) -> None:
        async for message in self._socket:
            content = json.loads(message.data)
            answer = self._answers.pop(content.get("id", 0), None)
            if answer is not None and not answer.done():
                answer.set_result(content)


class Tab:
    """A page in the browser."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    async def call(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol for this page."""
        return await self._browser.call(method, self._session, **parameters)

    async def run(self, script: str) -> Any:
        """The value of an expression in the page, which may be awaited there.

        Raises:
            RuntimeError: It throws.
        """
        answer = await self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def until(self, script: str, timeout_s: float = PATIENCE_S) -> Any:
        """Wait until an expression is true.

        Raises:
            TimeoutError: It never is; says what the page shows.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not (value := await self.run(script)):  # noqa: ASYNC110 - a page says nothing by itself
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise TimeoutError(f"never {script}: {await self.text()}") from error
        return value

    async def text(self) -> str:
        """The words on the page."""
        return await self.run("document.body?.innerText")

    async def shows(self, words: str, timeout_s: float = PATIENCE_S) -> None:
        """Wait until words are on the page."""
        await self.until(f"document.body?.innerText.includes({json.dumps(words)})", timeout_s)

    async def type(self, text: str) -> None:
        """Type letters; a return is the enter key."""
        for letter in text:
            key = "Enter" if letter == "\r" else letter
            code = 13 if letter == "\r" else ord(letter.upper())
            common = {"key": key, "windowsVirtualKeyCode": code}
            await self.call("Input.dispatchKeyEvent", type="keyDown", text=letter, **common)
            await self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    async def tap(self, selector: str) -> None:
        """Tap the middle of an element with a finger."""
        box = await self.run(
            f"(() => {{const b = document.querySelector({json.dumps(selector)})"
            ".getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]})()"
        )
        point = {"x": box[0], "y": box[1]}
        await self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[point])
        await self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    async def picture(self) -> bytes:
        """A picture of it, a PNG."""
        answer = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").split() if path.exists() else []
