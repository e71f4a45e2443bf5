"""The large word and its countdown, in block letters as large as there is room for.

Every letter is one drawing of five pixel rows, scaled by ``LetterSize``. The size is chosen for
the widest word and countdown that may appear, so that letters do not change size during a rep.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import takewhile, zip_longest
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip

from coach_tui.ui.widgets.fitted_text import wrapped_rows
from coach_tui.ui.widgets.live import LiveWidget

PIXEL_ROWS = 5  # The height of every letter

_LETTER_GAP = 1  # Pixels between two letters

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
    ",": ".. .. .. .# #.",
    "(": ".# #. #. #. .#",
    ")": "#. .# .# .# #.",
    "&": ".##.. #.... .##.# #..#. .##.#",
    "◀": "..# .## ### .## ..#",
    "▶": "#.. ##. ### ##. #..",
    "▲": "..... ..#.. .###. ##### .....",
    "▼": "..... ##### .###. ..#.. .....",
    "?": "###. ...# .##. .... .#..",
    "¿": "..#. .... .##. #... .###",
    "¡": "# . # # #",
    "À": "#... .##. #..# #### #..#",
    "Á": "...# .##. #..# #### #..#",
    "Â": ".##. .... .##. #### #..#",
    "Ä": "#..# .##. #..# #### #..#",
    "Ç": ".### #... #... .### ..#.",
    "È": ".#.. #### ###. #... ####",
    "É": "..#. #### ###. #... ####",
    "Ê": ".##. #### ###. #... ####",
    "Í": "..# ### .#. .#. ###",
    "Ñ": "#### .... ##.# #.## #..#",
    "Ò": "#... .##. #..# #..# .##.",
    "Ó": "...# .##. #..# #..# .##.",
    "Ô": ".##. .... .##. #..# .##.",
    "Ö": "#..# .##. #..# #..# .##.",
    "Ù": ".#.. .... #..# #..# .##.",
    "Ú": "..#. .... #..# #..# .##.",
    "Û": ".##. .... #..# #..# .##.",
    "Ü": "#..# .... #..# #..# .##.",
    "Б": "#### #... ###. #..# ###.",
    "Г": "#### #... #... #... #...",
    "Д": ".##.. .#.#. .#.#. ##### #...#",
    "Ж": "#.#.# #.#.# .###. #.#.# #.#.#",
    "И": "#..# #..# #.## ##.# #..#",
    "Й": ".##. #..# #.## ##.# #..#",
    "Л": ".### #..# #..# #..# #..#",
    "П": "#### #..# #..# #..# #..#",
    "У": "#..# #..# .### ...# ###.",  # noqa: RUF001 - Cyrillic
    "Ф": ".###. #.#.# #.#.# .###. ..#..",
    "Ц": "#..#. #..#. #..#. ##### ....#",
    "Ч": "#..# #..# .### ...# ...#",
    "Ш": "#.#.# #.#.# #.#.# #.#.# #####",
    "Щ": "#.#.#. #.#.#. #.#.#. ###### .....#",
    "Ъ": "##... .#... .###. .#..# .###.",
    "Ы": "#...# #...# ###.# #..## ###.#",
    "Ь": "#... #... ###. #..# ###.",  # noqa: RUF001 - Cyrillic
    "Э": "###. ...# .### ...# ###.",
    "Ю": "#..#. #.#.# ###.# #.#.# #..#.",
    "Я": ".### #..# .### .#.# #..#",
    "Δ": "..#.. ..#.. .#.#. .#.#. #####",
    "Θ": ".##. #..# #### #..# .##.",
    "Λ": "..#.. ..#.. .#.#. .#.#. #...#",
    "Ξ": "#### .... .##. .... ####",
    "Σ": "#### .#.. ..#. .#.. ####",
    "Ψ": "#.#.# #.#.# .###. ..#.. ..#..",
    "Ω": ".##. #..# #..# .##. ####",
}

_LOOKALIKES = str.maketrans(
    "АВЕЗКМНОРСТХІ" + "ΑΒΓΕΖΗΙΚΜΝΟΠΡΤΥΦΧ" + "–—’",  # noqa: RUF001 - Cyrillic, Greek, typographic
    "ABE3KMHOPCTXI" + "ABГEZHIKMNOПPTYФX" + "--'",
)

_GLYPHS = {char: tuple(drawing.split()) for char, drawing in _DRAWN.items()}

_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


class LetterSize(Struct, frozen=True):
    """The size of one pixel of a letter; a half row is about as high as a column is wide."""

    cols: int
    half_rows: int

    @property
    def rows(self) -> int:
        return -(-PIXEL_ROWS * self.half_rows // 2)

    @property
    def area(self) -> int:
        return self.cols * self.half_rows


SMALL = LetterSize(1, 1)

# From the largest to the smallest; narrow ones let long words be tall as well.
SIZES = (
    *(LetterSize(n, n) for n in range(10, 2, -1)),
    LetterSize(2, 3),
    LetterSize(2, 2),
    LetterSize(1, 2),
    SMALL,
)


def spelled(text: str) -> str | None:
    """A text in letters that are drawn; ``None`` if a character has no drawing."""
    capitals = unicodedata.normalize("NFC", text.upper()).translate(_LOOKALIKES)
    plain = "".join(char if char in _GLYPHS else _without_accent(char) for char in capitals)
    return plain if all(char in _GLYPHS for char in plain) else None


def _without_accent(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char)
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_LOOKALIKES)


def letters_width(text: str, size: LetterSize) -> int:
    pixels = sum(len(_GLYPHS[char][0]) for char in text) + _LETTER_GAP * max(0, len(text) - 1)
    return pixels * size.cols


def letter_rows(text: str, size: LetterSize) -> tuple[str, ...]:
    """Draw a ``spelled`` text in ``size.rows`` rows."""
    lines = [
        ("." * _LETTER_GAP).join(_GLYPHS[char][pixel_row] for char in text)
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


_GAP = 3  # Pixels between the word and the digits beside it, more than between two letters


class BigText(Struct, frozen=True):
    """A word and digits, and the words and digits for which their size is chosen.

    Attributes:
        wraps: Whether the word, then several words, may take up to ``_MOST_LINES``.
        at_left: Whether it begins at the left, as the text below it does, not in the middle.
    """

    word: str
    digits: str = ""
    words: tuple[str, ...] = ()
    widest: str = ""
    wraps: bool = False
    at_left: bool = False


class _Plan(Struct, frozen=True):
    size: LetterSize
    stacked: bool
    word_cols: int
    digits_cols: int
    lines: tuple[str, ...] = ()

    @property
    def word_rows(self) -> int:
        """The height of the word with all its lines, a blank row between two."""
        return max(1, len(self.lines)) * (self.size.rows + 1) - 1


_BRACKETED = re.compile(r"\s*[(\[（].*?[)\]）]")  # noqa: RUF001 - those of other scripts

_MOST_LINES = 5  # A text of more lines is read faster in the terminal's letters. Our choice.

_READ_COLS = 60  # Longer lines are hard to read

TextRow = tuple[tuple[str, bool], ...]  # Fragments of a row; ``True`` marks digits


def big_text_rows(big_text: BigText, cols: int, rows: int) -> tuple[TextRow, ...]:
    """Draw a text in the middle of ``rows`` rows of at most ``cols`` columns."""
    if not cols:
        return ((),) * rows
    word, digits = spelled(big_text.word), spelled(big_text.digits)
    if word is None:
        # A second name in brackets, as that in another script, is shown beside this.
        big_text = replace(big_text, word=_BRACKETED.sub("", big_text.word) or big_text.word)
        word = spelled(big_text.word)
    plan = None
    if word is not None and digits is not None:
        # Without room for the widest, fit the present one.
        plan = _plan(big_text, cols, rows) or _plan(
            replace(big_text, words=(), widest=""), cols, rows
        )
    if (word is None or (word and plan is None)) and digits:
        # A name in another script or a sentence: in the terminal's letters, above its large countdown.
        name = _plain(replace(big_text, digits=""), cols)
        if rows > len(name) + SMALL.rows:
            below = big_text_rows(
                BigText("", big_text.digits, widest=big_text.widest), cols, rows - len(name) - 1
            )
            above = next(n for n, row in enumerate(below) if row)
            return (*below[:above], *name, (), *below[above:])
    if word is None or digits is None or plan is None:
        drawn = _plain(big_text, cols)
        if digits and rows >= SMALL.rows:
            drawn = _named(big_text, digits, cols) or drawn
    else:
        drawn = _drawn(plan.lines or (word,), digits, plan, cols)
    if big_text.at_left:
        drawn = _without_margin(drawn)
    above = max(0, (rows - len(drawn) + 1) // 2)
    padded = [*([()] * above), *drawn]
    return tuple((padded + [()] * rows)[:rows])


def _plan(big_text: BigText, cols: int, rows: int) -> _Plan | None:
    # The largest size that fits; None if not even the smallest does.
    words = [
        text for word in (big_text.word, *big_text.words) if (text := spelled(word)) is not None
    ]
    numbers = [text for d in (big_text.digits, big_text.widest) if (text := spelled(d)) is not None]
    broken = _broken(words[0]) if big_text.wraps else [()]
    fitting = [
        plan
        for lines in broken
        for size in SIZES
        for stacked in (False, True)
        if _fits(
            plan := _planned(size, lines or words, numbers, stacked=stacked, lines=lines),
            cols,
            rows,
        )
    ]
    return max(fitting, key=lambda plan: plan.size.area, default=None)


def _broken(text: str) -> list[tuple[str, ...]]:
    """A text in one line and in more, as even as its words allow."""
    ways: dict[int, tuple[str, ...]] = {}
    for cols in range(len(text), max(map(len, text.split()), default=0) - 1, -1):
        way = tuple(wrapped_rows(text, cols))
        ways[len(way)] = way  # the narrowest of so many lines comes last
    return [way for count, way in sorted(ways.items()) if count <= _MOST_LINES]


def _planned(
    size: LetterSize,
    words: Iterable[str],
    numbers: Iterable[str],
    *,
    stacked: bool,
    lines: tuple[str, ...],
) -> _Plan:
    word_cols = max(letters_width(text, size) for text in words)
    digits_cols = max(letters_width(text, size) for text in numbers)
    return _Plan(size, stacked, word_cols, digits_cols, lines)


def _fits(plan: _Plan, cols: int, rows: int) -> bool:
    if plan.stacked:
        is_narrow = max(plan.word_cols, plan.digits_cols) <= cols
        return is_narrow and plan.word_rows + plan.size.rows < rows
    return _beside_cols(plan) <= cols and plan.word_rows <= rows


def _beside_cols(plan: _Plan) -> int:
    gap = _GAP * plan.size.cols if plan.digits_cols else 0
    return plan.word_cols + gap + plan.digits_cols


def _drawn(lines: tuple[str, ...], digits: str, plan: _Plan, cols: int) -> list[TextRow]:
    word_rows = [row for line in lines for row in ("", *letter_rows(line, plan.size))][1:]
    digit_rows = list(letter_rows(digits, plan.size))
    if plan.stacked:
        # Below the word's first letter: the words that take turns are of different widths.
        left = " " * ((cols - max(plan.word_cols, plan.digits_cols)) // 2)
        rows: list[TextRow] = [((left + row, False),) for row in word_rows]
        return [*rows, (), *(((left, False), (row, True)) for row in digit_rows)]
    left = " " * ((cols - _beside_cols(plan)) // 2)
    gap = " " * (_beside_cols(plan) - plan.word_cols - plan.digits_cols)
    blank = [""] * ((len(word_rows) - len(digit_rows)) // 2)
    return [
        (
            (left + row.ljust(plan.word_cols) + gap, False),
            (number.rjust(plan.digits_cols), True),
        )
        for row, number in zip_longest(word_rows, [*blank, *digit_rows], fillvalue="")
    ]


def _without_margin(rows: Sequence[TextRow]) -> list[TextRow]:
    firsts = [row[0][0] for row in rows if row]
    margin = min(
        (len(text) - len(text.lstrip()) for text in firsts if not text.isspace()), default=0
    )
    return [((row[0][0][margin:], row[0][1]), *row[1:]) if row else row for row in rows]


def _named(big_text: BigText, digits: str, cols: int) -> list[TextRow]:
    """A name in the terminal's letters beside its small countdown; empty where both do not fit."""
    name = big_text.word.upper()
    digits_cols = max(letters_width(text, SMALL) for text in (digits, big_text.widest or digits))
    left = " " * ((cols - cell_len(name) - _GAP - digits_cols) // 2)
    if cell_len(name) + _GAP + digits_cols > cols:
        return []
    number = letter_rows(digits, SMALL)
    words = [name if y == SMALL.rows // 2 else " " * cell_len(name) for y in range(SMALL.rows)]
    return [
        ((left + word + " " * _GAP, False), (row.rjust(digits_cols), True))
        for word, row in zip(words, number, strict=True)
    ]


def _plain(big_text: BigText, cols: int) -> list[TextRow]:
    """In the terminal's own letters: as capitals, or as a text of several rows as it is."""
    text = "   ".join(part for part in (big_text.word.upper(), big_text.digits) if part)
    if cell_len(text) > cols:
        text = "   ".join(part for part in (big_text.word, big_text.digits) if part)
    lines = [line.plain.rstrip() for line in Content(text).wrap(min(cols, _READ_COLS))]
    widest = min(cols, max(map(cell_len, lines)))
    left = " " * ((cols - widest) // 2)
    return [((left + set_cell_size(line, widest), False),) for line in lines]


def changed_region(before: Sequence[TextRow], after: Sequence[TextRow], cols: int) -> Region | None:
    """Where two drawings differ, so that only that is written; ``None`` if nowhere."""
    pairs = list(zip_longest(before, after, fillvalue=()))
    rows = [y for y, (old, new) in enumerate(pairs) if old != new]
    if not rows:
        return None
    left = min(_same_cols(*pairs[y]) for y in rows)
    return Region(left, rows[0], cols - left, rows[-1] - rows[0] + 1)


def _same_cols(old: TextRow, new: TextRow) -> int:
    same = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
    return sum(cell_len(piece[0]) for piece, _ in same)


class BigTextView(LiveWidget):
    """Shows a ``BigText``: the word in the widget's colour, the digits in the text's."""

    # The word has no rules; Textual caches the style of a component, not of a widget.
    COMPONENT_CLASSES: ClassVar[set[str]] = {"big-text--word", "big-text--digits"}

    _big_text: BigText = BigText("")
    _rows: tuple[TextRow, ...] = ()

    def show(self, big_text: BigText) -> None:
        if big_text != self._big_text:
            before = self._rows
            self._big_text = big_text
            self._lay_out()
            changed = changed_region(before, self._rows, self.size.width)
            if changed is not None:
                self.paint(changed)

    def on_resize(self) -> None:
        self._lay_out()
        self.refresh()

    def render(self) -> RenderResult:
        return f"{self._big_text.word} {self._big_text.digits}".strip()

    def render_line(self, y: int) -> Strip:
        style = self.get_component_rich_style("big-text--word")
        digits = self.get_component_rich_style("big-text--digits")
        row = self._rows[y] if y < len(self._rows) else ()
        segments = [Segment(text, digits if is_digits else style) for text, is_digits in row]
        return Strip(segments).adjust_cell_length(self.size.width, style)

    def _lay_out(self) -> None:
        self._rows = big_text_rows(self._big_text, self.size.width, self.size.height)
