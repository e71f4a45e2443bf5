"""The corpus of sheets in ``tests/definitions/sheets``, and how well the importer reads it.

A sheet's file holds the doses that a person reads from it, one exercise on a line with the keys
of the session format, then ``=====`` and the sheet. ``## 2`` begins the second session of a sheet.
A fact is one key of one exercise. Precision is the share of facts in the session that the sheet
states; recall is the share of the stated facts that the session has.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from coach_tui.definitions.imports.importer import import_sessions
from coach_tui.definitions.imports.result import ImportRefusedError

if TYPE_CHECKING:
    from coach_tui.definitions.imports.result import ImportedSession
    from coach_tui.definitions.lookup import Exercises

SHEETS = sorted((Path(__file__).parents[1] / "definitions" / "sheets").glob("*.sheet"))

DOSE_KEYS = {"reps", "sets", "duration", "hold", "sides", "rest", "tempo", "load", "band"}
"""Keys of a step that make up its dose; ``open`` stands for ``until: done``."""

Fact = tuple[int, str, str, str]
"""The number of the session, the exercise, the key, the value."""


@dataclass(frozen=True)
class Reading:
    """What a sheet states and what was read from it."""

    stated: Counter[Fact]
    read: Counter[Fact]
    sessions: tuple[ImportedSession, ...]

    @property
    def invented(self) -> list[Fact]:
        return sorted((self.read - self.stated).elements())

    @property
    def missed(self) -> list[Fact]:
        return sorted((self.stated - self.read).elements())


def sheet_text(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("=====\n")[2]


def read_sheet(path: Path, exercises: Exercises) -> Reading:
    """Import one sheet; a refused one gives no facts."""
    try:
        sessions = tuple(import_sessions(sheet_text(path), None, exercises))
    except ImportRefusedError:
        sessions = ()
    stated = _stated(path.read_text(encoding="utf-8").partition("=====\n")[0])
    read = Counter(
        (number, name, key, value)
        for number, session in enumerate(sessions, start=1)
        for name, key, value in _facts(session.text)
    )
    # Open work that no sheet states is the importer's word for "no dose was found".
    for fact in [fact for fact in read if fact[2] == "open" and fact not in stated]:
        del read[fact]
    return Reading(stated, read, sessions)


def _stated(text: str) -> Counter[Fact]:
    facts: Counter[Fact] = Counter()
    number = 1
    for line in text.splitlines():
        if line.startswith("## "):
            number = int(line.removeprefix("## "))
            continue
        name, _, keys = line.rpartition("|")
        for key in keys.split():
            word, _, value = key.partition("=")
            facts[number, _bare(name), word, value] += 1
    return facts


def _facts(text: str) -> list[tuple[str, str, str]]:
    """The facts in a session's file."""
    file: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - makes only text
    facts: list[tuple[str, str, str]] = []
    for key in ("schedule", "pain", "defaults"):
        facts += [(_bare(key), word, _value(value)) for word, value in file.get(key, {}).items()]
    names = {key: exercise["name"] for key, exercise in file.get("exercises", {}).items()}
    pending = list(file["steps"])
    while pending:
        step = pending.pop(0)
        if "circuit" in step:
            facts.append(("circuit", "rounds", step["circuit"].get("rounds", "1")))
            pending[:0] = step["circuit"]["steps"]
        elif "exercise" in step:
            name = _bare(names.get(step["exercise"], step["exercise"]))
            facts += [(name, key, _value(step[key])) for key in step if key in DOSE_KEYS]
            if "until" in step:
                facts.append((name, "open", ""))
    return facts


def _value(value: Any) -> str:
    text = f"[{','.join(value)}]" if isinstance(value, list) else str(value)
    return text.replace(" ", "-")


def _bare(name: str) -> str:
    return re.sub(r"s\b|\W", "", name.casefold())
