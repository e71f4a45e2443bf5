"""The sounds that a cue can name: files of the theme, replaced by the user's own; tones; speech.

A damaged file can crash the native decoder, and the user's files may come from anywhere: they are
decoded in a process apart (``python -m coach_tui.audio.sounds PATH...`` writes the frames to
stdout), so that neither the engine nor a command dies with one. All of them in the same, as the
engine plays nothing until it has them, and each start takes 0.1 s. The files of the theme ship with
the program and those of speech are written by it.
"""

from __future__ import annotations

import io
import logging
import os
import re
import struct
import subprocess
import sys
import wave
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from coach_tui.audio.lean_miniaudio import miniaudio
from coach_tui.audio.mixer import Group, Playable, Sample
from coach_tui.audio.pcm import RATE, WIDTH, audioop
from coach_tui.audio.sound_out import MAX_SPEECH_S, ScheduledSound
from coach_tui.audio.tones import SHAPES, ToneBank
from coach_tui.child_python import NO_CONSOLE, python_command

_logger = logging.getLogger(__name__)

# The kinds of files, in the order in which they are looked for.
ENDINGS = (".wav", ".flac", ".ogg", ".mp3")

MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_SECONDS = 10  # A longer sound is cut: it would sound into everything that follows
DECODE_TIMEOUT_S = 10.0  # Decoding takes 0.1 s in a process apart, most of it for its start
UNREADABLE = "it is not a WAV, FLAC, OGG or MP3 file that can be read"

# What the decoding process writes of each file: whether it was read, and the length of what follows,
# its frames or the reason.
_RESULT = struct.Struct(">?I")

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}", re.ASCII)

_BLOCK_FRAMES = 16_384


class SoundError(Exception):
    """A sound file cannot be used. The message is the reason, for the user."""


def decode(data: bytes, max_s: float = MAX_SECONDS) -> bytes:
    """Decode the first ``max_s`` of a WAV, FLAC, OGG Vorbis or MP3 file at the mixer's rate."""
    limit = round(max_s * RATE) * WIDTH
    if miniaudio is None:
        return _decode_wav(data, max_s)[:limit]
    pcm = bytearray()
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
        raise SoundError(UNREADABLE) from error
    if not pcm:
        raise SoundError("it holds no sound")
    return bytes(pcm[:limit])


def _decode_wav(data: bytes, max_s: float) -> bytes:
    """Decode a WAV file of 16 bits without miniaudio."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            rate, channels, width = file.getframerate(), file.getnchannels(), file.getsampwidth()
            pcm = file.readframes(min(file.getnframes(), round(max_s * rate)))
    except (EOFError, ValueError, RuntimeError, wave.Error) as error:
        raise SoundError("without miniaudio only WAV files can be read") from error
    if width != WIDTH or channels not in (1, 2) or not rate:
        raise SoundError("without miniaudio a WAV file has to have 16 bits")
    pcm = pcm[: len(pcm) // (WIDTH * channels) * WIDTH * channels]
    if channels == 2:
        pcm = audioop.tomono(pcm, WIDTH, 0.5, 0.5)
    if not pcm:
        raise SoundError("it holds no sound")
    return pcm if rate == RATE else audioop.ratecv(pcm, WIDTH, 1, rate, RATE, None)[0]


def read_sound(path: Path, max_s: float = MAX_SECONDS) -> bytes:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise SoundError(f"it is larger than {MAX_FILE_BYTES // 1024 // 1024} MiB")
    return decode(path.read_bytes(), max_s)


def read_untrusted_sounds(paths: Sequence[Path]) -> dict[Path, bytes | SoundError]:
    """Read sound files in a process apart; where that crashes or hangs, another one reads the next."""
    results: dict[Path, bytes | SoundError] = {}
    while len(results) < len(paths):
        unread = paths[len(results) :]
        results |= zip(unread, _read_in_child(unread), strict=False)
        if len(results) < len(paths):
            results[paths[len(results)]] = SoundError(UNREADABLE)
    return results


def _read_in_child(paths: Sequence[Path]) -> Iterator[bytes | SoundError]:
    """The results of as many files as a process read."""
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and module
            python_command(__spec__.name, *(str(path.absolute()) for path in paths)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=DECODE_TIMEOUT_S,
            creationflags=NO_CONSOLE,
            check=False,
        )
        output = child.stdout
    except subprocess.TimeoutExpired as error:
        output = error.stdout or b""
    while len(output) >= _RESULT.size:
        is_read, length = _RESULT.unpack_from(output)
        content, output = output[_RESULT.size :][:length], output[_RESULT.size + length :]
        if len(content) < length:
            return
        yield content if is_read else SoundError(content.decode("utf-8", "replace"))


class SoundBank:
    """The sounds of a theme, some of them replaced by the user's own.

    Folders are searched in order, the theme's last. ``note`` takes a sentence for the user about
    each file that cannot be used and each name that no folder has.
    """

    def __init__(self, folders: Sequence[Path], note: Callable[[str], None]) -> None:
        self._folders = tuple(folders)
        self._note = note
        self._sounds: dict[str, bytes | None] = {}
        self._read_ahead: dict[Path, bytes | SoundError] = {}

    def preload(self) -> None:
        """Decode all sounds of the theme, or the user's in their place."""
        names = [path.stem for path in self._folders[-1].glob("*.wav")] if self._folders else []
        files = [path for name in sorted(names) for path in self._files(name)]
        self._read_ahead = read_untrusted_sounds([path for path in files if self._is_users(path)])
        for name in sorted(names):
            self.get(name)
        self._read_ahead.clear()

    def get(self, name: str) -> bytes | None:
        """The sound of that name, or ``None`` if there is none that can be used."""
        if name not in self._sounds:
            self._sounds[name] = self._find(name) if _NAME.fullmatch(name) else None
            if self._sounds[name] is None:
                self._note(f"There is no sound called {name!r}: it stays unheard.")
        return self._sounds[name]

    def _find(self, name: str) -> bytes | None:
        for path in self._files(name):
            try:
                return self._read_users(path) if self._is_users(path) else read_sound(path)
            except (OSError, SoundError) as error:
                _logger.warning("%s: %s", path, error)
                reason = error.strerror if isinstance(error, OSError) else error
                self._note(f"{path} is not used: {reason}.")
        return None

    def _files(self, name: str) -> Iterator[Path]:
        for folder in self._folders:
            for ending in ENDINGS:
                path = folder / f"{name}{ending}"
                try:
                    is_there = path.is_file()
                except OSError:
                    is_there = True  # what it is that hinders is said when it is read
                if is_there:
                    yield path

    def _is_users(self, path: Path) -> bool:
        return path.parent != self._folders[-1]

    def _read_users(self, path: Path) -> bytes:
        result = self._read_ahead.get(path) or read_untrusted_sounds([path])[path]
        if isinstance(result, SoundError):
            raise result
        return result


# Nearly three minutes of speech: a session repeats the same numbers.
MAX_SPEECH_BYTES = 16 * 1024 * 1024

MAX_TONE_S = 3_600.0  # No phase is longer


class SoundSources:
    """Finds the source of a scheduled sound."""

    def __init__(self, sounds: SoundBank) -> None:
        self._sounds = sounds
        self._tones = ToneBank()
        self._speech: OrderedDict[str, bytes] = OrderedDict()

    def use_bank(self, sounds: SoundBank) -> None:
        """Take sounds from another bank from now on."""
        self._sounds = sounds

    def get(self, scheduled: ScheduledSound) -> tuple[Playable, Group] | None:
        """The source and its group in the mixer; ``None`` for silence."""
        if scheduled.sound in SHAPES:
            length_s = scheduled.duration_s or 0.0
            if not 0 < length_s <= MAX_TONE_S:
                return None
            return self._tones.get(scheduled.sound, length_s), Group.TONE
        if scheduled.text is not None or scheduled.path is not None:
            pcm = None if scheduled.path is None else self._speech_frames(scheduled.path)
            return None if pcm is None else (Sample(pcm), Group.VOICE)
        pcm = self._sounds.get(scheduled.sound)
        return None if pcm is None else (Sample(pcm), Group.SOUND)

    def _speech_frames(self, path: str) -> bytes | None:
        if (cached := self._speech.get(path)) is not None:
            self._speech.move_to_end(path)
            return cached
        try:
            pcm = read_sound(Path(path), MAX_SPEECH_S)
        except (OSError, ValueError, SoundError) as error:
            # Only this phrase is lost.
            _logger.warning("speech cannot be read: %s: %s", path, error)
            return None
        self._speech[path] = pcm
        while sum(map(len, self._speech.values())) > MAX_SPEECH_BYTES and len(self._speech) > 1:
            self._speech.popitem(last=False)
        return pcm


def main(paths: Sequence[str]) -> None:
    """Write the frames of files to stdout; for ``read_untrusted_sounds``."""
    if sys.platform == "linux":
        # The engine's real-time priority is not for decoding.
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    for path in paths:
        is_read = True
        try:
            content = read_sound(Path(path))
        except (OSError, SoundError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            is_read, content = False, (reason or UNREADABLE).encode("utf-8", "replace")
        sys.stdout.buffer.write(_RESULT.pack(is_read, len(content)) + content)
        sys.stdout.buffer.flush()  # the next file may end this process


if __name__ == "__main__":
    main(sys.argv[1:])
