"""Pain in the middle of a session: one key, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from player_harness import CLAMSHELL, LEFT_MS, PLANK, REST_MS, SWITCH_MS, rig
from screen_harness import screen_text
from textual.widgets import OptionList

from coach_tui.conductor import Speak
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.log.entry import AnnotationField
from coach_tui.core.model.breathing import PRESETS, BreathPreset, breathing_exercise
from coach_tui.core.model.exercise import Difficulty, Range, Sides, Variation
from coach_tui.core.model.session import (
    Breaths,
    ExerciseStep,
    PainLimits,
    Reps,
    Session,
    UntilDone,
)
from coach_tui.core.player.state import Command, State
from coach_tui.ui.history.model import annotation_lines
from coach_tui.ui.player.pain_screen import PainScreen
from coach_tui.ui.player.screen import PlayerScreen

if TYPE_CHECKING:
    from player_harness import Rig
    from syrupy.assertion import SnapshotAssertion

HALF = Variation(
    "half",
    "Half clamshell",
    Difficulty.EASIER,
    replace(CLAMSHELL, name="Half clamshell", movement=("Lift the knee a hand's width.",)),
)
EASED_HIPS = Session(
    "Hips",
    (
        ExerciseStep(
            replace(CLAMSHELL, variations=(HALF,)), Reps(Range.exactly(4)), sides=Sides.EACH
        ),
        ExerciseStep(PLANK, UntilDone()),
    ),
)


def said(r: Rig) -> dict[tuple[str, str], object]:
    """The annotations so far but the side; there is no entry before something is done or said."""
    entry = r.journal.entry(r.snapshot.entry_id)
    annotations = {} if entry is None else dict(entry.annotations)
    return {
        key: value for key, value in annotations.items() if key[0] != AnnotationField.PAIN_WHERE
    }


async def test_p_stops_the_movement_at_once_and_shows_when_to_stop(snapshot: SnapshotAssertion):
    async with rig(EASED_HIPS) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p")
        assert r.snapshot.state is State.PAUSED
        assert isinstance(r.app.screen, PainScreen)
        assert "Your back hurts." in r.text()
        await r.press("4")
        assert r.text() == snapshot


async def test_pain_is_noted_with_the_side_that_worked():
    async with rig(EASED_HIPS) as r:
        await r.to(SWITCH_MS + 1_000)
        await r.press("p", "3", "c")
        entry = r.journal.entry(r.snapshot.entry_id)
        assert entry is not None
        where = {AnnotationField.PAIN_WHERE: "left", AnnotationField.PAIN: 3}
        assert {key[0]: value for key, value in entry.annotations.items()} == where
        assert list(annotation_lines(entry)) == ["Clamshell: pain 3/10, left"]
    async with rig(EASED_HIPS) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p", "0", "c")
        assert said(r) == {(AnnotationField.PAIN, "clamshell"): 0}


async def test_in_a_small_terminal_the_question_and_what_is_offered_are_in_sight():
    async with rig(EASED_HIPS, size=(40, 12)) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p")
        assert "Stop right away if" in r.text()
        assert "Pain▸ 0  1  2  3  4  5  6  7  8  9  10" in r.text()
        await r.press("4")
        for letter in "enq":
            assert f"{letter}  " in r.text()
        assert "Stop right away if" in r.text()


async def test_how_the_easier_version_is_done_stands_below_its_name():
    async with rig(EASED_HIPS) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p", "4", "down")
        rows = r.text().splitlines()
        easier = next(n for n, row in enumerate(rows) if "e  Switch to an easier version" in row)
        assert "Lift the knee a hand's width." in rows[easier + 1]
        assert "n  Skip Clamshell today" in rows[easier + 2]
        await r.pilot.resize_terminal(40, 12)
        await r.settle()
        assert "Lift the knee" not in r.text()
        assert r.app.screen.query_one(OptionList).highlighted == 1  # as before


async def test_escape_saves_nothing_and_leaves_the_session_as_it_was_or_paused_after_a_rating():
    async with rig(EASED_HIPS) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p", "escape")
        assert r.snapshot.state is State.LEAD_IN
        await r.press("space", "p", "escape")
        assert r.snapshot.state is State.PAUSED
        for rating in "369":
            await r.press("space", "p", rating, "escape")
            assert isinstance(r.app.screen, PlayerScreen)
            assert r.snapshot.state is State.PAUSED
        assert said(r) == {}


async def test_a_letter_does_what_the_coach_says_or_says_why_not():
    async with rig(EASED_HIPS) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p", "2", "enter")
        assert r.snapshot.state is State.LEAD_IN
        assert said(r) == {(AnnotationField.PAIN, "clamshell"): 2}
        await r.press("p", "c")
        assert "Rate the pain first." in r.text()
        await r.press("4", "c")
        assert "Not an option at this pain level." in r.text()
        assert r.snapshot.state is State.PAUSED
        await r.press("n")
        phase = r.snapshot.phase
        assert phase is not None
        assert phase.exercise_index == 1
        assert said(r) == {(AnnotationField.PAIN, "clamshell"): 4}


async def test_more_pain_continues_in_the_easier_variation_and_explains_it():
    async with rig(EASED_HIPS) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p", "5")
        assert "Lift the knee a hand's width." in r.text()
        await r.press("enter")
        assert r.snapshot.state is State.LEAD_IN
        assert "Half clamshell" in r.text()
        assert "Lift the knee a hand's width." in r.text()
        assert said(r) == {
            (AnnotationField.PAIN, "clamshell"): 5,
            (AnnotationField.EASED, "clamshell"): "half",
        }


async def test_without_an_easier_form_a_smaller_range_is_noted_and_said():
    async with rig() as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p", "4", "enter")
        rule = "Mild pain is fine, up to 3/10. Stop if it's sharp or spreads."
        assert r.said("status") == f"Smaller from here on. {rule}"
        assert said(r) == {
            (AnnotationField.PAIN, "clamshell"): 4,
            (AnnotationField.EASED, "clamshell"): "smaller",
        }


async def test_the_exercise_can_be_left_for_today():
    async with rig(EASED_HIPS) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p", "4", "down", "enter")
        phase = r.snapshot.phase
        assert phase is not None
        assert phase.exercise_index == 1
        assert r.snapshot.state is State.RUNNING


async def test_above_the_limit_the_session_ends_kindly():
    async with rig(EASED_HIPS) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p", "7")
        assert "too much to train through" in r.text()
        assert "Carry on" not in r.text()
        await r.pilot.press("enter")
        assert r.conductor.wait_over(10)
        assert r.snapshot.state is State.STOPPED
        assert said(r) == {(AnnotationField.PAIN, "clamshell"): 7}


async def test_in_a_rest_it_is_about_the_exercise_before_it_and_what_comes_is_not_skipped():
    async with rig(EASED_HIPS) as r:
        await r.to(REST_MS + 2_000)
        await r.press("p")
        assert "Clamshell hurts? Paused." in r.text()
        await r.press("4", "e")
        assert "Half clamshell" not in r.text()
        assert "There's no easier version of this one." in r.text()
        await r.press("n")
        phase = r.snapshot.phase
        assert phase is not None
        assert phase.exercise_index != 1 or not phase.kind.is_work
        assert r.snapshot.state is State.RUNNING
        assert isinstance(r.app.screen, PlayerScreen)


async def test_after_a_skip_of_what_never_began_it_is_about_what_comes():
    async with rig(EASED_HIPS) as r:
        await r.to(2_000)
        await r.press("n", "p")
        assert "Plank hurts? Paused." in r.text()
        assert "Half clamshell" not in r.text()
        await r.press("4", "n")
        assert said(r) == {(AnnotationField.PAIN, "plank"): 4}


async def test_a_click_highlights_an_action_and_a_second_click_does_it():
    async with rig(size=(80, 30)) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p", "1")
        await r.pilot.click("#pain-ways", offset=(4, 1))
        await r.press("2")
        await r.pilot.click("#pain-ways", offset=(4, 1))
        await r.settle()
        assert isinstance(r.app.screen, PainScreen)
        await r.pilot.click("#pain-ways", offset=(4, 1))
        await r.settle()
        assert isinstance(r.app.screen, PlayerScreen)


async def test_a_breath_is_not_made_smaller_and_waits_while_one_breathes():
    breath = breathing_exercise(PRESETS[BreathPreset.BOX], BreathPreset.BOX)
    calm = Session("Calm", (ExerciseStep(breath, Breaths(Range.exactly(4))),))
    async with rig(calm) as r:
        await r.to(12_000)
        await r.press("p")
        assert "Breathe at your own pace while the session is paused" in r.text()
        assert "smaller" not in r.text()
        await r.press("e")
        assert r.snapshot.state is State.PAUSED
        assert "Breathe as you like." in r.said("status")
        assert said(r) == {(AnnotationField.EASED, breath.id): "own-rhythm"}
        await r.press("space")
        assert r.snapshot.state is State.LEAD_IN


async def test_the_limits_that_the_author_sets_count():
    async with rig(replace(EASED_HIPS, pain=PainLimits(carry_on=1, ease_off=2))) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("p", "2")
        assert "Carry on" not in r.text()
        assert "ease off" in r.text()
        await r.press("3", "enter")
        assert r.conductor.wait_over(10)
        assert r.snapshot.state is State.STOPPED


async def test_q_asks_aloud_and_the_answer_ends_that():
    async with rig() as r:
        posted: list[object] = []
        r.conductor.coaching = Coaching()
        post = r.conductor.post
        r.conductor.post = lambda request: (posted.append(request), post(request))[1]
        await r.to(LEFT_MS + 1_000)
        await r.press("q")
        question = Speak(("Stop the session? Press Y to stop, or N to continue.",))
        assert posted == [Command.PAUSE, question]
        await r.press("n")
        assert posted[2:] == [Command.RESUME]
        await r.press("space", "q", "n")
        assert posted[-2:] == [question, Speak(())]


@pytest.mark.parametrize(
    ("problem", "stop", "pain"),
    [
        (None, "Your progress is saved.", "Stop (progress is saved)"),
        ("The journal is damaged.", "Your progress is saved when the app ends.", "Stop"),
    ],
)
async def test_it_is_called_saved_where_the_journal_has_it(
    problem: str | None, stop: str, pain: str
):
    async with rig(EASED_HIPS, problem=problem) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("q")
        assert stop in screen_text(r.app)
        await r.press("n", "p", "3")
        await r.settle()
        shown = screen_text(r.app)
        assert pain in shown
        assert ("(progress is saved)" in shown) == (problem is None)
