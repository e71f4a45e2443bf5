"""Everything that is known of an exercise, in words with their styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.style import Style
from rich.text import Text

from coach_tui.core.session import Breath, Sides
from coach_tui.text import safe_text
from coach_tui.ui.portrait import mistake_rows, nature, points, section
from coach_tui.ui.wording import POSITION_WORDS, motion_word, seconds_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

    from coach_tui.core.session import Exercise, Range, Tempo

_SIDES = {
    Sides.BOTH: "",
    Sides.EACH: "One side, then the other.",
    Sides.ALTERNATE: "The sides take turns, rep by rep.",
    Sides.LEFT: "The left side only.",
    Sides.RIGHT: "The right side only.",
}


def about(exercise: Exercise, base: Exercise, colours: Mapping[str, str]) -> Group:
    """Everything that an exercise's file holds.

    Args:
        exercise: The form that is looked at.
        base: The exercise as first described; the same, unless a variation is looked at.
        colours: The theme's variables.
    """
    heading = Style(bold=True, color=colours["accent"])
    warning = Style(bold=True, color=colours["error"])
    natural = nature(exercise)
    parts: list[RenderableType] = [Text(natural, style="dim")] if natural else []
    parts += section(Text("Stop if", warning), points(exercise.stop_if))
    parts += section(Text("How to set up", heading), points(exercise.setup))
    parts += section(Text("The movement", heading), points(exercise.movement))
    parts += section(Text("Pace and breath", heading), points(_pace(exercise)))
    parts += section(Text("You should feel", heading), points(exercise.feel))
    parts += section(Text("Remember", heading), points(exercise.cues))
    parts += section(Text("Common mistakes", heading), mistake_rows(exercise))
    if exercise.note:
        parts += [Text(), Text(safe_text(exercise.note), style="dim")]
    others = [variation for variation in base.variations if variation.name != exercise.name]
    if others:
        parts += [Text(), Text("Other forms", heading)]
    if base is not exercise and base.name != exercise.name:
        parts += [Text(), Text(f"{safe_text(base.name)}, as first described", style="bold")]
    for variation in others:
        title = Text.assemble(
            (safe_text(variation.name), "bold"), (f"  {variation.level.value}", "dim")
        )
        parts += [Text(), title]
        parts += section(Text(""), points(differences(variation.exercise, base)))[2:]
    # A section begins with an empty line, which is for what stands above it.
    return Group(*(parts if natural else parts[1:]))


def differences(form: Exercise, base: Exercise) -> list[str]:
    """What is otherwise in another form of an exercise, a line each."""
    lines: list[str] = []
    if form.equipment != base.equipment:
        lines.append(f"With: {', '.join(form.equipment) or 'nothing'}.")
    if form.position is not base.position and form.position is not None:
        lines.append(f"Position: {POSITION_WORDS[form.position]}.")
    if form.sides is not base.sides:
        lines.append(_SIDES[form.sides] or "Both sides at once.")
    if form.tempo != base.tempo and form.tempo is not None:
        lines.append(f"Pace: {_tempo(form, form.tempo)}.")
    for new, old in (
        (form.setup, base.setup),
        (form.movement, base.movement),
        (form.cues, base.cues),
        (form.feel, base.feel),
        (tuple(m.fix for m in form.mistakes), tuple(m.fix for m in base.mistakes)),
        (form.stop_if, base.stop_if),
    ):
        lines += [line for line in new if line not in old]
    if form.note and form.note != base.note:
        lines.append(form.note)
    return list(dict.fromkeys(lines))


def _pace(exercise: Exercise) -> list[str]:
    lines = [_SIDES[exercise.sides]]
    if exercise.side_labels and exercise.sides is not Sides.BOTH:
        lines = [" and ".join(exercise.side_labels).capitalize() + ", one after the other."]
    if exercise.tempo is not None:
        lines.append(f"{_tempo(exercise, exercise.tempo)}.".capitalize())
    breaths = [
        f"{'out' if breath is Breath.OUT else 'in'} as you {motion_word(exercise, motion)}"
        for motion, breath in exercise.breathe.items()
    ]
    if breaths:
        lines.append(f"Breathe {', '.join(breaths)}.")
    return [line for line in lines if line]


def _tempo(exercise: Exercise, tempo: Tempo) -> str:
    parts = [
        f"{motion_word(exercise, motion)} {_span(tempo.range_of(motion))}"
        for motion in tempo.order
        if tempo.range_of(motion).high
    ]
    return ", ".join(parts)


def _span(span: Range) -> str:
    high = seconds_words(span.high)
    return high if span.is_fixed else f"{seconds_words(span.low).removesuffix(' s')}-{high}"
