"""The command ``sounds``: plays sounds by name, and sets which ones and how loud."""

from __future__ import annotations

import sys
import time
from array import array
from collections.abc import Iterable
from contextlib import ExitStack
from math import log10
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from coach_tui.audio.engine_client import EngineClient
from coach_tui.audio.sound_out import ScheduledSound, SoundStatus
from coach_tui.audio.tones import SHAPES
from coach_tui.cli.audio_setup import measured, settings_with
from coach_tui.cli.common import CompletedName, SoundsName, fail, shipped_sounds, sound_folders
from coach_tui.clock import monotonic_s
from coach_tui.core.coaching.cues import VOICE, Sound
from coach_tui.definitions.problems import did_you_mean
from coach_tui.exit_codes import ExitCode
from coach_tui.settings import Settings, SettingsError, save, settings_file

if TYPE_CHECKING:
    from coach_tui.audio.sounds import SoundSources

PHRASE = "Left side. Twenty clamshells, nice and slow."  # Spoken to test a voice

_TONE_S = 2.0
_AHEAD_S = 0.15
_BETWEEN_S = 0.25
_COLUMN_S = 0.05
_BARS = " ▁▂▃▄▅▆▇█"
_PLAIN_BARS = " .:-=+*#@"
_SILENCE_DB = -48.0
_MEANINGS = {
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

_TONE_MEANINGS = {
    "rise": "under the lift",
    "stay": "under the hold",
    "fall": "under the lowering",
    "wait": "under the pause",
    "breathe-in": "breathe in",
    "breathe-hold": "hold your breath",
    "breathe-out": "breathe out",
    "breathe-rest": "wait before the next breath",
}


class SoundName(CompletedName):
    name = "sound"

    def candidates(self) -> Iterable[tuple[str, str]]:
        return meanings_by_name().items()


def meanings_by_name() -> dict[str, str]:
    """All sounds with when they play."""
    return {**_MEANINGS, **_TONE_MEANINGS, VOICE: "the coach"}


@click.command()
@click.argument("names", nargs=-1, type=SoundName())
@click.option(
    "--sounds", "chosen_name", type=SoundsName(), help="Play these and save them in your settings."
)
@click.option("--theme", "old_name", type=SoundsName(), hidden=True)  # until 0.1
@click.option(
    "--volume", type=click.IntRange(0, 100), help="Volume in percent, saved in your settings."
)
@click.option("--list", "listing", is_flag=True, help="List the sounds without playing them.")
def sounds(
    names: tuple[str, ...],
    chosen_name: str | None,
    old_name: str | None,
    volume: int | None,
    listing: bool,  # noqa: FBT001 - by name
) -> None:
    """Play every sound, or only those NAMES, with a picture of each."""
    meanings = meanings_by_name()
    if unknown := [name for name in names if name not in meanings]:
        raise click.BadParameter(
            f"there is no sound called {unknown[0]!r}; {did_you_mean(unknown[0], meanings)}",
            param_hint="'NAMES'",
        )
    name = chosen_name or old_name
    if name is not None and name not in shipped_sounds():
        raise click.BadParameter(
            f"there are no sounds called {name!r}; {did_you_mean(name, shipped_sounds())}",
            param_hint="'--sounds'",
        )
    chosen = settings_with()
    if name is not None or volume is not None:
        chosen = _saved(chosen, name, volume)
    if listing:
        _print_list(chosen, meanings)
        return
    _play({name: meanings[name] for name in meanings if name in (names or meanings)}, chosen)


def picture(pcm: bytes, bars: str = _BARS) -> str:
    """How loud a sound is, a character for each twentieth of a second."""
    samples = array("h", pcm)
    step = round(48_000 * _COLUMN_S)
    columns: list[str] = []
    for first in range(0, len(samples), step):
        peak = max(map(abs, samples[first : first + step])) / 32_768
        level = 0.0 if peak == 0 else max(0.0, 1 - 20 * log10(peak) / _SILENCE_DB)
        columns.append(bars[round(level * (len(bars) - 1))])
    return "".join(columns).rstrip()


def _saved(chosen: Settings, name: str | None, volume: int | None) -> Settings:
    chosen = replace(
        chosen,
        sounds=chosen.sounds if name is None else name,
        volume=chosen.volume if volume is None else volume,
    )
    try:
        save(settings_file(), chosen)
    except SettingsError as error:
        click.echo(str(error), err=True)
    return chosen


def _print_list(chosen: Settings, meanings: dict[str, str]) -> None:
    for name in shipped_sounds():
        mark = "*" if name == chosen.sounds else " "
        click.echo(f"{mark} sounds {name}")
    click.echo(f"  volume {chosen.volume} %\n")
    for name, meaning in meanings.items():
        click.echo(f"  {name:<13} {meaning}")


def _play(meanings: dict[str, str], chosen: Settings) -> None:
    from coach_tui.audio.sounds import SoundBank, SoundSources  # loads a library

    folders = sound_folders(chosen.sounds)
    sources = SoundSources(SoundBank(folders, lambda note: click.echo(note, err=True)))
    with ExitStack() as stack:
        link = EngineClient(folders).open()
        stack.callback(link.close)
        link.set_volume(chosen.volume / 100)
        link.set_extra_latency(chosen.latency)
        wait_until_on(link)
        try:
            for name, meaning in meanings.items():
                _play_one(link, sources, _sound(name, chosen), f"{name:<13} {meaning:<28} ")
        except KeyboardInterrupt:
            click.echo()
            sys.exit(ExitCode.INTERRUPTED)


def wait_until_on(link: EngineClient) -> None:
    """Return when sound is on; exits with the reason if there is none."""
    while link.state.status is SoundStatus.STARTING:
        time.sleep(0.02)
    if link.state.status is not SoundStatus.ON:
        fail(link.state.problem)


def _sound(name: str, chosen: Settings) -> ScheduledSound:
    if name in SHAPES:
        return ScheduledSound(name, 0.0, duration_s=_TONE_S)
    if name == VOICE:
        return ScheduledSound(name, 0.0, text=PHRASE, path=measured(chosen).path_of(PHRASE))
    return ScheduledSound(name, 0.0)


def _play_one(
    link: EngineClient, sources: SoundSources, sound: ScheduledSound, heading: str
) -> None:
    source_and_group = sources.get(sound)
    if source_and_group is None:
        click.echo(f"{heading}(there is none)")
        return
    source, _ = source_and_group
    at_s = monotonic_s() + _AHEAD_S + link.state.latency_ms / 1000
    link.schedule([replace(sound, at_s=at_s)])
    click.echo(heading, nl=False)
    for column, bar in enumerate(picture(source.read(0, source.n_frames), _bars())):
        _wait_until(at_s + column * _COLUMN_S)
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
