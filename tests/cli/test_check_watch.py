"""Checking files again on every save."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from coach_tui.cli.check import changes, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RIGHT = "title: Sit\nsteps: [{exercise: sit, duration: 90s, prepare: 0s}]\n"
RIGHT += "exercises: {sit: {name: Sit}}\n"


class _OverError(Exception):
    """The person pressed ctrl+c."""


def reported(files: tuple[Path, ...], script: list[Callable[[], object]]) -> list[set[str]]:
    """The changes that are reported when these things happen between the looks, one at a time."""
    happening: Iterator[Callable[[], object]] = iter(script)

    def wait() -> None:
        try:
            next(happening)()
        except StopIteration:
            raise _OverError from None

    found: list[set[str]] = []
    with pytest.raises(_OverError):
        # What was reported before the end is in the list.
        found.extend({path.name for path in changed} for changed in changes(files, wait))
    return found


def nothing() -> None:
    """No time passes."""


def test_a_save_is_reported_once_and_only_when_it_is_over(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text("1")
    script = [nothing, lambda: file.write_text("12"), lambda: file.write_text("123"), nothing]
    assert reported((file,), [*script, nothing, nothing]) == [set(), {"a.yaml"}]


def test_a_file_put_in_the_place_of_the_old_one_is_reported_once(tmp_path):
    file, new = tmp_path / "a.yaml", tmp_path / "b.tmp"
    file.write_text("1")

    def replaced() -> None:
        new.write_text("2")
        new.replace(file)

    script = [nothing, file.unlink, nothing, replaced, nothing, nothing]
    assert reported((file,), script) == [set(), {"a.yaml"}]


def test_in_a_folder_only_what_was_saved_is_reported(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("1")
    script = [lambda: (tmp_path / "c.yaml").write_text("3"), nothing]
    assert reported((tmp_path,), script) == [set(), {"c.yaml"}]


def test_a_correct_session_is_printed_with_its_length_and_a_wrong_one_with_its_places(tmp_path):
    right, wrong = tmp_path / "right.yaml", tmp_path / "wrong.yaml"
    right.write_text(RIGHT)
    wrong.write_text(RIGHT.replace("duration", "duratoin"))
    assert list(report([right])) == [f"{right}: no problems, 1 min 30 s"]
    assert all(line.startswith(f"{wrong}:2:") for line in report([wrong]))


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="there, a signal ends a process at once")
def test_the_command_reports_a_save_and_ends_with_ctrl_c(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_text(RIGHT)
    with subprocess.Popen(
        [sys.executable, "-um", "coach_tui", "check", "--watch", str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as watching:
        assert watching.stdout is not None
        watching.stdout.readline()
        assert "1 min 30 s" in watching.stdout.readline()
        file.write_text(RIGHT.replace("90s", "60s"))
        watching.stdout.readline()
        assert watching.stdout.readline().endswith("no problems, 1 min\n")
        watching.send_signal(signal.SIGINT)
        assert watching.wait(10) == 0
