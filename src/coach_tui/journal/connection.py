"""Connections to a journal's file: to write, or to read; light to import."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_BRIEFLY_MS = 200  # How long a reader waits that can do without


def connect(path: Path, busy_ms: int, *, writable: bool = True) -> sqlite3.Connection:
    """Open an existing database, safest settings first."""
    # isolation_level=None: this program begins and ends transactions itself.
    connection = sqlite3.connect(
        sqlite_uri(path.absolute(), "mode=rw"),
        uri=True,
        isolation_level=None,
        timeout=busy_ms / 1000,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA secure_delete = ON")  # purged entries are overwritten
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: through the drive's own cache
        if not writable:
            # mode=ro could not roll back what a killed program left behind, and would refuse to
            # read until some writer has.
            connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def reading(path: Path, busy_ms: int = _BRIEFLY_MS) -> AbstractContextManager[sqlite3.Connection]:
    return closing(connect(path, busy_ms, writable=False))


def sqlite_uri(path: Path, query: str) -> str:
    """The URI with which SQLite opens a file, such as ``file:///a/b?mode=ro``.

    On a Windows share the server must be part of the path: SQLite refuses it as the URI's
    authority.
    """
    uri = path.as_uri()
    if not uri.startswith("file:///"):
        uri = f"file:////{uri.removeprefix('file://')}"
    return f"{uri}?{query}"
