"""Sessions inside a programme: the programme's changes first, then the user's own choices."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from coach_tui import paths
from coach_tui.core.advice.accepted import Acceptance, AcceptedAdvice
from coach_tui.core.advice.rules import SlowTempo, UseVariation
from coach_tui.core.analysis.standing import Enrolment, StageStart, Standing
from coach_tui.core.log.days import day_number
from coach_tui.core.log.entry import EntryHead, EntryState, PlannedSet, RepRecord
from coach_tui.core.model.programme import Programme, ProgrammePhase, ProgrammeSession
from coach_tui.core.model.session import SESSION_SEPARATOR, Schedule
from coach_tui.core.model.variations import is_slow
from coach_tui.core.player.resume import planned_sets
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions import loader
from coach_tui.files import make_private_folder
from coach_tui.journal.accepted_advice import write_accepted
from coach_tui.journal.programme_file import write_enrolment
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import local_timestamp, timestamp_of
from coach_tui.services.programmes import (
    CurrentProgramme,
    done_text,
    hint_text,
    length_of_programme,
    phase_heading,
    place_text,
    programme_data,
)
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
    make_private_folder(paths.data_dir())


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
        journal.begin(EntryHead(entry_id, session, session, "", at(ago), (planned,)))
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
    both = SESSION_SEPARATOR.join(["pre-run", "runners-hips"])
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
    plan = EntryHead("it", "clamshell-beginner", "x", loaded.content_hash, at(6), planned)
    journal.begin(plan)
    for work_set in (0, 1):
        for rep in range(1, 16):
            journal.rep_done("it", RepRecord(work_set, rep, 1, 1, 1, 1, at(6)))
    journal.flush(60)
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


@pytest.mark.parametrize("name", programmes().library().programmes.ids())
def test_a_running_programme_is_parsed_once_and_read_from_the_index_until_a_file_changes(
    name: str, monkeypatch: pytest.MonkeyPatch
):
    enrol(name)
    first = programme_on()
    assert first is not None
    parsed: list[object] = []
    load = loader.load_programme
    monkeypatch.setattr(loader, "load_programme", lambda *a: parsed.append(a) or load(*a))
    assert programme_on() == first
    assert parsed == []
    own = paths.user_sessions() / "programmes" / f"{name}.yaml"
    own.parent.mkdir(parents=True)
    own.write_text((paths.assets("sessions") / "programmes" / own.name).read_text() + "# edited\n")
    assert programme_on() == first
    assert len(parsed) == 1
    own.write_text("programme: [\n")
    assert programme_on() is None or programme_on() == first


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


HIPS = ProgrammeSession("hips", "Hips", Schedule(days_per_week=3))
BY_WEEKS = Programme(
    "Weeks",
    (
        ProgrammePhase((HIPS,), weeks=2, name="Learn"),
        ProgrammePhase((HIPS,), weeks=1),
        ProgrammePhase((HIPS,), weeks=3, name="Run"),
    ),
)
MIXED = Programme(
    "Mixed",
    (
        ProgrammePhase((HIPS,), weeks=2),
        ProgrammePhase((HIPS,), count=4, name="Strong"),
        ProgrammePhase((HIPS,), count=1),
    ),
)
BY_COUNT = Programme("Count", (ProgrammePhase((HIPS,), count=6),))
START = 739_000


def stands(
    programme: Programme, stage: int, *, done: int = 0, due: int = 0, first: int | None = None
) -> Standing:
    return Standing(programme, stage, START, START, first, done=done, due=due)


def follows(standing: Standing, *starts: int, paused: int | None = None) -> CurrentProgramme:
    days = tuple(StageStart(day) for day in starts or (START,))
    return CurrentProgramme(Enrolment("p", days, paused), standing)


def test_a_place_is_a_week_of_all_or_a_phase_with_its_week_or_session():
    assert place_text(stands(BY_WEEKS, 3)) == "week 4 of 6"
    assert place_text(stands(BY_WEEKS, 6)) == "done"
    assert place_text(stands(MIXED, 1)) == "phase 1 of 3, week 2 of 2"
    assert place_text(stands(MIXED, 2, done=1, due=4)) == "phase 2 of 3, session 2 of 4"
    assert place_text(stands(MIXED, 2, done=4, due=4)) == "phase 2 of 3, session 4 of 4"
    assert place_text(stands(BY_COUNT, 0, done=2, due=6)) == "session 3 of 6"


def test_a_phase_is_named_by_its_weeks_or_the_number_of_its_sessions():
    headings = [phase_heading(BY_WEEKS, number) for number in (1, 2, 3)]
    assert headings == ["Weeks 1-2: Learn", "Week 3", "Weeks 4-6: Run"]
    headings = [phase_heading(MIXED, number) for number in (1, 2, 3)]
    assert headings == ["Weeks 1-2", "4 sessions: Strong", "1 session"]
    lengths = [length_of_programme(programme) for programme in (BY_WEEKS, MIXED, BY_COUNT)]
    assert lengths == ["6 weeks", "2 weeks and 5 sessions", "6 sessions"]


def test_what_is_done_is_never_more_than_is_due():
    assert done_text(stands(BY_WEEKS, 0, done=1, due=3)) == "1 of 3 done"
    assert done_text(stands(BY_WEEKS, 0, done=5, due=3)) == "3 of 3 done"
    assert done_text(stands(BY_WEEKS, 6)) == ""


def test_a_hint_is_given_only_where_there_is_something_to_say():
    assert hint_text(follows(stands(BY_WEEKS, 0))) == ""
    assert hint_text(follows(stands(BY_WEEKS, 6))) == "You have done all of it."
    assert hint_text(follows(stands(BY_WEEKS, 0), paused=START)).startswith("Paused.")
    tomorrow = follows(stands(BY_WEEKS, 0), START - 7, START + 1)
    assert hint_text(tomorrow) == "Tomorrow a week begins again."
    assert "half" in hint_text(follows(stands(BY_WEEKS, 0, first=START - 7)))
    waiting = Standing(BY_WEEKS, 1, START, START - 7)
    assert hint_text(follows(waiting)).startswith("It waited for you")


def test_a_week_can_be_repeated_once_it_has_begun_and_a_repetition_be_undone():
    assert not follows(stands(BY_WEEKS, 0)).can_repeat
    assert follows(stands(BY_WEEKS, 0, first=START)).can_repeat
    assert follows(stands(BY_WEEKS, 1)).can_repeat
    assert not follows(stands(BY_WEEKS, 1), paused=START).can_repeat
    repeated = follows(stands(BY_WEEKS, 0), START - 7, START)
    assert (repeated.is_repeated, repeated.can_repeat) == (True, True)
    assert not follows(stands(BY_WEEKS, 0), START - 7, START - 1).is_repeated
    assert not follows(stands(BY_WEEKS, 0)).is_repeated


def test_the_data_of_a_programme_have_a_week_only_where_all_of_it_is_in_weeks():
    data = programme_data(follows(stands(BY_WEEKS, 3)))
    assert (data["state"], data["phase"], data["week"], data["weeks"]) == ("running", 3, 4, 6)
    data = programme_data(follows(stands(MIXED, 0), paused=START))
    assert (data["state"], data["phase"], data["week"], data["weeks"]) == ("paused", 1, None, None)
    data = programme_data(follows(stands(BY_WEEKS, 6)))
    assert (data["state"], data["phase"], data["week"], data["next"]) == (
        "finished",
        None,
        None,
        None,
    )


def test_the_service_writes_what_was_decided_and_reads_where_it_stands():
    service = programmes()
    assert service.current(day(0)) is None
    assert service.start("clamshell-to-band", day(9)) is None
    done("clamshell-beginner", 9)
    current = service.current(day(0))
    assert current is not None
    with closing(Journal.open(paths.journal_file())) as journal:
        (phase,) = current.past_phases(journal.summaries())
    assert (phase.phase_number, phase.last - phase.first) == (1, 9)
    assert service.repeat(current, day(0)) is None
    repeated = service.current(day(0))
    assert repeated is not None
    assert (repeated.is_repeated, repeated.standing.done) == (True, 0)
    assert service.pause(repeated, day(0)) is None
    paused = service.current(day(0))
    assert paused is not None
    assert (paused.is_paused, paused.sessions) == (True, ())
    assert service.resume(paused, day(0)) is None
    resumed = service.current(day(0))
    assert resumed is not None
    assert not resumed.is_paused
    assert service.stop() is None
    assert service.current(day(0)) is None
    assert set(service.all()) >= {"clamshell-to-band", "runners-hips-in-eight-weeks"}


def test_why_a_programme_cannot_be_used_is_a_sentence():
    service = programmes()
    enrol("no-such-programme")
    gone = "Your programme no-such-programme can't be used: its file is gone."
    assert service.problem(day(0)) == gone
    folder = paths.user_sessions() / "programmes"
    folder.mkdir(parents=True)
    (folder / "broken.yaml").write_text("programme: Broken\nphases: 3\n")
    enrol("broken")
    problem = programmes().problem(day(0))
    assert "broken.yaml:2:9" in problem
    assert "broken" not in programmes().all()
    enrol("clamshell-to-band")
    assert "Is your clock right?" in programmes().problem(day(1))
