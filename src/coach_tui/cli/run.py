"""The commands that run a session: the app, ``run`` and the plain mode."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, NoReturn

import click

from coach_tui import paths
from coach_tui.cli import crash_log as faults
from coach_tui.cli import show as describe
from coach_tui.cli.app import Application, RunOptions
from coach_tui.cli.audio_setup import audio_options, settings
from coach_tui.cli.common import (
    PROBLEMS,
    NameChoice,
    SessionName,
    acquired_session_lock,
    discard_output,
    load_personal,
    variation_option,
)
from coach_tui.core.player.state import State
from coach_tui.journal import Journal, JournalError
from coach_tui.log_file import logging_to_file
from coach_tui.services.resume import fitted
from coach_tui.services.session_lock import SessionLock, lock_file
from coach_tui.services.sessions import checked_variations, library, save_variations
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from types import FrameType

    from coach_tui.cli.audio_setup import AudioOptions
    from coach_tui.conductor import Conductor
    from coach_tui.core.log.entry import Entry
    from coach_tui.core.player.resume import ResumedSession
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.plain.line_input import LineReader
    from coach_tui.plain.questions import PlainAsking
    from coach_tui.services.resume import ResumableSession


def session_to_resume(session: str | None) -> ResumableSession:
    """The broken-off session to go on with; the program ends with a sentence if there is none.

    Args:
        session: Its name or path; the newest of all when ``None``.
    """
    wanted = None if session is None else load_personal(session)
    entries = _unfinished_entries()
    if wanted is not None:
        entries = [entry for entry in entries if entry.plan.session == wanted.reference]
    if not entries:
        _end("There is no broken-off session to go on with.")
    entry = entries[0]
    loaded = wanted or load_personal(entry.plan.session)
    found = fitted(loaded, entry)
    if found is None:
        _end(
            f"{safe_text(loaded.session.title)} has other sets than when it was broken off; "
            f"begin it anew: coach-tui run {safe_text(loaded.reference)}"
        )
    if found.changed:
        click.echo("The session's file was edited since; its sets are the same.", err=True)
    return found


def _unfinished_entries() -> list[Entry]:
    if not paths.journal_file().exists():
        return []
    try:
        journal = Journal.open(paths.journal_file())
        try:
            return journal.unfinished()
        finally:
            journal.close()
    except JournalError as error:
        _end(str(error))


def _end(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(PROBLEMS)


STOPPED = 3

INTERRUPTED = 130

HEAR_OUT_S = 8.0
"""How long a session that is over may go on sounding, at the most."""

AUDIO = ("auto", "off", "miniaudio", "simpleaudio")


@click.command()
@click.argument("session", type=SessionName(), required=False)
@click.option("--resume", is_flag=True, help="Go on with a session that was broken off.")
@click.option("--plain", is_flag=True, help="Tell it line by line instead of drawing a screen.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0.1, max=1000),
    default=1.0,
    show_default=True,
    help="Let time run faster, to rehearse a session.",
)
@click.option(
    "--audio",
    type=NameChoice(AUDIO),
    default="auto",
    show_default=True,
    help="What plays the cues.",
)
@audio_options
@variation_option
@click.option(
    "--ask", is_flag=True, help="Line by line: ask how it went, though nobody is at a terminal."
)
def run(
    session: str | None,
    resume: bool,  # noqa: FBT001 - click passes options by name
    plain: bool,  # noqa: FBT001 - as above
    speed: float,
    audio: str,
    wished: AudioOptions,
    variations: tuple[str, ...],
    ask: bool,  # noqa: FBT001 - as above
) -> None:
    """Run SESSION, a name from the list or the path of a file.

    With --resume, go on where it was broken off; without SESSION, with the one
    that was broken off last.

    Without a terminal it is told line by line, as with --plain. There, a key
    and enter: p pauses and goes on, n skips the exercise, q stops; enter alone
    says done. After p, a number from 0 to 10 says how much it hurts. A person at a
    terminal is asked afterwards how it went; enter skips a question, s the rest.
    """
    going_on: ResumedSession | None = None
    if resume:
        if variations:
            raise click.UsageError("--resume goes on in the forms the session was begun in.")
        # Before anything is read that whoever trains may be writing.
        floor = acquired_session_lock()
        found = session_to_resume(session)
        loaded, going_on = found.loaded, found.resumption
        click.echo(f"Going on at: {found.position}.", err=True)
    elif session is None:
        raise click.MissingParameter(param_hint="'SESSION'", param_type="argument")
    else:
        loaded = load_personal(session, variations)
        choices = checked_variations(loaded.session, variations)
        if choices and (problem := save_variations(choices)):
            click.echo(problem, err=True)
        floor = acquired_session_lock()
    wishes = RunOptions(settings(wished), speed, audio)
    with logging_to_file():
        if plain or not has_terminal():
            person = sys.stdin.isatty() and sys.stdout.isatty()
            _run_plain(loaded, wishes, floor, going_on, ask=ask or person)
        else:
            _run_app(loaded, wishes, floor, going_on)


def start_app() -> None:
    """Open the home screen; without a terminal, say what there is and how to run it."""
    if has_terminal():
        with logging_to_file():
            _run_app(None, RunOptions(settings()), SessionLock(lock_file()))
    else:
        click.echo("coach-tui needs a terminal to draw on. Without one it can still coach:")
        click.echo("  coach-tui run SESSION          tells a session line by line, with sound")
        click.echo("  coach-tui --help               lists all commands")
        click.echo("\nSessions:")
        for line in describe.list_lines(library().sessions()):
            click.echo(f"  {line}")


def has_terminal() -> bool:
    """Whether there is a terminal to read keys from and to draw on.

    Textual draws on stderr; what stdout is does not matter to it, but a person who
    sends stdout elsewhere wants lines there. A dumb one, such as an editor's shell,
    shows what Textual draws as so many strange characters.
    """
    dumb = os.environ.get("TERM") == "dumb"
    return not dumb and all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _run_plain(
    loaded: LoadedSession,
    wishes: RunOptions,
    floor: SessionLock,
    going_on: ResumedSession | None,
    *,
    ask: bool,
) -> NoReturn:
    from coach_tui.plain.line_input import LineReader, is_gone  # noqa: PLC0415 - not for the app

    _signals_interrupt()
    typed = LineReader(_keys_fd())
    with ExitStack() as stack:
        parts = Application(stack, wishes, floor)
        try:
            code = _run_lines(parts, loaded, typed, going_on, ask=ask)
        except OSError as error:
            if not is_gone(error) or isinstance(error, BrokenPipeError):
                raise
            # The terminal is closed: what would be said from here on goes nowhere.
            discard_output(sys.stdout, sys.stderr)
            code = INTERRUPTED
    sys.exit(code)


def _run_lines(
    parts: Application,
    loaded: LoadedSession,
    typed: LineReader,
    going_on: ResumedSession | None,
    *,
    ask: bool,
) -> int:
    """Run a session line by line, with what is asked before and after it; the exit code.

    Raises:
        OSError: Nothing can be written any more. The session is stopped and kept.
    """
    from coach_tui.plain.plain import SessionInterrupted, run_plain  # noqa: PLC0415 - not for the app
    from coach_tui.plain.questions import PlainAsking  # noqa: PLC0415 - as above

    asking = PlainAsking(parts.diary, typed, click.echo) if ask else None
    try:
        if asking is not None:
            asking.ask_day_after(parts.diary.moment().local_date)
    except KeyboardInterrupt:
        return INTERRUPTED
    with parts.conductor(loaded, going_on) as conductor:
        try:
            last = run_plain(conductor, sys.stdout, typed)
        except SessionInterrupted:
            code = INTERRUPTED
        else:
            code = 0 if last.state is State.FINISHED else STOPPED
            _see_out(parts, loaded, conductor, asking)
        return code if conductor.fault is None else faults.report_crash(conductor.fault)


def _see_out(
    parts: Application, loaded: LoadedSession, conductor: Conductor, asking: PlainAsking | None
) -> None:
    """Ask how it went, tell what is advised, and let the closing words be heard to their end."""
    from coach_tui.cli.advice import lines_after  # noqa: PLC0415 - not for the app

    with suppress(KeyboardInterrupt, BrokenPipeError):
        if asking is not None:
            asking.ask_feedback(conductor.snapshot.entry_id)
        for line in lines_after(parts.diary, loaded):
            click.echo(line)
        time.sleep(min(HEAR_OUT_S, conductor.sounding_s()))


def _run_app(
    loaded: LoadedSession | None,
    wishes: RunOptions,
    floor: SessionLock,
    going_on: ResumedSession | None = None,
) -> NoReturn:
    from coach_tui.ui.app import CoachApp, ExitReason  # noqa: PLC0415 - Textual takes 0.1 s to import

    with ExitStack() as stack:
        parts = Application(stack, wishes, floor)
        app = CoachApp(parts.services(going_on), start=loaded)
        outcome = app.run()
    if app.return_code:
        sys.exit(app.return_code)
    sys.exit(STOPPED if outcome is ExitReason.STOPPED else 0)


def _keys_fd() -> int | None:
    try:
        return sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):
        return None


def _signals_interrupt() -> None:
    """Let the ways in which a terminal goes away end a session as ctrl+c does: in the journal."""

    def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)
