"""What can go wrong with the journal, in sentences for a person."""

from __future__ import annotations

import sqlite3

# The low byte of SQLite's result code is its kind; the rest tells variants apart.
_KIND = 0xFF

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


class JournalError(Exception):
    """The journal cannot be opened or read; the message is one sentence for a person."""


def _kind(error: sqlite3.Error) -> int:
    # Errors of the Python module itself carry no code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _KIND


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, so that writing on could make it worse."""
    return _kind(error) in _DAMAGE


def reason(error: sqlite3.Error) -> str:
    """Why the journal cannot be used, as the end of a sentence."""
    return _REASONS.get(_kind(error), f"SQLite says: {error}")


def writing_failed(error: sqlite3.Error) -> str:
    """The sentence to show while a record cannot be written."""
    if is_damage(error):
        return "The journal file is damaged, so nothing more is written to it; this session is kept in memory only."
    return f"The journal cannot be written now: {reason(error)}; what you do is kept in memory and written as soon as that works."


def record_refused(why: object) -> str:
    """The sentence to show when one record does not fit the journal and was left out."""
    return f"A record did not fit into the journal and was left out: {why}."
