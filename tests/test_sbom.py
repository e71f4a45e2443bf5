"""The bill of materials has all that is pinned, under licences that go with ours."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path

from make_sbom import ELSEWHERE, packages, sbom

ROOT = Path(__file__).parent.parent

FREE_TO_SHIP = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
    *("MPL-2.0", "PSF-2.0", "Zlib"),
}


def test_every_pinned_package_is_in_it_with_its_hashes():
    run = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z][\w.-]*)==([\w.]+)", run, re.MULTILINE))
    components = {c["name"]: c for c in sbom(packages())["components"]}
    assert pinned.items() <= {name: c["version"] for name, c in components.items()}.items()
    assert sum(len(components[name]["hashes"]) for name in pinned) == run.count("--hash=")


def test_every_installed_one_has_a_licence_that_goes_with_ours():
    installed = {d.name.lower() for d in distributions()} | set(ELSEWHERE)
    licences = {p.name: p.licence for p in packages() if p.name in installed}
    assert licences["msgspec"] == "BSD-3-Clause"
    # An extra, which the user installs: it comes with neither the sdist nor the wheel.
    assert licences.pop("lameenc") == "LGPL-3.0-or-later"
    unknown = {
        name: licence
        for name, licence in licences.items()
        if not set(re.split(r" AND | OR ", licence)) <= FREE_TO_SHIP
    }
    assert unknown == {}
