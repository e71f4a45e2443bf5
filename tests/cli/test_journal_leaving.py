"""The journal taken out and taken in, as a person does it."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import fitdecode
import pytest
from icalendar import Calendar

from coach_tui.core.changes import Change, Field
from coach_tui.core.entry import EntryState, NewEntry, PlannedBout, RepRecord
from coach_tui.journal import Journal
from coach_tui.journal.moments import moment_of

pytestmark = pytest.mark.process

DAY_MS = 86_400_000
NOON_MS = 1_746_093_600_000  # 2025-05-01 12:00 in Berlin


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return home_in(tmp_path)


def home_in(folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    return {**kept, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data")}


def coach(home: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "coach_tui", *arguments],
        env=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def keep(home: dict[str, str], *days: int, session: str = "glute-activation") -> None:
    """Put a session of four planned reps, three done, into the journal for each day."""
    journal = Journal.open(Path(home["XDG_DATA_HOME"]) / "coach-tui/journal.sqlite3")
    for day in days:
        started = moment_of(NOON_MS + day * DAY_MS, 7200, "Europe/Berlin")
        plan = (PlannedBout(0, "clamshell", "Clamshell", 1, 1, "left", 4, None),)
        name = f"{session} {day}"
        journal.begin(NewEntry(name, session, session.title(), "0" * 64, started, plan))
        for number in (1, 2, 3):
            at = moment_of(started.utc_ms + number * 6000, 7200, "Europe/Berlin")
            journal.rep_done(name, RepRecord(0, number, 2500, 1000, 2500, 0, at))
        journal.end(name, EntryState.COMPLETED, started, 60_000)
    journal.close()


def export(home: dict[str, str], kind: str, *more: str) -> str:
    done = coach(home, "export", "--format", kind, *more)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def test_csv_goes_to_stdout_and_is_chosen_by_day_and_session(home):
    keep(home, 0, 3, 9)
    keep(home, 3, session="hips")
    rows = csv.DictReader(io.StringIO(export(home, "csv", "--since", "2025-05-04"), newline=""))
    assert [row["entry"] for row in rows] == ["glute-activation 9", "hips 3", "glute-activation 3"]
    text = export(
        home, "csv", "--session", "hips", "--since", "2025-05-04", "--until", "2025-05-04"
    )
    assert [row["entry"] for row in csv.DictReader(io.StringIO(text))] == ["hips 3"]
    assert export(home, "csv", "--until", "2025-04-30").count("\n") == 1


def test_lines_taken_in_on_another_machine_make_the_same_journal(home, tmp_path):
    keep(home, 0, 1)
    file = tmp_path / "out.jsonl"
    export(home, "jsonl", "-o", str(file))
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = home_in(tmp_path / "other")
    for answer in (b"2 sessions new, 0 sessions completed, 0", b"0 sessions new, 0 sessions"):
        done = coach(other, "merge", str(file))
        assert done.returncode == 0
        assert done.stderr.startswith(answer)
    assert export(other, "jsonl") == file.read_text()


def test_another_machines_journal_is_merged_as_it_is(home, tmp_path):
    keep(home, 0)
    other = home_in(tmp_path / "other")
    keep(other, 0, 5)
    done = coach(home, "merge", str(tmp_path / "other/data/coach-tui/journal.sqlite3"))
    assert done.stderr == b"1 session new, 0 sessions completed, 1 session already here.\n"
    assert len(json.loads(coach(home, "history", "--json").stdout)) == 2


def test_a_file_that_is_no_journal_is_refused_with_a_sentence(home, tmp_path):
    file = tmp_path / "words"
    file.write_text("hello\n")
    done = coach(home, "merge", str(file))
    assert done.returncode == 1
    assert b"Line 1 cannot be taken in" in done.stderr
    assert coach(home, "merge", str(tmp_path / "nowhere")).returncode == 2


def test_fit_is_one_file_or_a_folder_of_them(home, tmp_path):
    keep(home, 0, 1)
    one = tmp_path / "one.fit"
    export(home, "fit", "--until", "2025-05-01", "-o", str(one))
    with fitdecode.FitReader(str(one), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        frames = [frame for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
    sets = [frame for frame in frames if frame.name == "set"]
    assert [frame.get_value("category") for frame in sets] == ["hip_raise"]
    assert [frame.get_value("repetitions") for frame in sets] == [3]
    folder = tmp_path / "folder"
    folder.mkdir()
    assert coach(home, "export", "--format", "fit", "-o", str(folder)).returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "2025-05-01-glute-activation-gluteactivat.fit",
        "2025-05-02-glute-activation-gluteactivat.fit",
    ]
    many = coach(home, "export", "--format", "fit", "-o", str(one))
    assert (many.returncode, b"2 are chosen" in many.stderr) == (1, True)
    assert coach(home, "export", "--format", "fit").returncode == 2


def test_a_folder_for_fit_files_is_made_where_there_is_none(home, tmp_path):
    keep(home, 0)
    folder = tmp_path / "new" / "folder"
    assert coach(home, "export", "--format", "fit", "-o", f"{folder}/").returncode == 0
    assert len(list(folder.iterdir())) == 1
    (tmp_path / "file").touch()
    refused = coach(home, "export", "--format", "fit", "-o", f"{tmp_path}/file/")
    assert (refused.returncode, b"cannot be made" in refused.stderr) == (1, True)


def test_a_calendar_has_the_sessions_that_have_a_schedule(home):
    events = Calendar.from_ical(export(home, "ics")).walk("VEVENT")
    titles = {str(event["SUMMARY"]) for event in events}
    assert "Glute activation" in titles
    (one,) = Calendar.from_ical(export(home, "ics", "--session", "glute-activation")).walk("VEVENT")
    assert str(one["SUMMARY"]) == "Glute activation"


def test_the_page_for_the_physio_is_markdown_or_html(home):
    keep(home, 0)
    assert "3 of 4 \\(75 %\\)" not in export(home, "html")
    assert "3 of 4 (75 %)" in export(home, "html")
    assert "# Exercise report" in export(home, "markdown")


def test_deleted_entries_leave_only_where_everything_leaves(home):
    keep(home, 0)
    journal = Journal.open(Path(home["XDG_DATA_HOME"]) / "coach-tui/journal.sqlite3")
    now = moment_of(NOON_MS, 0, "UTC")
    journal.change("glute-activation 0", Change("c", Field.DELETED, value=True, at=now))
    journal.close()
    assert export(home, "csv").count("\n") == 1
    assert len(export(home, "jsonl").splitlines()) == 2


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(home, tmp_path):
    done = coach(home, "export", "--format", "csv", "-o", str(tmp_path / "no/where.csv"))
    assert done.returncode == 1
    assert b"cannot be written" in done.stderr
    assert b"Traceback" not in done.stderr
