"""Ten routines from other people's sheets and one in each language, each laid out right to the second.

The figures beside each name were worked out by hand from the sheet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.coaching.script import all_texts
from coach_tui.core.model.exercise import Side
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import Command, RepDone, State, WorkDone
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PACE_SLOWEST, PhaseKind
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import load_session

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Timeline

HERE = Path(__file__).parent
TOTALS_S = {
    # Stretches: 10 + 4 x 64 + 5 + 4 x 64 = 527 each; lifts: 10 + 8 x 9 + 5 + 8 x 9 = 159 each.
    "hip-conditioning": 527 + 15 + 527 + 15 + 159 + 15 + 159,
    # Ten to get ready, twelve times thirty, eleven times ten between.
    "seven-minutes": 10 + 12 * 30 + 11 * 10,
    # 24 holds of 14 s; one side, two sides with three switches of 8 s, two sides rep about.
    "mcgill-trio": (10 + 336 + 40) + 20 + (10 + 672 + 24 + 40) + 20 + (10 + 672 + 40),
    "tabata": 10 + 8 * 20 + 7 * 10,
    # Nine whole minutes, then twelve swings of 3 s (the middle of 1-3 s, and 1 s up).
    "emom": 9 * 60 + 12 * 3,
    # Split squat 10 + 8 x 6 + 8 + 8 x 6 = 114; row 5 + 10 x 5 = 55.
    "superset": 3 * (114 + 55) + 2 * 90,
    # 5 of words; 35; 25; down to the floor takes 10: 10 + 30 + 5 + 30; 65; 65; over takes 6; 5 + 60.
    "yoga-flow": 5 + 35 + 25 + 75 + 65 + 65 + 6 + 65,
    # Nineteen breaths: eighteen would be 288 s.
    "box-breathing": 10 + 19 * 16,
    "balance": (10 + 30 + 5 + 30) + 15 + (10 + 3 * 45 + 2 * 15) + 15 + (10 + 5),
    # Ten to the middle of the tempo: 6.5 s. 20 + 65 + 12 + 65; words; 20 + 64 + 20 + 64; 40; 20 + 4 x 12.
    "huefte-am-morgen": 162 + 20 + 5 + 168 + 20 + 40 + 20 + 68,
    # The same with steps of 3 s in place of the forearm support: 20 + 18 + 12 + 18.
    "cadera-por-la-manana": 162 + 20 + 5 + 168 + 20 + 68 + 20 + 68,
    "running-warm-up": 65 + 10 + 48 + 10 + 29 + 10 + (60 + 30 + 60) + 10 + (5 + 20 + 20),
}
OPEN = {"yoga-flow": 1, "balance": 2, "running-warm-up": 3}


def laid_out(name: str) -> Timeline:
    document = load_session(HERE / f"{name}.yaml", ExerciseCatalogue([]))
    assert document.value is not None, document.problems
    return compile_timeline(document.value)


def starts_s(timeline: Timeline, kind: PhaseKind) -> list[float]:
    return [phase.start_ms / 1000 for phase in timeline.phases if phase.kind is kind]


def test_each_is_checked():
    assert sorted(path.stem for path in HERE.glob("*.yaml")) == sorted(TOTALS_S)


def test_the_german_and_the_spanish_one_are_spoken_in_their_language():
    german, spanish = laid_out("huefte-am-morgen"), laid_out("cadera-por-la-manana")
    assert (german.language, spanish.language) == ("de", "es")
    assert german.exercises[0].step.side_labels is None
    assert spanish.exercises[2].step.side_labels == ("izquierda", "derecha")
    assert german.exercises[-1].step.exercise.name == "Atmen"
    texts = all_texts(spanish, Coaching())
    assert "Cambia de dirección. Ahora a la derecha." in texts
    dose = "Seis pasos a la izquierda, luego seis pasos a la derecha."
    assert f"Siguiente: Paso lateral. {dose} Primero a la izquierda." in texts
    assert "Ponte de pie." not in texts


@pytest.mark.parametrize("name", TOTALS_S)
def test_its_length_is_right_to_the_second(name: str):
    timeline = laid_out(name)
    assert timeline.total_ms / 1000 == TOTALS_S[name]
    assert sum(phase.is_open for phase in timeline.phases) == OPEN.get(name, 0)


@pytest.mark.parametrize("name", sorted(TOTALS_S.keys() - {"seven-minutes"}))
def test_none_has_people_get_up_and_down_needlessly(name: str):
    assert load_session(HERE / f"{name}.yaml", ExerciseCatalogue([])).problems == ()


def test_a_circuit_that_changes_between_floor_and_standing_on_purpose_is_only_warned_of():
    (warning,) = load_session(HERE / "seven-minutes.yaml", ExerciseCatalogue([])).problems
    assert warning.message == "this order gets up or down or changes the band 5 times; 1 would do"


@pytest.mark.parametrize("name", TOTALS_S)
def test_it_runs_to_its_end_with_all_its_work(name: str):
    player = Player(laid_out(name))
    events = list(player.perform(Command.START, 0))
    now_ms = 0
    while not player.state.is_over:
        due_ms = player.next_deadline_ms()
        if due_ms is None:
            now_ms += 7_000
            events += player.perform(Command.DONE, now_ms)
        else:
            now_ms = due_ms
            events += player.advance(now_ms)
    assert player.state is State.FINISHED
    work_sets = player.timeline.work_sets
    assert sum(isinstance(e, RepDone) for e in events) == sum(b.reps or 0 for b in work_sets)
    assert sum(isinstance(e, WorkDone) for e in events) == sum(b.reps is None for b in work_sets)


def test_twelve_exercises_begin_every_forty_seconds():
    starts = starts_s(laid_out("seven-minutes"), PhaseKind.WORK)
    assert starts[:12] == [10 + 40 * number for number in range(12)]
    assert starts[12:] == [10 + 40 * 11 + 15]


def test_sets_of_holds_grow_shorter_and_sides_lie_on_the_other_side():
    timeline = laid_out("mcgill-trio")
    assert [b.reps for b in timeline.work_sets] == [10, 8, 6] + [10, 10, 8, 8, 6, 6] * 2
    lines = [p.say for p in timeline.phases if p.exercise_index == 1 and p.say]
    right, left = "Roll onto your right side.", "Roll onto your left side."
    assert lines == [right, left, right, left, right, left]
    birds = [p.side for p in timeline.phases if p.exercise_index == 2 and p.kind is PhaseKind.UP]
    assert birds[:4] == [Side.LEFT, Side.RIGHT, Side.LEFT, Side.RIGHT]


def test_intervals_begin_every_thirty_seconds():
    assert starts_s(laid_out("tabata"), PhaseKind.WORK) == [10 + 30 * n for n in range(8)]


def test_every_round_begins_on_the_minute_also_when_reps_grow_slower():
    timeline = laid_out("emom")
    assert first_reps_s(timeline) == [60 * n for n in range(10)]
    slower = timeline.with_pace(0, PACE_SLOWEST, 30)
    assert first_reps_s(slower) == [60 * n for n in range(10)]
    assert slower.total_ms / 1000 == 9 * 60 + 12 * 4
    assert {(p.round, p.rounds) for p in timeline.phases} == {(n, 10) for n in range(1, 11)}


def first_reps_s(timeline: Timeline) -> list[float]:
    return [
        phase.start_ms / 1000
        for phase in timeline.phases
        if phase.rep == 1 and phase.kind is PhaseKind.UP
    ]


def test_a_pair_follows_without_rest_and_rests_after_it():
    timeline = laid_out("superset")
    assert starts_s(timeline, PhaseKind.REST) == [169, 169 + 90 + 169]
    first = [p.kind.value for p in timeline.phases[:5]]
    assert first == ["prepare", "down", "pause", "up", "down"]
    assert len(timeline.exercises) == 2


def test_a_flow_goes_down_to_the_floor_once_and_gives_it_time():
    timeline = laid_out("yoga-flow")
    leads = [(p.duration_ms, p.say) for p in timeline.phases if p.kind is PhaseKind.PREPARE]
    assert leads == [
        (5_000, ""),
        (5_000, ""),
        (10_000, "Down onto your hands and knees."),
        (5_000, ""),
        (5_000, ""),
        (6_000, "Lie down on your back."),
        (5_000, ""),
    ]
    assert len(starts_s(timeline, PhaseKind.BREATHE_IN)) == 6


def test_a_box_has_four_equal_sides():
    timeline = laid_out("box-breathing")
    assert [(p.kind.value, p.start_ms, p.rep) for p in timeline.phases[1:6]] == [
        ("breathe_in", 10_000, 1),
        ("breathe_hold", 14_000, 1),
        ("breathe_out", 18_000, 1),
        ("breathe_rest", 22_000, 1),
        ("breathe_in", 26_000, 2),
    ]


def test_a_harder_form_is_named_and_open_on_both_sides():
    timeline = laid_out("balance")
    assert timeline.exercises[2].step.exercise.name == "One-leg stand with closed eyes"
    assert [p.max_ms for p in timeline.phases if p.is_open] == [30_000, 30_000]


def test_drills_come_round_twice():
    timeline = laid_out("running-warm-up")
    drills = [
        (timeline.exercises[p.exercise_index].step.exercise.id, p.round, p.start_ms / 1000)
        for p in timeline.phases
        if p.kind is PhaseKind.WORK and p.round is not None and p.exercise_index is not None
    ]
    assert drills == [
        ("high-knees", 1, 177),
        ("butt-kicks", 1, 212),
        ("high-knees", 2, 267),
        ("butt-kicks", 2, 302),
    ]
