"""A picture of a few seconds of sound: its spectrogram over the levels of its parts, as one SVG."""

from __future__ import annotations

import base64
import cmath
import math
import struct
import zlib
from array import array
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from coach_tui.audio.pcm import RATE, WIDTH, audioop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

WIDE, HIGH = 960, 560
_LEFT, _RIGHT = 64, 16
_PLOT = WIDE - _LEFT - _RIGHT
_BANDS_TOP, _SPECTRUM_TOP, _SPECTRUM_HIGH = 66, 96, 236
_LEVEL_TOP, _LEVEL_HIGH = 372, 136

_COLUMNS, _ROWS = 700, 150
_RATE_SEEN = 16_000
_SIZE = 1024
_HERTZ = (110.0, 7_000.0)
_FLOOR_DB, _ROOF_DB = -92.0, -28.0
"""The darkest and the brightest of the spectrogram: the power of a line, below full scale."""

_SHADES = 40
_COLOURS = (
    (14, 17, 27),
    (44, 27, 84),
    (120, 40, 110),
    (203, 71, 81),
    (248, 149, 64),
    (252, 240, 170),
)
_PAPER, _INK, _FAINT, _GRID = "#0e111b", "#e6e9f2", "#9aa3b8", "#2a3042"
_LEVELS_DB = (-60, 0)
_LETTER = 6.6
"""About how wide a letter is drawn."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of time with a name, in seconds from the start of the picture.

    Attributes:
        start_s: When it begins.
        end_s: When it ends.
        name: What is written on it.
        colour: Its own.
    """

    start_s: float
    end_s: float
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Curve:
    """The level of a part of the sound.

    Attributes:
        name: What is written beside it.
        colour: Its own.
        levels: The power of every 20 ms, in decibels below full scale.
    """

    name: str
    colour: str
    levels: Sequence[float]


def _fourier(values: Sequence[complex]) -> list[complex]:
    """The Fourier transform of as many values as a power of two says."""
    size = len(values)
    if size == 1:
        return list(values)
    even, odd = _fourier(values[::2]), _fourier(values[1::2])
    turned = [w * o for w, o in zip(_turns(size), odd, strict=True)]
    first = [e + t for e, t in zip(even, turned, strict=True)]
    return first + [e - t for e, t in zip(even, turned, strict=True)]


_known: dict[int, list[complex]] = {}


def _turns(size: int) -> list[complex]:
    if size not in _known:
        _known[size] = [cmath.exp(-2j * cmath.pi * n / size) for n in range(size // 2)]
    return _known[size]


def _spectra(pcm: bytes) -> Iterator[list[float]]:
    """The power of each line of the spectrum, for each column, in decibels."""
    seen, _ = audioop.ratecv(pcm, WIDTH, 1, RATE, _RATE_SEEN, None)
    samples = array("h", bytes(_SIZE) + seen + bytes(_SIZE))
    window = [0.5 - 0.5 * math.cos(math.tau * n / _SIZE) for n in range(_SIZE)]
    length = len(seen) // WIDTH
    for column in range(_COLUMNS):
        at = round((column + 0.5) * length / _COLUMNS)
        part = [w * v / 32_768 for w, v in zip(window, samples[at : at + _SIZE], strict=True)]
        # Two halves of one sine, under a window that keeps half: four of a line's size.
        lines = _fourier(part)[: _SIZE // 2]
        yield [20 * math.log10(max(abs(line) * 4 / _SIZE, 1e-6)) for line in lines]


def _line_of(row: int) -> float:
    """Which line of the spectrum a row of the picture shows; rows go down, octaves are even."""
    low, high = _HERTZ
    share = 1 - (row + 0.5) / _ROWS
    return low * (high / low) ** share * _SIZE / _RATE_SEEN


def _spectrogram(pcm: bytes) -> bytes:
    """A PNG with a column for each moment and a row for each pitch."""
    lines = [_line_of(row) for row in range(_ROWS)]
    columns: list[list[int]] = []
    for powers in _spectra(pcm):
        shown: list[int] = []
        for line, above in zip(lines, [lines[0] * 1.03, *lines[:-1]], strict=True):
            first, last = int(line), max(int(line) + 1, int(above))
            share = line - first
            power = (
                max(powers[first : last + 1])
                if last > first + 1
                else powers[first] * (1 - share) + powers[first + 1] * share
            )
            level = (power - _FLOOR_DB) / (_ROOF_DB - _FLOOR_DB)
            shown.append(min(_SHADES - 1, max(0, int(level * _SHADES))))
        columns.append(shown)
    rows = [bytes([0, *(column[row] for column in columns)]) for row in range(_ROWS)]
    return _png(b"".join(rows))


def _palette() -> bytes:
    found = bytearray()
    for shade in range(_SHADES):
        at = shade / (_SHADES - 1) * (len(_COLOURS) - 1)
        before = min(int(at), len(_COLOURS) - 2)
        share = at - before
        for a, b in zip(_COLOURS[before], _COLOURS[before + 1], strict=True):
            found.append(round(a + (b - a) * share))
    return bytes(found)


def _png(rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", _COLUMNS, _ROWS, 8, 3, 0, 0, 0)
    body = [
        (b"IHDR", head),
        (b"PLTE", _palette()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in body)


def _text(x: float, y: float, words: str, look: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(words)}</text>'


def _x(at_s: float, length_s: float) -> float:
    return _LEFT + at_s / length_s * _PLOT


def _y_of_pitch(hertz: float) -> float:
    low, high = _HERTZ
    return _SPECTRUM_TOP + _SPECTRUM_HIGH * (1 - math.log(hertz / low) / math.log(high / low))


def _y_of_level(db: float) -> float:
    low, high = _LEVELS_DB
    return _LEVEL_TOP + _LEVEL_HIGH * (1 - (min(high, max(low, db)) - low) / (high - low))


def _boxes(marks: Sequence[Mark], length_s: float, top: float) -> Iterator[str]:
    """Boxes as long as their marks, with the name inside where there is room for it."""
    for mark in marks:
        x, end = _ends(mark, length_s)
        yield (
            f'<rect x="{x + 0.5:.1f}" y="{top}" width="{max(1.0, end - x - 1):.1f}" height="18" '
            f'rx="3" fill="{mark.colour}" fill-opacity="0.28"/>'
        )
        if len(mark.name) * _LETTER + 6 < end - x:
            yield _text(x + 6, top + 13, mark.name, f'fill="{_INK}"')


def _bars(marks: Sequence[Mark], length_s: float, top: float) -> Iterator[str]:
    """Thin bars as long as their marks, with the name above where there is room up to the next."""
    nexts = [*(mark.start_s for mark in marks[1:]), length_s]
    for mark, next_s in zip(marks, nexts, strict=True):
        x, end = _ends(mark, length_s)
        yield (
            f'<rect x="{x:.1f}" y="{top + 17}" width="{max(1.0, end - x):.1f}" height="3" '
            f'rx="1.5" fill="{mark.colour}"/>'
        )
        if len(mark.name) * _LETTER < _x(next_s, length_s) - x:
            yield _text(x, top + 12, mark.name, f'fill="{_INK}"')


def _ends(mark: Mark, length_s: float) -> tuple[float, float]:
    """Where a mark begins and ends in the picture."""
    return _x(max(0.0, mark.start_s), length_s), _x(min(length_s, mark.end_s), length_s)


def _grid(length_s: float) -> Iterator[str]:
    right = f'text-anchor="end" fill="{_FAINT}"'
    for hertz, name in (
        (131, "C3"),
        (262, "C4"),
        (523, "C5"),
        (1_047, "C6"),
        (2_093, "C7"),
        (4_186, "C8"),
    ):
        y = _y_of_pitch(hertz)
        yield f'<path d="M{_LEFT} {y:.1f}h{_PLOT}" stroke="#fff" stroke-opacity="0.12"/>'
        yield _text(_LEFT - 8, y + 4, name, right)
    for db in range(_LEVELS_DB[0], _LEVELS_DB[1] + 1, 12):
        y = _y_of_level(db)
        yield f'<path d="M{_LEFT} {y:.1f}h{_PLOT}" stroke="{_GRID}"/>'
        yield _text(_LEFT - 8, y + 4, f"{db}".replace("-", "\N{MINUS SIGN}"), right)
    for second in range(int(length_s) + 1):
        x = _x(second, length_s)
        bottom = _LEVEL_TOP + _LEVEL_HIGH
        yield f'<path d="M{x:.1f} {bottom}v5" stroke="{_FAINT}"/>'
        if second % 2 == 0:
            yield _text(x, bottom + 19, f"{second} s", f'text-anchor="middle" fill="{_FAINT}"')


def _curves(curves: Sequence[Curve], length_s: float) -> Iterator[str]:
    bottom = _LEVELS_DB[0]
    for curve in curves:
        parts: list[str] = []
        points = [(_x((n + 0.5) / 50, length_s), db) for n, db in enumerate(curve.levels)]
        for (x, db), (_, before) in zip(points, [(0.0, -99.0), *points], strict=False):
            if db > bottom or before > bottom:
                parts.append(f"{'L' if before > bottom else 'M'}{x:.1f} {_y_of_level(db):.1f}")
        yield (
            f'<path d="{"".join(parts)}" fill="none" stroke="{curve.colour}" '
            'stroke-width="1.6" stroke-linejoin="round"/>'
        )
    x = float(_LEFT)
    for curve in curves:
        yield f'<rect x="{x:.1f}" y="{_LEVEL_TOP - 17}" width="16" height="4" fill="{curve.colour}"/>'
        yield _text(x + 22, _LEVEL_TOP - 11, curve.name, f'fill="{_INK}"')
        x += 40 + 7.2 * len(curve.name)


def picture(
    title: str, pcm: bytes, rows: Mapping[str, Sequence[Mark]], curves: Sequence[Curve]
) -> str:
    """An SVG that needs no other file.

    Args:
        title: What stands over it.
        pcm: The sound.
        rows: Two rows of marks above the spectrogram, by what they are: of what fills the
            time without a gap, then of what is heard now and then, often shorter than its name.
        curves: The levels drawn below it.
    """
    length_s = len(pcm) / WIDTH / RATE
    image = base64.b64encode(_spectrogram(pcm)).decode()
    faint = f'fill="{_FAINT}" text-anchor="end"'
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img">',
        f"<title>{escape(title)}</title>",
        '<g font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{WIDE}" height="{HIGH}" rx="8" fill="{_PAPER}"/>',
        _text(_LEFT, 28, title, f'fill="{_INK}" font-size="15" font-weight="600"'),
        f'<image x="{_LEFT}" y="{_SPECTRUM_TOP}" width="{_PLOT}" height="{_SPECTRUM_HIGH}"',
        f'preserveAspectRatio="none" href="data:image/png;base64,{image}"/>',
        *_grid(length_s),
        *_curves(curves, length_s),
        _text(_LEFT - 8, _LEVEL_TOP - 11, "dB", faint),
    ]
    looks = ((_BANDS_TOP - 22, _boxes), (_BANDS_TOP, _bars))
    for (top, drawn), (name, marks) in zip(looks, rows.items(), strict=True):
        body += [_text(_LEFT - 8, top + 13, name, faint), *drawn(marks, length_s, top)]
    return "\n".join([*body, "</g></svg>"]) + "\n"
