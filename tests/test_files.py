"""Files are written whole, for this user only, and never in the place of a device, pipe or link."""

from __future__ import annotations

import ast
import errno
import os
import stat
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from entry_samples import entry_head
from fake_voice import FakeVoice
from home_folder import Home
from source_code import nodes, sources

from coach_tui import paths
from coach_tui.audio.engine_client import EngineProcess
from coach_tui.audio.sound_files import FileError, Tags, write_sound_file
from coach_tui.audio.voice.cache import SpeechCache
from coach_tui.core.advice.accepted import AcceptedAdvice
from coach_tui.files import (
    PRIVATE_MODE,
    PUBLIC_MODE,
    FileTooLargeError,
    atomic_file,
    atomic_write,
    link_or_copy,
    make_private_folder,
    open_private,
    read_file,
    read_head,
)
from coach_tui.journal.accepted_advice import problem_of, read_accepted, write_accepted
from coach_tui.journal.lock import SessionLockFile
from coach_tui.journal.store import Journal
from coach_tui.services.open_journal import write_fallback_file
from coach_tui.services.own_sessions import FileChangeError, OwnSessions
from coach_tui.settings import Settings, SettingsError, load, save

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

posix_only = pytest.mark.skipif(os.name != "posix", reason="POSIX has modes, links and pipes")


def _backed_up(folder: Path) -> None:
    journal = Journal.open(folder / "journal.sqlite3")
    journal.begin(entry_head())
    assert journal.flush()
    journal.back_up()
    journal.close()


def _engine_log(folder: Path) -> None:
    EngineProcess(["nothing"], folder / "audio.log", lambda _: None).end()


SHIPPED = next(paths.assets("sessions").glob("*.yaml"))

WRITERS: dict[str, Callable[[Path], object]] = {
    "settings": lambda folder: save(folder / "settings.toml", Settings(volume=40)),
    "advice": lambda folder: write_accepted(folder / "advice.json", AcceptedAdvice()),
    "journal": lambda folder: Journal.open(folder / "journal.sqlite3").close(),
    "backup": _backed_up,
    "lock": lambda folder: SessionLockFile.acquire(folder / "training.lock"),
    "elsewhere": lambda folder: write_fallback_file([], [folder], "kept.jsonl"),
    "speech": lambda folder: SpeechCache(folder).render(FakeVoice(), "one"),
    "audio log": _engine_log,
    "session copy": lambda folder: OwnSessions(folder, folder, folder, folder).copy_shipped(
        SHIPPED
    ),
    "own session": lambda folder: OwnSessions(folder, folder, folder, folder).save("Sit", "title"),
    "draft": lambda folder: OwnSessions(folder, folder, folder, folder).save_draft("new", "title"),
}
"""All that the program writes for itself, by what writes it into a folder that is missing."""


@contextmanager
def umask(mask: int) -> Generator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def in_time(call: Callable[[], object]) -> None:
    """Call something that must not wait for anybody."""
    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive(), "it hangs"


def read_from(pipe: Path) -> tuple[threading.Thread, list[bytes]]:
    """A thread that reads a pipe to its end, and what it has read."""
    received: list[bytes] = []
    thread = threading.Thread(target=lambda: received.append(pipe.read_bytes()), daemon=True)
    thread.start()
    return thread, received


@posix_only
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o277], ids=oct)
@pytest.mark.parametrize("writer", WRITERS)
def test_whatever_the_umask_folders_are_0700_and_files_0600(tmp_path: Path, writer: str, mask: int):
    folder = tmp_path / "above" / "folder"
    with umask(mask):
        WRITERS[writer](folder)
    written = [path for path in (tmp_path / "above").rglob("*") if path.is_file()]
    assert written
    for path in (tmp_path / "above", *(tmp_path / "above").rglob("*")):
        assert oct(stat.S_IMODE(path.stat().st_mode)) == ("0o700" if path.is_dir() else "0o600"), (
            path
        )


@posix_only
@pytest.mark.parametrize("writer", WRITERS)
def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path, writer: str):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o750)
    WRITERS[writer](folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


LINKED = {
    "settings": "settings.toml",
    "advice": "advice.json",
    "elsewhere": "kept.jsonl",
    "journal": "journal.sqlite3",
    "audio log": "audio.log",
}


@posix_only
@pytest.mark.parametrize("writer", LINKED)
def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path, writer: str):
    folder, target = tmp_path / "folder", tmp_path / "elsewhere" / "target"
    folder.mkdir()
    target.parent.mkdir()
    link = folder / LINKED[writer]
    link.symlink_to(Path("../elsewhere/target"))
    WRITERS[writer](folder)
    assert link.is_symlink()
    assert target.is_file()
    assert [path.name for path in target.parent.iterdir()] == ["target"]


@posix_only
def test_settings_that_are_a_link_are_set_aside_as_a_copy(tmp_path: Path):
    dotfiles, link = tmp_path / "dotfiles.toml", tmp_path / "settings.toml"
    dotfiles.write_text("volume = loud\n")
    link.symlink_to(dotfiles)
    save(link, Settings(volume=40))
    assert link.is_symlink()
    assert load(dotfiles) == (Settings(volume=40), ())
    assert (tmp_path / "settings.unread.toml").read_text() == "volume = loud\n"
    assert not (tmp_path / "settings.unread.toml").is_symlink()


@posix_only
def test_a_pipe_in_the_place_of_the_settings_is_reported_and_not_opened(tmp_path: Path):
    pipe = tmp_path / "settings.toml"
    os.mkfifo(pipe)
    answers: list[object] = []
    in_time(lambda: answers.append(load(pipe)))
    message = f"{pipe} is not used: it is a device or a pipe, not a file."
    assert answers == [(Settings(), (message,))]
    with pytest.raises(SettingsError, match="cannot be written: it is a device or a pipe"):
        save(pipe, Settings(volume=40))
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix_only
def test_a_pipe_in_the_place_of_the_advice_holds_none(tmp_path: Path):
    pipe = tmp_path / "advice.json"
    os.mkfifo(pipe)
    answers: list[object] = []
    in_time(lambda: answers.append(read_accepted(pipe)))
    assert answers == [AcceptedAdvice()]


@posix_only
@pytest.mark.parametrize("command", ["doctor --no-play", "advice"])
def test_a_pipe_in_the_place_of_the_advice_is_reported_in_a_line(tmp_path: Path, command: str):
    home = Home(tmp_path)
    folder = tmp_path / "data" / "coach-tui"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "advice.json")
    done = home.coach(*command.split())
    assert "advice.json is not used: it is a device or a pipe, not a file." in done.output


@posix_only
def test_a_pipe_in_the_place_of_a_log_is_not_waited_for(tmp_path: Path):
    pipe = tmp_path / "audio.log"
    os.mkfifo(pipe)
    in_time(lambda: _engine_log(tmp_path))
    with pytest.raises(OSError, match="it is a device or a pipe, not a file"):
        open_private(pipe, os.O_WRONLY)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(OSError, match="it is a device or a pipe, not a file"):
        open_private(pipe, os.O_WRONLY)
    os.close(reader)


EXPORT = ("export", "--format", "csv", "-o")


@posix_only
@pytest.mark.parametrize("command", [EXPORT, ("import", "-", "--force", "-o")])
def test_an_output_that_is_a_pipe_is_written_to(tmp_path: Path, command: tuple[str, ...]):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    thread, received = read_from(pipe)
    done = Home(tmp_path).coach(*command, str(pipe), answer="Clamshell 3x12\n")
    assert done.exit_code == 0
    thread.join(10)
    assert received[0]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix_only
@pytest.mark.parametrize("device", ["/dev/null", "/dev/full"])
def test_an_output_that_is_a_device_stays_one(tmp_path: Path, device: str):
    if not Path(device).exists():
        pytest.skip(f"there is no {device}")
    before = Path(device).stat()
    done = Home(tmp_path).coach(*EXPORT, device)
    after = Path(device).stat()
    assert (before.st_ino, before.st_mode) == (after.st_ino, after.st_mode)
    message = "coach-tui: /dev/full cannot be written: No space left on device.\n"
    empty = "Nothing has been done yet: the export is empty.\n"
    assert done.stderr == empty + ("" if device == "/dev/null" else message)


@posix_only
def test_an_output_that_is_a_link_is_written_through(tmp_path: Path):
    link, target = tmp_path / "link.csv", tmp_path / "target.csv"
    target.write_text("before")
    link.symlink_to(target)
    assert Home(tmp_path).coach(*EXPORT, str(link)).exit_code == 0
    assert link.is_symlink()
    assert target.read_text().startswith("day,")


@posix_only
def test_sound_is_written_through_a_link_but_not_to_a_pipe(tmp_path: Path):
    link, pipe = tmp_path / "link.wav", tmp_path / "pipe.wav"
    link.symlink_to(tmp_path / "target.wav")
    os.mkfifo(pipe)
    write_sound_file(link, iter([b"\0\0"]), Tags("", ()))
    assert link.is_symlink()
    assert (tmp_path / "target.wav").stat().st_size > 2

    def write_to_pipe() -> None:
        with pytest.raises(FileError, match=r"pipe\.wav cannot be written: it is a device or a"):
            write_sound_file(pipe, iter(()), Tags("", ()))

    in_time(write_to_pipe)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix_only
def test_cue_sheets_are_not_written_to_a_pipe(tmp_path: Path):
    os.mkfifo(tmp_path / "out.cue")
    session = tmp_path / "short.yaml"
    session.write_text("title: Short\nsteps: [{exercise: clamshell, reps: 1, sides: left}]\n")
    output = str(tmp_path / "out.wav")
    done = Home(tmp_path).coach("render", str(session), "-o", output, "--voice", "off", "--force")
    assert done.exit_code == 1
    assert "out.cue cannot be written: it is a device or a pipe, not a file." in done.stderr


def test_what_fails_halfway_leaves_what_was_there_and_nothing_else(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("before")

    def interrupted() -> None:
        with atomic_file(path) as draft:
            draft.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture(params=[True, False], ids=["links", "no links"])
def links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system with hard links, and one without."""

    def refuse(*_: object) -> None:
        raise PermissionError

    if not request.param:
        monkeypatch.setattr(Path, "hardlink_to", refuse)


@posix_only
@pytest.mark.usefixtures("links")
def test_a_file_that_gets_another_name_stays_private(tmp_path: Path):
    path, other = tmp_path / "file", tmp_path / "other"
    atomic_write(path, "words")
    with umask(0):
        link_or_copy(path, other)
    assert (other.read_text(), stat.S_IMODE(other.stat().st_mode)) == ("words", PRIVATE_MODE)
    assert path.exists()


@pytest.mark.usefixtures("links")
def test_a_file_that_must_not_be_replaced_is_not(tmp_path: Path):
    path = tmp_path / "file"
    atomic_write(path, "first", overwrite=False)
    with pytest.raises(FileExistsError):
        atomic_write(path, "second", overwrite=False)
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_refused(tmp_path: Path):
    with pytest.raises(IsADirectoryError):
        atomic_write(tmp_path, "words")
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        make_private_folder(tmp_path / "file")
    with pytest.raises(OSError, match="Not a directory"):
        make_private_folder(tmp_path / "file" / "below")


def test_a_name_may_be_as_long_as_a_file_system_takes(tmp_path: Path):
    path = tmp_path / ("n" * 255)
    atomic_write(path, "words")
    assert path.read_text() == "words"


@posix_only
def test_a_public_file_is_as_the_umask_allows(tmp_path: Path):
    with umask(0o027):
        atomic_write(tmp_path / "file", "words", mode=PUBLIC_MODE)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


WRITING = {"mkstemp", "mkdir", "makedirs", "write_text", "hardlink_to", "NamedTemporaryFile"}
ELSEWHERE = {
    ("audio/voice/engines.py", "write_text"): "into a folder that is made for it alone",
}


def test_nothing_else_makes_files_and_folders_of_its_own():
    called = {
        (path, node.func.attr)
        for path in sources()
        if path != "files.py"
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert {call for call in called if call[1] in WRITING} == set(ELSEWHERE)


@posix_only
@pytest.mark.parametrize("overwrite", [True, False])
def test_a_file_that_must_survive_a_power_cut_is_synced_with_the_folders_that_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, overwrite: bool
):
    folder, synced = tmp_path / "new", list[tuple[int, frozenset[str]]]()
    path, sync = folder / "file", os.fsync

    def note(descriptor: int) -> None:
        names = frozenset(entry.name for entry in tmp_path.rglob("*"))
        synced.append((os.fstat(descriptor).st_ino, names))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    make_private_folder(folder)
    assert synced == [(tmp_path.stat().st_ino, {"new"})]
    atomic_write(path, "words", overwrite=overwrite)
    assert len(synced) == 3
    inode, names = synced[-1]
    assert inode == folder.stat().st_ino
    assert "file" in names
    atomic_write(folder / "other", "words", fsync=False)
    assert len(synced) == 3


@posix_only
def test_a_file_is_written_in_a_folder_that_cannot_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sync = os.fsync

    def refuse(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)
    atomic_write(tmp_path / "file", "words")
    assert (tmp_path / "file").read_text() == "words"


def test_a_file_is_read_up_to_the_maximum_and_a_larger_one_refused(tmp_path: Path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 2048)
    assert read_file(path, 2048) == path.read_bytes()
    with pytest.raises(FileTooLargeError, match="it is larger than 1 KiB"):
        read_file(path, 2047)
    assert read_head(path, 2) == b"xx"


def test_a_larger_file_than_is_read_is_not_used_and_the_reason_given(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("#" * (2 << 20))
    assert problem_of(path) == f"{path} is not used: it is larger than 1024 KiB."
    assert load(path) == (Settings(), (f"{path} is not used: it is larger than 64 KiB.",))
    sessions = OwnSessions(tmp_path, tmp_path, tmp_path, tmp_path)
    with pytest.raises(FileChangeError, match=r"file cannot be read: it is larger than 256 KiB\.$"):
        sessions.copy_shipped(path)
