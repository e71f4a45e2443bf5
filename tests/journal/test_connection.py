"""SQLite opens the journal's file wherever it lies."""

from __future__ import annotations

import sqlite3
from pathlib import Path, PureWindowsPath
from typing import cast

import pytest

from coach_tui.journal.connection import sqlite_uri


def test_sqlite_opens_a_file_on_a_windows_share():
    share = PureWindowsPath(r"\\server\share\a b\journal.sqlite3")
    uri = sqlite_uri(cast("Path", share), "mode=ro")
    assert uri == "file:////server/share/a%20b/journal.sqlite3?mode=ro"
    # SQLite takes all of it for a path: with a server as the authority it says "invalid uri".
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        sqlite3.connect(uri, uri=True)


def test_the_uri_of_a_local_file_opens_it(tmp_path: Path):
    file = tmp_path / "a b%20.sqlite3"
    file.touch()
    sqlite3.connect(sqlite_uri(file, "mode=ro"), uri=True).close()
