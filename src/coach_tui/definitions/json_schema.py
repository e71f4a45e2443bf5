"""The format as JSON Schema (2020-12), from the tables that read it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.definitions.format import EXERCISE_FILE, PROGRAMME_FILE, SESSION_FILE, TEST_FILE

if TYPE_CHECKING:
    from coach_tui.definitions.fields import Json

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class SchemaName(StrEnum):
    """The kinds of files that have a schema."""

    SESSION = "session"
    EXERCISE = "exercise"
    TEST = "test"
    PROGRAMME = "programme"


_FILES = {
    SchemaName.SESSION: SESSION_FILE,
    SchemaName.EXERCISE: EXERCISE_FILE,
    SchemaName.TEST: TEST_FILE,
    SchemaName.PROGRAMME: PROGRAMME_FILE,
}


def json_schema(name: SchemaName) -> Json:
    """The schema of a kind of file."""
    definitions: Json = {}
    reference = _FILES[name].schema(definitions)
    title = f"coach-tui: {_FILES[name].name}"
    return {"$schema": _DIALECT, "title": title, **reference, "$defs": definitions}


def modeline(schema: str) -> str:
    """The comment that gives an editor the schema of a file."""
    return f"# yaml-language-server: $schema={schema}"
