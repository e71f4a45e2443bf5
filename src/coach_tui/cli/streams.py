"""What becomes of output that nobody can get any more."""

from __future__ import annotations

import os
from typing import TextIO


def give_up(*streams: TextIO) -> None:
    """Let what could not be written go nowhere; Python would complain of it on exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
