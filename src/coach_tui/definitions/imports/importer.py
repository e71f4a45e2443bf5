"""From somebody else's file to session files of ours."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from coach_tui.definitions.imports.jawt import read_workouts
from coach_tui.definitions.imports.mypt import read_library
from coach_tui.definitions.imports.prescription import read_prescription
from coach_tui.definitions.imports.result import (
    MAX_IMPORT_BYTES,
    MAX_IMPORT_LINES,
    ImportRefusedError,
    finish_session,
)

if TYPE_CHECKING:
    from coach_tui.definitions.imports.result import ImportedSession
    from coach_tui.definitions.lookup import Exercises


class Format(StrEnum):
    """What a file may be."""

    JAWT = "jawt"
    """Just Another Workout Timer, JSON."""
    MY_PT = "my-pt"
    """My PT, CSV."""
    TEXT = "text"
    """A prescription in plain words."""


def format_of(text: str) -> Format:
    """What a text looks like."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return Format.JAWT
    heads = next((line for line in start.splitlines() if line[:1] not in ("#", "")), "").lower()
    columns = [head.strip(' "') for head in heads.split(",")]
    return Format.MY_PT if "name" in columns and "type" in columns else Format.TEXT


def decode_source(data: bytes) -> str:
    """The words of a file.

    The exporter of Just Another Workout Timer writes Latin-1 where it can, so bytes
    that are not UTF-8 are taken for that.

    Raises:
        ImportRefusedError: The file is larger than what is taken in.
    """
    if len(data) > MAX_IMPORT_BYTES:
        raise ImportRefusedError(f"it is larger than {MAX_IMPORT_BYTES // 1024} KiB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if len(text.splitlines()) > MAX_IMPORT_LINES:
        raise ImportRefusedError(f"it has more than {MAX_IMPORT_LINES} lines")
    return text


def import_sessions(
    text: str, wanted: Format | None, exercises: Exercises
) -> list[ImportedSession]:
    """Read somebody else's file.

    Args:
        text: What ``decoded`` gave.
        wanted: What it is; ``None`` to look.
        exercises: The catalogue.

    Returns:
        A session for each workout of the file; at least one.

    Raises:
        ImportRefusedError: It is not what it should be, or holds nothing to do.
    """
    match wanted or format_of(text):
        case Format.JAWT:
            drafts = read_workouts(text, exercises)
        case Format.MY_PT:
            drafts = read_library(text, exercises)
        case Format.TEXT:
            drafts = [read_prescription(text, exercises)]
    results: list[ImportedSession] = []
    refused, left_out = list[ImportRefusedError](), list[str]()
    for draft in drafts:
        try:
            results.append(finish_session(draft, exercises))
        except ImportRefusedError as error:
            refused.append(error)
            lost = f"{draft.title}: {error}"
            left_out += [lost, *draft.unread]
    if not results:
        raise refused[0]
    first = results[0]
    return [replace(first, unread=(*first.unread, *left_out)), *results[1:]]
