"""FIT files, read back by a decoder that knows nothing of ours."""

from __future__ import annotations

import io
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fitdecode
import pytest
from entry_samples import MINUTE_MS, NOON_MS, berlin, entries, entry_head, rep
from hypothesis import given
from msgspec.structs import replace

from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryState,
    PlannedSet,
    WorkRecord,
)
from coach_tui.core.model.exercise import FitExercise
from coach_tui.journal.exports.fit import checksum, fit_activity

if TYPE_CHECKING:
    from collections.abc import Mapping

DECODED = Path(__file__).parent / "decoded_fit.txt"

NAMES: Mapping[str, FitExercise] = {
    "clamshell": FitExercise(10, 44),
    "monster-walk": FitExercise(11, 11),
}

DONE = Entry(
    entry_head(),
    EntryState.COMPLETED,
    ended=berlin(5 * MINUTE_MS),
    running_ms=200_000,
    reps=(*(rep(n) for n in (1, 2, 3)), *(rep(n, work_set=1) for n in (11, 12))),
    work=(WorkRecord(2, 45_000, whole=True, at=berlin(3 * MINUTE_MS)),),
    rpe=4,
)


def decoded(entry: Entry) -> list[tuple[str, dict[str, Any]]]:
    """The file's messages, checked as strictly as the decoder can."""
    content = fit_activity(entry, lambda exercise, _: NAMES.get(exercise))
    with (
        warnings.catch_warnings(action="error"),
        fitdecode.FitReader(
            io.BytesIO(content),
            check_crc=fitdecode.CrcCheck.RAISE,
            error_handling=fitdecode.ErrorHandling.RAISE,
        ) as reader,
    ):
        return [
            (frame.name, {field.name: field.value for field in frame.fields})
            for frame in reader
            if isinstance(frame, fitdecode.FitDataMessage)
        ]


def only(messages: list[tuple[str, dict[str, Any]]], name: str) -> list[dict[str, Any]]:
    return [fields for found, fields in messages if found == name]


def utc(after_ms: int) -> datetime:
    return datetime.fromtimestamp((NOON_MS + after_ms) // 1000, UTC)


def test_it_is_a_strength_activity_with_one_session_and_one_lap():
    messages = decoded(DONE)
    assert [name for name, _ in messages[:4]] == [
        "file_id",
        "file_creator",
        "device_info",
        "event",
    ]
    (file_id,) = only(messages, "file_id")
    assert (file_id["type"], file_id["manufacturer"]) == ("activity", "development")
    assert file_id["time_created"] == utc(0)
    assert file_id["serial_number"] > 0
    (device,) = only(messages, "device_info")
    assert (device["device_index"], device["source_type"]) == ("creator", "local")
    (creator,) = only(messages, "file_creator")
    assert creator == {"software_version": 1}
    assert {event["event"] for event in only(messages, "event")} == {"timer"}
    for maker in (file_id, device):
        assert maker.get("garmin_product", maker.get("product")) == 0
        assert (maker["product_name"], maker["serial_number"]) == (
            "coach-tui",
            file_id["serial_number"],
        )
    (session,) = only(messages, "session")
    (lap,) = only(messages, "lap")
    for total in (session, lap):
        assert (total["sport"], total["sub_sport"]) == ("training", "strength_training")
        assert (total["start_time"], total["timestamp"]) == (utc(0), utc(5 * MINUTE_MS))
        assert (total["total_elapsed_time"], total["total_timer_time"]) == (300.0, 200.0)
        assert (total["event_type"], total["message_index"]) == ("stop", 0)
    assert (session["event"], lap["event"]) == ("session", "lap")
    assert (session["trigger"], lap["lap_trigger"]) == ("activity_end", "session_end")
    assert (session["first_lap_index"], session["num_laps"]) == (0, 1)
    assert (session["sport_profile_name"], session["workout_rpe"]) == ("Glute activation", 40)
    assert messages[-1][0] == "activity"
    (activity,) = only(messages, "activity")
    assert (activity["num_sessions"], activity["type"]) == (1, "manual")
    assert (activity["event"], activity["event_type"]) == ("activity", "stop")
    # The decoder calls every time UTC; this one is the wall clock's.
    assert activity["local_timestamp"] == datetime(2025, 5, 1, 12, 5, tzinfo=UTC)
    assert [e["event_type"] for e in only(messages, "event")] == ["start", "stop_all"]


def test_every_set_has_its_reps_exercise_and_time_and_rests_lie_between():
    sets = only(decoded(DONE), "set")
    assert [s["set_type"] for s in sets] == ["active", "rest", "active", "rest", "active"]
    assert [s["message_index"] for s in sets] == [0, 1, 2, 3, 4]
    left, _, right, _, plank = sets
    assert [(s["repetitions"], s["category"], s["category_subtype"]) for s in (left, right)] == [
        (3, "hip_raise", 44),
        (2, "hip_raise", 44),
    ]
    assert left["start_time"] == utc(0)
    assert left["duration"] == 16.5
    assert "category" not in plank
    assert plank.get("repetitions") is None
    assert plank["duration"] == 45.0
    assert plank["timestamp"] == utc(3 * MINUTE_MS)


def test_the_side_is_in_the_title_of_the_set():
    messages = decoded(DONE)
    titles = {t["message_index"]: t["wkt_step_name"] for t in only(messages, "exercise_title")}
    active = [s for s in only(messages, "set") if s["set_type"] == "active"]
    assert [titles[s["wkt_step_index"]] for s in active] == [
        "Clamshell, left",
        "Clamshell, right",
        "Plank",
    ]


def test_times_never_go_back():
    times = [f["timestamp"] for _, f in decoded(DONE) if "timestamp" in f]
    assert times == sorted(times)


def test_every_record_lap_session_and_set_has_its_time_within_the_activity():
    messages = decoded(DONE)
    wanted = {"record", "lap", "session", "activity", "event", "set", "device_info"}
    timed = [(name, fields["timestamp"]) for name, fields in messages if name in wanted]
    assert {name for name, _ in timed} == wanted
    assert {at for _, at in timed if not utc(0) <= at <= utc(5 * MINUTE_MS)} == set()
    assert len(only(messages, "record")) == 2


def test_a_rehearsal_at_speed_did_not_run_for_longer_than_it_took():
    (session,) = only(decoded(replace(DONE, running_ms=3_000_000)), "session")
    assert session["total_timer_time"] == session["total_elapsed_time"] == 300.0


@pytest.mark.parametrize(("rpe", "written"), [(0, 0), (4, 40), (10, 100)])
def test_effort_is_written_times_ten(rpe, written):
    (session,) = only(decoded(replace(DONE, rpe=rpe)), "session")
    assert session["workout_rpe"] == written


def test_an_unfinished_entry_ends_with_its_last_rep():
    entry = replace(DONE, state=EntryState.UNFINISHED, ended=None, running_ms=0, work=(), rpe=None)
    (session,) = only(decoded(entry), "session")
    assert session["timestamp"] == utc(12 * 5500)
    assert session["total_timer_time"] == 27.5
    assert session.get("workout_rpe") is None


@given(entries())
def test_any_entry_is_a_file_that_can_be_read(entry):
    messages = decoded(entry)
    done = sum(
        bool(r.reps) or any(w.work_set == r.planned.work_set for w in entry.work)
        for r in entry.results()
    )
    active = [s for s in only(messages, "set") if s["set_type"] == "active"]
    assert len(active) == done
    assert len(only(messages, "session")) == 1


@pytest.mark.parametrize("name", ["\x1b]52;c\x07", "é" * 300, ""])
def test_a_strangers_title_is_cut_and_made_safe(name):
    entry = replace(DONE, head=replace(DONE.head, title=name))
    (session,) = only(decoded(entry), "session")
    saved = session.get("sport_profile_name") or ""
    assert len(saved.encode()) <= 254
    assert "\x1b" not in saved


def test_the_checksum_is_the_one_of_the_protocol():
    # CRC-16/ARC: the check value of its catalogue.
    assert checksum(b"123456789") == 0xBB3D


LOADED = replace(
    DONE,
    head=replace(
        DONE.head,
        planned=(
            *DONE.head.planned,
            PlannedSet(4, "box-breathing", "Box breathing", 1, 1, None, None, 64_000),
        ),
    ),
    work=(*DONE.work, WorkRecord(4, 64_000, whole=True, at=berlin(4 * MINUTE_MS))),
    changes=tuple(
        AnnotationRecord(f"c{number}", field, value, berlin(6 * MINUTE_MS), part)
        for number, (field, value, part) in enumerate(
            [
                (AnnotationField.LOAD, "2.5 kg", "0"),
                (AnnotationField.LOAD, "5 lb", "1"),
                (AnnotationField.REPS, 9, "1"),
                (AnnotationField.FELT, "hard", "clamshell"),
                (AnnotationField.NOTE, "Good.", ""),
            ]
        )
    ),
)


def test_the_whole_file_of_a_session_says_what_is_written_down_here():
    lines = [
        f"{name}: {', '.join(f'{key}={value}' for key, value in fields.items() if value is not None)}"
        for name, fields in decoded(LOADED)
    ]
    assert "\n".join(lines) + "\n" == DECODED.read_text(encoding="utf-8")


def test_a_number_too_large_for_its_field_is_the_largest_that_is_one():
    (session,) = only(decoded(replace(DONE, running_ms=10**12, ended=berlin(10**12))), "session")
    assert session["total_timer_time"] == (2**32 - 2) / 1_000


@pytest.mark.parametrize(
    ("title", "cut"),
    [("x" * 254, "x" * 254), ("x" * 300, "x" * 254), ("\u00fc" * 200, "\u00fc" * 127)],
)
def test_a_text_has_254_bytes_at_most_and_is_cut_between_letters(title: str, cut: str):
    (session,) = only(decoded(replace(DONE, head=replace(DONE.head, title=title))), "session")
    assert session["sport_profile_name"] == cut
