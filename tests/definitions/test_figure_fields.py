"""A figure in a file: how it is read, what a variation changes, and every mistake's place."""

from __future__ import annotations

import pytest

from coach_tui.core.model.exercise import Side
from coach_tui.core.model.figure import (
    Joint,
    Limb,
    OtherSide,
    PoseName,
    Prop,
    PropKind,
    TimedMotion,
    Viewpoint,
)
from coach_tui.definitions.loader import read_exercise, read_test

FIGURE = """\
name: Heel raise
figure:
  view: side
  side: right
  other_side: reversed
  works: [right-leg]
  behind: [left-leg]
  band: [left-foot, right-foot]
  timed: held
  props:
    - {kind: floor, from: [-40, 0], to: [40, 0]}
  poses:
    bottom:
      {head: [0, 158], neck: [0, 136], hips: [0, 90],
       right-knee: [1, 48], right-foot: [0, 7], right-toe: [16, 3],
       left-knee: [1, 48], left-foot: [-0.5, 7]}
    top: {head: [1, 166], neck: [1, 144], hips: [1, 98], right-knee: [2, 56], right-foot: [3, 15]}
variations:
  wide:
    name: Wide heel raise
    level: harder
    figure:
      band: [left-knee, right-knee]
      poses:
        top: {hips: [1, 95]}
"""


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in read_exercise(text.encode(), "x.yaml", "x").problems]


def changed(old: str, new: str) -> list[str]:
    assert old in FIGURE
    return problems_of(FIGURE.replace(old, new, 1))


def test_every_key_of_a_figure_is_read():
    document = read_exercise(FIGURE.encode(), "x.yaml", "x")
    assert document.problems == ()
    assert document.value is not None
    figure = document.value.figure
    assert figure is not None
    assert figure.view is Viewpoint.SIDE
    assert figure.side is Side.RIGHT
    assert figure.other_side is OtherSide.REVERSED
    assert figure.works == (Limb.RIGHT_LEG,)
    assert figure.behind == (Limb.LEFT_LEG,)
    assert figure.band == (Joint.LEFT_FOOT, Joint.RIGHT_FOOT)
    assert figure.timed is TimedMotion.HELD
    assert figure.props == (Prop(PropKind.FLOOR, (-40, 0), (40, 0)),)
    assert figure.poses[PoseName.BOTTOM][Joint.LEFT_FOOT] == (-0.5, 7)
    assert figure.at(1)[Joint.RIGHT_FOOT] == (3, 15)
    assert figure.at(1)[Joint.RIGHT_TOE] == (16, 3), "joints that are not named stay"


def test_a_variation_changes_the_keys_and_poses_it_names():
    exercise = read_exercise(FIGURE.encode(), "x.yaml", "x").value
    assert exercise is not None
    base, wide = exercise.figure, exercise.variations[0].exercise.figure
    assert base is not None
    assert wide is not None
    assert wide.band == (Joint.LEFT_KNEE, Joint.RIGHT_KNEE)
    assert wide.poses[PoseName.BOTTOM] == base.poses[PoseName.BOTTOM]
    assert wide.poses[PoseName.TOP] == {Joint.HIPS: (1, 95)}
    assert (wide.view, wide.works, wide.props) == (base.view, base.works, base.props)


def test_a_variation_without_a_figure_has_that_of_its_exercise():
    text = FIGURE.partition("    figure:\n      band")[0]
    exercise = read_exercise(text.encode(), "x.yaml", "x").value
    assert exercise is not None
    assert exercise.figure is not None
    assert exercise.variations[0].exercise.figure == exercise.figure


def test_a_self_test_may_have_one():
    figure = FIGURE.partition("figure:")[2].partition("variations:")[0]
    text = f"name: T\nlooks_for: X?\nkind: stopwatch\ninstructions: [Do.]\nfigure:{figure}"
    test = read_test(text.encode(), "t.yaml", "t").value
    assert test is not None
    assert test.exercise.figure is not None


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("view: side", "view: sid", "x.yaml:3:9: `view`: expected one of front, back, side, above"),
        ("  view: side\n", "", "x.yaml:3:3: `view` is missing; a figure must have it"),
        ("works: [", "work: [", "x.yaml:6:3: unknown key `work`; expected a key of a figure"),
        ("right-toe: [16", "right-toes: [16", "x.yaml:15:49: unknown key `right-toes`"),
        ("[1, 98]", "[1]", "expected two numbers such as `[12, -3.5]`, got a list (centimetres"),
        ("[1, 98]", "[1, high]", "x.yaml:17:49: `hips`: expected two numbers"),
        ("[1, 98]", "[1, 900]", "x.yaml:17:49: `hips`: expected at most 400 cm"),
        ("[0, 90]", "[0, 10]", "from `hips` to `neck` it is 126 cm; expected at most 60"),
        ("[-0.5, 7]", "[90, 7]", "from `left-knee` to `left-foot` it is 98 cm; expected at most"),
        (
            "    top: {",
            "    middle: 3\n    top: {",
            "x.yaml:17:13: `middle`: expected a pose, got `3`",
        ),
        ("    bottom:", "    middle:", "x.yaml:13:5: `poses`: expected `bottom`"),
        (" hips: [0, 90],", "", "`bottom`: expected `hips`; only limbs may be left out"),
        ("right-knee: [1, 48], ", "", "`right-foot` hangs on `right-knee`, which is missing"),
        ("top: {", "top: {left-toe: [9, 3], ", "`top`: `left-toe` is not in `bottom`"),
        (
            "[right-leg]",
            "[right-arm]",
            "x.yaml:6:10: `works`: `right-arm` has no joint in `bottom`",
        ),
        ("[left-foot,", "[left-toe,", "x.yaml:8:9: `band`: `left-toe` is not in `bottom`"),
        ("kind: floor", "kind: flor", "did you mean `floor`?"),
        (", to: [40, 0]", "", "`to` is missing; a prop must have it"),
    ],
)
def test_a_mistake_is_reported_at_its_place(old: str, new: str, problem: str):
    problems = changed(old, new)
    assert any(problem in text for text in problems), problems


def test_a_joint_that_is_not_one_gets_a_suggestion():
    assert "did you mean `right-knee`?" in changed("right-knee: [1", "right-kne: [1")[0]


def test_poses_are_needed():
    problems = problems_of("name: X\nfigure: {view: side}")
    assert problems == [
        "x.yaml:2:9: `poses`: expected `bottom`, the pose in which a rep begins",
    ]
