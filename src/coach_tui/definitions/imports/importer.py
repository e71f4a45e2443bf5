"""Imports sheets and other programs' files as session files; recognises their format."""

from __future__ import annotations

import codecs
import re
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
    """The format of a file."""

    JAWT = "jawt"
    """Just Another Workout Timer, JSON."""
    MY_PT = "my-pt"
    """My PT, CSV."""
    TEXT = "text"
    """A prescription in plain text."""


def format_of(text: str) -> Format:
    """The format that a text looks like."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return Format.JAWT
    heads = next((line for line in start.splitlines() if line[:1] not in ("#", "")), "").lower()
    columns = [head.strip(' "') for head in heads.split(",")]
    return Format.MY_PT if "name" in columns and "type" in columns else Format.TEXT


def decode_source(data: bytes) -> str:
    """The text of a file.

    The exporter of Just Another Workout Timer writes Latin-1 where it can, so bytes
    that are not UTF-8 are decoded as that.

    Raises:
        ImportRefusedError: The file is too large.
    """
    if len(data) > MAX_IMPORT_BYTES:
        raise ImportRefusedError(
            f"it is larger than {MAX_IMPORT_BYTES // 1024} KiB; split it, or export fewer workouts at once"
        )
    try:
        utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = data.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if len(text.splitlines()) > MAX_IMPORT_LINES:
        raise ImportRefusedError(f"it has more than {MAX_IMPORT_LINES} lines")
    return text


def _refuse_other_programs(text: str) -> None:
    start = text.lstrip("\ufeff \t\r\n")
    first_line = re.sub(r'[" ]', "", start.partition("\n")[0]).casefold()
    for beginning, program in _TRAINING_RECORDS.items():
        if first_line.replace(";", ",").startswith(beginning):
            raise ImportRefusedError(
                f"it is an export of {program}: a record of training done, not a session"
            )
    if start.startswith(("[", "{")):
        for key, program in _TIMER_KEYS.items():
            if key in start:
                raise ImportRefusedError(
                    f"it is a timer of {program}, which cannot be read; write its intervals as a"
                    " sheet, such as `Clamshell 3 x 40 s, rest 15 s`"
                )


_TRAINING_RECORDS = {
    "date,workoutname,duration,exercisename,setorder": "Strong",
    "date,workoutname,exercisename,setorder": "Strong",
    "title,start_time,end_time,description,exercise_title": "Hevy",
    "date,exercise,category,weight": "FitNotes",
}
"""The first columns of other programs' tables, without quotes and spaces."""

_TIMER_KEYS = {'"timeSettings"': "OpenHIIT"}


def import_sessions(
    text: str, file_format: Format | None, exercises: Exercises
) -> list[ImportedSession]:
    """Convert a foreign file into one session for each of its workouts; at least one.

    Args:
        text: From ``decode_source``.
        file_format: ``None`` to recognise it.

    Raises:
        ImportRefusedError: It has another format, or no exercise.
    """
    if file_format is None:
        _refuse_other_programs(text)
    match file_format or format_of(text):
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
            left_out += [f"{draft.title}: {error}", *draft.unread]
    if not results:
        raise refused[0]
    first = results[0]
    return [replace(first, unread=(*first.unread, *left_out)), *results[1:]]
