"""What is said of an exercise over time."""

from __future__ import annotations

import pytest
from history_samples import made_entry, moment_at

from coach_tui.core.analysis.progress import SideComparison
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    PlannedSet,
    SetResult,
    with_changes,
)
from coach_tui.core.model.exercise import Exercise, Motion
from coach_tui.ui.history.exercise_stats import exercise_stats, sides_text
from coach_tui.wording import result_text


def test_the_answers_to_a_self_test_stand_in_their_order():
    entries = [
        with_changes(
            made_entry(day, number=number),
            (AnnotationRecord(day, AnnotationField.ANSWER, answer, moment_at(day), "7"),),
        )
        for number, (day, answer) in enumerate([("2026-11-20", "level"), ("2026-11-01", "drops")])
    ]
    balance = next(f for f in exercise_stats(entries, "2026-11-20") if f.name == "Balance")
    assert balance.lines[-2:] == (
        "Fri 20 November: left level, 30 s",
        "Sun 1 November: left drops, 30 s",
    )


def test_the_tempo_of_an_exercise_is_shown_in_its_own_words():
    entries = [made_entry("2026-11-20")]
    bridge = Exercise("glute-bridge", "Glute bridge", motion_names={Motion.UP: "Press"})
    shown = {
        each.name: next(line for line in each.lines if line.startswith("Last tempo"))
        for each in exercise_stats(entries, "2026-11-20", {bridge.id: bridge})
        if each.name in ("Clamshell", "Glute bridge")
    }
    assert shown == {
        "Clamshell": "Last tempo: lift 2, hold 1, lower 2 s",
        "Glute bridge": "Last tempo: press 2, hold 1, lower 2 s",
    }


def test_the_reps_of_an_exercise_over_time_are_called_by_their_own_word():
    shown = {each.name: each for each in exercise_stats([made_entry("2026-11-20")], "2026-11-20")}
    walk = shown["Monster walk"]
    assert walk.unit == "steps"
    assert walk.lines[1].startswith("20 steps · ")
    assert "Forward 10 steps, backward 10 steps: even." in walk.lines
    assert shown["Clamshell"].unit == "reps"


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (100, 98, "Left 100 reps, right 98 reps: even."),
        (100, 80, "Left 100 reps, right 80 reps: right 20 % fewer."),
        (75, 100, "Left 75 reps, right 100 reps: right 25 % more."),
    ],
)
def test_the_sides_are_compared_in_words(first: int, second: int, words: str):
    assert sides_text(SideComparison("left", "right", (first, second), (1, 1))) == words


def test_the_time_of_a_self_test_is_shown_to_a_tenth_of_a_second():
    planned = PlannedSet(0, "stand", "Stand", 1, 1, "left", None, None)
    assert result_text(SetResult(planned, worked_ms=1_284, answer="level")) == "left level, 1.3 s"
