"""What the home screen says of today, and what can be done about it by one key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from ui_stage import GLUTES, Stage, screen_text, until, utc_moment

from coach_tui.clock import SystemClock
from coach_tui.core.attendance import visits_of
from coach_tui.core.changes import Change, Field
from coach_tui.core.compiler import compile_timeline
from coach_tui.core.days import day_number, iso_day
from coach_tui.core.entry import Entry, EntryState, NewEntry, RepRecord, with_changes
from coach_tui.core.resume import Resumption, planned_bouts, resume_point
from coach_tui.journal.moments import moment_of
from coach_tui.ui.app import CoachApp
from coach_tui.ui.outlook import day_after_of, strip_of, to_be_offered
from coach_tui.ui.screens.feedback import FeedbackScreen
from coach_tui.ui.screens.player import PlayerScreen
from coach_tui.ui.screens.summary import SummaryScreen
from coach_tui.ui.services import Unfinished
from core.history_samples import made_entry
from journal.entry_samples import play_into

if TYPE_CHECKING:
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from coach_tui.conductor import Conductor
    from coach_tui.ui.services import Services

TODAY = day_number("2026-11-20")

BANDED = GLUTES.replace(
    "    stop_if: [sharp pain in the hip joint",
    "    variations: {band: {name: Clamshell with a band, level: harder}}\n"
    "    stop_if: [sharp pain in the hip joint",
)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path, clock=SystemClock(speed=500))
    stage.add("glutes", BANDED)
    return stage


def entry_of(
    stage: Stage, ago: int, *, state: EntryState = EntryState.COMPLETED, reps: int | None = None
) -> Entry:
    """A session of the stage, done so many days ago, whole or up to some reps of its first set."""
    loaded = stage.find("glutes")
    planned = planned_bouts(compile_timeline(loaded.session))
    at = moment_of(utc_moment().utc_ms - ago * 86_400_000, 0, "UTC")
    plan = NewEntry(f"e{ago}", "glutes", loaded.session.title, loaded.content_hash, at, planned)
    done = tuple(
        RepRecord(bout.bout, number, 2500, 1500, 2500, 0, at)
        for bout in (planned if reps is None else planned[:1])
        for number in range(1, (reps or bout.reps or 0) + 1)
    )
    return Entry(plan, state, None if state is EntryState.UNFINISHED else at, 60_000, done)


def easy(stage: Stage, ago: int, *, day_after: bool = True) -> None:
    """A whole session that was easy, in the journal."""
    entry = entry_of(stage, ago)
    play_into(stage.journal, entry)
    said = {Field.RPE: 3, Field.PAIN: 0, **({Field.DAY_AFTER: 0} if day_after else {})}
    for field, value in said.items():
        stage.journal.change(entry.plan.id, Change(f"{ago} {field}", field, value, utc_moment()))


def with_unfinished(stage: Stage, *, kept: bool = True) -> Services:
    """Services in which one broken-off session can be gone on with."""
    entry = entry_of(stage, 0, state=EntryState.UNFINISHED, reps=1)
    if kept:
        play_into(stage.journal, entry)
    loaded = stage.find("glutes")
    point = resume_point(compile_timeline(loaded.session), entry, loaded.content_hash)
    assert point is not None
    left = Unfinished(loaded, Resumption(entry, point.index), "Clamshell, left, rep 2 of 2", False)

    def go_on(found: Unfinished) -> Conductor:
        return stage.conduct(found.loaded, found.resumption)

    return replace(stage.services(), unfinished=lambda: [left], go_on=go_on)


async def test_today_unfinished_question_advice_and_strip_fit_into_80_by_24(
    stage: Stage, snapshot: SnapshotAssertion
):
    easy(stage, 3)
    easy(stage, 2)
    easy(stage, 1, day_after=False)
    app = CoachApp(with_unfinished(stage, kept=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "nothing of today", lambda: "Last 12 weeks" in screen_text(app))
        assert screen_text(app) == snapshot


async def test_enter_goes_on_with_what_is_unfinished_and_keeps_one_entry(stage: Stage):
    app = CoachApp(with_unfinished(stage))
    async with app.run_test() as pilot:
        await until(pilot, "not offered", lambda: "enter: go on" in screen_text(app))
        await pilot.press("enter")
        await until(
            pilot, "not begun", lambda: isinstance(app.screen, PlayerScreen | SummaryScreen)
        )
        await until(pilot, "not over", lambda: isinstance(app.screen, SummaryScreen))
        await pilot.press("enter")
        await until(pilot, "not asked", lambda: isinstance(app.screen, FeedbackScreen))
        await pilot.press("escape")
    (entry,) = stage.journal.entries()
    assert entry.state is EntryState.COMPLETED
    assert len(entry.reps) == 10


@pytest.mark.parametrize(("pain", "is_offered"), [(5, True), (6, False)])
def test_what_ended_for_pain_is_not_offered_to_go_on_with(
    stage: Stage, pain: int, *, is_offered: bool
):
    (left,) = with_unfinished(stage).unfinished()
    hurt = Change("p", Field.PAIN, pain, utc_moment(), "clamshell")
    entry = with_changes(left.resumption.entry, (hurt,))
    found = to_be_offered([replace(left, resumption=replace(left.resumption, entry=entry))])
    assert bool(found) is is_offered


def test_a_session_of_which_nothing_was_done_is_not_offered_to_go_on_with(stage: Stage):
    (left,) = with_unfinished(stage).unfinished()
    entry = replace(left.resumption.entry, reps=(), work=())
    assert to_be_offered([left]) == [left]
    assert to_be_offered([replace(left, resumption=replace(left.resumption, entry=entry))]) == []


async def test_the_day_after_is_asked_once_and_a_digit_answers(stage: Stage):
    play_into(stage.journal, entry_of(stage, 1))
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "not asked", lambda: "the day after?" in screen_text(app))
        await pilot.press("y", "2", "enter")
        await until(pilot, "still asked", lambda: "the day after?" not in screen_text(app))
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert "the day after?" not in screen_text(app)
    assert stage.journal.entries()[0].said[(Field.DAY_AFTER, "")] == 2


async def test_a_skipped_question_is_not_asked_again(stage: Stage):
    play_into(stage.journal, entry_of(stage, 1))
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "not asked", lambda: "the day after?" in screen_text(app))
        await pilot.press("y", "escape")
        await until(pilot, "still asked", lambda: "the day after?" not in screen_text(app))
    assert day_after_of(stage.journal.entries(), "2026-11-20") is None


@pytest.mark.parametrize(("ago", "is_asked"), [(0, False), (1, True), (3, True), (4, False)])
def test_the_day_after_is_asked_of_what_was_done_lately_and_not_today(
    stage: Stage, ago: int, *, is_asked: bool
):
    found = day_after_of([entry_of(stage, ago)], "2026-11-20")
    assert (found is not None) is is_asked


async def test_advice_says_why_and_one_key_follows_it(stage: Stage):
    for ago in (3, 2, 1):
        easy(stage, ago)
    chosen: list[tuple[str, str]] = []
    services = replace(stage.services(), choose=lambda *choice: chosen.append(choice))
    app = CoachApp(services)
    async with app.run_test() as pilot:
        await until(pilot, "no advice", lambda: "has become easy" in screen_text(app))
        text = " ".join(screen_text(app).split())
        assert "Next: Clamshell with a band." in text
        assert "17 Nov, 18 Nov and 19 Nov" in text
        assert chosen == []
        await pilot.press("a")
        await until(pilot, "not followed", lambda: bool(chosen))
    assert chosen == [("clamshell", "band")]


def test_the_strip_is_as_high_as_the_days_of_each_week():
    days = [0, 1, 2, 7, 8, 14]
    visits = visits_of([made_entry(iso_day(TODAY - ago), number=ago) for ago in days])
    assert strip_of(visits, "2026-11-20").split() == ["··"] * 9 + ["▂▂", "▃▃", "▄▄"]
