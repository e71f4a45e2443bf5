"""The tables of phrases, and the code that uses them."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from core_figures import raising
from hypothesis import given
from msgspec.structs import replace
from random_sessions import sessions

from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.coaching.phrases import phrasebook
from coach_tui.core.coaching.script import all_texts
from coach_tui.core.model.exercise import Exercise, Position, Range, Side, Sides
from coach_tui.core.model.figure import Limb
from coach_tui.core.model.session import ExerciseStep, Reps, Session, Timed, UntilDone
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.languages import DEFAULT_LANGUAGE, language_table, languages
from coach_tui.wording import phase_label

ENGLISH = phrasebook("en")
CORE = Path(__file__).parents[2] / "src" / "coach_tui" / "core"


def slots(wordings: tuple[str, ...]) -> set[str]:
    # A language may name the side where another names the limb.
    return {
        name.lower().replace("limb", "side")
        for text in wordings
        for _, name, _, _ in Formatter().parse(text)
        if name
    }


def test_every_phrase_is_used_by_its_name():
    source = "".join(path.read_text(encoding="utf-8") for path in CORE.rglob("*.py"))
    names = set(re.findall(r"""["_{]([a-z_]+)["]""", source)) | {
        "breathe_in",
        "breathe_out",
        "breathe_hold",
    }
    derived = {f"{count}{suffix}" for count in ("dose", "sets") for suffix in SUFFIXES}
    derived |= {f"one_{unit}" for unit in UNITS} | {f"{unit}s" for unit in UNITS}
    assert set(ENGLISH.phrases) - names - derived == set()


UNITS = ("second", "minute", "kilogram", "pound")
SUFFIXES = ("", "_each", "_alternate", "_one_side", "_directions")


def written(language: str) -> dict[str, Any]:
    """A language's file alone, without the English one under it."""
    folder = Path(str(resources.files("coach_tui.languages")))
    return tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))


GRAMMAR = ("one_of", "amount_forms", "lying_on_a_side")
"""What a language has as much of as its grammar needs."""


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_key_of_the_english_file(language: str):
    table, english = written(language), written(DEFAULT_LANGUAGE)
    assert table.keys() == english.keys()
    for name, values in english.items():
        if isinstance(values, dict) and name not in GRAMMAR:
            assert table[name].keys() == values.keys(), name
    assert table["screen"]["phases"].keys() == english["screen"]["phases"].keys()
    assert table["screen"]["breath"].keys() == english["screen"]["breath"].keys()
    assert len(table["numbers"]) == len(english["numbers"])
    left, right = table["sides"]["left"], table["sides"]["right"]
    assert left.keys() == right.keys()


@pytest.mark.parametrize("language", languages())
def test_a_phrase_has_the_slots_of_the_english_one_and_forms_that_there_are(language: str):
    book, table = phrasebook(language), written(language)
    for phrase, wordings in book.phrases.items():
        assert wordings, phrase
        assert slots(wordings) <= slots(ENGLISH.phrases[phrase]), phrase
        assert slots(wordings[:1]) == slots(ENGLISH.phrases[phrase][:1]), phrase
    forms = {*table["sides"]["left"], *table["amount_forms"], ""}
    texts = [*book.phrases.values(), [named for _, named in book.lying_on_a_side]]
    for text in (*(text for wordings in texts for text in wordings), *screen_texts(table)):
        assert {form or "" for _, _, form, _ in Formatter().parse(text)} <= forms, text


def screen_texts(table: dict[str, Any]) -> list[str]:
    return [table["screen"][name] for name in ("leg", "arm", "lying_on")]


@pytest.mark.parametrize("language", languages())
@given(session=sessions)
def test_every_text_of_any_session_is_whole_in_each_language(language: str, session: Session):
    timeline = compile_timeline(replace(session, language=language))
    for text in all_texts(timeline, Coaching()):
        assert not set("{}") & set(text)
        assert str(text) == " ".join(text.split())
    for phase in timeline.phases:
        assert phase_label(timeline, phase)


def texts_in(language: str, step: ExerciseStep) -> tuple[str, ...]:
    timeline = compile_timeline(Session("x", (step,), language=language))
    return all_texts(timeline, Coaching())


CLAMSHELL = ExerciseStep(
    Exercise(
        "muschel", "Muschel", position=Position.SIDE_LYING, setup=("Leg dich auf die Seite.",)
    ),
    Reps(Range(20, 20)),
    sides=Sides.EACH,
    sets=2,
)


def test_german_sides_have_their_endings():
    texts = texts_in("de", CLAMSHELL)
    assert "Leg dich auf die rechte Seite." in texts
    assert "Muschel. Zwei Sätze, je zwanzig pro Seite. Linke Seite zuerst." in texts
    assert "Dreh dich auf die linke Seite. Jetzt ist die rechte Seite dran." in texts
    open_step = replace(CLAMSHELL, dose=UntilDone(60_000), sets=1)
    limit = "spätestens nach einer Minute."
    assert any(text.endswith(f"{limit} Linke Seite zuerst.") for text in texts_in("de", open_step))
    one = replace(CLAMSHELL, dose=Reps(Range(1, 1)), unit="Schritte", sets=1)
    assert "Muschel. Ein Schritt pro Seite. Linke Seite zuerst." in texts_in("de", one)


def test_spanish_sides_follow_their_noun():
    texts = texts_in(
        "es",
        replace(CLAMSHELL, exercise=Exercise("almeja", "Almeja", position=Position.SIDE_LYING)),
    )
    assert "Almeja. Dos series de veinte por lado. Primero el lado izquierdo." in texts
    assert "Túmbate sobre el lado derecho, con la pierna izquierda arriba." in texts
    assert "Gírate sobre el lado izquierdo. Ahora trabaja el lado derecho." in texts


@pytest.mark.parametrize(
    ("works", "limb"),
    [
        ((Limb.LEFT_LEG,), "left leg"),
        ((Limb.LEFT_ARM, Limb.RIGHT_LEG), "left arm"),
        ((Limb.LEFT_ARM, Limb.LEFT_LEG), "left side"),
        ((Limb.RIGHT_LEG,), "left side"),
        ((), "left side"),
    ],
)
def test_a_side_is_named_by_its_only_limb_that_works(works: tuple[Limb, ...], limb: str):
    step = ExerciseStep(Exercise("a", "A", figure=raising(works=works)), Reps(Range(1, 1)))
    assert ENGLISH.limb(step, Side.LEFT) == limb


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "tlh", ""])
def test_a_region_is_left_out_and_english_stands_in_for_an_unknown_language(language: str):
    assert language_table(language) == language_table(DEFAULT_LANGUAGE)


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        (Timed(30_000), "30 seconds."),
        (Timed(30_000, least_ms=20_000), "Twenty to 30 seconds."),
        (
            Timed(30_000, by_set=(Range.exactly(10_000), Range(20_000, 30_000))),
            "Ten seconds, twenty to 30 seconds.",
        ),
    ],
)
def test_a_time_is_said_once_or_for_each_set_where_sets_differ(dose: Timed, words: str):
    assert phrasebook("en").dose(ExerciseStep(Exercise("x", "X"), dose)) == words
