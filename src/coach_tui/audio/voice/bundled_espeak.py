"""espeak-ng from the package ``espeakng-loader``, spoken into a file: a process of its own.

Started as ``python -m coach_tui.audio.voice.bundled_espeak WORDS_PER_MINUTE PATH`` with the text
on stdin.
"""

from __future__ import annotations

import ctypes
import importlib
import sys
import wave
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples come through the callback

_RATE_PARAMETER = 1  # espeakRATE

_UTF8 = 1  # espeakCHARS_UTF8; no SSML, no phonemes

_BY_CHARACTER = 1  # POS_CHARACTER

_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


def main() -> None:
    """Speak what stdin holds into the file that the command line names."""
    words_per_minute, path = int(sys.argv[1]), sys.argv[2]
    text = sys.stdin.buffer.read()
    loader = importlib.import_module("espeakng_loader")
    rate, frames = _speak(text, words_per_minute, loader.get_library_path, loader.get_data_path)
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(frames)


def _speak(
    text: bytes,
    words_per_minute: int,
    library_path: Callable[[], str],
    data_path: Callable[[], str],
) -> tuple[int, bytes]:
    espeak = ctypes.CDLL(str(library_path()))
    frames = bytearray()

    def take(samples: ctypes._Pointer[ctypes.c_short], count: int, _events: object) -> int:  # pyright: ignore[reportPrivateUsage] - ctypes has no other name for it
        if samples and count > 0:
            frames.extend(ctypes.string_at(samples, count * 2))
        return 0

    callback = _Callback(take)
    rate = espeak.espeak_Initialize(_SYNCHRONOUS, 0, str(data_path()).encode(), 0)
    if rate <= 0:
        sys.exit("espeak-ng could not be started")
    espeak.espeak_SetSynthCallback(callback)
    espeak.espeak_SetVoiceByName(b"en")
    espeak.espeak_SetParameter(_RATE_PARAMETER, words_per_minute, 0)
    espeak.espeak_Synth(text, len(text) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None)
    espeak.espeak_Synchronize()
    espeak.espeak_Terminate()
    return rate, bytes(frames)


if __name__ == "__main__":
    main()
