"""Brings a journal's file to the newest schema, one version after the other (``schema.sql``).

Each version is one transaction together with ``PRAGMA user_version``, so a file is always at one
version or the next, however a program ends.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

# ``COCH`` in ASCII: the mark, in the file's header, that it is a journal of this program.
APPLICATION_ID = 0x434F4348


def _read_schema() -> tuple[tuple[str, ...], ...]:
    text = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^-- (?!version).*\n", "", text)
    # Journals store their statements indented like this, and a repair compares them.
    return tuple(
        tuple(re.findall(r"(?s)(\S.*?);\n", version.partition("\n")[2].replace("\n", "\n    ")))
        for version in text.split("-- version ")[1:]
    )


# Each migration's statements; the file's version is how many of them it has seen.
MIGRATIONS = _read_schema()


def version_of(connection: sqlite3.Connection) -> int:
    row: tuple[int] = connection.execute("PRAGMA user_version").fetchone()
    return row[0]


def migrate(
    connection: sqlite3.Connection, migrations: tuple[tuple[str, ...], ...] = MIGRATIONS
) -> None:
    """Bring a file to the newest schema; where a step fails, it is at the version before."""
    while version_of(connection) < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Asked again under the lock: another process may have been quicker.
            version = version_of(connection)
            if version < len(migrations):
                for statement in migrations[version]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
