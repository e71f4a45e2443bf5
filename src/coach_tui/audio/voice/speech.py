"""What the rest of the program asks of the voice, and the answer where none is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from coach_tui.core.cues import estimate

if TYPE_CHECKING:
    from collections.abc import Iterable


class VoiceStatus(StrEnum):
    """Whether there is a voice."""

    OFF = "off"
    """Nobody wants one."""
    STARTING = "starting"
    ON = "on"
    MISSING = "missing"
    """One was wanted and none works."""


@dataclass(frozen=True, slots=True)
class VoiceState:
    """How the voice is doing.

    Attributes:
        status: Whether there is one.
        name: Which, when it is on.
        reason: What to do about it, a sentence for the person; empty unless it is missing.
    """

    status: VoiceStatus
    name: str = ""
    reason: str = ""


class Speech(Protocol):
    """What was rendered of what the coach says. None of this ever waits."""

    @property
    def state(self) -> VoiceState:
        """How the voice is doing now."""
        ...

    @property
    def measured(self) -> int:
        """How many texts have been measured; it grows as lengths become known."""
        ...

    def prepare(self, texts: Iterable[str]) -> None:
        """Have texts rendered, in this order, before any asked for earlier."""
        ...

    def path_of(self, text: str) -> str | None:
        """The file that holds a text, if it has been rendered."""
        ...

    def length_of(self, text: str) -> int:
        """The length of a text in milliseconds, measured or else estimated."""
        ...


class NoSpeech:
    """No voice is wanted."""

    @property
    def state(self) -> VoiceState:
        """Always off."""
        return VoiceState(VoiceStatus.OFF)

    @property
    def measured(self) -> int:
        """None ever."""
        return 0

    def prepare(self, texts: Iterable[str]) -> None:
        """Nothing is rendered."""

    def path_of(self, text: str) -> str | None:
        """Nothing was rendered."""

    def length_of(self, text: str) -> int:
        """An estimate."""
        return estimate(text)
