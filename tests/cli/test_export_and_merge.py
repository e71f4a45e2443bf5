"""The journal taken out and taken in, as a person does it."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import fitdecode
import pytest
from home_folder import Home
from icalendar import Calendar

from coach_tui.core.advice.accepted import Acceptance, AcceptedAdvice
from coach_tui.core.advice.rules import RestDay
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    EntryHead,
    EntryState,
    PlannedSet,
    RepRecord,
)
from coach_tui.journal.accepted_advice import write_accepted
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import timestamp_of

DAY_MS = 86_400_000
NOON_MS = 1_746_093_600_000  # 2025-05-01 12:00 in Berlin


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def record(
    home: Home,
    *days: int,
    session: str = "glute-activation",
    exercise: str = "clamshell",
    name: str = "Clamshell",
) -> None:
    """Put a session of four planned reps, three done, into the journal for each day."""
    journal = Journal.open(Path(home.env["XDG_DATA_HOME"]) / "coach-tui/journal.sqlite3")
    for day in days:
        started = timestamp_of(NOON_MS + day * DAY_MS, 7200, "Europe/Berlin")
        plan = (PlannedSet(0, exercise, name, 1, 1, "left", 4, None),)
        entry_id = f"{session} {day}"
        journal.begin(EntryHead(entry_id, session, session.title(), "0" * 64, started, plan))
        for number in (1, 2, 3):
            at = timestamp_of(started.utc_ms + number * 6000, 7200, "Europe/Berlin")
            journal.rep_done(entry_id, RepRecord(0, number, 2500, 1000, 2500, 0, at))
        journal.end(entry_id, EntryState.COMPLETED, started, 60_000)
    journal.close()


def export(home: Home, kind: str, *more: str) -> str:
    done = home.coach("export", "--format", kind, *more)
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def test_csv_goes_to_stdout_and_is_chosen_by_day_and_session(home):
    record(home, 0, 3, 9)
    record(home, 3, session="hips")
    rows = csv.DictReader(io.StringIO(export(home, "csv", "--since", "2025-05-04"), newline=""))
    assert [row["entry"] for row in rows] == ["glute-activation 9", "hips 3", "glute-activation 3"]
    text = export(
        home, "csv", "--session", "hips", "--since", "2025-05-04", "--until", "2025-05-04"
    )
    assert [row["entry"] for row in csv.DictReader(io.StringIO(text))] == ["hips 3"]
    empty = home.coach("export", "--format", "csv", "--until", "2025-04-30")
    assert (empty.stdout.count("\n"), "No entry matches" in empty.stderr) == (1, True)


def test_lines_taken_in_on_another_machine_make_the_same_journal(home, tmp_path):
    record(home, 0, 1)
    file = tmp_path / "out.jsonl"
    export(home, "jsonl", "-o", str(file))
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = Home(tmp_path / "other")
    for answer in ("2 sessions new, 0 sessions completed, 0", "0 sessions new, 0 sessions"):
        done = other.coach("merge", str(file))
        assert done.exit_code == 0
        assert done.stderr.startswith(answer)
    assert export(other, "jsonl") == file.read_text()


def test_another_machines_journal_is_merged_as_it_is(home, tmp_path):
    record(home, 0)
    other = Home(tmp_path / "other")
    record(other, 0, 5)
    done = home.coach("merge", str(tmp_path / "other/data/coach-tui/journal.sqlite3"))
    assert done.stderr == "1 session new, 0 sessions completed, 1 session already here.\n"
    assert len(json.loads(home.coach("history", "--json").stdout)["entries"]) == 2


def test_a_file_that_is_no_journal_is_refused_with_a_sentence(home, tmp_path):
    file = tmp_path / "words"
    file.write_text("hello\n")
    done = home.coach("merge", str(file))
    assert done.exit_code == 1
    assert "words:1: it is not JSON" in done.stderr
    assert home.coach("merge", str(tmp_path / "nowhere")).exit_code == 1


def test_fit_is_one_file_or_a_folder_of_them(home, tmp_path):
    record(home, 0, 1)
    one = tmp_path / "one.fit"
    export(home, "fit", "--until", "2025-05-01", "-o", str(one))
    with fitdecode.FitReader(str(one), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        frames = [frame for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
    sets = [frame for frame in frames if frame.name == "set"]
    assert [frame.get_value("category") for frame in sets] == ["hip_raise"]
    assert [frame.get_value("repetitions") for frame in sets] == [3]
    folder = tmp_path / "folder"
    folder.mkdir()
    assert home.coach("export", "--format", "fit", "-o", str(folder)).exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "2025-05-01-glute-activation-gluteactivat.fit",
        "2025-05-02-glute-activation-gluteactivat.fit",
    ]
    many = home.coach("export", "--format", "fit", "-o", str(one))
    assert (many.exit_code, "2 are chosen" in many.stderr) == (1, True)
    assert home.coach("export", "--format", "fit").exit_code == 2


def _categories(path: Path) -> list[object]:
    with fitdecode.FitReader(str(path)) as reader:
        frames = [frame for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
    return [frame.get_raw_value("category_subtype") for frame in frames if frame.name == "set"]


def test_a_fit_file_has_the_numbers_of_own_exercises_and_of_the_variation_done(home, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(
        "title: Own\nexercises:\n"
        "  mine:\n    name: Mine\n    position: standing\n    fit: {category: 11, name: 7}\n"
        "    tempo: {up: 2s, down: 2s}\n"
        "    variations:\n      more: {name: Mine with more, level: harder, fit: {category: 11, name: 8}}\n"
        "steps:\n  - {exercise: mine, reps: 3}\n",
        encoding="utf-8",
    )
    assert home.coach("check", str(own)).exit_code == 0
    for name, number in (("Mine", 7), ("Mine with more", 8)):
        record(home, 0, session=str(own), exercise="mine", name=name)
        home.coach("export", "--format", "fit", "-o", str(tmp_path / "own.fit"))
        assert _categories(tmp_path / "own.fit") == [number]
        (Path(home.env["XDG_DATA_HOME"]) / "coach-tui/journal.sqlite3").unlink()


def test_no_fit_file_is_written_for_an_entry_with_nothing_done(home, tmp_path):
    record(home, 0)
    journal = Journal.open(Path(home.env["XDG_DATA_HOME"]) / "coach-tui" / "journal.sqlite3")
    journal.begin(
        EntryHead(
            "idle", "glute-activation", "Idle", "0" * 64, timestamp_of(NOON_MS, 7200, "x"), ()
        )
    )
    journal.close()
    folder = tmp_path / "folder"
    folder.mkdir()
    result = home.coach("export", "--format", "fit", "-o", str(folder))
    assert (result.exit_code, len(list(folder.iterdir()))) == (0, 1)


def test_a_folder_for_fit_files_is_made_where_there_is_none(home, tmp_path):
    record(home, 0)
    folder = tmp_path / "new" / "folder"
    assert home.coach("export", "--format", "fit", "-o", f"{folder}/").exit_code == 0
    assert len(list(folder.iterdir())) == 1
    (tmp_path / "file").touch()
    refused = home.coach("export", "--format", "fit", "-o", f"{tmp_path}/file/")
    assert (refused.exit_code, "cannot be made" in refused.stderr) == (1, True)


def test_a_calendar_has_the_sessions_that_have_a_schedule(home):
    events = Calendar.from_ical(export(home, "ics")).walk("VEVENT")
    titles = {str(event["SUMMARY"]) for event in events}
    assert "Glute activation" in titles
    (one,) = Calendar.from_ical(export(home, "ics", "--session", "glute-activation")).walk("VEVENT")
    assert str(one["SUMMARY"]) == "Glute activation"


def test_the_calendar_has_what_was_taken_up_and_before_that_all(home):
    def titles() -> set[str]:
        return {str(e["SUMMARY"]) for e in Calendar.from_ical(export(home, "ics")).walk("VEVENT")}

    record(home, 0)  # long ago
    assert len(titles()) > 1
    today = int(datetime.now(UTC).timestamp() * 1000 - NOON_MS) // DAY_MS
    record(home, today)
    assert titles() == {"Glute activation"}


def test_the_calendar_leaves_out_the_days_of_rest_that_were_chosen(home):
    day = datetime.now(UTC).date() + timedelta(days=3)
    rest = Acceptance("2025-05-01", (RestDay(day.isoformat(), ("clamshell-beginner",)),))
    path = Path(home.env["XDG_DATA_HOME"]) / "coach-tui/advice.json"
    write_accepted(path, AcceptedAdvice((rest,)))
    events = {
        str(event["DESCRIPTION"]).rpartition(" ")[2]: event
        for event in Calendar.from_ical(export(home, "ics")).walk("VEVENT")
    }
    left_out: Any = events["clamshell-beginner"]["EXDATE"]
    assert [off.dt for off in left_out.dts] == [day]
    assert "EXDATE" not in events["glute-activation"]


def test_the_page_for_the_physio_is_markdown_or_html(home):
    record(home, 0)
    assert "3 of 4 \\(75 %\\)" not in export(home, "html")
    page = export(home, "html")
    assert "3 of 4 (75 %)" in page
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg"') == 2
    assert "<figcaption>Clamshell</figcaption>" in page
    assert "# Exercise report" in export(home, "markdown")


def test_deleted_entries_leave_only_where_everything_leaves(home):
    record(home, 0)
    journal = Journal.open(Path(home.env["XDG_DATA_HOME"]) / "coach-tui/journal.sqlite3")
    now = timestamp_of(NOON_MS, 0, "UTC")
    journal.change(
        "glute-activation 0", AnnotationRecord("c", AnnotationField.DELETED, value=True, at=now)
    )
    journal.close()
    assert export(home, "csv").count("\n") == 1
    assert len(export(home, "jsonl").splitlines()) == 2


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(home, tmp_path):
    done = home.coach("export", "--format", "csv", "-o", str(tmp_path / "no/where.csv"))
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_export_of_an_empty_journal_says_so(home):
    done = home.coach("export", "--format", "csv")
    assert (done.exit_code, "Nothing has been done yet" in done.stderr) == (0, True)
