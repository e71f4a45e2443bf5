"""The command ``render``: a session as a sound file, with cue sheet and subtitles."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach_tui.audio.render import chapters, cue_sheet, web_vtt
from coach_tui.audio.sound_files import ENDINGS, Chapter, FileError, Tags, write_sound_file
from coach_tui.cli.audio_setup import add_audio_options, measured, scheduled, settings_with
from coach_tui.cli.common import (
    SessionName,
    exiting_if_unwritten,
    fail,
    load_personal,
    sound_folders,
    variation_option,
)
from coach_tui.core.coaching.cues import Cue, cues_for
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.exit_codes import ExitCode
from coach_tui.files import PUBLIC_MODE, atomic_write, path_exists
from coach_tui.services.sessions import as_practised
from coach_tui.text import safe_text
from coach_tui.wording import clock_text

if TYPE_CHECKING:
    from coach_tui.audio.sound_out import ScheduledSound
    from coach_tui.core.timeline.timeline import Timeline

_LENGTH = re.compile(r"(?:(\d{1,3})m)?(?:(\d{1,4})s?)?", re.ASCII)


def length(text: str) -> int:
    """The milliseconds of a length such as ``30s``, ``2m`` or ``1m30s``."""
    match = _LENGTH.fullmatch(text)
    minutes, seconds = match.groups() if match else (None, None)
    length_s = int(minutes or 0) * 60 + int(seconds or 0)
    if not length_s:
        raise click.BadParameter(f"{text!r} is no length; write 30s, 2m or 1m30s.")
    return length_s * 1_000


@click.command()
@click.argument("session", type=SessionName())
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write; its ending sets the kind: .wav, .flac, .ogg or .mp3.",
)
@variation_option
@add_audio_options
@click.option(
    "--open",
    "open_ms",
    type=length,
    default="30s",
    show_default=True,
    help="The length of steps that otherwise last until you press a key.",
)
@click.option(
    "--sheets/--no-sheets",
    default=True,
    help="Also write a cue sheet of the exercises and subtitles of the speech.",
)
@click.option("--force", is_flag=True, help="Replace existing files.")
def render(
    session: str,
    output: Path,
    variations: tuple[str, ...],
    open_ms: int,
    sheets: bool,  # noqa: FBT001 - click passes options by name
    force: bool,  # noqa: FBT001 - as above
    **audio_options: str | None,
) -> None:
    """Write SESSION as a sound file, to take along.

    It sounds as the session does when it runs. All but .wav files have a chapter for
    each exercise. FILE.cue has a track for each, and FILE.vtt has the speech.
    """
    if output.suffix.lower() not in ENDINGS:
        endings = ", ".join(ENDINGS)
        raise click.BadParameter(f"the ending is one of {endings}.", param_hint="-o")
    chosen = settings_with(**audio_options)
    loaded = load_personal(session, variations)
    timeline = with_open_phases(compile_timeline(as_practised(loaded.session, chosen)), open_ms)
    speech = measured(chosen, timeline.language)
    click.echo("Preparing what is said...", err=True)
    cues = cues_for(timeline, chosen.heard_in(timeline.coaching), speech.length_of)
    sidecars = _sidecar_files(timeline, cues, output) if sheets else {}
    existing = [path for path in (output, *sidecars) if path_exists(path)]
    if existing and not force:
        fail(f"{', '.join(map(str, existing))}: already exists; --force replaces it.")
    sounds = (scheduled(cue, speech.path_of(cue.say) if cue.say else None) for cue in cues)
    length_s = _write(timeline, sounds, sound_folders(chosen.sounds), output)
    for path, text in sidecars.items():
        with exiting_if_unwritten(path):
            atomic_write(path, text, mode=PUBLIC_MODE, fsync=False)
    click.echo(f"{output}: {clock_text(round(length_s * 1000))}", err=True)


def with_open_phases(timeline: Timeline, open_ms: int) -> Timeline:
    """The timeline with a length for each open phase: ``open_ms``, or its own limit if shorter."""
    for index in range(len(timeline.phases)):
        phase = timeline.phases[index]
        if phase.is_open and phase.duration_ms == 0:
            timeline = timeline.with_extra_time(index, min(open_ms, phase.max_ms or open_ms))
    return timeline


def _write(
    timeline: Timeline, sounds: Iterable[ScheduledSound], folders: Sequence[Path], output: Path
) -> float:
    """Write the sound and return its length in seconds; exits if it cannot be written."""
    from coach_tui.audio.pcm import RATE  # loads sound libraries
    from coach_tui.audio.render import render_blocks
    from coach_tui.audio.sounds import SoundBank, SoundSources

    bank = SoundBank(folders, lambda note: click.echo(note, err=True))
    blocks = render_blocks(sounds, timeline.total_ms / 1000, SoundSources(bank))
    try:
        blocks = _with_progress(blocks, timeline.total_ms // 1000 + 1)
        return write_sound_file(output, blocks, _tags(timeline)) / RATE
    except FileError as error:
        fail(str(error))
    except KeyboardInterrupt:
        click.echo("Stopped; nothing was written.", err=True)
        sys.exit(ExitCode.INTERRUPTED)


def _tags(timeline: Timeline) -> Tags:
    starts = chapters(timeline)
    ends = [*(start_ms for start_ms, _ in starts[1:]), timeline.total_ms]
    tag_chapters = (
        Chapter(start_ms, end_ms, safe_text(name))
        for (start_ms, name), end_ms in zip(starts, ends, strict=True)
    )
    return Tags(safe_text(timeline.title), tuple(tag_chapters))


def _with_progress(blocks: Iterator[bytes], seconds: int) -> Iterator[bytes]:
    if not sys.stderr.isatty():
        yield from blocks
        return
    with click.progressbar(blocks, seconds, label="Mixing", file=sys.stderr) as bar:
        yield from bar


def _sidecar_files(timeline: Timeline, cues: Sequence[Cue], output: Path) -> dict[Path, str]:
    texts = {output.with_suffix(".cue"): cue_sheet(timeline, output.name)}
    if subtitles := web_vtt(cues):
        texts[output.with_suffix(".vtt")] = subtitles
    return {path: safe_text(text, keep_newlines=True) for path, text in texts.items()}
