"""How often exercises were done, read from the journal."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from entry_samples import rep
from msgspec.structs import replace

from coach_tui import paths
from coach_tui.core.log.entry import EntryHead, PlannedSet
from coach_tui.core.model.coaching import AuthorCoaching, CoachingLevel
from coach_tui.core.model.practice import KNOWN_TIMES
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions import loader
from coach_tui.files import make_private_folder
from coach_tui.journal.store import Journal
from coach_tui.journal.timestamps import local_timestamp
from coach_tui.services.sessions import (
    as_practised,
    library,
    listings,
    next_run,
    open_session,
)
from coach_tui.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.model.session import Session


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A home of their own: without it these tests would write to the user's journal."""
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))


def test_without_a_journal_everything_is_new_and_taught():
    session = as_practised(open_session("glute-activation").session, Settings())
    assert session.is_users_first
    assert not any(step.is_known for step in session.exercise_steps())


def test_a_number_of_times_stands_in_for_the_journal():
    session = as_practised(open_session("glute-activation").session, Settings(), 3)
    assert not session.is_users_first
    assert all(step.is_known for step in session.exercise_steps())


def add_entries(exercise: Exercise, times: int) -> None:
    """Entries in which a rep of an exercise was done."""
    make_private_folder(paths.journal_file().parent)
    now = local_timestamp(Settings().day_turns)
    planned = PlannedSet(0, exercise.id, exercise.name, 1, 1, "left", 20, None)
    with closing(Journal.open(paths.journal_file())) as journal:
        for number in range(times):
            plan = EntryHead(f"e{number}", "glute-activation", "Glutes", "", now, (planned,))
            journal.begin(plan)
            journal.rep_done(plan.id, rep(1))


def test_the_journal_counts_the_entries_in_which_an_exercise_was_done():
    session = open_session("glute-activation").session
    clamshell = session.exercise_steps()[0].exercise
    add_entries(clamshell, KNOWN_TIMES)
    steps = as_practised(session, Settings()).exercise_steps()
    known = [step.exercise.id for step in steps if step.is_known]
    assert known == [clamshell.id]


def lengths() -> dict[str, int]:
    return {
        listing.reference: listing.outline.total_ms
        for listing in listings()
        if listing.outline is not None
    }


def test_lists_show_how_long_the_next_run_takes_and_parse_nothing_for_it(monkeypatch):
    def next_runs() -> dict[str, int]:
        runs = {name: next_run(library().find(name)) for name in lengths()}
        return {name: compile_timeline(session).total_ms for name, session in runs.items()}

    new = lengths()
    assert new == next_runs()
    add_entries(open_session("pre-run").session.exercise_steps()[0].exercise, KNOWN_TIMES)
    known = next_runs()
    monkeypatch.setattr(loader, "load_session", lambda *_: pytest.fail("a file was parsed"))
    assert lengths() == known
    assert known["pre-run"] < new["pre-run"]
    assert known["hip-self-tests"] <= new["hip-self-tests"]


def test_the_brief_level_shortens_set_ups_from_the_settings_and_from_the_command_line():
    session = open_session("glute-activation").session
    author = replace(session, coaching=AuthorCoaching(CoachingLevel.FULL))
    brief = Settings(coaching=CoachingLevel.BRIEF)

    def longest_ms(session: Session, chosen: Settings) -> int:
        steps = as_practised(session, chosen, 0).exercise_steps()
        return max(max(step.prepare.ms, step.introduction_ms) for step in steps)

    taught_ms = longest_ms(session, Settings())
    assert longest_ms(session, brief) < taught_ms / 3
    assert longest_ms(author, brief) == taught_ms
    overridden = replace(brief, overridden=frozenset({"coaching"}))
    assert longest_ms(author, overridden) < taught_ms / 3
