"""Encodes stretches of one sound side by side, so that every core has work.

An encoder is told a little more than its stretch: some frames before it, so that it has
settled when its own begin, and some after it. What it makes of those is left out, and the
rest stands in the file as if one encoder had made it all.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from coach_tui.audio.pcm import RATE, WIDTH

if TYPE_CHECKING:
    from concurrent.futures import Future

_Part = TypeVar("_Part")

STRETCH_S = 30
"""Long against what is encoded twice, which is a fifth of a second, and 3 MB of memory."""

_MOST_THREADS = 4
"""With more, the mixer is what is waited for."""


class Coder(Protocol[_Part]):
    """Makes and writes one kind of sound file.

    Attributes:
        frame: Samples to a frame of its kind; stretches hold whole frames.
        before: Frames an encoder is told before those that count.
        after: Frames it is told after them.
    """

    frame: int
    before: int
    after: int

    def encode(self, pcm: bytes, at: int, skip: int, count: int | None) -> _Part:
        """Encode a stretch. Called on any thread, several at once.

        Args:
            pcm: Its samples, with those before and after.
            at: Where the first of them is in the whole.
            skip: Frames at the start that do not count.
            count: Frames that count; ``None`` for all there are, at the end.
        """
        ...

    def append(self, part: _Part) -> None:
        """Write what became of a stretch; called in their order."""
        ...

    def close(self, n_samples: int) -> None:
        """Finish the file, which holds so many samples."""
        ...


class Abreast(Generic[_Part]):
    """A sound file that is encoded on several threads.

    Encoders let go of the interpreter's lock while they work.

    Args:
        coder: Its kind.
    """

    def __init__(self, coder: Coder[_Part]) -> None:
        self._coder = coder
        self._stretch = STRETCH_S * RATE // coder.frame
        self._held = bytearray()
        self._held_at = 0
        self._next = 0
        threads = min(_MOST_THREADS, os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="encoder")
        self._ahead = threads + 1
        self._working: deque[Future[_Part]] = deque()

    def write(self, pcm: bytes) -> None:
        """Add frames; waits when the encoders are far behind."""
        self._held += pcm
        coder = self._coder
        while self._end() >= (self._next + self._stretch + coder.after) * coder.frame:
            self._hand_out(self._stretch)

    def close(self) -> None:
        """Finish it."""
        try:
            self._hand_out(None)
            while self._working:
                self._coder.append(self._working.popleft().result())
        finally:
            self._pool.shutdown(cancel_futures=True)
            self._coder.close(self._end())

    def _end(self) -> int:
        return self._held_at + len(self._held) // WIDTH

    def _hand_out(self, count: int | None) -> None:
        """Let the next frames be encoded: so many, or what is left."""
        coder = self._coder
        skip = self._next - self._held_at // coder.frame
        told = None if count is None else (skip + count + coder.after) * coder.frame * WIDTH
        self._working.append(
            self._pool.submit(coder.encode, bytes(self._held[:told]), self._held_at, skip, count)
        )
        if count is not None:
            self._next += count
            done = max(0, self._next - coder.before) * coder.frame - self._held_at
            del self._held[: done * WIDTH]
            self._held_at += done
        while len(self._working) > self._ahead:
            self._coder.append(self._working.popleft().result())
