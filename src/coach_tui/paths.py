"""Where things are. Functions, so that nothing is looked for at import."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APP = "coach-tui"


def assets(kind: str) -> Path:
    """The shipped folder of that kind, ``sessions`` or ``sounds``.

    In an installed wheel it lies beside the package; in a checkout (and so in an
    editable install) at the checkout's root.
    """
    package = Path(__file__).resolve().parent
    installed = package.parent / "coach_tui_assets" / kind
    return installed if installed.is_dir() else package.parent.parent / kind


def _base(variable: str, fallback: str) -> Path:
    # platformdirs reads the XDG variables on Linux only; people set them on macOS too.
    value = os.environ.get(variable, "")
    return Path(value) / _APP if Path(value).is_absolute() else Path(fallback)


def data_dir() -> Path:
    """Where the journal lives and, in ``sessions``, the user's own sessions."""
    return _base("XDG_DATA_HOME", platformdirs.user_data_dir(_APP, appauthor=False))


def config_dir() -> Path:
    """Where the settings live."""
    return _base("XDG_CONFIG_HOME", platformdirs.user_config_dir(_APP, appauthor=False))


def state_dir() -> Path:
    """Where logs of the program's own go."""
    return _base("XDG_STATE_HOME", platformdirs.user_state_dir(_APP, appauthor=False))


def cache_dir() -> Path:
    """Where what can be made again is kept."""
    return _base("XDG_CACHE_HOME", platformdirs.user_cache_dir(_APP, appauthor=False))


def user_sessions() -> Path:
    """The user's own session files; their exercises in ``exercises`` below it."""
    return data_dir() / "sessions"


def user_sounds() -> Path:
    """The user's own sounds: a file of the same name is played instead of a shipped one."""
    return data_dir() / "sounds"


def journal_file() -> Path:
    """The journal."""
    return data_dir() / "journal.sqlite3"


def advice_file() -> Path:
    """What is followed of the advice."""
    return data_dir() / "advice.json"
