"""Fuzzes the readers of YAML files, led by what each input reaches in them (libFuzzer by atheris).

    python bench/guided_fuzz.py --seconds 60 --seed 1

An input that reaches a new branch of ``coach_tui.definitions`` is changed further, so that
what no sample file has is found too. ``bench/fuzz.py`` runs it for a share of its time. Without
atheris (``make fuzz`` installs it in a folder of its own, where there is a wheel) it is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PACKAGES = ROOT / "build" / "atheris"
"""Where ``make fuzz`` installs atheris: it is of no use to any other command."""

MAX_BYTES = 4_000
SLOW_S = 1.0
SAVED_EVERY = 200


def guided(seed: int, seconds: float) -> tuple[int, int, float, list[str]] | None:
    """How many inputs were tried and read, the slowest and the faults; ``None`` without atheris."""
    if str(PACKAGES) not in sys.path:
        sys.path.append(str(PACKAGES))
    if importlib.util.find_spec("atheris") is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        counts = Path(name) / "counts.json"
        command = [sys.executable, __file__, "--seconds", str(max(1, round(seconds)))]
        ended = subprocess.run(
            [*command, "--seed", str(seed), "--counts", str(counts)],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if not counts.exists():
            return 0, 0, 0.0, [f"guided: {ended.stderr[-300:]}"]
        tried, accepted, slowest_s, faults = json.loads(counts.read_text("utf-8"))
    if ended.returncode and not faults:
        faults = [f"guided: it ended with {ended.returncode}: {ended.stderr[-300:]}"]
    return tried, accepted, slowest_s, faults


class Readers:
    """What the readers answer to one input after another, counted.

    ``counts``: how many were tried and read, the slowest in seconds, and the faults.
    """

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.counts = (0, 0, 0.0, list[str]())
        self.loader: Any = importlib.import_module("coach_tui.definitions.loader")
        library: Any = importlib.import_module("coach_tui.definitions.library")
        sessions = ROOT / "sessions"
        self.catalogue = library.ExerciseCatalogue([sessions / "exercises"], [], [sessions])

    def __call__(self, data: bytes) -> None:
        """Read one input and count it."""
        tried, accepted, slowest_s, faults = self.counts
        begin_s = time.process_time()
        try:
            loaded = self.read(data)
            accepted += loaded.value is not None
            if loaded.value is None and not loaded.problems:
                faults.append(f"guided: neither a value nor a problem for {data[:200]!r}")
        except Exception as error:  # noqa: BLE001 - finding these is what this is for
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(frame.filename).name}:{frame.lineno}"
            if not any(place in other for other in faults):
                fault = f"guided: {type(error).__name__} at {place}: {error}"[:160]
                faults.append(f"{fault} for {data[:200]!r}")
        took_s = time.process_time() - begin_s
        if took_s > SLOW_S:
            faults.append(f"guided: {took_s:.1f} s for {data[:200]!r}")
        self.counts = (tried + 1, accepted, max(slowest_s, took_s), faults)
        # libFuzzer ends the process as it likes.
        if tried % SAVED_EVERY == 0 or (faults and tried % 10 == 0):
            self.save()

    def read(self, data: bytes) -> Any:
        """Read a file as what its keys say that it is."""
        if b"phases:" in data or b"programme:" in data:
            return self.loader.read_programme(data, "f.yaml", "f", self.catalogue.sessions)
        if b"steps:" in data:
            return self.loader.read_session(data, "f.yaml", self.catalogue)
        return self.loader.read_exercise(data, "f.yaml", "f")

    def save(self) -> None:
        """Write the counts so far."""
        if self.file is not None:
            partial = self.file.with_suffix(".new")
            partial.write_text(json.dumps(self.counts), "utf-8")
            partial.replace(self.file)


def main() -> None:
    """Fuzz for so long; the counts are in the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--counts", type=Path)
    options = parser.parse_args()
    sys.path.append(str(PACKAGES))
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["coach_tui.definitions"]):
        keys: Any = importlib.import_module("coach_tui.definitions.format")
        readers = Readers(options.counts)
    with tempfile.TemporaryDirectory() as name:
        corpus, words = Path(name) / "corpus", Path(name) / "words"
        corpus.mkdir()
        samples = [*(ROOT / "sessions").rglob("*.yaml"), *(ROOT / "tests/examples").glob("*.yaml")]
        for number, path in enumerate(samples):
            (corpus / str(number)).write_bytes(path.read_bytes()[:MAX_BYTES])
        words.write_text("".join(f'"{word}:"\n' for word in sorted(_words(keys))))
        arguments = [f"-seed={options.seed}", f"-max_total_time={options.seconds}"]
        arguments += [f"-max_len={MAX_BYTES}", f"-dict={words}", f"-artifact_prefix={name}/"]
        arguments += ["-timeout=30", "-rss_limit_mb=2048", "-verbosity=0"]
        atheris.Setup([sys.argv[0], *arguments, str(corpus)], readers)
        with suppress(SystemExit):
            atheris.Fuzz()
        readers.save()


def _words(keys: Any) -> set[str]:
    """The keys of the format."""
    return {
        value.name for value in vars(keys).values() if isinstance(getattr(value, "name", 0), str)
    }


if __name__ == "__main__":
    main()
