"""What must hold of every session that ``check`` accepts, whatever is pressed: properties."""

from __future__ import annotations

from hypothesis import given
from random_sessions import orders, sessions
from session_play import SessionPlay, played

from coach_tui.core.player.state import Command, State


@given(sessions, orders)
def test_whatever_is_pressed_it_is_recorded_as_done_and_ends_with_summary_and_exports(
    session, script
):
    play = played(session, [step for step in script if step[1] is not Command.STOP])
    play.play_on()
    assert play.player.state is State.FINISHED
    play.end_holds()


@given(sessions, orders)
def test_stopped_anywhere_all_that_was_done_is_in_the_journal(session, script):
    play = played(session, script)
    if not play.player.state.is_over:
        play.perform(Command.STOP)
    play.end_holds()


@given(sessions, orders)
def test_every_command_has_an_answer_wherever_the_session_stands(session, script):
    states: set[State] = set()
    for command in Command:
        play = played(session, script)
        states.add(play.player.state)
        play.perform(command)
    assert len(states) == 1


@given(sessions)
def test_undisturbed_it_does_all_its_reps(session):
    play = SessionPlay(session)
    play.perform(Command.START)
    play.play_on()
    entry = play.end_holds()
    if entry is not None:
        counted = [result for result in entry.results() if result.planned.reps is not None]
        assert all(result.reps_done == result.planned.reps for result in counted)
