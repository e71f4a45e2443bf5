"""A warm process that speaks with a Python package: Pico (``pico``) or Hibari (``natural``).

Run as ``python -m coach_tui.audio.voice.worker NAME``. Each line on stdin is a JSON object with
``text``, ``voice`` and ``path``; the answer is a line with the error, empty if the file was written. The
process keeps native code, numpy and a model of 150 MB out of the app. It ends when stdin does, or
after a minute without work.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import wave
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

IDLE_S = 60.0
_PICO_RATE = 16_000


def _pico() -> Callable[[str, str, str], None]:
    package: Any = import_module("py_nanotts")
    folder = Path(package.__file__).with_name("lang")
    if folder.is_dir():
        # It refuses a path to its data of more than 190 bytes, as in a folder of pex.
        os.chdir(folder)
        package._default_lingware_path = lambda: os.curdir  # noqa: SLF001 - it is pinned
    synthesiser: Any = package.NanoTTS()

    def speak(text: str, voice: str, path: str) -> None:
        frames: bytes = synthesiser.speak(text, voice=voice)
        with wave.open(path, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(_PICO_RATE)
            file.writeframes(frames)

    return speak


def _natural() -> Callable[[str, str, str], None]:
    # Else its onnxruntime gives this machine a number in a file and sends what it is used for.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    synthesiser: Any = import_module("hibari").Hibari()

    def speak(text: str, _voice: str, path: str) -> None:
        # Its default voice only: it downloads all others.
        # A seed, so that the same text always sounds the same.
        synthesiser.save(text, path, seed=0)

    return speak


VOICES = {"pico": _pico, "natural": _natural}


def main(name: str) -> None:
    """Speak the texts of stdin into files until stdin ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # native libraries print to stdout
    # Warm before the first request: its own time limit is for the text alone.
    speak = VOICES[name]()
    busy = threading.Lock()
    idle = _idle_timer(busy)
    for line in sys.stdin.buffer:
        with busy:
            idle.cancel()
            try:
                request = json.loads(line)
                speak(request["text"], request["voice"], request["path"])
                error = ""
            except Exception as caught:  # noqa: BLE001 - the client reports it
                error = f"{type(caught).__name__}: {caught}"
            print(json.dumps(error), file=answers, flush=True)
            idle = _idle_timer(busy)


def _idle_timer(busy: threading.Lock) -> threading.Timer:
    def end() -> None:
        if busy.acquire(blocking=False):
            os._exit(0)

    timer = threading.Timer(IDLE_S, end)
    timer.daemon = True
    timer.start()
    return timer


if __name__ == "__main__":
    main(sys.argv[1])
