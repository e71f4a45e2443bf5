"""Colours: a calm dark theme, a light one and one of high contrast.

Besides Textual's own colours each theme names one hue for each kind of phase,
``$phase-up``, ``$phase-rest``, ``$phase-breathe-in``. Nothing may rest on a hue alone: every phase also has
its word and its shape.

What is read from across a room stands out from its ground by 7:1 at least, what is read from
near by 4.5:1 (WCAG 2.2, 1.4.6 and 1.4.3).
"""

from __future__ import annotations

from textual.theme import Theme

from coach_tui.core.timeline import PhaseKind

CALM = Theme(
    name="calm",
    dark=True,
    primary="#7fb9b2",
    secondary="#8fa8cf",
    accent="#e2bd84",
    success="#93c08c",
    warning="#e0b46c",
    error="#e58f82",
    foreground="#d9dfe5",
    background="#11161b",
    surface="#171d24",
    panel="#202832",
    variables={
        "phase-prepare": "#b9b39c",
        "phase-up": "#86c9a4",
        "phase-hold": "#ecc77d",
        "phase-down": "#84b4ea",
        "phase-pause": "#a9a4c4",
        "phase-work": "#86c9a4",
        "phase-open": "#86c9a4",
        "phase-switch": "#d49fdc",
        "phase-rest": "#98a6b5",
        "phase-breathe-in": "#86c9a4",
        "phase-breathe-hold": "#ecc77d",
        "phase-breathe-out": "#84b4ea",
        "phase-breathe-rest": "#a9a4c4",
        "phase-say": "#b9b39c",
        "phase-test": "#ecc77d",
        "border": "#2c3743",
        "border-blurred": "#2c3743",
        "block-cursor-background": "#263540",
        "block-cursor-foreground": "#eef3f6",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#1b232b",
        "block-cursor-blurred-foreground": "#d9dfe5",
        "footer-background": "#171d24",
        "footer-key-foreground": "#e2bd84",
        "footer-description-foreground": "#a4b0bb",
        "input-selection-background": "#7fb9b2 35%",
        "scrollbar": "#2c3743",
        "scrollbar-background": "#11161b",
        "scrollbar-corner-color": "#11161b",
        "scrollbar-hover": "#3b4957",
        "scrollbar-active": "#7fb9b2",
        "scrollbar-background-hover": "#11161b",
        "scrollbar-background-active": "#11161b",
    },
)
"""Dark and quiet; what a person sees who has chosen nothing."""

DAYLIGHT = Theme(
    name="daylight",
    dark=False,
    primary="#2a6f69",
    secondary="#3b5a8f",
    accent="#744a0c",
    success="#2f6b36",
    warning="#744a0c",
    error="#a8352a",
    foreground="#262c31",
    background="#f7f5f0",
    surface="#efece4",
    panel="#e4e0d5",
    variables={
        "phase-prepare": "#585239",
        "phase-up": "#185e3c",
        "phase-hold": "#714b00",
        "phase-down": "#1f548c",
        "phase-pause": "#544d76",
        "phase-work": "#185e3c",
        "phase-open": "#185e3c",
        "phase-switch": "#79348d",
        "phase-rest": "#49535e",
        "phase-breathe-in": "#185e3c",
        "phase-breathe-hold": "#714b00",
        "phase-breathe-out": "#1f548c",
        "phase-breathe-rest": "#544d76",
        "phase-say": "#585239",
        "phase-test": "#714b00",
        "border": "#cfc9bb",
        "border-blurred": "#cfc9bb",
        "block-cursor-background": "#dbe6e2",
        "block-cursor-foreground": "#14201e",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#ebe8df",
        "block-cursor-blurred-foreground": "#262c31",
        "footer-background": "#efece4",
        "footer-key-foreground": "#744a0c",
        "footer-description-foreground": "#4d565e",
        "scrollbar": "#cfc9bb",
        "scrollbar-background": "#f7f5f0",
        "scrollbar-corner-color": "#f7f5f0",
        "scrollbar-background-hover": "#f7f5f0",
        "scrollbar-background-active": "#f7f5f0",
    },
)
"""Light, for a room in the sun."""

HIGH_CONTRAST = Theme(
    name="high-contrast",
    dark=True,
    primary="#00e5ff",
    secondary="#c9b6ff",
    accent="#ffd800",
    success="#3dff7c",
    warning="#ffd800",
    error="#ff8a80",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    text_alpha=1.0,
    variables={
        "phase-prepare": "#ffffff",
        "phase-up": "#3dff7c",
        "phase-hold": "#ffd800",
        "phase-down": "#5cc8ff",
        "phase-pause": "#c9b6ff",
        "phase-work": "#3dff7c",
        "phase-open": "#3dff7c",
        "phase-switch": "#ff8cf5",
        "phase-rest": "#d0d0d0",
        "phase-breathe-in": "#3dff7c",
        "phase-breathe-hold": "#ffd800",
        "phase-breathe-out": "#5cc8ff",
        "phase-breathe-rest": "#c9b6ff",
        "phase-say": "#ffffff",
        "phase-test": "#ffd800",
        "text-muted": "#e6e6e6",
        "border": "#ffffff",
        "border-blurred": "#9a9a9a",
        "block-cursor-background": "#ffffff",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#3a3a3a",
        "block-cursor-blurred-foreground": "#ffffff",
        "footer-background": "#000000",
        "footer-key-foreground": "#ffd800",
        "footer-description-foreground": "#ffffff",
        "scrollbar": "#9a9a9a",
        "scrollbar-background": "#000000",
        "scrollbar-corner-color": "#000000",
    },
)
"""White on black and full hues, for weak eyes and poor screens."""

THEMES = (CALM, DAYLIGHT, HIGH_CONTRAST)
"""Every theme of the project, the default first."""


def phase_variable(kind: PhaseKind) -> str:
    """The theme variable that holds a phase's hue, without its dollar sign: ``phase-up``."""
    return f"phase-{kind.value.replace('_', '-')}"


def phase_defaults() -> dict[str, str]:
    """The phases' hues for a theme that does not name them, such as one of Textual's own."""
    names = [phase_variable(kind) for kind in PhaseKind]
    return {name: CALM.variables[name] for name in names}
