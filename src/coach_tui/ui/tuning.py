"""What the settings screen asks of the rest of the program: to keep choices, and to let them be heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach_tui.settings import Settings

LEAD_S = 2.0
"""So far ahead a tick is asked for, so that it can be on time through a speaker a second late."""


class Tuning(Protocol):
    """A person's choices and the sound that follows them."""

    @property
    def file(self) -> Path:
        """Where the choices are kept."""
        ...

    @property
    def settings(self) -> Settings:
        """The choices as they are now."""
        ...

    @property
    def unheard(self) -> str:
        """Why nothing can be heard at all, a sentence; empty where it can."""
        ...

    def voices(self) -> Sequence[str]:
        """What ``voice`` can be here, ``auto`` and ``off`` among it. Looks for programs."""
        ...

    def themes(self) -> Sequence[str]:
        """What ``theme`` can be. Reads a folder."""
        ...

    def choose(self, name: str, value: object) -> Settings:
        """Make a choice: what is heard follows at once, and it is kept. Writes a small file.

        Args:
            name: The setting's.
            value: Of the kind that the setting is.

        Returns:
            The choices as they are then.

        Raises:
            SettingsError: It cannot be kept; it holds until the program ends.
        """
        ...

    def play(self, name: str) -> str:
        """Let a sample be heard of how a setting is now, in place of what sounds.

        May wait for a voice: call it on a worker thread.

        Returns:
            Why it cannot be heard, a sentence; empty when it can.
        """
        ...

    def tick(self, at_s: float) -> None:
        """Have a tick heard at a reading of ``monotonic_s``, ``LEAD_S`` from now."""
        ...

    def hush(self) -> None:
        """Be quiet."""
        ...
