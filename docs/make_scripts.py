"""Writes the spoken script of each shipped session: the first time, and when it is known.

    make docs                                   writes them
    python docs/make_scripts.py --check         fails if one would change

The lengths of phrases are estimated, so that the scripts do not depend on the voices installed.
"""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from coach_tui import paths
from coach_tui.cli.preview import with_speech_in_open_phases
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.coaching.set_ups import with_practice
from coach_tui.core.model.practice import KNOWN_TIMES, Practice
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import Library
from coach_tui.wording import clock_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach_tui.core.model.session import Session

FOLDER = Path(__file__).parent / "scripts"
SHIPPED = paths.assets("sessions")
INDENT = 7
WIDTH = 110


def script_page(session: Session) -> str:
    """The page of one session."""
    parts = [
        f"# {session.title}: the spoken script",
        "Written by `make docs`. Lines while you work are indented.",
    ]
    for heading, times in (("The first time", 0), (f"After {KNOWN_TIMES} times", KNOWN_TIMES)):
        lines = "\n".join(script_lines(session, times))
        parts.append(f"## {heading}\n\n```text\n{lines}\n```")
    return "\n\n".join(parts) + "\n"


def script_lines(session: Session, times: int) -> Iterator[str]:
    """The phrases with their times, those of one set together."""
    practised = with_practice(session, {}, Coaching(), is_first=not times, default=Practice(times))
    timeline = compile_timeline(practised)
    timeline, cues = with_speech_in_open_phases(timeline, cues_for(timeline, Coaching()))
    spoken = sorted((cue for cue in cues if cue.say), key=lambda cue: cue.at_ms)

    def set_of(phase: int) -> int | None:
        works = phase < len(timeline.phases) and timeline.phases[phase].kind.is_work
        return timeline.phases[phase].work_set if works else None

    for work_set, group in groupby(spoken, lambda cue: set_of(cue.phase)):
        row = list(group)
        texts = [(cue.at_ms, cue.say or "") for cue in row]
        if work_set is not None:
            texts = [(row[0].at_ms, " ".join(text for _, text in texts))]
        indent = " " * (INDENT if work_set is None else INDENT + 2)
        for at_ms, text in texts:
            start = f"{clock_text(at_ms):<{len(indent)}}"
            yield fill(text, WIDTH, initial_indent=start, subsequent_indent=indent)


def main() -> None:
    """Write the scripts, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    library = Library(SHIPPED, SHIPPED)
    pages = {
        FOLDER / f"{path.stem}.md": script_page(library.find(path.stem).session)
        for path in sorted(SHIPPED.glob("*.yaml"))
    }
    stale = [
        path
        for path, page in pages.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != page
    ]
    if options.check:
        names = ", ".join(path.name for path in stale)
        sys.exit(f"these scripts are not what is spoken: {names}" if stale else 0)
    FOLDER.mkdir(exist_ok=True)
    for path in stale:
        path.write_text(pages[path], encoding="utf-8")
    print(f"{len(pages)} scripts, {len(stale)} of them new")


if __name__ == "__main__":
    main()
