"""A small figure for tests: a body that raises its left leg."""

from __future__ import annotations

from math import cos, sin

from msgspec.structs import replace

from coach_tui.core.model.figure import Figure, Joint, Limb, PoseName, Viewpoint

BOTTOM = {
    Joint.HEAD: (0.0, 158.0),
    Joint.NECK: (0.0, 136.0),
    Joint.HIPS: (0.0, 90.0),
    Joint.LEFT_KNEE: (0.0, 48.0),
    Joint.LEFT_FOOT: (0.0, 6.0),
}


def leg(thigh: float, shin: float) -> dict[Joint, tuple[float, float]]:
    """A leg bent by angles from straight down."""
    knee = (42 * sin(thigh), 90 - 42 * cos(thigh))
    foot = (knee[0] + 42 * sin(shin), knee[1] - 42 * cos(shin))
    return {Joint.LEFT_KNEE: knee, Joint.LEFT_FOOT: foot}


def raising(**changes: object) -> Figure:
    return replace(
        Figure(
            Viewpoint.SIDE,
            {PoseName.BOTTOM: BOTTOM, PoseName.TOP: leg(1.0, 0.2)},
            works=(Limb.LEFT_LEG,),
        ),
        **changes,
    )
