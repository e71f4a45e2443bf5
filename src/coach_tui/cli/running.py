"""The commands that run a session: the app, ``run`` and the plain mode."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import click

from coach_tui import paths
from coach_tui.audio.link import NoSound
from coach_tui.cli import describe, faults
from coach_tui.cli.choosing import as_kept, choose, chosen, counsel, variation_option
from coach_tui.cli.floor import Floor, lock_file, taken_floor
from coach_tui.cli.hearing import heard_options, hearing, settings
from coach_tui.cli.keeping import Keeping
from coach_tui.cli.parts import SessionName, library, load, sound_folders
from coach_tui.cli.resuming import is_as_found, to_go_on_with, unfinished
from coach_tui.clock import SystemClock
from coach_tui.conductor import Assignment, Conductor
from coach_tui.core.answers import asked_in, last_answers
from coach_tui.core.compiler import compile_timeline
from coach_tui.core.transport import State
from coach_tui.journal import JournalError
from coach_tui.journal.lock import Occupied
from coach_tui.journal.moments import local_moment
from coach_tui.ui.statusfile import StatusFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from coach_tui.audio.link import SoundOut
    from coach_tui.cli.hearing import Wished
    from coach_tui.core.answers import Asked, EarlierAnswer
    from coach_tui.core.resume import Resumption
    from coach_tui.core.timeline import Timeline
    from coach_tui.definitions.library import LoadedSession
    from coach_tui.settings import Settings
    from coach_tui.ui.services import Services, Unfinished

STOPPED = 3
INTERRUPTED = 130


RECENT_TESTED = 500
"""How many of the newest entries are searched for earlier answers to a self-test."""

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
    type=click.Choice(AUDIO),
    default="auto",
    show_default=True,
    help="What plays the cues.",
)
@heard_options
@variation_option
def run(
    session: str | None,
    resume: bool,  # noqa: FBT001 - click passes options by name
    plain: bool,  # noqa: FBT001 - as above
    speed: float,
    audio: str,
    wished: Wished,
    variations: tuple[str, ...],
) -> None:
    """Run SESSION, a name from the list or the path of a file.

    With --resume, go on where it was broken off; without SESSION, with the one
    that was broken off last.

    Without a terminal it is told line by line, as with --plain. There, a key
    and enter: p pauses and goes on, n skips the exercise, q stops; enter alone
    says done. After p, a number from 0 to 10 says how much it hurts.
    """
    going_on: Resumption | None = None
    if resume:
        # Before anything is read that whoever trains may be writing.
        floor = taken_floor()
        found = to_go_on_with(session)
        loaded, going_on = found.loaded, found.resumption
        click.echo(f"Going on at: {found.where}.", err=True)
    elif session is None:
        raise click.MissingParameter(param_hint="'SESSION'", param_type="argument")
    else:
        loaded = chosen(load(session), variations, keep=True)
        floor = taken_floor()
    faults.log_to_file()
    wishes = _Wishes(settings(wished), speed, audio)
    if plain or not has_terminal():
        _run_plain(loaded, wishes, floor, going_on)
    else:
        _run_app(loaded, wishes, floor, going_on)


def start_app() -> None:
    """Open the home screen; without a terminal, say what there is and how to run it."""
    if has_terminal():
        faults.log_to_file()
        _run_app(None, _Wishes(settings()), Floor(lock_file()))
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
    sends stdout elsewhere wants lines there.
    """
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


@dataclass(frozen=True, slots=True)
class _Wishes:
    """How a person wants sessions to be run."""

    chosen: Settings
    speed: float = 1.0
    audio: str = "auto"


def _run_plain(
    loaded: LoadedSession, wishes: _Wishes, floor: Floor, going_on: Resumption | None
) -> NoReturn:
    from coach_tui.ui.plain import Interrupted, run_plain  # noqa: PLC0415 - not for the app

    _signals_interrupt()
    with ExitStack() as stack:
        parts = _Parts(stack, wishes, floor)
        conductor = stack.enter_context(parts.conductor(loaded, going_on))
        try:
            last = run_plain(conductor, sys.stdout, _keys_fd())
        except Interrupted:
            code = INTERRUPTED
        else:
            code = 0 if last.state is State.FINISHED else STOPPED
            _hear_out(conductor)
        if conductor.fault is not None:
            code = faults.reported(conductor.fault)
    sys.exit(code)


def _run_app(
    loaded: LoadedSession | None,
    wishes: _Wishes,
    floor: Floor,
    going_on: Resumption | None = None,
) -> NoReturn:
    from coach_tui.ui.app import CoachApp, Outcome  # noqa: PLC0415 - Textual takes 0.1 s to import

    with ExitStack() as stack:
        parts = _Parts(stack, wishes, floor)
        app = CoachApp(parts.services(going_on), start=loaded)
        outcome = app.run()
    if app.return_code:
        sys.exit(app.return_code)
    sys.exit(STOPPED if outcome is Outcome.STOPPED else 0)


def _hear_out(conductor: Conductor) -> None:
    """Let the closing words be heard before the sound ends with the program."""
    with suppress(KeyboardInterrupt):
        time.sleep(min(HEAR_OUT_S, conductor.sounding_s()))


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


class _Parts:
    """The parts that one run of the program shares, closed in the right order by ``stack``."""

    def __init__(self, stack: ExitStack, wishes: _Wishes, floor: Floor) -> None:
        self._stack = stack
        self._speed = wishes.speed
        self._moment = partial(local_moment, wishes.chosen.day_turns)
        self._keeping = Keeping()
        self.trouble = self._keeping.trouble
        stack.callback(self._keeping.close)
        self._floor = floor
        stack.callback(self._floor.leave)
        self._sound = _sound(wishes)
        stack.callback(self._sound.close)
        self._hearing = hearing(wishes.chosen, stack)

    def conductor(self, loaded: LoadedSession, going_on: Resumption | None = None) -> Conductor:
        """A conductor for a session, not yet open, and from now on no other process's session.

        Raises:
            Occupied: Another process trains.
        """
        self._floor.take()
        timeline = compile_timeline(loaded.session)
        self._hearing.prepare_timeline(timeline)
        conductor = Conductor(
            Assignment(
                loaded.ref, loaded.content_hash, timeline, going_on, self._earlier(timeline)
            ),
            clock=SystemClock(self._speed),
            sound=self._sound,
            recorder=self._keeping.book,
            moment=self._moment,
            coaching=self._hearing.coaching,
            speech=self._hearing.speech,
        )
        status = self._stack.enter_context(StatusFile(paths.state_dir(), conductor.clock))
        conductor.watch(status.see)
        conductor.watch(self._floor.follow)
        return conductor

    def _earlier(self, timeline: Timeline) -> Mapping[Asked, EarlierAnswer]:
        """What the session's self-tests were answered with before."""
        tests = asked_in(timeline)
        try:
            return (
                last_answers(self._keeping.journal.entries(RECENT_TESTED), tests) if tests else {}
            )
        except JournalError:
            return {}  # The trouble is told elsewhere; the tests can be done all the same.

    def services(self, going_on: Resumption | None = None) -> Services:
        """What the app may ask of the rest of the program.

        Args:
            going_on: Where the first session that is started goes on.
        """
        from coach_tui.cli.desk import desk, exercises  # noqa: PLC0415 - for the app only
        from coach_tui.ui.diary import Diary  # noqa: PLC0415 - for the app only
        from coach_tui.ui.services import Services  # noqa: PLC0415 - as above

        first = [going_on]

        def conduct(loaded: LoadedSession) -> Conductor:
            return self.conductor(loaded, first.pop() if first else None).open()

        return Services(
            sessions=lambda: as_kept(library().sessions()),
            last_done=self._keeping.journal.last_done,
            today=lambda: self._moment().local_date,
            conduct=conduct,
            trouble=self.trouble,
            unfinished=self._unfinished,
            go_on=self._go_on,
            elsewhere=self._floor.taken_elsewhere,
            prepare=self._hearing.prepare,
            choose=choose,
            counsel=counsel(lambda: self._moment().local_date),
            diary=Diary(self._keeping.book, self._moment),
            desk=desk(),
            exercises=exercises,
        )

    def _go_on(self, found: Unfinished) -> Conductor:
        """A conductor for a broken-off session, open.

        Raises:
            Occupied: Another process trains, or has gone on with it since it was found.
        """
        self._floor.take()
        if not is_as_found(found, self._keeping.journal):
            self._floor.leave()
            raise Occupied("That session was gone on with elsewhere; ctrl+r reads again.")
        return self.conductor(found.loaded, found.resumption).open()

    def _unfinished(self) -> list[Unfinished]:
        # What another instance is in the middle of is not broken off.
        return (
            [] if self._floor.taken_elsewhere() else unfinished(self._keeping.journal.unfinished())
        )


def _sound(wishes: _Wishes) -> SoundOut:
    if wishes.audio == "off":
        return NoSound()
    from coach_tui.audio.link import AudioLink  # noqa: PLC0415 - starts a process

    link = AudioLink(sound_folders(wishes.chosen.theme), backend=wishes.audio)
    link.set_volume(wishes.chosen.volume / 100)
    return link
