"""The command ``serve`` before and after it serves; the page itself is tested in ``tests/web``."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from home_folder import Home

from coach_tui.cli import serve
from coach_tui.exit_codes import ExitCode
from coach_tui.services.session_lock import SessionLock, lock_file
from coach_tui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

with_extra = pytest.mark.skipif(
    find_spec("aiohttp") is None or find_spec("segno") is None,
    reason="the extra serve is not installed",
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    yield home
    home.close()


def test_without_the_extra_it_says_how_to_install_it(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(serve, "find_spec", lambda _: None)
    result = home.coach("serve")
    assert result.exit_code == ExitCode.PROBLEMS
    assert '"coach-tui[serve]"' in result.stderr
    assert result.stderr.count("\n") == 1


@with_extra
def test_a_session_is_checked_first(home: Home):
    result = home.coach("serve", "no-such")
    assert result.exit_code == ExitCode.PROBLEMS
    assert "no-such" in result.stderr


@with_extra
def test_a_network_is_let_in_only_after_a_yes(home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("coach_tui.web.server.lan_address", lambda: "127.0.0.1")
    monkeypatch.setattr("coach_tui.web.server.listening_socket", pytest.fail)
    result = home.coach("serve", "--lan", answer="n\n")
    assert result.exit_code == ExitCode.PROBLEMS
    assert "not encrypted" in result.stderr
    assert result.stdout == ""


@with_extra
def test_a_port_in_use_is_named(home: Home):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = home.coach("serve", "--port", str(port))
    assert result.exit_code == ExitCode.PROBLEMS
    assert f"port {port}: Address already in use." in result.stderr


@with_extra
def test_the_link_for_a_network_is_printed_as_a_code_too(capsys: pytest.CaptureFixture[str]):
    link = "http://192.0.2.7:8080/?token=abc"
    serve.print_link(link, as_code=True)
    printed = capsys.readouterr()
    assert printed.out == f"{link}\n"
    assert printed.err.count("█") > 100


def test_the_app_in_a_page_starts_no_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    monkeypatch.setattr("coach_tui.ui.editing.subprocess.run", pytest.fail)
    with ExitStack() as stack:
        lock = SessionLock(lock_file())
        application = serve.ServedApplication(lock, Settings(), 1.0, "off", stack=stack)
        editor = application.services().editor
        assert "edit the file on the machine" in (editor.edit(tmp_path / "x.yaml", 3, 1) or "")


@with_extra
@pytest.mark.process
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, ExitCode.DONE), (signal.SIGTERM, 128 + signal.SIGTERM)]
)
def test_a_signal_ends_it_without_a_traceback(home: Home, number: int, code: int):
    process = home.start("serve")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("http://127.0.0.1:")
    process.send_signal(number)
    try:
        _, errors = process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode == code
    assert "Traceback" not in errors
