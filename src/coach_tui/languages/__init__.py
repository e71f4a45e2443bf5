"""What the coach speaks, one file for each language.

The files are data of the package and as constant as its code, so that the core may read them.
Imports nothing of the program. Begin with ``en.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

DEFAULT_LANGUAGE = "en"

_ENDING = ".toml"


@cache
def languages() -> tuple[str, ...]:
    """The languages of the coach: ISO 639 codes such as ``en``."""
    names = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING)))


@cache
def language_table(language: str) -> Mapping[str, Any]:
    """The content of a language's file.

    Args:
        language: A code, with a region or without; English stands in for one without a file.
    """
    code = language.casefold().partition("-")[0]
    name = code if code in languages() else DEFAULT_LANGUAGE
    return tomllib.loads(
        resources.files(__name__).joinpath(name + _ENDING).read_text(encoding="utf-8")
    )
