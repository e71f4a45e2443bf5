"""Builds a session from the values of its file: defaults, steps, blocks.

Every step is built with the defaults around it, so the core needs none. A step that cannot
be built is reported and left out; a session with any error is not built at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.core.model.breathing import breath_unit, breathing_exercise, breaths_filling
from coach_tui.core.model.coaching import AuthorCoaching
from coach_tui.core.model.exercise import (
    UNCHANGED,
    Breath,
    Exercise,
    Motion,
    Range,
    Side,
    Sides,
    TempoChange,
)
from coach_tui.core.model.selftest import SelfTest, SelfTestDose
from coach_tui.core.model.session import (
    DEFAULT_PAIN_LIMITS,
    DEFAULT_PREPARE_MS,
    DEFAULT_REST_MS,
    DEFAULT_SWITCH_MS,
    Amrap,
    Block,
    BlockKind,
    Breaths,
    ExerciseStep,
    Gap,
    Reps,
    RestStep,
    SayStep,
    Session,
    Step,
    Timed,
)
from coach_tui.core.timeline.compiler import round_ms
from coach_tui.definitions import format as keys
from coach_tui.definitions.build_exercise import (
    build_exercise,
    build_test,
    check_tempos,
    dose_of,
    label_pair,
    refuse,
    sets_of,
    start_side_of,
    tempo_change,
    varied,
)
from coach_tui.definitions.checks import MAX_SESSION_SIZE, check_order, check_totals, size
from coach_tui.definitions.durations import duration_text
from coach_tui.definitions.fields import Id
from coach_tui.definitions.lookup import Exercises, LocalExercisesFirst, LocalFirst, Lookup, look_up
from coach_tui.definitions.value_types import AmrapReps
from coach_tui.languages import DEFAULT_LANGUAGE, language_table, languages, side_words

if TYPE_CHECKING:
    from coach_tui.definitions.fields import Values
    from coach_tui.definitions.problems import Place, ProblemReport


T = TypeVar("T")


class Defaults(Struct, frozen=True):
    """Values that steps inherit from their session or block."""

    prepare: Gap = Gap(DEFAULT_PREPARE_MS)
    switch: Gap = Gap(DEFAULT_SWITCH_MS)
    rest: Gap = Gap(DEFAULT_REST_MS)
    rest_between: Gap | None = None  # Rest between steps; None for the rest of the step before
    tempo: TempoChange = UNCHANGED  # Replaces parts of each exercise's tempo
    # Replaces parts of each exercise's breathing.
    breathe: Mapping[Motion, Breath] = field(default_factory=dict[Motion, Breath])
    language: str = DEFAULT_LANGUAGE  # The session's

    def within(self, overrides: Values | None) -> Defaults:
        """These defaults with the ``defaults`` of a session or a block over them."""
        if overrides is None:
            return self
        between = overrides.get(keys.REST_BETWEEN)
        return Defaults(
            prepare=overrides.get_or(keys.PREPARE, self.prepare),
            switch=overrides.get_or(keys.SWITCH, self.switch),
            rest=overrides.get_or(keys.REST, self.rest),
            rest_between=self.rest_between if between is None else between,
            tempo=overrides.get_or(keys.TEMPO, UNCHANGED).merged_over(self.tempo),
            breathe={**self.breathe, **overrides.get_or(keys.BREATHE, {})},
            language=self.language,
        )

    def rest_after(self, step_rest: Gap | None) -> Gap:
        """The rest after a step: the rest between steps, or else the step's own rest."""
        return self.rest_between or step_rest or self.rest

    def gaps_of(self, values: Values) -> dict[str, Any]:
        """The times around the work of a step, as an ``ExerciseStep`` takes them."""
        return {
            "prepare": values.get_or(keys.PREPARE, self.prepare),
            "prepare_is_own": values.has(keys.PREPARE),
            "switch": values.get_or(keys.SWITCH, self.switch),
            "rest": values.get_or(keys.REST, self.rest),
            "rest_after": self.rest_after(values.get(keys.REST)),
        }


def build_session(values: Values, report: ProblemReport, catalogue: Exercises) -> Session | None:
    """The session of a file; ``None`` when the file has any error."""
    exercises = exercises_of(values, report, catalogue)
    language = values.get(keys.LANGUAGE) or _language_of_labels(values)
    defaults = Defaults(language=language).within(values.get(keys.DEFAULTS))
    steps = build_steps(values.get_or(keys.STEPS, ()), defaults, exercises, report)
    check_totals(steps, report)
    title = values.get(keys.TITLE)
    if report.failed or title is None or not steps:
        return None
    names = tuple(dict.fromkeys(_included_names(values)))
    included = [s for name in names if (s := catalogue.sessions.find(name)) is not None]
    return Session(
        title=title,
        steps=tuple(step for _, step in steps),
        summary=values.get_or(keys.SUMMARY, ""),
        tags=values.get_or(keys.TAGS, ()),
        equipment=_merged(values.get_or(keys.EQUIPMENT, ()), [s.equipment for s in included]),
        stop_if=_merged(values.get_or(keys.STOP_IF, ()), [s.stop_if for s in included]),
        schedule=values.get(keys.SCHEDULE),
        pain=values.get_or(keys.PAIN, DEFAULT_PAIN_LIMITS),
        language=language,
        spoken=_spoken_words(values, included),
        includes=names,
        coaching=AuthorCoaching(
            values.get(keys.COACHING), values.get(keys.COUNTS), values.get(keys.TONES)
        ),
    )


def exercises_of(values: Values, report: ProblemReport, catalogue: Exercises) -> Exercises:
    """What the steps of a file may name: its own exercises and self-tests before the catalogue's."""
    return LocalExercisesFirst(
        local=_own(values.get_or(keys.EXERCISES, {}), build_exercise, report),
        catalogue=catalogue,
        tests=LocalFirst(_own(values.get_or(keys.TESTS, {}), build_test, report), catalogue.tests),
        sessions=catalogue.sessions,
    )


def _spoken_words(values: Values, included: list[Session]) -> tuple[tuple[str, str], ...]:
    """Words as written and as spoken: the file's, then those of the sessions that it does."""
    read = values.get_or(keys.SPOKEN_WORDS, {})
    words = {written: spoken for written, spoken in read.items() if spoken is not None}
    for session in included:
        words = {**dict(session.spoken), **words}
    return tuple(words.items())


def _included_names(values: Values) -> Iterator[str]:
    """The names of the sessions whose steps a file does."""
    name = values.get(keys.SESSION) if values.mapping_type is keys.SESSION_STEP else None
    if name is not None:
        yield name
    blocks = (values.get(key) for key in (keys.CIRCUIT, keys.SUPERSET))
    for inner in (*blocks, *values.get_or(keys.STEPS, ())):
        if inner is not None:
            yield from _included_names(inner)


def _merged(lines: tuple[str, ...], others: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain(lines, *others)))


def _language_of_labels(values: Values) -> str:
    """The language whose words for left and right the file has as side labels, else English."""
    written = {tuple(map(str.casefold, labels)) for labels in _side_labels(values) if labels}
    if not written:  # as a rule: the languages need not be read
        return DEFAULT_LANGUAGE
    return next(
        (code for code in languages() if written & _side_pairs(code)),
        DEFAULT_LANGUAGE,
    )


def _side_labels(values: Values) -> Iterator[tuple[str, ...]]:
    """All ``side_labels`` of a file or of a step in it."""
    yield values.get_or(keys.SIDE_LABELS, ())
    described = values.get_or(keys.EXERCISES, {})
    blocks = (values.get(key) for key in (keys.CIRCUIT, keys.SUPERSET))
    steps = values.get_or(keys.STEPS, ())
    for inner in (*described.values(), *blocks, *steps):
        if inner is not None:
            yield from _side_labels(inner)


def _side_pairs(language: str) -> frozenset[tuple[str, ...]]:
    left, right = (word.casefold() for word in side_words(language))
    return frozenset({(left, right), (right, left)})


def _own(
    described: dict[str, Values | None],
    build: Callable[[str, Values, ProblemReport], T | None],
    report: ProblemReport,
) -> dict[str, T | None]:
    """The file's own definitions; one that cannot be read stays, for the steps that name it."""
    return {
        definition_id: None if values is None else build(definition_id, values, report)
        for definition_id, values in described.items()
    }


def build_steps(
    step_values: tuple[Values, ...],
    defaults: Defaults,
    exercises: Exercises,
    report: ProblemReport,
    depth: int = 0,
) -> list[tuple[Place, Step]]:
    """The steps that can be built, with their places; ``depth`` blocks are around them."""
    steps: list[tuple[Place, Step]] = []
    for values in step_values:
        if values.mapping_type is keys.SESSION_STEP:
            included = look_up(values, keys.SESSION, exercises.sessions, report)
            steps += [(values.start, step) for step in included.steps] if included else []
            continue
        step = _build_step(values, defaults, exercises, report, depth)
        if step is not None:
            steps.append((values.start, step))
    check_order(steps, report)
    return steps


def _build_step(
    values: Values, defaults: Defaults, exercises: Exercises, report: ProblemReport, depth: int
) -> Step | None:
    shape = values.mapping_type
    if shape is keys.EXERCISE_STEP:
        return build_exercise_step(values, defaults, exercises, report)
    if shape is keys.TEST_STEP:
        return build_test_step(values, defaults, exercises.tests, report)
    if shape is keys.BREATHE_STEP:
        return _breathing(values, defaults, report)
    if shape is keys.REST_STEP:
        rest = values.get(keys.REST_DURATION)
        return None if rest is None else RestStep(rest)
    if shape is keys.SAY_STEP:
        text = values.get(keys.SAY)
        spoken = values.get_or(keys.SAY_SPOKEN, "")
        return None if text is None else SayStep(text, values.get(keys.WAIT), spoken)
    return _block(values, defaults, exercises, report, depth)


def _breathing(values: Values, defaults: Defaults, report: ProblemReport) -> ExerciseStep | None:
    chosen = values.get(keys.PATTERN)
    if values.has(keys.CYCLES) == values.has(keys.BREATHE_FOR):
        got = "both" if values.has(keys.CYCLES) else "neither"
        report.add(values.start, f"expected `cycles` or `duration` beside `breathe`, got {got}")
        return None
    cycles, duration_ms = values.get(keys.CYCLES), values.get(keys.BREATHE_FOR)
    if chosen is None or (cycles is None and duration_ms is None):
        return None
    if cycles is None:
        cycles = breaths_filling(chosen.pattern, duration_ms or 0)
    sides = values.get_or(keys.BREATH_SIDES, Sides.BOTH)
    if values.has(keys.BREATH_SIDES) and any(part.side for part in chosen.pattern.own_parts):
        place = values.key_place(keys.BREATH_SIDES)
        report.add(place, "`sides`: expected none where the parts of a breath have sides")
    return ExerciseStep(
        exercise=breathing_exercise(chosen.pattern, chosen.preset, defaults.language),
        dose=Breaths(Range.exactly(cycles), parts=chosen.pattern.own_parts),
        sides=sides,
        start_side=values.get(keys.FIRST_SIDE) or Side.LEFT,
        **defaults.gaps_of(values),
        unit=breath_unit(defaults.language),
        cues=values.get_or(keys.BREATH_CUES, ()),
        note=values.get_or(keys.NOTE, ""),
    )


def _block(
    values: Values, defaults: Defaults, exercises: Exercises, report: ProblemReport, depth: int
) -> Block | ExerciseStep | None:
    is_circuit = values.mapping_type is keys.CIRCUIT_STEP
    kind = BlockKind.CIRCUIT if is_circuit else BlockKind.SUPERSET
    content = values.get(keys.CIRCUIT if is_circuit else keys.SUPERSET)
    if content is None:
        return None
    if depth >= keys.MAX_BLOCK_DEPTH:
        report.add(
            values.start, f"expected at most {keys.MAX_BLOCK_DEPTH} blocks inside one another"
        )
        return None
    inside = defaults
    if kind is BlockKind.SUPERSET:
        inside = replace(inside, rest_between=Gap(0))
    inside = inside.within(content.get(keys.DEFAULTS))
    placed = build_steps(content.get_or(keys.STEPS, ()), inside, exercises, report, depth + 1)
    if not placed:
        return None
    rounds = content.get_or(keys.ROUNDS, 1)
    if isinstance(rounds, AmrapReps):
        return _amrap_rounds(placed, content, defaults, report)
    refuse(content, (keys.ROUNDS_FOR,), "beside `rounds: amrap`", report)
    round_rest = content.get(keys.ROUND_REST)
    block = Block(
        kind=kind,
        steps=_side_by_side(tuple(step for _, step in placed), content, report),
        rounds=rounds,
        round_rest=round_rest or inside.rest,
        every_ms=content.get(keys.EVERY),
        rest_after=defaults.rest_after(round_rest),
        shuffled_runs=content.has(keys.ORDER) * (2 if content.has(keys.BLOCK_SIDES) else 1),
    )
    _check_every(block, content, report)
    return block


def _amrap_rounds(
    placed: list[tuple[Place, Step]], content: Values, defaults: Defaults, report: ProblemReport
) -> ExerciseStep | None:
    """Rounds in a time, in the user's own rhythm: one timed exercise, counted in rounds."""
    refuse(
        content,
        (keys.ROUND_REST, keys.EVERY, keys.ORDER, keys.BLOCK_SIDES),
        "beside a number of rounds",
        report,
    )
    duration_ms = content.get(keys.ROUNDS_FOR)
    if not content.has(keys.ROUNDS_FOR):
        report.add(content.place(keys.ROUNDS), "`rounds: amrap` needs the `duration` to do them in")
    moves: list[str] = []
    for place, step in placed:
        if isinstance(step, ExerciseStep) and isinstance(step.dose, Reps | Timed):
            amount = (
                str(step.dose.count.high)
                if isinstance(step.dose, Reps)
                else duration_text(step.dose.duration_ms)
            )
            heavy = " / ".join(step.resistance_texts)
            moves.append(", ".join(filter(None, (f"{amount} {step.exercise.name}", heavy))))
        else:
            report.add(place, "in `rounds: amrap`: expected exercises with `reps` or a `duration`")
    names = [step.exercise.name for _, step in placed if isinstance(step, ExerciseStep)]
    ids = [step.exercise.id for _, step in placed if isinstance(step, ExerciseStep)]
    if duration_ms is None or len(names) < len(placed):
        return None
    words: Mapping[str, str] = language_table(defaults.language)["rounds"]
    return ExerciseStep(
        exercise=Exercise(
            "-".join(["rounds", *ids])[: Id().max_length].strip("-"),
            words["name"].format(names=", ".join(names)),
            setup=(words["each"].format(moves="; ".join(moves)),),
            movement=tuple(moves),
        ),
        dose=Amrap(duration_ms),
        unit=words["unit"],
        **defaults.gaps_of(content),
    )


def _side_by_side(
    steps: tuple[Step, ...], content: Values, report: ProblemReport
) -> tuple[Step, ...]:
    """The steps of a block on one side, then on the other, if it has ``sides``."""
    if content.get(keys.BLOCK_SIDES) is None:
        if content.has(keys.FIRST_SIDE) and not content.has(keys.BLOCK_SIDES):
            place = content.key_place(keys.FIRST_SIDE)
            report.add(place, "`start_side`: expected only beside `sides: each`")
        return steps
    for place in _places_of_sides(content):
        report.add(
            place,
            "`sides`: expected none inside a block with `sides: each`",
            "the block does all its steps on one side, then on the other",
        )
    first = content.get(keys.FIRST_SIDE) or Side.LEFT
    return tuple(_on_side(step, side) for side in (first, first.other) for step in steps)


def _places_of_sides(block: Values) -> Iterator[Place]:
    """Where steps and blocks inside a block have sides of their own."""
    for values in block.get_or(keys.STEPS, ()):
        inner = values.get(keys.CIRCUIT) or values.get(keys.SUPERSET)
        if inner is not None:
            yield from _places_of_sides(inner)
        for sided in filter(None, (values, inner)):
            if sided.has(keys.SIDES):
                yield sided.key_place(keys.SIDES)


def _on_side(step: Step, side: Side) -> Step:
    """A step on one side; a block with all its steps; breathing as it is."""
    if isinstance(step, Block):
        return replace(step, steps=tuple(_on_side(inner, side) for inner in step.steps))
    if isinstance(step, ExerciseStep) and not isinstance(step.dose, Breaths):
        return replace(step, sides=Sides(side.value), start_side=side)
    return step


def _check_every(block: Block, content: Values, report: ProblemReport) -> None:
    """Report a round longer than ``every``, and ``round_rest`` beside it."""
    if block.every_ms is None:
        return
    if content.has(keys.ROUND_REST):
        report.add(
            content.key_place(keys.ROUND_REST),
            "`round_rest`: expected `every` or `round_rest`, got both",
            "the rest is what is left of `every`",
        )
    if size(block) > MAX_SESSION_SIZE:
        return  # Too large to compile; check_totals reports it.
    taken_ms = round_ms(block.steps)
    if taken_ms > block.every_ms:
        report.add(
            content.place(keys.EVERY),
            f"`every`: expected at least {duration_text(taken_ms)}, which a round takes,"
            f" got {duration_text(block.every_ms)}",
        )


def build_exercise_step(
    values: Values, defaults: Defaults, exercises: Exercises, report: ProblemReport
) -> ExerciseStep | None:
    """The step; its keys come before the defaults, these before the exercise's values."""
    dose = dose_of(values, report)
    tempo = tempo_change(values, report)
    labels = label_pair(values, report)
    described = look_up(values, keys.EXERCISE, exercises, report)
    exercise = None if described is None else varied(described, values, report)
    if described is None or exercise is None:
        return None
    is_varied = exercise is not described
    exercise = replace(exercise, spoken=values.get_or(keys.SPOKEN, exercise.spoken))
    labels = labels or exercise.side_labels
    start_side = start_side_of(values, labels, report)
    labels = None if _are_sides(labels, values, defaults.language) else labels
    if dose is None:
        return None
    breathe = {**defaults.breathe, **values.get_or(keys.BREATHE, {})}
    step = ExerciseStep(
        exercise=replace(exercise, breathe={**exercise.breathe, **breathe}),
        dose=dose,
        sets=sets_of(values, dose, report),
        tempo=tempo.merged_over(defaults.tempo),
        sides=values.get_or(keys.SIDES, exercise.sides),
        start_side=start_side,
        side_labels=labels,
        **defaults.gaps_of(values),
        unit=values.get(keys.UNIT),
        cues=values.get_or(keys.CUES, ()),
        note=values.get_or(keys.NOTE, ""),
        base=described if is_varied else None,
        is_named=is_varied,
        breathe=breathe,
        holds=holds.by_set if (holds := values.get(keys.HOLDS)) else (),
        loads=values.get_or(keys.LOAD, ()),
        band=values.get_or(keys.BAND, ""),
    )
    if isinstance(dose, Reps):
        place = values.place(keys.TEMPO if values.has(keys.TEMPO) else keys.HOLDS)
        check_tempos(step, place, report)
    return step


def _are_sides(labels: tuple[str, str] | None, values: Values, language: str) -> bool:
    """Whether labels mean the sides: not for steps, which go in these directions."""
    left_first = tuple(word.casefold() for word in side_words(language))
    is_pair = labels is not None and tuple(map(str.casefold, labels)) == left_first
    return is_pair and not values.has(keys.UNIT)


def build_test_step(
    values: Values, defaults: Defaults, tests: Lookup[SelfTest], report: ProblemReport
) -> ExerciseStep | None:
    """The step of a self-test, or ``None`` with the reason reported."""
    test = look_up(values, keys.TEST, tests, report)
    if test is None:
        return None
    exercise = test.exercise
    return ExerciseStep(
        exercise=exercise,
        dose=SelfTestDose(test=test),
        unit=test.unit or None,
        sides=exercise.sides,
        start_side=start_side_of(values, exercise.side_labels, report),
        side_labels=exercise.side_labels,
        **defaults.gaps_of(values),
        note=values.get_or(keys.NOTE, ""),
    )
