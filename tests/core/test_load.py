"""Weights and bands: how they are written, and another one in mid-session."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from coach_tui.core.coaching.phrases import phrasebook
from coach_tui.core.log.entry import (
    AnnotationField,
    AnnotationRecord,
    Entry,
    EntryHead,
    EntryState,
    Timestamp,
)
from coach_tui.core.model.exercise import Exercise, Range, Sides
from coach_tui.core.model.load import (
    Load,
    next_band,
    next_load,
    parse_resistance,
    resistance_problem,
    resistance_text,
)
from coach_tui.core.model.session import Breaths, ExerciseStep, Reps, Session
from coach_tui.core.player.load import UseLoad, loadable, with_last_loads, with_load
from coach_tui.core.player.player import Player
from coach_tui.core.player.resume import planned_sets
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.wording import dose_text

NOON = Timestamp(1_800_000_000_000, 3600, "Europe/Berlin", "2027-01-15")
STEP = ExerciseStep(
    Exercise("raise", "Leg raise"),
    Reps(Range.exactly(3)),
    sets=2,
    sides=Sides.EACH,
    loads=(Load(2_000), Load(3_000)),
    band="green",
)


@pytest.mark.parametrize(
    ("text", "load"),
    [
        ("2kg", Load(2_000)),
        ("2.5 kg", Load(2_500)),
        ("2,5 KG", Load(2_500)),
        ("20 lbs", Load(20_000, "lb")),
        ("0kg", None),
        ("2", None),
        ("kg", None),
        ("1001kg", None),
        ("2 stone", None),
    ],
)
def test_a_weight_is_read_as_people_write_it(text: str, load: Load | None):
    assert Load.parse(text) == load
    if load is not None:
        assert Load.parse(load.text) == load


def test_weights_of_both_units_are_compared_in_grams():
    assert (Load(2_500).grams, Load(20_000, "lb").grams) == (2_500, 9_072)


@pytest.mark.parametrize(
    ("typed", "resistance"),
    [
        ("2.5kg", (Load(2_500), "")),
        ("2,5", (Load(2_500), "")),
        ("5 lb", (Load(5_000, "lb"), "")),
        ("Green", (None, "green")),
        ("2 kg, green band", (Load(2_000), "green")),
        ("none", (None, "")),
        ("12,5", (Load(12_500), "")),
        ("12,5 kg", (Load(12_500), "")),
        ("11 lb", (Load(11_000, "lb"), "")),
        ("11 pounds", (Load(11_000, "lb"), "")),
        ("5 kilos", (Load(5_000), "")),
        ("5 kg. red", (Load(5_000), "red")),
        ("500 g", None),
        ("1,000,000", None),
        ("2 kg 3 kg", None),
        ("", None),
        ("-3kg", None),
        ("5000kg", None),
    ],
)
def test_what_is_typed_is_a_weight_a_band_or_refused(typed: str, resistance: object):
    assert parse_resistance(typed) == resistance
    assert (resistance_problem(typed) == "") == (resistance is not None)


def test_a_load_weighs_from_a_thousandth_to_a_thousand():
    assert Load.parse("1000 kg") == Load(1_000_000)
    assert Load.parse("0.001 lb") == Load(1, "lb")
    assert Load.parse("1000.001 kg") is None
    assert Load.parse("0 kg") is None


@pytest.mark.parametrize(
    ("load", "heavier"),
    [
        ("4.999 kg", "5.499 kg"),
        ("5 kg", "6 kg"),
        ("19.999 kg", "20.999 kg"),
        ("20 kg", "22.5 kg"),
        ("999.999 kg", "1002.499 kg"),
        ("1000 kg", "1000 kg"),
        ("9.5 lb", "10.5 lb"),
        ("10 lb", "12.5 lb"),
        ("39 lb", "41.5 lb"),
        ("40 lb", "45 lb"),
    ],
)
def test_the_next_load_is_a_step_of_its_size(load: str, heavier: str):
    weight = Load.parse(load)
    assert weight is not None
    assert next_load(weight).text == heavier


def test_bands_go_from_yellow_to_gold():
    assert (next_band("Green"), next_band("gold"), next_band("mine")) == ("blue", None, None)


def test_the_dose_gives_the_loads_on_screen_and_aloud():
    assert dose_text(STEP).endswith("each side, 2 kg, green band / 3 kg, green band")
    book = phrasebook("en")
    assert book.dose(STEP).endswith("With two kilograms, three kilograms. With the green band.")
    assert book.resistance(STEP, 2) == "With three kilograms. With the green band."
    half = replace(STEP, loads=(Load(2_500, "lb"),), band="")
    assert book.resistance(half) == "With 2.5 pounds."
    assert book.resistance(replace(half, loads=())) == ""
    assert resistance_text("", "loop band") == "loop band"


@pytest.mark.parametrize(
    ("loads", "band", "texts"),
    [
        ((), "", ()),
        ((), "red", ("red band",)),
        ((Load(4_000),), "", ("4 kg",)),
        ((Load(4_000), Load(5_000)), "red", ("4 kg, red band", "5 kg, red band")),
    ],
)
def test_the_load_stands_once_or_for_each_set_where_they_differ(
    loads: tuple[Load, ...], band: str, texts: tuple[str, ...]
):
    step = replace(STEP, exercise=Exercise("x", "X"), loads=loads, band=band)
    assert step.resistance_texts == texts


def test_another_load_holds_for_all_further_sets_and_none_is_the_body_alone():
    timeline = compile_timeline(Session("Hips", (STEP,)))
    heavier = with_load(timeline, UseLoad(0, Load(4_000))).exercises[0].step
    assert [heavier.resistance(number) for number in (1, 2)] == [("4 kg", "")] * 2
    varied = replace(STEP, loads=(), band="", exercise=replace(STEP.exercise, band="red"))
    timeline = compile_timeline(Session("Hips", (varied,)))
    assert timeline.exercises[0].step.resistance(1) == ("", "red")
    assert with_load(timeline, UseLoad(0, None)).exercises[0].step.resistance(1) == ("", "")


def test_breathing_has_no_load():
    breaths = ExerciseStep(Exercise("box", "Box"), Breaths(Range.exactly(2)))
    assert loadable(Player(compile_timeline(Session("Calm", (breaths,))))) is None
    found = loadable(Player(compile_timeline(Session("Hips", (STEP,)))))
    assert found is not None
    assert (found[0].step, found[1]) == (STEP, 1)


def test_a_resumed_session_continues_with_the_load_last_used():
    timeline = compile_timeline(Session("Hips", (STEP,)))
    plan = EntryHead("e", "hips", "Hips", "0" * 64, NOON, planned_sets(timeline))
    entry = Entry(plan, EntryState.UNFINISHED)
    assert with_last_loads(timeline, entry) is timeline
    changes = (
        AnnotationRecord("a", AnnotationField.LOAD, "2 kg", NOON, "0"),
        AnnotationRecord("b", AnnotationField.BAND, "green", NOON, "0"),
    )
    assert with_last_loads(timeline, replace(entry, changes=changes)) is timeline
    changes = (*changes, AnnotationRecord("c", AnnotationField.LOAD, "5 kg", NOON, "1"))
    step = with_last_loads(timeline, replace(entry, changes=changes)).exercises[0].step
    assert step.resistance(2) == ("5 kg", "")


@pytest.mark.parametrize("changed", [(0,), (1,), (2,), (0, 2)])
def test_each_exercise_of_a_resumed_session_has_the_load_it_was_last_done_with(
    changed: tuple[int, ...],
):
    step = replace(STEP, sets=1, sides=Sides.BOTH, loads=(Load(2_000),))
    timeline = compile_timeline(Session("Hips", (step, step, step)))
    changes = tuple(
        AnnotationRecord(str(work_set), AnnotationField.LOAD, "5 kg", NOON, str(work_set))
        for work_set in changed
    )
    plan = EntryHead("e", "hips", "Hips", "0" * 64, NOON, planned_sets(timeline))
    resumed = with_last_loads(timeline, Entry(plan, EntryState.UNFINISHED, changes=changes))
    loads = [item.step.resistance(1) for item in resumed.exercises]
    assert loads == [("5 kg", "") if n in changed else ("2 kg", "green") for n in range(3)]
