"""Text from files, made safe for the terminal; and the nearest match of a mistyped word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

MAX_TITLE = 120  # Characters of the title of a session or a programme. Our choice.

_MAX_WORD = 48  # Letters that are compared; words are not longer
_NEAR = 0.65  # The least similarity of a word that is suggested for another. Our choice.
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Control, surrogate, private use and unassigned characters, the line and
# paragraph separators, and (as format characters, Cf) the bidirectional
# overrides that make text read as something else than it is.
_UNSAFE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"})

# Joiners are format characters too, and words and emoji need them.
_ALLOWED = frozenset({"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}", "\N{SOFT HYPHEN}"})


def is_safe(char: str) -> bool:
    """Whether one character may be written to a terminal as it is."""
    return char in _ALLOWED or unicodedata.category(char) not in _UNSAFE


def safe_text(text: str, *, keep_newlines: bool = False) -> str:
    """Make text safe to write to a terminal: it moves no cursor, sets no colour, runs nothing.

    A control character becomes U+FFFD, a tab a space; a line break becomes a space unless
    ``keep_newlines``. The result is text, never markup: hand it to a widget that does not parse
    markup, or wrap it in ``textual.content.Content``.
    """
    if text.isprintable():  # no character of any kind in _UNSAFE
        return text
    out: list[str] = []
    for char in text.replace("\r\n", "\n"):
        if char == "\n":
            out.append("\n" if keep_newlines else " ")
        elif char == "\t":
            out.append(" ")
        else:
            out.append(char if is_safe(char) else _REPLACEMENT)
    return "".join(out)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The known word nearest to a mistyped one; ``None`` if none is near."""
    word = word[:_MAX_WORD].lower()
    near = max(
        candidates, key=lambda candidate: _similarity(word, candidate[:_MAX_WORD]), default=""
    )
    return near if _similarity(word, near[:_MAX_WORD]) >= _NEAR else None


def _similarity(first: str, second: str) -> float:
    """The share of letters that two words have in common in the same order, from 0 to 1.

    The longest common subsequence is counted in the bits of one number, in time linear in the
    length of ``second``; ``difflib`` takes a second for a hundred hostile words.
    """
    places: dict[str, int] = {}
    for number, char in enumerate(first):
        places[char] = places.get(char, 0) | 1 << number
    every = unused = (1 << len(first)) - 1
    for char in second:
        matched = unused & places.get(char, 0)
        unused = (unused + matched | unused - matched) & every
    common = len(first) - unused.bit_count()
    return 2 * common / (len(first) + len(second) or 1)


def parse_problem(error: ValueError | RecursionError) -> str:
    """Why JSON or TOML cannot be read, without Python's own words for its limits."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    # What is wrong with the text itself has a class of its own; `int` limits its digits.
    return "a number has too many digits" if type(error) is ValueError else str(error)


def in_a_row(parts: Sequence[str]) -> str:
    """Sentences after each other; phrases with a semicolon between them."""
    return (" " if all(part.endswith((".", "!", "?")) for part in parts) else "; ").join(parts)
