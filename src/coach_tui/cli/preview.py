"""The command ``preview``: a session's timeline and cues, as data and as a table."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from coach_tui import wording
from coach_tui.audio.pcm import RATE
from coach_tui.cli.audio_setup import add_audio_options, measured, settings_with
from coach_tui.cli.common import (
    SessionName,
    as_json,
    load_personal,
    print_json,
    print_lines,
    sound_folders,
    variation_option,
)
from coach_tui.cli.show import pain_data
from coach_tui.core.coaching.cues import Cue, cues_for
from coach_tui.core.coaching.fitting import GAP_MS
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import Phase, PhaseKind, Timeline
from coach_tui.languages import language_of
from coach_tui.services.sessions import as_practised

if TYPE_CHECKING:
    from coach_tui.audio.sounds import SoundBank

_SAMPLE_BYTES = 2


@click.command()
@click.argument("session", type=SessionName())
@add_audio_options
@variation_option
@click.option(
    "--done",
    type=click.IntRange(0),
    metavar="N",
    help="As if every exercise had been done N times; from 3 on it is not taught any more.",
)
@as_json
def preview(
    session: str,
    variations: tuple[str, ...],
    done: int | None,
    as_json: bool,  # noqa: FBT001 - by name
    **audio_options: str | None,
) -> None:
    """Print every phase, sound and word of a session with its time.

    Speech is measured if a voice is installed, else its length is estimated.
    """
    from coach_tui.audio.sounds import SoundBank  # loads a sound library

    chosen = settings_with(**audio_options)
    with _no_collection():
        timeline = compile_timeline(
            as_practised(load_personal(session, variations).session, chosen, done)
        )
        cues = cues_for(
            timeline,
            chosen.heard_in(timeline.coaching),
            measured(chosen, timeline.language).length_of,
        )
        if as_json:
            folders = sound_folders(chosen.sounds)
            sounds = SoundBank(folders, note=lambda note: click.echo(note, err=True))
            print_json(as_data(timeline, cues, sounds))
        else:
            print_lines(as_lines(timeline, cues))


@contextmanager
def _no_collection() -> Generator[None]:
    """Search for no garbage: the tens of thousands of phases of a long session are none, a quarter of the time."""
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_enabled:
            gc.enable()


def as_data(timeline: Timeline, cues: Sequence[Cue], sounds: SoundBank) -> dict[str, Any]:
    timeline, cues = with_speech_in_open_phases(timeline, cues)
    return {
        "title": timeline.title,
        "duration_s": timeline.total_ms / 1000,
        "pain": pain_data(timeline.pain),
        "phases": [_phase(timeline, phase) for phase in timeline.phases],
        "cues": [
            {
                "at_s": cue.at_ms / 1000,
                "duration_s": _length_s(sounds, cue),
                "sound": cue.sound,
                "say": cue.say,
                "language": (language_of(cue.say) or timeline.language) if cue.say else None,
            }
            for cue in sorted(cues, key=lambda cue: cue.at_ms)
        ],
    }


def with_speech_in_open_phases(
    timeline: Timeline, cues: Sequence[Cue]
) -> tuple[Timeline, tuple[Cue, ...]]:
    """The timeline with each open phase as long as the speech in it, which would overlap the next one."""
    starts = {phase.index: phase.start_ms for phase in timeline.phases if phase.is_open}
    waits = dict.fromkeys(starts, 0)
    for cue in cues:
        if cue.phase in starts:
            over_ms = cue.at_ms + cue.duration_ms + GAP_MS - starts[cue.phase]
            if cue.at_ms > starts[cue.phase]:
                waits[cue.phase] = max(waits[cue.phase], over_ms)
    late_ms = list(accumulate((waits.get(p.index, 0) for p in timeline.phases), initial=0))
    phases = tuple(
        replace(phase, start_ms=phase.start_ms + late_ms[phase.index]) for phase in timeline.phases
    )
    moved = tuple(replace(cue, at_ms=cue.at_ms + late_ms[cue.phase]) for cue in cues)
    return replace(timeline, phases=phases), moved


def as_lines(timeline: Timeline, cues: Sequence[Cue]) -> Iterator[str]:
    timeline, cues = with_speech_in_open_phases(timeline, cues)
    by_phase: dict[int, list[Cue]] = {}
    for cue in cues:
        by_phase.setdefault(cue.phase, []).append(cue)
    yield f"{'at':>8}  {'for':>7}  {'phase':<12} {'':<34} heard"
    for phase in timeline.phases:
        length = "open" if phase.is_open else wording.seconds_text(phase.duration_ms)
        heard = _heard(phase.start_ms, by_phase.get(phase.index, []))
        yield (
            f"{_precise(phase.start_ms):>8}  {length:>7}  {phase.kind.value:<12} "
            f"{_where(timeline, phase):<34} {heard}"
        ).rstrip()
        yield from _said(by_phase.get(phase.index, []))
    heard = _heard(timeline.total_ms, by_phase.get(len(timeline.phases), []))
    yield f"{_precise(timeline.total_ms):>8}  {'':>7}  {'end':<12} {'':<34} {heard}".rstrip()
    yield from _said(by_phase.get(len(timeline.phases), []))


def _phase(timeline: Timeline, phase: Phase) -> dict[str, Any]:
    item = None if phase.kind is PhaseKind.REST else timeline.exercise_of(phase)
    work_set = None if phase.work_set is None else timeline.work_sets[phase.work_set]
    return {
        "index": phase.index,
        "kind": phase.kind.value,
        "start_s": phase.start_ms / 1000,
        "duration_s": None if phase.is_open else phase.duration_ms / 1000,
        "exercise": None if item is None else item.step.exercise.id,
        "set": None if item is None else phase.set,
        "sets": None if item is None else item.step.sets,
        "rep": phase.rep,
        "reps": None if work_set is None or phase.rep is None else work_set.reps,
        "side": timeline.side_label(phase),
        "round": phase.round,
        "rounds": phase.rounds,
        "say": phase.say or None,
    }


def _where(timeline: Timeline, phase: Phase) -> str:
    item = timeline.exercise_of(phase)
    if item is None or phase.kind is PhaseKind.REST:
        return ""
    parts = [item.step.exercise.id]
    if phase.round is not None:
        parts.append(f"round {phase.round}/{phase.rounds}")
    if item.step.sets > 1:
        parts.append(f"set {phase.set}/{item.step.sets}")
    work_set = None if phase.work_set is None else timeline.work_sets[phase.work_set]
    if phase.rep is not None and work_set is not None:
        parts.append(f"{phase.rep}/{work_set.reps}")
    side = wording.side_text(timeline, phase)
    return " ".join([*parts, side] if side else parts)


def _heard(start_ms: int, cues: list[Cue]) -> str:
    parts = [
        cue.sound if cue.at_ms == start_ms else f"{cue.sound} +{(cue.at_ms - start_ms) / 1000:g}"
        for cue in cues
        if not cue.say
    ]
    return ", ".join(parts)


def _said(cues: list[Cue]) -> Iterator[str]:
    for cue in cues:
        if cue.say:
            length = wording.seconds_text(cue.duration_ms)
            says = f"says {language_of(cue.say)}"
            yield f"{_precise(cue.at_ms):>8}  {length:>7}  {says:<8} {cue.say}"


def _length_s(sounds: SoundBank, cue: Cue) -> float:
    if cue.duration_ms:
        return cue.duration_ms / 1000
    pcm = sounds.get(cue.sound)
    return 0.0 if pcm is None else round(len(pcm) // _SAMPLE_BYTES / RATE, 3)


def _precise(ms: int) -> str:
    return f"{wording.clock_text(ms)}.{ms % 1000 // 100}"
