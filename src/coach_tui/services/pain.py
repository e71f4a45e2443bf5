"""Pain during a session: the exercise it concerns, the options, and carrying one out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach_tui.conductor import Conductor, Snapshot, Speak
from coach_tui.core.coaching.pain_prompts import PainPrompt, Remaining, remaining_of
from coach_tui.core.log.entry import Annotation, AnnotationField
from coach_tui.core.player.pain import PainAction, Regression, UseEasierVariation, pain_rule
from coach_tui.core.player.state import Command

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Phase

# The coach speaks these letters, so that they can be pressed with eyes shut.
LETTERS = {
    PainAction.CARRY_ON: "c",
    PainAction.EASIER: "e",
    PainAction.SKIP: "n",
    PainAction.STOP: "q",
}

_EASIER = {
    Regression.VARIATION: "Switch to an easier version",
    Regression.SMALLER: "Continue with a smaller movement",
    Regression.GENTLER: "Continue more gently",
    Regression.OWN_RHYTHM: "Breathe at your own pace while the session is paused",
}

_EXPLAINED = {
    Regression.VARIATION: "The easier version from here on. {rule}",
    Regression.SMALLER: "Smaller from here on. {rule}",
    Regression.GENTLER: "Less effort from here on. {rule}",
    Regression.OWN_RHYTHM: "Breathe as you like. The session is paused until you resume it.",
}


def pain_prompt(snapshot: Snapshot) -> PainPrompt | None:
    """The prompt about the exercise that hurts: the one under way, in a rest the one before it.

    After a skip nothing was done of the one before; then it is the next one.
    """
    timeline, phase = snapshot.timeline, _work_under_way(snapshot)
    exercise = None if phase is None else timeline.exercise_of(phase)
    if phase is None or exercise is None:
        return None
    remaining = remaining_of(exercise, timeline, snapshot.transport.index)
    return PainPrompt(exercise, timeline, remaining, timeline.side_label(phase) or "")


def regression_text(prompt: PainPrompt) -> str:
    """How the remaining part is made easier; empty where it cannot be. Not safe to print."""
    regression = prompt.regression
    if regression is None:
        return ""
    explained = _EXPLAINED[regression].format(rule=pain_rule(prompt.timeline.pain))
    if prompt.easier is None:
        return explained
    easier = prompt.easier.exercise
    lines = [*easier.setup[:1], *easier.movement[:2]] or list(easier.cues[:2])
    lines = [prompt.put_aside, *lines] if prompt.put_aside else lines
    return " ".join(lines) or explained


def action_label(action: PainAction, prompt: PainPrompt, *, is_logged: bool = True) -> str:
    """An option in words, not safe to print; ``is_logged``: the journal has this session."""
    match action:
        case PainAction.CARRY_ON:
            return "Carry on, as long as it doesn't get worse"
        case PainAction.EASIER if prompt.easier is not None:
            return f"Switch to an easier version: {prompt.easier.name}"
        case PainAction.EASIER:
            return _EASIER[prompt.regression or Regression.SMALLER]
        case PainAction.SKIP if prompt.remaining is Remaining.NEXT:
            return f"Skip {prompt.name} today"
        case PainAction.SKIP:
            coming = "to the end of the session" if prompt.is_at_end else "with the next exercise"
            return f"Continue {coming}"
        case PainAction.STOP:
            return "Stop (progress is saved)" if is_logged else "Stop"


def too_much_text(*, is_logged: bool) -> str:
    """The advice where only stopping is offered; ``is_logged`` is as for ``action_label``."""
    saved = "; your reps are saved" if is_logged else ""
    return f"That's too much to train through. Stop for today{saved}."


def not_offered(action: PainAction, prompt: PainPrompt, pain: int | None) -> str:
    """Why an option cannot be chosen at a pain of 0 to 10 (``None``: not rated)."""
    if action is PainAction.EASIER and prompt.regression is None:
        return "There's no easier version of this one."
    return "Rate the pain first." if pain is None else "Not an option at this pain level."


def speak_prompt(conductor: Conductor, prompt: PainPrompt, pain: int | None) -> None:
    """Speak the question about the pain or, once it is rated 0 to 10, the options."""
    conductor.post(Speak(prompt.question() if pain is None else prompt.offer(pain)))


def end_question(conductor: Conductor, *, resume: bool) -> None:
    """Ask no more: resume, or stay paused in silence."""
    conductor.post(Command.RESUME if resume else Speak(()))


def carry_out(
    conductor: Conductor, prompt: PainPrompt, pain: int | None, action: PainAction
) -> str:
    """Annotate the pain and carry out an option, paused; a line to show, not safe to print."""
    exercise = prompt.item.step.exercise.id
    if pain is not None:
        conductor.post(Annotation(AnnotationField.PAIN, pain, exercise))
        if prompt.side and pain:
            conductor.post(Annotation(AnnotationField.PAIN_WHERE, prompt.side, exercise))
    phrases = prompt.confirmation(action)
    match action:
        case PainAction.STOP:
            # They say that the reps are saved.
            is_logged = conductor.snapshot.is_saved
            conductor.post(Speak(phrases if is_logged else (), Command.STOP))
        case PainAction.EASIER:
            regression = prompt.regression or Regression.SMALLER
            to = regression.value if prompt.easier is None else prompt.easier.id
            conductor.post(Annotation(AnnotationField.EASED, to, exercise))
            if prompt.easier is not None:
                conductor.post(UseEasierVariation(prompt.item.index, prompt.easier))
            # A user who breathes in their own rhythm resumes when they like.
            resumes = regression is not Regression.OWN_RHYTHM
            conductor.post(Speak(phrases, Command.RESUME if resumes else None))
            return regression_text(prompt)
        case PainAction.SKIP if prompt.remaining is Remaining.NEXT:
            conductor.post(Command.SKIP_EXERCISE)
            conductor.post(Speak(phrases, Command.RESUME))
        case _:
            conductor.post(Speak(phrases, Command.RESUME))
    return ""


def _work_under_way(snapshot: Snapshot) -> Phase | None:
    """The present phase, or in a rest the work before it, or the next one if nothing was done."""
    timeline, phase = snapshot.timeline, snapshot.phase
    if phase is None:
        return None
    if not phase.kind.is_work:
        before = [past for past in timeline.phases[: phase.index] if past.kind.is_work]
        coming = timeline.next_work(phase.index)
        if before and (coming is None or _is_begun(snapshot, before[-1])):
            phase = before[-1]
        elif coming is not None:
            phase = coming
    return phase


def _is_begun(snapshot: Snapshot, work: Phase) -> bool:
    """Whether the exercise of a working phase has finished work."""
    work_sets = snapshot.timeline.work_sets
    return any(
        result.has_work and work_sets[result.planned.work_set].exercise_index == work.exercise_index
        for result in snapshot.results()
    )
