"""A year of one person: what every part of the program says of it, against plain sums.

Two programmes of four sessions a week, a week of travel in each, a load that rises, pain twice,
a month imported from another app, ten sessions added by hand. The expected figures come from
``DONE``, a list that nothing of the program has touched.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.advice.accepted import AcceptedAdvice, with_accepted_advice
from coach_tui.core.advice.rules import advice_context, advise
from coach_tui.core.analysis.adherence import adherence_of
from coach_tui.core.analysis.progress import exercise_points, load_changes
from coach_tui.core.analysis.standing import Enrolment, StageStart, standing_of
from coach_tui.core.log.days import DayStart
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    EntryHead,
    EntryState,
    RepRecord,
    Timestamp,
)
from coach_tui.core.log.summary import training_days
from coach_tui.core.model.exercise import Exercise, Range, Tempo
from coach_tui.core.model.load import Load, next_load
from coach_tui.core.model.programme import Programme, ProgrammePhase, ProgrammeSession
from coach_tui.core.model.session import ExerciseStep, Reps, Schedule, Session
from coach_tui.core.player.resume import planned_sets
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.journal.exports.csv import write_csv
from coach_tui.journal.exports.ics import Scheduled, ics_of
from coach_tui.journal.exports.report import report_of
from coach_tui.journal.jsonl import jsonl_lines, rows_of_lines
from coach_tui.journal.records import JournalDump
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import timestamp_of
from coach_tui.services.imported_history import read_history
from coach_tui.services.journal import DoneSession, add_done

FIRST, TODAY = date(2025, 1, 6), "2026-01-04"  # a Monday, and the Sunday of the 52nd week
PLAN = Schedule(days_per_week=4)
NOON = DayStart()
EVEN = Tempo(Range.exactly(1_000), Range.exactly(1_000), Range.exactly(1_000))


class Done(Struct, frozen=True):
    """One session of the person: with which half kilos, and how it came into the journal."""

    day: date
    programme: str
    how: str
    half_kilos: int
    pain: int | None = None
    day_after: int | None = None

    @property
    def kilos(self) -> float:
        return self.half_kilos / 2


def year() -> list[Done]:
    done: list[Done] = []
    for week in range(52):
        if week in (10, 30):
            continue  # travelling
        programme = "one" if week < 26 else "two"
        for weekday in (0, 2, 4, 6) if week < 26 else (1, 3, 5, 6):
            number = len(done)
            imported = 20 <= week < 24
            how = "imported" if imported else "added" if number % 18 == 5 else "recorded"
            day = FIRST + timedelta(days=7 * week + weekday)
            done.append(Done(day, "strong-legs" if imported else programme, how, 4 + week // 8))
    done[50] = replace(done[50], pain=4)
    done[120] = replace(done[120], day_after=6)
    return done


DONE = year()


def test_the_year_is_the_one_described():
    assert len(DONE) == 200
    assert Counter(d.how for d in DONE) == {"recorded": 174, "added": 10, "imported": 16}


def session_of(done: Done) -> Session:
    step = ExerciseStep(
        Exercise("leg-raise", "Leg raise", tempo=EVEN),
        Reps(Range.exactly(10)),
        sets=2,
        loads=(Load(done.half_kilos * 500),),
    )
    return Session(f"Programme {done.programme}", (step,), schedule=PLAN)


def at(day: date, minutes: int = 0) -> Timestamp:
    noon = datetime.fromisoformat(f"{day}T12:00:00+00:00") + timedelta(minutes=minutes)
    return timestamp_of(round(noon.timestamp() * 1000), 0, "UTC", NOON)


def record(journal: Journal, number: int, done: Done) -> str:
    timeline, entry_id = compile_timeline(session_of(done)), f"e{number}"
    start, end = at(done.day), at(done.day, 12)
    if done.how == "added":
        run = DoneSession(done.programme, "", timeline, start, end)
        return add_done(journal, run)
    planned = planned_sets(timeline)
    journal.begin(EntryHead(entry_id, done.programme, timeline.title, "", start, planned))
    for plan in planned:
        for rep in range(1, 11):
            journal.rep_done(
                entry_id, RepRecord(plan.work_set, rep, 1_000, 1_000, 1_000, 0, at(done.day, 5))
            )
        note(journal, entry_id, AnnotationField.LOAD, f"{done.kilos:g} kg", str(plan.work_set))
    journal.end(entry_id, EntryState.COMPLETED, end, 720_000)
    return entry_id


def note(
    journal: Journal, entry_id: str, field: AnnotationField, value: int | str, part: str = ""
) -> None:
    change_id = f"{entry_id}-{field}-{part}"
    journal.change(entry_id, AnnotationRecord(change_id, field, value, at(FIRST), part))


def strong_export() -> str:
    head = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes\n"
    return head + "".join(
        f'{d.day} 12:00:00,Legs,12m,Leg raise,{number},{d.kilos:g},10,0,0,""\n'
        for d in DONE
        if d.how == "imported"
        for number in (1, 2)
    )


@pytest.fixture(scope="module")
def journal() -> Journal:
    journal = Journal.in_memory()
    for number, done in enumerate(DONE):
        if done.how == "imported":
            continue
        entry_id = record(journal, number, done)
        if done.pain is not None:
            note(journal, entry_id, AnnotationField.PAIN, done.pain)
        if done.day_after is not None:
            note(journal, entry_id, AnnotationField.DAY_AFTER, done.day_after)
        if number >= 197:
            note(journal, entry_id, AnnotationField.FELT, "easy", "leg-raise")
    history = read_history(strong_export(), ExerciseCatalogue([]), "kg", NOON)
    for _ in range(2):  # the second time changes nothing
        journal.merge_rows(
            rows_of_lines(jsonl_lines(JournalDump(tuple(history.records))), "export")
        )
    return journal


def test_history_has_every_session_on_its_day(journal: Journal):
    entries = journal.entries()
    assert [e.head.started.local_date for e in reversed(entries)] == [str(d.day) for d in DONE]
    assert all(summary.share == 1 and summary.reps == 20 for summary in journal.summaries())
    assert [e.worst_pain for e in reversed(entries) if e.worst_pain is not None] == [4, 6]


def test_adherence_is_four_a_week_less_what_was_missed(journal: Journal):
    for programme in ("one", "two"):
        course = adherence_of(training_days(journal.summaries(), programme), PLAN, TODAY)
        assert course is not None
        weeks = Counter((d.day - FIRST).days // 7 for d in DONE if d.programme == programme)
        first = min(weeks)
        assert len(course.weeks) == 52 - first
        # Of a first week that begins on a Tuesday, three sessions were due.
        extra = 0 if programme == "one" else sum(w.extra for w in course.weeks[:1])
        assert course.done == sum(weeks.values()) - extra
        assert [w.done + w.extra for w in course.weeks] == [weeks[n] for n in range(first, 52)]


def test_the_load_rises_as_it_did(journal: Journal):
    loads = load_changes(exercise_points(journal.entries(), "leg-raise"))
    expected = [
        (str(now.day), f"{now.kilos:g} kg")
        for before, now in zip([None, *DONE], DONE, strict=False)
        if before is None or before.half_kilos != now.half_kilos
    ]
    assert [(change.date, change.load) for change in loads] == expected


def test_the_advice_is_a_little_more_of_the_last_load(journal: Journal):
    session = session_of(DONE[-1])
    (advice,) = advise([advice_context("two", session, journal.entries(), TODAY)], TODAY)
    heavier = next_load(Load(round(DONE[-1].kilos * 1000))).text
    assert advice.text.endswith(f"the same reps with {heavier} next.")
    accepted = AcceptedAdvice().accept(advice, TODAY)
    assert accepted.open_advice([advice]) == ()
    (step,) = [
        step
        for step in with_accepted_advice(session, "two", accepted).exercise_steps()
        if step.exercise.id == "leg-raise"
    ]
    assert step.resistance(1) == (heavier, "")
    assert with_accepted_advice(session, "other", accepted) == session


def test_the_csv_adds_up(journal: Journal):
    rows = list(csv.DictReader(io.StringIO(write_csv(journal.entries()))))
    assert len(rows) == 400
    moved = sum(float(row["load_kg"]) * int(row["reps_done"]) for row in rows)
    assert moved == sum(20 * d.kilos for d in DONE)
    pains = [row["worst_pain"] for row in reversed(rows) if row["worst_pain"]]
    assert pains == ["4", "4", "6", "6"]


def test_the_physios_page_says_the_same(journal: Journal):
    report = report_of(journal.entries())
    assert "200 sessions on 200 days, 0 of them not to the end" in report.lines[0]
    assert "4000 of 4000 (100 %)" in report.lines[1]
    assert f"6/10, Programme two, {DONE[120].day} (the day after)" in report.lines[2]
    tables = {table.title: table.rows for table in report.tables}
    assert [row[1] for row in tables["By week"]] == ["4"] * 50
    assert tables["Over time"] == (
        (
            *("Leg raise", str(DONE[0].day), f"20 reps in 2 sets, {DONE[0].kilos:g} kg"),
            *(str(DONE[-1].day), f"20 reps in 2 sets, {DONE[-1].kilos:g} kg", "200"),
        ),
    )


def test_the_calendar_has_the_days_of_both_programmes():
    plans = [Scheduled(name, name, "", PLAN) for name in ("one", "two")]
    calendar = ics_of(plans, at(FIRST)).splitlines()
    assert calendar.count("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,TH,SA") == 2
    assert calendar.count(f"DTSTART;VALUE=DATE:{FIRST:%Y%m%d}") == 2


def test_a_programme_is_in_the_week_that_its_sessions_have_reached(journal: Journal):
    one, two = (ProgrammeSession(name, name, PLAN) for name in ("one", "two"))
    phases = ProgrammePhase((one,), weeks=21), ProgrammePhase((two,), weeks=25)
    programme = Programme("A year", phases)
    enrolment = Enrolment("year", (StageStart(FIRST.toordinal()),))
    done = [(s.day, s.session) for s in journal.summaries() if s.counts]
    with_it = {(d.day - FIRST).days // 7 for d in DONE if d.how != "imported"}
    for week in range(52):
        sunday = FIRST.toordinal() + 7 * week + 6
        place = standing_of(programme, enrolment, done, sunday)
        # Weeks of travel, and of the other app, are waited out.
        before = len([n for n in with_it if n < week])
        assert (place.stage, place.done) == (before, 4 if week in with_it else 0)
