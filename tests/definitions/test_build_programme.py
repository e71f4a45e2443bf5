"""Programmes: what their files may say, and what each change does to the sessions."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach_tui.core.model.exercise import Range
from coach_tui.core.model.session import Reps, Session, Timed
from coach_tui.definitions.library import Library
from coach_tui.definitions.library_index import LibraryIndex
from coach_tui.definitions.loader import read_programme
from coach_tui.definitions.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.core.model.programme import Programme

SHIPPED = Path(__file__).parents[2] / "sessions"

BLOCK = """
title: In rounds
schedule: {days: [mon, thu]}
steps:
  - circuit:
      rounds: 2
      every: 4m
      steps:
        - {exercise: squat, reps: 10}
        - {exercise: single-leg-balance, duration: 20s, sides: left}
  - {breathe: box, cycles: 2}
  - {exercise: squat, reps: amrap, duration: 30s, rest: 50s}
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "in-rounds.yaml").write_text(BLOCK)
    (tmp_path / "without-days.yaml").write_text(
        "title: Without days\nsteps: [{exercise: glute-bridge, reps: [10, 8], load: [2kg, 3kg]}]"
    )
    return Library(tmp_path, SHIPPED)


def problems(library: Library, phase: str) -> list[str]:
    """The problems of a programme with one phase, which begins in line 3."""
    text = f"programme: One phase\nphases:\n  - {phase}\n"
    loaded = read_programme(text.encode(), "p.yaml", "one-phase", library.exercises.sessions)
    assert (loaded.value is None) == any(p.severity is Severity.ERROR for p in loaded.problems)
    return [f"{p.line}:{p.column}: {p.message} ({p.hint})" for p in loaded.problems]


def programme(library: Library, phase: str) -> Programme:
    text = f"programme: One phase\nphases:\n  - {phase}\n"
    loaded = read_programme(text.encode(), "p.yaml", "one-phase", library.exercises.sessions)
    assert loaded.value is not None, loaded.problems
    return loaded.value


def changed(library: Library, phase: str) -> Session:
    """The only session of the only phase, changed."""
    (session,) = programme(library, phase).phases[0].sessions
    return session.applied_to(library.find(session.session).session)


@pytest.mark.parametrize(
    ("phase", "problem"),
    [
        ("{do: [{session: in-rounds}]}", "expected `weeks` or `sessions`, got neither"),
        ("{weeks: 1, sessions: 2, do: [{session: in-rounds}]}", "3:16: a phase: expected `weeks` or `sessions`, got both"),
        ("{weeks: 53, do: [{session: in-rounds}]}", "expected a whole number from 1 to 52"),
        ("{weeks: 1, do: []}", "`do`: expected 1 to 7 entries, got 0"),
        ("{weeks: 1, do: [{session: in-round}]}", "3:31: unknown session `in-round`; expected one of the catalogue or of this file (did you mean `in-rounds`?)"),
        ("{weeks: 1, do: [{session: without-days}]}", "3:5: a phase of weeks needs a `schedule`"),
        ("{weeks: 1, do: [{session: in-rounds}, {session: in-rounds}]}", "3:53: expected `in-rounds` once"),
        ("{weeks: 1, change: {reps: 5-3}, do: [{session: in-rounds}]}", "the smaller end of the range first"),
        ("{weeks: 1, change: {rep: 5}, do: [{session: in-rounds}]}", "unknown key `rep`; expected a key of a change (did you mean `reps`?)"),
        ("{weeks: 1, change: {reps: amrap}, do: [{session: in-rounds}]}", "`reps`: expected"),
        ("{weeks: 1, exercises: {sqat: {reps: 5}}, do: [{session: in-rounds}]}", "no session here has the exercise `sqat` (did you mean `squat`?)"),
        ("{weeks: 1, exercises: {single-leg-balance: {reps: 5}}, do: [{session: in-rounds}]}", "3:55: `reps`: no exercise here can take it (its work is not done in reps)"),
        ("{weeks: 1, exercises: {clamshell: {duration: 5s}}, do: [{session: clamshell-beginner}]}", "`duration`: no exercise here can take it (its work is not timed)"),
        ("{weeks: 1, exercises: {single-leg-balance: {hold: 2s}}, do: [{session: in-rounds}]}", "3:55: `hold`: no exercise here can take it"),
        ("{weeks: 1, exercises: {single-leg-balance: {tempo: {up: 2s}}}, do: [{session: in-rounds}]}", "3:56: `tempo`: no exercise here can take it"),
        ("{weeks: 1, exercises: {squat: {variation: single}}, do: [{session: in-rounds}]}", "`variation`: no exercise here can take it (did you mean `single-leg`?)"),
        ("{weeks: 1, exercises: {single-leg-balance: {variation: band}}, do: [{session: in-rounds}]}", "`variation`: no exercise here can take it (it has no variations)"),
        ("{weeks: 1, change: {hold: 2s, tempo: {hold: 3s}}, do: [{session: in-rounds}]}", "expected `hold` once, got it here and in `tempo`"),
        ("{weeks: 1, change: {tempo: {up: 0s, hold: 0s, down: 0s}}, do: [{session: clamshell-beginner}]}", "expected a rep of at least 0.5s"),
        ("{weeks: 1, schedule: {days_per_week: 2}, change: {sets: 3}, do: [{session: without-days}]}", "3:70: `glute-bridge` would have 3 sets, and `reps` for 2 of them (change `reps` together with `sets`)"),
        ("{weeks: 1, change: {reps: 80}, do: [{session: in-rounds}]}", "longer than its `every: 4m`"),
        ("{weeks: 1, change: {reps: 1000, sets: 50}, do: [{session: in-rounds}]}", "expected at most 5000 reps in a session"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_problem_at_its_place(library: Library, phase: str, problem: str):
    reported = problems(library, phase)
    assert any(problem in line for line in reported), reported


def test_mistakes_in_several_changes_are_all_named(library: Library):
    exercises = "{sqat: {reps: 5}, squat: {variation: single}, clamshel: {reps: 5}}"
    phase = f"{{weeks: 1, exercises: {exercises}, do: [{{session: in-rounds}}]}}"
    assert [line.split(" (")[0].split(": ", 1)[1] for line in problems(library, phase)] == [
        "no session here has the exercise `sqat`",
        "`variation`: no exercise here can take it",
        "no session here has the exercise `clamshel`",
    ]


def test_a_change_that_the_session_has_already_is_a_warning(library: Library):
    phase = "{weeks: 1, change: {sets: 2}, do: [{session: clamshell-beginner}]}"
    assert problems(library, phase) == [
        "3:25: `sets` changes nothing: the sessions have it so already ()"
    ]


def test_a_nearer_change_comes_over_one_for_all(library: Library):
    phase = (
        "{weeks: 1, change: {sets: 1, rest: 10s}, exercises: {squat: {sets: 2}},"
        " do: [{session: runners-hips, change: {rest: 20s}, exercises: {clamshell: {sets: 3}}}]}"
    )
    steps = {step.exercise.id: step for step in changed(library, phase).exercise_steps()}
    assert {name: step.sets for name, step in steps.items()} == {
        "banded-side-step": 1,
        "squat": 2,
        "clamshell": 3,
        "quadruped-hip-extension": 1,
        "glute-bridge": 1,
    }
    assert {(step.rest.ms, step.rest_after.ms) for step in steps.values()} == {(20_000, 20_000)}


def test_every_step_takes_what_it_can(library: Library):
    phase = (
        "{weeks: 1, change: {reps: 5-6, duration: 15s, hold: [2s, 3s], load: 2kg, band: red, rest: 5s},"
        " do: [{session: in-rounds}]}"
    )
    squats, balance, breaths, amrap = changed(library, phase).exercise_steps()
    assert (squats.dose, squats.sets) == (Reps(Range(5, 6)), 2)
    assert [squats.tempo_of_set(n).hold.high for n in (1, 2)] == [2_000, 3_000]
    assert squats.resistance(1) == ("2 kg", "red")
    assert isinstance(balance.dose, Timed)
    assert balance.dose.duration_ms == 15_000
    before = library.find("in-rounds").session.exercise_steps()[2]
    assert (breaths.dose, breaths.sets, breaths.rest.ms) == (before.dose, 1, 5_000)
    assert isinstance(amrap.dose, Timed)
    assert amrap.dose.duration_ms == 15_000
    assert amrap.rest_after.ms == 5_000


def test_the_author_of_the_programme_names_the_variation(library: Library):
    phase = "{sessions: 3, change: {variation: band}, do: [{session: clamshell-beginner}]}"
    (step,) = changed(library, phase).exercise_steps()
    assert (step.exercise.name, step.is_named) == ("Banded clamshell", True)


def test_a_programme_is_recognised_by_its_first_key_wherever_it_lies(
    tmp_path: Path, library: Library
):
    path = tmp_path / "mine.yaml"
    path.write_text("programme: Mine\nphases: [{weeks: 2, do: [{session: in-rounds}]}]\n")
    assert library.check([path]) == []
    path.write_text("programme: Mine\nphases: [{weeks: 2, do: [{session: in-roundz}]}]\n")
    assert [str(p) for p in library.check([path])] == [
        (
            f"{path}:2:36: unknown session `in-roundz`; expected one of the catalogue or of this file"
            " (did you mean `in-rounds`?)"
        )
    ]


def test_check_finds_the_sessions_beside_a_programme_anywhere(tmp_path: Path):
    (tmp_path / "programmes").mkdir()
    (tmp_path / "mine.yaml").write_text("title: Mine\nsteps: [{exercise: squat, reps: 8}]\n")
    path = tmp_path / "programmes" / "plan.yaml"
    path.write_text("programme: Plan\nphases: [{sessions: 2, do: [{session: mine}]}]\n")
    assert Library(tmp_path / "user", SHIPPED).check([path]) == []


def test_a_programme_of_too_much_is_refused(tmp_path: Path):
    steps = "".join("  - {exercise: squat, reps: 1}\n" for _ in range(500))
    (tmp_path / "long.yaml").write_text(f"title: Long\nsteps:\n{steps}")
    phases = "".join("  - {sessions: 1, do: [{session: long}]}\n" for _ in range(21))
    path = tmp_path / "plan.yaml"
    path.write_text(f"programme: Plan\nphases:\n{phases}")
    assert [str(problem) for problem in Library(tmp_path, SHIPPED).check([path])] == [
        f"{path}:23:5: expected at most 10000 exercises in all sessions of all phases"
    ]


def test_a_programme_among_the_sessions_says_where_it_belongs(tmp_path: Path, library: Library):
    (tmp_path / "mine.yaml").write_text("programme: Mine\nphases: []\n")
    (mine,) = [listing for listing in library.sessions() if listing.path.stem == "mine"]
    assert [str(problem) for problem in mine.problems] == [
        (
            f"{mine.path}:1:12: this is a programme, not a session"
            " (put the file into the folder `programmes`)"
        )
    ]


def index_in(folder: Path) -> Callable[[str], LibraryIndex]:
    return partial(LibraryIndex, folder / "index.json")


def test_the_users_programme_comes_before_the_shipped_one(tmp_path: Path, library: Library):
    assert "clamshell-to-band" in library.programmes.ids()
    (tmp_path / "programmes").mkdir()
    path = tmp_path / "programmes" / "clamshell-to-band.yaml"
    path.write_text("programme: Mine\nphases: [{weeks: 2, do: [{session: in-rounds}]}]\n")
    library, index = Library(tmp_path, SHIPPED), index_in(tmp_path)
    mine = library.programmes.find("clamshell-to-band")
    assert mine is not None
    assert mine.title == "Mine"
    for _ in range(2):  # read, then from the index
        assert library.programme("clamshell-to-band", index) == mine
        listings = {listing.name: listing for listing in library.programme_listings(index)}
        assert len(listings) == len(library.programmes.ids())
        assert listings["clamshell-to-band"].path == path


def test_a_programme_that_is_gone_is_none(tmp_path: Path, library: Library):
    assert library.programme("gone", index_in(tmp_path)) is None


@pytest.mark.skipif(sys.platform == "win32", reason="makes a link")
def test_a_programme_that_cannot_be_read_is_listed_as_broken(tmp_path: Path, library: Library):
    (tmp_path / "programmes").mkdir()
    path = tmp_path / "programmes" / "mine.yaml"
    path.symlink_to(tmp_path / "gone.yaml")
    for _ in range(2):
        mine = library.programme_listings(index_in(tmp_path))[0]
        assert (mine.name, mine.outline) == ("mine", None)
        assert "cannot be read: no such file" in str(mine.problems[0])


def test_a_block_without_a_time_for_its_rounds_may_get_longer(tmp_path: Path, library: Library):
    (tmp_path / "untimed.yaml").write_text(BLOCK.replace("      every: 4m\n", ""))
    assert problems(library, "{weeks: 1, change: {reps: 80}, do: [{session: untimed}]}") == []


@pytest.mark.parametrize(
    "before",
    ["- {exercise: squat, reps: 10}", "- circuit: {steps: [{exercise: squat, reps: 10}]}"],
)
def test_rounds_that_become_too_long_are_a_problem_whatever_comes_before_them(
    tmp_path: Path, library: Library, before: str
):
    (tmp_path / "behind.yaml").write_text(BLOCK.replace("steps:\n", f"steps:\n  {before}\n", 1))
    (line,) = problems(library, "{weeks: 1, change: {reps: 80}, do: [{session: behind}]}")
    assert "longer than its `every: 4m`" in line
