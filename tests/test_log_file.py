"""The log: one private file of bounded size, set up once, that never stops the program."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from coach_tui.cli.common import report_crash
from coach_tui.log_file import MAX_BYTES, NAME, logging_to_file

logger = logging.getLogger("coach_tui.somewhere")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "coach-tui"


def test_there_is_no_file_before_there_is_something_to_say(folder: Path):
    with logging_to_file():
        logger.info("nothing")
        assert not folder.exists()
        logger.warning("something odd")
    assert "WARNING coach_tui.somewhere: something odd" in (folder / NAME).read_text()
    logger.warning("after it")
    assert "after it" not in (folder / NAME).read_text()


def test_a_block_inside_another_writes_each_record_once_to_the_same_file(folder: Path):
    with logging_to_file() as outer:
        with logging_to_file() as inner:
            assert inner is outer
            logger.warning("one")
            logging.getLogger("asyncio").warning("two")
        logger.warning("three")
    lines = (folder / NAME).read_text().splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == ["one", "two", "three"]


def test_two_files_of_bounded_size_are_all_there_ever_is(folder: Path):
    with logging_to_file():
        for _ in range(8):
            logger.warning("x" * (MAX_BYTES // 3))
    assert sorted(path.name for path in folder.iterdir()) == [NAME, f"{NAME}.1"]
    assert all(path.stat().st_size <= MAX_BYTES for path in folder.iterdir())
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_crash_is_reported_in_one_line_that_names_the_log(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    assert report_crash(ZeroDivisionError("my note")) == 70
    assert capsys.readouterr().err == (
        "coach-tui: something went wrong inside the program (ZeroDivisionError). "
        f"Nothing that was logged is lost. Details: {folder / NAME}\n"
    )
    assert "ZeroDivisionError" in (folder / NAME).read_text()


@pytest.mark.parametrize("kind", ["a folder", "a file in place of the folder", "a pipe"])
def test_a_log_that_cannot_be_written_is_reported_in_the_same_line(
    folder: Path, capsys: pytest.CaptureFixture[str], kind: str
):
    if kind == "a folder":
        (folder / NAME).mkdir(parents=True)
    elif kind == "a pipe":
        folder.mkdir()
        os.mkfifo(folder / NAME)
    else:
        folder.touch()
    report_crash(ZeroDivisionError())
    (line,) = capsys.readouterr().err.splitlines()
    assert f"The log cannot be written either ({folder / NAME}: " in line
    assert "Details" not in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_log_that_a_full_disk_does_not_take_raises_nothing_as_it_is_closed():
    with logging_to_file() as log:
        log.stream = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115 - the log closes it
        logger.warning("more than there is room for")


def test_a_thread_that_ends_with_an_error_and_one_that_python_ignores_are_logged_and_not_printed(
    folder: Path,
):
    program = (
        "import threading\n"
        "from coach_tui.log_file import logging_to_file\n"
        "class Left:\n"
        "    def __del__(self): raise KeyError\n"
        "with logging_to_file():\n"
        "    thread = threading.Thread(target=lambda: 1 / 0)\n"
        "    thread.start()\n"
        "    thread.join()\n"
        "    Left()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
    text = (folder / NAME).read_text()
    assert "ZeroDivisionError" in text
    assert "KeyError" in text
