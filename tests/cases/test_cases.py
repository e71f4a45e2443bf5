"""What other people wanted of a session or a sheet: each of the kinds that were reported, once.

Layouts are those of published routines, home sheets and other programs' files; names and figures
are our own.
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from session_play import SessionPlay, unnamed

from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.log.entry import Timestamp
from coach_tui.core.model.exercise import Range, Side
from coach_tui.core.model.load import Load
from coach_tui.core.model.session import Reps, Schedule, Timed
from coach_tui.core.model.shuffling import in_order_of_day
from coach_tui.core.player.state import Command, Refused, State
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind, Timeline
from coach_tui.definitions.imports.importer import import_sessions
from coach_tui.definitions.imports.result import ImportRefusedError
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_session
from coach_tui.journal.exports.ics import Scheduled, ics_of
from coach_tui.ui.player.model import ahead_text, breath_text
from coach_tui.wording import side_text

if TYPE_CHECKING:
    from typing import Any

    from coach_tui.core.model.session import Session

CATALOGUE = ExerciseCatalogue([Path(__file__).parents[2] / "sessions" / "exercises"])


def session_of(text: str) -> Session:
    document = read_session(text.encode(), "case.yaml", CATALOGUE)
    assert document.value is not None, document.problems
    return document.value


def timeline_of(text: str) -> Timeline:
    return compile_timeline(session_of(text))


def problems_of(text: str) -> list[str]:
    return [str(p) for p in read_session(text.encode(), "case.yaml", CATALOGUE).problems]


def spoken(timeline: Timeline) -> list[str]:
    return [cue.say for cue in cues_for(timeline, Coaching()) if cue.say]


def sheet(text: str) -> dict[str, Any]:
    """What a sheet is read as: the file of its one session."""
    (session,) = import_sessions(text, None, CATALOGUE)
    return yaml.safe_load(session.text)


def steps_of(text: str) -> list[dict[str, Any]]:
    """The steps of a sheet, with the exercises by their names."""
    file = sheet(text)
    names = {key: value["name"] for key, value in file.get("exercises", {}).items()}
    return [{**s, "exercise": names.get(s["exercise"], s["exercise"])} for s in file["steps"]]


def calendar_of(session: Session) -> str:
    assert session.schedule is not None
    now = Timestamp(1_767_225_600_000, 0, "UTC", "2026-01-01")
    return ics_of([Scheduled("t", "t", "", session.schedule)], now)


def works(timeline: Timeline) -> list[tuple[str, str | None, int]]:
    """Each set: exercise, side, seconds from the start."""
    runs = groupby(
        (p for p in timeline.phases if p.kind.is_work), lambda p: (p.exercise_index, p.work_set)
    )
    firsts = [next(run) for _, run in runs]
    return [
        (
            timeline.exercises[p.exercise_index or 0].step.exercise.id,
            timeline.side_label(p),
            p.start_ms // 1000,
        )
        for p in firsts
    ]


# Sheets.


def test_names_above_labelled_doses():
    text = (
        "Ankle, at home\n\nPull the foot up\nSets: 2 Reps: 12 Freq: 3/4 times a day\n\n"
        "Trace a circle\nSets: 1 Reps: 15 Freq: Every 3/4 hours\nSit on a chair.\n\n"
        "Push and hold\nSets: 2 Reps: 8 Freq: 3/4 times a day Hold: 6\n\n"
        "Heel raise\nSets: 3 Reps: to as many as you can Freq: every other day\n"
    )
    steps, file = steps_of(text), sheet(text)
    names = [step["exercise"] for step in steps]
    assert names == ["Pull the foot up", "Trace a circle", "Push and hold", "Heel raise"]
    assert [(s.get("sets"), s.get("reps"), s.get("hold")) for s in steps] == [
        (2, 12, None),
        (None, 15, None),
        (2, 8, "6s"),
        (3, None, None),
    ]
    assert file["schedule"] == {"days_per_week": 7, "times_per_day": 4}
    assert steps[3]["until"] == "done"
    assert steps[3]["note"] == "every other day"
    assert "Sit on a chair" in steps[1]["note"]


def test_numbers_in_words_in_a_numbered_list():
    text = (
        "Shoulder\nDo these at least twice a day.\n\n"
        "1. Standing, let the arm swing. Repeat fifteen times.\n"
        "2. Push the wall. Hold for six seconds and repeat ten times.\n"
        "3. Squeeze the blades together. Hold for 20 seconds.\n"
        "4. Reach across, about 10 cm from the chest. Repeat twelve times.\n"
    )
    steps = steps_of(text)
    assert len(steps) == 4
    assert [s.get("reps") for s in steps] == [15, 10, None, 12]
    assert (steps[1]["hold"], steps[2]["duration"]) == ("6s", "20s")
    assert sheet(text)["schedule"] == {"days_per_week": 7, "times_per_day": 2}


def test_sets_times_reps_beside_times_daily():
    steps = steps_of("Toe raise\nPerform 4 \u00d7 12 repetitions, 3 \u00d7 daily, 7 days/week.")
    assert steps == [{"exercise": "Toe raise", "reps": 12, "sets": 4}]


def test_loads_beside_doses():
    steps = steps_of("Leg curl 3x8 with 4 kg each leg\nPress 4x6 x 25lb\nWalk, red band, 2x12")
    assert [(s["sets"], s["reps"]) for s in steps] == [(3, 8), (4, 6), (2, 12)]
    assert [(s.get("load"), s.get("band")) for s in steps] == [
        ("4kg", None),
        ("25lb", None),
        (None, "red"),
    ]


def test_a_distance_in_the_name_stays_beside_the_dose():
    (step,) = steps_of("Tandem walking: 8 steps, 3 times")
    assert (step["exercise"], step["reps"]) == ("Tandem walking: 8 steps", 3)


def test_a_table_is_read_by_its_header():
    table = "| Exercise | Sets | Reps | Hold | Side |\n|---|---|---|---|---|\n"
    steps = steps_of(
        f"# Plan\n\n{table}| Sissy squat | 2 | 10 | - | both |\n| T-plank | 3 | - | 20 s | each |"
    )
    assert steps == [
        {"exercise": "Sissy squat", "reps": 10, "sets": 2},
        {"exercise": "T-plank", "duration": "20s", "sets": 3, "sides": "each"},
    ]


def test_a_sheet_copied_from_a_clinic():
    text = (
        "Calf plan\nHow Often\nComplete three times per day\nWhen to Stop\n"
        "Discontinue if pain exceeds 4/10\n\n1 Towel stretch\n2 sets of 6 reps\n• Sit tall.\n\n"
        "2 Seated raise\n8 reps\n4 seconds\n• Both heels.\n\n3 Wall lean\n2 sets\n40 seconds\n"
    )
    steps, file = steps_of(text), sheet(text)
    assert file["pain"]["stop_above"] == 4
    assert file["schedule"] == {"days_per_week": 7, "times_per_day": 3}
    doses = [(s.get("sets"), s.get("reps"), s.get("hold"), s.get("duration")) for s in steps]
    assert doses == [(2, 6, None, None), (None, 8, "4s", None), (2, None, None, "40s")]


def test_every_other_day_is_a_schedule_in_the_calendar():
    assert sheet("Hips\nEvery other day\nClamshell 2x10")["schedule"] == {"every_days": 2}
    session = session_of(
        "title: t\nschedule: {every_days: 2}\nsteps: [{exercise: clamshell, reps: 5}]"
    )
    assert session.schedule == Schedule(None, 1, (), 2)
    calendar = calendar_of(session)
    assert "RRULE:FREQ=DAILY;INTERVAL=2" in calendar


@pytest.mark.parametrize(
    ("start", "program"),
    [
        ("Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps\n", "Strong"),
        ('"title","start_time","end_time","description","exercise_title"\n', "Hevy"),
        ("Date,Exercise,Category,Weight,Reps\n", "FitNotes"),
    ],
)
def test_records_of_another_app_are_refused_by_its_name(start: str, program: str):
    with pytest.raises(ImportRefusedError, match=program):
        import_sessions(start + "2026-02-01,a,b,c,1,2,3\n", None, CATALOGUE)


def test_another_timers_file_is_read():
    times = {"workTime": 30, "restTime": 10, "breakTime": 0, "warmupTime": 0, "cooldownTime": 0}
    timer = {"id": "1", "name": "Core", "intervals": 4, "activeIntervals": 4, "restarts": 0}
    timer |= {"activities": ["Dead bug", "Plank"], "timeSettings": {**times, "getReadyTime": 5}}
    (result,) = import_sessions(json.dumps([timer]), None, CATALOGUE)
    assert "Dead bug" in result.text
    assert session_of(result.text).title == "Core"


def test_a_backup_of_many_workouts_is_read_whole():
    workouts = [
        {
            "title": f"Day {n}",
            "version": 2,
            "sets": [
                {
                    "id": "s",
                    "repetitions": 2,
                    "exercises": [
                        {"id": str(m), "name": f"Move {m}", "duration": 20} for m in range(15)
                    ],
                }
            ],
        }
        for n in range(40)
    ]
    assert len(import_sessions(json.dumps({"workouts": workouts}), None, CATALOGUE)) == 40


# Sessions.

NAMES = "exercises: {run: {name: Run}, walk: {name: Walk}, jog: {name: Jog}}\n"


def test_a_range_of_time_may_be_ended_from_its_bottom_on():
    play = SessionPlay(
        session_of(f"title: t\nsteps: [{{exercise: run, duration: 15-25s}}]\n{NAMES}")
    )
    play.perform(Command.START)
    play.wait(play.timeline.phases[0].duration_ms + 14_000)
    refused = play.player.refusal(Command.DONE, play.now_ms)
    assert refused == Refused("After 15 s, enter ends this.", Command.SKIP_EXERCISE)
    play.wait(2_000)
    play.perform(Command.DONE)
    assert play.player.state is State.FINISHED


@pytest.mark.parametrize(
    "steps",
    [
        "[{exercise: run, duration: 3m}, {exercise: walk, duration: 80s}, {exercise: jog, duration: 2m}]",
        "[{circuit: {rounds: 2, steps: [{exercise: run, duration: 35s}, {exercise: walk, duration: 35s}]}}]",
        "[{exercise: jog, reps: 5-8, tempo: {up: 1s, hold: 0s, down: 1s}}, {exercise: walk, duration: 30s}]",
    ],
)
def test_work_without_gaps_is_named_by_ear_also_the_first(steps: str):
    timeline = timeline_of(
        f"title: t\ndefaults: {{prepare: 0s, rest: 0s}}\nsteps: {steps}\n{NAMES}"
    )
    assert unnamed(timeline, cues_for(timeline, Coaching())) == []


def test_a_block_on_one_side_then_on_the_other():
    head = f"title: t\ndefaults: {{prepare: 4s, rest: 0s}}\n{NAMES}"
    block = timeline_of(
        f"{head}steps: [{{circuit: {{sides: each, steps: ["
        "{exercise: run, duration: 9s}, {exercise: walk, duration: 9s}]}}]"
    )
    single = timeline_of(
        f"{head}steps: [{{exercise: run, duration: 9s, sides: left}}, {{exercise: walk, duration: 9s,"
        " sides: left}, {exercise: run, duration: 9s, sides: right}, {exercise: walk, duration: 9s, sides: right}]"
    )
    assert works(block) == works(single)


BREATHS = """\
title: t
steps:
  - superset:
      rounds: 2
      steps:
        - {breathe: {in: 1s, out: 2s}, cycles: 12, prepare: 4s}
        - {exercise: empty, until: done, max: 2m, prepare: 0s}
        - {breathe: {in: 3s, hold: 10s, out: 3s}, cycles: 1, prepare: 0s}
exercises: {empty: {name: On empty lungs}}
"""


def test_an_open_hold_after_breaths_is_announced_with_how_it_ends():
    timeline = timeline_of(BREATHS)
    texts = spoken(timeline)
    assert "Next: On empty lungs." in texts
    assert any("Press enter when you are done" in text for text in texts)
    assert any("One breath." in text for text in texts)
    assert not any("eep breathing" in text for text in texts)
    hold = next(phase for phase in timeline.phases if phase.kind is PhaseKind.OPEN)
    assert breath_text(timeline, hold) == ""


def test_long_breath_holds_without_keep_breathing():
    timeline = timeline_of(
        "title: t\ndefaults: {prepare: 0s, rest: 0s}\nsteps:\n"
        "  - {breathe: {in: 3s, out: 7s}, duration: 1m, prepare: 9s}\n"
        "  - {exercise: still, duration: 100s}\nexercises: {still: {name: Stillness}}\n"
    )
    assert not any("eep breathing" in text for text in spoken(timeline))
    assert all(breath_text(timeline, phase) == "" for phase in timeline.phases)


def test_breaths_that_grow():
    timeline = timeline_of("title: t\nsteps: [{breathe: {in: 3-5s, out: 4-8s}, duration: 2m}]")
    ins = [p.duration_ms for p in timeline.phases if p.kind is PhaseKind.BREATHE_IN]
    assert (ins[0], ins[-1]) == (3_000, 5_000)
    assert ins == sorted(ins)


def test_rounds_in_a_time_are_counted_by_the_user():
    timeline = timeline_of(
        "title: t\nsteps: [{circuit: {duration: 8m, rounds: amrap, steps: ["
        f"{{exercise: run, reps: 4}}, {{exercise: jog, reps: 9}}]}}}}]\n{NAMES}"
    )
    (item,) = timeline.exercises
    assert item.step.unit == "rounds"
    assert timeline.work_sets[0].duration_ms == 480_000


def test_odd_and_even_minutes_begin_on_their_minute():
    def drill(name: str) -> str:
        step = f"{{exercise: {name}, reps: 6, prepare: 0s, tempo: {{up: 1s, hold: 0s, down: 1s}}}}"
        return f"{{circuit: {{every: 1m, steps: [{step}]}}}}"

    timeline = timeline_of(
        f"title: t\nsteps: [{{circuit: {{rounds: 3, every: 2m, steps: [{drill('run')}, {drill('jog')}]}}}}]\n{NAMES}"
    )
    assert [start for _, _, start in works(timeline)] == [0, 60, 120, 180, 240, 300]


def test_each_set_begins_when_the_user_is_ready():
    timeline = timeline_of(
        "title: t\ndefaults: {prepare: until ready}\n"
        f"steps: [{{exercise: run, reps: 4, sides: each, sets: 2, rest: until done}}]\n{NAMES}"
    )
    assert sum(phase.is_wait for phase in timeline.phases) == 2


def test_four_exercises_three_rounds_and_a_rest_between():
    steps = ", ".join(f"{{exercise: {name}, reps: 5}}" for name in ("run", "walk", "jog"))
    timeline = timeline_of(
        "title: t\ndefaults: {prepare: 2s, rest: 0s, tempo: {up: 1s, hold: 2s, down: 1s}}\n"
        f"steps: [{{circuit: {{rounds: 3, round_rest: 40s, steps: [{steps}]}}}}]\n{NAMES}"
    )
    assert timeline.total_ms == 3 * 3 * (2 + 5 * 4) * 1000 + 2 * 40_000


def test_a_beat_for_each_rep():
    timeline = timeline_of(
        "title: t\nsteps: [{exercise: walk, reps: 40, unit: steps, prepare: 3s,"
        f" tempo: {{up: 0.25s, hold: 0s, down: 0.25s}}}}]\n{NAMES}"
    )
    assert timeline.total_ms == 23_000


def test_a_session_in_german_keeps_sides_and_umlauts():
    timeline = timeline_of(
        "title: Fuß\nlanguage: de\nsteps:\n"
        "  - {exercise: gruss, reps: 6, sides: each, side_labels: [links, rechts]}\n"
        "exercises: {gruss: {name: Zehengruß, moves: {up: Öffnen, down: Schließen}}}\n"
    )
    assert timeline.exercises[0].step.side_labels is None
    assert any(text.startswith("Zehengruß. Sechs") for text in spoken(timeline))


def test_loads_and_bands_are_of_each_set():
    session = session_of(
        "title: t\nsteps: [{exercise: clamshell, reps: 8, load: [1kg, 1.5kg], band: red}]"
    )
    (step,) = session.exercise_steps()
    assert step.loads == (Load.parse("1kg"), Load.parse("1.5kg"))
    assert step.resistance(2) == ("1.5 kg", "red")


def test_another_order_every_day():
    session = session_of(
        "title: t\nsteps: [{circuit: {order: shuffled, steps: ["
        f"{{exercise: run, reps: 3}}, {{exercise: jog, reps: 3}}]}}}}]\n{NAMES}"
    )
    days = [in_order_of_day(session, "case", f"2026-05-0{day}") for day in (1, 2)]
    orders = [[name for name, *_ in works(compile_timeline(day))] for day in days]
    assert sorted(orders) == [["jog", "run"], ["run", "jog"]]


def test_bursts_of_a_length_that_no_one_knows():
    session = session_of(
        f"title: t\nsteps: [{{exercise: run, duration: 3-12s, sets: 8, rest: 2-6s}}]\n{NAMES}"
    )
    timeline = compile_timeline(in_order_of_day(session, "case", "2026-05-01"))
    lengths = {work_set.duration_ms or 0 for work_set in timeline.work_sets}
    assert len(lengths) > 2
    assert all(3_000 <= length <= 12_000 for length in lengths)
    fixed = session_of(f"title: t\nsteps: [{{exercise: run, duration: 3-12s}}]\n{NAMES}")
    assert fixed.exercise_steps()[0].dose == Timed(12_000, 3_000)


def test_a_link_stays_with_the_exercise():
    session = session_of(
        "title: t\nsteps: [{exercise: run, reps: 3}]\n"
        "exercises: {run: {name: Run, link: 'https://example.org/run'}}"
    )
    assert session.exercise_steps()[0].exercise.link == "https://example.org/run"


def test_shorthand_is_spoken_as_meant_and_spoken_says_the_rest():
    timeline = timeline_of(
        "title: t\nsteps:\n  - {exercise: sl, reps: 3}\n  - {exercise: tgu, reps: 3}\n"
        "  - {say: 'Pause 3 min, then 4x6 @ RPE 6-7.', wait: 9s}\n"
        "exercises: {sl: {name: SL KB RDL}, tgu: {name: TGU, spoken: Turkish get-up}}\n"
    )
    texts = " ".join(spoken(timeline))
    assert "Single-leg kettlebell Romanian deadlift" in texts
    assert "Turkish get-up" in texts
    assert "Pause 3 minutes, then 4 by 6 at effort 6 to 7." in texts


def test_all_sets_on_one_side_say_the_side_once():
    timeline = timeline_of(
        "title: t\nsteps: [{exercise: clamshell, reps: 6, sets: 2, sides: right}]"
    )
    first = spoken(timeline)[0]
    assert first == "Clamshell. Two sets of six reps, right side only."
    assert {s.side for s in timeline.work_sets} == {Side.RIGHT}


def test_times_of_day_have_alarms_in_the_calendar():
    session = session_of(
        "title: t\nschedule: {at: [7:30, 19:00]}\nsteps: [{exercise: clamshell, reps: 5}]"
    )
    assert session.schedule == Schedule(7, 2, (), None, ("07:30", "19:00"))
    calendar = calendar_of(session)
    assert calendar.count("BEGIN:VALARM") == 2
    assert "T073000" in calendar


def test_one_of_a_thing_is_in_the_singular():
    texts = " ".join(
        spoken(
            timeline_of(
                "title: t\nsteps:\n  - {exercise: run, reps: 1, sets: 2}\n"
                f"  - {{exercise: walk, reps: 1, unit: steps, sides: each}}\n  - {{breathe: box, cycles: 1}}\n{NAMES}"
            )
        )
    )
    for words in ("Two sets of one rep.", "One step each side.", "One breath."):
        assert words in texts


def test_reps_set_by_set_in_a_circuit_play_to_the_summary():
    play = SessionPlay(
        session_of(
            "title: t\nsteps: [{circuit: {rounds: 2, steps: [{exercise: run, reps: [4, 2], rest: 3s},"
            f" {{exercise: jog, reps: 3}}]}}}}]\n{NAMES}"
        )
    )
    play.perform(Command.START)
    play.play_on()
    entry = play.end_holds()
    assert entry is not None
    assert [result.planned.reps for result in entry.results()] == [4, 2, 3] * 2


STATIC = (
    "{name: Static, tempo: {up: 1s, hold: 4s, down: 1s},"
    " variations: {quick: {name: Quick, level: harder, tempo: {hold: 0s}}}}"
)


@pytest.mark.parametrize(
    ("exercise", "tempo"),
    [
        ("{name: Pulse}", "tempo: {up: 0s, hold: 0s, down: 0s, pause: 3s}"),
        (
            STATIC,
            "tempo: {up: 0s, down: 0s}",
        ),
    ],
)
def test_a_tempo_that_leaves_no_motion_is_refused_in_every_variation(exercise: str, tempo: str):
    (problem,) = problems_of(
        f"title: t\nsteps:\n  - {{exercise: a, reps: 6, {tempo}}}\nexercises: {{a: {exercise}}}\n"
    )
    assert problem.startswith("case.yaml:3:")


def test_a_range_of_reps_and_its_sets_stay():
    session = session_of(
        "title: t\nsteps: [{exercise: clamshell, sides: left, reps: 9-12, sets: 3}]"
    )
    (step,) = session.exercise_steps()
    assert (step.sets, step.dose) == (3, Reps(Range(9, 12)))


def test_breath_through_one_nostril_and_the_other_is_shown_with_its_sides():
    timeline = timeline_of(
        "title: t\nsteps:\n  - breathe: [{in: 4s, side: left}, {hold: 2s}, {out: 6s, side: right}]\n"
        "    cycles: 2\n    prepare: 0s\n"
    )
    assert [side_text(timeline, phase) for phase in timeline.phases[:3]] == ["left", "", "right"]
    ahead = ahead_text(timeline, timeline.phases[0], all_of_it=False)
    assert ahead == "then hold 2 s, RIGHT, out 6 s · last exercise"
