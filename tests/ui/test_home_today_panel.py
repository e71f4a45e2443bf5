"""What the home screen says of today, and what can be done about it by one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from entry_samples import play_into
from history_samples import made_entry
from msgspec.structs import replace
from screen_harness import GLUTES, Stage, screen_text, stage_fixture, until, utc_moment

from coach_tui.clock import SystemClock
from coach_tui.core.advice.accepted import Acceptance, AcceptedAdvice
from coach_tui.core.advice.rules import RestDay, SmallRangeReminder
from coach_tui.core.analysis.agenda import agenda_of
from coach_tui.core.analysis.heatmap import STRIP_WEEKS, heatmap
from coach_tui.core.coaching.script import Question
from coach_tui.core.log.days import day_number, iso_day
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    RepRecord,
)
from coach_tui.core.log.summary import summaries_of
from coach_tui.core.player.resume import ResumedSession, planned_sets, resume_point
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.accepted_advice import write_accepted
from coach_tui.journal.timestamps import timestamp_of
from coach_tui.services.resume import Interrupted, ResumableSession
from coach_tui.services.today import day_after_question, scheduled_sessions, week_text
from coach_tui.ui.app import CoachApp
from coach_tui.ui.history.model import history_view
from coach_tui.ui.home.model import stale_text, strip_of, today_view
from coach_tui.ui.player.screen import PlayerScreen
from coach_tui.ui.summary.screen import SummaryScreen

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion
    from textual.app import App
    from textual.pilot import Pilot

    from coach_tui.ui.app import ExitReason
    from coach_tui.ui.app_services import AppServices

TODAY = day_number("2026-11-20")

BANDED = GLUTES.replace(
    "    stop_if: [sharp pain in the hip joint",
    "    variations: {band: {name: Clamshell with a band, level: harder}}\n"
    "    stop_if: [sharp pain in the hip joint",
)


stage = stage_fixture({"glutes": BANDED}, clock=lambda: SystemClock(speed=500))


def entry_of(
    stage: Stage, ago: int, *, state: EntryState = EntryState.COMPLETED, reps: int | None = None
) -> Entry:
    """A session of the stage, done so many days ago, whole or up to some reps of its first set."""
    loaded = stage.find("glutes")
    planned = planned_sets(compile_timeline(loaded.session))
    at = timestamp_of(utc_moment().utc_ms - ago * 86_400_000, 0, "UTC")
    plan = EntryHead(f"e{ago}", "glutes", loaded.session.title, loaded.content_hash, at, planned)
    done = tuple(
        RepRecord(plan.work_set, number, 2500, 1500, 2500, 0, at)
        for plan in (planned if reps is None else planned[:1])
        for number in range(1, (reps or plan.reps or 0) + 1)
    )
    return Entry(plan, state, None if state is EntryState.UNFINISHED else at, 60_000, done)


def easy(stage: Stage, ago: int, *, day_after: bool = True) -> None:
    """A whole session that was easy, in the journal."""
    entry = entry_of(stage, ago)
    play_into(stage.journal, entry)
    said = {
        AnnotationField.RPE: 3,
        AnnotationField.PAIN: 0,
        **({AnnotationField.DAY_AFTER: 0} if day_after else {}),
    }
    for field, value in said.items():
        stage.journal.change(
            entry.head.id, AnnotationRecord(f"{ago} {field}", field, value, utc_moment())
        )


def with_unfinished(stage: Stage, *, in_journal: bool = True) -> AppServices:
    """Services in which one interrupted session can be resumed."""
    entry = entry_of(stage, 0, state=EntryState.UNFINISHED, reps=1)
    if in_journal:
        play_into(stage.journal, entry)
    loaded = stage.find("glutes")
    point = resume_point(compile_timeline(loaded.session), entry, loaded.content_hash)
    assert point is not None
    left = ResumableSession(
        loaded, ResumedSession(entry, point.index), "Clamshell, left, rep 2 of 2", False
    )
    return replace(stage.services(), interrupted=lambda: Interrupted((left,)))


async def test_today_unfinished_question_advice_and_strip_fit_into_80_by_24(
    stage: Stage, snapshot: SnapshotAssertion
):
    easy(stage, 3)
    easy(stage, 2)
    easy(stage, 1, day_after=False)
    app = CoachApp(with_unfinished(stage, in_journal=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "nothing of today", lambda: "Last 12 weeks" in screen_text(app))
        assert screen_text(app) == snapshot


async def test_in_a_small_terminal_today_leaves_the_list_its_rows(stage: Stage):
    easy(stage, 3)
    easy(stage, 2)
    easy(stage, 1, day_after=False)
    stage.add("second", GLUTES.replace("Glute activation", "Another"))
    app = CoachApp(with_unfinished(stage, in_journal=False))
    async with app.run_test(size=(40, 12)) as pilot:
        await until(pilot, "nothing of today", lambda: "a Accept" in screen_text(app))
        text = screen_text(app)
        assert "Resume" in text
        assert "Another" in text
        assert "Any pain since" in text


async def test_the_keys_at_the_foot_fit_into_80_columns_whatever_the_screen_is_about(stage: Stage):
    easy(stage, 1, day_after=False)
    app = CoachApp(with_unfinished(stage, in_journal=False))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "no question", lambda: "y Answer" in screen_text(app))
        for key, about in (("down", "enter Start"), ("y", " esc Skip")):
            await pilot.press(key)
            await until(
                pilot, about, lambda about=about: about in screen_text(app).splitlines()[-1]
            )
            foot = screen_text(app).splitlines()[-1]
            assert len(foot) <= 80
            assert "q Quit" in foot


async def test_enter_resumes_what_is_unfinished_and_keeps_one_entry(stage: Stage):
    app = CoachApp(with_unfinished(stage))
    async with app.run_test() as pilot:
        await until(pilot, "not offered", lambda: "▸ Resume" in screen_text(app))
        await pilot.press("enter")
        await until(
            pilot, "not begun", lambda: isinstance(app.screen, PlayerScreen | SummaryScreen)
        )
        await until(pilot, "not over", lambda: isinstance(app.screen, SummaryScreen))
        await pilot.press("escape")
    (entry,) = stage.journal.entries()
    assert entry.state is EntryState.COMPLETED
    assert len(entry.reps) == 10


async def test_what_was_just_interrupted_is_highlighted(stage: Stage):
    services = with_unfinished(stage, in_journal=False)
    interrupted: list[Interrupted] = [Interrupted()]
    app = CoachApp(replace(services, interrupted=lambda: interrupted[-1]))
    async with app.run_test(size=(100, 24)) as pilot:
        await home_of(pilot, "enter Start")
        interrupted.append(services.interrupted())
        await pilot.press("down", "ctrl+r")
        await home_of(pilot, "enter Resume")
        await pilot.press("down", "ctrl+r")
        await home_of(pilot, "enter Start")


async def test_the_footer_says_resume_where_enter_resumes_and_open_where_it_opens(stage: Stage):
    app = CoachApp(with_unfinished(stage, in_journal=False))
    async with app.run_test(size=(100, 24)) as pilot:
        await home_of(pilot, "▸ Resume")
        foot = screen_text(app).splitlines()[-1]
        assert "enter Resume" in foot
        assert "Start" not in foot
        await pilot.press("down")
        await home_of(pilot, "enter Start")
        assert "enter Resume" not in screen_text(app).splitlines()[-1]


async def test_an_interrupted_session_with_other_sets_since_is_shown_in_one_line(stage: Stage):
    entry = entry_of(stage, 0, state=EntryState.UNFINISHED, reps=1)
    app = CoachApp(replace(stage.services(), interrupted=lambda: Interrupted(stale=(entry,))))
    async with app.run_test(size=(100, 24)) as pilot:
        text = await home_of(pilot, "interrupted, but the session has changed; start over")
        assert "Resume" not in text


def test_of_several_that_have_other_sets_since_the_newest_is_named(stage: Stage):
    entry = entry_of(stage, 0, state=EntryState.UNFINISHED, reps=1)
    assert stale_text([]) == ""
    assert stale_text([entry] * 3).startswith("Glute activation (and 2 more): interrupted")


async def test_the_day_after_is_asked_once_and_a_digit_answers(stage: Stage):
    play_into(stage.journal, entry_of(stage, 1))
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "not asked", lambda: "Any pain since" in screen_text(app))
        assert "enter  Start" in screen_text(app)
        await pilot.press("y")
        # Enter saves the answer now, and in the search it goes to the list.
        await until(pilot, "still starts", lambda: "enter  Start" not in screen_text(app))
        await pilot.press("slash")
        await pilot.pause()
        assert "enter  Start" not in screen_text(app)
        await pilot.press("escape")
        await until(pilot, "does not start", lambda: "enter  Start" in screen_text(app))
        await pilot.press("y", "2", "enter")
        await until(pilot, "still asked", lambda: "Any pain since" not in screen_text(app))
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert "Any pain since" not in screen_text(app)
    assert stage.journal.entries()[0].annotations[(AnnotationField.DAY_AFTER, "")] == 2


async def test_a_skipped_question_is_not_asked_again(stage: Stage):
    play_into(stage.journal, entry_of(stage, 1))
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await until(pilot, "not asked", lambda: "Any pain since" in screen_text(app))
        await pilot.press("y", "escape")
        await until(pilot, "still asked", lambda: "Any pain since" not in screen_text(app))
    assert day_after_question(stage.journal.entries(), "2026-11-20") is None


@pytest.mark.parametrize(("ago", "is_asked"), [(0, False), (1, True), (3, True), (4, False)])
def test_the_day_after_is_asked_of_what_was_done_lately_and_not_today(
    stage: Stage, ago: int, *, is_asked: bool
):
    found = day_after_question([entry_of(stage, ago)], "2026-11-20")
    assert (found is not None) is is_asked


async def home_of(pilot: Pilot[ExitReason], words: str) -> str:
    """The home screen's text once some words are on it."""
    await until(pilot, f"no {words!r}", lambda: words in plain_text(pilot.app))
    return plain_text(pilot.app)


def plain_text(app: App[Any]) -> str:
    """What stands on the screen, as one line."""
    return " ".join(screen_text(app).split())


def said(app: App[Any]) -> list[str]:
    """What the app has said in passing."""
    return [toast.message for toast in app._notifications]


async def test_advice_says_why_and_one_key_follows_it_and_another_takes_it_back(stage: Stage):
    for ago in (3, 2, 1):
        easy(stage, ago)
    app = CoachApp(stage.services())
    async with app.run_test(size=(200, 50), notifications=True) as pilot:
        text = await home_of(pilot, "has felt easy")
        assert "Try Clamshell with a band next." in text
        assert "17 Nov" in text
        assert "a Accept d Not now" in text
        assert stage.choices == {}
        await pilot.press("a")
        text = await home_of(pilot, "Now u Undo Clamshell with a band")
        assert "has felt easy" not in text
        assert stage.choices == {"clamshell": "band"}
        await pilot.press("u")
        text = await home_of(pilot, "has felt easy")
        assert "u Undo" not in text
        assert len(app._notifications) <= 1
        assert stage.choices == {"clamshell": ""}


async def test_dismissed_advice_stays_away_until_something_new_is_recorded(stage: Stage):
    play_into(stage.journal, entry_of(stage, 1))
    stage.journal.change("e1", AnnotationRecord("p", AnnotationField.PAIN, 8, utc_moment()))
    stage.journal.change("e1", AnnotationRecord("d", AnnotationField.DAY_AFTER, 0, utc_moment()))
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        assert "d Dismiss" in await home_of(pilot, "Leave Glute activation for now")
        await pilot.press("a")  # there is nothing that the program could do
        await pilot.press("d")
        await until(pilot, "still there", lambda: "Leave Glute" not in screen_text(app))
    assert stage.advice.accepted().accepted == ()
    play_into(stage.journal, entry_of(stage, 0, reps=1))
    again = CoachApp(stage.services())
    async with again.run_test() as pilot:
        await home_of(pilot, "Leave Glute activation for now")


async def test_d_is_offered_for_one_thing_at_a_time(stage: Stage):
    services = with_unfinished(stage, in_journal=False)
    for ago in (3, 2, 1):
        easy(stage, ago)
    app = CoachApp(services)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await home_of(pilot, "has felt easy")
        assert "d Dismiss" in text
        assert "a Accept" in text
        assert "Not now" not in text
        await pilot.press("down")
        assert "d Dismiss" not in await home_of(pilot, "d Not now")


async def test_what_cannot_be_saved_is_said_and_the_advice_stays(stage: Stage):
    for ago in (3, 2, 1):
        easy(stage, ago)
    blocked = replace(stage.advice, path=stage.folder / "glutes.yaml" / "advice.json")
    app = CoachApp(replace(stage.services(), advice=blocked))
    async with app.run_test(notifications=True) as pilot:
        await home_of(pilot, "has felt easy")
        await pilot.press("a")
        await until(pilot, "not said", lambda: any(said(app)))
        assert "advice.json cannot be written" in said(app)[0]
        await home_of(pilot, "a Accept")
    assert stage.choices == {}


def test_a_day_of_chosen_rest_is_shown_as_such_and_is_not_due(stage: Stage):
    done = [entry_of(stage, ago) for ago in (1, 2)]
    rest = RestDay("2026-11-20", ("glutes",))
    accepted = AcceptedAdvice((Acceptance("2026-11-19", (rest,)),))
    listings = stage.sessions()
    plans = scheduled_sessions(listings)
    (due,) = agenda_of(plans, summaries_of(done), "2026-11-20").items
    (resting,) = agenda_of(plans, summaries_of(done), "2026-11-20", accepted.rests).items
    week = "M○  T○  W●  T●  F◌  S·  S·"
    assert week_text(due, "2026-11-20") == f"{week}   2 of 5 this week"
    assert week_text(resting, "2026-11-20") == f"rest, your choice   {week}   2 of 4 this week"
    chosen = today_view(done, listings, "2026-11-20", accepted)
    assert [words for _, words in chosen.advice.accepted] == ["rest today: Glute activation"]


def test_history_counts_no_day_of_chosen_rest_as_missed(stage: Stage):
    done = summaries_of([entry_of(stage, ago) for ago in (3, 1)])
    listings, missed_day = stage.sessions(), frozenset({TODAY - 2})
    (plain,) = history_view(done, listings, "2026-11-20").adherence
    (rested,) = history_view(done, listings, "2026-11-20", {"glutes": missed_day}).adherence
    assert plain == "Glute activation: 2 of 6 this week"
    assert rested == "Glute activation: 2 of 5 this week"


async def test_a_reminder_is_gone_once_the_session_was_done_without_pain(stage: Stage):
    small = SmallRangeReminder("bridge", "glutes", entry_of(stage, 2).head.started.utc_ms)
    accepted = AcceptedAdvice((Acceptance("2026-11-18", (small,)),))
    write_accepted(stage.folder / "advice.json", accepted)
    app = CoachApp(stage.services())
    async with app.run_test() as pilot:
        await home_of(pilot, "Now u Undo Glute bridge small")
        easy(stage, 1)
        await pilot.press("ctrl+r")
        await until(pilot, "still followed", lambda: "u Undo" not in screen_text(app))
    assert stage.advice.accepted() == AcceptedAdvice()


async def test_the_streak_stands_beside_the_date_and_no_line_of_today_wraps(stage: Stage):
    stage.add("long", BANDED.replace("Glute activation", "Glute activation " * 5))
    easy(stage, 1)
    long = entry_of(stage, 1)
    play_into(stage.journal, replace(long, head=replace(long.head, id="l", session="long")))
    app = CoachApp(stage.services())
    async with app.run_test(size=(80, 24)) as pilot:
        await home_of(pilot, "1-day streak · Fri 20 November")
        card = next(row for row in screen_text(app).splitlines() if "Glute" in row)
        assert "1 min · mat, loop band" in card


async def test_a_large_home_has_a_map_of_the_last_weeks_in_place_of_their_bars(stage: Stage):
    easy(stage, 1)
    app = CoachApp(stage.services())
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, "no map", lambda: "░ few" in screen_text(app))
        assert screen_text(app).count("Last 12 weeks") == 1
        await pilot.resize_terminal(80, 24)
        await until(pilot, "a map", lambda: "░ few" not in screen_text(app))
        assert screen_text(app).count("Last 12 weeks") == 1


def test_the_strip_is_as_high_as_the_days_of_each_week():
    days = [0, 1, 2, 7, 8, 14]
    summaries = summaries_of([made_entry(iso_day(TODAY - ago), number=ago) for ago in days])
    assert strip_of(heatmap(summaries, "2026-11-20", STRIP_WEEKS)).split() == ["··"] * 9 + [
        "▂▂",
        "▃▃",
        "▄▄",
    ]


async def test_the_day_after_and_the_summary_ask_aloud(stage: Stage):
    easy(stage, 1, day_after=False)
    services = stage.services()
    asked: list[tuple[str, ...]] = []
    services.settings.say = lambda *questions, **_: asked.append(questions)
    app = CoachApp(services)
    async with app.run_test() as pilot:
        await until(pilot, "not asked", lambda: asked == [(Question.DAY_AFTER,)])
        await pilot.press("enter")
        await until(pilot, "not asked", lambda: asked[1:] == [(Question.EFFORT, Question.PAIN)])
