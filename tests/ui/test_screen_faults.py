"""The first screens in every size; ``make_pictures.py --faults`` looks at all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from picture_sheet import first_launch, interrupted, nothing, questions, resumable
from screen_faults import ALL_SIZES, contrast, walk
from textual.color import Color

from coach_tui.core.timeline.timeline import PhaseKind

if TYPE_CHECKING:
    from picture_sheet import Set as Stage


@pytest.mark.parametrize(("dark", "light", "ratio"), [("#000", "#fff", 21), ("#777", "#fff", 4.48)])
def test_contrast_is_that_of_wcag(dark: str, light: str, ratio: float):
    assert contrast(Color.parse(dark), Color.parse(light)) == pytest.approx(ratio, abs=0.01)
    assert contrast(Color.parse(light), Color.parse(dark)) == pytest.approx(ratio, abs=0.01)


async def test_nothing_is_cut_overlaps_or_is_hard_to_read_when_the_app_is_new():
    assert await walk(nothing, first_launch, ALL_SIZES) == []


async def test_no_row_of_home_keeps_a_colour_of_the_theme_before():
    assert await walk(interrupted, resumable, [(80, 24)]) == []


async def test_no_notice_covers_a_dialog():
    assert await walk(nothing, questions, [(40, 12), (60, 18)]) == []


async def test_all_reasons_to_stop_have_room_in_the_smallest_terminal():
    async def longest_of_the_shipped(stage: Stage) -> None:
        await stage.listed()
        await stage.run("easier clam")
        stage.studio.advance_to(PhaseKind.PREPARE)
        await stage.take("player-prepare")

    assert await walk(nothing, longest_of_the_shipped, [(40, 12)]) == []
