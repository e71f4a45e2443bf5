"""Sessions inside a programme: the programme's changes first, then the user's own choices."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from coach_tui import paths
from coach_tui.core.advice.accepted import Acceptance, AcceptedAdvice
from coach_tui.core.advice.rules import SlowTempo, UseVariation
from coach_tui.core.analysis.standing import Enrolment, StageStart
from coach_tui.core.log.days import day_number
from coach_tui.core.log.entry import EntryState, NewEntry, PlannedSet, RepRecord
from coach_tui.core.model.session import JOINS
from coach_tui.core.model.variations import is_slow
from coach_tui.core.player.resume import planned_sets
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal import Journal
from coach_tui.journal.accepted_advice import write_accepted
from coach_tui.journal.programme_file import write_enrolment
from coach_tui.journal.timestamps import local_timestamp, timestamp_of
from coach_tui.services.resume import interrupted_in
from coach_tui.services.sessions import (
    done_session,
    listings,
    open_session,
    programme_label,
    programme_on,
    programmes,
    save_variations,
)
from coach_tui.wording import dose_text

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.log.entry import Timestamp
    from coach_tui.core.model.session import ExerciseStep


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    paths.make_private_folder(paths.data_dir())


def at(ago: int) -> Timestamp:
    now = local_timestamp()
    return timestamp_of(now.utc_ms - ago * 86_400_000, now.offset_s, now.zone)


def day(ago: int) -> str:
    return (date.fromisoformat(local_timestamp().local_date) - timedelta(days=ago)).isoformat()


def enrol(name: str, *, week: int = 1, ago: int = 0) -> None:
    start = StageStart(day_number(day(ago)), week - 1)
    write_enrolment(paths.programme_file(), Enrolment(name, (start,)))


def done(session: str, *days_ago: int) -> None:
    """Put a session into the journal, with one set of one rep."""
    journal = Journal.open(paths.journal_file())
    planned = PlannedSet(0, "clamshell", "Clamshell", 1, 1, None, 1, None)
    for ago in days_ago:
        entry_id = f"{session} {ago}"
        journal.begin(NewEntry(entry_id, session, session, "", at(ago), (planned,)))
        journal.rep_done(entry_id, RepRecord(0, 1, 1, 1, 1, 1, at(ago)))
        journal.end(entry_id, EntryState.COMPLETED, at(ago), 10)
    journal.close()


def clamshell(session: str = "clamshell-beginner") -> ExerciseStep:
    (step,) = open_session(session).session.exercise_steps()
    return step


def test_a_session_outside_the_programme_is_as_its_author_wrote_it():
    enrol("runners-hips-in-eight-weeks")
    assert dose_text(clamshell()) == "2 sets of 15-20 reps each side"
    assert programme_label("clamshell-beginner") == ""


def test_a_session_is_as_the_week_has_it_in_lists_too():
    enrol("clamshell-to-band")
    by_name = {listing.reference: listing.outline for listing in listings()}
    short = by_name["clamshell-beginner"]
    enrol("clamshell-to-band", week=3)
    by_name = {listing.reference: listing.outline for listing in listings()}
    full, strength = by_name["clamshell-beginner"], by_name["clamshell-strength"]
    assert short is not None
    assert full is not None
    assert strength is not None
    assert short.total_ms < full.total_ms
    assert full.schedule is not None
    assert strength.schedule is None  # of a later phase


def test_a_variation_that_the_programme_names_stands_over_one_for_all_sessions():
    save_variations({"clamshell": "wall"})
    enrol("runners-hips-in-eight-weeks", week=5)
    names = [s.exercise.name for s in open_session("runners-hips").session.exercise_steps()]
    assert "Banded clamshell" in names
    enrol("runners-hips-in-eight-weeks", week=1)
    names = [s.exercise.name for s in open_session("runners-hips").session.exercise_steps()]
    assert "Clamshell against a wall" in names


def test_advice_that_was_accepted_for_the_session_comes_last():
    enrol("clamshell-to-band", week=5)
    assert clamshell("clamshell-strength").exercise.name == "Banded clamshell"
    easier = UseVariation("clamshell", "reduced-range", "clamshell-strength")
    accepted = AcceptedAdvice((Acceptance(day(0), (easier, SlowTempo("clamshell"))),))
    write_accepted(paths.advice_file(), accepted)
    step = clamshell("clamshell-strength")
    assert step.exercise.name == "Small clamshell"
    assert dose_text(step) == "2 sets of 10-15 reps each side"
    assert is_slow(step)


def test_sessions_done_one_after_another_count_each():
    enrol("runners-hips-in-eight-weeks", ago=8)
    both = JOINS.join(["pre-run", "runners-hips"])
    done(both, 8, 6)
    current = programme_on()
    assert current is not None
    assert current.standing.stage == 1
    label = "runners-hips-in-eight-weeks, week 2 of 8"
    assert {programme_label(both), programme_label("pre-run")} == {label}


def test_an_interrupted_session_resumes_with_the_doses_of_its_day():
    enrol("clamshell-to-band", week=2, ago=9)
    done("clamshell-beginner", 9, 8, 7)
    loaded = open_session("clamshell-beginner", day=day(6))
    planned = planned_sets(compile_timeline(loaded.session))
    assert [plan.reps for plan in planned] == [15] * 4
    journal = Journal.open(paths.journal_file())
    plan = NewEntry("it", "clamshell-beginner", "x", loaded.content_hash, at(6), planned)
    journal.begin(plan)
    for work_set in (0, 1):
        for rep in range(1, 16):
            journal.rep_done("it", RepRecord(work_set, rep, 1, 1, 1, 1, at(6)))
    journal.flush()
    # With it, half of the second week is done: the programme has moved on to the full sets.
    assert dose_text(clamshell()) == "2 sets of 15-20 reps each side"
    (resumable,) = interrupted_in(journal, training=False).resumable
    assert resumable.position == "Clamshell, set 2 of 2, left, rep 1 of 15"
    journal.close()


def test_a_session_logged_for_an_earlier_day_has_the_doses_of_that_day():
    enrol("clamshell-to-band", week=2, ago=9)
    done("clamshell-beginner", 9, 8, 7, 6)
    today = open_session("clamshell-beginner")
    earlier, now = done_session(today, at(6), at(6)), done_session(today, at(0), at(0))
    assert [plan.reps for plan in planned_sets(earlier.timeline)] == [15] * 4
    assert [plan.reps for plan in planned_sets(now.timeline)] == [20] * 4
    assert earlier.programme == "clamshell-to-band, week 2 of 8"
    assert now.programme == "clamshell-to-band, week 3 of 8"


def test_before_its_start_and_without_a_journal_there_is_nothing_to_fear():
    enrol("clamshell-to-band")
    assert programme_on(day(1)) is None
    paths.journal_file().write_bytes(b"no journal")
    current = programme_on()
    assert current is not None
    assert current.standing.done == 0
    assert not programmes().problem(day(0))


def test_a_start_that_the_clock_has_not_reached_again_is_named():
    enrol("clamshell-to-band")
    assert programmes().problem(day(1)) == (
        f"From clamshell to band begins on {day(0)}. Is your clock right?"
    )


def test_a_file_that_cannot_be_read_is_named():
    assert not programmes().problem(day(0))
    paths.programme_file().write_text("{")
    assert f"{paths.programme_file()} is damaged" in programmes().problem(day(0))
