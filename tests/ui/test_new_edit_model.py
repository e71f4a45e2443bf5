"""A session's file in the form, without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from random_sessions import any_steps, documents, read_document
from test_new_model import CATALOGUE, READER

from coach_tui.core.model.session import Schedule, Weekday
from coach_tui.definitions.loader import read_session
from coach_tui.ui.new.edit_model import EditReader
from coach_tui.ui.new.model import FormRow, SessionForm
from coach_tui.ui.new.session_file import FormLimitError

if TYPE_CHECKING:
    from coach_tui.core.model.session import Session

SHEET = """\
# Sheet: 3 times a week
title: Hips, mornings  # hers
schedule: {days_per_week: 3}

steps:
  # Sheet: Clamshell 3x12 each side, rest 45s
  - {exercise: clamshell, reps: 12, sets: 3, sides: each, rest: 45s}

  # Unsure: only a note: keep elbow low.
  - {exercise: doorway-thing, duration: 30s, sets: 2, note: keep elbow low}
  - exercise: glute-bridge
    reps: 10  # fewer on Sundays
    hold: 5s
    cues:
      - Slowly.
      # - Faster.
  - rest: 1m
  # The end.

# Exercises that only this file knows.
exercises:
  doorway-thing:
    name: Doorway thing
    setup: [Stand in a door.]

# Not read:
# call me if it hurts
"""

ROUNDS = """\
title: Rounds
steps:
  # Sheet: 3 rounds
  - circuit:
      rounds: 3  # or two
      steps:
        # the hard one
        - {exercise: squat, reps: 10}
        - exercise: glute-bridge
          duration: 20s
tags: [legs]
"""


def session_of(text: str) -> Session:
    session = read_session(text.encode(), "x", CATALOGUE).value
    assert session is not None
    return session


def opened(text: str) -> EditReader:
    return EditReader.of_file(text.encode(), CATALOGUE)


def test_a_sheet_is_shown_as_it_would_be_typed():
    form = opened(SHEET).opened
    assert [(row.exercise, row.dose) for row in form.rows] == [
        ("clamshell", "3x12 each side, rest 45s"),
        ("doorway-thing", "2x30s, keep elbow low"),
        ("glute-bridge", "10 hold 5s"),
        ("", ""),
    ]
    assert (form.title, form.rest, form.rounds, form.days) == (
        "Hips, mornings",
        "",
        "",
        "3 days a week",
    )


def test_a_step_that_has_no_dose_says_what_it_is():
    reader = opened(SHEET)
    assert [(row.name, row.dose) for row in reader.read(reader.opened).rows][-1] == (
        "Rest",
        "1 min",
    )


def test_what_is_changed_is_all_that_changes_in_the_file():
    reader = opened(SHEET)
    form = reader.opened.with_dose(0, "3x15 each side, rest 45s").with_dose(2, "12 hold 5s")
    form = replace(form, title="Hips", rest="1 min", days="mon thu")
    reading = reader.read(form)
    assert reading.problem == ""
    expected = SHEET
    for old, new in (
        ("title: Hips, mornings  #", "title: Hips  #"),
        (
            "schedule: {days_per_week: 3}\n",
            "schedule: {days: [mon, thu]}\ndefaults: {rest: 1m}\n",
        ),
        ("{exercise: clamshell, reps: 12,", "{exercise: clamshell, reps: 15,"),
        ("reps: 10  # fewer", "reps: 12  # fewer"),
    ):
        assert old in expected
        expected = expected.replace(old, new)
    assert reading.text == expected
    assert session_of(reading.text).schedule == Schedule(None, days=(Weekday.MON, Weekday.THU))


def test_a_dose_keeps_what_it_cannot_say_and_loses_what_it_no_longer_says():
    reader = opened(SHEET)
    reading = reader.read(reader.opened.with_dose(2, "2x30s").with_dose(1, "3x30s"))
    assert (
        "  - exercise: glute-bridge\n    duration: 30s\n    sets: 2\n    cues:\n      - Slowly.\n"
        in reading.text
    )
    assert "{exercise: doorway-thing, duration: 30s, sets: 3}" in reading.text
    assert "hold: 5s" not in reading.text
    assert "# - Faster." in reading.text


def test_rows_move_with_their_comments_and_go_and_new_ones_come():
    reader = opened(SHEET)
    form = reader.opened.moved(1, 1).removed(0).added(FormRow("squat", "", "8"), 0)
    text = reader.read(form).text
    assert (
        "steps:\n"
        "  - {exercise: squat, reps: 8}\n"
        "  - exercise: glute-bridge\n"
        "    reps: 10  # fewer on Sundays\n"
    ) in text
    assert (
        "\n\n  # Unsure: only a note: keep elbow low.\n"
        "  - {exercise: doorway-thing, duration: 30s, sets: 2, note: keep elbow low}\n"
        "  - rest: 1m\n"
        "  # The end.\n"
    ) in text
    assert "clamshell" not in text
    assert len(session_of(text).steps) == 4


MIXED = """\
title: Mixed
steps:
  - {exercise: clamshell, reps: 5}
  # Sheet: 3 rounds
  - circuit:
      rounds: 3
      round_rest: 1m  # long
      steps:
        # Sheet: Squat 10
        - {exercise: squat, reps: 10}
        - exercise: glute-bridge
          duration: 20s
  - superset:
      steps:
      - {exercise: squat, reps: 4}
  - {exercise: squat, reps: 6}
"""


def test_the_steps_of_rounds_are_rows_below_their_own():
    reader = opened(MIXED)
    rows, reading = reader.opened.rows, reader.read(reader.opened)
    assert (reading.problem, reading.text) == ("", MIXED)
    assert [
        (row.inside, row.dose or read.name) for row, read in zip(rows, reading.rows, strict=True)
    ] == [
        (0, "5"),
        (-1, "3 rounds of:"),
        (6, "10"),
        (6, "20s"),
        (-1, "1 round of:"),
        (4, "4"),
        (0, "6"),
    ]
    assert reading.rows[1].dose == "rest 1 min"
    assert SessionForm.from_text(reader.opened.as_text()) == reader.opened


def test_the_dose_of_a_step_in_rounds_changes_alone_and_others_come_beside_it():
    reader = opened(MIXED)
    form = reader.opened.with_dose(2, "12").with_dose(5, "8")
    form = form.added(FormRow("clamshell", "", "7", inside=form.inside_below(2)), 3)
    form = form.added(FormRow("clamshell", "", "9", inside=form.inside_below(1)), 2)
    assert reader.read(form).text == MIXED.replace(
        "        # Sheet: Squat 10\n        - {exercise: squat, reps: 10}\n",
        "        - {exercise: clamshell, reps: 9}\n"
        "        # Sheet: Squat 10\n        - {exercise: squat, reps: 12}\n"
        "        - {exercise: clamshell, reps: 7}\n",
    ).replace("reps: 4", "reps: 8")


def test_rows_of_rounds_move_in_them_and_go_with_their_head():
    reader = opened(MIXED)
    form = reader.opened
    for at, by in ((0, 1), (1, 1), (1, -1), (2, -1), (3, 1), (5, 1), (6, -1)):
        assert form.moved(at, by) is form
    moved = reader.read(form.moved(2, 1)).text
    assert [step.exercise.id for step in session_of(moved).exercise_steps()][1:3] == [
        "glute-bridge",
        "squat",
    ]
    assert [row.dose for row in form.removed(1).rows] == ["5", "", "4", "6"]
    assert [row.dose for row in form.removed(5).rows] == ["5", "", "10", "20s", "6"]
    assert [row.dose for row in form.removed(3).rows] == ["5", "", "10", "", "4", "6"]
    one = form.removed(3).removed(2)
    assert [row.dose for row in one.rows] == ["5", "", "4", "6"]
    assert len(session_of(reader.read(one).text).steps) == 3


def test_rounds_of_all_are_put_around_rounds_that_are_there():
    reader = opened(MIXED)
    text = reader.read(replace(reader.opened, rounds="2")).text
    again = opened(text)
    assert (again.opened.rounds, len(again.opened.rows)) == ("2", 7)
    assert session_of(again.read(replace(again.opened, rounds="")).text) == session_of(MIXED)


def test_rounds_of_all_exercises_are_a_setting_and_go_and_come_back():
    reader = opened(ROUNDS)
    assert [row.dose for row in reader.opened.rows] == ["10", "20s"]
    assert reader.opened.rounds == "3"
    more = reader.read(replace(reader.opened, rounds="4 rest 1 min").with_dose(0, "12"))
    assert "      rounds: 4\n          round_rest: 1m\n" not in more.text
    assert (
        session_of(more.text).steps
        == session_of(
            ROUNDS.replace("rounds: 3  # or two", "rounds: 4\n      round_rest: 1m").replace(
                "10}", "12}"
            )
        ).steps
    )
    once = reader.read(replace(reader.opened, rounds=""))
    assert once.text == (
        "title: Rounds\n"
        "steps:\n"
        "  # Sheet: 3 rounds\n"
        "  # the hard one\n"
        "  - {exercise: squat, reps: 10}\n"
        "  - exercise: glute-bridge\n"
        "    duration: 20s\n"
        "tags: [legs]\n"
    )
    again = opened(once.text)
    assert session_of(again.read(replace(again.opened, rounds="3")).text) == session_of(ROUNDS)


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("defaults: {rest: 1:30}", "1:30"),
        ("defaults:\n  # long\n  rest: 45s  # each\n  prepare: 5s", "45s"),
        ("defaults: {prepare: 5s}", ""),
        ("defaults:\n  prepare: 5s", ""),
        ("defaults: {rest: until done}", "until ready"),
        ("defaults: {rest: {until: done, max: 1m}}", "{until: done, max: 1m}"),
        ("defaults:\n  rest:\n    until: done\n  prepare: 5s", "until: done"),
        ("defaults: {rest: 10-20s}", "10-20s"),
        ("defaults: {rest: 0s}", "none"),
        ("", ""),
    ],
)
def test_any_rest_of_a_file_is_shown_and_can_be_another(written: str, rest: str):
    text = f"title: A\n{written}\nsteps:\n  - {{exercise: squat, reps: 5}}\n"
    reader = opened(text)
    assert reader.opened.rest == rest
    assert reader.read(reader.opened).problem == ""
    changed = session_of(reader.read(replace(reader.opened, rest="25s")).text)
    (before,), (after,) = session_of(text).exercise_steps(), changed.exercise_steps()
    assert after.rest.ms == 25_000
    assert replace(after, rest=before.rest, rest_after=before.rest_after) == before


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        ("{days: [mon, fri]}", "mon fri"),
        ("{days: [mon, fri], at: ['8:00']}", "mon fri at 08:00"),
        ("{every_days: 2}", "every other day"),
        ("{every_days: 3, times_per_day: 2}", "every 3 days twice a day"),
        ("{days_per_week: 7, times_per_day: 3}", "3 times a day"),
        ("{at: ['8:00', '20:00']}", "every day at 08:00, 20:00"),
    ],
)
def test_days_are_shown_as_they_are_typed(schedule: str, days: str):
    text = f"title: A\nschedule: {schedule}\nsteps:\n  - {{exercise: squat, reps: 5}}\n"
    form = opened(text).opened
    assert form.days == days
    anew = READER.read(replace(form, file="", rows=(FormRow("squat", "", "5"),)))
    assert session_of(anew.text).schedule == session_of(text).schedule
    without = opened(text).read(replace(form, days=""))
    assert "schedule" not in without.text


@pytest.mark.parametrize(
    "text",
    [
        "{title: A, steps: [{exercise: squat, reps: 5}]}\n",
        "title: A\nsteps: [{exercise: squat, reps: 5}]\n",
        "title: A\nsteps:\n  -\n    exercise: squat\n    reps: 5\n",
        "title: A\nsteps:\n  - {exercise: squat, raps: 5}\n",
        "title: A\nsteps:\n" + "  - {exercise: squat, reps: 5}\n" * 101,
    ],
)
def test_what_the_form_cannot_change_is_refused_with_a_sentence(text: str):
    with pytest.raises(FormLimitError, match=r"^This file .*\.$"):
        opened(text)


def test_lines_of_windows_and_a_missing_last_one_are_read():
    reader = opened(ROUNDS.replace("\n", "\r\n").rstrip())
    assert reader.read(reader.opened).text == ROUNDS


DOCUMENTS = documents(any_steps).filter(lambda document: read_document(document) is not None)
STYLES = st.sampled_from([None, False])


class Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's
        return True

    def represent_str(self, data: str) -> yaml.ScalarNode:
        # A tempo needs quotes.
        return self.represent_scalar(
            "tag:yaml.org,2002:str", data, style='"' if data[0].isdigit() else None
        )


Plain.add_representer(str, Plain.represent_str)


def written(document: dict[str, Any], style: bool | None) -> str:  # noqa: FBT001 - PyYAML's own
    return yaml.dump(
        document,
        Dumper=Plain,
        sort_keys=False,
        default_flow_style=style,
        allow_unicode=True,
        width=70,
    )


@given(DOCUMENTS, STYLES)
def test_any_session_is_opened_and_saved_unchanged_as_the_same_text(document, style):
    text = written(document, style)
    reader = opened(text)
    reading = reader.read(reader.opened)
    assert (reading.problem, reading.text) == ("", text)
    assert SessionForm.from_text(reader.opened.as_text()) == reader.opened


@given(DOCUMENTS, STYLES, st.data())
def test_of_any_session_only_the_dose_that_is_typed_changes(document, style, data):
    text = written(document, style)
    reader = opened(text)
    rows = reader.opened.rows
    places = [n for n, row in enumerate(rows) if row.has_dose]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    reading = reader.read(reader.opened.with_dose(at, "7 each side"))
    if reading.problem:
        # Its other keys are none of reps.
        assert reading.problem == f"Exercise {at + 1} can't be read yet."
        return
    before, after = (yaml.load(t, yaml.BaseLoader) for t in (text, reading.text))  # noqa: S506
    steps = [
        doc["steps"][0]["circuit"]["steps"] if reader.file.rounds else doc["steps"]
        for doc in (before, after)
    ]
    # Blocks whose steps are listed have a row of their own above them.
    step_at = sum(row.inside <= 0 for row in rows[: at + 1]) - 1
    if rows[at].inside > 0:
        steps = [next(iter(s[step_at].values()))["steps"] for s in steps]
        step_at = next(n for n in range(at) if rows[at - n - 1].inside < 0)
    at = step_at
    step = steps[1].pop(at)
    assert (step["reps"], step["sides"]) == ("7", "each")
    old = steps[0].pop(at)
    assert step["exercise"] == old["exercise"]
    assert before == after


ROWS = st.builds(
    FormRow,
    st.sampled_from(["clamshell", "glute-bridge", "squat", "single-leg-balance"]),
    st.just(""),
    st.sampled_from(
        [
            *(
                "20",
                "20each",
                "3x12 each side",
                "45s",
                "3x30s rest 45s",
                "8-12 left",
                "2x10 hold 5s",
            ),
            *(
                "12 reps alternating",
                "3x10, 2kg",
                "10, 8, 6",
                "2x15, slowly please",
                "12 reps, 2kg",
                "12 reps, slowly please",
                "3x12 rest until ready",
            ),
            *("2x20-30s", "3x8, green band", "12 hold 2-4s"),
        ]
    ),
)
FORMS = st.builds(
    SessionForm,
    st.sampled_from(["Hips", "no", "A: b # c", '"quoted"']),
    st.lists(ROWS, min_size=1, max_size=4).map(tuple),
    st.sampled_from(["", "45s", "none", "until ready", "2 min"]),
    st.sampled_from(["", "3", "2 rest 1 min"]),
    st.sampled_from(["", "mon wed fri", "every other day", "twice a day", "daily at 8:00"]),
)


@given(FORMS)
def test_what_the_form_has_written_it_shows_so_that_typed_anew_it_is_the_same(form: SessionForm):
    text = READER.read(form).text
    shown = opened(text).opened
    rows = tuple(FormRow(row.exercise, row.variation, row.dose) for row in shown.rows)
    anew = READER.read(replace(shown, rows=rows, file=""))
    assert anew.problem == ""
    assert session_of(anew.text) == session_of(text)


@given(FORMS, FORMS)
def test_from_any_form_to_any_other_the_file_becomes_the_session_of_that(first, second):
    reader = opened(READER.read(first).text)
    rows = (
        tuple(
            replace(old, dose=new.dose)
            if (old.exercise, old.variation) == (new.exercise, new.variation)
            else new
            for old, new in zip(reader.opened.rows, second.rows, strict=False)
        )
        + second.rows[len(reader.opened.rows) :]
    )
    reading = reader.read(replace(second, rows=rows, file=reader.opened.file))
    assert reading.problem == ""
    assert session_of(reading.text) == session_of(READER.read(second).text)
