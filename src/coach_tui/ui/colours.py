"""The colours of the screens: as they were chosen, and kept when others are."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.message import Message

from coach_tui.definitions.problems import did_you_mean
from coach_tui.settings import SettingsError
from coach_tui.text import safe_text
from coach_tui.ui.theme import THEMES

if TYPE_CHECKING:
    from textual.app import App
    from textual.theme import Theme

    from coach_tui.ui.services import SettingsService


class ColoursChosen(Message):
    """Other colours were chosen, and kept.

    Attributes:
        colours: The theme's name.
    """

    def __init__(self, colours: str) -> None:
        super().__init__()
        self.colours = colours


def put_on(app: App[Any], tuning: SettingsService) -> None:
    """Give an app our themes, and begin with the chosen one.

    Args:
        app: The app, before it runs.
        tuning: The person's choices.
    """
    for theme in THEMES:
        app.register_theme(theme)
    chosen = tuning.settings.colours
    app.theme = chosen if chosen in app.available_themes else THEMES[0].name


def keep_what_is_chosen(app: App[Any], tuning: SettingsService) -> None:
    """Keep each theme that is chosen from now on, wherever that is done.

    Args:
        app: The app, running.
        tuning: Where choices are kept.
    """
    chosen = tuning.settings.colours
    if chosen not in app.available_themes:
        hint = did_you_mean(chosen, (theme.name for theme in THEMES))
        words = f"{tuning.file}: there are no colours called {chosen!r} ({hint})."
        app.notify(safe_text(words), severity="warning", markup=False)

    def follow(theme: Theme) -> None:
        # What the settings screen has chosen is kept already.
        if theme.name != tuning.settings.colours:
            app.run_worker(partial(_keep, app, tuning, theme.name), thread=True, group="colours")

    app.theme_changed_signal.subscribe(app, follow)


def _keep(app: App[Any], tuning: SettingsService, name: str) -> None:
    try:
        tuning.choose("colours", name)
    except SettingsError as error:
        app.notify(safe_text(str(error)), severity="warning", markup=False)
