"""A whole session as sound, mixed as the engine mixes it, faster than it is heard."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from coach_tui.audio.mixer import DELAY_FRAMES, Mixer
from coach_tui.audio.pcm import RATE, WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach_tui.audio.output import ScheduledSound
    from coach_tui.audio.repertoire import Repertoire

BLOCK_FRAMES = RATE
"""A second at a time: longer blocks are no faster."""


def frame_of(at_s: float) -> int:
    """The frame of a file at which something is heard."""
    return round(at_s * RATE)


def tape(
    sounds: Iterable[ScheduledSound], length_s: float, repertoire: Repertoire
) -> Iterator[bytes]:
    """Mix sounds into one recording, a block at a time.

    Only what sounds is in memory, so a long session takes no more of it than a short one.

    Args:
        sounds: What is heard, ``at_s`` counted from the start.
        length_s: How long the recording is at least; what still sounds then is let out.
        repertoire: What can be heard.

    Yields:
        Frames, in order.
    """
    waiting = [(frame_of(item.at_s), number, item) for number, item in enumerate(sounds)]
    heapq.heapify(waiting)
    mixer = Mixer()
    end = frame_of(length_s)
    late = DELAY_FRAMES
    while waiting or mixer.position < end + DELAY_FRAMES:
        until = mixer.position + BLOCK_FRAMES
        while waiting and waiting[0][0] < until:
            frame, _, item = heapq.heappop(waiting)
            found = repertoire.get(item)
            if found is not None:
                source, group = found
                mixer.place(source, frame, group)
                end = max(end, frame + source.n_frames)
        size = BLOCK_FRAMES if waiting else min(BLOCK_FRAMES, end + DELAY_FRAMES - mixer.position)
        block = mixer.mix(size)
        # The mixer's output is late; here nobody waits for it, so what it is late by goes.
        yield block[late * WIDTH :]
        late = max(0, late - size)
