"""What the calendar and the clock on the wall say, asked once and kept."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from coach_tui.core.log.days import DayStart
from coach_tui.core.log.entry import Timestamp

_USUAL_TURN = DayStart()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def timestamp_of(utc_ms: int, offset_s: int, zone: str, turn: DayStart = _USUAL_TURN) -> Timestamp:
    """Work out the person's day and put it together with the rest.

    Args:
        utc_ms: Milliseconds since 1970-01-01 00:00 UTC.
        offset_s: Local time minus UTC, in seconds.
        zone: The zone's name.
        turn: When the person's day turns.
    """
    turned = _EPOCH + timedelta(seconds=offset_s, milliseconds=utc_ms - turn.after_midnight_ms)
    return Timestamp(utc_ms, offset_s, zone, turned.date().isoformat())


def local_timestamp(turn: DayStart = _USUAL_TURN) -> Timestamp:
    """Now, here.

    Args:
        turn: When the person's day turns.
    """
    if hasattr(time, "tzset"):
        time.tzset()  # a zone changed since the program began is not seen otherwise
    utc_ms = time.time_ns() // 1_000_000
    local = time.localtime(utc_ms // 1000)
    zone = _iana_name(utc_ms, local.tm_gmtoff) or local.tm_zone
    return timestamp_of(utc_ms, local.tm_gmtoff, zone, turn)


def iso(moment: Timestamp) -> str:
    """ISO 8601 with the offset of then and there, to the second: ``2025-05-01T07:30:00+02:00``."""
    there = timezone(timedelta(seconds=moment.offset_s))
    when = _EPOCH + timedelta(milliseconds=moment.utc_ms)
    return when.astimezone(there).isoformat(timespec="seconds")


def zone_name(tz: str | None, localtime_link: str | None) -> str | None:
    """The IANA name in what the system was told, if there is one.

    Args:
        tz: The variable ``TZ``, which goes before the link.
        localtime_link: What ``/etc/localtime`` points to.

    Returns:
        A name such as ``Europe/Berlin``, not looked up; ``None`` where there is none.
    """
    told = localtime_link if tz is None else tz.removeprefix(":")
    if not told:
        return None if tz is None else "UTC"  # an empty TZ means UTC
    if told.startswith(("/", ".")):
        _, found, told = told.partition("zoneinfo/")
        if not found:
            return None
    return told.removeprefix("posix/").removeprefix("right/")


def _iana_name(utc_ms: int, offset_s: int) -> str | None:
    name = zone_name(os.environ.get("TZ"), _localtime_link())
    if name is None:
        return None
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - slow to import, and the first frame needs none

    # Kept only if it tells the same time: TZ may also hold a rule, or a slip of the pen.
    try:
        at = datetime.fromtimestamp(utc_ms / 1000, ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return None
    return name if at.utcoffset() == timedelta(seconds=offset_s) else None


def _localtime_link() -> str | None:
    try:
        return str(Path("/etc/localtime").readlink())
    except OSError:
        return None
