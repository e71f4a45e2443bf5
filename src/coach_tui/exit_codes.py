"""The exit codes of all commands; ``docs/commands.md`` has the same table for users."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How the program ended. After another signal N the code is 128 + N."""

    DONE = 0
    # The arguments are as the help says, but what they name is not there, or it failed.
    PROBLEMS = 1
    USAGE = 2  # The arguments themselves are wrong. Click's own code.
    STOPPED = 3
    CRASHED = 70  # EX_SOFTWARE of sysexits.h
    HUNG_UP = 129
    INTERRUPTED = 130
