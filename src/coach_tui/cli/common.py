"""What several commands share: options, the library and journal opened or the program ended, output."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

import click

from coach_tui import paths
from coach_tui.exit_codes import ExitCode
from coach_tui.files import make_private_folder
from coach_tui.text import nearest, safe_text

# Most of the program is imported inside the functions: every command imports this module.

if TYPE_CHECKING:
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from coach_tui.core.log.entry import Timestamp
    from coach_tui.definitions.library_types import LoadedSession
    from coach_tui.definitions.problems import Problem
    from coach_tui.journal.store import Journal
    from coach_tui.services.session_lock import SessionLock

_T = TypeVar("_T")

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class NameChoice(click.Choice[str]):
    """A choice that suggests the nearest value for a mistyped one."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            near = nearest(value, self.choices)
            if near is None:
                raise
            self.fail(f"{error.message.rstrip('.')} (did you mean {near!r}?).", param, ctx)


_COMPLETED = 50  # The newest entries that a shell completes


# What means itself in every shell. bash inserts ``$(…)`` of a file's name as it is, and runs it.
_PLAIN_WORD = re.compile(r"[\w@%+=:,./-]+")


class CompletedName(click.ParamType[str]):
    """A name that a shell completes; what is wrong with it is the command's to say."""

    def candidates(self) -> Iterable[tuple[str, str]]:
        """The names with their descriptions."""
        raise NotImplementedError

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        del ctx, param
        return self.matching(incomplete)

    def matching(self, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem  # for completion only

        return [
            CompletionItem(name, help=safe_text(description))
            for name, description in self.candidates()
            if name.startswith(incomplete) and _PLAIN_WORD.fullmatch(name)
        ]


class SessionName(CompletedName):
    """A session's name or path."""

    name = "session"

    def candidates(self) -> Iterable[tuple[str, str]]:
        from coach_tui.services.sessions import author_listings

        return [(listing.reference, listing.title) for listing in author_listings()]

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The matching names, or files if no name matches."""
        from click.shell_completion import CompletionItem  # for completion only

        items = super().shell_complete(ctx, param, incomplete)
        return items or [CompletionItem(incomplete, type="file")]


class ExerciseName(CompletedName):
    """An exercise's id."""

    name = "id"

    def candidates(self) -> Iterable[tuple[str, str]]:
        from coach_tui.services.sessions import exercises

        return sorted((exercise.id, exercise.name) for exercise in exercises())


class ExerciseValue(CompletedName):
    """A value for an exercise, ``EXERCISE=...``."""

    name = "value"

    def candidates(self) -> Iterable[tuple[str, str]]:
        return [(f"{name}=", title) for name, title in ExerciseName().candidates()]


class FigureName(SessionName):
    """A session's name or path, or an exercise's id."""

    def candidates(self) -> Iterable[tuple[str, str]]:
        return [*super().candidates(), *ExerciseName().candidates()]


class EntryName(CompletedName):
    """An entry's id, its first letters, or ``last``."""

    name = "entry"

    def candidates(self) -> Iterable[tuple[str, str]]:
        """The newest entries with day and title; none if the journal cannot be read."""
        from coach_tui.journal.errors import JournalError
        from coach_tui.journal.store import Journal

        with suppress(JournalError, OSError):
            if paths.journal_file().exists():
                with closing(Journal.open(paths.journal_file())) as journal:
                    plans = [entry.head for entry in journal.entries(_COMPLETED, deleted=True)]
                rows = [(plan.id, f"{plan.started.local_date} {plan.title}") for plan in plans]
                return [("last", "the newest"), *rows]
        return []


class SoundsName(CompletedName):
    name = "sounds"

    def candidates(self) -> Iterable[tuple[str, str]]:
        return [(name, "") for name in shipped_sounds()]


class VariationChoice(CompletedName):
    """An exercise and the id of a variation, ``EXERCISE=ID``."""

    name = "variation"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if "=" not in value:
            self.fail(f"expected EXERCISE=ID, got {value!r}", param, ctx)
        return value

    def candidates(self) -> Iterable[tuple[str, str]]:
        from coach_tui.services.sessions import exercises

        return sorted(
            (f"{exercise.id}={variation.id}", variation.name)
            for exercise in exercises()
            for variation in exercise.variations
        )


variation_option: Callable[..., Callable[..., object]] = click.option(
    "--variation",
    "variations",
    type=VariationChoice(),
    multiple=True,
    metavar="EXERCISE=ID",
    help="Do an exercise in another variation; without ID, in its basic form.",
)


class Day(click.ParamType["date"]):
    """A day as ``YYYY-MM-DD``, ``today`` or ``yesterday``, by the user's own start of the day."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        words = str(value).casefold()
        if words in _DAYS_AGO:
            today = date.fromisoformat(timestamp_now().local_date)
            return today - timedelta(days=_DAYS_AGO[words])
        try:
            return date.fromisoformat(words)
        except ValueError:
            self.fail(f"{value!r} is not a day: write YYYY-MM-DD, today or yesterday.", param, ctx)


_DAYS_AGO = {"today": 0, "yesterday": 1}


def did_you_mean_session(session: str | None, sessions: Iterable[str]) -> str:
    """`` Did you mean X?`` about a session of which there is no entry; may be empty."""
    names = set(sessions)
    near = None if session is None or session in names else nearest(session, names)
    return f" Did you mean {safe_text(near)}?" if near else ""


def fail(message: str) -> NoReturn:
    """Print a message to stderr, made safe, and exit with ``ExitCode.PROBLEMS``."""
    click.echo(safe_text(message), err=True)
    sys.exit(ExitCode.PROBLEMS)


def fail_existing(path: Path) -> NoReturn:
    fail(f"coach-tui: {path} already exists; --force replaces it.")


def make_folder(folder: Path) -> None:
    """Make a folder for this user only if missing; exits if it cannot be made."""
    try:
        make_private_folder(folder)
    except OSError as error:
        fail(f"coach-tui: {folder} cannot be made: {error.strerror or error}.")


@contextmanager
def exiting_if_unwritten(path: Path) -> Generator[None]:
    """Exits if the file cannot be written inside the block."""
    try:
        yield
    except FileExistsError:
        fail_existing(path)
    except OSError as error:
        fail(f"coach-tui: {path} cannot be written: {error.strerror or error}.")


def print_problems(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


def exit_with_problems(problems: tuple[Problem, ...]) -> NoReturn:
    print_problems(problems)
    sys.exit(ExitCode.PROBLEMS)


# Raised when a key of some command's JSON goes or changes its meaning; new keys may come.
JSON_VERSION = 1


def print_json(data: Mapping[str, Any]) -> None:
    """Print an object for other programs, with ``JSON_VERSION`` as its ``version``.

    In ASCII only: no control character from a session file or a note reaches the terminal.
    """
    import json

    click.echo(json.dumps({"version": JSON_VERSION, **data}, indent=2))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to stdout. Their words may be a stranger's: they are made safe here."""
    for line in lines:
        click.echo(safe_text(line))


def discard_output(*streams: TextIO) -> None:
    """Redirect broken streams to the null device; Python would complain about them on exit."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        os.dup2(devnull, stream.fileno())
    os.close(devnull)


def report_crash(error: BaseException) -> int:
    """Log a crash, report it to the user in one line, and return the exit code.

    The log gets the traceback without the values of variables: those are the
    user's own words.
    """
    import logging
    import traceback

    from coach_tui.log_file import logging_to_file

    with logging_to_file() as log:
        logging.getLogger("coach_tui").error("%s", "".join(traceback.format_exception(error)))
    details = f"Details: {log.path}"
    if log.problem is not None:
        details = f"The log cannot be written either ({log.path}: {log.problem})."
    click.echo(
        f"coach-tui: something went wrong inside the program ({type(error).__name__}). "
        f"Nothing that was logged is lost. {details}",
        err=True,
    )
    return ExitCode.CRASHED


def load_personal(
    reference: str, variations: Sequence[str] = (), day: str | None = None
) -> LoadedSession:
    """The session as the user does it (see ``open_session``); exits if it cannot be loaded."""
    from coach_tui.definitions.problems import DefinitionError
    from coach_tui.services.sessions import UnknownVariationError, open_session

    try:
        loaded = open_session(reference, variations, day)
    except DefinitionError as error:
        exit_with_problems(error.problems)
    except UnknownVariationError as error:
        fail(f"{error}.")
    print_problems(loaded.warnings)
    return loaded


@contextmanager
def open_journal() -> Generator[Journal]:
    """The user's journal, made if missing and closed afterwards; exits on any problem with it."""
    from coach_tui.journal.errors import JournalError
    from coach_tui.journal.store import Journal

    try:
        with closing(Journal.open(paths.journal_file())) as journal:
            yield journal
        # Only after closing is it known whether everything was written.
        if journal.problem is not None:
            fail(journal.problem)
    except JournalError as error:
        fail(str(error))


def read_journal(read: Callable[[Journal], _T], empty: _T) -> _T:
    """The answer of the user's journal, or ``empty`` if there is none yet; exits on a problem."""
    from coach_tui.journal.errors import JournalError
    from coach_tui.journal.store import Journal

    try:
        with suppress(OSError):  # opening it reports that better
            if not paths.journal_file().exists():
                return empty
        with closing(Journal.open(paths.journal_file())) as journal:
            return read(journal)
    except JournalError as error:
        fail(str(error))


def acquired_session_lock() -> SessionLock:
    """The session lock, held by this process; exits if another process holds it."""
    from coach_tui.journal.lock import AlreadyTraining
    from coach_tui.services.session_lock import SessionLock, lock_file

    lock = SessionLock(lock_file())
    try:
        lock.acquire()
    except AlreadyTraining as error:
        fail(str(error))
    return lock


def timestamp_now() -> Timestamp:
    """The present time and training day by the user's settings; prints problems with these."""
    from coach_tui.journal.timestamps import local_timestamp
    from coach_tui.settings import load, settings_file

    settings, notices = load(settings_file())
    for notice in notices:
        click.echo(notice, err=True)
    return local_timestamp(settings.day_turns)


def shipped_sounds() -> dict[str, Path]:
    shipped = paths.assets("sounds")
    return {path.name: path for path in sorted(shipped.iterdir()) if (path / "up.wav").exists()}


def sound_folders(sounds: str = "") -> tuple[Path, ...]:
    """The folders searched for sounds, in order; an unknown name falls back to the default."""
    from coach_tui.settings import DEFAULT_SOUNDS

    shipped = shipped_sounds()
    return paths.user_sounds(), shipped.get(sounds, shipped[DEFAULT_SOUNDS])


_ANSWER_CHARS = (
    100  # An answer ends somewhere, also where a device without end is read. Our choice.
)


def confirm(question: str) -> bool:
    """Ask on stderr whether to do something; all but yes is no. Ends the program without an answer."""
    click.echo(f"{question} [y/N]: ", nl=False, err=True)
    try:
        answer = "" if sys.stdin is None else sys.stdin.readline(_ANSWER_CHARS)
    except (OSError, ValueError):
        answer = ""
    if not answer:
        raise click.Abort
    return answer.strip().lower() in {"y", "yes"}
