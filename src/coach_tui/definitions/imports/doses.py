"""The dose in a line of somebody's prescription, phrase by phrase.

A phrase that was understood is taken out of the line; what is left is the exercise's
name and the words beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from coach_tui.definitions.imports.dose_rules import RULES, Dose


@dataclass(slots=True)
class Line:
    """A line taken apart.

    Attributes:
        name: The words before the dose.
        dose: What it says of how much.
        beside: Other words, piece by piece.
    """

    name: str = ""
    dose: Dose = field(default_factory=Dose)
    beside: list[str] = field(default_factory=list[str])


def read_line(text: str) -> Line:
    """Take a line apart.

    Args:
        text: One line without its bullet; not longer than a page.
    """
    left, dose = text, Dose()
    for pattern, says in RULES:
        while match := pattern.search(left):
            said = says(match)
            if said is None:
                break
            dose = dose.and_then(said)
            # The hole is as long as the phrase, so that what is left keeps its places.
            left = f"{left[: match.start()]}{_HOLE * len(match[0])}{left[match.end() :]}"
    pieces = [_trimmed(piece) for piece in re.split(f"{_HOLE}+", left)]
    name = "" if _is_filling(pieces[0]) else pieces[0]
    beside = [piece for piece in pieces[1:] if _WORD.search(piece)]
    if not _WORD.search(name):
        # "20 clamshells each side": the name comes after the number.
        name = beside.pop(0) if beside else ""
    return Line(name, dose, [piece for piece in beside if not _is_filling(piece)])


_HOLE = "\0"
_WORD = re.compile(r"[^\W_]")
_FILLING = frozenset(
    [
        "for",
        "of",
        "and",
        "with",
        "then",
        "each",
        "x",
        "per",
        "at",
        "between",
        "a",
        "the",
        "do",
        "to",
        "repeat",
        "complete",
        "perform",
    ]
)


def _is_filling(piece: str) -> bool:
    return all(word in _FILLING for word in piece.casefold().split())


def _trimmed(piece: str) -> str:
    bare = piece.strip(" \t,;:.-\u2013\u2014|/()[]@=")
    words = bare.split()
    while words and words[-1].casefold() in _FILLING:
        words.pop()
    return _closed(" ".join(words))


def _closed(words: str) -> str:
    """Words whose round brackets are whole again: one was at their edge."""
    missing = words.count("(") - words.count(")")
    return "(" * -missing + words + ")" * missing
