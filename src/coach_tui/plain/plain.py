"""The plain mode: a session without a screen, for pipes, screen readers and other programs."""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TextIO

from coach_tui.core.player.state import Answer, Command, State
from coach_tui.core.player.transitions import self_test_at
from coach_tui.plain.line_input import LOOK_AROUND_S, whole_number
from coach_tui.plain.narrator import Narrator
from coach_tui.plain.pain import PlainPain
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.conductor import Conductor, Snapshot
    from coach_tui.core.player.state import Event
    from coach_tui.plain.line_input import LineReader

KEYS: dict[str, Command] = {
    "": Command.DONE,
    "n": Command.SKIP_EXERCISE,
    "t": Command.SKIP_SET,
    "s": Command.SKIP_SIDE,
    "b": Command.BACK,
    "r": Command.RESTART,
    "+": Command.MORE_REST,
    "[": Command.SLOWER,
    "]": Command.QUICKER,
    "q": Command.STOP,
}
"""The player screen's keys, each followed by enter. ``p`` pauses, asks about pain and goes on, ``m`` mutes."""

KEY_LINES = (
    "Keys, each followed by enter: p pauses and asks about pain, enter alone says done,",
    "n next exercise, t next set, s other side, b back, r exercise anew, + more rest,",
    "[ slower, ] quicker, m mute, q stop.",
)
"""What ``?`` tells."""

HOW_TO_TYPE = "Type a key and press enter; ? lists them."
"""Told at the start where keys come from a terminal: there a key alone does nothing."""


class _End(Enum):
    OVER = "over"
    HUNG_UP = "hung up"


_MOST_ECHOED = 20
"""Characters of a line that was not understood."""


class SessionInterrupted(Exception):  # noqa: N818 - what happened, not an error
    """The person pressed ctrl+c or is gone; the session has been stopped and is in the journal."""


def run_plain(conductor: Conductor, out: TextIO, typed: LineReader) -> Snapshot:
    """Run a session to its end, telling it line by line.

    Args:
        conductor: The session, open and not started.
        out: Where the lines go. When nobody reads them any more, the session stops.
        typed: The keys, a line each. Once the session is over, lines are kept.

    Returns:
        The last snapshot.

    Raises:
        Interrupted: Ctrl+c was pressed, or the terminal where the keys are typed is gone.
        OSError: The lines cannot be written, as when the terminal is gone; likewise.
    """
    face = _PlainFrontEnd(conductor, out, typed)
    conductor.watch(face.notice)
    typed.deliver_to(face.obey, face.nobody_answers)
    try:
        face.print_lines(face.narrator.opening(conductor.snapshot))
        if typed.is_terminal:
            face.print_lines([HOW_TO_TYPE])
        conductor.post(Command.START)
        face.print_all()
    except (KeyboardInterrupt, SessionInterrupted):
        conductor.close()
        with suppress(BrokenPipeError):
            face.print_end()
        raise SessionInterrupted from None
    except BrokenPipeError:
        conductor.close()
    except OSError:
        conductor.close()
        raise
    finally:
        typed.buffer()
    return conductor.snapshot


class _PlainFrontEnd:
    """Takes events in on the conductor's thread and prints on the caller's."""

    def __init__(self, conductor: Conductor, out: TextIO, typed: LineReader) -> None:
        self.narrator = Narrator(conductor.coaching)
        self._conductor = conductor
        self._out = out
        self._typed = typed
        self._pain = PlainPain(conductor)
        self._news: SimpleQueue[tuple[Snapshot, tuple[Event, ...]] | list[str] | _End] = (
            SimpleQueue()
        )
        self._answers = True

    def notice(self, snapshot: Snapshot, events: tuple[Event, ...]) -> None:
        self._news.put((snapshot, events))
        if not self._answers:
            self._go_past(snapshot)
        if snapshot.state.is_over:
            self._news.put(_End.OVER)

    def nobody_answers(self) -> None:
        """There are no keys, or no more of them."""
        self._answers = False
        if self._typed.hung_up:
            self._news.put(_End.HUNG_UP)
        self._go_past(self._conductor.snapshot)

    def print_all(self) -> None:
        while True:
            try:
                news = self._news.get(timeout=LOOK_AROUND_S)
            except Empty:
                continue
            if news is _End.HUNG_UP:
                raise SessionInterrupted
            if isinstance(news, _End):
                break
            if isinstance(news, list):
                self.print_lines(news)
                continue
            snapshot, events = news
            self.print_lines(self.narrator.lines(snapshot, events))
            # While a self-test waits there is news each second.
            conductor = self._conductor
            self.print_lines(self.narrator.limit(conductor.snapshot, conductor.now_ms()))
        self.print_end()

    def print_end(self) -> None:
        self.print_lines(self.narrator.closing(self._conductor.snapshot))

    def print_lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._out.write(f"{line}\n")
        self._out.flush()

    def obey(self, key: str) -> None:
        snapshot = self._conductor.snapshot
        if key == "p":
            self._news.put(list(self._pain.pressed()))
        elif self._pain.asks_for(key):
            self._news.put(list(self._pain.answered(key)))
        elif key == "m":
            self._conductor.set_muted(not snapshot.muted)
        elif (number := whole_number(key)) is not None:
            self._answer(snapshot, number)
        elif key in KEYS:
            self._conductor.post(KEYS[key])
        elif key == "?":
            self._news.put(list(KEY_LINES))
        elif refusal := self._pain.refusal(key):
            self._news.put([refusal])
        else:
            self._news.put([f"{safe_text(key)[:_MOST_ECHOED]}: no such key. ? tells the keys."])

    def _go_past(self, snapshot: Snapshot) -> None:
        """Nobody can say done, or go on: what waits for that would never end."""
        if snapshot.state is State.PAUSED:
            self._conductor.post(Command.STOP)
        phase = snapshot.phase
        if snapshot.state is not State.WAITING or phase is None or phase.max_ms is not None:
            return
        # A self-test that nobody answers is left unanswered.
        asked = self_test_at(snapshot.timeline, phase.index) is not None
        self._conductor.post(Command.SKIP_EXERCISE if asked else Command.DONE)

    def _answer(self, snapshot: Snapshot, number: int) -> None:
        test = self_test_at(snapshot.timeline, snapshot.transport.index)
        if test is not None and 1 <= number <= len(test.answers):
            self._conductor.post(Answer(test.answers[number - 1]))
