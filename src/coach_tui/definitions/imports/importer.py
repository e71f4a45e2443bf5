"""Imports sheets and other programs' files as session files; recognises them by their structure."""

from __future__ import annotations

import codecs
import json
import re
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from coach_tui.definitions.imports.jawt import as_object, read_workouts
from coach_tui.definitions.imports.mypt import read_library
from coach_tui.definitions.imports.prescription import read_prescription
from coach_tui.definitions.imports.result import (
    MAX_IMPORT_BYTES,
    MAX_IMPORT_LINES,
    MAX_SHEET_BYTES,
    ImportedSession,
    ImportRefusedError,
    finish_session,
)
from coach_tui.definitions.imports.timers import read_timers, timers_in
from coach_tui.definitions.imports.weeks import session_with_weeks
from coach_tui.text import parse_problem

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises
    from coach_tui.definitions.writer import SessionDraft


class Format(StrEnum):
    """The format of a file."""

    JAWT = "jawt"  # Just Another Workout Timer, JSON
    TIMER = "timer"  # OpenHIIT, Seconds and other interval timers, JSON
    MY_PT = "my-pt"  # My PT, CSV
    TEXT = "text"  # A prescription in plain text, a table or a web page


def format_of(text: str) -> Format:
    """The format that a text looks like; refuses JSON of no known program."""
    if _is_json(text):
        data = _parsed(text)
        if timers_in(data):
            return Format.TIMER
        if "workouts" in as_object(data) or "sets" in as_object(data):
            return Format.JAWT
        raise ImportRefusedError(_UNKNOWN.format(kind="JSON"))
    text = text.lstrip("\ufeff \t\r\n")
    heads = next((line for line in text.splitlines() if line[:1] not in ("#", "")), "").lower()
    columns = [head.strip(' "') for head in heads.split(",")]
    return Format.MY_PT if "name" in columns and "type" in columns else Format.TEXT


def decoded(data: bytes) -> str:
    """A file's text; without a mark and where it is not UTF-8, as old Windows programs write it."""
    utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16" if utf_16 else "utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    return data.decode("latin-1")


def decode_source(data: bytes) -> str:
    """The text of a file; refuses one that is too large, or no text.

    The exporter of Just Another Workout Timer writes Latin-1 where it can, so bytes that are not
    UTF-8 are decoded as that.
    """
    if len(data) > MAX_IMPORT_BYTES:
        raise ImportRefusedError(
            f"it is larger than {MAX_IMPORT_BYTES // 1024} KiB; split it, or export fewer workouts at once"
        )
    for beginning, kind in _NO_TEXT.items():
        if data.startswith(beginning):
            raise ImportRefusedError(f"it is {kind}; save its words as plain text")
    text = decoded(data)
    if len(_CONTROLS.findall(text)) > len(text) * _MOST_CONTROLS:
        raise ImportRefusedError("it is no text; save its words as plain text")
    if not _is_json(text):
        if len(data) > MAX_SHEET_BYTES:
            raise ImportRefusedError(f"it is larger than {MAX_SHEET_BYTES // 1024} KiB; split it")
        if len(text.splitlines()) > MAX_IMPORT_LINES:
            raise ImportRefusedError(f"it has more than {MAX_IMPORT_LINES} lines")
    return text


_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")

# The share of control characters from which on a file is no text. Random bytes have 0.24.
_MOST_CONTROLS = 0.1

_NO_TEXT = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a document or an archive (docx, xlsx, odt, zip)",
    b"{\\rtf": "a document (RTF)",
    b"\xd0\xcf\x11\xe0": "a document of an old office program",
    b"SQLite format 3": "a database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b".FIT": "a FIT file: a record of training done",
}
_NO_TEXT_TAGS = {"TrainingCenterDatabase": "Garmin", "gpx": "a GPS device", "workout_file": "Zwift"}

# The first columns of records of training, without quotes and spaces, by program.
_RECORDS = {
    "date,workoutname,duration,exercisename,setorder": "Strong",
    "date,workoutname,exercisename,setorder": "Strong",
    "title,start_time,end_time,description,exercise_title": "Hevy",
    "date,exercise,category,weight": "FitNotes",
}

_UNKNOWN = "it is {kind} of a program that is not known; write its exercises as a sheet, such as `Clamshell 3 x 40 s, rest 15 s`"


def _is_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith(
        ('{"', "{\n", "{ ", "{\r", "{}", "[{", "[\n", "[\r")
    )


def _parsed(text: str) -> object:
    try:
        data: object = json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise ImportRefusedError(f"it is not JSON: {error}") from error
    except (ValueError, RecursionError) as error:
        raise ImportRefusedError(parse_problem(error)) from error
    return data


def _refuse_other_programs(text: str) -> None:
    start = text.lstrip("\ufeff \t\r\n")
    first_line = re.sub(r'[" ]', "", start.partition("\n")[0]).casefold().replace(";", ",")
    for beginning, program in _RECORDS.items():
        if first_line.startswith(beginning):
            raise ImportRefusedError(
                f"it is an export of {program}: a record of training done, not a session"
            )
    if tag := re.match(r"(?:<\?xml.*?\?>\s*)?(?:<!--.*?-->\s*)*<([A-Za-z_]+)", start, re.DOTALL):
        if program := _NO_TEXT_TAGS.get(tag[1]):
            raise ImportRefusedError(f"it is a file of {program}, which cannot be read")
        if start.startswith("<?xml") and tag[1].casefold() != "html":
            raise ImportRefusedError(_UNKNOWN.format(kind="XML"))


def import_sessions(
    text: str, file_format: Format | None, exercises: Exercises
) -> list[ImportedSession]:
    """One session for each workout of a foreign file, at least one; else it is refused."""
    if file_format is None:
        _refuse_other_programs(text)
        if (session := session_with_weeks(text, exercises)) is not None:
            return [session]
    results: list[ImportedSession] = []
    refused, left_out = list[ImportRefusedError](), list[str]()
    for draft in _drafts(text, file_format or format_of(text), exercises):
        try:
            results.append(finish_session(draft, exercises))
        except ImportRefusedError as error:
            refused.append(error)
            left_out += [f"{draft.title}: {error}", *draft.unread]
    if not results:
        raise refused[0]
    first = results[0]
    return [replace(first, unread=(*first.unread, *left_out)), *results[1:]]


def _drafts(text: str, file_format: Format, exercises: Exercises) -> list[SessionDraft]:
    match file_format:
        case Format.JAWT:
            return read_workouts(_parsed(text), exercises)
        case Format.TIMER:
            if timers := timers_in(_parsed(text)):
                return read_timers(timers, exercises)
            raise ImportRefusedError("it has no timer: its `intervals` were expected")
        case Format.MY_PT:
            return read_library(text, exercises)
        case _:
            return read_prescription(text, exercises)
