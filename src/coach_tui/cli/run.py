"""The command ``run``: a session on the screen or line by line."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from math import isnan
from typing import TYPE_CHECKING, NoReturn

import click

from coach_tui.cli.app import Application
from coach_tui.cli.audio_setup import add_audio_options, settings_with
from coach_tui.cli.common import (
    NameChoice,
    SessionName,
    acquired_session_lock,
    discard_output,
    fail,
    load_personal,
    print_lines,
    read_journal,
    report_crash,
    variation_option,
)
from coach_tui.cli.home import has_terminal, run_app
from coach_tui.core.player.state import State
from coach_tui.exit_codes import ExitCode
from coach_tui.journal.store import Journal
from coach_tui.log_file import logging_to_file
from coach_tui.services.sessions import checked_variations, save_variations
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from types import FrameType

    from coach_tui.conductor import Conductor
    from coach_tui.core.player.resume import ResumedSession
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.plain.line_input import LineReader
    from coach_tui.plain.questions import PlainAsking


HEAR_OUT_S = 8.0  # How long the program waits for the last words of a session

AUDIO = ("auto", "off", "miniaudio", "pipe", "simpleaudio")


class _Speed(click.FloatRange):
    """A speed in thousandths: so exactly do the screens know whether it is a rehearsal.

    ``nan`` is neither below nor above the ends of a range.
    """

    def convert(
        self, value: float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        speed = super().convert(value, param, ctx)
        if isnan(speed):
            self.fail(f"{value} is not a number.", param, ctx)
        return round(speed, 3)


@click.command()
@click.argument("sessions", metavar="[SESSION]...", type=SessionName(), nargs=-1)
@click.option("--resume", is_flag=True, help="Resume an interrupted session.")
@click.option("--plain", is_flag=True, help="Print it line by line (screen readers, scripts).")
@click.option(
    "--speed",
    type=_Speed(min=0.1, max=1000),
    default=1.0,
    show_default=True,
    help="Rehearse the session, faster than real time; nothing is recorded.",
)
@click.option(
    "--audio",
    type=NameChoice(AUDIO),
    default="auto",
    show_default=True,
    help="What plays the cues.",
)
@add_audio_options
@variation_option
@click.option("--ask", is_flag=True, help="Line by line: ask for a rating even without a terminal.")
def run(
    sessions: tuple[str, ...],
    resume: bool,  # noqa: FBT001 - click passes options by name
    plain: bool,  # noqa: FBT001 - as above
    speed: float,
    audio: str,
    variations: tuple[str, ...],
    ask: bool,  # noqa: FBT001 - as above
    **audio_options: str | None,
) -> None:
    """Run SESSION, a name from the list or the path of a file.

    Several sessions are done one after another as one.

    With --resume, continue an interrupted session at the same rep; without SESSION,
    the most recent one.

    Without a terminal it is printed line by line, as with --plain. There, press a key
    and enter: p pauses and resumes, n skips the exercise, q stops; enter alone means
    done. After p, a number from 0 to 10 rates your pain. At a terminal you can rate the
    session afterwards; enter skips a question, s the rest.
    """
    from coach_tui.core.model.session import SESSION_SEPARATOR

    session = SESSION_SEPARATOR.join(sessions) or None
    resumed: ResumedSession | None = None
    if resume and speed != 1:
        raise click.UsageError("--resume continues in real time: leave out --speed.")
    if resume and variations:
        raise click.UsageError("--resume continues in the variations the session was started with.")
    if resume:
        # Before reading the journal, which a running session writes.
        lock = acquired_session_lock()
        loaded, resumed = session_to_resume(session)
    else:
        loaded = _loaded_to_start(session, variations, is_rehearsal=speed != 1)
        lock = acquired_session_lock()
    if speed != 1:
        click.echo("A rehearsal: nothing is recorded.", err=True)
    chosen = settings_with(**audio_options)
    new_application = partial(Application, lock, chosen, speed, audio)
    with logging_to_file():
        if plain or not has_terminal():
            at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
            asks = speed == 1 and (ask or at_terminal)  # answers to a rehearsal go nowhere
            _run_plain(new_application, loaded, resumed, ask=asks)
        else:
            run_app(lambda stack: new_application(stack=stack), chosen, loaded, resumed)


def _loaded_to_start(
    session: str | None, variations: tuple[str, ...], *, is_rehearsal: bool
) -> LoadedSession:
    """The session in the chosen variations, which are saved unless it is rehearsed."""
    if session is None:
        raise click.MissingParameter(param_hint="'SESSION'", param_type="argument")
    loaded = load_personal(session, variations)
    choices = checked_variations(loaded.session, variations)
    if choices and not is_rehearsal and (problem := save_variations(choices)):
        click.echo(problem, err=True)
    return loaded


def session_to_resume(reference: str | None) -> tuple[LoadedSession, ResumedSession]:
    """The interrupted session to resume, by name or path, or the newest; exits if there is none."""
    named = None if reference is None else load_personal(reference)
    entries = read_journal(Journal.unfinished, [])
    if named is not None:
        entries = [entry for entry in entries if entry.head.session == named.reference]
    if not entries:
        fail("There is no interrupted session to resume.")
    entry = entries[0]
    loaded = named or load_personal(entry.head.session)
    from coach_tui.services.resume import fitted  # it delays the first frame

    resumable = fitted(loaded, entry)
    if resumable is None:
        fail(
            f"{loaded.session.title} has other sets than when it was interrupted. "
            f"Start over: coach-tui run {safe_text(loaded.reference)}"
        )
    if resumable.changed:
        click.echo("The session's file was edited since; its sets are the same.", err=True)
    click.echo(f"Resuming at: {resumable.position}.", err=True)
    return resumable.loaded, resumable.resumption


def _run_plain(
    new_application: Callable[..., Application],
    loaded: LoadedSession,
    resumed: ResumedSession | None,
    *,
    ask: bool,
) -> NoReturn:
    from coach_tui.plain.line_input import LineReader, is_gone

    received = _end_on_signals()
    reader = LineReader(_keys_fd())
    with ExitStack() as stack:
        try:
            code = _run_lines(new_application(stack=stack), loaded, reader, resumed, ask=ask)
        except OSError as error:
            if not is_gone(error) or isinstance(error, BrokenPipeError):
                raise
            # The terminal is closed: further output would fail.
            discard_output(sys.stdout, sys.stderr)
            code = ExitCode.HUNG_UP
    sys.exit(128 + received[0] if received and code == ExitCode.INTERRUPTED else code)


def _run_lines(
    application: Application,
    loaded: LoadedSession,
    reader: LineReader,
    resumed: ResumedSession | None,
    *,
    ask: bool,
) -> int:
    """Run a session with the questions before and after it; the exit code."""
    from coach_tui.plain.plain import SessionInterrupted, TerminalLost, run_plain
    from coach_tui.plain.questions import PlainAsking

    questions = None
    if ask:
        aloud = application.settings_service
        questions = PlainAsking(application.journal, reader, click.echo, aloud)
    try:
        if questions is not None:
            questions.ask_day_after(application.journal.timestamp().local_date)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    with application.conductor(loaded, resumed) as conductor:
        try:
            last = run_plain(conductor, sys.stdout, reader)
        except TerminalLost:
            code = ExitCode.HUNG_UP
        except SessionInterrupted:
            code = ExitCode.INTERRUPTED
        else:
            finished = last.state is State.FINISHED
            code = ExitCode.DONE if finished else ExitCode.STOPPED
            _finish(application, loaded, conductor, questions)
        return code if conductor.fault is None else report_crash(conductor.fault)


def _finish(
    application: Application,
    loaded: LoadedSession,
    conductor: Conductor,
    questions: PlainAsking | None,
) -> None:
    from coach_tui.cli.advice import lines_after

    with suppress(KeyboardInterrupt, BrokenPipeError):
        if questions is not None:
            snapshot = conductor.snapshot
            language, quiet_in_s = snapshot.timeline.language, conductor.sounding_s()
            counted = snapshot.counted_by_user()
            questions.ask_feedback(snapshot.entry_id, language, quiet_in_s, counted)
        if conductor.snapshot.is_logged:
            print_lines(lines_after(application.journal, loaded))
        time.sleep(min(HEAR_OUT_S, conductor.sounding_s()))


def _keys_fd() -> int | None:
    try:
        return sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):
        return None


def _end_on_signals() -> list[int]:
    """Let SIGTERM and SIGHUP end a session as ctrl+c does; the list gets the number of the signal."""
    received: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> NoReturn:
        received.append(number)
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # nohup ignores SIGHUP for its command.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    return received
