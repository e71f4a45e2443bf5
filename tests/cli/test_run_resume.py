"""Resuming a session that was killed or stopped, as a user does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from home_folder import SILENT, TrainingHome, read_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.process

SESSION = """\
title: Two sides
defaults: {prepare: 2s, switch: 2s, rest: 2s}
steps:
  - {exercise: clamshell, reps: 3, sides: each}
"""


class InterruptedHome(TrainingHome):
    """A home in which a session gets interrupted."""

    def finish(self, *arguments: str) -> tuple[int, str, str]:
        done = self.train("run", *arguments, *SILENT)
        return done.exit_code, done.stdout, done.stderr

    def killed_at(self, wanted: str) -> None:
        """Run the session and kill it when it prints ``wanted``."""
        process = self.run(str(self.session), speed=10)
        read_until(process, wanted)
        process.kill()
        process.communicate(timeout=60)

    def next_rep(self, exercise: str = "Clamshell") -> str:
        """The first rep that the journal does not have yet; a busy machine kills late."""
        (entry,) = self.history()
        done = [(s["side"], s["reps_done"] or 0) for s in entry["sets"]]
        side, reps = next((side, reps) for side, reps in done if reps < 3)
        assert (side, reps) > ("left", 0), "what was printed was not saved"
        return f"Resuming at: {exercise}, {side}, rep {reps + 1} of 3.\n"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[InterruptedHome]:
    made = InterruptedHome(tmp_path, SESSION)
    yield made
    made.close()


def test_after_a_kill_it_resumes_at_the_rep_that_was_under_way(home):
    home.killed_at("Left: 2 of 3")
    next_rep = home.next_rep()
    code, out, err = home.finish("--resume")
    assert (code, err) == (0, next_rep)
    assert "Left: 1 of 3" not in out
    (entry,) = home.history()
    assert entry["state"] == "completed"
    assert [(s["side"], s["reps_done"]) for s in entry["sets"]] == [("left", 3), ("right", 3)]


def test_after_q_too_by_name(home):
    process = home.run(str(home.session), speed=10)
    read_until(process, "Right: 2 of 3")
    process.communicate("q\n", timeout=60)
    next_rep = home.next_rep()
    code, _, err = home.finish(str(home.session), "--resume")
    assert (code, err) == (0, next_rep)
    (entry,) = home.history()
    assert [s["reps_done"] for s in entry["sets"]] == [3, 3]


def test_it_resumes_in_the_variation_in_which_it_began(home):
    home.session.write_text(
        "title: Bridges\ndefaults: {prepare: 1s}\nsteps:\n  - {exercise: glute-bridge, reps: 3}\n"
    )
    process = home.run(str(home.session), "--variation", "glute-bridge=single-leg", speed=10)
    read_until(process, "Right: 2 of 3")
    process.kill()
    process.communicate(timeout=60)
    next_rep = home.next_rep("Single-leg bridge")
    code, _, err = home.finish("--resume")
    assert (code, err) == (0, next_rep)
    (entry,) = home.history()
    assert [(s["side"], s["reps_done"]) for s in entry["sets"]] == [("left", 3), ("right", 3)]


def test_an_edited_file_with_the_same_sets_is_mentioned(home):
    home.killed_at("Left: 2 of 3")
    home.session.write_text(SESSION + "# softer now\n")
    code, _, err = home.finish("--resume")
    assert code == 0
    assert "was edited since" in err


def test_a_file_with_other_sets_cannot_be_resumed(home):
    home.killed_at("Left: 2 of 3")
    home.session.write_text(SESSION.replace("reps: 3", "reps: 4"))
    code, out, err = home.finish("--resume")
    assert (code, out) == (1, "")
    assert "Start over" in err


def test_with_nothing_interrupted_it_says_so(home):
    assert home.finish(str(home.session))[0] == 0
    code, _, err = home.finish("--resume")
    assert (code, err) == (1, "There is no interrupted session to resume.\n")


def test_without_resume_a_session_has_to_be_named(home):
    assert home.finish()[0] == 2


def test_while_one_trains_a_second_may_only_look(home):
    first = home.run(str(home.session), speed=1)
    read_until(first, "Get ready")
    code, out, err = home.finish(str(home.session))
    assert (code, out) == (1, "")
    assert "Another coach-tui" in err
    code, out, err = home.finish("--resume")
    assert (code, out) == (1, "")
    assert "Another coach-tui" in err
    first.kill()
    first.communicate()
    assert home.finish(str(home.session))[0] == 0


def test_of_several_started_together_one_trains_and_the_others_say_why(home):
    started = [home.run(str(home.session), speed=1) for _ in range(4)]
    first_lines = [process.stdout.readline() for process in started if process.stdout]
    assert sorted(map(bool, first_lines)) == [False, False, False, True]
    for process, line in zip(started, first_lines, strict=True):
        if line:
            process.kill()
        _, err = process.communicate(timeout=60)
        assert line or (process.returncode, "Another coach-tui" in err) == (1, True)
    assert home.history() == []


def test_what_was_skipped_and_slowed_before_a_kill_stays_so(home):
    home.session.write_text(
        "title: Two sides\ndefaults: {prepare: 2s, rest: 2s}\nsteps:\n"
        "  - {exercise: glute-bridge, reps: 3}\n"
        "  - {exercise: clamshell, reps: 3, sides: left}\n"
    )
    process = home.run(str(home.session), speed=10)
    read_until(process, "2 of 3")
    assert process.stdin is not None
    process.stdin.write("n\n[\n")
    process.stdin.flush()
    slower = read_until(process, "Tempo:")[-1]
    process.kill()
    process.communicate(timeout=60)
    code, out, err = home.finish("--resume")
    assert (code, err) == (0, "Resuming at: Clamshell, left, rep 1 of 3.\n")
    assert slower.removeprefix("Tempo: ") in out
    (entry,) = home.history()
    assert [(s["reps_done"], s["outcome"]) for s in entry["sets"]] == [(1, "done"), (3, "done")]
