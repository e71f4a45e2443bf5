"""The base of all screens and dialogs, and what they ask of their app."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.events import Resize, ScreenResume
from textual.geometry import Size
from textual.keys import REPLACED_KEYS, key_to_character
from textual.message import Message
from textual.message_pump import MessagePump
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from coach_tui.ui.base_app import EMPTY, BaseApp, dispatched

T = TypeVar("T")
P = ParamSpec("P")

_VIRTUAL_SIZE: Reactive[Size] = vars(Widget)["virtual_size"]


class AppScreen(Screen[T]):
    """A screen of the app: styled once as it opens; the first one is laid out and drawn once, too."""

    _is_open = False
    _after_frame: Sequence[Callable[[], object]] = ()

    def call_after_frame(self, call: Callable[[], object]) -> None:
        """Call when the next frame is written, the first too, unlike ``call_after_refresh``."""
        self._after_frame = [*self._after_frame, call]

    def on_compose(self) -> None:
        """Take the classes of this size before there are widgets, all of which they would style anew."""
        width, height = typed_app(self).size
        classes = self._get_breakpoint_classes(width, self.HORIZONTAL_BREAKPOINTS or [])
        classes |= self._get_breakpoint_classes(height, self.VERTICAL_BREAKPOINTS or [])
        self.add_class(*classes)

    def _on_screen_resume(self, event: ScreenResume) -> None:
        # Textual calls the method of each class in turn. The widgets were styled a moment ago, as they were mounted.
        event.refresh_styles = event.refresh_styles and self._is_open
        self.call_next(self._opened)

    def _opened(self) -> None:
        self._is_open = True

    async def _on_resize(self, event: Resize) -> None:
        # Of a size that the terminal no longer has; two of them on their way would follow each other for ever.
        if event.size != typed_app(self).size:
            event.prevent_default()

    def _screen_resized(self, size: Size) -> None:
        # Textual calls this for a screen that opens and for all below a dialog, and would lay all out again.
        if size != self._size:
            super()._screen_resized(size)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Textual's, without the keys of which it overlooks that they go into the text with the focus: a bound ``/``."""
        active = super().active_bindings
        return {key: a for key, a in active.items() if not self._types(a.binding)}

    def _types(self, binding: Binding) -> bool:
        character = key_to_character(REPLACED_KEYS.get(binding.key, binding.key))
        if self.focused is None or binding.priority or character is None:
            return False
        return self.focused.check_consume_key(binding.key, character)

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:  # noqa: FBT001, FBT002 - Textual's own signature
        # The sizes that a layout gives would ask for another one; a scrollbar that appears does by itself.
        sizes, rooms = _VIRTUAL_SIZE, self._rooms_of_focus()
        sizes._layout = False  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - Textual has no other way to say so
        try:
            super()._refresh_layout(size, scroll)
        finally:
            sizes._layout = True  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - likewise
        # Textual scrolls to what gets the focus, in the room that there is by then, and never again.
        if (focused := self.focused) is not None and rooms != self._rooms_of_focus():
            focused.scroll_visible(animate=False, immediate=True)

    def _rooms_of_focus(self) -> Sequence[tuple[Widget, Size]]:
        """What the widget with the focus is in, each with its size."""
        around = () if self.focused is None else self.focused.ancestors
        return [(node, node.size) for node in around if isinstance(node, Widget)]

    def _compositor_refresh(self) -> None:
        # In a batch Textual would render a whole frame and not write it. As a screen opens, its widgets fit
        # themselves into the first layout; then it is drawn, as it has asked to be repainted.
        app = typed_app(self)
        if not self._is_open or app._batch_count:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - Textual has no other way to ask
            return
        changed = self._compositor._dirty_regions  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - likewise
        if self is not app.screen and app.screen.styles.background.a == 1:
            changed.clear()  # Textual would have all of the screen drawn anew that covers this one
            return
        if self.size.region in changed:
            self._repaint_required = False  # it is now
        super()._compositor_refresh()
        calls, self._after_frame = self._after_frame, []
        for call in calls:
            self.call_later(call)

    async def _dispatch_message(self, message: Message) -> None:
        await dispatched(typed_app(self), super()._dispatch_message(message))


def typed_app(node: MessagePump) -> App[Any]:
    return node.app  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - Textual leaves the parameter of App open


async def before_next_key(
    node: MessagePump, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Call a function on a thread, as does ``to_thread``; keys wait for what they are to act on."""
    app, reading = typed_app(node), asyncio.to_thread(read, *args, **kwargs)
    return await (app.input_queue.hold(reading) if isinstance(app, BaseApp) else reading)


def shown_name(key: str) -> str:
    """A key as it is shown: ``+`` for ``plus``."""
    character = key_to_character(REPLACED_KEYS.get(key, key))
    return character if character and character.isprintable() and character != " " else key


def key_of(app: App[Any], action: str, default: str) -> str:
    """The key of an action as it is shown, where a sentence or a hint names it."""
    keys = app._keymap.get(action)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - Textual has no other way to ask
    return shown_name(keys.split(",")[0]) if keys else default


def with_doctor_key(app: App[Any], problem: str) -> str:
    """A problem with the key that leads to the doctor in place of the command.

    The key waits for home while a session runs, and an app that ends with its session has none.
    """
    from coach_tui.audio.sound_out import DOCTOR_HINT  # it delays the first frame
    from coach_tui.journal.errors import WAY_OUT

    if app.screen_stack[0].id == EMPTY:
        return problem
    key = key_of(app, "app.doctor", "f2")
    key += "" if app.check_action("doctor", ()) else " at home"
    return problem.replace(DOCTOR_HINT, f"{key} for help.").replace(WAY_OUT, f"{key} to repair it.")
