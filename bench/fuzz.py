"""Feeds the readers damaged files and plays random sessions, and prints what came of it.

    make fuzz        or        python bench/fuzz.py --minutes 10 --seed 1

One kind of input on each core at a time. Readers of sessions, exercises and programmes are also
fuzzed by ``guided_fuzz.py``, which follows what each input reaches; where it can be installed.

Every input is made from a seed, so that a fault can be made again. A reader may answer with
a value or with the error that it documents; anything else is a fault, and so is an answer
that takes longer than a second: a file that is read, a session's whole script, a command, what
is due next. Exits with 1 if there was a fault.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from guided_fuzz import guided
from random_sessions import sessions
from session_play import SessionPlay

from coach_tui.audio.voice.cache import RecordingError
from coach_tui.audio.voice.cache import read as read_recording
from coach_tui.cli.preview import as_lines
from coach_tui.cli.show import show_lines
from coach_tui.core.analysis.standing import Enrolment, StageStart, standing_of
from coach_tui.core.coaching.cues import cues_for
from coach_tui.core.coaching.lines import Coaching
from coach_tui.core.coaching.script import all_texts
from coach_tui.core.log.days import DayStart
from coach_tui.core.player.state import Command
from coach_tui.definitions.imports.importer import decode_source, import_sessions
from coach_tui.definitions.imports.result import ImportRefusedError
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.library_types import LoadedSession
from coach_tui.definitions.loader import read_exercise, read_programme, read_session
from coach_tui.journal.accepted_advice import read_accepted
from coach_tui.journal.errors import JournalError
from coach_tui.journal.exports.csv import write_csv
from coach_tui.journal.exports.report import report_html, report_of
from coach_tui.journal.jsonl import jsonl_lines
from coach_tui.journal.merge import rows_of_lines
from coach_tui.journal.programme_file import read_enrolment
from coach_tui.journal.records import JournalDump
from coach_tui.journal.store import Journal
from coach_tui.services.imported_history import NoHistoryError, read_history
from coach_tui.services.programmes import phase_heading
from coach_tui.settings import SettingsError, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from coach_tui.core.model.session import Session

ROOT = Path(__file__).parent.parent
CATALOGUE = ExerciseCatalogue([ROOT / "sessions" / "exercises"])
OLD = ROOT / "tests" / "journal" / "before_0_2"
FULL = Coaching()
LIBRARY_SESSIONS = ExerciseCatalogue(
    [ROOT / "sessions" / "exercises"], [], [ROOT / "sessions"]
).sessions
DAY = 20_000
"""A day of 2024, as its number."""


SPEECH = (
    b"RIFF\x64\x03\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00"
    b"\x02\x00\x10\x00data\x40\x03\x00\x00" + b"\x10\x27\xf0\xd8" * 208
)
HISTORY = b"""Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE
2025-03-03 07:30:00,Legs,45m,Clamshells,1,5,12,0,0,,slept well,7
2025-03-05 07:30:00,Arms,1h 5m,Row,1,0,0,0,25,left,,
"""
ENROLMENT = b'{"version": 1, "programme": "p", "starts": [["2026-01-05", 0]], "paused": null}'
SLOW_S = 1.0
STEPS = 80
"""The most commands in one played session."""

COMMANDS = tuple(Command)
WEIGHTS = [1 if command is Command.STOP else 8 for command in COMMANDS]
"""How often a session is asked for each command; few are stopped."""

PIECES = (
    b"'", b'"', b":", b"- ", b"{", b"}", b"[", b"]", b"&a", b"*a", b"!!python/object", b"\n",
    b"\t", b"\x00", b"\x1b]52;c;eA==\x07", b"\xff", b"\xe2\x80\xae", b"9" * 400, b"-1", b"1e999",
    b"null", b"true", b"NaN", b"0x1F", b"<<: *a", b"? ", b"%YAML 9.9\n", b"---\n", b"[/]",
    b"[@click=app.quit]x[/]", b"1:30", b"2-1", b"amrap", b"each",
)  # fmt: skip


@dataclass
class Tally:
    """What came of one kind of input.

    Attributes:
        tried: How many were made.
        accepted: How many were read.
        slowest_s: The longest that an answer took.
        faults: What went wrong, with the seed that makes it again.
    """

    tried: int = 0
    accepted: int = 0
    slowest_s: float = 0.0
    faults: list[str] = field(default_factory=list[str])


def main() -> None:
    """Run every kind of input for its share of the time and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    workers = min(os.cpu_count() or 1, 2)
    shares = {name: SHARES.get(name, 1) for name in KINDS}
    share_s = options.minutes * 60 * workers / (sum(shares.values()) + 1)
    with ProcessPoolExecutor(workers) as pool:
        found = {
            name: pool.submit(run_kind, name, options.seed, share * share_s)
            for name, share in shares.items()
        }
        following = pool.submit(guided, options.seed, share_s)
        tallies = {name: future.result() for name, future in found.items()}
        counts = following.result()
    if counts is not None:
        tallies["guided by coverage"] = Tally(*counts)
    print(f"{'input':<22}{'tried':>9}{'read':>9}{'slowest':>10}{'faults':>8}")
    for name, tally in tallies.items():
        print(
            f"{name:<22}{tally.tried:>9}{tally.accepted:>9}{tally.slowest_s:>8.2f} s"
            f"{len(tally.faults):>8}"
        )
    faults = [fault for tally in tallies.values() for fault in tally.faults]
    for fault in faults[:20]:
        print(fault)
    sys.exit(bool(faults))


def run_kind(name: str, first_seed: int, share_s: float) -> Tally:
    """Try one kind of input for so long; files are in memory where there is such a folder."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        return KINDS[name](Path(folder), first_seed, time.monotonic() + share_s)


def attempt(tally: Tally, number: int, answers: Iterator[bool]) -> None:
    """Count one input; a fault is recorded with its seed and the line that raised it.

    Time is this process's own, so that a busy machine makes no fault.

    Args:
        tally: What came of inputs of this kind.
        number: The input's seed.
        answers: Each answer to it, computed when it is asked for; the last says whether the
            input was read.
    """
    tally.tried += 1
    answer: bool | None = False
    read, slowest_s = False, 0.0
    while answer is not None:
        read = answer
        begin_s = time.process_time()
        try:
            answer = next(answers, None)
        except Exception as error:  # noqa: BLE001 - finding these is what this is for
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(frame.filename).name}:{frame.lineno}"
            tally.faults.append(f"seed {number}: {type(error).__name__} at {place}: {error}"[:200])
            read, answer = False, None
        slowest_s = max(slowest_s, time.process_time() - begin_s)
    tally.accepted += read
    tally.slowest_s = max(tally.slowest_s, slowest_s)
    if slowest_s > SLOW_S:
        tally.faults.append(f"seed {number}: {slowest_s:.1f} s")


def mutated(data: bytes, source: random.Random) -> bytes:
    """A file with a few bytes, lines or pieces changed."""
    changed = bytearray(data)
    for _ in range(source.randint(1, 6)):
        at = source.randrange(len(changed) + 1)
        match source.randrange(5):
            case 0:
                changed[at:at] = source.choice(PIECES)
            case 1:
                del changed[at : at + source.randint(1, 40)]
            case 2:
                changed[at : at + 1] = bytes([source.randrange(256)])
            case 3:
                begin = source.randrange(len(changed) + 1)
                changed[at:at] = changed[begin : begin + source.randint(1, 200)]
            case _:
                changed[at : at + source.randint(1, 8)] = source.choice(PIECES)
    return bytes(changed)


def fuzz(files: list[Path], read: Callable[[bytes], bool]) -> Callable[[Path, int, float], Tally]:
    """A kind of input made by damaging files that are right."""
    return fuzz_answers(files, lambda data: map(read, [data]))


def fuzz_answers(
    files: list[Path], answers: Callable[[bytes], Iterator[bool]]
) -> Callable[[Path, int, float], Tally]:
    """The same, for an input with more than one answer."""

    def run(_folder: Path, first_seed: int, until_s: float) -> Tally:
        tally = Tally()
        texts = [path.read_bytes() for path in files]
        for number in count(first_seed):
            if time.monotonic() > until_s:
                return tally
            source = random.Random(number)  # noqa: S311 - made again from its seed
            attempt(tally, number, answers(mutated(source.choice(texts), source)))
        raise AssertionError

    return run


def reads_session(data: bytes) -> Iterator[bool]:
    """Read a session; one that is right is also compiled, scripted and played."""
    loaded = read_session(data, "fuzz.yaml", CATALOGUE)
    yield loaded.value is not None
    if loaded.value is not None:
        yield from play(loaded.value, random.Random(len(data)))  # noqa: S311
    elif not loaded.problems:
        raise AssertionError("neither a session nor a problem")


def reads_exercise(data: bytes) -> bool:
    """Read an exercise."""
    return read_exercise(data, "fuzz.yaml", "fuzz").value is not None


def reads_sheet(data: bytes) -> bool:
    """Import a sheet or another program's file."""
    try:
        import_sessions(decode_source(data), None, CATALOGUE)
    except ImportRefusedError:
        return False
    return True


def play(session: Session, source: random.Random) -> Iterator[bool]:
    """Play a session under random commands, then to its end, and do all that the app would.

    Raises:
        AssertionError: Something does not hold that holds of every session.
    """
    play = SessionPlay(session)
    cues = cues_for(play.timeline, FULL)
    all_texts(play.timeline, FULL)
    yield True
    list(as_lines(play.timeline, cues))
    list(show_lines(LoadedSession("fuzz", Path("fuzz.yaml"), session, "")))
    yield True
    play.perform(Command.START)
    for _ in range(source.randrange(STEPS)):
        if play.player.state.is_over:
            break
        play.wait(source.choice([0, 1, 400, 3_000, 20_000, 60_000]))
        play.perform(source.choices(COMMANDS, WEIGHTS)[0])
        yield True
    while not play.player.state.is_over:
        play.play_to_next()
        yield True
    play.end_holds()
    play.journal.close()
    yield True


def plays(_folder: Path, first_seed: int, until_s: float) -> Tally:
    """Random sessions, each played once."""
    tally = Tally()
    for number in count(first_seed):
        if time.monotonic() > until_s:
            return tally

        @seed(number)
        @settings(
            max_examples=20,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType] - its metaclass hides the type
        )
        @given(sessions)
        def one_round(session: Session) -> None:
            source = random.Random(tally.tried)  # noqa: S311
            attempt(tally, number, play(session, source))  # noqa: B023

        one_round()
    raise AssertionError


def merges(folder: Path, first_seed: int, until_s: float) -> Tally:
    """Damaged exports, merged; what was taken in has to be readable by every reader."""

    def read(data: bytes) -> bool:
        path = folder / "damaged.jsonl"
        path.write_bytes(data)
        journal = Journal.in_memory()
        try:
            journal.merge(path)
            use(journal)
        except JournalError:
            return False
        finally:
            journal.close()
        return True

    return fuzz([OLD / "export.jsonl"], read)(folder, first_seed, until_s)


def databases(folder: Path, first_seed: int, until_s: float) -> Tally:
    """Damaged journals, opened and read as the home screen and the exports read them."""

    def read(data: bytes) -> bool:
        path = folder / "damaged.sqlite3"
        for left_over in folder.glob("damaged.sqlite3*"):
            left_over.unlink()
        path.write_bytes(data)
        try:
            journal = Journal.open(path)
        except JournalError:
            return False
        try:
            use(journal)
        except JournalError:
            return False
        finally:
            journal.close()
        return True

    return fuzz([OLD / "journal.sqlite3"], read)(folder, first_seed, until_s)


def use(journal: Journal) -> None:
    """Read a journal in every way."""
    entries = journal.entries()
    journal.summaries()
    journal.last_done()
    journal.unfinished()
    write_csv(entries)
    report_html(report_of(entries))
    for entry in entries:
        entry.results()
    list(jsonl_lines(journal.dump()))


def reads_settings(folder: Path, first_seed: int, until_s: float) -> Tally:
    """Damaged settings."""

    def read(data: bytes) -> bool:
        path = folder / "damaged.toml"
        path.write_bytes(data)
        try:
            _, notices = load(path)
        except SettingsError:
            return False
        return not notices

    return fuzz([OLD / "settings.toml"], read)(folder, first_seed, until_s)


def reads_advice(folder: Path, first_seed: int, until_s: float) -> Tally:
    """Damaged files of accepted advice."""

    def read(data: bytes) -> bool:
        path = folder / "damaged.json"
        path.write_bytes(data)
        return bool(read_accepted(path).accepted)

    return fuzz([OLD / "advice.json"], read)(folder, first_seed, until_s)


def reads_programme(data: bytes) -> bool:
    """Read a programme; of one that is right every day has a place, in words."""
    loaded = read_programme(data, "fuzz.yaml", "fuzz", LIBRARY_SESSIONS)
    if loaded.value is None:
        return False
    for number in range(len(loaded.value.phases)):
        phase_heading(loaded.value, number + 1)
    starts = (StageStart(DAY, 0),)
    for days in (0, 1, 90, 10_000):
        standing_of(loaded.value, Enrolment("fuzz", starts), [], DAY + days)
    return True


def reads_history(path: Path) -> bool | None:
    """Read another app's export, and let the journal take it."""
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
        history = read_history(text, CATALOGUE, "kg", DayStart())
    except NoHistoryError:
        return None
    journal = Journal.in_memory()
    lines = jsonl_lines(JournalDump(tuple(history.records)))
    journal.merge_rows(rows_of_lines(lines, "the export"))
    use(journal)
    journal.close()
    return True


def reads_sound(path: Path) -> bool | None:
    """Read a sound as the voice's cache does; the user's are decoded in a process of their own."""
    try:
        return bool(read_recording(path).prepared().frames)
    except RecordingError:
        return None


def reads_file(
    files: list[bytes], name: str, read: Callable[[Path], object]
) -> Callable[[Path, int, float], Tally]:
    """A kind of small file that is read by its path."""

    def run(folder: Path, first_seed: int, until_s: float) -> Tally:
        path = folder / name
        for number, data in enumerate(files):
            (folder / f"whole-{number}").write_bytes(data)

        def read_data(data: bytes) -> bool:
            path.write_bytes(data)
            return read(path) is not None

        paths = [folder / f"whole-{number}" for number in range(len(files))]
        return fuzz(paths, read_data)(folder, first_seed, until_s)

    return run


KINDS: dict[str, Callable[[Path, int, float], Tally]] = {
    "session files": fuzz_answers(
        [*(ROOT / "sessions").glob("*.yaml"), *(ROOT / "tests" / "examples").glob("*.yaml")],
        reads_session,
    ),
    "exercise files": fuzz([*(ROOT / "sessions" / "exercises").glob("*.yaml")], reads_exercise),
    "programmes": fuzz([*(ROOT / "sessions" / "programmes").glob("*.yaml")], reads_programme),
    "sheets": fuzz([*(ROOT / "tests" / "definitions" / "sheets").glob("*.sheet")], reads_sheet),
    "played sessions": plays,
    "merged exports": merges,
    "journals": databases,
    "other apps' histories": reads_file([HISTORY], "history.csv", reads_history),
    "settings": reads_settings,
    "accepted advice": reads_advice,
    "programme under way": reads_file([ENROLMENT], "programme.json", read_enrolment),
    "speech": reads_file([SPEECH], "speech.wav", reads_sound),
}
"""Each kind of input, in the order of the table."""

SHARES = {"session files": 3, "played sessions": 3}
"""How many times as long as another kind these are tried: each takes longest."""

if __name__ == "__main__":
    main()
