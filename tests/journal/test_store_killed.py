"""A program killed in the middle of writing loses nothing that was acknowledged."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from entry_samples import entry_head, rep

from coach_tui.core.log.entry import EntryState
from coach_tui.journal.store import Journal

# Acknowledges a rep by its number on a line of its own, once it is committed.
_CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from entry_samples import berlin, entry_head, rep
from coach_tui.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]))
run = int(sys.argv[2])
journal.begin(entry_head(f"run{run}", started=berlin(run)))
number = 0
while True:
    journal.rep_done(f"run{run}", rep(number))
    assert journal.flush(60)
    print(number, flush=True)
    number += 1
"""


@pytest.mark.process
@pytest.mark.parametrize("seed", range(5))
def test_no_acknowledged_rep_is_lost_when_the_program_is_killed(tmp_path: Path, seed: int):
    path = tmp_path / "journal.sqlite3"
    chance = random.Random(seed)  # noqa: S311  (moments to kill at, not secrets)
    arguments = [str(path), str(seed), str(Path(__file__).parents[1] / "support")]
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, *arguments], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    acknowledged = chance.randrange(30)
    for _ in range(acknowledged):
        assert child.stdout.readline()
    time.sleep(chance.uniform(0, 0.02))  # not to wait for anything: to land anywhere in a commit
    child.kill()
    # Not communicate(): with a timeout it passes over the lines that readline() has buffered.
    with child.stdout:
        acknowledged += len(child.stdout.read().splitlines())
    child.wait(timeout=30)

    journal = Journal.open(path)
    found = journal.entry(f"run{seed}")
    if found is not None:
        assert found.state is EntryState.UNFINISHED
        assert found.reps == tuple(rep(number) for number in range(len(found.reps)))
        assert acknowledged <= len(found.reps) <= acknowledged + 1
    else:
        assert acknowledged == 0
    journal.begin(entry_head("after"))
    journal.close()
    assert journal.problem is None
    assert journal.entry("after") is not None
