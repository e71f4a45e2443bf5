"""The variations that a person chooses: the option for them, and what was chosen before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from coach_tui.core.choices import forms, with_choices
from coach_tui.definitions.problems import did_you_mean
from coach_tui.settings import SettingsError, load, save, settings_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach_tui.core.choices import Choices
    from coach_tui.core.session import Session
    from coach_tui.definitions.library import Listing, LoadedSession

variation_option: Callable[..., Callable[..., object]] = click.option(
    "--variation",
    "variations",
    multiple=True,
    metavar="EXERCISE=ID",
    help="Do an exercise in another form; without ID, as it is first described.",
)


def chosen(loaded: LoadedSession, wishes: tuple[str, ...], *, keep: bool) -> LoadedSession:
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
    session = with_choices(loaded.session, kept())
    session = with_choices(session, choices, over_author=True)
    if keep and choices:
        _keep(choices)
    return replace(loaded, session=session)


def as_kept(listings: list[Listing]) -> list[Listing]:
    """The library with its sessions in the forms that were chosen before."""
    choices = kept()
    return [
        listing
        if listing.session is None
        else replace(listing, session=with_choices(listing.session, choices))
        for listing in listings
    ]


def kept() -> Choices:
    """What was chosen before."""
    settings, _ = load(settings_file())
    return settings.variations


def choose(exercise: str, variation: str) -> None:
    """Keep the form in which an exercise is done from now on.

    Args:
        exercise: Its id.
        variation: The variation's; empty for the exercise as first described.
    """
    _keep({exercise: variation})


def _checked(session: Session, wishes: tuple[str, ...]) -> Choices:
    known = forms(session)
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


def _keep(choices: Choices) -> None:
    path = settings_file()
    settings, _ = load(path)
    variations = {key: value for key, value in {**settings.variations, **choices}.items() if value}
    try:
        save(path, replace(settings, variations=variations))
    except SettingsError as error:
        click.echo(str(error), err=True)
