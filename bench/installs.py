"""Installs the wheel into throw-away environments and uses it there; prints a table.

    .venv/bin/python bench/installs.py [--python 3.11 --python 3.13]

In each environment: what ``coach-tui doctor`` finds, a session of two reps whose sound is recorded, and the
same session rendered. Variants: without a compiler, and without miniaudio, where a program of the
sound system plays; and as one file by shiv and pex. Interpreters that are not installed are left out, and said so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from sound_recorder import SoundRecorder  # noqa: E402

from coach_tui.clock import monotonic_s  # noqa: E402

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
SESSION = """\
title: Two reps
coaching: brief
steps:
  - {exercise: glute-bridge, reps: 2, prepare: 3s}
"""
AUDIBLE = 300
"""Of 32,767: louder than anything that is not meant to be heard."""
LOG_LINES = 15


@dataclass(frozen=True)
class Variant:
    """How an environment differs from a usual one."""

    name: str
    compiler: bool = True
    miniaudio: bool = True


VARIANTS = [
    Variant("pip"),
    Variant("pipx"),
    Variant("uv"),
    Variant("pip, no compiler", compiler=False),
    Variant("pip, no miniaudio", miniaudio=False),
    Variant("shiv"),
    Variant("pex"),
]


class Installation:
    """A place of its own with the program in it.

    Attributes:
        command: The program as this tool put it there.
        python: Its interpreter.
    """

    def __init__(self, folder: Path, python: str, variant: Variant) -> None:
        self._folder = folder
        self._env = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "XDG_"))},
            "HOME": str(folder / "home"),
            "PIPX_HOME": str(folder / "pipx"),
            "PIPX_BIN_DIR": str(folder / "bin"),
            "UV_TOOL_DIR": str(folder / "tools"),
            "UV_TOOL_BIN_DIR": str(folder / "bin"),
            "UV_PYTHON_DOWNLOADS": "never",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        (folder / "home").mkdir(parents=True)
        if not variant.compiler:
            self._env.update(CC="/bin/false", CXX="/bin/false")
        self._install(python, variant)

    def _install(self, python: str, variant: Variant) -> None:
        wheel = str(next((self._folder.parent / "wheel").glob("*.whl")))
        environment = self._folder / "venv"
        match variant.name.split(",")[0]:
            case "pipx":
                pipx = self._folder / "pipx-itself"
                self.run(sys.executable, "-m", "venv", str(pipx))
                self.run(str(pipx / "bin/pip"), "install", "-q", "pipx")
                self.run(str(pipx / "bin/pipx"), "install", "-q", "--python", python, wheel)
                self.command = self._folder / "bin/coach-tui"
                environment = self._folder / "pipx/venvs/coach-tui"
            case "uv":
                uv = str(Path(sys.executable).parent / "uv")
                self.run(uv, "tool", "install", "-q", "--python", python, wheel)
                self.command = self._folder / "bin/coach-tui"
                environment = self._folder / "tools/coach-tui"
            case "shiv" | "pex" as archiver:
                self.run(python, "-m", "venv", str(environment))
                self.run(str(environment / "bin/pip"), "install", "-q", archiver)
                self.command = self._folder / f"coach-tui.{archiver}"
                # The interpreter by its path: `/usr/bin/env python3` may be another one.
                starts = {"shiv": ["-p", python], "pex": ["--python-shebang", python]}[archiver]
                made = ["-c", "coach-tui", "-o", str(self.command), *starts, wheel]
                self.run(str(environment / "bin" / archiver), *made)
            case _:
                self.run(python, "-m", "venv", str(environment))
                self.run(str(environment / "bin/pip"), "install", "-q", wheel)
                self.command = environment / "bin/coach-tui"
        self.python = environment / "bin/python"
        if not variant.miniaudio:
            self.run(str(environment / "bin/pip"), "uninstall", "-q", "-y", "miniaudio")

    def run(
        self, *command: str, passes: tuple[int, ...] = (0,), env: Mapping[str, str] | None = None
    ) -> str:
        """Run a command in this place and return what it prints.

        Args:
            command: A program and its arguments.
            passes: The exit codes that are no failure.
            env: More environment variables.

        Raises:
            RuntimeError: It failed; the message has the last lines.
        """
        ended = subprocess.run(
            command,
            env={**self._env, **(env or {})},
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        if ended.returncode not in passes:
            lines = (ended.stdout + ended.stderr).splitlines()[-LOG_LINES:]
            raise RuntimeError(f"{' '.join(command)} gave {ended.returncode}\n" + "\n".join(lines))
        return ended.stdout


def row(installation: Installation, folder: Path) -> list[str]:
    """Use the program once in each way; the cells of a row."""
    command = str(installation.command)
    session = folder / "two-reps.yaml"
    session.write_text(SESSION, encoding="utf-8")
    with SoundRecorder() as recorder:
        printed = installation.run(command, "doctor", "--json", passes=(0, 1), env=recorder.env)
        findings = json.loads(printed)
        verdicts = {finding["what"]: finding for finding in findings["findings"]}
        begun_s = monotonic_s()
        installation.run(command, "run", "--plain", str(session), env=recorder.env)
        samples = recorder.between(begun_s, monotonic_s())
    loudest = max(map(abs, samples), default=0)
    rendered = folder / "two-reps.wav"
    installation.run(command, "render", str(session), "-o", str(rendered))
    with wave.open(str(rendered)) as file:
        length_s = file.getnframes() / file.getframerate()
    bad = [what for what, finding in verdicts.items() if finding["verdict"] not in ("ok", "note")]
    sound = next((f["found"] for what, f in verdicts.items() if "sound" in what), "?")
    return [
        ", ".join(bad) or "no problem",
        sound,
        verdicts["voice"]["found"],
        f"heard, {len(samples) / 48_000:.0f} s" if loudest > AUDIBLE else "SILENT",
        f"{length_s:.1f} s",
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", action="append", metavar="VERSION", help=", ".join(PYTHONS))
    parser.add_argument("--variant", action="append", choices=[v.name for v in VARIANTS])
    options = parser.parse_args()
    heads = ["python", "by", "doctor", "sound", "voice", "session", "rendered"]
    print(" | ".join(heads), flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(
            [
                sys.executable,
                "-m",
                "hatchling",
                "build",
                "-t",
                "wheel",
                "-d",
                str(folder / "wheel"),
            ],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        for version in options.python or PYTHONS:
            python = interpreter(version)
            if python is None:
                print(f"{version} | is not installed here", flush=True)
                continue
            for variant in VARIANTS:
                if options.variant and variant.name not in options.variant:
                    continue
                place = folder / f"{version} {variant.name}".replace(" ", "-").replace(",", "")
                try:
                    cells = row(Installation(place, python, variant), place)
                except RuntimeError as error:
                    cells = [str(error)]
                print(" | ".join([version, variant.name, *cells]), flush=True)
                shutil.rmtree(place)


def interpreter(version: str) -> str | None:
    """The path of a Python that runs, or None."""
    candidates = [
        shutil.which(f"python{version}"),
        *map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python")),
    ]
    for candidate in filter(None, candidates):
        ended = subprocess.run(
            [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"],
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode == 0 and ended.stdout.startswith(version):
            return ended.stdout.split(maxsplit=1)[1].strip()
    return None


if __name__ == "__main__":
    main()
