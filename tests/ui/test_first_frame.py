"""What is imported and drawn up to the first frame: counted, since times depend on the machine."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from pty_harness import Terminal

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("uncounted")

NOTE_FRAMES = """
import json, os, sys
from coach_tui.cli import main
from coach_tui.ui.terminal_driver import NonBlockingDriver
from textual.css.stylesheet import Stylesheet

notes, text, *words = sys.argv[1:]
sys.argv = ["coach-tui", *words]
write, frames, update, restyled = NonBlockingDriver.write, [], Stylesheet.update_nodes, []

def note_nodes(sheet, nodes, animate=False):
    nodes = list(nodes)
    restyled.extend(nodes)
    update(sheet, nodes, animate)

def note(driver, data):
    write(driver, data)
    if len(data) < 500:  # a mode, or the title of the terminal
        return
    frames.append(data)
    if text in data:
        with open(notes, "w") as file:
            counts = {"frames": len(frames), "restyled": len(restyled)}
            json.dump({"modules": list(sys.modules), **counts}, file)
        os._exit(0)

NonBlockingDriver.write, Stylesheet.update_nodes = note, note_nodes
main()
"""


def frame_with(text: str, home: Path, *words: str) -> tuple[set[str], int, int]:
    """The modules imported up to the frame with a text, its number, and how many nodes were styled again."""
    notes = home / "notes.json"
    env = {f"XDG_{name}_HOME": str(home / name) for name in ("DATA", "CONFIG", "STATE", "CACHE")}
    with Terminal([sys.executable, "-c", NOTE_FRAMES, str(notes), text, *words], env) as terminal:
        assert terminal.wait_for_end(60) == 0
    noted = json.loads(notes.read_text())
    return set(noted["modules"]), noted["frames"], noted["restyled"]


@pytest.mark.process
def test_home_is_drawn_whole_before_what_it_reads_is_imported(tmp_path: Path):
    modules, frames, restyled = frame_with("Keys", tmp_path)
    assert frames == 1
    assert restyled <= 8
    ours = sorted(name for name in modules if name.startswith("coach_tui"))
    assert len(ours) <= 42, ours
    late = {"click", "yaml", "sqlite3", "hashlib", "zoneinfo", "concurrent.futures.thread"}
    late |= {f"coach_tui.{name}" for name in ("audio", "conductor", "definitions", "journal")}
    assert late.isdisjoint(modules), late & modules


@pytest.mark.process
def test_the_sessions_are_in_the_frame_after_the_first(tmp_path: Path):
    _, frames, _ = frame_with("Glute activation", tmp_path)
    assert frames == 2


@pytest.mark.process
def test_a_session_is_drawn_whole_in_the_first_frame(tmp_path: Path):
    words = ("run", "glute-activation", "--audio", "off")
    _, frames, _ = frame_with("reps each side", tmp_path, *words)
    assert frames == 1
    modules, frames, restyled = frame_with("reps each side", tmp_path, *words)  # now from the index
    assert frames == 1
    assert restyled <= 16
    ours = sorted(name for name in modules if name.startswith("coach_tui"))
    assert len(ours) <= 137, ours
    names = (
        "ui.home",
        "ui.summary",
        "ui.dialogs",
        "plain",
        "services.advice",
        "definitions.loader",
    )
    late = {"yaml", *(f"coach_tui.{name}" for name in names)}
    assert late.isdisjoint(modules), late & modules
