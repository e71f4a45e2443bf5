"""What the coach speaks, and the words for sides and phases on the screen: one file for each language.

The files are data of the package and as constant as its code, so that the core may read them.
Imports nothing of the program. Begin with ``en.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Self, cast

DEFAULT_LANGUAGE = "en"
_ENDING = ".toml"


class Inflected(str):
    """A word with its grammatical forms: ``f"{side:en}"`` is its form ``en``, ``f"{side}"`` the word.

    A form that it does not have is the word itself.
    """

    __slots__ = ("forms",)

    forms: Mapping[str, str]

    def __new__(cls, word: str, forms: Mapping[str, str] | None = None) -> Self:
        self = super().__new__(cls, word)
        self.forms = forms or {}
        return self

    def __format__(self, form: str) -> str:
        return self.forms.get(form, str(self))

    def capitalised(self) -> Inflected:
        """The word and its forms with a capital, for the beginning of a sentence."""
        forms = {name: form[:1].upper() + form[1:] for name, form in self.forms.items()}
        return Inflected(self[:1].upper() + self[1:], forms)


class Foreign(str):
    """A text in another language than its session's, which a voice of that language speaks.

    The same words in two languages are two texts. What leaves the process is its ``str``.
    """

    __slots__ = ("language",)

    language: str

    def __new__(cls, text: str, language: str) -> Self:
        self = super().__new__(cls, text)
        self.language = language
        return self

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, Foreign) and self.language == other.language
        return same and str(self) == str(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((str(self), self.language))


def language_of(text: str) -> str:
    """The language of a text; empty for that of its session."""
    return text.language if isinstance(text, Foreign) else ""


@cache
def languages() -> tuple[str, ...]:
    """The languages of the coach: ISO 639 codes such as ``en``."""
    from importlib import resources  # noqa: PLC0415 - not needed to list sessions

    names = (file.name for file in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING)))


def base_language(language: str) -> str:
    """The language of a code such as ``de-AT``: ``de``; English for one without a file."""
    code = language.casefold().partition("-")[0]
    return code if code in languages() else DEFAULT_LANGUAGE


@cache
def language_table(language: str) -> Mapping[str, Any]:
    """The content of a language's file, completed by the English one, which also stands in."""
    import tomllib  # noqa: PLC0415 - as above
    from importlib import resources  # noqa: PLC0415 - as above

    name = base_language(language)
    table = tomllib.loads(
        resources.files(__name__).joinpath(name + _ENDING).read_text(encoding="utf-8")
    )
    return table if name == DEFAULT_LANGUAGE else _merged(language_table(DEFAULT_LANGUAGE), table)


def _merged(defaults: Mapping[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(defaults)
    for key, value in overrides.items():
        inner: object = defaults.get(key)
        if isinstance(value, dict) and isinstance(inner, dict):
            merged[key] = _merged(cast("dict[str, Any]", inner), cast("dict[str, Any]", value))
        else:
            merged[key] = value
    return merged


def side_word(language: str, side: str) -> Inflected:
    """The word for ``left`` or ``right`` in a language."""
    forms: Mapping[str, str] = language_table(language)["sides"][side]
    return Inflected(forms["plain"], forms)


def side_words(language: str) -> tuple[Inflected, Inflected]:
    return side_word(language, "left"), side_word(language, "right")
