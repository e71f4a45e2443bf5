"""How a session was: asked by keys, saved in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace
from screen_harness import GLUTES, Stage, played, screen_text, stage_fixture, until, utc_moment
from textual.events import Key

from coach_tui.clock import SystemClock
from coach_tui.core.log.entry import Annotation, AnnotationField
from coach_tui.core.player.state import Command
from coach_tui.services.feedback import (
    Feedback,
    Questions,
    current_feedback,
    feedback_annotations,
    feedback_questions,
)
from coach_tui.services.journal import JournalService
from coach_tui.ui.app import CoachApp
from coach_tui.ui.summary.feedback_screen import FeedbackScreen, TextAnswer
from coach_tui.ui.widgets.choice_row import answers_shown

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from coach_tui.core.log.entry import Entry


stage = stage_fixture({"glutes": GLUTES}, clock=lambda: SystemClock(speed=500))


@pytest.fixture
def done(stage: Stage) -> Entry:
    """A session that was done whole."""
    played(stage, "glutes")
    return stage.journal.entries()[0]


async def asked(
    stage: Stage, entry: Entry, *keys: str, shown: str = ""
) -> tuple[Feedback | None, str]:
    """What the screen closes with after some keys, and how it looked before the last.

    Before the last key it waits until words are ``shown``.
    """
    questions = feedback_questions(entry)
    assert questions is not None
    app = CoachApp(stage.services())
    closed: list[Feedback | None] = []
    async with app.run_test() as pilot:
        app.push_screen(FeedbackScreen(questions), closed.append)
        await until(pilot, "not there", lambda: isinstance(app.screen, FeedbackScreen))
        await pilot.press(*keys[:-1])
        await until(pilot, f"no {shown}", lambda: shown in screen_text(app))
        text = screen_text(app)
        await pilot.press(*keys[-1:])
        await until(pilot, "still open", lambda: bool(closed))
    return closed[0], text


async def test_everything_can_be_said_with_keys_alone(
    stage: Stage, done: Entry, snapshot: SnapshotAssertion
):
    keys = ["4", "down", "3", "down", "right", "down", "down", "1", "down", "3", "down", *"good"]
    said, text = await asked(stage, done, *keys, "enter")
    assert said == Feedback(
        rpe=4, pain=3, where="hip", felt={"clamshell": "easy", "bridge": "hard"}, note="good"
    )
    assert text == snapshot


async def test_words_that_are_typed_on_a_row_of_answers_are_a_note_or_where_it_hurts(
    stage: Stage, done: Entry
):
    said, _ = await asked(stage, done, "4", *"chair hard, hip ok", "enter")
    assert said == Feedback(rpe=4, note="chair hard, hip ok")
    said, _ = await asked(stage, done, "down", "3", "down", *"Shin", "down", *"fine", "enter")
    assert said == Feedback(pain=3, where="Shin", note="fine")


async def test_all_of_it_fits_into_a_small_terminal(stage: Stage, done: Entry):
    questions = feedback_questions(done)
    assert questions is not None
    questions = replace(questions, exercises={name: name for name in ("A", "B", "C", "D")})
    app = CoachApp(stage.services())
    async with app.run_test(size=(60, 18)) as pilot:
        app.push_screen(FeedbackScreen(questions))
        await until(pilot, "no title", lambda: "How did it go?" in screen_text(app))
        await pilot.pause()
        assert app.screen.query_one("#feedback").max_scroll_y == 0


async def test_escape_says_nothing(stage: Stage, done: Entry):
    said, _ = await asked(stage, done, "4", "escape")
    assert said is None


async def test_ten_is_typed_as_it_is_written_and_a_digit_can_be_put_right(
    stage: Stage, done: Entry
):
    said, _ = await asked(stage, done, "1", "0", "down", "5", "2", "enter")
    assert said == Feedback(rpe=10, pain=2)


async def test_an_answer_can_be_undone(stage: Stage, done: Entry):
    said, _ = await asked(stage, done, "7", "backspace", "enter")
    assert said == Feedback()


async def test_keys_that_come_at_once_count_in_the_order_they_were_typed(stage: Stage, done: Entry):
    questions = feedback_questions(done)
    assert questions is not None
    app = CoachApp(stage.services())
    closed: list[Feedback | None] = []
    async with app.run_test() as pilot:
        app.push_screen(FeedbackScreen(questions), closed.append)
        await until(pilot, "not there", lambda: isinstance(app.screen, FeedbackScreen))
        keys = ["3", "backspace", "4", "right", "down", "1", "0", "up", "right", "enter"]
        for key in keys:
            app.post_message(Key(key, key if len(key) == 1 else None))
        await until(pilot, "still open", lambda: bool(closed))
    assert closed == [Feedback(rpe=6, pain=10)]


async def test_enter_in_the_words_keeps_all_of_it(stage: Stage, done: Entry):
    keys = ["down", "down", "down", "down", *"hi", "enter"]
    said, _ = await asked(stage, done, *keys)
    assert said is not None
    assert said.note == "hi"


async def test_where_it_hurts_is_asked_only_when_it_does(stage: Stage, done: Entry):
    _, without = await asked(stage, done, "down", "0", "enter")
    _, with_pain = await asked(stage, done, "down", "4", "enter", shown="lower back")
    assert "lower back" not in without
    assert "easier next time" in with_pain


async def test_the_arrows_stop_at_both_ends_of_the_scale(stage: Stage, done: Entry):
    said, _ = await asked(stage, done, "9", "right", "right", "right", "enter")
    assert said == Feedback(rpe=10)
    said, _ = await asked(stage, done, "1", "left", "left", "left", "enter")
    assert said == Feedback(rpe=0)


@pytest.mark.parametrize(
    ("place", "typed", "problem", "mended"),
    [
        ("Hold, reps?", "12,5", "12,5: type a whole number, or nothing.", "12"),
        ("Press: weight", "6 kg / 7 kg", "6 kg / 7 kg: not understood. Type 2.5kg", "6,5kg"),
        ("Press: weight", "99999", "99999: not understood. Type 2.5kg", "99 lb"),
    ],
)
async def test_an_answer_that_is_unclear_is_said_so_and_stays_to_be_corrected(
    stage: Stage, place: str, typed: str, problem: str, mended: str
):
    current = Feedback(counts={0: 3}, loads={"press": "5 kg"})
    exercises, countable = {"press": "Press"}, {0: "Hold, reps"}
    questions = Questions("e", "Session", exercises, current, countable=countable)
    app = CoachApp(stage.services())
    closed: list[Feedback | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(FeedbackScreen(questions), closed.append)
        await until(pilot, "not there", lambda: place in screen_text(app))
        answers = app.screen.query(TextAnswer)
        index = 1 if place.startswith("Hold") else 2
        answers[index].focus()
        await pilot.press("ctrl+a", "ctrl+k", *typed, "down", "enter")
        await until(pilot, "not said", lambda: problem in screen_text(app))
        assert not closed
        assert (answers[index].has_focus, answers[index].value) == (True, typed)
        await pilot.press("ctrl+a", "ctrl+k", *mended, "enter")
        await until(pilot, "still open", lambda: bool(closed))
    saved = closed[0]
    assert saved is not None
    assert mended in (str(saved.counts[0]), saved.loads["press"])


def test_a_session_of_which_nothing_was_done_is_not_asked_about(stage: Stage):
    stage.clock = SystemClock()
    played(stage, "glutes", (0, Command.STOP))
    assert stage.journal.entries() == []


TWO_FORMS = """\
title: Two forms
exercises:
  lift:
    name: Small lift with a pillow
    tempo: {up: 1s, hold: 1s, down: 1s}
    variations: {wall: {name: Lift against a wall, level: easier}}
steps:
  - {exercise: lift, reps: 1}
  - {exercise: lift, reps: 1, variation: wall}
"""


async def test_an_exercise_done_in_two_forms_is_asked_about_by_both_names(stage: Stage):
    stage.add("forms", TWO_FORMS)
    played(stage, "forms")
    _, text = await asked(stage, stage.journal.entries()[0], "escape")
    assert "Small lift with a pillow, Lift against a" in text


def test_only_what_differs_is_said_and_what_is_said_is_read_back(stage: Stage, done: Entry):
    service = JournalService(stage.journal, utc_moment)
    said = Feedback(rpe=4, pain=2, where="hip", felt={"clamshell": "easy"}, note="fine")
    service.annotate(done.head.id, feedback_annotations(said, done))
    entry = service.read(done.head.id)
    assert entry is not None
    assert current_feedback(entry) == said
    assert (entry.rpe, entry.pain, entry.note) == (4, 2, "fine")
    assert feedback_annotations(said, entry) == ()
    changed = Feedback(rpe=5, pain=2, where="hip", felt={}, note="")
    assert feedback_annotations(changed, entry) == (
        Annotation(AnnotationField.RPE, 5),
        Annotation(AnnotationField.FELT, None, "clamshell"),
        Annotation(AnnotationField.NOTE, None),
    )


def test_pain_given_on_the_way_is_the_answer_to_begin_with_and_is_saved_as_the_sessions(
    stage: Stage, done: Entry
):
    service = JournalService(stage.journal, utc_moment)
    service.annotate(
        done.head.id,
        [
            Annotation(AnnotationField.PAIN, 4, "clamshell"),
            Annotation(AnnotationField.PAIN, 2, "bridge"),
        ],
    )
    entry = service.read(done.head.id)
    assert entry is not None
    questions = feedback_questions(entry)
    assert questions is not None
    assert questions.current.pain == 4
    assert feedback_annotations(questions.current, entry) == (Annotation(AnnotationField.PAIN, 4),)


@given(
    st.lists(st.integers(3, 20), min_size=1, max_size=12), st.integers(0, 11), st.integers(0, 90)
)
def test_answers_without_room_are_left_out_and_the_picked_one_never(
    cols: list[int], picked: int, room: int
):
    assume(picked < len(cols))
    shown = answers_shown(cols, picked, room)
    assert picked in shown
    drawn = sum(cols[shown.start : shown.stop]) + (shown.start > 0) + (shown.stop < len(cols))
    # The blank after the last answer needs no room; its bracket does.
    is_last_blank = shown.stop == len(cols) and picked < shown.stop - 1
    assert drawn - is_last_blank <= room or len(shown) == 1
    assert len(shown) == len(cols) or sum(cols) > room
