"""Kills a program (-9) while it makes a journal or migrates one, and looks at what is left.

    python bench/kill_migrations.py --kills 150 --seed 1

Every migration is killed so many times, at random moments from just before it begins to
just after it ends. After each: the file is sound, it is at the old version or at the new
one, and opened again it holds every entry and every rep. As often the making of a new
journal is killed: after that there is none, or a whole one. Exits with 1 if anything is wrong.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from coach_tui.journal.migrations import MIGRATIONS, migrate, version_of
from coach_tui.journal.store import Journal

ENTRIES, REPS = 200, 60

_MIGRATING = """
import sqlite3, sys
from pathlib import Path
from coach_tui.journal.database import connect
from coach_tui.journal.migrations import MIGRATIONS, migrate
connection = connect(Path(sys.argv[1]), 1000)
print("now", flush=True)
migrate(connection, MIGRATIONS[: int(sys.argv[2])])
print("done", flush=True)
sys.stdin.read()
"""

_MAKING = """
import sys
from pathlib import Path
from coach_tui.journal.database import open_file
print("now", flush=True)
open_file(Path(sys.argv[1]), 1000)
print("done", flush=True)
sys.stdin.read()
"""


def journal_of(path: Path, version: int) -> None:
    """Make a journal of an old version with a history in it; an empty file before the first."""
    if version == 0:
        path.touch()
        return
    moment = (1_700_000_000_000, 3600, "Europe/Berlin", "2023-11-14")
    entries = [(f"e{n:04}", "s", "T", "0" * 64, *moment) for n in range(ENTRIES)]
    work_sets = [(entry[0], 0, "clamshell", "Clamshell", 1, 1, "left", REPS) for entry in entries]
    reps = [(e[0], n, 0, n + 1, 2000, 1000, 2000, 0, *moment) for e in entries for n in range(REPS)]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, MIGRATIONS[:1])
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO entry (id, session, title, content_hash, started_utc_ms,"
            " started_offset_s, started_zone, started_local_date) VALUES (?,?,?,?,?,?,?,?)",
            entries,
        )
        connection.executemany(
            'INSERT INTO bout (entry_id, bout, exercise, name, "set", sets, side, reps)'
            " VALUES (?,?,?,?,?,?,?,?)",
            work_sets,
        )
        connection.executemany("INSERT INTO rep VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", reps)
        connection.execute("COMMIT")
        migrate(connection, MIGRATIONS[:version])


def start(path: Path, version: int | None) -> subprocess.Popen[bytes]:
    """A program that is about to bring a journal to a version, or to make one."""
    program = _MAKING if version is None else _MIGRATING
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(path), str(version)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if child.stdout is None or child.stdout.readline() != b"now\n":
        raise RuntimeError("the child did not start")
    return child


def longest_s(model: Path, version: int | None) -> float:
    """How long it takes when it is not killed."""
    path = model.with_name("timed.sqlite3")
    path.unlink(missing_ok=True)
    if version is not None:
        shutil.copyfile(model, path)
    child = start(path, version)
    begun_s = time.monotonic()
    if child.stdout is None or child.stdout.readline() != b"done\n":
        raise RuntimeError("that failed")
    took_s = time.monotonic() - begun_s
    child.communicate(b"")
    return took_s


def killed_at(model: Path, version: int, delay_s: float) -> tuple[int, list[str]]:
    """Kill one migration; the version that is left, and what is wrong with it."""
    path = fresh_place(model)
    shutil.copyfile(model, path)
    kill(start(path, version), delay_s)
    wrong: list[str] = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        found = version_of(connection)
        if found not in (version - 1, version):
            wrong.append(f"it is at version {found}")
        verdict = connection.execute("PRAGMA integrity_check").fetchone()
        if verdict != ("ok",):
            wrong.append(f"integrity_check says {verdict}")
        if version == 1:
            tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            if bool(tables) != bool(found):
                wrong.append(f"at version {found} it has {tables} tables and indexes")
            migrate(connection)
            return found, wrong
    journal = Journal.open(path)
    entries = journal.entries()
    journal.close()
    if [len(entry.reps) for entry in entries] != [REPS] * ENTRIES:
        wrong.append("something is missing")
    return found, wrong


def making_killed_at(model: Path, delay_s: float) -> tuple[bool, list[str]]:
    """Kill the making of one journal; whether there is one, and what is wrong with it."""
    path = fresh_place(model)
    kill(start(path, None), delay_s)
    was_made = path.exists()
    wrong: list[str] = []
    if was_made:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            if version_of(connection) != len(MIGRATIONS):
                wrong.append(f"it is at version {version_of(connection)}")
            verdict = connection.execute("PRAGMA integrity_check").fetchone()
            if verdict != ("ok",):
                wrong.append(f"integrity_check says {verdict}")
    journal = Journal.open(path)
    if journal.entries():
        wrong.append("it is not empty")
    journal.close()
    return was_made, wrong


def fresh_place(model: Path) -> Path:
    """Where a journal is to be killed, with nothing left of the one before."""
    path = model.with_name("killed.sqlite3")
    for left in model.parent.glob(f"*{path.name}*"):
        left.unlink()
    shutil.rmtree(path.with_name("backups"), ignore_errors=True)
    return path


def kill(child: subprocess.Popen[bytes], delay_s: float) -> None:
    """Kill a program so much later."""
    time.sleep(delay_s)  # not to wait for anything: to land anywhere in what it does
    child.kill()
    child.communicate()


def tried(folder: Path, version: int | None, kills: int, chance: random.Random) -> int:
    """Kill one migration, or with ``None`` the making of a journal, so many times; the faults."""
    name = "a new journal" if version is None else f"migration to {version}"
    model = folder / f"before-{name}.sqlite3"
    if version is not None:
        journal_of(model, version - 1)
    most_s = longest_s(model, version) * 1.5
    new = faults = 0
    for _ in range(kills):
        delay_s = chance.uniform(0, most_s)
        if version is None:
            was_made, wrong = making_killed_at(model, delay_s)
            new += was_made
        else:
            found, wrong = killed_at(model, version, delay_s)
            new += found == version
        faults += len(wrong)
        for sentence in wrong:
            print(f"{name}: {sentence}")
    print(f"{name}, {kills} kills within {most_s * 1000:.0f} ms: {kills - new} old, {new} new")
    return faults


def main() -> int:
    """Kill everything so many times; the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    choices = parser.parse_args()
    chance = random.Random(choices.seed)  # noqa: S311 - moments to kill at, not secrets
    faults = 0
    with tempfile.TemporaryDirectory() as name:
        for version in (*range(1, len(MIGRATIONS) + 1), None):
            faults += tried(Path(name), version, choices.kills, chance)
    print(f"{faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
