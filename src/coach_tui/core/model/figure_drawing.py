"""Draws figures and the circle of the breath: in braille for a terminal, as SVG for a page.

A body is a few thick lines and a disc. Eight braille dots stand in a cell, two beside each other,
so that dots are about as far apart across as down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from math import ceil, dist, floor, hypot, sqrt

from msgspec import Struct, field

from coach_tui.core.model.figure import (
    Figure,
    Joint,
    Limb,
    Point,
    Pose,
    PoseName,
    Prop,
    PropKind,
    joint_parents,
    limb_of,
)


class Ink(StrEnum):
    """The parts of a drawing; the first with a dot in a cell gives the cell its colour."""

    BAND = "b"
    WORK = "w"
    BODY = "o"
    BEHIND = "h"
    PROP = "p"
    WALL = "a"
    NOTHING = " "


class Drawing(Struct, frozen=True):
    """A picture in cells."""

    rows: tuple[str, ...]  # The characters, row by row, all of one width
    inks: tuple[str, ...]  # The `Ink` of each cell, likewise


class Stroke(Struct, frozen=True):
    """A line with round ends; a disc if both ends are one point. All in centimetres."""

    start: Point
    end: Point
    radius: float
    ink: Ink
    clears: bool = False  # Whether it takes a rim off what lies behind it
    free_from: float = 0.0  # The distance from `start` at which the rim begins


HEAD_CM = 11.0
_RADII_CM = {"elbow": 5.0, "hand": 4.2, "knee": 7.0, "foot": 5.4, "toe": 3.6}
_TRUNK_CM = 9.0
_BEHIND = 0.85
_PROPS_CM = {PropKind.FLOOR: 0.6, PropKind.MAT: 2.0, PropKind.WALL: 1.6, PropKind.CHAIR: 1.6}
_BRICK_CM = 13.0
_BAND_CM = 1.8
_BAND_ABOVE = 0.2  # The part of the limb between a band and the joint below it


def strokes(figure: Figure, pose: Pose) -> list[Stroke]:
    """The lines of a pose, those behind first."""
    lines = [line for prop in figure.props for line in _prop(prop)]
    for limb in figure.behind:
        lines += _limb(figure, pose, limb)
    lines += _trunk(figure, pose)
    for limb in Limb:
        if limb is not Limb.TRUNK and limb not in figure.behind:
            lines += _limb(figure, pose, limb)
    lines += _band(figure, pose)
    return lines


def _prop(prop: Prop) -> Iterator[Stroke]:
    (left, low), (right, high) = prop.start, prop.end
    if prop.kind is not PropKind.WALL or left == right or low == high:
        yield Stroke(prop.start, prop.end, _PROPS_CM[prop.kind], Ink.PROP)
        return
    # A wall behind the body, in bricks.
    courses = max(1, round(abs(high - low) / _BRICK_CM))
    for course in range(courses + 1):
        y = low + course * (high - low) / courses
        yield Stroke((left, y), (right, y), 0.0, Ink.WALL)
        above = y + (high - low) / courses
        x = min(left, right) + _BRICK_CM * (1 + course % 2)
        while course < courses and x < max(left, right):
            yield Stroke((x, y), (x, above), 0.0, Ink.WALL)
            x += 2 * _BRICK_CM


def _ink(figure: Figure, limb: Limb) -> Ink:
    if limb in figure.works:
        return Ink.WORK
    return Ink.BEHIND if limb in figure.behind else Ink.BODY


def _trunk(figure: Figure, pose: Pose) -> Iterator[Stroke]:
    ink = _ink(figure, Limb.TRUNK)
    corners = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP, Joint.LEFT_HIP)
    neck, hips, head = pose[Joint.NECK], pose[Joint.HIPS], pose[Joint.HEAD]
    points = [pose[corner] for corner in corners if corner in pose]
    if len(points) == len(corners):
        thin = _TRUNK_CM * 0.6
        ring = [*points, points[0]]
        for start, end in pairwise(ring):
            yield Stroke(start, end, thin, ink)
    yield Stroke(neck, hips, _TRUNK_CM, ink)
    yield Stroke(neck, head, 4.0, Ink.BODY)
    yield Stroke(head, head, HEAD_CM, Ink.BODY)


def _limb(figure: Figure, pose: Pose, limb: Limb) -> Iterator[Stroke]:
    ink = _ink(figure, limb)
    behind = limb in figure.behind
    before = 9.0
    for joint in Joint:
        if joint not in pose or limb_of(joint) is not limb:
            continue
        start = pose[next(parent for parent in joint_parents(joint) if parent in pose)]
        radius = _RADII_CM[joint.rpartition("-")[2]] * (_BEHIND if behind else 1)
        yield Stroke(start, pose[joint], radius, ink, not behind, before + radius)
        before = radius


def _band(figure: Figure, pose: Pose) -> Iterator[Stroke]:
    ends: list[Point] = []
    for joint in figure.band:
        above = pose[next(parent for parent in joint_parents(joint) if parent in pose)]
        (x, y), (ax, ay) = pose[joint], above
        ends.append((x + _BAND_ABOVE * (ax - x), y + _BAND_ABOVE * (ay - y)))
    if len(ends) == 2:
        start, end = ends
        gap = dist(start, end)
        reach = _RADII_CM["knee"] + 1
        dx, dy = ((end[0] - start[0]) / gap, (end[1] - start[1]) / gap) if gap > 4 else (0.0, 1.0)
        yield Stroke(
            (start[0] - reach * dx, start[1] - reach * dy),
            (end[0] + reach * dx, end[1] + reach * dy),
            _BAND_CM,
            Ink.BAND,
            clears=True,
        )


class Box(Struct, frozen=True):
    """A rectangle in centimetres."""

    left: float
    bottom: float
    right: float
    top: float


_SAMPLES = 16


def figure_box(figure: Figure) -> Box:
    """The extent of the body and its props over the whole rep."""
    stages = [2 * sample / _SAMPLES for sample in range(_SAMPLES + 1)]
    lines = [line for stage in stages for line in strokes(figure, figure.at(stage))]
    points = [(point, line.radius) for line in lines for point in (line.start, line.end)]
    return Box(
        min(x - radius for (x, _), radius in points),
        min(y - radius for (_, y), radius in points),
        max(x + radius for (x, _), radius in points),
        max(y + radius for (_, y), radius in points),
    )


def fitting_rows(figure: Figure, cols: int, max_rows: int) -> int:
    """The rows that a figure takes when it is drawn as wide as ``cols``, at most ``max_rows``."""
    box = figure_box(figure)
    rows = ceil(2 * cols * (box.top - box.bottom) / (box.right - box.left) / 4)
    return max(1, min(max_rows, rows))


# The bit of each braille dot in a cell, row by row.
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))

_BLANK = 0x2800
_THINNEST = 0.55  # The least radius of a stroke in dots
_RIM = 1.2
_RIM_CM = 6.0  # The clear rim around a near limb: in dots, and at most so much of a small body
_STEPS_PER_DOT = 2
_MOST_STEPS = 60  # Drawings from bottom to top; they stay in memory


class FigureCanvas(Struct):
    """Draws a figure in one size, each of its drawings once.

    The figure keeps its scale and its place while it moves. Between bottom and top there are as many
    drawings as the quickest joint passes half dots.
    """

    figure: Figure
    cols: int  # The width in cells
    rows: int  # The height in cells
    _drawings: dict[int, Drawing] = field(default_factory=dict[int, Drawing])
    _scale: float = 1.0
    _offset: Point = (0.0, 0.0)
    _steps: int = 1

    def __post_init__(self) -> None:
        box = figure_box(self.figure)
        width, height = 2 * self.cols, 4 * self.rows
        self._scale = min(width / (box.right - box.left), height / (box.top - box.bottom))
        self._offset = (
            (width - self._scale * (box.left + box.right)) / 2,
            height + self._scale * box.bottom,
        )
        dots = self._scale * _longest_way(self.figure)
        self._steps = max(1, min(_MOST_STEPS, ceil(_STEPS_PER_DOT * dots)))

    def draw(self, stage: float) -> Drawing:
        """The drawing nearest to a stage of the rep, as in ``Figure.at``."""
        step = round(max(0.0, min(2.0, stage)) * self._steps)
        if step > self._steps and self.figure.pose(PoseName.AFTER) is None:
            step = 2 * self._steps - step
        drawing = self._drawings.get(step)
        if drawing is None:
            pose = self.figure.at(step / self._steps)
            drawing = self._drawn(strokes(self.figure, pose))
            self._drawings[step] = drawing
        return drawing

    def _drawn(self, lines: Iterable[Stroke]) -> Drawing:
        grid = _Grid(2 * self.cols, 4 * self.rows)
        rim = min(_RIM, _RIM_CM * self._scale)
        pending: list[tuple[Point, Point, float, Ink]] = []
        previous: Stroke | None = None
        for line in lines:
            start, end = self._dot(line.start), self._dot(line.end)
            radius = max(_THINNEST, self._scale * line.radius)
            # The rims of a whole limb come first: the shin must not cut the thigh.
            if previous is not None and (previous.end != line.start or not line.clears):
                grid.fill_all(pending)
                pending.clear()
            if line.ink not in (Ink.PROP, Ink.WALL):
                grid.clear(start, end, radius + 1.6, (Ink.WALL,))
            if line.clears:
                grid.clear(_from(start, end, self._scale * line.free_from), end, radius + rim)
            pending.append((start, end, radius, line.ink))
            previous = line
        grid.fill_all(pending)
        return grid.drawing()

    def _dot(self, point: Point) -> Point:
        return (
            self._offset[0] + self._scale * point[0],
            self._offset[1] - self._scale * point[1],
        )


# The radius of the breath's circle with empty lungs, as a part of the radius with full ones.
_EMPTY_BREATH = 0.3


def draw_breath(level: float, cols: int, rows: int) -> Drawing:
    """The breath as a disc that grows inside a ring, from 0, breathed out, to 1, breathed in."""
    level = max(0.0, min(1.0, level))
    full = min(2 * cols, 4 * rows) / 2
    # Steps of half a dot: smaller ones change nothing that can be seen.
    half_dots = round(2 * (full - 2) * (_EMPTY_BREATH + (1 - _EMPTY_BREATH) * level))
    return _drawn_breath(half_dots, cols, rows)


@lru_cache(maxsize=512)
def _drawn_breath(half_dots: int, cols: int, rows: int) -> Drawing:
    width, height = 2 * cols, 4 * rows
    grid = _Grid(width, height)
    centre, full = (width / 2, height / 2), min(width, height) / 2
    grid.fill_all([(centre, centre, full, Ink.PROP)])
    grid.clear(centre, centre, full - 1)
    grid.fill_all([(centre, centre, max(_THINNEST, half_dots / 2), Ink.WORK)])
    return grid.drawing()


_SVG_COLOURS = {
    Ink.WORK: "#1d7a4b",
    Ink.BODY: "#59636b",
    Ink.BEHIND: "#a3abb1",
    Ink.BAND: "#b3700b",
    Ink.PROP: "#c9ced2",
    Ink.WALL: "#d9dcdf",
}


def figure_svg(figure: Figure, pose: Pose, label: str) -> str:
    """A pose as an SVG picture for a white page; the label must be safe inside a tag."""
    box = figure_box(figure)
    width, height = box.right - box.left, box.top - box.bottom
    lines: list[str] = []
    for line in strokes(figure, pose):
        radius = max(0.6, line.radius)
        if line.clears:
            rim = _from(line.start, line.end, line.free_from)
            lines.append(_svg_line(box, (rim, line.end), radius + 1.5, "#fff"))
        lines.append(_svg_line(box, (line.start, line.end), radius, _SVG_COLOURS[line.ink]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}"'
        f' width="{width:.0f}" height="{height:.0f}" role="img" aria-label="{label}"'
        f' fill="none" stroke-linecap="round">{"".join(lines)}</svg>'
    )


def _svg_line(box: Box, ends: tuple[Point, Point], radius: float, colour: str) -> str:
    (x1, y1), (x2, y2) = ((x - box.left, box.top - y) for x, y in ends)
    return (
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"'
        f' stroke="{colour}" stroke-width="{2 * radius:.1f}"/>'
    )


def _longest_way(figure: Figure) -> float:
    """The longest way of a joint from bottom to top, or from there to the end, in cm."""
    names = (PoseName.BOTTOM, PoseName.MIDDLE, PoseName.TOP, PoseName.AFTER)
    poses = [pose for name in names if (pose := figure.pose(name)) is not None]
    return max(
        (dist(before[j], after[j]) for before, after in pairwise(poses) for j in before),
        default=0.0,
    )


def _from(start: Point, end: Point, distance: float) -> Point:
    gap = dist(start, end)
    part = min(1.0, distance / gap) if gap else 0.0
    return (start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))


class _Grid(Struct):
    """Dots by ink; each row of dots is a number with a bit for each dot, the leftmost lowest."""

    width: int
    height: int
    layers: dict[Ink, list[int]] = field(default_factory=dict[Ink, list[int]])

    def fill_all(self, lines: Sequence[tuple[Point, Point, float, Ink]]) -> None:
        for start, end, radius, ink in lines:
            layer = self.layers.setdefault(ink, [0] * self.height)
            for y, dots in self._spans(start, end, radius):
                layer[y] |= dots

    def clear(
        self, start: Point, end: Point, radius: float, inks: Iterable[Ink] = tuple(Ink)
    ) -> None:
        layers = [self.layers[ink] for ink in inks if ink in self.layers]
        for y, dots in self._spans(start, end, radius) if layers else ():
            for layer in layers:
                layer[y] &= ~dots

    def _spans(self, start: Point, end: Point, radius: float) -> Iterator[tuple[int, int]]:
        """The dots of a thick line, row by row: those whose centres lie in it."""
        top = max(0, ceil(min(start[1], end[1]) - radius - 0.5))
        last = min(self.height - 1, floor(max(start[1], end[1]) + radius - 0.5))
        for y in range(top, last + 1):
            left, right = _span(start, end, radius, y + 0.5)
            first = max(0, ceil(left - 0.5))
            final = min(self.width - 1, floor(right - 0.5))
            if final >= first:
                yield y, ((1 << (final - first + 1)) - 1) << first

    def drawing(self) -> Drawing:
        order = [ink for ink in Ink if ink in self.layers]
        rows: list[str] = []
        inks: list[str] = []
        for top in range(0, self.height, 4):
            cells = [_BLANK] * (self.width // 2)
            colours = [Ink.NOTHING.value] * len(cells)
            for ink in reversed(order):
                _add(self.layers[ink][top : top + 4], ink, cells, colours)
            rows.append("".join(" " if cell == _BLANK else chr(cell) for cell in cells))
            inks.append("".join(colours))
        return Drawing(tuple(rows), tuple(inks))


def _add(layer: Sequence[int], ink: Ink, cells: list[int], colours: list[str]) -> None:
    """Add a layer's four rows of dots to a row of cells."""
    filled = layer[0] | layer[1] | layer[2] | layer[3]
    while filled:
        cell = ((filled & -filled).bit_length() - 1) // 2
        for dots, (left, right) in zip(layer, _DOTS, strict=True):
            pair = dots >> 2 * cell
            cells[cell] |= (left if pair & 1 else 0) | (right if pair & 2 else 0)
        colours[cell] = ink.value
        filled &= ~(3 << 2 * cell)


def _span(start: Point, end: Point, radius: float, y: float) -> tuple[float, float]:
    """Where a horizontal line at ``y`` crosses a thick line: a convex shape, so one span.

    At the edge it is empty if ``y`` is outside by rounding.
    """
    xs: list[float] = []
    for cx, cy in (start, end):
        if abs(y - cy) <= radius:
            half = sqrt(radius * radius - (y - cy) ** 2)
            xs += (cx - half, cx + half)
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy)
    if length > 0:
        # The straight edges: both ends moved by the radius at a right angle.
        nx, ny = -dy / length * radius, dx / length * radius
        for sign in (1, -1):
            ay, by = start[1] + sign * ny, end[1] + sign * ny
            # A level edge ends at the ends, which are crossed already.
            if ay != by and min(ay, by) <= y <= max(ay, by):
                xs.append(start[0] + sign * nx + (y - ay) / (by - ay) * dx)
    return min(xs, default=0.0), max(xs, default=0.0)
