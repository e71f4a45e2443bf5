"""Programs that speak a text into a WAV file.

Each is started anew for a phrase, so that one that hangs or dies takes nothing with it.
The text never passes through a shell and never stands among the arguments: it is read
from stdin or, where a program cannot do that well, from a file or a variable.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from coach_tui.audio.optional import install_command
from coach_tui.child_python import python_command

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WORDS_PER_MINUTE = 165
"""A calm pace; the voices' own is about 175."""

TIMEOUT_S = 15.0
"""A phrase takes 10 ms with espeak-ng and up to a second with others."""

MAX_LETTERS = 600
"""Longer text is cut: nobody listens to it between two reps."""


class VoiceError(Exception):
    """A voice could not speak a text."""


class VoiceEngine(Protocol):
    """A program that speaks."""

    @property
    def name(self) -> str:
        """What ``--voice`` calls it."""
        ...

    @property
    def voice(self) -> str:
        """Voice and pace, as far as they change the sound."""
        ...

    def is_available(self) -> bool:
        """Whether it is installed. Whether it works shows when it speaks."""
        ...

    def render(self, text: str, path: Path) -> None:
        """Speak a text into a WAV file.

        Raises:
            VoiceError: That did not work.
        """
        ...


def speakable(text: str) -> str:
    """A text without what a voice might take for a command.

    Several read ``[[...]]`` or ``<...>`` as instructions; control characters and odd
    spaces are no words.
    """
    words = "".join(
        char if char.isprintable() and char not in "[]<>{}|\\`" else " " for char in text
    )
    return " ".join(words.split())[:MAX_LETTERS]


@dataclass(frozen=True, slots=True)
class EspeakNg:
    """espeak-ng, on Linux as a rule."""

    name: str = "espeak-ng"
    voice: str = f"en {WORDS_PER_MINUTE}"

    def is_available(self) -> bool:
        """Whether it is installed."""
        return shutil.which("espeak-ng") is not None

    def render(self, text: str, path: Path) -> None:
        """Speak a text into a WAV file."""
        arguments = ["-v", "en", "-s", str(WORDS_PER_MINUTE), "-b", "1", "-w", str(path), "--stdin"]
        _run("espeak-ng", arguments, text)


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
    """A text in the only letters that some voices know; what has no likeness there is left out."""
    # A half comes apart into figures and a stroke of its own.
    apart = unicodedata.normalize("NFKD", text.translate(_PLAIN)).replace("\N{FRACTION SLASH}", "/")
    return apart.encode("ascii", "ignore").decode("ascii")


@dataclass(frozen=True, slots=True)
class Flite:
    """Flite, a small voice for Linux. It knows no letters but those of ASCII."""

    name: str = "flite"
    voice: str = "slt ascii"

    def is_available(self) -> bool:
        """Whether it is installed."""
        return shutil.which("flite") is not None

    def render(self, text: str, path: Path) -> None:
        """Speak a text into a WAV file."""
        # It reads files, and takes an argument with a space in it for words.
        with tempfile.TemporaryDirectory(prefix="coach-tui-") as folder:
            words = Path(folder) / "words.txt"
            words.write_text(_in_ascii(text), encoding="ascii")
            _run("flite", ["-voice", "slt", "-f", str(words), "-o", str(path)], "")


@dataclass(frozen=True, slots=True)
class MacSay:
    """The voice of macOS, the one the person chose in its settings; see ``man say``."""

    name: str = "say"
    voice: str = f"system {WORDS_PER_MINUTE}"

    def is_available(self) -> bool:
        """Whether this is macOS."""
        return sys.platform == "darwin" and shutil.which("say") is not None

    def render(self, text: str, path: Path) -> None:
        """Speak a text into a WAV file."""
        form = ["--file-format=WAVE", "--data-format=LEI16@22050"]
        arguments = ["-r", str(WORDS_PER_MINUTE), *form, "-o", str(path), "-f", "-"]
        # Without a locale its programs take what they read for an old encoding of the Mac's.
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
"""Without a double quotation mark, which a command line of Windows may lose."""


@dataclass(frozen=True, slots=True)
class WindowsSpeech:
    """The voice of Windows: the person's own if it speaks English, else the first that does."""

    name: str = "windows"
    voice: str = "english"

    def is_available(self) -> bool:
        """Whether this is Windows."""
        return sys.platform == "win32" and shutil.which("powershell") is not None

    def render(self, text: str, path: Path) -> None:
        """Speak a text into a WAV file."""
        arguments = ["-NoProfile", "-NonInteractive", "-Command", _WINDOWS_SCRIPT]
        # Not on stdin, which PowerShell reads in the code page of the console, and to change
        # that is to change it for the app as well.
        more = {"COACH_TUI_SPEECH": str(path), "COACH_TUI_WORDS": text}
        _run("powershell", arguments, "", more)


@dataclass(frozen=True, slots=True)
class BundledEspeak:
    """espeak-ng as a Python package, the extra ``voice``.

    It is under the GPL and native code: it runs in a process of its own.
    """

    name: str = "bundled"
    voice: str = f"en {WORDS_PER_MINUTE}"

    def is_available(self) -> bool:
        """Whether the extra is installed."""
        return importlib.util.find_spec("espeakng_loader") is not None

    def render(self, text: str, path: Path) -> None:
        """Speak a text into a WAV file."""
        python, *arguments = python_command(
            "coach_tui.audio.voice.bundled_espeak", str(WORDS_PER_MINUTE), str(path)
        )
        _run(python, arguments, text)


ENGINES: Sequence[VoiceEngine] = (
    MacSay(),
    WindowsSpeech(),
    EspeakNg(),
    BundledEspeak(),
    Flite(),
)
"""Every voice there is code for; the first that works is used."""


def engines_for(choice: str) -> tuple[VoiceEngine, ...]:
    """The voices to try for a choice: all for ``auto``, else the one of that name."""
    return tuple(engine for engine in ENGINES if choice in ("auto", engine.name))


def voice_advice() -> str:
    """What a person can do who has none."""
    install = install_command("voice")
    if sys.platform == "darwin" or sys.platform == "win32":
        return f"For a voice: {install}"
    return f"For a voice install espeak-ng, or: {install}"


def no_voice_text() -> str:
    """That there is none, short enough for a line on a small screen."""
    if sys.platform == "darwin" or sys.platform == "win32":
        return "There is no voice: tones only. For one, see coach-tui doctor."
    return "There is no voice: tones only. Install espeak-ng, or see coach-tui doctor."


_NO_CONSOLE = int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
"""On Windows a program gets no console: it could change the one that the app draws on."""


def _run(
    program: str, arguments: Sequence[str], text: str, more: Mapping[str, str] | None = None
) -> None:
    found = shutil.which(program)
    if found is None:
        raise VoiceError(f"{program} is not there")
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system's, the text on its stdin
            [found, *arguments],
            input=text.encode("utf-8"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=TIMEOUT_S,
            env={**os.environ, **(more or {})},
            creationflags=_NO_CONSOLE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise VoiceError(f"{program}: {error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise VoiceError(f"{program} ended with {done.returncode}: {' '.join(said)}")
