"""Durations as written in files: ``45s``, ``1m30s``, ``1:30``, ``2.5s``, or bare seconds."""

from __future__ import annotations

import re

MINUTE_MS = 60_000
HOUR_MS = 3_600_000

# re.ASCII: \d would match digits of other scripts. Digits are bounded: int() raises on thousands.
_CLOCK = re.compile(r"(\d{1,6}):([0-5]\d)(?:\.(\d{1,3}))?", re.ASCII)
_UNITS = re.compile(r"(?:(\d{1,6})h)? ?(?:(\d{1,6})m)? ?(?:(\d{1,9})(?:\.(\d{1,3}))?s)?", re.ASCII)
_BARE = re.compile(r"(\d{1,9})(?:\.(\d{1,3}))?", re.ASCII)

# A pattern of durations for the JSON Schema.
PATTERN = r"(?:\d+:[0-5]\d(?:\.\d{1,3})?|(?= {0,2}\d)(?:\d+h)? ?(?:\d+m)? ?(?:\d+(?:\.\d{1,3})?s)?|\d+(?:\.\d{1,3})?)"

_RANGE = re.compile(r"([^-\N{EN DASH}]+?) ?[-\N{EN DASH}] ?([^-\N{EN DASH}]+)")
_ENDS_IN_UNIT = re.compile(r"[hms]\Z")


def parse_duration(text: str) -> int | None:
    """A duration in milliseconds, or ``None`` when ``text`` is not one."""
    if clock := _CLOCK.fullmatch(text):
        minutes, seconds, fraction = clock.groups()
        return int(minutes) * MINUTE_MS + _seconds_ms(seconds, fraction)
    if bare := _BARE.fullmatch(text):
        return _seconds_ms(*bare.groups())
    if (units := _UNITS.fullmatch(text)) and text.strip():
        hours, minutes, seconds, fraction = units.groups()
        whole = int(hours or 0) * HOUR_MS + int(minutes or 0) * MINUTE_MS
        return whole + _seconds_ms(seconds or "0", fraction)
    return None


def parse_duration_range(text: str) -> tuple[int, int] | None:
    """A duration or a span of two such as ``2-3s``, in milliseconds, ends as written.

    A first number without a unit takes the unit of the second.
    """
    single = parse_duration(text)
    if single is not None:
        return single, single
    span = _RANGE.fullmatch(text)
    if span is None:
        return None
    first, second = span.groups()
    if _BARE.fullmatch(first) and (unit := _ENDS_IN_UNIT.search(second)):
        # The unit of the 2 is ambiguous in "2-1m30s", and clear in "2-3s".
        if not _BARE.fullmatch(second[:-1]):
            return None
        first += unit.group()
    low, high = parse_duration(first), parse_duration(second)
    return None if low is None or high is None else (low, high)


def parse_count_range(text: str) -> tuple[int, int] | None:
    """A whole number or a span of two such as ``15-20``, ends as written; ``None`` when neither."""
    span = re.fullmatch(r"(\d{1,9})(?: ?[-\N{EN DASH}] ?(\d{1,9}))?", text, re.ASCII)
    if span is None:
        return None
    low, high = span.groups()
    return int(low), int(high or low)


def duration_text(ms: int) -> str:
    """The shortest spelling of a duration: ``1m30s``, ``2.5s``, ``0s``."""
    hours, rest = divmod(ms, HOUR_MS)
    minutes, rest = divmod(rest, MINUTE_MS)
    seconds = f"{rest // 1000}.{rest % 1000:03}".rstrip("0").rstrip(".")
    parts = (
        f"{hours}h" if hours else "",
        f"{minutes}m" if minutes else "",
        f"{seconds}s" if rest else "",
    )
    return "".join(parts) or "0s"


def _seconds_ms(whole: str, fraction: str | None) -> int:
    return int(whole) * 1000 + int((fraction or "").ljust(3, "0"))
