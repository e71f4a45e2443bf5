"""The pictures on the pages show what their captions say, and one of them moves."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from moving_picture import moving_picture

ROOT = Path(__file__).parent.parent
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+\.svg)\)")
_TEXT = re.compile(r'<text class="[\w-]+" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)')

CAPTIONS = [
    pytest.param(page.parent / path, caption, id=Path(path).stem)
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for caption, path in _IMAGE.findall(page.read_text(encoding="utf-8"))
    if "sound" not in path
]
"""Pictures of screens: after the colon a caption names what can be read in it."""


def words_in(svg: str) -> str:
    """The text of a picture of a terminal, row after row, in lower case."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in _TEXT.findall(svg):
        rows.setdefault(float(y), []).append((float(x), html.unescape(text)))
    lines = ("".join(text for _, text in sorted(row)) for _, row in sorted(rows.items()))
    return " ".join(" ".join(lines).split()).lower()


@pytest.mark.parametrize(("path", "caption"), CAPTIONS)
def test_a_picture_shows_what_its_caption_says(path: Path, caption: str):
    words = words_in(path.read_text(encoding="utf-8"))
    phrases = [" ".join(part.split()).lower() for part in caption.split(": ", 1)[1].split(", ")]
    assert [phrase for phrase in phrases if phrase not in words] == []


def test_the_readme_begins_with_a_picture_that_moves():
    _, first = _IMAGE.findall((ROOT / "README.md").read_text(encoding="utf-8"))[0]
    svg = (ROOT / first).read_text(encoding="utf-8")
    moments = svg.count("@keyframes")
    assert moments > 20
    assert svg.count('class="coach-rep-f ') >= moments
    assert "prefers-reduced-motion" in svg


def screen(*texts: tuple[str, str]) -> str:
    """A picture as Textual exports it, of texts with their styles."""
    styles = sorted({style for _, style in texts})
    rules = "".join(
        f".terminal-1-r{index} {{ {style} }}\n" for index, style in enumerate(styles, 1)
    )
    parts = "".join(
        f'<text class="terminal-1-r{styles.index(style) + 1}" x="0" y="{24 * row}">{text}</text>'
        for row, (text, style) in enumerate(texts)
    )
    return (
        f"<svg><style>\n{rules}    </style>"
        f'<g transform="translate(9, 41)"><g>{parts}</g></g>\n</svg>\n'
    )


def test_what_two_pictures_share_is_written_once_though_their_styles_are_numbered_differently():
    before = screen(("Clamshell", "fill: #fff"), ("LIFT", "fill: #0f0"))
    after = screen(("Clamshell", "fill: #fff"), ("HOLD", "fill: #ff0"))
    moving = moving_picture([before, after], "rep", 250)
    assert moving.count(">Clamshell<") == moving.count(">LIFT<") == moving.count(">HOLD<") == 1
    assert "500ms" in moving
    (lift,) = re.findall(r'<g class="rep-f (rep-f\d+)"><text[^>]*>LIFT<', moving)
    assert (
        f"@keyframes {lift} {{ 0% {{ visibility: visible }} 50% {{ visibility: hidden }} }}"
        in moving
    )
