"""A person's empty home, with the program used in it as a person uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from coach_tui.cli import app
from coach_tui.cli.commands import coach_tui
from coach_tui.clock import SystemClock

if TYPE_CHECKING:
    from click.testing import Result


FAST_TRAINING = """
import sys
from coach_tui.cli import app, main
from coach_tui.clock import SystemClock
speed = float(sys.argv.pop(1))
app.SystemClock = lambda _: SystemClock(speed)
main()
"""
"""The program with a clock that runs faster, unlike a rehearsal with ``--speed`` recorded."""


SILENT = ("--plain", "--audio", "off", "--voice", "off")


class Home:
    """A home without anything of a person's in it, where what ships has been read before.

    Attributes:
        env: The environment of whatever runs in it.
    """

    def __init__(self, folder: Path, *, read_before: bool = True) -> None:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
        self.env = {**inherited, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data")}
        self._processes: list[subprocess.Popen[str]] = []
        if read_before:
            for file, content in _indexes().items():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                (folder / file).write_bytes(content)

    def coach(self, *arguments: str, answer: str = "") -> Result:
        """Give a command, in this process: most of them need none of their own.

        A fault of the program's own is raised here, where the program would report it.
        """
        strangers = {key: None for key in os.environ if key.startswith("XDG_")}
        return CliRunner().invoke(
            coach_tui,
            arguments,
            input=answer,
            env={**strangers, **self.env},
            catch_exceptions=False,
            prog_name="coach-tui",
        )

    def process(self, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        """Run the program to its end, in a process as a person's shell does."""
        return subprocess.run(
            [sys.executable, "-m", "coach_tui", *arguments],
            env=self.env,
            input=answer,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self, *arguments: str, speed: int | None = None) -> subprocess.Popen[str]:
        """Start the program, to be talked to while it runs; training, with a faster clock."""
        program = ["-m", "coach_tui"] if speed is None else ["-c", FAST_TRAINING, str(speed)]
        process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._processes.append(process)
        return process

    def train(self, *arguments: str, speed: int = 500) -> Result:
        """Give ``run`` in this process, with a faster clock; no key is typed."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(app, "SystemClock", lambda _: SystemClock(speed))
            return self.coach(*arguments)

    def history(self) -> list[dict[str, Any]]:
        """What the journal holds."""
        return json.loads(self.coach("history", "--json").stdout)["entries"]

    def close(self) -> None:
        """End whatever still runs."""
        for process in self._processes:
            process.kill()
            process.communicate()


@cache
def _indexes() -> dict[Path, bytes]:
    """The indexes of what ships: each home would read it all anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = Home(folder, read_before=False)
        for command in ("today", "programme show"):
            home.coach(*command.split())
        return {
            path.relative_to(folder): path.read_bytes() for path in folder.rglob("*-index.json")
        }


class TrainingHome(Home):
    """A home with a session in it.

    Attributes:
        session: Its file.
    """

    def __init__(self, folder: Path, session: str) -> None:
        super().__init__(folder)
        self.session = folder / "two-sides.yaml"
        self.session.write_text(session)

    def run(self, *arguments: str, speed: int = 20) -> subprocess.Popen[str]:
        """Start ``run`` with these arguments, line by line and without sound."""
        return self.start("run", *arguments, *SILENT, speed=speed)


def read_until(process: subprocess.Popen[str], wanted: str) -> list[str]:
    """Read lines until one holds ``wanted``."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if wanted in line:
            return lines
    raise AssertionError(f"{wanted!r} was not printed: {lines}")
