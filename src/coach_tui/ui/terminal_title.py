"""What a terminal shows of a session outside its window: the title, and a notification.

The driver writes both; a driver that cannot (Windows, tests) shows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App

    from coach_tui.conductor import Snapshot

SAVE_TITLE = "\x1b[22;2t"

# The stack of titles of xterm, kitty, VTE, foot and others; what lacks it ignores both.
RESTORE_TITLE = "\x1b[23;2t"

_MAX_CHARS = 120


def session_title(snapshot: Snapshot) -> str:
    """Where a session stands: ``Clamshell, left 7/20 - coach``, ``Rest, then Glute bridge - coach``.

    It changes with rep and phase, not with the clock.
    """
    from coach_tui.core.timeline.timeline import PhaseKind
    from coach_tui.wording import phase_label, side_text

    phase, timeline = snapshot.phase, snapshot.timeline
    if phase is None:
        return "coach"
    work = timeline.next_work(phase.index)
    exercise = None if work is None else timeline.exercise_of(work)
    name = timeline.title
    if work is not None and exercise is not None:
        name = ", ".join(filter(None, [exercise.step.exercise.name, side_text(timeline, work)]))
    if phase.rep is not None and phase.work_set is not None:
        reps = timeline.work_sets[phase.work_set].reps
        name = f"{name} {phase.rep}/{reps}" if reps else f"{name} {phase.rep}"
    elif not phase.kind.is_work and phase.kind is not PhaseKind.SAY:
        name = f"{phase_label(timeline, phase)}, then {name}"
    return f"{name} - coach"


def rest_over_text(before: Snapshot | None, after: Snapshot) -> str:
    """A sentence when a rest has just ended by itself; else empty."""
    from coach_tui.core.timeline.timeline import PhaseKind

    if before is None or before.phase is None or after.phase is None:
        return ""
    is_next = before.phase.kind is PhaseKind.REST and after.phase.index == before.phase.index + 1
    work = after.timeline.next_work(after.phase.index)
    exercise = None if work is None else after.timeline.exercise_of(work)
    if not is_next or exercise is None:
        return ""
    return f"Rest is over: {exercise.step.exercise.name}"


def title_sequence(text: str) -> str:
    """The control sequence of a title; the text cannot end it or hold another one."""
    return f"\x1b]2;{_clean(text)}\x1b\\"


def notification_sequence(text: str, environ: Mapping[str, str]) -> str:
    """The control sequence of a notification: OSC 777 or OSC 9, as the terminal knows it.

    Both would be shown twice by some. Empty for terminals that would print it.
    """
    term = environ.get("TERM", "")
    if term in ("", "dumb", "linux"):
        return ""
    if "VTE_VERSION" in environ or term.startswith("rxvt"):
        return f"\x1b]777;notify;coach;{_clean(text)}\x1b\\"
    return f"\x1b]9;{_clean(text)}\x1b\\"


def _clean(text: str) -> str:
    return safe_text(text)[:_MAX_CHARS]


def show_title(app: App[object], text: str) -> None:
    _call(app, "show_title", text)


def notify_outside(app: App[object], text: str) -> None:
    _call(app, "notify", text)


def _call(app: App[object], name: str, text: str) -> None:
    method = getattr(app._driver, name, None)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - Textual has no other way to it
    if method is not None:
        method(text)
