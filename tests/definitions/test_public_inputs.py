"""Public lists of inputs that break programs, through readers, commands, screens and exports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from home_folder import Home
from session_play import played

from coach_tui.core.player.state import Command
from coach_tui.definitions.checks import MAX_SESSION_SIZE, size
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_exercise, read_programme, read_session

PUBLIC = Path(__file__).parent / "public"
YAML_INPUTS: list[str] = json.loads((PUBLIC / "yaml_test_suite.json").read_text("ascii"))
NAUGHTY: list[str] = json.loads((PUBLIC / "naughty_strings.json").read_text("ascii"))
BATCH = 40
PREVIEWED = 160
"""Each so many words a batch is previewed, too, which takes longest."""
START_S = 1.0
"""Starting Python and importing, on a slow machine."""
CATALOGUE = ExerciseCatalogue([])


def session_of(words: list[str]) -> dict[str, object]:
    """A session with strings wherever a file has words."""
    short = [word[:20] for word in words]
    own = {
        "name": words[0][:80],
        "setup": words,
        "cues": words,
        "feel": words,
        "moves": {"up": words[0][:12]},
        "mistakes": [{"looks": word, "why": word, "fix": word} for word in words],
        "note": words[0],
    }
    return {
        "title": words[0][:120],
        "summary": words[0],
        "tags": [word[:60] for word in words],
        "stop_if": words,
        "exercises": {"own": own},
        "steps": [
            {"exercise": "own", "reps": 2, "unit": short[0], "note": words[0], "cues": words},
            *({"say": word, "wait": "1s"} for word in words),
        ],
    }


def accepted() -> list[str]:
    """The naughty strings that a file may hold, as they are."""
    return [
        word
        for word in NAUGHTY
        if len(word) <= 400
        and read_session(json.dumps(session_of([word])).encode(), "x.yaml", CATALOGUE).value
    ]


def raw(text: str) -> set[str]:
    """The characters of an output that a terminal or a reader might obey."""
    return {
        char
        for char in text
        if (unicodedata.category(char) == "Cc" and char != "\n")
        or unicodedata.bidirectional(char) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI")
    }


@pytest.mark.parametrize("number", range(0, len(YAML_INPUTS), 50))
def test_every_input_of_the_yaml_test_suite_is_answered_with_problems_at_places(number: int):
    for text in YAML_INPUTS[number : number + 50]:
        data = text.encode("utf-8", "surrogatepass")
        begin_s = time.process_time()
        for loaded in (
            read_session(data, "s.yaml", CATALOGUE),
            read_exercise(data, "e.yaml", "e"),
            read_programme(data, "p.yaml", "p", CATALOGUE.sessions),
        ):
            assert loaded.value is None
            assert loaded.problems
            assert not any(raw(str(problem)) for problem in loaded.problems)
        assert time.process_time() - begin_s < 1


def test_naughty_strings_are_refused_in_a_line_or_played_summed_up_and_exported():
    words = accepted()
    assert len(words) > len(NAUGHTY) * 0.6
    for word in words[::3]:
        begin_s = time.process_time()
        session = read_session(json.dumps(session_of([word])).encode(), "x.yaml", CATALOGUE).value
        assert session is not None
        play = played(session, [(9_000, Command.SLOWER)])
        play.play_on()
        assert play.end_holds() is not None
        play.journal.close()
        assert time.process_time() - begin_s < 1


def test_no_naughty_string_reaches_the_terminal_raw(tmp_path: Path):
    words = accepted()
    home = Home(tmp_path)
    path = tmp_path / "naughty.yaml"
    for first in range(0, len(words), BATCH):
        path.write_text(json.dumps(session_of(words[first : first + BATCH])))
        commands = [["check"], ["show"], ["show", "--json"]]
        for command in [
            *commands,
            *([["preview", "--voice", "off"]] if first % PREVIEWED == 0 else []),
        ]:
            result = home.coach(*command, str(path))
            assert result.exit_code == 0
            assert raw(result.output) == set()


# A process of its own: the most memory of an ended child begins with that of who started it.
MEASURE = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""


CALLS = """
def same(number):
    return number
for number in range(4_000_000):
    same(number)
"""
CALLS_S = 0.3
"""What these take on the machine that the seconds of the limits are of."""


def taken_by(folder: Path, *arguments: str) -> tuple[float, int]:
    """The seconds of computing and the bytes of memory that a command takes.

    On a slower or busy machine they are counted as on the one of the limits.
    """
    calls_s = _taken_by(folder, "-c", CALLS)[0]
    taken_s, memory = _taken_by(folder, "-m", "coach_tui", *arguments)
    calls_s = max(calls_s, _taken_by(folder, "-c", CALLS)[0])
    return taken_s * min(1.0, CALLS_S / calls_s), memory


def _taken_by(folder: Path, *arguments: str) -> tuple[float, int]:
    environment = {key: v for key, v in os.environ.items() if not key.startswith("COVERAGE")}
    result = subprocess.run(
        [sys.executable, "-c", MEASURE, sys.executable, *arguments],
        env=environment | {"HOME": str(folder), "XDG_CACHE_HOME": str(folder)},
        capture_output=True,
        check=True,
        text=True,
    )
    status, cpu_s, memory = result.stdout.split()
    assert status in ("0", "1")
    return float(cpu_s), int(memory) * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.process
@pytest.mark.skipif(not hasattr(os, "wait4"), reason="what one process took is not told")
@pytest.mark.parametrize("command", ["check", "show", "preview"])
def test_the_longest_of_each_takes_at_most_a_second_of_computing_and_150_mb(
    tmp_path: Path, command: str
):
    naughty = json.dumps(session_of([max(accepted(), key=lambda word: len(word.encode()))]))
    for number, text in enumerate([naughty, max(YAML_INPUTS, key=len)]):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, "utf-8", "surrogatepass")
        options = ["--voice", "off"] if command == "preview" else []
        cpu_s, memory = taken_by(tmp_path, command, *options, str(path))
        assert cpu_s < 1 + START_S
        assert memory < 150 * 2**20


def heaviest(kind: str) -> str:
    """A session of as many reps as are accepted, each of four motions, most phases between them."""
    second = dict.fromkeys(("up", "hold", "down", "pause"), "0.5s")
    step = {
        "exercise": "clamshell",
        "sides": "each",
        "reps": 1,
        "tempo": second,
        "prepare": "0s",
        "switch": "1s",
        "rest": "1s",
    }
    circuit = {"rounds": 100, "steps": [step] * 24}
    many_sets = [{**step, "sets": 50}] * (MAX_SESSION_SIZE // 100)
    steps = [{"circuit": circuit}] if kind == "rounds" else many_sets
    return json.dumps({"title": "Heavy", "steps": steps})


@pytest.mark.process
@pytest.mark.skipif(not hasattr(os, "wait4"), reason="what one process took is not told")
@pytest.mark.parametrize("kind", ["sets", "rounds"])
def test_the_heaviest_session_is_previewed_in_3_s_of_computing_and_150_mb(
    tmp_path: Path, kind: str
):
    path = tmp_path / "heavy.yaml"
    path.write_text(heaviest(kind), encoding="utf-8")
    shipped = ExerciseCatalogue([Path(__file__).parents[2] / "sessions" / "exercises"])
    loaded = read_session(path.read_bytes(), "heavy.yaml", shipped)
    assert loaded.value is not None
    assert sum(map(size, loaded.value.steps)) > 0.97 * MAX_SESSION_SIZE
    cpu_s, memory = taken_by(tmp_path, "preview", "--voice", "off", str(path))
    assert cpu_s < 3 + START_S
    assert memory < 150 * 2**20
