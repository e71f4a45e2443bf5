"""The page about hearing says what is true."""

from __future__ import annotations

import re
from pathlib import Path

from coach_tui.audio.voice.engines import ENGINES
from coach_tui.core.coaching.lines import CoachingLevel, Counts, TempoSound
from coach_tui.settings import load

PAGE = (Path(__file__).parent.parent / "docs" / "coaching.md").read_text(encoding="utf-8")


def test_the_example_of_settings_can_be_read(tmp_path):
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "settings.toml"
    path.write_text(example, encoding="utf-8")
    settings, notices = load(path)
    assert notices == ()
    assert (settings.coaching, settings.volume) == (CoachingLevel.BRIEF, 80)


def test_every_choice_and_every_voice_is_described():
    for choice in (*CoachingLevel, *Counts, *TempoSound):
        assert choice.value in PAGE
    for engine in ENGINES:
        assert f"| `{engine.name}` |" in PAGE
