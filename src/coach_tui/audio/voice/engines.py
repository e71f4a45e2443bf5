"""The programs that speak a text into a WAV file, behind one protocol.

espeak-ng, Flite, macOS and Windows have a program, which is started for each phrase. The
Python packages, Pico and the natural voice, speak in a warm process of their own (``worker``). So a
voice that hangs or crashes takes nothing with it. The text never passes through a shell and never
is an argument: it goes through stdin, a file or a variable.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Protocol

from coach_tui.audio.optional import install_command
from coach_tui.child_python import NO_CONSOLE, OWN_GROUP, python_command

WORDS_PER_MINUTE = 165
"""A calm pace; the programs' default is about 175."""

TIMEOUT_S = 15.0
"""A phrase takes from 10 ms to a second."""

START_TIMEOUT_S = 60.0
"""For the first phrase of a worker: loading takes half a second, on a busy machine several."""

MAX_LETTERS = 600
"""Longer text is cut: there is no time for it between two reps."""


class VoiceError(Exception):
    """A voice could not speak a text."""


class VoiceEngine(Protocol):
    """A voice, by its name for ``--voice``."""

    name: str

    @property
    def voice(self) -> str:
        """Voice, version and pace, as far as they change the sound."""
        ...

    def is_available(self) -> bool:
        """Whether it is installed; it may still fail to speak."""
        ...

    def render(self, text: str, path: Path) -> None:
        """Speak a text into a WAV file.

        Raises:
            VoiceError: That did not work.
        """
        ...


def speakable(text: str) -> str:
    """Return a text without characters that a voice could take for a command.

    Several voices read ``[[...]]`` or ``<...>`` as instructions.
    """
    words = "".join(
        char if char.isprintable() and char not in "[]<>{}|\\`" else " " for char in text
    )
    return " ".join(words.split())[:MAX_LETTERS]


@cache
def _version(distribution: str) -> str:
    from importlib import metadata  # noqa: PLC0415 - for the voices that need it

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


class WorkerVoice:
    """A Python package that speaks in a warm process, which ends by itself when it is idle.

    Args:
        name: Its name for ``--voice`` and for the worker.
        module: The module that has to be installed.
        distribution: The package's name, for its version.
    """

    def __init__(self, name: str, module: str, distribution: str, variant: str) -> None:
        self.name = name
        self._module = module
        self._distribution = distribution
        self._variant = variant
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    @property
    def voice(self) -> str:
        """Voice and version."""
        return f"{self._variant} {_version(self._distribution)}"

    def is_available(self) -> bool:
        """Whether the package is installed."""
        return importlib.util.find_spec(self._module) is not None

    def render(self, text: str, path: Path) -> None:
        """Speak a text into a WAV file.

        Raises:
            VoiceError: That did not work.
        """
        request = json.dumps({"text": text, "path": str(path)}).encode("ascii") + b"\n"
        with self._lock:
            try:
                # A worker that became idle just now is replaced.
                answer = self._ask(request) or self._ask(request)
            except OSError as error:
                self.close()
                raise VoiceError(f"{self.name}: {error}") from error
        try:
            error_text = json.loads(answer)
        except ValueError as error:
            raise VoiceError(f"{self.name}: the worker ended") from error
        if error_text:
            raise VoiceError(f"{self.name}: {error_text}")

    def close(self) -> None:
        """End the worker."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                # Closing flushes what a dead worker has not read.
                with suppress(OSError):
                    _present(pipe).close()

    def _ask(self, request: bytes) -> bytes:
        """Send a request to the worker and return its answer; empty if the worker has ended."""
        timeout_s = TIMEOUT_S if self._process else START_TIMEOUT_S
        process = self._process or self._started()
        timer = threading.Timer(timeout_s, process.kill)
        timer.daemon = True
        timer.start()
        try:
            _present(process.stdin).write(request)
            _present(process.stdin).flush()
            answer = _present(process.stdout).readline()
        except BrokenPipeError:
            answer = b""
        finally:
            timer.cancel()
        if not answer:
            self.close()
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            python_command("coach_tui.audio.voice.worker", self.name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=OWN_GROUP,
            start_new_session=True,
        )
        return self._process


def _present(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe to the worker")
    return pipe


@dataclass(slots=True)
class ProgramVoice:
    """A program of the system, started for each phrase.

    Attributes:
        variant: Voice and pace.
        speak: Speaks a text into a WAV file; raises ``VoiceError``.
        platform: The ``sys.platform`` that has it; empty for any.
    """

    name: str
    program: str
    variant: str
    speak: Callable[[str, Path], None]
    platform: str = ""

    @property
    def voice(self) -> str:
        """Voice, pace and version of the program, which is another after an update."""
        if (program := shutil.which(self.program)) is None:
            return self.variant
        status = Path(program).stat()
        return f"{self.variant} {status.st_size} {status.st_mtime_ns}"

    def is_available(self) -> bool:
        """Whether it is installed."""
        return self.platform in ("", sys.platform) and shutil.which(self.program) is not None

    def render(self, text: str, path: Path) -> None:
        """Speak a text into a WAV file."""
        self.speak(text, path)


def _run(
    program: str, arguments: Sequence[str], text: str, more: Mapping[str, str] | None = None
) -> None:
    executable = shutil.which(program)
    if executable is None:
        raise VoiceError(f"{program} is not there")
    try:
        process = subprocess.run(  # noqa: S603 - a program of the system, the text on its stdin
            [executable, *arguments],
            input=text.encode("utf-8"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=TIMEOUT_S,
            env={**os.environ, **(more or {})},
            creationflags=NO_CONSOLE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise VoiceError(f"{program}: {error}") from error
    if process.returncode:
        last_line = process.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise VoiceError(f"{program} ended with {process.returncode}: {' '.join(last_line)}")


def _speak_with_espeak(text: str, path: Path) -> None:
    pace = str(WORDS_PER_MINUTE)
    _run("espeak-ng", ["-v", "en", "-s", pace, "-b", "1", "-w", str(path), "--stdin"], text)


_PLAIN = str.maketrans(
    {
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{DEGREE SIGN}": " degrees",
    }
)


def _in_ascii(text: str) -> str:
    """Return a text in ASCII; letters without an equivalent are left out."""
    # A half becomes figures and a fraction slash.
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN)).replace(
        "\N{FRACTION SLASH}", "/"
    )
    return decomposed.encode("ascii", "ignore").decode("ascii")


def _speak_with_flite(text: str, path: Path) -> None:
    """Flite reads ASCII, and speaks an argument with a space in it: the text goes through a file."""
    with tempfile.TemporaryDirectory(prefix="coach-tui-") as folder:
        words = Path(folder) / "words.txt"
        words.write_text(_in_ascii(text), encoding="ascii")
        _run("flite", ["-voice", "slt", "-f", str(words), "-o", str(path)], "")


def _speak_with_say(text: str, path: Path) -> None:
    """The voice that is chosen in the settings of macOS; see ``man say``."""
    form = ["--file-format=WAVE", "--data-format=LEI16@22050"]
    arguments = ["-r", str(WORDS_PER_MINUTE), *form, "-o", str(path), "-f", "-"]
    # Without a locale it reads an old encoding of the Mac.
    _run("say", arguments, text, {"LC_ALL": "en_US.UTF-8"})


_WINDOWS_SCRIPT = """\
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Speech
$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer
if ($voice.Voice.Culture.TwoLetterISOLanguageName -ne 'en') {
    $english = $voice.GetInstalledVoices() |
        Where-Object { $_.Enabled -and $_.VoiceInfo.Culture.TwoLetterISOLanguageName -eq 'en' } |
        Select-Object -First 1
    if ($english) { $voice.SelectVoice($english.VoiceInfo.Name) }
}
$bits = [System.Speech.AudioFormat.AudioBitsPerSample]::Sixteen
$channel = [System.Speech.AudioFormat.AudioChannel]::Mono
$form = New-Object System.Speech.AudioFormat.SpeechAudioFormatInfo(22050, $bits, $channel)
$voice.SetOutputToWaveFile($env:COACH_TUI_SPEECH, $form)
$voice.Speak($env:COACH_TUI_WORDS)
$voice.Dispose()
"""
"""Without a double quotation mark, which a Windows command line may lose."""


def _speak_with_windows(text: str, path: Path) -> None:
    """The user's voice of Windows if it speaks English, else the first that does."""
    arguments = ["-NoProfile", "-NonInteractive", "-Command", _WINDOWS_SCRIPT]
    # Not on stdin, which PowerShell reads in the code page of the console, and to change
    # that is to change it for the app as well.
    _run("powershell", arguments, "", {"COACH_TUI_SPEECH": str(path), "COACH_TUI_WORDS": text})


NATURAL = WorkerVoice("natural", "hibari", "hibari-tts", "heart")

SAY = ProgramVoice("say", "say", f"system {WORDS_PER_MINUTE}", _speak_with_say, "darwin")

WINDOWS = ProgramVoice("windows", "powershell", "english", _speak_with_windows, "win32")

PICO = WorkerVoice("pico", "py_nanotts", "py-nanotts", "en-GB")

FLITE = ProgramVoice("flite", "flite", "slt ascii", _speak_with_flite)

ESPEAK = ProgramVoice("espeak-ng", "espeak-ng", f"en {WORDS_PER_MINUTE}", _speak_with_espeak)

ENGINES: Sequence[VoiceEngine] = (NATURAL, SAY, WINDOWS, PICO, FLITE, ESPEAK)
"""All voices, in the order in which they are tried: the easiest to understand first."""


def engines_for(choice: str) -> tuple[VoiceEngine, ...]:
    """Return the voices to try for a choice: all for ``auto``, else the one of that name."""
    return tuple(engine for engine in ENGINES if choice in ("auto", engine.name))


def voice_advice() -> str:
    """Return how to get a voice that is easier to understand; empty if it is installed."""
    if NATURAL.is_available():
        return ""
    if _has_natural_wheels():
        advice = f"For a natural voice: {install_command('natural')}"
    else:
        advice = "The natural voice has no package for this system."
    if PICO.is_available() or SAY.is_available() or WINDOWS.is_available():
        return advice
    return f"{advice} Pico, which usually comes with the program, is not here either."


def _has_natural_wheels() -> bool:
    """Whether onnxruntime has a wheel for this system; without one pip cannot install it at all."""
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        return False
    return platform.machine().lower() in ("x86_64", "amd64", "aarch64", "arm64")


def no_voice_text() -> str:
    """Return that there is no voice, short enough for a small screen."""
    return "There is no voice: tones only. For one, see coach-tui doctor."
