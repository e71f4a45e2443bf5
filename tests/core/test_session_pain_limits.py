"""How much pain means what, in words."""

from __future__ import annotations

import pytest

from coach_tui.core.model.session import DEFAULT_PAIN_LIMITS, PainLimits
from coach_tui.core.player.pain import pain_rule


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (DEFAULT_PAIN_LIMITS, "none go go go ease ease stop stop stop stop stop"),
        (PainLimits(1, 2), "none go ease stop stop stop stop stop stop stop stop"),
        (PainLimits(0, 0), "none stop stop stop stop stop stop stop stop stop stop"),
        (PainLimits(10, 10), "none go go go go go go go go go go"),
    ],
)
def test_each_pain_means_what_the_limits_say(limits: PainLimits, words: str):
    assert " ".join(limits.labels("none", "go", "ease", "stop")) == words


def test_the_rule_names_the_pain_that_is_fine_or_none():
    assert pain_rule(PainLimits(2, 6)) == (
        "Mild pain is fine, up to 2/10. Stop if it's sharp or spreads."
    )
    assert pain_rule(PainLimits(0, 5)) == "Stop at any pain."
