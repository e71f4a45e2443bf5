"""Which exercise is meant by a name on somebody else's sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from coach_tui.definitions.format import MAX_ENTRIES
from coach_tui.definitions.writer import ExerciseDraft, slug
from coach_tui.text import safe_text

if TYPE_CHECKING:
    from coach_tui.definitions.lookup import Exercises

MAX_NAME_LENGTH = 80
"""Characters of an exercise's name."""

_NEAR = 0.75
"""How like two names must be for one to be suggested for the other."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a name stands for.

    Attributes:
        exercise: An id, of the catalogue or of the file's own.
        variation: The variation's id; empty for none.
        doubt: What a person should look at; empty when the name is the catalogue's.
    """

    exercise: str
    variation: str = ""
    warning: str = ""


@dataclass(slots=True)
class ExerciseNames:
    """Finds exercises by what people call them, and makes those that nobody knows.

    Attributes:
        known: The catalogue.
        own: What had to be made, by its id.
    """

    catalogue: Exercises
    local: dict[str, ExerciseDraft] = field(default_factory=dict[str, ExerciseDraft])
    _by_name: dict[str, Match] = field(default_factory=dict[str, Match])

    def __post_init__(self) -> None:
        for exercise_id in self.catalogue.ids():
            exercise = self.catalogue.find(exercise_id)
            if exercise is None:
                continue
            for variation in exercise.variations:
                meant = Match(exercise_id, variation.id)
                self._by_name.setdefault(_bare(variation.name), meant)
        # An exercise before a variation of another that is called the same.
        for exercise_id in self.catalogue.ids():
            exercise = self.catalogue.find(exercise_id)
            if exercise is not None:
                self._by_name[_bare(exercise.name)] = Match(exercise_id)
                self._by_name[_bare(exercise_id)] = Match(exercise_id)

    def knows(self, name: str) -> bool:
        """Whether the catalogue has an exercise of that name."""
        return _bare(name) in self._by_name

    def match(self, name: str, movement: tuple[str, ...] = ()) -> Match | None:
        """The exercise of that name, made if need be.

        Args:
            name: As the sheet has it.
            movement: How it is done, for one that has to be made.

        Returns:
            ``None`` when the file has as many exercises of its own as one may have.
        """
        bare = _bare(name)
        if bare in self._by_name:
            return self._by_name[bare]
        if len(self.local) >= MAX_ENTRIES:
            return None
        shown = " ".join(safe_text(name).split())[:MAX_NAME_LENGTH].strip()
        made = self._free_id(slug(shown) or "exercise")
        self.local[made] = ExerciseDraft(made, shown or "Exercise", movement)
        near = get_close_matches(bare[:MAX_NAME_LENGTH], list(self._by_name), n=1, cutoff=_NEAR)
        hint = f"; is `{self._by_name[near[0]].exercise}` meant?" if near else ""
        self._by_name[bare] = Match(made)
        return Match(made, warning=f"not in the catalogue, so it stands below{hint}")

    def _free_id(self, wanted: str) -> str:
        taken = {*self.local, *self.catalogue.ids()}
        # An id has 60 characters at most, and a number may follow.
        wanted, number = wanted[:55].strip("-"), 1
        found = wanted
        while found in taken:
            number += 1
            found = f"{wanted}-{number}"
        return found


def _bare(name: str) -> str:
    """A name without what does not tell exercises apart: case, gaps, hyphens, plurals."""
    words = re.findall(r"\w+", name.casefold())
    return "".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
