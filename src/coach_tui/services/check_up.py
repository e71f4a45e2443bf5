"""What ``doctor`` finds on this machine: the values that its command prints and the app shows."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Verdict(StrEnum):
    OK = "ok"
    NOTE = "note"  # The program works without it; the user may want to act
    BAD = "bad"  # Something necessary does not work


class Finding(Struct, frozen=True):
    what: str
    verdict: Verdict
    result: str
    advice: str = ""
