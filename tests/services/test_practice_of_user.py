"""How often exercises were done, read from the journal."""

from __future__ import annotations

from contextlib import closing

from entry_samples import rep

from coach_tui import paths
from coach_tui.core.log.entry import NewEntry, PlannedSet
from coach_tui.core.model.practice import KNOWN_TIMES
from coach_tui.journal import Journal
from coach_tui.journal.timestamps import local_timestamp
from coach_tui.services.sessions import as_practised, open_session
from coach_tui.settings import Settings


def test_without_a_journal_everything_is_new_and_taught():
    session = as_practised(open_session("glute-activation").session)
    assert session.is_first
    assert not any(step.is_known for step in session.exercise_steps())


def test_a_number_of_times_stands_in_for_the_journal():
    session = as_practised(open_session("glute-activation").session, 3)
    assert not session.is_first
    assert all(step.is_known for step in session.exercise_steps())


def test_the_journal_counts_the_entries_in_which_an_exercise_was_done():
    paths.make_private_folder(paths.journal_file().parent)
    now = local_timestamp(Settings().day_turns)
    session = open_session("glute-activation").session
    clamshell = session.exercise_steps()[0].exercise
    planned = PlannedSet(0, clamshell.id, clamshell.name, 1, 1, "left", 20, None)
    with closing(Journal.open(paths.journal_file())) as journal:
        for number in range(KNOWN_TIMES):
            plan = NewEntry(f"e{number}", "glute-activation", "Glutes", "", now, (planned,))
            journal.begin(plan)
            journal.rep_done(plan.id, rep(1))
    known = [step.exercise.id for step in as_practised(session).exercise_steps() if step.is_known]
    assert known == [clamshell.id]
