"""The FIT file format, as much of it as is needed to write one.

After Garmin's "Flexible and Interoperable Data Transfer (FIT) Protocol". A message
is preceded by a definition that says which fields it has; every number is little
endian; the file ends with a checksum.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from enum import Enum

_PROTOCOL_2_0 = 0x20
_PROFILE = 2140  # 21.40: the newest whose messages are used here
_HEADER_BYTES = 14
_DEFINITION = 0x40
_LITTLE_ENDIAN = 0
_LONGEST_STRING = 255

_CRC = (
    *(0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401),
    *(0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400),
)


class Base(Enum):
    """A base type: its number in definitions and its ``struct`` letter."""

    ENUM = 0x00, "B"
    UINT8 = 0x02, "B"
    STRING = 0x07, "s"
    UINT16 = 0x84, "H"
    UINT32 = 0x86, "I"
    UINT32Z = 0x8C, "I"

    @property
    def code(self) -> int:
        """Its number in definitions."""
        return self.value[0]

    @property
    def letter(self) -> str:
        """Its letter for ``struct``."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class FitField:
    """One field of a message with its value.

    Attributes:
        number: The field's number in the profile.
        base: Its base type.
        value: A whole number, clipped to what the type can hold, or text.
    """

    number: int
    base: Base
    value: int | str


@dataclass(slots=True)
class FitFile:
    """A FIT file as it grows."""

    _records: bytearray = field(default_factory=bytearray)
    _defined: bytes = b""

    def add(self, message: int, *fields: FitField) -> None:
        """Add a message.

        Args:
            message: Its number in the profile.
            fields: Its fields in the order they are written.
        """
        packed = [(each, _packed(each)) for each in fields]
        definition = struct.pack("<BBHB", 0, _LITTLE_ENDIAN, message, len(packed)) + b"".join(
            bytes((each.number, len(value), each.base.code)) for each, value in packed
        )
        # One local message type will do: it is defined anew whenever it changes.
        if definition != self._defined:
            self._records += bytes((_DEFINITION,)) + definition
            self._defined = definition
        self._records += b"\x00" + b"".join(value for _, value in packed)

    def content(self) -> bytes:
        """The whole file."""
        header = struct.pack(
            "<BBHI4s", _HEADER_BYTES, _PROTOCOL_2_0, _PROFILE, len(self._records), b".FIT"
        )
        whole = header + struct.pack("<H", checksum(header)) + bytes(self._records)
        return whole + struct.pack("<H", checksum(whole))


def checksum(content: bytes) -> int:
    """FIT's own CRC of 16 bits, half a byte at a time."""
    crc = 0
    for byte in content:
        for half in (byte & 0xF, byte >> 4):
            crc = (crc >> 4) ^ _CRC[crc & 0xF] ^ _CRC[half]
    return crc


def _packed(each: FitField) -> bytes:
    if isinstance(each.value, str):
        return _text(each.value)
    size = struct.calcsize(f"<{each.base.letter}")
    # All bits set means "no value", so the largest that can be said is one less.
    most = 256**size - 2
    return struct.pack(f"<{each.base.letter}", min(max(each.value, 0), most))


def _text(words: str) -> bytes:
    raw = words.encode("utf-8", "replace")[: _LONGEST_STRING - 1]
    # Cut between letters, not inside one.
    return raw.decode("utf-8", "ignore").encode("utf-8") + b"\x00"
