"""How much pain means what."""

from __future__ import annotations

import pytest

from coach_tui.core.model.session import DEFAULT_PAIN_LIMITS, PainLimits


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
    assert " ".join(limits.labels("go", "ease", "stop")) == words
