"""A session in detail before it starts: its steps, their lengths, and each exercise in full."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach_tui.core.advice.rules import UseVariation
from coach_tui.core.model.variations import (
    has_tempo_range,
    is_slow,
    variation_id,
    with_slow,
    with_variations,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.services.advice import SessionsByReference, changed_sessions, changes_text
from coach_tui.services.journal import add_done, time_done
from coach_tui.services.sessions import done_session
from coach_tui.ui.app_screen import AppScreen, typed_app
from coach_tui.ui.dialogs import HEIGHTS, AskScreen
from coach_tui.ui.editing import FILE_KEYS, EditRequested, FileChange, FileChangeRequested
from coach_tui.ui.history.entry_screen import EntryScreen
from coach_tui.ui.session.exercise_screen import ExerciseScreen
from coach_tui.ui.session.text import exercise_details, session_lines, session_overview
from coach_tui.ui.session.variations_screen import VariationScreen
from coach_tui.ui.widgets.figure import FigurePair
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.lists import KeyList
from coach_tui.ui.widgets.session_strip import BOUNDARY, OPEN, QUIET, WORK, SessionStrip
from coach_tui.wording import total_text

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.core.log.entry import Timestamp
    from coach_tui.core.model.session import ExerciseStep, Session
    from coach_tui.core.timeline.timeline import TimelineExercise
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.ui.app_services import AppServices

NARROW = 72  # In a terminal with fewer columns the two panes stand above each other

_ROOMY = 24  # Below this height two panes above each other have no room for a figure. Our choice.


class Steps(KeyList):
    """The session's steps; enter starts the session."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Start", id="detail.start-here", show=False),
    ]


class DetailScreen(AppScreen[None]):
    """Shows one session, and the exercise of the highlighted step beside it."""

    CSS_PATH = "detail.tcss"
    VERTICAL_BREAKPOINTS = [*(HEIGHTS or ()), (_ROOMY, "-roomy")]  # noqa: RUF012 - Textual declares it as an instance's
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it as an instance's
        (0, "-narrow"),
        (NARROW, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "Start", id="detail.start", key_display="enter"),
        Binding("r", "start", "Run", id="detail.run", show=False),
        Binding("v", "variations", "Variation", id="detail.variation"),
        Binding("l", "slow", "Slow tempo", id="detail.slow", show=False),
        Binding("x", "about", "About", id="detail.about"),
        Binding("d", "log", "Log as done", id="detail.log", show=False),
        Binding(
            "e", "edit", "Edit", id="detail.edit", tooltip="Edit reps, rest, days of a session"
        ),
        Binding("tab", "details", "Details", id="detail.other-pane"),
        *FILE_KEYS,
        Binding("escape", "dismiss", "Back", id="detail.back"),
    ]

    @dataclass
    class StartRequested(Message):
        loaded: LoadedSession

    def __init__(self, loaded: LoadedSession, services: AppServices) -> None:
        super().__init__()
        self._services = services
        self._set_session(loaded)
        self._selected: TimelineExercise | None = next(
            (item for _, item in self._lines if item), None
        )

    def action_log(self) -> None:
        title, services = self._timeline.title, self._services

        def done_at(text: str, now: Timestamp) -> tuple[Timestamp, Timestamp] | None:
            turn = services.settings.settings.day_turns
            return time_done(text, now, self._timeline.total_ms, turn)

        def problem_of(text: str) -> str:
            is_clear = done_at(text, services.journal.timestamp()) is not None
            return "" if is_clear else "Type today, yesterday 18:30 or 2025-05-01."

        def answered(text: str | None) -> None:
            when = done_at(text, services.journal.timestamp()) if text else None
            if when is not None:
                # In a message: the next key waits for it, and cannot close the screen before.
                self.call_later(self._add_done, when)

        explained = (
            "When? today, yesterday 18:30 or 2025-05-01. All of it counts as done;"
            " the entry opens so that you can correct and rate it."
        )
        typed_app(self).push_screen(
            AskScreen(f"Log {title}", explained, "yesterday", problem_of=problem_of), answered
        )

    async def _add_done(self, when: tuple[Timestamp, Timestamp]) -> None:
        """Add the session as done on its day, and to the user's programme, if it belongs to it."""
        services, loaded, day = self._services, self._loaded, when[0].local_date
        done = await asyncio.to_thread(done_session, loaded, *when)
        entry_id = add_done(services.journal.journal, done)
        limits = {loaded.reference: loaded.session.pain}
        typed_app(self).push_screen(EntryScreen(services.journal, entry_id, limits))
        self.notify(f"{self._timeline.title}: saved as done on {day}.")

    def _set_session(self, loaded: LoadedSession) -> None:
        self._loaded = loaded
        self._timeline = compile_timeline(self._services.practised(loaded.session))
        self._lines = session_lines(loaded.session, self._timeline)

    def compose(self) -> ComposeResult:
        session = self._loaded.session
        with Vertical(id="detail", classes="page"):
            yield Header(session.title, total_text(self._timeline))
            yield Static(session_overview(session), id="detail-overview")
            yield SessionStrip(id="detail-strip")
            yield Static(self._legend(), id="detail-legend")
            with Horizontal(id="detail-panes"):
                yield Steps(*self._options(), id="detail-steps", markup=False)
                with VerticalScroll(id="detail-pane", can_focus=True):
                    yield FigurePair(7, id="detail-figure")
                    yield Static(id="detail-exercise", markup=False)
        yield KeyBar()

    def _options(self) -> list[Option]:
        return [Option(line, disabled=item is None) for line, item in self._lines]

    def on_mount(self) -> None:
        self.query_one(Steps).focus()
        # A widget does not draw what it is given before it is mounted.
        self.call_after_refresh(self._draw)
        typed_app(self).theme_changed_signal.subscribe(self, lambda _: self._draw())

    def _draw(self) -> None:
        self.query_one(SessionStrip).show(self._timeline)
        if self._selected is not None:
            step = self._selected.step
            self.query_one(FigurePair).show(step.exercise, step.sides_in_order[0])
            details = exercise_details(step, typed_app(self).theme_variables)
            self.query_one("#detail-exercise", Static).update(details)

    @on(OptionList.OptionHighlighted)
    def _select(self, event: OptionList.OptionHighlighted) -> None:
        item = self._lines[event.option_index][1]
        if item is not None and item is not self._selected:
            self._selected = item
            self._draw()
            self.query_one("#detail-pane").scroll_home(animate=False)
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "file" and parameters[0] != FileChange.DUPLICATE.value:
            return self._services.editor.files.owns(self._loaded.path)
        if action == "slow":
            return self._selected is not None and has_tempo_range(self._selected.step)
        if action == "details":
            return not self.is_mounted or self.query_one("#detail-pane").display
        if action != "variations":
            return True
        step = None if self._selected is None else self._selected.step
        return step is not None and bool((step.base or step.exercise).variations)

    def on_resize(self) -> None:
        self.refresh_bindings()

    def action_details(self) -> None:
        self.focus_next()

    def action_variations(self) -> None:
        item = self._selected
        if item is None:
            return

        def chosen(variation: str | None) -> None:
            if variation is not None and variation != variation_id(item.step):
                self._use_variation(item, variation)

        changes = partial(self._changes_with, item.step)
        typed_app(self).push_screen(VariationScreen(item.step, changes), chosen)

    def _changes_with(self, step: ExerciseStep, variations: Sequence[str]) -> dict[str, str]:
        """In words, the sessions that change with each of some variations. Reads files."""
        reference, advice = self._loaded.reference, self._services.advice
        only = reference if step.is_named else None
        sessions = SessionsByReference(self._services.sessions(), {reference: self._loaded.session})
        accepted = advice.accepted()
        return {
            variation: changes_text(
                changed_sessions(
                    [UseVariation(step.exercise.id, variation or None, only)], sessions, accepted
                )
            )
            for variation in variations
        }

    def _use_variation(self, item: TimelineExercise, variation: str) -> None:
        exercise = item.step.exercise.id
        session = with_variations(self._loaded.session, {exercise: variation}, over_author=True)
        self._change_session(session, item.index)
        name = self._timeline.exercises[item.index].step.exercise.name
        if item.step.is_named:
            problem = self._services.advice.set_session_variation(
                self._loaded.reference, exercise, variation
            )
            where = "for this session. Your choice overrides the variation in its file."
        else:
            problem = self._services.save_variation(exercise, variation)
            where = "for all sessions."
        self._confirm(f"{name}, {where}", problem)
        self.run_worker(partial(self._services.prepare, session), thread=True, exit_on_error=False)

    def action_slow(self) -> None:
        item = self._selected
        if item is None or not has_tempo_range(item.step):
            return
        exercise, slow = item.step.exercise, not is_slow(item.step)
        self._change_session(with_slow(self._loaded.session, exercise.id, slow=slow), item.index)
        problem = self._services.advice.set_slow(exercise.id, slow=slow)
        tempo = "the slow tempo" if slow else "the usual tempo"
        self._confirm(f"{exercise.name} now uses {tempo}, for all sessions.", problem)

    def _confirm(self, sentence: str, problem: str | None) -> None:
        severity = "warning" if problem else "information"
        self.notify(problem or sentence, severity=severity)

    def _change_session(self, session: Session, index: int) -> None:
        """Compile and show a changed session, the same exercise highlighted."""
        self._set_session(replace(self._loaded, session=session))
        self._selected = self._timeline.exercises[index]
        steps = self.query_one(Steps)
        highlighted = steps.highlighted
        with self.prevent(OptionList.OptionHighlighted):
            steps.clear_options().add_options(self._options())
            steps.highlighted = highlighted
        self.query_one(Header).set_detail(total_text(self._timeline))
        self.query_one("#detail-overview", Static).update(session_overview(session))
        self._draw()

    @on(OptionList.OptionSelected)
    def _start_from_list(self) -> None:
        self.action_start()

    def action_start(self) -> None:
        self.post_message(self.StartRequested(self._loaded))

    def action_about(self) -> None:
        if self._selected is not None:
            step = self._selected.step
            typed_app(self).push_screen(ExerciseScreen(step.exercise, step.base))

    def action_edit(self) -> None:
        warning = next(iter(self._loaded.warnings), None)
        self.post_message(EditRequested(self._loaded.path, warning))

    def action_file(self, change: str) -> None:
        title = self._loaded.session.title
        self.post_message(FileChangeRequested(FileChange(change), self._loaded.path, title))

    def _legend(self) -> Content:
        parts = [f"{WORK} work", f"{QUIET} rest"]
        if len(self._timeline.exercises) > 1:
            parts.append(f"{BOUNDARY} next exercise")
        if self._timeline.has_open:
            parts.append(f"{OPEN} as long as you like")
        return Content("   ".join(parts))
