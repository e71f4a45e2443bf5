"""What goes beside a rendered session: a cue sheet of its exercises, subtitles of what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.core.timeline import PhaseKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.core.cues import Cue
    from coach_tui.core.timeline import Timeline

MAX_TRACKS = 99
"""A cue sheet has no room for more."""

_FRAMES_A_SECOND = 75
"""Cue sheets count in frames of a compact disc."""


def chapters(timeline: Timeline) -> list[tuple[int, str]]:
    """Where each exercise begins, with what leads up to it: milliseconds and its name."""
    found: list[tuple[int, str]] = []
    item = None
    for phase in timeline.phases:
        if phase.item is not None and phase.item != item and phase.kind is not PhaseKind.REST:
            item = phase.item
            name = timeline.items[item].step.exercise.name
            # The first begins with the file, whatever comes before it.
            found.append((phase.start_ms if found else 0, name))
    return found or [(0, timeline.title)]


def cue_sheet(timeline: Timeline, file_name: str) -> str:
    """A cue sheet: one track for each exercise."""
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
    """Spoken phrases with their times, as WebVTT; empty where nothing is spoken."""
    lines: list[str] = []
    for cue in sorted(cues, key=lambda cue: cue.at_ms):
        if cue.say:
            lines += [f"{_vtt_time(cue.at_ms)} --> {_vtt_time(cue.at_ms + cue.duration_ms)}"]
            lines += [_vtt_text(_one_line(cue.say)), ""]
    return "\n".join(["WEBVTT", "", *lines]) if lines else ""


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _quoted(words: str) -> str:
    # There is no way to write a quotation mark inside quotation marks.
    return '"' + _one_line(words).replace('"', "'") + '"'


def _vtt_text(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _vtt_time(ms: int) -> str:
    hours, ms = divmod(ms, 3_600_000)
    minutes, ms = divmod(ms, 60_000)
    return f"{hours:02}:{minutes:02}:{ms // 1_000:02}.{ms % 1_000:03}"
