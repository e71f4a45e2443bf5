"""Another load or band for the rest of an exercise, in mid-session or after an interruption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.log.entry import Annotation, AnnotationField, Entry
from coach_tui.core.model.load import Load
from coach_tui.core.model.selftest import SelfTestDose
from coach_tui.core.model.session import Breaths
from coach_tui.core.model.variations import step_with_band

if TYPE_CHECKING:
    from coach_tui.core.player.state import Playback
    from coach_tui.core.timeline.timeline import Timeline, TimelineExercise


_SEPARATOR = "@"


class UseLoad(Struct, frozen=True):
    """Do the rest of an exercise with another load and band; neither is the body alone."""

    exercise_index: int  # The exercise's index in `Timeline.exercises`
    load: Load | None
    band: str = ""

    @property
    def annotation(self) -> Annotation:
        """What lets a resumed session repeat it; ``recorded`` reads it."""
        load = "" if self.load is None else self.load.text
        value = f"{load}{_SEPARATOR}{self.band}"
        return Annotation(AnnotationField.CHOSEN_LOAD, value, str(self.exercise_index))

    @classmethod
    def recorded(cls, exercise_index: int, value: str) -> UseLoad:
        load, _, band = value.partition(_SEPARATOR)
        return cls(exercise_index, Load.parse(load), band)


def loadable(playback: Playback) -> tuple[TimelineExercise, int] | None:
    """The exercise whose load can be changed, and its set; ``None`` in self-tests and breathing."""
    work = playback.timeline.next_work(playback.transport.index)
    item = None if work is None else playback.timeline.exercise_of(work)
    if work is None or item is None or isinstance(item.step.dose, SelfTestDose | Breaths):
        return None
    return item, work.set or 1


def with_load(timeline: Timeline, use: UseLoad) -> Timeline:
    """A timeline with another load and band of an exercise, in all of its sets."""
    item = timeline.exercises[use.exercise_index]
    loads = () if use.load is None else (use.load,)
    exercise = replace(item.step.exercise, loads=loads, band=use.band)
    step = replace(step_with_band(item.step, use.band), exercise=exercise, loads=loads)
    new = replace(item, step=step)
    items = (*timeline.exercises[: item.index], new, *timeline.exercises[item.index + 1 :])
    return replace(timeline, exercises=items)


def with_last_loads(timeline: Timeline, entry: Entry) -> Timeline:
    """A timeline with the loads that an interrupted session was done with, where they differ.

    Where a choice of load or variation is recorded, that alone says it.
    """
    fields = AnnotationField.LOAD, AnnotationField.BAND
    chosen = {
        part
        for field, part in entry.resume_state
        if field in (AnnotationField.CHOSEN_LOAD, AnnotationField.FORM)
    }
    for item in timeline.exercises:
        if str(item.index) in chosen:
            continue
        in_item = {str(s.index): s for s in timeline.work_sets if s.exercise_index == item.index}
        recorded = [
            int(part) for field, part in entry.annotations if field in fields and part in in_item
        ]
        if not recorded:
            continue
        part = str(max(recorded))
        load, band = (str(entry.annotations.get((field, part)) or "") for field in fields)
        if (load, band) != item.step.resistance(in_item[part].set):
            timeline = with_load(timeline, UseLoad(item.index, Load.parse(load), band))
    return timeline
