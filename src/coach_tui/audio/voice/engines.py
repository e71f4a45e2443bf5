"""The programs that speak a text into a WAV file, behind one protocol.

espeak-ng, Flite, macOS and Windows have a program, which is started for each phrase. The
Python packages, Pico and the natural voice, speak in a warm process of their own (``worker``). So a
voice that hangs or crashes takes nothing with it. The text never passes through a shell and never
is an argument: it goes through stdin, a file or a variable.

A language is a code such as ``de``, or ``en-GB`` where the region matters. The engines of ``ENGINES``
speak English; ``for_language`` returns the same voice in another language.
"""

from __future__ import annotations

import atexit
import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Protocol

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.audio.optional import install_command
from coach_tui.audio.sound_out import DOCTOR_HINT
from coach_tui.child_python import NO_CONSOLE, OWN_GROUP, find_program, python_command
from coach_tui.languages import DEFAULT_LANGUAGE, language_table, languages

WORDS_PER_MINUTE = 165  # A calm pace; the programs' default is about 175
TIMEOUT_S = 15.0  # A phrase takes from 10 ms to a second

# For the first phrase of a worker: loading takes half a second, on a busy machine several.
START_TIMEOUT_S = 60.0

MAX_LETTERS = 600  # Longer text is cut: there is no time for it between two reps


class VoiceError(Exception):
    """A voice could not speak a text."""


class VoiceStoppedError(VoiceError):
    """The worker was closed while it spoke: no other voice is to speak the text either."""


class VoiceEngine(Protocol):
    """A voice, by its name for ``--voice``."""

    @property
    def name(self) -> str:
        """The name."""
        ...

    @property
    def voice(self) -> str:
        """Voice, version and pace, as far as they change the sound."""
        ...

    def is_available(self) -> bool:
        """Whether it is installed; it may still fail to speak."""
        ...

    def render(self, text: str, path: Path) -> None:
        """Speak a text into a WAV file, or raise ``VoiceError``."""
        ...


def speakable(text: str) -> str:
    """Return a text without ``[[...]]`` or ``<...>``, which some voices take for commands."""
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


def _best(locales: Sequence[str], language: str) -> str | None:
    """The locale for a language: that of its region, else the first of the language."""
    base = language.partition("-")[0]
    return next(
        (locale for exact in (language, base) for locale in locales if locale.startswith(exact)),
        None,
    )


class Worker:
    """A warm process for a Python package that speaks. It ends by itself when it is idle."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._closes = 0
        self.process: subprocess.Popen[bytes] | None = None  # None before the first phrase
        atexit.register(self.close)

    def speak(self, text: str, voice: str, path: Path) -> None:
        closes = self._closes
        request = json.dumps({"text": text, "voice": voice, "path": str(path)})
        with self._lock:
            try:
                # A worker that became idle just now is replaced.
                answer = self._ask(request, closes) or self._ask(request, closes)
            except (OSError, ValueError) as error:  # ValueError: closed while it was written to
                self._end()
                raise VoiceError(f"{self._name}: {error}") from error
        try:
            error_text = json.loads(answer)
        except ValueError as error:
            raise VoiceError(f"{self._name}: the worker ended") from error
        if error_text:
            raise VoiceError(f"{self._name}: {error_text}")

    def close(self) -> None:
        """End the worker; all that wait for it get ``VoiceStoppedError``."""
        self._closes += 1
        self._end()

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                # Closing flushes what a dead worker has not read.
                with suppress(OSError):
                    _present(pipe).close()

    def _ask(self, request: str, closes: int) -> bytes:
        """Send a request to the worker and return its answer; empty if the worker has ended."""
        if closes != self._closes:
            raise VoiceStoppedError(f"{self._name}: closed")
        timeout_s = TIMEOUT_S if self.process else START_TIMEOUT_S
        process = self.process or self._started()
        timer = threading.Timer(timeout_s, process.kill)
        timer.daemon = True
        timer.start()
        try:
            _present(process.stdin).write(request.encode("ascii") + b"\n")
            _present(process.stdin).flush()
            answer = _present(process.stdout).readline()
        except BrokenPipeError:
            answer = b""
        finally:
            timer.cancel()
        if not answer:
            self._end()
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            python_command("coach_tui.audio.voice.worker", self._name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=OWN_GROUP,
            start_new_session=True,
        )
        return self.process


class WorkerVoice(Struct, eq=False):
    """A Python package that speaks in a ``Worker``, which all its languages share."""

    name: str  # Its name for `--voice`
    module: str  # The module that has to be installed
    distribution: str  # The package's name, for its version
    voices: Mapping[str, str]  # The package's voices by locale, the default first
    locale: str  # The present one
    worker: Worker

    @property
    def voice(self) -> str:
        return f"{self.voices[self.locale]} {_version(self.distribution)}"

    def is_available(self) -> bool:
        return importlib.util.find_spec(self.module) is not None

    def for_language(self, language: str) -> WorkerVoice | None:
        locale = _best(list(self.voices), language)
        return None if locale is None else replace(self, locale=locale)

    def render(self, text: str, path: Path) -> None:
        self.worker.speak(text, self.voices[self.locale], path)


def worker_voice(
    name: str, module: str, distribution: str, voices: Mapping[str, str]
) -> WorkerVoice:
    """A voice in its first locale, with a worker of its own."""
    return WorkerVoice(name, module, distribution, voices, next(iter(voices)), Worker(name))


def _present(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe to the worker")
    return pipe


class ProgramVoice(Struct, eq=False):
    """A program of the system, started for each phrase."""

    name: str
    program: str
    variant: str  # Voice and pace, where `{voice}` is the present one
    # Speaks a text into a WAV file with one of its voices; raises `VoiceError`.
    speak: Callable[[str, Path, str], None]
    voice_for: Callable[[str], str | None]  # The program's voice for a language; None for none
    platform: str = ""  # The `sys.platform` that has it; empty for any
    present: str = "en"  # The present voice

    @property
    def voice(self) -> str:
        if (program := find_program(self.program)) is None:
            return self.variant.format(voice=self.present)
        status = Path(program).stat()
        return f"{self.variant.format(voice=self.present)} {status.st_size} {status.st_mtime_ns}"

    def is_available(self) -> bool:
        return self.platform in ("", sys.platform) and find_program(self.program) is not None

    def for_language(self, language: str) -> ProgramVoice | None:
        voice = self.voice_for(language) if self.is_available() else self.present
        return None if voice is None else replace(self, present=voice)

    def render(self, text: str, path: Path) -> None:
        self.speak(text, path, self.present)


def _run(
    program: str, arguments: Sequence[str], text: str, more: Mapping[str, str] | None = None
) -> None:
    executable = find_program(program)
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


def _speak_with_espeak(text: str, path: Path, voice: str) -> None:
    pace = str(WORDS_PER_MINUTE)
    _run("espeak-ng", ["-v", voice, "-s", pace, "-b", "1", "-w", str(path), "--stdin"], text)


def _espeak_voice(language: str) -> str:
    return language.lower() if language.startswith("en-") else language.partition("-")[0]


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


def _speak_with_flite(text: str, path: Path, voice: str) -> None:
    """Flite reads ASCII, and speaks an argument with a space in it: the text goes through a file."""
    with tempfile.TemporaryDirectory(prefix="coach-tui-") as folder:
        words = Path(folder) / "words.txt"
        words.write_text(_in_ascii(text), encoding="ascii")
        _run("flite", ["-voice", voice, "-f", str(words), "-o", str(path)], "")


def _speak_with_say(text: str, path: Path, voice: str) -> None:
    """The voice that is chosen in the settings of macOS, or a named one; see ``man say``."""
    form = ["--file-format=WAVE", "--data-format=LEI16@22050"]
    named = ["-v", voice] if voice != _SYSTEM else []
    arguments = [*named, "-r", str(WORDS_PER_MINUTE), *form, "-o", str(path), "-f", "-"]
    # Without a locale it reads an old encoding of the Mac.
    _run("say", arguments, text, {"LC_ALL": "en_US.UTF-8"})


_SYSTEM = "system"  # The voice of the system's settings

# The usual voices of macOS: before these in the alphabet come some that sing or whisper.
_SAY_FIRST = ("Samantha", "Daniel", "Anna", "M\N{LATIN SMALL LETTER O WITH ACUTE}nica")


def _say_voice(language: str) -> str | None:
    if language == "en":
        return _SYSTEM
    voices = _say_voices()
    locale = _best(sorted(set(voices.values())), language)
    names = [name for name, spoken in voices.items() if spoken == locale]
    return next((name for name in _SAY_FIRST if name in names), names[0] if names else None)


@cache
def _say_voices() -> Mapping[str, str]:
    """The installed voices of macOS with their locales."""
    say = find_program("say")
    if say is None:
        return {}
    with suppress(OSError, subprocess.SubprocessError):
        listed = subprocess.run(  # noqa: S603 - a program of the system, fixed arguments
            [say, "-v", "?"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=True,
        ).stdout.decode("utf-8", "replace")
        listed_voices = re.findall(r"^(.+?) +([a-z]{2,3}_[A-Z]{2}) ", listed, re.MULTILINE)
        return {name: locale.replace("_", "-") for name, locale in listed_voices}
    return {}


# Without a double quotation mark, which a Windows command line may lose.
_WINDOWS_SCRIPT = """\
$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Speech
$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer
$wanted = $env:COACH_TUI_LANGUAGE
if (-not $voice.Voice.Culture.Name.StartsWith($wanted)) {
    $all = $voice.GetInstalledVoices() | Where-Object { $_.Enabled }
    $chosen = @($all | Where-Object { $_.VoiceInfo.Culture.Name.StartsWith($wanted) }) +
        @($all | Where-Object { $_.VoiceInfo.Culture.Name.StartsWith($wanted.Substring(0, 2)) }) |
        Select-Object -First 1
    if ($chosen) { $voice.SelectVoice($chosen.VoiceInfo.Name) }
    elseif (-not $wanted.StartsWith('en')) { throw 'No voice of this language.' }
}
$bits = [System.Speech.AudioFormat.AudioBitsPerSample]::Sixteen
$channel = [System.Speech.AudioFormat.AudioChannel]::Mono
$form = New-Object System.Speech.AudioFormat.SpeechAudioFormatInfo(22050, $bits, $channel)
$voice.SetOutputToWaveFile($env:COACH_TUI_SPEECH, $form)
$voice.Speak($env:COACH_TUI_WORDS)
$voice.Dispose()
"""


def _speak_with_windows(text: str, path: Path, voice: str) -> None:
    """The user's voice of Windows if it speaks the language, else the first that does."""
    arguments = ["-NoProfile", "-NonInteractive", "-Command", _WINDOWS_SCRIPT]
    # Not on stdin, which PowerShell reads in the code page of the console, and to change
    # that is to change it for the app as well.
    values = {"SPEECH": str(path), "WORDS": text, "LANGUAGE": voice}
    variables = {f"COACH_TUI_{name}": value for name, value in values.items()}
    _run("powershell", arguments, "", variables)


# English only: its package downloads all other voices.
NATURAL = worker_voice("natural", "hibari", "hibari-tts", {"en-US": "heart"})

SAY = ProgramVoice(
    "say",
    "say",
    f"{{voice}} {WORDS_PER_MINUTE}",
    _speak_with_say,
    _say_voice,
    platform="darwin",
    present=_SYSTEM,
)

WINDOWS = ProgramVoice(
    "windows", "powershell", "{voice}", _speak_with_windows, str, platform="win32"
)

PICO = worker_voice(
    "pico",
    "py_nanotts",
    "py-nanotts",
    {locale: locale for locale in ("en-GB", "en-US", "de-DE", "es-ES")},
)

FLITE = ProgramVoice(
    "flite",
    "flite",
    "{voice} ascii",
    _speak_with_flite,
    lambda language: "slt" if language.startswith("en") else None,
    present="slt",
)

ESPEAK = ProgramVoice(
    "espeak-ng",
    "espeak-ng",
    f"{{voice}} {WORDS_PER_MINUTE}",
    _speak_with_espeak,
    _espeak_voice,
)

# All voices, in the order in which they are tried: the easiest to understand first.
ENGINES = (NATURAL, SAY, WINDOWS, PICO, FLITE, ESPEAK)


def close_workers() -> None:
    """End the warm processes, also those that speak: what waits for them gets an error at once."""
    for engine in ENGINES:
        if isinstance(engine, WorkerVoice):
            engine.worker.close()


def engines_for(choice: str, language: str = DEFAULT_LANGUAGE) -> tuple[VoiceEngine, ...]:
    """The voices to try: all for ``auto``, else the one of that name.

    For another language than English, the voices that speak it come first; if the chosen one does
    not, another takes its place. Where none speaks it, an English one has to.
    """
    chosen = [engine for engine in ENGINES if choice in ("auto", engine.name)]
    if language.partition("-")[0] == DEFAULT_LANGUAGE:
        return tuple(engine.for_language(language) or engine for engine in chosen)
    others = [engine for engine in ENGINES if chosen and engine not in chosen]
    native = [engine.for_language(language) for engine in (*chosen, *others)]
    return (*filter(None, native), *chosen)


def engines_for_text(choice: str, language: str) -> tuple[VoiceEngine, ...]:
    """The voices to try for a text in another language than its session's: any that speaks it.

    Where none does, that of the session has to.
    """
    chosen = [engine for engine in ENGINES if choice in ("auto", engine.name)]
    others = [engine for engine in ENGINES if chosen and engine not in chosen]
    return tuple(filter(None, (engine.for_language(language) for engine in (*chosen, *others))))


def voices_by_language(choice: str, region: str) -> dict[str, str]:
    """The name of the first installed voice for each language, by the language's name."""
    names: dict[str, str] = {}
    for code in languages():
        language = f"en-{region}" if region and code == DEFAULT_LANGUAGE else code
        voices = (engine for engine in engines_for(choice, language) if engine.is_available())
        name = next((voice.name for voice in voices), "none")
        names[language_table(code)["name"]] = name
    return names


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
    return f"There is no voice: tones only. {DOCTOR_HINT}"
