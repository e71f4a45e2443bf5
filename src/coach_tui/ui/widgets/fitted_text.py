"""Text that fits the room it has: whole facts, whole sentences, no word alone in a last row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text
from textual.widgets import Static

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

_LEAST_PART = 4  # A last row is at least the fourth part of the room where it can be


def wrapped_rows(text: str, cols: int) -> list[str]:
    """A text broken between its words, as it is drawn; a word longer than a row overflows it."""
    rows: list[str] = []
    for paragraph in text.split("\n"):
        rows.append("")
        for word in paragraph.split():
            longer = f"{rows[-1]} {word}".lstrip()
            if cell_len(longer) <= cols or not rows[-1]:
                rows[-1] = longer
            else:
                rows.append(word)
    return rows


def balanced(text: str, cols: int) -> str:
    """A text in as few rows as it needs, none of whose paragraphs ends with a word alone or little more."""
    paragraphs = text.split("\n")
    return "\n".join("\n".join(_balanced_rows(paragraph, cols)) for paragraph in paragraphs)


class FittedText:
    """Text whose rows are made for the width it is drawn at, which a scrollbar changes as it comes.

    Args:
        fit: Gives the text, its rows broken, for a number of columns.
    """

    def __init__(self, fit: Callable[[int], str], style: str = "") -> None:
        self._fit, self._style = fit, style

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        yield Text(self._fit(options.max_width), self._style)


def balanced_text(text: str) -> FittedText:
    return FittedText(partial(balanced, text))


class BalancedText(Static):
    """A text that is ``balanced`` at every width; never read as markup."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(balanced_text(text), id=id)

    def show(self, text: str) -> None:
        self.update(balanced_text(text))


def _balanced_rows(paragraph: str, cols: int) -> list[str]:
    rows = wrapped_rows(paragraph, cols) if cols else [paragraph]
    if len(rows) == 1 or _is_full(rows[-1], cols):
        return rows
    narrower = (wrapped_rows(paragraph, fewer) for fewer in range(cols - 1, cols // 2, -1))
    ways = [way for way in narrower if len(way) == len(rows) and " " in way[-1]]
    return next((way for way in ways if _is_full(way[-1], cols)), next(iter(ways), rows))


def _is_full(row: str, cols: int) -> bool:
    return " " in row and cell_len(row) * _LEAST_PART >= cols


def whole_sentences(head: str, sentences: Sequence[str], cols: int, rows: int) -> str:
    """As many sentences as fit behind a head, each of them whole.

    The first one ends with an ellipsis behind a whole word where even it does not fit.
    """
    fitting = list(filter(None, sentences))
    while len(fitting) > 1 and len(wrapped_rows(f"{head}{' '.join(fitting)}", cols)) > rows:
        fitting.pop()
    text = " ".join(fitting)
    words = text.split()
    while len(words) > 1 and len(wrapped_rows(f"{head}{text}", cols)) > rows:
        words.pop()
        text = f"{' '.join(words).rstrip('.,:;')}…"
    return text


def whole_facts(facts: Sequence[str], separator: str, cols: int) -> str:
    """As many of the first facts as fit in a row, at least one."""
    fitting = list(filter(None, facts))
    while len(fitting) > 1 and cell_len(separator.join(fitting)) > cols:
        fitting.pop()
    return separator.join(fitting)
