"""Choosing a variation from the command line, and the schema for editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from home_folder import SILENT

from coach_tui.cli import app
from coach_tui.cli.commands import coach_tui
from coach_tui.cli.schema import schema_text
from coach_tui.clock import SystemClock
from coach_tui.definitions.json_schema import SchemaName
from coach_tui.services.sessions import saved_variations

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


def coach(*arguments: str) -> Result:
    return CliRunner().invoke(coach_tui, arguments)


def sides(*arguments: str) -> set[str | None]:
    """The sides a bridge is done on."""
    found = coach("preview", "glute-activation", "--json", "--voice", "off", *arguments)
    assert found.exit_code == 0, found.output
    phases = json.loads(found.stdout)["phases"]
    return {phase["side"] for phase in phases if phase["exercise"] == "glute-bridge"}


def test_a_preview_shows_the_form_that_is_wished_for_and_keeps_nothing():
    assert sides() == {None}
    assert sides("--variation", "glute-bridge=single-leg") == {"left", "right"}
    assert saved_variations() == {}
    assert sides() == {None}


def test_the_variation_of_a_run_is_saved_for_the_next_until_it_is_undone(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(app, "SystemClock", lambda _: SystemClock(1000))
    run = "run", "glute-activation", *SILENT
    assert coach(*run, "--variation", "glute-bridge=single-leg").exit_code == 0
    assert saved_variations() == {"glute-bridge": "single-leg"}
    assert sides() == {"left", "right"}
    assert sides("--variation", "glute-bridge=") == {None}
    assert coach(*run, "--variation", "glute-bridge=").exit_code == 0
    assert saved_variations() == {}


def test_an_interrupted_session_resumes_in_its_own_variation_and_takes_no_other():
    found = coach("run", "--resume", "--variation", "glute-bridge=single-leg")
    assert found.exit_code == 2
    assert "in the variations the session was started with" in found.stderr


@pytest.mark.parametrize(
    ("wish", "code", "said"),
    [
        ("glute-bridge", 2, "expected EXERCISE=ID"),
        ("glute-brigde=single-leg", 1, "did you mean `glute-bridge`?"),
        ("glute-bridge=singel-leg", 1, "did you mean `single-leg`?"),
    ],
)
def test_a_wish_that_cannot_be_is_answered_with_the_nearest(wish: str, code: int, said: str):
    found = coach("preview", "glute-activation", "--voice", "off", "--variation", wish)
    assert found.exit_code == code
    assert said in " ".join(found.stderr.split())


@pytest.mark.parametrize("name", SchemaName)
def test_the_schema_is_printed_as_it_is(name: SchemaName):
    found = coach("schema", name.value)
    assert (found.exit_code, found.stdout) == (0, schema_text(name))


def test_installed_schemas_are_where_the_modeline_says(tmp_path: Path):
    found = coach("schema", "--install")
    assert found.exit_code == 0
    for name in SchemaName:
        path = tmp_path / "data" / "coach-tui" / "schema" / f"{name}.json"
        assert f"# yaml-language-server: $schema={path.as_uri()}" in found.stdout
        installed = path.read_text(encoding="utf-8")
        # Ids are completed where a file names sessions.
        completed = name in (SchemaName.SESSION, SchemaName.PROGRAMME)
        assert ('"glute-activation"' in installed) == completed
        assert completed or installed == schema_text(name)


def test_a_folder_that_cannot_be_written_is_reported_in_one_line(tmp_path: Path):
    (tmp_path / "data").write_text("a file in the way")
    found = coach("schema", "--install")
    assert found.exit_code == 1
    assert found.stderr.startswith("coach-tui: ")
    assert len(found.stderr.splitlines()) == 1
