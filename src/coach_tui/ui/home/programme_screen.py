"""The programmes: what each is, week by week, and the keys to start, repeat, pause and stop one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.console import Group
from rich.padding import Padding
from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import WorkerError

from coach_tui.services.programmes import length_of_programme, place_text
from coach_tui.ui.app_screen import AppScreen, before_next_key, key_of, typed_app
from coach_tui.ui.dialogs import WIDTHS, ConfirmScreen
from coach_tui.ui.home.model import programme_texts, repeated_text
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import MOVES, KeyList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.core.model.programme import Programme
    from coach_tui.services.programmes import CurrentProgramme, ProgrammeService


class ProgrammeList(KeyList, inherit_bindings=False):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Start", id="programme.start", key_display="enter"),
        *MOVES,
    ]


class ProgrammeScreen(AppScreen[bool]):
    """Lists the programmes; closes with ``True`` when one was started.

    Args:
        current: Returns the programme that the user does. Reads files and the journal, so it is
            called on a worker thread, as are the methods of ``service``.
        today: Returns the local date.
    """

    CSS_PATH = "programme.tcss"
    HORIZONTAL_BREAKPOINTS = WIDTHS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "repeat", "Repeat week", id="programme.repeat"),
        Binding("z", "pause", "Pause", id="programme.pause"),
        Binding("z", "resume", "Resume", id="programme.resume"),
        Binding("x", "stop", "Stop", id="programme.stop"),
        Binding("space", "page", "Page down", id="programme.next", show=False),
        Binding("escape,p,q", "dismiss(False)", "Back", id="programme.back", key_display="esc"),
    ]

    def __init__(
        self,
        service: ProgrammeService,
        current: Callable[[], CurrentProgramme | None],
        today: Callable[[], str],
    ) -> None:
        super().__init__()
        self._service = service
        self._read_current = current
        self._today = today
        self._programmes: dict[str, Programme] = {}
        self._current: CurrentProgramme | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="programme", classes="page"):
            yield Header("Programmes")
            yield Static(id="programme-current", markup=False)
            with Horizontal(id="programme-panes"):
                yield ProgrammeList(id="programme-list", classes="pane", markup=False)
                with VerticalScroll(id="programme-page", classes="pane", can_focus=False):
                    yield Static("Reading the programmes…", id="programme-text", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(ProgrammeList).focus()
        self.call_after_refresh(self._load)

    def _read(self) -> tuple[dict[str, Programme], CurrentProgramme | None, str]:
        service = self._service
        return service.all(), self._read_current(), service.problem(self._today())

    @work(exclusive=True, group="programme")
    async def _load(self) -> None:
        programmes, current, problem = await before_next_key(self, self._read)
        self._programmes, self._current = programmes, current
        names = list(programmes)
        running = "" if current is None else current.enrolment.programme
        choices = self.query_one(ProgrammeList)
        highlighted = choices.highlighted
        choices.clear_options().add_options(
            Option(
                Content.assemble(
                    (plan.title, "bold"),
                    "\n",
                    (
                        _state_text(
                            current if name == running else None, length_of_programme(plan)
                        ),
                        "dim",
                    ),
                    "\n",
                )
            )
            for name, plan in programmes.items()
        )
        if names:
            first = names.index(running) if running in names else 0
            choices.highlighted = first if highlighted is None else highlighted
        else:
            self.query_one("#programme-text", Static).update("There are no programmes.")
        line = self.query_one("#programme-current", Static)
        line.update(problem if current is None else "\n".join(programme_texts(current)))
        line.display = bool(problem or current)
        self.refresh_bindings()

    @on(OptionList.OptionHighlighted)
    @work(exclusive=True, group="programme-text")
    async def _show(self, event: OptionList.OptionHighlighted) -> None:
        programme = list(self._programmes.values())[event.option_index]
        lines = await asyncio.to_thread(
            lambda: list(self._service.description(programme, with_names=False))
        )
        self.query_one("#programme-text", Static).update(indented(lines))
        self.query_one("#programme-page").scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    async def _start(self, event: OptionList.OptionSelected) -> None:
        name = list(self._programmes)[event.option_index]
        title = self._programmes[name].title
        start = partial(self._service.start, name, self._today())
        current = self._current
        if current is None:
            await self._change(start, f"{title}: started.", leave=True)
            return
        is_same = current.enrolment.programme == name
        question = f"Restart {title}?" if is_same else f"Start {title}?"
        place = "" if is_same else f" in place of {current.title}"
        explained = f"It begins with week 1{place}. Your journal stays as it is."
        self._ask(question, explained, start, f"{title}: started.", leave=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        current = self._current
        match action:
            case "repeat":
                return current is not None and current.can_repeat
            case "pause" | "resume":
                return current is not None and current.is_paused == (action == "resume")
            case "stop":
                return current is not None
            case _:
                return super().check_action(action, parameters)

    async def action_repeat(self) -> None:
        if self._current is not None:
            key = key_of(typed_app(self), "programme.repeat", "w")
            repeat = partial(self._service.repeat, self._current, self._today())
            await self._change(repeat, repeated_text(self._current, key))

    async def action_pause(self) -> None:
        if self._current is not None:
            pause = partial(self._service.pause, self._current, self._today())
            await self._change(pause, "Paused: its sessions are not due.")

    async def action_resume(self) -> None:
        if self._current is not None:
            resume = partial(self._service.resume, self._current, self._today())
            await self._change(resume, "Resumed.")

    def action_stop(self) -> None:
        if self._current is not None:
            question = f"Stop {self._current.title}?"
            self._ask(question, "Your journal stays as it is.", self._service.stop, "Stopped.")

    def action_page(self) -> None:
        self.query_one("#programme-page").scroll_page_down(animate=False)

    def _ask(
        self,
        question: str,
        explained: str,
        change: Callable[[], str | None],
        done: str,
        *,
        leave: bool = False,
    ) -> None:
        async def answered(agreed: bool | None) -> None:  # noqa: FBT001 - Textual's callback
            if agreed:
                await self._change(change, done, leave=leave)

        screen = ConfirmScreen(question, explained, yes="Yes", no="No")
        typed_app(self).push_screen(screen, answered)

    async def _change(
        self, change: Callable[[], str | None], done: str, *, leave: bool = False
    ) -> None:
        """Change the programme, and show it before the next key counts: that depends on it."""
        problem = await asyncio.to_thread(change)
        severity = "warning" if problem else "information"
        self.notify(problem or done, severity=severity)
        if leave and problem is None and self.is_current:
            self.dismiss(result=True)
        elif self.is_mounted:
            with suppress(WorkerError):  # another reading took the place of this one
                await self._load().wait()


def indented(lines: Sequence[str]) -> Group:
    """Lines that keep their indent where they are broken; the first, and each after an empty one, a heading."""
    texts = [
        Text(line.lstrip(" "), "" if before else "bold")
        for before, line in zip(("", *lines), lines, strict=False)
    ]
    indents = (len(line) - len(line.lstrip(" ")) for line in lines)
    return Group(
        *(Padding(text, (0, 0, 0, cols)) for text, cols in zip(texts, indents, strict=True))
    )


def _state_text(current: CurrentProgramme | None, length: str) -> str:
    """The length of a programme; of the running one, the place in it."""
    if current is None:
        return length
    place = "paused" if current.is_paused else place_text(current.standing)
    return f"{length} · now: {place}"
