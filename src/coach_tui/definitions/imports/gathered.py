"""What is gathered from the lines of a sheet, exercise by exercise, and the steps that it becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.definitions.format import MAX_STEPS
from coach_tui.definitions.imports.dose_lines import CircuitStart, ParsedLine, possible_dose
from coach_tui.definitions.imports.dose_phrases import ParsedDose
from coach_tui.definitions.imports.exercise_names import MAX_NAME_LENGTH, ExerciseNames
from coach_tui.definitions.imports.result import ONLY_NOTE, UNSURE, quoted_line, source_lines
from coach_tui.definitions.writer import AnyStep, CircuitDraft, RestDraft, StepDraft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach_tui.core.model.exercise import Sides
    from coach_tui.definitions.imports.pain_limits import PainPhrase


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
    rest_line: str = ""


Read = Gathered | RestDraft | Rounds | None  # None ends a circuit
_FOR_ALL_ABOVE = "taken for all exercises above"


class Sheet(Struct):
    """The state of reading a sheet."""

    names: ExerciseNames
    title: str = ""
    pain: PainPhrase | None = None
    defaults: dict[str, int] = field(default_factory=dict[str, int])
    often: ParsedDose = field(default_factory=ParsedDose)
    often_beside: ParsedDose = field(default_factory=ParsedDose)
    head: list[str] = field(default_factory=list[str])
    pending: list[str] = field(default_factory=list[str])
    steps: list[Read] = field(default_factory=list[Read])
    unread: list[str] = field(default_factory=list[str])
    items: int = 0
    numbered: set[str] = field(default_factory=set[str])
    gap: bool = False
    apart: bool = False
    side: Sides | None = None  # Of all exercises below a line such as "Left leg:"
    layer: int = 0  # Of the part's lines; a later one changes the doses of those before it

    @property
    def current(self) -> Gathered | None:
        """The exercise that a further dose belongs to."""
        last = self.steps[-1] if self.steps else None
        return last if isinstance(last, Gathered) else None


def circuit_of(sheet: Sheet) -> Rounds | None:
    """The circuit that is being read."""
    ends = (read for read in reversed(sheet.steps) if read is None or isinstance(read, Rounds))
    return next(ends, None)


def spread_last_rest(sheet: Sheet) -> None:
    """Give all exercises the rest between sets that stands below the last of a list, a line each."""
    exercises = [read for read in sheet.steps if isinstance(read, Gathered)]
    last = sheet.current
    if last is None or len(exercises) < 2 or "rest" in sheet.defaults or not last.rest_line:
        return
    is_list = not any(read.is_block for read in exercises)
    if (
        is_list
        and last.dose.rest_ms is not None
        and not any(read.rest_line for read in exercises[:-1])
    ):
        sheet.defaults["rest"] = last.dose.rest_ms
        last.dose = replace(last.dose, rest_ms=None)
        last.lines.remove(last.rest_line)
        sheet.head.append(quoted_line(last.rest_line))
        last.rest_line = ""


def earlier_exercises(sheet: Sheet, name: str) -> list[Gathered]:
    """The exercises of earlier layers that a dose changes: those of its name, or without one all."""
    if not sheet.layer or (not name and sheet.pending):
        return []
    exercises = [read for read in sheet.steps if isinstance(read, Gathered)]
    if not name and exercises and exercises[-1].layer == sheet.layer:
        return []  # It is of the exercise above it.
    key = sheet.names.key(name)
    return [
        read
        for read in exercises
        if read.layer < sheet.layer and (not name or sheet.names.key(read.name) == key)
    ]


def change_doses(line: str, read: ParsedLine, earlier: list[Gathered]) -> None:
    """Replace the parts of earlier doses that a line gives; the others, such as the side, stay."""
    for gathered in earlier:
        gathered.dose = read.dose.instead_of_parts(gathered.dose)
        gathered.lines.insert(0, line)
        gathered.notes += read.remainder
        gathered.only_notes += read.remainder
    if not read.name and len(earlier) > 1:
        earlier[0].dose = earlier[0].dose.and_then(ParsedDose(warnings=(_FOR_ALL_ABOVE,)))


def schedule_of_all(sheet: Sheet) -> ParsedDose:
    """The schedule: a line of its own wins over one beside an exercise."""
    sheet_schedule, beside = sheet.often, sheet.often_beside
    if not sheet_schedule.is_schedule:
        return beside
    if beside.is_schedule and beside != sheet_schedule:
        warning = "an exercise has another schedule than the sheet, whose own is used"
        return replace(sheet_schedule, warnings=(*sheet_schedule.warnings, warning))
    return sheet_schedule


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
