"""Folders and files of the program. Nothing is looked up at import."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_APP = "coach-tui"


def assets(kind: str) -> Path:
    """The shipped ``sessions`` or ``sounds``: beside the package, or at a checkout's root."""
    package = Path(__file__).resolve().parent
    installed = package.parent / "coach_tui_assets" / kind
    return installed if installed.is_dir() else package.parent.parent / kind


_ON_LINUX = {
    "data": ".local/share",
    "config": ".config",
    "state": ".local/state",
    "cache": ".cache",
}
"""What the XDG variables stand for, below the user's folder."""


def _base(kind: str) -> Path:
    # platformdirs reads the XDG variables on Linux only; some users set them on macOS too.
    value = os.environ.get(f"XDG_{kind.upper()}_HOME", "")
    if os.path.isabs(value):  # noqa: PTH117 - for a text
        return Path(value) / _APP
    home = os.environ.get("HOME", "")
    if sys.platform == "linux" and os.path.isabs(home) and "ANDROID_ROOT" not in os.environ:  # noqa: PTH117 - as above
        return Path(home) / _ON_LINUX[kind] / _APP
    import platformdirs  # noqa: PLC0415 - it takes as long as Python itself

    try:
        return Path(getattr(platformdirs, f"user_{kind}_dir")(_APP, appauthor=False))
    except RuntimeError:
        return home_dir() / _ON_LINUX[kind] / _APP


def home_dir() -> Path:
    """The user's own folder; the root folder for a user without one, as ``login`` has it."""
    try:
        return Path.home()
    except RuntimeError:  # in a container, say: no HOME, and a user id without a name
        return Path("/")


def data_dir() -> Path:
    """Where the journal lives and, in ``sessions``, the user's own sessions."""
    return _base("data")


def config_dir() -> Path:
    return _base("config")


def state_dir() -> Path:
    """Where the program's logs and status files go."""
    return _base("state")


def cache_dir() -> Path:
    """Where files go that can be recreated."""
    return _base("cache")


def user_sessions() -> Path:
    """The user's own session files; their exercises in ``exercises`` below it."""
    return data_dir() / "sessions"


def user_trash() -> Path:
    """Session files that the user has deleted."""
    return data_dir() / "trash"


def user_drafts() -> Path:
    """What the user typed and has not saved as a session yet."""
    return data_dir() / "drafts"


def user_sounds() -> Path:
    """The user's own sounds: a file of the same name is played instead of a shipped one."""
    return data_dir() / "sounds"


def journal_file() -> Path:
    return data_dir() / "journal.sqlite3"


def advice_file() -> Path:
    return data_dir() / "advice.json"


def programme_file() -> Path:
    """Which programme the user does, and since when."""
    return data_dir() / "programme.json"
