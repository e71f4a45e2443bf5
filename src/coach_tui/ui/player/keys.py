"""The keys of the player screen: one table for the key bar, the palette and the help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding

from coach_tui.core.player.state import Answer, Command
from coach_tui.core.player.transitions import self_test_at

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot


@dataclass(frozen=True, slots=True)
class PlayerKey:
    """A key of the player.

    Attributes:
        keys: Textual's key names, the one to show first.
        label: One or two words for the key bar.
        description: The same in full, for the help and the palette.
        command: The command it posts to the conductor; ``None`` if the session is not involved.
        action: The action it runs when that is not to post ``command``.
    """

    keys: str
    id: str
    label: str
    description: str
    command: Command | None = None
    action: str = ""

    @property
    def binding(self) -> Binding:
        """The Textual binding."""
        action = self.action or f"post('{self.command}')"
        # Textual would draw an arrow; every text of the app says "enter".
        shown = "enter" if self.keys == "enter" else None
        group = _GROUPS.get(self.id)
        return Binding(
            self.keys, action, self.description, id=self.id, key_display=shown, group=group
        )


_FLOW = Binding.Group("Start and stop")

_MOVE = Binding.Group("Skip and go back")

_PACE = Binding.Group("Tempo and rest")

_SOUND = Binding.Group("Sound")

_GROUPS = {
    "player.pause": _FLOW,
    "player.resume": _FLOW,
    "player.go": _FLOW,
    "player.done": _FLOW,
    "player.stop": _FLOW,
    "player.pain": _FLOW,
    "player.more-rest": _PACE,
    "player.slower": _PACE,
    "player.quicker": _PACE,
    "player.skip-exercise": _MOVE,
    "player.skip-set": _MOVE,
    "player.skip-side": _MOVE,
    "player.back": _MOVE,
    "player.restart": _MOVE,
    "player.about": _MOVE,
    "player.mute": _SOUND,
}

KEYS = (
    PlayerKey("space", "player.pause", "Pause", "Pause", Command.PAUSE),
    PlayerKey("space", "player.resume", "Resume", "Resume, after 3-2-1", Command.RESUME),
    PlayerKey("enter", "player.go", "Start now", "End the rest and start", Command.DONE, "go"),
    PlayerKey("enter", "player.done", "I'm done", "Finish this set", Command.DONE),
    PlayerKey("p", "player.pain", "Pain", "It hurts: pause now", None, "pain"),
    PlayerKey(
        "plus,equals_sign", "player.more-rest", "15 s more", "15 s more rest", Command.MORE_REST
    ),
    PlayerKey(
        "n", "player.skip-exercise", "Skip", "Skip to the next exercise", Command.SKIP_EXERCISE
    ),
    PlayerKey("b", "player.back", "Back", "Back to the start of this set", Command.BACK),
    PlayerKey("q,escape", "player.stop", "Stop", "Stop; asks first", Command.STOP, "ask_stop"),
    PlayerKey("left_square_bracket", "player.slower", "Slower", "Slower", Command.SLOWER),
    PlayerKey("right_square_bracket", "player.quicker", "Faster", "Faster", Command.QUICKER),
    PlayerKey("s", "player.skip-side", "Side", "Switch sides now", Command.SKIP_SIDE),
    PlayerKey("m", "player.mute", "Mute", "Mute or unmute", None, "mute"),
    PlayerKey("t", "player.skip-set", "Set", "Skip to the next set", Command.SKIP_SET),
    PlayerKey("r", "player.restart", "Restart", "Restart this exercise", Command.RESTART),
    PlayerKey("i", "player.about", "About", "About this exercise; pauses", None, "about"),
)
"""The most useful first. Bindings that share a key are never enabled at the same time."""

TEMPO_KEYS = frozenset({"player.slower", "player.quicker"})
"""The key bar shows both or neither."""

LABELS = {key.id: key.label for key in KEYS}


def is_enabled(key: PlayerKey, snapshot: Snapshot, now_ms: int) -> bool:
    """Whether a key does anything in the session's present state."""
    if key.command is None:
        return True
    if snapshot.refusal(key.command, now_ms) is not None:
        return False
    working = snapshot.phase is not None and snapshot.phase.kind.is_work
    working = working and not snapshot.is_getting_ready(now_ms)
    return working != (key.action == "go") or key.command is not Command.DONE


def disabled_reason(pressed: str, snapshot: Snapshot, now_ms: int) -> str | None:
    """Why a pressed key is disabled, a sentence; ``None`` if it is enabled or unknown."""
    keys = [key for key in KEYS if pressed in key.keys.split(",")]
    if any(is_enabled(key, snapshot, now_ms) for key in keys):
        return None
    reasons = [snapshot.refusal(key.command, now_ms) for key in keys if key.command is not None]
    return next((reason for reason in reversed(reasons) if reason), None)


def pressed_answer(pressed: str, snapshot: Snapshot) -> Answer | None:
    """The self-test answer that a digit key stands for, if a self-test is running."""
    test = self_test_at(snapshot.timeline, snapshot.transport.index)
    if test is None or not (pressed.isascii() and pressed.isdecimal()):
        return None
    number = int(pressed)
    return Answer(test.answers[number - 1]) if 1 <= number <= len(test.answers) else None
