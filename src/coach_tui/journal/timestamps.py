"""Timestamps: UTC time, offset, zone and the user's day, fixed when an event happens."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as wall_clock
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui.core.log.days import DayStart

if TYPE_CHECKING:
    from coach_tui.core.log.entry import Timestamp

_USUAL_TURN = DayStart()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Sentences for the user about a time that no entry can have.
BEFORE_1970 = "The journal's days begin in 1970."
NOT_YET = "That time has not come yet."


def timestamp_of(utc_ms: int, offset_s: int, zone: str, turn: DayStart = _USUAL_TURN) -> Timestamp:
    """A timestamp with the user's day worked out."""
    from coach_tui.core.log.entry import Timestamp  # noqa: PLC0415 - lists of sessions need none

    return Timestamp(utc_ms, offset_s, zone, _date_of(utc_ms, offset_s, turn))


def local_date(turn: DayStart = _USUAL_TURN) -> str:
    """The user's day now."""
    utc_ms, offset_s, _ = _now()
    return _date_of(utc_ms, offset_s, turn)


def _date_of(utc_ms: int, offset_s: int, turn: DayStart) -> str:
    turned = _EPOCH + timedelta(seconds=offset_s, milliseconds=utc_ms - turn.after_midnight_ms)
    return turned.date().isoformat()


def local_timestamp(turn: DayStart = _USUAL_TURN) -> Timestamp:
    """The current time in the local zone."""
    utc_ms, offset_s, short_name = _now()
    return timestamp_of(utc_ms, offset_s, _iana_name(utc_ms, offset_s) or short_name, turn)


def _now() -> tuple[int, int, str]:
    """The time in UTC, the zone's offset and its short name."""
    if hasattr(time, "tzset"):
        time.tzset()  # a zone changed since the program began is not seen otherwise
    utc_ms = time.time_ns() // 1_000_000
    local = time.localtime(utc_ms // 1000)
    return (utc_ms, local.tm_gmtoff, local.tm_zone) if _is_usable(local) else (utc_ms, 0, "UTC")


def _is_usable(local: time.struct_time) -> bool:
    """Whether its zone is less than a day from UTC; ``TZ=IST-530``, for 5:30, is not.

    Neither the journal nor Python takes such an offset: UTC stands in for it.
    """
    return abs(local.tm_gmtoff) < 86_400


def in_local_zone(local: datetime) -> datetime:
    """A time of this zone's clock with its offset; ``OverflowError`` outside the calendar."""
    is_usable = _is_usable(time.localtime())
    return local.astimezone() if is_usable else local.replace(tzinfo=UTC)


def timestamp_at(day: date, clock: wall_clock, turn: DayStart = _USUAL_TURN) -> Timestamp:
    """The time at which this zone's clock showed a time on the user's day.

    A time before the user's day starts is that of the night after it. ``ValueError`` with a sentence
    for the user where it is beyond the calendar's end, or before 1970, which the journal cannot hold.
    """
    is_night = clock.hour * 60 + clock.minute < turn.minutes
    try:
        local = in_local_zone(datetime.combine(day + timedelta(days=is_night), clock))
        utc_ms = round(local.timestamp() * 1000)
    except (OverflowError, OSError, ValueError) as error:
        # East of Greenwich, and at night, the calendar's last day has no time in UTC.
        raise ValueError(NOT_YET if day.year > _EPOCH.year else BEFORE_1970) from error
    if utc_ms <= 0:
        raise ValueError(BEFORE_1970)
    from coach_tui.core.log.entry import Timestamp  # noqa: PLC0415 - as above

    offset_s = round((local.utcoffset() or timedelta()).total_seconds())
    zone = _iana_name(utc_ms, offset_s) or local.tzname() or ""
    return Timestamp(utc_ms, offset_s, zone, day.isoformat())


def iso(timestamp: Timestamp) -> str:
    """ISO 8601 with the offset at that time, to the second: ``2025-05-01T07:30:00+02:00``."""
    zone = timezone(timedelta(seconds=timestamp.offset_s))
    utc = _EPOCH + timedelta(milliseconds=timestamp.utc_ms)
    return utc.astimezone(zone).isoformat(timespec="seconds")


def zone_name(tz: str | None, localtime_link: str | None) -> str | None:
    """The IANA name that ``TZ`` or else the link ``/etc/localtime`` has, if any."""
    name = localtime_link if tz is None else tz.removeprefix(":")
    if not name:
        return None if tz is None else "UTC"  # an empty TZ means UTC
    if name.startswith(("/", ".")):
        _, separator, name = name.partition("zoneinfo/")
        if not separator:
            return None
    return name.removeprefix("posix/").removeprefix("right/")


def _iana_name(utc_ms: int, offset_s: int) -> str | None:
    name = zone_name(os.environ.get("TZ"), _localtime_link())
    if name is None:
        return None
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - slow to import, and the first frame needs none

    # Used only if it gives the same time: TZ may also hold a rule, or a typing error.
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
