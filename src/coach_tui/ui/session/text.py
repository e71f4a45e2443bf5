"""A session and its exercises as styled text, for the detail and exercise screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.content import Content

from coach_tui import wording
from coach_tui.core.model.session import Block, ExerciseStep, Reps, RestStep, SayStep, Session, Step
from coach_tui.core.model.variations import is_slow
from coach_tui.text import in_a_row
from coach_tui.ui.widgets.fitted_text import FittedText
from coach_tui.ui.widgets.header import fact_rows
from coach_tui.wording import STOP_IF, exercise_sections

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise, Mistake
    from coach_tui.core.timeline.timeline import Timeline, TimelineExercise


def session_overview(session: Session) -> Content:
    facts = [
        wording.sentence_case(wording.schedule_text(session.schedule)),
        ", ".join(session.all_equipment()),
    ]
    lines = [
        Content(session.summary),
        Content.styled(" · ".join(filter(None, facts)), "dim"),
    ]
    if session.stop_if:
        flags = in_a_row(session.stop_if)
        lines.append(Content.assemble(("Stop if: ", "bold $text-error"), flags))
    return Content("\n").join(line for line in lines if line.plain)


def exercise_lines(item: TimelineExercise, *, rests_after: bool) -> Table:
    """An exercise of a session, in a few short lines; ``rests_after``: work follows, after a rest."""
    step = item.step
    lines = [Text(step.exercise.name, style="bold"), Text(wording.dose_text(step))]
    if isinstance(step.dose, Reps):
        slow = " · slow" if is_slow(step) else ""
        lines.append(Text(f"{wording.pace_text(item)}{slow}", style="dim"))
    if step.sets > 1 and step.rest.wait is not None:
        lines.append(Text("each set when you press enter", style="dim"))
    elif step.sets > 1 and step.rest.ms:
        lines.append(Text(f"{wording.rest_text(step.rest)} rest between sets", style="dim"))
    if rests_after and step.rest_after.wait is not None:
        lines.append(Text("then press enter when ready", style="dim"))
    elif rests_after and step.rest_after.ms:
        lines.append(Text(f"then {wording.rest_text(step.rest_after)} rest", style="dim"))
    return _numbered(str(item.index + 1), Text("\n").join(lines))


def _numbered(number: str, text: Text) -> Table:
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column(width=2, justify="right")
    line.add_column(overflow="fold")
    line.add_row(Text(number, style="dim"), text)
    return line


def session_lines(
    session: Session, timeline: Timeline
) -> list[tuple[Table, TimelineExercise | None]]:
    """Each step of a session as a line, and its exercise, if it is one."""
    return list(_lines(session.steps, iter(timeline.exercises)))


def _lines(
    steps: tuple[Step, ...], items: Iterator[TimelineExercise]
) -> Iterator[tuple[Table, TimelineExercise | None]]:
    for number, step in enumerate(steps):
        match step:
            case ExerciseStep():
                # The timeline has the steps of a block once, in the same order.
                item = next(items)
                rests = _work_follows(steps[number + 1 :])
                yield exercise_lines(item, rests_after=rests), item
            case RestStep(rest):
                yield _numbered("", Text(f"Rest {wording.rest_text(rest)}")), None
            case SayStep(text):
                yield _numbered("“", Text(text, style="italic")), None
            case Block():
                yield _numbered("↻", Text(wording.block_text(step), style="bold")), None
                yield from _lines(step.steps, items)


def _work_follows(steps: tuple[Step, ...]) -> bool:
    """Whether work comes next, so that there is a rest before it; spoken text may lie between."""
    silent = (step for step in steps if not isinstance(step, SayStep))
    return isinstance(next(silent, None), ExerciseStep | Block)


def exercise_details(step: ExerciseStep, colours: Mapping[str, str]) -> Group:
    """A description of an exercise, to be read before doing it."""
    exercise = step.exercise
    parts: list[RenderableType] = [
        Text(exercise.name, style=Style(bold=True, color=colours["primary"])),
        *_summary(exercise),
    ]
    if step.note:
        parts += [Text(), Text(step.note)]
    sections = exercise_sections(exercise)
    sections["Remember"] = step.cues + exercise.cues
    return Group(*parts, *_sections(_BEFORE_WORK, sections, exercise, colours))


def _summary(exercise: Exercise) -> list[RenderableType]:
    facts = wording.exercise_summary(exercise).split(" · ")
    return [FittedText(partial(fact_rows, facts, " · "), "dim")] if any(facts) else []


_BEFORE_WORK = (
    "How to set up",
    "The movement",
    "You should feel",
    "Common mistakes",
    STOP_IF,
    "Remember",
)


def _sections(
    headings: Iterable[str],
    sections: Mapping[str, Sequence[str | Mistake]],
    exercise: Exercise,
    colours: Mapping[str, str],
) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for heading in headings:
        colour = colours["error" if heading == STOP_IF else "accent"]
        parts += section(Text(heading, Style(bold=True, color=colour)), sections[heading])
    parts += [Text(), Text(exercise.note, style="dim")] if exercise.note else []
    parts += [Text(), Text(exercise.link, style="underline")] if exercise.link else []
    return parts


def section(heading: Text, lines: Iterable[str | Mistake]) -> list[RenderableType]:
    """A heading and its lines, each hanging from its mark; nothing where there are no lines."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column(overflow="fold")
    for line in lines:
        if isinstance(line, str):
            table.add_row(Text("•"), Text(line))
        else:
            why = f"  {line.why}" if line.why else ""
            table.add_row(Text("✗"), Text.assemble(line.looks, (why, "dim")))
            table.add_row(Text("→"), Text(line.fix))
    return [Text(), heading, table] if table.rows else []


def exercise_page(exercise: Exercise, base: Exercise, colours: Mapping[str, str]) -> Group:
    """Everything that the file of an exercise holds; of a variation, that of its ``base``."""
    summary, sections = _summary(exercise), exercise_sections(exercise)
    parts = summary + _sections(sections, sections, exercise, colours)
    others = [variation for variation in base.variations if variation.name != exercise.name]
    if others:
        parts += [Text(), Text("Variations", Style(bold=True, color=colours["accent"]))]
    if base is not exercise and base.name != exercise.name:
        parts += [Text(), Text(f"{base.name}, as first described", style="bold")]
    for variation in others:
        title = Text.assemble((variation.name, "bold"), (f"  {variation.level.value}", "dim"))
        parts += [Text(), title]
        parts += section(Text(""), wording.differences(variation.exercise, base))[2:]
    # A section begins with an empty line, which is too many at the top of the page.
    return Group(*(parts if summary else parts[1:]))
