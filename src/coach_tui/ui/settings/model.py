"""The settings as the screen lists them: label, values, and a sentence on each value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from coach_tui.core.coaching.lines import CoachingLevel, Counts, TempoSound
from coach_tui.core.log.days import DayStart
from coach_tui.settings import LIMITS, Accent, Awake, Settings
from coach_tui.ui.theme import THEMES

if TYPE_CHECKING:
    from coach_tui.ui.app_services import SettingsService

LATENCY = "latency"  # The setting that is adjusted by a tick and a flash


class ChoiceSetting(Struct, frozen=True):
    name: str
    label: str
    values: tuple[str, ...]
    chosen: int


class NumberSetting(Struct, frozen=True):
    name: str
    label: str
    value: int
    limits: tuple[int, int]
    step: int
    format: Callable[[int], str]
    convert: Callable[[int], object] = int


def choices(service: SettingsService) -> tuple[ChoiceSetting | NumberSetting, ...]:
    now = service.settings
    return (
        _choice("coaching", "Coaching", tuple(CoachingLevel), now.coaching),
        _choice("counts", "Counts", tuple(Counts), now.counts),
        _choice("tones", "Tempo sound", tuple(TempoSound), now.tones),
        _choice("voice", "Voice", tuple(service.voices()), now.voice),
        _choice("accent", "English", tuple(Accent), now.accent),
        _choice("sounds", "Sounds", tuple(service.sounds()), now.sounds),
        NumberSetting("volume", "Volume", now.volume, LIMITS["volume"], 5, lambda n: f"{n} %"),
        NumberSetting(
            LATENCY, "Audio delay", now.latency, LIMITS[LATENCY], 10, lambda n: f"{n} ms"
        ),
        NumberSetting(
            "day_turns",
            "New day starts at",
            now.day_turns.minutes,
            (0, 720),
            30,
            lambda n: str(DayStart(n)),
            DayStart,
        ),
        _choice("awake", "Screen stays on", tuple(Awake), now.awake),
        _choice("theme", "Theme", tuple(theme.name for theme in THEMES), now.theme),
    )


_MEANINGS: dict[str, dict[object, str]] = {
    "coaching": {
        CoachingLevel.FULL: "Full: next exercise, position, counts, breathing, form.",
        CoachingLevel.BRIEF: "Brief: next exercise, side, halfway, the last five, the end.",
        CoachingLevel.TONES: "Tones: no voice; sounds and tones lead you.",
    },
    "counts": {
        Counts.EVERY: "Count every rep aloud.",
        Counts.FIVES: "Count every fifth rep aloud.",
        Counts.LAST_FIVE: "Count the last five reps aloud.",
    },
    "tones": {
        TempoSound.GLIDE: "A tone rises as you lift, stays as you hold, falls as you lower.",
        TempoSound.TICKS: "A tick each second of a rep.",
        TempoSound.OFF: "Only a short sound where a movement begins.",
    },
    "voice": {
        "auto": "Use the first available voice.",
        "off": "No voice: sounds and tones lead you.",
    },
    "accent": {
        Accent.AUTO: "English as the voice comes.",
        Accent.BRITISH: "British English, where the voice has it.",
        Accent.AMERICAN: "American English, where the voice has it.",
    },
    "volume": {0: "Silent."},
    "awake": {
        Awake.ON: "The screen doesn't go blank while a session runs, where the desktop lets us.",
        Awake.OFF: "The screen goes blank as it always does.",
    },
}

_GENERAL_HELP = {
    "voice": "Use {value}.",
    "sounds": "The sounds that mark lift, hold, lower, switch and rest.",
    "volume": "Volume of voice, sounds and tones.",
    "latency": "Extra delay of a Bluetooth speaker. Adjust until click and flash match.",
    "day_turns": "Before {value} still counts as yesterday.",
    "theme": "These three are tuned for contrast. More under ^p.",
}


def meaning(name: str, now: Settings) -> str:
    """A sentence or two on what a setting's current value does."""
    value = getattr(now, name)
    sentence = _MEANINGS.get(name, {}).get(value) or _GENERAL_HELP[name].format(value=str(value))
    unused = name == "counts" and now.coaching is not CoachingLevel.FULL
    return f"{sentence} Only with full coaching." if unused else sentence


def _choice(name: str, label: str, values: tuple[str, ...], now: str) -> ChoiceSetting:
    # A value written by hand stays a choice, even if it does not exist any more.
    values = values if now in values else (*values, now)
    return ChoiceSetting(name, label, values, values.index(now))
