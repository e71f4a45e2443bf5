"""FIT: one entry as a strength activity, for sports watches and training sites.

Numbers of messages, fields and values are those of Garmin's FIT profile 21.40; the file
format is its "Flexible and Interoperable Data Transfer (FIT) Protocol". An activity needs a file
id, an activity, a session, a lap and a record, each with a time
(https://developer.garmin.com/fit/file-types/activity, https://developers.strava.com/docs/uploads).

The profile has no scale for ``workout_rpe``. Watches write ten times the rating there
(GoldenCheetah's issue 4124, from a Forerunner 945), and so does this module.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.log.entry import Entry, EntryState, SetResult
from coach_tui.core.model.breathing import BREATHING_IDS
from coach_tui.core.model.load import Load
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import FitExercise

_PROTOCOL_2_0 = 0x20
_PROFILE_VERSION = 2140  # 21.40: the newest whose messages are used here
_HEADER_BYTES = 14
_MAX_TEXT_BYTES = 254  # and a zero after them
_EPOCH_S = 631_065_600  # 1989-12-31 00:00 UTC
_EARLIEST = 0x10000001  # below, a FIT time counts from when the device was started

# Base types: the number in a definition and the format of struct, little endian.
_ENUM, _UINT8, _STRING = (0x00, "<B"), (0x02, "<B"), (0x07, "s")

_UINT16, _UINT32, _UINT32Z = (0x84, "<H"), (0x86, "<I"), (0x8C, "<I")

_START, _STOP, _STOP_ALL = 0, 1, 4  # of event_type

_REST, _ACTIVE = 0, 1  # of set_type

_TRAINING, _STRENGTH, _BREATHING = 10, 20, 62  # of sport and sub_sport

_WEIGHT_SCALE = 16  # of kilograms
_DISPLAY_UNITS = {"kg": 1, "lb": 2}  # of fit_base_unit
_DEVELOPMENT = 255  # the manufacturer's number for software without one of its own
_NAME = "coach-tui"
_RPE_SCALE = 10

_Field = tuple[int, tuple[int, str]] | tuple[int, tuple[int, str], int | str]

_PROFILE: Mapping[str, tuple[int, Mapping[str, _Field]]] = {
    "file_id": (0, {
        "type": (0, _ENUM, 4),  # activity
        "manufacturer": (1, _UINT16, _DEVELOPMENT), "product": (2, _UINT16, 0),
        "serial_number": (3, _UINT32Z), "time_created": (4, _UINT32),
        "product_name": (8, _STRING, _NAME),
    }),
    "file_creator": (49, {"software_version": (0, _UINT16, 1)}),
    "device_info": (23, {
        "timestamp": (253, _UINT32),
        "device_index": (0, _UINT8, 0),  # creator
        "manufacturer": (2, _UINT16, _DEVELOPMENT), "serial_number": (3, _UINT32Z),
        "product": (4, _UINT16, 0),
        "source_type": (25, _ENUM, 5),  # local
        "product_name": (27, _STRING, _NAME),
    }),
    "event": (21, {
        "timestamp": (253, _UINT32),
        "event": (0, _ENUM, 0),  # timer
        "event_type": (1, _ENUM),
    }),
    "record": (20, {"timestamp": (253, _UINT32)}),
    "exercise_title": (264, {
        "message_index": (254, _UINT16), "exercise_category": (0, _UINT16),
        "exercise_name": (1, _UINT16), "wkt_step_name": (2, _STRING),
    }),
    "set": (225, {
        "timestamp": (254, _UINT32), "duration": (0, _UINT32), "start_time": (6, _UINT32),
        "message_index": (10, _UINT16), "set_type": (5, _UINT8), "repetitions": (3, _UINT16),
        "weight": (4, _UINT16), "category": (7, _UINT16), "category_subtype": (8, _UINT16),
        "weight_display_unit": (9, _UINT16),
        "wkt_step_index": (11, _UINT16),
    }),
    "lap": (19, {
        "message_index": (254, _UINT16, 0), "timestamp": (253, _UINT32),
        "event": (0, _ENUM, 9), "event_type": (1, _ENUM, _STOP),  # lap
        "start_time": (2, _UINT32), "total_elapsed_time": (7, _UINT32),
        "total_timer_time": (8, _UINT32),
        "lap_trigger": (24, _ENUM, 7),  # session_end
        "sport": (25, _ENUM, _TRAINING), "sub_sport": (39, _ENUM),
    }),
    "session": (18, {
        "message_index": (254, _UINT16, 0), "timestamp": (253, _UINT32),
        "event": (0, _ENUM, 8), "event_type": (1, _ENUM, _STOP),  # session
        "start_time": (2, _UINT32), "total_elapsed_time": (7, _UINT32),
        "total_timer_time": (8, _UINT32),
        "sport": (5, _ENUM, _TRAINING), "sub_sport": (6, _ENUM),
        "first_lap_index": (25, _UINT16, 0), "num_laps": (26, _UINT16, 1),
        "trigger": (28, _ENUM, 0),  # activity_end
        "sport_profile_name": (110, _STRING), "workout_rpe": (193, _UINT8),
    }),
    "activity": (34, {
        "timestamp": (253, _UINT32), "total_timer_time": (0, _UINT32),
        "num_sessions": (1, _UINT16, 1),
        "type": (2, _ENUM, 0),  # manual
        "event": (3, _ENUM, 26), "event_type": (4, _ENUM, _STOP),  # activity
        "local_timestamp": (5, _UINT32),
    }),
}  # fmt: skip
"""Each message's number and its fields in writing order: number, base type, and the value where
that never changes."""


class _FitFile:
    def __init__(self) -> None:
        self._records = bytearray()
        self._definition = b""

    def add(self, message: str, **values: int | str | None) -> None:
        """Add a message; a field whose value is ``None`` is left out."""
        number, fields = _PROFILE[message]
        definition = content = b""
        for name, (field, (base, layout), *fixed) in fields.items():
            value = values.get(name, *fixed)
            if value is not None:
                packed = _packed(layout, value)
                definition += bytes((field, len(packed), base))
                content += packed
        # Reserved, little endian, the message's number, its number of fields.
        definition = struct.pack("<BBHB", 0, 0, number, len(definition) // 3) + definition
        # One local message type is enough: it is redefined whenever it changes.
        if definition != self._definition:
            self._records += b"\x40" + definition
            self._definition = definition
        self._records += b"\0" + content

    def content(self) -> bytes:
        header = struct.pack(
            "<BBHI4s", _HEADER_BYTES, _PROTOCOL_2_0, _PROFILE_VERSION, len(self._records), b".FIT"
        )
        whole = header + struct.pack("<H", checksum(header)) + self._records
        return whole + struct.pack("<H", checksum(whole))


def checksum(content: bytes) -> int:
    """FIT's own CRC of 16 bits, which is CRC-16/ARC."""
    crc = 0
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def _packed(layout: str, value: int | str) -> bytes:
    """A value in its field: a number clipped to what the type can hold, a text cut short."""
    if isinstance(value, str):
        raw = value.encode("utf-8", "replace")[:_MAX_TEXT_BYTES]
        # Cut between letters, not inside one.
        return raw.decode("utf-8", "ignore").encode("utf-8") + b"\0"
    # All bits set means "no value", so the largest value is one less.
    most = 256 ** struct.calcsize(layout) - 2
    return struct.pack(layout, min(max(value, 0), most))


class _Set(Struct, frozen=True):
    """A set that was done, with its times."""

    result: SetResult
    start_ms: int
    end_ms: int


def fit_activity(entry: Entry, fit_name: Callable[[str, str], FitExercise | None]) -> bytes:
    """One entry as a FIT activity file with a set for each set and side that was done.

    A set has no field for the side, so its title names it. ``fit_name`` has the FIT category and
    name of an exercise by its id and the name under which it was done.
    """
    sets = _sets(entry)
    start_ms = min([entry.head.started.utc_ms, *(done.start_ms for done in sets)])
    last_ms = max([start_ms, *(done.end_ms for done in sets)])
    end_ms = max(last_ms, entry.ended.utc_ms if entry.ended is not None else last_ms)
    # The timer cannot have run longer than the activity took.
    running_ms = min(entry.known_running_ms, end_ms - start_ms)
    rpe = entry.rpe if entry.state is not EntryState.UNFINISHED else None
    offset_s = (entry.ended or entry.head.started).offset_s
    start, end, serial = _time(start_ms), _time(end_ms), _serial(entry.head.id)
    totals = {
        "timestamp": end,
        "start_time": start,
        "total_elapsed_time": end_ms - start_ms,
        "total_timer_time": running_ms,
    }
    file = _FitFile()
    file.add("file_id", serial_number=serial, time_created=start)
    file.add("file_creator")
    file.add("device_info", timestamp=start, serial_number=serial)
    file.add("event", timestamp=start, event_type=_START)
    # Some sites treat an activity without a record as empty.
    file.add("record", timestamp=start)
    _add_sets(file, sets, fit_name, start_ms)
    file.add("record", timestamp=end)
    file.add("event", timestamp=end, event_type=_STOP_ALL)
    breathing = bool(sets) and all(_is_breathing(done.result) for done in sets)
    sub_sport = _BREATHING if breathing else _STRENGTH
    file.add("lap", **totals, sub_sport=sub_sport)
    file.add(
        "session",
        **totals,
        sub_sport=sub_sport,
        sport_profile_name=safe_text(entry.head.title),
        workout_rpe=None if rpe is None else rpe * _RPE_SCALE,
    )
    file.add(
        "activity",
        timestamp=end,
        total_timer_time=running_ms,
        local_timestamp=_time(end_ms + offset_s * 1000),
    )
    return file.content()


def _sets(entry: Entry) -> list[_Set]:
    """The sets that were done, by the time they began."""
    done: list[_Set] = []
    works = {work.work_set: work for work in entry.work}
    unmeasured: list[SetResult] = []
    for result in entry.results():
        work_set = result.planned.work_set
        if not result.has_work:
            continue
        if result.reps:
            first, last = result.reps[0], result.reps[-1]
            start_ms = first.at.utc_ms - first.duration_ms
            done.append(_Set(result, start_ms, max(last.at.utc_ms, start_ms)))
        elif work_set in works:
            end_ms = works[work_set].at.utc_ms
            done.append(_Set(result, end_ms - result.worked_ms, end_ms))
        else:
            unmeasured.append(result)
    return sorted([*done, *_spread(entry, unmeasured)], key=lambda done: done.start_ms)


def _spread(entry: Entry, results: Sequence[SetResult]) -> list[_Set]:
    """Sets that were only noted down, one after the other through the entry's time."""
    start_ms = entry.head.started.utc_ms
    length_ms = max(0, (entry.ended.utc_ms if entry.ended else start_ms) - start_ms)
    slot_ms = length_ms // max(1, len(results))
    return [
        _Set(result, start_ms + number * slot_ms, start_ms + (number + 1) * slot_ms)
        for number, result in enumerate(results)
    ]


def _is_breathing(result: SetResult) -> bool:
    return result.planned.exercise in BREATHING_IDS


def _add_sets(
    file: _FitFile,
    sets: Sequence[_Set],
    fit_name: Callable[[str, str], FitExercise | None],
    start_ms: int,
) -> None:
    """A title for each set, then the sets with the rests between them."""
    for index, done in enumerate(sets):
        planned = done.result.planned
        name = fit_name(planned.exercise, planned.name)
        side = f", {planned.side}" if planned.side else ""
        file.add(
            "exercise_title",
            message_index=index,
            exercise_category=name and name.category,
            exercise_name=name and name.name,
            wkt_step_name=safe_text(f"{planned.name}{side}"),
        )
    message = 0
    free_ms = start_ms
    for index, done in enumerate(sets):
        planned, load = done.result.planned, Load.parse(done.result.load)
        name = fit_name(planned.exercise, planned.name)
        if done.start_ms - free_ms >= 1_000:  # a rest of less than a second is none
            file.add("set", **_span(free_ms, done.start_ms, message), set_type=_REST)
            message += 1
        file.add(
            "set",
            **_span(done.start_ms, done.end_ms, message),
            set_type=_ACTIVE,
            repetitions=done.result.reps_done,
            weight=load and load.grams * _WEIGHT_SCALE // 1000,
            weight_display_unit=load and _DISPLAY_UNITS[load.unit],
            category=name and name.category,
            category_subtype=name and name.name,
            wkt_step_index=index,
        )
        message += 1
        free_ms = max(free_ms, done.end_ms)


def _span(start_ms: int, end_ms: int, index: int) -> dict[str, int]:
    return {
        "timestamp": _time(end_ms),
        "duration": end_ms - start_ms,
        "start_time": _time(start_ms),
        "message_index": index,
    }


def _time(utc_ms: int) -> int:
    return max(_EARLIEST, utc_ms // 1000 - _EPOCH_S)


def _serial(entry_id: str) -> int:
    """The same number for the same entry, so that a site recognises an activity it already has."""
    return int.from_bytes(hashlib.sha256(entry_id.encode()).digest()[:4], "big") | 1
