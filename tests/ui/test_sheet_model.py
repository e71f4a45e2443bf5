"""What was made of each line of a sheet, without a screen."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui.definitions.imports.result import ImportRefusedError
from coach_tui.definitions.library import Library
from coach_tui.definitions.problems import os_error_text
from coach_tui.paths import assets
from coach_tui.ui.sheet.file_screen import file_choices
from coach_tui.ui.sheet.model import (
    LineVerdict,
    named_file,
    read_sheet,
    read_source,
    session_words,
)

CATALOGUE = Library(assets("sessions") / "none", assets("sessions")).exercises

SHEET = """\
Hip plan
Three times a week
Stop if pain exceeds 4/10

1. Clamshell 3x12 each side
   • Feet together.
2. Bridge
5 reps
5 seconds

Ask Jo about the brace."""


def results(text: str) -> list[tuple[LineVerdict | None, str]]:
    return [(line.verdict, line.result) for line in read_sheet(text, CATALOGUE).lines]


def test_a_line_of_schedule_and_pain_is_shown_as_both():
    sheet = "Squat 3x12\nEvery other day. Stop if pain > 5"
    both = "every other day + pain: up to 3, stop above 5"
    assert results(sheet)[1] == (LineVerdict.UNDERSTOOD, both)


def test_each_line_has_its_result():
    assert results(SHEET) == [
        (LineVerdict.UNDERSTOOD, "title: Hip plan"),
        (LineVerdict.UNDERSTOOD, "3 days a week"),
        (LineVerdict.UNDERSTOOD, "pain: up to 3, stop above 4"),
        (None, ""),
        (LineVerdict.UNDERSTOOD, "Clamshell: 3 sets of 12 reps each side"),
        (LineVerdict.UNDERSTOOD, "  note, shown with it"),
        (LineVerdict.DOUBTFUL, "Glute bridge: 5 reps, hold 5 s"),
        (LineVerdict.DOUBTFUL, "  its dose"),
        (LineVerdict.DOUBTFUL, "  its dose"),
        (None, ""),
        (LineVerdict.UNREAD, "not read, stays a comment"),
    ]


def test_a_doubt_says_why_and_a_changed_line_removes_it():
    reading = read_sheet(SHEET, CATALOGUE)
    assert reading.lines[6].doubt == "The time beside the reps is read as a hold."
    fixed = SHEET.replace("Bridge\n5 reps\n5 seconds", "Glute bridge 5 reps, hold 5 seconds")
    assert results(fixed)[6] == (LineVerdict.UNDERSTOOD, "Glute bridge: 5 reps, hold 5 s")


@pytest.mark.parametrize(
    ("line", "result", "doubt"),
    [
        ("Clamshell 3x12 each side, slow", "Clamshell: 3 sets of 12 reps each side", "slow"),
        (
            "Glute bridge 2x15, 1 s up, 1 s down, 2 s up",
            "Glute bridge: 2 sets of 15 reps",
            "2 s up",
        ),
        ("Clamshell 12 reps, RPE 7", "Clamshell: 12 reps each side", "RPE 7"),
        ("Clamshell 12 reps daily for a week", "Clamshell: 12 reps each side", "for a week"),
        (
            "Daily for the first week, then every other day",
            "every day",
            "for the first week, then every other day",
        ),
        ("Every other day until your review", "every other day", "until your review"),
        ("Twice a day, before meals", "every day, 2 times a day", "before meals"),
    ],
)
def test_a_line_of_which_a_part_does_nothing_is_doubtful_and_names_it(line, result, doubt):
    reading = read_sheet(f"Hips\n{line}\nSquat 3x12", CATALOGUE).lines[1]
    assert (reading.verdict, reading.result) == (LineVerdict.DOUBTFUL, result)
    assert doubt in reading.doubt


def test_a_line_of_words_is_a_note_unless_it_has_a_dose():
    assert results("Squat 3x12\n   Knees over toes.")[1] == (
        LineVerdict.UNDERSTOOD,
        "  note, shown with it",
    )
    squat, note = read_sheet("Squat 3x12\nIf it is easy, daily if you like", CATALOGUE).lines
    assert squat.doubt == "Only a note: If it is easy, daily if you like."
    assert note.verdict is LineVerdict.DOUBTFUL


def test_a_second_limit_of_pain_is_left_out_and_said():
    sheet = "Plank 30 s, stop if pain exceeds 3/10\nSquat 3x10, stop if pain exceeds {second}/10"
    same, other = (read_sheet(sheet.format(second=n), CATALOGUE).lines[1] for n in (3, 5))
    assert (same.verdict, same.doubt) == (LineVerdict.UNDERSTOOD, "")
    assert other.doubt == "Only a note: stop if pain exceeds 5/10."


def test_a_column_of_notes_is_understood_and_words_in_another_one_are_not():
    table = "Exercise,Sets,Reps,{head}\nSquat,3,12,slow"
    verdicts = [results(table.format(head=head))[1][0] for head in ("Notes", "Equipment")]
    assert verdicts == [LineVerdict.UNDERSTOOD, LineVerdict.DOUBTFUL]


def test_what_should_be_checked_is_found_one_after_another_and_from_the_top_again():
    reading = read_sheet(SHEET, CATALOGUE)
    assert [reading.next_check(after) for after in (-1, 6, 7, 8, 10)] == [6, 7, 8, 10, 6]
    assert read_sheet("Clamshell 3x12", CATALOGUE).next_check(-1) is None


def test_circuits_rests_and_the_weeks_of_a_programme_have_their_lines():
    circuit = "3 rounds\nClamshell 12 reps\nRest 30 s\nSquat 10 reps"
    words = [words for _, words in results(circuit)]
    assert words[0] == "3 rounds of:"
    assert "Squat: 10 reps" in words
    weeks = "Week 1\nSquat 2 x 5\nWeek 2\nSquat 3 x 5"
    assert results(weeks)[0] == (LineVerdict.UNDERSTOOD, "session: Week 1, Squat")
    assert [words for _, words in results(weeks)][1::2] == [
        "Squat: 2 sets of 5 reps",
        "Squat: 3 sets of 5 reps",
    ]


def test_a_line_shows_every_step_that_it_makes_with_the_worst_mark():
    text = "Legs\nSquat x 20; bridge x 10, RPE 7; clamshell x 5"
    reading = read_sheet(text, CATALOGUE).lines[1]
    assert reading.result == "Squat: 20 reps + Glute bridge: 10 reps + Clamshell: 5 reps each side"
    assert (reading.verdict, reading.doubt) == (LineVerdict.DOUBTFUL, "Only a note: RPE 7.")
    same = "Squat x 20; bridge x 10"
    assert len({result for _, result in results(f"{same}\n{same}")}) == 1


def test_a_line_of_which_a_sentence_was_not_read_is_doubtful_and_names_it():
    text = "Squat 3x12\nPain up to 4/10 is OK. Ice afterwards."
    reading = read_sheet(text, CATALOGUE).lines[1]
    assert reading.verdict is LineVerdict.DOUBTFUL
    assert reading.result == "pain: up to 4, stop above 5"
    assert reading.doubt == "Left out: Ice afterwards."


def test_lines_about_people_are_left_out_and_need_no_check():
    text = (
        "City Clinic, 12 High Street\nPatient: Jo Example\nDiagnosis: knee pain\n"
        "Tel 01234 567890\nKnee programme\nSquat 3x12"
    )
    reading = read_sheet(text, CATALOGUE)
    assert [line.result for line in reading.lines[1:5]] == ["left out"] * 3 + [
        "title: Knee programme"
    ]
    assert reading.next_check(-1) is None


@pytest.mark.parametrize("line", ["2x täglich", "2 veces al día"])
def test_what_a_line_says_of_all_is_named_in_german_and_spanish_too(line):
    assert results(f"Squat 3x12\n{line}\nDolor hasta 4/10 permitido")[1:] == [
        (LineVerdict.UNDERSTOOD, "every day, 2 times a day"),
        (LineVerdict.UNDERSTOOD, "pain: up to 4, stop above 5"),
    ]


def test_a_week_with_exercises_in_its_line_shows_these_and_a_day_its_own():
    text = "Monday: Squat 3x10, bridge 3x12\nFriday: Squat 3x10\nRest 1 min between sets"
    assert [words for _, words in results(text)] == [
        "session: Monday + Squat: 3 sets of 10 reps + Glute bridge: 3 sets of 12 reps",
        "session: Friday + Squat: 3 sets of 10 reps",
        "rest: 1 min",
    ]


def test_a_heading_of_a_side_says_which_and_a_line_may_say_two_things_of_all():
    text = "Right leg:\nClamshell 3x10\nDaily, rest 30 s between all sets"
    assert [words for _, words in results(text)] == [
        "below: right side only",
        "Clamshell: 3 sets of 10 reps on the right",
        "rest: 30 s, every day",
    ]


def test_another_programs_file_has_no_lines_but_its_sessions_in_words():
    timer = '{"name": "Legs", "intervals": [{"name": "Squat", "duration": 30}]}'
    reading = read_sheet(timer, CATALOGUE)
    assert reading.lines == ()
    (session,) = reading.sessions
    head, step = session_words(session, CATALOGUE)
    assert head.startswith("Legs · ")
    assert step == "  Squat: 30 s"


def test_a_text_without_an_exercise_says_so():
    reading = read_sheet("Dear Mrs Example,\nsee you on Monday", CATALOGUE)
    assert (reading.sessions, reading.problem) == ((), "no exercise was found in it.")
    assert read_sheet("  \n", CATALOGUE).problem == ""


_PIECES = st.sampled_from(
    [*SHEET.splitlines(), "", "Week 2", "| Exercise | Reps |", "| Squat | 8 |", "{", "rest 20 s"]
)


@given(st.lists(_PIECES | st.text(max_size=30), max_size=9))
def test_whatever_the_text_each_of_its_lines_has_one_result(pieces):
    text = "\n".join(pieces)
    reading = read_sheet(text, CATALOGUE)
    if reading.lines:
        lines = re.split(r"\r\n?|\n", text)
        assert len(reading.lines) == len(lines)
        is_empty = [line.verdict is None and not line.result for line in reading.lines]
        assert reading.problem or is_empty == [not line.strip() for line in lines]


def test_a_pasted_megabyte_is_refused_before_it_is_read():
    reading = read_sheet("Clamshell 3x12\nno dose\n" * 50_000, CATALOGUE)
    assert reading.problem.startswith("it is larger than 512 KiB; split it")
    assert len(reading.lines) == 100_001


def test_a_draft_with_the_line_ends_of_another_system_is_read():
    reading = read_sheet("Clamshell, 3x12\rSquat; 2x8\r\nPlank\t30s", CATALOGUE)
    assert [line.verdict for line in reading.lines] == [LineVerdict.UNDERSTOOD] * 3


def test_a_path_that_was_dropped_is_a_file_and_words_are_not(tmp_path: Path):
    sheet = tmp_path / "my sheet.txt"
    sheet.write_text("Squat 8 reps")
    assert named_file(f"'{sheet}'\n") == named_file(f"file://{sheet}") == sheet
    assert named_file("Squat 8 reps/side") is None
    assert named_file(f"{sheet}\nSquat") is None
    assert named_file("\0/") is None


def test_a_web_page_gives_its_words_and_a_pdf_its_reason(tmp_path: Path):
    (tmp_path / "a.html").write_text("<html><body><p>Squat 8 reps</p></body></html>")
    assert read_source(tmp_path / "a.html").strip() == "Squat 8 reps"
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(ImportRefusedError, match="a PDF"):
        read_source(tmp_path / "b.pdf")
    with pytest.raises(OSError) as caught:  # noqa: PT011 - its words are tested below
        read_source(Path(os.devnull))
    assert "a device or a pipe" in os_error_text(caught.value)


def test_the_files_of_a_folder_are_folders_first_and_what_a_sheet_can_be_in(tmp_path: Path):
    for name in ("b.txt", "A.md", "c.png", ".hidden.txt"):
        (tmp_path / name).touch()
    (tmp_path / "zoo").mkdir()
    assert [choice.label for choice in file_choices(tmp_path)] == ["../", "zoo/", "A.md", "b.txt"]
    assert [choice.label for choice in file_choices(tmp_path, "B")] == ["../", "b.txt"]


def test_a_link_to_what_cannot_be_seen_hides_no_file_of_its_folder(tmp_path: Path):
    (tmp_path / "sheet.txt").touch()
    (tmp_path / "disk").symlink_to("x" * 300)  # as one to another user's folder, even for root
    assert [choice.label for choice in file_choices(tmp_path)] == ["../", "disk", "sheet.txt"]


def test_the_lines_of_a_table_by_week_are_understood():
    text = "Knee plan\n| Exercise | Week 1 | Week 2 |\n| Squat | 2x8 | 3x8 |"
    reading = read_sheet(text, CATALOGUE)
    assert [line.result for line in reading.lines[1:]] == ["doses by week"] * 2
    assert len(reading.sessions) == 2
