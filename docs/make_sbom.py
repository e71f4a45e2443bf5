"""Lists what the program is made of: names, versions, hashes and licences of what is installed with it.

    make sbom                                   prints the table, writes build/sbom.json

The file is CycloneDX 1.6. Versions and hashes are those of ``requirements``; licences are what the installed
packages say of themselves. What this system doesn't install is in ``ELSEWHERE``.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FILES = ("run.txt", "natural.txt", "serve.txt")
SINGLE = {"dev.txt": {"av", "lameenc"}, "simpleaudio.txt": {"simpleaudio"}}
"""Of these files only the packages of the extras ``render``, ``mp3`` and ``simpleaudio``."""

ELSEWHERE = {
    "audioop-lts": "PSF-2.0",
    "miniaudio": "MIT",
    "py-nanotts": "Apache-2.0",
    "simpleaudio": "MIT",
}
"""Licences of packages that some systems don't install or that don't say in their metadata."""

FROM_CLASSIFIER = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}

_PINNED = re.compile(
    r"^([a-z0-9][\w.-]*)==([\w.+!-]+)[^\n]*((?:\n    --hash=[^\n]*)*)", re.MULTILINE
)


@dataclass(frozen=True)
class Package:
    """A package as it is pinned.

    Attributes:
        hashes: SHA-256 of each of its files.
        licence: An SPDX expression; empty if it doesn't say.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str


def packages() -> list[Package]:
    """What the program and its extras install, each package once."""
    pinned: dict[str, Package] = {}
    for path in (ROOT / "requirements" / name for name in (*FILES, *SINGLE)):
        if not path.is_file():
            continue
        for name, version, hashes in _PINNED.findall(path.read_text(encoding="utf-8")):
            if name not in SINGLE.get(path.name, {name}):
                continue
            sha256 = tuple(re.findall(r"sha256:(\w+)", hashes))
            pinned.setdefault(name, Package(name, version, sha256, licence_of(name)))
    return [pinned[name] for name in sorted(pinned)]


def licence_of(name: str) -> str:
    """The licence that an installed package names, an SPDX expression."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    if "License-Expression" in said:
        return said["License-Expression"]
    classifiers = [str(c).rpartition(" :: ")[2] for c in said.get_all("Classifier") or []]
    known = [FROM_CLASSIFIER[c] for c in classifiers if c in FROM_CLASSIFIER]
    if known:
        return " OR ".join(known)
    lines = said["License"].strip().splitlines() if "License" in said else []
    return FROM_CLASSIFIER.get(lines[0], lines[0]) if len(lines) == 1 else ""


def sbom(listed: list[Package]) -> dict[str, Any]:
    """The bill of materials, for a file."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "coach-tui"}},
        "components": [
            {
                "type": "library",
                "name": package.name,
                "version": package.version,
                "purl": f"pkg:pypi/{package.name}@{package.version}",
                "licenses": [{"expression": package.licence}] if package.licence else [],
                "hashes": [{"alg": "SHA-256", "content": sha} for sha in package.hashes],
            }
            for package in listed
        ],
    }


def main() -> None:
    """Print the table and write the file."""
    listed = packages()
    for package in listed:
        print(f"{package.name:24} {package.version:16} {package.licence or '?'}")
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "sbom.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(sbom(listed), indent=2) + "\n", encoding="utf-8")
    print(f"{len(listed)} packages, {target}")


if __name__ == "__main__":
    main()
