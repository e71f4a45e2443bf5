"""Makes one site of the pages in ``docs`` and of those beside it: the README is its first page.

A hook of MkDocs (``mkdocs.yml``). Links that work in the repository are rewritten for the site; what a
link to the source would show is not on it, so such a link becomes plain text.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parent.parent

BESIDE = {
    "README.md": "index.md",
    **{
        name: name for name in ("ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
    },
}
"""Pages in the project's folder, and where they are on the site."""

_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that stand beside ``docs``."""
    for source, page in BESIDE.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Rewrite the links of a page."""
    source = {on_site: name for name, on_site in BESIDE.items()}.get(
        page.file.src_uri, f"docs/{page.file.src_uri}"
    )
    return _LINK.sub(lambda link: rewritten(link, Path(source).parent), markdown)


def rewritten(link: re.Match[str], folder: Path, moved: Mapping[str, str] = BESIDE) -> str:
    """Return a link as the site has it.

    Args:
        folder: The folder of the page in the project.
    """
    mark, text, address = link.groups()
    path, hash_sign, anchor = address.partition("#")
    if "://" in address or not path:
        return link[0]
    target = (ROOT / folder / path).resolve().relative_to(ROOT)
    if target.as_posix() in moved:
        on_site = moved[target.as_posix()]
    elif target.parts[0] == "docs" and target.suffix in (".md", ".svg", ".json"):
        on_site = target.relative_to("docs").as_posix()
    else:
        return text
    depth = max(len(folder.parts) - 1, 0)
    return f"{mark}[{text}]({'../' * depth}{on_site}{hash_sign}{anchor})"
