"""Changes the program in small ways, one at a time, and counts the changes that no test notices.

    make mutate      or        python bench/mutate.py --sample 25 --seed 1 [AREA or MODULE ...]

A mutant is one module with one change: a comparison turned, a number one higher (from ten on twice
as high), a call left out. It is put into a copy of the source, and the tests that run its line run
on it until one fails, the quickest first: those of its own package and others that take little, then
all others, as those of screens. A line that runs at import is tried with the tests that name what it
gives a value to, or run a line that does. Which test runs which line is found out at the beginning,
or read from ``--lines FILE`` if that is there: make it anew when lines have moved.

Those that survive are printed with their lines: each asks for a test, for less code, or makes no
difference. Of the last kind are those in ``equal_mutants.toml``, with the reason. Left out are words
for people, and values whose comment or docstring says "Our choice": no value is promised there.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import queue
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
PACKAGE = Path("src/coach_tui")

AREAS: dict[str, str] = {
    "core/model": "core/model/*.py",
    "core/timeline": "core/timeline/*.py",
    "core/log": "core/log/*.py",
    "core/player": "core/player/*.py",
    "core/coaching": "core/coaching/*.py",
    "core/analysis": "core/analysis/*.py",
    "core/advice": "core/advice/*.py",
    "conductor": "conductor/*.py",
    "definitions": "definitions/*.py",
    "definitions/imports": "definitions/imports/*.py",
    "journal": "journal/*.py",
    "journal/exports": "journal/exports/*.py",
    "services": "services/*.py",
    "audio/voice": "audio/voice/*.py",
}

FIRST = (
    *("core", "conductor", "definitions", "journal", "services", "examples", "plain"),
    *("test_settings.py", "test_text.py", "audio/test_loudness.py"),
    *("audio/test_voice_cache.py", "audio/test_voice_engines.py", "cli/test_advice_command.py"),
    *("cli/test_export_and_merge.py", "cli/test_history_output.py", "cli/test_import_history.py"),
    *("cli/test_journal_add.py", "cli/test_new_and_import.py", "cli/test_programme_command.py"),
    *("cli/test_today_command.py", "ui/test_new_model.py", "ui/test_session_text.py"),
)
"""The tests, in ``tests``, that are tried first: of commands only those that are little more than a
service, and none of screens. The others are tried on what survives these."""

EQUAL = ROOT / "bench" / "equal_mutants.toml"

_TURNED: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
_EXCHANGED = {"min": "max", "max": "min", "any": "all", "all": "any"}
_LARGE = 10
"""From here on a number is doubled: that a limit is 1024 and not 1025 is rarely meant."""

_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "+",
    ast.FloorDiv: "*",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the text of a module, and where and how it differs.

    ``lines`` are those of the statement.
    """

    module: str
    line: int
    lines: range
    before: str
    after: str
    line_text: str
    source: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: `{self.before}` -> `{self.after}`"

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is known by in ``equal_mutants.toml``, wherever its line goes."""
        return self.module, self.line_text, f"{self.before} -> {self.after}"


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """All changes of a module, in the order of the text."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    data = source.encode()

    def span(node: ast.expr | ast.stmt) -> tuple[int, int]:
        begin = starts[node.lineno - 1] + node.col_offset
        return begin, starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)

    def text(node: ast.expr | ast.stmt) -> str:
        begin, end = span(node)
        return data[begin:end].decode()

    tree = ast.parse(source)
    choices = set(_choices(tree, lines))
    for node, statement in _changeable(tree, range(0)):
        if node.lineno in choices:
            continue
        for after in _replacements(node, text):
            begin, end = span(node)
            changed = data[:begin] + after.encode() + data[end:]
            if after == text(node):
                continue
            before = " ".join(text(node).split())
            yield Mutant(
                module,
                node.lineno,
                statement,
                before[:60],
                " ".join(after.split())[:60],
                lines[node.lineno - 1].strip(),
                changed.decode(),
            )


def _changeable(tree: ast.AST, lines: range) -> Iterator[tuple[ast.expr | ast.stmt, range]]:
    """The nodes that decide something, and the lines of the statement around each.

    No docstrings, annotations, messages or imports, nor the check that two lists are as long.
    """
    for child in ast.iter_child_nodes(tree):
        if _decides_nothing(child, tree):
            continue
        around = _own_lines(child) if isinstance(child, ast.stmt) else lines
        if isinstance(child, ast.expr | ast.stmt):
            yield child, around
        yield from _changeable(child, around)


def _choices(tree: ast.AST, lines: list[str]) -> Iterator[int]:
    """The lines of the values of which a comment or docstring says that they are our choice."""
    for parent in ast.walk(tree):
        if not isinstance(parent, ast.Module | ast.ClassDef):
            continue
        for statement, after in pairwise((*parent.body, ast.Pass())):
            if not isinstance(statement, ast.Assign | ast.AnnAssign):
                continue
            own = _own_lines(statement)
            first = own.start
            while lines[first - 2].lstrip().startswith("#"):
                first -= 1
            comments = (line.partition("#")[2] for line in lines[first - 1 : own.stop - 1])
            docstring = ast.unparse(after) if isinstance(after, ast.Expr) else ""
            if "our choice" in " ".join((*comments, docstring)).lower():
                yield from own


def _bound(body: list[ast.stmt], around: str = "") -> Iterator[tuple[int, str]]:
    """The lines that run at import, each with the name that gets a value there."""
    for statement in body:
        match statement:
            case ast.ClassDef(name):
                yield from _bound(statement.body, name)
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
                for line in _own_lines(statement):
                    yield line, around if name.startswith("__") else name
            case ast.Assign([ast.Name(name)]) | ast.AnnAssign(ast.Name(name)):
                for line in _own_lines(statement):
                    yield line, name
            case _:
                pass


@cache
def _names() -> tuple[dict[str, set[tuple[str, int]]], dict[tuple[str, int], str]]:
    """The lines that have a name in them, and the name that gets a value in a line at import."""
    uses: dict[str, set[tuple[str, int]]] = {}
    bound: dict[tuple[str, int], str] = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        module = path.relative_to(ROOT / PACKAGE).as_posix()
        source = path.read_text(encoding="utf-8")
        for number, line in enumerate(source.splitlines(), 1):
            for name in re.findall(r"\w+", line):
                uses.setdefault(name, set()).add((module, number))
        bound.update(((module, line), name) for line, name in _bound(ast.parse(source).body))
    return uses, bound


def lines_for(mutant: Mutant) -> set[tuple[str, int]]:
    """The lines in any module whose tests are tried on a mutant.

    No test runs a line that runs at import. Those that name what gets its value there stand for it,
    and where that is at import, too, as in a table, those that name the table.
    """
    uses, bound = _names()
    lines = {(mutant.module, line) for line in mutant.lines}
    for _ in range(2):
        names = {bound[line] for line in lines if line in bound}
        lines |= set(chain.from_iterable(uses[name] for name in names))
    return lines


def files_that_name(mutant: Mutant) -> set[str]:
    """The files of tests with the name that gets a value in a mutant's lines, where they run at import."""
    bound = _names()[1]
    names = {bound.get((mutant.module, line), "") for line in mutant.lines} - {""}
    return {file for file, words in _words_of_tests().items() if names & words}


@cache
def _words_of_tests() -> dict[str, set[str]]:
    return {
        path.relative_to(ROOT).as_posix(): set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
    }


def _own_lines(statement: ast.stmt) -> range:
    """Without the statements in it."""
    body: list[ast.stmt] = getattr(statement, "body", [])
    end = body[0].lineno if body else (statement.end_lineno or statement.lineno) + 1
    return range(statement.lineno, max(end, statement.lineno + 1))


def _decides_nothing(child: ast.AST, parent: ast.AST) -> bool:
    if isinstance(parent, ast.AnnAssign | ast.arg) and child is parent.annotation:
        return True
    if isinstance(parent, ast.ClassDef) and child not in parent.body:
        return True
    if isinstance(parent, ast.FunctionDef) and child not in (*parent.body, parent.args):
        return True
    match child:
        case (
            ast.Import()
            | ast.ImportFrom()
            | ast.Raise()
            | ast.JoinedStr()
            | ast.keyword("strict")
            | ast.If(ast.Name("TYPE_CHECKING"))
            | ast.Expr(ast.Constant() | ast.Call(ast.Attribute(ast.Name("_log" | "_logger"))))
        ):
            return True
        case _:
            return False


def _replacements(node: ast.AST, text: Callable[[ast.expr | ast.stmt], str]) -> Iterator[str]:
    match node:
        case ast.Compare(left, [operator], [right]) if type(operator) in _TURNED:
            yield f"{text(left)} {_TURNED[type(operator)]} {text(right)}"
        case ast.BoolOp(operator, values):
            word = " or " if isinstance(operator, ast.And) else " and "
            yield f"({word.join(text(value) for value in values)})"
        case ast.BinOp(left, operator, right) if type(operator) in _ARITHMETIC:
            if not any(_is_text(side) for side in (left, right)):
                yield f"({text(left)} {_ARITHMETIC[type(operator)]} {text(right)})"
        case ast.Constant(bool() as value):
            yield str(not value)
        case ast.Constant(int() as value):
            yield str(value + 1 if value < _LARGE else value * 2)
        case ast.Call(ast.Name(name), [_, *_]) if name in _EXCHANGED:
            yield text(node).replace(name, _EXCHANGED[name], 1)
        case ast.IfExp(test, body, orelse):
            yield f"({text(orelse)} if {text(test)} else {text(body)})"
        case ast.expr():
            return
        case _:
            yield from _left_out(node)


def _left_out(statement: ast.AST) -> Iterator[str]:
    match statement:
        case ast.Expr(ast.Call()) | ast.AugAssign():
            yield "pass"
        case ast.Return(ast.Constant(bool())):
            pass  # Turned as a value; to a caller that asks whether, None is no other answer than False.
        case ast.Return(ast.expr()):
            yield "return None"
        case ast.Continue():
            yield "break"
        case _:
            pass


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and not isinstance(node.value, int)
    )


# -- which test runs which line: this module is a plugin of the pytest that it starts

_RECORD, _SELECT = "MUTATE_RECORD", "MUTATE_SELECT"


class _Recorder:
    """Writes which test ran which line, how long each took, and which failed, with its tail.

    Processor time, with that of the processes that a test waited for: on a busy machine a test takes
    longer by the clock, and fewer would be tried.
    """

    def __init__(self, path: Path) -> None:
        import coverage  # noqa: PLC0415 - not in the runs of mutants

        self._path = path
        self._source = Path(os.environ["MUTATE_SOURCE"])
        self._coverage = coverage.Coverage(
            data_file=None, config_file=False, include=[f"{self._source}/*"], messages=False
        )
        # A file of tests may run nothing of the program, as one of the documentation.
        self._coverage.set_option("run:disable_warnings", ["no-data-collected"])
        self._seconds: dict[str, float] = {}
        self._failures: dict[str, str] = {}
        self._coverage.start()

    def pytest_collectstart(self, collector: Any) -> None:
        # What a file of tests does at its import is shared by its tests.
        self._coverage.switch_context(collector.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        before_s = _processor_s()
        result = yield
        self._seconds[item.nodeid] = _processor_s() - before_s
        return result

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            tail = report.longreprtext.splitlines()[-8:]
            self._failures[report.nodeid] = "\n".join(line[:200] for line in tail)

    def pytest_unconfigure(self) -> None:
        self._coverage.stop()
        data = self._coverage.get_data()
        places: dict[str, list[int]] = {}
        for place, test in enumerate(self._seconds):
            places[test] = [place]
            places.setdefault(test.partition("::")[0], []).append(place)
        lines = {
            str(Path(path).relative_to(self._source)): {
                line: sorted({place for test in tests for place in places.get(test, ())})
                for line, tests in data.contexts_by_lineno(path).items()
            }
            for path in data.measured_files()
        }
        record = {"seconds": self._seconds, "failures": self._failures, "lines": lines}
        self._path.write_text(json.dumps(record), encoding="utf-8")


def _processor_s() -> float:
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


class _Selection:
    """Keeps the tests of a list, in its order, and writes which one it began last."""

    def __init__(self, path: Path) -> None:
        self._last = _last(path)
        names = path.read_text(encoding="utf-8").splitlines()
        self._places = {name: place for place, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._places),
            key=lambda item: self._places[item.nodeid],
        )

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            # Its file cannot be imported: each of its tests fails.
            names = (name for name in self._places if name.startswith(report.nodeid))
            self._last.write_text(next(names, next(iter(self._places))), encoding="utf-8")

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        # Also known of one that never ends.
        self._last.write_text(nodeid, encoding="utf-8")


def _last(selection: Path) -> Path:
    return selection.with_suffix(".last")


def pytest_configure(config: Any) -> None:
    """Take part in a run of the tests."""
    for variable, plugin in ((_RECORD, _Recorder), (_SELECT, _Selection)):
        if path := os.environ.get(variable):
            config.pluginmanager.register(plugin(Path(path)))


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which tests run which line of the program.

    Args:
        seconds: The processor time that each test took.
        failures: The tests that fail without a change, with the last lines of what they say.
        lines: By module and line, the places in ``seconds`` of the tests that run it.
        sound: Tests that have caught a mutant and pass without one.
    """

    seconds: dict[str, float]
    failures: dict[str, str]
    lines: dict[str, dict[str, list[int]]]
    sound: set[str] = field(default_factory=set[str])

    LINE_S = 30.0
    MODULE_S = 10.0
    OTHERS_S = 60.0

    def has(self, tests: str) -> bool:
        """Whether a folder or file of tests has been run."""
        return any(_is_in(test, tests) for test in self.seconds)

    def add(self, record: dict[str, Any]) -> None:
        """Take in what a run of tests wrote."""
        self.seconds.update(record["seconds"])
        self.failures.update(record["failures"])
        place_of = {test: place for place, test in enumerate(self.seconds)}
        tests = [place_of[test] for test in record["seconds"]]
        for module, lines in record["lines"].items():
            places_of = self.lines.setdefault(module, {})
            for line, places in lines.items():
                places_of.setdefault(line, []).extend(tests[place] for place in places)

    def first_tests(self, mutant: Mutant) -> list[str]:
        """Of ``FIRST`` those that run its line, then others of its module, each the quickest first."""
        of_line = self._first & self._of(mutant)
        lines = self.lines.get(mutant.module, {})
        of_module = self._first & self._of_lines({(mutant.module, int(line)) for line in lines})
        return [
            *self._quickest(of_line, self.LINE_S),
            *self._quickest(of_module - of_line, self.MODULE_S),
        ]

    def other_tests(self, mutant: Mutant) -> list[str]:
        """Of the others those that run its line, the quickest first."""
        others = self._of(mutant) - self._first
        return list(self._quickest(others, self.OTHERS_S))

    @property
    def _first(self) -> set[str]:
        return {test for test in self.seconds if any(_is_in(test, tests) for tests in FIRST)}

    def _of(self, mutant: Mutant) -> set[str]:
        files = files_that_name(mutant)
        names = {test for test in self.seconds if test.partition("::")[0] in files}
        return names | self._of_lines(lines_for(mutant))

    def _of_lines(self, lines: set[tuple[str, int]]) -> set[str]:
        names = list(self.seconds)
        return {
            names[place]
            for module, line in lines
            for place in self.lines.get(module, {}).get(str(line), ())
        }

    def _quickest(self, tests: set[str], total_s: float) -> Iterator[str]:
        for test in sorted(tests, key=lambda test: self.seconds[test]):
            total_s -= self.seconds[test]
            if total_s < 0:
                return
            if test not in self.failures:
                yield test


def _is_in(test: str, tests: str) -> bool:
    return test.startswith((f"tests/{tests}/", f"tests/{tests}::"))


class Bench:
    """A copy of the source in which one module at a time is changed.

    Args:
        folder: For the copy, and for what the tests write.
    """

    def __init__(self, folder: Path) -> None:
        self._source = folder / "src"
        shutil.copytree(ROOT / "src", self._source, ignore=shutil.ignore_patterns("__pycache__"))
        for assets in ("sessions", "sounds"):
            (folder / assets).symlink_to(ROOT / assets)
        # No bytecode: a change within a second and of the same length would go unseen.
        self._env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(self._source), str(ROOT / "bench"))),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._list = folder / "tests.txt"
        self._output = folder / "output.txt"
        self._scratch = folder / "tests"

    def record(self, tests: str) -> dict[str, Any]:
        """Run a folder or file of tests on the program as it is, for ``Coverage.add``."""
        record = self._list.with_suffix(".json")
        record.unlink(missing_ok=True)
        source = self._source / "coach_tui"
        variables = {_RECORD: str(record), "MUTATE_SOURCE": str(source)}
        self._run([str(Path("tests", tests))], variables, None)
        if record.exists():
            return json.loads(record.read_text(encoding="utf-8"))
        return {"seconds": {}, "failures": {tests: self.tail}, "lines": {}}

    def failing(self, module: str, source: str, tests: list[str], seconds: float) -> str | None:
        """Run tests on a changed module.

        Returns:
            The one that fails, ends Python or takes far longer than ``seconds``; the first where
            none could begin; ``None`` if all pass.
        """
        path = self._source / "coach_tui" / module
        before = path.read_text(encoding="utf-8")
        path.write_text(source, encoding="utf-8")
        self._list.write_text("\n".join(tests), encoding="utf-8")
        last = _last(self._list)
        last.write_text(tests[0], encoding="utf-8")
        files = dict.fromkeys(test.partition("::")[0] for test in tests)
        try:
            if self._run([*files], {_SELECT: str(self._list)}, seconds) == 0:
                return None
        except subprocess.TimeoutExpired:
            pass
        finally:
            path.write_text(before, encoding="utf-8")
        return last.read_text(encoding="utf-8")

    @property
    def tail(self) -> str:
        """The last lines of what the tests said."""
        return self._output.read_text(encoding="utf-8", errors="replace")[-2000:]

    def _run(self, paths: list[str], variables: dict[str, str], seconds: float | None) -> int:
        """Run tests. One that never ends is known by its processor time, for which ``ulimit`` is."""
        options = ("-q", "-p", "no:cacheprovider", "-p", "mutate", f"--basetemp={self._scratch}")
        # Of a file with snapshots only some tests may run.
        profile = ("--hypothesis-profile=mutation", "-m", "not sound", "--snapshot-warn-unused")
        command = [sys.executable, "-m", "pytest", *options, *profile, *paths]
        if seconds is not None:
            limits = f"ulimit -t {10 + round(3 * seconds)}; ulimit -v 6000000"
            command = ["sh", "-c", f'{limits}; exec "$@"', "sh", *command, "-x"]
        with (
            self._output.open("wb") as output,
            subprocess.Popen(
                command,
                cwd=ROOT,
                env={**self._env, **variables},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ) as process,
        ):
            try:
                # Only for what waits for ever: pytest itself ends a test that takes three minutes.
                return process.wait(None if seconds is None else 600 + 30 * seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                raise


@dataclass(slots=True)
class Score:
    """What came of the mutants of an area."""

    area: str
    possible: int
    tried: int = 0
    survivors: list[Mutant] = field(default_factory=list[Mutant])
    equal: list[Mutant] = field(default_factory=list[Mutant])


def mutants_of(area: str) -> list[Mutant]:
    """All changes in an area, or in one module."""
    paths = sorted((ROOT / PACKAGE).glob(AREAS.get(area, area)))
    return [
        mutant
        for path in paths
        for mutant in mutants(
            path.relative_to(ROOT / PACKAGE).as_posix(), path.read_text(encoding="utf-8")
        )
    ]


def equal_mutants() -> dict[tuple[str, str, str], str]:
    """The changes that make no difference, by module, line and change, with the reasons."""
    listed = tomllib.loads(EQUAL.read_text(encoding="utf-8"))["equal"]
    return {(row["module"], row["line"], row["change"]): row["reason"] for row in listed}


def survives(mutant: Mutant, coverage: Coverage, bench: Bench) -> bool:
    """Whether no test notices a mutant: none fails twice with it, and passes without.

    One that fails without it too, or only once, is left out from then on and printed.
    """
    source = (ROOT / PACKAGE / mutant.module).read_text(encoding="utf-8")
    for tests_of in (coverage.first_tests, coverage.other_tests):
        while tests := tests_of(mutant):
            seconds = sum(coverage.seconds[test] for test in tests)
            test = bench.failing(mutant.module, mutant.source, tests, seconds)
            if test is None:
                break
            tail, alone = bench.tail, ([test], coverage.seconds[test])
            fails_again = bench.failing(mutant.module, mutant.source, *alone) is not None
            if fails_again and (
                test in coverage.sound or bench.failing(mutant.module, source, *alone) is None
            ):
                coverage.sound.add(test)
                return False
            coverage.failures[test] = tail
            print(f"fails by itself, or once only, and is left out: {test}\n{tail}", flush=True)
    return True


def try_sample(
    area: str, sample: int, seed: int, coverage: Coverage, benches: queue.SimpleQueue[Bench]
) -> Score:
    """Try a sample of an area's mutants and print those that survive."""
    everything = mutants_of(area)
    chosen = random.Random(f"{seed} {area}").sample(  # noqa: S311 - made again by its seed
        everything, min(sample, len(everything))
    )
    score = Score(area, len(everything), len(chosen))
    reasons = equal_mutants()
    score.equal = [mutant for mutant in chosen if mutant.key in reasons]
    others = [mutant for mutant in chosen if mutant.key not in reasons]

    def judge(mutant: Mutant) -> bool:
        bench = benches.get()
        try:
            return survives(mutant, coverage, bench)
        finally:
            benches.put(bench)

    with ThreadPoolExecutor(benches.qsize()) as pool:
        verdicts = pool.map(judge, others)
        for mutant, survived in zip(others, verdicts, strict=True):
            if survived:
                score.survivors.append(mutant)
                print(f"survived: {mutant}", flush=True)
    return score


def print_table(scores: list[Score]) -> None:
    """A line for each area, and one for all."""
    print(f"{'area':<22}{'mutants':>9}{'tried':>7}{'survived':>10}{'no difference':>15}")
    total = Score("all", 0)
    for score in scores:
        total.possible += score.possible
        total.tried += score.tried
        total.survivors += score.survivors
        total.equal += score.equal
    for score in (*scores, total):
        print(
            f"{score.area:<22}{score.possible:>9}{score.tried:>7}"
            f"{len(score.survivors):>10}{len(score.equal):>15}"
        )
    share = len(total.survivors) / max(1, total.tried)
    print(f"survived: {share:.0%} of those tried")


def main() -> int:
    """Try samples of the areas or modules named, or of all areas; print survivors and a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("areas", nargs="*", default=[*AREAS], metavar="AREA or MODULE")
    parser.add_argument("--sample", type=int, default=25, help="Mutants of each area.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="Mutants at once.")
    parser.add_argument("--lines", type=Path, help="A file for what is found out at the beginning.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        benches: queue.SimpleQueue[Bench] = queue.SimpleQueue()
        for number in range(options.jobs):
            benches.put(Bench(Path(folder, str(number))))
        coverage = _coverage(options.lines, benches)
        scores = [
            try_sample(area, options.sample, options.seed, coverage, benches)
            for area in options.areas
        ]
    print_table(scores)
    for key in sorted(set(equal_mutants()) - {m.key for area in AREAS for m in mutants_of(area)}):
        print("listed in equal_mutants.toml, but no such change is possible:", *key)
    return 0


def _coverage(path: Path | None, benches: queue.SimpleQueue[Bench]) -> Coverage:
    """Run the tests of which the file does not know yet which lines they run."""
    coverage = Coverage({}, {}, {})
    if path and path.exists():
        coverage = Coverage(**json.loads(path.read_text(encoding="utf-8")))

    def record(tests: str) -> dict[str, Any]:
        bench = benches.get()
        try:
            return bench.record(tests)
        finally:
            benches.put(bench)

    folder = ROOT / "tests"
    parts = sorted({path.relative_to(folder).parts[0] for path in folder.rglob("test_*.py")})
    new = [tests for tests in parts if not coverage.has(tests)]
    with ThreadPoolExecutor(benches.qsize()) as pool:
        for tests, result in zip(new, pool.map(record, new), strict=True):
            coverage.failures.pop(tests, None)
            coverage.add(result)
            if path:
                known = {name: getattr(coverage, name) for name in ("seconds", "failures", "lines")}
                path.write_text(json.dumps(known), encoding="utf-8")
    for test, tail in coverage.failures.items():
        print(f"fails without a change and is left out: {test}\n{tail}", flush=True)
    return coverage


if __name__ == "__main__":
    sys.exit(main())
