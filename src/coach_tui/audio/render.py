"""A whole session as a recording, mixed as in the engine, and the files beside it.

The sidecar files are a cue sheet with a track per exercise and WebVTT subtitles of the speech.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from coach_tui.audio.mixer import DELAY_FRAMES, Mixer
from coach_tui.audio.pcm import RATE, WIDTH
from coach_tui.core.timeline.timeline import PhaseKind, Timeline

if TYPE_CHECKING:
    from coach_tui.audio.sound_out import ScheduledSound
    from coach_tui.audio.sounds import SoundSources
    from coach_tui.core.coaching.cues import Cue

BLOCK_FRAMES = RATE  # A second: longer blocks are no faster


def frame_of(at_s: float) -> int:
    return round(at_s * RATE)


def render_blocks(
    sounds: Iterable[ScheduledSound], length_s: float, sources: SoundSources
) -> Iterator[bytes]:
    """Mix sounds, whose ``at_s`` counts from the start, into one recording, block by block.

    Only playing sounds are in memory, so a long session needs no more than a short one. It is at
    least ``length_s`` long; sounds that play at that time finish.
    """
    waiting = [(frame_of(item.at_s), number, item) for number, item in enumerate(sounds)]
    heapq.heapify(waiting)
    mixer = Mixer()
    end = frame_of(length_s)
    late = DELAY_FRAMES
    while waiting or mixer.position < end + DELAY_FRAMES:
        until = mixer.position + BLOCK_FRAMES
        while waiting and waiting[0][0] < until:
            frame, _, item = heapq.heappop(waiting)
            if (match := sources.get(item)) is not None:
                source, group = match
                mixer.place(source, frame, group)
                end = max(end, frame + source.n_frames)
        size = BLOCK_FRAMES if waiting else min(BLOCK_FRAMES, end + DELAY_FRAMES - mixer.position)
        block = mixer.mix(size)
        # Leave out the mixer's delay.
        yield block[late * WIDTH :]
        late = max(0, late - size)


MAX_TRACKS = 99  # The limit of the format
_FRAMES_A_SECOND = 75  # Cue sheets count frames of a compact disc


def chapters(timeline: Timeline) -> list[tuple[int, str]]:
    """The start of each exercise, introduction included, in milliseconds, and its name."""
    starts: list[tuple[int, str]] = []
    item = None
    for phase in timeline.phases:
        if (
            phase.exercise_index is not None
            and phase.exercise_index != item
            and phase.kind is not PhaseKind.REST
        ):
            item = phase.exercise_index
            name = timeline.exercises[item].step.exercise.name
            # The first starts with the file.
            starts.append((phase.start_ms if starts else 0, name))
    return starts or [(0, timeline.title)]


def cue_sheet(timeline: Timeline, file_name: str) -> str:
    """Return a cue sheet with a track for each exercise."""
    kind = "MP3" if file_name.lower().endswith(".mp3") else "WAVE"
    lines = [f"TITLE {_quoted(timeline.title)}", f"FILE {_quoted(file_name)} {kind}"]
    for number, (start_ms, name) in enumerate(chapters(timeline)[:MAX_TRACKS], 1):
        minutes, ms = divmod(start_ms, 60_000)
        seconds, ms = divmod(ms, 1_000)
        frames = ms * _FRAMES_A_SECOND // 1_000
        lines += [
            f"  TRACK {number:02} AUDIO",
            f"    TITLE {_quoted(name)}",
            f"    INDEX 01 {minutes:02}:{seconds:02}:{frames:02}",
        ]
    return "\n".join(lines) + "\n"


def web_vtt(cues: Iterable[Cue]) -> str:
    """The spoken phrases as WebVTT; empty without speech."""
    lines: list[str] = []
    for cue in sorted(cues, key=lambda cue: cue.at_ms):
        if cue.say:
            lines += [f"{_vtt_time(cue.at_ms)} --> {_vtt_time(cue.at_ms + cue.duration_ms)}"]
            lines += [_vtt_text(_one_line(cue.say)), ""]
    return "\n".join(["WEBVTT", "", *lines]) if lines else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    # The format has no escape for a quotation mark.
    return '"' + _one_line(text).replace('"', "'") + '"'


def _vtt_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _vtt_time(ms: int) -> str:
    hours, ms = divmod(ms, 3_600_000)
    minutes, ms = divmod(ms, 60_000)
    return f"{hours:02}:{minutes:02}:{ms // 1_000:02}.{ms % 1_000:03}"
