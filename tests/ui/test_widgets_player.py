"""What the player's widgets draw, as pure functions of what they are shown."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import assume, example, given
from hypothesis import strategies as st
from random_sessions import sessions
from rich.cells import cell_len

from coach_tui.core.model.session import Session
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.text import safe_text
from coach_tui.ui.widgets.big_text import (
    _GLYPHS,
    PIXEL_ROWS,
    SIZES,
    SMALL,
    BigText,
    big_text_rows,
    changed_region,
    letter_rows,
    letters_width,
    spelled,
)
from coach_tui.ui.widgets.header import fact_rows
from coach_tui.ui.widgets.key_bar import KeyHint, fitting
from coach_tui.ui.widgets.motion_guide import PULSE_MS, Gauge, gauge_eighths, gauge_rows
from coach_tui.ui.widgets.rep_dots import AHEAD, CURRENT, DONE, SetProgress, dots
from coach_tui.ui.widgets.session_strip import BOUNDARY, OPEN, done_eighths, strip_cells
from coach_tui.ui.widgets.side_band import Arrow, Edge, SideLabel, side_rows, slab_cols

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Timeline
    from coach_tui.ui.widgets.big_text import TextRow

spellable = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 :.-+/!'", min_size=1, max_size=14)
any_words = st.one_of(spellable, st.text(max_size=20))
widths = st.integers(0, 220)
heights = st.integers(0, 70)


@given(spellable, st.sampled_from(SIZES))
def test_letters_are_as_wide_and_high_as_they_say(text: str, size):
    rows = letter_rows(text, size)
    assert len(rows) == size.rows
    assert {len(row) for row in rows} == {letters_width(text, size)}


def test_accents_are_drawn_or_left_off_and_other_scripts_are_not_guessed():
    assert spelled("Öffnen año") == "ÖFFNEN AÑO"
    assert spelled("O\u0308ffnen") == "ÖFFNEN"
    assert spelled("Füße") == "FÜSSE"
    assert spelled("Häčk") == "HÄCK"
    assert spelled("Отдых") == "OTДЫX"
    assert spelled("持ち上げる") is None


def test_a_name_is_drawn_with_its_punctuation_and_without_a_second_one_in_brackets():
    dash = "–"  # noqa: RUF001 - as word processors write it
    assert spelled(f"Plank, knees down (easy) {dash} 2 & 1") == "PLANK, KNEES DOWN (EASY) - 2 & 1"
    both, one = (
        big_text_rows(BigText(name, "10"), 70, 9) for name in ("Bird (四つん這い)", "Bird")
    )
    assert both == one


def test_every_letter_is_five_rows_high_and_as_wide_in_each():
    for char, rows in _GLYPHS.items():
        assert len(rows) == PIXEL_ROWS, char
        assert len(set(map(len, rows))) == 1, char


def test_a_name_in_another_script_stands_above_its_large_countdown():
    drawn = big_text_rows(BigText("休む", "12"), 40, 9)
    texts = ["".join(text for text, _ in row).strip() for row in drawn]
    name = texts.index("休む")
    assert texts[name + 1] == ""
    assert all(texts[name + 2 : name + 4])
    assert len(drawn) == 9


def test_a_name_too_long_for_large_letters_stands_above_its_large_countdown():
    drawn = big_text_rows(BigText("Wandsitz an der Küchenwand", "40", wraps=True), 40, 6)
    texts = ["".join(text for text, _ in row).strip() for row in drawn]
    name = texts.index("WANDSITZ AN DER KÜCHENWAND")
    assert all(texts[name + 2 : name + 4])
    (low,) = filter(any, big_text_rows(BigText("Wandsitz an der Küchenwand", "40"), 40, 1))
    assert "KÜCHENWAND   40" in "".join(text for text, _ in low)


def test_a_long_name_is_in_large_letters_of_several_lines_where_there_is_room():
    name = "Wandsitz an der Küchenwand mit Ball zwischen den Knien"
    # As at 120x40 in a set-up, beside the list of exercises.
    drawn = big_text_rows(BigText(name, "10", widest="10", wraps=True), 70, 24)
    texts = ["".join(text for text, _ in row).strip() for row in drawn]
    first = next(n for n, text in enumerate(texts) if text)
    assert set("".join(texts)) <= set(" ▀▄█")
    blocks = "\n".join(texts[first:]).strip().split("\n\n")
    assert len(blocks) == 5 + 1  # and the countdown below them


@given(st.lists(st.text("abcdefg", min_size=6, max_size=9), min_size=12, max_size=40))
def test_a_text_too_long_for_large_letters_is_written_in_rows_above_its_large_countdown(
    words: list[str],
):
    drawn = big_text_rows(BigText(" ".join(words), "12", wraps=True), 70, 20)
    texts = ["".join(text for text, _ in row).strip() for row in drawn]
    first = next(n for n, text in enumerate(texts) if text)
    gap = texts.index("", first)
    assert " ".join(texts[first:gap]).split() == words
    assert max(map(len, texts[first:gap])) <= 60
    large, *_ = filter(None, texts[gap:])
    assert set(large) <= set(" ▀▄█")


def test_a_name_too_long_for_large_letters_has_its_countdown_beside_it_where_rows_are_few():
    drawn = big_text_rows(BigText("Single-leg stand", "20", wraps=True), 60, 3)
    name, digits = zip(*drawn, strict=True)
    assert [text.strip() for text, _ in name] == ["", "SINGLE-LEG STAND", ""]
    assert tuple(text for text, _ in digits) == letter_rows("20", SMALL)


@given(any_words.map(safe_text), st.text("0123456789:", max_size=5), widths, heights)
def test_a_face_fits_into_any_space(word: str, digits: str, cols: int, rows: int):
    drawn = big_text_rows(BigText(word, digits), cols, rows)
    assert len(drawn) == rows
    for row in drawn:
        assert sum(cell_len(text) for text, _ in row) <= cols


@given(st.sampled_from(["LIFT", "HOLD", "LOWER"]), st.sampled_from("123"), widths, heights)
@example("LIFT", "1", 19, 10)
def test_words_that_take_turns_are_written_at_one_size_where_the_widest_fits(
    word: str, digit: str, cols: int, rows: int
):
    words = ("Lift", "Hold", "Lower")

    def texts(now: BigText) -> list[str]:
        drawn = ("".join(text for text, _ in row).strip() for row in big_text_rows(now, cols, rows))
        return list(filter(None, drawn))

    widest = texts(BigText("LOWER", "3", words, "3"))
    # Where it does not fit, it stands in the terminal's letters, alone or above its countdown.
    assume(not any(char.isalnum() for row in widest for char in row))
    assert len(texts(BigText(word, digit, words, "3"))) == len(widest)


@given(st.sampled_from(["LIFT", "LOWER"]), st.text("0123456789", max_size=3), st.data())
def test_drawing_anew_only_what_changed_makes_the_same_picture(
    word: str, digits: str, data: st.DataObject
):
    cols, rows = data.draw(widths), data.draw(heights)
    old = big_text_rows(BigText(word, data.draw(st.text("0123456789", max_size=3))), cols, rows)
    new = big_text_rows(BigText(word, digits), cols, rows)

    def drawn(rows: tuple[TextRow, ...]) -> list[str]:
        return ["".join(text for text, _ in row).ljust(cols) for row in rows]

    picture, expected = drawn(old), drawn(new)
    region = changed_region(old, new, cols)
    if region is not None:
        for y in range(region.y, region.bottom):
            picture[y] = picture[y][: region.x] + expected[y][region.x : region.right]
    assert picture == expected


def test_a_new_number_leaves_its_word_alone():
    old, new = (big_text_rows(BigText("LIFT", d, widest="3"), 80, 8) for d in "32")
    region = changed_region(old, new, 80)
    assert region is not None
    word = old[region.y][0][0]
    assert region.x >= len(word.rstrip())


def test_a_short_word_is_large_where_the_longer_ones_of_its_turn_would_not_fit():
    rows = big_text_rows(BigText("Step", "1", words=("Step", "Steady", "Follow")), 36, 5)
    assert all(row for row in rows)


@example("\N{WAVY DASH}", 1, 1)
@example(" 0", 1, 1)
@given(any_words, widths, st.integers(1, 12))
def test_a_text_at_the_left_is_the_one_in_the_middle_without_its_margin(
    word: str, cols: int, rows: int
):
    word = " ".join(word.split())  # as every text that is shown large
    middle, left = (
        [
            "".join(text for text, _ in row)
            for row in big_text_rows(BigText(word, wraps=True, at_left=at_left), cols, rows)
        ]
        for at_left in (False, True)
    )
    margins = {
        cell_len(centred) - cell_len(flush)
        for centred, flush in zip(middle, left, strict=True)
        if centred.strip()
    }
    assert len(margins) <= 1
    assert [row.strip() for row in middle] == [row.strip() for row in left]
    # A wide character has no room in one column.
    assert any(row[:1].strip() for row in left) or not any(row.strip() for row in left)


def test_letters_grow_with_the_room():
    def height(cols: int, rows: int) -> int:
        drawn = big_text_rows(BigText("LIFT", "2", ("LOWER",), "3"), cols, rows)
        return sum(any(text.strip() for text, _ in row) for row in drawn)

    assert height(10, 3) == 1
    assert [height(37, 6), height(72, 9), height(110, 20)] == [5, 8, 8]
    assert height(180, 40) >= 30


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 60))
def test_the_guide_rises_with_the_level(first: float, second: float, rows: int):
    low, high = sorted((first, second))
    assert gauge_eighths(Gauge(low), rows) <= gauge_eighths(Gauge(high), rows)
    assert gauge_eighths(Gauge(0.0), rows) == 0
    assert gauge_eighths(Gauge(1.0), rows) == rows * 8


@given(st.integers(0, 60_000), st.integers(1, 60))
def test_holding_the_guide_stays_within_a_row_of_the_top_and_comes_back(ms: int, rows: int):
    top = rows * 8
    assert top - 8 < gauge_eighths(Gauge(1.0, ms), rows) <= top
    assert gauge_eighths(Gauge(1.0, ms - ms % PULSE_MS), rows) == top


@given(st.integers(1, 60), st.data())
def test_the_rows_of_the_guide_add_up_to_its_eighths(rows: int, data: st.DataObject):
    eighths = data.draw(st.integers(0, rows * 8))
    cells = gauge_rows(eighths, rows)
    assert sum(" ▁▂▃▄▅▆▇█".index(cell) for cell in cells) == eighths
    assert sorted(cells) == list(cells)


@given(st.integers(1, 500), st.integers(0, 300), st.data())
def test_reps_never_overflow_and_exactly_one_is_under_way(
    total: int, cols: int, data: st.DataObject
):
    current = data.draw(st.integers(1, total))
    drawn = dots(SetProgress(current, total), cols)
    assert len(drawn) <= cols
    if cols:
        marks = drawn.split(" ") if " " in drawn else [drawn[drawn.index(CURRENT) :]]
        assert sum(mark.startswith(CURRENT) for mark in marks) == 1
        assert drawn.strip(DONE + CURRENT + AHEAD + " ") == ""


@given(st.integers(1, 30), st.data())
def test_with_room_every_rep_has_its_mark(total: int, data: st.DataObject):
    current = data.draw(st.integers(1, total))
    marks = dots(SetProgress(current, total), 200).split(" ")
    kinds = [mark[0] for mark in marks]
    assert kinds == [DONE] * (current - 1) + [CURRENT] + [AHEAD] * (total - current)


@given(sessions, st.integers(0, 120))
@example(Session("nothing", ()), 10)
def test_a_strip_is_as_wide_as_it_is_set_to_and_marks_each_exercise(session: Session, width: int):
    timeline = compile_timeline(session)
    cells = strip_cells(timeline, width)
    assert len(cells) == width
    items = [phase.exercise_index for phase in timeline.phases if phase.exercise_index is not None]
    assert cells.count(BOUNDARY) <= sum(a != b for a, b in pairwise(items))
    if width and timeline.has_open:
        assert OPEN in cells


@given(sessions, st.integers(0, 120), st.integers(-5, 10**7), st.integers(0, 10**6))
def test_the_done_part_of_a_strip_only_grows(
    session: Session, width: int, position_ms: int, later_ms: int
):
    timeline: Timeline = compile_timeline(session)
    now = done_eighths(timeline, position_ms, width)
    assert 0 <= now <= done_eighths(timeline, position_ms + later_ms, width) <= width * 8


@given(any_words, st.sampled_from(Edge), st.integers(0, 120), st.integers(1, 7))
def test_a_side_fills_its_slab_exactly(label: str, place: Edge, cols: int, rows: int):
    drawn = side_rows(SideLabel(label.upper(), place), cols, rows)
    assert len(drawn) == rows


def test_a_long_direction_gets_a_wider_slab_for_its_large_letters():
    side_label = SideLabel("FORWARD", Edge.START, arrow=Arrow.UP)
    assert slab_cols(SideLabel("LEFT", Edge.START, arrow=Arrow.LEFT), 80, 3) == 40
    assert 40 < slab_cols(side_label, 80, 3) < 60
    assert slab_cols(side_label, 30, 3) == 15
    assert slab_cols(side_label, 80, 1) == 40
    assert "█" in "".join(side_rows(side_label, slab_cols(side_label, 80, 3), 3))


def test_left_stands_at_the_left_and_right_at_the_right():
    (left,) = side_rows(SideLabel("LEFT", Edge.START, arrow=Arrow.LEFT), 20, 1)
    (right,) = side_rows(SideLabel("RIGHT", Edge.END, arrow=Arrow.RIGHT), 20, 1)
    assert left == "  ◀ LEFT            "
    assert right == "           RIGHT ▶  "


def test_a_pair_of_keys_is_shown_together_or_not_at_all():
    slower, quicker = KeyHint("[", "slower", "a", "pace"), KeyHint("]", "quicker", "b", "pace")
    assert fitting([slower, quicker], 18) == []
    assert fitting([slower, quicker], 19) == [slower, quicker]
    assert fitting([slower], 8) == [slower]


def test_back_and_the_help_are_shown_before_other_keys():
    edit, back = KeyHint("e", "Edit", "edit"), KeyHint("esc", "Back", "dismiss", pinned=True)
    assert fitting([edit, back], 9) == [back]
    assert fitting([edit, back], 16) == [edit, back]


hints = st.lists(
    st.builds(
        KeyHint,
        st.text("abc", min_size=1, max_size=5),
        st.text("xyz", max_size=9),
        st.just(""),
        st.just(""),
        st.booleans(),
    )
)


@given(hints, st.integers(0, 120))
def test_the_key_bar_keeps_its_order_and_its_width(offered: list[KeyHint], cols: int):
    shown = fitting(offered, cols)
    if shown:
        assert sum(hint.cols for hint in shown) + 2 * (len(shown) - 1) <= cols
    if sum(hint.cols + 2 for hint in offered) <= cols:
        assert shown == offered
    remaining = iter(offered)
    assert all(any(hint is other for other in remaining) for hint in shown)


def test_facts_that_do_not_fit_in_a_row_stand_in_the_next_one_whole():
    facts = ["then hold 1.5 s, lower 2.5 s", "", "next: roll over, RIGHT"]
    assert fact_rows(facts, " · ", 60) == f"{facts[0]} · {facts[2]}"
    assert fact_rows(facts, " · ", 48) == f"{facts[0]}\n{facts[2]}"
    assert fact_rows(facts, " · ", 5) == f"{facts[0]}\n{facts[2]}"
    assert fact_rows([], "   ", 10) == ""
