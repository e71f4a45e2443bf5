"""The keys of the player screen: one table for the key bar, the palette and the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from textual.binding import Binding

from coach_tui.core.player.state import Answer, Command, Refused
from coach_tui.services.teaching import NOT_NOW, can_teach

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot


_FLOW = Binding.Group("Start and stop")

_MOVE = Binding.Group("Skip and go back")

_PACE = Binding.Group("Tempo and rest")

# The key bar shows both keys of the tempo or neither.
_TEMPO = Binding.Group("Tempo and rest", compact=True)

_SOUND = Binding.Group("Sound")


class PlayerKey(Struct, frozen=True):
    """A key of the player: Textual's key names, the one to show first, and what it does."""

    keys: str
    id: str
    group: Binding.Group
    label: str  # One or two words for the key bar; ``description`` has the same in full
    description: str
    # The command it posts to the conductor; ``None`` if the session is not involved.
    command: Command | None = None
    action: str = ""  # The action it runs when that is not to post ``command``

    @property
    def binding(self) -> Binding:
        return Binding(
            self.keys,
            self.action or f"post('{self.command}')",
            self.label,
            tooltip=self.description,
            id=f"player.{self.id}",
            # Textual would draw an arrow; every text of the app says "enter".
            key_display="enter" if self.keys == "enter" else None,
            group=self.group,
        )


# The most useful first. Bindings that share a key are never enabled at the same time.
KEYS = (
    PlayerKey("space", "pause", _FLOW, "Pause", "Pause", Command.PAUSE),
    PlayerKey("space", "resume", _FLOW, "Resume", "Resume, after 3-2-1", Command.RESUME),
    PlayerKey("enter", "go", _FLOW, "Start now", "End the rest and start", Command.DONE, "go"),
    PlayerKey("enter", "finish", _FLOW, "End", "End the session", Command.DONE, "finish"),
    PlayerKey("enter", "done", _FLOW, "I'm done", "Finish this set", Command.DONE),
    PlayerKey("p", "pain", _FLOW, "Pain", "It hurts: pause now", None, "pain"),
    PlayerKey(
        "plus,equals_sign", "more-rest", _PACE, "15 s more", "15 s more rest", Command.MORE_REST
    ),
    PlayerKey(
        "n", "skip-exercise", _MOVE, "Skip", "Skip to the next exercise", Command.SKIP_EXERCISE
    ),
    PlayerKey("b", "back", _MOVE, "Back", "Back to the start of this set", Command.BACK),
    PlayerKey("q,escape", "stop", _FLOW, "Stop", "Stop; asks first", Command.STOP, "ask_stop"),
    # Many keyboards have no brackets, or only with AltGr.
    PlayerKey(
        "left_square_bracket,less_than_sign", "slower", _TEMPO, "Slower", "Slower", Command.SLOWER
    ),
    PlayerKey(
        "right_square_bracket,greater_than_sign",
        *("quicker", _TEMPO, "Faster", "Faster", Command.QUICKER),
    ),
    PlayerKey(
        "s", "skip-side", _MOVE, "Skip side", "Skip the rest of this side", Command.SKIP_SIDE
    ),
    PlayerKey("m", "mute", _SOUND, "Mute", "Mute or unmute", None, "mute"),
    PlayerKey("t", "skip-set", _MOVE, "Set", "Skip to the next set", Command.SKIP_SET),
    PlayerKey("l", "later", _MOVE, "Later", "Do this exercise at the end", Command.LATER),
    PlayerKey("r", "restart", _MOVE, "Restart", "Restart this exercise", Command.RESTART),
    PlayerKey("w", "load", _PACE, "Weight", "Change weight or band", None, "load"),
    PlayerKey("f", "teach", _MOVE, "In full", "Explain this exercise in full again", None, "teach"),
    PlayerKey("i", "about", _MOVE, "About", "About this exercise; pauses", None, "about"),
)


# The keys that a presentation remote sends, by the key that does the same.
REMOTE_KEYS = {"enter": "pagedown,right", "b": "pageup,left", "space": "full_stop,f5"}

BINDINGS = [
    *(key.binding for key in KEYS),
    # Without an id, so that help, palette and key bar list each action once.
    *(
        Binding(REMOTE_KEYS[key.keys], key.binding.action, key.label, show=False)
        for key in KEYS
        if key.keys in REMOTE_KEYS
    ),
]


# The keys that keep their meaning while the clock of a self-test runs.
_BESIDE_CLOCK = frozenset({"pain", "stop", "done"})


def is_enabled(key: PlayerKey, snapshot: Snapshot, now_ms: int) -> bool:
    """Whether a key does what it says in the session's present state.

    While the clock of a self-test runs nearly every key stops it.
    """
    if snapshot.is_clock_running and key.id not in _BESIDE_CLOCK:
        return False
    if key.id == "teach":
        return can_teach(snapshot)
    if key.command is None:
        return True
    if snapshot.refusal(key.command, now_ms) is not None:
        return False
    if key.command is not Command.DONE:
        return True
    return key.id == _meaning_of_done(snapshot, now_ms)


def _meaning_of_done(snapshot: Snapshot, now_ms: int) -> str:
    """The id of the key whose label says what ``Command.DONE`` does now."""
    phase = snapshot.phase
    if phase is None or not phase.kind.is_work or snapshot.is_getting_ready(now_ms):
        is_end = phase is not None and snapshot.timeline.next_work(phase.index) is None
        return "finish" if is_end else "go"
    return "done"


def disabled_reason(pressed: str, snapshot: Snapshot, now_ms: int) -> Refused | None:
    """Why a pressed key is disabled; ``None`` if it is enabled or unknown."""
    keys = [key for key in KEYS if pressed in key.keys.split(",")]
    if any(is_enabled(key, snapshot, now_ms) for key in keys):
        return None
    if any(key.id == "teach" for key in keys):
        return Refused(NOT_NOW)
    reasons = [snapshot.refusal(key.command, now_ms) for key in keys if key.command is not None]
    return next(filter(None, reversed(reasons)), None)


def pressed_answer(pressed: str, snapshot: Snapshot) -> Answer | None:
    """The self-test answer that a digit key stands for, if a self-test is running."""
    test = snapshot.self_test
    if test is None or snapshot.is_clock_running or not (pressed.isascii() and pressed.isdecimal()):
        return None
    number = int(pressed)
    return Answer(test.answers[number - 1]) if 1 <= number <= len(test.answers) else None
