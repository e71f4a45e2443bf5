"""Links of the pages, as the site has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from site_pages import _LINK, rewritten


@pytest.mark.parametrize(
    ("folder", "link", "on_site"),
    [
        (".", "[Sound](docs/sound.md#voices)", "[Sound](sound.md#voices)"),
        (".", "![A rep](docs/pictures/rep.svg)", "![A rep](pictures/rep.svg)"),
        (".", "[Map](ARCHITECTURE.md)", "[Map](ARCHITECTURE.md)"),
        ("docs", "[Start](../README.md)", "[Start](index.md)"),
        ("docs", "[Sound](sound.md)", "[Sound](sound.md)"),
        ("docs/scripts", "[Start](../../README.md)", "[Start](../index.md)"),
        ("docs", "[the example](../tests/examples/a.yaml)", "the example"),
        ("docs", "[YAML](https://yaml.org)", "[YAML](https://yaml.org)"),
        ("docs", "[below](#limits)", "[below](#limits)"),
    ],
)
def test_a_link_of_the_repository_works_on_the_site(folder: str, link: str, on_site: str):
    match = _LINK.fullmatch(link)
    assert match
    assert rewritten(match, Path(folder)) == on_site
