"""Pain in the plain mode: ``p`` stops the movement, a number says how much it hurts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coach_tui.core.model.session import MOST_PAIN
from coach_tui.core.player.pain import PainAction, pain_rule
from coach_tui.core.player.state import Command, State
from coach_tui.plain.line_input import whole_number
from coach_tui.services.pain import (
    LETTERS,
    action_label,
    carry_out,
    end_question,
    not_offered,
    pain_prompt,
    speak_prompt,
    too_much_text,
)
from coach_tui.text import in_a_row

if TYPE_CHECKING:
    from coach_tui.conductor import Conductor
    from coach_tui.core.coaching.pain_prompts import PainPrompt


class PlainPain:
    """Asks about pain between ``p`` and the resumption; a snapshot may be older than the last key."""

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._prompt: PainPrompt | None = None
        self._pain: int | None = None

    def pressed(self) -> Iterator[str]:
        """``p``: pause and ask, in print and by voice; the second time, resume."""
        if self._prompt is not None:
            yield from self._resume(self._prompt)
            return
        snapshot = self._conductor.snapshot
        if snapshot.state is State.PAUSED:
            self._conductor.post(Command.RESUME)
            return
        if snapshot.state.is_under_way:
            self._prompt, self._pain = pain_prompt(snapshot), None
        self._conductor.post(Command.PAUSE)
        if self._prompt is not None:
            yield f"{self._prompt.name}."
            if self._prompt.flags:
                yield f"Stop right away if: {in_a_row(self._prompt.flags)}"
            yield pain_rule(self._prompt.timeline.pain)
            yield "Type how bad the pain is, 0 to 10. p resumes."
            speak_prompt(self._conductor, self._prompt, None)

    def asks_for(self, key: str) -> bool:
        """Whether a line answers the current question."""
        if self._prompt is None:
            return False
        number = whole_number(key)
        if number is not None:
            return number <= MOST_PAIN
        if key == LETTERS[PainAction.STOP]:
            return True
        offered = () if self._pain is None else self._prompt.actions(self._pain)
        return key in {LETTERS[action] for action in offered}

    def refusal(self, key: str) -> str:
        """Why an option's letter cannot be chosen now; empty for other lines."""
        action = next((action for action, letter in LETTERS.items() if letter == key), None)
        if self._prompt is None or action is None:
            return ""
        return not_offered(action, self._prompt, self._pain)

    def answered(self, key: str) -> Iterator[str]:
        """Take a number, or one of the options printed after it."""
        number = whole_number(key)
        if number is None:
            yield from self._carry_out(
                next(action for action, letter in LETTERS.items() if letter == key)
            )
            return
        self._pain = number
        if self._prompt is None:
            return
        offered = self._prompt.actions(self._pain)
        is_logged = self._conductor.snapshot.is_saved
        if offered == (PainAction.STOP,):
            yield too_much_text(is_logged=is_logged)
            yield from self._carry_out(PainAction.STOP)
        else:
            for action in offered:
                label = action_label(action, self._prompt, is_logged=is_logged)
                yield f"  {LETTERS[action]}  {label}"
            speak_prompt(self._conductor, self._prompt, self._pain)

    def _resume(self, prompt: PainPrompt) -> Iterator[str]:
        """``p`` again: resume as before without an answer, else carry out the advised option."""
        if self._pain is None:
            self._prompt = None
            end_question(self._conductor, resume=True)
            return
        yield from self._carry_out(prompt.actions(self._pain)[0])

    def _carry_out(self, action: PainAction) -> Iterator[str]:
        prompt, self._prompt = self._prompt, None
        if prompt is not None and (line := carry_out(self._conductor, prompt, self._pain, action)):
            yield line
