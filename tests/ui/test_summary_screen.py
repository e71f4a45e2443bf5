"""What a session came to, and the screen that says so."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from history_samples import made_entry
from msgspec.structs import replace
from screen_harness import GLUTES, Stage, played, screen_text, stage_fixture, until

from coach_tui.clock import SystemClock
from coach_tui.core.log.entry import SetResult
from coach_tui.core.log.outcome import Completion
from coach_tui.core.player.state import Command, State
from coach_tui.plain.narrator import Narrator
from coach_tui.services.feedback import feedback_questions
from coach_tui.ui.base_app import BaseApp
from coach_tui.ui.history.model import TrendLine
from coach_tui.ui.home.model import read_home
from coach_tui.ui.summary.model import (
    RATINGS,
    TEMPO,
    ExerciseLine,
    SideLine,
    against,
    progress_lines,
    session_summary,
)
from coach_tui.ui.summary.screen import SummaryScreen, columns_of, progress_rows
from coach_tui.ui.theme import CALM

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from coach_tui.conductor import Snapshot
    from coach_tui.core.log.entry import Entry

WALL = """\
title: Wall and bridge
exercises:
  sit: {name: Wall sit}
  bridge: {name: Bridge, tempo: {up: 2s, hold: 1s, down: 2s}}
  stretch: {name: Stretch}
defaults: {prepare: 1s, rest: 1s, switch: 1s}
steps:
  - {exercise: sit, duration: 20s, sides: each}
  - {exercise: bridge, reps: 2-4}
  - {exercise: stretch, until: done}
"""


stage = stage_fixture({"glutes": GLUTES, "wall": WALL})


def test_a_session_done_to_its_end_is_done_well(stage: Stage):
    stage.clock = SystemClock(speed=500)
    summary = session_summary(played(stage, "glutes"))
    assert (summary.completed, summary.whole, summary.headline) == (True, True, "Well done.")
    assert summary.reps == "10 reps, all done"
    assert [(line.name, [side.text for side in line.sides]) for line in summary.exercises] == [
        ("Clamshell", ["left 2/2", "right 2/2"]),
        ("Glute bridge", ["6/6"]),
    ]
    assert [line.tempo for line in summary.exercises] == [
        "lift 2.5, hold 1.5, lower 2.5 s",
        "press 2, hold 1, lower 2 s",
    ]


def test_the_tempo_is_the_one_really_done(stage: Stage):
    # One press of slower takes a quarter of each range: 2.75, 1.75 and 2.75 s, all of
    # them, for the person is only getting ready.
    stage.clock = SystemClock(speed=500)
    summary = session_summary(played(stage, "glutes", (0, Command.SLOWER)))
    assert summary.exercises[0].tempo == "lift 2.8, hold 1.8, lower 2.8 s"


def test_what_was_done_is_counted_by_its_own_words(stage: Stage):
    stage.clock = SystemClock(speed=500)
    mixed = WALL.replace("reps: 2-4}", "reps: 4, unit: steps}").replace(
        "until: done", "duration: 1s"
    )
    quick = "{in: 2s, out: 2s}, cycles: 3"
    stage.add("mixed", f"{mixed}  - {{breathe: {quick}}}\n  - {{exercise: bridge, reps: 2}}\n")
    final = played(stage, "mixed")
    assert session_summary(final).reps == "4 steps, 3 breaths, 2 reps, all done"


def test_what_was_stopped_counts_and_what_was_not_begun_is_named_kindly(stage: Stage):
    final = played(stage, "glutes", (9_500, Command.STOP))
    summary = session_summary(final)
    assert (summary.completed, summary.whole) == (False, False)
    assert summary.headline == "Stopped early. Everything you did is saved."
    rehearsed = replace(final, is_logged=False)
    assert session_summary(rehearsed).headline == "Stopped early. This is not in your journal."
    assert summary.reps == "1/10 reps"
    assert summary.skipped == ("Glute bridge",)
    assert [side.text for side in summary.exercises[0].sides] == ["left 1/2", "right 0/2"]


def test_a_session_of_which_most_was_skipped_is_done_in_part_only(stage: Stage):
    skips = [(9_500, Command.SKIP_EXERCISE), (100, Command.SKIP_EXERCISE), (100, Command.DONE)]
    summary = session_summary(played(stage, "glutes", *skips))
    assert (summary.completed, summary.whole) == (True, False)
    assert summary.headline == "Done in part: most of it was skipped."
    assert (summary.reps, summary.skipped) == ("1/10 reps", ("Glute bridge",))


def test_a_session_stopped_before_its_first_rep_reproaches_no_one(stage: Stage):
    summary = session_summary(played(stage, "glutes", (1_000, Command.STOP)))
    assert summary.headline == "No reps this time."
    assert summary.exercises == ()


@pytest.mark.parametrize(
    ("steps", "headline"),
    [
        ("[{exercise: sit, reps: 9}]", "No reps this time."),
        ("[{exercise: sit, reps: 9, unit: steps}]", "No steps this time."),
        ("[{breathe: box, cycles: 3}]", "No breaths this time."),
        ("[{test: stand}]", "No answer this time."),
        ("[{exercise: sit, duration: 20s}]", "Nothing done this time."),
        ("[{exercise: sit, reps: 9}, {breathe: box, cycles: 3}]", "Nothing done this time."),
    ],
)
def test_where_nothing_was_done_it_names_what_would_have_counted(
    stage: Stage, steps: str, headline: str
):
    own = "exercises: {sit: {name: Sit}}\ntests: {stand: {name: Stand, looks_for: How long?, "
    own += "instructions: [Stand.], kind: stopwatch, max: 30s}}\n"
    stage.add("own", f"title: Own\n{own}steps: {steps}\n")
    final = played(stage, "own", (500, Command.STOP))
    assert session_summary(final).headline == headline
    assert next(Narrator().closing(final)) == headline


def test_a_session_skipped_to_its_end_is_not_completed(stage: Stage):
    skips = [(500, Command.SKIP_EXERCISE), (500, Command.SKIP_EXERCISE), (500, Command.DONE)]
    final = played(stage, "glutes", *skips)
    assert final.state is State.FINISHED
    summary = session_summary(final)
    assert (summary.completed, summary.headline) == (False, "No reps this time.")
    assert stage.journal.entries() == []


def test_from_the_bottom_of_its_range_on_a_set_is_whole(stage: Stage):
    # Sit: 1 + 20 + 1 + 20, rest 1, prepare 1, then bridges of 5 s: three begun, two done.
    final = played(
        stage,
        "wall",
        (44_300 + 10_500, Command.DONE),
        (2_000, Command.DONE),
    )
    summary = session_summary(final)
    assert [line.sides[0].text for line in summary.exercises[:2]] == ["left 20 s", "2/4"]
    assert summary.whole


def test_work_cut_short_says_how_much_of_it_was_done(stage: Stage):
    final = played(stage, "wall", (11_250, Command.SKIP_EXERCISE), (1_000, Command.STOP))
    assert session_summary(final).exercises[0].sides[0].text == "left 10 s of 20 s"


class Shown(BaseApp[None]):
    """The summary and nothing else."""

    def __init__(self, stage: Stage, final: Snapshot) -> None:
        super().__init__()
        self._final = final
        self._stage = stage
        self.register_theme(CALM)
        self.theme = CALM.name

    def on_mount(self) -> None:
        loaded = self._stage.find("glutes")
        self.push_screen(SummaryScreen(self._final, self._stage.services(), loaded))


async def test_the_screen_says_what_was_done(stage: Stage, snapshot: SnapshotAssertion):
    app = Shown(stage, played(stage, "glutes", (9_500, Command.STOP)))
    async with app.run_test() as pilot:
        await until(pilot, "no questions", lambda: "How did it go?" in screen_text(app))
        await pilot.pause()
        assert screen_text(app) == snapshot


async def test_a_session_that_was_stopped_early_is_due_today_here_and_at_home(stage: Stage):
    final = played(stage, "glutes", (9_500, Command.STOP))
    app = Shown(stage, final)
    async with app.run_test() as pilot:
        await until(pilot, "no facts", lambda: "next: today" in screen_text(app))
    data = read_home(stage.services())
    assert next(row for row in data.rows if row.listing.reference == "glutes").due == "due"


async def test_trouble_with_the_journal_is_said(stage: Stage):
    final = played(stage, "glutes", (9_500, Command.STOP))
    app = Shown(
        stage, replace(final, problem="The journal cannot be written now: the disk is full.")
    )
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "The journal cannot be written now: the disk is full." in screen_text(app)


async def test_the_result_is_set_against_the_last_time_and_the_last_weeks_below(stage: Stage):
    played(stage, "glutes", (9_500, Command.STOP))
    stage.clock = SystemClock(speed=500)
    app = Shown(stage, played(stage, "glutes"))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, "no results", lambda: "Against last time, 20 Nov" in screen_text(app))
        await pilot.pause()
        text = screen_text(app)
        assert re.search(r"Clamshell +[▁▂▃▄▅▆▇█]+  1 → 4 reps", text)
        assert re.search(r"tempo +[▁▂▃▄▅▆▇█]+  6\.5 s", text)
        assert all(words in text for words in ("Last 12 weeks", "about right", "next: tomorrow"))
        assert "1-day streak" in text
        await pilot.resize_terminal(100, 24)
        await until(
            pilot,
            "no short heading",
            # While it is laid out anew nothing of it may be there.
            lambda: "20 Nov" in (text := screen_text(app)) and "Against last time" not in text,
        )
        assert "+3" in screen_text(app)


def line_of(name: str, *sides: str) -> ExerciseLine:
    """An exercise done whole."""
    whole = tuple(SideLine(side, Completion.ALL, 1.0) for side in sides)
    return ExerciseLine(name, name, whole, "")


def test_bars_give_way_to_names_and_names_to_what_was_done():
    walk = line_of("Monster walk", "forward 10/10", "backward 10/10")
    bridge = line_of("Glute bridge with a march", "15/15")
    # Mark, name, two bars, two sides, a difference and the gaps between them.
    assert columns_of([walk], 6, 2 + 12 + 22 + 13 + 14 + 6 + 6) == (10, 12, 0)
    assert columns_of([walk], 6, 2 + 12 + 21 + 13 + 14 + 6 + 6) == (6, 12, 7)
    assert columns_of([walk], 6, 2 + 12 + 13 + 13 + 14 + 6 + 6) == (0, 12, 13)
    assert columns_of([walk, bridge], 6, 74) == (0, 25, 8)
    assert columns_of([walk, bridge], 6, 60) == (0, 19, 0)
    assert columns_of([], 0, 60) == (20, 0, 56)


def test_last_times_stand_apart_where_there_is_room_and_lose_the_tempo_where_there_is_none():
    ratings = [TrendLine(label, (3, None), 0, 10, "3 last time") for label in RATINGS]
    exercises = [
        line
        for name in ("Clamshell", "Bird dog with a very long name")
        for line in (
            TrendLine(name, (1, 2), 0, 2, "1 → 2 reps"),
            TrendLine(TEMPO, (6, 6), 6, 7, "6 s"),
        )
    ]
    lines = [*ratings, *exercises]
    rows = [row.plain for row in progress_rows(lines, 40, 8)]
    assert [row.split("  ")[0] for row in rows] == [
        *("effort", "pain", "", "Clamshell", "", "", "Bird dog with a ve… ▅▅▅███", ""),
    ]
    assert len(progress_rows(lines, 40, 7)) == 6
    assert [row.plain[:9] for row in progress_rows(lines, 40, 5)] == [
        *("effort   ", "pain     ", "Clamshell", "Bird dog "),
    ]
    assert progress_rows([], 40, 5) == []


def test_each_time_of_a_session_is_a_bar_and_the_last_one_is_named(stage: Stage):
    stage.clock = SystemClock(speed=500)
    final = played(stage, "glutes")
    now = stage.journal.entries()[0]
    half = replace(now, head=replace(now.head, id="half"), reps=now.reps[:1], rpe=7, pain=1)
    lines = progress_lines([now, half, now], final)
    assert [(line.label, line.values, line.text) for line in lines] == [
        ("effort", (None, 7, None), "7 last time"),
        ("pain", (None, 1, None), "1 last time"),
        ("Clamshell", (4, 1, 4), "1 → 4 reps"),
        (TEMPO, (6.5, 6.5, 6.5), "6.5 s"),
        ("Glute bridge", (6, None, 6), "6 reps"),
        (TEMPO, (5, None, 5), "5.0 s"),
    ]


async def test_each_exercise_is_asked_about_at_t(stage: Stage):
    stage.clock = SystemClock(speed=500)
    app = Shown(stage, played(stage, "glutes"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "no questions", lambda: "How did it go?" in screen_text(app))
        assert "about right" not in screen_text(app)
        assert "t By exercise" in screen_text(app)
        await pilot.press("t")
        await pilot.pause()
        assert "about right" in screen_text(app)


async def test_no_key_asks_about_the_exercises_that_are_asked_about_already(stage: Stage):
    stage.clock = SystemClock(speed=500)
    app = Shown(stage, played(stage, "glutes"))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, "not asked", lambda: "about right" in screen_text(app))
        assert "By exercise" not in screen_text(app)


@pytest.mark.parametrize(("keys", "rpe"), [(("6",), 6), ((), None)])
async def test_escape_loses_no_answer(stage: Stage, keys: tuple[str, ...], rpe: int | None):
    app = Shown(stage, played(stage, "glutes", (30_000, Command.STOP)))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, "not asked", lambda: "How hard was it?" in screen_text(app))
        await until(pilot, "no key", lambda: "esc Skip" in screen_text(app))
        await pilot.press(*keys)
        shown = (lambda: "esc Skip" not in screen_text(app)) if keys else (lambda: True)
        await until(pilot, "still skipped", shown)
        await pilot.press("escape")
        await until(pilot, "not left", lambda: not isinstance(app.screen, SummaryScreen))
    (entry,) = stage.journal.entries()
    assert entry.rpe == rpe


MANY = "title: Many\ndefaults: {rest: 1s}\nsteps:\n" + "\n".join(
    f"  - {{exercise: e{n}, duration: 5s, prepare: 1s}}" for n in range(12)
)
MANY += "\nexercises:\n" + "\n".join(f"  e{n}: {{name: Exercise {n}}}" for n in range(12))


async def test_what_the_list_has_no_room_for_is_reached_by_page_keys(stage: Stage):
    stage.add("many", MANY)
    app = Shown(stage, played(stage, "many", (80_000, Command.STOP)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "not asked", lambda: "How hard was it?" in screen_text(app))
        assert "Exercise 11" not in screen_text(app)
        await pilot.press(*["pagedown"] * 4)
        await until(pilot, "not scrolled", lambda: "Exercise 11" in screen_text(app))
        await pilot.press(*["pageup"] * 4)
        await until(pilot, "not back", lambda: "Exercise 1 " in screen_text(app))


@pytest.mark.parametrize(("size", "is_said"), [((80, 24), False), ((60, 18), True)])
async def test_that_it_was_stopped_is_said_once(stage: Stage, size, *, is_said: bool):
    app = Shown(stage, played(stage, "glutes", (9_500, Command.STOP)))
    async with app.run_test(size=size) as pilot:
        await until(pilot, "not said", lambda: "Everything you did is saved." in screen_text(app))
        await pilot.pause()
        assert ("Stopped early." in screen_text(app)) == is_said


async def test_of_nothing_done_no_empty_frame_is_shown(stage: Stage):
    app = Shown(stage, played(stage, "glutes", (1_000, Command.STOP)))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        text = screen_text(app)
        assert "No reps this time." in text.splitlines()[1]
        assert "Against last time" not in text
        # Nor keys of a form that is not there.
        assert "enter Done" in text
        assert "Next" not in text.splitlines()[-1]
        assert "Skip" not in text.splitlines()[-1]
        await pilot.press("escape")
        assert not isinstance(app.screen, SummaryScreen)


_UNANSWERED = {"annotations": {}, "pain": None, "rpe": None, "note": "", "changes": ()}


def test_a_self_test_is_not_asked_whether_it_was_too_easy():
    def planned(work_set: int, exercise: str) -> SetResult:
        plan = replace(made_entry("2026-11-20").head.planned[0], work_set=work_set)
        return SetResult(replace(plan, exercise=exercise, name=exercise), worked_ms=5_000)

    work, tested = planned(0, "sit"), replace(planned(1, "hold"), answer="steady")
    plan = made_entry("2026-11-20").head
    entry = SimpleNamespace(**_UNANSWERED, head=plan, results=lambda: (work, tested))
    questions = feedback_questions(cast("Entry", entry))
    assert questions is not None
    assert list(questions.exercises) == ["sit"]


def test_an_exercise_is_set_against_the_same_one_of_an_earlier_time():
    (first, *_) = made_entry("2026-11-20").results()
    assert first.reps
    fewer = replace(first, reps=first.reps[:-2])
    exercise = first.planned.exercise
    assert against([fewer], [first]) == {exercise: "-2"}
    assert against([first], [first]) == {exercise: "="}
    assert against([first], []) == {}
    held = replace(first, reps=(), worked_ms=20_000)
    assert against([replace(held, worked_ms=25_000)], [held]) == {exercise: "+5 s"}
    counted = replace(held, corrected=12)
    assert against([replace(counted, corrected=14)], [counted]) == {exercise: "+2"}


def test_a_hold_has_no_count_to_ask_and_as_many_as_go_well_has():
    plan = made_entry("2026-11-20").head
    sets = [
        SetResult(
            replace(plan.planned[0], work_set=number, name=name, reps=None, side=None, unit=unit),
            worked_ms=30_000,
        )
        for number, (name, unit) in enumerate(
            [("Plank", None), ("Push-up", None), ("Chair stand", "stands")]
        )
    ]
    entry = cast("Entry", SimpleNamespace(**_UNANSWERED, head=plan, results=lambda: tuple(sets)))
    questions = feedback_questions(entry, counted={1})
    assert questions is not None
    assert questions.countable == {1: "Push-up, reps", 2: "Chair stand, stands"}
