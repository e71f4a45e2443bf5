"""The command ``sounds``: hear every sound by its name, choose the theme and the volume."""

from __future__ import annotations

import sys
import time
from array import array
from contextlib import ExitStack
from dataclasses import replace
from math import log10
from typing import TYPE_CHECKING, NoReturn

import click

from coach_tui.audio.engine_client import EngineClient
from coach_tui.audio.sound_out import ScheduledSound, SoundStatus
from coach_tui.audio.tones import SHAPES
from coach_tui.cli.audio_setup import measured, settings
from coach_tui.cli.common import PROBLEMS, sound_folders, themes
from coach_tui.clock import monotonic_s
from coach_tui.core.coaching.cues import VOICE, Sound
from coach_tui.definitions.problems import did_you_mean
from coach_tui.settings import SettingsError, save, settings_file

if TYPE_CHECKING:
    from coach_tui.audio.sounds import SoundSources
    from coach_tui.settings import Settings

PHRASE = "Left side. Twenty clamshells, nice and slow."
"""What the voice says when it is tried."""

_TONE_S = 2.0

_AHEAD_S = 0.15

_BETWEEN_S = 0.25

_COLUMN_S = 0.05

_BARS = " ▁▂▃▄▅▆▇█"

_PLAIN_BARS = " .:-=+*#@"

_FLOOR_DB = -48.0

_INTERRUPTED = 130

_SAID = {
    Sound.PREPARE: "get into place",
    Sound.UP: "lift",
    Sound.HOLD: "stay at the top",
    Sound.DOWN: "lower",
    Sound.PAUSE: "wait at the bottom",
    Sound.TICK: "a second of a long hold",
    Sound.COUNT: "three, two, one",
    Sound.GO: "now",
    Sound.SWITCH: "the other side",
    Sound.REST: "rest",
    Sound.HALFWAY: "half of the set",
    Sound.DONE: "the session is over",
}

_SAID_OF_TONES = {
    "rise": "under the lift",
    "stay": "under the hold",
    "fall": "under the lowering",
    "breathe-in": "breathe in",
    "breathe-hold": "hold your breath",
    "breathe-out": "breathe out",
    "breathe-rest": "wait before the next breath",
}


@click.command()
@click.argument("names", nargs=-1)
@click.option("--theme", help="Hear this theme, and keep it as yours.")
@click.option(
    "--volume", type=click.IntRange(0, 100), help="How loud, in percent; kept as your choice."
)
@click.option("--list", "listing", is_flag=True, help="Tell what there is instead of playing it.")
def sounds(names: tuple[str, ...], theme: str | None, volume: int | None, listing: bool) -> None:  # noqa: FBT001 - by name
    """Play every sound by its name, or only those NAMES.

    A picture of each stands beside it.
    """
    known = {**_SAID, **_SAID_OF_TONES, VOICE: "the coach"}
    if unknown := [name for name in names if name not in known]:
        raise click.BadParameter(
            f"there is no sound called {unknown[0]!r}; {did_you_mean(unknown[0], known)}",
            param_hint="'NAMES'",
        )
    if theme is not None and theme not in themes():
        raise click.BadParameter(
            f"there is no theme called {theme!r}; {did_you_mean(theme, themes())}",
            param_hint="'--theme'",
        )
    chosen = settings()
    if theme is not None or volume is not None:
        chosen = _kept(chosen, theme, volume)
    if listing:
        _tell(chosen, known)
        return
    _play([(name, said) for name, said in known.items() if name in (names or known)], chosen)


def picture(pcm: bytes, bars: str = _BARS) -> str:
    """How loud a sound is from moment to moment, a character for each twentieth of a second.

    Args:
        pcm: Its frames.
        bars: From nothing to the loudest there is.
    """
    samples = array("h", pcm)
    step = round(48_000 * _COLUMN_S)
    columns: list[str] = []
    for first in range(0, len(samples), step):
        peak = max(map(abs, samples[first : first + step])) / 32_768
        level = 0.0 if peak == 0 else max(0.0, 1 - 20 * log10(peak) / _FLOOR_DB)
        columns.append(bars[round(level * (len(bars) - 1))])
    return "".join(columns).rstrip()


def _kept(chosen: Settings, theme: str | None, volume: int | None) -> Settings:
    chosen = replace(
        chosen,
        theme=chosen.theme if theme is None else theme,
        volume=chosen.volume if volume is None else volume,
    )
    try:
        save(settings_file(), chosen)
    except SettingsError as error:
        click.echo(str(error), err=True)
    return chosen


def _tell(chosen: Settings, known: dict[str, str]) -> None:
    for name in themes():
        mark = "*" if name == chosen.theme else " "
        click.echo(f"{mark} theme {name}")
    click.echo(f"  volume {chosen.volume} %\n")
    for name, said in known.items():
        click.echo(f"  {name:<13} {said}")


def _play(wanted: list[tuple[str, str]], chosen: Settings) -> None:
    from coach_tui.audio.sounds import (  # noqa: PLC0415 - as above
        SoundBank,
        SoundSources,
    )

    folders = sound_folders(chosen.theme)
    repertoire = SoundSources(SoundBank(folders, lambda note: click.echo(note, err=True)))
    with ExitStack() as stack:
        link = EngineClient(folders)
        stack.callback(link.close)
        link.set_volume(chosen.volume / 100)
        link.set_extra_latency(chosen.latency)
        wait_until_on(link)
        try:
            for name, said in wanted:
                _play_one(link, repertoire, _asked(name, chosen), f"{name:<13} {said:<28} ")
        except KeyboardInterrupt:
            click.echo()
            sys.exit(_INTERRUPTED)


def wait_until_on(link: EngineClient) -> None:
    """Return when sound is on; the program ends, saying why, if there is none."""
    while link.state.status is SoundStatus.STARTING:
        time.sleep(0.02)
    if link.state.status is not SoundStatus.ON:
        _end(link.state.problem)


def _asked(name: str, chosen: Settings) -> ScheduledSound:
    if name in SHAPES:
        return ScheduledSound(name, 0.0, duration_s=_TONE_S)
    if name == VOICE:
        return ScheduledSound(name, 0.0, text=PHRASE, path=measured(chosen).path_of(PHRASE))
    return ScheduledSound(name, 0.0)


def _play_one(
    link: EngineClient, repertoire: SoundSources, asked: ScheduledSound, heading: str
) -> None:
    found = repertoire.get(asked)
    if found is None:
        click.echo(f"{heading}(there is none)")
        return
    source, _ = found
    at_s = monotonic_s() + _AHEAD_S + link.state.latency_ms / 1000
    link.schedule([replace(asked, at_s=at_s)])
    click.echo(heading, nl=False)
    for at, bar in enumerate(picture(source.read(0, source.n_frames), _bars())):
        _wait_until(at_s + at * _COLUMN_S)
        click.echo(bar, nl=False)
        sys.stdout.flush()
    click.echo()
    _wait_until(at_s + source.n_frames / 48_000 + _BETWEEN_S)


def _wait_until(at_s: float) -> None:
    time.sleep(max(0.0, at_s - monotonic_s()))


def _bars() -> str:
    try:
        _BARS.encode(sys.stdout.encoding or "ascii")
    except UnicodeError:
        return _PLAIN_BARS
    return _BARS


def _end(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(PROBLEMS)
