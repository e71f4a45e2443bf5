"""Every session that ``check`` accepts is shown, previewed and played line by line to its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from home_folder import Home
from hypothesis import HealthCheck, Phase, given, settings
from random_sessions import any_steps, documents, session_file

if TYPE_CHECKING:
    from pathlib import Path


def test_what_check_accepts_every_command_can_use(tmp_path: Path):
    home = Home(tmp_path)
    path = tmp_path / "session.yaml"
    outcomes: set[int] = set()

    @settings(
        max_examples=6,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(documents(any_steps))
    def use(document: dict[str, object]) -> None:
        path.write_bytes(session_file(document))
        accepted = home.coach("check", str(path)).exit_code
        outcomes.add(accepted)
        for words in ("show", "show --json", "preview --voice off", "preview --json --voice off"):
            assert home.coach(*words.split(), str(path)).exit_code == accepted
        options = ("--plain", "--audio", "off", "--voice", "off", "--speed", "1000")
        played = home.coach("run", str(path), *options)
        assert played.exit_code == accepted
        # A self-test stays unanswered without a keyboard.
        ends = re.search(r"Done (in part )?after|No \w+ this time", played.output)
        assert accepted or ends, played.output

    use()
    assert 0 in outcomes
