"""A self-test on the player screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from player_harness import rig

from coach_tui.core.analysis.progress import PreviousAnswer
from coach_tui.core.model.exercise import Exercise, Sides
from coach_tui.core.model.selftest import AnswerKind, SelfTest, SelfTestDose
from coach_tui.core.model.session import ExerciseStep, Gap, Session
from coach_tui.core.player.state import State
from coach_tui.ui.summary.model import session_summary

if TYPE_CHECKING:
    from coach_tui.core.analysis.progress import SelfTestKey

STAND = SelfTest(
    Exercise("stand", "Single-leg stand", setup=("Stand on one leg.",)),
    "Does the other hip drop?",
    AnswerKind.STOPWATCH,
    ("level", "drops"),
)
STEP = ExerciseStep(STAND.exercise, SelfTestDose(test=STAND), sides=Sides.EACH, prepare=Gap(4_000))
EARLIER: dict[SelfTestKey, PreviousAnswer] = {
    ("stand", "left"): PreviousAnswer("2026-10-12", "drops", 12_340)
}


async def test_it_asks_shows_the_earlier_answer_and_takes_the_new_one_by_its_key():
    async with rig(Session("Tests", (STEP,)), earlier=EARLIER) as hands:
        await hands.to(4_000 + 9_000)
        assert hands.said("heading") == "Single-leg stand"
        assert hands.said("face") == "Test 0:09"
        assert hands.said("side") == "◀ LEFT"
        for words in (
            "Does the other hip drop?",
            "any key  stop the clock, then 1 level, 2 drops",
            "last time, 2026-10-12: drops, 12.3 s",
        ):
            assert words in hands.text()
        await hands.press("question_mark")
        assert "1   level" in hands.text()
        assert "2   drops" in hands.text()
        await hands.press("escape", "z")
        assert hands.snapshot.transport.stopped_ms == 9_000
        await hands.to(4_000 + 20_000)
        assert hands.said("face") == "Test 0:09"
        assert "answer: 1 level, 2 drops" in hands.text()
        await hands.press("9")
        assert hands.snapshot.state is State.WAITING
        await hands.press("1")
        assert hands.snapshot.state is State.RUNNING
        assert dict(hands.snapshot.answers) == {0: "level"}
        assert "level, 9 s" in hands.text()
        (line,) = session_summary(hands.snapshot).exercises
        assert line.sides[0].text == "left level, 9 s"


async def test_a_long_question_is_asked_to_its_end():
    question = "As you step onto this leg, does the other hip drop, or does your whole trunk lean?"
    test = replace(STAND, question=question)
    step = replace(STEP, dose=SelfTestDose(test=test))
    async with rig(Session("Tests", (step,))) as hands:
        await hands.to(4_000 + 9_000)
        seen = hands.text()
        assert all(word in seen for word in question.split())
        assert "then 1 level, 2 drops" in seen


@pytest.mark.parametrize("key", ["space", "n", "1", "enter", "right_square_bracket", "pagedown"])
async def test_any_key_stops_the_clock_and_nothing_else(key: str):
    async with rig(Session("Tests", (STEP,))) as hands:
        await hands.to(4_000 + 9_000)
        await hands.press(key)
        assert hands.snapshot.transport.stopped_ms == 9_000
        assert hands.snapshot.state is State.WAITING
        assert not hands.snapshot.answers


async def test_a_count_is_typed_corrected_and_compared_with_the_last_time():
    test = SelfTest(Exercise("chair", "Chair"), "How many?", AnswerKind.COUNT, (), 30_000, "stands")
    step = ExerciseStep(test.exercise, SelfTestDose(test=test), prepare=Gap(4_000), unit="stands")
    earlier: dict[SelfTestKey, PreviousAnswer] = {
        ("chair", None): PreviousAnswer("2026-10-12", None, 30_000, 11, "stands")
    }
    async with rig(
        Session("Tests", (step, replace(step, rest_after=Gap(0)))), earlier=earlier
    ) as r:
        await r.to(4_000 + 9_000)
        assert "last time, 2026-10-12: 11 stands, 30 s" in r.text()
        await r.to(4_000 + 33_000)
        assert r.said("face") == "Test 0:30"
        assert "How many stands? Type it, then enter" in r.text()
        await r.press("1", "9", "backspace", "3")
        assert "How many stands? 13" in r.text()
        await r.press("enter")
        assert dict(r.snapshot.counts) == {0: 13}
        (line, *_) = session_summary(r.snapshot).exercises
        assert line.sides[0].text == "13 stands, 30 s"
        await r.press("1", "4", "enter")
        assert dict(r.snapshot.counts) == {0: 14}
