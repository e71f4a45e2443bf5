"""What holds for every test: how much Hypothesis tries, and when Python looks for garbage."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from hypothesis import Phase, settings

AUDIO = Path(__file__).parent / "audio"

# No deadlines: how long something takes is measured in bench, on a machine that is quiet.
settings.register_profile("suite", max_examples=15, deadline=None)
settings.register_profile("thorough", max_examples=1_000, deadline=None)
# A mutant that fails is caught: its smallest example is of no interest.
settings.register_profile(
    "mutation", max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("suite")  # pytest's --hypothesis-profile=thorough stands above it


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a test of recorded sound that ``make test`` would not find.

    Those are run by themselves, and reading every other test first took longer than
    most of them do.

    Raises:
        pytest.UsageError: It is not in ``tests/audio``.
    """
    for item in items:
        if item.get_closest_marker("sound") and AUDIO not in item.path.parents:
            raise pytest.UsageError(f"{item.nodeid} is marked sound: it belongs in tests/audio")


def pytest_collection_finish() -> None:
    """Leave what has been collected out of every later search for garbage.

    A quarter of the suite's work was going through thousands of tests and modules
    that stay until the end anyway.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
