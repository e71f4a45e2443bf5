"""Short samples, to choose by ear."""

from __future__ import annotations

import pytest

from coach_tui.core.coaching.cues import (
    VOICE,
    Sound,
    Tone,
    coaching_sample,
    counts_sample,
    phrase_sample,
    theme_sample,
    tones_sample,
)
from coach_tui.core.coaching.lines import CoachingLevel, Counts, TempoSound


def test_a_sample_of_coaching_says_less_the_less_is_wanted():
    said = [[cue.say for cue in coaching_sample(level) if cue.say] for level in CoachingLevel]
    full, brief, tones = said
    assert full[: len(brief)] == brief
    assert len(full) > len(brief) > 0
    assert tones == []
    assert all(coaching_sample(level)[0].sound == Sound.PREPARE for level in CoachingLevel)


def test_a_sample_of_tones_is_one_rep_with_what_leads_through_it():
    glide, ticks, off = ([cue.sound for cue in tones_sample(tones)] for tones in TempoSound)
    assert [sound for sound in glide if sound in set(Tone)] == [Tone.RISE, Tone.STAY, Tone.FALL]
    assert Sound.TICK in ticks
    assert not set(off) & {*Tone, Sound.TICK}
    assert not any(cue.say for tones in TempoSound for cue in tones_sample(tones))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (Counts.EVERY, ["One.", "Two.", "Three."]),
        (Counts.FIVES, ["Five.", "Ten.", "Fifteen."]),
        (Counts.LAST_FIVE, ["Sixteen.", "Seventeen.", "Eighteen."]),
    ],
)
def test_a_sample_of_counts_distinguishes_them(counts: Counts, said: list[str]):
    assert [cue.say for cue in counts_sample(counts)] == said


def test_every_sample_begins_at_once_and_speech_is_as_long_as_it_is():
    samples = [theme_sample(), phrase_sample("One."), *map(tones_sample, TempoSound)]
    samples += [counts_sample(counts, lambda _: 700) for counts in Counts]
    assert all(sample[0].at_ms == 0 for sample in samples)
    lengths = {cue.duration_ms for cue in counts_sample(Counts.EVERY, lambda _: 700)}
    assert lengths == {700}
    assert phrase_sample("One.", lambda _: 321)[0].duration_ms == 321
    assert phrase_sample("One.")[0].sound == VOICE
