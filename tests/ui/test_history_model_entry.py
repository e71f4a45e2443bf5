"""What a list and an entry say of a session that was not done whole."""

from __future__ import annotations

from history_samples import PLANNED, made_entry
from msgspec.structs import replace

from coach_tui.core.log.entry import EntryState
from coach_tui.core.log.summary import summary_of
from coach_tui.ui.history.model import (
    amount_text,
    brief_amount_text,
    heading,
    set_lines,
    state_label,
)


def test_a_session_skipped_to_its_end_is_done_in_part_and_says_how_much():
    little = made_entry(work_sets=1)
    assert heading(little) == "Mon 4 March · in part · 20/79 reps, 0/20 steps · 15:20"
    much = made_entry(work_sets=5)
    assert heading(much) == "Mon 4 March · done · 79 reps, 0/20 steps · 16:19"


def test_stopped_is_stopped_however_much_was_done():
    summary = summary_of(made_entry(work_sets=1, state=EntryState.STOPPED))
    assert (state_label(summary), amount_text(summary)) == ("stopped", "20/79 reps, 0/20 steps")


def test_what_was_counted_is_called_by_its_own_word():
    entry = made_entry(work_sets=5)
    breaths = [replace(plan, unit="breaths") for plan in PLANNED[:1]]
    summary = summary_of(replace(entry, head=replace(entry.head, planned=tuple(breaths))))
    assert amount_text(summary) == brief_amount_text(summary) == "20 breaths"


def test_several_kinds_are_summed_up_without_a_word_that_is_wrong_of_some():
    assert brief_amount_text(summary_of(made_entry(work_sets=5))) == "79/99 in all"
    assert brief_amount_text(summary_of(made_entry())) == "99 in all"


def test_one_rep_is_a_rep():
    entry = made_entry(work_sets=1)
    one = tuple(replace(plan, reps=1) for plan in PLANNED[:1])
    summary = summary_of(replace(entry, head=replace(entry.head, planned=one), reps=entry.reps[:1]))
    assert amount_text(summary) == "1 rep"


def test_where_no_reps_were_planned_the_exercises_are_counted():
    entry = made_entry()
    timed = [replace(plan, reps=None, duration_ms=30_000) for plan in PLANNED]
    only_timed = replace(entry, head=replace(entry.head, planned=tuple(timed)), reps=())
    assert amount_text(summary_of(only_timed)) == "1/5 exercises"


def test_each_set_says_whether_it_was_skipped_or_never_come_to():
    skipped = [line.done for line in set_lines(made_entry(work_sets=2))]
    assert skipped[1:4] == ["right 20/20", "skipped", "left skipped"]
    stopped = [line.done for line in set_lines(made_entry(work_sets=2, state=EntryState.STOPPED))]
    assert stopped[1:4] == ["right 20/20", "not reached", "left not reached"]
