"""A session as one recording: every sound in its place to the sample, nothing clipped."""

from __future__ import annotations

import tracemalloc
from array import array
from math import log10
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach_tui import paths
from coach_tui.audio.mixer import Group, Sample
from coach_tui.audio.pcm import RATE
from coach_tui.audio.render import render_blocks
from coach_tui.audio.sound_out import ScheduledSound
from coach_tui.audio.sounds import SoundBank, SoundSources
from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.audio.voice.engines import engines_for
from coach_tui.audio.voice.speech import MeasuredSpeech
from coach_tui.core.coaching.cues import Sound, cues_for
from coach_tui.core.coaching.lines import Coaching, CoachingLevel
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from coach_tui.audio.mixer import Playable


class Clicks(SoundSources):
    """Everything is one sample long."""

    def __init__(self):
        super().__init__(SoundBank((), lambda _: None))

    def get(self, scheduled: ScheduledSound) -> tuple[Playable, Group] | None:
        """One sample."""
        del scheduled
        return Sample(array("h", [1_000]).tobytes()), Group.SOUND


def theme() -> SoundSources:
    return SoundSources(SoundBank([paths.assets("sounds") / "soft"], pytest.fail))


def samples(blocks: Iterable[bytes]) -> array[int]:
    return array("h", b"".join(blocks))


@given(st.lists(st.integers(0, 10_000), unique=True, max_size=40))
def test_every_sound_begins_on_its_sample(at_ms: list[int]):
    sounds = [ScheduledSound("tick", ms / 1000) for ms in at_ms]
    heard = samples(render_blocks(sounds, 11.0, Clicks()))
    assert len(heard) == 11 * RATE
    assert [n for n, value in enumerate(heard) if value] == sorted(ms * 48 for ms in at_ms)


def test_the_onsets_of_a_shipped_session_are_those_of_its_plan():
    listing = Library(paths.user_sessions(), paths.assets("sessions")).find("glute-activation")
    timeline = compile_timeline(listing.session)
    cues = [
        cue
        for cue in cues_for(timeline, Coaching(CoachingLevel.TONES))
        if cue.at_ms < 200_000 and cue.sound in set(Sound)
    ]
    at = sorted({cue.at_ms * 48 for cue in cues})
    heard = samples(
        render_blocks([ScheduledSound(c.sound, c.at_ms / 1000) for c in cues], 0, Clicks())
    )
    assert [n for n, value in enumerate(heard) if value] == at


def test_no_sample_clips_when_everything_sounds_at_once():
    sounds = [ScheduledSound(sound.value, 0.5) for sound in Sound for _ in range(3)]
    sounds += [ScheduledSound("rise", 0.0, duration_s=3.0)]
    assert max(map(abs, samples(render_blocks(sounds, 4.0, theme())))) <= 32_001


def test_what_still_sounds_at_the_end_is_let_out():
    bank = theme()
    done = bank.get(ScheduledSound("done", 1.0))
    assert done is not None
    heard = samples(render_blocks([ScheduledSound("done", 1.0)], 1.0, bank))
    assert len(heard) == RATE + done[0].n_frames


def test_an_hour_takes_no_more_memory_than_a_minute():
    bank = theme()

    def peak(minutes: int) -> int:
        sounds = (
            ScheduledSound("rise", n, duration_s=2.0) for n in range(0, minutes * 60, minutes)
        )
        tracemalloc.start()
        for block in render_blocks(sounds, minutes * 60.0, bank):
            assert block
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1)
    assert peak(20) < peak(1) + 200_000


def level_db(pcm: bytes) -> float:
    """Return the power of the windows of 20 ms that are not silent, in decibels of full scale."""
    values = array("h", pcm)
    powers = [sum(v * v for v in values[n : n + 960]) / 960 for n in range(0, len(values), 960)]
    sounding = [power for power in powers if power > 100]
    return 10 * log10(sum(sounding) / len(sounding) / 32_768**2)


def test_speech_stands_clear_of_tones_by_twelve_decibels(tmp_path: Path):
    speech = MeasuredSpeech(SpeechCache(tmp_path), engines_for("auto"))
    path = speech.path_of("Twelve. Keep your heels together.")
    if path is None:
        pytest.skip("no voice is installed")
    voice = [ScheduledSound("voice", 1.0, path=path)]
    tone = [ScheduledSound("rise", 0.0, duration_s=4.0)]
    spoken = b"".join(render_blocks(voice, 4.0, theme()))
    both = array("h", b"".join(render_blocks([*voice, *tone], 4.0, theme())))
    alone = array("h", spoken)
    tones = array("h", (b - a for a, b in zip(alone, both, strict=False)))
    first, last = round(1.2 * RATE), round(2.2 * RATE)
    clear = level_db(alone[first:last].tobytes()) - level_db(tones[first:last].tobytes())
    assert 12 < clear < 30
