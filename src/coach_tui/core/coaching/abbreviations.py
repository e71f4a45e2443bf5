"""Shorthand in an author's words as a voice should say it: ``3x10 w/ DB`` is three by ten with dumbbell.

Each language's file has a list ``abbreviations``: pairs of a regular expression and what is said.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from coach_tui.languages import language_table

_MAY_HAVE_ANY = re.compile(r"[A-Z]{2}|\d|[.&@~/<>+\N{DEGREE SIGN}½⅓⅔¼¾]|\b[A-Z]\b")


@lru_cache(maxsize=2_000)
def spoken_form(text: str, language: str) -> str:
    """A text without shorthand; nothing else changes."""
    if _MAY_HAVE_ANY.search(text) is None:
        return text
    begins = not text[:1].islower()
    for pattern, words in _patterns(language):
        text = pattern.sub(words, text)
    return text[:1].upper() + text[1:] if begins else text


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs: list[tuple[str, str]] = language_table(language)["abbreviations"]
    return tuple((re.compile(pattern), words) for pattern, words in pairs)
