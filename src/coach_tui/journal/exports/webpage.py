"""The page for the physio as one HTML file that fetches nothing and prints well."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.journal.exports.report import Report, Table

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;"
    "color:#222;background:#fff}"
    "table{border-collapse:collapse;width:100%;margin-bottom:2em}"
    "th,td{text-align:left;padding:.3em .6em;border-bottom:1px solid #bbb;vertical-align:top}"
    ".figures{white-space:nowrap}"
    "footer{color:#555}"
    "@media print{body{margin:0;font-size:11pt}tr{break-inside:avoid}h2{break-after:avoid}}"
)

_FIGURES = frozenset("0123456789 .%()-of")
"""A cell of these alone is a day or a figure, such as ``55 of 99 (56 %)``, and stays in one line."""


def html_of(report: Report) -> str:
    """The page; what a person wrote is words in it and nothing else."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    # Should a word ever get past the escaping, it still could do nothing.
    yield (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )
    yield f"<title>{_words(report.title)}</title>"
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield f"<h1>{_words(report.title)}</h1>"
    for line in report.lines:
        yield f"<p>{_words(line)}</p>"
    for table in report.tables:
        yield from _table(table)
    yield f"<footer>{_words(report.remark)}</footer>"
    yield "</body>"
    yield "</html>"


def _table(table: Table) -> Iterator[str]:
    yield f"<h2>{_words(table.title)}</h2>"
    yield "<table>"
    yield f"<thead><tr>{_cells(table.columns, 'th')}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        yield f"<tr>{_cells(row, 'td')}</tr>"
    yield "</tbody>"
    yield "</table>"


def _cells(cells: tuple[str, ...], tag: str) -> str:
    return "".join(
        f'<{tag} class="figures">{_words(cell)}</{tag}>'
        if _FIGURES.issuperset(cell)
        else f"<{tag}>{_words(cell)}</{tag}>"
        for cell in cells
    )


def _words(words: str) -> str:
    return escape(safe_text(words))
