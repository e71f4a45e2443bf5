"""Sheets whose doses change by week: a session for each week, and the programme of these."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach_tui.core.model.exercise import Range
from coach_tui.definitions.format import MAX_PHASE_SESSIONS
from coach_tui.definitions.imports.importer import import_sessions
from coach_tui.definitions.imports.result import ImportRefusedError
from coach_tui.definitions.imports.weeks import ImportedProgramme, programme_of
from coach_tui.definitions.library import ExerciseCatalogue, Library
from coach_tui.definitions.loader import read_session
from coach_tui.definitions.writer import slug
from coach_tui.wording import dose_text, schedule_text

if TYPE_CHECKING:
    from coach_tui.core.model.programme import Programme
    from coach_tui.core.model.session import Session

SHIPPED = Path(__file__).parents[2] / "sessions"

NORDIC = """\
Nordic lowers
Week 1: 1 session, 2 x 5
Week 2: 2 sessions, 2 x 6
Week 3-4: 3 sessions, 3 x 6-8
Week 5-10: 3 sessions, 3 sets of 12-10-8
"""

HEADINGS = """\
Hips at home
Weeks 1 to 2
3x/week
Glute bridge 2x10
Weeks 4 & 5
3x/week
Glute bridge 3x12
"""

COLUMNS = """\
Knee plan
4x/week

| Exercise | Week 1-2 | Week 3 |
| --- | --- | --- |
| Squat | 2x8 | 3x10 |
| Clamshell | 2x10 each side | - |
"""

ROWS = """\
Nordic lowers
Week;Sessions per week;Sets;Reps
1;1;2;5
2-3;3;3;6-8
"""

DAYS = """\
Week 1
Monday
Squat 3x8
Thursday
Plank 30 s
Week 2
Monday
Squat 3x10
"""

INSIDE = """\
Hip plan
3x/week
Clamshell: weeks 1-2 2x10, weeks 3-4 3x12
Lunge 2x8 each leg (weeks 1-2), 3x8 each leg (weeks 3-4)
"""

FROM = """\
Hip plan
3x/week
Lunge 2x10 each leg
From week 3: 3x12
From week 5 on: 3x15
"""

GERMAN = """\
Woche 1: 2 x 10 Kniebeugen
Wochen 2 bis 4: 3 x 10 Kniebeugen
"""

CHANGES = """\
title: Six weeks
weeks:
  - {from: 1, sets: 2}
  - {from: 3, sets: 3, reps: [12, 10, 8], hold: 2s}
schedule: {days_per_week: 3}
steps:
  - {exercise: clamshell, reps: 10}
"""


def imported(text: str, folder: Path) -> tuple[ImportedProgramme, Programme]:
    """The programme of a sheet, as its file is read beside those of its sessions."""
    sessions = import_sessions(text, None, ExerciseCatalogue([SHIPPED / "exercises"]))
    names = [slug(session.title) for session in sessions]
    made_of = programme_of(sessions, names)
    assert made_of is not None
    for name, session in zip(names, sessions, strict=True):
        (folder / f"{name}.yaml").write_text(session.text)
    (folder / "programmes").mkdir()
    (folder / "programmes" / "it.yaml").write_text(made_of.text)
    library = Library(folder, SHIPPED)
    assert library.check([folder, folder / "programmes"]) == []
    programme = library.programmes.find("it")
    assert programme is not None
    return made_of, programme


def weeks(programme: Programme, folder: Path) -> list[tuple[int | None, list[str]]]:
    """Of each phase its weeks, and how often what is done."""
    library = Library(folder, SHIPPED)
    return [
        (
            phase.weeks,
            [
                f"{schedule_text(session.schedule)}: {step.exercise.name}, {dose_text(step)}"
                for session in phase.sessions
                for step in session.applied_to(
                    library.find(session.session).session
                ).exercise_steps()
            ],
        )
        for phase in programme.phases
    ]


@pytest.mark.parametrize(
    ("sheet", "title", "expected", "warnings"),
    [
        (
            NORDIC,
            "Nordic lowers",
            [
                (1, ["once a week: Nordic lowers, 2 sets of 5 reps"]),
                (1, ["2 days a week: Nordic lowers, 2 sets of 6 reps"]),
                (2, ["3 days a week: Nordic lowers, 3 sets of 6-8 reps"]),
                (6, ["3 days a week: Nordic lowers, 12, 10, 8 reps"]),
            ],
            (),
        ),
        (
            HEADINGS,
            "Hips at home",
            [
                (3, ["3 days a week: Glute bridge, 2 sets of 10 reps"]),
                (2, ["3 days a week: Glute bridge, 3 sets of 12 reps"]),
            ],
            (),
        ),
        (
            COLUMNS,
            "Knee plan",
            [
                (
                    2,
                    [
                        "4 days a week: Squat, 2 sets of 8 reps",
                        "4 days a week: Clamshell, 2 sets of 10 reps each side",
                    ],
                ),
                (1, ["4 days a week: Squat, 3 sets of 10 reps"]),
            ],
            (),
        ),
        (
            ROWS,
            "Nordic lowers",
            [
                (1, ["once a week: Nordic lowers, 2 sets of 5 reps"]),
                (2, ["3 days a week: Nordic lowers, 3 sets of 6-8 reps"]),
            ],
            (),
        ),
        (
            DAYS,
            "Squat",
            [
                (1, ["on Mon: Squat, 3 sets of 8 reps", "on Thu: Plank, 30 s"]),
                (1, ["on Mon: Squat, 3 sets of 10 reps"]),
            ],
            (),
        ),
        (
            NORDIC.replace("1 session, ", "")
            .replace("2 sessions, ", "")
            .replace("3 sessions, ", ""),
            "Nordic lowers",
            [
                (1, ["once a week: Nordic lowers, 2 sets of 5 reps"]),
                (1, ["once a week: Nordic lowers, 2 sets of 6 reps"]),
                (2, ["once a week: Nordic lowers, 3 sets of 6-8 reps"]),
                (6, ["once a week: Nordic lowers, 12, 10, 8 reps"]),
            ],
            ("how often a week is not said",),
        ),
        (
            INSIDE,
            "Hip plan",
            [
                (
                    2,
                    [
                        "3 days a week: Clamshell, 2 sets of 10 reps each side",
                        "3 days a week: Lunge, 2 sets of 8 reps each side",
                    ],
                ),
                (
                    2,
                    [
                        "3 days a week: Clamshell, 3 sets of 12 reps each side",
                        "3 days a week: Lunge, 3 sets of 8 reps each side",
                    ],
                ),
            ],
            (),
        ),
        (
            FROM,
            "Hip plan",
            [
                (2, ["3 days a week: Lunge, 2 sets of 10 reps each side"]),
                (2, ["3 days a week: Lunge, 3 sets of 12 reps each side"]),
                (1, ["3 days a week: Lunge, 3 sets of 15 reps each side"]),
            ],
            ("how long the last part lasts is not said",),
        ),
        (
            GERMAN,
            "Kniebeugen",
            [
                (1, ["once a week: Squat, 2 sets of 10 reps"]),
                (3, ["once a week: Squat, 3 sets of 10 reps"]),
            ],
            ("how often a week is not said",),
        ),
        (
            CHANGES,
            "Six weeks",
            [
                (2, ["3 days a week: Clamshell, 2 sets of 10 reps each side"]),
                (4, ["3 days a week: Clamshell, 12, 10, 8 reps each side"]),
            ],
            (),
        ),
        (
            CHANGES.replace("hold: 2s", "tempo: {up: 2s, down: 3s}"),
            "Six weeks",
            [
                (2, ["3 days a week: Clamshell, 2 sets of 10 reps each side"]),
                (4, ["3 days a week: Clamshell, 12, 10, 8 reps each side"]),
            ],
            (),
        ),
        (
            CHANGES.replace("Six weeks", "My plan"),
            "My plan",
            [
                (2, ["3 days a week: Clamshell, 2 sets of 10 reps each side"]),
                (1, ["3 days a week: Clamshell, 12, 10, 8 reps each side"]),
            ],
            ("how long the last part lasts is not said",),
        ),
    ],
    ids=[
        *["inline", "headings", "columns", "rows", "days", "how-often", "inside", "from"],
        *["german", "yaml", "tempo", "how-long"],
    ],
)
def test_doses_that_change_by_week_make_a_programme(
    tmp_path: Path,
    sheet: str,
    title: str,
    expected: list[tuple[int, list[str]]],
    warnings: tuple[str, ...],
):
    file, programme = imported(sheet, tmp_path)
    assert (file.title, programme.title) == (title, title)
    assert weeks(programme, tmp_path) == expected
    assert file.warnings == warnings
    assert all(f"# Unsure: {warning}." in file.text for warning in warnings)


@pytest.mark.parametrize(
    "text",
    ["Squat 3x8", "Phase 1\nSquat 3x8\nPhase 2\nSquat 3x10", "Day 1\nSquat 3x8\nDay 2\nPlank 30 s"],
)
def test_a_sheet_without_weeks_makes_none(text: str):
    sessions = import_sessions(text, None, ExerciseCatalogue([]))
    assert programme_of(sessions, [slug(session.title) for session in sessions]) is None


BELOW_A_LIST = {
    "english": (
        "Hip plan\nClamshell 2x10 right only, hold 2 s\nBridge 2x8\n"
        "Weeks 1-2: as above\nWeeks 3-4: clamshells 3x15, squat 3x10"
    ),
    "implied": (
        "Hip plan\nClamshell 2x10 right only, hold 2 s\nBridge 2x8\n"
        "Weeks 3-4: add squats 3x10, clamshells 3x15"
    ),
    "ab": (
        "H\u00fcfte\nClamshell 2x10 rechts, 2 Sek. halten\nBridge 2x8\n"
        "Ab Woche 3: Clamshell 3x15\nab Wo. 3 zus\u00e4tzlich Squat 3x10"
    ),
    "numbered": (
        "H\u00fcfte\nClamshell 2x10 rechts, 2 Sek. halten\nBridge 2x8\n"
        "Ab der 3. Woche: Clamshell 3x15; Squat 3x10"
    ),
    "bis": (
        "H\u00fcfte\nClamshell 2x10 rechts, 2 Sek. halten\nBridge 2x8\n"
        "Woche 1-2: wie oben\nWoche 3 bis 4: Clamshell 3x15, Squat 3x10"
    ),
    "semana": (
        "Cadera\nClamshell 2x10 pierna derecha, mantener 2 segundos\nBridge 2x8\n"
        "Semana 3: Clamshell 3x15\nSquat 3x10"
    ),
    "a partir": (
        "Cadera\nClamshell 2x10 pierna derecha, mantener 2 segundos\nBridge 2x8\n"
        "A partir de la semana 3: Clamshell 3x15, Squat 3x10"
    ),
    "inside": (
        "H\u00fcfte\nClamshell 2x10 rechts, 2 Sek. halten\nBridge 2x8\n"
        "Squat: ab Woche 3, 3x10\nAb Woche 3: Clamshell 3x15"
    ),
    "as above plus": (
        "Hip plan\nWeeks 1-2\nClamshell 2x10 right only, hold 2 s\nBridge 2x8\n"
        "Weeks 3-4\nAs above plus\nSquat 3x10\nClamshell 3x15"
    ),
    "as week 1": (
        "Hip plan\nWeek 1-2: Clamshell 2x10 right only, hold 2 s; bridge 2x8\n"
        "Week 3: as week 1 + Squat 3x10, Clamshell 3x15"
    ),
    "behind": (
        "Hip plan\nClamshell 2x10 right only, hold 2 s\nFrom week 3: 3x15\nBridge 2x8\n"
        "Squat 3x10 from week 3"
    ),
}


@pytest.mark.parametrize("name", BELOW_A_LIST)
def test_weeks_below_a_list_change_the_doses_of_their_exercises_and_add_what_is_new(name: str):
    catalogue = ExerciseCatalogue([SHIPPED / "exercises"])
    files = import_sessions(BELOW_A_LIST[name], None, catalogue)
    sessions = [read_session(file.text.encode(), "f.yaml", catalogue).value for file in files]
    first, later = ([] if s is None else s.exercise_steps() for s in sessions)
    assert [f"{step.exercise.id} {dose_text(step)}" for step in first] == [
        "clamshell 2 sets of 10 reps on the right",
        "glute-bridge 2 sets of 8 reps",
    ]
    assert sorted(f"{step.exercise.id} {dose_text(step)}" for step in later) == [
        "clamshell 3 sets of 15 reps on the right",
        "glute-bridge 2 sets of 8 reps",
        "squat 3 sets of 10 reps",
    ]
    for steps in (first, later):
        assert steps[0].effective_tempo.hold == Range.exactly(2_000)
    assert all(not file.warnings and not file.unread for file in files)
    programme = programme_of(files, ["one", "two"])
    assert programme is not None
    assert "- weeks: 2" in programme.text


def test_a_change_without_a_name_is_of_all_exercises_with_a_doubt_and_keeps_the_rest():
    text = "Hip plan\nClamshell 2x10, rest 40 s\nPlank 30 s, tempo 2-0-2-0\nWeek 2: 3 x 45 s"
    _, later = import_sessions(text, None, ExerciseCatalogue([SHIPPED / "exercises"]))
    assert "duration: 45s, sets: 3, rest: 40s" in later.text
    assert "reps" not in later.text
    assert any("taken for all exercises above" in warning for warning in later.warnings)


def test_what_follows_a_change_in_one_line_is_of_all_weeks():
    text = (
        "Hip plan\nClamshell 2x10\nSquat 2x8\nFrom week 3: Squat 3x8\nBridge 2x10\n"
        "From week 5: Squat 3x12\n\nRest 1 min between sets\n3x/week"
    )
    files = import_sessions(text, None, ExerciseCatalogue([SHIPPED / "exercises"]))
    assert [file.title for file in files] == [
        "Week 1-2, Hip plan",
        "From week 3, Hip plan",
        "From week 5, Hip plan",
    ]
    for file, squat in zip(files, ("8, sets: 2", "8, sets: 3", "12, sets: 3"), strict=True):
        assert f"squat, reps: {squat}" in file.text
        assert file.text.count("glute-bridge, reps: 10") == 1
        assert ("rest: 1m" in file.text, "days_per_week: 3" in file.text) == (True, True)


def test_weeks_with_lists_of_their_own_below_a_warm_up_are_no_changes_of_one_another():
    text = "Walk 5 min\nWeek 1\nSquat 2x5\nBridge 2x5\nWeek 2\nSquat 3x5"
    _, later = import_sessions(text, None, ExerciseCatalogue([SHIPPED / "exercises"]))
    assert "squat, reps: 5, sets: 3" in later.text
    assert "bridge" not in later.text


def test_what_stands_below_parts_of_a_line_each_is_of_all_of_them():
    text = "Monday: Squat 3x10\nFriday: Clamshell 3x10\nRest 1 min between sets\n"
    files = import_sessions(text, None, ExerciseCatalogue([SHIPPED / "exercises"]))
    assert ["rest: 1m" in file.text for file in files] == [True, True]


def test_names_that_are_no_ids_make_none():
    sessions = import_sessions(NORDIC, None, ExerciseCatalogue([]))
    names = [f"week {number}" for number in range(len(sessions))]
    assert programme_of(sessions, names) is None


@pytest.mark.parametrize("count", [MAX_PHASE_SESSIONS, MAX_PHASE_SESSIONS + 1])
def test_a_week_has_sessions_up_to_the_limit_of_a_phase(count: int):
    days = "Week 1\n" + "".join(f"Day {day}\nSquat {day}x8\n" for day in range(1, count + 1))
    sessions = import_sessions(days, None, ExerciseCatalogue([]))
    names = [f"day-{number}" for number in range(len(sessions))]
    assert len(sessions) == count
    assert (programme_of(sessions, names) is None) == (count > MAX_PHASE_SESSIONS)


def test_a_column_of_other_words_beside_the_doses_by_week_is_read_as_it_is():
    table = "Squat\nWeek;Note;Dose\n1;slowly;2x5\n2;fast;3x5\n"
    sessions = import_sessions(table, None, ExerciseCatalogue([]))
    assert [session.draft.comments[0] for session in sessions] == [
        "Sheet: Week 1: slowly, 2x5",
        "Sheet: Week 2: fast, 3x5",
    ]


@pytest.mark.parametrize("separator", [" | ", ";", "\t", ","])
@pytest.mark.parametrize(
    ("head", "last_row"),
    [
        (("Exercise", "Week 1", "Week 2", "Week 3"), ("Clamshell", "3x10", "3x12", "3x15")),
        (("Week", "Reps", "Sets", "Sessions"), ("2", "15", "2", "3")),
        (("Exercise", "Sets", "Reps", "Rest"), ("Clamshell", "2", "15", "45 s")),
    ],
    ids=["columns", "rows", "doses"],
)
@pytest.mark.parametrize("length", [2, 3])
def test_a_row_that_ends_early_is_read_as_one_with_empty_cells(
    separator: str, head: tuple[str, ...], last_row: tuple[str, ...], length: int
):
    catalogue = ExerciseCatalogue([])
    first = ("1", "8", "2", "3") if head[0] == "Week" else ("Squat", "2", "8", "30 s")

    def read(*cells: str) -> list[Session | None]:
        table = "\n".join(separator.join(row) for row in (head, cells, last_row))
        sessions = import_sessions(f"Squat\n{table}\n", None, catalogue)
        return [read_session(s.text.encode(), "f.yaml", catalogue).value for s in sessions]

    assert read(*first[:length]) == read(*first[:length], *[""] * (4 - length))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CHANGES.replace("weeks:", "x:"), "it is a session file; put it into"),
        (CHANGES.replace("reps: 10}", "repz: 10}"), "it is a session file with mistakes"),
        (CHANGES.replace("from: 1", "from: 4"), "its `weeks` are not understood"),
        (CHANGES.replace("from: 3", "until: 3"), "its `weeks` are not understood"),
        (CHANGES.replace("hold: 2s", "hold: *two"), "with mistakes: .*:4:49: alias `\\*two`"),
        (CHANGES.replace("sets: 3, reps", "sets: 3, sets"), "with mistakes: .* is given twice"),
    ],
)
def test_a_session_file_is_never_read_as_prose(text: str, reason: str):
    with pytest.raises(ImportRefusedError, match=reason):
        import_sessions(text, None, ExerciseCatalogue([SHIPPED / "exercises"]))
