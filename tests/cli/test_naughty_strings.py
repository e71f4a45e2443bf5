"""Strings that break programs, as words and keys of a session, through check, show and preview."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from coach_tui.cli.commands import coach_tui

if TYPE_CHECKING:
    from pathlib import Path

NAUGHTY = [
    "null",
    "~",
    "NaN",
    "-1",
    "1e400",
    "0x1F",
    "1_000",
    "2001-12-14",
    "[/red] [link=x]y[/link]",
    "{0} %s %n ${HOME} $(id)",
    "<script>alert(1)</script>",
    "'; DROP TABLE entries; --",
    "../../etc/passwd",
    "\N{ZERO WIDTH SPACE}",
    "\N{RIGHT-TO-LEFT OVERRIDE}abc",
    "Z\N{COMBINING GRAVE ACCENT}" * 50,
    "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-6}\N{ZERO WIDTH JOINER}",
    "\N{ARABIC LIGATURE BISMILLAH AR-RAHMAN AR-RAHEEM}",
    "\N{FULLWIDTH DIGIT THREE}",
    "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * 80,
    "\\x1b[31m",
    "\\u202e",
    "\\0",
    "\\U0010ffff",
    "\\",
    '\\"',
    "x" * 119,
]

SESSION = """\
title: "{0}"
summary: "{0}"
tags: ["{0}"]
stop_if: ["{0}"]
steps:
  - say: "{0}"
    wait: 1s
  - exercise: own
    reps: 2
    note: "{0}"
    cues: ["{0}"]
exercises:
  own:
    name: "Own"
    setup: ["{0}"]
"""

YAML = [
    "",
    "---\n...\n",
    "%YAML 1.2\n---\ntitle: x\n",
    "- - - - 1\n",
    "? [a, b]\n: {c: d}\n",
    "!!python/object/apply:os.system ['true']\n",
    "a: &a [*a, *a]\n",
    "title: |\n  block\n   text\nsteps: >-\n  folded\n",
    "{title: x, title: y}\n",
    "title: 'x\n",
    "\ttitle: x\n",
    "title: @x\n",
    "<<: {title: x}\n",
    "--- a\n--- b\n",
    "[" * 500,
]


def assert_printed_safely(arguments: list[str]) -> None:
    result = CliRunner().invoke(coach_tui, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    for char in result.output:
        assert char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"}, repr(char)
    assert "Traceback" not in result.output


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_words_reach_no_terminal_raw(text: str, tmp_path: Path):
    path = tmp_path / "naughty.yaml"
    path.write_text(SESSION.replace("{0}", text), encoding="utf-8")
    for command in ("check", "show", "preview --voice off"):
        assert_printed_safely([*command.split(), str(path)])


@pytest.mark.parametrize("text", NAUGHTY, ids=range(len(NAUGHTY)))
def test_a_naughty_id_is_a_reported_mistake(text: str, tmp_path: Path):
    path = tmp_path / "naughty.yaml"
    path.write_text(f'title: x\nsteps:\n  - {{exercise: "{text}", reps: 1}}\n', encoding="utf-8")
    assert_printed_safely(["check", str(path)])


@pytest.mark.parametrize("text", YAML, ids=range(len(YAML)))
def test_every_kind_of_yaml_is_read_or_refused(text: str, tmp_path: Path):
    path = tmp_path / "kind.yaml"
    path.write_text(text, encoding="utf-8")
    for command in ("check", "show", "preview --voice off"):
        assert_printed_safely([*command.split(), str(path)])
