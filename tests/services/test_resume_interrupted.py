"""Interrupted sessions: which are offered to be resumed, and which have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from entry_samples import berlin, play_into
from msgspec.structs import replace

from coach_tui import paths
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    RepRecord,
)
from coach_tui.core.model.shuffling import in_order_of_day
from coach_tui.core.player.resume import planned_sets
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.journal.store import Journal
from coach_tui.services.resume import Interrupted, interrupted_in
from coach_tui.services.sessions import open_session, save_variations

if TYPE_CHECKING:
    from pathlib import Path

SESSION = """\
title: Bridges
steps:
  - exercise: glute-bridge
    reps: 5
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    paths.user_sessions().mkdir(parents=True)
    (paths.user_sessions() / "bridges.yaml").write_text(SESSION)


def journal_with(*, reps: int) -> Journal:
    """A journal in which the session was interrupted after some reps."""
    loaded = open_session("bridges")
    planned = planned_sets(compile_timeline(loaded.session))
    plan = EntryHead("e1", "bridges", "Bridges", loaded.content_hash, berlin(1), planned)
    done = tuple(RepRecord(0, n, 2500, 1500, 2500, 0, berlin(1)) for n in range(1, reps + 1))
    journal = Journal.in_memory()
    play_into(journal, Entry(plan, EntryState.UNFINISHED, None, 60_000, done))
    return journal


def test_an_interrupted_session_is_offered_at_its_next_rep():
    (session,) = interrupted_in(journal_with(reps=2), training=False).resumable
    assert session.position == "Glute bridge, rep 3 of 5"
    assert not session.changed


@pytest.mark.parametrize("order", [1, -1])
def test_a_variation_chosen_since_changes_no_step_of_an_exercise_that_comes_in_two(order: int):
    steps = ["glute-bridge, reps: 5", "glute-bridge, reps: 4, variation: single-leg"][::order]
    lines = [f"  - {{exercise: {step}}}\n" for step in steps]
    (paths.user_sessions() / "bridges.yaml").write_text("".join(["title: B\nsteps:\n", *lines]))
    journal = journal_with(reps=2)
    assert save_variations({"glute-bridge": "single-leg"}) is None
    (session,) = interrupted_in(journal, training=False).resumable
    assert session.position.endswith("rep 3 of 5" if order == 1 else "rep 3 of 4")


SHUFFLED = """\
title: Pairs
steps:
  - circuit:
      order: shuffled
      steps:
        - {exercise: glute-bridge, reps: 5}
        - {exercise: clamshell, reps: 4, sides: left}
  - {exercise: fire-hydrant, duration: 2-90s, length: random, sets: 2, sides: left}
"""


@pytest.mark.parametrize("drawn_by", ["", "e2"], ids=["by the day, as once", "by its entry"])
@pytest.mark.parametrize("day", [1, 2])
def test_a_shuffled_session_resumes_in_the_order_of_its_day_with_its_lengths(
    day: int, drawn_by: str
):
    (paths.user_sessions() / "pairs.yaml").write_text(SHUFFLED)
    loaded = open_session("pairs")
    started = replace(berlin(day), local_date=f"2026-10-0{day}")
    session = in_order_of_day(loaded.session, "pairs", started.local_date, drawn_by)
    planned = planned_sets(compile_timeline(session))
    plan = EntryHead("e2", "pairs", "Pairs", loaded.content_hash, started, planned)
    done = tuple(RepRecord(0, n, 2500, 1500, 2500, 0, started) for n in (1, 2))
    journal = Journal.in_memory()
    play_into(journal, Entry(plan, EntryState.UNFINISHED, None, 60_000, done))
    (resumable,) = interrupted_in(journal, training=False).resumable
    assert planned_sets(compile_timeline(resumable.loaded.session)) == planned
    assert resumable.position.startswith(planned[0].name)


def test_nothing_is_offered_while_another_process_trains():
    journal = journal_with(reps=2)
    assert interrupted_in(journal, training=True) == Interrupted(training=True)


def test_a_session_with_nothing_done_is_not_offered():
    assert interrupted_in(journal_with(reps=0), training=False) == Interrupted()


@pytest.mark.parametrize(("pain", "is_offered"), [(5, True), (6, False)])
def test_a_session_that_ended_for_pain_is_not_offered(pain: int, *, is_offered: bool):
    journal = journal_with(reps=2)
    rating = AnnotationRecord("p", AnnotationField.PAIN, pain, berlin(2), "glute-bridge")
    journal.change("e1", rating)
    assert bool(interrupted_in(journal, training=False).resumable) is is_offered


def test_a_session_with_other_sets_now_is_stale_and_a_missing_one_is_left_out():
    journal = journal_with(reps=2)
    file = paths.user_sessions() / "bridges.yaml"
    file.write_text(SESSION.replace("reps: 5", "reps: 9"))
    changed = interrupted_in(journal, training=False)
    assert [entry.head.id for entry in changed.stale] == ["e1"]
    assert changed.resumable == ()
    file.unlink()
    assert interrupted_in(journal, training=False) == Interrupted()


@pytest.mark.parametrize("minutes", [0, 2])
@pytest.mark.parametrize("is_refused", [False, True], ids=["nothing done", "refused"])
def test_what_is_not_offered_hides_nothing_behind_it(minutes: int, *, is_refused: bool):
    (paths.user_sessions() / "other.yaml").write_text(SESSION)
    journal = journal_with(reps=2)
    (entry,) = journal.unfinished()
    plan = replace(entry.head, id="e2", session="other", started=berlin(minutes))
    play_into(journal, replace(entry, head=plan, reps=entry.reps if is_refused else ()))
    if is_refused:
        journal.change("e2", AnnotationRecord("n", AnnotationField.NOT_RESUMED, 1, berlin(3)))
    (session,) = interrupted_in(journal, training=False).resumable
    assert session.resumption.entry.head.id == "e1"
