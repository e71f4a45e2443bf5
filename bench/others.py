"""Start-up of other programs that people use, in a throw-away environment, beside the same floor.

    python bench/others.py [--runs 9]        or      python bench/table.py --others

termdown is a timer in curses, dooit a list of tasks in Textual. pip installs both into a folder
that is deleted; without a package index there are no such rows.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from screen import FLOOR, Program, time_to
from table import Row, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHERS = {"termdown": (("termdown", "60"), b"\x1b]2;60"), "dooit": (("dooit",), b"NORMAL")}
"""Command line and the text that shows that the program has drawn itself."""

START = """
import sys
from importlib.metadata import entry_points
sys.argv = {words!r}
next(iter(entry_points(group="console_scripts", name={name!r}))).load()()
"""


def others_rows(runs: int) -> Iterator[Row]:
    """The first frame of each of the other programs."""
    with tempfile.TemporaryDirectory() as folder:
        environment, home = Path(folder) / "environment", Path(folder) / "home"
        home.mkdir()
        venv.create(environment, with_pip=True)
        python = str(environment / "bin" / "python")
        pip = [python, "-m", "pip", "install", "--quiet", *OTHERS]
        if subprocess.run(pip, check=False).returncode:
            print("The other programs cannot be installed.", file=sys.stderr)
            return
        floor = Program(FLOOR, b"ready", home)
        for name, (words, text) in OTHERS.items():
            code = START.format(words=list(words), name=name)
            program = Program(code, text, home, python)
            costs = [(time_to(program), time_to(floor)) for _ in range(runs + 1)][1:]
            wall_s = median(cost.wall_s for cost, _ in costs)
            yield Row.ratio(
                f"{name}, first frame", wall_s, median(cost.wall_s for _, cost in costs), None
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    print_table(others_rows(parser.parse_args().runs))
