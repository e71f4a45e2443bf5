"""Session files to sessions, and their mistakes."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import pytest

from coach_tui.core.model.coaching import AuthorCoaching, CoachingLevel, Counts, TempoSound
from coach_tui.core.model.exercise import Motion, Range, Side, Sides, TempoChange
from coach_tui.core.model.session import (
    DEFAULT_PAIN_LIMITS,
    ExerciseStep,
    Gap,
    PainLimits,
    Reps,
    RestStep,
    Schedule,
    Timed,
    UntilDone,
    Weekday,
)
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.definitions.format import MAX_ENTRIES
from coach_tui.definitions.problems import MAX_PROBLEMS

if TYPE_CHECKING:
    from definitions.conftest import ReadsSession


def step_of(read: ReadsSession, step: str, before: str = "") -> ExerciseStep:
    """The one step of a session whose other lines are given."""
    document = read(f"title: x\n{before}steps:\n  - {step}\n")
    assert [str(problem) for problem in document.problems] == []
    assert document.value is not None
    (only,) = document.value.steps
    assert isinstance(only, ExerciseStep)
    return only


def problems_of(read: ReadsSession, text: str) -> list[str]:
    document = read(text)
    assert document.value is None
    return [str(problem) for problem in document.problems]


def test_a_file_with_five_mistakes_gets_five_problems_each_at_its_place(read: ReadsSession):
    text = """\
titel: Hips
schedule: {days_per_week: 9}
steps:
  - exercise: clamshel
    reps: 20
  - exercise: clamshell
    reps: many
    sets: 2
  - exercise: glute-bridge
    reps: 15
    hold: 2 minutes
title: Hips
"""
    assert problems_of(read, text) == [
        "f.yaml:1:1: unknown key `titel`; expected a key of a session (did you mean `title`?)",
        "f.yaml:2:27: `days_per_week`: expected a whole number from 1 to 7, got `9`",
        (
            "f.yaml:4:15: unknown exercise `clamshel`; expected one of the catalogue or of this file"
            " (did you mean `clamshell`?)"
        ),
        "f.yaml:7:11: `reps`: expected a number such as `20` or `15-20`, from 1 to 1000, got `many`",
        (
            "f.yaml:11:11: `hold`: expected a duration such as `2s` or `2-3s`, up to 10m,"
            " got `2 minutes`"
        ),
    ]


def test_every_default_is_filled_in(read: ReadsSession):
    step = step_of(read, "{exercise: clamshell, reps: 20}")
    assert step.dose == Reps(Range(20, 20))
    assert step.sides is Sides.EACH
    assert step.start_side is Side.LEFT
    assert (step.sets, step.prepare.ms, step.switch.ms) == (1, 10_000, 8_000)
    assert (step.rest.ms, step.rest_after.ms) == (20_000, 20_000)
    assert step.tempo == TempoChange()
    assert step.exercise.name == "Clamshell"


def test_a_step_overrides_the_defaults_and_these_the_exercise(read: ReadsSession):
    before = (
        "defaults: {prepare: 5s, switch: 6s, rest: 7s, rest_between: 1m,"
        " tempo: {up: 4s, down: 5s}}\n"
    )
    step = step_of(
        read, "{exercise: clamshell, reps: 9, prepare: 1s, rest: 0s, tempo: {up: 6s}}", before
    )
    assert (step.prepare.ms, step.switch.ms, step.rest.ms) == (1_000, 6_000, 0)
    assert step.rest_after.ms == 60_000
    tempo = step.effective_tempo
    assert (tempo.up, tempo.down) == (Range(6_000, 6_000), Range(5_000, 5_000))
    assert tempo.hold == Range(1_000, 2_000)


def test_the_rest_after_a_step_is_its_own_rest_unless_one_between_steps_is_given(
    read: ReadsSession,
):
    assert step_of(read, "{exercise: clamshell, reps: 9, rest: 33s}").rest_after.ms == 33_000


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        ("reps: 15-20", Reps(Range(15, 20))),
        ("reps: 007", Reps(Range(7, 7))),
        ("duration: 1:30", Timed(90_000)),
        ("duration: 45", Timed(45_000)),
        ("until: done", UntilDone()),
        ("until: done, max: 2m", UntilDone(120_000)),
    ],
)
def test_a_dose_is_reps_a_duration_or_open(read: ReadsSession, dose: str, expected: object):
    assert step_of(read, f"{{exercise: clamshell, {dose}}}").dose == expected


def test_the_words_of_a_step_stay(read: ReadsSession):
    step = step_of(
        read,
        "{exercise: clamshell, reps: 5, unit: lifts, cues: [No hurry.], note: 'a:  b', sets: 3,"
        " sides: alternate, start_side: right}",
    )
    assert (step.unit, step.cues, step.note) == ("lifts", ("No hurry.",), "a: b")
    assert (step.sets, step.sides, step.start_side) == (3, Sides.ALTERNATE, Side.RIGHT)


def test_a_start_side_may_be_a_label(read: ReadsSession):
    step = step_of(read, "{exercise: monster-walk, reps: 5, start_side: backward}")
    assert step.start_side is Side.RIGHT
    assert step.side_labels == ("forward", "backward")
    mirrored = step_of(
        read, "{exercise: clamshell, reps: 5, start_side: left, side_labels: [right, left]}"
    )
    assert mirrored.side_label(mirrored.start_side) == "left"


def test_hold_is_short_for_the_hold_of_the_tempo(read: ReadsSession):
    step = step_of(read, "{exercise: clamshell, reps: 5, hold: 5-10s, tempo: {start: down}}")
    assert step.effective_tempo.hold == Range(5_000, 10_000)
    assert step.effective_tempo.start is Motion.DOWN


def test_four_digits_are_eccentric_bottom_concentric_top(read: ReadsSession):
    for digits in ("3-0-2-1", "3021"):
        tempo = step_of(
            read, f'{{exercise: clamshell, reps: 5, tempo: "{digits}"}}'
        ).effective_tempo
        lengths = [
            tempo.range_of(m).high for m in (Motion.DOWN, Motion.PAUSE, Motion.UP, Motion.HOLD)
        ]
        assert lengths == [3_000, 0, 2_000, 1_000]
    quick = step_of(read, '{exercise: clamshell, reps: 5, tempo: "10-0-X-1"}').effective_tempo
    assert (quick.down.low, quick.up.low) == (10_000, 1_000)


def test_a_variation_is_chosen_by_its_id(read: ReadsSession):
    step = step_of(read, "{exercise: glute-bridge, variation: single-leg, reps: 8}")
    assert step.exercise.name == "Single-leg bridge"
    assert step.exercise.id == "glute-bridge"
    assert step.sides is Sides.EACH


def test_a_rest_is_a_step_of_its_own(read: ReadsSession):
    document = read("title: x\nsteps:\n  - {exercise: clamshell, reps: 1}\n  - rest: 1m\n")
    assert document.value is not None
    assert document.value.steps[1] == RestStep(Gap(60_000))


def test_an_exercise_of_the_file_comes_before_the_catalogue(read: ReadsSession):
    before = "exercises:\n  clamshell: {name: My own, sides: left}\n"
    step = step_of(read, "{exercise: clamshell, reps: 5}", before)
    assert (step.exercise.name, step.sides) == ("My own", Sides.LEFT)


def test_the_words_of_a_session_stay(read: ReadsSession):
    document = read(
        "title: '[@click=app.quit]x[/]'\nsummary: >\n  two\n  lines\ntags: [a, b]\n"
        "equipment: [mat]\nstop_if: [It hurts.]\nschedule: {days: [mon, wed], times_per_day: 2}\n"
        "steps: [{rest: 1m}]\n"
    )
    session = document.value
    assert session is not None
    assert session.title == "[@click=app.quit]x[/]"
    assert session.summary == "two lines"
    assert (session.tags, session.equipment, session.stop_if) == (
        ("a", "b"), ("mat",), ("It hurts.",)
    )  # fmt: skip
    assert session.schedule == Schedule(None, 2, (Weekday.MON, Weekday.WED))


def test_the_hash_is_that_of_the_bytes(read: ReadsSession):
    first, other = read("title: x\nsteps: [{rest: 1m}]"), read("title: x\nsteps: [{rest: 2m}]")
    assert len(first.content_hash) == 64
    assert first.content_hash != other.content_hash


HEAD = "title: x\nsteps:\n  - "
"""Three lines; a step written after it begins at 3:5, its first value at 3:16."""


@pytest.mark.parametrize(
    ("step", "printed"),
    [
        ("{exercise: clamshell}", "3:5: expected one of `reps`, `duration` or `until: done`, got none of them"),
        ("{exercise: clamshell, reps: 5, duration: 5s}", "3:36: expected one of `reps`, `duration` or `until: done`, got `reps` and `duration`"),
        ("{exercise: clamshell, reps: 0}", "3:33: `reps`: expected a number such as `20` or `15-20`, from 1 to 1000, got `0`"),
        ("{exercise: clamshell, reps: 1001}", "3:33: `reps`: expected a number such as `20` or `15-20`, from 1 to 1000, got `1001`"),
        ("{exercise: clamshell, reps: 20-15}", "3:33: `reps`: expected the smaller end of the range first, got `20-15`"),
        ("{exercise: clamshell, reps: []}", "3:33: `reps`: expected 1 to 50 entries, got 0"),
        ("{exercise: clamshell, reps: [5, x]}", "3:37: an entry of `reps`: expected a number such as `20` or `15-20`, from 1 to 1000, got `x`"),
        ("{exercise: clamshell, reps: [5, 4], sets: 3}", "3:47: `sets`: expected 2, as `reps` lists them, got 3 (drop it: the list says how many sets there are)"),
        ("{exercise: clamshell, duration: 5s, length: random}", "3:41: `length: random`: expected a range of `duration` such as `5-20s`"),
        ("{exercise: clamshell, reps: amrap}", "3:33: `reps: amrap` needs the `duration` to do them in"),
        ("{exercise: clamshell, reps: amrap, duration: 1m, hold: 2s}", "3:54: `hold`: expected only beside a number of reps"),
        ("{breathe: boxing, cycles: 4}", "3:15: `breathe`: expected one of box, relaxing, coherent, got `boxing` (did you mean `box`?)"),
        ("{breathe: {in: 4s}, cycles: 4}", "3:15: `out` is missing; a breathing pattern must have it"),
        ("{breathe: {in: 0.5s, out: 1s}, cycles: 4}", "3:15: `breathe`: expected a breath of at least 2s, got 1.5s"),
        ("{breathe: [{in: 4s, side: left}, {out: 6s}], cycles: 4, sides: each}", "3:61: `sides`: expected none where the parts of a breath have sides"),
        ("{breathe: box}", "3:5: expected `cycles` or `duration` beside `breathe`, got neither"),
        ("{breathe: box, cycles: 2, duration: 1m}", "3:5: expected `cycles` or `duration` beside `breathe`, got both"),
        ("{say: Well done., wait: 0s}", "3:29: `wait`: expected 1s to 4h, got `0s`"),
        ("{test: balance}", "3:12: unknown test `balance`; expected one of the catalogue or of this file"),
        ("circuit: {rounds: 3}", "3:14: `steps` is missing; a block must have it"),
        ("circuit: {rounds: 101, steps: [{rest: 1m}]}", "3:23: `rounds`: expected a whole number from 1 to 100, got `101`"),
        ("circuit: {every: 1m, round_rest: 5s, steps: [{exercise: clamshell, reps: 2}]}", "3:26: `round_rest`: expected `every` or `round_rest`, got both (the rest is what is left of `every`)"),
        ("circuit: {every: 30s, steps: [{exercise: clamshell, duration: 30s, sides: both}]}", "3:22: `every`: expected at least 40s, which a round takes, got 30s"),
        ("circuit: {steps: [superset: {steps: [circuit: {steps: [circuit: {steps: [circuit: {steps: [rest: 1s]}]}]}]}]}", "3:78: expected at most 4 blocks inside one another"),
        ("{exercise: clamshell, reps: }", "3:33: `reps`: expected a number such as `20` or `15-20`, from 1 to 1000, got nothing"),
        ("{exercise: clamshell, reps: 5, sets: 51}", "3:42: `sets`: expected a whole number from 1 to 50, got `51`"),
        ("{exercise: clamshell, duration: 5h}", "3:37: `duration`: expected a duration such as `2s` or `2-3s`, from 1s to 4h, got `5h`"),
        ("{exercise: clamshell, duration: 0}", "3:37: `duration`: expected a duration such as `2s` or `2-3s`, from 1s to 4h, got `0`"),
        ("{exercise: clamshell, duration: -5s}", "3:37: `duration`: expected a duration such as `2s` or `2-3s`, from 1s to 4h, got `-5s`"),
        ("{exercise: clamshell, until: dome}", "3:34: `until`: expected `done`, got `dome` (did you mean `done`?)"),
        ("{exercise: clamshell, reps: 5, max: 1m}", "3:36: `max`: expected only beside `until: done`"),
        ("{exercise: clamshell, duration: 30-20s}", "3:37: `duration`: expected the smaller end of the range first, got `30-20s`"),
        ("{exercise: clamshell, duration: [10s, 20s], sets: 3}", "3:55: `sets`: expected 2, as `duration` lists them, got 3 (drop it: the list says how many sets there are)"),
        ("{exercise: clamshell, reps: [8, 6], hold: [5s, 10s, 15s]}", "3:47: `hold`: expected 2 sets, as `reps` lists them, got 3"),
        ("{exercise: clamshell, reps: amrap, duration: 1-2m}", "3:50: `duration`: expected one time beside `reps: amrap`"),
        ("{exercise: clamshell, duration: 5s, hold: 1s}", "3:41: `hold`: expected only beside `reps`"),
        ("{exercise: clamshell, reps: 5, sides: eech}", "3:43: `sides`: expected one of both, each, alternate, left, right, got `eech` (did you mean `each`?)"),
        ("{exercise: clamshell, reps: 5, start_side: forward}", "3:48: `start_side`: expected one of left, right, got `forward`"),
        ("{exercise: monster-walk, reps: 5, start_side: up}", "3:51: `start_side`: expected one of forward, backward, left, right, got `up`"),
        ("{exercise: clamshell, reps: 5, side_labels: [a]}", "3:49: `side_labels`: expected 2 entries, got 1"),
        ("{exercise: clamshell, reps: 5, side_labels: [a, A]}", "3:49: `side_labels`: expected two different words, got `a` twice"),
        ("{exercise: clamshell, reps: 5, cues: Slow}", "3:42: `cues`: expected a list, got `Slow` (write `[Slow]`)"),
        ("{exercise: clamshell, reps: 5, variation: bend}", "3:47: unknown variation `bend` of `clamshell`; expected one of `reduced-range` (Small clamshell), `wall` (Clamshell against a wall), `band` (Banded clamshell), `long-hold` (Clamshell with a long hold), `elevated` (Side-lying hip abduction), `fire-hydrant` (Fire hydrant)"),
        ("{exercise: monster-walk, reps: 5, variation: band}", "3:50: unknown variation `band` of `monster-walk`; expected none: it has no variations"),
        ("{exercise: ../secret, reps: 5}", "3:16: `exercise`: expected an id of lower-case letters, digits and single hyphens, got `../secret` (such as `glute-bridge`)"),
        ("{exercise: clamshell, reps: 5, tempo: {up: 0s, hold: 0s, down: 0s}}", "3:43: expected a rep of at least 0.5s, this tempo makes it 0s"),
        ("{exercise: clamshell, reps: 5, tempo: {start: hold}}", "3:51: `start`: expected up or down, got `hold`"),
        ("{exercise: clamshell, reps: 5, tempo: {hold: 1s}, hold: 2s}", "3:55: expected `hold` once, got it here and in `tempo` (drop one)"),
        ("{exercise: clamshell, reps: 5, tempo: {up: 11m}}", "3:48: `up`: expected a duration such as `2s` or `2-3s`, up to 10m, got `11m`"),
        ("{exercise: clamshell, reps: 5, tempo: 3-0-2-1}", '3:43: `tempo`: expected four digits in quotes (write "3-0-2-1")'),
        ("{exercise: clamshell, reps: 5, tempo: slow}", '3:43: `tempo`: expected a tempo such as `{up: 2-3s, hold: 1s, down: 2-3s}` or "3-0-2-1", got `slow`'),
        ("{reps: 5, exercise: clamshell}", "3:6: a step begins with `exercise`, `rest`, `breathe`, `say`, `test`, `session`, `circuit` or `superset`, this one with `reps` (move `exercise` first)"),
        ("{exercize: clamshell, reps: 5}", "3:6: a step begins with `exercise`, `rest`, `breathe`, `say`, `test`, `session`, `circuit` or `superset`, this one with `exercize` (did you mean `exercise`?)"),
        ("clamshell", "3:5: an entry of `steps`: expected a step that begins with `exercise`, `rest`, `breathe`, `say`, `test`, `session`, `circuit` or `superset`, got `clamshell`"),
        ("{}", "3:5: an entry of `steps`: expected `exercise`, `rest`, `breathe`, `say`, `test`, `session`, `circuit` or `superset` first, got nothing"),
        ("{rest: 1m, note: x}", "3:16: unknown key `note`; expected a key of a rest step (known: rest)"),
        ("{rest: 0s}", "3:12: `rest`: expected 1s to 4h, got `0s`"),
        ("{exercise: glute-bridge, reps: 1000, sets: 21, tempo: {up: 1s, hold: 0s, down: 0s}}", "3:5: expected at most 5000 reps in a session, this step makes them 21000"),
        ("{exercise: glute-bridge, duration: 4h, sets: 4}", "3:5: expected a session of at most 12h, this step makes it 16h1m30s"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_step_is_reported_at_its_place(read: ReadsSession, step: str, printed: str):
    assert problems_of(read, HEAD + step + "\n") == [f"f.yaml:{printed}"]


def test_three_digits_are_refused_with_the_reason(read: ReadsSession):
    (problem,) = problems_of(read, HEAD + '{exercise: clamshell, reps: 5, tempo: "3-0-2"}')
    assert problem.startswith("f.yaml:3:43: `tempo`: three digits are ambiguous: some count")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("title: x", "1:1: `steps` is missing; a session must have it"),
        ("title: x\nsteps: []", "2:8: `steps`: expected 1 to 500 entries, got 0"),
        ("title:\nsteps: [{rest: 1m}]", "1:7: `title`: expected words, got nothing"),
        ("title: {a: b}\nsteps: [{rest: 1m}]", "1:8: `title`: expected words, got keys with values (put quotes around words that hold `: `)"),
        (f"title: {'x' * 121}\nsteps: [{{rest: 1m}}]", "1:8: `title`: expected at most 120 characters, got 121"),
        ("- a", "1:1: the file: expected a session, got a list (write its keys, such as `title: ...`)"),
        ("title: x\nschedule: {}\nsteps: [{rest: 1m}]", "2:11: a schedule: expected `days_per_week`, `days` or `every_days`, got none"),
        ("title: x\nschedule: {days: [mon], days_per_week: 1}\nsteps: [{rest: 1m}]", "2:25: expected `days` or `days_per_week`, got both (they both say on which days)"),
        ("title: x\nschedule: {days_per_week: 3, every_days: 2}\nsteps: [{rest: 1m}]", "2:30: expected `days_per_week` or `every_days`, got both (they both say on which days)"),
        ("title: x\nschedule: {at: [8:00, 20:00], times_per_day: 3}\nsteps: [{rest: 1m}]", "2:46: `times_per_day`: expected 2, as `at` lists them, got 3 (drop it: the list says how often)"),
        ("title: x\nschedule: {at: [24:00]}\nsteps: [{rest: 1m}]", "2:17: an entry of `at`: expected a time of day such as `8:00` or `20:30`, got `24:00`"),
        ("title: x\nschedule: {days: [mon, mon]}\nsteps: [{rest: 1m}]", "2:18: `days`: expected each day once"),
        ("title: x\nschedule: {days: [monday]}\nsteps: [{rest: 1m}]", "2:19: an entry of `days`: expected one of mon, tue, wed, thu, fri, sat, sun, got `monday` (did you mean `mon`?)"),
        ("title: x\ndefaults: {sets: 2}\nsteps: [{rest: 1m}]", "2:12: unknown key `sets`; expected a key of defaults (known: prepare, switch, rest, rest_between, tempo, breathe)"),
        ("title: x\nexercises: [a]\nsteps: [{rest: 1m}]", "2:12: `exercises`: expected ids, each with its keys below it, got a list"),
        (f"title: x\nexercises: {{{', '.join(f'e{n}: {{}}' for n in range(MAX_ENTRIES + 1))}}}\nsteps: [{{rest: 1m}}]", "2:12: `exercises`: expected at most 50 ids, got 51"),
        ("title: x\nexercises: {A B: {name: x}}\nsteps: [{rest: 1m}]", "2:13: an id in `exercises`: expected an id of lower-case letters, digits and single hyphens, got `A B` (such as `glute-bridge`)"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_session_is_reported_at_its_place(
    read: ReadsSession, text: str, printed: str
):
    assert problems_of(read, text) == [f"f.yaml:{printed}"]


def test_a_broken_exercise_of_the_file_is_reported_once(read: ReadsSession):
    text = (
        "title: x\nexercises:\n  mine: {nam: Mine}\nsteps:\n"
        "  - {exercise: mine, reps: 5}\n  - {exercise: mine, variation: a, reps: 5}\n"
    )
    assert problems_of(read, text) == [
        "f.yaml:3:9: `name` is missing; an exercise must have it",
        "f.yaml:3:10: unknown key `nam`; expected a key of an exercise (did you mean `name`?)",
    ]


def test_an_alias_is_reported_once_and_not_again_as_a_wrong_value(read: ReadsSession):
    text = "title: x\nsteps:\n  - {exercise: clamshell, reps: *n}\n"
    assert problems_of(read, text) == ["f.yaml:3:33: alias `*n` (write it out in full)"]


def test_words_of_the_file_cannot_steer_the_terminal_that_prints_its_problems(read: ReadsSession):
    document = read('title: "\\x1b]52;c;aGk=\\a"\nsteps: [{rest: 1m}]')
    (problem,) = document.problems
    assert (problem.line, problem.column) == (1, 8)
    assert str(problem).isprintable()


@pytest.mark.parametrize(
    ("written", "limits"),
    [
        ("{carry_on: 2, stop_above: 4}", PainLimits(2, 4)),
        ("{carry_on: 0, stop_above: 0}", PainLimits(0, 0)),
        ("{stop_above: 2}", PainLimits(2, 2)),
        ("{stop_above: 8}", PainLimits(3, 8)),
        ("{carry_on: 6}", PainLimits(6, 6)),
        ("{carry_on: 1}", PainLimits(1, 5)),
    ],
)
def test_an_author_says_how_much_pain_may_be_worked_with(
    read: ReadsSession, written: str, limits: PainLimits
):
    document = read(f"title: x\npain: {written}\nsteps: [{{exercise: clamshell, reps: 3}}]\n")
    assert document.problems == ()
    assert document.value is not None
    assert document.value.pain == limits
    assert compile_timeline(document.value).pain == limits


def test_where_nothing_is_said_pain_is_read_by_the_pain_monitoring_model(read: ReadsSession):
    document = read("title: x\nsteps: [{exercise: clamshell, reps: 3}]\n")
    assert document.value is not None
    assert document.value.pain == DEFAULT_PAIN_LIMITS == PainLimits(3, 5)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (
            "{carry_on: 6, stop_above: 4}",
            (
                "2:33: `stop_above`: expected at least the 6 of `carry_on`, got 4"
                " (pain up to `carry_on` is fine, above `stop_above` the session ends)"
            ),
        ),
        ("{stop_above: 11}", "2:20: `stop_above`: expected a whole number from 0 to 10, got `11`"),
        ("{}", "2:7: pain limits: expected `carry_on` or `stop_above`, got neither"),
        (
            "{stop: 4, carry_on: 2}",
            "2:8: unknown key `stop`; expected a key of pain limits (known: carry_on, stop_above)",
        ),
        (
            "a lot",
            (
                "2:7: `pain`: expected pain limits, got `a lot`"
                " (write its keys, such as `carry_on: ...`)"
            ),
        ),
    ],
)
def test_limits_that_make_no_sense_are_reported_at_their_place(
    read: ReadsSession, written: str, problem: str
):
    text = f"title: x\npain: {written}\nsteps: [{{exercise: clamshell, reps: 3}}]\n"
    assert problems_of(read, text) == [f"f.yaml:{problem}"]


STAT = """\
title: Static
steps:
  - {exercise: stat, reps: 6%s}
exercises:
  stat:
    name: Static
    tempo: {up: 1s, hold: 5s, down: 1s}
    variations:
      quick: {name: Quick, level: harder, tempo: {hold: 0s}}
      slow: {name: Slow, level: harder, tempo: {up: 10s}}
"""


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (", tempo: {up: 0s, down: 0s}", "3:38: in its variation `quick`: expected a rep of at"),
        (", tempo: {up: 0s, down: 0s, pause: 1s}", "3:38: in its variation `quick`: expected a mo"),
        (", tempo: {down: 0s, hold: 0-1s, up: 0s, pause: 2s}", "3:38: expected a motion"),
        (", hold: 0s, tempo: {up: 0s, down: 0s, pause: 2s}", "3:48: expected a motion"),
        (
            ", variation: slow, tempo: {up: 0s, down: 0s}",
            "3:55: in its variation `quick`: expected",
        ),
    ],
)
def test_a_step_is_checked_in_every_variation_of_its_exercise(
    read: ReadsSession, keys: str, problem: str
):
    (message, *_) = problems_of(read, STAT % keys)
    assert problem in message


def test_a_step_that_every_variation_can_do_is_accepted(read: ReadsSession):
    assert read(STAT % ", tempo: {up: 1s, hold: 1s, down: 1s}").problems == ()
    assert read(STAT.replace("reps: 6", "duration: 6s") % "").problems == ()


def test_a_file_of_unknown_ids_is_reported_in_a_second(read: ReadsSession):
    ids = [f"{'abc' * 18}{number:02}" for number in range(50)]
    steps = "".join(f"  - {{exercise: {'cba' * 18}-{n}, reps: 5}}\n" for n in range(480))
    local = "".join(f"  {exercise_id}: {{name: n}}\n" for exercise_id in ids)
    start = process_time()
    problems = problems_of(read, f"title: t\nexercises:\n{local}steps:\n{steps}")
    assert len(problems) == MAX_PROBLEMS + 1
    assert process_time() - start < 1


def test_a_schedule_counts_days_or_names_times(read: ReadsSession):
    def schedule_of(keys: str) -> Schedule | None:
        session = read(f"title: x\nschedule: {{{keys}}}\nsteps: [{{rest: 1m}}]").value
        return None if session is None else session.schedule

    assert schedule_of("every_days: 2") == Schedule(every_days=2)
    assert schedule_of("at: [20:00, 8:00]") == Schedule(7, 2, at=("08:00", "20:00"))
    assert schedule_of("days: [mon], at: [8:00]") == Schedule(days=(Weekday.MON,), at=("08:00",))


def test_times_and_holds_are_ranges_or_differ_by_set(read: ReadsSession):
    document = read(
        HEAD
        + "{exercise: clamshell, duration: 20-30s, sets: 2}\n"
        + "  - {exercise: clamshell, duration: [10s, 20-25s], sides: both}\n"
        + "  - {exercise: clamshell, reps: 5, hold: [5s, 10s], sides: both}\n"
    )
    assert document.value is not None, document.problems
    ranged, by_set, holds = document.value.exercise_steps()
    assert (ranged.dose, ranged.sets) == (Timed(30_000, 20_000), 2)
    sets = (Range.exactly(10_000), Range(20_000, 25_000))
    assert (by_set.dose, by_set.sets) == (Timed(25_000, 10_000, sets), 2)
    timeline = compile_timeline(document.value)
    assert [s.duration_ms for s in timeline.work_sets if s.exercise_index == 1] == [10_000, 25_000]
    held = [p for p in timeline.phases if p.exercise_index == 2 and p.kind is PhaseKind.HOLD]
    assert (holds.sets, [p.duration_ms for p in held]) == (2, [5_000] * 5 + [10_000] * 5)


def test_a_session_says_how_much_of_it_is_heard(read: ReadsSession):
    text = "title: x\n{}steps:\n  - {{exercise: clamshell, reps: 5}}\n"
    keys = "coaching: brief\ncounts: fives\ntones: ticks\nlanguage: en-GB\n"
    session = read(text.format(keys)).value
    assert session is not None
    expected = AuthorCoaching(CoachingLevel.BRIEF, Counts.FIVES, TempoSound.TICKS)
    assert session.coaching == compile_timeline(session).coaching == expected
    assert session.language == compile_timeline(session).language == "en-GB"
    silent = read(text.format("")).value
    assert silent is not None
    assert (silent.coaching, silent.language) == (AuthorCoaching(), "en")


def test_a_language_without_phrases_is_refused(read: ReadsSession):
    text = "title: x\nlanguage: tlh\nsteps:\n  - {exercise: clamshell, reps: 5}\n"
    (problem,) = problems_of(read, text)
    assert problem.startswith("f.yaml:2:11: `language`: expected one of `")
    assert "`en` (English)" in problem


def test_labels_that_are_the_words_for_left_and_right_are_the_sides(read: ReadsSession):
    labels = "side_labels: [links, rechts], start_side: rechts"
    before = "language: de\n"
    step = step_of(read, f"{{exercise: clamshell, reps: 5, {labels}}}", before)
    assert (step.side_labels, step.start_side) == (None, Side.RIGHT)
    steps = step_of(read, f"{{exercise: clamshell, reps: 5, unit: Schritte, {labels}}}", before)
    assert steps.side_labels == ("links", "rechts")


def test_without_a_language_such_labels_give_it_away(read: ReadsSession):
    text = "title: x\nsteps:\n  - {{exercise: clamshell, reps: 5, side_labels: [{}]}}\n"
    for labels, language in (
        ("links, rechts", "de"),
        ("Izquierda, derecha", "es"),
        ("in, out", "en"),
    ):
        session = read(text.format(labels)).value
        assert session is not None
        assert session.language == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "title: t\nsteps: [{breathe: [{in: 4s, out: 4s}, {side: left}, {in: 2s}], cycles: 2}]\n",
            ["expected one of `in`, `hold`, `out` and `rest`"] * 2,
        ),
        (
            "title: t\nexercises: {x: {name: X, breathe: {upp: out, down: inn}}}\nsteps: []\n",
            ["unknown key `upp`", "`down`: expected", "`steps`"],
        ),
    ],
    ids=["parts", "motions"],
)
def test_a_mistake_is_reported_behind_another_of_its_list(
    read: ReadsSession, text: str, expected: list[str]
):
    problems = [str(problem) for problem in read(text).problems]
    assert len(problems) == len(expected), problems
    assert all(words in problem for words, problem in zip(expected, problems, strict=True)), (
        problems
    )
