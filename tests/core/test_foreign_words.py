"""The language of each sentence, where an exercise is in another one than its session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from random_sessions import sessions

from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.coaching.script import all_texts, clock_stopped_texts, landing_texts
from coach_tui.core.coaching.set_ups import taught_again
from coach_tui.core.model.exercise import Exercise, FormCue, cue_time
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import Breaths, ExerciseStep, Session
from coach_tui.core.model.variations import map_exercises
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.languages import Foreign, base_language, language_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.timeline.timeline import Timeline

FOREIGN, OWN = "qqq", "zzz"
"""Marks of what an exercise in English says, and of what the author of the session does."""


def test_the_same_words_in_two_languages_are_two_texts():
    english, german = Foreign("Stand.", "en"), Foreign("Stand.", "de")
    assert english == Foreign("Stand.", "en")
    assert len({"Stand.", english, german, Foreign("Stand.", "en")}) == 3
    assert english != "Stand."
    assert str(english) == "Stand."
    assert [language_of(text) for text in ("Stand.", english, german)] == ["", "en", "de"]


def english(exercise: Exercise) -> Exercise:
    """An exercise in English, with each of its own words marked."""

    def marked(lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(FormCue(f"{FOREIGN} {line}", cue_time(line)) for line in lines)

    return replace(
        exercise,
        language="en",
        setup=marked(exercise.setup),
        movement=marked(exercise.movement),
        cues=marked(exercise.cues),
        stop_if=marked(exercise.stop_if),
        mistakes=tuple(
            replace(mistake, fix=marked((mistake.fix,))[0]) for mistake in exercise.mistakes
        ),
        motion_names={m: f"{FOREIGN} {name}" for m, name in exercise.motion_names.items()},
        switch_text=f"{FOREIGN} {exercise.switch_text}" if exercise.switch_text else "",
        variations=tuple(replace(v, exercise=english(v.exercise)) for v in exercise.variations),
    )


def with_english_exercises(session: Session) -> Session:
    def changed(step: ExerciseStep) -> ExerciseStep:
        cues = tuple(FormCue(f"{OWN} {cue}", cue_time(cue)) for cue in step.cues)
        step = replace(step, cues=cues, note=f"{OWN} {step.note}" if step.note else "")
        if isinstance(step.dose, Breaths):
            return step
        if isinstance(step.dose, SelfTestDose):
            test = step.dose.test
            answers = tuple(f"{FOREIGN} {answer}" for answer in test.answers)
            test = replace(
                test,
                exercise=english(test.exercise),
                question=f"{FOREIGN} {test.question}",
                answers=answers,
            )
            step = replace(step, dose=replace(step.dose, test=test))
        base = None if step.base is None else english(step.base)
        return replace(step, exercise=english(step.exercise), base=base)

    return map_exercises(session, changed)


def texts_of(timeline: Timeline) -> Iterator[str]:
    """All that may be said in a session, on landing anywhere in it, and in what is taught again."""
    coaching = Coaching()
    yield from all_texts(timeline, coaching)
    for phase in timeline.phases:
        yield from landing_texts(timeline, coaching, phase.index)
        yield from clock_stopped_texts(timeline, coaching, phase.index)
        if not phase.kind.is_work:
            again = taught_again(timeline, coaching, phase.index, 0)
            yield from (cue.say for cue in cues_for(again, coaching) if cue.say)


@given(session=sessions, language=st.sampled_from(["de", "es", "en-GB"]))
def test_each_sentence_of_any_session_is_in_the_language_of_its_words(
    session: Session, language: str
):
    timeline = compile_timeline(with_english_exercises(replace(session, language=language)))
    is_english = base_language(language) == "en"
    for text in texts_of(timeline):
        is_foreign, is_own = (mark in text.casefold() for mark in (FOREIGN, OWN))
        assert not (is_foreign and is_own), text
        if is_foreign:
            assert language_of(text) == ("" if is_english else "en"), text
        if is_own or is_english:
            assert language_of(text) == "", text
