"""Text to nodes: whatever the bytes, only located problems come out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach_tui.definitions.loader import read_exercise, read_session
from coach_tui.definitions.problems import MAX_PROBLEMS, ProblemReport
from coach_tui.definitions.yaml_parser import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    MAX_SCALAR,
    MappingNode,
    ScalarNode,
    decode,
    parse,
)

if TYPE_CHECKING:
    from pathlib import Path

    from coach_tui.definitions.library import ExerciseCatalogue
    from coach_tui.definitions.yaml_parser import Node, Parser

PARSERS: list[Parser] = [yaml.SafeLoader, yaml.CSafeLoader]
unhurried = settings(deadline=None)  # The first example reads the catalogue's files.
both_parsers = pytest.mark.parametrize("parser", PARSERS)

HOSTILE = {
    "nothing": b"",
    "spaces": b"   \n\n  ",
    "a comment": b"# nothing here\n",
    "an empty document": b"---\n...\n",
    "25,000 nested brackets": b"[" * 25_000,
    "25,000 nested braces": b"{a: " * 25_000,
    "25,000 nested dashes": b"- " * 25_000,
    "25,000 nested question marks": b"? " * 25_000,
    "an alias bomb": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 9)}]\n".encode()
        for i in range(20)
    ),
    "a merge bomb": b"a: &a {x: 1}\n"
    + b"".join(f"k{i}: &k{i} {{<<: [{','.join(['*a'] * 9)}]}}\n".encode() for i in range(30)),
    "an alias of itself": b"&a [*a]",
    "an unknown alias": b"title: *nobody",
    "bad UTF-8": b"title: caf\xe9\n",
    "half a character": b"title: \xf0\x9f",
    "a surrogate": b"title: \xed\xa0\x80",
    "UTF-16": "title: x".encode("utf-16"),
    "UTF-32": "title: x".encode("utf-32"),
    "a NUL": b"title: a\x00b",
    "only NULs": b"\x00" * 1_000,
    "an escape character": b"title: a\x1b[2Jb",
    "an escape sequence in quotes": b'title: "\\x1b]52;c;aGk=\\a"',
    "a direction override in quotes": b'title: "\\u202Ex"',
    "an impossible character in quotes": b'title: "\\U99999999"',
    "a surrogate in quotes": b'title: "\\ud800"',
    "a huge whole number": b"title: x\nsteps:\n- {exercise: clamshell, reps: "
    + b"9" * 3_900
    + b"}",
    "a number too large for floats": b"title: x\nsteps:\n- {exercise: clamshell, duration: 1e999}",
    "not a number": b"title: x\nsteps:\n- {exercise: clamshell, duration: .nan}",
    "python to run": b"title: !!python/object/apply:os.system [ls]",
    "a local tag": b"title: !x y",
    "binary": b"title: !!binary aGk=",
    "a date": b"title: x\nsteps: 2024-99-99",
    "base sixty": b"title: x\nsteps: 190:20:30",
    "many documents": b"--- a\n" * 1_000,
    "a directive": b"%YAML 9.9\n---\ntitle: x",
    "an open quote": b'title: "x\nsteps: []\n',
    "an open bracket": b"title: [x\n",
    "a tab for indentation": b"title: x\nsteps:\n\t- rest: 1m\n",
    "a mapping as a key": b"{a: b}: c",
    "a list as a key": b"? [a]\n: c",
    "no key": b": x",
    "a null key": b"~: x",
    "a huge key": b"k" * 100_000 + b": x",
    "a huge word": b"title: " + b"x" * 200_000,
    "too large": b"#" * (MAX_BYTES + 1),
    "a hundred thousand items": b"steps: [" + b"1," * 100_000 + b"]",
    "a hundred thousand keys": b"".join(b"k%d: 1\n" % i for i in range(20_000)),
    "a list": b"- a\n- b\n",
    "a word": b"clamshell",
    "a number": b"5",
    "bytes of no meaning": bytes(range(256)),
    "line ends of all kinds": "title: x\r\nsteps:\r  - rest: 1m\u2028".encode(),
}


def both(data: bytes, catalogue: ExerciseCatalogue) -> list[str]:
    """The problems of reading data as a session and as an exercise, as they are printed."""
    results = (
        *read_session(data, "f", catalogue).problems,
        *read_exercise(data, "f", "x").problems,
    )
    return [str(problem) for problem in results]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_give_located_problems_quickly(name: str, catalogue: ExerciseCatalogue):
    started = time.process_time()
    session = read_session(HOSTILE[name], "f", catalogue)
    exercise = read_exercise(HOSTILE[name], "f", "x")
    assert session.value is None
    assert exercise.value is None
    for problems in (session.problems, exercise.problems):
        assert 1 <= len(problems) <= MAX_PROBLEMS + 1
        for problem in problems:
            assert problem.line >= 1
            assert problem.column >= 1
            assert str(problem).isprintable()
            assert len(str(problem)) < 2_000
    assert time.process_time() - started < 3


@unhurried
@given(st.binary(max_size=400))
@example(b"a: &a [*a]")
def test_any_bytes_give_problems_and_nothing_else(catalogue: ExerciseCatalogue, data: bytes):
    # An exercise needs a name and a session needs steps, so random bytes are neither.
    assert both(data, catalogue)


@unhurried
@given(st.text(alphabet="abx:-{}[]\"'&*!|>%@`#?,\\ \n\t~<0123", max_size=80))
@both_parsers
def test_any_text_gives_nodes_or_problems_with_either_parser(parser: Parser, text: str):
    report = ProblemReport("f")
    node = parse(text, report, parser)
    assert node is not None or report.failed


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, int, str]:
    return (
        draw(st.sampled_from(["glute-activation", "clamshell-beginner"])),
        draw(st.integers(0, 1_500)),
        draw(st.text(alphabet=":-{}[]\"'&*!|>#,\n\t 9zé😀\x00\x1b", min_size=0, max_size=3)),
    )


@unhurried
@given(mutations())
def test_any_change_to_a_shipped_session_leaves_it_whole_or_located(
    shipped: Path, catalogue: ExerciseCatalogue, mutation: tuple[str, int, str]
):
    name, at, replacement = mutation
    text = (shipped / f"{name}.yaml").read_text(encoding="utf-8")
    at %= len(text)
    changed = text[:at] + replacement + text[at + 1 :]
    document = read_session(changed.encode(), "f", catalogue)
    assert (document.value is None) == bool(document.problems)
    lines = changed.replace("\r", "\n").split("\n")
    for problem in document.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


@both_parsers
def test_both_parsers_read_the_shipped_files_alike(parser: Parser, shipped: Path):
    for path in shipped.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        report = ProblemReport(path.name)
        assert parse(text, report, parser) == parse(text, report, yaml.SafeLoader)
        assert report.problems == ()


@both_parsers
def test_scalars_keep_their_own_text_and_place(parser: Parser):
    node = parse("é: 1:30\n😀b: no\nc: '0310'\n", ProblemReport("f"), parser)
    assert isinstance(node, MappingNode)
    values = [(e.key.text, e.value) for e in node.entries]
    assert [key for key, _ in values] == ["é", "😀b", "c"]
    assert [described(value) for _, value in values] == [
        ("1:30", 1, 4, False),
        ("no", 2, 5, False),
        ("0310", 3, 4, True),
    ]


def described(node: Node) -> tuple[str, int, int, bool]:
    assert isinstance(node, ScalarNode)
    return node.text, node.place.line, node.place.column, node.is_quoted


@both_parsers
@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a: &x 1", "f:1:4: anchor `&x` (write it out in full)"),
        ("a: [1,\n  *x]", "f:2:3: alias `*x` (write it out in full)"),
        ("*x : 1\nb: 2", "f:1:1: alias `*x` (write it out in full)"),
        ("a: !!str 1", "f:1:4: tag `tag:yaml.org,2002:str` (take it out; words need no tag)"),
        ("a: 1\n<<: {b: 2}", "f:2:1: merge key `<<` (write it out in full)"),
        ("a: 1\nb: 2\na: 3", "f:3:1: `a` is given twice (the first is on line 1)"),
        ("a: 1\n---\nb: 2", "f:2:1: a second document (one file holds one session or exercise)"),
        ("{a: 1}: 2", "f:1:1: expected a word as the key, got a list or mapping"),
        ('a: "\\x1b]52;c;aGk=\\a"', "f:1:4: an escape gives U+001B, which is not allowed (take it out)"),
        ("x" * (MAX_SCALAR + 1), f"f:1:1: expected at most {MAX_SCALAR} characters, got more"),
        ("[" * (MAX_DEPTH + 1), f"f:1:{MAX_DEPTH + 1}: nested more than {MAX_DEPTH} deep"),
        ("[" + "1," * MAX_NODES, f"f:1:{2 * MAX_NODES}: expected at most {MAX_NODES} values in a file, got more"),
        ("", "f:1:1: the file is empty (a session begins with `title:`)"),
    ],
)  # fmt: skip
def test_what_the_format_does_without_is_refused_at_its_place(
    parser: Parser, text: str, printed: str
):
    report = ProblemReport("f")
    parse(text, report, parser)
    assert [str(problem) for problem in report.problems] == [printed]


@both_parsers
@pytest.mark.parametrize(
    ("text", "line", "column", "hint"),
    [
        ("title: Hips: left", 1, 12, "quotes"),
        ('a: 1\nb: "open\nc: 2\n', 2, 4, "closing quote"),
        ("a: [1, 2\nb: 3\n", 2, 2, "closing bracket"),
        ("a: 1\n  b: 2\n", 2, 4, "quotes"),
        ("a:\n  - 1\n - 2\n", 3, 2, "indentation"),
        ("a: @b", 1, 4, "quote"),
    ],
)
def test_what_is_not_yaml_is_located_with_a_hint(
    parser: Parser, text: str, line: int, column: int, hint: str
):
    report = ProblemReport("f")
    assert parse(text, report, parser) is None
    (problem,) = report.problems
    assert (problem.line, problem.column) == (line, column)
    assert problem.message.startswith("not YAML")
    assert hint in problem.hint


@both_parsers
def test_an_escape_beyond_all_characters_is_not_yaml(parser: Parser):
    report = ProblemReport("f")
    assert parse('a: 1\nb: "\\U99999999"', report, parser) is None
    (problem,) = report.problems
    assert (problem.line, problem.message[:8]) == (2, "not YAML")


@pytest.mark.parametrize(
    ("data", "printed"),
    [
        (b"a: 1\nb: \xff", "f:2:4: expected text in UTF-8, got byte 0xff (save it as UTF-8)"),
        (b"a: 1\nb: \x1b[2J", "f:2:4: the character U+001B is not allowed (take it out)"),
        ("a\u2028b".encode(), "f:1:2: the character U+2028 is not allowed (take it out)"),
        ("a".encode("utf-16"), "f:1:1: expected text in UTF-8, got UTF-16 or UTF-32 (save it as UTF-8)"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_plain_text_are_located(data: bytes, printed: str):
    report = ProblemReport("f")
    assert decode(data, report) is None
    assert [str(problem) for problem in report.problems] == [printed]


def test_a_byte_order_mark_of_utf8_is_no_part_of_the_text():
    assert decode(b"\xef\xbb\xbftitle: x", ProblemReport("f")) == "title: x"
