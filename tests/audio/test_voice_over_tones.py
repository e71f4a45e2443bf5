"""In whole sessions the voice is clear of the tones and glides have no steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from listening import clearances, runs, scheduled, stems, steps

from coach_tui import paths
from coach_tui.audio.pcm import RATE, WIDTH
from coach_tui.audio.sounds import SoundBank, SoundSources
from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.audio.voice.engines import engines_for
from coach_tui.audio.voice.speech import MeasuredSpeech
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching, CoachingLevel
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.timeline.timeline import Timeline

UNTIL_MS = 170_000
"""The first set of a session, with its introduction."""


def shipped(name: str) -> Timeline:
    return compile_timeline(
        Library(paths.user_sessions(), paths.assets("sessions")).find(name).session
    )


def theme_sources() -> SoundSources:
    return SoundSources(SoundBank([paths.assets("sounds") / "soft"], pytest.fail))


@pytest.mark.process
@pytest.mark.parametrize("session", ["glute-activation", "breathing-reset"])
def test_every_phrase_stands_clear_of_the_tones_by_twelve_decibels(session: str, tmp_path: Path):
    speech = MeasuredSpeech(SpeechCache(tmp_path), engines_for("auto"))
    if speech.path_of("Ready.") is None:
        pytest.skip("no voice is installed")
    cues = [
        cue
        for cue in cues_for(shipped(session), Coaching(), speech.length_of)
        if cue.at_ms + cue.duration_ms < UNTIL_MS
    ]
    parts = stems(list(scheduled(cues, speech)), UNTIL_MS / 1000, theme_sources())
    clear = clearances(parts, cues)
    assert len(clear) > 5
    assert [c for c in clear if c.db < 12] == []


@pytest.mark.parametrize("session", ["glute-activation", "breathing-reset"])
def test_tones_glide_on_from_rep_to_rep_without_a_step(session: str):
    run = next(runs(cues_for(shipped(session), Coaching(CoachingLevel.TONES))))[:7]
    first_ms, last_ms = run[0].at_ms, run[-1].at_ms + run[-1].duration_ms
    heard = list(scheduled(run, MeasuredSpeech(SpeechCache(paths.cache_dir()), ())))
    tones = stems(heard, last_ms / 1000, theme_sources()).tones
    # Without the edges, by which the first begins and the last ends.
    inside = tones[(first_ms * 48 + RATE // 20) * WIDTH : (last_ms * 48 - RATE // 20) * WIDTH]
    cents, decibels = steps(inside)
    assert cents < 10
    assert decibels < 1
