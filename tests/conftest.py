"""What holds for every test: its terminal, how much Hypothesis tries, garbage, styles parsed once."""

from __future__ import annotations

import asyncio
import gc
import os
from inspect import CO_VARARGS, CO_VARKEYWORDS
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

import pytest
import textual._callback
from hypothesis import Phase, settings
from textual.app import ScreenStackError
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.message_pump import MessagePump
from textual.pilot import Pilot, WaitForScreenTimeout

AUDIO = Path(__file__).parent / "audio"

# What an app writes depends on the terminal: every test has the same colours on every machine.
os.environ["TERM"] = "xterm"
for name in ("COLORTERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"):
    os.environ.pop(name, None)

# No deadlines: how long something takes is measured in bench, on a machine that is quiet.
settings.register_profile("suite", max_examples=15, deadline=None)
settings.register_profile("thorough", max_examples=1_000, deadline=None)
# A mutant that fails is caught, and again: of the same examples, the smallest being of no interest.
settings.register_profile(
    "mutation",
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("suite")  # pytest's --hypothesis-profile=thorough stands above it


@pytest.fixture
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Child processes without coverage, which imports, traces and writes files in each by itself."""
    for name in ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):
        monkeypatch.delenv(name, raising=False)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test of recorded sound that ``make test`` would not find.

    Those are run by themselves, and reading every other test first took longer than
    most of them do.

    Raises:
        pytest.UsageError: It is not in ``tests/audio``.
    """
    for item in items:
        if item.get_closest_marker("sound") and AUDIO not in item.path.parents:
            raise pytest.UsageError(f"{item.nodeid} is marked sound: it belongs in tests/audio")


def pytest_collection_finish() -> None:
    """Leave what has been collected out of every later search for garbage.

    A quarter of the suite's work was going through thousands of tests and modules
    that stay until the end anyway.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


_parse = Stylesheet._parse_rules
_parsed_styles: dict[tuple[object, ...], list[RuleSet]] = {}


def _parse_once(stylesheet: Stylesheet, *source: Any, **options: Any) -> list[RuleSet]:
    key = (*source, *sorted(options.items()), *stylesheet._variables.items())
    if key not in _parsed_styles:
        _parsed_styles[key] = _parse(stylesheet, *source, **options)
    return _parsed_styles[key]


# Every app of a test would parse the same styles anew: an eighth of what an app costs.
Stylesheet._parse_rules = _parse_once  # pyright: ignore[reportAttributeAccessIssue]

_count_parameters = textual._callback._count_parameters


def _count_parameters_by_code(function: Any) -> int:
    if isinstance(function, MethodType):
        return _count_parameters_by_code(function.__func__) - 1
    if not isinstance(function, FunctionType) or hasattr(function, "__wrapped__"):
        return _count_parameters(function)
    code = function.__code__
    rest = bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    return code.co_argcount + code.co_kwonlyargcount + rest


# Textual makes a signature of each partial and closure that it calls.
textual._callback._count_parameters = _count_parameters_by_code

# The same hash, without a call of Python for each rule of each widget that is styled.
RuleSet.__hash__ = object.__hash__


async def _wait_for_busy_widgets(pilot: Pilot[Any], timeout: float = 30.0) -> bool:  # noqa: ASYNC109 - Textual's own signature
    """What ``Pilot._wait_for_screen`` waits for, without a message to each widget that waits for one."""
    app = pilot.app
    try:
        pumps = [app, *app.screen.walk_children(with_self=True)]
    except ScreenStackError:
        return False
    await asyncio.sleep(0)
    busy = [drained for pump in pumps if (drained := _drained(pump))]
    if not busy:
        return True
    failed = asyncio.create_task(app._exception_event.wait())
    all_drained = asyncio.gather(*busy)
    ended, _ = await asyncio.wait(
        [all_drained, failed], timeout=timeout, return_when=asyncio.FIRST_COMPLETED
    )
    failed.cancel()
    all_drained.cancel()
    if not ended:
        raise WaitForScreenTimeout("A widget is stuck handling a message.")
    return all_drained in ended


def _drained(pump: MessagePump) -> asyncio.Future[None] | None:
    """What is done when a widget has handled its messages so far; nothing where it waits for one."""
    queue = pump._message_queue
    if queue.empty() and any(not waiter.done() for waiter in queue.ready_event._waiters):
        return None
    drained = asyncio.get_running_loop().create_future()
    return drained if pump.call_later(lambda: drained.done() or drained.set_result(None)) else None


# Most messages of the suite were those by which a pilot asked every widget of a screen for its turn.
Pilot._wait_for_screen = _wait_for_busy_widgets  # pyright: ignore[reportAttributeAccessIssue]
