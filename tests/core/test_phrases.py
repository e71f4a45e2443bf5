"""The tables of phrases, and the code that uses them."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from coach_tui.core.coaching.phrases import phrasebook
from coach_tui.languages import DEFAULT_LANGUAGE, language_table, languages

ENGLISH = phrasebook("en")
CORE = Path(__file__).parents[2] / "src" / "coach_tui" / "core"


def slots(wordings: tuple[str, ...]) -> set[str]:
    return {name.lower() for text in wordings for _, name, _, _ in Formatter().parse(text) if name}


def test_every_phrase_is_used_by_its_name():
    source = "".join(path.read_text(encoding="utf-8") for path in CORE.rglob("*.py"))
    names = set(re.findall(r"""["_{]([a-z_]+)["]""", source)) | {
        "breathe_in",
        "breathe_out",
        "breathe_hold",
    }
    derived = {f"{count}{suffix}" for count in ("dose", "sets") for suffix in SUFFIXES}
    derived |= {"one_second", "seconds", "one_minute", "minutes"}
    assert set(ENGLISH.phrases) - names - derived == set()


SUFFIXES = ("", "_each", "_alternate", "_one_side", "_directions")


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_phrase_with_the_slots_of_the_english_one(language: str):
    book = phrasebook(language)
    assert book.phrases.keys() == ENGLISH.phrases.keys()
    for phrase, wordings in book.phrases.items():
        assert wordings, phrase
        assert slots(wordings) <= slots(ENGLISH.phrases[phrase]) | OPTIONAL.get(phrase, set())
    assert len(book.numbers) == len(ENGLISH.numbers)
    assert book.encouragement


OPTIONAL: dict[str, set[str]] = {}
"""Slots that the English wordings have no use for."""


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "tlh", ""])
def test_a_region_is_left_out_and_english_stands_in_for_an_unknown_language(language: str):
    assert language_table(language) == language_table(DEFAULT_LANGUAGE)
