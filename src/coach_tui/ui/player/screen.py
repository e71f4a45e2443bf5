"""The player: a session being done, drawn from the conductor's snapshots."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.screen import Screen

from coach_tui.conductor import Snapshot
from coach_tui.core.player.state import Command
from coach_tui.services.pain import MOVING_STATES, apply, cancel, pain_context, prompt
from coach_tui.text import safe_text
from coach_tui.ui.base_app import typed_app
from coach_tui.ui.dialogs import ConfirmScreen
from coach_tui.ui.player.keys import KEYS, PACE_KEYS, SHORT, answer_of, disabled_reason, is_enabled
from coach_tui.ui.player.model import condition_words, pace_words, player_frame, player_view
from coach_tui.ui.player.pain_screen import PainScreen
from coach_tui.ui.player.view import PlayerDisplay
from coach_tui.ui.session.exercise_screen import ExerciseScreen
from coach_tui.ui.widgets.key_bar import KeyBar, KeyHint

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.events import Key
    from textual.timer import Timer

    from coach_tui.conductor import Conductor, Notice
    from coach_tui.core.player.state import Event
    from coach_tui.ui.player.model import PlayerView
    from coach_tui.ui.player.pain_screen import PainAnswer

FRAMES_PER_S = 30
"""Above this, frames only get uneven."""

NOTICE_S = 4.0
"""How long a line for the person stands."""

_HELP_KEY = "question_mark"

_WIDTHS: list[tuple[int, str]] | None = [
    (0, "-narrow"),
    (60, "-usual-width"),
    (110, "-wide"),
    (160, "-vast"),
]

_HEIGHTS: list[tuple[int, str]] | None = [
    (0, "-short"),
    (16, "-low"),
    (22, "-usual-height"),
    (34, "-tall"),
]
"""From which size on which class is set, for the styles."""


class PlayerScreen(Screen[Snapshot]):
    """Shows a session and takes the person's commands; closes with the last snapshot.

    It draws what the conductor says and decides nothing. The session goes on
    whether or not this screen gets to draw.

    Args:
        conductor: Open, its session waiting for START.
    """

    CSS_PATH = "player.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [key.binding for key in KEYS]
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    class Changed(Message):
        """The conductor has published something new."""

    def __init__(self, conductor: Conductor) -> None:
        super().__init__()
        self._conductor = conductor
        self._drawn: Snapshot | None = None
        self._scene: PlayerView | None = None
        self._notice: Notice | None = None
        self._telling: Timer | None = None
        self._woken = False
        self._dismissed = False
        self._ticker: Timer | None = None

    def compose(self) -> ComposeResult:
        yield PlayerDisplay()
        yield KeyBar()

    def on_mount(self) -> None:
        self._ticker = self.set_interval(1 / FRAMES_PER_S, self._tick, pause=True)
        self._conductor.watch(self._wake)
        self._conductor.post(Command.START)
        self._draw()

    def on_screen_resume(self) -> None:
        """What lay over this screen is gone; the session went on meanwhile."""
        self._draw()

    def _wake(self, _snapshot: Snapshot, _events: tuple[Event, ...]) -> None:
        # On the conductor's thread. One message is enough however much has happened,
        # and a loop that stands still must not gather a queue of them.
        if self._woken or not self.is_running:
            return
        self._woken = True
        with suppress(RuntimeError):  # the app's loop is closed: nobody is left to draw
            self.post_message(self.Changed())

    def on_player_screen_changed(self) -> None:
        self._woken = False
        self._draw()

    def _draw(self) -> None:
        """Draw the newest snapshot, or close when it is the last."""
        snapshot = self._conductor.snapshot
        scene = player_view(snapshot)
        if snapshot.state.is_over or scene is None:
            self._close_with(snapshot)
            return
        drawn, self._drawn, self._scene = self._drawn, snapshot, scene
        self.query_one(PlayerDisplay).show_scene(scene)
        self._show_status(snapshot)
        new_pace = "" if drawn is None else pace_words(drawn.timeline, snapshot.timeline)
        if new_pace:
            self._tell(new_pace)
        self._show_keys()
        self._tick()
        if self._ticker is not None:
            if snapshot.state in MOVING_STATES:
                self._ticker.resume()
            else:
                self._ticker.pause()

    def _close_with(self, snapshot: Snapshot) -> None:
        if self._ticker is not None:
            self._ticker.pause()
        # Under a question or the help it closes when these are gone; and only once.
        if self.is_active and not self._dismissed:
            self._dismissed = True
            self.dismiss(snapshot)

    def _tick(self) -> None:
        """Draw what moves."""
        snapshot, scene = self._drawn, self._scene
        if snapshot is None or scene is None:
            return
        pulse = player_frame(snapshot, self._conductor.now_ms())
        if pulse is not None:
            self.query_one(PlayerDisplay).show_pulse(scene, pulse, snapshot.timeline)

    def _show_status(self, snapshot: Snapshot) -> None:
        if snapshot.notice is not None and snapshot.notice is not self._notice:
            self._notice = snapshot.notice
            self._tell(snapshot.notice.text)
        elif self._telling is None:
            self.query_one(PlayerDisplay).show_status(condition_words(snapshot))

    def _tell(self, words: str) -> None:
        """Let a line stand for a moment."""
        self.query_one(PlayerDisplay).show_status(safe_text(words))
        if self._telling is not None:
            self._telling.stop()
        self._telling = self.set_timer(NOTICE_S, self._untell)

    def _untell(self) -> None:
        self._telling = None
        self._show_status(self._conductor.snapshot)

    def _show_keys(self) -> None:
        active = self.active_bindings
        hints: dict[str, KeyHint] = {}
        for _, binding, enabled, _ in active.values():
            if enabled and binding.id in SHORT and binding.id not in hints:
                shown = typed_app(self).get_key_display(binding)
                pair = "pace" if binding.id in PACE_KEYS else ""
                hints[binding.id] = KeyHint(shown, SHORT[binding.id], binding.action, pair)
        last = None
        if _HELP_KEY in active:
            last = KeyHint("?", "keys", f"app.{active[_HELP_KEY].binding.action}")
        self.query_one(KeyBar).show(list(hints.values()), last)

    async def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        await self.run_action(message.action)

    def on_key(self, event: Key) -> None:
        snapshot = self._conductor.snapshot
        answer = answer_of(event.key, snapshot)
        if answer is not None:
            self._conductor.post(answer)
            return
        reason = disabled_reason(event.key, snapshot, self._conductor.now_ms())
        if reason is not None:
            self._tell(reason)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        asked = f"{action}('{parameters[0]}')" if parameters else action
        snapshot, now_ms = self._conductor.snapshot, self._conductor.now_ms()
        found = next((key for key in KEYS if key.binding.action == asked), None)
        return True if found is None else is_enabled(found, snapshot, now_ms)

    def action_order(self, command: str) -> None:
        self._conductor.post(Command(command))

    def action_go(self) -> None:
        self._conductor.post(Command.DONE)

    def action_mute(self) -> None:
        self._conductor.set_muted(not self._conductor.snapshot.muted)

    def action_pain(self) -> None:
        hurt = pain_context(self._conductor.snapshot)
        if hurt is None:
            return
        was_going = self._conductor.snapshot.state in MOVING_STATES
        if was_going:
            self._conductor.post(Command.PAUSE)

        def answered(answer: PainAnswer | None) -> None:
            if answer is not None:
                words = apply(self._conductor, hurt, answer.pain, answer.way)
                if words:
                    self._tell(words)
            else:
                cancel(self._conductor, was_going=was_going)

        screen = PainScreen(hurt, lambda pain: prompt(self._conductor, hurt, pain))
        typed_app(self).push_screen(screen, answered)

    def action_about(self) -> None:
        snapshot = self._conductor.snapshot
        work = snapshot.timeline.next_work(snapshot.transport.index)
        item = None if work is None else snapshot.timeline.exercise_of(work)
        if item is None:
            return
        was_going = self._conductor.snapshot.state in MOVING_STATES
        if was_going:
            self._conductor.post(Command.PAUSE)

        def read(_nothing: None) -> None:
            if was_going:
                self._conductor.post(Command.RESUME)

        typed_app(self).push_screen(ExerciseScreen(item.step.exercise, item.step.base), read)

    def action_ask_stop(self) -> None:
        was_going = self._conductor.snapshot.state in MOVING_STATES
        if was_going:
            self._conductor.post(Command.PAUSE)

        def answered(stop: bool | None) -> None:  # noqa: FBT001 - Textual calls it with the answer
            if stop:
                self._conductor.post(Command.STOP)
            elif was_going:
                self._conductor.post(Command.RESUME)

        question = ConfirmScreen(
            "Stop the session?",
            "What you have done is kept.",
            yes="Stop",
            no="Go on",
        )
        typed_app(self).push_screen(question, answered)
