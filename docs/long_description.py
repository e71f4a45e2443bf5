"""Makes the text for a page of an index of packages from the README, when the wheel is built.

Such a page has none of the repository's files: lines with pictures are left out, and of links to files
only the words stay.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_PICTURES = re.compile(r"(?:\| \| \|\n\| --- \| --- \|\n)?(?:.*!\[.*\n)+\n?")
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)[^)]*\)")


def long_description(readme: str) -> str:
    """Return the text of the README as it can stand alone."""
    return _LINK.sub(r"\1", _PICTURES.sub("", readme))


class LongDescription(MetadataHookInterface):
    """Sets the project's readme."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set it from the README beside ``pyproject.toml``."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": long_description(text)}
