"""The options when something hurts: which exercise, in which words, and what each does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from manual_clock import ManualClock
from msgspec.structs import replace

from coach_tui.audio.sound_out import NoSound
from coach_tui.conductor import Conductor, SessionRun, Speak
from coach_tui.core.coaching.pain_prompts import PainPrompt, Remaining
from coach_tui.core.log.entry import Annotation, AnnotationField
from coach_tui.core.model.breathing import PRESETS, BreathPreset, breathing_exercise
from coach_tui.core.model.exercise import Difficulty, Exercise, Range, Variation
from coach_tui.core.model.session import Breaths, ExerciseStep, Gap, Reps, Session, Timed
from coach_tui.core.player.pain import PainAction, UseEasierVariation
from coach_tui.core.player.state import Command, State, Transport
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import local_timestamp
from coach_tui.services import pain

HALF = Variation(
    "half", "Half lift", Difficulty.EASIER, Exercise("lift", "Half lift", setup=("Sit.", "Wait."),
    movement=("Lift.", "Hold.", "Lower."), cues=("Slowly.",))
)  # fmt: skip
LIFT = Exercise("lift", "Lift", variations=(HALF,))
LIFTS = ExerciseStep(LIFT, Reps(Range.exactly(3)), sets=2, prepare=Gap(5_000))
PRESS = ExerciseStep(Exercise("press", "Press"), Reps(Range.exactly(3)), prepare=Gap(5_000))
PLANK = ExerciseStep(Exercise("plank", "Plank"), Timed(30_000), prepare=Gap(5_000))
BOX = ExerciseStep(
    breathing_exercise(PRESETS[BreathPreset.BOX], BreathPreset.BOX), Breaths(Range.exactly(2))
)


def prompt_of(
    step: ExerciseStep, remaining: Remaining = Remaining.NEXT, *further: ExerciseStep
) -> PainPrompt:
    timeline = compile_timeline(Session("Hips", (step, *further)))
    return PainPrompt(timeline.exercises[0], timeline, remaining)


class Posted(list[object]):
    """A conductor that only takes what is posted."""

    def __init__(self, *, is_logged: bool = True) -> None:
        self.snapshot = SimpleNamespace(is_saved=is_logged)

    def post(self, request: object) -> None:
        self.append(request)


def applied(prompt: PainPrompt, action: PainAction, rating: int | None = 4) -> tuple[str, Posted]:
    posted = Posted()
    return pain.carry_out(cast("Conductor", posted), prompt, rating, action), posted


def test_only_of_a_session_in_the_journal_is_said_that_it_is_saved():
    for is_logged in (True, False):
        posted = Posted(is_logged=is_logged)
        pain.carry_out(cast("Conductor", posted), prompt_of(LIFTS), 9, PainAction.STOP)
        (spoken,) = [request for request in posted if isinstance(request, Speak)]
        assert spoken.request is Command.STOP
        assert ("Your reps are saved" in " ".join(spoken.texts)) == is_logged
        assert ("saved" in pain.too_much_text(is_logged=is_logged)) == is_logged


def without_words(posted: Posted) -> list[Any]:
    """What was posted, and of words what follows them."""
    return [("spoken", item.request) if isinstance(item, Speak) else item for item in posted]


RATED = Annotation(AnnotationField.PAIN, 4, "lift")


@pytest.mark.parametrize(
    ("step", "remaining", "label", "explained"),
    [
        (LIFTS, Remaining.NEXT, "Switch to an easier version: Half lift", "Sit. Lift. Hold."),
        (PRESS, Remaining.NEXT, "Continue with a smaller movement", "Smaller from here on. Mild"),
        (PLANK, Remaining.NEXT, "Continue more gently", "Less effort from here on. Mild pain"),
        (BOX, Remaining.NEXT, "Breathe at your own pace while the", "Breathe as you like. The"),
        (LIFTS, Remaining.NOTHING, "Continue with a smaller movement", ""),
    ],
)
def test_what_is_easier_depends_on_the_work(
    step: ExerciseStep, remaining: Remaining, label: str, explained: str
):
    prompt = prompt_of(step, remaining)
    assert pain.action_label(PainAction.EASIER, prompt).startswith(label)
    assert pain.regression_text(prompt).startswith(explained)
    assert bool(pain.regression_text(prompt)) == bool(explained)


def test_an_easier_version_is_explained_by_its_cues_or_in_general_where_it_has_no_steps():
    for exercise, text in (
        (replace(HALF.exercise, setup=(), movement=()), "Slowly."),
        (Exercise("lift", "Half lift"), "The easier version from here on. Mild pain"),
    ):
        lift = replace(LIFT, variations=(replace(HALF, exercise=exercise),))
        assert pain.regression_text(prompt_of(replace(LIFTS, exercise=lift))).startswith(text)


def test_a_skip_is_of_what_is_left_of_the_exercise():
    assert pain.action_label(PainAction.SKIP, prompt_of(LIFTS)) == "Skip Lift today"
    assert pain.action_label(PainAction.STOP, prompt_of(LIFTS)) == "Stop (progress is saved)"
    assert pain.action_label(PainAction.STOP, prompt_of(LIFTS), is_logged=False) == "Stop"
    for remaining in (Remaining.LATER, Remaining.NOTHING):
        label = pain.action_label(PainAction.SKIP, prompt_of(LIFTS, remaining, PRESS))
        assert label == "Continue with the next exercise"
        _, posted = applied(prompt_of(LIFTS, remaining), PainAction.SKIP)
        assert without_words(posted) == [RATED, ("spoken", Command.RESUME)]
    _, posted = applied(prompt_of(LIFTS), PainAction.SKIP)
    assert without_words(posted) == [RATED, Command.SKIP_EXERCISE, ("spoken", Command.RESUME)]


def test_after_the_last_exercise_it_continues_to_the_end():
    prompt = prompt_of(LIFTS, Remaining.NOTHING)
    assert pain.action_label(PainAction.SKIP, prompt) == "Continue to the end of the session"


def test_why_an_option_is_not_offered():
    no_easier = prompt_of(LIFTS, Remaining.NOTHING)
    assert "no easier version" in pain.not_offered(PainAction.EASIER, no_easier, 4)
    assert pain.not_offered(PainAction.SKIP, no_easier, None) == "Rate the pain first."
    for action in (PainAction.EASIER, PainAction.CARRY_ON):
        assert pain.not_offered(action, prompt_of(LIFTS), None) == "Rate the pain first."
        assert "at this pain level" in pain.not_offered(action, prompt_of(LIFTS), 0)


def test_the_easier_variation_is_done_from_here_on_and_recorded():
    text, posted = applied(prompt_of(LIFTS), PainAction.EASIER)
    assert text == "Sit. Lift. Hold."
    assert without_words(posted) == [
        RATED,
        Annotation(AnnotationField.EASED, "half", "lift"),
        UseEasierVariation(0, HALF),
        ("spoken", Command.RESUME),
    ]


@pytest.mark.parametrize(
    ("step", "recorded", "then"),
    [(PRESS, "smaller", Command.RESUME), (PLANK, "gentler", Command.RESUME), (BOX, "own-rhythm", None)],
)  # fmt: skip
def test_only_who_breathes_in_their_own_rhythm_resumes_when_they_like(
    step: ExerciseStep, recorded: str, then: Command | None
):
    _, posted = applied(prompt_of(step), PainAction.EASIER, None)
    eased = Annotation(AnnotationField.EASED, recorded, step.exercise.id)
    assert without_words(posted) == [eased, ("spoken", then)]


def test_pain_of_nought_is_recorded_and_pain_that_is_not_rated_is_not():
    for rating, annotated in ((0, 1), (None, 0)):
        text, posted = applied(prompt_of(LIFTS), PainAction.CARRY_ON, rating)
        assert (text, len(posted)) == ("", 1 + annotated)
        assert without_words(posted)[-1] == ("spoken", Command.RESUME)
    _, posted = applied(prompt_of(LIFTS), PainAction.STOP)
    assert without_words(posted) == [RATED, ("spoken", Command.STOP)]


def test_cancelling_resumes_only_what_was_under_way():
    for was_going in (True, False):
        posted = Posted()
        pain.end_question(cast("Conductor", posted), resume=was_going)
        assert list(posted) == ([Command.RESUME] if was_going else [Speak(())])


def test_the_question_is_spoken_until_it_is_answered_then_the_options():
    prompt, posted = prompt_of(LIFTS), Posted()
    for rating in (None, 0):
        pain.speak_prompt(cast("Conductor", posted), prompt, rating)
    assert list(posted) == [Speak(prompt.question()), Speak(prompt.offer(0))]


@pytest.mark.parametrize(
    ("kind", "place", "exercise", "remaining"),
    [
        ("prepare", 0, "lift", Remaining.NEXT),
        ("rest", 0, "press", Remaining.NEXT),
        ("end", 0, "press", Remaining.LATER),
    ],
)
def test_before_any_work_it_is_the_exercise_to_come_that_hurts(
    kind: str, place: int, exercise: str, remaining: Remaining
):
    timeline = compile_timeline(Session("Hips", (LIFTS, PRESS)))
    conductor = Conductor(
        SessionRun("s", "0" * 64, timeline),
        clock=ManualClock(),
        sound=NoSound(),
        journal=Journal.in_memory(),
        timestamp=local_timestamp,
    )
    press = next(phase.index for phase in timeline.phases if phase.exercise_index == 1)
    index = {"prepare": place, "rest": press, "end": len(timeline.phases)}[kind]
    snapshot = replace(conductor.snapshot, transport=Transport(State.RUNNING, index, 0, 0))
    prompt = pain.pain_prompt(snapshot)
    if kind == "end":
        assert prompt is None
        return
    assert prompt is not None
    assert (prompt.item.step.exercise.id, prompt.remaining) == (exercise, remaining)
