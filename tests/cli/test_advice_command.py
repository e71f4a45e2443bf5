"""Advice without a screen: printed, followed, dismissed, undone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from entry_samples import play_into
from home_folder import Home

from coach_tui.clock import SystemClock
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    RepRecord,
)
from coach_tui.core.player.resume import planned_sets
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import local_timestamp, timestamp_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY_MS = 86_400_000

HIPS = """\
title: Hips
schedule: {days_per_week: 7}
exercises:
  bridge:
    name: Bridge
    tempo: {up: 2-3s, hold: 1-2s, down: 2-3s}
  lift:
    name: Lift
    tempo: {up: 2-3s, hold: 1-2s, down: 2-3s}
    variations: {low: {name: Low lift, level: easier}}
steps:
  - {exercise: bridge, reps: 5}
  - {exercise: lift, reps: 5, variation: low}
"""


class Trained(Home):
    """A home in which a session was done on some of the last days."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.data = folder / "data/coach-tui"
        sessions = self.data / "sessions"
        sessions.mkdir(parents=True, mode=0o700)
        (sessions / "hips.yaml").write_text(HIPS)
        self.session = Library(sessions, folder / "none").find("hips")

    def record(self, ago: int, up_ms: int = 2500, **said: int) -> None:
        """A session so many days ago, and what was said of it."""
        now = local_timestamp()
        at = timestamp_of(now.utc_ms - ago * DAY_MS, now.offset_s, now.zone)
        planned = planned_sets(compile_timeline(self.session.session))
        reps = tuple(
            RepRecord(plan.work_set, number, up_ms, 1500, 2500, 0, at)
            for plan in planned
            for number in range(1, (plan.reps or 0) + 1)
        )
        plan = EntryHead(f"e{ago}", "hips", "Hips", self.session.content_hash, at, planned)
        journal = Journal.open(self.data / "journal.sqlite3")
        play_into(journal, Entry(plan, EntryState.COMPLETED, at, 60_000, reps))
        for name, value in said.items():
            journal.change(
                plan.id, AnnotationRecord(f"{ago} {name}", AnnotationField(name), value, at)
            )
        assert journal.flush()
        journal.close()

    def said(self, entry_id: str, **said: int) -> None:
        """Say something of an entry."""
        journal = Journal.open(self.data / "journal.sqlite3")
        for name, value in said.items():
            change = AnnotationRecord(
                f"{entry_id} {name}", AnnotationField(name), value, local_timestamp()
            )
            journal.change(entry_id, change)
        assert journal.flush()
        journal.close()

    def printed(self, *arguments: str) -> str:
        """What ``advice`` says, as one line."""
        found = self.coach("advice", *arguments)
        assert found.exit_code == 0, found.output
        return " ".join(found.stdout.split())

    def preview(self, *arguments: str) -> dict[str, Any]:
        """A session laid out; ``hips`` where none is named."""
        return json.loads(
            self.coach("preview", *(arguments or ("hips",)), "--json", "--voice", "off").stdout
        )

    def ups(self, exercise: str, *arguments: str) -> set[float]:
        """How long an exercise's lifts take."""
        phases = self.preview(*arguments)["phases"]
        return {
            phase["duration_s"]
            for phase in phases
            if phase["exercise"] == exercise and phase["kind"] == "up"
        }


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Trained]:
    trained = Trained(tmp_path)
    yield trained
    trained.close()


def test_a_new_journal_advises_nothing(home: Trained):
    assert home.printed() == "There is no advice right now."
    assert json.loads(home.printed("--json")) == {"version": 1, "advice": [], "following": []}


def test_a_slower_tempo_is_followed_in_preview_and_undone(home: Trained):
    for ago in (3, 2, 1):
        home.record(ago, up_ms=1000)
    assert "1. Take Bridge slower" in home.printed()
    assert home.ups("bridge") == {2.5}
    followed = home.printed("--follow", "1")
    assert "Changes: " in followed
    assert "You follow: 1. Bridge slow, since" in followed
    assert "Take Bridge" not in followed
    assert home.ups("bridge") == {3.0}
    assert "You follow" not in home.printed("--take-back", "1")
    assert home.ups("bridge") == {2.5}


def test_a_slow_tempo_advised_for_a_form_leaves_sessions_in_another_form_alone(home: Trained):
    gentle = HIPS.replace("title: Hips", "title: Gentle").replace(", variation: low", "")
    (home.data / "sessions/gentle.yaml").write_text(gentle)
    for ago in (3, 2, 1):
        home.record(ago, up_ms=1000)
    advice = json.loads(home.printed("--json"))["advice"]
    number = next(n for n, each in enumerate(advice, start=1) if "Take Low lift" in each["text"])
    assert "Low lift slow, since" in home.printed("--follow", str(number))
    assert home.ups("lift") == {3.0}
    assert home.ups("lift", "gentle") == {2.5}
    assert home.ups("lift", "gentle", "--variation", "lift=low") == {3.0}
    assert home.ups("lift", "hips", "--variation", "lift=") == {2.5}


def test_a_reminder_is_said_with_the_exercise_until_it_did_not_hurt(home: Trained):
    home.record(2, pain=4)
    words = home.printed()
    assert "keep every movement small" in words
    home.printed("--follow", "1")
    heard = json.dumps(home.preview()["cues"])
    assert "Keep it small today" in heard
    home.record(1, pain=0)
    assert "small" not in home.printed()
    assert "Keep it small today" not in json.dumps(home.preview()["cues"])


def test_dismissed_advice_is_shown_no_more_until_something_is_recorded(home: Trained):
    home.record(2, pain=8)
    assert "Leave Hips for now" in home.printed()
    assert home.printed("--put-away", "1") == "There is no advice right now."
    home.record(1)
    assert "Leave Hips for now" in home.printed()


def test_the_authors_form_gives_way_in_that_session_once_it_is_said(home: Trained):
    for ago in (3, 2, 1):
        home.record(ago, rpe=3, pain=0)
    found = json.loads(home.printed("--json"))["advice"]
    number = next(n for n, each in enumerate(found, start=1) if "Low lift" in each["text"])
    assert "session's file names" in found[number - 1]["text"]
    home.printed("--follow", str(number))
    assert "Low lift" not in home.coach("preview", "hips", "--voice", "off").stdout


def test_a_session_done_by_its_path_is_advised_on_while_its_file_is_there(
    home: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("coach_tui.cli.app.SystemClock", lambda _: SystemClock(1000))
    lunch = tmp_path / "lunch.yaml"
    lunch.write_text(HIPS.replace("Hips", "Lunch").replace(", variation: low", ""))
    printed = home.coach("run", str(lunch), "--plain", "--audio", "off")
    assert printed.exit_code == 0, printed.output
    (entry,) = json.loads(home.coach("history", "--json").stdout)["entries"]
    home.said(entry["id"], pain=8)
    assert "Leave Lunch for now" in home.printed()
    assert "Leave Lunch for now" in home.coach("today").stdout
    lunch.unlink()
    assert "no advice" in home.printed()


def test_today_prints_advice_and_its_data(home: Trained):
    home.record(1, pain=8)
    lines = home.coach("today").stdout
    assert "Advice (coach-tui advice accepts or dismisses it):\n  Leave Hips" in lines
    (advice,) = json.loads(home.coach("today", "--json").stdout)["advice"]
    assert (advice["kind"], advice["sessions"], advice["can_follow"]) == ("stop", ["hips"], False)
    assert advice["entries"] == ["e1"]


def test_the_plain_mode_ends_with_what_is_advised(home: Trained):
    home.record(1, pain=8)
    printed = home.train("run", "hips", "--plain", "--audio", "off")
    assert printed.exit_code == 0, printed.output
    assert printed.stdout.splitlines()[-1].startswith("  Leave Hips for now")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--follow", "1"), 1), (("--take-back", "1"), 1), (("--follow", "1", "--put-away", "1"), 2)],
)
def test_a_number_without_advice_is_a_problem_and_two_answers_are_wrong_usage(
    home: Trained, arguments: tuple[str, ...], code: int
):
    assert home.coach("advice", *arguments).exit_code == code


def test_what_cannot_be_saved_is_reported_in_a_sentence(home: Trained):
    home.record(1, pain=8)
    (home.data / "advice.json").mkdir()
    (home.data / "advice.unread.json").write_text("in the way")
    found = home.coach("advice", "--put-away", "1")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "cannot be written" in found.stderr
