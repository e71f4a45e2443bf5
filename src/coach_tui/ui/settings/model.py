"""The choices of the settings screen: what each is called, can be and means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach_tui.core.coaching.lines import CoachingLevel, Counts, TempoSound
from coach_tui.core.log.days import DayStart
from coach_tui.settings import LIMITS
from coach_tui.text import safe_text
from coach_tui.ui.theme import THEMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.settings import Settings
    from coach_tui.ui.app_services import SettingsService

LATENCY = "latency"
"""The setting that is chosen with a tick and a flash."""


@dataclass(frozen=True, slots=True)
class ChoiceSetting:
    """A setting that is one of several.

    Attributes:
        name: The setting's.
        label: What the person reads.
        values: What it can be, in order.
        chosen: The place of what it is.
    """

    name: str
    label: str
    values: tuple[str, ...]
    chosen: int


@dataclass(frozen=True, slots=True)
class NumberSetting:
    """A setting that is a number.

    Attributes:
        name: The setting's.
        label: What the person reads.
        value: What it is.
        limits: The least and the most it can be.
        step: What one key changes it by.
        words: The number for the person.
        setting: The number as the setting wants it.
    """

    name: str
    label: str
    value: int
    limits: tuple[int, int]
    step: int
    words: Callable[[int], str]
    setting: Callable[[int], object] = int


def choices(tuning: SettingsService) -> tuple[ChoiceSetting | NumberSetting, ...]:
    """Everything that can be chosen, in order."""
    now = tuning.settings
    return (
        _kinds("coaching", "Coaching", tuple(CoachingLevel), now.coaching),
        _kinds("counts", "Counts", tuple(Counts), now.counts),
        _kinds("tones", "Under a rep", tuple(TempoSound), now.tones),
        _kinds("voice", "Voice", tuple(tuning.voices()), now.voice),
        _kinds("theme", "Sounds", tuple(tuning.themes()), now.theme),
        NumberSetting("volume", "Volume", now.volume, LIMITS["volume"], 5, lambda n: f"{n} %"),
        NumberSetting(
            LATENCY, "Heard late by", now.latency, LIMITS[LATENCY], 10, lambda n: f"{n} ms"
        ),
        NumberSetting(
            "day_turns",
            "Day turns at",
            now.day_turns.minutes,
            (0, 720),
            30,
            lambda n: str(DayStart(n)),
            DayStart,
        ),
        _kinds("colours", "Colours", tuple(theme.name for theme in THEMES), now.colours),
    )


_MEANINGS: dict[str, dict[object, str]] = {
    "coaching": {
        CoachingLevel.FULL: "The coach says all of it: what comes, how to lie, counts, the breath, form.",
        CoachingLevel.BRIEF: "The coach says what comes, the side, halfway, the last five, the end.",
        CoachingLevel.TONES: "The coach says nothing: sounds and tones lead you.",
    },
    "counts": {
        Counts.EVERY: "Every rep is counted aloud.",
        Counts.FIVES: "Every fifth rep is counted aloud.",
        Counts.LAST_FIVE: "The last five reps are counted aloud.",
    },
    "tones": {
        TempoSound.GLIDE: "A tone rises as you lift, stays as you hold, falls as you lower.",
        TempoSound.TICKS: "A tick each second of a rep.",
        TempoSound.OFF: "Only a short sound where a movement begins.",
    },
    "voice": {
        "auto": "The first voice that works here speaks.",
        "off": "Nobody speaks: sounds and tones lead you.",
    },
    "volume": {0: "Nothing can be heard."},
}

_GENERAL_HELP = {
    "voice": "{value} speaks.",
    "theme": "The sounds that mark what begins: lift, hold, lower, switch, rest.",
    "volume": "How loud all of it is.",
    "latency": (
        "What a Bluetooth speaker takes on top of what the sound system knows. "
        "Turn it until the tick falls into the flash."
    ),
    "day_turns": "What you do before {value} counts for the evening before.",
    "colours": "Everything can be read in each of these; ^p has more of them, less easy to read.",
}


def meaning(name: str, now: Settings) -> str:
    """What a setting means as it is, in a sentence or two."""
    value = getattr(now, name)
    says = _MEANINGS.get(name, {}).get(value) or _GENERAL_HELP[name].format(
        value=safe_text(str(value))
    )
    unused = name == "counts" and now.coaching is not CoachingLevel.FULL
    return f"{says} Only with full coaching." if unused else says


def _kinds(name: str, label: str, values: tuple[str, ...], now: str) -> ChoiceSetting:
    # What was written by hand stays a choice, though it may be gone.
    there = values if now in values else (*values, now)
    return ChoiceSetting(name, label, there, there.index(now))
