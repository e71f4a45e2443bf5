"""Draws ``pictures/browser.png``, the page of ``serve`` on a tablet: ``python docs/make_browser_picture.py``.

Needs the extra ``serve`` and Chromium, so that ``make docs`` leaves it out.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]

sys.path.insert(0, str(ROOT / "tests" / "support"))

from browser import Browser  # noqa: E402 - a helper of the tests
from home_folder import Home  # noqa: E402 - likewise

PICTURE = ROOT / "docs" / "pictures" / "browser.png"

INTO_SET_UP_S = 4
INTO_REP_S = 9


async def picture(link: str) -> bytes:
    """The page a few seconds into the first set."""
    async with Browser() as browser:
        tab = await browser.open(link, touch=True)
        await tab.shows("space Pause")
        await asyncio.sleep(INTO_SET_UP_S)
        await tab.tap("#keys button")
        await asyncio.sleep(INTO_REP_S)
        return await tab.picture()


def main() -> None:
    """Serve a session in an empty home, and write the picture."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        serving = home.start("serve", "glute-activation")
        try:
            link = next(iter(serving.stdout or ())).strip()
            PICTURE.write_bytes(asyncio.run(picture(link)))
        finally:
            serving.terminate()
            serving.wait(10)
            home.close()


if __name__ == "__main__":
    main()
