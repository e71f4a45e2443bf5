"""The repository's own files: workflows, forms, and what docs/security.md promises of the code."""

from __future__ import annotations

import ast
import hashlib
import re
from pathlib import Path

import pytest
import yaml
from source_code import nodes, sources

from coach_tui import __version__

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))

NETWORK = {
    "aiohttp", "ftplib", "http", "httpx", "imaplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "urllib", "urllib3", "webbrowser", "xmlrpc",
}  # fmt: skip
"""Modules that can reach a network; ``urllib.parse`` cannot."""

LOCAL = {"audio/device.py": {"socket"}, "audio/browser_device.py": {"socket"}}
"""Modules that import one for what stays on the machine: a pair of sockets to a child process, and
a socket in a folder."""

SERVED = {"web/access.py": {"aiohttp"}, "web/server.py": {"aiohttp", "socket"}}
"""What ``serve`` listens with."""


def imports(path: str) -> set[str]:
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


def test_no_module_imports_one_that_can_reach_a_network():
    reach = {
        path: names
        for path in sources()
        if (
            names := {
                name
                for name in imports(path) - {"urllib.parse"}
                if name.partition(".")[0] in NETWORK
            }
        )
    }
    assert reach == LOCAL | SERVED
    calls = re.findall(r"socket\.([a-z_]+)\(", sources()["audio/device.py"])
    assert set(calls) == {"socketpair"}
    assert re.findall(r"socket\.socket\((.*)\)", sources()["audio/browser_device.py"]) == [
        "socket.AF_UNIX"
    ]


def test_the_terminal_of_the_page_is_the_one_that_its_readme_names():
    static = ROOT / "src" / "coach_tui" / "web" / "static"
    sums = re.findall(
        r"^([0-9a-f]{64})  (\S+)$", (static / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert len(sums) == 3
    for expected, name in sums:
        assert hashlib.sha256((static / name).read_bytes()).hexdigest() == expected, name


def test_no_module_calls_a_shell():
    calls = re.compile(r"shell=True|os\.system\(|os\.popen\(|create_subprocess_shell")
    assert [path for path, text in sources().items() if calls.search(text)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_installs_nothing_unpinned(path: Path):
    text = path.read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    actions = [step["uses"] for step in steps if "uses" in step]
    assert actions
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in actions)
    installs = [
        line for step in steps for line in step.get("run", "").splitlines() if "pip install" in line
    ]
    assert all(map(is_pinned, installs))


def is_pinned(line: str) -> bool:
    return "--require-hashes" in line or "--no-deps" in line


def test_what_the_workflows_call_installs_nothing_unpinned_either():
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", "")
    # Of make: what is not for those who change the lock.
    recipes = re.sub(r"\nlock:.*?\n\n", "\n", makefile, flags=re.DOTALL)
    lines = f"{recipes}\n{(ROOT / '.ci' / 'run').read_text('utf-8')}".splitlines()
    installs = [line for line in lines if "pip install" in line]
    assert len(installs) > 3
    assert all(map(is_pinned, installs)), installs


def test_the_workflows_test_every_python_that_the_metadata_names():
    metadata = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    pythons = re.findall(r"Programming Language :: Python :: (3\.\d+)", metadata)
    jobs = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))["jobs"]
    assert jobs["linux"]["strategy"]["matrix"]["python"] == pythons


@pytest.mark.parametrize("path", [form for form in FORMS if form.stem != "config"], ids=str)
def test_an_issue_form_asks_for_what_it_needs(path: Path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert form["name"]
    assert form["description"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert all(field["validations"]["required"] for field in fields)


def test_the_newest_section_of_the_changelog_and_the_citation_are_of_this_version():
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    sections = re.findall(r"^## (.*)", changelog, re.MULTILINE)
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert sections[0] == "Unreleased"
    assert sections[1] == f"{citation['version']} - {citation['date-released']}"
    assert citation["version"] == __version__
