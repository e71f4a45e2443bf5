"""Checking files and folders: what is reported, and as what."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from coach_tui.definitions.library import Library

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def library(tmp_path: Path, shipped: Path) -> Library:
    return Library(tmp_path / "user", shipped)


def check(path: Path, library: Library) -> list[str]:
    return [str(problem) for problem in library.check([path])]


def test_what_is_shipped_has_no_problems(shipped: Path, library: Library):
    assert library.check([shipped, shipped / "exercises"]) == []


@pytest.mark.parametrize(
    ("name", "text", "shape"),
    [
        ("a.yaml", "steps: []\nx: 1\n", "a session"),
        ("exercises/a.yaml", "steps: []\nx: 1\n", "a session"),
        ("a.yaml", "title: x\nx: 1\n", "a session"),
        ("a.yaml", "summary: x\nx: 1\n", "a session"),
        ("a.yaml", "name: x\nx: 1\n", "an exercise"),
        ("exercises/a.yaml", "cues: []\nx: 1\n", "an exercise"),
    ],
)
def test_a_file_is_checked_as_what_its_keys_or_its_folder_say(
    name: str, text: str, shape: str, tmp_path: Path, library: Library
):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    expected = f"{path}:2:1: unknown key `x`; expected a key of {shape}"
    assert any(line.startswith(expected) for line in check(path, library))


def test_a_folder_stands_for_the_files_in_it(tmp_path: Path, library: Library):
    for name in ("b.yaml", "a.yml", "c.txt"):
        (tmp_path / name).write_text("title: x\n")
    (tmp_path / "d.yaml").mkdir()
    assert check(tmp_path, library) == [
        f"{tmp_path}/a.yml:1:1: `steps` is missing; a session must have it",
        f"{tmp_path}/b.yaml:1:1: `steps` is missing; a session must have it",
        f"{tmp_path}/d.yaml:1:1: expected a file, got a folder",
    ]


def test_a_folder_without_definitions_is_a_problem(tmp_path: Path, library: Library):
    empty = tmp_path / "empty"
    empty.mkdir()
    assert check(empty, library) == [f"{empty}:1:1: expected .yaml files, got a folder without any"]


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path, library: Library):
    path = tmp_path / "gone"
    assert check(path, library) == [f"{path}:1:1: cannot be read: no such file or directory"]


def test_a_folder_that_cannot_be_listed_is_a_problem(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
):
    def refuse(folder: Path) -> list[Path]:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))

    monkeypatch.setattr("coach_tui.definitions.library.yaml_files", refuse)
    problem = f"{tmp_path}:1:1: cannot be read: permission denied"
    assert check(tmp_path, library) == [problem]
    both = library.check([tmp_path, tmp_path / "gone.yaml"])
    assert [str(problem) for problem in both] == [
        problem,
        f"{tmp_path}/gone.yaml:1:1: cannot be read: no such file or directory",
    ]


def test_a_programme_is_known_by_its_folder_though_it_lacks_its_first_key(
    tmp_path: Path, library: Library
):
    path = tmp_path / "programmes" / "a.yaml"
    path.parent.mkdir()
    path.write_text("phases: []\n")
    assert "`programme` is missing; a programme must have it" in check(path, library)[0]
