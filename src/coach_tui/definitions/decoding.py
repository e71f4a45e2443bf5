"""A file's bytes to text: UTF-8 only, nothing in it that would steer a terminal."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from coach_tui.definitions.problems import START, Place
from coach_tui.text import is_safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.definitions.problems import Report

MAX_BYTES = 256 * 1024
"""The largest file read; the longest session anyone would write is a tenth of it."""

_OTHER_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAVE_AS = "save it as UTF-8"


def decode(data: bytes, report: Report) -> str | None:
    """Turn a file's bytes into text.

    Args:
        data: The bytes, a UTF-8 byte order mark allowed.
        report: Where problems go.

    Returns:
        The text, or ``None`` when it must not be looked at any further.
    """
    if len(data) > MAX_BYTES:
        report.add(START, f"expected at most {MAX_BYTES // 1024} KiB, got more", "split the file")
        return None
    if data.startswith(_OTHER_MARKS):
        report.add(START, "expected text in UTF-8, got UTF-16 or UTF-32", _SAVE_AS)
        return None
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = _place_after(before)
        report.add(place, f"expected text in UTF-8, got byte {data[error.start]:#04x}", _SAVE_AS)
        return None
    unsafe = False
    for place, char in unsafe_characters(text):
        unsafe = True
        report.add(place, f"the character U+{ord(char):04X} is not allowed", "take it out")
    return None if unsafe else text


def unsafe_characters(text: str) -> Iterator[tuple[Place, str]]:
    """The characters of ``text`` that would not be shown as themselves, with their places."""
    if text.isascii() and text.isprintable():
        return
    # Only these three end a line: what splitlines() takes for line ends besides is unsafe.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if line.isprintable():  # Much quicker than asking for each character.
            continue
        for column, char in enumerate(line, start=1):
            if char != "\t" and not is_safe(char):
                yield Place(number, column), char


def _place_after(text: str) -> Place:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Place(len(lines), len(lines[-1]) + 1)
