"""Matches the names on a foreign sheet to exercises of the catalogue, or makes new ones."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from coach_tui.definitions.format import MAX_ENTRIES
from coach_tui.definitions.writer import ExerciseDraft, slug
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach_tui.definitions.lookup import Exercises

MAX_NAME_LENGTH = 80  # The longest name of an exercise
_NEAR = 0.8  # The similarity of two names from which one is suggested for the other. Our choice.


class Match(Struct, frozen=True):
    """The exercise and variation of a name."""

    exercise: str  # An id of the catalogue or of `ExerciseNames.local`
    variation: str = ""  # The variation's id; empty for none
    warning: str = ""  # Why the user should check it; empty for a name of one exercise


class ExerciseNames(Struct):
    """Finds exercises by name, and makes those that the catalogue does not have."""

    catalogue: Exercises
    # The exercises that were made, by id.
    local: dict[str, ExerciseDraft] = field(default_factory=dict[str, ExerciseDraft])
    _by_name: dict[str, Match] = field(default_factory=dict[str, Match])
    _shipped: tuple[str, ...] = ()
    _ids: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        listed = map(self.catalogue.find, self.catalogue.ids())
        exercises = [exercise for exercise in listed if exercise is not None]
        variations = [(e.id, variation) for e in exercises for variation in e.variations]
        self._ids = frozenset(exercise.id for exercise in exercises)
        # A name wins over another's other name, and an exercise over a variation.
        for level in (
            ((n, Match(of, v.id)) for of, v in variations for n in v.exercise.other_names),
            ((name, Match(e.id)) for e in exercises for name in e.other_names),
            ((v.name, Match(of, v.id)) for of, v in variations),
            ((name, Match(e.id)) for e in exercises for name in (e.id, e.name)),
        ):
            self._by_name |= _matches(level)
        self._shipped = tuple(self._by_name)

    def knows(self, name: str) -> bool:
        return bare_key(name) in self._by_name

    def key(self, name: str) -> str:
        """What two names of one exercise and variation have in common."""
        match = self._by_name.get(bare_key(name))
        return bare_key(name) if match is None else f"{match.exercise} {match.variation}"

    def match(self, name: str, movement: tuple[str, ...] = ()) -> Match | None:
        """The exercise of that name, made if need be; ``None`` for one too many in a file."""
        if name in self._ids:
            return Match(name)
        key = bare_key(name)
        if key in self._by_name:
            return self._by_name[key]
        if len(self.local) >= MAX_ENTRIES:
            return None
        name_text = " ".join(safe_text(name).split())[:MAX_NAME_LENGTH].strip()
        exercise_id = self._free_id(slug(name_text) or "exercise")
        self.local[exercise_id] = ExerciseDraft(exercise_id, name_text or "Exercise", movement)
        near = get_close_matches(key[:MAX_NAME_LENGTH], self._shipped, n=1, cutoff=_NEAR)
        near += sorted((listed for listed in self._shipped if listed.endswith(key)), key=len)
        hint = ""
        if near and len(key) > 3:
            hint = f"not in the catalogue; perhaps `{self._by_name[near[0]].exercise}` is meant"
        self._by_name[key] = Match(exercise_id)
        return Match(exercise_id, warning=hint)

    def _free_id(self, stem: str) -> str:
        taken = {*self.local, *self.catalogue.ids()}
        # An id has 60 characters at most, and a number may follow.
        stem, number = stem[:55].strip("-"), 1
        free_id = stem
        while free_id in taken:
            number += 1
            free_id = f"{stem}-{number}"
        return free_id


def _matches(named: Iterable[tuple[str, Match]]) -> dict[str, Match]:
    """The match of each name; where several exercises have it, the last, with a warning."""
    matches: dict[str, Match] = {}
    for name, match in named:
        key = bare_key(name)
        before = matches.get(key, match)
        is_shared = before.exercise != match.exercise
        warning = f"`{before.exercise}` has this name, too" if is_shared else before.warning
        matches[key] = replace(match, warning=warning)
    return matches


def bare_key(name: str) -> str:
    """A name without case, gaps, hyphens and plurals, which do not distinguish exercises."""
    words = re.findall(r"\w+", name.casefold())
    return "".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
