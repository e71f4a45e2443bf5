"""A stick figure of an exercise: the body's poses, and every pose between them.

A figure is a drawing. Its joints are points in centimetres of a body 170 cm tall: x to the right,
y up from the floor. A limb seen at a slant may look shorter than it is, never longer.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from math import dist, hypot

from msgspec import Struct, field
from msgspec.structs import force_setattr, replace

from coach_tui.core.model.body import Motion, Side

Point = tuple[float, float]  # Centimetres to the right, and up from the floor


class Joint(StrEnum):
    """A named point of the body; ``foot`` is the ankle."""

    HEAD = "head"
    NECK = "neck"
    HIPS = "hips"
    LEFT_SHOULDER = "left-shoulder"
    LEFT_ELBOW = "left-elbow"
    LEFT_HAND = "left-hand"
    LEFT_HIP = "left-hip"
    LEFT_KNEE = "left-knee"
    LEFT_FOOT = "left-foot"
    LEFT_TOE = "left-toe"
    RIGHT_SHOULDER = "right-shoulder"
    RIGHT_ELBOW = "right-elbow"
    RIGHT_HAND = "right-hand"
    RIGHT_HIP = "right-hip"
    RIGHT_KNEE = "right-knee"
    RIGHT_FOOT = "right-foot"
    RIGHT_TOE = "right-toe"


class Limb(StrEnum):
    """A part of the body that works or lies behind the rest."""

    TRUNK = "trunk"
    LEFT_ARM = "left-arm"
    RIGHT_ARM = "right-arm"
    LEFT_LEG = "left-leg"
    RIGHT_LEG = "right-leg"


class PoseName(StrEnum):
    """A key pose of a rep."""

    BOTTOM = "bottom"  # Where `up` begins and `down` ends
    MIDDLE = "middle"  # Half-way, where the straight way from bottom to top is not the body's
    TOP = "top"  # During the hold
    AFTER = "after"  # Where `down` ends if not at the bottom: after a step


class Viewpoint(StrEnum):
    """The direction from which the body is seen."""

    FRONT = "front"
    BACK = "back"
    SIDE = "side"
    ABOVE = "above"


class OtherSide(StrEnum):
    """How the figure of the other side is made."""

    MIRRORED = "mirrored"
    REVERSED = "reversed"  # For directions: the same steps backwards


class TimedMotion(StrEnum):
    """The movement in work without reps."""

    REPEATED = "repeated"  # The rep, again and again
    HELD = "held"  # It stays in the top pose


class PropKind(StrEnum):
    """Things around the body, drawn as lines."""

    FLOOR = "floor"
    MAT = "mat"
    WALL = "wall"
    CHAIR = "chair"


class Prop(Struct, frozen=True):
    kind: PropKind
    start: Point
    end: Point


Pose = Mapping[Joint, Point]

# Other joints may be left out, with those that hang on them: a limb that is not seen.
REQUIRED_JOINTS = (Joint.HEAD, Joint.NECK, Joint.HIPS)

_PARENTS = {
    "shoulder": ("neck",),
    "elbow": ("{}-shoulder", "neck"),
    "hand": ("{}-elbow",),
    "hip": ("hips",),
    "knee": ("{}-hip", "hips"),
    "foot": ("{}-knee",),
    "toe": ("{}-foot",),
}

_LENGTHS_CM = {
    "head": 24.0,
    "neck": 52.0,
    "shoulder": 20.0,
    "elbow": 30.0,
    "hand": 34.0,
    "hip": 14.0,
    "knee": 44.0,
    "foot": 44.0,
    "toe": 20.0,
}
"""Of the bone that ends in a joint, in a body of 170 cm. Rounded from common body proportions
(thigh and shin a quarter of the height each, trunk three tenths)."""


def joint_parents(joint: Joint) -> tuple[Joint, ...]:
    if joint is Joint.HIPS:
        return ()
    if joint is Joint.HEAD:
        return (Joint.NECK,)
    if joint is Joint.NECK:
        return (Joint.HIPS,)
    side, _, part = joint.partition("-")
    return tuple(Joint(name.format(side)) for name in _PARENTS[part])


def bone_length_cm(joint: Joint) -> float:
    return _LENGTHS_CM.get(joint.rpartition("-")[2], 0.0)


def limb_of(joint: Joint) -> Limb:
    side, _, part = joint.partition("-")
    if part in ("elbow", "hand"):
        return Limb(f"{side}-arm")
    return Limb(f"{side}-leg") if part in ("knee", "foot", "toe") else Limb.TRUNK


class Figure(Struct, frozen=True):
    """A body that moves through a rep."""

    view: Viewpoint
    # `BOTTOM` has every joint; the others need only those that moved.
    poses: Mapping[PoseName, Pose]
    side: Side = Side.LEFT  # The working side as drawn
    other_side: OtherSide = OtherSide.MIRRORED
    works: tuple[Limb, ...] = ()  # The limbs that do the work
    behind: tuple[Limb, ...] = ()  # Limbs on the far side of the body
    # Two joints with a loop band around their limbs, just above them; or none.
    band: tuple[Joint, ...] = ()
    props: tuple[Prop, ...] = ()
    timed: TimedMotion = TimedMotion.REPEATED
    _full: Mapping[PoseName, Pose] = field(default_factory=dict[PoseName, Pose])

    def __post_init__(self) -> None:
        bottom = self.poses[PoseName.BOTTOM]
        full = {name: {**bottom, **pose} for name, pose in self.poses.items()}
        force_setattr(self, "_full", {PoseName.TOP: bottom, **full})

    def pose(self, name: PoseName) -> Pose | None:
        """A key pose with all its joints; without a top of its own, the bottom is the top."""
        return self._full.get(name)

    @property
    def bones(self) -> tuple[tuple[Joint, Joint], ...]:
        """Each bone as the joint it hangs on and the joint it ends in."""
        bottom = self.poses[PoseName.BOTTOM]
        return tuple(
            (next(parent for parent in joint_parents(joint) if parent in bottom), joint)
            for joint in bottom
            if joint is not Joint.HIPS
        )

    def for_side(self, side: Side | None) -> Figure:
        """The figure of a working side; ``None`` for both."""
        if side is None or side is self.side:
            return self
        return reversed_figure(self) if self.other_side is OtherSide.REVERSED else mirrored(self)

    def at(self, stage: float) -> Pose:
        """The pose at a stage of the rep: 0 at the bottom, 1 at the top, 2 at the end."""
        bottom, top = self._full[PoseName.BOTTOM], self._full[PoseName.TOP]
        middle, after = self._full.get(PoseName.MIDDLE), self._full.get(PoseName.AFTER)
        stage = max(0.0, min(2.0, stage))
        if stage > 1 and after is not None:
            return self._between(top, after, stage - 1)
        level = 2 - stage if stage > 1 else stage
        if middle is None:
            return self._between(bottom, top, level)
        if level < 0.5:
            return self._between(bottom, middle, 2 * level)
        return self._between(middle, top, 2 * level - 1)

    def _between(self, start: Pose, end: Pose, part: float) -> Pose:
        """A pose between two: joints on straight lines, then moved until bones have their lengths.

        A joint in the same place in both (a foot on the floor) stays where it is.
        """
        if part <= 0:
            return start
        if part >= 1:
            return end
        points = {joint: _on_line(start[joint], end[joint], part) for joint in start}
        fixed = {joint for joint in start if start[joint] == end[joint]}
        bones = [
            (a, b, (1 - part) * dist(start[a], start[b]) + part * dist(end[a], end[b]))
            for a, b in self.bones
            if not (a in fixed and b in fixed)
        ]
        for _ in range(_MOST_PASSES):
            worst = 0.0
            for a, b, length in bones:
                worst = max(worst, _restore(points, fixed, (a, b), length))
            if worst < _TOLERANCE_CM:
                break
        return points


_MOST_PASSES = 200
_TOLERANCE_CM = 0.2  # Closer than a braille dot on any screen


def _on_line(start: Point, end: Point, part: float) -> Point:
    return (start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))


def _restore(
    points: dict[Joint, Point], fixed: set[Joint], bone: tuple[Joint, Joint], length: float
) -> float:
    """Move the ends of a bone, unless fixed, to its length; the error before, in cm."""
    a, b = bone
    (ax, ay), (bx, by) = points[a], points[b]
    gap = hypot(bx - ax, by - ay)
    error = gap - length
    if gap == 0:
        return abs(error)
    # The end further out gives way more: it carries less of the body.
    share = 1.0 if a in fixed else 0.0 if b in fixed else 0.7
    dx, dy = error * (bx - ax) / gap, error * (by - ay) / gap
    points[a] = (ax + (1 - share) * dx, ay + (1 - share) * dy)
    points[b] = (bx - share * dx, by - share * dy)
    return abs(error)


def mirrored(figure: Figure) -> Figure:
    """The figure seen in a mirror: left is right, and the other side works."""
    return replace(
        figure,
        poses={
            name: {_other_joint(joint): (-x, y) for joint, (x, y) in pose.items()}
            for name, pose in figure.poses.items()
        },
        side=figure.side.other,
        works=tuple(map(_other_limb, figure.works)),
        behind=tuple(map(_other_limb, figure.behind)),
        band=tuple(map(_other_joint, figure.band)),
        props=tuple(
            replace(prop, start=(-prop.start[0], prop.start[1]), end=(-prop.end[0], prop.end[1]))
            for prop in figure.props
        ),
    )


def reversed_figure(figure: Figure) -> Figure:
    """The figure with its rep played from the end: steps forward become steps backward."""
    first = figure.pose(PoseName.BOTTOM) or {}
    last = figure.pose(PoseName.AFTER) or first
    poses = {name: figure.pose(name) or first for name in figure.poses}
    poses[PoseName.BOTTOM] = last
    if PoseName.AFTER in poses:
        poses[PoseName.AFTER] = first
    return replace(figure, poses=poses, side=figure.side.other)


def _other_joint(joint: Joint) -> Joint:
    return Joint(_other(joint))


def _other_limb(limb: Limb) -> Limb:
    return Limb(_other(limb))


def _other(name: str) -> str:
    side, dash, part = name.partition("-")
    return f"{Side(side).other}-{part}" if dash else name


def stage_of(motion: Motion, done: float) -> float:
    """The stage of a rep, for ``Figure.at``, with a part of the motion done, from 0 to 1."""
    match motion:
        case Motion.UP:
            return done
        case Motion.HOLD:
            return 1.0
        case Motion.DOWN:
            return 1.0 + done
        case Motion.PAUSE:
            return 2.0


# A rep as it is shown before work. Our choice: 2 s up, 1 s at the top, 2 s down, 1 s still.
DEMONSTRATION_MS = 6_000


def demonstration_stage(elapsed_ms: int) -> float:
    """The stage of a rep that is shown again and again, as before work."""
    at_ms = elapsed_ms % DEMONSTRATION_MS
    up_ms, top_ms, down_ms = 2_000, 3_000, 5_000
    if at_ms < up_ms:
        return at_ms / up_ms
    if at_ms < top_ms:
        return 1.0
    return min(2.0, 1 + (at_ms - top_ms) / (down_ms - top_ms))
