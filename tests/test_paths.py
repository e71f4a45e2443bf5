"""The program's folders are where each system has them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from platformdirs import user_cache_dir, user_config_dir, user_data_dir, user_state_dir

from coach_tui import paths


@pytest.mark.skipif(sys.platform == "win32", reason="users of POSIX")
def test_a_user_without_a_home_has_the_root_folder(monkeypatch: pytest.MonkeyPatch):
    for name in ("HOME", *(f"XDG_{kind}_HOME" for kind in ("DATA", "CONFIG", "STATE", "CACHE"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 54_321)  # no user has it
    assert paths.home_dir() == Path("/")
    for folder in (paths.data_dir(), paths.config_dir(), paths.state_dir(), paths.cache_dir()):
        assert folder.parts[:2] in (("/", ".local"), ("/", ".config"), ("/", ".cache"))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have folders of their own")
@pytest.mark.parametrize("variable", ["", "relative/folder", "/else where"])
def test_the_folders_on_linux_are_those_of_platformdirs(
    monkeypatch: pytest.MonkeyPatch, variable: str
):
    monkeypatch.setenv("HOME", "/home/some one")
    for kind in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", variable)
    ours = (paths.data_dir(), paths.config_dir(), paths.state_dir(), paths.cache_dir())
    theirs = (user_data_dir, user_config_dir, user_state_dir, user_cache_dir)
    assert ours == tuple(Path(folder("coach-tui")) for folder in theirs)
