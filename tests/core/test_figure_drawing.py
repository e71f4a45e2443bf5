"""Figures in braille and as SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from core_figures import BOTTOM, leg, raising
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui.core.model.figure import (
    Figure,
    Joint,
    Limb,
    PoseName,
    Prop,
    PropKind,
    Viewpoint,
)
from coach_tui.core.model.figure_drawing import (
    FigureCanvas,
    Ink,
    draw_breath,
    figure_svg,
    fitting_rows,
    strokes,
)

if TYPE_CHECKING:
    from coach_tui.core.model.figure_drawing import Drawing

sizes = st.tuples(st.integers(1, 120), st.integers(1, 40))


def dots(drawing: Drawing, ink: Ink | None = None) -> int:
    """The dots of a drawing, or of its cells of one ink."""
    return sum(
        (ord(char) - 0x2800).bit_count()
        for row, inks in zip(drawing.rows, drawing.inks, strict=True)
        for char, cell in zip(row, inks, strict=True)
        if char != " " and ink in (None, cell)
    )


@given(sizes, st.floats(0, 2))
def test_a_drawing_fills_the_size_it_was_asked_for(size: tuple[int, int], stage: float):
    cols, rows = size
    drawing = FigureCanvas(raising(), cols, rows).draw(stage)
    assert [len(row) for row in drawing.rows] == [cols] * rows
    assert [len(inks) for inks in drawing.inks] == [cols] * rows
    for row, inks in zip(drawing.rows, drawing.inks, strict=True):
        assert [char == " " for char in row] == [ink == Ink.NOTHING for ink in inks]


def test_no_stroke_is_too_thin_to_be_seen():
    assert dots(FigureCanvas(raising(), 20, 6).draw(1), Ink.WORK) > 6


def test_a_drawing_is_made_once():
    canvas = FigureCanvas(raising(), 40, 14)
    assert canvas.draw(0.5) is canvas.draw(0.5)
    assert canvas.draw(1.5) is canvas.draw(0.5), "the way down is the way up"
    assert canvas.draw(2) is canvas.draw(0)


def test_it_moves_dot_by_dot():
    canvas = FigureCanvas(raising(), 40, 14)
    drawings = [canvas.draw(stage / 200) for stage in range(201)]
    distinct = {id(drawing) for drawing in drawings}
    assert 20 <= len(distinct) <= 61


def test_a_near_limb_stands_clear_of_the_body_behind_it():
    arm = {Joint.LEFT_ELBOW: (0.0, 108.0), Joint.LEFT_HAND: (4.0, 80.0)}
    figure = Figure(Viewpoint.SIDE, {PoseName.BOTTOM: {**BOTTOM, **arm}})
    without = Figure(Viewpoint.SIDE, {PoseName.BOTTOM: BOTTOM})
    # The rim takes more dots away than the arm adds, since it lies on the trunk.
    assert dots(FigureCanvas(figure, 40, 20).draw(0)) < dots(FigureCanvas(without, 40, 20).draw(0))


def test_a_wall_is_bricks_and_keeps_off_the_body():
    wall = Prop(PropKind.WALL, (-60, 0), (60, 170))
    drawing = FigureCanvas(replace(raising(), props=(wall,)), 40, 20).draw(0)
    assert dots(drawing, Ink.WALL) > 300
    assert dots(drawing, Ink.WORK) > 20
    edge = Prop(PropKind.WALL, (-60, 0), (-60, 170))
    line = FigureCanvas(replace(raising(), props=(edge,)), 40, 20).draw(0)
    assert dots(line, Ink.WALL) == 0
    assert dots(line, Ink.PROP) > 40


def test_a_band_goes_around_both_limbs():
    legs = {Joint.RIGHT_KNEE: (30.0, 60.0), Joint.RIGHT_FOOT: (30.0, 18.0)}
    figure = replace(
        raising(),
        poses={PoseName.BOTTOM: {**BOTTOM, **legs}},
        band=(Joint.LEFT_KNEE, Joint.RIGHT_KNEE),
    )
    drawing = FigureCanvas(figure, 40, 20).draw(0)
    assert max(inks.count(Ink.BAND) for inks in drawing.inks) > 6
    assert not any(Ink.BAND in inks for inks in FigureCanvas(raising(), 40, 20).draw(0).inks)


def test_a_trunk_seen_from_the_front_has_the_width_of_shoulders_and_hips():
    corners = {
        Joint.LEFT_SHOULDER: (-18.0, 136.0),
        Joint.RIGHT_SHOULDER: (18.0, 136.0),
        Joint.RIGHT_HIP: (10.0, 90.0),
        Joint.LEFT_HIP: (-10.0, 90.0),
    }
    figure = Figure(Viewpoint.FRONT, {PoseName.BOTTOM: {**BOTTOM, **corners}})
    lines = {(line.start, line.end) for line in strokes(figure, figure.at(0))}
    ring = list(corners.values())
    assert lines >= set(zip(ring, [*ring[1:], ring[0]], strict=True))
    # Where a corner is not seen, the trunk is one line.
    corners.pop(Joint.LEFT_HIP)
    narrow = Figure(Viewpoint.FRONT, {PoseName.BOTTOM: {**BOTTOM, **corners}})
    assert (ring[0], ring[1]) not in {(s.start, s.end) for s in strokes(narrow, narrow.at(0))}
    assert (BOTTOM[Joint.NECK], BOTTOM[Joint.HIPS]) in {
        (s.start, s.end) for s in strokes(narrow, narrow.at(0))
    }


@pytest.mark.parametrize(
    ("width", "most", "rows"),
    [(100, 50, 20), (200, 50, 10), (201, 50, 10), (250, 50, 8), (4_000, 50, 1), (100, 12, 12)],
)
def test_a_figure_takes_the_rows_of_its_height_as_far_as_there_are_any(
    width: int, most: int, rows: int
):
    # Before a wall 2 m high; a cell is twice as high as wide.
    wall = Prop(PropKind.WALL, (-width / 2, -10), (width / 2, 190))
    assert fitting_rows(replace(raising(), props=(wall,)), 20, most) == rows


@given(st.floats(0, 1), st.floats(0, 1), sizes)
def test_a_breath_grows(one: float, two: float, size: tuple[int, int]):
    less, more = sorted((one, two))
    cols, rows = size
    assert dots(draw_breath(less, cols, rows), Ink.WORK) <= dots(
        draw_breath(more, cols, rows), Ink.WORK
    )


def test_a_full_breath_fills_its_ring():
    empty, full = draw_breath(0, 20, 10), draw_breath(1, 20, 10)
    assert dots(full) > 4 * dots(empty)
    assert draw_breath(1, 20, 10) is full


def test_a_figure_as_svg_is_a_picture_with_a_name():
    wall = Prop(PropKind.WALL, (40.0, 0.0), (60.0, 100.0))
    figure = replace(raising(), props=(wall,))
    picture = ET.fromstring(figure_svg(figure, figure.at(1), "Leg raise, top"))  # noqa: S314 - our own
    assert picture.get("aria-label") == "Leg raise, top"
    assert picture.get("role") == "img"
    colours = [path.get("stroke") for path in picture]
    assert len(set(colours)) >= 3
    assert len(colours) >= len(figure.bones)
    widths = [float(path.get("stroke-width", 0)) for path in picture]
    drawn = {round(2 * line.radius, 1) for line in strokes(figure, figure.at(1))}
    # The joints of a wall have no width of their own.
    assert drawn - set(widths) == {0.0}
    assert min(widths) == 1.2


WHOLE = replace(
    raising(),
    poses={
        PoseName.BOTTOM: {
            **BOTTOM,
            Joint.RIGHT_KNEE: (30.0, 60.0),
            Joint.RIGHT_FOOT: (30.0, 18.0),
            Joint.LEFT_ELBOW: (-10.0, 108.0),
            Joint.LEFT_HAND: (4.0, 80.0),
        },
        PoseName.TOP: leg(1.0, 0.2),
    },
    band=(Joint.LEFT_KNEE, Joint.RIGHT_KNEE),
    behind=(Limb.RIGHT_LEG,),
    props=(Prop(PropKind.WALL, (-60, 0), (-30, 170)),),
)
"""A leg raised from behind a band before a wall: every kind of stroke crosses another."""

AT_THE_BOTTOM = """
⠭⠽⢭⡅ ⢰⣿⡆    aaaa ooo
⠒⢲⠚⠃ ⢠⣿⡄    aaaa ooo
⣉⣉⣹⡇ ⣰⡏⡇    aaaa ooo
⠒⠚⢲⡆ ⢻⣔⠇    aaaa owo
⣉⣹⣉⡁  ⣿⡇⡀   aaaa  wwh
⠤⢤⠼⠇  ⢛⣃⠥⢖⡀ aaaa  bbbbh
⣉⣉⣹⡇ ⠈⣭⠂ ⢸  aaaa bbw h
⠤⠼⢤⡄  ⣿  ⢸  aaaa  w  h
⣒⣲⣚⡃  ⣿  ⠈  aaaa  w  h
"""

AT_THE_TOP = """
⠭⠽⢭⡅ ⢰⣿⡆    aaaa ooo
⠒⢲⠚⠃ ⢠⣿⡄    aaaa ooo
⣉⣉⣹⡇ ⣰⡏⡇    aaaa ooo
⠒⠚⢲⡆ ⢻⣔⠇    aaaa owo
⣉⣹⣉⡁  ⠻⣷⣦⢀⡀ aaaa  wwwbb
⠤⢤⠼⠇    ⢡⠎⣴ aaaa    bbw
⣉⣉⣹⡇      ⢿⡆aaaa      ww
⠤⠼⢤⡄     ⢸⠸⡧aaaa     hww
⣒⣲⣚⡃     ⠈  aaaa     h
"""


@pytest.mark.parametrize(("stage", "picture"), [(0, AT_THE_BOTTOM), (1, AT_THE_TOP)])
def test_a_figure_looks_like_this(stage: float, picture: str):
    drawing = FigureCanvas(WHOLE, 20, 9).draw(stage)
    rows = [
        f"{row[4:16]}{inks[4:16]}".rstrip()
        for row, inks in zip(drawing.rows, drawing.inks, strict=True)
    ]
    assert "\n".join(rows) == picture.strip("\n")


BEFORE_A_WALL = """
 ⠨⠽⠯⡭⠽⠁⣾⣷⠈⠭⠯⢭⠭⠇  aaaaaaooaaaaaa
 ⠐⢲⡖⠓⢲⠂⣼⣧⠘⠒⡖⠚⠒⡆  aaaaaaooaaaaaa
 ⢈⣉⣉⣏⣉⢀⣿⢹ ⣉⣉⣹⣉⡁  aaaaaooo aaaaa
 ⠐⠚⠓⡖⠂⠘⣧⢺ ⠒⠓⢲⠒⠃  aaaaaooo aaaaa
 ⢈⣹⣏⣉⣹⣀⠘⢿⣶⡌⣉⠉⣉⡇  aaaaaawwwwbaaa
 ⠠⢤⡤⠧⢤⠤⠧⢤⠈⡔⢡⡆⠤⡄  aaaaaaaawbbwaa
 ⢈⣉⣉⣏⣉⣉⣏⣉⣰⢸⢸⣧⢈⡁  aaaaaaaaahwwaa
 ⠠⠼⠧⡤⠼⠤⡤⠼⢤⢸⡆⢿ ⠇  aaaaaaaaahhw a
 ⢐⣲⣖⣓⣲⣒⣓⣲⣚⣈⣁⣐⣒⡆  aaaaaaaaahhaaa
"""


def test_a_wall_behind_a_body_leaves_a_rim_around_it():
    wall = Prop(PropKind.WALL, (-60, 0), (60, 170))
    drawing = FigureCanvas(replace(WHOLE, props=(wall,)), 20, 9).draw(1)
    rows = [
        f"{row[2:18]}{inks[2:18]}".rstrip()
        for row, inks in zip(drawing.rows, drawing.inks, strict=True)
    ]
    assert rows == BEFORE_A_WALL.strip("\n").split("\n")
