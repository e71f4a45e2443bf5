"""The ``figure`` of an exercise: its keys, how its points are read, and what is checked.

A variation's figure changes the keys it names, and pose by pose. So a figure is read into the
parts that are written, each point with its place, and built and checked upon the exercise's.
"""

from __future__ import annotations

import re
from math import dist

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.model.body import Side
from coach_tui.core.model.figure import (
    REQUIRED_JOINTS,
    Figure,
    Joint,
    Limb,
    OtherSide,
    Point,
    PoseName,
    Prop,
    PropKind,
    TimedMotion,
    Viewpoint,
    bone_length_cm,
    joint_parents,
    limb_of,
)
from coach_tui.definitions.fields import (
    Converted,
    EnumMap,
    EnumWord,
    FormatField,
    Json,
    ListOf,
    MappingType,
    Values,
    pattern_schema,
    report_unexpected,
)
from coach_tui.definitions.problems import Place, ProblemReport, quoted
from coach_tui.definitions.yaml_parser import Node, ScalarNode, SequenceNode

MAX_COORDINATE_CM = 400  # The furthest point from the middle of the floor
MAX_PROPS = 12

_NUMBER = r"-?\d{1,4}(\.\d{1,3})?"
_LONGEST = 1.15  # How much longer than usual a bone may be drawn


class PlacedPoint(Struct, frozen=True):
    """A point and where it is written."""

    point: Point
    place: Place


class PointType(Struct, frozen=True):
    """A point, such as ``[12, -3.5]``, in centimetres."""

    def read(self, node: Node, what: str, report: ProblemReport) -> PlacedPoint | None:
        numbers: list[float] = []
        if isinstance(node, SequenceNode) and len(node.items) == 2:
            numbers = [
                float(item.text)
                for item in node.items
                if isinstance(item, ScalarNode) and re.fullmatch(_NUMBER, item.text, re.ASCII)
            ]
        if len(numbers) != 2:
            hint = "centimetres to the right, and up from the floor"
            report_unexpected(report, node, what, "two numbers such as `[12, -3.5]`", hint)
            return None
        if max(map(abs, numbers)) > MAX_COORDINATE_CM:
            report.add(
                node.place, f"{what}: expected at most {MAX_COORDINATE_CM} cm from the middle"
            )
            return None
        return PlacedPoint((numbers[0], numbers[1]), node.place)

    def schema(self, _definitions: Json) -> Json:
        number = {"type": "number", "minimum": -MAX_COORDINATE_CM, "maximum": MAX_COORDINATE_CM}
        quoted_number = pattern_schema(f"^{_NUMBER}$", "expected a number such as -3.5")
        items = {"anyOf": [number, quoted_number]}
        return {"type": "array", "items": items, "minItems": 2, "maxItems": 2}


_JOINTS = {joint: FormatField(joint.value, PointType()) for joint in Joint}
_POSE = MappingType("a pose", tuple(_JOINTS.values()))


class PoseType(Struct, frozen=True):
    """Joints with their points."""

    def read(self, node: Node, what: str, report: ProblemReport) -> dict[Joint, PlacedPoint] | None:
        values = _POSE.read(node, what, report)
        if values is None:
            return None
        points = {joint: values.get(field) for joint, field in _JOINTS.items()}
        return {joint: point for joint, point in points.items() if point is not None}

    def schema(self, definitions: Json) -> Json:
        return _POSE.schema(definitions)


PROP_KIND = FormatField("kind", EnumWord(PropKind), required=True)
FROM = FormatField("from", PointType(), required=True)
TO = FormatField("to", PointType(), required=True)


def _prop(values: Values, _report: ProblemReport) -> Prop | None:
    kind, start, end = values.get(PROP_KIND), values.get(FROM), values.get(TO)
    if kind is None or start is None or end is None:
        return None
    return Prop(kind, start.point, end.point)


VIEW = FormatField("view", EnumWord(Viewpoint), description="From where the body is seen.")
DRAWN_SIDE = FormatField(
    "side",
    EnumWord(Side),
    description="The working side as drawn; left without it. The other side is made of it.",
)
OTHER_SIDE = FormatField(
    "other_side",
    EnumWord(OtherSide),
    description="How the other side is made: mirrored, or reversed for steps backward.",
)
WORKS = FormatField(
    "works", ListOf(EnumWord(Limb), len(Limb)), description="The limbs that work, drawn in colour."
)
BEHIND = FormatField(
    "behind", ListOf(EnumWord(Limb), len(Limb)), description="Limbs on the far side of the body."
)
BAND = FormatField(
    "band",
    ListOf(EnumWord(Joint), max_items=2, min_items=2),
    description="Two joints; a loop band goes around both limbs, just above them.",
)
TIMED = FormatField(
    "timed",
    EnumWord(TimedMotion),
    description="In work without reps: the rep repeated, or the top pose held.",
)
PROPS = FormatField(
    "props",
    ListOf(Converted(MappingType("a prop", (PROP_KIND, FROM, TO)), _prop), MAX_PROPS),
    description="Lines around the body. A wall from corner to corner is drawn in bricks.",
)
POSES = FormatField(
    "poses",
    EnumMap(PoseName, PoseType()),
    description=(
        "Points of the body in centimetres, [right, up], for a body 170 cm tall. `bottom` has"
        " every joint, the other poses those that moved."
    ),
)
FIGURE = FormatField(
    "figure",
    MappingType(
        "a figure", (VIEW, DRAWN_SIDE, OTHER_SIDE, WORKS, BEHIND, BAND, TIMED, PROPS, POSES)
    ),
    description="A stick figure that moves as the exercise does.",
)


def build_figure(base: Figure | None, values: Values, report: ProblemReport) -> Figure | None:
    """The figure of an exercise, or of a variation upon ``base``; ``None`` without one."""
    written = values.get(FIGURE)
    if written is None:
        return base
    poses = _poses(base, written, report)
    view = written.get(VIEW) or (base and base.view)
    if view is None and not written.has(VIEW):
        report.add(written.start, "`view` is missing; a figure must have it")
    if poses is None or view is None:
        return None
    changes = {
        "side": written.get(DRAWN_SIDE),
        "other_side": written.get(OTHER_SIDE),
        "works": written.get(WORKS),
        "behind": written.get(BEHIND),
        "band": written.get(BAND),
        "timed": written.get(TIMED),
        "props": written.get(PROPS),
    }
    figure = Figure(view, poses) if base is None else replace(base, view=view, poses=poses)
    figure = replace(figure, **{key: v for key, v in changes.items() if v is not None})
    _check_names(figure, written, report)
    return figure


_Poses = dict[PoseName, dict[Joint, "Point"]]


def _poses(base: Figure | None, written: Values, report: ProblemReport) -> _Poses | None:
    """All poses in full; ``None`` where no figure can be drawn of them."""
    placed = written.get_or(POSES, {})
    poses: _Poses = {} if base is None else {name: dict(p) for name, p in base.poses.items()}
    poses |= {
        name: {joint: at.point for joint, at in points.items()} for name, points in placed.items()
    }
    where = written.place(POSES)
    bottom = poses.get(PoseName.BOTTOM)
    if bottom is None:
        report.add(where, "`poses`: expected `bottom`, the pose in which a rep begins")
        return None
    missing = [joint for joint in REQUIRED_JOINTS if joint not in bottom]
    if missing:
        words = ", ".join(map(quoted, missing))
        report.add(where, f"`bottom`: expected {words}; only limbs may be left out")
        return None
    loose = False
    for name, points in placed.items():
        for joint, at in points.items():
            parents = joint_parents(joint)
            if joint not in bottom:
                expected = (
                    f"{quoted(name)}: {quoted(joint)} is not in `bottom`, where a pose begins"
                )
                report.add(at.place, expected, report.did_you_mean(joint, bottom))
                loose = True
            elif parents and not any(parent in bottom for parent in parents):
                report.add(
                    at.place, f"{quoted(joint)} hangs on {quoted(parents[0])}, which is missing"
                )
                loose = True
    if loose:
        return None
    _check_lengths(poses, placed, report)
    return poses


def _check_lengths(
    poses: _Poses, placed: dict[PoseName, dict[Joint, PlacedPoint]], report: ProblemReport
) -> None:
    """Report bones that are longer than a body has them; a slanting one looks shorter."""
    for name, points in placed.items():
        full = {**poses[PoseName.BOTTOM], **poses[name]}
        for joint, point in full.items():
            parent = next((p for p in joint_parents(joint) if p in full), None)
            ends = [points[end] for end in (joint, parent) if end is not None and end in points]
            if parent is None or not ends:
                continue
            length, most = dist(point, full[parent]), _LONGEST * bone_length_cm(joint)
            if length > most:
                report.add(
                    ends[0].place,
                    f"{quoted(name)}: from {quoted(parent)} to {quoted(joint)} it is"
                    f" {length:.0f} cm; expected at most {most:.0f}",
                    "the body is 170 cm tall",
                )


def _check_names(figure: Figure, written: Values, report: ProblemReport) -> None:
    """Report limbs and joints that the figure lacks."""
    bottom = figure.poses[PoseName.BOTTOM]
    limbs = {limb_of(joint) for joint in bottom}
    for key, names in ((WORKS, figure.works), (BEHIND, figure.behind)):
        for limb in names:
            if written.has(key) and limb not in limbs:
                message = f"{quoted(key.name)}: {quoted(limb)} has no joint in `bottom`"
                report.add(written.place(key), message)
    for joint in figure.band:
        if written.has(BAND) and joint not in bottom:
            report.add(written.place(BAND), f"`band`: {quoted(joint)} is not in `bottom`")
