"""Keyboards whose letters are not Latin: which key of a US keyboard is in the same place.

Cyrillic is that of Russian and Ukrainian; a layout with the same letters in other
places (Serbian, Bulgarian) can't be distinguished from it.
"""

from __future__ import annotations

# Letters and, in the same order, what a US keyboard has in their places.
_PLACES = (
    ("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,."),
    ("ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ", 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'),
    ("іїєІЇЄ", "s]'S}\""),
    ("ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"),
    ("ΕΡΤΥΘΙΟΠΑΣΔΦΓΗΞΚΛΖΧΨΩΒΝΜ", "ERTYUIOPASDFGHJKLZXCVBNM"),
    ("קראטוןםפשדגכעיחלךזסבהנמצתץ", "ertyuiopasdfghjklzxcvbnm,."),
)

_US_PLACES = str.maketrans({
    letter: key for letters, keys in _PLACES for letter, key in zip(letters, keys, strict=True)
})  # fmt: skip


def in_us_place(character: str) -> str:
    """What a US keyboard has in the place of a letter; a digit of any script as ``0`` to ``9``."""
    if character.isdecimal():
        return str(int(character))
    return character.translate(_US_PLACES)
