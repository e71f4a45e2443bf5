"""The plain mode: a session without a screen, for pipes, screen readers and other programs."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from enum import Enum
from queue import Empty, SimpleQueue
from typing import TextIO

from coach_tui.conductor import Conductor, SetMuted, Snapshot
from coach_tui.conductor.snapshot import OVERFLOW
from coach_tui.core.log.entry import MAX_COUNT, Annotation, AnnotationField
from coach_tui.core.model.load import parse_resistance, resistance_text
from coach_tui.core.player.load import UseLoad, loadable
from coach_tui.core.player.state import Answer, Command, Event, State
from coach_tui.keyboard_layouts import in_us_place
from coach_tui.plain.line_input import LOOK_AROUND_S, LineReader, whole_number
from coach_tui.plain.narrator import Narrator
from coach_tui.plain.pain import PlainPain
from coach_tui.services.teaching import teach_again
from coach_tui.text import safe_text

# The keys of the player screen. ``p`` (pause, pain, resume) and ``m`` (mute) are handled apart.
KEYS: dict[str, Command] = {
    "": Command.DONE,
    "n": Command.SKIP_EXERCISE,
    "t": Command.SKIP_SET,
    "s": Command.SKIP_SIDE,
    "b": Command.BACK,
    "l": Command.LATER,
    "r": Command.RESTART,
    "+": Command.MORE_REST,
    **dict.fromkeys("[<", Command.SLOWER),
    **dict.fromkeys("]>", Command.QUICKER),
    "q": Command.STOP,
}

# Printed for ``?``.
KEY_LINES = (
    "Keys, each followed by enter: p pauses and asks about pain, enter alone means done,",
    "n next exercise, t next set, s other side, b back, r restart exercise,",
    "l later: this exercise comes at the end, + more rest,",
    "f explains the exercise in full again, in a rest, a set-up or a pause,",
    "[ slower, ] faster, m mute, q stop; w 2.5kg or w green changes the weight or band.",
    "After a timed or open set a number says how many it was. While the clock of a self-test",
    "runs, any key but p, q and ? stops it; then a number answers.",
)

# Printed at the start in a terminal: there a key without enter does nothing.
HOW_TO_TYPE = "Type a key and press enter; ? lists them."


class _End(Enum):
    OVER = "over"
    HUNG_UP = "hung up"


_MAX_PENDING = 100  # Messages to print that may wait; further keys are dropped meanwhile
_FLOODED_S = 0.001  # Pause after a dropped key, so that a flood leaves the processor to the session
_MOST_ECHOED = 20  # Maximum length of an unknown key in its message


class SessionInterrupted(Exception):  # noqa: N818 - what happened, not an error
    """Ctrl+c or the loss of the terminal stopped the session; it is in the journal."""


class TerminalLost(SessionInterrupted):
    """The terminal on which keys are typed is gone."""


def run_plain(conductor: Conductor, out: TextIO, reader: LineReader) -> Snapshot:
    """Run a session, open and not started, to its end; then lines are buffered. The last snapshot.

    Raises:
        SessionInterrupted: Ctrl+c was pressed.
        TerminalLost: The terminal on which keys are typed is gone.
        OSError: The lines cannot be written, as when the terminal is gone.
    """
    front_end = _PlainFrontEnd(conductor, out, reader)
    conductor.watch(front_end.on_change)
    reader.deliver_to(front_end.on_line, front_end.input_ended)
    try:
        front_end.print_lines(front_end.narrator.opening(conductor.snapshot))
        if reader.is_terminal:
            front_end.print_lines([HOW_TO_TYPE])
        conductor.post(Command.START)
        front_end.print_all()
    except (KeyboardInterrupt, TerminalLost) as error:
        conductor.close()
        with suppress(BrokenPipeError):
            front_end.print_end()
        raise (TerminalLost if isinstance(error, TerminalLost) else SessionInterrupted) from None
    except BrokenPipeError:
        conductor.close()
    except OSError:
        conductor.close()
        raise
    finally:
        reader.buffer()
    return conductor.snapshot


class _PlainFrontEnd:
    """Takes events in on the conductor's thread and prints on the caller's."""

    def __init__(self, conductor: Conductor, out: TextIO, reader: LineReader) -> None:
        self.narrator = Narrator(conductor.coaching)
        self._conductor = conductor
        self._out = out
        self._reader = reader
        self._pain = PlainPain(conductor)
        self._inbox: SimpleQueue[tuple[Snapshot, tuple[Event, ...]] | list[str] | _End] = (
            SimpleQueue()
        )
        self._has_input = True
        self._flooded = False

    def on_change(self, snapshot: Snapshot, events: tuple[Event, ...]) -> None:
        self._inbox.put((snapshot, events))
        # A snapshot with a newer one behind it waits for no key.
        if not self._has_input and snapshot is self._conductor.snapshot:
            self._pass_over(snapshot)
        if snapshot.state.is_over:
            self._inbox.put(_End.OVER)

    def input_ended(self) -> None:
        self._has_input = False
        if self._reader.hung_up:
            self._inbox.put(_End.HUNG_UP)
        self._pass_over(self._conductor.snapshot)

    def print_all(self) -> None:
        while True:
            try:
                message = self._inbox.get(timeout=LOOK_AROUND_S)
            except Empty:
                continue
            if message is _End.HUNG_UP:
                raise TerminalLost
            if isinstance(message, _End):
                break
            if isinstance(message, list):
                self.print_lines(message)
                continue
            snapshot, events = message
            self.print_lines(self.narrator.lines(snapshot, events))
        self.print_end()

    def print_end(self) -> None:
        self.print_lines(self.narrator.closing(self._conductor.snapshot))

    def print_lines(self, lines: Iterable[str]) -> None:
        """Print lines, whose words may be a stranger's: they are made safe here."""
        for line in lines:
            self._out.write(f"{safe_text(line)}\n")
        self._out.flush()

    def on_line(self, key: str) -> None:
        flooded = self._inbox.qsize() >= _MAX_PENDING
        if flooded and key != "q":
            if not self._flooded:
                self._inbox.put([OVERFLOW])
            self._flooded = True
            time.sleep(_FLOODED_S)
            return
        self._flooded = False
        snapshot = self._conductor.snapshot
        key = in_us_place(key) if len(key) == 1 else key
        if key == "p":
            self._inbox.put(list(self._pain.pressed()))
        elif self._pain.asks_for(key):
            self._inbox.put(list(self._pain.answered(key)))
        elif key == "f":
            lesson = teach_again(self._conductor)
            self._inbox.put([lesson.refusal] if lesson.refusal else list(lesson.lines))
        elif key == "m":
            self._conductor.post(SetMuted(not snapshot.muted))
        elif snapshot.is_clock_running and key not in ("q", "?"):
            self._conductor.post(Command.DONE)
        elif (number := whole_number(key)) is not None:
            self._answer(snapshot, number)
        elif key in KEYS:
            self._conductor.post(KEYS[key])
        else:
            self._inbox.put(self._reply(snapshot, key))

    def _reply(self, snapshot: Snapshot, key: str) -> list[str]:
        """The lines after a key that is no command."""
        if key == "?":
            return list(KEY_LINES)
        if key == "w" or key.startswith("w "):
            return [self._use_load(snapshot, key[1:])]
        refusal = self._pain.refusal(key)
        return [refusal or f"{key[:_MOST_ECHOED]}: no such key. ? lists the keys."]

    def _pass_over(self, snapshot: Snapshot) -> None:
        """End a wait for a key, which would never end without input."""
        if snapshot.state is State.PAUSED:
            self._conductor.post(Command.STOP)
        phase = snapshot.phase
        if snapshot.state is not State.WAITING or phase is None or phase.max_ms is not None:
            return
        # A self-test stays unanswered.
        is_test = snapshot.self_test is not None
        self._conductor.post(Command.SKIP_EXERCISE if is_test else Command.DONE)

    def _answer(self, snapshot: Snapshot, number: int) -> None:
        test = snapshot.self_test
        if test is not None and 1 <= number <= len(test.answers):
            self._conductor.post(Answer(test.answers[number - 1]))
        planned = snapshot.countable()
        if planned is None or number > MAX_COUNT:
            return
        if snapshot.is_count_waiting:
            self._conductor.post(Answer(count=number))
        else:
            part = str(planned.work_set)
            self._conductor.post(Annotation(AnnotationField.REPS, number, part))
            taken = "Saved" if snapshot.is_saved else "Counted"
            self._inbox.put([f"{taken}: {number} {planned.unit or 'reps'}."])

    def _use_load(self, snapshot: Snapshot, text: str) -> str:
        target = loadable(snapshot)
        if target is None:
            return "There's no weight to change here."
        item, number = target
        name, now = item.step.exercise.name, resistance_text(*item.step.resistance(number))
        if not text.strip():
            return f"{name}: {now or 'no weight'}. Type w and the new one, such as w 2.5kg."
        parsed = parse_resistance(text)
        if parsed is None:
            return f"{text[:_MOST_ECHOED].strip()}: not understood. Type 2.5kg, 5lb, green or none."
        load, band = parsed
        self._conductor.post(UseLoad(item.index, load, band))
        new = resistance_text("" if load is None else load.text, band)
        return f"{name} from here on: {new or 'no weight'}."
