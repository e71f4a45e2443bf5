"""A session and its exercises as styled text, for the detail and exercise screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.content import Content

from coach_tui import wording
from coach_tui.core.model.session import Block, ExerciseStep, Reps, RestStep, SayStep, Session, Step
from coach_tui.core.model.variations import is_slow

if TYPE_CHECKING:
    from coach_tui.core.model.exercise import Exercise
    from coach_tui.core.timeline.timeline import Timeline, TimelineExercise


def session_overview(session: Session) -> Content:
    facts = [
        wording.schedule_text(session.schedule).capitalize(),
        ", ".join(session.all_equipment()),
    ]
    lines = [
        Content(session.summary),
        Content.styled(" · ".join(filter(None, facts)), "dim"),
    ]
    if session.stop_if:
        sentences = all(flag.endswith(".") for flag in session.stop_if)
        flags = (" " if sentences else "; ").join(session.stop_if)
        lines.append(Content.assemble(("Stop if: ", "bold $text-error"), flags))
    return Content("\n").join(line for line in lines if line.plain)


def exercise_lines(item: TimelineExercise, *, rests_after: bool) -> Table:
    """An exercise of a session, in a few short lines; ``rests_after``: work follows, after a rest."""
    step = item.step
    lines = [Text(step.exercise.name, style="bold"), Text(wording.dose_text(step))]
    if isinstance(step.dose, Reps):
        slow = " · slow" if is_slow(step) else ""
        lines.append(Text(f"{wording.pace_text(item)}{slow}", style="dim"))
    if step.sets > 1 and step.waits.rest is not None:
        lines.append(Text("each set when you press enter", style="dim"))
    elif step.sets > 1 and step.rest_ms:
        rest = wording.rest_text(step.rest_ms, step.rest_least_ms)
        lines.append(Text(f"{rest} rest between sets", style="dim"))
    if rests_after and step.waits.rest_after is not None:
        lines.append(Text("then press enter when ready", style="dim"))
    elif rests_after and step.rest_after_ms:
        rest = wording.rest_text(step.rest_after_ms, step.rest_after_least_ms)
        lines.append(Text(f"then {rest} rest", style="dim"))
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
            case RestStep(duration_ms, least_ms, wait):
                yield (
                    _numbered("", Text(f"Rest {wording.rest_text(duration_ms, least_ms, wait)}")),
                    None,
                )
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
        *([Text(summary, style="dim")] if (summary := wording.exercise_summary(exercise)) else []),
    ]
    if step.note:
        parts += [Text(), Text(step.note)]
    sections = {
        "How to set up": bullet_rows(exercise.setup),
        "The movement": bullet_rows(exercise.movement),
        "You should feel": bullet_rows(exercise.feel),
        "Common mistakes": mistake_rows(exercise),
        _STOP_IF: bullet_rows(exercise.stop_if),
        "Remember": bullet_rows(step.cues + exercise.cues),
    }
    return Group(*parts, *_sections(sections, exercise, colours))


_STOP_IF = "Stop if"


def _sections(
    sections: Mapping[str, Sequence[tuple[str, Text]]],
    exercise: Exercise,
    colours: Mapping[str, str],
) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for heading, rows in sections.items():
        colour = colours["error" if heading == _STOP_IF else "accent"]
        parts += section(Text(heading, Style(bold=True, color=colour)), rows)
    if exercise.note:
        parts += [Text(), Text(exercise.note, style="dim")]
    if exercise.link:
        parts += [Text(), Text(exercise.link, style="underline")]
    return parts


def section(heading: Text, rows: Sequence[tuple[str, Text]]) -> list[RenderableType]:
    """A heading and its rows, each hanging from its mark; nothing where there are no rows."""
    if not rows:
        return []
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column(overflow="fold")
    for mark, text in rows:
        table.add_row(Text(mark), text)
    return [Text(), heading, table]


def bullet_rows(lines: Iterable[str]) -> list[tuple[str, Text]]:
    return [("•", Text(line)) for line in lines]


def mistake_rows(exercise: Exercise) -> list[tuple[str, Text]]:
    """Common mistakes, why they matter, and their fixes."""
    rows: list[tuple[str, Text]] = []
    for mistake in exercise.mistakes:
        why = f"  {mistake.why}" if mistake.why else ""
        rows.append(("✗", Text.assemble(mistake.looks, (why, "dim"))))
        rows.append(("→", Text(mistake.fix)))
    return rows


def exercise_page(exercise: Exercise, base: Exercise, colours: Mapping[str, str]) -> Group:
    """Everything that the file of an exercise holds; of a variation, that of its ``base``."""
    summary = wording.exercise_summary(exercise)
    parts: list[RenderableType] = [Text(summary, style="dim")] if summary else []
    sections = {
        _STOP_IF: bullet_rows(exercise.stop_if),
        "How to set up": bullet_rows(exercise.setup),
        "The movement": bullet_rows(exercise.movement),
        "Pace and breath": bullet_rows(wording.pace_lines(exercise)),
        "You should feel": bullet_rows(exercise.feel),
        "Remember": bullet_rows(exercise.cues),
        "Common mistakes": mistake_rows(exercise),
    }
    parts += _sections(sections, exercise, colours)
    others = [variation for variation in base.variations if variation.name != exercise.name]
    if others:
        parts += [Text(), Text("Variations", Style(bold=True, color=colours["accent"]))]
    if base is not exercise and base.name != exercise.name:
        parts += [Text(), Text(f"{base.name}, as first described", style="bold")]
    for variation in others:
        title = Text.assemble((variation.name, "bold"), (f"  {variation.level.value}", "dim"))
        parts += [Text(), title]
        parts += section(Text(""), bullet_rows(wording.differences(variation.exercise, base)))[2:]
    # A section begins with an empty line, which is too many at the top of the page.
    return Group(*(parts if summary else parts[1:]))
