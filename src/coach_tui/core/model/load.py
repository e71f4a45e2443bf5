"""What makes an exercise heavier: a weight in its author's unit, or a band."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

MAX_MILLI = 1_000_000  # The heaviest load: 1000 kg or lb
MAX_BAND = 20  # Characters of a band's name

# The usual order of the colours, from the lightest; others have no next one.
BANDS = ("yellow", "red", "green", "blue", "black", "silver", "gold")

_GRAMS = {"kg": 1000.0, "lb": 453.592_37}

_LOAD = re.compile(r"(\d{1,4}(?:[.,]\d{1,3})?) ?(kg|kgs|lb|lbs)", re.IGNORECASE | re.ASCII)


class Load(Struct, frozen=True):
    """A weight."""

    milli: int  # Thousandths of the unit, at least 1
    unit: str = "kg"  # `kg` or `lb`

    @classmethod
    def parse(cls, text: str) -> Load | None:
        """A weight as ``2kg``, ``2.5 kg`` or ``20 lb``; ``None`` for any other text."""
        match = _LOAD.fullmatch(text.strip())
        milli = 0 if match is None else round(float(match[1].replace(",", ".")) * 1000)
        if match is None or not 0 < milli <= MAX_MILLI:
            return None
        return cls(milli, match[2].lower().removesuffix("s"))

    @property
    def grams(self) -> int:
        return round(self.milli * _GRAMS[self.unit] / 1000)

    @property
    def number(self) -> str:
        return f"{self.milli / 1000:.3f}".rstrip("0").rstrip(".")

    @property
    def text(self) -> str:
        """The weight as ``2.5 kg``; ``parse`` reads it."""
        return f"{self.number} {self.unit}"


def resistance_text(load: str, band: str) -> str:
    """Load and band in words: ``2 kg``, ``green band``, ``2 kg, green band``; empty for neither."""
    named = band if not band or band.casefold().endswith("band") else f"{band} band"
    return ", ".join(filter(None, (load, named)))


UNCLEAR_RESISTANCE = "Not understood. Type 2.5kg, 5lb, green or none."

_TYPED = re.compile(
    r"(\d+(?:\.\d+)?)(?: ?(kilo(?:gram(?:me)?)?s?|kgs?|pounds?|lbs?)\b\.?)?", re.ASCII
)

# Units of other weights, which are no names of bands.
_OTHER_UNITS = frozenset({"g", "gram", "grams", "oz", "ounce", "ounces", "st", "stone", "t"})


def parse_resistance(text: str) -> tuple[Load | None, str] | None:
    """Load and band as a person types them: ``2.5kg``, ``green``, ``none``; ``None`` if unclear.

    A number without a unit is kilograms.
    """
    words = " ".join(text.casefold().replace(",", " " if ", " in text else ".").split())
    if words in ("none", "no", "0"):
        return None, ""
    match = _TYPED.match(words)
    unit = "lb" if match is not None and (match[2] or "").startswith(("l", "p")) else "kg"
    load = None if match is None else Load.parse(f"{match[1]} {unit}")
    if match is not None and load is None:
        return None
    band = words[match.end() if match else 0 :].strip().removesuffix("band").strip()
    is_unclear = re.search(r"\d", band) or (load is not None and band in _OTHER_UNITS)
    if not (load or band) or len(band) > MAX_BAND or is_unclear:
        return None
    return load, band


def resistance_problem(text: str) -> str:
    """What the user can do about a resistance that is unclear; empty for one that is understood."""
    return "" if parse_resistance(text) is not None else UNCLEAR_RESISTANCE


# By unit: below so many of them, the next load is so many thousandths more. Our choice.
_STEPS = {
    "kg": ((5, 500), (20, 1_000), (1_000, 2_500)),
    "lb": ((10, 1_000), (40, 2_500), (1_000, 5_000)),
}


def next_load(load: Load) -> Load:
    more = next((more for below, more in _STEPS[load.unit] if load.milli < below * 1_000), 0)
    return Load(load.milli + more, load.unit)


def next_band(band: str) -> str | None:
    """The next stronger band in the usual order of colours; ``None`` where there is none."""
    order: Sequence[str] = BANDS
    index = order.index(band.casefold()) + 1 if band.casefold() in order else len(order)
    return order[index] if index < len(order) else None
