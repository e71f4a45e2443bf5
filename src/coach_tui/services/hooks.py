"""Hooks: the user's own commands, run as a session starts, changes its phase and ends.

They come from ``[hooks]`` in the settings, never from a session file, and are started without
a shell. A thread of its own runs them one after another: the session never waits for one, and
one that fails or hangs costs a line in the log.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Self

from coach_tui.child_python import OWN_GROUP, find_program
from coach_tui.core.player.state import Event, State
from coach_tui.services.status_file import status_facts
from coach_tui.settings import HookEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach_tui.clock import Clock
    from coach_tui.conductor import Snapshot

TIME_LIMIT_S = 10.0  # A command that takes longer is killed

# Commands that wait for their turn; phases beyond them are passed over, not queued up.
MAX_WAITING = 20

_JOIN_S = 2.0

_log = logging.getLogger(__name__)


class Hooks:
    """The hooks of one session, by event; a command that takes longer than allowed is killed."""

    def __init__(
        self,
        commands: Mapping[str, tuple[str, ...]],
        clock: Clock,
        time_limit_s: float = TIME_LIMIT_S,
    ) -> None:
        self._commands = commands
        self._clock = clock
        self._time_limit_s = time_limit_s
        self._waiting: queue.Queue[tuple[HookEvent, dict[str, str]] | None] = queue.Queue()
        self._index: int | None = None
        self._is_over = False
        # A daemon, so that a hanging command cannot hold up the end of the program.
        self._thread = threading.Thread(target=self._run, name="hooks", daemon=True)

    def update(self, snapshot: Snapshot, _events: tuple[Event, ...]) -> None:
        """Queue the commands of what has changed. Returns at once."""
        if self._is_over or snapshot.state is State.READY:
            return
        index = snapshot.transport.index
        if self._index is None:
            self._queue(HookEvent.START, snapshot)
        if snapshot.state.is_over:
            self._is_over = True
            self._queue(HookEvent.END, snapshot)
        elif index != self._index:
            self._queue(HookEvent.PHASE, snapshot)
        self._index = index

    def __enter__(self) -> Self:
        if self._commands:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)

    def _queue(self, event: HookEvent, snapshot: Snapshot) -> None:
        crowded = event is HookEvent.PHASE and self._waiting.qsize() >= MAX_WAITING
        if event in self._commands and not crowded:
            facts = status_facts(snapshot, self._clock.now_ms())
            values = {name: "" if fact is None else str(fact) for name, fact in facts.items()}
            self._waiting.put((event, values))

    def _run(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            event, facts = waiting
            try:
                self._start(event, facts)
            except (OSError, ValueError, subprocess.SubprocessError) as error:
                _log.warning("the hook %s failed: %s", event, error)

    def _start(self, event: HookEvent, facts: Mapping[str, str]) -> None:
        # A NUL in a title would keep the command from being started.
        named = {
            f"COACH_TUI_{name}".upper(): text.replace("\0", "") for name, text in facts.items()
        }
        name, *arguments = self._commands[event]
        if (program := find_program(name)) is None:
            raise FileNotFoundError(f"{name} is not there")
        process = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
            [program, *arguments],
            env={**os.environ, **named, "COACH_TUI_EVENT": event.value},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=OWN_GROUP,
        )
        try:
            code = process.wait(self._time_limit_s)
        except subprocess.TimeoutExpired:
            _kill_group(process)
            raise
        if code:
            _log.warning("the hook %s ended with %s", event, code)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a command with what it has started, as a shell starts programs."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
