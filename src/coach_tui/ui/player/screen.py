"""The player: a session being done, drawn from the conductor's snapshots."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Key
from textual.message import Message
from textual.theme import Theme
from textual.timer import Timer

from coach_tui.clock import real_ms
from coach_tui.conductor import Conductor, Notice, SetMuted, Snapshot, Speak
from coach_tui.core.coaching.script import Question, question_texts
from coach_tui.core.log.entry import Annotation, AnnotationField
from coach_tui.core.model.load import parse_resistance, resistance_problem, resistance_text
from coach_tui.core.player.load import UseLoad, loadable
from coach_tui.core.player.state import Answer, Command, Event, State
from coach_tui.services.pain import carry_out, end_question, pain_prompt, speak_prompt
from coach_tui.services.teaching import teach_again
from coach_tui.ui.app_screen import key_of, shown_name, typed_app
from coach_tui.ui.player.display import PlayerDisplay
from coach_tui.ui.player.keys import BINDINGS, KEYS, disabled_reason, is_enabled, pressed_answer
from coach_tui.ui.player.model import (
    SHOWN_KEYS,
    PlayerView,
    is_heard,
    player_frame,
    player_view,
    silence_text,
    status_text,
    tempo_change_text,
)
from coach_tui.ui.terminal_title import (
    notify_outside,
    rest_over_text,
    session_title,
    show_title,
)
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.live import LiveScreen
from coach_tui.wording import count_question, with_key

# What a key opens is imported when it is pressed.

if TYPE_CHECKING:
    from coach_tui.ui.player.pain_screen import PainAnswer

_MAX_DIGITS = 4  # Digits of a count

FRAMES_PER_S = 15  # Enough for a figure and a gauge to seem to move. Our choice.

NOTICE_S = 4.0  # How long a notice is shown


def _count_question(snapshot: Snapshot) -> str:
    planned = snapshot.countable()
    return "" if planned is None else count_question(planned)


_WIDTHS: list[tuple[int, str]] | None = [
    (0, "-narrow"),
    (60, "-usual-width"),
    (120, "-wide"),
    (160, "-vast"),
]

# The least size of each style class.
_HEIGHTS: list[tuple[int, str]] | None = [
    (0, "-short"),
    (16, "-low"),
    (22, "-usual-height"),
    (34, "-tall"),
]


class PlayerScreen(LiveScreen[Snapshot]):
    """Shows a session and posts the user's commands; closes with the last snapshot.

    The conductor, which waits for START, runs the session whether or not this screen draws.
    """

    CSS_PATH = "player.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*BINDINGS]
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    class Changed(Message):
        """The conductor has published a snapshot."""

    def __init__(self, conductor: Conductor) -> None:
        super().__init__()
        self._conductor = conductor
        self._speed = real_ms(conductor.clock, 1.0) / 1000
        self._drawn: Snapshot | None = None
        self._view: PlayerView | None = None
        self._display = PlayerDisplay()
        self._enabled: list[bool] = []
        self._notice: Notice | None = None
        self._notice_timer: Timer | None = None
        self._silence_reason = ""
        self._change_pending = False
        self._dismissed = False
        self._typed = ""
        self._ticker: Timer | None = None

    def compose(self) -> ComposeResult:
        # Before the first frame, so that it shows the session running: another one would follow at once.
        self._conductor.watch(self._on_change)
        self._conductor.post(Command.START)
        view = player_view(self._conductor.snapshot, self._keys())
        if view is not None:
            self._display.take_classes(view)
        yield self._display
        yield KeyBar()

    def on_mount(self) -> None:
        self._ticker = self.set_interval(1 / FRAMES_PER_S, self._draw_frame, pause=True)
        typed_app(self).theme_changed_signal.subscribe(self, self._recolour)
        self._draw()

    def on_screen_resume(self) -> None:
        # The session continued under the screen that covered this one.
        self._draw()

    def _recolour(self, _theme: Theme) -> None:
        if self._view is not None:
            self._display.show_hue(self._view)

    def _on_change(self, _snapshot: Snapshot, _events: tuple[Event, ...]) -> None:
        # On the conductor's thread. One pending message is enough: a blocked event loop
        # must not collect a queue of them.
        if self._change_pending or not self.is_running:
            return
        self._change_pending = True
        with suppress(RuntimeError):  # the app's loop is closed
            self.post_message(self.Changed())

    def on_player_screen_changed(self) -> None:
        self._change_pending = False
        self._draw()

    def _draw(self) -> None:
        snapshot = self._conductor.snapshot
        if snapshot.state.is_over or snapshot.phase is None:
            self._close_with(snapshot)
            return
        # The conductor publishes twice a second, mostly the same.
        if snapshot != self._drawn:
            self._show(snapshot)
        enabled = [is_enabled(key, snapshot, self._conductor.now_ms()) for key in KEYS]
        if enabled != self._enabled:
            self._enabled = enabled
            self.refresh_bindings()

    def _show(self, snapshot: Snapshot) -> None:
        drawn, self._drawn = self._drawn, snapshot
        view = player_view(snapshot, self._keys())
        if snapshot.countable() is None:
            self._typed = ""
        elif self._typed and view is not None:
            hint = f"{_count_question(snapshot)} {self._typed}  enter  save"
            view = replace(view, hint=hint, is_asking=True)
        if view is not None and view != self._view:
            self._view = view
            self._display.show_view(view)
        self._show_frame()
        self._show_outside(drawn, snapshot)
        self._show_status(snapshot)
        tempo_text = "" if drawn is None else tempo_change_text(drawn.timeline, snapshot.timeline)
        if tempo_text:
            self._show_notice(tempo_text)
        if self._ticker is not None:
            if snapshot.state.is_under_way:
                self._ticker.resume()
            else:
                self._ticker.pause()

    def _show_outside(self, drawn: Snapshot | None, snapshot: Snapshot) -> None:
        app = typed_app(self)
        if drawn is None or drawn.transport.index != snapshot.transport.index:
            show_title(app, session_title(snapshot))
        rest_over = "" if app.app_focus else rest_over_text(drawn, snapshot)
        if rest_over:
            notify_outside(app, rest_over)

    def on_unmount(self) -> None:
        show_title(typed_app(self), "")

    def _keys(self) -> dict[str, str]:
        app = typed_app(self)
        return {action: key_of(app, action, key) for action, key in SHOWN_KEYS.items()}

    def _close_with(self, snapshot: Snapshot) -> None:
        if self._ticker is not None:
            self._ticker.pause()
        # Below a dialog or the help it closes when that is closed.
        if self.is_active and not self._dismissed:
            self._dismissed = True
            self.dismiss(snapshot)

    def _draw_frame(self) -> None:
        with self.frame():
            self._show_frame()

    def _show_frame(self) -> None:
        snapshot, view = self._drawn, self._view
        if snapshot is None or view is None:
            return
        frame = player_frame(snapshot, self._conductor.now_ms())
        if frame is not None:
            self._display.show_frame(view, frame, snapshot.timeline)

    def _show_status(self, snapshot: Snapshot) -> None:
        rehearsal = "" if self._speed == 1 else f"rehearsal x{self._speed:g}"
        mode = "  ".join(filter(None, (rehearsal, silence_text(snapshot, self._keys()))))
        self._display.show_mode(mode)
        # Why it is silent is said once.
        if snapshot.sound.reason and snapshot.sound.reason != self._silence_reason:
            self._silence_reason = snapshot.sound.reason
            self._show_notice(
                "  ".join(filter(None, (snapshot.sound.reason, status_text(snapshot))))
            )
        if snapshot.notice is not None and snapshot.notice is not self._notice:
            self._notice = snapshot.notice
            self._show_notice(self._with_key(snapshot.notice.text, snapshot.notice.instead))
        elif self._notice_timer is None:
            self._display.show_status(status_text(snapshot))

    def _show_notice(self, text: str) -> None:
        self._display.show_status(text)
        if self._notice_timer is not None:
            self._notice_timer.stop()
        self._notice_timer = self.set_timer(NOTICE_S, self._clear_notice)

    def _clear_notice(self) -> None:
        self._notice_timer = None
        self._show_status(self._conductor.snapshot)

    def on_key(self, event: Key) -> None:
        snapshot = self._conductor.snapshot
        if self.action_answer(event.key):
            return
        if snapshot.is_clock_running:
            binding = self.active_bindings.get(event.key)
            if binding is None or not binding.enabled:
                # The key must not do something else once the clock stands.
                event.stop()
                self._conductor.post(Command.DONE)
            return
        if snapshot.countable() is not None and self._edit_count(event.key):
            self._show(self._conductor.snapshot)
            return
        refused = disabled_reason(event.key, snapshot, self._conductor.now_ms())
        if refused is not None:
            self._show_notice(self._with_key(refused.reason, refused.instead))

    def _with_key(self, sentence: str, instead: Command | None) -> str:
        app = typed_app(self)
        keys = {
            key.command: key_of(app, f"player.{key.id}", shown_name(key.keys.split(",")[0]))
            for key in KEYS
            if key.command is not None
        }
        return with_key(sentence, instead, keys)

    def _edit_count(self, key: str) -> bool:
        """Take a digit of a count, or take the last one away; return whether it was that."""
        if key == "backspace":
            self._typed = self._typed[:-1]
            return True
        if not (key.isdecimal() and key.isascii()):
            return False
        self._typed = (self._typed + key)[:_MAX_DIGITS].lstrip("0") or "0"
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        full_action = f"{action}('{parameters[0]}')" if parameters else action
        snapshot, now_ms = self._conductor.snapshot, self._conductor.now_ms()
        key = next((key for key in KEYS if key.binding.action == full_action), None)
        return True if key is None else is_enabled(key, snapshot, now_ms)

    def action_answer(self, digit: str | int) -> bool:
        """Answer the running self-test; return whether that was a digit of one of its answers."""
        answer = pressed_answer(str(digit), self._conductor.snapshot)
        if answer is not None:
            self._conductor.post(answer)
        return answer is not None

    def answers(self) -> tuple[str, ...]:
        """The answers to the running self-test, by digit; empty outside one."""
        test = self._conductor.snapshot.self_test
        return () if test is None else tuple(test.answers)

    def action_post(self, command: str) -> None:
        if command == Command.DONE:
            self.action_go()
        else:
            self._conductor.post(Command(command))

    def action_finish(self) -> None:
        self.action_go()

    def action_go(self) -> None:
        """Save the count that was typed, or else say that this is done."""
        snapshot, typed = self._conductor.snapshot, self._typed
        planned = snapshot.countable()
        if not typed or planned is None:
            self._conductor.post(Command.DONE)
            return
        self._typed = ""
        if snapshot.is_count_waiting:
            self._conductor.post(Answer(count=int(typed)))
        else:
            part = str(planned.work_set)
            self._conductor.post(Annotation(AnnotationField.REPS, int(typed), part))
        self._show(self._conductor.snapshot)

    def action_load(self) -> None:
        from coach_tui.ui.dialogs import AskScreen

        target = loadable(self._conductor.snapshot)
        if target is None:
            self._show_notice("There's no weight to change here.")
            return
        item, number = target
        was_moving = self._pause_and_ask(Question.LOAD)

        def answered(text: str | None) -> None:
            parsed = parse_resistance(text) if text else None
            if parsed is not None:
                self._conductor.post(UseLoad(item.index, *parsed))
            end_question(self._conductor, resume=was_moving)

        load = resistance_text(*item.step.resistance(number))
        now = f"now {load}" if load else "no weight or band yet"
        question = f"{item.step.exercise.name}: {now}"
        explained = "From here on: 2.5kg, 5lb, green or none."
        typed_app(self).push_screen(
            AskScreen(question, explained, problem_of=resistance_problem), answered
        )

    def _pause(self) -> bool:
        """Pause the session; whether it was moving."""
        was_moving = self._conductor.snapshot.state.is_under_way
        if was_moving:
            self._conductor.post(Command.PAUSE)
        return was_moving

    def _pause_and_ask(self, question: Question) -> bool:
        """Ask aloud, with the session paused; whether it was moving."""
        was_moving = self._pause()
        language = self._conductor.snapshot.timeline.language
        texts = question_texts(self._conductor.coaching, question, language=language)
        if texts:
            self._conductor.post(Speak(texts))
        return was_moving

    def action_teach(self) -> None:
        snapshot = self._conductor.snapshot
        is_read = not is_heard(snapshot)
        if is_read and snapshot.state is State.PAUSED:
            self.action_about()
            return
        lesson = teach_again(self._conductor)
        time_to = "read" if is_read else "listen"
        self._show_notice(lesson.refusal or f"All of it again, with time to {time_to}.")

    def action_mute(self) -> None:
        self._conductor.post(SetMuted(not self._conductor.snapshot.muted))

    def action_pain(self) -> None:
        from coach_tui.ui.player.pain_screen import PainScreen

        prompt = pain_prompt(self._conductor.snapshot)
        if prompt is None:
            return
        was_moving = self._pause()

        def answered(answer: PainAnswer | None) -> None:
            if answer is not None and answer.action is not None:
                notice = carry_out(self._conductor, prompt, answer.pain, answer.action)
                if notice:
                    self._show_notice(notice)
            else:
                # After a rating the pain is real: the session stays paused.
                is_mistake = answer is None or answer.pain is None
                end_question(self._conductor, resume=was_moving and is_mistake)

        screen = PainScreen(
            prompt,
            lambda pain: speak_prompt(self._conductor, prompt, pain),
            is_logged=self._conductor.snapshot.is_saved,
        )
        typed_app(self).push_screen(screen, answered)

    def action_about(self) -> None:
        from coach_tui.ui.session.exercise_screen import ExerciseScreen

        snapshot = self._conductor.snapshot
        work = snapshot.timeline.next_work(snapshot.transport.index)
        item = None if work is None else snapshot.timeline.exercise_of(work)
        if item is None:
            return
        was_moving = self._pause()

        def read(_nothing: None) -> None:
            if was_moving:
                self._conductor.post(Command.RESUME)

        typed_app(self).push_screen(ExerciseScreen(item.step.exercise, item.step.base), read)

    def action_ask_stop(self) -> None:
        from coach_tui.ui.dialogs import ConfirmScreen

        was_moving = self._pause_and_ask(Question.STOP)

        def answered(stop: bool | None) -> None:  # noqa: FBT001 - Textual calls it with the answer
            if stop:
                self._conductor.post(Command.STOP)
            else:
                end_question(self._conductor, resume=was_moving)

        snapshot = self._conductor.snapshot
        saved = (
            "Your progress is saved."
            if snapshot.is_saved
            else "Your progress is saved when the app ends."
        )
        question = ConfirmScreen(
            "Stop the session?",
            saved if snapshot.is_logged else "This is not in your journal.",
            yes="Stop",
            no="Continue",
        )
        typed_app(self).push_screen(question, answered)
