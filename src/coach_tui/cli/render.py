"""The command ``render``: a whole session as a sound file."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from coach_tui import paths
from coach_tui.audio.render import chapters, cue_sheet, web_vtt
from coach_tui.audio.sound_files import ENDINGS, FileError, sound_file
from coach_tui.audio.sound_out import ScheduledSound
from coach_tui.audio.tags import Chapter, Tags
from coach_tui.cli.audio_setup import audio_options, measured, settings
from coach_tui.cli.common import (
    PROBLEMS,
    SessionName,
    load_personal,
    sound_folders,
    variation_option,
)
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.text import safe_text
from coach_tui.wording import clock_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from coach_tui.audio.voice.speech import MeasuredSpeech
    from coach_tui.cli.audio_setup import AudioOptions
    from coach_tui.core.coaching.cues import Cue
    from coach_tui.core.timeline.timeline import Timeline

_INTERRUPTED = 130

_LENGTH = re.compile(r"(?:(\d{1,3})m)?(?:(\d{1,4})s?)?", re.ASCII)


class Length(click.ParamType[int]):
    """A length such as ``30s``, ``2m`` or ``1m30s``, in milliseconds."""

    name = "length"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """The milliseconds of what was typed."""
        found = _LENGTH.fullmatch(str(value))
        minutes, seconds = found.groups() if found else (None, None)
        length_s = int(minutes or 0) * 60 + int(seconds or 0)
        if not length_s:
            self.fail(f"{value!r} is no length; write 30s, 2m or 1m30s.", param, ctx)
        return length_s * 1_000


@click.command()
@click.argument("session", type=SessionName())
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write; its ending says which kind: .wav, .flac, .ogg or .mp3.",
)
@variation_option
@audio_options
@click.option(
    "--open",
    "open_ms",
    type=Length(),
    default="30s",
    show_default=True,
    help="How long to give what otherwise lasts until you say so.",
)
@click.option(
    "--sheets/--no-sheets",
    default=True,
    help="Also write a cue sheet of the exercises and subtitles of what is said.",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
def render(
    session: str,
    output: Path,
    variations: tuple[str, ...],
    wished: AudioOptions,
    open_ms: int,
    sheets: bool,  # noqa: FBT001 - click passes options by name
    force: bool,  # noqa: FBT001 - as above
) -> None:
    """Write SESSION as a sound file, to take along.

    It has the same sounds as when it is run. All but a .wav have a chapter for each exercise. Beside it go FILE.cue, with a track for
    each, and FILE.vtt, with what is said.
    """
    if output.suffix.lower() not in ENDINGS:
        endings = ", ".join(ENDINGS)
        raise click.BadParameter(f"the ending is one of {endings}.", param_hint="-o")
    wanted = settings(wished)
    found = load_personal(session, variations)
    timeline = with_open_phases(compile_timeline(found.session), open_ms)
    speech = measured(wanted)
    click.echo("Preparing what is said...", err=True)
    cues = cues_for(timeline, wanted.heard, speech.length_of)
    beside = _sheets(timeline, cues, output) if sheets else {}
    there = [path for path in (output, *beside) if path.exists()]
    if there and not force:
        names = ", ".join(str(path) for path in there)
        _end(f"{names}: there already. Write over it with --force.")
    length_s = _write(timeline, _scheduled(cues, speech), sound_folders(wanted.theme), output)
    for path, text in beside.items():
        try:
            paths.atomic_write(path, text, mode=paths.PUBLIC, fsync=False)
        except OSError as error:
            _end(f"{path} cannot be written: {error.strerror}.")
    click.echo(f"{output}: {clock_text(round(length_s * 1000))}", err=True)


def with_open_phases(timeline: Timeline, open_ms: int) -> Timeline:
    """A timeline in which everything has a length.

    Args:
        timeline: The session laid out in time.
        open_ms: How long what is open takes, unless its own limit is shorter.
    """
    for index in range(len(timeline.phases)):
        phase = timeline.phases[index]
        if phase.is_open and phase.duration_ms == 0:
            timeline = timeline.with_extra_time(index, min(open_ms, phase.max_ms or open_ms))
    return timeline


def _write(
    timeline: Timeline, sounds: Iterable[ScheduledSound], folders: Sequence[Path], output: Path
) -> float:
    """Write the sound; returns its length in seconds. The program ends if that cannot be."""
    from coach_tui.audio.pcm import RATE, WIDTH  # noqa: PLC0415 - loads sound libraries
    from coach_tui.audio.render import render_blocks  # noqa: PLC0415 - as above
    from coach_tui.audio.sounds import (  # noqa: PLC0415 - as above
        SoundBank,
        SoundSources,
    )

    bank = SoundBank(folders, lambda note: click.echo(note, err=True))
    blocks = render_blocks(sounds, timeline.total_ms / 1000, SoundSources(bank))
    n_bytes = 0
    try:
        with sound_file(output, _tags(timeline)) as file:
            for block in _with_progress(blocks, timeline.total_ms // 1000 + 1):
                file.write(block)
                n_bytes += len(block)
    except FileError as error:
        _end(str(error))
    except KeyboardInterrupt:
        click.echo("Stopped; nothing was written.", err=True)
        sys.exit(_INTERRUPTED)
    return n_bytes / WIDTH / RATE


def _tags(timeline: Timeline) -> Tags:
    """What a file says of itself: the session's title and a chapter for each exercise."""
    found = chapters(timeline)
    ends = [*(start_ms for start_ms, _ in found[1:]), timeline.total_ms]
    parts = (
        Chapter(start_ms, end_ms, safe_text(name))
        for (start_ms, name), end_ms in zip(found, ends, strict=True)
    )
    return Tags(safe_text(timeline.title), tuple(parts))


def _scheduled(cues: Iterable[Cue], speech: MeasuredSpeech) -> Iterator[ScheduledSound]:
    for cue in cues:
        yield ScheduledSound(
            cue.sound,
            cue.at_ms / 1000,
            duration_s=cue.duration_ms / 1000 if cue.duration_ms else None,
            text=cue.say,
            path=speech.path_of(cue.say) if cue.say else None,
        )


def _with_progress(blocks: Iterator[bytes], seconds: int) -> Iterator[bytes]:
    """The blocks, one a second, with a bar on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield from blocks
        return
    with click.progressbar(blocks, seconds, label="Mixing", file=sys.stderr) as bar:
        yield from bar


def _sheets(timeline: Timeline, cues: Sequence[Cue], output: Path) -> dict[Path, str]:
    """The texts that go beside a sound file, by their paths."""
    found = {output.with_suffix(".cue"): cue_sheet(timeline, output.name)}
    if subtitles := web_vtt(cues):
        found[output.with_suffix(".vtt")] = subtitles
    return {path: safe_text(text, keep_newlines=True) for path, text in found.items()}


def _end(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(PROBLEMS)
