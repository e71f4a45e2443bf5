"""Colours: a calm dark theme, a light one and one of high contrast.

Besides Textual's own colours each theme has a hue for each kind of phase (``$phase-up``,
``$phase-rest``, ``$phase-breathe-in``). A hue never carries information alone: every phase also
has its word and its shape. Text to be read from across a room has a contrast of 7:1 at least,
other text 4.5:1 (WCAG 2.2, 1.4.6 and 1.4.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.theme import Theme

from coach_tui.settings import SettingsError

if TYPE_CHECKING:
    from textual.app import App

    from coach_tui.settings import Settings
    from coach_tui.ui.app_services import AppServices

_NAMES = ("calm", "daylight", "high-contrast")

# Textual's own colours, one column for each of ``_NAMES``.
_COLOURS = {
    "primary": ("#7fb9b2", "#2a6f69", "#00e5ff"),
    "secondary": ("#8fa8cf", "#3b5a8f", "#c9b6ff"),
    "accent": ("#e2bd84", "#744a0c", "#ffd800"),
    "success": ("#93c08c", "#2f6b36", "#3dff7c"),
    "warning": ("#e0b46c", "#744a0c", "#ffd800"),
    "error": ("#e58f82", "#a8352a", "#ff8a80"),
    "foreground": ("#d9dfe5", "#1f2529", "#ffffff"),
    "background": ("#11161b", "#f7f5f0", "#000000"),
    "surface": ("#171d24", "#efece4", "#1a1a1a"),
    "panel": ("#202832", "#e4e0d5", "#262626"),
}

# Variables of the styles, likewise; Textual derives those that are ``None``.
_VARIABLES = {
    "phase-prepare": ("#b9b39c", "#585239", "#ffffff"),
    "phase-up": ("#86c9a4", "#185e3c", "#3dff7c"),
    "phase-hold": ("#ecc77d", "#714b00", "#ffd800"),
    "phase-down": ("#84b4ea", "#1f548c", "#5cc8ff"),
    "phase-pause": ("#a9a4c4", "#544d76", "#c9b6ff"),
    "phase-switch": ("#d49fdc", "#79348d", "#ff8cf5"),
    "phase-rest": ("#98a6b5", "#49535e", "#d0d0d0"),
    "text-muted": (None, None, "#e6e6e6"),
    "border": ("#2c3743", "#cfc9bb", "#9a9a9a"),
    "border-blurred": ("#2c3743", "#cfc9bb", "#9a9a9a"),
    "block-cursor-background": ("#263540", "#dbe6e2", "#ffffff"),
    "block-cursor-foreground": ("#eef3f6", "#14201e", "#000000"),
    "block-cursor-text-style": ("none", "none", "bold"),
    "block-cursor-blurred-background": ("#1b232b", "#efece4", "#3a3a3a"),
    "footer-description-foreground": ("#a4b0bb", "#4d565e", "#ffffff"),
    "input-selection-background": ("#7fb9b2 35%", None, None),
    "scrollbar-hover": ("#3b4957", None, None),
    "scrollbar-active": ("#7fb9b2", None, None),
}

# Variables that equal another in every theme.
_SAME_AS = {
    "phase-work": "phase-up",
    "phase-open": "phase-up",
    "phase-breathe-in": "phase-up",
    "phase-breathe-hold": "phase-hold",
    "phase-test": "phase-hold",
    "phase-breathe-out": "phase-down",
    "phase-breathe-rest": "phase-pause",
    "phase-say": "phase-prepare",
    "block-cursor-blurred-foreground": "foreground",
    "footer-background": "surface",
    "footer-key-foreground": "accent",
    "scrollbar": "border-blurred",
    "scrollbar-background": "background",
    "scrollbar-corner-color": "background",
    "scrollbar-background-hover": "background",
    "scrollbar-background-active": "background",
}


def _theme(column: int) -> Theme:
    colours = {name: values[column] for name, values in _COLOURS.items()}
    variables = {name: value for name, values in _VARIABLES.items() if (value := values[column])}
    aliases = {name: {**colours, **variables}[other] for name, other in _SAME_AS.items()}
    return Theme(
        name=_NAMES[column],
        dark=_NAMES[column] != "daylight",
        **colours,  # pyright: ignore[reportArgumentType] - all that are not given here are colours
        text_alpha=1.0 if _NAMES[column] == "high-contrast" else 0.95,
        variables={**variables, **aliases},
    )


# Dark, the default; light, for a sunny room; white on black, for weak eyes and poor screens.
THEMES = tuple(map(_theme, range(len(_NAMES))))

CALM = THEMES[0]


def phase_defaults() -> dict[str, str]:
    return {name: hue for name, hue in CALM.variables.items() if name.startswith("phase-")}


@dataclass
class ThemeChosen(Message):
    theme: str


def apply_theme(app: App[Any], settings: Settings) -> None:
    """Register our themes with an app that does not run yet, and apply the saved one."""
    for theme in THEMES:
        app.register_theme(theme)
    saved = settings.theme
    app.theme = saved if saved in app.available_themes else THEMES[0].name


def save_on_change(app: App[Any], services: AppServices, at_start: Settings) -> None:
    """Save every theme that is chosen while the app runs, also in the palette."""
    chosen = at_start.theme
    if chosen not in app.available_themes:
        from coach_tui.definitions.problems import did_you_mean

        hint = did_you_mean(chosen, (theme.name for theme in THEMES))
        warning = f"{services.settings.file}: there is no theme called {chosen!r} ({hint})."
        app.notify(warning, severity="warning")

    def follow(theme: Theme) -> None:
        # The settings screen has saved its choice already.
        if theme.name != services.settings.settings.theme:
            app.run_worker(partial(_save, app, services, theme.name), thread=True, group="theme")

    app.theme_changed_signal.subscribe(app, follow)


def _save(app: App[Any], services: AppServices, name: str) -> None:
    try:
        services.settings.choose("theme", name)
    except SettingsError as error:
        app.notify(str(error), severity="warning")
