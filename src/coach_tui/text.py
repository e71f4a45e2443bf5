"""The one gate through which a stranger's words reach a terminal, and what they may have meant."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST = 48
"""Nothing longer is a slip of the pen; difflib's cost grows with the product of lengths."""

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


def safe_text(words: str, *, keep_newlines: bool = False) -> str:
    """Make words from a file safe to write to a terminal.

    A control character becomes U+FFFD, a tab a space; a line break becomes a
    space unless it is to be kept. The result is text, never markup: hand it to
    a widget that does not parse markup, or wrap it in ``textual.content.Content``.

    Args:
        words: Anything.
        keep_newlines: Leave line feeds in.

    Returns:
        Text that moves no cursor, sets no colour and runs nothing.
    """
    out: list[str] = []
    for char in words.replace("\r\n", "\n"):
        if char == "\n":
            out.append("\n" if keep_newlines else " ")
        elif char == "\t":
            out.append(" ")
        else:
            out.append(char if is_safe(char) else _REPLACEMENT)
    return "".join(out)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a mistyped one may have been meant to be; ``None`` when none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - slow to import, seldom needed

    near = get_close_matches(word[:_MOST].lower(), list(known), n=1)
    return near[0] if near else None
