"""The metadata of a sound file, title and chapters, as Vorbis comments and as an ID3 tag."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_CHAPTERS = 200
"""An ID3 tag allows 255."""

_NOT_USED = 0xFFFFFFFF
"""In place of a byte offset: the times are enough."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named part of the sound."""

    start_ms: int
    end_ms: int
    name: str


@dataclass(frozen=True, slots=True)
class Tags:
    """Title and chapters; chapters after ``MAX_CHAPTERS`` are left out."""

    title: str
    chapters: Sequence[Chapter] = ()


def comments(tags: Tags) -> Mapping[str, str]:
    """Return the comments of Ogg and FLAC; chapters follow Xiph's wiki."""
    fields = {"title": tags.title}
    for number, chapter in enumerate(tags.chapters[:MAX_CHAPTERS], 1):
        seconds, ms = divmod(chapter.start_ms, 1000)
        minutes, seconds = divmod(seconds, 60)
        hours, minutes = divmod(minutes, 60)
        fields[f"CHAPTER{number:03}"] = f"{hours:02}:{minutes:02}:{seconds:02}.{ms:03}"
        fields[f"CHAPTER{number:03}NAME"] = chapter.name
    return fields


def id3(tags: Tags) -> bytes:
    """Return an ID3v2.3 tag, which every player reads, with chapter frames 1.0."""
    frames = [_title_frame(tags.title)]
    chapters = tags.chapters[:MAX_CHAPTERS]
    if chapters:
        names = [f"chapter{number}".encode() + b"\0" for number in range(len(chapters))]
        # Flags: top level, ordered.
        frames.append(_frame(b"CTOC", b"toc\0" + bytes([0b11, len(names)]) + b"".join(names)))
        for name, chapter in zip(names, chapters, strict=True):
            times = struct.pack(">IIII", chapter.start_ms, chapter.end_ms, _NOT_USED, _NOT_USED)
            frames.append(_frame(b"CHAP", name + times + _title_frame(chapter.name)))
    body = b"".join(frames)
    sevens = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + sevens + body


def _frame(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack(">IH", len(body), 0) + body


def _title_frame(title: str) -> bytes:
    # UTF-16 with a byte order mark: this version has no UTF-8.
    return _frame(b"TIT2", b"\x01\xff\xfe" + title.encode("utf-16-le"))
