"""The variations that a person chooses: the option for them, and what was chosen before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from coach_tui import paths
from coach_tui.core.advice.accepted import with_accepted_advice
from coach_tui.core.model.variations import variations_of, with_variations
from coach_tui.definitions.problems import did_you_mean
from coach_tui.journal.accepted_advice import read_accepted
from coach_tui.settings import SettingsError, load, save, settings_file

if TYPE_CHECKING:
    from coach_tui.core.model.session import Session
    from coach_tui.core.model.variations import VariationChoices
    from coach_tui.definitions.library import Library
    from coach_tui.definitions.library_types import Listing, LoadedSession


def with_user_variations(
    loaded: LoadedSession, wishes: tuple[str, ...], *, keep: bool
) -> LoadedSession:
    """A session in the forms that the person wants.

    What was kept before counts where the author names no variation, what is wished
    for now counts everywhere.

    Args:
        loaded: The session.
        wishes: ``EXERCISE=ID`` each, as the command line has them.
        keep: Whether to keep them for the next time.

    Raises:
        click.BadParameter: There is no such exercise in the session, or no such variation.
    """
    choices = _checked(loaded.session, wishes)
    session = personalised(loaded.session, loaded.reference, choices)
    if keep and choices and (trouble := _keep(choices)):
        click.echo(trouble, err=True)
    return replace(loaded, session=session)


def personalised(session: Session, ref: str, variations: VariationChoices | None = None) -> Session:
    """A session in the variations chosen before, and as accepted advice changes it.

    Args:
        session: The session.
        ref: Its reference.
        variations: Variations that go before those chosen before.
    """
    accepted = read_accepted(paths.advice_file())
    return with_accepted_advice(
        with_variations(session, saved_variations()), ref, accepted, variations
    )


def personalised_listings(listings: list[Listing]) -> list[Listing]:
    """The library with its sessions as the person does them: see ``as_wanted``."""
    choices, accepted = saved_variations(), read_accepted(paths.advice_file())

    def wanted(session: Session, ref: str) -> Session:
        return with_accepted_advice(with_variations(session, choices), ref, accepted)

    return [
        listing
        if listing.session is None
        else replace(listing, session=wanted(listing.session, listing.reference))
        for listing in listings
    ]


def saved_variations() -> VariationChoices:
    """What was chosen before."""
    settings, _ = load(settings_file())
    return settings.variations


def save_variation(exercise: str, variation: str) -> str | None:
    """Keep the form in which an exercise is done from now on.

    Args:
        exercise: Its id.
        variation: The variation's; empty for the exercise as first described.

    Returns:
        What went wrong, in a sentence; ``None`` as a rule.
    """
    return _keep({exercise: variation})


def _checked(session: Session, wishes: tuple[str, ...]) -> VariationChoices:
    known = variations_of(session)
    choices: dict[str, str] = {}
    for wish in wishes:
        exercise, separator, variation = wish.partition("=")
        if not separator:
            raise click.BadParameter(f"expected EXERCISE=ID, got {wish!r}")
        if exercise not in known:
            hint = did_you_mean(exercise, known)
            message = f"no exercise {exercise!r} with variations in this session; {hint}"
            raise click.BadParameter(message.rstrip("; "))
        ids = [each.id for each in known[exercise]]
        if variation and variation not in ids:
            hint = did_you_mean(variation, ids)
            raise click.BadParameter(f"{exercise} has no variation {variation!r}; {hint}")
        choices[exercise] = variation
    return choices


def _keep(choices: VariationChoices) -> str | None:
    path = settings_file()
    settings, _ = load(path)
    variations = {key: value for key, value in {**settings.variations, **choices}.items() if value}
    try:
        save(path, replace(settings, variations=variations))
    except SettingsError as error:
        return str(error)
    return None


def library() -> Library:
    """The user's sessions and the shipped ones."""
    from coach_tui.definitions.library import Library  # noqa: PLC0415 - the first frame needs none

    return Library(paths.user_sessions(), paths.assets("sessions"))
