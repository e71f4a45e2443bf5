"""Changes the program in small ways, one at a time, and counts the changes that no test notices.

    make mutate      or        python bench/mutate.py --sample 25 --seed 1 [MODULE ...]

A mutant is one module with one change: a comparison turned, a number one higher, a call left out.
It is put into a copy of the source, and the test files nearest to the module run on it until one
fails. Those that survive are printed with their lines: each is a missing test, or a change
that makes no difference. Words for people are not changed.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
PACKAGE = Path("src/coach_tui")

_ANY = "conductor/test_any_session.py"
_LAID_OUT = (
    "core/test_compiler*.py",
    "core/test_player*.py",
    "core/test_transitions_paused.py",
    "core/test_later.py",
)
_PLAYER = (*_LAID_OUT, "core/test_resume.py", "conductor/test_resume_state.py", _ANY)
_SPOKEN = (
    "core/test_script.py",
    "core/test_cue*.py",
    "core/test_naming.py",
)
_SAID = ("core/test_fitting.py", *_SPOKEN, "conductor/test_conductor_speech.py")
_READ = ("definitions/test_build_*.py", "definitions/test_*.py", "examples")

NEAREST: dict[str, tuple[str, ...]] = {
    "core/timeline/timeline.py": (*_PLAYER, *_SPOKEN),
    "core/timeline/compiler.py": _PLAYER,
    "core/timeline/positions.py": ("core/test_compiler*.py", "core/test_player.py", *_SPOKEN),
    "core/player/player.py": _PLAYER,
    "core/player/transitions.py": _PLAYER,
    "core/player/state.py": _PLAYER,
    "core/player/resume.py": _PLAYER,
    "core/log/entry.py": (
        "core/test_entry_results.py",
        "journal/test_records.py",
        "core/test_*.py",
    ),
    "core/log/outcome.py": ("core/test_outcome.py", "core/test_*.py"),
    "core/log/summary.py": ("core/test_*.py", "journal/test_summaries.py"),
    "core/model/programme.py": (
        "core/test_standing.py",
        "definitions/test_build_programme.py",
        "services/test_programmes.py",
    ),
    "core/analysis/standing.py": ("core/test_standing.py", "services/test_programmes.py"),
    "core/analysis/adherence.py": ("core/test_adherence.py", "core/test_agenda.py"),
    "core/advice/rules.py": ("core/test_advice_rules.py", "core/test_accepted.py"),
    "core/coaching/fitting.py": _SAID,
    "core/coaching/before_work.py": _SAID,
    "core/coaching/during_work.py": _SAID,
    "core/coaching/set_ups.py": ("core/test_practice.py", "conductor/test_teach_again.py", *_SAID),
    "core/coaching/phrases.py": ("core/test_abbreviations.py", "core/test_phrases.py", *_SPOKEN),
    "core/coaching/cues.py": _SAID,
    "conductor/conductor.py": ("conductor/test_*.py", "services/test_resume_*.py"),
    "conductor/cue_scheduler.py": (
        "conductor/test_cue_scheduler.py",
        "conductor/test_conductor_speech.py",
        "conductor/test_never_lost.py",
    ),
    "conductor/session_recorder.py": ("conductor/test_*.py",),
    "definitions/yaml_parser.py": _READ,
    "definitions/fields.py": _READ,
    "definitions/build_session.py": _READ,
    "definitions/build_programme.py": (
        "definitions/test_build_programme.py",
        "definitions/test_shipped_programmes.py",
        "services/test_programmes.py",
    ),
    "definitions/checks.py": _READ,
    "journal/store.py": ("journal/test_store*.py", "journal/test_*.py"),
    "journal/backups.py": ("journal/test_backups.py", "journal/test_repair.py"),
    "journal/merge.py": ("journal/test_merge*.py", "journal/test_damaged_values.py"),
    "services/programmes.py": (
        "services/test_programmes.py",
        "core/test_standing.py",
        "cli/test_programme_command.py",
    ),
    "services/own_sessions.py": ("services/test_own_sessions.py",),
    "audio/voice/service.py": ("audio/test_voice_*.py", "conductor/test_conductor_speech.py"),
}
"""The modules that are changed, and the tests nearest to each, the quickest first."""

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
_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "+",
    ast.FloorDiv: "*",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the text of a module, and where and how it differs."""

    module: str
    line: int
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: `{self.before}` -> `{self.after}`"


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

    for node in _changeable(ast.parse(source)):
        for after in _replacements(node, text):
            begin, end = span(node)
            changed = data[:begin] + after.encode() + data[end:]
            if after == text(node):
                continue
            before = " ".join(text(node).split())
            yield Mutant(
                module, node.lineno, before[:60], " ".join(after.split())[:60], changed.decode()
            )


def _changeable(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """The nodes that decide something: no docstrings, annotations, messages or imports."""
    for child in ast.iter_child_nodes(tree):
        if _decides_nothing(child, tree):
            continue
        if isinstance(child, ast.expr | ast.stmt):
            yield child
        yield from _changeable(child)


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
            | ast.If(ast.Name("TYPE_CHECKING"))
            | ast.Expr(ast.Constant() | ast.Call(ast.Attribute(ast.Name("_log"))))
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
            yield str(value + 1)
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


@dataclass(frozen=True, slots=True)
class Limit:
    """How long the tests of a mutant may take. One that never ends is known by its processor time.

    The machine's other work lengthens only the time on the wall.
    """

    cpu_s: int
    wall_s: float


class Bench:
    """A copy of the source in which one module at a time is changed.

    Args:
        folder: For the copy.
    """

    def __init__(self, folder: Path) -> None:
        self._source = folder / "src"
        shutil.copytree(ROOT / "src", self._source, ignore=shutil.ignore_patterns("__pycache__"))
        for assets in ("sessions", "sounds"):
            (folder / assets).symlink_to(ROOT / assets)
        # No bytecode: a change within a second and of the same length would go unseen.
        self._env = {**os.environ, "PYTHONPATH": str(self._source), "PYTHONDONTWRITEBYTECODE": "1"}
        self._scratch = folder / "tests"

    def passes(self, module: str, source: str, limit: Limit | None) -> bool:
        """Whether the nearest tests pass on a changed module; beyond the limit, they do not."""
        path = self._source / "coach_tui" / module
        before = path.read_text(encoding="utf-8")
        path.write_text(source, encoding="utf-8")
        try:
            return self._run(module, limit) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            path.write_text(before, encoding="utf-8")

    def _run(self, module: str, limit: Limit | None) -> int:
        options = ("-q", "-x", "-p", "no:cacheprovider", f"--basetemp={self._scratch}")
        profile = ("--hypothesis-profile=mutation", "-m", "not sound")
        command = [sys.executable, "-m", "pytest", *options, *profile, *nearest(module)]
        if limit is not None:
            command = ["sh", "-c", f'ulimit -t {limit.cpu_s}; exec "$@"', "sh", *command]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=self._env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                return process.wait(limit and limit.wall_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                raise


def nearest(module: str) -> list[str]:
    """The test files of a module that there are, each once."""
    files: dict[Path, None] = {}
    for pattern in NEAREST[module]:
        for path in sorted((ROOT / "tests").glob(pattern)):
            if path.is_dir() or path.name.startswith("test_"):
                files[path] = None
    return [str(path.relative_to(ROOT)) for path in files]


@dataclass(slots=True)
class Score:
    """What came of one module's mutants."""

    module: str
    possible: int
    tried: int = 0
    survivors: tuple[Mutant, ...] = ()


def judge(module: str, sample: int, first_seed: int, bench: Bench) -> Score:
    """Try a sample of a module's mutants.

    Raises:
        AssertionError: Its tests do not pass on the module as it is.
    """
    source = (ROOT / PACKAGE / module).read_text(encoding="utf-8")
    everything = list(mutants(module, source))
    score = Score(module, len(everything))
    begin_s, begin_cpu_s = time.monotonic(), _children_cpu_s()
    if not bench.passes(module, source, None):
        raise AssertionError(f"the tests of {module} fail without a change")
    limit = Limit(
        cpu_s=3 + round(2 * (_children_cpu_s() - begin_cpu_s)),
        wall_s=10 + 4 * (time.monotonic() - begin_s),
    )
    chosen = random.Random(f"{first_seed} {module}").sample(  # noqa: S311 - made again by its seed
        everything, min(sample, len(everything))
    )
    for mutant in chosen:
        score.tried += 1
        if bench.passes(module, mutant.source, limit):
            score.survivors += (mutant,)
            print(f"survived: {mutant}", flush=True)
    return score


def _children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    """Try samples of the modules named, or of all; print a table and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("modules", nargs="*", choices=[[], *NEAREST], default=[], metavar="MODULE")
    parser.add_argument("--sample", type=int, default=25, help="Mutants of each module.")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        scores = [
            judge(module, options.sample, options.seed, bench)
            for module in options.modules or NEAREST
        ]
    print(f"{'module':<34}{'mutants':>9}{'tried':>7}{'survived':>10}")
    for score in scores:
        print(f"{score.module:<34}{score.possible:>9}{score.tried:>7}{len(score.survivors):>10}")
    tried = sum(score.tried for score in scores)
    survived = sum(len(score.survivors) for score in scores)
    possible = sum(score.possible for score in scores)
    print(f"{'all':<34}{possible:>9}{tried:>7}{survived:>10} = {survived / max(1, tried):.0%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
