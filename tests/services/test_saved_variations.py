"""The variations that the user chose for all sessions, in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.services.sessions import save_variations, saved_variations
from coach_tui.settings import settings_file

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_variations_are_saved_beside_those_chosen_before_and_a_problem_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert save_variations({"clamshell": "wall", "squat": "single-leg"}) is None
    assert save_variations({"clamshell": "", "glute-bridge": "single-leg"}) is None
    saved = {"squat": "single-leg", "glute-bridge": "single-leg"}
    assert saved_variations() == saved
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file" / "config"))
    (tmp_path / "file").write_text("in the way")
    problem = save_variations({"clamshell": "wall"})
    assert problem is not None
    assert str(settings_file()) in problem
    assert saved_variations() == {}
