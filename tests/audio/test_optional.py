"""The command that installs an extra works where it is typed."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from coach_tui.audio.optional import install_command


def test_the_command_names_the_python_that_runs_the_program():
    python, *rest = shlex.split(install_command("voice"))
    assert Path(python).absolute() == Path(sys.executable)
    assert rest == ["-m", "pip", "install", "coach-tui[voice]"]


@pytest.mark.parametrize("where", ["opt/coach/bin", "my tools/bin"])
def test_the_command_is_short_in_the_folder_above_and_whole_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
):
    python = tmp_path / where / "python"
    monkeypatch.setattr(sys, "executable", str(python))
    assert shlex.split(install_command("render"))[0] == str(python)
    monkeypatch.chdir(tmp_path)
    assert shlex.split(install_command("render"))[0] == str(Path(where) / "python")


def test_a_folder_that_is_gone_costs_nothing(tmp_path: Path):
    gone = tmp_path / "gone"
    gone.mkdir()
    program = (
        f"import os; os.chdir({str(gone)!r}); os.rmdir({str(gone)!r})\n"
        "from coach_tui.audio.optional import install_command; print(install_command('voice'))\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=60
    )
    assert shlex.split(process.stdout)[0] == sys.executable


@pytest.mark.parametrize(
    ("mark", "command"),
    [
        ("pipx_metadata.json", 'pipx install --force "coach-tui[voice]"'),
        ("uv-receipt.toml", 'uv tool install "coach-tui[voice]"'),
    ],
)
def test_the_command_is_that_of_the_installer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, command: str
):
    (tmp_path / mark).touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert install_command("voice") == command


def test_uv_installs_where_there_is_no_pip(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("coach_tui.audio.optional.find_spec", lambda _name: None)
    assert shlex.split(install_command("voice"))[:4] == ["uv", "pip", "install", "--python"]
