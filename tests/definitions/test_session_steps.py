"""Steps that do the steps of another session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach_tui.core.model.session import ExerciseStep
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library
from coach_tui.definitions.library_index import LibraryIndex
from coach_tui.definitions.problems import DefinitionError

if TYPE_CHECKING:
    from pathlib import Path

EXERCISES = "exercises: {march: {name: March, position: standing}}\n"
WARM_UP = (
    "title: Warm-up\nequipment: [mat]\nstop_if: [You feel dizzy.]\n"
    "defaults: {prepare: 2s, rest: 3s}\n" + EXERCISES + "steps:\n"
    "  - {exercise: march, duration: 10s, sets: 2}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    user = tmp_path / "user"
    user.mkdir()
    (user / "warm-up.yaml").write_text(WARM_UP)
    return user


def library(folder: Path) -> Library:
    return Library(folder, folder.parent / "shipped")


def write(folder: Path, name: str, steps: str, head: str = "") -> None:
    (folder / f"{name}.yaml").write_text(f"title: {name}\n{head}steps:\n{steps}")


def test_its_steps_are_done_with_their_own_defaults(folder: Path):
    own = "  - session: warm-up\n  - {exercise: sit, duration: 20s}\n"
    head = "defaults: {prepare: 9s}\nequipment: [chair]\nexercises: {sit: {name: Sit}}\n"
    write(folder, "morning", own, head)
    session = library(folder).find("morning").session
    assert [step.prepare.ms for step in session.exercise_steps()] == [2_000, 9_000]
    assert session.equipment == ("chair", "mat")
    assert session.stop_if == ("You feel dizzy.",)
    # 2 + 10 + 3 + 10, its rest of 3, 9 + 20.
    assert compile_timeline(session).total_ms == 57_000


def test_one_warm_up_serves_many_sessions_and_may_stand_in_a_block(folder: Path):
    write(
        folder, "twice", "  - circuit: {rounds: 2, round_rest: 5s, steps: [{session: warm-up}]}\n"
    )
    write(folder, "through", "  - session: twice\n  - session: warm-up\n")
    session = library(folder).find("through").session
    assert all(isinstance(step, ExerciseStep) for step in session.exercise_steps())
    # 2 x 25 with 5 between, 5 after the block, 25.
    assert compile_timeline(session).total_ms == 85_000


def test_a_circle_is_refused_at_the_step_that_leads_into_it(folder: Path):
    write(folder, "a", "  - rest: 5s\n  - session: b\n")
    write(folder, "b", "  - session: a\n")
    with pytest.raises(DefinitionError) as caught:
        library(folder).find("a")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (4, 14)
    assert "its steps lead back to it: b -> a -> b" in str(problem)


def test_an_unknown_or_broken_session_is_a_problem_and_a_path_is_no_name(folder: Path):
    write(folder, "broken", "  - nonsense: 1\n")
    for name, words in (
        ("warmup", "unknown session `warmup`"),
        ("broken", "has problems of its own"),
        ("../user/warm-up", "expected an id of lower-case"),
    ):
        write(folder, "x", f"  - session: {name}\n")
        with pytest.raises(DefinitionError, match=words):
            library(folder).find("x")


def test_the_list_shows_a_change_of_the_session_that_is_done(folder: Path, tmp_path: Path):
    write(folder, "morning", "  - session: warm-up\n")

    def total_ms() -> int:
        index = LibraryIndex(tmp_path / "index.json", "1")
        listings = library(folder).sessions(index=lambda _digest: index)
        outline = next(item.outline for item in listings if item.reference == "morning")
        assert outline is not None
        return outline.total_ms

    assert total_ms() == 25_000
    (folder / "warm-up.yaml").write_text(WARM_UP.replace("10s", "20s"))
    assert total_ms() == 45_000
