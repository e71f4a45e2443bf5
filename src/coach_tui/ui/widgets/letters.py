"""Big letters out of blocks: one small drawing of each, at any size."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

PIXEL_ROWS = 5
"""Every letter is drawn five pixels high."""

_GAP = 1
"""Pixels between two letters."""

_DRAWN = {
    "A": ".##. #..# #### #..# #..#",
    "B": "###. #..# ###. #..# ###.",
    "C": ".### #... #... #... .###",
    "D": "###. #..# #..# #..# ###.",
    "E": "#### #... ###. #... ####",
    "F": "#### #... ###. #... #...",
    "G": ".### #... #.## #..# .###",
    "H": "#..# #..# #### #..# #..#",
    "I": "### .#. .#. .#. ###",
    "J": "..## ...# ...# #..# .##.",
    "K": "#..# #.#. ##.. #.#. #..#",
    "L": "#... #... #... #... ####",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#..# ##.# #.## #..# #..#",
    "O": ".##. #..# #..# #..# .##.",
    "P": "###. #..# ###. #... #...",
    "Q": ".##. #..# #..# #.## .###",
    "R": "###. #..# ###. #.#. #..#",
    "S": ".### #... .##. ...# ###.",
    "T": "##### ..#.. ..#.. ..#.. ..#..",
    "U": "#..# #..# #..# #..# .##.",
    "V": "#...# #...# .#.#. .#.#. ..#..",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#...# .#.#. ..#.. .#.#. #...#",
    "Y": "#...# .#.#. ..#.. ..#.. ..#..",
    "Z": "#### ..#. .#.. #... ####",
    "0": ".##. #..# #..# #..# .##.",
    "1": ".##. ..#. ..#. ..#. .###",
    "2": "###. ...# .##. #... ####",
    "3": "###. ...# .##. ...# ###.",
    "4": "#..# #..# #### ...# ...#",
    "5": "#### #... ###. ...# ###.",
    "6": ".##. #... ###. #..# .##.",
    "7": "#### ...# ..#. .#.. .#..",
    "8": ".##. #..# .##. #..# .##.",
    "9": ".##. #..# .### ...# .##.",
    " ": ".. .. .. .. ..",
    ":": ". # . # .",
    ".": ". . . . #",
    "-": "... ... ### ... ...",
    "+": "... .#. ### .#. ...",
    "/": "...# ..#. ..#. .#.. #...",
    "!": "# # # . #",
    "'": "# # . . .",
    "◀": "..# .## ### .## ..#",
    "▶": "#.. ##. ### ##. #..",
    "▲": "..... ..#.. .###. ##### .....",
    "▼": "..... ##### .###. ..#.. .....",
}
_GLYPHS = {char: tuple(drawing.split()) for char, drawing in _DRAWN.items()}
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


@dataclass(frozen=True, slots=True)
class LetterSize:
    """How large one pixel of a letter is.

    Attributes:
        cols: Its width in columns.
        half_rows: Its height in half rows; a half row is about as high as a column is wide.
    """

    cols: int
    half_rows: int

    @property
    def rows(self) -> int:
        """How many rows a letter takes."""
        return -(-PIXEL_ROWS * self.half_rows // 2)

    @property
    def area(self) -> int:
        """How large a pixel is, for choosing the larger of two sizes."""
        return self.cols * self.half_rows


SMALL = LetterSize(1, 1)
SIZES = (
    *(LetterSize(n, n) for n in range(10, 2, -1)),
    LetterSize(2, 3),
    LetterSize(2, 2),
    LetterSize(1, 2),
    SMALL,
)
"""From the largest to the smallest; narrow ones let long words be tall as well."""


def spelled(text: str) -> str | None:
    """A text in the letters there are: capitals without accents.

    Returns:
        ``None`` when some of it cannot be written in these letters.
    """
    parts = unicodedata.normalize("NFKD", text.upper())
    plain = "".join(char for char in parts if not unicodedata.combining(char))
    return plain if all(char in _GLYPHS for char in plain) else None


def letters_width(text: str, size: LetterSize) -> int:
    """How many columns a spelled text takes."""
    pixels = sum(len(_GLYPHS[char][0]) for char in text) + _GAP * max(0, len(text) - 1)
    return pixels * size.cols


def letter_rows(text: str, size: LetterSize) -> tuple[str, ...]:
    """Draw a text.

    Args:
        text: What ``spelled`` returned.
        size: How large.

    Returns:
        ``size.rows`` rows, each ``letters_width`` columns wide.
    """
    lines = [
        ("." * _GAP).join(_GLYPHS[char][pixel_row] for char in text)
        for pixel_row in range(PIXEL_ROWS)
    ]
    halves = [
        [pixel == "#" for pixel in line for _ in range(size.cols)]
        for line in lines
        for _ in range(size.half_rows)
    ]
    if len(halves) % 2:
        halves.append([False] * letters_width(text, size))
    pairs = zip(halves[::2], halves[1::2], strict=True)
    return tuple(
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs
    )
