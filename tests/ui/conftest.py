"""Style sheets are parsed once for all apps: parsing them anew was a tenth of these tests' time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.css.stylesheet import Stylesheet

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="session")
def _parse_each_style_sheet_once() -> Iterator[None]:
    parse, parsed = Stylesheet._parse_rules, dict[Any, Any]()

    def parse_once(sheet: Stylesheet, css: str, **origin: Any) -> Any:
        # A rule depends on its text and on the variables of the theme.
        key = (css, *origin.items(), *sheet._variables.items())
        if key not in parsed:
            parsed[key] = parse(sheet, css, **origin)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield
