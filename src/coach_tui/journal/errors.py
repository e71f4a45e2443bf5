"""The errors of the journal as sentences for the user."""

from __future__ import annotations

import sqlite3

_KIND = 0xFF  # the byte of SQLite's result code that has its kind
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_BUSY: "another program holds it",
    sqlite3.SQLITE_LOCKED: "another program holds it",
    sqlite3.SQLITE_READONLY: "it is read-only, or was moved away",
    sqlite3.SQLITE_PERM: "it is read-only",
    sqlite3.SQLITE_AUTH: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "its folder cannot be opened or written to",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_NOTADB: "it is damaged, or not a journal",
}


# What ``sqlite3`` raises for a file it cannot read: damaged names in the schema are no UTF-8.
DATABASE_ERRORS = (sqlite3.Error, UnicodeDecodeError)

WAY_OUT = "To save what can be read: coach-tui journal repair."

NOTHING_CHANGED = "Nothing was changed."

# Damage that has no code of its own: a text that is no UTF-8, and a schema of no known format.
_DAMAGED = ("Could not decode to UTF-8", "unsupported file format")


class JournalError(Exception):
    """The journal cannot be opened or read; the message is one sentence for the user."""


def _kind(error: Exception) -> int:
    if isinstance(error, UnicodeDecodeError) or str(error).startswith(_DAMAGED):
        return sqlite3.SQLITE_CORRUPT
    # Errors of the sqlite3 module itself carry no code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _KIND


def is_damage(error: Exception) -> bool:
    """Whether the file itself is broken, so that writing on could make it worse."""
    return _kind(error) in _DAMAGE


def reason(error: Exception) -> str:
    """Why a file cannot be used, as the end of a sentence."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return _REASONS.get(_kind(error), f"SQLite says: {error}")


def writing_failed(error: sqlite3.Error) -> str:
    """The sentence to show while a record cannot be written."""
    if is_damage(error):
        return "The journal file is damaged, so nothing more is written to it; this session is in memory only."
    return f"The journal cannot be written now: {reason(error)}; what you do is saved as soon as that works."


def never_written(error: sqlite3.Error, *, partly: bool) -> str:
    """The sentence to show when the journal was closed before all records were written."""
    left = "Only a part of this was saved." if partly else NOTHING_CHANGED
    return f"The journal cannot be written: {reason(error)}. {left}"


def record_refused(why: Exception) -> str:
    """The sentence to show when one record does not fit the journal and was left out."""
    if getattr(why, "sqlite_errorcode", None) == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return "A record was left out: its session was forgotten meanwhile, for good."
    return f"A record did not fit into the journal and was left out: {why}."
