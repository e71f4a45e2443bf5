"""What is gathered from the lines of a sheet, exercise by exercise, and the steps that it becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from coach_tui.definitions.format import MAX_STEPS
from coach_tui.definitions.imports.dose_lines import CircuitStart, possible_dose
from coach_tui.definitions.imports.exercise_names import MAX_NAME_LENGTH, ExerciseNames
from coach_tui.definitions.imports.result import ONLY_NOTE, UNSURE, quoted_line, source_lines
from coach_tui.definitions.writer import AnyStep, CircuitDraft, RestDraft, StepDraft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.definitions.imports.dose_phrases import ParsedDose

MOST_NOTE = 900  # The longest note of a step


class Gathered(Struct):
    """An exercise whose lines are still being read."""

    name: str
    dose: ParsedDose
    lines: list[str]
    notes: list[str] = field(default_factory=list[str])
    # Words that may be more than how to do it, such as "slow"; nothing acts on a note.
    only_notes: list[str] = field(default_factory=list[str])
    layer: int = 0  # Of the part's lines
    is_block: bool = False  # Its dose has lines of its own
    rest_line: str = ""  # The line of `lines` that says how long to rest between sets


class Rounds(Struct):
    """The beginning of a circuit; an empty line after its first step ends it."""

    start: CircuitStart
    line: str
    rest_ms: int | None = None
    layer: int = 0  # Of the part's lines
    is_block: bool = False  # Its dose has lines of its own
    rest_line: str = ""


Read = Gathered | RestDraft | Rounds | None  # None ends a circuit


def steps_of(reads: Sequence[Read], names: ExerciseNames) -> tuple[list[AnyStep], list[str]]:
    """The steps of a session, those of a circuit together, and the lines of those that are too many."""
    steps: list[AnyStep] = []
    unread: list[str] = []
    circuit: Rounds | None = None
    inside: list[StepDraft | RestDraft] = []
    for read in (*reads, None):
        if isinstance(read, RestDraft):
            (steps if circuit is None else inside).append(read)
        elif isinstance(read, Gathered):
            step = _step(names, read)
            if step is None:
                unread += read.lines
            else:
                (steps if circuit is None else inside).append(step)
        else:
            if circuit is not None and inside:
                steps.append(_circuit_draft(circuit, inside))
            elif circuit is not None:
                unread.append(circuit.line)
            circuit, inside = read, []
    unread += [comment for step in steps[MAX_STEPS:] for comment in source_lines(step)]
    return steps[:MAX_STEPS], unread


def _circuit_draft(circuit: Rounds, inside: Sequence[StepDraft | RestDraft]) -> CircuitDraft:
    """A circuit; without its time where its steps have more than the format reads there."""
    comments = [quoted_line(line) for line in (circuit.line, circuit.rest_line) if line]
    amrap_ms, rest_ms = circuit.start.amrap_ms, circuit.rest_ms
    is_plain = rest_ms is None and all(map(_is_plain, inside))
    if circuit.start.is_other or (amrap_ms is not None and not is_plain):
        amrap_ms = None
        words = circuit.line.partition(":")[0].strip()
        comments.append(f"{UNSURE}left out: {words}; the exercises come once.")
    return CircuitDraft(circuit.start.rounds, tuple(inside), tuple(comments), rest_ms, amrap_ms)


def _is_plain(step: StepDraft | RestDraft) -> bool:
    """Whether a step is no more than a number of reps or a time, perhaps with a load."""
    if isinstance(step, RestDraft) or not (step.reps or step.duration_ms):
        return False
    more = (step.hold, step.tempo, step.sides, step.rest_ms, step.until_done, step.note)
    return not any(more) and step.sets == 1 and len(step.reps) < 2


def _step(names: ExerciseNames, gathered: Gathered) -> StepDraft | None:
    """The step of an exercise's lines; ``None`` when the file has too many exercises."""
    dose, warnings = possible_dose(gathered.dose)
    name, notes = gathered.name, [note for note in gathered.notes if note]
    if len(name) > MAX_NAME_LENGTH:
        name, rest = name[:MAX_NAME_LENGTH], name[MAX_NAME_LENGTH:]
        notes.insert(0, rest)
    # The catalogue may have a variation with the band.
    banded = [f"Banded {name}", f"{name} with band"] if dose.band else []
    meant = names.match(next(filter(names.knows, banded), name))
    if meant is None:
        return None
    if meant.warning:
        warnings.append(meant.warning)
    if left_out := [note for note in gathered.only_notes if note]:
        warnings.append(f"{ONLY_NOTE}{'; '.join(left_out)}")
    note = "; ".join(notes)
    return StepDraft(
        exercise=meant.exercise,
        variation=meant.variation,
        reps=dose.reps,
        duration_ms=dose.duration_ms,
        least_ms=dose.least_ms if dose.duration_ms and (dose.least_ms or 0) >= 1_000 else None,
        sets=dose.sets or 1,
        sides=dose.sides,
        hold=dose.hold,
        tempo=_motions(dose) or dose.tempo,
        rest_ms=dose.rest_ms,
        until_done=("rest",) if dose.rest_open and dose.rest_ms is None else (),
        load=dose.load,
        band=dose.band,
        note=note[:MOST_NOTE],
        comments=(
            *(quoted_line(line) for line in gathered.lines),
            *(f"{UNSURE}{warning}." for warning in warnings),
        ),
    )


def _motions(dose: ParsedDose) -> dict[str, str]:
    """The motions of a rep that have a duration of their own; the hold has a key of its own."""
    motions = {"up": dose.up, "down": dose.down, "pause": dose.pause}
    return {motion: length for motion, length in motions.items() if length}
