"""A session in the form, without a screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui.core.model.session import Block
from coach_tui.definitions.library import Library
from coach_tui.definitions.loader import read_session
from coach_tui.paths import assets
from coach_tui.ui.new.model import (
    MAX_ROWS,
    FormReader,
    FormRow,
    FormSetting,
    SessionForm,
    exercise_choices,
)

CATALOGUE = Library(assets("sessions") / "none", assets("sessions")).exercises
READER = FormReader(CATALOGUE)
CLAMSHELL, BRIDGE = FormRow("clamshell", "", "3x12 each side"), FormRow("glute-bridge", "", "15")


def test_the_length_grows_with_each_row_and_the_text_is_a_session():
    one = SessionForm("Hips: mine").added(CLAMSHELL, 0)
    two = one.added(BRIDGE, 1)
    shorter, longer = READER.read(one), READER.read(two)
    assert (shorter.rows[0].name, shorter.rows[0].dose) == (
        "Clamshell",
        "3 sets of 12 reps each side",
    )
    assert int(shorter.length.split()[0]) < int(longer.length.split()[0])
    assert longer.problem == ""
    session = read_session(longer.text.encode(), "x", CATALOGUE).value
    assert session is not None
    assert (session.title, len(session.steps)) == ("Hips: mine", 2)


def test_the_exercise_that_is_picked_is_saved_though_another_has_its_name(tmp_path):
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "wall-squat.yaml").write_text("name: Squat\n")
    reader = FormReader(Library(tmp_path, assets("sessions")).exercises)
    for picked in ("squat", "wall-squat"):
        reading = reader.read(SessionForm("", (FormRow(picked, "", "10"),)))
        assert f"exercise: {picked}," in reading.text


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        ("15 hold 2s", "15 reps"),
        ("12-15, rest 45s", "12-15 reps"),
        ("20each", "20 reps each side"),
        ("3x30s rest 10s", "3 sets of 30 s"),
        ("12 left only", "12 reps on the left"),
        ("2 x 10", "2 sets of 10 reps"),
    ],
)
def test_a_dose_is_typed_as_it_is_said(dose: str, words: str):
    (row,) = READER.read(SessionForm("", (FormRow("squat", "", dose),))).rows
    assert (row.problem, words in row.dose) == ("", True), row


def test_words_beside_a_dose_are_shown_as_its_note():
    (row,) = READER.read(SessionForm("", (FormRow("squat", "", "12 reps, slow"),))).rows
    assert (row.problem, row.note) == ("", "note: slow")


def test_a_variation_is_written_as_one():
    reading = READER.read(SessionForm("", (FormRow("clamshell", "band", "10"),)))
    assert "{exercise: clamshell, variation: band, reps: 10}" in reading.text
    assert reading.rows[0].name == "Banded clamshell"
    assert reading.title == "My session"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (FormRow("clamshell", "", ""), "How many?"),
        (FormRow("clamshell", "", "some"), "Not understood. Try 20"),
        (FormRow("clamshell", "", "12 reps, left on monday maybe 3x9 4x8"), "Not understood"),
        (FormRow("clamshell", "", "6x900"), "Expected"),
        (FormRow("clamshell", "gone", "9"), "gone"),
        (FormRow("no-such-thing", "", "9"), "gone"),
    ],
)
def test_a_row_with_a_problem_says_it_and_keeps_the_form_from_being_saved(row: FormRow, words: str):
    reading = READER.read(SessionForm("", (BRIDGE, row)))
    assert words in reading.rows[1].problem
    assert reading.rows[0].problem == ""
    assert (reading.text, reading.problem) == ("", "Exercise 2 can't be read yet.")
    assert reading.length != ""


def test_a_form_without_rows_says_what_to_do():
    assert READER.read(SessionForm("Title")).problem == "Add an exercise first."


def test_a_session_that_is_too_long_says_so_by_the_reader():
    rows = (FormRow("squat", "", "20x60s rest 60s"),) * 99
    reading = READER.read(SessionForm("", rows))
    assert reading.text == ""
    assert "12h" in reading.problem


def test_rows_move_within_the_ends_and_go():
    form = SessionForm("", (CLAMSHELL, BRIDGE))
    assert form.moved(0, 1).rows == form.moved(1, -1).rows == (BRIDGE, CLAMSHELL)
    assert form.moved(0, -1) == form.moved(1, 1) == form
    assert form.removed(0).rows == (BRIDGE,)
    assert form.with_dose(1, "9").rows[1].dose == "9"


def test_the_picker_finds_by_every_word_and_has_the_variations_below_their_exercise():
    found = catalogue_choices()
    names = [choice.name for choice in found]
    assert names[names.index("Clamshell") + 1] in ("Small clamshell", "Banded clamshell")
    assert [c.name for c in found if c.matches("band CLAM")] == ["Banded clamshell"]
    assert {c.usual_dose for c in found} == {"10", "30s"}


def catalogue_choices():
    loaded = map(CATALOGUE.find, CATALOGUE.ids())
    return exercise_choices([exercise for exercise in loaded if exercise is not None])


_ROWS = st.builds(
    FormRow,
    st.sampled_from([*CATALOGUE.ids(), "x"]),
    st.sampled_from(["", "band", "y"]),
    st.text(max_size=20) | st.sampled_from(["10", "3x12 each", "2 x 30 s rest 10 s", "12-15"]),
)


_SETTINGS = st.tuples(
    st.text(max_size=9) | st.sampled_from(["", "45s", "none", "until ready", "9999 min"]),
    st.text(max_size=9) | st.sampled_from(["", "3", "2 rest 1 min", "100"]),
    st.text(max_size=9) | st.sampled_from(["", "mon fri", "daily at 8, 20", "every 3 days"]),
)


@given(st.text(max_size=30), st.lists(_ROWS, max_size=4), _SETTINGS)
def test_whatever_is_typed_the_form_is_read_and_what_can_be_saved_is_a_session(
    title, rows, settings
):
    form = SessionForm(title, tuple(rows), *settings)
    reading = READER.read(form)
    assert bool(reading.text) is (reading.problem == "")
    if reading.text:
        session = read_session(reading.text.encode(), "x", CATALOGUE).value
        assert session is not None
        assert sum(len(s.steps) if isinstance(s, Block) else 1 for s in session.steps) == len(rows)


def test_rest_rounds_and_days_are_written_as_a_person_would_and_counted():
    plain = SessionForm("Hips", (CLAMSHELL, BRIDGE))
    whole = replace(plain, rest="30s", rounds="3 rest 2 min", days="mon wed fri at 8:00")
    reading, alone = READER.read(whole), READER.read(plain)
    head, steps = reading.text.split("\n\n")
    assert "schedule: {days: [mon, wed, fri], at: [08:00]}\ndefaults: {rest: 30s}" in head
    assert steps == (
        "steps:\n"
        "  - circuit:\n"
        "      rounds: 3\n"
        "      round_rest: 2m\n"
        "      steps:\n"
        "        - {exercise: clamshell, reps: 12, sets: 3, sides: each}\n"
        "        - {exercise: glute-bridge, reps: 15}\n"
    )
    assert [s.words for s in reading.settings.values()] == [
        "30 s",
        "3 rounds of all exercises in turn, rest 2 min between rounds",
        "on Mon, Wed, Fri at 8:00",
    ]
    assert int(reading.length.split()[0]) > 3 * int(alone.length.split()[0])
    assert "rest: until done" in READER.read(replace(plain, rest="until ready")).text
    assert "rest: 0s" in READER.read(replace(plain, rest="none")).text


def test_what_is_left_empty_is_not_written():
    reading = READER.read(SessionForm("Hips", (BRIDGE,)))
    assert [s.words for s in reading.settings.values()] == [
        "20 s",
        "once, in this order",
        "any day",
    ]
    assert not any(key in reading.text for key in ("schedule:", "defaults:", "circuit:"))


@pytest.mark.parametrize("setting", FormSetting)
def test_a_setting_that_is_not_understood_says_so_and_keeps_the_form_from_being_saved(setting):
    reading = READER.read(SessionForm("", (BRIDGE,)).with_setting(setting, "whenever"))
    assert reading.settings[setting].problem.startswith("Not understood. Try ")
    assert (reading.text, reading.problem) == ("", f"The {setting} can't be read yet.")


@pytest.mark.parametrize("setting", FormSetting)
def test_the_usual_values_of_a_setting_are_understood_and_gone_through(setting):
    form, texts = SessionForm("", (BRIDGE,)), [""]
    while (text := setting.next_usual(texts[-1], 1)) != texts[-1]:
        assert READER.read(form.with_setting(setting, text)).text
        assert setting.next_usual(text, -1) == texts[-1]
        texts.append(text)
    assert setting.next_usual("", -1) == setting.next_usual("7 weeks", 1) == ""


@given(st.text(max_size=200))
def test_any_draft_on_disk_is_read(text):
    SessionForm.from_text(text)


def test_a_draft_is_read_back_and_a_long_or_broken_one_is_cut():
    form = SessionForm("Tïtle", (CLAMSHELL, BRIDGE))
    assert SessionForm.from_text(form.as_text()) == form
    whole = replace(form, rest="30s", rounds="3", days="mon wed")
    assert SessionForm.from_text(whole.as_text()) == whole
    before = '{"title": "Tïtle", "rows": [["squat", "", "9"]]}'
    assert SessionForm.from_text(before).rows == (FormRow("squat", "", "9"),)
    assert SessionForm().as_text() == ""
    for broken in ("", "[]", "{}", '{"title": 1, "rows": [[1,2,3,4]]}', '{"rows": 3}'):
        assert SessionForm.from_text(broken) == SessionForm()
    many = SessionForm("", (BRIDGE,) * MAX_ROWS)
    assert many.added(BRIDGE, 0) is many
