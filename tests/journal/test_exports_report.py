"""The page for the physio: right figures, and strangers' words that stay words."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from core_figures import leg, raising
from entry_samples import DAY_MS, MINUTE_MS, berlin, entry_head, histories, rep, work
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

from coach_tui.cli.history import as_lines
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryState,
    with_changes,
)
from coach_tui.core.log.summary import summary_of
from coach_tui.core.model.figure import PoseName
from coach_tui.core.model.figure_drawing import figure_svg
from coach_tui.journal.exports.report import report_html, report_markdown, report_of
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.core.model.figure import Joint
    from coach_tui.journal.exports.report import PhysioReport, Table

FIRST = Entry(
    entry_head("e1"),
    EntryState.COMPLETED,
    ended=berlin(6 * MINUTE_MS),
    running_ms=5 * MINUTE_MS,
    reps=(*(rep(n) for n in range(15)), *(rep(n, work_set=1) for n in range(10))),
    work=(work(),),
    rpe=6,
    note="Warm.",
)
SECOND = with_changes(
    replace(
        FIRST,
        head=entry_head("e2", started=berlin(7 * DAY_MS)),
        state=EntryState.STOPPED,
        reps=(replace(rep(1), up_ms=4_000),),
        work=(),
        rpe=None,
        note="",
    ),
    (
        AnnotationRecord("1", AnnotationField.PAIN, 4, berlin(1), sequence=1),
        AnnotationRecord("2", AnnotationField.PAIN_WHERE, "left hip", berlin(1), sequence=2),
        AnnotationRecord("3", AnnotationField.PAIN, 5, berlin(1), part="clamshell", sequence=3),
        AnnotationRecord("4", AnnotationField.DAY_AFTER, 1, berlin(1), sequence=4),
    ),
)
REPORT = report_of([SECOND, FIRST])


def table(title: str, report: PhysioReport = REPORT) -> Table:
    return next(each for each in report.tables if each.title == title)


def test_of_a_killed_session_the_time_of_its_finished_work_counts_as_everywhere():
    killed = replace(FIRST, state=EntryState.UNFINISHED, ended=None, running_ms=0)
    worked_ms = sum(done.duration_ms for done in (*killed.reps, *killed.work))
    assert summary_of(killed).running_ms == killed.known_running_ms == worked_ms
    minutes = f"{worked_ms / MINUTE_MS:.1f}"
    assert table("By week", report_of([killed])).rows[0][3] == minutes
    (line,) = [line for line in as_lines([killed]) if "unfinished" in line]
    assert f"{worked_ms // MINUTE_MS}:{worked_ms % MINUTE_MS // 1000:02}" in line


def test_it_says_how_much_was_done_of_what_was_planned():
    assert REPORT.lines == (
        (
            "2025-05-01 to 2025-05-08: 2 sessions on 2 days, 1 of them not to the end, "
            "1 with exercises skipped."
        ),
        "Reps done of those planned: 26 of 100 (26 %).",
        "Worst pain: 5/10, Glute activation, 2025-05-08 (Clamshell).",
    )
    assert table("By week").rows == (
        ("2025-04-28", "1", "25 of 50 (50 %)", "5.0", "6", "-"),
        ("2025-05-05", "1", "1 of 50 (2 %)", "5.0", "-", "5"),
    )


def test_a_single_day_is_named_once():
    line, _, pain = report_of([FIRST]).lines
    assert line.startswith("2025-05-01: 1 session on 1 day, 0 of them")
    assert pain == "No pain was rated."


def test_what_was_skipped_and_what_was_not_reached_stands_by_itself():
    assert table("Left out").rows == (
        ("2025-05-01", "Glute activation", "completed", "25 of 50 (50 %)", "Monster walk", "-"),
        ("2025-05-08", "Glute activation", "stopped", "1 of 50 (2 %)", "-", "Plank, Monster walk"),
    )


def test_sides_stand_below_each_other_with_their_tempo():
    left, right, walk, plank = table("By exercise and side").rows
    assert left == (
        "Clamshell",
        "left",
        "2",
        "16 of 40 (40 %)",
        "1.5",
        "up 2.1, hold 1.0, down 2.5",
        "5",
    )
    assert right[1:4] == ("right", "1", "10 of 40 (25 %)")
    assert walk == ("Monster walk", "forward", "0", "0 of 20 (0 %)", "-", "-", "-")
    assert plank == ("Plank", "-", "1", "-", "0.8", "-", "-")


@pytest.mark.parametrize(
    ("where", "pains"), [("left", ["5", "-"]), ("right", ["-", "5"]), ("", ["5", "5"])]
)
def test_pain_noted_with_a_side_stands_beside_that_side(where: str, pains: list[str]):
    noted = (
        AnnotationRecord("1", AnnotationField.PAIN, 5, berlin(1), part="clamshell", sequence=1),
        AnnotationRecord(
            "2", AnnotationField.PAIN_WHERE, where, berlin(1), part="clamshell", sequence=2
        ),
    )
    left, right, *_ = table("By exercise and side", report_of([with_changes(FIRST, noted)])).rows
    assert [left[-1], right[-1]] == pains


def test_pain_and_notes_have_their_days():
    assert table("Pain").rows == (
        ("2025-05-08", "Glute activation", "4", "left hip"),
        ("2025-05-08", "Clamshell", "5", "left hip"),
        ("2025-05-08", "Glute activation, the day after", "1", "-"),
    )
    assert table("Notes").rows == (("2025-05-01", "Glute activation", "Warm."),)


def test_with_nothing_done_it_says_so():
    assert report_of([]) == replace(REPORT, lines=("Nothing was done in this time.",), tables=())


class Reader(HTMLParser):
    """Takes a page apart: its tags, and the words of its cells."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in ("td", "th"):
            self.cells.append("")
        else:
            assert {name for name, _ in attrs} <= {
                "charset",
                "lang",
                "name",
                "content",
                "http-equiv",
            }

    def handle_data(self, data: str) -> None:
        if self.cells and self.lasttag in ("td", "th"):
            self.cells[-1] += data


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p"),
    *("table", "thead", "tbody", "tr", "th", "td", "footer"),
}
HOSTILE = "<script>x</script> [a](javascript:x) | **b** `c` \x1b]52; https://x.test &amp; <!-- _d_"


def hostile() -> PhysioReport:
    named = replace(FIRST, head=replace(FIRST.head, title=HOSTILE), note=HOSTILE)
    return report_of([named])


def read_html(report: PhysioReport) -> Reader:
    reader = Reader()
    reader.feed(report_html(report))
    return reader


def cells_of(report: PhysioReport) -> list[str]:
    return [
        safe_text(cell)
        for each in report.tables
        for row in (each.columns, *each.rows)
        for cell in row
    ]


def test_a_strangers_words_are_words_in_html():
    reader = read_html(hostile())
    assert reader.tags <= TAGS
    assert safe_text(HOSTILE) in reader.cells


def test_a_strangers_words_are_words_in_markdown():
    reader = Reader()
    page = MarkdownIt("gfm-like", {"linkify": False}).render(report_markdown(hostile()))
    reader.feed(page)
    assert reader.tags <= TAGS
    assert safe_text(HOSTILE) in [cell.strip() for cell in reader.cells]


@given(st.text("\\`*_{}[]()<>#+!|~&@:;./- ax", max_size=12).map(lambda words: f"a{words}a"))
def test_any_words_are_words_in_markdown(words: str):
    reader = Reader()
    page = report_markdown(report_of([replace(FIRST, note=words)]))
    reader.feed(MarkdownIt("gfm-like", {"linkify": False}).render(page))
    assert reader.tags <= TAGS
    assert safe_text(words) in [cell.strip() for cell in reader.cells]


def test_ordinary_words_stand_in_markdown_as_they_are():
    lines = report_markdown(REPORT).splitlines()
    assert lines[4] == "Reps done of those planned: 26 of 100 (26 %)."


@given(histories)
def test_any_history_is_a_page_with_every_cell_in_its_place(history):
    report = report_of(history)
    reader = read_html(report)
    assert reader.tags <= TAGS
    assert [cell.strip() for cell in reader.cells] == [cell.strip() for cell in cells_of(report)]
    lines = report_markdown(report).splitlines()
    rows = sum(2 + len(each.rows) for each in report.tables)
    assert sum(line.startswith("|") for line in lines) == rows


def test_reps_stand_under_the_variation_that_was_really_done():
    moved = with_changes(
        replace(
            FIRST,
            reps=tuple(replace(rep(n), at=berlin(n * 1_000)) for n in range(15)),
            work=(),
        ),
        (
            AnnotationRecord(
                "1", AnnotationField.EASED, "easy", berlin(9_500), part="clamshell", sequence=1
            ),
        ),
    )
    page = report_of([moved], lambda exercise, variation: f"{exercise} made {variation}")
    rows = table("By exercise and side", page).rows
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("Clamshell", "left", "10 of 10 (100 %)"),
        ("clamshell made easy", "left", "5 of 10 (50 %)"),
        ("clamshell made easy", "right", "0 of 20 (0 %)"),
        ("Monster walk", "forward", "0 of 10 (0 %)"),
        ("Plank", "-", "-"),
    ]


def test_the_worst_pain_of_a_week_is_that_of_session_exercise_and_day_after():
    for changes, worst in (
        ((AnnotationField.PAIN, 7, "clamshell"), "7"),
        ((AnnotationField.DAY_AFTER, 6, ""), "6"),
        ((AnnotationField.PAIN, 3, ""), "3"),
    ):
        field, value, part = changes
        entry = with_changes(FIRST, (AnnotationRecord("1", field, value, berlin(1), part, 1),))
        page = report_of([entry])
        assert table("By week", page).rows[0][5] == worst
        assert f"Worst pain: {worst}/10, Glute activation, 2025-05-01" in page.lines[2]


def test_on_a_phone_each_cell_names_its_column():
    page = report_html(REPORT)
    assert '<td data-column="Sets done" class="figures">2</td>' in page
    assert "max-width: 40em" in page


def test_movements_are_pictures_that_fetch_nothing():
    page = report_html(REPORT, {HOSTILE: raising()})
    assert page.count("<svg") == 2
    assert not re.search(r"(href|src|url)[=(]", page)
    assert "<script>" not in page
    assert "<svg" not in report_html(REPORT)


@pytest.mark.parametrize("poses", [{}, {PoseName.AFTER: leg(0.6, 0.1)}], ids=["back", "step"])
def test_a_movement_is_drawn_at_its_bottom_and_top_and_where_a_step_ends(
    poses: dict[PoseName, dict[Joint, tuple[float, float]]],
):
    figure = raising(poses={**raising().poses, **poses})
    page = report_html(REPORT, {"Leg raise": figure})
    drawn = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    stages = range(2 + len(poses))
    assert drawn == [figure_svg(figure, figure.at(n), "Leg raise").strip() for n in stages]


def test_answers_to_self_tests_and_counts_have_their_days():
    planned = entry_head().planned
    tested = with_changes(
        replace(FIRST, head=replace(entry_head("e3"), planned=planned)),
        (AnnotationRecord("1", AnnotationField.REPS, 12, berlin(1), part="2", sequence=1),),
    )
    assert table("Self-tests and counts", report_of([tested])).rows == (
        ("2025-05-01", "Plank", "-", "12 reps", "45"),
    )


@pytest.mark.parametrize(
    ("words", "escaped"),
    [("https://x.y", "https\\://x.y"), (":) 10: 30", "\\:) 10: 30"), ("note:", "note:")],
)
def test_a_colon_before_anything_but_a_space_begins_no_address(words: str, escaped: str):
    assert report_markdown(replace(REPORT, title=words)).startswith(f"# {escaped}\n")
