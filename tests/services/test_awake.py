"""The screen stays on while a session runs, and never longer."""

from __future__ import annotations

import queue
import sys
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from coach_tui.core.player.state import State
from coach_tui.services.awake import KeepAwake, inhibitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest


class Desktop:
    """Records when the screen is held on and released, and on which thread."""

    def __init__(self, error: Exception | None = None) -> None:
        self.events: queue.Queue[str] = queue.Queue()
        self.error = error

    @contextmanager
    def inhibit(self) -> Iterator[None]:
        if self.error is not None:
            self.events.put("error")
            raise self.error
        self.events.put("on")
        yield
        self.events.put("off")

    def next(self) -> str:
        return self.events.get(timeout=10)


def at(state: State) -> Any:
    return SimpleNamespace(state=state)


def test_the_screen_is_on_from_the_start_to_the_end_and_through_a_short_pause():
    desktop = Desktop()
    with KeepAwake(desktop.inhibit, start_s=0) as awake:
        awake.update(at(State.READY), ())
        awake.update(at(State.RUNNING), ())
        assert desktop.next() == "on"
        for state in (State.RUNNING, State.PAUSED, State.RUNNING, State.PAUSED):
            awake.update(at(state), ())
        assert desktop.events.empty()
        awake.update(at(State.STOPPED), ())
        assert desktop.next() == "off"
        awake.update(at(State.RUNNING), ())
    assert desktop.events.empty()


def test_a_long_pause_lets_it_go_until_the_session_moves_again():
    desktop = Desktop()
    with KeepAwake(desktop.inhibit, pause_s=0.001, start_s=0) as awake:
        awake.update(at(State.RUNNING), ())
        assert desktop.next() == "on"
        awake.update(at(State.PAUSED), ())
        assert desktop.next() == "off"
        awake.update(at(State.RUNNING), ())
        assert desktop.next() == "on"
    assert desktop.next() == "off"


def test_a_session_that_never_starts_asks_nothing():
    desktop = Desktop()
    with KeepAwake(desktop.inhibit, start_s=0) as awake:
        awake.update(at(State.READY), ())
    assert desktop.events.empty()


def test_the_first_frame_comes_before_the_desktop_is_asked():
    desktop = Desktop()
    with KeepAwake(desktop.inhibit, start_s=60) as awake:
        awake.update(at(State.RUNNING), ())
        awake.update(at(State.STOPPED), ())
    assert desktop.events.empty()


def test_an_error_of_the_desktop_is_logged_and_nothing_more(caplog: pytest.LogCaptureFixture):
    desktop = Desktop(RuntimeError("no bus"))
    with KeepAwake(desktop.inhibit, start_s=0) as awake:
        awake.update(at(State.RUNNING), ())
        assert desktop.next() == "error"
    assert "the screen cannot be kept on" in caplog.text
    assert desktop.events.empty()


def test_without_wakepy_nothing_happens_and_with_it_no_warning_is_written(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setitem(sys.modules, "wakepy", None)
    with inhibitor():
        pass
    asked: list[dict[str, str]] = []

    def presenting(**options: str) -> Any:
        asked.append(options)
        return nullcontext()

    keep = SimpleNamespace(presenting=presenting)
    monkeypatch.setitem(sys.modules, "wakepy", SimpleNamespace(keep=keep))
    with inhibitor():
        assert asked == [{"on_fail": "pass"}]
