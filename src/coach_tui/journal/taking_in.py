"""What another machine's journal or export is read into, with every value checked."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from coach_tui.core.changes import Change
from coach_tui.core.entry import (
    EntryState,
    Moment,
    NewEntry,
    PlannedBout,
    RepRecord,
    WorkRecord,
)
from coach_tui.journal.exports.lines import FORMAT, VERSION
from coach_tui.journal.pages import Holdings, Page, record_order
from coach_tui.journal.trouble import JournalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    _T = TypeVar("_T")

_LARGEST = 2**63 - 1
_LAST_NUMBER = 2**53  # of a record or a saying: more come after it
_LONGEST_MS = 10**12  # 31 years, so that ten years of anything can be summed in 64 bits
_LAST_MS = 253_402_214_400_000  # 9999-12-31: where Python's calendar ends
_DAY_S = 86_400
_LINE_CHARS = 16 * 1024 * 1024  # a day of reps is under one


def holdings_in(lines: Iterable[str]) -> Holdings:
    """Read JSON Lines as ``exports.lines`` writes them.

    Raises:
        JournalError: They are something else, newer, or damaged; the message names the line.
    """
    pages: list[Page] = []
    forgotten: frozenset[str] = frozenset()
    number = 0
    for number, line in enumerate(lines, start=1):
        if len(line) > _LINE_CHARS:
            raise JournalError(f"Line {number} is longer than any entry.")
        try:
            data = json.loads(line)
            if number == 1:
                forgotten = _forgotten(data)
            else:
                pages.append(_page(_Fields(data)))
        except (ValueError, RecursionError) as error:
            reason = "it is not JSON" if isinstance(error, json.JSONDecodeError) else error
            raise JournalError(f"Line {number} cannot be taken in: {reason}.") from error
    if number == 0:
        raise JournalError("The file is empty.")
    return Holdings(tuple(pages), forgotten)


def _forgotten(data: object) -> frozenset[str]:
    """What the first line says besides what this is."""
    head = _Fields(data)
    if head.data.get("format") != FORMAT:
        raise ValueError(f'a first line with "format": "{FORMAT}" is expected')
    if head.whole("version") > VERSION:
        raise ValueError("it was written by a newer version of this program")
    return frozenset(head.texts("forgotten"))


class _Fields:
    """One JSON object, asked for values of the kind expected."""

    def __init__(self, data: Any) -> None:
        if not isinstance(data, dict):
            raise ValueError("an object is expected")  # noqa: TRY004 - one kind for all mistakes
        self.data: dict[str, Any] = data

    def text(self, key: str) -> str:
        value = self.data.get(key)
        if not isinstance(value, str):
            raise ValueError(f"{key} is not text")  # noqa: TRY004 - as above
        return value.encode("utf-8", "replace").decode("utf-8")

    def maybe_text(self, key: str) -> str | None:
        return None if self.data.get(key) is None else self.text(key)

    def texts(self, key: str) -> list[str]:
        values = self.data.get(key, [])
        if not isinstance(values, list):
            raise ValueError(f"{key} is not a list")  # noqa: TRY004 - as above
        return [_Fields({key: value}).text(key) for value in cast("list[Any]", values)]

    def whole(self, key: str, low: int = 0, high: int = _LARGEST) -> int:
        value = self.data.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"{key} is not a whole number from {low} to {high}")
        return value

    def length(self, key: str) -> int:
        return self.whole(key, high=_LONGEST_MS)

    def maybe_whole(self, key: str, high: int = _LARGEST) -> int | None:
        return None if self.data.get(key) is None else self.whole(key, high=high)

    def truth(self, key: str) -> bool:
        value = self.data.get(key)
        if not isinstance(value, bool):
            raise ValueError(f"{key} is neither true nor false")  # noqa: TRY004 - as above
        return value

    def moment(self, key: str) -> Moment:
        at = _Fields(self.data.get(key))
        day = at.text("local_date")
        if date.fromisoformat(day).isoformat() != day:
            raise ValueError("local_date is not a day such as 2025-05-01")
        return Moment(
            at.whole("utc_ms", high=_LAST_MS),
            at.whole("offset_s", -_DAY_S + 1, _DAY_S - 1),
            at.text("zone"),
            day,
        )

    def each(self, key: str, read: Callable[[_Fields], _T]) -> list[_T]:
        values = self.data.get(key)
        if not isinstance(values, list):
            raise ValueError(f"{key} is not a list")  # noqa: TRY004 - as above
        return [read(_Fields(item)) for item in cast("list[Any]", values)]


def _page(fields: _Fields) -> Page:
    state = EntryState(fields.text("state"))
    ended = None if fields.data.get("ended") is None else fields.moment("ended")
    if (ended is None) != (state is EntryState.UNFINISHED):
        raise ValueError("an entry has an end unless it is unfinished")
    planned = tuple(fields.each("planned", _bout))
    reps = {*fields.each("reps", _rep)}
    work = {*fields.each("work", _work)}
    bouts = {plan.bout for plan in planned}
    if len(bouts) < len(planned):
        raise ValueError("two sets have the same number")
    if not {record.bout for _, record in (*reps, *work)} <= bouts:
        raise ValueError("something was done that was not planned")
    changes = {change.id: change for change in fields.each("changes", _change)}
    return Page(
        plan=NewEntry(
            fields.text("id"),
            fields.text("session"),
            fields.text("title"),
            fields.text("content_hash"),
            fields.moment("started"),
            tuple(sorted(planned, key=lambda plan: plan.bout)),
        ),
        state=state,
        ended=ended,
        running_ms=fields.length("running_ms"),
        rpe=fields.maybe_whole("rpe", high=10),
        pain=fields.maybe_whole("pain", high=10),
        note=fields.text("note"),
        reps=tuple(sorted(reps, key=record_order)),
        work=tuple(sorted(work, key=record_order)),
        changes=tuple(sorted(changes.values(), key=lambda change: change.order)),
    )


def _bout(fields: _Fields) -> PlannedBout:
    return PlannedBout(
        bout=fields.whole("bout"),
        exercise=fields.text("exercise"),
        name=fields.text("name"),
        set=fields.whole("set"),
        sets=fields.whole("sets"),
        side=fields.maybe_text("side"),
        reps=fields.maybe_whole("reps"),
        duration_ms=fields.maybe_whole("duration_ms"),
        unit=fields.maybe_text("unit"),
    )


def _rep(fields: _Fields) -> tuple[int, RepRecord]:
    return fields.whole("seq", high=_LAST_NUMBER), RepRecord(
        bout=fields.whole("bout"),
        rep=fields.whole("rep"),
        up_ms=fields.length("up_ms"),
        hold_ms=fields.length("hold_ms"),
        down_ms=fields.length("down_ms"),
        pause_ms=fields.length("pause_ms"),
        at=fields.moment("at"),
    )


def _work(fields: _Fields) -> tuple[int, WorkRecord]:
    return fields.whole("seq", high=_LAST_NUMBER), WorkRecord(
        bout=fields.whole("bout"),
        duration_ms=fields.length("duration_ms"),
        whole=fields.truth("whole"),
        at=fields.moment("at"),
    )


def _change(fields: _Fields) -> Change:
    value = fields.data.get("value")
    if value is not None and not isinstance(value, bool | int | str):
        raise ValueError("a value is neither text, number, true, false nor null")
    return Change(
        id=fields.text("id"),
        field=fields.text("field"),
        value=fields.text("value") if isinstance(value, str) else value,
        at=fields.moment("at"),
        part=fields.text("part"),
        turn=fields.whole("turn", high=_LAST_NUMBER),
    )
