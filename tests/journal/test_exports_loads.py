"""Loads, counts and sets that were only noted down: in FIT, over time, in advice."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import fitdecode
import pytest
from msgspec.structs import replace

from coach_tui.core.advice.rules import UseResistance, advice_context, advise
from coach_tui.core.analysis.adherence import adherence_of
from coach_tui.core.analysis.progress import LoadChange, exercise_points, load_changes
from coach_tui.core.log.days import DayStart
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    Value,
    with_changes,
)
from coach_tui.core.log.summary import summaries_of, training_days
from coach_tui.core.model.breathing import PRESETS, BreathPreset, breathing_exercise
from coach_tui.core.model.exercise import Exercise, Range
from coach_tui.core.model.load import Load
from coach_tui.core.model.session import Breaths, ExerciseStep, Reps, Schedule, Session, Timed
from coach_tui.core.player.resume import planned_sets
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.exports.fit import fit_activity
from coach_tui.journal.exports.report import ScheduleFollowed, report_of
from coach_tui.journal.timestamps import iso, timestamp_of
from coach_tui.services.feedback import Feedback, current_feedback, feedback_annotations
from coach_tui.services.journal import time_done
from coach_tui.ui.history.exercise_stats import exercise_stats

RAISE = Session(
    "Hips", (ExerciseStep(Exercise("raise", "Leg raise"), Reps(Range.exactly(10)), sets=2),)
)
DAY_MS = 86_400_000
NOON_MS = 1_746_093_600_000


def noted(session: Session, day: int, *notes: tuple[AnnotationField, Value, str]) -> Entry:
    start, end = (timestamp_of(NOON_MS + day * DAY_MS + ms, 0, "UTC") for ms in (0, 600_000))
    planned = planned_sets(compile_timeline(session))
    plan = EntryHead(f"e{day}", "hips", session.title, "0" * 64, start, planned)
    changes = tuple(
        AnnotationRecord(f"c{number}", field, value, end, part, number)
        for number, (field, value, part) in enumerate(notes)
    )
    return with_changes(Entry(plan, EntryState.COMPLETED, end, 600_000), changes)


def loaded(day: int, load: str, band: str = "", *, felt: str = "easy") -> Entry:
    reps = [(AnnotationField.REPS, 10, part) for part in "01"]
    loads = [(AnnotationField.LOAD, load, part) for part in "01" if load]
    bands = [(AnnotationField.BAND, band, part) for part in "01" if band]
    return noted(RAISE, day, *reps, *loads, *bands, (AnnotationField.FELT, felt, "raise"))


def messages(entry: Entry, name: str) -> list[dict[str, Any]]:
    content = fit_activity(entry, lambda _exercise, _name: None)
    with fitdecode.FitReader(io.BytesIO(content), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        return [
            {field.name: field.value for field in frame.fields}
            for frame in reader
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == name
        ]


@pytest.mark.parametrize(("load", "kg"), [("2.5 kg", 2.5), ("20 lb", 9.0625)])
def test_a_fit_set_has_its_weight_and_reps_although_they_were_only_noted_down(load: str, kg: float):
    unit = {"kg": "kilogram", "lb": "pound"}[load[-2:]]
    sets = [s for s in messages(loaded(0, load), "set") if s["set_type"] == "active"]
    assert [(s["weight"], s["repetitions"]) for s in sets] == [(kg, 10)] * 2
    assert {s["weight_display_unit"] for s in sets} == {unit}
    assert [s["duration"] for s in sets] == [300, 300]


def test_a_session_of_breathing_alone_is_breathing_and_a_set_of_nothing_is_none():
    breath = breathing_exercise(PRESETS[BreathPreset.BOX], BreathPreset.BOX)
    calm = Session("Calm", (ExerciseStep(breath, Breaths(Range.exactly(4)), unit="breaths"),))
    (session,) = messages(noted(calm, 0, (AnnotationField.REPS, 4, "0")), "session")
    assert session["sub_sport"] in ("breathing", 62)
    (strong,) = messages(loaded(0, "2 kg"), "session")
    assert strong["sub_sport"] == "strength_training"
    assert messages(noted(RAISE, 0, (AnnotationField.REPS, 0, "0")), "set") == []


def test_the_loads_of_an_exercise_are_shown_from_the_day_they_changed():
    entries = [loaded(3, "", "green"), loaded(2, "3 kg"), loaded(1, "2 kg"), loaded(0, "2 kg")]
    points = exercise_points(entries, "raise")
    assert load_changes(points) == (
        LoadChange("2025-05-01", "2 kg"),
        LoadChange("2025-05-03", "3 kg"),
        LoadChange("2025-05-04", "green band"),
    )
    (stats,) = exercise_stats(entries, "2025-05-05")
    weight = next(line for line in stats.lines if line.startswith("Weight: "))
    assert "2 kg from" in weight
    assert weight.count(" from ") == 3


@pytest.mark.parametrize(
    ("load", "band", "next_step"),
    [("", "green", "with the blue band"), ("2 kg", "", "with 2.5 kg")],
)
def test_easy_work_with_a_load_stays_at_its_reps_and_becomes_heavier(
    load: str, band: str, next_step: str
):
    step = replace(RAISE.steps[0], loads=(Load(2_000),) if load else (), band=band)
    session = replace(RAISE, steps=(step,))
    entries = [loaded(day, load, band) for day in range(3)]
    today = (date(2025, 5, 1) + timedelta(days=3)).isoformat()
    (advice,) = advise([advice_context("hips", session, entries, today)], today)
    assert (
        advice.text
        == f"Leg raise has felt easy 3 times in a row. Try the same reps {next_step} next."
    )
    assert [type(change) for change in advice.adjustments] == [UseResistance]
    hard = [loaded(day, load, band, felt="hard") for day in range(3)]
    assert advise([advice_context("hips", session, hard, today)], today) == ()


def test_the_summary_changes_the_weights_of_all_sets_and_nothing_else():
    entry = loaded(0, "2 kg")
    feedback = current_feedback(entry)
    assert feedback.loads == {"raise": "2 kg"}
    assert feedback_annotations(feedback, entry) == ()
    heavier = feedback_annotations(replace(feedback, loads={"raise": "3kg red"}), entry)
    assert {(a.field, a.value, a.part) for a in heavier} == {
        (field, value, part)
        for field, value in ((AnnotationField.LOAD, "3 kg"), (AnnotationField.BAND, "red"))
        for part in "01"
    }
    assert feedback_annotations(replace(feedback, loads={"raise": "?1"}), entry) == ()
    assert isinstance(feedback, Feedback)


def test_the_physios_page_shows_schedule_load_and_trend():
    heavy = with_changes(
        loaded(9, "3 kg"),
        (
            *loaded(9, "3 kg").changes,
            AnnotationRecord("more", AnnotationField.REPS, 12, loaded(9, "").head.started, "0", 9),
        ),
    )
    entries = [loaded(0, "2 kg"), loaded(1, "2 kg"), heavy]
    course = adherence_of(
        training_days(summaries_of(entries)), Schedule(days_per_week=2), "2025-05-10"
    )
    assert course is not None
    followed = [
        ScheduleFollowed("Hips", "2 days a week", course),
        ScheduleFollowed("Hips", "daily", course, ("Weeks 1-2", "2025-05-01", "2025-05-10")),
    ]
    tables = {t.title: t for t in report_of(entries, schedules=followed).tables}
    assert tables["Over time"].rows == (
        (
            *("Leg raise", "2025-05-01", "20 reps in 2 sets, 2 kg"),
            *("2025-05-10", "22 reps in 2 sets, 3 kg", "3"),
        ),
    )
    done = ("2 of 2 (100 %)", "1", "1 of 2")
    assert tables["Schedule"].rows == (("Hips", "2 days a week", *done),)
    days = ("Weeks 1-2", "2025-05-01", "2025-05-10")
    assert tables["Programme"].rows == ((*days, "Hips", "daily", *done),)


@pytest.mark.parametrize(
    ("words", "began"),
    [
        ("today", "2025-05-01T09:50"),
        ("Yesterday", "2025-04-30T12:00"),
        ("yesterday 8:30", "2025-04-30T08:30"),
        ("2025-03-02 21:15", "2025-03-02T21:15"),
        ("today 23:00", None),
        ("tomorrow", None),
        ("2025-02-30", None),
    ],
)
def test_the_time_of_a_session_done_elsewhere_is_read_from_words(words: str, began: str | None):
    now = timestamp_of(NOON_MS - 2 * 3_600_000, 7_200, "Europe/Berlin")  # 10:00 there
    when = time_done(words, now, 600_000, DayStart())
    if began is None:
        assert when is None
    else:
        assert when is not None
        assert when[0].local_date == began[:10]
        assert iso(when[0])[11:16] == began[11:]
        assert when[1].utc_ms - when[0].utc_ms == 600_000


def test_the_counts_that_the_summary_asks_for_are_those_of_sets_without_planned_reps():
    timed = ExerciseStep(Exercise("sit", "Wall sit"), Timed(30_000))
    both = Session("Both", (*RAISE.steps, timed, timed))
    counted = [(AnnotationField.REPS, count, part) for count, part in ((7, "0"), (12, "2"))]
    assert current_feedback(noted(both, 0, *counted)).counts == {2: 12}
