"""A figure's poses: between key poses, for the other side, and through a rep."""

from __future__ import annotations

from itertools import pairwise
from math import dist

import pytest
from core_figures import BOTTOM, leg, raising
from hypothesis import assume, given
from hypothesis import strategies as st

from coach_tui.core.model.exercise import Motion, Side
from coach_tui.core.model.figure import (
    DEMONSTRATION_MS,
    Figure,
    Joint,
    Limb,
    OtherSide,
    PoseName,
    Viewpoint,
    bone_length_cm,
    demonstration_stage,
    joint_parents,
    limb_of,
    mirrored,
    stage_of,
)

angles = st.floats(-2.4, 2.4)


@given(angles, angles, angles, angles, st.floats(0, 2))
def test_a_swinging_leg_keeps_its_lengths(a: float, b: float, c: float, d: float, stage: float):
    # Beyond half a turn there is no shorter way.
    assume(abs(a - c) < 2.4)
    assume(abs(b - d) < 2.4)
    figure = Figure(
        Viewpoint.SIDE,
        {PoseName.BOTTOM: {**BOTTOM, **leg(a, b)}, PoseName.TOP: leg(c, d)},
    )
    pose = figure.at(stage)
    assert pose[Joint.HIPS] == BOTTOM[Joint.HIPS]
    assert dist(pose[Joint.HIPS], pose[Joint.LEFT_KNEE]) == pytest.approx(42, abs=0.5)
    assert dist(pose[Joint.LEFT_KNEE], pose[Joint.LEFT_FOOT]) == pytest.approx(42, abs=0.5)


def test_the_way_down_is_the_way_up():
    figure = raising()
    assert figure.at(0) == figure.at(2) == BOTTOM
    assert figure.at(1) == {**BOTTOM, **leg(1.0, 0.2)}
    assert figure.at(1.25) == figure.at(0.75)


def test_stages_beyond_the_rep_are_its_ends():
    figure = raising()
    assert figure.at(-1) == figure.at(0)
    assert figure.at(3) == figure.at(2)


def test_a_middle_pose_is_passed_half_way():
    poses = {PoseName.BOTTOM: BOTTOM, PoseName.MIDDLE: leg(0.2, -1), PoseName.TOP: leg(1.0, 0.2)}
    figure = Figure(Viewpoint.SIDE, poses)
    assert figure.at(0.5) == {**BOTTOM, **leg(0.2, -1)}
    assert figure.at(1.5) == figure.at(0.5)
    feet = [figure.at(stage)[Joint.LEFT_FOOT] for stage in (0, 0.25, 0.5, 0.75, 1)]
    assert [dist(a, b) > 5 for a, b in pairwise(feet)] == [True] * 4
    assert dist(feet[1], feet[0]) == pytest.approx(dist(feet[1], feet[2]), rel=0.1)
    assert figure.at(1.75) == figure.at(0.25)


def test_without_a_top_it_stays():
    figure = Figure(Viewpoint.FRONT, {PoseName.BOTTOM: BOTTOM})
    assert figure.at(1) == BOTTOM


def test_both_sides_and_the_drawn_side_are_the_figure_itself():
    figure = raising()
    assert figure.for_side(None) is figure
    assert figure.for_side(Side.LEFT) is figure


def test_the_other_side_is_mirrored():
    other = raising(behind=(Limb.RIGHT_ARM,)).for_side(Side.RIGHT)
    assert other.side is Side.RIGHT
    assert other.works == (Limb.RIGHT_LEG,)
    assert other.behind == (Limb.LEFT_ARM,)
    x, y = raising().at(1)[Joint.LEFT_FOOT]
    assert other.at(1)[Joint.RIGHT_FOOT] == (-x, y)
    assert Joint.LEFT_FOOT not in other.at(1)
    assert mirrored(other) == raising(behind=(Limb.RIGHT_ARM,))


def test_a_direction_is_reversed():
    ahead = {joint: (x + 30, y) for joint, (x, y) in BOTTOM.items()}
    poses = {PoseName.BOTTOM: BOTTOM, PoseName.TOP: leg(0.5, 0.5), PoseName.AFTER: ahead}
    figure = Figure(Viewpoint.SIDE, poses, other_side=OtherSide.REVERSED)
    back = figure.for_side(Side.RIGHT)
    assert (back.at(0), back.at(2)) == (ahead, BOTTOM)
    assert back.at(1) == figure.at(1)
    assert back.works == figure.works


def test_a_direction_without_an_end_of_its_own_begins_and_ends_where_it_did():
    figure = raising(other_side=OtherSide.REVERSED)
    back = figure.for_side(Side.RIGHT)
    assert (back.side, back.other_side) == (Side.RIGHT, OtherSide.REVERSED)
    for stage in (0, 0.5, 1, 1.5, 2):
        assert back.at(stage) == figure.at(stage)


def test_a_bone_that_has_no_direction_or_cannot_keep_its_length_is_drawn_all_the_same():
    # The foot swings through the knee, which stays: half way the shin has no direction.
    through = {Joint.LEFT_KNEE: (0.0, 48.0), Joint.LEFT_FOOT: (0.0, 90.0)}
    figure = Figure(Viewpoint.SIDE, {PoseName.BOTTOM: BOTTOM, PoseName.TOP: through})
    assert figure.at(0.5)[Joint.LEFT_FOOT] == figure.at(0.5)[Joint.LEFT_KNEE] == (0.0, 48.0)
    # The knee passes between a hip and a foot that stay, closer together than the bones are long.
    apart = {**BOTTOM, Joint.LEFT_KNEE: (30.0, 48.0)}
    stretched = Figure(
        Viewpoint.SIDE,
        {PoseName.BOTTOM: apart, PoseName.TOP: {Joint.LEFT_KNEE: (-30.0, 48.0)}},
    )
    pose = stretched.at(0.5)
    (x, y), (_, foot), (_, hips) = (pose[j] for j in (Joint.LEFT_KNEE, Joint.LEFT_FOOT, Joint.HIPS))
    assert x == 0
    assert foot < y < hips


@pytest.mark.parametrize(
    ("motion", "stages"),
    [
        (Motion.UP, (0, 0.5, 1)),
        (Motion.HOLD, (1, 1, 1)),
        (Motion.DOWN, (1, 1.5, 2)),
        (Motion.PAUSE, (2, 2, 2)),
    ],
)
def test_a_motion_is_its_part_of_the_rep(motion: Motion, stages: tuple[float, ...]):
    assert tuple(stage_of(motion, done) for done in (0, 0.5, 1)) == stages


def test_a_demonstration_begins_again_where_it_ended():
    stages = [demonstration_stage(ms) for ms in range(0, DEMONSTRATION_MS, 50)]
    assert stages[0] == 0
    assert stages == sorted(stages)
    assert stages[-1] == 2
    by_second = [demonstration_stage(second * 1_000) for second in range(7)]
    assert by_second == [0, 0.5, 1, 1, 1.5, 2, 0]
    assert demonstration_stage(DEMONSTRATION_MS) == 0


def test_every_joint_hangs_on_the_hips_and_has_a_length():
    for joint in Joint:
        joints, seen = [joint], set[Joint]()
        while joints and joints[-1] is not Joint.HIPS:
            seen.add(joints[-1])
            joints.append(joint_parents(joints[-1])[-1])
            assert joints[-1] not in seen
        assert (bone_length_cm(joint) > 0) is (joint is not Joint.HIPS)
    assert limb_of(Joint.LEFT_TOE) is Limb.LEFT_LEG
    assert limb_of(Joint.RIGHT_HAND) is Limb.RIGHT_ARM
    assert limb_of(Joint.LEFT_HIP) is Limb.TRUNK
