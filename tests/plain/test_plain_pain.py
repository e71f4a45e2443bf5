"""Pain in the plain mode."""

from __future__ import annotations

import io
import threading
from contextlib import closing
from queue import Queue
from typing import TYPE_CHECKING, Any

import pytest
from manual_clock import ManualClock
from screen_harness import GLUTES, Stage

from coach_tui.core.log.entry import AnnotationField
from coach_tui.core.player.state import State
from coach_tui.plain import plain
from coach_tui.plain.line_input import LineReader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


LAST = "p "
"""Pauses, and is the last that is typed."""


class Typed(LineReader):
    """Keys that reach the session at once, with no thread that reads them."""

    def __init__(self) -> None:
        super().__init__(None)

    def deliver_to(self, consumer: Callable[[str], None], at_end: Callable[[], None]) -> None:
        """Remember whom to call."""
        self.type, self.leave = consumer, at_end


class Typist(io.StringIO):
    """Reads what is printed and answers some of it, a line each."""

    def __init__(self, answers: dict[str, str]) -> None:
        super().__init__()
        self.answers = answers
        self.keys = Typed()

    def write(self, words: str) -> int:
        for waited_for in [each for each in self.answers if each in words]:
            answer = self.answers.pop(waited_for)
            self.keys.type(answer.strip())
            if answer == LAST:
                self.keys.leave()
        return super().write(words)


class Inbox(Queue[Any]):
    """What is to be printed; the thread that adds it waits until it has been printed and answered."""

    has_taken = False

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:  # noqa: FBT001, FBT002 - a queue's
        super().put(item, block, timeout)
        if isinstance(item, tuple):
            self.join()

    def get(self, block: bool = True, timeout: float | None = None) -> Any:  # noqa: FBT001, FBT002 - a queue's
        if self.has_taken:
            self.task_done()
        self.has_taken = False
        item = super().get(block, timeout)
        self.has_taken = True
        return item


def run(folder: Path, answers: dict[str, str]) -> tuple[State, str, dict[tuple[str, str], object]]:
    """How a session ended, what was printed, and what was saved of the answers.

    Its clock moves on only when all that happened has been printed.
    """
    clock = ManualClock()
    stage = Stage(folder, clock=clock)
    stage.add("glutes", GLUTES)
    typist = Typist(answers)
    with (
        pytest.MonkeyPatch.context() as patch,
        closing(stage.conduct(stage.find("glutes"))) as conductor,
    ):
        patch.setattr(plain, "SimpleQueue", Inbox)

        def play() -> None:
            while not conductor.snapshot.state.is_over:
                clock.advance(500)

        time = threading.Thread(target=play)
        time.start()
        last = plain.run_plain(conductor, typist, typist.keys)
        time.join()
    assert not typist.answers, "something that was waited for was never told"
    annotations = stage.journal.entries()[0].annotations
    rated: dict[tuple[str, str], object] = {
        key: each for key, each in annotations.items() if key[0] != AnnotationField.PAIN_WHERE
    }
    return last.state, typist.getvalue(), rated


def test_p_and_a_number_keep_the_pain_and_offer_what_it_allows(tmp_path: Path):
    state, printed, said = run(tmp_path, {"1 of 2": "p", "Type how bad": "4", "  e  ": "e"})
    assert state is State.FINISHED
    assert "Stop right away if: sharp pain in the hip; sharp pain in the hip joint" in printed
    assert "  e  Continue with a smaller movement" in printed
    assert said == {
        (AnnotationField.PAIN, "clamshell"): 4,
        (AnnotationField.EASED, "clamshell"): "smaller",
    }


def test_p_twice_is_only_a_pause(tmp_path: Path):
    state, printed, said = run(tmp_path, {"1 of 2": "p", "Type how bad": "p"})
    assert state is State.FINISHED
    assert "Paused." in printed
    assert said == {}


def test_letters_and_digits_of_other_keyboards_are_keys_by_their_places(tmp_path: Path):
    state, printed, said = run(tmp_path, {"1 of 2": "з", "Type how bad": "٨"})
    assert state is State.STOPPED
    assert "no such key" not in printed
    assert said == {(AnnotationField.PAIN, "clamshell"): 8}


def test_above_the_limit_the_session_ends_kindly(tmp_path: Path):
    state, printed, said = run(tmp_path, {"1 of 2": "p", "Type how bad": "8"})
    assert state is State.STOPPED
    assert "your reps are saved" in printed
    assert said == {(AnnotationField.PAIN, "clamshell"): 8}


def test_what_is_no_key_is_answered_and_a_question_mark_lists_the_keys(tmp_path: Path):
    answers = {"1 of 2": "p5\x1b[31m", "no such key": "?", "q stop": "p", "Type how bad": "p"}
    state, printed, said = run(tmp_path, answers)
    assert state is State.FINISHED
    assert "p5" in printed
    assert "\x1b" not in printed
    assert said == {}


def test_a_letter_that_is_not_offered_says_why(tmp_path: Path):
    answers = {
        "1 of 2": "p",
        "Type how bad": "c",
        "Rate the pain": "4",
        "  e  ": "c",
        "Not an option": "e",
    }
    state, printed, said = run(tmp_path, answers)
    assert state is State.FINISHED
    assert "Rate the pain first." in printed
    assert "Not an option at this pain level." in printed
    assert "no such key" not in printed
    assert said == {
        (AnnotationField.PAIN, "clamshell"): 4,
        (AnnotationField.EASED, "clamshell"): "smaller",
    }


def test_an_exercise_that_hurts_can_be_left_out(tmp_path: Path):
    state, printed, said = run(tmp_path, {"1 of 2": "p", "Type how bad": "3", "  n  ": "n"})
    assert state is State.FINISHED
    assert "Clamshell: left 0/2, right 0/2" in printed
    assert said == {(AnnotationField.PAIN, "clamshell"): 3}


def test_what_can_no_longer_be_continued_is_stopped_and_saved(tmp_path: Path):
    state, printed, _ = run(tmp_path, {"2 of 2": LAST})
    assert state is State.STOPPED
    assert "Clamshell: left 1/2, right 0/2" in printed


def test_a_number_that_is_no_number_for_anything_is_passed_over(tmp_path: Path):
    state, _, said = run(tmp_path, {"1 of 2": "9" * 5_000, "2 of 2": "p", "how bad": "8"})
    assert state is State.STOPPED
    assert said == {(AnnotationField.PAIN, "clamshell"): 8}
