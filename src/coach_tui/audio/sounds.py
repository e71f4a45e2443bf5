"""Finds a sound by its name and decodes it, from the user's folder first."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

import miniaudio

from coach_tui.audio.mixer import Group, Sample
from coach_tui.audio.pcm import RATE, WIDTH
from coach_tui.audio.sound_out import MAX_SPEECH_S
from coach_tui.audio.tones import SHAPES, ToneBank

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach_tui.audio.mixer import Playable
    from coach_tui.audio.sound_out import ScheduledSound

_logger = logging.getLogger(__name__)

ENDINGS = (".wav", ".flac", ".ogg", ".mp3")
"""Kinds of files that are looked for, in this order."""

MAX_FILE_BYTES = 8 * 1024 * 1024

MAX_SECONDS = 10
"""A cue longer than this is cut there: it would sound into everything that follows."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}", re.ASCII)

_BLOCK_FRAMES = 16_384


class SoundError(Exception):
    """A sound file cannot be used. The message says why, for the person."""


def decode(data: bytes, max_s: float = MAX_SECONDS) -> bytes:
    """Decode a WAV, FLAC, OGG Vorbis or MP3 file to what the mixer takes.

    Args:
        data: The file.
        max_s: What comes after so many seconds is left out.

    Returns:
        Frames at the mixer's rate.

    Raises:
        SoundError: It is none of those, or holds no sound.
    """
    pcm = bytearray()
    limit = round(max_s * RATE) * WIDTH
    try:
        stream = miniaudio.stream_memory(
            data,
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=RATE,
            frames_to_read=_BLOCK_FRAMES,
        )
        # Block by block, so that a small file cannot unfold into gigabytes.
        for block in stream:
            pcm += block.tobytes()
            if len(pcm) >= limit:
                stream.close()
                break
    except miniaudio.MiniaudioError as error:
        raise SoundError("it is not a WAV, FLAC, OGG or MP3 file that can be read") from error
    if not pcm:
        raise SoundError("it holds no sound")
    return bytes(pcm[:limit])


class SoundBank:
    """The sounds of a theme, some of them replaced by the user's own.

    Args:
        folders: Where to look, first to last: the user's folder, the theme's.
        note: Told, in a sentence for the person, of a file that cannot be used and
            of a name that is in no folder; of each once.
    """

    def __init__(self, folders: Sequence[Path], note: Callable[[str], None]) -> None:
        self._folders = tuple(folders)
        self._note = note
        self._known: dict[str, bytes | None] = {}

    def preload(self) -> None:
        """Decode all that the last folder, the theme's, has names for."""
        for path in sorted(self._folders[-1].glob("*.wav")) if self._folders else ():
            self.get(path.stem)

    def get(self, name: str) -> bytes | None:
        """The sound of that name, or ``None`` when there is none that can be used."""
        if name not in self._known:
            self._known[name] = self._find(name) if _NAME.fullmatch(name) else None
            if self._known[name] is None:
                self._note(f"There is no sound called {name!r}: it stays unheard.")
        return self._known[name]

    def _find(self, name: str) -> bytes | None:
        for folder in self._folders:
            for ending in ENDINGS:
                path = folder / f"{name}{ending}"
                try:
                    if path.is_file():
                        return read_sound(path)
                except (OSError, SoundError) as error:
                    _logger.warning("%s: %s", path, error)
                    why = error.strerror if isinstance(error, OSError) else error
                    self._note(f"{path} is not used: {why}.")
        return None


def read_sound(path: Path, max_s: float = MAX_SECONDS) -> bytes:
    """Read a sound file as ``decode`` does.

    Raises:
        OSError: It cannot be read.
        SoundError: It cannot be used.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise SoundError(f"it is larger than {MAX_FILE_BYTES // 1024 // 1024} MiB")
    return decode(path.read_bytes(), max_s)


# MERGED: Everything that can be heard, by what a cue says: sounds of the theme, tones, speech.


MAX_SPEECH_BYTES = 16 * 1024 * 1024
"""Nearly three minutes of speech: a coach says the same numbers over and over."""

MAX_TONE_S = 3_600.0
"""No phase is longer."""


class SoundSources:
    """Finds what a cue asks for.

    Args:
        sounds: The theme, with the user's own.
    """

    def __init__(self, sounds: SoundBank) -> None:
        self._sounds = sounds
        self._tones = ToneBank()
        self._speech: OrderedDict[str, bytes] = OrderedDict()

    def use_bank(self, sounds: SoundBank) -> None:
        """Take the theme's sounds from another bank from now on."""
        self._sounds = sounds

    def get(self, asked: ScheduledSound) -> tuple[Playable, Group] | None:
        """What is to be heard, and the group it is mixed with; ``None`` for nothing."""
        if asked.sound in SHAPES:
            length_s = asked.duration_s or 0.0
            if not 0 < length_s <= MAX_TONE_S:
                return None
            return self._tones.get(asked.sound, length_s), Group.TONE
        if asked.text is not None or asked.path is not None:
            pcm = None if asked.path is None else self._spoken(asked.path)
            return None if pcm is None else (Sample(pcm), Group.VOICE)
        pcm = self._sounds.get(asked.sound)
        return None if pcm is None else (Sample(pcm), Group.SOUND)

    def _spoken(self, path: str) -> bytes | None:
        if (known := self._speech.get(path)) is not None:
            self._speech.move_to_end(path)
            return known
        try:
            pcm = read_sound(Path(path), MAX_SPEECH_S)
        except (OSError, SoundError) as error:
            # The phrase goes unheard; the next may be there.
            _logger.warning("speech cannot be read: %s: %s", path, error)
            return None
        self._speech[path] = pcm
        while sum(map(len, self._speech.values())) > MAX_SPEECH_BYTES and len(self._speech) > 1:
            self._speech.popitem(last=False)
        return pcm
