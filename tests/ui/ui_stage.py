"""What the tests of the screens stand on: real files, a real conductor, no sound, no disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from coach_tui.audio.link import NoSound
from coach_tui.clock import ManualClock
from coach_tui.conductor import Assignment, Conductor
from coach_tui.core.compiler import compile_timeline
from coach_tui.definitions.library import Library, LoadedSession
from coach_tui.journal.memory import MemoryJournal
from coach_tui.journal.moments import moment_of
from coach_tui.ui.services import Services

if TYPE_CHECKING:
    from textual.app import App

    from coach_tui.clock import Clock
    from coach_tui.core.entry import Moment

TODAY = "2026-11-20"

GLUTES = """\
title: Glute activation
summary: Wake up the side of the hip before a walk or a run.
tags: [hips, running]
schedule: {days_per_week: 7}
equipment: [mat, loop band]
stop_if: [sharp pain in the hip]
defaults: {prepare: 2s, switch: 2s, rest: 3s}
exercises:
  clamshell:
    name: Clamshell
    targets: [gluteus medius]
    equipment: [mat]
    position: side-lying
    setup:
      - Lie on your side, hips and knees bent, feet together.
      - Rest your head on your lower arm.
    movement:
      - Lift the top knee as far as the pelvis stays still.
      - Lower it slowly.
    tempo: {up: 2-3s, hold: 1-2s, down: 2-3s}
    breathe: {up: out, down: in}
    sides: each
    feel: [Warmth in the side of the hip.]
    cues: [Feet stay together.]
    mistakes:
      - looks: The hips roll back
        why: the back does the work
        fix: Make the movement smaller.
    stop_if: [sharp pain in the hip joint, cramp in the front of the hip]
  bridge:
    name: Glute bridge
    position: supine
    equipment: [mat]
    setup: ["Lie on your back, knees bent."]
    movement: [Press the hips up.]
    moves: {up: Press}
    tempo: {up: 2s, hold: 1s, down: 2s}
steps:
  - {exercise: clamshell, reps: 2}
  - rest: 5s
  - {exercise: bridge, reps: 2-3, sets: 2}
"""

BREATHER = """\
title: Wall sit
equipment: [wall]
exercises:
  sit: {name: Wall sit, position: standing}
steps:
  - {exercise: sit, duration: 20s, prepare: 1s}
"""

MARKED_UP = """\
title: "[@click=app.quit]x[/]"
summary: "[b]loud[/b] [/]"
equipment: ["[red]rope[/]"]
exercises:
  sit:
    name: "[@click=app.quit]sit[/]"
    setup: ["[/] lean"]
steps:
  - {exercise: sit, duration: 20s, prepare: 1s}
"""

BROKEN = """\
title: Broken one
color: red
steps:
  - {exercise: nothing-like-it, reps: many}
"""


def utc_moment() -> Moment:
    """A moment of ``TODAY`` that never changes."""
    return moment_of(1_795_180_000_000, 0, "UTC")


@dataclass
class Stage:
    """Sessions in a folder and everything that the app asks for.

    Attributes:
        folder: The user's sessions.
        clock: Session time.
        journal: What was done.
        done: Session reference to the date it was last done on.
        conductors: Every conductor the app asked for.
        trouble: Why the journal could not be opened.
    """

    folder: Path
    clock: Clock = field(default_factory=ManualClock)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    done: dict[str, str] = field(default_factory=dict[str, str])
    conductors: list[Conductor] = field(default_factory=list[Conductor])
    trouble: str | None = None

    def add(self, name: str, text: str) -> None:
        """Put a session file into the folder."""
        (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")

    @property
    def library(self) -> Library:
        """The sessions in the folder, and nothing shipped."""
        return Library(self.folder, self.folder / "shipped")

    def find(self, name: str) -> LoadedSession:
        """One session by its name."""
        return self.library.find(name)

    def services(self) -> Services:
        """What the app is given."""
        return Services(
            sessions=lambda: [one for one in self.library.sessions() if one.path.is_file()],
            last_done=lambda: {**self.done, **self.journal.last_done()},
            today=lambda: TODAY,
            conduct=self.conduct,
            trouble=self.trouble,
        )

    def conduct(self, loaded: LoadedSession) -> Conductor:
        """A conductor whose thread runs."""
        conductor = Conductor(
            Assignment(loaded.ref, loaded.content_hash, compile_timeline(loaded.session)),
            clock=self.clock,
            sound=NoSound(),
            recorder=self.journal,
            moment=utc_moment,
        )
        self.conductors.append(conductor)
        return conductor.open()


def screen_text(app: App[object]) -> str:
    """What stands on the screen, row by row, without colours."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    rows = ["".join(segment.text for segment in line).rstrip() for line in lines[:height]]
    assert all(len(row) <= width * 2 for row in rows)
    return "\n".join(rows)
