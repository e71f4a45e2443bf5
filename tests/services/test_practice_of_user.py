"""How often exercises were done, read from the journal."""

from __future__ import annotations

from coach_tui.services.sessions import as_practised, open_session


def test_without_a_journal_everything_is_new_and_taught():
    session = as_practised(open_session("glute-activation").session)
    assert session.is_first
    assert not any(step.is_known for step in session.exercise_steps())


def test_a_number_of_times_stands_in_for_the_journal():
    session = as_practised(open_session("glute-activation").session, 3)
    assert not session.is_first
    assert all(step.is_known for step in session.exercise_steps())
