"""How often the user has done an exercise: a new one is taught, a known one only named."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

KNOWN_TIMES = 3  # An exercise done this often is known
FORGOTTEN_DAYS = 60  # One not done for longer is taught again

# The longest time to get into position for a known exercise, unless what is said needs more.
KNOWN_PREPARE_MS = 14_000

MOVEMENT_LINES = 3  # Number of lines of its movement with which a new exercise is taught


class Practice(Struct, frozen=True):
    """How often an exercise was done, and how many days ago the last time."""

    times: int
    days_ago: int = 0

    @property
    def is_known(self) -> bool:
        return self.times >= KNOWN_TIMES and self.days_ago <= FORGOTTEN_DAYS


NEVER = Practice(0)

# By the id and the name of an exercise: a variation has a name of its own.
PracticeByName = Mapping[tuple[str, str], Practice]
