"""What a sound file says of itself: its title and its chapters, in the ways of its kind."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_CHAPTERS = 200
"""An ID3 tag has room for 255."""

_NOT_USED = 0xFFFFFFFF
"""In place of where a chapter is in bytes: its times say it."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the sound that a player can go to.

    Attributes:
        start_ms: Where it begins.
        end_ms: Where it ends.
        name: What it is called.
    """

    start_ms: int
    end_ms: int
    name: str


@dataclass(frozen=True, slots=True)
class Tags:
    """What a sound file says of itself.

    Attributes:
        title: What it is called.
        chapters: Its parts in their order; of more than ``MAX_CHAPTERS`` the first.
    """

    title: str
    chapters: Sequence[Chapter] = ()


def comments(tags: Tags) -> Mapping[str, str]:
    """The comments of Ogg and FLAC; those of chapters are named as Xiph's wiki lays down."""
    found = {"title": tags.title}
    for number, chapter in enumerate(tags.chapters[:MAX_CHAPTERS], 1):
        seconds, ms = divmod(chapter.start_ms, 1000)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        found[f"CHAPTER{number:03}"] = f"{hours:02}:{minutes:02}:{seconds:02}.{ms:03}"
        found[f"CHAPTER{number:03}NAME"] = chapter.name
    return found


def id3(tags: Tags) -> bytes:
    """The tag of an MP3 file: ID3v2.3, which everything reads, with its chapter frames 1.0."""
    frames = [_titled(tags.title)]
    chapters = tags.chapters[:MAX_CHAPTERS]
    if chapters:
        names = [f"chapter{number}".encode() + b"\0" for number in range(len(chapters))]
        # On top, and its parts are in their order.
        frames.append(_frame(b"CTOC", b"toc\0" + bytes([0b11, len(names)]) + b"".join(names)))
        for name, chapter in zip(names, chapters, strict=True):
            times = struct.pack(">IIII", chapter.start_ms, chapter.end_ms, _NOT_USED, _NOT_USED)
            frames.append(_frame(b"CHAP", name + times + _titled(chapter.name)))
    body = b"".join(frames)
    sevens = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + sevens + body


def _frame(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack(">IH", len(body), 0) + body


def _titled(words: str) -> bytes:
    # UTF-16 with its mark: this version knows no UTF-8.
    return _frame(b"TIT2", b"\x01\xff\xfe" + words.encode("utf-16-le"))
