"""What works on this machine, and how to fix the rest: the findings of ``doctor``, as they come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from coach_tui.services.check_up import Finding, Verdict
from coach_tui.ui.app_screen import AppScreen, before_next_key, typed_app
from coach_tui.ui.widgets.header import Header
from coach_tui.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from coach_tui.journal.repair import RepairPlan

_MARKS = {Verdict.OK: "✓", Verdict.NOTE: "?", Verdict.BAD: "✗"}
_COLOURS = {
    Verdict.OK: "text-success",
    Verdict.NOTE: "text-warning",
    Verdict.BAD: "text-error",
}


class DoctorScreen(AppScreen[bool]):
    """Examines the machine on a worker thread, and lists what it finds.

    Closes with ``True`` when it has repaired the journal, which is to be opened anew.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "repair", "Repair the journal", id="doctor.repair"),
        Binding("escape,q", "dismiss", "Back", id="doctor.back", key_display="esc"),
    ]

    def __init__(
        self,
        examine: Callable[[], Iterator[Finding]],
        plan_repair: Callable[[], RepairPlan | None],
    ) -> None:
        super().__init__(name="doctor")
        self._examine = examine
        self._plan_repair = plan_repair
        self._findings: list[Finding] = []
        self._repairs = False  # Whether it is about to repair, or does

    def compose(self) -> ComposeResult:
        with Vertical(classes="page"):
            yield Header("Doctor", "checking…")
            with VerticalScroll(id="doctor", classes="pane"):
                yield Static(id="doctor-findings", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#doctor").focus()
        typed_app(self).theme_changed_signal.subscribe(self, lambda _: self._show())
        self._check()

    @work
    async def _check(self) -> None:
        findings = self._examine()
        while (finding := await asyncio.to_thread(next, findings, None)) is not None:
            self._findings.append(finding)
            self._show()
            self.refresh_bindings()
        bad = sum(finding.verdict is Verdict.BAD for finding in self._findings)
        text = f"{bad} to fix" if bad else "all that is needed works"
        self.query_one(Header).set_detail(text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Left meanwhile, the app would use the damaged journal until it ends.
        if self._repairs and action in ("repair", "dismiss"):
            return False
        if action == "repair":
            return any(f.what == "journal" and f.verdict is Verdict.BAD for f in self._findings)
        return super().check_action(action, parameters)

    @work(exclusive=True, group="repair")
    async def action_repair(self) -> None:
        """Ask, set the damaged journal aside, and save what can be read of it in a new one."""
        from coach_tui.journal.errors import JournalError
        from coach_tui.journal.repair import repair
        from coach_tui.ui.dialogs import ConfirmScreen

        try:
            plan = await before_next_key(self, self._plan_repair)
            if plan is None:
                self.notify("The journal is sound; there is nothing to repair.")
                return
            saved = f"Sessions that can be saved: {plan.entries}"
            backup = f"; in the newest backup: {plan.backup_entries}" if plan.backup else ""
            question = ConfirmScreen(
                "Repair the journal?",
                f"{saved}{backup}. The damaged file is set aside, unchanged.",
                yes="Repair",
                no="Back",
            )
            self._repairs = True
            if await typed_app(self).push_screen_wait(question):
                self.notify("Repairing the journal…")
                await asyncio.to_thread(repair, plan)
                self.dismiss(True)
        except JournalError as error:
            self.notify(str(error), severity="error", markup=False)
        finally:
            self._repairs = False
            self.refresh_bindings()

    def _show(self) -> None:
        colours = typed_app(self).theme_variables
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for finding in self._findings:
            mark = Text(_MARKS[finding.verdict], Style.parse(colours[_COLOURS[finding.verdict]]))
            table.add_row(mark, Text(finding.what), Text(finding.result))
            if finding.advice:
                table.add_row("", "", Text(finding.advice, "bold"))
        self.query_one("#doctor-findings", Static).update(table)
