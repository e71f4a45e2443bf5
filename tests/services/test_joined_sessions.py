"""Several sessions one after another as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach_tui.core.model.session import SESSION_SEPARATOR
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.services.sessions import UnknownVariationError, open_session

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))


def test_they_are_done_in_order_under_one_reference_that_opens_them_again():
    warm_up, main = open_session("pre-run"), open_session("glute-activation")
    both = open_session(SESSION_SEPARATOR.join(["pre-run", "glute-activation"]))
    assert both.reference == "pre-run + glute-activation"
    assert both.session.steps == warm_up.session.steps + main.session.steps
    assert open_session(both.reference) == both
    work_sets = compile_timeline(both.session).work_sets
    alone = [compile_timeline(part.session).work_sets for part in (warm_up, main)]
    assert [s.reps for s in work_sets] == [s.reps for part in alone for s in part]


def test_a_variation_counts_in_the_session_that_has_its_exercise():
    opened = open_session("breathing-reset + glute-activation", ["clamshell=band"])
    exercises = [step.exercise.name for step in opened.session.exercise_steps()]
    assert "Banded clamshell" in exercises
    with pytest.raises(UnknownVariationError):
        open_session("breathing-reset + glute-activation", ["clamshell=nonsense"])
