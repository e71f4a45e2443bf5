"""The command ``doctor``: what works on this machine, and how to fix the rest."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from importlib.util import find_spec
from textwrap import TextWrapper
from typing import TYPE_CHECKING

import click
from msgspec.structs import astuple

from coach_tui import __version__, paths
from coach_tui.audio.device_monitor import server_reports_latency
from coach_tui.audio.engine_client import ENGINE_FAULTS, EngineClient
from coach_tui.audio.sound_out import ScheduledSound, SoundState, SoundStatus
from coach_tui.audio.voice.engines import voice_advice, voices_by_language
from coach_tui.cli.audio_setup import measured
from coach_tui.cli.common import as_json, print_json, sound_folders
from coach_tui.cli.sounds import PHRASE
from coach_tui.clock import monotonic_s
from coach_tui.core.coaching.cues import VOICE
from coach_tui.exit_codes import ExitCode
from coach_tui.journal.accepted_advice import problem_of
from coach_tui.services.check_up import Finding, Verdict
from coach_tui.settings import Awake, Settings, load, settings_file

if TYPE_CHECKING:
    from pathlib import Path

_GONG = "go"
_MAKE_IT_YOURS = "Make it yours to write to."
_PHRASE_AFTER_S = 0.9
_LATENCY_WITHIN_S = 1.5  # A sound server that reports its latency does so in less
_MIN_SIZE = (80, 24)
_INDENT = 28  # The column of what was found, and of the advice


_MARKS = {Verdict.OK: "ok", Verdict.NOTE: "note", Verdict.BAD: "BAD"}

# The keys of ``doctor --json`` for the attributes of a ``Finding``.
_KEYS = ("what", "verdict", "found", "advice")


@click.command()
@as_json
@click.option("--play/--no-play", default=True, help="Whether to play a test phrase.")
def doctor(as_json: bool, play: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Report what works on your machine and how to fix the rest.

    Checks sound, voice, terminal, folders and journal. Exits with 1 if something
    necessary does not work.
    """
    chosen, notices = load(settings_file())
    findings: list[Finding] = []
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for finding in _findings(chosen, notices, play=play):
        findings.append(finding)
        if not as_json:
            click.echo(text(finding, columns))
    if as_json:
        data = [dict(zip(_KEYS, astuple(finding), strict=True)) for finding in findings]
        print_json({"findings": data})
    if any(finding.verdict is Verdict.BAD for finding in findings):
        sys.exit(ExitCode.PROBLEMS)


def text(finding: Finding, columns: int | None) -> str:
    """A finding with its advice below; ``columns`` break their words, but no path: it can be copied."""
    beginnings = (f"{_MARKS[finding.verdict]:<4}  {finding.what:<21} ", " " * _INDENT)
    texts = zip(beginnings, (finding.result, finding.advice), strict=True)
    lines = [beginning + words for beginning, words in texts if words]
    if columns is not None:
        wrapper = TextWrapper(max(columns, 2 * _INDENT), subsequent_indent=" " * _INDENT)
        wrapper.break_long_words = wrapper.break_on_hyphens = False
        lines = [wrapper.fill(line) for line in lines]
    return "\n".join(lines)


def _findings(chosen: Settings, notices: tuple[str, ...], *, play: bool) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("program", Verdict.OK, f"coach-tui {__version__}, Python {version}")
    yield terminal()
    yield from app_findings(chosen, notices, play=play)


def app_findings(chosen: Settings, notices: tuple[str, ...], *, play: bool) -> Iterator[Finding]:
    """The findings without those on the terminal, which an app has taken."""
    yield from folders()
    yield settings_finding(notices)
    if problem := problem_of(paths.advice_file()):
        yield Finding("advice", Verdict.NOTE, problem, "Move it away.")
    yield journal()
    yield screen(chosen)
    voice_finding, phrase = voice(chosen)
    yield voice_finding
    if phrase is not None:
        yield languages_finding(chosen)
    yield from sound(chosen, phrase, play=play)


def terminal() -> Finding:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream.isatty() for stream in streams):
        advice = "Without one, sessions are printed line by line."
        return Finding("terminal", Verdict.NOTE, "none here", advice)
    if os.environ.get("TERM") == "dumb":
        advice = "On it, sessions are printed line by line."
        return Finding("terminal", Verdict.NOTE, "TERM is dumb", advice)
    columns, rows = shutil.get_terminal_size()
    size = f"{columns} x {rows}, {os.environ.get('TERM', 'TERM is not set')}"
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        advice = "Set a UTF-8 locale to see bars and figures."
        return Finding("terminal", Verdict.NOTE, f"{size}, {sys.stdout.encoding}", advice)
    if columns < _MIN_SIZE[0] or rows < _MIN_SIZE[1]:
        return Finding("terminal", Verdict.NOTE, size, "Make it at least 80 x 24.")
    return Finding("terminal", Verdict.OK, size)


def folders() -> Iterator[Finding]:
    needed = (
        ("journal and sessions", paths.data_dir(), Verdict.BAD),
        ("settings folder", paths.config_dir(), Verdict.NOTE),
        ("logs", paths.state_dir(), Verdict.NOTE),
        ("speech cache", paths.cache_dir(), Verdict.NOTE),
    )
    for what, folder, verdict in needed:
        problem = _why_not_writable(folder)
        if problem is None:
            yield Finding(what, Verdict.OK, str(folder))
        else:
            yield Finding(what, verdict, f"{folder}: {problem}", _MAKE_IT_YOURS)


def settings_finding(notices: tuple[str, ...]) -> Finding:
    if notices:
        return Finding("settings", Verdict.NOTE, " ".join(notices), "Correct the file.")
    # A folder that cannot be entered gives a notice.
    path = settings_file()
    return Finding("settings", Verdict.OK, str(path) if path.exists() else "none, defaults")


def journal() -> Finding:
    from coach_tui.journal.errors import JournalError  # opens SQLite
    from coach_tui.journal.store import Journal  # opens SQLite

    path = paths.journal_file()
    try:
        if not path.exists():
            return Finding("journal", Verdict.OK, "no sessions yet")
        with closing(Journal.open(path)) as opened:
            count = len(opened.entries())
            if opened.problem:
                return Finding("journal", Verdict.BAD, opened.problem, f"The file is {path}.")
    except JournalError as error:
        return Finding("journal", Verdict.BAD, str(error), f"The file is {path}.")
    except OSError as error:
        return Finding("journal", Verdict.BAD, f"{path}: {error.strerror}", _MAKE_IT_YOURS)
    return Finding(
        "journal", Verdict.OK, f"{count} {'entry' if count == 1 else 'entries'}, no damage"
    )


def screen(chosen: Settings) -> Finding:
    """Whether the screen stays on while a session runs."""
    what = "screen stays on"
    if chosen.awake is Awake.OFF:
        return Finding(what, Verdict.OK, "off, by your settings")
    if find_spec("wakepy") is None:
        advice = "Install it, or let your desktop wait longer before it blanks the screen."
        return Finding(what, Verdict.NOTE, "no: wakepy is not installed", advice)
    return Finding(what, Verdict.OK, "asked of the desktop while a session runs")


def voice(chosen: Settings) -> tuple[Finding, str | None]:
    if chosen.voice == "off":
        return Finding("voice", Verdict.OK, "off, by your settings"), None
    speech = measured(chosen)
    phrase = speech.path_of(PHRASE)
    if phrase is None:
        return Finding("voice", Verdict.NOTE, "none: tones only", voice_advice()), None
    advice = voice_advice() if chosen.voice == "auto" else ""
    return Finding("voice", Verdict.OK, speech.voice_name, advice), phrase


def languages_finding(chosen: Settings) -> Finding:
    voices = voices_by_language(chosen.voice, chosen.region)
    names = ", ".join(f"{language} {name}" for language, name in voices.items())
    return Finding("languages", Verdict.OK, names)


def sound(chosen: Settings, phrase: str | None, *, play: bool) -> Iterator[Finding]:
    folders = sound_folders(chosen.sounds)
    with ExitStack() as stack:
        client = EngineClient(folders).open()
        stack.callback(client.close)
        client.set_volume(chosen.volume / 100)
        client.set_extra_latency(chosen.latency)
        while client.state.status is SoundStatus.STARTING:
            time.sleep(0.02)
        state = client.state
        if state.status is not SoundStatus.ON:
            log = f"The log is {paths.state_dir() / 'audio.log'}."
            # Only the system's sound can be missing from a running engine.
            advice = log if state.reason in ENGINE_FAULTS else f"{_how_to_get_sound()} {log}"
            yield Finding("sound", Verdict.BAD, state.reason, advice)
            return
        yield Finding("sound", Verdict.OK, f"{state.backend}, {state.device}")
        yield latency(_settled(client), chosen.latency)
        if play:
            yield _played(client, phrase)
        theme = f"{folders[-1].name}, volume {chosen.volume} %"
        if notes := client.state.notes:
            yield Finding("sounds", Verdict.NOTE, " ".join(notes), "Replace or remove them.")
        elif chosen.volume == 0:
            yield Finding("sounds", Verdict.NOTE, theme, "Louder: coach-tui sounds --volume 70")
        else:
            yield Finding("sounds", Verdict.OK, theme)


def latency(state: SoundState, extra_ms: int) -> Finding:
    """How far ahead cues are mixed, and where that figure comes from."""
    device_ms = state.latency_ms - extra_ms
    source = "reported by the sound server" if state.latency_measured else "in our own buffer"
    extra = f", {extra_ms} ms by your settings" if extra_ms else ""
    summary = f"cues are {state.latency_ms} ms ahead: {device_ms} ms {source}{extra}"
    if state.latency_measured or extra_ms:
        return Finding("latency", Verdict.OK, summary)
    advice = "Is a Bluetooth speaker behind the screen? On the home screen: s, Audio delay."
    return Finding("latency", Verdict.OK, summary, advice)


def _settled(client: EngineClient) -> SoundState:
    """The state of the sound once its server has reported the latency, if it does."""
    until_s = monotonic_s() + _LATENCY_WITHIN_S
    while (
        server_reports_latency(client.state.backend)
        and not client.state.latency_measured
        and monotonic_s() < until_s
    ):
        time.sleep(0.02)
    return client.state


def _played(client: EngineClient, phrase: str | None) -> Finding:
    at_s = monotonic_s() + 0.5
    played = [ScheduledSound(_GONG, at_s)]
    if phrase is not None:
        played.append(ScheduledSound(VOICE, at_s + _PHRASE_AFTER_S, text=PHRASE, path=phrase))
    client.schedule(played)
    time.sleep(0.5 + _PHRASE_AFTER_S + (4.0 if phrase else 0.3))
    health = client.health
    if health.underruns or health.late:
        glitches = f"{health.underruns} interruptions and {health.late} late cues in a few seconds"
        return Finding("test", Verdict.NOTE, glitches, "Close programs that keep the machine busy.")
    played_text = "played a bell and a phrase" if phrase else "played a bell"
    advice = "Heard nothing? See which output the system plays on."
    return Finding("test", Verdict.OK, played_text, advice)


def _how_to_get_sound() -> str:
    if sys.platform == "darwin":
        return "Choose an output in System Settings, Sound."
    if sys.platform == "win32":
        return "Choose an output in Settings, System, Sound."
    return (
        "Start PipeWire or PulseAudio, or connect an output. "
        "Over ssh, sound plays where the program runs."
    )


def _why_not_writable(folder: Path) -> str | None:
    """Why a folder, or the one it would be created in, cannot be written to."""
    try:
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return error.strerror or str(error)
